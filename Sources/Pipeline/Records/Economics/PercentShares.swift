import BigInt
import ExactMoney

/// Parts of a whole in per cent, one decimal, by largest remainder: they sum to 100.0.
enum PercentShares {
  /// Ten parts make one per cent.
  private static let parts = 1_000

  /// The shares of `amounts` in their sum; ties go to the amount that stands first. Not available where
  /// the sum is not above zero or some amount is below it.
  static func of(_ amounts: [Money]) -> [Figure<ExactDecimal>] {
    let units = amounts.map(\.minorUnits)
    let total = units.reduce(BigInt(0), +)
    guard total > 0, !units.contains(where: { $0 < 0 }) else {
      return amounts.map { _ in .notAvailable }
    }
    let shares = Apportionment.largestRemainder(
      total: BigInt(parts),
      parts: units.enumerated().map { ($0.offset, Rational($0.element * BigInt(parts), total)) })
    return shares.map { .value(ExactDecimal(significand: $0, scale: 1)) }
  }
}
