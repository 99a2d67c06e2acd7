import SourceText

/// Turns the fields of a source's rows into those of the canonical columns, in place.
///
/// What is not spelt in the common way is declined, and the careful reader decides.
struct RowMapper: ~Copyable {
  /// What becomes of a file's column that no step looks at; from 0 on, the canonical column it is.
  private enum Role {
    /// Nothing.
    static let ignored: Int32 = -1
    /// It lies in the object of raw counts, and must hold no further nesting that nobody judged.
    static let inside: Int32 = -2
    /// It is the object of raw counts.
    static let object: Int32 = -3
    /// It keeps its name, and is still to get its number.
    static let passing: Int32 = -4
  }

  let steps: MappingSteps
  let split: SplitSteps
  /// The values of one row's raw counts and meters.
  let values: UnsafeMutablePointer<Int64>
  /// The file's column of each source name, −1 where it has none.
  private(set) var columns = GrowingBuffer<Int32>()
  /// How many of the file's columns have been looked at.
  private var knownColumns = 0
  /// The ``Role`` of each of the file's columns.
  private var roles = GrowingBuffer<Int32>()
  /// The canonical column of what stands where the object of raw counts might, −1 where it has none.
  private var objectColumn = -1
  /// Whether the present row has the object of raw counts.
  private(set) var hasObject = false
  /// The canonical column `provider`, −1 where there is none.
  var providerColumn = -1
  /// The fields by canonical column.
  private var fields: UnsafeMutablePointer<FieldSlice>
  /// The canonical columns that have a text, in order.
  private var filledColumns: UnsafeMutablePointer<Int32>
  private var filledCount = 0
  /// For how many canonical columns there is room.
  private var capacity: Int
  /// Room for texts that stand nowhere, for as many rows as wait for one another.
  private let room: UnsafeMutablePointer<UInt8>
  private let rowBytes: Int
  private var next: UnsafeMutablePointer<UInt8>
  private let passesOthers: Bool
  /// The path of the object of raw counts; `nil` where there is none.
  private let objectPath: [UInt8]?
  private let joint: UInt8
  private let openedPaths: Set<[UInt8]>
  /// The numbers of the source names, by path.
  private let sourceNumbers: [[UInt8]: Int]
  /// The canonical columns that the mapping gives itself, whatever the row says.
  private let givenColumns: Set<[UInt8]>

  /// The bytes of a time or a number, with the room behind it.
  private static let textBytes = WrittenText.limit + Words.room

  init(_ mapping: RowMapping) {
    var steps = MappingSteps(mapping)
    split = SplitSteps(mapping.split, in: &steps)
    values = .allocate(capacity: max(1, split.valueCount))
    passesOthers = mapping.passesOthers
    let joint = mapping.passesOthers ? JSONNames.exactJoint : UInt8(ascii: ".")
    self.joint = joint
    objectPath = mapping.split.map { JSONNames.path($0.object, joint: joint) }
    openedPaths = Set(mapping.openedObjects.map { JSONNames.path($0, joint: joint) })
    sourceNumbers = Dictionary(
      zip(steps.sources.map { JSONNames.path($0, joint: joint) }, 0...),
      uniquingKeysWith: { first, _ in first })
    givenColumns = Set(
      (mapping.columns + mapping.shapes.flatMap(\.columns)).map { Array($0.name.utf8) })
    capacity = max(1, steps.columnNames.count)
    fields = .allocate(capacity: capacity)
    fields.initialize(
      repeating: FieldSlice(start: JSONNames.openedText.utf8Start, count: 0), count: capacity)
    filledColumns = .allocate(capacity: capacity)
    rowBytes = capacity * Self.textBytes
    room = .allocate(capacity: rowBytes * PendingRows.limit)
    room.initialize(repeating: 0, count: rowBytes * PendingRows.limit)
    next = room
    columns.append(repeating: -1, count: steps.sources.count)
    self.steps = steps
  }

  deinit {
    values.deallocate()
    fields.deallocate()
    filledColumns.deallocate()
    room.deallocate()
  }

