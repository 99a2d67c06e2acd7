import Books
import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// Open items from month to month: open, disputed, credited, changed, written off, reopened, restated.
///
/// January: I1 bills 110.00 for 100 (+10), I2 36.00 for 40 (−4), I3 31.00 for 30 (+1). Ann disputes I1,
/// Bob I2, I3 is approved. February: the credit for I1 comes; I4 bills 45.00 for 50 (−5, disputed), I5
/// 23.00 for 20 (+3, approved). March: I2 is corrected by +1.00, so −3 is left; Ann writes I2 and I4 off.
/// April: I2 is corrected by −2.00 more, so −5 is open again; Bob disputes it.
@Suite struct OpenItemLifeTests {
  private static let policy = "providers: { \"*\": { owner: Olga } }\n"

  private static func document(
    _ number: String, _ account: String, _ month: String, _ quantity: Int, _ amount: String,
    corrects: String = ""
  ) throws -> String {
    let period = try #require(Period(month))
    return """
      invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,\
      account,model,meter,quantity,amount,corrects_invoice_id
      \(number),openai,\(period.next.firstDay),\(period.firstDay),\(period.next.firstDay),USD,1,\
      usage,\(account),m,uncached_input_tokens,\(quantity),\(amount),\(corrects)

      """
  }

  /// January as it is run first: three items, nobody has decided.
  private static func january() async throws -> LivingBooks {
    let books = try LivingBooks(policy: policy)
    // What no invoice covers is accrued, so that every account has something in every month.
    try books.put(
      "usage/events.csv",
      """
      event_id,occurred_at,customer_id,provider,model,account,uncached_input_tokens
      a1,2026-01-10T00:00:00Z,A,openai,m,a1,100
      a2,2026-01-11T00:00:00Z,A,openai,m,a2,40
      a3,2026-01-12T00:00:00Z,A,openai,m,a3,30
      b1,2026-02-10T00:00:00Z,A,openai,m,a1,50
      b2,2026-02-10T00:00:00Z,A,openai,m,a2,20
      b3,2026-02-10T00:00:00Z,A,openai,m,a3,1
      c1,2026-03-10T00:00:00Z,A,openai,m,a1,1
      c2,2026-03-10T00:00:00Z,A,openai,m,a2,1
      c3,2026-03-10T00:00:00Z,A,openai,m,a3,1
      d1,2026-04-10T00:00:00Z,A,openai,m,a1,1
      d2,2026-04-10T00:00:00Z,A,openai,m,a2,1
      d3,2026-04-10T00:00:00Z,A,openai,m,a3,1
      e1,2026-05-10T00:00:00Z,A,openai,m,a1,1

      """)
    try books.put(
      "prices/prices.csv",
      "provider,model,meter,unit_price,currency,effective_from\n"
        + "openai,m,uncached_input_tokens,1,USD,2025-01-01\n")
    try books.put(
      "customers/customers.csv",
      "customer_id,name,status,started_on\nA,Alpha,active,2025-01-01\n")
    try books.put("invoices/i1.csv", document("I1", "a1", "2026-01", 100, "110.00"))
    try books.put("invoices/i2.csv", document("I2", "a2", "2026-01", 40, "36.00"))
    try books.put("invoices/i3.csv", document("I3", "a3", "2026-01", 30, "31.00"))
    try await books.run("2026-01")
    return books
  }

