import Books
import ExactMoney
import Foundation
import Pipeline
import Reports
import Testing

@testable import crossfoot

/// SPEC §7: open, closed, reopened, closed again; what comes late; what people decide.
struct MonthLifeTests {
  /// SPEC §8, two accounts: a1 A 300; a2 A 100, B 400; the invoice of a1 says 310.00.
  static func twoAccounts(policy: String = "") throws -> LivingBooks {
    let books = try LivingBooks(policy: policy)
    try books.put(
      "usage/events.csv",
      """
      event_id,occurred_at,customer_id,provider,model,account,uncached_input_tokens
      e1,2026-01-10T00:00:00Z,A,openai,m,a1,300
      e2,2026-01-10T00:00:00Z,A,openai,m,a2,100
      e3,2026-01-10T00:00:00Z,B,openai,m,a2,400
      f1,2026-02-10T00:00:00Z,B,openai,m,a1,10
      f2,2026-02-10T00:00:00Z,B,openai,m,a2,20
      g1,2026-03-10T00:00:00Z,B,openai,m,a1,5
      g2,2026-03-10T00:00:00Z,B,openai,m,a2,5

      """)
    try books.put(
      "prices/prices.csv",
      "provider,model,meter,unit_price,currency,effective_from\n"
        + "openai,m,uncached_input_tokens,1,USD,2025-01-01\n")
    try books.put(
      "customers/customers.csv",
      "customer_id,name,status,started_on\nA,Alpha,active,2025-01-01\nB,Beta,active,2025-01-01\n")
    try books.put("invoices/a1.csv", invoice("I1", "a1", "300", "310.00"))
    return books
  }

  static func invoice(
    _ number: String, _ account: String, _ quantity: String, _ amount: String
  ) -> String {
    """
    invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,\
    account,model,meter,quantity,amount
    \(number),openai,2026-02-10,2026-01-01,2026-02-01,USD,1,usage,\
    \(account),m,uncached_input_tokens,\(quantity),\(amount)

    """
  }

  static let lateInvoice = invoice("I2", "a2", "500", "495.00")

  /// January closed on the first invoice, as SPEC §8 has it.
  static func closedJanuary(policy: String = "") async throws -> LivingBooks {
    let books = try twoAccounts(policy: policy)
    try await books.run("2026-01")
    try books.decide("2026-01", .approve)
    let report = try await books.freeze("2026-01")
    #expect(report.isClosed)
    return books
  }

  @Test("An open item stands against closing; nothing changes")
  func refusal() async throws {
    let books = try Self.twoAccounts()
    try await books.run("2026-01")
    let before = try books.report("2026-01", "manifest.json")
    let report = try await books.freeze("2026-01")
    #expect(!report.isClosed)
    #expect(report.readiness.checks.filter { $0.state == .blocked }.map(\.name) == ["open drift"])
    #expect(try books.report("2026-01", "manifest.json") == before)
    #expect(try BooksDatabase(books.directory).closedVersions().isEmpty)
  }

  @Test("SPEC §8: the invoice after the close is A −1.00, B −4.00 in the next month")
  func nextOpenPeriod() async throws {
    let books = try await Self.closedJanuary()
    #expect(try books.cost("2026-01", "A") == "410.00")
    #expect(try books.cost("2026-01", "B") == "400.00")
    #expect(try books.cost("2026-01", "TOTAL", "status") == "closed")
    let january = try books.report("2026-01", "pnl.csv")

    try books.put("invoices/a2.csv", Self.lateInvoice)
    let february = try await books.close("2026-02")
    #expect(try books.cost("2026-02", "A", "cost_prior_period") == "-1.00")
    #expect(try books.cost("2026-02", "B", "cost_prior_period") == "-4.00")
    #expect(try books.cost("2026-02", "TOTAL") == "25.00")
    #expect(february.bridgeTotal[.priorPeriod] == "-5")
    #expect(
      try books.report("2026-02", "prior_periods.csv") == """
        period,origin_period,customer_id,category,currency,amount
        2026-02,2026-01,A,api,USD,-1.00
        2026-02,2026-01,B,api,USD,-4.00

        """)
    // The late invoice does not pass: somebody must look before February is closed.
    #expect(february.lateItems.map(\.origin.description) == ["2026-01"])
    #expect(try books.report("2026-01", "pnl.csv") == january)
    #expect(try books.frozen("2026-01", version: 1, "pnl.csv") == january)

