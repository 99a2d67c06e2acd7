/// Text of exact amounts that are kept in integers.
enum ExactText {
  /// `units` of ten to the minus `places`, without trailing zeros.
  static func decimal(_ units: Int, places: Int) -> String {
    var digits = String(units.magnitude)
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let split = digits.index(digits.endIndex, offsetBy: -places)
    var fraction = digits[split...]
    while fraction.last == "0" { fraction.removeLast() }
    let point = fraction.isEmpty ? "" : "."
    return (units < 0 ? "-" : "") + digits[..<split] + point + fraction
  }

  static func cents(_ cents: Int) -> String {
    let (whole, rest) = cents.quotientAndRemainder(dividingBy: 100)
    return "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// A day of the month of October 2026, counted from 0; the day after the last is 1 November.
  static func day(_ day: Int) -> String {
    day == MonthClock.days ? "2026-11-01" : "2026-10-" + (day < 9 ? "0" : "") + String(day + 1)
  }

  static func customer(_ customer: Int) -> String {
    let digits = String(customer + 1)
    return "cus_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
