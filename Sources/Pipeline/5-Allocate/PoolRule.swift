import ExactMoney

/// Where the money of a pool goes, as weights that need not sum to one.
struct PoolWeights: Sendable {
  var rows: [RowID: Rational] = [:]
  var pools: [PoolID: Rational] = [:]

  var sum: Rational { Rational.sum(rows.values) + Rational.sum(pools.values) }

  static let unallocated = PoolWeights(rows: [.unallocated: .one])
}

/// The measures that need no file: what the usage itself says (SPEC §3, Derived drivers).
struct DerivedDrivers: Sendable {
  private let weights: [DriverID: [RowID: Rational]]

  /// - Parameter usageCost: what invoices and accruals brought to each row; a negative sum counts 0.
  init(activity: [Activity], usageCost: [RowID: Rational]) {
    let customers = activity.filter { !$0.row.isBracketed }
    func measure(_ value: (Activity) -> Rational) -> [RowID: Rational] {
      Dictionary(customers.map { ($0.row, value($0)) }, uniquingKeysWith: +)
    }
    self.weights = [
      DriverID("usage.calls"): measure { Rational($0.calls) },
      DriverID("usage.tokens"): measure { Rational($0.tokens) },
      DriverID("usage.work_items"): measure { Rational($0.workItems) },
      DriverID("usage.active_users"): measure { Rational($0.activeUsers) },
      DriverID("usage.api_cost"): usageCost.filter { !$0.key.isBracketed }
        .mapValues { $0.isNegative ? .zero : $0 },
    ]
  }

  /// The weights of `driver`, or `nil` where it is not a derived one.
  subscript(_ driver: DriverID) -> [RowID: Rational]? { weights[driver] }
}

/// The drivers of one period, from files and from the usage.
struct DriverTable: Sendable {
  private let period: Period
  private let customers: CustomerDirectory
  private let derived: DerivedDrivers
  private let quantities: [DriverID: [Sourced<DriverQuantity>]]

  init(
    period: Period, customers: CustomerDirectory, derived: DerivedDrivers,
    drivers: [Sourced<DriverQuantity>]
  ) {
    self.period = period
    self.customers = customers
    self.derived = derived
    self.quantities = Dictionary(
      grouping: drivers.filter { $0.record.period == period }, by: \.record.driver)
  }

  /// The weights of a pool whose records are allocated by `method` and `driver`.
  ///
  /// - Parameter pools: the pools that have cost records in the period.
  func weights(
    _ method: AllocationMethod, _ driver: DriverID?, pools: Set<PoolID>
  ) -> Outcome<PoolWeights> {
    switch method {
    case .direct: return Outcome(PoolWeights())
    case .even:
      let rows = customers.customersInPeriod(period).map { (RowID($0), Rational.one) }
      return Outcome(PoolWeights(rows: Dictionary(uniqueKeysWithValues: rows)))
    case .proportional, .fixed:
      guard let driver else { return Outcome(PoolWeights()) }
      if let weights = derived[driver] { return Outcome(PoolWeights(rows: weights)) }
      return fileWeights(driver, pools: pools)
    }
  }

  private func fileWeights(_ driver: DriverID, pools: Set<PoolID>) -> Outcome<PoolWeights> {
    var weights = PoolWeights()
    var findings: [Finding] = []
    for quantity in quantities[driver, default: []] {
      let amount = Rational(quantity.record.quantity)
      if amount.isNegative {
        findings.append(
          Finding(
            .negativeDriver, at: quantity.location,
            "\(driver) of \(quantity.record.consumer.text): \(quantity.record.quantity)"))
        continue
      }
      switch quantity.record.consumer {
      case .pool(let pool) where pools.contains(pool):
        weights.pools[pool, default: .zero] += amount
      case .pool(let pool):
        weights.rows[.unallocated, default: .zero] += amount
        findings.append(
          Finding(
            .unknownPool, at: quantity.location,
            "\(driver) names pool \(pool), which has no cost record in \(period)"))
      case .customer(let name):
        let row = customers.row(of: name)
        weights.rows[row, default: .zero] += amount
        if row == .unattributed {
          findings.append(
            Finding(
              .unknownCustomer, at: quantity.location,
              "\(driver) names customer \"\(name)\"; its share is (unattributed)"))
        }
      }
    }
    return Outcome(weights, findings)
  }
}
