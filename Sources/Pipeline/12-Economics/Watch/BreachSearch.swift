import ExactMoney

/// Finds the events with which thresholds were reached: in which fine usage of the day to look, and which
/// of its rows it was.
///
/// What a group of usage costs is laid on its rows by quantity times price. Where its prices are in
/// several currencies or nothing, or where shared costs alone reached the threshold, only the day is known;
/// growth of the company and a forecast have no event.
public struct BreachSearch: Sendable {
  /// A row that is to be found.
  private struct Search {
    var flag: Int
    var sign: BreachSign
    /// What one unit of each piece of usage adds: cost, or rejected outputs.
    var weights: [UsageCell: Rational]
  }

  /// What one row of a usage file adds.
  private struct Event {
    var location: SourceLocation
    var occurredAt: Instant
    var weight: Rational
    var quantity: ExactDecimal
  }

  private let flags: [Flag]
  private let searches: [Search]

  /// The pieces of usage whose rows are to be looked up.
  public var cells: Set<UsageCell> { Set(searches.lazy.flatMap(\.weights.keys)) }

  /// The search for the events of `flags`, which are of `economics`.
  ///
  /// - Parameter ledger: the ledger of the same month.
  public init(_ flags: [Flag], of economics: Economics, _ ledger: Ledger) {
    self.flags = flags
    var grounds = BreachGrounds(economics, ledger)
    searches = flags.indices.compactMap { index in
      guard let event = flags[index].firstBreach, let sign = event.sign,
        let weights = grounds.weights(of: flags[index], event, sign), !weights.isEmpty
      else { return nil }
      return Search(flag: index, sign: sign, weights: weights)
    }
  }

  /// The flags, each with the row that reached its threshold where it is found.
  public func located(_ rows: [UsageCell: [UsageRow]]) -> [Flag] {
    var flags = flags
    for search in searches {
      let location = location(search, flags[search.flag].threshold, rows)
      flags[search.flag].firstBreach?.location = location
    }
    return flags
  }

  private func location(
    _ search: Search, _ threshold: ExactDecimal, _ rows: [UsageCell: [UsageRow]]
  ) -> SourceLocation? {
    let events = Self.events(search.weights, rows)
    switch search.sign {
    case .attempt: return events.first?.location
    case .part(let part):
      let total = Rational.sum(events.lazy.map(\.weight))
      guard total.signum > 0 else { return nil }
      let needed = total * part
      var sum = Rational.zero
      return events.first { event in
        sum = sum + event.weight
        return sum >= needed
      }?.location
    case .rejection(var tally):
      return events.first { event in
        let count = Int(event.quantity.exactInt64 ?? 0)
        tally.judged += count
        if !event.weight.isZero { tally.rejected += count }
        return tally.isWaste(from: threshold)
      }?.location
    }
  }

  /// The rows of all pieces, each once, by time and place.
  private static func events(
    _ weights: [UsageCell: Rational], _ rows: [UsageCell: [UsageRow]]
  ) -> [Event] {
    var events: [SourceLocation: Event] = [:]
    for (cell, weight) in weights {
      for row in rows[cell] ?? [] {
        let added = Rational(row.quantity) * weight
        let known = events[row.location]?.weight ?? .zero
        events[row.location] = Event(
          location: row.location, occurredAt: row.occurredAt, weight: known + added,
          quantity: row.quantity)
      }
    }
    return events.values.sorted {
      ($0.occurredAt, $0.location) < ($1.occurredAt, $1.location)
    }
  }
}
