/// What each billable usage event must say, from `providers.<name>.required` in `crossfoot.yaml`.
///
/// An event that does not counts all the same, and is named.
public struct RequiredFields: Hashable, Sendable {
  /// A list that is ready made, after what companies commonly ask of each call.
  public enum Profile: String, Sendable, CaseIterable {
    /// Nothing beyond what no row can do without.
    case none
    /// Whose, what for, and how it went.
    case feature
    /// Whose.
    case customer
    /// Whose, and for which piece of work.
    case workItem = "work_item"
    /// Everything about how it came about.
    case call
    /// The same, who asked for it, and the price the source took.
    case pricedCall = "priced_call"

    /// The fields in it, besides `occurred_at`, `provider` and `model`, without which no row counts.
    public var fields: [String] {
      switch self {
      case .none: []
      case .feature:
        ["customer_id", "feature", RequiredFields.anyMeter, "estimated_cost", "status"]
      case .customer: ["customer_id", RequiredFields.anyMeter]
      case .workItem: ["customer_id", "work_item_id"]
      case .call:
        [
          "customer_id", "workspace_id", "feature", "route", "final_route",
          RequiredFields.anyMeter, "attempt", "latency_ms", "status", "outcome",
        ]
      case .pricedCall: Profile.call.fields + ["user_id", "work_item_id", "unit_price"]
      }
    }
  }

  /// A list that is ready made.
  public var profile = Profile.none
  /// Further columns of usage, each one of ``knownColumns``.
  public var columns: [String] = []
  /// Further columns of one's own, of any name.
  public var tags: [String] = []

  /// Nothing is required.
  public init() {}

  /// Every field that is required, each once: those of the profile first.
  public var names: [String] {
    var seen = Set<Name>()
    return (profile.fields + columns + tags).filter { seen.insert(Name($0)).inserted }
  }

  private typealias Name = Identifier<RequiredFields>

  /// Stands for whatever meter: something must have been counted, be it nothing.
  public static let anyMeter = "any_meter"
  /// Stands for whatever meter is part of a call's input.
  public static let inputTokens = "input_tokens"

  /// What only an answer brings, besides meters: a call that failed or has not ended may lack it.
  public static let fieldsOfAnswers = ["outcome", "estimated_cost", "latency_ms"]

  /// What a policy may name as a column: those of the usage events, the standard meters, and the two
  /// names that stand for several of them.
  public static let knownColumns =
    [
      "event_id", "recorded_at", "occurred_at", "customer_id", "workspace_id", "user_id", "feature",
      "agent", "work_item_id", "user_tier", "environment", "route", "final_route", "provider",
      "model", "requested_model", "service_tier", "account", "attempt", "status", "outcome",
      "billable", "latency_ms", "estimated_cost", "estimated_cost_currency", "unit_price",
      anyMeter, inputTokens,
    ] + MeterID.standardMeters.map(\.rawValue)

  /// How many fields all providers together may require: the scan has a bit for each.
  public static let limit = 32
}

extension Policy {
  /// Every field that is required of some provider's usage, each once.
  public var requiredFields: [String] {
    var seen = Set<Identifier<RequiredFields>>()
    let providers = providers.sorted { $0.key < $1.key }.map(\.value)
    return ([anyProvider] + providers).flatMap(\.required.names)
      .filter { seen.insert(Identifier($0)).inserted }
  }
}
