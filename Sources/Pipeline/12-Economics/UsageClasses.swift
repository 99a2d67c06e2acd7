import ExactMoney

/// What the names of a group say about its events: told once for each name, then looked up.
struct UsageClasses {
  private let usage: FineUsage
  private let route: Int?
  private let finalRoute: Int?
  private let status: Int?
  private let outcome: Int?
  private let attempt: Int?
  /// For each name whether it is an attempt after the first.
  private let isLater: [Bool]
  /// For each name what it says as a status and as an outcome.
  private let statuses: [Status]
  private let outcomes: [Outcome]
  /// The place of the empty name; −1 where there is none.
  private let empty: Int32

  private enum Status { case completed, failed, open }
  private enum Outcome { case none, accepted, edited, rejected }

  init(_ usage: FineUsage) {
    self.usage = usage
    func place(_ name: String) -> Int? { usage.dimensionNames.firstIndex(of: name) }
    route = place("route")
    finalRoute = place("final_route")
    status = place("status")
    outcome = place("outcome")
    attempt = place("attempt")
    let names = usage.groups.names
    isLater = names.map { name in
      // Only short texts of digits are attempts: most names are none and need not be read.
      guard let first = name.utf8.first, (0x30...0x39).contains(first) else { return false }
      return ExactDecimal(name).map { $0 > .one } ?? false
    }
    statuses = names.map { name in
      switch name {
      case "failed", "cancelled": .failed
      case "started": .open
      default: .completed
      }
    }
    outcomes = names.map { name in
      switch name {
      case "accepted": .accepted
      case "edited": .edited
      case "rejected": .rejected
      default: .none
      }
    }
    empty = names.firstIndex(of: "").map { Int32($0) } ?? -1
  }

  private func number(_ dimension: Int?, _ group: Int) -> Int32? {
    dimension.map { usage.groups.number(dimension: $0, at: group) }
  }

  private func isRetry(_ group: Int) -> Bool {
    number(attempt, group).map { isLater[Int($0)] } ?? false
  }

  private func isFallback(_ group: Int) -> Bool {
    guard let asked = number(route, group), let answered = number(finalRoute, group) else {
      return false
    }
    return asked != empty && answered != empty && asked != answered
  }

  /// What became of the events of a group.
  func result(_ group: Int) -> UsageResult {
    switch number(status, group).map({ statuses[Int($0)] }) ?? .completed {
    case .failed: return .failed
    case .open: return .open
    case .completed: break
    }
    if number(outcome, group).map({ outcomes[Int($0)] }) == .rejected { return .rejected }
    if isRetry(group) { return .retry }
    return isFallback(group) ? .fallback : .firstTry
  }

  /// What happened in a group.
  func counts(_ group: Int) -> UsageCounts {
    let own = usage.counts[group]
    var counts = UsageCounts()
    counts.calls = own.calls
    counts.failedCalls = own.failedCalls
    if isRetry(group) { counts.retries = own.calls }
    if isFallback(group) { counts.fallbacks = own.calls }
    switch number(outcome, group).map({ outcomes[Int($0)] }) ?? .none {
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
