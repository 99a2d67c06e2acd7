import ExactMoney
import Mustache

/// What stands in a cell, as its template reads it: at most one of the properties is there.
struct ValueView {
  private(set) var text: String?
  private(set) var code: String?
  private(set) var file: String?
  private(set) var number: NumberView?
  private(set) var mark: MarkView?
  private(set) var bar: BarView?
  private(set) var gauge: GaugeView?
  private(set) var isAbsent = false

  init(_ cell: PageCell, isSigned: Bool = false) {
    switch cell {
    case .text(let text): self.text = text
    case .code(let code): self.code = code
    case .file(let file): self.file = file
    case .amount(let amount, let currency):
      number = NumberView(amount: amount, currency, isSigned: isSigned)
    case .rounded(let amount, let currency):
      number = NumberView(rounded: amount, currency, isSigned: isSigned)
    case .printed(let money, let exact):
      number = NumberView(shown: money, exact: exact, isSigned: isSigned)
    case .quantity(let quantity):
      number = NumberView(digits: quantity.description, places: nil, isSigned: isSigned)
    case .rate(let rate):
      number = NumberView(digits: rate.decimalText(places: 12), places: nil, isSigned: isSigned)
    case .count(let count):
      number = NumberView(digits: String(count), places: nil, isSigned: isSigned)
    case .percent(let percent):
      number = NumberView(
        digits: percent.description(minimumPlaces: 1), places: nil, isSigned: isSigned, unit: " %")
    case .change(let percent):
      var growth = NumberView(
        digits: percent.description(minimumPlaces: 1), places: nil, isSigned: true, unit: " %")
      // Less cost is no bad news: the sign tells, and neither colour nor brackets do.
      growth.isNegative = false
      number = growth
    case .unitCost(let cost):
      number = NumberView(
        digits: cost.description(minimumPlaces: 4), places: nil, isSigned: isSigned)
    case .mark(let tone, let text): mark = MarkView(tone, text)
    case .bar(let bar): self.bar = BarView(bar)
    case .gauge(let width): gauge = GaugeView(width: width)
    case .none: isAbsent = true
    }
  }

  /// An amount of which only whole minor units are shown.
  init(shown: Money, exact: Rational, isSigned: Bool) {
    number = NumberView(shown: shown, exact: exact, isSigned: isSigned)
  }
}

/// A bar that starts at zero, so many thousandths wide.
struct GaugeView {
  let width: Int
}

/// A number: for people with separators and a true minus, for machines as plain digits.
struct NumberView {
  /// The exact digits, `-0.106`.
  let exact: String
  /// What is read first: sign, whole part, and the decimals of the currency.
  let shown: String
  /// The digits beyond, printed small.
  let tail: String?
  /// Whether it is told from others by colour and brackets, besides its minus.
  var isNegative: Bool
  /// What follows the number.
  let unit: String
  /// The style sheet's name for a number that something follows, after others.
  var style: String { unit.isEmpty ? "" : " measured" }

  /// The digits as a person reads them.
  var text: String { shown + (tail ?? "") + unit }

  /// Plain `digits`, those beyond `places` decimals as ``tail``.
  init(digits: String, places: Int?, isSigned: Bool, unit: String = "", exact: String? = nil) {
    self.exact = exact ?? digits
    self.unit = unit
    isNegative = digits.hasPrefix("-")
    let isZero = !digits.contains { ("1"..."9").contains($0) }
    let magnitude = grouped(isNegative ? String(digits.dropFirst()) : digits)
    let sign = isNegative ? "\u{2212}" : isSigned && !isZero ? "+" : ""
    var head = Substring(magnitude)
    if let places, let point = magnitude.firstIndex(of: ".") {
      let end = places == 0 ? point : magnitude.index(point, offsetBy: places + 1)
      head = magnitude[..<end]
    }
    shown = sign + head
    tail = head.endIndex == magnitude.endIndex ? nil : String(magnitude[head.endIndex...])
  }

  /// An exact amount, all its digits shown.
  init(amount: Rational, _ currency: Currency, isSigned: Bool) {
    self.init(
      digits: amount.padded(to: currency), places: currency.minorUnits, isSigned: isSigned,
      exact: amount.decimalText(places: 12))
  }

  /// An amount of which only whole minor units are shown.
  init(shown: Money, exact: Rational, isSigned: Bool) {
    self.init(
      digits: shown.description, places: nil, isSigned: isSigned,
      exact: exact.decimalText(places: 12))
  }

  /// An amount, shown to its nearest minor unit.
  init(rounded amount: Rational, _ currency: Currency, isSigned: Bool = false) {
    let shown = Money(rounding: amount, to: currency, .toNearestOrUp)
    self.init(shown: shown, exact: amount, isSigned: isSigned)
  }
}

// Asked for each cell of a page. The engine would look into them by reflection otherwise, which takes
// most of the time.

extension ValueView: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "text": text
    case "code": code
    case "file": file
    case "number": number
    case "mark": mark
    case "bar": bar
    case "gauge": gauge
    case "isAbsent": isAbsent
    default: nil
    }
  }
}

extension NumberView: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "exact": exact
    case "shown": shown
    case "tail": tail
    case "isNegative": isNegative
    case "unit": unit
    case "style": style
    default: nil
    }
  }
}
