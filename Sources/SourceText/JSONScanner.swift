import Pipeline

/// Why some bytes are not one JSON object of records.
public struct JSONTrouble: Error, Hashable, Sendable {
  /// Where, as an offset into the bytes.
  public let offset: Int
  /// What is wrong there.
  public let message: String
}

/// Reads JSON by RFC 8259 for records: numbers keep their digits, nothing becomes a binary float.
///
/// Strict where parsers differ: no duplicate names, no lone surrogates, no control characters inside
/// strings, nothing nested deeper than ``maximumDepth``.
public struct JSONScanner {
  /// The deepest nesting that is read; the record itself is 1.
  public static let maximumDepth = 64

  /// Where the scanner stands, as an offset into the bytes.
  public private(set) var offset: Int
  /// Whether the names of the outermost object may stand several times.
  var mayRepeatRootNames = false
  /// Whether what stands before a trouble is given, and not the trouble thrown.
  var keepsBegun = false
  /// What went wrong inside the value that was given.
  var begunTrouble: JSONTrouble?
  private let bytes: [UInt8]
  private let end: Int

  /// Scans `range` of `bytes`, which must be UTF-8 (see ``Encoding/refusal(of:)``).
  public init(_ bytes: [UInt8], in range: Range<Int>) {
    let range = range.clamped(to: 0..<bytes.count)
    self.bytes = bytes
    self.offset = range.lowerBound
    self.end = range.upperBound
  }

  /// Whether nothing but blanks is left.
  public mutating func isAtEnd() -> Bool {
    skipBlanks()
    return offset >= end
  }

