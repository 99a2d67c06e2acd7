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

  /// Lets the groups claim `keys` (SPEC §5.2).
  ///
  /// - Complexity: O(keys × (ways in which groups are specific + candidates) + groups × log groups).
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
