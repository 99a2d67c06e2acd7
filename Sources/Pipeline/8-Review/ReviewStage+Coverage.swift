import ExactMoney

extension ReviewStage {
  /// What the ledger is made of, and what may be missing from it.
  func coverage() -> Review.Coverage {
    let active = rollUp.activity.filter { $0.period == period }
    func count(_ value: (Activity) -> Int) -> Int { active.reduce(0) { $0 + value($1) } }
    let silentDays = silentDays()
    return Review.Coverage(
      statistics: rollUp.statistics, files: rollUp.files, events: count(\.events),
      billableEvents: silentDays.reduce(0) { $0 + $1.events }, calls: count(\.calls),
      failedCalls: count(\.failedCalls), openEvents: close.findings.count { $0.code == .openEvent },
      conflictingEvents: close.findings.count { $0.code == .conflictingEvent },
      ledgerCells: ledger.count, silentDays: silentDays, gaps: gaps())
  }

  /// The days of the period without any billable event, by provider.
  private func silentDays() -> [Review.SilentDays] {
    let groups = rollUp.groups
    let days = period.days
    let first = days.lowerBound.daysSinceEpoch
    // Names are numbers here: a month has millions of groups.
    var slots = Array(repeating: -1, count: groups.names.count)
    var providers: [ProviderID] = []
    var events: [[Int]] = []
    for index in groups.indices {
      let day = Int(groups.number(.reportingDay, at: index) - first)
      guard day >= 0, day < days.dayCount else { continue }
      let name = Int(groups.number(.provider, at: index))
      if slots[name] < 0 {
        slots[name] = providers.count
        providers.append(ProviderID(groups.names[name]))
        events.append(Array(repeating: 0, count: days.dayCount))
      }
      events[slots[name]][day] += groups.events(at: index)
    }
    return zip(providers, events).map { provider, events in
      let silent = events.indices.filter { events[$0] == 0 }
      return Review.SilentDays(
        provider: provider, events: events.reduce(0, +),
        activeDays: events.count - silent.count,
        days: silent.map { days.lowerBound.advanced(by: $0) })
    }.sorted { $0.provider < $1.provider }
  }
}