    // March is not the first open month, so it takes nothing up; after February's close neither.
    #expect(try await books.close("2026-03").priorPeriods.isEmpty)
    try books.decide("2026-02", .approve)
    #expect(try await books.freeze("2026-02").isClosed)
    #expect(try await books.close("2026-03").priorPeriods.isEmpty)
  }

  @Test("A restatement gives the same sums as taking up in the next month")
  func restatement() async throws {
    let books = try await Self.closedJanuary(policy: "late_documents: restate\n")
    try books.put("invoices/a2.csv", Self.lateInvoice)
    let february = try await books.close("2026-02")
    #expect(february.findingCodes == [FindingCode.restatementDue.rawValue])
    #expect(try books.cost("2026-02", "TOTAL") == "30.00")

    try books.decide("2026-02", .approve) { $0.subject != .finding }
    let report = try await books.freeze("2026-01", .restate)
    #expect(report.isClosed)
    #expect(try books.cost("2026-01", "A") == "409.00")
    #expect(try books.cost("2026-01", "B") == "396.00")
    #expect(try books.cost("2026-01", "TOTAL", "version") == "2")
    #expect(
      try books.report("2026-01", "restatement.csv") == """
        period,previous_version,version,customer_id,category,document_kind,supplier,document_id,\
        currency,previous,now,difference
        2026-01,1,2,A,api,,,,USD,410.00,409.00,-1.00
        2026-01,1,2,B,api,,,,USD,400.00,396.00,-4.00
        2026-01,1,2,,,accrual,openai,accrual-openai-USD,USD,500.00,0.00,-500.00
        2026-01,1,2,,,invoice,openai,I2,USD,0.00,495.00,495.00

        """)
    #expect(try books.frozen("2026-01", version: 1, "pnl.csv").contains("410.00"))
    let after = try await books.close("2026-02")
    #expect(after.findingCodes.isEmpty)
    #expect(after.priorPeriods.isEmpty)
  }

  @Test("restate_above: more than the limit waits for a restatement, the limit itself does not")
  func restateAbove() async throws {
    for (limit, codes) in [("5", [String]()), ("4.99", [FindingCode.restatementDue.rawValue])] {
      let books = try await Self.closedJanuary(policy: "restate_above: \(limit)\n")
      try books.put("invoices/a2.csv", Self.lateInvoice)
      #expect(try await books.close("2026-02").findingCodes == codes)
    }
  }

  @Test("Months close in order, and the last closed one reopens first")
  func order() async throws {
    let books = try Self.twoAccounts()
    try await books.run("2026-01")
    try await books.run("2026-02")
    try books.decide("2026-01", .approve)
    let early = try await books.freeze("2026-02")
    #expect(early.readiness.checks.first { $0.name == "order" }?.state == .blocked)
    #expect(try await books.freeze("2026-01").isClosed)
    let skipped = try await books.freeze("2026-03")
    #expect(skipped.readiness.checks.first { $0.name == "order" }?.state == .blocked)
    #expect(try await books.freeze("2026-02").isClosed)
    await #expect(throws: BooksError.self) { try await books.freeze("2026-02") }
    await #expect(throws: BooksError.self) { try await books.freeze("2026-03", .restate) }
  }

  @Test("A reopened month is open as its next version, and is closed as that")
  func reopening() async throws {
    let books = try await Self.closedJanuary()
    try books.reopen("2026-01")
    try books.put("invoices/a2.csv", Self.lateInvoice)
    let close = try await books.close("2026-01")
    #expect(close.profitAndLoss.version == 2)
    #expect(close.profitAndLoss.status == .open)
    #expect(try books.cost("2026-01", "A") == "409.00")
    try books.decide("2026-01", .approve)
    #expect(try await books.freeze("2026-01").isClosed)
    let versions = try BooksDatabase(books.directory).closedVersions().map(\.month.version)
    #expect(versions == [1, 2])
    #expect(try await books.close("2026-02").priorPeriods.isEmpty)
  }

  @Test("A run of a closed month takes files in and changes no figure")
  func runOfAClosedMonth() async throws {
    let books = try await Self.closedJanuary()
    let manifest = try books.report("2026-01", "manifest.json")
    try books.put("invoices/a2.csv", Self.lateInvoice)
    // What a killed command left beside the reports, and beside the frozen ones.
    let leftovers = [
      books.directory.output + "/.2026-01.next", books.directory.closed + "/2026-01/.v2.next",
    ]
    for leftover in leftovers {
      try FileManager.default.createDirectory(
        atPath: leftover + "/reports", withIntermediateDirectories: true)
      #expect(FileManager.default.createFile(atPath: leftover + "/reports/pnl.csv", contents: nil))
    }
    let report = try await books.run("2026-01")
    for leftover in leftovers { #expect(!FileManager.default.fileExists(atPath: leftover)) }
    #expect(report.closedVersion == 1)
    #expect(report.close == nil)
    #expect(report.intake?.accepted == 1)
    #expect(try books.report("2026-01", "manifest.json") == manifest)
  }

  @Test("two_person: who decided does not close")
  func twoPersons() async throws {
    let books = try Self.twoAccounts(policy: "two_person: true\n")
    try await books.run("2026-01")
    try books.decide("2026-01", .approve, by: "Zoe")
    let refused = try await books.freeze("2026-01", by: "Zoe")
    #expect(refused.readiness.checks.filter { $0.state == .blocked }.map(\.name) == ["two persons"])
    #expect(try await books.freeze("2026-01", by: "Ann").isClosed)
  }

  @Test("SPEC §8, three-way: held, then approved as spread")
  func spreadDecision() async throws {
    let books = try LivingBooks(
      policy: "providers:\n  \"*\":\n    tolerance: { absolute: 0.10 }\n"
        + "expected:\n  - { category: tax }\n")
    try books.put(
      "usage/events.csv",
      """
      event_id,occurred_at,customer_id,provider,model,uncached_input_tokens
      e1,2026-01-10T00:00:00Z,A,p,m,600000
      e2,2026-01-10T00:00:00Z,B,p,m,400000

      """)
    try books.put(
      "prices/prices.csv",
      "provider,model,meter,unit_price,per,currency,effective_from\n"
        + "p,m,uncached_input_tokens,3.00,1000000,USD,2025-01-01\n")
    try books.put(
      "customers/customers.csv",
      "customer_id,name,status,started_on\nA,Alpha,active,2025-01-01\nB,Beta,active,2025-01-01\n")
    let days = (1...31).map { $0 < 10 ? "2026-01-0\($0)" : "2026-01-\($0)" }
    try books.put(
      "provider_usage/usage.csv",
      "provider,date,model,meter,quantity\n"
        + days.map { "p,\($0),m,uncached_input_tokens,\($0 == "2026-01-10" ? 1_050_000 : 0)\n" }
        .joined())
    try books.put(
      "invoices/invoice.csv",
      """
      invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,\
      charge_category,model,meter,quantity,unit_price,per,amount
      I,p,2026-02-01,2026-01-01,2026-02-01,USD,4.58,1,usage,m,uncached_input_tokens,1060000,2.90,\
      1000000,3.07
      I,p,2026-02-01,2026-01-01,2026-02-01,USD,4.58,2,usage,m,searches,1,,,0.75
      I,p,2026-02-01,2026-01-01,2026-02-01,USD,4.58,3,tax,,,,,,0.76

      """)
    let held = try await books.close("2026-01").costs
    #expect(held == ["A": "1.74", "B": "1.16", "(unattributed)": "0.92", "TOTAL": "3.82"])
    try books.decide("2026-01", .spread) { $0.subject == .usage }
    let spread = try await books.close("2026-01")
    #expect(
      spread.costs == ["A": "1.84", "B": "1.23", "(unattributed)": "0.75", "TOTAL": "3.82"])
    #expect(!spread.isWaiting)
    #expect(Set(spread.drift.compactMap(\.decision?.text)) == ["spread"])
  }

  @Test("A decision goes stale with any figure of its item, and comes back with the figure")
  func staleDecision() async throws {
    let books = try Self.twoAccounts()
    try await books.run("2026-01")
    try books.decide("2026-01", .approve)
    #expect(try await books.close("2026-01").isWaiting == false)
    // One more event changes the ledger's quantity.
    try books.put(
      "usage/more.csv",
      "event_id,occurred_at,customer_id,provider,model,account,uncached_input_tokens\n"
        + "e9,2026-01-11T00:00:00Z,A,openai,m,a1,1\n")
    let changed = try await books.close("2026-01")
    #expect(changed.isWaiting)
    #expect(Set(changed.drift.compactMap(\.decision?.text)) == ["approve (stale)"])
  }

  @Test("Usage that will never be billed is accrued no more")
  func neverInvoiced() async throws {
    let books = try LivingBooks()
    try books.put(
      "usage/events.csv",
      """
      event_id,occurred_at,customer_id,provider,model,uncached_input_tokens,searches
      e1,2026-01-10T00:00:00Z,A,openai,m,300,4

      """)
    try books.put(
      "prices/prices.csv",
      "provider,model,meter,unit_price,currency,effective_from\n"
        + "openai,m,uncached_input_tokens,1,USD,2025-01-01\nopenai,m,searches,2,USD,2025-01-01\n")
    try books.put(
      "customers/customers.csv",
      "customer_id,name,status,started_on\nA,Alpha,active,2025-01-01\n")
    try books.put("invoices/a1.csv", Self.invoice("I1", "", "300", "300.00"))
    let accrued = try await books.close("2026-01")
    #expect(accrued.costs == ["A": "308.00", "TOTAL": "308.00"])
    #expect(accrued.driftByVariance == [.notInvoiced: "-8"])
    try books.decide("2026-01", .neverInvoiced)
    let decided = try await books.close("2026-01")
    #expect(decided.costs == ["A": "300.00", "TOTAL": "300.00"])
    #expect(decided.bridgeTotal[.notInvoiced] == "-8")
    #expect(decided.bridgeTotal[.difference] == nil)
    #expect(!decided.isWaiting)
  }
}
