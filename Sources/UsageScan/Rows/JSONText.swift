/// The grammar of RFC 8259 over bytes in memory, up to an end.
///
/// Each function takes the place where something begins and gives the place after it, or `nil` where
/// it does not stand there. Places go in and out by value, so that they stay in registers.
struct JSONText {
  /// The deepest nesting that is read; the record itself is 1.
  static let maximumDepth = 64

  /// No byte from here on is read.
  let end: UnsafePointer<UInt8>
  /// A bit for each byte below 64 that may stand between tokens.
  private let blanks: UInt64

  /// A text up to `end`; within one line (`isLine`) a line feed is no blank.
  init(end: UnsafePointer<UInt8>, isLine: Bool) {
    self.end = end
    let withinLine: UInt64 = 1 << 0x20 | 1 << 0x09 | 1 << 0x0D
    blanks = isLine ? withinLine : withinLine | 1 << 0x0A
  }

  /// The first place from `start` on that is no blank.
  @inline(__always)
  func pastBlanks(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    guard start < end, start.pointee <= JSONByte.space else { return start }
    return pastManyBlanks(start)
  }

  @inline(never)
  private func pastManyBlanks(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var place = start
    while place < end, place.pointee < 64, blanks >> UInt64(place.pointee) & 1 == 1 { place += 1 }
    return place
  }

  /// Past `byte`, where it comes next after any blanks.
  @inline(__always)
  func past(_ byte: UInt8, _ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    let place = pastBlanks(start)
    return place < end && place.pointee == byte ? place + 1 : nil
  }

  /// The first place from `start` on that cannot stand as it is in a string, or the end.
  @inline(__always)
  func pastPlain(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var place = start
    while end - place >= ByteBlock.byteCount {
      if let offset = ByteBlock(at: place).firstSpecial { return place + offset }
      place += ByteBlock.byteCount
    }
    return pastPlainBytes(place)
  }

  @inline(never)
  private func pastPlainBytes(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var place = start
    while place < end, place.pointee >= JSONByte.space, place.pointee != JSONByte.quote,
      place.pointee != JSONByte.backslash
    {
      place += 1
    }
    return place
  }

  /// Past a string, whose text nobody needs.
  func pastString(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    guard start < end, start.pointee == JSONByte.quote else { return nil }
    var place = pastPlain(start + 1)
    while place < end, place.pointee == JSONByte.backslash {
      guard let escape = JSONEscape(place, end: end) else { return nil }
      place = pastPlain(escape.end)
    }
    return place < end && place.pointee == JSONByte.quote ? place + 1 : nil
  }

  /// Past a number, a literal or a nested object or array: any value but a string.
  @inline(__always)
  func pastUnquoted(_ start: UnsafePointer<UInt8>, depth: Int) -> UnsafePointer<UInt8>? {
    guard start < end else { return nil }
    let byte = start.pointee
    if byte == JSONByte.minus || byte &- JSONByte.zero < 10 { return pastNumber(start) }
    if byte == JSONByte.openBrace || byte == JSONByte.openBracket {
      return pastNested(start, depth: depth + 1)
    }
    return pastLiteral(start)
  }

  /// Whether `null` stands at `start`, where a literal was found.
  @inline(__always)
  static func isNull(_ start: UnsafePointer<UInt8>) -> Bool { start.pointee == UInt8(ascii: "n") }

  /// Past `null`, `true` or `false`.
  @inline(__always)
  private func pastLiteral(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    guard end - start >= 4 else { return nil }
    switch UInt32(bigEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)) {
    case 0x6E75_6C6C, 0x7472_7565: return start + 4  // null, true
    case 0x6661_6C73:  // fals
      return end - start >= 5 && start[4] == UInt8(ascii: "e") ? start + 5 : nil
    default: return nil
    }
  }

  /// Past `-? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)?`
  @inline(__always)
  private func pastNumber(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    let first = start.pointee == JSONByte.minus ? start + 1 : start
    let place = pastDigits(first)
    guard place > first, place == first + 1 || first.pointee != JSONByte.zero else { return nil }
    // A point, `e` or `E` goes on; a comma or closing brace, as usual, does not.
    guard place < end else { return place }
    let byte = place.pointee
    return byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
      ? pastFraction(place) : place
  }

  @inline(never)
  private func pastFraction(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    var place = start
    if place.pointee == UInt8(ascii: ".") {
      place = pastDigits(start + 1)
      guard place > start + 1 else { return nil }
    }
    guard place < end, place.pointee | 0x20 == UInt8(ascii: "e") else { return place }
    place += 1
    if place < end, place.pointee == UInt8(ascii: "+") || place.pointee == JSONByte.minus {
      place += 1
    }
    let exponent = pastDigits(place)
    return exponent > place ? exponent : nil
  }

  /// The first place from `start` on that is no digit, eight bytes at a time.
  @inline(__always)
  private func pastDigits(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var place = start
    while end - place >= 8 {
      let word = UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
      let values = word ^ 0x3030_3030_3030_3030
      // A digit's value is below 10; adding 118 carries any other into the high bit of its byte.
      let tooLarge = (values & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | values
      let others = tooLarge & 0x8080_8080_8080_8080
      if others != 0 { return place + others.trailingZeroBitCount &>> 3 }
      place += 8
    }
    while place < end, place.pointee &- JSONByte.zero < 10 { place += 1 }
    return place
  }

  /// Past an object or array; the recursion is no deeper than ``maximumDepth``.
  @inline(never)
  private func pastNested(
    _ start: UnsafePointer<UInt8>, depth: Int
  ) -> UnsafePointer<UInt8>? {
    guard depth <= Self.maximumDepth else { return nil }
    let isObject = start.pointee == JSONByte.openBrace
    let close = isObject ? JSONByte.closeBrace : JSONByte.closeBracket
    if let place = past(close, start + 1) { return place }
    var place = start + 1
    while true {
      place = pastBlanks(place)
      if isObject {
        guard let name = pastString(place), let colon = past(JSONByte.colon, name) else {
          return nil
        }
        place = pastBlanks(colon)
      }
      let isString = place < end && place.pointee == JSONByte.quote
      let valueEnd = isString ? pastString(place) : pastUnquoted(place, depth: depth)
      guard let valueEnd else { return nil }
      guard let comma = past(JSONByte.comma, valueEnd) else { return past(close, valueEnd) }
      place = comma
    }
  }
}
