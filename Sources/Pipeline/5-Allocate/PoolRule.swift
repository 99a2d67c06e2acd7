import BigInt
import ExactMoney

/// Where the money of a pool goes, as weights that need not sum to one.
struct PoolWeights: Sendable {
  /// Rows, each once.
  var rows = Weights<RowID>()
  /// What one of the weights of ``rows`` stands for, beside those of ``pools``.
  var rowUnit = Rational.one
  var pools: [PoolID: Rational] = [:]

  var sum: Rational { Rational(rows.sum) * rowUnit + Rational.sum(pools.values) }

  /// Weights of rows alone.
  init(rows: Weights<RowID> = Weights()) {
    self.rows = rows
  }

  /// Quantities of rows and of pools.
  init(rows: [RowID: ExactDecimal], pools: [PoolID: Rational] = [:]) {
    let scale = rows.values.lazy.map(\.scale).max() ?? 0
    self.rows = Weights(rows.map { (slot: $0.key, value: $0.value) })
    rowUnit = Rational(BigInt(1), BigInt(10).power(scale))
    self.pools = pools
  }

  static let unallocated = PoolWeights(rows: [.unallocated: .one])
}

/// The measures that need no file: what the usage itself says (SPEC §3, Derived drivers).
struct DerivedDrivers: Sendable {
  private let activity: [Activity]
  private let usageDocuments: [BookedDocument]

  /// - Parameter usageDocuments: invoices and accruals.
  init(activity: [Activity], usageDocuments: [BookedDocument]) {
    self.activity = activity.filter { !$0.row.isBracketed }
    self.usageDocuments = usageDocuments
  }

  /// The weights of `driver`, or `nil` where it is not a derived one.
  func weights(_ driver: DriverID) -> PoolWeights? {
    switch driver.rawValue {
    case "usage.calls": measure { ExactDecimal($0.calls) }
    case "usage.tokens": measure(\.tokens)
    case "usage.work_items": measure { ExactDecimal($0.workItems) }
    case "usage.active_users": measure { ExactDecimal($0.activeUsers) }
    case "usage.api_cost": PoolWeights(rows: usageCost)
    default: nil
    }
  }

  private func measure(_ value: (Activity) -> ExactDecimal) -> PoolWeights {
    PoolWeights(
      rows: Dictionary(activity.map { ($0.row, value($0)) }, uniquingKeysWith: +))
  }

  /// What invoices and accruals brought to each customer; a negative sum counts 0.
  private var usageCost: Weights<RowID> {
    var blend = Blend<RowID>()
    for document in usageDocuments {
      var weights = Weights<RowID>()
      for (place, multiple) in zip(document.shares.places, document.shares.multiples)
      where !place.row.isBracketed { weights.add(multiple, to: place.row) }
      blend.add(document.shares.unit, weights)
    }
    var cost = Weights<RowID>()
    for (row, multiple) in blend.sums().multiples where multiple > 0 {
      cost.add(multiple, to: row)
    }
    return cost
  }
}

/// The drivers of one period, from files and from the usage.
struct DriverTable: Sendable {
  private let period: Period
  private let customers: CustomerDirectory
  /// The measures that need no file.
  let derived: DerivedDrivers
  /// The quantities from files.
  let quantities: [DriverID: [Sourced<DriverQuantity>]]

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
      var rows = Weights<RowID>()
      for customer in customers.customersInPeriod(period) { rows.add(1, to: RowID(customer)) }
      return Outcome(PoolWeights(rows: rows))
    case .proportional, .fixed:
      guard let driver else { return Outcome(PoolWeights()) }
      if let weights = derived.weights(driver) { return Outcome(weights) }
      return fileWeights(driver, pools: pools)
    }
  }

  private func fileWeights(_ driver: DriverID, pools: Set<PoolID>) -> Outcome<PoolWeights> {
    var rows: [RowID: ExactDecimal] = [:]
    var poolWeights: [PoolID: Rational] = [:]
    var findings: [Finding] = []
    for quantity in quantities[driver, default: []] {
      let amount = quantity.record.quantity
      if amount.isNegative {
        findings.append(
          Finding(
            .negativeDriver, at: quantity.location,
            "\(driver) of \(quantity.record.consumer.text): \(quantity.record.quantity)"))
        continue
      }
      switch quantity.record.consumer {
      case .pool(let pool) where pools.contains(pool):
        poolWeights[pool, default: .zero] += Rational(amount)
      case .pool(let pool):
        rows[.unallocated, default: .zero] += amount
        findings.append(
          Finding(
            .unknownPool, at: quantity.location,
            "\(driver) names pool \(pool), which has no cost record in \(period)"))
      case .customer(let name):
        let row = customers.row(of: name)
        rows[row, default: .zero] += amount
        if row == .unattributed {
          findings.append(
            Finding(
              .unknownCustomer, at: quantity.location,
              "\(driver) names customer \"\(name)\"; its share is (unattributed)"))
        }
      }
    }
    return Outcome(PoolWeights(rows: rows, pools: poolWeights), findings)
  }
}
