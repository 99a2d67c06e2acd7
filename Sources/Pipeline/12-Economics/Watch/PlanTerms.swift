import BigInt
import ExactMoney

/// What a customer's plans promise for one month: each plan counts by the days on which it was in force.
struct PlanTerms: Hashable, Sendable {
  /// For how many days of the month a plan was in force.
  struct Days: Hashable, Sendable {
    var plan: Plan
    var count: Int
  }

  /// The plans' names, in the order of the month.
  let name: String
  /// The AI budget; `nil` where some plan of the month has none, or no rate converts it.
  let budget: Money?
  /// Where service stops; `nil`: nowhere.
  let limit: Money?
  /// The units included; `nil` where some plan of the month names none.
  let includedUnits: ExactDecimal?
  /// Whether the plan in force last stops service.
  let isHard: Bool
  /// The currencies that no rate converts.
  let unconverted: Set<Currency>

  private let days: [Days]
  private let currency: Currency

  /// The terms of the plans of `days`, in the order of the month.
  ///
  /// - Parameter rates: the exchange of budgets, to the reporting currency.
  init(_ days: [Days], currency: Currency, rates: (Currency) -> Rational?) {
    self.days = days
    self.currency = currency
    var names: [String] = []
    for plan in days.map(\.plan.plan.rawValue) where !names.contains(plan) { names.append(plan) }
    name = names.joined(separator: ", then ")
    var unconverted: Set<Currency> = []
    func converted(_ amount: ExactDecimal, of plan: Plan) -> Rational? {
      let from = plan.budgetCurrency ?? currency
      guard let rate = rates(from) else {
        unconverted.insert(from)
        return nil
      }
      return Rational(amount) * rate
    }
    func money(_ value: (Plan) -> Rational?) -> Money? {
      Self.average(days, value).map { Money(rounding: $0, to: currency, .toNearestOrEven) }
    }
    budget = money { plan in plan.aiBudget.flatMap { converted($0, of: plan) } }
    switch days.last?.plan.hardCap {
    case nil, HardCap.none?:
      (limit, isHard) = (nil, false)
    case .atBudget?, .amount?:
      isHard = true
      limit = money { plan in
        if case .amount(let amount) = plan.hardCap { return converted(amount, of: plan) }
        return plan.aiBudget.flatMap { converted($0, of: plan) }
      }
    }
    includedUnits = Self.average(days) { $0.includedUnits.map { Rational($0) } }
      .map { $0.rounded(toPlaces: 0, .down) }
    self.unconverted = unconverted
  }

  /// The margin expected of `subscription`; `nil` where some plan of the month states none.
  func expectedMargin(of subscription: Money) -> Money? {
    Self.average(days) { $0.subscriptionMarginPercent.map { Rational($0) } }.map { percent in
      Money(
        rounding: subscription.amount * percent / Rational(100), to: currency, .toNearestOrEven)
    }
  }

  /// `value` of the plans by their days; `nil` without plans, or where some plan has none.
  private static func average(_ days: [Days], _ value: (Plan) -> Rational?) -> Rational? {
    let count = days.reduce(0) { $0 + $1.count }
    guard count > 0 else { return nil }
    var sum = Rational.zero
    for span in days {
      guard let amount = value(span.plan) else { return nil }
      sum = sum + amount * Rational(span.count, count)
    }
    return sum
  }
}
