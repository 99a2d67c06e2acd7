import BigInt
import ExactMoney

/// What a customer's plans promise for one month: each counts for the days on which it was in force.
struct PlanTerms: Hashable, Sendable {
  /// The plans' names, in the order of the month.
  let name: String
  /// What was paid for the plans; `nil` where there is no record of revenue.
  let price: Money?
  /// The margin expected of ``price``; `nil` where some plan that was paid for states none.
  let expectedMargin: Money?
  /// The AI budget; `nil` where it has none on some day, or no rate converts it.
  let budget: Money?
  /// Where service stops; `nil`: nowhere.
  let limit: Money?
  /// On which days of the month it was a trial.
  let trialDays: [Bool]
  /// The currencies that no rate converts.
  let unconverted: Set<Currency>

  /// Whether the plan in force last stops service.
  var isHard: Bool { limit != nil }

  /// The terms of one row's `spans`, in the order of the month.
  ///
  /// - Parameter rates: the exchange of budgets, to the reporting currency.
  init(_ spans: ArraySlice<PlanSpan>, of period: Period, currency: Currency, rates: BudgetRates) {
    var names: [String] = []
    for plan in spans.compactMap(\.plan?.rawValue) where !names.contains(plan) {
      names.append(plan)
    }
    name = names.joined(separator: ", then ")
    price = Self.sum(spans) { $0.subscriptionRevenue.map(\.amount) }
      .map { Money(rounding: $0, to: currency, .toNearestOrEven) }
    expectedMargin = Self.sum(spans) { span in
      if span.subscriptionRevenue?.isZero == true { return .zero }
      return span.subscriptionMargin?.amount
    }.map { Money(rounding: $0, to: currency, .toNearestOrEven) }
    var unconverted: Set<Currency> = []
    func money(_ value: (PlanSpan) -> Rational?) -> Money? {
      Self.sum(spans) { span in
        guard let amount = value(span) else { return nil }
        let from = span.budgetCurrency ?? currency
        guard let rate = rates[from] else {
          unconverted.insert(from)
          return nil
        }
        return amount * rate
      }.map { Money(rounding: $0, to: currency, .toNearestOrEven) }
    }
    budget = money(\.aiBudget)
    switch spans.last?.terms?.hardCap {
    case nil, HardCap.none?: limit = nil
    case .atBudget?, .amount?:
      limit = money { span in
        guard case .amount(let amount) = span.terms?.hardCap else { return span.aiBudget }
        return Rational(amount) * span.partOfMonth
      }
    }
    trialDays = Self.trialDays(spans, of: period)
    self.unconverted = unconverted
  }

  /// The sum over `spans`; `nil` without any, or where one has none.
  private static func sum(
    _ spans: ArraySlice<PlanSpan>, _ value: (PlanSpan) -> Rational?
  ) -> Rational? {
    guard !spans.isEmpty else { return nil }
    var sum = Rational.zero
    for span in spans {
      guard let amount = value(span) else { return nil }
      sum = sum + amount
    }
    return sum
  }

  /// Who was nothing but a trial bears all its cost as one, shared costs of the whole month too.
  private static func trialDays(_ spans: ArraySlice<PlanSpan>, of period: Period) -> [Bool] {
    let isTrialThroughout = !spans.isEmpty && spans.allSatisfy { $0.status == .trial }
    var days = [Bool](repeating: isTrialThroughout, count: period.days.dayCount)
    for span in spans where span.status == .trial {
      let start = period.firstDay.days(until: span.days.lowerBound)
      for day in start..<(start + span.days.dayCount) { days[day] = true }
    }
    return days
  }
}

/// The exchange of budgets and caps to the reporting currency, by the rule of shared costs.
struct BudgetRates {
  /// Units of the reporting currency for one of each currency that is known.
  let rates: [Currency: Rational]

  /// The rates of `currencies` in `period`.
  init(
    _ currencies: Set<Currency>, table: RateTable, policy: Policy, period: Period
  ) {
    rates = [Currency: Rational](
      uniqueKeysWithValues: currencies.compactMap { currency in
        table.rate(
          from: currency, to: policy.reportingCurrency, policy.exchange.sharedCosts,
          issueDate: nil, period: period
        ).map { (currency, $0.rate) }
      })
  }

  /// These rates.
  init(_ rates: [Currency: Rational]) {
    self.rates = rates
  }

  /// Units of the reporting currency for one of `currency`; `nil` where none is known.
  subscript(_ currency: Currency) -> Rational? { rates[currency] }
}
