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
    /// It is a list of counts.
    static let list: Int32 = -5
    /// It is the list of calls.
    static let calls: Int32 = -6
  }

  let steps: MappingSteps
  let split: SplitSteps
  /// The values of the present row's raw counts and meters, or of one of its calls.
  var values: UnsafeMutablePointer<Int64>
  /// Room for the values of a row and its calls.
  let allValues: UnsafeMutablePointer<Int64>
  /// The calls of the present row.
  var calls = CallList()
  /// The path of the members of calls; `nil` where there can be none.
  let callPath: [UInt8]?
  private let callListPath: [UInt8]?
  /// How many of the canonical columns are the row's own, and not of its object of raw counts.
  private(set) var ownCount = 0
  /// Which of the rows that wait for one another the present one is.
  private var slot = 0
  /// The canonical columns `model` and `event_id`, −1 where there is none.
  var modelColumn = -1
  var eventIDColumn = -1
  /// The canonical columns of what only the first of several calls counts.
  var countedOnce = GrowingBuffer<Int32>()
  /// Whether a value of the present row can be worked out by the careful reader only.
  var isDeclined = false
  /// The file's column of each source name, −1 where it has none.
  private(set) var columns = GrowingBuffer<Int32>()
  /// How many of the file's columns have been looked at.
  private var knownColumns = 0
  /// The file's columns that may hold an object, of which something is wanted.
  private(set) var holders = GrowingBuffer<Int32>()
  /// The paths of the objects in ``holders``.
  private(set) var holderPaths: [[UInt8]] = []
  /// The ``Role`` of each of the file's columns.
  private var roles = GrowingBuffer<Int32>()
  /// The canonical column of what stands where the object of raw counts might, −1 where it has none.
  private var objectColumn = -1
  /// Whether the present row has the object of raw counts.
  private(set) var hasObject = false
  /// The canonical column `provider`, −1 where there is none.
  var providerColumn = -1
  /// The fields by canonical column.
  private(set) var fields: UnsafeMutablePointer<FieldSlice>
  /// The canonical columns that have a text, in order.
  private var filledColumns: UnsafeMutablePointer<Int32>
  private var filledCount = 0
  /// For how many canonical columns there is room.
  private var capacity: Int
  /// Room for texts that stand nowhere, for as many rows as wait for one another.
  private let room: UnsafeMutablePointer<UInt8>
  private let rowBytes: Int
  var next: UnsafeMutablePointer<UInt8>
  private let passesOthers: Bool
  /// The path of the object of raw counts; `nil` where there is none.
  private let objectPath: [UInt8]?
  private let joint: UInt8
  private let openedPaths: Set<[UInt8]>
  /// The same by their small letters.
  private let foldedPaths: [String: [UInt8]]
  /// The paths of the lists of counts.
  private let listPaths: Set<[UInt8]>
  /// The numbers of the source names, by path.
  private let sourceNumbers: [[UInt8]: Int]
  /// The canonical columns that the mapping gives itself, whatever the row says.
  private let givenColumns: Set<[UInt8]>

  /// The bytes of a time or a number, with the room behind it.
  static let textBytes = WrittenText.limit + Words.room
  /// Those of a text that is put together, and of others in another form.
  static let longTextBytes = WrittenText.longLimit + Words.room

  init(_ mapping: RowMapping) {
    var steps = MappingSteps(mapping)
    split = SplitSteps(mapping.split, in: &steps)
    allValues = .allocate(capacity: max(1, split.valueCount) * (CallList.limit + 1))
    values = allValues
    passesOthers = mapping.passesOthers
    let calls = mapping.split?.shapes.lazy.compactMap(\.calls).first
    let joint = mapping.passesOthers ? JSONNames.exactJoint : UInt8(ascii: ".")
    self.joint = joint
    callPath = calls.map { JSONNames.path($0.element, joint: joint) }
    callListPath = calls.map { JSONNames.path($0.list, joint: joint) }
    objectPath = mapping.split.map { JSONNames.path($0.object, joint: joint) }
    openedPaths = Set(mapping.openedObjects.map { JSONNames.path($0, joint: joint) })
    foldedPaths = Dictionary(
      openedPaths.map { (Self.folded($0), $0) }, uniquingKeysWith: { first, _ in first })
    listPaths = Set(
      mapping.split?.lists.values.map { JSONNames.path($0.list, joint: joint) } ?? [])
    sourceNumbers = Dictionary(
      zip(steps.sources.map { JSONNames.path($0, joint: joint) }, 0...),
      uniquingKeysWith: { first, _ in first })
    givenColumns = Set(mapping.columns.map { Array($0.name.utf8) })
    capacity = max(1, steps.columnNames.count)
    fields = .allocate(capacity: capacity)
    fields.initialize(
      repeating: FieldSlice(start: JSONNames.openedText.utf8Start, count: 0), count: capacity)
    filledColumns = .allocate(capacity: capacity)
    rowBytes =
      (capacity + steps.shortTexts) * Self.textBytes + steps.longTexts * Self.longTextBytes
    room = .allocate(capacity: rowBytes * PendingRows.limit)
    room.initialize(repeating: 0, count: rowBytes * PendingRows.limit)
    next = room
    columns.append(repeating: -1, count: steps.sources.count)
    self.steps = steps
  }

  deinit {
    allValues.deallocate()
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
      let folded = foldingCase ? foldedPaths[Self.folded(name)] : nil
      if let path = openedPaths.contains(name) ? name : folded {
        holders.append(Int32(knownColumns + offset))
        holderPaths.append(path)
      }
      roles.append(role(of: name))
    }
    if foldingCase {
      let folded = names.map { Self.folded($0) }
      for (source, wanted) in steps.sources.enumerated() where columns[source] < 0 {
        if let found = folded.firstIndex(of: wanted.lowercased()) {
          columns[source] = Int32(knownColumns + found)
        }
      }
    }
    knownColumns += names.count
  }

  private static func folded(_ name: [UInt8]) -> String {
    String(decoding: name, as: UTF8.self).lowercased()
  }

  private func role(of name: [UInt8]) -> Int32 {
    if let objectPath {
      if name == objectPath { return Role.object }
      if name == callListPath { return Role.calls }
      if listPaths.contains(name) { return Role.list }
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

  /// What becomes of a row.
  enum Judgement {
    /// It is a canonical row now.
    case taken
    /// The source says that it is none of ours.
    case left
    /// Only the careful reader can tell.
    case declined
  }

  /// Maps a row.
  ///
  /// - Parameter slot: which of the rows that wait for one another it is.
  @inline(__always)
  mutating func map(_ row: RowView, slot: Int) -> Judgement {
    self.slot = slot
    calls.text.count = 0
    next = room + slot &* rowBytes
    for index in 0..<filledCount { fields[Int(filledColumns[index])].count = 0 }
    filledCount = 0
    hasObject = false
    isDeclined = false
    guard steps.declined.count == 0 || source(steps.declined, row) == nil, unopened(row) == nil
    else {
      return .declined
    }
    if steps.taking.count > 0, !hold(steps.taking, row) { return isDeclined ? .declined : .left }
    for index in 0..<steps.targets.count {
      let target = steps.targets[index]
      let text = text(target.step, row)
      // A text, or an object, which has none: only the careful reader knows.
      if let text, text.start[0] == JSONByte.openBrace { isDeclined = true }
      set(Int(target.column), text)
    }
    guard !isDeclined, holdTotals(row) else { return .declined }
    ownCount = filledCount
    if objectPath != nil || passesOthers {
      guard takeOthers(row) else { return .declined }
      ownCount = filledCount
      guard !hasObject || takeSplit(row) else { return .declined }
    }
    return .taken
  }

  /// Which of ``holders`` is a text with an object in it.
  @inline(__always)
  func unopened(_ row: RowView) -> Int? {
    for index in 0..<holders.count {
      let field = row.fields[Int(holders[index])]
      if field.count > 0, field.start[0] == JSONByte.openBrace,
        field.start != JSONNames.openedText.utf8Start
      {
        return index
      }
    }
    return nil
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
      if role == Role.list {
        // What is a list with one provider is an object with another.
        guard isOpened || CountList.isPlain(field) else { return false }
        continue
      }
      if role == Role.calls {
        guard !isOpened, field.start[0] == JSONByte.openBracket else { return false }
        calls.text = field
        continue
      }
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

  /// Takes away what the object of raw counts gave, and what only a first call counts; what is written
  /// goes where no row waits any more.
  mutating func keepOwn() {
    for index in ownCount..<filledCount { fields[Int(filledColumns[index])].count = 0 }
    filledCount = ownCount
    for index in 0..<countedOnce.count { fields[Int(countedOnce[index])].count = 0 }
    next = room + (slot &+ 1) % PendingRows.limit &* rowBytes
  }

  /// Gives a canonical column another text.
  mutating func replace(_ column: Int, with text: FieldSlice) {
    if fields[column].count > 0 { fields[column] = text } else { set(column, text) }
  }

  /// The file's column of a source name, −1 where it has none.
  @inline(__always)
  func column(ofSource number: Int32) -> Int { Int(columns[Int(number)]) }

  /// The row as the rest of the scan sees it.
  ///
  /// - Parameter isPassing: whether it must not wait for others.
  @inline(__always)
  func view(of row: RowView, isPassing: Bool = false) -> RowView {
    RowView(
      fields: UnsafePointer(fields),
      filled: UnsafeBufferPointer(start: filledColumns, count: filledCount),
      isPassing: row.isPassing || isPassing, isRoomy: row.isRoomy, plainText: nil)
  }

  @inline(__always)
  mutating func set(_ column: Int, _ text: FieldSlice?) {
    guard let text, text.count > 0 else { return }
    fields[column] = text
    filledColumns[filledCount] = Int32(truncatingIfNeeded: column)
    filledCount &+= 1
  }
}
