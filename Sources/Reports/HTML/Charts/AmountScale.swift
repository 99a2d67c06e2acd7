import BigInt
import ExactMoney

/// A scale for amounts of one currency, from zero or below to a round amount above them all.
struct AmountScale {
  let currency: Currency
  /// The amounts at foot and top, in minor units.
  let low: BigInt
  let high: BigInt
  /// From one line across to the next.
  let step: BigInt

  /// A scale for `amounts` with at most `limit` lines above zero.
  init(of amounts: [Money], _ currency: Currency, limit: Int) {
    self.currency = currency
    let units = amounts.map(\.minorUnits)
    let least = min(units.min() ?? 0, 0)
    let most = max(units.max() ?? 0, 0)
    step = Self.step(most - least, limit: limit)
    low = Self.multiple(of: step, notAbove: least)
    high = max(-Self.multiple(of: step, notAbove: -most), low + step)
  }

  /// The least of 1, 2, 5, 10, 20, 50... that spans `range` in `limit` steps.
  private static func step(_ range: BigInt, limit: Int) -> BigInt {
    var power = BigInt(1)
    while true {
      for factor in [1, 2, 5] where power * BigInt(factor * limit) >= range {
        return power * BigInt(factor)
      }
      power *= 10
    }
  }

  private static func multiple(of step: BigInt, notAbove value: BigInt) -> BigInt {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: step)
    return (remainder.sign == .minus && !remainder.isZero ? quotient - 1 : quotient) * step
  }

  /// The place of an amount of so many minor units, in thousandths from the foot.
  func place(of units: BigInt) -> Int {
    // Half a thousandth up: to the nearest.
    Int(((units - low) * 2_000 + (high - low)) / ((high - low) * 2))
  }

  /// The place of `amount`.
  func place(of amount: Money) -> Int { place(of: amount.minorUnits) }

  /// The lines across, from the foot up.
  var ticks: [Chart.Tick] {
    var ticks: [Chart.Tick] = []
    var units = low
    while units <= high {
      ticks.append(Chart.Tick(y: place(of: units), text: text(units)))
      units += step
    }
    return ticks
  }

  /// Whole amounts without decimals, unless the steps have some.
  private func text(_ units: BigInt) -> String {
    let amount = Money(minorUnits: units, currency: currency).decimal
    let isWhole = Money(minorUnits: step, currency: currency).decimal.isInteger
    let digits = amount.description(minimumPlaces: isWhole ? 0 : currency.minorUnits)
    return NumberView(digits: digits, places: nil, isSigned: false).text
  }
}
