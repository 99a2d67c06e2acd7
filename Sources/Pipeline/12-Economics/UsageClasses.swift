import ExactMoney

/// What the names of a group say about its events: told once for each name, then kept for each group.
struct UsageClasses: Sendable {
  private let usage: FineUsage
  /// For each group what its names say.
  private let kinds: [Kind]

  /// What the events of a group are, in one byte.
  private struct Kind {
    private var bits: UInt8 = 0

    init(_ status: Status, _ outcome: Outcome, isRetry: Bool, isFallback: Bool) {
      bits = status.rawValue | outcome.rawValue << 2 | (isRetry ? 16 : 0) | (isFallback ? 32 : 0)
    }

    var status: Status { Status(rawValue: bits & 3) ?? .completed }
    var outcome: Outcome { Outcome(rawValue: bits >> 2 & 3) ?? .none }
    var isRetry: Bool { bits & 16 != 0 }
    var isFallback: Bool { bits & 32 != 0 }
  }

  private enum Status: UInt8 {
    case completed, failed, open

    init(_ name: String) {
      switch name {
      case "failed", "cancelled": self = .failed
      case "started": self = .open
      default: self = .completed
      }
    }
  }

  private enum Outcome: UInt8 {
    case none, accepted, edited, rejected

    init(_ name: String) {
      switch name {
      case "accepted": self = .accepted
      case "edited": self = .edited
      case "rejected": self = .rejected
      default: self = .none
      }
    }
  }

  /// What the names of `usage` say.
  ///
  /// - Complexity: O(names + groups).
  init(_ usage: FineUsage) {
    self.usage = usage
    let (groups, names) = (usage.groups, usage.groups.names)
    func place(_ name: String) -> Int? { usage.dimensionNames.firstIndex(of: name) }
    let (route, finalRoute) = (place("route"), place("final_route"))
    let (status, outcome, attempt) = (place("status"), place("outcome"), place("attempt"))
    let statuses = names.map { Status($0) }
    let outcomes = names.map { Outcome($0) }
    let isLater = names.map { Self.attempt($0) > 1 }
    let empty = names.firstIndex(of: "") ?? -1
    func number(_ dimension: Int?, _ group: Int) -> Int? {
      dimension.map { Int(groups.number(dimension: $0, at: group)) }
    }
    kinds = groups.indices.map { group in
      let (asked, answered) = (number(route, group), number(finalRoute, group))
      return Kind(
        number(status, group).map { statuses[$0] } ?? .completed,
        number(outcome, group).map { outcomes[$0] } ?? .none,
        isRetry: number(attempt, group).map { isLater[$0] } ?? false,
        isFallback: asked != nil && answered != nil && asked != answered && asked != empty
          && answered != empty)
    }
  }

  /// The attempt that `name` is, the first where it is none; more than there is room for is the most.
  static func attempt(_ name: String) -> Int {
    // Only texts that begin with a digit are attempts: most names are none and need not be read.
    guard let first = name.utf8.first, (0x30...0x39).contains(first),
      let number = ExactDecimal(name), number > .one
    else { return 1 }
    return Int(number.description) ?? .max
  }

  /// What became of the events of a group.
  func result(_ group: Int) -> UsageResult {
    let kind = kinds[group]
    switch kind.status {
    case .failed: return .failed
    case .open: return .open
    case .completed: break
    }
    if kind.outcome == .rejected { return .rejected }
    if kind.isRetry { return .retry }
    return kind.isFallback ? .fallback : .firstTry
  }

  /// What happened in a group.
  func counts(_ group: Int) -> UsageCounts {
    let (own, kind) = (usage.counts[group], kinds[group])
    var counts = UsageCounts()
    counts.calls = own.calls
    counts.unpricedGroups = own.hasUnpriced ? 1 : 0
    counts.failedCalls = own.failedCalls
    if kind.isRetry { counts.retries = own.calls }
    if kind.isFallback { counts.fallbacks = own.calls }
    switch kind.outcome {
    case .none: break
    case .accepted: counts.acceptedOutputs = own.events
    case .edited: counts.editedOutputs = own.events
    case .rejected: counts.rejectedOutputs = own.events
    }
    counts.workItems = own.workItems
    counts.successfulWorkItems = own.successfulWorkItems
    return counts
  }
}
