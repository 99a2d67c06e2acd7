/// A currency of ISO 4217, with the number of decimals that its smallest unit has.
///
/// Only currencies of the standard exist as values, so a misspelt code is refused where it is read.
public struct Currency: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The three capital letters of the standard: `EUR`.
  public let code: String

  /// How many decimals the minor unit has: 2 for cents, 0 for yen, 3 for fils.
  ///
  /// It is the standard's figure; payment processors deviate for a few currencies (Stripe counts
  /// MGA, ISK and UGX otherwise), which is the business of their profiles.
  public let minorUnits: Int

  /// Whether the standard still lists it. Ended ones (BGN, HRK, ANG...) are kept for history.
  public let isActive: Bool

  /// The currency of `code`, active or ended, or `nil`; capital letters only, no spaces.
  public init?(code: String) {
    // Swift compares strings by canonical equivalence, by which a Kelvin sign is a K.
    guard code.utf8.count == 3, let known = Self.byCode[code] else { return nil }
    self = known
  }

  fileprivate init(code: String, minorUnits: Int, isActive: Bool) {
    self.code = code
    self.minorUnits = minorUnits
    self.isActive = isActive
  }

  /// Every currency that can be named, active and ended, in the order of codes.
  ///
  /// Funds codes, special drawing rights, metals and testing codes are not among them.
  public static let all: [Currency] =
    (list(CurrencyTable.activeWithoutDecimals, minorUnits: 0, isActive: true)
    + list(CurrencyTable.activeWithTwoDecimals, minorUnits: 2, isActive: true)
    + list(CurrencyTable.activeWithThreeDecimals, minorUnits: 3, isActive: true)
    + list(CurrencyTable.endedWithoutDecimals, minorUnits: 0, isActive: false)
    + list(CurrencyTable.endedWithTwoDecimals, minorUnits: 2, isActive: false)).sorted()

  private static func list(_ codes: String, minorUnits: Int, isActive: Bool) -> [Currency] {
    codes.split(whereSeparator: \.isWhitespace).map {
      Currency(code: String($0), minorUnits: minorUnits, isActive: isActive)
    }
  }

  private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

  /// The code.
  public var description: String { code }

  /// The same code.
  public static func == (left: Currency, right: Currency) -> Bool { left.code == right.code }

  /// Order of the codes.
  public static func < (left: Currency, right: Currency) -> Bool { left.code < right.code }

  /// Hashes the code.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
