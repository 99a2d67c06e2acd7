import BigInt
import ExactMoney

/// Solves pools that serve each other, together and exactly (SPEC §5.4, reciprocal method).
///
/// With W the fractions that pools give to pools and C those they give to rows, the final
/// distribution D satisfies D = C + W·D, so D = (I − W)⁻¹·C. The inverse is of the pools only, a few
/// dozen at most; O(pools³) exact operations.
struct ReciprocalPools: Sendable {
  /// Where the money of each pool finally goes.
  let distribution: [PoolID: Distribution]
  /// Which part of the money of each pool its rows get through which pool in the end, sorted by that.
  let passed: [PoolID: [(through: PoolID, part: Rational)]]
  /// The pools from which nothing ever reaches a row, sorted.
  let closed: [PoolID]

  init(_ weights: [PoolID: PoolWeights]) {
    let names = weights.keys.sorted()
    let closed = Self.closed(names, weights)
    let indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var matrix = names.indices.map { row in
      names.indices.map { $0 == row ? Rational.one : .zero }
    }
    var direct: [(unit: Rational, rows: Weights<RowID>)] = []
    for (row, name) in names.enumerated() {
      let own = closed.contains(name) ? .unallocated : weights[name] ?? .unallocated
      let sum = own.sum
      direct.append((own.rowUnit / sum, own.rows))
      for (pool, weight) in own.pools {
        guard let column = indices[pool] else { continue }
        matrix[row][column] -= weight / sum
      }
    }
    let inverse = Self.inverse(of: matrix)
    var distribution: [PoolID: Distribution] = [:]
    var passed: [PoolID: [(through: PoolID, part: Rational)]] = [:]
    for (row, name) in names.enumerated() {
      var final = Blend<RowID>()
      for (column, share) in inverse[row].enumerated() {
        final.add(share * direct[column].unit, direct[column].rows)
      }
      let own = Distribution(final)
      invariant(own.sum == .one, "pool \(name) gives \(own.sum) of itself")
      distribution[name] = own
      passed[name] = zip(names, inverse[row]).filter { !$0.1.isZero }.map { ($0, $1) }
    }
    self.distribution = distribution
    self.passed = passed
    self.closed = names.filter { closed.contains($0) }
  }

  /// The pools that cannot reach any row, however far their money is followed.
  private static func closed(_ names: [PoolID], _ weights: [PoolID: PoolWeights]) -> Set<PoolID> {
    var reaching = Set(
      names.filter { !(weights[$0]?.rows.sum.isZero ?? true) })
    var grew = true
    while grew {
      grew = false
      for name in names where !reaching.contains(name) {
        let served = weights[name]?.pools.filter { !$0.value.isZero }.keys
        if served?.contains(where: { reaching.contains($0) }) ?? false {
          reaching.insert(name)
          grew = true
        }
      }
    }
    return Set(names).subtracting(reaching)
  }

  /// Gauss-Jordan elimination over the rationals.
  ///
  /// - Precondition: the matrix is regular, which holds for I − W where every pool reaches a row.
  private static func inverse(of matrix: [[Rational]]) -> [[Rational]] {
    var left = matrix
    var right = matrix.indices.map { row in
      matrix.indices.map { $0 == row ? Rational.one : .zero }
    }
    for column in matrix.indices {
      guard let pivot = (column..<left.count).first(where: { !left[$0][column].isZero }) else {
        invariant(false, "pools are singular at column \(column) of \(left.count)")
        return right
      }
      left.swapAt(column, pivot)
      right.swapAt(column, pivot)
      let scale = left[column][column].reciprocal
      left[column] = left[column].map { $0 * scale }
      right[column] = right[column].map { $0 * scale }
      for row in left.indices where row != column && !left[row][column].isZero {
        let factor = left[row][column]
        for index in left.indices {
          left[row][index] -= factor * left[column][index]
          right[row][index] -= factor * right[column][index]
        }
      }
    }
    return right
  }
}

/// Where every unit of some money goes: rows, sorted, as multiples of a fraction. They sum to one.
struct Distribution: Sendable {
  let rows: [RowID]
  let multiples: [BigInt]
  let unit: Rational

  /// All of it to one row.
  init(all row: RowID) {
    (rows, multiples, unit) = ([row], [1], .one)
  }

  init(_ blend: Blend<RowID>) {
    let sums = blend.sums()
    let sorted = sums.multiples.sorted { $0.key < $1.key }
    (rows, multiples, unit) = (sorted.map(\.key), sorted.map(\.value), sums.unit)
  }

  /// One, or our mistake.
  var sum: Rational { Rational(multiples.reduce(0, +)) * unit }

  /// The shares of `amount`, all in one column.
  func shares(of amount: Rational, in category: CostCategory) -> Shares {
    Shares(
      places: rows.map { Shares.Place(row: $0, category: category) }, multiples: multiples,
      unit: unit * amount)
  }
}
