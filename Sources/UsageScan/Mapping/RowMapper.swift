import SourceText

/// Turns the fields of a source's rows into those of the canonical columns, in place.
///
/// What is not spelt in the common way is declined, and the careful reader decides.
struct RowMapper: ~Copyable {
  let steps: MappingSteps
  /// The file's column of each source name, −1 where it has none.
  private var columns = GrowingBuffer<Int32>()
  /// How many of the file's columns have been looked at.
  private var knownColumns = 0
  /// The fields by canonical column.
  let fields: UnsafeMutablePointer<FieldSlice>
  /// The canonical columns that have a text, in order.
  private let filledColumns: UnsafeMutablePointer<Int32>
  private var filledCount = 0
  private let columnCount: Int
  /// Room for texts that stand nowhere, for as many rows as wait for one another.
  private let room: UnsafeMutablePointer<UInt8>
  private let rowBytes: Int
  private var next: UnsafeMutablePointer<UInt8>

  /// The bytes of a time or a number, with the room behind it.
  private static let textBytes = WrittenText.limit + Words.room

  init(_ mapping: RowMapping) {
    steps = MappingSteps(mapping)
    columnCount = steps.columnNames.count
    fields = .allocate(capacity: max(1, columnCount))
    filledColumns = .allocate(capacity: max(1, columnCount))
    rowBytes = max(1, columnCount) * Self.textBytes
    room = .allocate(capacity: rowBytes * PendingRows.limit)
    room.initialize(repeating: 0, count: rowBytes * PendingRows.limit)
    next = room
    columns.append(repeating: -1, count: steps.sources.count)
  }

  deinit {
    fields.deallocate()
    filledColumns.deallocate()
    room.deallocate()
  }

  /// Learns the names of the file's columns from `knownColumns` on.
  ///
  /// - Parameter foldingCase: whether a name that is not found as it is may be in other letters, as people
  ///   write headers.
  mutating func learn(_ names: [String], foldingCase: Bool = false) {
    for (source, wanted) in steps.sources.enumerated() where columns[source] < 0 {
      let exact = names.firstIndex(of: wanted)
      let found =
        exact ?? (foldingCase ? names.firstIndex { $0.lowercased() == wanted.lowercased() } : nil)
      if let found { columns[source] = Int32(knownColumns + found) }
    }
    knownColumns += names.count
  }

  /// How many of the file's columns it has learnt.
  var learntCount: Int { knownColumns }

  /// Maps a row; `false` where only the careful reader can.
  ///
  /// - Parameter slot: which of the rows that wait for one another it is.
  @inline(__always)
  mutating func map(_ row: RowView, slot: Int) -> Bool {
    next = room + slot &* rowBytes
    filledCount = 0
    for column in 0..<columnCount { fields[column].count = 0 }
    guard steps.declined.count == 0 || source(steps.declined, row) == nil else { return false }
    guard take(steps.rowTargets, row), holds(steps.rowChecks, row) else { return false }
    guard steps.shapes.count > 0 else { return true }
    return takeShape(row)
  }

  /// The row as the rest of the scan sees it.
  @inline(__always)
  func view(of row: RowView) -> RowView {
    RowView(
      fields: UnsafePointer(fields),
      filled: UnsafeBufferPointer(start: filledColumns, count: filledCount),
      isPassing: row.isPassing, isRoomy: row.isRoomy, plainText: nil)
  }

  @inline(__always)
  private mutating func takeShape(_ row: RowView) -> Bool {
    for index in 0..<steps.shapes.count {
      let shape = steps.shapes[index]
      guard source(shape.markers, row) != nil, isFor(shape.providers) else { continue }
      return take(shape.targets, row) && holds(shape.checks, row)
    }
    return false
  }

  private func isFor(_ providers: MappingSteps.Stretch) -> Bool {
    guard providers.count > 0 else { return true }
    guard let column = steps.columnNames.firstIndex(of: UsageColumn.provider.rawValue) else {
      return false
    }
    let provider = fields[column]
    for index in 0..<Int(providers.count) {
      let name = steps.constants[Int(steps.operands[Int(providers.start) &+ index])]
      if Self.areSame(provider, name) { return true }
    }
    return false
  }

  @inline(__always)
  private mutating func take(_ stretch: MappingSteps.Stretch, _ row: RowView) -> Bool {
    for index in 0..<Int(stretch.count) {
      let target = steps.targets.base + (Int(stretch.start) &+ index)
      let column = Int(target.pointee.column)
      switch target.pointee.step {
      case .first(let sources): set(column, source(sources, row))
      case .constant(let number): set(column, steps.constants[Int(number)])
      case .replaced(let sources, let table, let otherwise):
        guard let text = source(sources, row) else { continue }
        guard let replacement = replacement(of: text, table, otherwise) else { return false }
        set(column, replacement)
      case .count(let added, let taken):
        guard let count = count(added, minus: taken, row) else { return false }
        if count >= 0 {
          set(column, WrittenText.count(count, at: next))
          next += Self.textBytes
        }
      case .instant(let sources, let form):
        guard let text = source(sources, row) else { continue }
        guard let instant = WrittenText.instant(text, form, at: next, isRoomy: row.isRoomy) else {
          return false
        }
        next += Self.textBytes
        set(column, instant)
      }
    }
    return true
  }

