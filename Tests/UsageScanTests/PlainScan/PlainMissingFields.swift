import Pipeline
import SourceText
import UsageScan

/// The billable events that lack a field which the policy requires, by file, month and field.
struct PlainMissingFields {
  private struct Key: Hashable {
    let file: String
    let period: Period
    let field: PlainColumnName
  }

  private let policy: Policy
  private let meters: Set<PlainColumnName>
  /// The header of each table.
  private let headers: [String: [String]]
  private var events: [Key: [SourceLocation]] = [:]
  /// Where the first of equal events without an id stands: it speaks for all of them.
  private var firstPlaces: [PlainContent: SourceLocation] = [:]

  init(rules: UsageRules, files: [SourceFile]) {
    policy = rules.policy
    meters = Set(
      (MeterID.standardMeters + rules.priceBook.meters).map { PlainColumnName($0.rawValue) })
    let tables = rules.policy.requiredFields.isEmpty ? [] : files
    headers = tables.reduce(into: [:]) { headers, file in
      let table = RecordText.read(file).output
      if table.format == .delimited { headers[file.name] = table.columns }
    }
  }

  /// Adds the events that stand.
  mutating func add(_ standing: [PlainRatedEvent]) {
    for event in standing.map(\.event) where event.eventID == nil {
      let known = firstPlaces[event.content] ?? event.location
      firstPlaces[event.content] = min(known, event.location)
    }
    for rated in standing { add(rated) }
  }

  private mutating func add(_ rated: PlainRatedEvent) {
    let event = rated.event
    guard event.isBillable else { return }
    let location =
      event.eventID == nil ? firstPlaces[event.content] ?? event.location : event.location
    let filled = RawRecord(location: event.location, content: event.content.rawValue).fields
    let hasAnswer = event.status == .completed
    for name in policy.provider(event.provider).required.names {
      if filled.contains(where: { fills(name, $0.name) }) { continue }
      let isOfAnswers =
        meters.contains(PlainColumnName(name))
        || ["any_meter", "input_tokens", "outcome", "estimated_cost", "latency_ms"].contains(name)
      if isOfAnswers, !hasAnswer { continue }
      let key = Key(
        file: location.file, period: rated.period, field: PlainColumnName(name))
      events[key, default: []].append(location)
    }
  }

  private func fills(_ field: String, _ column: String) -> Bool {
    if PlainColumnName(field) == PlainColumnName(column) { return true }
    switch field {
    case "any_meter": return meters.contains(PlainColumnName(column))
    case "input_tokens": return MeterID.inputMeters.contains(MeterID(column))
    default: return false
    }
  }

  var findings: [DatedFinding] {
    events.map { key, places in
      let name = key.field.rawValue
      let header = headers[key.file]
      let isAbsent = header.map { !$0.contains { fills(name, $0) } } ?? false
      let number = header?.firstIndex { PlainColumnName($0) == key.field }
      let line = places.map(\.line).min() ?? 0
      return DatedFinding(
        period: key.period,
        finding: Finding(
          .missingField,
          at: SourceLocation(file: key.file, line: line, column: number.map { $0 + 1 } ?? 0),
          "\(name): required by the policy, "
            + (isAbsent ? "and no column of this file; " : "and empty in ")
            + "\(places.count) billable event" + (places.count == 1 ? "" : "s")))
    }
  }
}
