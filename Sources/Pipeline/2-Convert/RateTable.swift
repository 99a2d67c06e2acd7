import ExactMoney

/// The published exchange rates, ready to convert at a date or over a period (SPEC §5.1).
public struct RateTable: Sendable {
  private let legs: [Pair: [Published]]
  private let bases: [Currency]
  /// Every currency that another is quoted against, in whichever direction.
  private let hubs: [Currency]
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
    self.hubs = Set(rates.flatMap { [$0.base, $0.quote] }).sorted()
    self.maxAgeDays = maxAgeDays
  }

  /// The rate that `rule` asks for, or `nil` where none is young enough.
  public func rate(
    from source: Currency, to target: Currency, _ rule: ConversionDate, issueDate: CalendarDate?,
    period: Period
  ) -> AppliedRate? {
    let date = Self.date(rule, issueDate: issueDate, period: period)
    if rule == .periodAverage, let average = average(from: source, to: target, over: period) {
      return average
    }
    return rate(from: source, to: target, on: date)
  }

  /// The day whose rate `rule` asks for; of an average the day that stands in for it.
  private static func date(
    _ rule: ConversionDate, issueDate: CalendarDate?, period: Period
  ) -> CalendarDate {
    switch rule {
    case .invoiceDate: issueDate.map { min($0, period.lastDay) } ?? period.lastDay
    case .periodEnd, .periodAverage: period.lastDay
    }
  }

  /// The last rate published on `date` or at most `maxAgeDays` before it, and not before a currency
  /// ended that had ended by then.
  ///
  /// A pair published in either direction comes before a cross through a common base, and that before
  /// a cross of rates that one publisher quotes in both directions.
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
    return turnedCross { hub in
      guard let sourceLeg = turnedLeg(hub, source, { last($0, on: date) }),
        let targetLeg = turnedLeg(hub, target, { last($0, on: date) })
      else { return nil }
      let older = min(sourceLeg.date, targetLeg.date)
      return (sourceLeg.rate, targetLeg.rate, older, [sourceLeg.source, targetLeg.source])
    }
  }

  /// The cross through a currency against which one publisher quotes both, once this way round and
  /// once the other: the Federal Reserve has dollars for one euro, and yen for one dollar.
  private func turnedCross(
    _ legs: (_ hub: Currency) -> (
      source: Rational, target: Rational, date: CalendarDate, publishers: Set<String>
    )?
  ) -> AppliedRate? {
    for hub in hubs {
      guard let found = legs(hub), found.publishers.count == 1 else { continue }
      return AppliedRate(
        rate: found.target / found.source, date: found.date.description,
        source: found.publishers.first ?? "")
    }
    return nil
  }

  /// Units of `currency` for one `hub`, whichever way round it is published.
  private func turnedLeg(
    _ hub: Currency, _ currency: Currency, _ find: (Pair) -> Published?
  ) -> Published? {
    if let leg = find(Pair(base: hub, quote: currency)) { return leg }
    guard var leg = find(Pair(base: currency, quote: hub)) else { return nil }
    leg.rate = leg.rate.reciprocal
    return leg
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
    return turnedCross { hub in
      let sourceDays = turnedDays(hub, source, in: period)
      let targetDays = turnedDays(hub, target, in: period)
      let common = Set(sourceDays.days.map(\.date)).intersection(targetDays.days.map(\.date))
      guard let sourceMean = mean(sourceDays.days.filter { common.contains($0.date) }),
        let targetMean = mean(targetDays.days.filter { common.contains($0.date) })
      else { return nil }
      return (
        sourceDays.isTurned ? sourceMean.rate.reciprocal : sourceMean.rate,
        targetDays.isTurned ? targetMean.rate.reciprocal : targetMean.rate, period.lastDay,
        [sourceMean.source, targetMean.source]
      )
    }
  }

  /// The days of `currency` against `hub`, and whether they are rates of the other direction: their
  /// mean is turned, as that of a pair is, and not the mean of turned rates taken.
  private func turnedDays(
    _ hub: Currency, _ currency: Currency, in period: Period
  ) -> (days: [Published], isTurned: Bool) {
    let days = published(Pair(base: hub, quote: currency), in: period)
    if !days.isEmpty { return (days, false) }
    return (published(Pair(base: currency, quote: hub), in: period), true)
  }

  /// Why ``rate(from:to:_:issueDate:period:)`` gives none, as the rest of a sentence: which of the two
  /// currencies ended, or of when its last rate is. Empty where there is nothing to say.
  func reason(
    from source: Currency, to target: Currency, _ rule: ConversionDate, issueDate: CalendarDate?,
    period: Period
  ) -> String {
    let date = Self.date(rule, issueDate: issueDate, period: period)
    let reasons = [source, target].compactMap { currency -> String? in
      if let ended = EndedCurrency.of(currency), date > ended.lastDay {
        return
          "\(currency) ended on \(ended.lastDay): \(ended.conversion), which is not applied here"
      }
      let pairs = legs.keys.filter { $0.base == currency || $0.quote == currency }
      let known = pairs.compactMap { latest($0, on: date)?.date }.max()
      guard let known, known.days(until: date) > maxAgeDays else { return nil }
      return "the last rate of \(currency) is of \(known), \(known.days(until: date)) days before "
        + "\(date)"
    }
    return reasons.isEmpty ? "" : " (" + reasons.joined(separator: "; ") + ")"
  }

  /// The rate of `pair` at `date`, where it is young enough and both currencies still existed.
  private func last(_ pair: Pair, on date: CalendarDate) -> Published? {
    guard let latest = latest(pair, on: date), latest.date.days(until: date) <= maxAgeDays,
      !EndedCurrency.lies(pair.base, between: latest.date, and: date),
      !EndedCurrency.lies(pair.quote, between: latest.date, and: date)
    else { return nil }
    return latest
  }

  /// The last rate of `pair` published on `date` or before, however old.
  private func latest(_ pair: Pair, on date: CalendarDate) -> Published? {
    guard let published = legs[pair] else { return nil }
    var low = 0
    var high = published.count
    while low < high {
      let middle = (low + high) / 2
      if published[middle].date <= date { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? published[low - 1] : nil
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