  private static func decide(
    _ books: LivingBooks, _ month: String, _ action: DecisionAction, _ invoice: String,
    by person: String
  ) throws {
    let period = try #require(Period(month))
    let database = try BooksDatabase(books.directory)
    let item = try #require(
      try database.reviewItems(period).first { $0.about.contains(" \(invoice) ") })
    try database.record([
      Decision(
        period: period, item: item.id, content: item.content, action: action, person: person,
        decidedAt: "2026-12-01T00:00:00Z", reason: "test", amount: item.amount)
    ])
    try database.close()
  }

  private static func close(_ books: LivingBooks, _ month: String) async throws {
    let report = try await books.freeze(month)
    try #require(report.isClosed, "\(report.readiness.checks)")
  }

  private static func closedJanuary() async throws -> LivingBooks {
    let books = try await january()
    try decide(books, "2026-01", .dispute, "I1", by: "Ann")
    try decide(books, "2026-01", .dispute, "I2", by: "Bob")
    try decide(books, "2026-01", .approve, "I3", by: "Ann")
    try await close(books, "2026-01")
    return books
  }

  private static func closedFebruary() async throws -> LivingBooks {
    let books = try await closedJanuary()
    try books.put(
      "invoices/c1.csv", document("C1", "a1", "2026-01", 0, "-10.00", corrects: "I1"))
    try books.put("invoices/i4.csv", document("I4", "a1", "2026-02", 50, "45.00"))
    try books.put("invoices/i5.csv", document("I5", "a2", "2026-02", 20, "23.00"))
    try await books.run("2026-02")
    try decide(books, "2026-02", .dispute, "I4", by: "Ann")
    try decide(books, "2026-02", .approve, "I5", by: "Ann")
    try await close(books, "2026-02")
    return books
  }

  private static func closedMarch() async throws -> LivingBooks {
    let books = try await closedFebruary()
    try books.put("invoices/c2.csv", document("C2", "a2", "2026-01", 0, "1.00", corrects: "I2"))
    try await books.run("2026-03")
    // The dispute of a closed month stays listed, so that it can be settled here.
    try decide(books, "2026-03", .writeOff, "I2", by: "Ann")
    try decide(books, "2026-03", .writeOff, "I4", by: "Ann")
    try await close(books, "2026-03")
    return books
  }

  /// The roll-forward of a month: `opening 2 6/14` is two items, 6 net, 14 gross.
  private static func balance(_ rollForward: RollForward?) throws -> [String] {
    let total = try #require(rollForward).total
    #expect(total.difference.count == 0)
    #expect(total.difference.amount == .zero)
    return RollForward.Movement.allCases.map { movement in
      let sum = total[movement]
      return "\(movement.rawValue) \(sum.count) \(sum.amount.net)/\(sum.amount.gross)"
    }
  }

  private static func rollForward(
    _ books: LivingBooks, _ month: String
  ) async throws -> RollForward {
    let close = try await books.close(month)
    let rollForward = try #require(close.review?.rollForward)
    // What is unsettled, counted from the review's own list.
    let unsettled = close.reviewItems().filter { $0.isUnsettled && $0.subject != .finding }
    let closing = rollForward.total[.closing]
    #expect(closing.count == unsettled.count)
    #expect(closing.amount.net == Rational.sum(unsettled.compactMap(\.amount)))
    return rollForward
  }

  @Test("Before anybody decides, items are open and belong to whom the policy names")
  func owners() async throws {
    let books = try await Self.january()
    let open = try await Self.rollForward(books, "2026-01")
    #expect(open.items.map(\.owner) == ["Olga", "Olga", "Olga"])
    #expect(open.items.map(\.outcome) == [.open, .open, .open])
    #expect(open.basis == .notClosed(try #require(Period("2025-12"))))
    #expect(open.owners.map(\.name) == ["Olga"])
    try Self.decide(books, "2026-01", .dispute, "I1", by: "Ann")
    let disputed = try await Self.rollForward(books, "2026-01")
    #expect(disputed.owners.map(\.name) == ["Ann", "Olga"])
    #expect(disputed.owners.map(\.sum.amount.net.description) == ["10", "-3"])
    try books.setPolicy("")
    let unassigned = try await Self.rollForward(books, "2026-01")
    #expect(unassigned.owners.map(\.name) == ["Ann", "unassigned"])
  }

  @Test("January: three new, one approved, two disputed stay")
  func firstMonth() async throws {
    let books = try await Self.closedJanuary()
    let version = try #require(try BooksDatabase(books.directory).closedVersions().first)
    let rollForward = RollForward(
      period: version.month.period, basis: .notClosed(version.month.period.previous),
      items: version.month.openItems)
    #expect(
      try Self.balance(rollForward) == [
        "opening 0 0/0", "new 3 7/15", "remeasured 0 0/0", "cleared 1 1/1", "written_off 0 0/0",
        "never_invoiced 0 0/0", "closing 2 6/14",
      ])
    let lines = try books.report("2026-01", "open_items.csv").split(separator: "\n")
    #expect(lines.count == 4)
    #expect(
      lines.contains {
        $0.contains("I1") && $0.hasSuffix("disputed,dispute,Ann,2026-12-01T00:00:00Z,test")
      })
  }

  @Test("February: the credit clears what was disputed; the other dispute is carried")
  func creditArrives() async throws {
    let books = try await Self.closedJanuary()
    try books.put(
      "invoices/c1.csv",
      Self.document("C1", "a1", "2026-01", 0, "-10.00", corrects: "I1"))
    try books.put("invoices/i4.csv", Self.document("I4", "a1", "2026-02", 50, "45.00"))
    try books.put("invoices/i5.csv", Self.document("I5", "a2", "2026-02", 20, "23.00"))
    try await books.run("2026-02")
    try Self.decide(books, "2026-02", .dispute, "I4", by: "Ann")
    try Self.decide(books, "2026-02", .approve, "I5", by: "Ann")
    let february = try await Self.rollForward(books, "2026-02")
    #expect(february.basis == .closed(try #require(Period("2026-01")), version: 1))
    #expect(
      try Self.balance(february) == [
        "opening 2 6/14", "new 2 -2/8", "remeasured 0 0/0", "cleared 2 13/13",
        "written_off 0 0/0", "never_invoiced 0 0/0", "closing 2 -9/9",
      ])
    let first = try #require(february.items.first { $0.invoiceID?.rawValue == "I1" })
    #expect(first.outcome == .explained)
    #expect(first.now == nil)
    let second = try #require(february.items.first { $0.invoiceID?.rawValue == "I2" })
    #expect(second.owner == "Bob")
    // From 31 January to 28 February.
    #expect(second.ageDays(at: february.period) == 28)
    #expect(second.agePeriods(at: february.period) == 1)
    #expect(february.ages.map(\.sum.count) == [2, 0, 0, 0])
  }

  @Test("two_person: who disputed in January may close February, having decided nothing there")
  func twoPeople() async throws {
    let books = try await Self.closedJanuary()
    try books.setPolicy("two_person: true\n" + Self.policy)
    try await books.run("2026-02")
    let report = try await books.freeze("2026-02", by: "Ann")
    #expect(report.isClosed, "\(report.readiness.checks)")
  }

  @Test("March: what changed is remeasured, what is written off stands apart")
  func remeasuredAndWrittenOff() async throws {
    let books = try await Self.closedFebruary()
    try books.put(
      "invoices/c2.csv", Self.document("C2", "a2", "2026-01", 0, "1.00", corrects: "I2"))
    let open = try await Self.rollForward(books, "2026-03")
    #expect(
      try Self.balance(open) == [
        "opening 2 -9/9", "new 0 0/0", "remeasured 0 1/-1", "cleared 0 0/0", "written_off 0 0/0",
        "never_invoiced 0 0/0", "closing 2 -8/8",
      ])
    // Bob's dispute is stale; the item is still his.
    let second = try #require(open.items.first { $0.invoiceID?.rawValue == "I2" })
    #expect(second.outcome == .open)
    #expect(second.owner == "Bob")
    #expect(second.decision?.mark.text == "dispute (stale)")
    try Self.decide(books, "2026-03", .writeOff, "I2", by: "Ann")
    try Self.decide(books, "2026-03", .writeOff, "I4", by: "Ann")
    #expect(
      try Self.balance(try await Self.rollForward(books, "2026-03")) == [
        "opening 2 -9/9", "new 0 0/0", "remeasured 0 1/-1", "cleared 0 0/0",
        "written_off 2 -8/8", "never_invoiced 0 0/0", "closing 0 0/0",
      ])
  }

  @Test("April: what was settled and is there again is new, and says so; it keeps its age")
  func reopened() async throws {
    let books = try await Self.closedMarch()
    let before = try await Self.rollForward(books, "2026-04")
    #expect(before.items.isEmpty)
    try books.put(
      "invoices/c3.csv", Self.document("C3", "a2", "2026-01", 0, "-2.00", corrects: "I2"))
    let april = try await Self.rollForward(books, "2026-04")
    #expect(
      try Self.balance(april) == [
        "opening 0 0/0", "new 1 -5/5", "remeasured 0 0/0", "cleared 0 0/0", "written_off 0 0/0",
        "never_invoiced 0 0/0", "closing 1 -5/5",
      ])
    let item = try #require(april.items.first)
    #expect(item.isReopened)
    #expect(item.firstSeen.description == "2026-01")
    #expect(item.agePeriods(at: april.period) == 3)
    // From 31 January to 30 April.
    #expect(item.ageDays(at: april.period) == 89)
    #expect(april.ages.map(\.sum.count) == [0, 0, 1, 0])

    // A restated January has it as its own; what later months say of it does not change.
    try Self.decide(books, "2026-04", .dispute, "I2", by: "Bob")
    try #require(try await books.freeze("2026-01", .restate).isClosed)
    let versions = try BooksDatabase(books.directory).closedVersions()
    let restated = try #require(versions.first { $0.month.version == 2 })
    #expect(
      restated.month.openItems.map { "\($0.invoiceID?.rawValue ?? "") \($0.outcome.rawValue)" }
        == ["I2 disputed", "I3 approved"])
    try await Self.close(books, "2026-04")
    let may = try await Self.rollForward(books, "2026-05")
    #expect(may.total[.opening].amount.net == -5)
    #expect(may.total[.closing].amount.net == -5)
    let results = try await BooksVerifier(
      directory: books.directory, logger: Standard.logger(isVerbose: false)
    ).run()
    #expect(results.flatMap(\.discrepancies).isEmpty, "\(results)")
    #expect(results.map(\.remark).joined() == "", "\(results)")
  }

  @Test("The trend takes closed months as they closed, with the days it took")
  func trend() async throws {
    let books = try await Self.closedMarch()
    let trend = try #require(try await books.close("2026-04").review?.trend)
    #expect(
      trend.months.map(\.period.description) == ["2026-01", "2026-02", "2026-03", "2026-04"])
    // January +10, −4, +1; February −5, +3; March and April nothing.
    #expect(trend.months.map { $0.total(.variance).net.description } == ["7", "-2", "0", "0"])
    #expect(trend.months.map { $0.total(.variance).gross.description } == ["15", "8", "0", "0"])
    #expect(trend.months.map { $0.total(.cause).net.description } == ["7", "-2", "0", "0"])
    #expect(trend.months.map(\.open.count) == [2, 2, 0, 0])
    let price = try #require(trend.lines(.variance).first { $0.name == "price" })
    #expect(price.closedMonthCount == 2)
    #expect(!price.isRecurring)
    // Counted by the log's own time and another calendar.
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withFullDate]
    let versions = try BooksDatabase(books.directory).closedVersions()
    for (month, version) in zip(trend.months, versions) {
      let end = try #require(formatter.date(from: month.period.lastDay.description))
      let closed = try #require(formatter.date(from: String(version.facts.actor.at.prefix(10))))
      #expect(month.daysToClose == Int(closed.timeIntervalSince(end) / 86_400))
    }
    #expect(trend.months.last?.daysToClose == nil)
    let rows = try books.report("2026-04", "trend.csv").split(separator: "\n")
    #expect(
      rows.contains {
        $0.hasPrefix("2026-01,1,true,") && $0.contains(",total,TOTAL,3,USD,7,15,15,2,6,14,")
      })
  }
}
