import Pipeline
import SourceText

/// The calls that started and of whose end nothing is known: a finding for each, one for equal rows
/// without id.
struct PlainOpenEvents {
  private struct Rows {
    var first: PlainRatedEvent
    var count = 1
  }

  private var named: [PlainRatedEvent] = []
  private var unnamed: [PlainContent: Rows] = [:]

  mutating func add(_ rated: PlainRatedEvent) {
    guard rated.event.status == .started else { return }
    if rated.event.eventID != nil {
      named.append(rated)
    } else if var rows = unnamed[rated.event.content] {
      rows.count += 1
      if rated.event.location < rows.first.event.location { rows.first = rated }
      unnamed[rated.event.content] = rows
    } else {
      unnamed[rated.event.content] = Rows(first: rated)
    }
  }

  var findings: [DatedFinding] {
    named.map { finding($0, "event \(Evidence.quoted($0.event.eventID?.rawValue ?? ""))") }
      + unnamed.values.map { rows in
        let times = rows.count > 1 ? " (\(rows.count) equal rows)" : ""
        return finding(rows.first, "an event without id" + times)
      }
  }

  private func finding(_ rated: PlainRatedEvent, _ name: String) -> DatedFinding {
    DatedFinding(
      period: rated.period,
      finding: Finding(
        .openEvent, at: rated.event.location,
        "\(name) started at \(rated.event.occurredAt) and never ended; it is rated as recorded"))
  }
}
