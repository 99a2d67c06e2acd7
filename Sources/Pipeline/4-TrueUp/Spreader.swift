import BigInt
import ExactMoney

/// Shares the amounts of one document over the rows and categories of cells.
struct Spreader: Sendable {
  /// A row and a category as one number.
  private typealias Slot = Int32

  private let index: CellIndex
  private let categories: [CostCategory]
  private let categoryIndices: [CostCategory: Int]
  private let unattributed: Slot
  private var blend = Blend<Slot>()
  /// The weights of the amount at hand, by slot; zero between amounts.
  private var weights: [ExactDecimal]
  /// The same, cell by cell.
  private(set) var usage = UsageCosts()

  init(_ index: CellIndex) {
    self.index = index
    categories = Set(index.cells.lazy.map(\.category)).union([.api]).sorted()
    categoryIndices = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, $0) })
    weights = Array(repeating: .zero, count: index.rows.count * categories.count)
    let row = index.rows.firstIndex(of: .unattributed) ?? 0
    let column = categoryIndices[.api] ?? 0
    unattributed = Slot(row * categories.count + column)
  }

  /// Leaves `amount` to nobody.
  mutating func addUnattributed(_ amount: Rational) {
    blend.add(amount, to: unattributed)
    usage.unattributed += amount
  }

  /// Shares `amount` over the rows and categories of `cells` in proportion to quantity × `unitCost`;
  /// where that is zero to quantity (if it may), and where there is nothing to go by to
  /// `(unattributed)`.
  mutating func spread(
    _ amount: Rational, over cells: [MatchCell], fallsBackToQuantity: Bool = true,
    unitCost: (MatchCell) -> Rational
  ) {
    var rates = Self.wholeRates(cells.map(unitCost))
    var weights = weights(of: cells, rates)
    if weights.sum.isZero, fallsBackToQuantity {
      rates = cells.map { _ in .one }
      weights = self.weights(of: cells, rates)
    }
    if weights.sum.isZero {
      addUnattributed(amount)
    } else {
      blend.add(amount / Rational(weights.sum), weights)
      usage.parts.append(UsageCosts.Part(amount, over: cells, rates))
    }
  }

  /// The shares of everything added.
  func shares() -> Shares {
    blend.shares { slot in
      let (row, column) = Int(slot).quotientAndRemainder(dividingBy: categories.count)
      return Shares.Place(row: index.rows[row], category: categories[column])
    }
  }

  /// Whole numbers in the proportions of `rates`: with one rate only quantities are left to compare.
  static func wholeRates(_ rates: [Rational]) -> [ExactDecimal] {
    guard let first = rates.first, !first.isZero || rates.contains(where: { !$0.isZero }) else {
      return rates.map { _ in .zero }
    }
    if rates.allSatisfy({ $0 == first }) { return rates.map { _ in .one } }
    var distinct: [Rational: ExactDecimal] = [:]
    var denominator = BigInt(1)
    for rate in Set(rates) {
      let other = rate.denominator
      denominator = denominator / denominator.greatestCommonDivisor(with: other) * other
    }
    return rates.map { rate in
      if let known = distinct[rate] { return known }
      let whole = ExactDecimal(
        significand: rate.numerator * (denominator / rate.denominator), scale: 0)
      distinct[rate] = whole
      return whole
    }
  }

  private mutating func weights(
    of cells: [MatchCell], _ rates: [ExactDecimal]
  ) -> Weights<Slot> {
    var touched: [Slot] = []
    for (cell, rate) in zip(cells, rates) where !rate.isZero {
      let column = categoryIndices[cell.category] ?? 0
      let isOne = rate == .one
      for use in index.uses[cell.uses] {
        let slot = Int(use.row) * categories.count + column
        if weights[slot].isZero { touched.append(Slot(slot)) }
        weights[slot] += isOne ? use.quantity : use.quantity * rate
      }
    }
    var result: [(slot: Slot, value: ExactDecimal)] = []
    result.reserveCapacity(touched.count)
    for slot in touched where !weights[Int(slot)].isZero {
      result.append((slot, weights[Int(slot)]))
      weights[Int(slot)] = .zero
    }
    return Weights(result)
  }
}
