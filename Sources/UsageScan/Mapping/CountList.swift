import SourceText

/// A JSON list of small objects with texts and counts, as providers tell kinds of tokens apart:
/// `[{"modality": "TEXT", "tokenCount": 12}]`.
struct CountList {
  /// What of its objects is wanted: the count in the member, of those where another member has a text.
  struct Path: BitwiseCopyable {
    /// The member that must have the text; empty where all objects are meant.
    var selector: FieldSlice
    var text: FieldSlice
    var member: FieldSlice
  }

  private struct Member: BitwiseCopyable {
    var name: FieldSlice
    var value: FieldSlice
    var isText: Bool
  }

  /// How many members an object may have.
  private static let memberLimit = 4

  private var place: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  private init(_ text: FieldSlice) {
    place = text.start
    end = text.start + text.count
  }

  /// Whether the list is written in the plain way: only texts without escapes and counts, no name twice.
  static func isPlain(_ text: FieldSlice) -> Bool {
    var list = CountList(text)
    return list.walk { _ in true }
  }

  /// The sum of the counts at `path` in a list that ``isPlain(_:)``; −1 where there are none, `nil` where
  /// one is no count.
  static func sum(_ text: FieldSlice, _ path: Path) -> Int64? {
    var list = CountList(text)
    var sum: Int64 = -1
    let isSound = list.walk { members in
      guard
        path.selector.count == 0
          || members.contains(where: {
            $0.name.isSame(as: path.selector) && $0.value.isSame(as: path.text)
          })
      else { return true }
      for member in members where member.name.isSame(as: path.member) {
        if member.isText, member.value.count == 0 { continue }
        guard let count = FieldValues.count(member.value, isRoomy: false),
          count < RowMapper.countLimit, sum < RowMapper.countLimit
        else { return false }
        sum = max(0, sum) + count
      }
      return true
    }
    return isSound ? sum : nil
  }

  /// Calls `body` for each object; `false` where it does, or where the list is not plain.
  private mutating func walk(_ body: (Slice<UnsafeMutableBufferPointer<Member>>) -> Bool) -> Bool {
    withUnsafeTemporaryAllocation(of: Member.self, capacity: Self.memberLimit) { members in
      guard skip(JSONByte.openBracket) else { return false }
      if skip(UInt8(ascii: "]")) { return isAtEnd }
      repeat {
        guard skip(JSONByte.openBrace) else { return false }
        var count = 0
        repeat {
          guard count < Self.memberLimit, let member = member(),
            !members[..<count].contains(where: { $0.name.isSame(as: member.name) })
          else { return false }
          members.initializeElement(at: count, to: member)
          count += 1
        } while skip(JSONByte.comma)
        guard skip(JSONByte.closeBrace), body(members[..<count]) else { return false }
      } while skip(JSONByte.comma)
      return skip(UInt8(ascii: "]")) && isAtEnd
    }
  }

  private mutating func member() -> Member? {
    guard let name = text(), skip(JSONByte.colon) else { return nil }
    if let value = text() { return Member(name: name, value: value, isText: true) }
    let start = place
    while place < end, place.pointee &- JSONByte.zero < 10 { place += 1 }
    let count = place - start
    guard count == 1 || count > 1 && start.pointee != JSONByte.zero else { return nil }
    return Member(name: name, value: FieldSlice(start: start, count: count), isText: false)
  }

  /// A string of plain ASCII.
  private mutating func text() -> FieldSlice? {
    guard skip(JSONByte.quote) else { return nil }
    let start = place
    while place < end, place.pointee != JSONByte.quote {
      guard (0x20..<0x7F).contains(place.pointee), place.pointee != JSONByte.backslash else {
        return nil
      }
      place += 1
    }
    let text = FieldSlice(start: start, count: place - start)
    return skip(JSONByte.quote) ? text : nil
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard place < end, place.pointee == byte else { return false }
    place += 1
    return true
  }

  private mutating func skipBlanks() {
    while place < end, place.pointee == 0x20 || place.pointee == 0x09 || place.pointee == 0x0D {
      place += 1
    }
  }

  private var isAtEnd: Bool { place == end }
}

extension FieldSlice {
  /// Whether both say the same, byte for byte.
  @inline(__always)
  func isSame(as other: FieldSlice) -> Bool {
    count == other.count && areEqual(start, other.start, count: count)
  }
}