  @inline(__always)
  private mutating func set(_ column: Int, _ text: FieldSlice?) {
    guard let text, text.count > 0 else { return }
    fields[column] = text
    filledColumns[filledCount] = Int32(truncatingIfNeeded: column)
    filledCount &+= 1
  }

  /// The first text of some source columns.
  @inline(__always)
  private func source(_ stretch: MappingSteps.Stretch, _ row: RowView) -> FieldSlice? {
    for index in 0..<Int(stretch.count) {
      let column = columns[Int(steps.operands[Int(stretch.start) &+ index])]
      guard column >= 0 else { continue }
      let field = row.fields[Int(column)]
      if field.count > 0, steps.nulls.count == 0 || !isNull(field) { return field }
    }
    return nil
  }

  @inline(never)
  private func isNull(_ field: FieldSlice) -> Bool {
    for index in 0..<Int(steps.nulls.count) {
      let null = steps.constants[Int(steps.operands[Int(steps.nulls.start) &+ index])]
      if Self.areSame(field, null) { return true }
    }
    return false
  }

  @inline(__always)
  private func replacement(
    of text: FieldSlice, _ table: MappingSteps.Stretch, _ otherwise: Int32
  ) -> FieldSlice? {
    for index in 0..<Int(table.count) {
      let pair = steps.replacements[Int(table.start) &+ index]
      if Self.areSame(text, steps.constants[Int(pair.text)]) {
        return steps.constants[Int(pair.by)]
      }
    }
    switch otherwise {
    case MappingSteps.keep: return text
    case MappingSteps.empty: return FieldSlice(start: text.start, count: 0)
    case MappingSteps.refuse: return nil
    default: return steps.constants[Int(otherwise)]
    }
  }

  @inline(__always)
  private static func areSame(_ left: FieldSlice, _ right: FieldSlice) -> Bool {
    left.count == right.count && areEqual(left.start, right.start, count: left.count)
  }

  /// The sum of some columns less that of others; −1 where none of the first has a text, `nil` where
  /// one is no plain count or the result is below zero.
  @inline(__always)
  private func count(
    _ added: MappingSteps.Stretch, minus taken: MappingSteps.Stretch, _ row: RowView
  ) -> Int64? {
    guard let sum = sum(added, row) else { return nil }
    guard sum >= 0 else { return -1 }
    guard let less = self.sum(taken, row) else { return nil }
    let rest = sum &- max(0, less)
    return rest >= 0 ? rest : nil
  }

  /// Whether all names of a number that have a text say the same.
  @inline(never)
  private func isOnly(_ field: FieldSlice, _ term: MappingSteps.Stretch, _ row: RowView) -> Bool {
    for index in 0..<Int(term.count) {
      let one = MappingSteps.Stretch(start: term.start &+ Int32(index), count: 1)
      if let other = source(one, row), !Self.areSame(field, other) { return false }
    }
    return true
  }

  @inline(__always)
  private func sum(_ stretch: MappingSteps.Stretch, _ row: RowView) -> Int64? {
    var sum: Int64 = -1
    for index in 0..<Int(stretch.count) {
      let term = steps.terms[Int(stretch.start) &+ index]
      guard let field = source(term, row) else { continue }
      guard term.count == 1 || isOnly(field, term, row),
        let count = FieldValues.count(field, isRoomy: row.isRoomy)
      else { return nil }
      // At most a few numbers below 10^18.
      sum = max(0, sum) &+ count
      if sum > 1_000_000_000_000_000_000 { return nil }
    }
    return sum
  }

  /// Whether the totals that the source states are those of its parts.
  @inline(__always)
  private func holds(_ stretch: MappingSteps.Stretch, _ row: RowView) -> Bool {
    for index in 0..<Int(stretch.count) {
      let check = steps.checks[Int(stretch.start) &+ index]
      guard let total = source(check.total, row) else { continue }
      guard let stated = FieldValues.count(total, isRoomy: row.isRoomy) else { return false }
      var sum: Int64 = 0
      for part in 0..<Int(check.columns.count) {
        let column = Int(steps.operands[Int(check.columns.start) &+ part])
        guard fields[column].count > 0 else { continue }
        guard let count = FieldValues.count(fields[column], isRoomy: row.isRoomy) else {
          return false
        }
        sum &+= count
      }
      guard sum == stated else { return false }
    }
    return true
  }
}
