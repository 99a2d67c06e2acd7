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
    var shares = parts.map { $0.exact.floor() }
    let floorSum = shares.reduce(0, +)
    let missing = total - floorSum
    invariant(
      missing >= 0 && missing <= BigInt(parts.count),
      """
      cannot apportion \(total) over \(parts.count) parts: their floors add up to \(floorSum), \
      so \(missing) units are missing, which is not within 0...\(parts.count)
      """)
    requireDistinctKeys(parts)
    let remainders = zip(parts, shares).map { Remainder(of: $0.exact, above: $1) }
    let order = parts.indices.sorted { left, right in
      remainders[left] == remainders[right]
        ? parts[left].key < parts[right].key : remainders[right] < remainders[left]
    }
    for index in order.prefix(Int(missing)) { shares[index] += 1 }
    return shares
  }

  /// With two equal keys a tie would fall to the order of the parts, which must never show.
  private static func requireDistinctKeys<Key: Comparable>(_ parts: [(key: Key, exact: Rational)]) {
    let keys = parts.map(\.key).sorted()
    for (key, next) in zip(keys, keys.dropFirst()) {
      invariant(key < next, "cannot apportion: the key \(key) stands for two parts")
    }
  }
}

/// What a part has above its floor, ordered by its size.
private struct Remainder: Comparable {
  /// The first 64 binary places. They decide nearly every comparison, where cross-multiplying the
  /// fractions of many added documents, hundreds of digits each, would take most of the time.
  private let leadingBits: UInt64
  private let exact: Rational

  init(of part: Rational, above floor: BigInt) {
    exact = part - Rational(floor)
    leadingBits = exact.leadingFractionBits
  }

  static func < (left: Remainder, right: Remainder) -> Bool {
    left.leadingBits == right.leadingBits
      ? left.exact < right.exact : left.leadingBits < right.leadingBits
  }
}
