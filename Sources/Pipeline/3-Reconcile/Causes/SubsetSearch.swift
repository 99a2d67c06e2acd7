import ExactMoney

/// Finds which of some known quantities make up a difference exactly.
///
/// Only what fits to the last digit proves anything, and the fewest that fit are taken: of two ways that
/// need as many, the one whose causes come first.
enum SubsetSearch {
  /// More than three causes at once would fit by chance.
  private static let limit = 3

  /// The candidates that sum to `difference`; none where nothing fits, all where it is zero.
  static func explain(_ difference: Rational, by candidates: [QuantityPart]) -> [QuantityPart]? {
    if difference.isZero { return [] }
    let usable = candidates.filter { !$0.quantity.isZero }
    for count in 1...limit {
      var found: [[Int]] = []
      search(usable, difference, count, from: 0, [], &found)
      guard let first = found.first else { continue }
      var parts = first.map { usable[$0] }
      let causes = Set(parts.map(\.cause))
      let others = found.dropFirst().filter { Set($0.map { usable[$0].cause }) != causes }
        .map { $0.map { usable[$0].evidence }.joined(separator: " and ") }
      if !others.isEmpty {
        parts[0].evidence += " (as well would: " + others.joined(separator: ", or ") + ")"
      }
      return parts
    }
    return nil
  }

  private static func search(
    _ candidates: [QuantityPart], _ rest: Rational, _ count: Int, from start: Int,
    _ chosen: [Int], _ found: inout [[Int]]
  ) {
    if count == 0 {
      if rest.isZero { found.append(chosen) }
      return
    }
    for index in candidates.indices.dropFirst(start) {
      search(
        candidates, rest - candidates[index].quantity, count - 1, from: index + 1,
        chosen + [index], &found)
    }
  }

  /// The smallest set of at least two of `values` that sums to zero, as their places; the first of
  /// several.
  static func zeroSum(_ values: [Rational]) -> [Int]? {
    // 4,096 sets at most; of more values all together are tried.
    guard values.count <= 12 else {
      return Rational.sum(values).isZero ? Array(values.indices) : nil
    }
    let sets = (0..<(1 << values.count)).filter { $0.nonzeroBitCount > 1 }
      .sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
    for set in sets {
      let members = values.indices.filter { set & (1 << $0) != 0 }
      if Rational.sum(members.lazy.map { values[$0] }).isZero { return members }
    }
    return nil
  }
}
