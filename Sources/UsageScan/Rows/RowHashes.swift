/// The hashes of one row.
struct RowHashes: BitwiseCopyable {
  var content: UInt128 = 0
  var groupFirst: UInt128 = 0
  var groupSecond: UInt128 = 0
  var rateFirst: UInt128 = 0
  var rateSecond: UInt128 = 0
}

/// Hashes rows: their content, to tell a repeated row from a changed one, and what makes their group.
extension ScanWorker {
  /// The hashes of a row; `nil` where a column without name has a text.
  @inline(__always)
  mutating func hashes(_ row: RowView) -> RowHashes? {
    guard plan.pointee.comparesLines else { return namedHashes(row) }
    for index in 0..<plan.pointee.namelessColumns.count
    where row.fields[Int(plan.pointee.namelessColumns[index])].count > 0 {
      return nil
    }
    var hashes = RowHashes()
    add(plan.pointee.rateColumns, of: row, to: &hashes)
    (hashes.rateFirst, hashes.rateSecond) = (hashes.groupFirst, hashes.groupSecond)
    add(plan.pointee.groupColumns, of: row, to: &hashes)
    hashes.content =
      row.plainText.map { lineKeys.hash($0, isRoomy: false) } ?? joinedHashes(row).first
    return hashes
  }

  @inline(__always)
  private func add(
    _ columns: borrowing GrowingBuffer<ColumnPlan.GroupColumn>, of row: RowView,
    to hashes: inout RowHashes
  ) {
    let (base, count) = (columns.base, columns.count)
    for index in 0..<count {
      let field = row.fields[base[index].number]
      guard field.count > 0 else { continue }
      let both = base[index].keys.hashes(field, isRoomy: row.isRoomy)
      hashes.groupFirst &+= both.first
      hashes.groupSecond &+= both.second
    }
  }

  /// Hashes the fields one by one, each with its name.
  @inline(__always)
  private func namedHashes(_ row: RowView) -> RowHashes? {
    var hashes = RowHashes()
    let columns = plan.pointee.columns.base
    for index in 0..<row.count(plan.pointee.columns.count) {
      let number = row.column(index)
      let field = row.fields[number]
      guard field.count > 0 else { continue }
      let column = columns + number
      let role = column.pointee.role
      // Rows are compared with those of the same event: its id says nothing more.
      if role == .eventID { continue }
      let hash = column.pointee.keys.hash(field, isRoomy: row.isRoomy)
      hashes.content &+= hash
      if role == .plain { continue }
      if role == .nameless { return nil }
      let second = column.pointee.keys.secondHash(field, isRoomy: row.isRoomy)
      hashes.groupFirst &+= hash
      hashes.groupSecond &+= second
      if role == .group { continue }
      hashes.rateFirst &+= hash
      hashes.rateSecond &+= second
    }
    return hashes
  }

  /// What stands for a row without id: two hashes of its content together, so that of all such rows
  /// no two are taken for one another.
  @inline(never)
  mutating func contentName(_ row: RowView, _ hashes: RowHashes) -> NameHash {
    withUnsafePointer(to: (hashes.content, secondContent(row))) { both in
      rules.sip.hash(
        UnsafeRawPointer(both).assumingMemoryBound(to: UInt8.self),
        MemoryLayout<(UInt128, UInt128)>.size)
    }
  }

  private mutating func secondContent(_ row: RowView) -> UInt128 {
    if plan.pointee.comparesLines {
      return row.plainText.map { lineKeys.secondHash($0, isRoomy: false) }
        ?? joinedHashes(row).second
    }
    var second: UInt128 = 0
    for index in 0..<row.count(plan.pointee.columns.count) {
      let number = row.column(index)
      guard row.fields[number].count > 0 else { continue }
      second &+= plan.pointee.columns[number].keys.secondHash(
        row.fields[number], isRoomy: row.isRoomy)
    }
    return second
  }

  /// The hashes of the line that the row would be without quotes and blanks. A comma in a text is
  /// written in a way that no other text is, so that lines are equal only where all texts are.
  @inline(never)
  private mutating func joinedHashes(_ row: RowView) -> (first: UInt128, second: UInt128) {
    let (comma, escape) = (UInt8(ascii: ","), UInt8(0x1F))
    joined.removeAll()
    for number in 0..<plan.pointee.columns.count {
      if number > 0 { joined.append(comma) }
      let field = row.fields[number]
      for offset in 0..<field.count {
        let byte = field.start[offset]
        if byte == comma || byte == escape {
          joined.append(escape)
          joined.append(byte == comma ? 1 : 2)
        } else {
          joined.append(byte)
        }
      }
    }
    let line = FieldSlice(start: joined.base, count: joined.count)
    return lineKeys.hashes(line, isRoomy: false)
  }
}
