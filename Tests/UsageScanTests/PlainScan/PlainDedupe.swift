import Pipeline
import SourceText

/// The events that remain, and what was found while telling them apart.
struct PlainStandingEvents: Sendable {
  /// One event for each id, in no particular order.
  var events: [PlainEvent] = []
  /// The events of whose last two states neither is the later one.
  var conflicts: [PlainConflict] = []
  /// Rows that repeat a content already seen.
  var duplicates = 0
  /// Contents that a later state of the same event replaced.
  var superseded = 0
}

/// An event that is told in two ways at one rank.
struct PlainConflict: Sendable {
  /// The one that stands meanwhile.
  var event: PlainEvent
  /// Where the others stand, sorted.
  var others: [SourceLocation]
}

/// Tells events apart by id, over all files together (SPEC §4.3).
///
/// The id is part of the content, so one table of contents finds the repeats; only then are the
/// different contents of one id put in their order. A row without id is its content and how
/// often the file had it before: two equal rows are two events, wherever else they stand too.
struct PlainDedupe: Sendable {
  /// What a repeat must share.
  private struct RowKey: Hashable {
    let content: PlainContent
    /// 0 with an id; else 1 for the first such row of its file, 2 for the second...
    let occurrence: Int
  }

  private var positions: [RowKey: Int] = [:]
  /// Each content once, at its first place.
  private var states: [PlainEvent] = []
  private var duplicates = 0

  /// Adds the rows of one file.
  mutating func add(_ rows: [PlainEvent]) {
    var occurrences: [PlainContent: Int] = [:]
    for row in rows {
      var occurrence = 0
      if row.eventID == nil {
        occurrences[row.content, default: 0] += 1
        occurrence = occurrences[row.content, default: 0]
      }
      let key = RowKey(content: row.content, occurrence: occurrence)
      if let position = positions[key] {
        duplicates += 1
        states[position].location = min(states[position].location, row.location)
      } else {
        positions[key] = states.count
        states.append(row)
      }
    }
  }

  /// The events that remain of everything added.
  func standing() -> PlainStandingEvents {
    var result = PlainStandingEvents(duplicates: duplicates)
    var lasts: [PlainEventID: PlainLastStates] = [:]
    for (position, state) in states.enumerated() {
      guard let eventID = state.eventID else {
        result.events.append(state)
        continue
      }
      if lasts[eventID]?.add(position, of: states) == nil {
        lasts[eventID] = PlainLastStates(first: position)
      } else {
        result.superseded += 1
      }
    }
    for last in lasts.values {
      let (event, others) = last.winner(of: states)
      result.events.append(event)
      if !others.isEmpty { result.conflicts.append(PlainConflict(event: event, others: others)) }
    }
    return result
  }
}

/// The last states of one event: positions in the table of states, all of one rank.
private struct PlainLastStates {
  private var first: Int
  /// Empty unless the event is in conflict.
  private var tied: [Int] = []

  init(first: Int) {
    self.first = first
  }

  /// Takes the state at `position` in, where it is not earlier than those here.
  mutating func add(_ position: Int, of states: [PlainEvent]) {
    let (rank, last) = (PlainRank(states[position]), PlainRank(states[first]))
    if rank > last {
      first = position
      tied.removeAll()
    } else if rank == last {
      tied.append(position)
    }
  }

  /// The one with the smallest content in byte order, and where the others stand.
  func winner(of states: [PlainEvent]) -> (PlainEvent, others: [SourceLocation]) {
    var winner = states[first]
    var others: [SourceLocation] = []
    for state in tied.lazy.map({ states[$0] }) {
      if state.content < winner.content {
        others.append(winner.location)
        winner = state
      } else {
        others.append(state.location)
      }
    }
    return (winner, others.sorted())
  }
}

/// What puts the states of one event in order: `recorded_at`, absent first; then `started` before
/// any other status.
private struct PlainRank: Comparable {
  private let recordedAt: Instant?
  private let isEnd: Bool

  init(_ event: PlainEvent) {
    recordedAt = event.recordedAt
    isEnd = event.status != .started
  }

  static func < (left: PlainRank, right: PlainRank) -> Bool {
    PlainOrder(left.recordedAt, right.recordedAt)
      .then(PlainOrder(left.isEnd ? 1 : 0, right.isEnd ? 1 : 0)) == .ascending
  }
}

extension PlainConflict {
  /// The conflict as a finding, at the place of the state that stands.
  var finding: Finding {
    let limit = 5
    var places = others.prefix(limit).map { "\($0.file):\($0.line)" }.joined(separator: ", ")
    if others.count > limit { places += " and \(others.count - limit) more" }
    let name = Evidence.quoted(event.eventID?.rawValue ?? "")
    return Finding(
      .conflictingEvent, at: event.location,
      "event \(name) is told differently at \(event.location.file):\(event.location.line), "
        + "which stands meanwhile, and at \(places)")
  }
}
