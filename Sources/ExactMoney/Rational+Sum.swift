import BigInt

extension Rational {
  /// The exact sum of all `values`; 0 for none.
  ///
  /// Adding one by one would reduce after each step. Here numerators over the same denominator are
  /// added as integers, and the few partial sums meet in pairs, so that long denominators meet late.
  ///
  /// - Complexity: O(n) integer additions for n values, and one fraction addition for each distinct
  ///   denominator; memory in proportion to the distinct denominators.
  public static func sum(_ values: some Sequence<Rational>) -> Rational {
    var totals = DenominatorTotals()
    for value in values { totals.add(value) }
    return totals.sum()
  }
}

/// Running sums of numerators, one for each denominator.
private struct DenominatorTotals {
  private var indexOfDenominator: [Int128: Int] = [:]
  private var denominators: [Int128] = []
  private var numerators: [Int128] = []
  /// Neighbours often share their denominator: then no look-up is needed.
  private var lastIndex = 0
  /// What did not fit, as fractions of their own.
  private var others: [Rational] = []

  mutating func add(_ value: Rational) {
    guard case .small(let numerator, let denominator) = value.storage else {
      others.append(value)
      return
    }
    let index = self.index(of: denominator)
    if let total = Int128.checkedSum(numerators[index], numerator) {
      numerators[index] = total
    } else {
      others.append(Rational(reducing: numerators[index], denominator))
      numerators[index] = numerator
    }
  }

  private mutating func index(of denominator: Int128) -> Int {
    if lastIndex < denominators.count, denominators[lastIndex] == denominator { return lastIndex }
    if let known = indexOfDenominator[denominator] {
      lastIndex = known
    } else {
      lastIndex = denominators.count
      indexOfDenominator[denominator] = lastIndex
      denominators.append(denominator)
      numerators.append(0)
    }
    return lastIndex
  }

  func sum() -> Rational {
    var layer = others
    for (numerator, denominator) in zip(numerators, denominators) {
      layer.append(Rational(reducing: numerator, denominator))
    }
    while layer.count > 1 {
      let pairs = stride(from: 0, to: layer.count - 1, by: 2).map { layer[$0] + layer[$0 + 1] }
      layer = layer.count.isMultiple(of: 2) ? pairs : pairs + layer.suffix(1)
    }
    return layer.first ?? .zero
  }
}
