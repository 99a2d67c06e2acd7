/// What a summary puts together: the groups of a ledger or, where the meter is a column, its rows.
struct SummaryItems: Sendable {
  private let ledger: Ledger
  private let isByMeter: Bool
  private let columns: [SummaryColumn]
  /// The different values of each column.
  let values: [[String]]
  /// For each column the place among its values of each of the ledger's groups, or of its meters.
  private let places: [[Int32]]

  init(of ledger: Ledger, by columns: [SummaryColumn]) {
    self.ledger = ledger
    self.columns = columns
    isByMeter = columns.contains(.meter)
    let found = columns.map { $0.values(of: ledger) }
    values = found.map(\.texts)
    places = found.map(\.places)
  }

  private var count: Int { isByMeter ? ledger.rows.count : ledger.groups.count }

  /// The place of an item's value among those of a column.
  func place(_ column: Int, of item: Int32) -> Int32 {
    guard isByMeter else { return places[column][Int(item)] }
    let row = ledger.rows[ledger.rows.startIndex + Int(item)]
    return places[column][Int(columns[column] == .meter ? row.meter : row.group)]
  }

  /// The items in the order of the columns, those that are alike in the order they have.
  func ordered() -> [Int32] {
    var order = (0..<Int32(count)).map { $0 }
    for column in columns.indices.reversed() { sort(&order, by: column) }
    return order
  }

  /// Sorts items by one column: a counting sort, as there are few values and many items.
  private func sort(_ items: inout [Int32], by column: Int) {
    let places = items.map { place(column, of: $0) }
    var ends = [Int32](repeating: 0, count: values[column].count)
    for place in places { ends[Int(place)] += 1 }
    for value in ends.indices.dropFirst() { ends[value] += ends[value - 1] }
    let unsorted = items
    for index in unsorted.indices.reversed() {
      ends[Int(places[index])] -= 1
      items[Int(ends[Int(places[index])])] = unsorted[index]
    }
  }

  /// Where items begin that differ from those before them, and after the last where they end.
  func runStarts(_ order: [Int32]) -> [Int32] {
    var starts: [Int32] = []
    for index in order.indices {
      let isNew =
        index == 0
        || columns.indices.contains {
          place($0, of: order[index]) != place($0, of: order[index - 1])
        }
      if isNew { starts.append(Int32(index)) }
    }
    starts.append(Int32(order.count))
    return starts
  }
}
