import BigInt
import ExactMoney

/// What is measured of a company, a customer, a feature: the `metric` column of `metrics.csv`.
public enum MetricName: String, Sendable, CaseIterable, Hashable {
  /// Cost of AI.
  case cost = "ai_cost"
  /// Its part of all cost, by largest remainder.
  case costShare = "ai_cost_share_pct"
  /// Cost against revenue.
  case costOfRevenue = "ai_cost_pct_of_revenue"
  /// Cost against the month's subscription revenue.
  case costOfMonthlyRevenue = "ai_cost_pct_of_mrr"
  /// Contribution against the subscription margin.
  case contributionOfMargin = "contribution_pct_of_margin"
  /// Contribution against revenue.
  case contributionOfRevenue = "contribution_pct_of_revenue"
  /// Cost of a request.
  case costPerCall = "cost_per_call"
  /// Cost of a work item, done or not.
  case costPerWorkItem = "cost_per_work_item"
  /// Cost of a work item that ended well: what failed before it is in it.
  case costPerSuccessfulWorkItem = "cost_per_successful_work_item"
  /// Cost of an output that was accepted as it is.
  case costPerAcceptedOutput = "cost_per_accepted_output"
  /// Cost of a user.
  case costPerActiveUser = "cost_per_active_user"
  /// Cost of a session.
  case costPerSession = "cost_per_session"
  /// Calls that failed, of all calls.
  case failedCallPercent = "failed_calls_pct"
  /// Calls that were tried before, of all calls.
  case retryPercent = "retries_pct"
  /// Calls that another route answered, of all calls.
  case fallbackPercent = "fallbacks_pct"
  /// Outputs that a person changed, of those that somebody judged.
  case editedPercent = "edited_outputs_pct"
  /// Outputs that were rejected, of those that somebody judged.
  case rejectedPercent = "rejected_outputs_pct"
  /// Blended cost: all cost over all customers.
  case costPerCustomer = "cost_per_customer"
  /// ARPU: all revenue over all customers.
  case revenuePerCustomer = "revenue_per_customer"
  /// Blended cost against the month before.
  case costPerCustomerGrowth = "cost_per_customer_growth_pct"
  /// ARPU against the month before.
  case revenuePerCustomerGrowth = "revenue_per_customer_growth_pct"
  /// The part of all customers' cost that the most expensive 5 % of them bring.
  case topShare = "top_5_pct_customers_cost_pct"
  /// How unequal customers' cost is: 0 where all cost the same, near 1 where one costs all.
  case gini = "cost_gini"
  /// What a glance at the providers' bills sees: see ``Iceberg``.
  case visibleShare = "visible_cost_pct"
  /// What it does not see.
  case hiddenShare = "hidden_cost_pct"
  /// Cost on days on trial.
  case trialCost = "trial_cost"
  /// That of customers who pay by the end of the month: cost before conversion.
  case trialCostConverted = "trial_cost_converted"
  /// That of customers who are on trial still.
  case trialCostOpen = "trial_cost_open"
  /// That of customers who left.
  case trialCostLost = "trial_cost_lost"

  /// In what a value is.
  public enum Unit: Sendable {
    /// Money of the reporting currency.
    case money
    /// Money for one of something, four decimals.
    case unitCost
    /// Per cent, one decimal.
    case percent
    /// A number between 0 and 1, four decimals.
    case ratio
  }

  /// In what its values are.
  public var unit: Unit {
    switch self {
    case .cost, .trialCost, .trialCostConverted, .trialCostOpen, .trialCostLost: .money
    case .costPerCall, .costPerWorkItem, .costPerSuccessfulWorkItem, .costPerAcceptedOutput,
      .costPerActiveUser, .costPerSession, .costPerCustomer, .revenuePerCustomer:
      .unitCost
    case .gini: .ratio
    case .costShare, .costOfRevenue, .costOfMonthlyRevenue, .contributionOfMargin,
      .contributionOfRevenue, .failedCallPercent, .retryPercent,
      .fallbackPercent, .editedPercent, .rejectedPercent, .costPerCustomerGrowth,
      .revenuePerCustomerGrowth, .topShare, .visibleShare, .hiddenShare:
      .percent
    }
  }
}

/// What a measure is made of.
public enum MetricBase: Hashable, Sendable, CustomStringConvertible {
  /// Money of the reporting currency.
  case money(Money)
  /// Things that were counted.
  case count(Int)

  /// The amount with all decimals of its currency, or the count.
  public var description: String {
    switch self {
    case .money(let money): money.description
    case .count(let count): String(count)
    }
  }
}

/// One measure with what it was made of.
public struct Metric: Hashable, Sendable {
  /// What is measured.
  public var name: MetricName
  /// The measure; not available where its base is missing or not above zero.
  public var value: Figure<ExactDecimal>
  /// What was divided; `nil` where nothing was, or it is not there.
  public var numerator: MetricBase?
  /// By what; `nil` likewise.
  public var denominator: MetricBase?
  /// Which costs are in it; `nil` where none is.
  public var costBasis: CostBasis?

  /// A measure with every field given.
  public init(
    _ name: MetricName, _ value: Figure<ExactDecimal>, numerator: MetricBase? = nil,
    denominator: MetricBase? = nil, costBasis: CostBasis? = nil
  ) {
    self.name = name
    self.value = value
    self.numerator = numerator
    self.denominator = denominator
    self.costBasis = costBasis
  }

  /// `part` in per cent of `whole`, one decimal, half-even.
  static func percent(
    _ name: MetricName, _ part: Money?, of whole: Money?, _ basis: CostBasis?
  ) -> Metric {
    var value = Figure<ExactDecimal>.notAvailable
    if let part, let whole { value = Ratios.percent(part.minorUnits, of: whole.minorUnits) }
    return Metric(
      name, value, numerator: part.map { .money($0) }, denominator: whole.map { .money($0) },
      costBasis: basis)
  }

  /// `part` of `whole` things in per cent, one decimal, half-even.
  static func percent(_ name: MetricName, _ part: Int, of whole: Int) -> Metric {
    Metric(
      name, .percent(part, of: whole), numerator: .count(part),
      denominator: .count(whole))
  }

  /// `money` for each of `count` things, four decimals, half-even.
  ///
  /// - Parameter isKnown: whether `money` says what they cost.
  static func each(
    _ name: MetricName, _ money: Money?, _ count: Int, _ basis: CostBasis?, isKnown: Bool = true
  ) -> Metric {
    let value = isKnown ? money?.perUnit(count) ?? .notAvailable : .notAvailable
    return Metric(
      name, value, numerator: money.map { .money($0) }, denominator: .count(count), costBasis: basis
    )
  }

  /// An amount.
  static func money(_ name: MetricName, _ money: Money, _ basis: CostBasis) -> Metric {
    Metric(name, .value(money.decimal), costBasis: basis)
  }
}

extension Figure<ExactDecimal> {
  /// `part` of `whole` things in per cent, one decimal, half-even; not available of nothing.
  public static func percent(_ part: Int, of whole: Int) -> Self {
    Ratios.percent(BigInt(widening: Int128(part)), of: BigInt(widening: Int128(whole)))
  }
}
