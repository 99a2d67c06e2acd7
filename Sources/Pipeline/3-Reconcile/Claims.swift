import ExactMoney

/// Who claims which part of the ledger, and what nobody claims.
struct Claims: Sendable {
  /// For every key some group claims: the group's index.
  var groupByKey: [CellKey: Int] = [:]
  /// Keys whose service an invoice covers although no group claims them.
  var notInvoiced: Set<CellKey> = []
  /// Keys that no invoice covers.
  var uncovered: Set<CellKey> = []
  /// Contested keys: the claiming group and the one it was contested with.
  var contests: [Contest] = []

  /// Two groups that both agree with some keys.
  struct Contest: Hashable, Sendable {
    var winner: Int
    var other: Int
    var isOverlap: Bool
    var key: CellKey
  }

  /// Lets the groups claim `keys` (SPEC §5.2). O(keys × groups that name the key's model or none).
  init(keys: some Sequence<CellKey>, groups: [BilledGroup], coverage: Coverage) {
    let index = GroupIndex(groups)
    for key in keys {
      let candidates = index.candidates(key)
      if let winner = candidates.min(by: { index.claimsBefore($0, $1) }) {
        groupByKey[key] = winner
        contest(winner, candidates, key, groups)
      } else if coverage.covers(key) {
        notInvoiced.insert(key)
      } else {
        uncovered.insert(key)
      }
    }
  }

  private mutating func contest(
    _ winner: Int, _ candidates: [Int], _ key: CellKey, _ groups: [BilledGroup]
  ) {
    for other in candidates where other != winner {
      if groups[other].root != groups[winner].root {
        contests.append(Contest(winner: winner, other: other, isOverlap: true, key: key))
      } else if groups[other].key.specificity == groups[winner].key.specificity {
        contests.append(Contest(winner: winner, other: other, isOverlap: false, key: key))
      }
    }
  }
}

/// The groups by provider and model, so that a key asks only those that could claim it.
struct GroupIndex: Sendable {
  private struct Name: Hashable {
    var provider: ProviderID
    var model: ModelID?
  }

  private let groups: [BilledGroup]
  private let indices: [Name: [Int]]

  init(_ groups: [BilledGroup]) {
    self.groups = groups
    self.indices = Dictionary(grouping: groups.indices) {
      Name(provider: groups[$0].provider, model: groups[$0].key.model)
    }
  }

  /// The groups that agree with `key` on its day.
  func candidates(_ key: CellKey) -> [Int] {
    let named = indices[Name(provider: key.provider, model: key.model), default: []]
    let anyModel = indices[Name(provider: key.provider, model: nil), default: []]
    return (named + anyModel).filter {
      groups[$0].servicePeriod.contains(key.billingDay) && key.agrees(with: groups[$0].key)
    }
  }

  /// The most specific first; of equals the smaller in byte order.
  func claimsBefore(_ left: Int, _ right: Int) -> Bool {
    let (first, second) = (groups[left].key.specificity, groups[right].key.specificity)
    return first == second ? BilledGroup.precedes(groups[left], groups[right]) : first > second
  }
}

/// Which days of which accounts some invoice has a usage line for.
struct Coverage: Sendable {
  private struct Span: Hashable {
    var account: AccountID?
    var days: Range<CalendarDate>
  }

  private var spans: [ProviderID: Set<Span>] = [:]

  init(_ invoices: [PreparedInvoice]) {
    for invoice in invoices {
      for line in invoice.usageLines {
        spans[invoice.header.provider, default: []].insert(
          Span(account: line.key.account, days: line.servicePeriod))
      }
    }
  }

  /// Whether some usage line, for the key's account or for any, holds its day.
  func covers(_ key: CellKey) -> Bool {
    spans[key.provider, default: []].contains {
      ($0.account == nil || $0.account == key.account) && $0.days.contains(key.billingDay)
    }
  }
}
