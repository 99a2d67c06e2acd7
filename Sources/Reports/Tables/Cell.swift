import ExactMoney
import Pipeline

/// One cell of a table, typed, so that a number is never taken for text nor text for a formula.
public enum Cell: Hashable, Sendable {
  /// Words: names, codes, dates.
  case text(String)
  /// A number in plain digits, as ``ExactDecimal`` and ``Money`` print it.
  case number(String)
  /// Does not apply, or is absent.
  case empty

  /// Words, or empty where there are none.
  public static func optional(_ text: String?) -> Cell {
    guard let text, !text.isEmpty else { return .empty }
    return .text(text)
  }

  /// A whole number.
  public static func count(_ count: Int) -> Cell { .number(String(count)) }

  /// An exact number: its digits where they end, else 12 places.
  public static func exact(_ value: Rational?) -> Cell {
    value.map { .number($0.decimalText(places: 12)) } ?? .empty
  }

  /// An exact decimal number, unrounded.
  public static func exact(_ value: ExactDecimal?) -> Cell {
    value.map { .number($0.description) } ?? .empty
  }

  /// An amount with all decimals of its currency.
  public static func money(_ money: Money) -> Cell { .number(money.description) }

  /// An amount, `n/a`, or empty.
  public static func money(_ figure: Figure<Money>) -> Cell {
    self.figure(figure) { $0.description }
  }

  /// A ratio in per cent, with one decimal.
  public static func percent(_ figure: Figure<ExactDecimal>) -> Cell {
    self.figure(figure) { $0.description(minimumPlaces: 1) }
  }

  /// A cost per unit, with four decimals.
  public static func unitCost(_ figure: Figure<ExactDecimal>) -> Cell {
    self.figure(figure) { $0.description(minimumPlaces: 4) }
  }

  private static func figure<Value>(
    _ figure: Figure<Value>, _ text: (Value) -> String
  ) -> Cell {
    switch figure {
    case .value(let value): .number(text(value))
    case .notAvailable: .text("n/a")
    case .none: .empty
    }
  }

  /// What it says, without any quoting.
  public var content: String {
    switch self {
    case .text(let text): text
    case .number(let digits): digits
    case .empty: ""
    }
  }
}