  /// Steps over `byte`, where it comes next after any blanks.
  public mutating func skip(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard offset < end, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  /// The members of the object that comes next, in their order.
  ///
  /// A string gives its text, a number its digits, `true` and `false` their names, a nested object or
  /// array its text as it stands. `null` and an empty string are absent. A field's column counts
  /// bytes from `lineStart`, from 1.
  public mutating func object(lineStart: Int) throws(JSONTrouble) -> [RawField] {
    guard skip(UInt8(ascii: "{")) else { throw trouble("an object must begin here") }
    var fields: [RawField] = []
    var names: Set<FieldName> = []
    if skip(UInt8(ascii: "}")) { return fields }
    repeat {
      let name = try memberName(&names)
      skipBlanks()
      let valueOffset = offset
      if let text = try value(depth: 1), !text.isEmpty {
        fields.append(RawField(name: name, text: text, column: valueOffset - lineStart + 1))
      }
    } while skip(Encoding.Byte.comma)
    guard skip(UInt8(ascii: "}")) else {
      throw trouble("a comma or the end of the object must follow")
    }
    return fields
  }

  /// The name of the member that comes next, which is none of `names`, and its colon.
  mutating func memberName(_ names: inout Set<FieldName>) throws(JSONTrouble) -> String {
    skipBlanks()
    let nameOffset = offset
    let name = try string()
    guard names.insert(FieldName(name)).inserted else {
      throw JSONTrouble(
        offset: nameOffset, message: "the name \(Evidence.quoted(name)) stands twice")
    }
    guard skip(UInt8(ascii: ":")) else { throw trouble("a colon must follow the name") }
    return name
  }

  /// The string, number, boolean, or `null` that comes next.
  mutating func scalarNode() throws(JSONTrouble) -> JSONNode.Value {
    let start = offset
    switch bytes[offset] {
    case Encoding.Byte.quote:
      return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try skipNumber()
      return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
    default:
      if skipWord("null") { return .null }
      if skipWord("true") { return .boolean(true) }
      guard skipWord("false") else { throw trouble("no JSON value begins here") }
      return .boolean(false)
    }
  }

  func trouble(_ message: String) -> JSONTrouble {
    let found = offset < end ? "" : ", and the text ends"
    return JSONTrouble(offset: min(offset, end), message: message + found)
  }

  private mutating func skipBlanks() {
    while offset < end {
      switch bytes[offset] {
      case Encoding.Byte.space, Encoding.Byte.tab, Encoding.Byte.lineFeed,
        Encoding.Byte.carriageReturn:
        offset += 1
      default: return
      }
    }
  }

  /// The text of the value that comes next; `nil` for `null`.
  private mutating func value(depth: Int) throws(JSONTrouble) -> String? {
    guard offset < end else { throw trouble("a value must stand here") }
    let start = offset
    switch bytes[offset] {
    case Encoding.Byte.quote:
      return try string()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try skipNested(depth: depth + 1)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try skipNumber()
    default:
      if skipWord("null") { return nil }
      guard skipWord("true") || skipWord("false") else {
        throw trouble("no JSON value begins here")
      }
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// Steps over an object or array; the recursion is no deeper than ``maximumDepth``.
  private mutating func skipNested(depth: Int) throws(JSONTrouble) {
    guard depth <= Self.maximumDepth else {
      throw trouble("nested deeper than \(Self.maximumDepth)")
    }
    let isObject = bytes[offset] == UInt8(ascii: "{")
    let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    offset += 1
    if skip(close) { return }
    repeat {
      skipBlanks()
      if isObject {
        _ = try string()
        guard skip(UInt8(ascii: ":")) else { throw trouble("a colon must follow the name") }
        skipBlanks()
      }
      _ = try value(depth: depth)
    } while skip(Encoding.Byte.comma)
    guard skip(close) else { throw trouble("a comma or the end of the nesting must follow") }
  }

  private mutating func skipWord(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset + length <= end else { return false }
    let matches = word.withUTF8Buffer { $0.elementsEqual(bytes[offset..<(offset + length)]) }
    if matches { offset += length }
    return matches
  }

  /// `-? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?`
  private mutating func skipNumber() throws(JSONTrouble) {
    _ = skipByte { $0 == UInt8(ascii: "-") }
    if !skipByte({ $0 == UInt8(ascii: "0") }) {
      guard skipDigits() else { throw trouble("a digit must follow") }
    }
    if skipByte({ $0 == UInt8(ascii: ".") }) {
      guard skipDigits() else { throw trouble("a digit must follow the point") }
    }
    if skipByte({ $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
      _ = skipByte { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      guard skipDigits() else { throw trouble("a digit must follow in the exponent") }
    }
  }

  private mutating func skipByte(_ matches: (UInt8) -> Bool) -> Bool {
    guard offset < end, matches(bytes[offset]) else { return false }
    offset += 1
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = offset
    while skipByte({ UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9") }) {}
    return offset > start
  }

  private mutating func string() throws(JSONTrouble) -> String {
    guard skipByte({ $0 == Encoding.Byte.quote }) else { throw trouble("a string must begin here") }
    let start = offset
    // Most strings hold no escape and are taken as they stand.
    while skipByte({ $0 >= 0x20 && $0 != Encoding.Byte.quote && $0 != Encoding.Byte.backslash }) {}
    var text = Array(bytes[start..<offset])
    while !skipByte({ $0 == Encoding.Byte.quote }) {
      guard offset < end else { throw trouble("a string is not closed") }
      let byte = bytes[offset]
      guard byte >= 0x20 else { throw trouble("a control character inside a string") }
      offset += 1
      if byte == Encoding.Byte.backslash {
        text += try escape()
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that the escape after a backslash stands for.
  private mutating func escape() throws(JSONTrouble) -> [UInt8] {
    guard offset < end else { throw trouble("a string is not closed") }
    let kind = bytes[offset]
    offset += 1
    switch kind {
    case Encoding.Byte.quote, Encoding.Byte.backslash, UInt8(ascii: "/"): return [kind]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [Encoding.Byte.lineFeed]
    case UInt8(ascii: "r"): return [Encoding.Byte.carriageReturn]
    case UInt8(ascii: "t"): return [Encoding.Byte.tab]
    case UInt8(ascii: "u"): return try Array(String(Character(scalar())).utf8)
    default: throw JSONTrouble(offset: offset - 1, message: "no such escape")
    }
  }

  /// The scalar of `\uXXXX`, or of two of them that are a surrogate pair.
  private mutating func scalar() throws(JSONTrouble) -> Unicode.Scalar {
    let start = offset
    let first = try fourHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let lone = JSONTrouble(offset: start, message: "a lone surrogate")
    guard (0xD800...0xDBFF).contains(first), skipWord("\\u") else { throw lone }
    let second = try fourHexDigits()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw lone }
    return scalar
  }

  private mutating func fourHexDigits() throws(JSONTrouble) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard offset < end, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue,
        bytes[offset] < 0x80
      else { throw trouble("four hexadecimal digits must follow \\u") }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
