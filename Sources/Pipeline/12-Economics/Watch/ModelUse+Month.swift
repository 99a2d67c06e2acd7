import ExactMoney

extension ModelUse {
  /// The uses of the month by feature and model, in order; usage without a feature is nobody's to move.
  static func all(of cube: CostCube, _ ledger: Ledger) -> [ModelUse] {
    guard let feature = cube.usage.dimensionNames.firstIndex(of: "feature") else { return [] }
    var (uses, places) = counted(cube, feature)
    let groups = cube.usage.groups
    var group: Int32 = -1
    var place = -1
    var piece = Piece(priceIndex: 0, account: nil, day: cube.period.firstDay)
    for row in ledger.pieces(of: cube.period.days) {
      if row.group != group {
        group = row.group
        place = places[Int(group) - cube.groupRange.lowerBound]
        piece.account = AccountID(nonEmpty: groups.name(.account, at: Int(group)))
        piece.day = groups.reportingDay(at: Int(group))
      }
      guard place >= 0 else { continue }
      piece.priceIndex = Int(row.priceIndex)
      uses[place].quantities[piece, default: .zero] =
        uses[place].quantities[piece, default: .zero] + row.quantity
    }
    return uses.sorted { $0.key < $1.key }
  }

  /// The uses with what became of their calls, and for each group of the month its use; −1 without a
  /// feature.
  private static func counted(_ cube: CostCube, _ feature: Int) -> ([ModelUse], [Int]) {
    struct Numbers: Hashable {
      var feature: Int32
      var provider: Int32
      var model: Int32
    }
    let groups = cube.usage.groups
    let classes = UsageClasses(cube.usage)
    var uses: [ModelUse] = []
    var known: [Numbers: Int] = [:]
    let places = cube.groupRange.map { group -> Int in
      let numbers = Numbers(
        feature: groups.number(dimension: feature, at: group),
        provider: groups.number(.provider, at: group), model: groups.number(.model, at: group))
      let name = groups.names[Int(numbers.feature)]
      if name.isEmpty { return -1 }
      let place = known[numbers] ?? uses.count
      if place == uses.count {
        known[numbers] = place
        uses.append(
          ModelUse(
            key: Key(
              feature: name, provider: ProviderID(groups.name(.provider, at: group)),
              model: ModelID(groups.name(.model, at: group)))))
      }
      let counts = classes.counts(group)
      uses[place].calls += counts.calls
      uses[place].unwanted += counts.failedCalls + counts.rejectedOutputs
      return place
    }
    return (uses, places)
  }
}
