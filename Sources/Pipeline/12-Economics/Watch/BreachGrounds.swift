import Algorithms
import BigInt
import ExactMoney

/// The fine usage of a month, day by day, in which the events of flags are looked up.
struct BreachGrounds {
  /// The groups of a day, all and by the number of their row.
  private struct Day {
    var groups: Range<Int>
    var byRow: [Int32: [Int]] = [:]
  }

  private let economics: Economics
  private let cube: CostCube
  private let groups: UsageGroups
  private let classes: UsageClasses
  /// The fine usage at the prices of the book.
  private let ledger: Ledger
  private let rowNumbers: [RowID: Int32]
  /// The days that some flag asked for.
  private var days: [CalendarDate: Day] = [:]

  init(_ economics: Economics, _ ledger: Ledger) {
    self.economics = economics
    cube = economics.cube
    groups = cube.usage.groups
    classes = UsageClasses(cube.usage)
    self.ledger = Ledger(
      groups: groups, meters: ledger.meters, prices: ledger.prices, rows: cube.usage.rows[...])
    let names = groups.names
    rowNumbers = Dictionary(
      uniqueKeysWithValues: Set(
        cube.groupRange.lazy.map { [groups] in groups.number(.row, at: $0) }
      )
      .map { (RowID(names[Int($0)]), $0) })
  }

  /// The pieces of usage of the day of `event` that count to `flag`, and what one unit of each adds; `nil`
  /// where that cannot be told.
  mutating func weights(
    of flag: Flag, _ event: FlagEvent, _ sign: BreachSign
  ) -> [UsageCell: Rational]? {
    let own = groups(of: flag, event)
    switch sign {
    case .attempt(let number):
      guard let attempt = dimension("attempt") else { return nil }
      let late = own.filter { group in
        let name = groups.names[Int(groups.number(dimension: attempt, at: group))]
        return UsageClasses.attempt(name) >= number
      }
      return Dictionary(uniqueKeysWithValues: late.map { (UsageCell(groups[$0]), .one) })
    case .rejection:
      var weights: [UsageCell: Rational] = [:]
      for group in own {
        let counts = classes.counts(group)
        guard counts.judgedOutputs > 0 else { continue }
        weights[UsageCell(groups[group])] = counts.rejectedOutputs > 0 ? .one : .zero
      }
      return weights
    case .part:
      var weights: [UsageCell: Rational] = [:]
      let isRated = flag.costBasis == CostBasis.rated.rawValue
      for group in own {
        guard let unitCosts = isRated ? ratedCosts(of: group) : costs(of: group) else { return nil }
        weights.merge(unitCosts) { first, _ in first }
      }
      return weights
    }
  }

  private func dimension(_ name: String) -> Int? {
    cube.usage.dimensionNames.firstIndex(of: name)
  }

  /// The groups of the day of `event` that count to the subject of `flag`.
  private mutating func groups(of flag: Flag, _ event: FlagEvent) -> [Int] {
    let day = usage(of: event.day)
    let borne: [Int]
    if let rows = flag.row.map({ [$0] }) ?? event.rows {
      borne = rows.compactMap { rowNumbers[$0] }.flatMap { day.byRow[$0] ?? [] }
    } else {
      borne = Array(day.groups)
    }
    let counts = counts(flag)
    return borne.filter(counts)
  }

  private mutating func usage(of day: CalendarDate) -> Day {
    if let known = days[day] { return known }
    var usage = Day(groups: groups.places(of: day..<day.advanced(by: 1)))
    for group in usage.groups {
      usage.byRow[groups.number(.row, at: group), default: []].append(group)
    }
    days[day] = usage
    return usage
  }

  /// Whether a group of the rows that bear a flag counts to its subject.
  private func counts(_ flag: Flag) -> (_ group: Int) -> Bool {
    let (groups, name) = (groups, flag.subject.name)
    func has(_ name: String, _ dimension: Int?) -> (Int) -> Bool {
      guard let dimension else { return { _ in name.isEmpty } }
      return { group in
        groups.names[Int(groups.number(dimension: dimension, at: group))].hasSameBytes(as: name)
      }
    }
    switch (flag.subject.kind, flag.code) {
    // Whose loop is in a workspace has a flag of that.
    case ("customer_id", .retryLoop): return has("", dimension("workspace_id"))
    case ("customer_id", _), ("plan", _), ("company", _): return { _ in true }
    case ("account", _):
      return { groups.name(.account, at: $0).hasSameBytes(as: name) }
    case ("workspace_id", .retryLoop) where flag.row == nil,
      ("workspace_id", .runawayWorkspace) where flag.row == nil:
      let isNamed = has(name, dimension("workspace_id"))
      return { isNamed($0) && RowID(groups.name(.row, at: $0)).isBracketed }
    case (_, .cheaperModel):
      let feature = dimension("feature") ?? 0
      return { group in
        ModelUse.Key(
          feature: groups.names[Int(groups.number(dimension: feature, at: group))],
          provider: ProviderID(groups.name(.provider, at: group)),
          model: ModelID(groups.name(.model, at: group))
        ).base.hasSameBytes(as: flag.base)
      }
    default: return has(name, dimension(flag.subject.kind))
    }
  }

  /// What one unit of each piece of `group` costs at the prices of the book, at one rate for all days;
  /// pieces without a rate cost nothing that could be compared.
  private func ratedCosts(of group: Int) -> [UsageCell: Rational]? {
    var unitCosts: [UsageCell: Rational] = [:]
    for piece in pieces(of: group) {
      let price = Int(piece.priceIndex)
      guard let rate = economics.priceRates[ledger.prices[price].currency] else { continue }
      unitCosts[cell(of: piece)] = ledger.unitPrices[price].exact * rate
    }
    return unitCosts
  }

  /// What `group` costs laid on its pieces by their list price; `nil` where these are not comparable.
  private func costs(of group: Int) -> [UsageCell: Rational]? {
    let cost = cost(of: group)
    if cost == 0 { return [:] }
    let pieces = pieces(of: group)
    let listed = Rational.sum(
      pieces.lazy.map { [ledger] in ledger.unitPrices[Int($0.priceIndex)].cost(of: $0.quantity) })
    let currencies = Set(pieces.lazy.map { [ledger] in ledger.prices[Int($0.priceIndex)].currency })
    guard currencies.count == 1, !listed.isZero else { return nil }
    let factor = Rational(BigInt(widening: cost)) / listed
    return Dictionary(
      uniqueKeysWithValues: pieces.map {
        (cell(of: $0), ledger.unitPrices[Int($0.priceIndex)].exact * factor)
      })
  }

  private func cost(of group: Int) -> Int128 {
    let first = cube.entries.partitioningIndex { $0.group >= group }
    return cube.entries[first...].prefix { $0.group == group }.reduce(0) { $0 + $1.amount }
  }

  private func pieces(of group: Int) -> ArraySlice<UsageQuantity> {
    let first = ledger.rows.partitioningIndex { $0.group >= group }
    return ledger.rows[first...].prefix { $0.group == group }
  }

  private func cell(of piece: UsageQuantity) -> UsageCell {
    UsageCell(
      groups[Int(piece.group)], meter: ledger.meters[Int(piece.meter)],
      priceIndex: Int(piece.priceIndex))
  }
}
