/// One JSON value with its place. Numbers keep their digits; nothing becomes a binary float.
public struct JSONNode: Hashable, Sendable {
  /// What a node holds.
  public enum Value: Hashable, Sendable {
    /// Members in the order of the file, each name once but where ``JSONTree/read(_:mayRepeatRootNames:)``
    /// was told otherwise.
    case object([Member])
    /// Elements in the order of the file.
    case array([JSONNode])
    /// A number exactly as it is written: `1.5e-07`, `-0.10`.
    case number(String)
    /// A string, its escapes resolved.
    case string(String)
    /// `true` or `false`.
    case boolean(Bool)
    /// `null`.
    case null
  }

  /// One name and value of an object.
  public struct Member: Hashable, Sendable {
    /// The name, its escapes resolved.
    public let name: String
    /// What it names.
    public let value: JSONNode
  }

  /// What stands here.
  public let value: Value
  /// Where its text stands, as offsets into the bytes read.
  public let range: Range<Int>
  /// The line it begins on, from 1.
  public let line: Int
  /// The byte column it begins at, from 1.
  public let column: Int
  /// Whether all of it is there: of a text that goes wrong, what stood before that may be asked for.
  public internal(set) var isWhole = true

  /// The member of that name; `nil` where this is no object or has none. O(members).
  public subscript(_ name: String) -> JSONNode? {
    members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The members, where this is an object; none otherwise.
  public var members: [Member] {
    if case .object(let members) = value { members } else { [] }
  }

  /// The elements, where this is an array; none otherwise.
  public var elements: [JSONNode] {
    if case .array(let elements) = value { elements } else { [] }
  }

  /// What a scalar says: a string's text, a number's digits, `true` or `false`.
  ///
  /// `nil` for `null`, an object, and an array.
  public var text: String? {
    switch value {
    case .number(let text), .string(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .object, .array, .null: nil
    }
  }

  /// Whether this is `null`.
  public var isNull: Bool { value == .null }
}

extension JSONScanner {
  /// The value that comes next, whatever it is, with all that it holds.
  ///
  /// Objects and arrays nest to ``maximumDepth``, this value being the first.
  mutating func node(_ lines: inout LineCounter, depth: Int = 1) throws(JSONTrouble) -> JSONNode {
    guard !isAtEnd() else { throw trouble("a value must stand here") }
    let start = offset
    let place = lines.place(start)
    let value: JSONNode.Value
    if skip(UInt8(ascii: "{")) {
      value = .object(try members(&lines, start: start, depth: depth))
    } else if skip(UInt8(ascii: "[")) {
      value = .array(try elements(&lines, start: start, depth: depth))
    } else {
      value = try scalarNode()
    }
    var node = JSONNode(
      value: value, range: start..<offset, line: place.line, column: place.column)
    node.isWhole = begunTrouble == nil
    return node
  }

  private mutating func members(
    _ lines: inout LineCounter, start: Int, depth: Int
  ) throws(JSONTrouble) -> [JSONNode.Member] {
    try checkDepth(depth, at: start)
    var members: [JSONNode.Member] = []
    if skip(UInt8(ascii: "}")) { return members }
    var names: Set<FieldName> = []
    repeat {
      if depth == 1, mayRepeatRootNames { names = [] }
      do throws(JSONTrouble) {
        let name = try memberName(&names)
        members.append(JSONNode.Member(name: name, value: try node(&lines, depth: depth + 1)))
      } catch {
        try leave(error)
      }
      if begunTrouble != nil { return members }
    } while skip(Encoding.Byte.comma)
    if !skip(UInt8(ascii: "}")) {
      try leave(trouble("a comma or the end of the object must follow"))
    }
    return members
  }

  private mutating func elements(
    _ lines: inout LineCounter, start: Int, depth: Int
  ) throws(JSONTrouble) -> [JSONNode] {
    try checkDepth(depth, at: start)
    var elements: [JSONNode] = []
    if skip(UInt8(ascii: "]")) { return elements }
    repeat {
      do throws(JSONTrouble) {
        elements.append(try node(&lines, depth: depth + 1))
      } catch {
        try leave(error)
      }
      if begunTrouble != nil { return elements }
    } while skip(Encoding.Byte.comma)
    if !skip(UInt8(ascii: "]")) {
      try leave(trouble("a comma or the end of the array must follow"))
    }
    return elements
  }

  /// Leaves what has begun as it is, where that is wanted.
  private mutating func leave(_ trouble: JSONTrouble) throws(JSONTrouble) {
    guard keepsBegun else { throw trouble }
    begunTrouble = trouble
  }

  private func checkDepth(_ depth: Int, at start: Int) throws(JSONTrouble) {
    guard depth <= Self.maximumDepth else {
      throw JSONTrouble(offset: start, message: "nested deeper than \(Self.maximumDepth)")
    }
  }
}
