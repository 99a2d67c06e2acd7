import ExactMoney

/// A customer's month in units of the service: what was used, and what the plan includes.
///
/// It is made to be sent. It holds no amount of money, and no name of a model, a provider, or a feature
/// that the policy gives no words for.
public struct CustomerStatement: Hashable, Sendable {
  /// A part of what was used.
  public struct FeatureLine: Hashable, Sendable {
    /// What customers call the units of the feature; `nil` for all features without words.
    public var words: String?
    /// How many.
    public var used: ExactDecimal

    /// `used` units called `words`.
    public init(words: String?, used: ExactDecimal) {
      self.words = words
      self.used = used
    }
  }

  /// Days of the month on one plan.
  public struct PlanLine: Hashable, Sendable {
    /// From the first day to the day after the last.
    public var days: Range<CalendarDate>
    /// The plan; `nil` where there was none.
    public var plan: PlanID?
    /// Its part of ``CustomerStatement/included``; none where the plan states no number.
    public var included: Figure<ExactDecimal>

    /// A line with every field given.
    public init(days: Range<CalendarDate>, plan: PlanID?, included: Figure<ExactDecimal>) {
      self.days = days
      self.plan = plan
      self.included = included
    }
  }

  /// The month.
  public var period: Period
  /// Whose.
  public var customerID: CustomerID
  /// The customer's name.
  public var name: String
  /// The plan on the last day.
  public var plan: PlanID?
  /// What a unit is called.
  public var unit: String
  /// How many units were used; not available where the books know no such meter.
  public var used: Figure<ExactDecimal>
  /// How many the plans of the month include; none where a plan states no number.
  public var included: Figure<ExactDecimal>
  /// The parts of ``used`` that are not zero, in the policy's order; they add up to it. Empty where the
  /// policy names no feature.
  public var features: [FeatureLine]
  /// The parts of ``included``, by day; they add up to it.
  public var plans: [PlanLine]

  /// A statement with every field given.
  public init(
    period: Period, customerID: CustomerID, name: String, plan: PlanID?, unit: String,
    used: Figure<ExactDecimal>, included: Figure<ExactDecimal>, features: [FeatureLine],
    plans: [PlanLine]
  ) {
    self.period = period
    self.customerID = customerID
    self.name = name
    self.plan = plan
    self.unit = unit
    self.used = used
    self.included = included
    self.features = features
    self.plans = plans
  }

  /// What is left of ``included``, never below zero.
  public var remaining: Figure<ExactDecimal> { above(zero: -) }

  /// What was used beyond ``included``, never below zero.
  public var over: Figure<ExactDecimal> { above(zero: { $1 - $0 }) }

  private func above(
    zero difference: (_ included: ExactDecimal, _ used: ExactDecimal) -> ExactDecimal
  ) -> Figure<ExactDecimal> {
    guard let included = included.value else { return .none }
    guard let used = used.value else { return .notAvailable }
    return .value(max(.zero, difference(included, used)))
  }
}
