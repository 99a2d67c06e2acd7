import Pipeline
import SourceText

/// Writes canonical texts of at most ``limit`` bytes where a source has another form.
enum WrittenText {
  static let limit = 40
  /// The most bytes of a text that is put together.
  static let longLimit = 240

  /// A count in digits.
  @inline(__always)
  static func count(_ count: Int64, at target: UnsafeMutablePointer<UInt8>) -> FieldSlice {
    var digitCount = 1
    var power: Int64 = 10
    while count >= power, digitCount < 18 {
      power &*= 10
      digitCount &+= 1
    }
    write(count, digits: digitCount, at: target)
    return FieldSlice(start: target, count: digitCount)
  }

  @inline(__always)
  private static func write(
    _ number: Int64, digits: Int, at target: UnsafeMutablePointer<UInt8>
  ) {
    var rest = number
    var place = digits
    while place > 0 {
      place &-= 1
      target[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// A number from 0 up without zeros that say nothing; `nil` where it is not written in digits with at
  /// most one point between them.
  static func decimal(
    _ text: FieldSlice, at target: UnsafeMutablePointer<UInt8>
  ) -> FieldSlice? {
    guard text.count > 0, text.count <= limit, FieldValues.isPlainNumber(text, isRoomy: false),
      text.count == 1 || text.start[0] != UInt8(ascii: "0") || text.start[1] == UInt8(ascii: ".")
    else { return nil }
    var hasPoint = false
    for offset in 0..<text.count {
      target[offset] = text.start[offset]
      hasPoint = hasPoint || target[offset] == UInt8(ascii: ".")
    }
    var count = text.count
    if hasPoint {
      while target[count - 1] == UInt8(ascii: "0") { count -= 1 }
      if target[count - 1] == UInt8(ascii: ".") { count -= 1 }
    }
    return FieldSlice(start: target, count: count)
  }

  /// A text of ASCII in the letters of one case; `nil` where it is another or a long one.
  static func inCase(
    _ text: FieldSlice, isUpper: Bool, at target: UnsafeMutablePointer<UInt8>
  ) -> FieldSlice? {
    guard text.count <= longLimit else { return nil }
    let first = isUpper ? UInt8(ascii: "a") : UInt8(ascii: "A")
    for offset in 0..<text.count {
      let byte = text.start[offset]
      guard byte < 0x80 else { return nil }
      target[offset] = byte &- first < 26 ? byte ^ 0x20 : byte
    }
    return FieldSlice(start: target, count: text.count)
  }

  /// A time by RFC 3339; `nil` where it is not spelt in the common way.
  @inline(__always)
  static func instant(
    _ text: FieldSlice, _ form: RowMapping.InstantForm, at target: UnsafeMutablePointer<UInt8>,
    isRoomy: Bool
  ) -> FieldSlice? {
    switch form {
    case .dateAndTime: return dateAndTime(text, at: target)
    case .unixSeconds:
      guard let seconds = FieldValues.count(text, isRoomy: isRoomy) else { return nil }
      return instant(seconds: seconds, fraction: 0, digits: 1, at: target)
    case .unixMilliseconds:
      guard let all = FieldValues.count(text, isRoomy: isRoomy) else { return nil }
      return instant(seconds: all / 1000, fraction: all % 1000, digits: 3, at: target)
    case .unixNanoseconds:
      // All of them may be more digits than a count has.
      guard text.count > 9,
        let seconds = FieldValues.count(
          FieldSlice(start: text.start, count: text.count - 9), isRoomy: false),
        let rest = FieldValues.count(
          FieldSlice(start: text.start + (text.count - 9), count: 9), isRoomy: false)
      else { return nil }
      return instant(seconds: seconds, fraction: rest, digits: 9, at: target)
    }
  }

  /// `2026-10-31 23:59:59.123`, with or without an offset, which may lack its minutes.
  private static func dateAndTime(
    _ text: FieldSlice, at target: UnsafeMutablePointer<UInt8>
  ) -> FieldSlice? {
    guard text.count >= 19, text.count <= limit - 3 else { return nil }
    var sign = 0
    for offset in 0..<text.count {
      let byte = text.start[offset]
      target[offset] = byte
      if offset >= 19, byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { sign = offset }
    }
    if target[10] == UInt8(ascii: " ") { target[10] = UInt8(ascii: "T") }
    var count = text.count
    if sign == 0 {
      if target[count - 1] | 0x20 == UInt8(ascii: "z") { count -= 1 }
      // What counts past the 59th second is another time.
      guard target[17] < UInt8(ascii: "6"),
        count == 19 || count > 20 && target[19] == UInt8(ascii: ".")
      else { return nil }
      return ended(target, count: count)
    }
    if count - sign == 3 {
      target[count] = UInt8(ascii: ":")
      target[count + 1] = UInt8(ascii: "0")
      target[count + 2] = UInt8(ascii: "0")
      count += 3
    }
    var reader = InstantReader()
    guard let nanoseconds = reader.read(FieldSlice(start: target, count: count)) else { return nil }
    return instant(
      seconds: nanoseconds / 1_000_000_000, fraction: nanoseconds % 1_000_000_000, digits: 9,
      at: target)
  }

  /// Ends a time in UTC with a `Z`, the fraction of its second without zeros that say nothing.
  @inline(__always)
  private static func ended(
    _ target: UnsafeMutablePointer<UInt8>, count: Int
  ) -> FieldSlice {
    var count = count
    if count > 19 {
      while target[count - 1] == UInt8(ascii: "0") { count -= 1 }
      if target[count - 1] == UInt8(ascii: ".") { count -= 1 }
    }
    target[count] = UInt8(ascii: "Z")
    return FieldSlice(start: target, count: count + 1)
  }

  private static func instant(
    seconds: Int64, fraction: Int64, digits: Int, at target: UnsafeMutablePointer<UInt8>
  ) -> FieldSlice? {
    // From 1970 to the end of the year 9999.
    guard seconds >= 0, fraction >= 0, seconds < 253_402_300_800 else { return nil }
    let date = CalendarDate(daysSinceEpoch: Int32(seconds / 86_400))
    let second = seconds % 86_400
    let (year, month, day) = date.components
    write(Int64(year), digits: 4, at: target)
    target[4] = UInt8(ascii: "-")
    write(Int64(month), digits: 2, at: target + 5)
    target[7] = UInt8(ascii: "-")
    write(Int64(day), digits: 2, at: target + 8)
    target[10] = UInt8(ascii: "T")
    write(second / 3600, digits: 2, at: target + 11)
    target[13] = UInt8(ascii: ":")
    write(second / 60 % 60, digits: 2, at: target + 14)
    target[16] = UInt8(ascii: ":")
    write(second % 60, digits: 2, at: target + 17)
    target[19] = UInt8(ascii: ".")
    write(fraction, digits: digits, at: target + 20)
    return ended(target, count: 20 + digits)
  }
}
