import Pipeline

/// Reads values where they stand. Whatever is not written in the common way gives `nil`, and the
/// careful reader looks at it.
enum FieldValues {
  /// A whole number from 0 to 10^18 − 1, in plain digits.
  @inline(__always)
  static func count(_ field: FieldSlice, isRoomy: Bool) -> Int64? {
    guard field.count <= 18, field.count > 0 else { return nil }
    if isRoomy, field.count <= 8 { return shortCount(field) }
    var value: Int64 = 0
    for offset in 0..<field.count {
      let digit = field.start[offset] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }

  /// A number of at most eight digits, all at once: neighbours are joined to pairs, pairs to fours, fours
  /// to eight.
  @inline(__always)
  private static func shortCount(_ field: FieldSlice) -> Int64? {
    // The digits end the word; zeros stand before them.
    let missing = UInt64(truncatingIfNeeded: (8 &- field.count) &* 8)
    let padding = ~(UInt64.max &<< missing) & zeros
    let text = Words.load8(field.start) &<< missing | padding
    let digits = text ^ zeros
    guard (digits | (digits &+ 0x7676_7676_7676_7676)) & highBits == 0 else { return nil }
    let pairs = (digits &* 10 &+ digits &>> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs &>> 16) & 0x0000_FFFF_0000_FFFF
    let all = (fours &* 10_000 &+ fours &>> 32) & 0xFFFF_FFFF
    return Int64(truncatingIfNeeded: all)
  }

  private static let zeros: UInt64 = 0x3030_3030_3030_3030
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Whether the field is a number with digits and at most one point between them, and perhaps a short
  /// exponent, as programs write small amounts.
  @inline(__always)
  static func isNumber(_ field: FieldSlice, isRoomy: Bool) -> Bool {
    isPlainNumber(field, isRoomy: isRoomy) || hasShortExponent(field)
  }

  /// Whether the field is `1.5e-05` or the like.
  @inline(never)
  private static func hasShortExponent(_ field: FieldSlice) -> Bool {
    for sign in 3...4 where field.count > sign {
      let mark = field.count - sign
      guard field.start[mark] | 0x20 == UInt8(ascii: "e"),
        field.start[mark + 1] == UInt8(ascii: "-"),
        isPlainNumber(FieldSlice(start: field.start, count: mark), isRoomy: false)
      else { continue }
      return (mark + 2..<field.count).allSatisfy { field.start[$0] &- UInt8(ascii: "0") < 10 }
    }
    return false
  }

  /// Whether the field is a number with digits and at most one point between them.
  @inline(__always)
  static func isPlainNumber(_ field: FieldSlice, isRoomy: Bool) -> Bool {
    if isRoomy, field.count <= 8 {
      // One digit, a point and digits after it, as most amounts are; or digits only.
      let missing = UInt64(truncatingIfNeeded: (8 &- field.count) &* 8)
      let padding = ~(UInt64.max &<< missing) & zeros
      let text = Words.load8(field.start) &<< missing | padding
      let hasPoint = field.count > 2 && field.start[1] == UInt8(ascii: ".")
      let point: UInt64 = hasPoint ? 0x1E &<< (missing &+ 8) : 0
      // The point is 0x2E, a zero 0x30: it counts as a digit in its own place.
      let digits = (text ^ point) ^ zeros
      if (digits | (digits &+ 0x7676_7676_7676_7676)) & highBits == 0 { return true }
    }
    guard field.count <= 64 else { return false }
    var points = 0
    for offset in 0..<field.count {
      let byte = field.start[offset]
      if byte == UInt8(ascii: ".") {
        points &+= 1
        guard offset > 0, offset &+ 1 < field.count else { return false }
      } else {
        guard byte &- UInt8(ascii: "0") < 10 else { return false }
      }
    }
    return points <= 1
  }
}

/// Reads instants by RFC 3339 as nanoseconds since 1970. Rows stand near others of the same day, so
/// the last date is kept.
struct InstantReader: BitwiseCopyable {
  /// What stands for "no instant".
  static let absent = Int64.min
  private static let nanoseconds: Int64 = 1_000_000_000

  private var lastDate: (UInt64, UInt16) = (0, 0)
  private var lastMidnight: Int64 = 0

