import BigInt
import ExactMoney

/// Shows how a pool of shared costs reached its rows.
enum AllocationProofs {
  /// How many rows a proof names.
  static let limit = 31

  /// The greatest shares of `pool` and what the others come to.
  static func proof(of pool: AllocatedPool) -> Review.AllocationProof {
    let shares = pool.distribution
    let printed = printed(shares, pool.booked)
    let order = shares.rows.indices.filter { !shares.multiples[$0].isZero }.sorted { left, right in
      let (first, second) = (shares.multiples[left].magnitude, shares.multiples[right].magnitude)
      return first == second ? shares.rows[left] < shares.rows[right] : first > second
    }
    let others = order.dropFirst(limit)
    func fraction(_ indices: some Sequence<Int>) -> Rational {
      Rational(indices.reduce(BigInt(0)) { $0 + shares.multiples[$1] }) * shares.unit
    }
    func money(_ minorUnits: BigInt) -> Money {
      Money(minorUnits: minorUnits, currency: pool.booked.currency)
    }
    return Review.AllocationProof(
      pool: pool.pool, costs: pool.costs, method: pool.method, driver: pool.driver,
      booked: pool.booked, weightSum: pool.driverSum, transfers: transfers(of: pool),
      shares: order.prefix(limit).map { index in
        Review.AllocationShare(
          row: shares.rows[index], fraction: fraction([index]),
          printed: money(printed[index].minorUnits), gotRemainder: printed[index].gotRemainder)
      },
      limit: limit, othersCount: others.count, othersFraction: fraction(others),
      othersPrinted: money(others.reduce(BigInt(0)) { $0 + printed[$1].minorUnits }),
      remainderUnits: printed.count(where: \.gotRemainder), fractionSum: shares.sum)
  }

  private static func transfers(of pool: AllocatedPool) -> [Review.PoolTransfer] {
    guard let sum = pool.driverSum, !sum.isZero else { return [] }
    return pool.poolWeights.sorted { $0.key < $1.key }.map {
      Review.PoolTransfer(pool: $0.key, fraction: $0.value / sum)
    }
  }

  /// What each row bears in whole minor units, and whether its part was rounded up in magnitude.
  private static func printed(
    _ shares: Distribution, _ booked: Money
  ) -> [(minorUnits: BigInt, gotRemainder: Bool)] {
    let numerator = shares.unit.numerator * booked.minorUnits
    let denominator = shares.unit.denominator
    let parts = zip(shares.rows, shares.multiples).map { row, multiple in
      var part = FractionSum()
      part.add(multiple * numerator, over: denominator)
      return (key: row, exact: part)
    }
    let units = Apportionment.largestRemainder(total: booked.minorUnits, parts: parts)
    // The whole decides which way is up: a credit is shared as the mirror of a charge.
    let sign = BigInt(booked.isNegative ? -1 : 1)
    return zip(shares.multiples, units).map { multiple, units in
      (units, units * denominator * sign > multiple * numerator * sign)
    }
  }
}
