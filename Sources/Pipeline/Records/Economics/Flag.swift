import ExactMoney

/// What is watched for.
public enum FlagCode: String, Sendable, CaseIterable, Hashable {
  /// Cost is above revenue.
  case negativeMargin = "negative_margin"
  /// AI cost against the subscription's price.
  case costOfPrice = "cost_of_price"
  /// AI cost against the margin expected of the plan.
  case planMargin = "plan_margin"
  /// AI cost against the plan's AI budget.
  case budget
  /// AI cost against the customer's own trailing weeks.
  case spike
  /// AI cost of a trial.
  case trialBurn = "trial_burn"
  /// One work item tried again and again.
  case retryLoop = "retry_loop"
  /// A workspace whose usage runs away from its own past.
  case runawayWorkspace = "runaway_workspace"
  /// Cost of output that was rejected.
  case rejectedWaste = "rejected_waste"
  /// A cheaper model of the price book would have served.
  case cheaperModel = "cheaper_model"
  /// AI cost per customer grows faster than revenue per customer.
  case blendedGrowth = "blended_growth"
  /// A feature against its cap.
  case featureCap = "feature_cap"
  /// Cost of the month as it is expected to end.
  case forecast
}

/// About whom or what a flag is.
public struct FlagSubject: Hashable, Sendable {
  /// `company`, or the name of the axis: `customer_id`, `feature`, `workspace_id`, `plan`, `model`.
  public var kind: String
  /// Which one; empty for the company.
  public var name: String

  /// The subject `name` of `kind`.
  public init(kind: String, name: String) {
    self.kind = kind
    self.name = name
  }
}

/// The usage with which a threshold was reached.
public struct FlagEvent: Hashable, Sendable {
  /// The day in the reporting zone.
  public var day: CalendarDate
  /// The row of a usage file; `nil` where only the day is known.
  public var location: SourceLocation?

  /// Usage of `day` at `location`.
  public init(day: CalendarDate, location: SourceLocation? = nil) {
    self.day = day
    self.location = location
  }
}

/// A threshold that was reached: equal is a breach.
public struct Flag: Hashable, Sendable {
  /// What was watched for.
  public var code: FlagCode
  /// About whom.
  public var subject: FlagSubject
  /// What the amount is compared with, in words: `subscription price`, `AI budget of plan pro`.
  public var base: String
  /// That base in the reporting currency; `nil` where it is no amount of money.
  public var baseAmount: Money?
  /// The threshold in per cent of the base (50 is 50 %), or in units where ``base`` says so.
  public var threshold: ExactDecimal
  /// What was reached, in the reporting currency.
  public var amount: Money
  /// The amount in the unit of ``threshold``, one decimal.
  public var reached: Figure<ExactDecimal>
  /// Which costs are in the amount: `fully loaded`, `usage`, `rated`.
  public var costBasis: String
  /// With what the threshold was reached first; `nil` where only the whole month shows it.
  public var firstBreach: FlagEvent?
  /// What to do about it, in words.
  public var advice: String

  /// A flag with every field given.
  public init(
    code: FlagCode, subject: FlagSubject, base: String, baseAmount: Money?, threshold: ExactDecimal,
    amount: Money, reached: Figure<ExactDecimal>, costBasis: String, firstBreach: FlagEvent?,
    advice: String
  ) {
    self.code = code
    self.subject = subject
    self.base = base
    self.baseAmount = baseAmount
    self.threshold = threshold
    self.amount = amount
    self.reached = reached
    self.costBasis = costBasis
    self.firstBreach = firstBreach
    self.advice = advice
  }
}
