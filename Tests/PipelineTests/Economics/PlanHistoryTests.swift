import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// A plan change within the month splits revenue, budget and units by day. October has 31 days, November 30;
/// all figures by hand.
@Suite struct PlanHistoryTests {
  private let october: Period
  private let dollar: Currency

  init() throws {
    october = try #require(Period("2026-10"))
    dollar = try #require(Currency(code: "USD"))
  }

  private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  private func customer(
    _ plan: String, _ status: CustomerStatus = .active, from: String? = nil,
    started: String? = nil, ended: String? = nil
  ) throws -> Customer {
    Customer(
      customerID: CustomerID("acme"), name: "Acme", plan: PlanID(plan), status: status,
      startedOn: try started.map(day), endedOn: try ended.map(day),
      effectiveFrom: try from.map(day))
  }

  private func plan(_ name: String, budget: Int, margin: Int = 75, from: String? = nil) throws
    -> Plan
  {
    Plan(
      plan: PlanID(name), subscriptionMarginPercent: ExactDecimal(margin),
      targetMarginPercent: nil, aiBudget: ExactDecimal(budget), budgetCurrency: dollar,
      includedUnits: ExactDecimal(budget * 100), hardCap: nil, effectiveFrom: try from.map(day))
  }

  private func spans(
    _ rows: [Customer], _ plans: [Plan] = [], cents: Int? = nil, other: Int = 0,
    period: Period? = nil
  ) -> [PlanSpan] {
    let row = RowID("acme")
    let history = PlanHistory(
      period: period ?? october, rows: [row],
      customers: CustomerDirectory(customers: rows, aliases: []), plans: PlanBook(plans),
      revenue: cents.map {
        [row: PlanHistory.Revenue(subscription: BigInt($0), other: BigInt(other))]
      } ?? [:],
      currency: dollar)
    return Array(history.spans(of: row))
  }

  private func texts(_ spans: [PlanSpan]) -> [String] {
    spans.map {
      "\($0.days.lowerBound)..<\($0.days.upperBound) \($0.plan?.rawValue ?? "-") "
        + "\($0.subscriptionRevenue?.description ?? "n/a")"
    }
  }

  /// 100.00 over 10 and 21 days: 32.258.. and 67.741..; the missing cent goes to the larger fraction.
  @Test func upgradeSplitsByDay() throws {
    let spans = spans(
      [try customer("starter"), try customer("pro", from: "2026-10-11")],
      [try plan("starter", budget: 15), try plan("pro", budget: 150, margin: 80)], cents: 10_000,
      other: 31)
    #expect(
      texts(spans) == [
        "2026-10-01..<2026-10-11 starter 32.26", "2026-10-11..<2026-11-01 pro 67.74",
      ])
    #expect(spans.map(\.otherRevenue?.description) == ["0.10", "0.21"])
    #expect(spans.map(\.aiBudget) == [Rational(150, 31), Rational(3150, 31)])
    #expect(spans.map(\.includedUnits) == [Rational(15_000, 31), Rational(315_000, 31)])
    // 32.26 × 75 % = 24.195, half-even 24.20; 67.74 × 80 % = 54.192.
    #expect(spans.map(\.subscriptionMargin?.description) == ["24.20", "54.19"])
  }

  /// Equal parts: the odd cent goes to the earlier days; a credit is the mirror.
  @Test func tiesGoToTheEarlierSpan() throws {
    let rows = [try customer("a"), try customer("b", from: "2026-11-16")]
    let november = try #require(Period("2026-11"))
    #expect(
      spans(rows, cents: 3, period: november).map(\.subscriptionRevenue?.description) == [
        "0.02", "0.01",
      ])
    #expect(
      spans(rows, cents: -3, period: november).map(\.subscriptionRevenue?.description) == [
        "-0.02", "-0.01",
      ])
  }

  @Test func trialPaysNothing() throws {
    let rows = [try customer("pro", .trial), try customer("pro", from: "2026-10-16")]
    #expect(
      texts(spans(rows, cents: 4900)) == [
        "2026-10-01..<2026-10-16 pro 0.00", "2026-10-16..<2026-11-01 pro 49.00",
      ])
    // Nobody was active: all days count.
    let gone = [try customer("pro", .trial), try customer("max", .trial, from: "2026-10-16")]
    #expect(
      texts(spans(gone, cents: 3100)) == [
        "2026-10-01..<2026-10-16 pro 15.00", "2026-10-16..<2026-11-01 max 16.00",
      ])
  }

  /// 10 a month until the 15th, 20 from the 16th: 10 × 15/31 and 20 × 16/31.
  @Test func newTermsHoldFromTheirDay() throws {
    let spans = spans(
      [try customer("pro")],
      [try plan("pro", budget: 10), try plan("pro", budget: 20, from: "2026-10-16")], cents: 3100)
    #expect(spans.map(\.aiBudget) == [Rational(150, 31), Rational(320, 31)])
    #expect(spans.map(\.subscriptionRevenue?.description) == ["15.00", "16.00"])
  }

  @Test func onlyDaysOfTheRelationCount() throws {
    let late = spans(
      [try customer("pro", started: "2026-10-21")], [try plan("pro", budget: 31)], cents: 4900)
    #expect(texts(late) == ["2026-10-21..<2026-11-01 pro 49.00"])
    #expect(late.map(\.aiBudget) == [11])
    let ended = spans(
      [
        try customer("pro"),
        try customer("pro", .churned, from: "2026-10-06", ended: "2026-10-06"),
      ], cents: 4900)
    #expect(texts(ended) == ["2026-10-01..<2026-10-06 pro 49.00"])
    // No day at all, and revenue: nothing is dropped.
    let never = spans([try customer("pro", ended: "2026-09-01")], cents: 4900)
    #expect(texts(never) == ["2026-10-01..<2026-11-01 pro 49.00"])
  }

  /// A new name changes no plan: one span.
  @Test func neighboursThatAgreeAreOneSpan() throws {
    let rows = [try customer("pro"), try customer("pro", from: "2026-10-11")]
    #expect(texts(spans(rows)) == ["2026-10-01..<2026-11-01 pro n/a"])
  }

  /// Use before the relation belongs to its first plan, use after it to its last one.
  @Test func dayOutsideTheRelation() throws {
    let row = RowID("acme")
    let history = PlanHistory(
      period: october, rows: [row],
      customers: CustomerDirectory(
        customers: [
          try customer("a", started: "2026-10-05"),
          try customer("b", from: "2026-10-10", ended: "2026-10-20"),
        ], aliases: []),
      plans: PlanBook([]), revenue: [:], currency: dollar)
    func plan(_ text: String) throws -> String? {
      history.span(of: row, on: try day(text))?.plan?.rawValue
    }
    #expect(try plan("2026-10-01") == "a")
    #expect(try plan("2026-10-09") == "a")
    #expect(try plan("2026-10-10") == "b")
    #expect(try plan("2026-10-31") == "b")
  }
}
