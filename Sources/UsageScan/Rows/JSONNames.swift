/// The names of a JSON file's members, numbered as columns in the order of their first appearance.
///
/// A member that is an object is one column with the object's text, unless it is to be opened: then each
/// of its members is a column, named with its path, as in `usage.output_tokens`. Where objects are told
/// apart from names with dots in them, the parts of a path are joined by a byte that no name has.
struct JSONNames: ~Copyable {
  /// The members of the record, or of an object in it that is opened.
  private struct Level: ~Copyable {
    /// Of a list with keys, the keys.
    var names = ColumnNames()
    /// The column of each name.
    var columns = GrowingBuffer<Int32>()
    /// The level of each name's value where that is opened, otherwise 0.
    var levels = GrowingBuffer<Int32>()
    let path: [UInt8]
    /// Whether it is a list whose elements have keys, as in `attributes[key=user.id].value`.
    let isKeyed: Bool

    /// The path of the member, or the element, of that name.
    func path(of name: UnsafeBufferPointer<UInt8>, joint: UInt8) -> [UInt8] {
      if isKeyed { return path + Array("[key=".utf8) + Array(name) + [JSONByte.closeBracket] }
      return path + (path.isEmpty || path == [JSONNames.around] ? [] : [joint]) + Array(name)
    }
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
  /// What stands for an object that was opened, where its column says that it was there; known by its
  /// address. Longer than it says, so that it may be read like other texts.
  static let openedText: StaticString = "{                                "
  /// What joins the parts of a path where members are told apart from names with dots: it is never UTF-8.
  static let exactJoint: UInt8 = 0xFF

  /// What stands before the names of the objects around a row: no name has it either.
  static let around: UInt8 = 0xFE

  /// What joins the parts of a path.
  let joint: UInt8
  /// Whether the column of an object that is opened says that it is there.
  let marksOpened: Bool
  private let opened: Set<[UInt8]>
  private let keyed: Set<[UInt8]>
  private let levels: UnsafeMutablePointer<Level>
  private var levelCount = 1
  /// The names by column.
  private(set) var names: [[UInt8]] = []
  private var columns: [[UInt8]: Int] = [:]

  /// - Parameters:
  ///   - opened: the paths of the objects to be opened, with dots, and those they lie in.
  ///   - keyed: the paths of the lists among them whose elements have keys.
  ///   - isExact: whether members are told apart from names with dots.
  ///   - marksOpened: whether the column of an object that is opened says that it is there.
  init(
    opening opened: Set<String> = [], keyed: Set<String> = [], isExact: Bool = false,
    marksOpened: Bool = false
  ) {
    joint = isExact ? Self.exactJoint : UInt8(ascii: ".")
    self.marksOpened = marksOpened
    let joint = isExact ? Self.exactJoint : nil
    self.opened = Set(opened.map { Self.path($0, joint: joint) })
    self.keyed = Set(keyed.map { Self.path($0, joint: joint) })
    levels = .allocate(capacity: opened.count + 2)
    levels.initialize(to: Level(path: [], isKeyed: false))
  }

  /// The path that is written with dots, its parts joined by `joint`; `^` begins one of an object around
  /// a row.
  static func path(_ text: String, joint: UInt8?) -> [UInt8] {
    var path = text.utf8.map { $0 == UInt8(ascii: ".") ? joint ?? $0 : $0 }
    if path.first == UInt8(ascii: "^") { path[0] = around }
    return path
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
      let path = levels[level].path(of: name, joint: joint)
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

  /// Whether a level is a list whose elements have keys.
  @inline(__always)
  func isKeyed(_ level: Int) -> Bool { levels[level].isKeyed }

  /// The element with a key that followed `previous` before, or another, which follows it from now on.
  mutating func element(
    of key: UnsafeBufferPointer<UInt8>, after previous: ColumnNames.Place, on level: Int
  ) -> Member {
    if let place = levels[level].names.followed(previous, named: key) {
      return member(place, on: level)
    }
    return member(of: key, after: previous, on: level)
  }

  /// The level of the members of the object at `path`, to which names with dots may lead as well.
  mutating func addLevel(_ path: [UInt8]) -> Int {
    if let known = (0..<levelCount).first(where: { $0 > 0 && levels[$0].path == path }) {
      return known
    }
    (levels + levelCount).initialize(to: Level(path: path, isKeyed: keyed.contains(path)))
    levelCount += 1
    return levelCount - 1
  }
}
