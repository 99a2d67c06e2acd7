import BigInt
import ExactMoney

/// Shows exact amounts in whole minor units so that a column adds up as it is displayed.
///
/// Each sum is its exact value to the nearest minor unit; the rows between two sums share what lies
/// between them by largest remainder (SPEC §5.4), so a shown amount is its exact one rounded down or
/// up, and a zero stays a zero. The exact digits stand in the page too, for machines.
struct ColumnFooting {
  /// What a row contributes.
  enum Entry {
    /// An amount to add.
    case amount(Rational)
    /// An amount to add that is printed already, as others on the page depend on how; in no subtotal.
    case printed(Money, exact: Rational)
    /// What the amounts since the sum before come to.
    case subtotal
    /// What all amounts above come to, as somebody else says.
    case running(Rational)
    /// Nothing to add.
    case none
  }

  /// What is shown for each entry, `nil` for none.
  private(set) var shown: [Money?] = []
  /// The exact amount behind each of ``shown``.
  private(set) var exact: [Rational?] = []
  /// What is shown as the sum of all amounts.
  private(set) var total: Money
  /// The exact sum of all amounts.
  private(set) var exactTotal: Rational

  private let currency: Currency

  /// The column of `entries` in `currency`.
  init(_ entries: [Entry], _ currency: Currency) {
    self.currency = currency
    total = .zero(currency)
    exactTotal = 0
    shown = Array(repeating: nil, count: entries.count)
    exact = shown.map { _ in nil }
    var (printed, exactPrinted) = (Money.zero(currency), Rational(0))
    var segment: [(index: Int, amount: Rational)] = []
    var sum = Rational(0)
    var sumAtStart = Rational(0)
    func targets() -> BigInt { Self.units(sum, currency) - Self.units(sumAtStart, currency) }
    for (index, entry) in entries.enumerated() {
      switch entry {
      case .amount(let amount):
        segment.append((index, amount))
        sum = sum + amount
        continue
      case .printed(let money, let amount):
        show(money.minorUnits, exact: amount, at: index)
        printed += money
        exactPrinted += amount
        continue
      case .none: continue
      case .subtotal:
        show(targets(), exact: sum - sumAtStart, at: index)
      case .running(let amount):
        show(Self.units(amount, currency), exact: amount, at: index)
      }
      fill(segment, target: targets())
      segment = []
      sumAtStart = sum
    }
    fill(segment, target: targets())
    total = Money(minorUnits: Self.units(sum, currency), currency: currency) + printed
    exactTotal = sum + exactPrinted
  }

  private mutating func show(_ units: BigInt, exact amount: Rational, at index: Int) {
    shown[index] = Money(minorUnits: units, currency: currency)
    exact[index] = amount
  }

  /// Shares `target` over the amounts between two sums.
  private mutating func fill(_ segment: [(index: Int, amount: Rational)], target: BigInt) {
    let scale = Rational(BigInt(10).power(currency.minorUnits))
    let parts = segment.map { (key: $0.index, exact: $0.amount * scale) }
    let shares = Apportionment.largestRemainder(total: target, parts: parts)
    for (part, share) in zip(segment, shares) { show(share, exact: part.amount, at: part.index) }
  }

  /// `amount` in minor units. Half goes up, on either side of zero, so that two sums that differ by
  /// whole minor units are shown to do so.
  private static func units(_ amount: Rational, _ currency: Currency) -> BigInt {
    Money(rounding: amount, to: currency, .toNearestOrUp).minorUnits
  }
}
