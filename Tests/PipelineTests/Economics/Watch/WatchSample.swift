import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Small months in dollars, for the tests of what is watched.
struct WatchSample {
  let period: Period
  let dollar: Currency
  /// The last day of which usage is known.
  var knownDays: Int

  init(_ period: String = "2026-10", knownDays: Int = 31) throws {
    self.period = try #require(Period(period))
    dollar = try #require(Currency(code: "USD"))
    self.knownDays = knownDays
  }

  var month: WatchedMonth {
    WatchedMonth(
      period: period, currency: dollar,
      lastKnownDay: period.firstDay.advanced(by: knownDays - 1))
  }

  func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  /// An amount of cents.
  func cents(_ cents: Int) -> Money { Money(minorUnits: BigInt(cents), currency: dollar) }

  /// So many cents on each day named by its place from 1, nothing on others.
  func daily(_ cents: [Int: Int], undated: Int = 0) -> DailyAmounts {
    var amounts = DailyAmounts(dayCount: period.days.dayCount)
    for (day, amount) in cents {
      amounts.days[day - 1] = Int128(amount) * CostCube.partsPerMinorUnit
    }
    amounts.add(
      undated: Int128(undated) * CostCube.partsPerMinorUnit, over: 0..<period.days.dayCount)
    return amounts
  }

  func plan(
    _ name: String = "pro", margin: ExactDecimal? = nil, budget: ExactDecimal? = nil,
    units: ExactDecimal? = nil, cap: HardCap? = nil
  ) -> Plan {
    Plan(
      plan: PlanID(name), subscriptionMarginPercent: margin, targetMarginPercent: nil,
      aiBudget: budget, budgetCurrency: nil, includedUnits: units, hardCap: cap)
  }

  /// A span of the month from one day to another, both included, counted from 1.
  func span(
    _ plan: Plan?, _ days: ClosedRange<Int>, status: CustomerStatus = .active, price: Money? = nil
  ) -> PlanSpan {
    PlanSpan(
      row: RowID("acme"), days: day(days.lowerBound)..<day(days.upperBound + 1),
      daysInMonth: period.days.dayCount, plan: plan?.plan, status: status, terms: plan,
      subscriptionRevenue: price)
  }

  private func day(_ place: Int) -> CalendarDate { period.firstDay.advanced(by: place - 1) }

  /// A customer that costs what `daily` says, on one plan all month unless `spans` say otherwise.
  func customer(
    _ daily: DailyAmounts, revenue: Money? = nil, plan: Plan? = nil, price: Money? = nil,
    spans: [PlanSpan]? = nil
  ) -> WatchedCustomer {
    let spans = spans ?? [span(plan, 1...period.days.dayCount, price: price)]
    return WatchedCustomer(
      row: RowID("acme"), revenue: revenue ?? price, totalCost: Money(parts: daily.sum, dollar),
      daily: daily,
      terms: PlanTerms(
        spans[...], of: period, currency: dollar, rates: BudgetRates([dollar: .one])))
  }
}

extension Flag {
  /// Code, threshold and first day in one text.
  var brief: String {
    "\(code.rawValue) \(threshold) \(firstBreach.map { $0.day.description } ?? "-")"
  }
}