  /// The instant of `field`; `nil` where it is odd, out of 1900 to 2200, or finer than nanoseconds.
  @inline(__always)
  mutating func read(_ field: FieldSlice) -> Int64? {
    let text = field.start
    guard field.count >= 20, field.count <= 40 else { return nil }
    let date = (
      Words.load8(text), UnsafeRawPointer(text + 8).loadUnaligned(as: UInt16.self)
    )
    if date.0 != lastDate.0 || date.1 != lastDate.1 {
      guard let midnight = Self.midnight(text) else { return nil }
      lastMidnight = midnight
      lastDate = date
    }
    guard text[10] == UInt8(ascii: "T"), let time = Self.time(text + 11) else { return nil }
    if field.count == 24, let fraction = Self.milliseconds(text + 19) {
      return (lastMidnight &+ time) &* Self.nanoseconds &+ fraction &* 1_000_000
    }
    var place = 19
    var fraction: Int64 = 0
    if text[19] == UInt8(ascii: ".") {
      place = 20
      var scale = Self.nanoseconds
      while place < field.count {
        let digit = text[place] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        scale /= 10
        guard scale > 0 else { return nil }
        fraction &+= Int64(digit) &* scale
        place &+= 1
      }
      guard place > 20, place < field.count else { return nil }
    }
    var seconds = lastMidnight &+ time
    if text[place] == UInt8(ascii: "Z") {
      guard place &+ 1 == field.count else { return nil }
    } else {
      guard let offset = Self.offset(text + place, field.count &- place) else { return nil }
      seconds &-= offset
    }
    return seconds &* Self.nanoseconds &+ fraction
  }

  /// The seconds since midnight of `HH:MM:SS`, all eight bytes at once.
  @inline(__always)
  private static func time(_ text: UnsafePointer<UInt8>) -> Int64? {
    let digits = Words.load8(text) ^ 0x3030_3A30_303A_3030
    // A digit is now 0 to 9 and a colon 0; what carries into the upper half of a byte was neither.
    guard (digits | (digits &+ 0x7676_7F76_767F_7676)) & 0x8080_8080_8080_8080 == 0 else {
      return nil
    }
    // Each pair's tens are below its ones.
    let pairs = digits &* 10 &+ digits &>> 8
    let hour = Int64(truncatingIfNeeded: pairs & 0xFF)
    let minute = Int64(truncatingIfNeeded: pairs &>> 24 & 0xFF)
    let second = Int64(truncatingIfNeeded: pairs &>> 48 & 0xFF)
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    return hour &* 3600 &+ minute &* 60 &+ second
  }

  /// The digits of `.nnnZ`, as most systems write it.
  @inline(__always)
  private static func milliseconds(_ text: UnsafePointer<UInt8>) -> Int64? {
    let (first, second) = (text[1] &- UInt8(ascii: "0"), text[2] &- UInt8(ascii: "0"))
    let third = text[3] &- UInt8(ascii: "0")
    guard text[0] == UInt8(ascii: "."), text[4] == UInt8(ascii: "Z"), first < 10, second < 10,
      third < 10
    else { return nil }
    return Int64(first) &* 100 &+ Int64(second) &* 10 &+ Int64(third)
  }

  @inline(__always)
  private static func pair(_ text: UnsafePointer<UInt8>) -> Int? {
    let (tens, ones) = (text[0] &- UInt8(ascii: "0"), text[1] &- UInt8(ascii: "0"))
    return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : nil
  }

  @inline(never)
  private static func midnight(_ text: UnsafePointer<UInt8>) -> Int64? {
    guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      let century = pair(text), let year = pair(text + 2), (19...21).contains(century),
      let month = pair(text + 5), let day = pair(text + 8),
      let date = CalendarDate(year: century * 100 + year, month: month, day: day)
    else { return nil }
    return Int64(date.daysSinceEpoch) * 86_400
  }

  @inline(never)
  private static func offset(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    guard count == 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"),
      text[3] == UInt8(ascii: ":"), let hours = pair(text + 1), hours < 24,
      let minutes = pair(text + 4), minutes < 60
    else { return nil }
    return Int64(text[0] == UInt8(ascii: "-") ? -1 : 1) * Int64(hours * 3600 + minutes * 60)
  }
}

extension Instant {
  /// This instant in nanoseconds since 1970, where that is exact and in range.
  var exactNanoseconds: Int64? {
    guard attoseconds % 1_000_000_000 == 0 else { return nil }
    let (whole, overflow) = secondsSinceEpoch.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflowToo) = whole.addingReportingOverflow(Int64(attoseconds / 1_000_000_000))
    // The least number stands for "absent".
    return overflow || overflowToo || sum == InstantReader.absent ? nil : sum
  }

  /// The instant `nanoseconds` after 1970.
  init(nanoseconds: Int64) {
    var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
    self.init(secondsSinceEpoch: seconds, attoseconds: UInt64(rest) * 1_000_000_000)
  }
}
