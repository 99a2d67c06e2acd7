/// What a customer statement counts as one unit.
public enum StatementCount: Hashable, Sendable {
  /// Each work item once, in the month of its last event.
  case workItems
  /// Each work item once whose last event completed with an output that was not rejected.
  case successfulWorkItems
  /// Each call, tried again or not.
  case calls
  /// The quantity of a meter, as far as the provider charges for it.
  case meter(MeterID)

  /// The name in `crossfoot.yaml`.
  public var name: String {
    switch self {
    case .workItems: "work_items"
    case .successfulWorkItems: "successful_work_items"
    case .calls: "calls"
    case .meter(let meter): meter.rawValue
    }
  }

  /// What `name` counts; anything unknown is a meter.
  public init(name: String) {
    let fixed: [StatementCount] = [.workItems, .successfulWorkItems, .calls]
    self = fixed.first { $0.name == name } ?? .meter(MeterID(name))
  }
}

/// How usage is told to customers, from `statement:` in `crossfoot.yaml`.
///
/// Nothing of how the service is made is told: what is not given words here has none in a statement.
public struct StatementPolicy: Hashable, Sendable {
  /// A feature that customers know.
  public struct Feature: Hashable, Sendable {
    /// Its name in the events.
    public var name: String
    /// What customers call its units: `summaries`.
    public var words: String

    /// The feature `name`, whose units are called `words`.
    public init(name: String, words: String) {
      self.name = name
      self.words = words
    }
  }

  /// What is counted.
  public var counts = StatementCount.workItems
  /// What customers call it: `AI analyses`; `nil` for the plain words of ``counts``.
  public var givenUnit: String?
  /// The features with a line of their own, in this order; all others are one line.
  public var features: [Feature] = []

  /// The defaults: work items, in one sum.
  public init() {}

  /// What customers call a unit.
  public var unit: String {
    givenUnit ?? String(counts.name.map { $0 == "_" ? " " : $0 })
  }
}
