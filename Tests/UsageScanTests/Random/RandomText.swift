import Pipeline

/// Random texts of one kind each: numbers, moments, names, in every spelling that files have.
extension SeededGenerator {
  /// A meter's quantity; mostly plain, sometimes beyond 64 bits, fractional, negative or no number.
  mutating func quantityText() -> String {
    switch number(1...20) {
    case 1...9: String(number(0...1200))
    case 10: String(number(1...9)) + String(repeating: "0", count: number(1...3))
    case 11: one(of: ["0", "-0", "+0", "0.00", "00", "0e9", ".0", "-0.0e-3"])
    case 12: one(of: ["1e3", "1E2", "5e-1", "1.5E+2", "2e+0", "10e-1", "1e20", "12.50e1"])
    case 13: "\(number(0...99)).\(one(of: ["5", "25", "125", "10", "000", "999999999"]))"
    case 14: one(of: [".5", "100.", "+7", "007", "0100", "1.", "+.5e1"])
    case 15:
      one(of: [
        "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "18446744073709551616", "99999999999999999999", "170141183460469231731687303715884105727",
        "170141183460469231731687303715884105728", "999999999999999999", "1000000000000000000",
        "1e38", "123456789012345678901234567890.123456789",
      ])
    case 16: one(of: ["-1", "-5.5", "-1e3", "-99999999999999999999"])
    case 17: one(of: ["99", "100", "101", "999", "1000", "1000.5", "999.999"])
    default: String(number(1...30))
    }
  }

  /// What looks like a number and is none.
  mutating func badNumberText() -> String {
    one(of: [
      "1,234.56", "12abc", "$5", "NaN", "inf", "0x10", "1_000", "--1", "1e", "1e+", "e5", ".", "+",
      "-", "1.2.3", "1 000", "٣", "１", "1e999999999", "1-", "1e1.5", " 1", "1 ", "−1",
    ])
  }

  /// An attempt: mostly small, ties on purpose, of any size.
  mutating func attemptText() -> String {
    one(of: [
      "", "", "1", "1", "2", "9", "10", "1e1", "2.0", "+3", "0", "-1", "10.00",
      "99999999999999999999999", "9223372036854775808", "99999999999999999999998",
    ])
  }

  /// A moment of `seconds` since the epoch with `fraction` (digits, or empty) as RFC 3339.
  mutating func momentText(_ seconds: Int64, fraction: String = "") -> String {
    let (offset, zone) = one(of: [
      (0, "Z"), (0, "Z"), (0, "z"), (0, "+00:00"), (0, "-00:00"), (7200, "+02:00"),
      (-25_200, "-07:00"), (19_800, "+05:30"), (50_400, "+14:00"), (-86_340, "-23:59"),
      (86_340, "+23:59"),
    ])
    let local = Instant(secondsSinceEpoch: seconds + Int64(offset)).description
    var text = String(local.dropLast())
    // A minute's last second and one more is the next minute's first.
    if text.hasSuffix(":00"), chance(8) {
      text = String(Instant(secondsSinceEpoch: seconds + Int64(offset) - 1).description.dropLast())
      text = text.dropLast(2) + "60"
    }
    let separator = one(of: ["T", "T", "T", "t", " "])
    text = text.prefix(10) + separator + text.dropFirst(11)
    return text + (fraction.isEmpty ? "" : "." + fraction) + zone
  }

  /// A fraction of a second, mostly none.
  mutating func fractionText() -> String {
    chance(70)
      ? "" : one(of: ["5", "50", "0", "000001", "499999999", "999999999999999999", "123456"])
  }

  /// What looks like a moment and is none.
  mutating func badMomentText() -> String {
    one(of: [
      "2026-10-05", "2026-10-05T10:00:00", "2026-02-30T10:00:00Z", "2026-10-05T24:00:00Z",
      "2026-10-05T10:60:00Z", "2026-10-05T10:00:61Z", "2026-10-05T10:00Z",
      "2026-10-05T10:00:00.Z", "2026-10-05T10:00:00+0200", "2026-10-05T10:00:00+24:00",
      "2026-10-05T10:00:00.1234567890123456789Z", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
      "2026-13-01T00:00:00Z", "yesterday", "1791200000", "2026-10-05_10:00:00Z",
      "2026-10-05T10:00:00 Z", "2026-10-05T10:00:00Zz", "2026-10-5T10:00:00ZZ",
      "2026-10-05T10:00:00+02:60", "２026-10-05T10:00:00Z",
    ])
  }

  /// A value of a tag or dimension, with everything that needs quotes, escapes or care.
  mutating func labelText() -> String {
    one(of: [
      "", "", "", "chat", "chat", "search", "search, fast", "say \"hi\"", "two\nlines",
      "two\r\nlines", "\"", "\"\"", "caf\u{E9}", "cafe\u{301}", "日本語", "😀", "a\\nb", "a\\b",
      "back\\slash\nand line", "=SUM(A1)", "null", "true", " padded ", "tab\tinside",
      "\u{202E}gnip", "x=y", "~", "\u{10FFFF}", "\u{FEFF}", "0", "1.0", "long " + longText(),
    ])
  }

  /// A text longer than any fast path, differing only at its end.
  mutating func longText() -> String {
    String(repeating: "lorem ipsum ", count: number(1...8)) + String(number(0...2))
  }

  /// An event id out of few, so that events meet again.
  mutating func eventIDText(_ count: Int) -> String {
    let index = number(0...count)
    return switch number(1...12) {
    case 1: one(of: ["", ""])
    case 2: one(of: ["caf\u{E9}", "cafe\u{301}", "1", "01", "1.0", "e,1", "e\"1", "e\n1"])
    case 3: String(repeating: "same-prefix-", count: 12) + String(index)
    default: "e\(index)"
    }
  }
}
