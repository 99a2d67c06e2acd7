import ExactMoney

/// Books the shared costs of a period and shares them over the rows (SPEC §5.4).
struct AllocateStage: Sendable {
  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData

  init(period: Period, policy: Policy, reference: ReferenceData) {
    self.period = period
    self.policy = policy
    self.reference = reference
  }

  /// One document per cost record of the period, by id, and the pools they belong to.
  func run(
    activity: [Activity], usageDocuments: [BookedDocument]
  ) -> Outcome<Allocation> {
    let pools = pools(drivers(activity: activity, usageDocuments: usageDocuments))
    var findings = pools.findings
    var documents: [BookedDocument] = []
    for cost in costs {
      guard let booked = booked(cost, &findings) else { continue }
      let distribution = distribution(of: cost, pools.output.distribution, &findings)
      documents.append(
        BookedDocument(
          documentID: DocumentID(cost.record.costID.rawValue), kind: .sharedCost,
          supplier: cost.record.supplier, currency: cost.record.currency,
          amount: Rational(cost.record.amount), applied: booked.applied, booked: booked.money,
          shares: distribution.shares(of: booked.money.amount, in: cost.record.category)))
    }
    let amounts = Dictionary(
      documents.map { (CostID($0.documentID.rawValue), $0.booked) },
      uniquingKeysWith: { first, _ in first })
    let allocated = AllocatedPool.all(of: costs, booked: amounts, pools.output) {
      reference.customers.row(of: $0.customerID)
    }
    return Outcome(Allocation(documents: documents, pools: allocated), findings)
  }

  /// The period's records, by id.
  var costs: [Sourced<SharedCost>] {
    reference.costs.filter { $0.record.period == period }
      .sorted { $0.record.costID < $1.record.costID }
  }

  /// The drivers of the period.
  func drivers(activity: [Activity], usageDocuments: [BookedDocument]) -> DriverTable {
    DriverTable(
      period: period, customers: reference.customers,
      derived: DerivedDrivers(
        activity: activity.filter { $0.period == period }, usageDocuments: usageDocuments),
      drivers: reference.drivers)
  }

  /// Where the money of each pool goes, pools that serve pools solved together.
  func pools(_ drivers: DriverTable) -> Outcome<SolvedPools> { solved(costs, drivers) }

  private func booked(
    _ cost: Sourced<SharedCost>, _ findings: inout [Finding]
  ) -> (money: Money, applied: AppliedRate)? {
    guard
      let applied = reference.rates.rate(
        from: cost.record.currency, to: policy.reportingCurrency, policy.exchange.sharedCosts,
        issueDate: nil, period: period)
    else {
      findings.append(
        Finding(
          .missingRate, at: cost.location,
          "cost \(cost.record.costID): no rate from \(cost.record.currency) to "
            + "\(policy.reportingCurrency) for \(period)"
            + reference.rates.reason(
              from: cost.record.currency, to: policy.reportingCurrency,
              policy.exchange.sharedCosts, issueDate: nil, period: period)
            + "; the cost is left out"))
      return nil
    }
    let money = Money(
      rounding: Rational(cost.record.amount) * applied.rate, to: policy.reportingCurrency,
      .toNearestOrEven)
    return (money, applied)
  }

  private func distribution(
    of cost: Sourced<SharedCost>, _ pools: [PoolID: Distribution],
    _ findings: inout [Finding]
  ) -> Distribution {
    guard cost.record.method == .direct else {
      return pools[cost.record.pool] ?? Distribution(all: .unallocated)
    }
    let row = reference.customers.row(of: cost.record.customerID)
    if row == .unattributed {
      findings.append(
        Finding(
          .unknownCustomer, at: cost.location,
          "cost \(cost.record.costID) names customer \"\(cost.record.customerID?.rawValue ?? "")\""
        ))
    }
    return Distribution(all: row)
  }

  /// Where the records of a pool name different drivers, that of the record with the smallest id
  /// stands.
  private func solved(
    _ costs: [Sourced<SharedCost>], _ drivers: DriverTable
  ) -> Outcome<SolvedPools> {
    let byPool = Dictionary(grouping: costs, by: \.record.pool)
    let names = Set(byPool.keys)
    var weights: [PoolID: PoolWeights] = [:]
    var pools = SolvedPools()
    var findings: [Finding] = []
    for (pool, records) in byPool.sorted(by: { $0.key < $1.key }) {
      let shared = records.filter { $0.record.method != .direct }
      guard let standing = shared.first else {
        weights[pool] = directWeights(records)
        continue
      }
      let (method, driver) = (standing.record.method, standing.record.driver)
      pools.standing[pool] = standing
      for other in shared
      where Self.isEven(other.record) != (method == .even) || other.record.driver != driver {
        findings.append(
          Finding(
            .poolDriversDiffer, at: other.location,
            "pool \(pool): \(Self.rule(other.record)) here, \(Self.rule(standing.record)) in "
              + "\(standing.location.file):\(standing.location.line)"))
      }
      let outcome = drivers.weights(method, driver, pools: names)
      findings += outcome.findings
      let sum = outcome.output.sum
      pools.driverSums[pool] = sum
      pools.poolWeights[pool] = outcome.output.pools
      if sum.isZero {
        weights[pool] = .unallocated
        findings.append(
          Finding(
            .zeroDriver, at: standing.location,
            "pool \(pool): \(Self.rule(standing.record)) sums to zero in \(period)"))
      } else {
        weights[pool] = outcome.output
      }
    }
    let solved = ReciprocalPools(weights)
    if !solved.closed.isEmpty {
      let names = solved.closed.map(\.rawValue).joined(separator: ", ")
      findings.append(
        Finding(
          .closedPools, at: byPool[solved.closed[0]]?.map(\.location).min(),
          "nothing from pools \(names) ever reaches a customer"))
    }
    pools.distribution = solved.distribution
    pools.weights = weights
    pools.passed = solved.passed
    pools.closed = Set(solved.closed)
    return Outcome(pools, findings)
  }

  /// A pool of direct costs passes on what other pools give it to the customers of its records.
  private func directWeights(_ records: [Sourced<SharedCost>]) -> PoolWeights {
    var rows: [RowID: ExactDecimal] = [:]
    for record in records {
      rows[reference.customers.row(of: record.record.customerID), default: .zero] += .one
    }
    return PoolWeights(rows: rows)
  }

  /// `fixed` is `proportional` to a driver that holds weights: only `even` is another way.
  private static func isEven(_ cost: SharedCost) -> Bool { cost.method == .even }

  private static func rule(_ cost: SharedCost) -> String {
    cost.driver.map { "\(cost.method.rawValue) by \($0)" } ?? cost.method.rawValue
  }
}
