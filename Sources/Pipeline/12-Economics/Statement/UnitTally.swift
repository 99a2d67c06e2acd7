import ExactMoney

/// Units of usage by row and feature, added up over the groups of a month.
///
/// A month has millions of groups and few names: rows and features are found once by name, and then
/// by number.
struct UnitTally<Units> {
  /// How many lines a row has: one for each feature with words, and the last for all others.
  private let lineCount: Int
  private let add: (inout Units, Units) -> Void
  /// By the number of a name: the place of the row, the line of the feature.
  private var places: [Int32]
  private var lines: [Int32]
  private var sums: [Units]

  /// Nothing counted yet of `rows`.
  init(
    rows: [RowID], features: [StatementPolicy.Feature], names: [String], zero: Units,
    add: @escaping (inout Units, Units) -> Void
  ) {
    self.add = add
    lineCount = features.count + 1
    places = Array(repeating: -1, count: names.count)
    lines = Array(repeating: Int32(features.count), count: names.count)
    sums = Array(repeating: zero, count: rows.count * lineCount)
    for (place, row) in rows.enumerated() {
      if let number = Self.number(of: row.rawValue, in: names) { places[number] = Int32(place) }
    }
    for (line, feature) in features.enumerated() {
      if let number = Self.number(of: feature.name, in: names) { lines[number] = Int32(line) }
    }
  }

  /// Counts `units` of the row and the feature with these numbers; nothing where the row is not asked for.
  mutating func count(_ units: Units, row: Int32, feature: Int32?) {
    let place = places[Int(row)]
    guard place >= 0 else { return }
    let line = feature.map { Int(lines[Int($0)]) } ?? lineCount - 1
    add(&sums[Int(place) * lineCount + line], units)
  }

  /// The sums of the row at `place`, line by line.
  subscript(place: Int) -> ArraySlice<Units> {
    sums[place * lineCount..<(place + 1) * lineCount]
  }

  /// Where `name` stands in `names`, which are in byte order.
  private static func number(of name: String, in names: [String]) -> Int? {
    var bounds = names.indices
    while let first = bounds.first {
      let middle = first + bounds.count / 2
      if names[middle].hasSameBytes(as: name) { return middle }
      bounds =
        names[middle].precedesInByteOrder(name)
        ? middle + 1..<bounds.upperBound : first..<middle
    }
    return nil
  }
}
