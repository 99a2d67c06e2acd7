import ExactMoney

/// What else the data say about a group than what it was billed and what it claims.
struct GroupEvidence: Sendable {
  /// Another bill for the same thing, right before or after in time.
  struct Neighbour: Sendable {
    var name: String
    /// What it billed less what the ledger has for it.
    var surplus: ExactDecimal
  }

  /// What the provider counted, day by day.
  var metered: [CalendarDate: ExactDecimal] = [:]
  /// Whether ``metered`` is complete.
  var isMetered = false
  /// What was recorded and is not in the ledger.
  var unrated: [UnratedUsage.Reason: [MeterID: [CalendarDate: ExactDecimal]]] = [:]
  /// The groups that bill the same usage, by name.
  var contenders: [String] = []
  /// Bills for the same, right before and after.
  var neighbours: [Neighbour] = []
}

extension [CalendarDate: ExactDecimal] {
  /// The sum over all days.
  var total: ExactDecimal { values.reduce(.zero, +) }
}

extension GroupEvidence {
  /// The evidence of each group of `matching`.
  static func of(
    _ matching: Matching, _ cells: CellIndex, metered: [Int: [CalendarDate: ExactDecimal]],
    unrated: [UnratedUsage]
  ) -> [GroupEvidence] {
    var evidence = Array(repeating: GroupEvidence(), count: matching.groups.count)
    for (group, quantities) in metered { evidence[group].metered = quantities }
    let index = GroupIndex(matching.groups)
    for usage in unrated {
      guard let group = index.winner(usage.cellKey) else { continue }
      evidence[group].unrated[usage.reason, default: [:]][usage.meter, default: [:]][
        usage.billingDay, default: .zero] += usage.quantity
    }
    var contenders: [Int: Set<Int>] = [:]
    for contest in matching.claims.contests {
      contenders[contest.winner, default: []].insert(contest.other)
      contenders[contest.other, default: []].insert(contest.winner)
    }
    for (group, others) in contenders {
      evidence[group].contenders = others.sorted().map { matching.groups[$0].name }
    }
    addNeighbours(matching, cells, to: &evidence)
    return evidence
  }

  private static func addNeighbours(
    _ matching: Matching, _ cells: CellIndex, to evidence: inout [GroupEvidence]
  ) {
    struct Subject: Hashable {
      var provider: ProviderID
      var key: MatchKey
    }
    let groups = matching.groups
    let subjects = Dictionary(grouping: groups.indices) {
      Subject(provider: groups[$0].provider, key: groups[$0].key)
    }
    for indices in subjects.values where indices.count > 1 {
      let sorted = indices.sorted {
        groups[$0].servicePeriod.lowerBound < groups[$1].servicePeriod.lowerBound
      }
      // Of three bills in a row the middle one has two neighbours; overlapping ones have none.
      for (first, second) in zip(sorted, sorted.dropFirst())
      where groups[first].servicePeriod.upperBound == groups[second].servicePeriod.lowerBound {
        for (own, other) in [(first, second), (second, first)] {
          guard let surplus = surplus(of: other, matching, cells), !surplus.isZero else { continue }
          evidence[own].neighbours.append(
            Neighbour(name: groups[other].name, surplus: surplus))
        }
      }
    }
  }

  /// The quantity billed less the ledger's, where the two can be compared.
  private static func surplus(
    of index: Int, _ matching: Matching, _ cells: CellIndex
  ) -> ExactDecimal? {
    let claimed = matching.cellsByGroup[index].map { cells.cells[$0] }
    let quantities = matching.groups[index].lines.map(\.line.line.quantity)
    guard Set(claimed.map(\.key.meter)).count <= 1, !quantities.contains(nil) else { return nil }
    return quantities.compactMap(\.self).reduce(.zero, +)
      - claimed.reduce(.zero) { $0 + $1.quantity }
  }
}
