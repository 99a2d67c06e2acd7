import ExactMoney

/// Finds quantities that only moved: what is too much here is too little there, under one invoice.
struct Reclass: Sendable {
  /// The field that a quantity moved along, all others being equal; in the order in which they are tried.
  private enum Axis: CaseIterable {
    case meter
    case serviceTier
    case model
    case account

    var cause: Cause {
      switch self {
      case .meter: .reclass
      case .serviceTier: .serviceTier
      case .model: .modelName
      case .account: .account
      }
    }

    /// Whether quantities under `key` may move along the axis: only tokens are counted alike on every
    /// meter.
    func allows(_ key: MatchKey) -> Bool {
      switch self {
      case .meter: key.meter?.countsTokens == true
      case .serviceTier: key.serviceTier != nil
      case .model: key.model != nil
      case .account: key.account != nil
      }
    }

    /// The key of all that a quantity may move between.
    func family(_ key: MatchKey) -> MatchKey {
      var key = key
      switch self {
      case .meter: key.meter = nil
      case .serviceTier: key.serviceTier = nil
      case .model: key.model = nil
      case .account: key.account = nil
      }
      return key
    }
  }

  private struct Family: Hashable {
    var provider: ProviderID
    var root: Int
    var days: Range<CalendarDate>
    var key: MatchKey
  }

  /// Explains what moved between `subjects`.
  static func explain(_ subjects: inout [QuantitySubject]) {
    for axis in Axis.allCases {
      let open = subjects.indices.filter { subjects[$0].isOpen && axis.allows(subjects[$0].key) }
      let notInvoiced = Dictionary(
        grouping: open.filter { subjects[$0].root == nil }, by: { subjects[$0].provider })
      let families = Dictionary(grouping: open.filter { subjects[$0].root != nil }) {
        Family(
          provider: subjects[$0].provider, root: subjects[$0].root ?? -1,
          days: subjects[$0].days, key: axis.family(subjects[$0].key))
      }
      // In the order of the report: what was not invoiced belongs to the first that it fits.
      for (family, members) in families.sorted(by: { $0.value[0] < $1.value[0] }) {
        let others = notInvoiced[family.provider, default: []].filter {
          subjects[$0].isOpen && family.days.contains(subjects[$0].days)
            && axis.family(subjects[$0].key).agrees(with: family.key)
        }
        settle(members + others, axis.cause, &subjects)
      }
    }
  }

  private static func settle(
    _ members: [Int], _ cause: Cause, _ subjects: inout [QuantitySubject]
  ) {
    var open = members
    while open.count > 1,
      let moved = SubsetSearch.zeroSum(open.map { subjects[$0].openDifference })
    {
      close(moved.map { (open[$0], []) }, cause, &subjects)
      for place in moved.reversed() { open.remove(at: place) }
    }
    // More was told apart than moved: some members have known quantities besides.
    if (2...4).contains(open.count), let choice = choice(open, subjects) {
      close(Array(zip(open, choice)), cause, &subjects)
    }
  }

  /// For each member the known quantities without which all sum to zero; the fewest.
  private static func choice(
    _ members: [Int], _ subjects: [QuantitySubject]
  ) -> [[QuantityPart]]? {
    let options = members.map { Self.options(subjects[$0]) }
    var found: [[QuantityPart]]?
    func search(_ index: Int, _ rest: Rational, _ chosen: [[QuantityPart]]) {
      guard index < members.count else {
        let count = chosen.reduce(0) { $0 + $1.count }
        if rest.isZero, count < found?.reduce(0, { $0 + $1.count }) ?? Int.max { found = chosen }
        return
      }
      for option in options[index] {
        let moved =
          subjects[members[index]].openDifference
          - Rational.sum(option.lazy.map(\.quantity))
        // A member of which nothing moved is explained by itself.
        if !moved.isZero { search(index + 1, rest + moved, chosen + [option]) }
      }
    }
    search(0, .zero, [])
    return found
  }

  /// Nothing, each known quantity, and each pair.
  private static func options(_ subject: QuantitySubject) -> [[QuantityPart]] {
    // What the cut-off moves, it moves between periods; and seven ways each are enough to try.
    let known = subject.candidates.filter { !$0.quantity.isZero && $0.cause != .timing }.prefix(3)
    guard subject.legs.count(where: { $0.parts == nil }) == 1 else { return [[]] }
    let pairs = known.indices.flatMap { first in
      known.indices.filter { $0 > first }.map { [known[first], known[$0]] }
    }
    return [[]] + known.map { [$0] } + pairs
  }

  private static func close(
    _ moves: [(subject: Int, others: [QuantityPart])], _ cause: Cause,
    _ subjects: inout [QuantitySubject]
  ) {
    let texts = moves.map { move in
      let others = Rational.sum(move.others.lazy.map(\.quantity))
      let moved = subjects[move.subject].openDifference - others
      return "\(subjects[move.subject].name) \(moved > .zero ? "+" : "")\(moved.decimalText())"
    }
    let evidence = "moved, together 0: " + texts.joined(separator: ", ")
    for move in moves {
      subjects[move.subject].closeLegs(cause, but: move.others, evidence)
    }
  }
}

extension MatchKey {
  /// Whether what this key names lies in the part that `wider` names.
  func agrees(with wider: MatchKey) -> Bool {
    (wider.account == nil || wider.account == account)
      && (wider.model == nil || wider.model == model)
      && (wider.serviceTier == nil || wider.serviceTier == serviceTier)
      && (wider.meter == nil || wider.meter == meter)
  }
}

extension Range<CalendarDate> {
  /// Whether all of `other` lies in it.
  func contains(_ other: Range<CalendarDate>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}
