import Pipeline
import SourceText

/// Writes canonical texts of at most ``limit`` bytes where a source has another form.
enum WrittenText {
  static let limit = 40

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
      return instant(seconds: seconds, milliseconds: nil, at: target)
    case .unixMilliseconds:
      guard let all = FieldValues.count(text, isRoomy: isRoomy) else { return nil }
      return instant(seconds: all / 1000, milliseconds: all % 1000, at: target)
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
      if target[count - 1] | 0x20 != UInt8(ascii: "z") {
        target[count] = UInt8(ascii: "Z")
        count += 1
      }
    } else if count - sign == 3 {
      target[count] = UInt8(ascii: ":")
      target[count + 1] = UInt8(ascii: "0")
      target[count + 2] = UInt8(ascii: "0")
      count += 3
    }
    return FieldSlice(start: target, count: count)
  }

  private static func instant(
    seconds: Int64, milliseconds: Int64?, at target: UnsafeMutablePointer<UInt8>
  ) -> FieldSlice? {
    // To the end of the year 9999.
    guard seconds < 253_402_300_800 else { return nil }
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
    var count = 19
    if let milliseconds {
      target[19] = UInt8(ascii: ".")
      write(milliseconds, digits: 3, at: target + 20)
      count = 23
    }
    target[count] = UInt8(ascii: "Z")
    return FieldSlice(start: target, count: count + 1)
  }
}
