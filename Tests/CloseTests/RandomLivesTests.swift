import Books
import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// SPEC §7: what comes late is taken up by the first open month or restates its own; both ways give the same
/// sums over the months, row by row, and books that verify.
struct RandomLivesTests {
  /// What comes when: files before February and before March are run.
  private struct Life {
    var beforeFebruary: [(name: String, text: String)] = []
    var beforeMarch: [(name: String, text: String)] = []

    init(seed: UInt64) {
      var random = SplitMix64(seed: seed)
      // The invoice of the second account comes once, sooner or later, or never.
      let invoice = MonthLifeTests.invoice(
        "I2", "a2", "500", "\(random.number(300...700)).\(random.number(10...99))")
      switch random.number(0...2) {
      case 0: beforeFebruary.append(("invoices/a2.csv", invoice))
      case 1: beforeMarch.append(("invoices/a2.csv", invoice))
      default: break
      }
      for number in 0..<random.number(1...3) {
        beforeFebruary.append(Self.document(number, "2026-01", "2026-02", &random))
      }
      for number in 3..<random.number(4...7) {
        beforeMarch.append(
          random.chance(50)
            ? Self.document(number, "2026-01", "2026-02", &random)
            : Self.document(number, "2026-02", "2026-03", &random))
      }
    }

    /// A credit, a fee, or more usage, of a month.
    private static func document(
      _ number: Int, _ month: String, _ next: String, _ random: inout SplitMix64
    ) -> (name: String, text: String) {
      if random.chance(30) {
        return (
          "usage/late-\(number).csv",
          "event_id,occurred_at,customer_id,provider,model,account,uncached_input_tokens\n"
            + "late\(number),\(month)-20T00:00:00Z,\(random.one(of: ["A", "B"])),openai,m,a2,"
            + "\(random.number(1...90))\n"
        )
      }
      let category = random.one(of: ["credit", "adjustment", "purchase"])
      let sign = category == "purchase" ? "" : "-"
      return (
        "invoices/late-\(number).csv",
        "invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,"
          + "amount\nL\(number),openai,2026-03-10,\(month)-01,\(next)-01,USD,1,\(category),"
          + "\(sign)\(random.number(1...40)).\(random.number(10...99))\n"
      )
    }
  }

  @Test(arguments: 1...6) func bothWaysGiveTheSameSums(seed: UInt64) async throws {
    let life = Life(seed: seed)
    let takenUp = try await costs(of: life, isRestated: false)
    let restated = try await costs(of: life, isRestated: true)
    #expect(takenUp == restated)
    #expect(takenUp["TOTAL"] == takenUp.filter { $0.key != "TOTAL" }.values.reduce(0, +))
  }

  /// What each row cost over the three months, in cents, as the P&Ls in force print it.
  private func costs(of life: Life, isRestated: Bool) async throws -> [String: Int] {
    let books = try MonthLifeTests.twoAccounts(
      policy: "late_documents: \(isRestated ? "restate" : "next_open_period")\n")
    try await close("2026-01", books)
    for (name, text) in life.beforeFebruary { try books.put(name, text) }
    try await close("2026-02", books, restating: isRestated ? ["2026-01"] : [])
    for (name, text) in life.beforeMarch { try books.put(name, text) }
    try await close("2026-03", books, restating: isRestated ? ["2026-01", "2026-02"] : [])
    let found = try await BooksVerifier(
      directory: books.directory, logger: Standard.logger(isVerbose: false)
    ).run().flatMap(\.discrepancies)
    #expect(found.isEmpty, "\(found)")
    var costs: [String: Int] = [:]
    for month in ["2026-01", "2026-02", "2026-03"] {
      for (row, cost) in try books.costs(month) { costs[row, default: 0] += cost }
    }
    return costs.filter { $0.value != 0 || $0.key == "TOTAL" }
  }

  /// Closes a month on what is there, whatever it is.
  private func close(
    _ month: String, _ books: LivingBooks, restating earlier: [String] = []
  ) async throws {
    try await books.run(month)
    try books.decide(month, .approve) { $0.subject != .finding || $0.code?.canBeApproved == true }
    for period in earlier {
      let report = try await books.freeze(period, .restate)
      try #require(report.isClosed, "\(period): \(report.readiness.checks)")
      // What was restated moves what later months take up, and so their items.
      try await books.run(month)
      try books.decide(month, .approve) { $0.subject != .finding || $0.code?.canBeApproved == true }
    }
    let report = try await books.freeze(month)
    try #require(report.isClosed, "\(month): \(report.readiness.checks)")
  }
}

extension LivingBooks {
  /// What each row of a P&L cost, in cents.
  fileprivate func costs(_ period: String) throws -> [String: Int] {
    let lines = try report(period, "pnl.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(lines.first)
    let (name, cost) = (
      try #require(header.firstIndex(of: "customer_id")),
      try #require(header.firstIndex(of: "total_cost"))
    )
    return try Dictionary(
      uniqueKeysWithValues: lines.dropFirst().map {
        ($0[name], try #require(Int($0[cost].replacing(".", with: ""))))
      })
  }
}
