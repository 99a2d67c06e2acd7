import BigInt

/// Gives integers that add up to a whole to exact parts (SPEC §5.4).
public enum Apportionment {
  /// Shares `total` by largest remainder: each part gets its floor, then the units still missing go
  /// one each to the parts with the largest fractions, equal fractions to the smaller key.
  ///
  /// The parts are taken as they are, never rescaled to the total. A negative total is the mirror:
  /// all signs turned, shared, turned back. The result stands in the order of `parts`, adds up to
  /// `total`, and does not depend on that order.
  ///
  /// 38, 45 and 17 are the shares of 100 in 680, 820 and 300 of 1,800.
  ///
  /// - Parameters:
  ///   - total: What the shares add up to, in units that cannot be divided: minor units, percents.
  ///   - parts: A key, by which ties are decided, and the exact share in the same units as `total`.
  /// - Returns: One integer for each part, each its part rounded down or up.
  /// - Precondition: The units missing after the floors are between 0 and the number of parts; the
  ///   keys differ from each other; without parts the total is 0.
  /// - Complexity: O(n log n) for n parts.
  public static func largestRemainder<Key: Comparable>(
    total: BigInt, parts: [(key: Key, exact: Rational)]
  ) -> [BigInt] {
    if total.sign == .minus {
      return largestRemainder(total: -total, parts: parts.map { ($0.key, -$0.exact) }).map { -$0 }
    }
    return positive(total: total, parts: parts.map { ($0.key, FractionSum($0.exact)) })
  }

  /// The same for parts that are sums: they are added up only where a comparison asks for it.
  public static func largestRemainder<Key: Comparable>(
    total: BigInt, parts: [(key: Key, exact: FractionSum)]
  ) -> [BigInt] {
    if total.sign == .minus {
      return positive(total: -total, parts: parts.map { ($0.key, -$0.exact) }).map { -$0 }
    }
    return positive(total: total, parts: parts)
  }

  private static func positive<Key: Comparable>(
    total: BigInt, parts: [(key: Key, exact: FractionSum)]
  ) -> [BigInt] {
    positive(total: total, parts.map(\.exact), ranks: ranks(of: parts.map(\.key)))
  }

  /// - Parameter ranks: where the key of each part stands among all keys; empty where they stand in order.
  private static func positive(
    total: BigInt, _ parts: [FractionSum], ranks: [Int]
  ) -> [BigInt] {
    var shares = parts.map { $0.floor() }
    let floorSum = shares.reduce(0, +)
    let missing = total - floorSum
    invariant(
      missing >= 0 && missing <= BigInt(parts.count),
      """
      cannot apportion \(total) over \(parts.count) parts: their floors add up to \(floorSum), \
      so \(missing) units are missing, which is not within 0...\(parts.count)
      """)
    if missing.isZero { return shares }
    let floors = shares
    let remainders = zip(parts, floors).map { $0.remainderBounds(above: $1) }
    let order = parts.indices.sorted { left, right in
      if remainders[right].upper < remainders[left].lower { return true }
      if remainders[left].upper < remainders[right].lower { return false }
      let comparison = parts[left].compareRemainder(
        above: floors[left], to: parts[right], above: floors[right])
      if comparison != 0 { return comparison > 0 }
      return ranks.isEmpty ? left < right : ranks[left] < ranks[right]
    }
    for index in order.prefix(Int(missing)) { shares[index] += 1 }
    return shares
  }

  /// Where each of `keys` stands among all of them; empty where they stand in order, as most do.
  ///
  /// With two equal keys a tie would fall to the order of the parts, which must never show.
  private static func ranks<Key: Comparable>(of keys: [Key]) -> [Int] {
    func precede(_ key: Key, _ next: Key) -> Bool { key < next }
    if zip(keys, keys.dropFirst()).allSatisfy(precede) { return [] }
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    var ranks = [Int](repeating: 0, count: keys.count)
    for (rank, index) in order.enumerated() {
      invariant(
        rank == 0 || keys[order[rank - 1]] < keys[index],
        "cannot apportion: the key \(keys[index]) stands for two parts")
      ranks[index] = rank
    }
    return ranks
  }
}
