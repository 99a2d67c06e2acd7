import Pipeline
import SourceText

/// An event that is told in two ways at one rank.
struct EventConflict {
  let eventID: String
  /// Where the state is that stands meanwhile.
  let winner: SourceLocation
  /// Where the others are, sorted.
  let others: [SourceLocation]

  /// The conflict as a finding, at the place of the state that stands.
  var finding: Finding {
    let limit = 5
    var places = others.prefix(limit).map { "\($0.file):\($0.line)" }.joined(separator: ", ")
    if others.count > limit { places += " and \(others.count - limit) more" }
    return Finding(
      .conflictingEvent, at: winner,
      "event \(Evidence.quoted(eventID)) is told differently at \(winner.file):\(winner.line), "
        + "which stands meanwhile, and at \(places)")
  }
}

/// A call that started and of whose end nothing is known.
struct OpenEvent {
  /// `nil` where the source gives none.
  let eventID: String?
  let occurredAt: Instant
  /// How many equal rows there are; more than one only without id.
  let count: Int
  let location: SourceLocation

  var finding: Finding {
    let name = eventID.map { "event \(Evidence.quoted($0))" } ?? "an event without id"
    let times = count > 1 ? " (\(count) equal rows)" : ""
    return Finding(
      .openEvent, at: location,
      "\(name)\(times) started at \(occurredAt) and never ended; it is rated as recorded")
  }
}
