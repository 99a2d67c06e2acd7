import ExactMoney

/// Writes every customer's statement of a month: what they used, and what their plans include.
struct StatementStage {
  private let policy: StatementPolicy
  private let reference: ReferenceData
  private let history: PlanHistory

  init(policy: StatementPolicy, reference: ReferenceData, history: PlanHistory) {
    self.policy = policy
    self.reference = reference
    self.history = history
  }

  /// The statements of all customers among `rows`, in their order.
  ///
  /// - Parameters:
  ///   - usage: the month's usage, and maybe that of others.
  ///   - groups: the month's groups in it.
  ///   - meters: the meters that its quantities point to.
  func run(
    _ rows: [ProfitAndLossRow], usage: FineUsage, groups: Range<Int>, meters: [MeterID]
  ) -> [CustomerStatement] {
    let ids = rows.filter(\.isCustomer).compactMap(\.row)
    let sums = units(of: ids, usage, groups, meters)
    return ids.enumerated().map { place, row in
      statement(of: CustomerID(row.rawValue), sums?(place))
    }
  }

  // MARK: Units

  /// The units by place in `ids`, line by line; `nil` where the books know no such meter.
  private func units(
    of ids: [RowID], _ usage: FineUsage, _ groups: Range<Int>, _ meters: [MeterID]
  ) -> ((Int) -> [ExactDecimal])? {
    let feature = usage.dimensionNames.firstIndex(of: "feature")
    func number(_ group: Int) -> Int32? {
      feature.map { usage.groups.number(dimension: $0, at: group) }
    }
    guard case .meter(let meter) = policy.counts else {
      var tally = UnitTally(
        rows: ids, features: policy.features, names: usage.groups.names, zero: 0, add: +=)
      for group in groups {
        tally.count(
          count(usage.counts[group]), row: usage.groups.number(.row, at: group),
          feature: number(group))
      }
      return { place in tally[place].map { ExactDecimal($0) } }
    }
    let place = meters.firstIndex(of: meter)
    guard place != nil || reference.priceBook.meters.contains(meter) else { return nil }
    var tally = UnitTally(
      rows: ids, features: policy.features, names: usage.groups.names, zero: ExactDecimal.zero,
      add: +=)
    for quantity in usage.rows
    where place == Int(quantity.meter) && groups.contains(Int(quantity.group)) {
      let group = Int(quantity.group)
      tally.count(
        quantity.quantity, row: usage.groups.number(.row, at: group), feature: number(group))
    }
    return { place in Array(tally[place]) }
  }

  private func count(_ counts: GroupCounts) -> Int {
    switch policy.counts {
    case .workItems: counts.workItems
    case .successfulWorkItems: counts.successfulWorkItems
    case .calls: counts.calls
    case .meter: 0
    }
  }

  // MARK: Statements

  private func statement(of customer: CustomerID, _ units: [ExactDecimal]?) -> CustomerStatement {
    let record = reference.customers.record(of: customer, on: history.period.lastDay)
    let included = IncludedUnits(history.spans(of: RowID(customer.rawValue)))
    let words: [String?] = policy.features.map(\.words) + [nil]
    let features = zip(words, units ?? []).filter { !$0.1.isZero }
    return CustomerStatement(
      period: history.period, customerID: customer, name: record?.name ?? "", plan: record?.plan,
      unit: policy.unit,
      used: units.map { .value($0.reduce(.zero, +)) } ?? .notAvailable,
      included: included.total,
      features: policy.features.isEmpty
        ? [] : features.map { CustomerStatement.FeatureLine(words: $0, used: $1) },
      plans: included.lines)
  }
}
