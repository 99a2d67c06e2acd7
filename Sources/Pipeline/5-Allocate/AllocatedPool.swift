import BigInt
import ExactMoney

/// What allocation hands on: the documents, and how each pool was divided.
struct Allocation: Sendable {
  /// One document per cost record, by id.
  var documents: [BookedDocument]
  /// Every pool whose records are booked; direct records of a pool apart from its others.
  var pools: [AllocatedPool]
}

/// A pool with its driver, and where its money went.
struct AllocatedPool: Sendable {
  var pool: PoolID
  var method: AllocationMethod
  var driver: DriverID?
  /// The records that are booked, by id.
  var costs: [CostID]
  /// What they book.
  var booked: Money
  /// The sum of the driver over rows and pools; `nil` for direct costs.
  var driverSum: Rational?
  /// What it gives to other pools, of ``driverSum``.
  var poolWeights: [PoolID: Rational]
  /// Where every unit of it goes in the end.
  var distribution: Distribution
}

/// The drivers of all pools, and what solving them together gave.
struct SolvedPools: Sendable {
  /// Where the money of each pool goes.
  var distribution: [PoolID: Distribution] = [:]
  /// The sum of each pool's driver, zero where it cannot divide anything.
  var driverSums: [PoolID: Rational] = [:]
  /// What each pool gives to other pools.
  var poolWeights: [PoolID: [PoolID: Rational]] = [:]
  /// What each pool gives to rows and to other pools at first.
  var weights: [PoolID: PoolWeights] = [:]
  /// The record whose method and driver each pool has; none for a pool of direct costs only.
  var standing: [PoolID: Sourced<SharedCost>] = [:]
  /// Which part of the money of each pool its rows get through which pool in the end.
  var passed: [PoolID: [(through: PoolID, part: Rational)]] = [:]
  /// The pools from which nothing ever reaches a customer.
  var closed: Set<PoolID> = []
}

extension AllocatedPool {
  /// The pools of `costs`, of which those in `booked` are booked; by pool, direct records last.
  static func all(
    of costs: [Sourced<SharedCost>], booked: [CostID: Money], _ solved: SolvedPools,
    row: (SharedCost) -> RowID
  ) -> [AllocatedPool] {
    let byPool = Dictionary(grouping: costs.map(\.record), by: \.pool)
    return byPool.sorted { $0.key < $1.key }.flatMap { pool, records in
      let shared = records.filter { $0.method != .direct }
      let direct = records.filter { $0.method == .direct && booked[$0.costID] != nil }
      var pools: [AllocatedPool] = []
      if let standing = shared.first, let distribution = solved.distribution[pool] {
        let amounts = shared.compactMap { booked[$0.costID] }
        if let first = amounts.first {
          pools.append(
            AllocatedPool(
              pool: pool, method: standing.method, driver: standing.driver,
              costs: shared.map(\.costID).filter { booked[$0] != nil },
              booked: amounts.dropFirst().reduce(first, +), driverSum: solved.driverSums[pool],
              poolWeights: solved.poolWeights[pool, default: [:]], distribution: distribution))
        }
      }
      return pools + [directPool(pool, direct, booked: booked, row: row)].compactMap { $0 }
    }
  }

  /// Direct records are divided by what they book: each goes where it says.
  private static func directPool(
    _ pool: PoolID, _ records: [SharedCost], booked: [CostID: Money], row: (SharedCost) -> RowID
  ) -> AllocatedPool? {
    var weights = Weights<RowID>()
    var sum: Money?
    for record in records {
      guard let amount = booked[record.costID] else { continue }
      weights.add(amount.minorUnits, to: row(record))
      sum = sum.map { $0 + amount } ?? amount
    }
    guard let sum else { return nil }
    var blend = Blend<RowID>()
    if sum.isZero {
      // Amounts that cancel out, or none: every record counts the same.
      for record in records { blend.add(Rational(1, records.count), to: row(record)) }
    } else {
      blend.add(Rational(1, sum.minorUnits), weights)
    }
    return AllocatedPool(
      pool: pool, method: .direct, driver: nil, costs: records.map(\.costID), booked: sum,
      driverSum: nil, poolWeights: [:], distribution: Distribution(blend))
  }
}
