import BigInt
import ExactMoney

/// When unit economics ask for attention, from `watch:` and the caps in `crossfoot.yaml`.
///
/// Percentages are of the base that each flag names; reaching one exactly is a breach.
public struct WatchPolicy: Hashable, Sendable {
  /// AI cost in per cent of the subscription's price.
  public var costOfPricePercent: ExactDecimal = 50
  /// AI cost in per cent of the margin expected of the plan, ascending.
  public var planMarginPercents: [ExactDecimal] = [50, 80]
  /// What is used of a budget, of what trials may cost, and of a cap, in per cent, ascending.
  public var budgetPercents: [ExactDecimal] = [80, 100]
  /// What the company plans to spend on AI a month, in the reporting currency; `nil`: no plan.
  public var companyBudget: ExactDecimal?
  /// What a trial may cost a month, in the reporting currency; `nil`: the AI budget of its plan.
  public var trialCost: ExactDecimal?
  /// How much more than its own past a customer may cost in seven days, in per cent.
  public var spikePercent: ExactDecimal = 20
  /// How much more than its own past a workspace may cost in seven days, in per cent.
  public var runawayPercent: ExactDecimal = 100
  /// By how much of its median week a customer's cost may grow in four weeks, in per cent, where that lasts.
  public var driftPercent = ExactDecimal(significand: 25, scale: 1)
  /// How many robust standard deviations above the median count as more than noise.
  public var deviations: ExactDecimal = 5
  /// The attempt from which a call is taken to be caught in a loop.
  public var retryAttempts = 5
  /// Rejected outputs in per cent of those that were judged.
  public var rejectedPercent: ExactDecimal = 20
  /// How many outputs must have been judged before their share says anything.
  public var leastJudgedOutputs = 20
  /// What another model saves at least, in per cent of the cost, before it is proposed.
  public var savingPercent: ExactDecimal = 20
  /// The models that would serve in the place of others, besides those that a feature uses already.
  public var substitutes: [ModelSubstitute] = []
  /// By how many percentage points the cost per customer may outgrow revenue per customer.
  public var blendedGrowthPoints: ExactDecimal = 1
  /// What the forecast may use of a budget or cap, in per cent.
  public var forecastPercent: ExactDecimal = 100
  /// Spikes, drifts, waste and savings below this, in the reporting currency, are left alone.
  public var leastAmount: ExactDecimal = 1
  /// What happens to a customer whose plan stops service, once its budget or its units are used up.
  public var hardCapAction = CapAction.block
  /// The caps on features, user tiers, accounts and workspaces, by axis and name.
  public var caps: [CapRule] = []

  /// The defaults.
  public init() {}
}

/// Says that one model would serve in the place of another of the same provider.
public struct ModelSubstitute: Hashable, Sendable {
  /// For which feature; `nil`: for all.
  public var feature: String?
  /// The model in use.
  public var model: ModelID
  /// The one that would serve.
  public var substitute: ModelID

  /// `substitute` would serve `feature` as `model` does.
  public init(feature: String?, model: ModelID, substitute: ModelID) {
    self.feature = feature
    self.model = model
    self.substitute = substitute
  }
}

/// What a gateway does with a call; the later ones are stricter.
public enum CapAction: String, Sendable, CaseIterable, Comparable {
  /// Lets it pass.
  case allow
  /// Lets it pass and tells somebody.
  case warn
  /// Answers it with a cheaper model.
  case downgrade
  /// Refuses it until the reset.
  case block

  /// By strictness.
  public static func < (left: Self, right: Self) -> Bool {
    let order = allCases
    return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
  }
}

/// When what is used begins anew, at midnight in the reporting zone.
public enum CapReset: String, Sendable, CaseIterable {
  /// Every day.
  case day
  /// On the first of every month.
  case month
}

/// A cap from the policy: what something may cost until the reset.
public struct CapRule: Hashable, Sendable {
  /// The dimension: `feature`, `user_tier`, `account`, `workspace_id`.
  public var axis: String
  /// Which one.
  public var name: String
  /// What it may cost.
  public var amount: ExactDecimal
  /// The currency of ``amount``; `nil`: the reporting currency.
  public var currency: Currency?
  /// What happens once it is used up.
  public var action: CapAction
  /// When it begins anew.
  public var reset: CapReset

  /// A cap with every field given.
  public init(
    axis: String, name: String, amount: ExactDecimal, currency: Currency?, action: CapAction,
    reset: CapReset
  ) {
    self.axis = axis
    self.name = name
    self.amount = amount
    self.currency = currency
    self.action = action
    self.reset = reset
  }

  /// The dimensions that can have caps, with their sections of the policy.
  public static let axes = [
    (section: "features", axis: "feature"), (section: "user_tiers", axis: "user_tier"),
    (section: "accounts", axis: "account"), (section: "workspaces", axis: "workspace_id"),
  ]
}