  /// Makes room for canonical columns `0..<count`.
  mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    let old = (fields: fields, filledColumns: filledColumns, capacity: capacity)
    capacity = max(count, 2 * capacity)
    fields = .allocate(capacity: capacity)
    fields.moveInitialize(from: old.fields, count: old.capacity)
    (fields + old.capacity).initialize(
      repeating: FieldSlice(start: JSONNames.openedText.utf8Start, count: 0),
      count: capacity - old.capacity)
    filledColumns = .allocate(capacity: capacity)
    filledColumns.moveInitialize(from: old.filledColumns, count: filledCount)
    old.fields.deallocate()
    old.filledColumns.deallocate()
  }

  /// Learns the paths of the file's columns from ``learntCount`` on.
  ///
  /// - Parameter foldingCase: whether a name that is not found as it is may be in other letters, as people
  ///   write headers.
  mutating func learn(_ names: [[UInt8]], foldingCase: Bool) {
    for (offset, name) in names.enumerated() {
      if let source = sourceNumbers[name], columns[source] < 0 {
        columns[source] = Int32(knownColumns + offset)
      }
      roles.append(role(of: name))
    }
    if foldingCase {
      let folded = names.map { String(decoding: $0, as: UTF8.self).lowercased() }
      for (source, wanted) in steps.sources.enumerated() where columns[source] < 0 {
        if let found = folded.firstIndex(of: wanted.lowercased()) {
          columns[source] = Int32(knownColumns + found)
        }
      }
    }
    knownColumns += names.count
  }

  private func role(of name: [UInt8]) -> Int32 {
    if let objectPath {
      if name == objectPath { return Role.object }
      if name.starts(with: objectPath + [joint]) { return Role.inside }
    }
    let isTaken =
      !passesOthers || name.contains(joint) || openedPaths.contains(name)
      || sourceNumbers[name] != nil || givenColumns.contains(name)
    return isTaken ? Role.ignored : Role.passing
  }

  /// How many of the file's columns it has learnt.
  var learntCount: Int { knownColumns }

  /// Whether a column of the file is a canonical one, and so needs its number.
  func passes(_ column: Int) -> Bool {
    roles[column] == Role.passing || passesOthers && roles[column] == Role.object
  }

  /// Gives a column of the file its number among the canonical ones.
  mutating func pass(_ column: Int, to number: Int) {
    if roles[column] == Role.object {
      objectColumn = number
    } else {
      roles[column] = Int32(number)
    }
  }

  /// Maps a row; `false` where only the careful reader can.
  ///
  /// - Parameter slot: which of the rows that wait for one another it is.
  @inline(__always)
  mutating func map(_ row: RowView, slot: Int) -> Bool {
    next = room + slot &* rowBytes
    for index in 0..<filledCount { fields[Int(filledColumns[index])].count = 0 }
    filledCount = 0
    hasObject = false
    guard steps.declined.count == 0 || source(steps.declined, row) == nil else { return false }
    guard take(steps.rowTargets, row), holds(steps.rowChecks, row) else { return false }
    if objectPath != nil || passesOthers {
      guard takeOthers(row), !hasObject || takeSplit(row) else { return false }
    }
    guard steps.shapes.count > 0 else { return true }
    return takeShape(row)
  }

  /// Takes the columns that keep their names, and sees whether the object of raw counts is there.
  @inline(__always)
  private mutating func takeOthers(_ row: RowView) -> Bool {
    var hasOwnMeter = false
    for index in 0..<row.count(knownColumns) {
      let column = row.column(index)
      let field = row.fields[column]
      guard field.count > 0 else { continue }
      let role = roles[column]
      if role >= 0 {
        hasOwnMeter = hasOwnMeter || Int(role) < steps.columnNames.count
        set(Int(role), field)
        continue
      }
      guard role != Role.ignored else { continue }
      let isOpened = field.start == JSONNames.openedText.utf8Start
      if role == Role.object, isOpened {
        hasObject = true
      } else if !isOpened,
        field.start[0] == JSONByte.openBrace
          || role == Role.inside && field.start[0] == JSONByte.openBracket
      {
        return false
      } else if role == Role.object, objectColumn >= 0 {
        set(objectColumn, field)
      }
    }
    // What a row says twice the careful reader compares.
    return !(hasObject && hasOwnMeter)
  }

  /// Gives a canonical column a count.
  @inline(__always)
  mutating func write(_ count: Int64, to column: Int) {
    set(column, WrittenText.count(count, at: next))
    next += Self.textBytes
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

  /// Whether the row's provider is one of these, or none is asked for.
  func isFor(_ providers: MappingSteps.Stretch) -> Bool {
    guard providers.count > 0 else { return true }
    guard providerColumn >= 0 else { return false }
    let provider = fields[providerColumn]
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
        if count >= 0 { write(count, to: column) }
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
