import BigInt
import ExactMoney

/// A customer with everything that its cost is compared with.
struct WatchedCustomer: Sendable {
  var row: RowID
  /// Revenue booked; `nil` where there is no record of it.
  var revenue: Money?
  /// The fully loaded cost as the P&L prints it.
  var totalCost: Money
  var daily: DailyAmounts
  var terms: PlanTerms

  var subject: FlagSubject { FlagSubject(kind: "customer_id", name: row.rawValue) }

  var cost: WatchedCost {
    WatchedCost(
      subject: subject, row: row, amount: totalCost, daily: daily,
      costBasis: CostBasis.fullyLoaded.rawValue)
  }

  /// Its cost while it was a trial; `nil` where it was none.
  var trialCost: WatchedCost? {
    let trialDays = terms.trialDays
    guard trialDays.contains(true) else { return nil }
    var cost = cost
    if trialDays.contains(false) {
      cost.daily = daily.filtered(trialDays)
      cost.amount = Money(parts: cost.daily.sum, totalCost.currency)
    }
    return cost
  }
}

/// Compares a customer's cost with its revenue, its price, its plan and its budget.
struct CustomerWatch: Sendable {
  let month: WatchedMonth
  let policy: WatchPolicy

  /// The flags of `customer`.
  func flags(of customer: WatchedCustomer) -> [Flag] {
    let watch = LimitWatch(month: month)
    var flags = limits(of: customer).flatMap { watch.flags(of: customer.cost, against: $0) }
    if let flag = negativeMargin(customer) { flags.append(flag) }
    if let cost = customer.trialCost, let limit = trialLimit(customer) {
      flags += watch.flags(of: cost, against: limit)
    }
    return flags
  }

  /// What the month's cost is measured against, the price first.
  func limits(of customer: WatchedCustomer) -> [WatchedLimit] {
    var limits: [WatchedLimit] = []
    if let price = customer.terms.price {
      limits.append(
        WatchedLimit(
          code: .costOfPrice, base: "subscription price", amount: price,
          percents: [policy.costOfPricePercent]
        ) { _ in "look at it now: raise the price, limit what the plan includes, or cut the cost" })
      if let margin = customer.terms.expectedMargin {
        limits.append(
          WatchedLimit(
            code: .planMargin, base: "expected margin of plan \(customer.terms.name)",
            amount: margin, percents: policy.planMarginPercents
          ) { "\($0.description) % of the plan's margin is used: move up, limit or optimise" })
      }
    }
    if let budget = budgetLimit(customer) { limits.append(budget) }
    return limits
  }

  /// The AI budget of the customer's plans.
  func budgetLimit(_ customer: WatchedCustomer) -> WatchedLimit? {
    customer.terms.budget.map { budget in
      let isHard = customer.terms.isHard
      return WatchedLimit(
        code: .budget, base: "AI budget of plan \(customer.terms.name)", amount: budget,
        percents: policy.budgetPercents, advice: { Self.budgetAdvice($0, isHard: isHard) },
        isReachedAtZero: true)
    }
  }

  private static func budgetAdvice(_ percent: ExactDecimal, isHard: Bool) -> String {
    if percent < 100 { return "warn the customer before the budget is used up" }
    return isHard
      ? "block or downgrade until the reset, as the plan says"
      : "offer the next plan, or usage fees"
  }

  private func trialLimit(_ customer: WatchedCustomer) -> WatchedLimit? {
    let currency = customer.totalCost.currency
    let (base, amount) =
      policy.trialCost.map {
        ("limit of a trial", Money(rounding: Rational($0), to: currency, .toNearestOrEven))
      } ?? ("AI budget of plan \(customer.terms.name)", customer.terms.budget)
    return amount.map {
      WatchedLimit(
        code: .trialBurn, base: base, amount: $0, percents: policy.budgetPercents,
        advice: { _ in "limit the trial, or speak with the customer: it costs and pays nothing yet"
        },
        isReachedAtZero: true)
    }
  }

  /// A margin of 0.00 is not negative.
  private func negativeMargin(_ customer: WatchedCustomer) -> Flag? {
    guard let revenue = customer.revenue, customer.totalCost.minorUnits > revenue.minorUnits else {
      return nil
    }
    return Flag(
      code: .negativeMargin, subject: customer.subject, row: customer.row, base: "revenue",
      baseAmount: revenue, threshold: 100, amount: customer.totalCost,
      reached: Ratios.percent(customer.totalCost.minorUnits, of: revenue.minorUnits),
      costBasis: CostBasis.fullyLoaded.rawValue,
      firstBreach: LimitWatch(month: month).firstBreach(
        of: revenue.parts + 1, customer.daily),
      advice: "it costs more than it pays: tier up, restrict, charge by usage, optimise, or let go")
  }
}
