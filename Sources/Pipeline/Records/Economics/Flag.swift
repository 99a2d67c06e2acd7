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
  /// AI cost that creeps up over half a year.
  case costDrift = "cost_drift"
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

/// A threshold that was reached: equal is a breach.
public struct Flag: Hashable, Sendable {
  /// What was watched for.
  public var code: FlagCode
  /// About whom.
  public var subject: FlagSubject
  /// The row of the P&L that bears it; `nil` where several do.
  public var row: RowID?
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
    code: FlagCode, subject: FlagSubject, row: RowID?, base: String, baseAmount: Money?,
    threshold: ExactDecimal, amount: Money, reached: Figure<ExactDecimal>, costBasis: String,
    firstBreach: FlagEvent?, advice: String
  ) {
    self.code = code
    self.subject = subject
    self.row = row
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

extension Flag: Comparable {
  /// By code, subject, row and threshold, names in byte order: each stands once.
  public static func < (left: Flag, right: Flag) -> Bool {
    let names = [
      (left.code.rawValue, right.code.rawValue), (left.subject.kind, right.subject.kind),
      (left.subject.name, right.subject.name),
      (left.row?.rawValue ?? "", right.row?.rawValue ?? ""), (left.base, right.base),
    ]
    for (first, second) in names where !first.hasSameBytes(as: second) {
      return first.precedesInByteOrder(second)
    }
    return left.threshold < right.threshold
  }
}

extension Sequence<Flag> {
  /// For each row of the P&L the codes of its flags, each once, in byte order, with `;` between them.
  public var codesByRow: [RowID: String] {
    var codes: [RowID: Set<FlagCode>] = [:]
    for flag in self { if let row = flag.row { codes[row, default: []].insert(flag.code) } }
    return codes.mapValues { codes in
      codes.map(\.rawValue).sorted { $0.precedesInByteOrder($1) }.joined(separator: ";")
    }
  }
}
