import BigInt
import ExactMoney

/// The exact part of a document's booked amount that one row bears in one category.
public struct Share: Hashable, Sendable {
  /// Who bears it.
  public var row: RowID
  /// In which column.
  public var category: CostCategory
  /// How much, exactly, in units of the reporting currency.
  public var amount: Rational

  /// `row` bears `amount` in `category`.
  public init(row: RowID, category: CostCategory, amount: Rational) {
    self.row = row
    self.category = category
    self.amount = amount
  }
}

/// Who bears a document: whole multiples of one exact unit.
///
/// A share of an invoice is a sum over its lines, each divided by what all customers used of it: a
/// fraction of thousands of digits. Reducing one costs more than all else that is done with it, so the
/// shares of a document stand over one denominator, and add up as integers.
public struct Shares: Sendable {
  /// Who bears a share, and in which column.
  public struct Place: Hashable, Comparable, Sendable {
    /// Who bears it.
    public var row: RowID
    /// In which column.
    public var category: CostCategory

    /// The column `category` of `row`.
    public init(row: RowID, category: CostCategory) {
      self.row = row
      self.category = category
    }

    /// By row, then by category.
    public static func < (left: Place, right: Place) -> Bool {
      left.row == right.row ? left.category < right.category : left.row < right.row
    }
  }

  /// Who bears the shares: sorted, each once.
  public let places: [Place]
  /// How many units each place bears, never 0.
  public let multiples: [BigInt]
  /// What one of ``multiples`` stands for, in units of the reporting currency.
  public let unit: Rational

  /// `multiples` times `unit` for each of `places`, which are sorted and each there once; zero shares
  /// are left out.
  public init(places: [Place], multiples: [BigInt], unit: Rational) {
    if unit.isZero {
      self.init(checked: [], [], unit)
    } else if multiples.contains(where: \.isZero) {
      let kept = multiples.indices.filter { !multiples[$0].isZero }
      self.init(checked: kept.map { places[$0] }, kept.map { multiples[$0] }, unit)
    } else {
      self.init(checked: places, multiples, unit)
    }
  }

  private init(checked places: [Place], _ multiples: [BigInt], _ unit: Rational) {
    invariant(
      places.count == multiples.count, "\(places.count) places for \(multiples.count) shares")
    self.places = places
    self.multiples = multiples
    self.unit = unit
  }

  /// What all shares come to.
  public var sum: Rational { Rational(multiples.reduce(0, +)) * unit }
}

extension Shares: RandomAccessCollection {
  /// The place of the first share.
  public var startIndex: Int { places.startIndex }
  /// The place after the last share.
  public var endIndex: Int { places.endIndex }

  /// The share at `index`, its amount in lowest terms.
  public subscript(index: Int) -> Share {
    Share(
      row: places[index].row, category: places[index].category,
      amount: Rational(multiples[index]) * unit)
  }
}

extension Shares: ExpressibleByArrayLiteral {
  /// One share per row and category of `shares`.
  public init(_ shares: some Sequence<Share>) {
    var blend = Blend<Place>()
    for share in shares {
      blend.add(share.amount, to: Place(row: share.row, category: share.category))
    }
    self = blend.shares { $0 }
  }

  /// The shares written in the source.
  public init(arrayLiteral shares: Share...) {
    self.init(shares)
  }
}

/// Prints the amounts of one document's shares.
public struct ShareTexts: Sendable {
  private let multiples: [BigInt]
  private let unit: BigInt
  private let fractions: FractionText
  /// Whether the exact fractions have at most 128 bits below the line.
  public let areShort: Bool

  /// Prints the amounts of `shares`.
  public init(_ shares: Shares) {
    multiples = shares.multiples
    unit = shares.unit.numerator
    fractions = FractionText(denominator: shares.unit.denominator)
    areShort = shares.unit.denominator.bitWidth <= Int128.bitWidth
  }

  /// The amount of the share at `index`: its digits where they end, else 12 places.
  public func decimalText(_ index: Int) -> String {
    fractions.decimalText(multiples[index] * unit)
  }
}
