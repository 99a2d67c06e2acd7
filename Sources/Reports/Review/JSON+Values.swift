import ExactMoney
import Pipeline

extension JSON {
  /// A member of an object.
  typealias Member = (name: String, value: JSON)

  /// An exact number as text: its digits where they end, else 12 places.
  static func exact(_ value: Rational?) -> JSON { Cell.exact(value).json }

  /// An exact decimal number as text.
  static func exact(_ value: ExactDecimal?) -> JSON { Cell.exact(value).json }

  /// An amount as text with all decimals of its currency.
  static func money(_ money: Money) -> JSON { .text(money.description) }

  /// Words, or null.
  static func optional(_ text: String?) -> JSON { Cell.optional(text).json }

  /// A figure as text with at least so many decimals, `n/a`, or null.
  static func figure(_ figure: Figure<ExactDecimal>, minimumPlaces: Int) -> JSON {
    switch figure {
    case .value(let value): .text(value.description(minimumPlaces: minimumPlaces))
    case .notAvailable: .text("n/a")
    case .none: .null
    }
  }

  /// A fraction as `3/4`, or to 12 places where its digits would fill lines.
  static func fraction(_ value: Rational) -> JSON {
    let text = value.description
    return text.utf8.count <= longestFraction ? .text(text) : .exact(value)
  }

  /// Two numbers of 128 bits and the stroke between them.
  private static let longestFraction = 79

  /// The days of service; the end is exclusive.
  static func service(_ period: Range<CalendarDate>?) -> [Member] {
    [
      ("service_start", .optional(period?.lowerBound.description)),
      ("service_end", .optional(period?.upperBound.description)),
    ]
  }

  /// Which part of the ledger.
  static func key(_ key: MatchKey) -> [Member] {
    [
      ("account", .optional(key.account?.rawValue)), ("model", .optional(key.model?.rawValue)),
      ("service_tier", .optional(key.serviceTier?.rawValue)),
      ("meter", .optional(key.meter?.rawValue)),
    ]
  }
}
