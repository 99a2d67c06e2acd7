import SourceText

/// The fields of a CSV row with the members of the JSON object that one of its cells holds.
struct OpenedCells: ~Copyable {
  private var reader = JSONObjectReader(isLine: false)
  private var members = RowFields()
  /// The cells of the row, then the members of objects in it.
  private var fields = GrowingBuffer<FieldSlice>()
  private let columnCount: Int

  init(columnCount: Int) {
    self.columnCount = columnCount
  }

  /// The row without members of any object: whoever reads it may look for all that were ever named.
  mutating func closed(_ row: RowView, names: borrowing JSONNames) -> RowView {
    clear()
    take(row, names)
    return RowView(
      fields: UnsafePointer(fields.base), filled: nil, isPassing: row.isPassing,
      isRoomy: row.isRoomy, plainText: nil)
  }

  /// The row with the members of the object in the cell `holder`, which are those of `level`; `nil` where
  /// it holds something else, or names a column.
  mutating func open(
    _ row: RowView, holder: Int, level: Int, names: inout JSONNames
  ) -> RowView? {
    clear()
    let cell = row.fields[holder]
    let end = cell.start + cell.count
    guard var place = reader.read(cell.start, end: end, names: &names, level: level, into: &members)
    else { return nil }
    while place < end, [0x20, 0x09, 0x0D, 0x0A].contains(place[0]) { place += 1 }
    guard place == end else { return nil }
    take(row, names)
    for column in members.filled {
      guard Int(column) >= columnCount else { return nil }
      fields[Int(column)] = members[Int(column)]
    }
    fields[holder] = FieldSlice(
      start: JSONNames.openedText.utf8Start, count: names.marksOpened ? 1 : 0)
    return RowView(
      fields: UnsafePointer(fields.base), filled: nil,
      isPassing: row.isPassing || reader.usesScratch, isRoomy: false, plainText: nil)
  }

  /// Forgets the members of the last row.
  private mutating func clear() {
    for column in members.filled where Int(column) < fields.count { fields[Int(column)].count = 0 }
    members.clear()
  }

  /// Takes the cells of a row, with room for all names.
  private mutating func take(_ row: RowView, _ names: borrowing JSONNames) {
    let count = max(names.count, columnCount)
    if fields.count < count {
      let nothing = FieldSlice(start: members.noText, count: 0)
      fields.append(repeating: nothing, count: count - fields.count)
    }
    for column in 0..<columnCount { fields[column] = row.fields[column] }
  }
}
