import ExactMoney

extension ReviewStage {
  /// What may be missing from the ledger, or be in it twice.
  func gaps() -> Review.CoverageGaps {
    Review.CoverageGaps(
      hours: hourCoverage(),
      open: rollUp.openUsage.filter { $0.period == period }.map(openValue),
      attempts: rollUp.attemptGaps.filter { $0.period == period }, overlaps: rollUp.overlaps,
      overlappingDocuments: close.findings.count {
        $0.code == .overlappingInvoices || $0.code == .overlappingProviderUsage
      })
  }

  private func openValue(_ usage: OpenUsage) -> Review.OpenValue {
    func value(_ quantity: (OpenUsage.Quantity) -> ExactDecimal) -> Rational {
      Rational.sum(
        usage.quantities.map {
          let price = reference.priceBook.rows[Int($0.priceIndex)]
          return Rational(quantity($0)) * price.pricePerUnit
            * (accrualRates[price.currency] ?? .zero)
        })
    }
    return Review.OpenValue(
      provider: usage.provider, model: usage.model, serviceTier: usage.serviceTier,
      events: usage.events, recorded: value(\.recorded), upper: value(\.upper))
  }

  private func hourCoverage() -> [Review.HourCoverage] {
    let days = period.days
    let clock = MonthHours(days, policy.reportingZone)
    let active = rollUp.activeHours.filter { days.contains($0.day) }
    return Dictionary(grouping: active, by: \.provider).sorted { $0.key < $1.key }.map {
      clock.coverage(of: $0, $1)
    }
  }
}

/// The hours of a period in some zone, those of a day with 23 or 25 hours too.
struct MonthHours: Sendable {
  private struct Hour {
    var start: Instant
    /// Its day, and which of that day's hours it is.
    var day: CalendarDate
    var number: Int
    /// Hours of one slot are alike: the same on the clock, of working days or of week-ends.
    var slot: Int
  }

  private let hours: [Hour]

  init(_ days: Range<CalendarDate>, _ zone: ZoneRules) {
    var hours: [Hour] = []
    for offset in 0..<days.dayCount {
      let day = days.lowerBound.advanced(by: offset)
      let start = zone.start(of: day).secondsSinceEpoch
      let end = zone.start(of: day.advanced(by: 1)).secondsSinceEpoch
      // 1970-01-01 was a Thursday: days 2 and 3 were the first week-end.
      let isWeekEnd = [2, 3].contains(((Int(day.daysSinceEpoch) % 7) + 7) % 7)
      for (number, second) in stride(from: start, to: end, by: 3_600).enumerated() {
        let instant = Instant(secondsSinceEpoch: second)
        let local = second + Int64(zone.offsetSeconds(at: instant))
        let hour = Int((local % 86_400 + 86_400) % 86_400 / 3_600)
        hours.append(
          Hour(start: instant, day: day, number: number, slot: hour + (isWeekEnd ? 24 : 0)))
      }
    }
    self.hours = hours
  }

  /// What `active` says of these hours.
  func coverage(of provider: ProviderID, _ active: [ActiveHours]) -> Review.HourCoverage {
    let bits = Dictionary(active.map { ($0.day, $0.hours) }, uniquingKeysWith: { $0 | $1 })
    let isActive = hours.map { bits[$0.day, default: 0] & (1 << UInt32($0.number)) != 0 }
    let isExpected = expected(isActive)
    let events = active.reduce(0) { $0 + $1.events }
    let activeCount = isActive.count { $0 }
    let limit = max(3, (12 * activeCount + max(1, events) - 1) / max(1, events))
    let gaps = gaps(isActive, isExpected)
    let longest = gaps.max { $0.hours < $1.hours }
    return Review.HourCoverage(
      provider: provider, events: events, hours: hours.count, activeHours: activeCount,
      expectedSilentHours: gaps.reduce(0) { $0 + $1.expectedHours },
      longestGap: longest.flatMap { most in gaps.first { $0.hours == most.hours } }, limit: limit,
      gaps: gaps.filter { $0.expectedHours >= limit })
  }

  /// Of each hour whether three of four like it have events.
  private func expected(_ isActive: [Bool]) -> [Bool] {
    var all = [Int](repeating: 0, count: 48)
    var active = all
    for (hour, isActive) in zip(hours, isActive) {
      all[hour.slot] += 1
      active[hour.slot] += isActive ? 1 : 0
    }
    return hours.map { active[$0.slot] * 4 >= all[$0.slot] * 3 }
  }

  private func gaps(_ isActive: [Bool], _ isExpected: [Bool]) -> [Review.HourGap] {
    var gaps: [Review.HourGap] = []
    var wasActive = true
    for (index, hour) in hours.enumerated() {
      defer { wasActive = isActive[index] }
      if isActive[index] { continue }
      if wasActive { gaps.append(.init(start: hour.start, hours: 0, expectedHours: 0)) }
      gaps[gaps.count - 1].hours += 1
      gaps[gaps.count - 1].expectedHours += isExpected[index] ? 1 : 0
    }
    return gaps
  }
}
