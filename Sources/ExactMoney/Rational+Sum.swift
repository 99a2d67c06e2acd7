import BigInt

extension Rational {
  /// The exact sum of all `values`; 0 for none.
  ///
  /// Adding one by one reduces the total after each step. Here numerators over the same denominator
  /// are added as integers, and fractions meet only once for each denominator that occurs.
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
  /// Where a numerator or a denominator does not fit.
  private var largeNumerators: [BigInt: BigInt] = [:]

  mutating func add(_ value: Rational) {
    switch value.storage {
    case .small(let numerator, let denominator):
      let index = self.index(of: denominator)
      if let total = Int128.checkedSum(numerators[index], numerator) {
        numerators[index] = total
      } else {
        addLarge(BigInt(widening: numerator), over: BigInt(widening: denominator))
      }
    case .large(let numerator, let denominator):
      addLarge(numerator, over: denominator)
    }
  }

  private mutating func addLarge(_ numerator: BigInt, over denominator: BigInt) {
    largeNumerators[denominator, default: 0] += numerator
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

  /// Short denominators join a growing total one by one: a divisor shared with a short number takes
  /// one pass over the long one, where two long numbers would take a pass for each word.
  func sum() -> Rational {
    var total = Rational.zero
    for (numerator, denominator) in zip(numerators, denominators) {
      total += Rational(reducing: numerator, denominator)
    }
    for (denominator, numerator) in largeNumerators { total += Rational(numerator, denominator) }
    return total
  }
}
