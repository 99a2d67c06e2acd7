import ExactMoney

extension ModelUse {
  /// The uses of the month by feature and model, in order; usage without a feature is nobody's to move.
  static func all(of month: CubeAxes, _ ledger: Ledger) -> [ModelUse] {
    let cube = month.cube
    guard let feature = cube.usage.dimensionNames.firstIndex(of: "feature") else { return [] }
    var (uses, places) = counted(month, feature)
    let groups = cube.usage.groups
    // By numbers first: names are looked up once for each price and day.
    struct Numbers: Hashable {
      var use: Int32
      var price: Int32
      var account: Int32
      var day: Int32
    }
    var sums: [Numbers: ExactDecimal] = [:]
    for row in ledger.pieces(of: cube.period.days) {
      let group = Int(row.group)
      let place = places[group - cube.groupRange.lowerBound]
      guard place >= 0 else { continue }
      let numbers = Numbers(
        use: Int32(place), price: row.priceIndex, account: groups.number(.account, at: group),
        day: groups.number(.reportingDay, at: group))
      sums[numbers] = (sums[numbers] ?? .zero) + row.quantity
    }
    for (numbers, quantity) in sums {
      let piece = Piece(
        priceIndex: Int(numbers.price),
        account: AccountID(nonEmpty: groups.names[Int(numbers.account)]),
        day: CalendarDate(daysSinceEpoch: numbers.day))
      uses[Int(numbers.use)].quantities[piece] = quantity
    }
    return uses.sorted { $0.key < $1.key }
  }

  /// The uses with what became of their calls, and for each group of the month its use; −1 without a
  /// feature.
  private static func counted(_ month: CubeAxes, _ feature: Int) -> ([ModelUse], [Int]) {
    struct Numbers: Hashable {
      var feature: Int32
      var provider: Int32
      var model: Int32
    }
    let (cube, classes) = (month.cube, month.classes)
    let groups = cube.usage.groups
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
      uses[place].judged += counts.judgedOutputs
      uses[place].unwanted += counts.failedCalls + counts.rejectedOutputs
      return place
    }
    return (uses, places)
  }
}
