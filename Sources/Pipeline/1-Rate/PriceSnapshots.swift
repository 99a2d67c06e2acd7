import ExactMoney

/// Turns copies of price catalogues into price rows that follow one another.
enum PriceSnapshots {
  /// The lists that the copies belong to, by name, ranked as `precedence` names them; those that it
  /// does not name come after these and share a rank.
  static func lists(_ snapshots: [PriceSnapshot], precedence: [String]) -> [PriceList] {
    Dictionary(grouping: snapshots, by: \.list)
      .sorted { $0.key.precedesInByteOrder($1.key) }
      .map { name, snapshots in
        var list = PriceList(
          name: name, rank: 1 + (precedence.firstIndex(of: name) ?? precedence.count),
          rows: rows(snapshots), aliases: aliases(snapshots))
        list.patterns = latestPatterns(snapshots)
        return list
      }
  }

  /// What the names of models look like in the last copy.
  private static func latestPatterns(_ snapshots: [PriceSnapshot]) -> [PatternedModel] {
    let distantPast = Instant(secondsSinceEpoch: .min)
    return snapshots.filter { !$0.patterns.isEmpty }
      .max { ($0.takenAt ?? distantPast) < ($1.takenAt ?? distantPast) }?.patterns ?? []
  }

  /// The rows of all copies of all catalogues.
  ///
  /// A copy holds until the next one of the same catalogue; what the catalogue dates by itself keeps
  /// its dates within that, and before the first copy. A price that the next copy states again is one
  /// row, from the first copy on.
  static func rows(_ snapshots: [PriceSnapshot]) -> [Sourced<PriceRow>] {
    // The rows of a single copy are many, and need not be moved.
    if snapshots.count == 1 { return snapshots[0].prices }
    return Dictionary(grouping: snapshots, by: \.catalogue)
      .sorted { $0.key.precedesInByteOrder($1.key) }
      .flatMap { $0.value.count == 1 ? $0.value[0].prices : joined(following($0.value)) }
  }

  /// The names of all copies of all catalogues.
  ///
  /// A name that always means one model needs no date. One that a later copy gives to another model
  /// means the one until that copy, and the other from then on.
  static func aliases(_ snapshots: [PriceSnapshot]) -> [Sourced<ModelAlias>] {
    struct Name: Hashable {
      var catalogue: String
      var provider: ProviderID
      var alias: ModelID
    }
    let named = snapshots.flatMap { snapshot in
      snapshot.aliases.map { (snapshot: snapshot, alias: $0) }
    }
    let byName = Dictionary(grouping: named) {
      Name(
        catalogue: $0.snapshot.catalogue, provider: $0.alias.record.provider,
        alias: $0.alias.record.alias)
    }
    return byName.values.flatMap { meanings in
      let isOne = Set(meanings.map(\.alias.record.model)).count == 1
      return isOne
        ? meanings.map(\.alias)
        : dated(meanings.map { (from: $0.snapshot.takenAt, alias: $0.alias) })
    }
  }

  /// The meanings of one name, each from its copy to the next one that says something else.
  private static func dated(
    _ meanings: [(from: Instant?, alias: Sourced<ModelAlias>)]
  ) -> [Sourced<ModelAlias>] {
    let distantPast = Instant(secondsSinceEpoch: .min)
    let sorted = meanings.sorted { left, right in
      let (first, second) = (left.from ?? distantPast, right.from ?? distantPast)
      return first == second
        ? RecordIdentity.precedes(left.alias, right.alias) : first < second
    }
    var dated: [Sourced<ModelAlias>] = []
    for (from, alias) in sorted {
      guard let last = dated.last else {
        dated.append(alias)
        continue
      }
      if last.record.model == alias.record.model { continue }
      dated[dated.count - 1].record.effectiveTo = from
      dated.append(alias)
      dated[dated.count - 1].record.effectiveFrom = from
    }
    return dated
  }

  /// One catalogue's copies, each cut off where the next begins.
  private static func following(_ snapshots: [PriceSnapshot]) -> [Sourced<PriceRow>] {
    let distantPast = Instant(secondsSinceEpoch: .min)
    let beginnings = Set(snapshots.map { $0.takenAt ?? distantPast }).sorted()
    guard beginnings.count > 1 else { return snapshots.flatMap(\.prices) }
    var rows: [Sourced<PriceRow>] = []
    for snapshot in snapshots {
      let beginning = snapshot.takenAt ?? distantPast
      let end = beginnings.first { $0 > beginning }
      for price in snapshot.prices {
        var price = price
        let stated = price.record.effectiveFrom ?? distantPast
        let from = beginning == beginnings.first ? stated : max(stated, beginning)
        if let end, price.record.effectiveTo ?? end >= end { price.record.effectiveTo = end }
        if let to = price.record.effectiveTo, to <= from { continue }
        price.record.effectiveFrom = from == distantPast ? nil : from
        rows.append(price)
      }
    }
    return rows
  }

  /// `rows`, those that say the same and meet made one with the place of the first.
  private static func joined(_ rows: [Sourced<PriceRow>]) -> [Sourced<PriceRow>] {
    Dictionary(grouping: rows) { row in
      var timeless = row.record
      timeless.effectiveFrom = nil
      timeless.effectiveTo = nil
      return timeless
    }.values.flatMap { alike in
      guard alike.count > 1 else { return alike }
      var joined: [Sourced<PriceRow>] = []
      for row in alike.sorted(by: beginsBefore) {
        if let last = joined.last, last.record.meets(row.record) {
          joined[joined.count - 1].record.effectiveTo = last.record.later(end: row.record)
        } else {
          joined.append(row)
        }
      }
      return joined
    }
  }

  private static func beginsBefore(_ left: Sourced<PriceRow>, _ right: Sourced<PriceRow>) -> Bool {
    let distantPast = Instant(secondsSinceEpoch: .min)
    let (first, second) = (
      left.record.effectiveFrom ?? distantPast, right.record.effectiveFrom ?? distantPast
    )
    return first == second ? RecordIdentity.precedes(left, right) : first < second
  }
}

extension PriceRow {
  /// Whether `next`, which begins no earlier, begins before this ends or just then.
  fileprivate func meets(_ next: PriceRow) -> Bool {
    guard let effectiveTo else { return true }
    return next.effectiveFrom.map { $0 <= effectiveTo } ?? true
  }

  /// The later end of both, `nil` where one is open.
  fileprivate func later(end other: PriceRow) -> Instant? {
    guard let effectiveTo, let otherEnd = other.effectiveTo else { return nil }
    return max(effectiveTo, otherEnd)
  }
}
