import ExactMoney

/// The values of an axis, and which one every group of the month and every row has.
///
/// Values stand in byte order, days by date; the last place, after all values, is for what has none.
struct AxisNumbers {
  /// The values, each once, in order.
  let values: [String]
  /// For each group of the cube's range the place of its value; `values.count` for none.
  let groups: [Int32]
  /// The place of cost without usage.
  private let rows: [RowID: Int32]
  private let providers: [ProviderID: Int32]

  /// The place of what has no value.
  var none: Int32 { Int32(values.count) }

  /// Whether what stands at `place` is nobody's: it comes after all others.
  func isBracketed(_ place: Int32) -> Bool {
    place == none || !rows.isEmpty && RowID(values[Int(place)]).isBracketed
  }

  /// Whether one of two bracketed places comes before the other: unattributed, unallocated, none.
  func isBefore(_ first: Int32, _ second: Int32) -> Bool {
    second == none || first != none && first > second
  }

  /// The place of a row.
  func number(of row: RowID) -> Int32 { rows[row] ?? none }

  /// The place of cost that no usage brought.
  func number(of entry: CostCube.RowEntry) -> Int32 {
    if let provider = entry.provider, let number = providers[provider] { return number }
    return rows[entry.row] ?? none
  }

  /// The values of `axis` in `cube`.
  ///
  /// - Parameter customers: tells the plan and status of a row on a day.
  init(_ axis: BreakdownAxis, of cube: CostCube, customers: CustomerDirectory) {
    let groups = cube.usage.groups
    switch axis {
    case .row: self.init(rowsOf: cube, adding: [])
    case .plan:
      self.init(cube) { row, day in
        customers.record(of: CustomerID(row.rawValue), on: day)?.plan?.rawValue
      }
    case .customerStatus:
      self.init(cube) { row, day in
        customers.record(of: CustomerID(row.rawValue), on: day)?.status.rawValue
      }
    case .day:
      self.init(daysOf: cube) { $0 }
    case .week:
      self.init(daysOf: cube) { $0.monday }
    case .result:
      let classes = UsageClasses(cube.usage)
      self.init(texts: cube.groupRange.map { classes.result($0).rawValue })
    case .dimension("provider"):
      self.init(namesOf: cube, isProvider: true) { groups.number(.provider, at: $0) }
    case .dimension("account"):
      self.init(namesOf: cube) { groups.number(.account, at: $0) }
    case .dimension("model"):
      self.init(namesOf: cube) { groups.number(.model, at: $0) }
    case .dimension("service_tier"):
      self.init(namesOf: cube) { groups.number(.serviceTier, at: $0) }
    case .dimension(let name):
      let place = cube.usage.dimensionNames.firstIndex(of: name)
      self.init(namesOf: cube) { group in
        place.map { groups.number(dimension: $0, at: group) } ?? -1
      }
    }
  }

  /// Values that are names of groups; the empty name, and −1, is none.
  private init(
    namesOf cube: CostCube, isProvider: Bool = false, _ number: (_ group: Int) -> Int32
  ) {
    let names = cube.usage.groups.names
    var isUsed = [Bool](repeating: false, count: names.count)
    for group in cube.groupRange {
      let number = Int(number(group))
      if number >= 0 { isUsed[number] = true }
    }
    var values: [String] = []
    var places = [Int32](repeating: -1, count: names.count)
    func take(_ name: String) {
      if values.last?.hasSameBytes(as: name) != true { values.append(name) }
    }
    var billed = isProvider ? Set(cube.rowEntries.compactMap(\.provider)).sorted()[...] : []
    for (index, name) in names.enumerated() where isUsed[index] && !name.isEmpty {
      while let next = billed.first, next.rawValue.precedesInByteOrder(name) {
        values.append(billed.removeFirst().rawValue)
      }
      if billed.first?.rawValue.hasSameBytes(as: name) == true { billed.removeFirst() }
      take(name)
      places[index] = Int32(values.count - 1)
    }
    values += billed.map(\.rawValue)
    let none = Int32(values.count)
    self.values = values
    groups = cube.groupRange.map { group in
      let number = Int(number(group))
      return number < 0 || places[number] < 0 ? none : places[number]
    }
    rows = [:]
    providers =
      isProvider
      ? Dictionary(
        values.enumerated().map { (ProviderID($1), Int32($0)) },
        uniquingKeysWith: { first, _ in first }) : [:]
  }

  /// The rows of `cube`, and `others`.
  init(rowsOf cube: CostCube, adding others: [RowID]) {
    let names = cube.usage.groups.names
    var rows = Set(cube.rowEntries.lazy.map(\.row)).union(others)
    var isUsed = [Bool](repeating: false, count: names.count)
    for group in cube.groupRange { isUsed[Int(cube.usage.groups.number(.row, at: group))] = true }
    for (index, name) in names.enumerated() where isUsed[index] { rows.insert(RowID(name)) }
    let sorted = rows.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    let places = names.indices.map { isUsed[$0] ? numbers[RowID(names[$0])] ?? -1 : -1 }
    values = sorted.map(\.rawValue)
    groups = cube.groupRange.map { places[Int(cube.usage.groups.number(.row, at: $0))] }
    self.rows = numbers
    providers = [:]
  }

  /// Values that follow from row and day; cost without usage has those of the month's last day.
  private init(_ cube: CostCube, _ value: (RowID, CalendarDate) -> String?) {
    struct Key: Hashable {
      var row: Int32
      var day: Int32
    }
    let groups = cube.usage.groups
    var known: [Key: String?] = [:]
    let texts = cube.groupRange.map { group -> String in
      let key = Key(
        row: groups.number(.row, at: group), day: groups.number(.reportingDay, at: group))
      if let text = known[key] { return text ?? "" }
      let row = RowID(groups.name(.row, at: group))
      let text = row.isBracketed ? nil : value(row, groups.reportingDay(at: group))
      known[key] = text
      return text ?? ""
    }
    var rowTexts: [RowID: String] = [:]
    for entry in cube.rowEntries where !entry.row.isBracketed && rowTexts[entry.row] == nil {
      rowTexts[entry.row] = value(entry.row, cube.period.lastDay)
    }
    self.init(texts: texts, rows: rowTexts)
  }

  private init(daysOf cube: CostCube, _ start: (CalendarDate) -> CalendarDate) {
    let groups = cube.usage.groups
    var days: [CalendarDate] = []
    let numbers = cube.groupRange.map { group -> Int32 in
      // Groups are sorted by day, so days come in order.
      let day = start(groups.reportingDay(at: group))
      if days.last != day { days.append(day) }
      return Int32(days.count - 1)
    }
    self.values = days.map(\.description)
    self.groups = numbers
    rows = [:]
    providers = [:]
  }

  private init(texts: [String], rows rowTexts: [RowID: String] = [:]) {
    let sorted = Set((texts + rowTexts.values).lazy.map { Identifier<Self>($0) })
      .filter { !$0.rawValue.isEmpty }.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
    let none = Int32(sorted.count)
    values = sorted.map(\.rawValue)
    groups = texts.map { numbers[Identifier($0)] ?? none }
    rows = rowTexts.mapValues { numbers[Identifier($0)] ?? none }
    providers = [:]
  }
}

extension CalendarDate {
  /// The Monday of its week.
  public var monday: CalendarDate {
    // 1970-01-01 was a Thursday.
    let sinceMonday = (daysSinceEpoch + 3) % 7
    return advanced(by: -Int(sinceMonday < 0 ? sinceMonday + 7 : sinceMonday))
  }
}
