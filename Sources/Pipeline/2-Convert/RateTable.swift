import ExactMoney

/// The published exchange rates, ready to convert at a date or over a period (SPEC §5.1).
public struct RateTable: Sendable {
  private let legs: [Pair: [Published]]
  private let bases: [Currency]
  private let maxAgeDays: Int

  private struct Pair: Hashable {
    var base: Currency
    var quote: Currency
  }

  private struct Published {
    var date: CalendarDate
    var rate: Rational
    var source: String
  }

  /// A table of deduplicated rates. Where several sources publish one pair on one day, the first in
  /// byte order counts.
  public init(_ rates: [PublishedRate], maxAgeDays: Int) {
    let grouped = Dictionary(grouping: rates) { Pair(base: $0.base, quote: $0.quote) }
    self.legs = grouped.mapValues { rates in
      let sorted = rates.sorted {
        $0.date == $1.date ? $0.source.precedesInByteOrder($1.source) : $0.date < $1.date
      }
      var published: [Published] = []
      for rate in sorted where published.last?.date != rate.date {
        published.append(
          Published(date: rate.date, rate: Rational(rate.rate), source: rate.source))
      }
      return published
    }
    self.bases = Set(rates.map(\.base)).sorted()
    self.maxAgeDays = maxAgeDays
  }

  /// The rate that `rule` asks for, or `nil` where none is young enough.
  public func rate(
    from source: Currency, to target: Currency, _ rule: ConversionDate, issueDate: CalendarDate?,
    period: Period
  ) -> AppliedRate? {
    switch rule {
    case .invoiceDate:
      let date = issueDate.map { min($0, period.lastDay) } ?? period.lastDay
      return rate(from: source, to: target, on: date)
    case .periodEnd:
      return rate(from: source, to: target, on: period.lastDay)
    case .periodAverage:
      return average(from: source, to: target, over: period)
        ?? rate(from: source, to: target, on: period.lastDay)
    }
  }

  /// The last rate published on `date` or at most `maxAgeDays` before it.
  ///
  /// A pair published in either direction comes before a cross through a common base.
  public func rate(
    from source: Currency, to target: Currency, on date: CalendarDate
  ) -> AppliedRate? {
    if source == target { return .same }
    if let leg = last(Pair(base: source, quote: target), on: date) {
      return AppliedRate(rate: leg.rate, date: leg.date.description, source: leg.source)
    }
    if let leg = last(Pair(base: target, quote: source), on: date) {
      return AppliedRate(
        rate: leg.rate.reciprocal, date: leg.date.description, source: leg.source)
    }
    for base in bases {
      guard let sourceLeg = last(Pair(base: base, quote: source), on: date),
        let targetLeg = last(Pair(base: base, quote: target), on: date)
      else { continue }
      return AppliedRate(
        rate: targetLeg.rate / sourceLeg.rate,
        date: min(sourceLeg.date, targetLeg.date).description,
        source: Self.joined(sourceLeg.source, targetLeg.source))
    }
    return nil
  }

  /// The mean over the days of `period` on which the pair was published (for a cross: both legs,
  /// each leg's mean first), or `nil` where there is none yet.
  private func average(
    from source: Currency, to target: Currency, over period: Period
  ) -> AppliedRate? {
    if source == target { return .same }
    if let mean = mean(published(Pair(base: source, quote: target), in: period)) {
      return AppliedRate(rate: mean.rate, date: period.lastDay.description, source: mean.source)
    }
    if let mean = mean(published(Pair(base: target, quote: source), in: period)) {
      return AppliedRate(
        rate: mean.rate.reciprocal, date: period.lastDay.description, source: mean.source)
    }
    for base in bases {
      let sourceDays = published(Pair(base: base, quote: source), in: period)
      let targetDays = published(Pair(base: base, quote: target), in: period)
      let common = Set(sourceDays.map(\.date)).intersection(targetDays.map(\.date))
      guard let sourceMean = mean(sourceDays.filter { common.contains($0.date) }),
        let targetMean = mean(targetDays.filter { common.contains($0.date) })
      else { continue }
      return AppliedRate(
        rate: targetMean.rate / sourceMean.rate, date: period.lastDay.description,
        source: Self.joined(sourceMean.source, targetMean.source))
    }
    return nil
  }

  private func last(_ pair: Pair, on date: CalendarDate) -> Published? {
    guard let published = legs[pair] else { return nil }
    var low = 0
    var high = published.count
    while low < high {
      let middle = (low + high) / 2
      if published[middle].date <= date { low = middle + 1 } else { high = middle }
    }
    guard low > 0, published[low - 1].date.days(until: date) <= maxAgeDays else { return nil }
    return published[low - 1]
  }

  private func published(_ pair: Pair, in period: Period) -> [Published] {
    legs[pair, default: []].filter { period.days.contains($0.date) }
  }

  private func mean(_ published: [Published]) -> (rate: Rational, source: String)? {
    guard let first = published.first else { return nil }
    let sum = Rational.sum(published.lazy.map(\.rate))
    let source = published.dropFirst().reduce(first.source) { Self.joined($0, $1.source) }
    return (sum / Rational(published.count), source)
  }

  private static func joined(_ first: String, _ second: String) -> String {
    if first == second || second.isEmpty { return first }
    if first.isEmpty { return second }
    let names = Set(first.split(separator: "+") + second.split(separator: "+")).sorted()
    return names.joined(separator: "+")
  }
}
