import ExactMoney

/// The values of an axis, and which one every piece of the month has.
///
/// Values stand in byte order, days by date; the last place, after all values, is for what has none.
struct AxisNumbers: Sendable {
  /// The values, each once, in order.
  let values: [String]
  /// For each group of the cube's range the place of its value; `values.count` for none.
  let groups: [Int32]
  /// For each of the cube's row entries the place of its value.
  let rowEntries: [Int32]
  /// The place of cost without usage.
  private let rows: [RowID: Int32]
  /// The places of the bracketed rows, by place.
  private let bracketed: [Int32]

  /// The place of what has no value.
  var none: Int32 { Int32(values.count) }

  /// Whether what stands at `place` is nobody's: it comes after all others.
  func isBracketed(_ place: Int32) -> Bool { place == none || bracketed.contains(place) }

  /// Whether one of two bracketed places comes before the other: unattributed, unallocated, none.
  func isBefore(_ first: Int32, _ second: Int32) -> Bool {
    second == none || first != none && first > second
  }

  /// The place of a row.
  func number(of row: RowID) -> Int32 { rows[row] ?? none }

  /// The values of `axis` in `cube`.
  ///
  /// - Parameter history: tells the plan and status of a row on a day.
  init(
    _ axis: BreakdownAxis, of cube: CostCube, _ classes: UsageClasses, history: PlanHistory
  ) {
    let groups = cube.usage.groups
    switch axis {
    case .row: self.init(rowsOf: cube)
    case .plan:
      self.init(cube) { history.span(of: $0, on: $1)?.comparedPlan?.rawValue }
    case .customerStatus:
      self.init(cube) { history.status(of: $0, on: $1)?.rawValue }
    case .day:
      self.init(daysOf: cube) { $0 }
    case .week:
      self.init(daysOf: cube) { $0.monday }
    case .result:
      self.init(resultsOf: cube, classes)
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
    bracketed = []
    let providers =
      isProvider
      ? Dictionary(
        values.enumerated().map { (ProviderID($1), Int32($0)) },
        uniquingKeysWith: { first, _ in first }) : [:]
    rowEntries = cube.rowEntries.map { $0.provider.flatMap { providers[$0] } ?? none }
  }

  /// The rows of `cube`, and `others`.
  init(rowsOf cube: CostCube, adding others: [RowID] = []) {
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
    bracketed = sorted.indices.filter { sorted[$0].isBracketed }.map { Int32($0) }
    rowEntries = Self.places(of: cube.rowEntries, numbers, none: Int32(sorted.count))
  }

  /// The places of `entries` by their rows: neighbours are often of one.
  private static func places(
    of entries: [CostCube.RowEntry], _ numbers: [RowID: Int32], none: Int32
  ) -> [Int32] {
    var last: (row: RowID, place: Int32)?
    return entries.map { entry in
      if let last, last.row == entry.row { return last.place }
      let place = numbers[entry.row] ?? none
      last = (entry.row, place)
      return place
    }
  }

  /// Values that follow from row and day; cost without usage has those of its days, of which the last
  /// speaks for all.
  private init(_ cube: CostCube, _ value: (RowID, CalendarDate) -> String?) {
    let groups = cube.usage.groups
    var texts = Texts()
    // Groups are sorted by day: what a row was on that day is asked once.
    var known = [(day: Int32, text: Int32)](repeating: (.min, -1), count: groups.names.count)
    let numbers = cube.groupRange.map { group -> Int32 in
      let (row, day) = (
        Int(groups.number(.row, at: group)), groups.number(.reportingDay, at: group)
      )
      if known[row].day != day {
        let id = RowID(groups.names[row])
        let text = id.isBracketed ? nil : value(id, groups.reportingDay(at: group))
        known[row] = (day, texts.number(text))
      }
      return known[row].text
    }
    var rowTexts: [RowID: (end: CalendarDate, text: Int32)] = [:]
    let entryTexts = cube.rowEntries.map { entry -> Int32 in
      if let known = rowTexts[entry.row], known.end == entry.days.upperBound { return known.text }
      let lastDay = entry.days.upperBound.advanced(by: -1)
      let text = texts.number(entry.row.isBracketed ? nil : value(entry.row, lastDay))
      rowTexts[entry.row] = (entry.days.upperBound, text)
      return text
    }
    let places = texts.places
    values = texts.sorted
    self.groups = numbers.map { places[Int($0)] }
    rows = rowTexts.mapValues { places[Int($0.text)] }
    rowEntries = entryTexts.map { places[Int($0)] }
    bracketed = []
  }

  /// Texts by number, in the order they came.
  private struct Texts {
    private var numbers: [Identifier<AxisNumbers>: Int32] = [:]
    private var texts: [Identifier<AxisNumbers>] = []

    /// The number of `text`; none and the empty one are the same.
    mutating func number(_ text: String?) -> Int32 {
      let name = Identifier<AxisNumbers>(text ?? "")
      if let known = numbers[name] { return known }
      let number = Int32(texts.count)
      numbers[name] = number
      texts.append(name)
      return number
    }

    /// All but the empty one, in byte order.
    var sorted: [String] { texts.filter { !$0.rawValue.isEmpty }.sorted().map(\.rawValue) }

    /// For each number the place among ``sorted``; behind them for the empty text.
    var places: [Int32] {
      let order = texts.indices.sorted { left, right in
        let (one, other) = (texts[left], texts[right])
        return !one.rawValue.isEmpty && (other.rawValue.isEmpty || one < other)
      }
      var places = [Int32](repeating: 0, count: texts.count)
      for (place, index) in order.enumerated() { places[index] = Int32(place) }
      return places
    }
  }

  private init(resultsOf cube: CostCube, _ classes: UsageClasses) {
    let results = UsageResult.allCases.sorted { $0.rawValue.precedesInByteOrder($1.rawValue) }
    var isUsed = [Bool](repeating: false, count: results.count)
    var numbers: [UsageResult: Int] = [:]
    for (number, result) in results.enumerated() { numbers[result] = number }
    let all = cube.groupRange.map { group -> Int in
      let number = numbers[classes.result(group)] ?? 0
      isUsed[number] = true
      return number
    }
    let used = results.indices.filter { isUsed[$0] }
    var places = [Int32](repeating: 0, count: results.count)
    for (place, number) in used.enumerated() { places[number] = Int32(place) }
    values = used.map { results[$0].rawValue }
    groups = all.map { places[$0] }
    rows = [:]
    bracketed = []
    rowEntries = Array(repeating: Int32(used.count), count: cube.rowEntries.count)
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
    bracketed = []
    rowEntries = Array(repeating: Int32(days.count), count: cube.rowEntries.count)
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
