/// The names of a JSON file's members, numbered as columns in the order of their first appearance.
///
/// A member that is an object is one column with the object's text, unless it is to be opened: then each
/// of its members is a column, named with its path, as in `usage.output_tokens`.
struct JSONNames: ~Copyable {
  /// The members of the record, or of an object in it that is opened.
  private struct Level: ~Copyable {
    var names = ColumnNames()
    /// The column of each name.
    var columns = GrowingBuffer<Int32>()
    /// The level of each name's value where that is opened, otherwise 0.
    var levels = GrowingBuffer<Int32>()
    let path: [UInt8]
  }

  /// Where a member's name leads to.
  struct Member {
    /// The place of the name among those of its level.
    let place: ColumnNames.Place
    let column: Int
    /// The level of its members where the value is opened, otherwise 0.
    let level: Int
  }

  /// The record's own level.
  static let top = 0

  private let opened: Set<[UInt8]>
  private let levels: UnsafeMutablePointer<Level>
  private var levelCount = 1
  /// The names by column.
  private(set) var names: [[UInt8]] = []
  private var columns: [[UInt8]: Int] = [:]

  /// - Parameter opened: the paths of the objects to be opened, each after the one it lies in.
  init(opening opened: Set<String> = []) {
    self.opened = Set(opened.map { Array($0.utf8) })
    levels = .allocate(capacity: opened.count + 1)
    levels.initialize(to: Level(path: []))
  }

  deinit {
    levels.deinitialize(count: levelCount)
    levels.deallocate()
  }

  /// How many columns there are.
  var count: Int { names.count }

  /// The column of a name with its path, which is added where it is new.
  mutating func column(of name: [UInt8]) -> Int {
    if let known = columns[name] { return known }
    columns[name] = names.count
    names.append(name)
    return names.count - 1
  }

  /// The member that followed `previous` before and whose name stands at `start`, with the byte after
  /// the colon; `nil` says only that the name must be looked up.
  @inline(__always)
  func followed(
    _ previous: ColumnNames.Place, on level: Int, at start: UnsafePointer<UInt8>,
    end: UnsafePointer<UInt8>
  ) -> (member: Member, end: UnsafePointer<UInt8>)? {
    guard let found = levels[level].names.followed(previous, at: start, end: end) else {
      return nil
    }
    return (member(found.place, on: level), found.end)
  }

  /// The member of a name, which is added where it is new, and follows `previous` from now on.
  mutating func member(
    of name: UnsafeBufferPointer<UInt8>, after previous: ColumnNames.Place, on level: Int
  ) -> Member {
    let place = levels[level].names.place(of: name, after: previous)
    if levels[level].columns.count < levels[level].names.count {
      let path = levels[level].path + (level == Self.top ? [] : [UInt8(ascii: ".")]) + Array(name)
      levels[level].columns.append(Int32(column(of: path)))
      levels[level].levels.append(Int32(opened.contains(path) ? addLevel(path) : 0))
    }
    return member(place, on: level)
  }

  @inline(__always)
  private func member(_ place: ColumnNames.Place, on level: Int) -> Member {
    Member(
      place: place, column: Int(levels[level].columns[place.column]),
      level: Int(levels[level].levels[place.column]))
  }

  private mutating func addLevel(_ path: [UInt8]) -> Int {
    (levels + levelCount).initialize(to: Level(path: path))
    levelCount += 1
    return levelCount - 1
  }
}
