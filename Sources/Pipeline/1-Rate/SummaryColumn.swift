/// A column by which usage can be summed.
public enum SummaryColumn: Hashable, Sendable {
  /// The day in the reporting zone.
  case day
  /// The month in the reporting zone.
  case period
  /// The day in the provider's billing zone.
  case billingDay
  /// The row of the P&L.
  case row
  /// Who provided.
  case provider
  /// The account, empty where absent.
  case account
  /// The model, after aliases.
  case model
  /// The tier.
  case serviceTier
  /// What is counted.
  case meter
  /// One of the dimensions that the ledger keeps apart, by its place among them.
  case dimension(Int)

  /// The value of `group` in this column; the meter is no group's.
  func text(_ group: UsageGroup) -> String {
    switch self {
    case .day: group.reportingDay.description
    case .period: Period(containing: group.reportingDay).description
    case .billingDay: group.billingDay.description
    case .row: group.row.rawValue
    case .provider: group.provider.rawValue
    case .account: group.account?.rawValue ?? ""
    case .model: group.model.rawValue
    case .serviceTier: group.serviceTier.rawValue
    case .meter: ""
    case .dimension(let place): group.dimensions[place]
    }
  }

  /// The place of each group's value among all values: days in calendar order, names in byte order.
  func ranks(_ groups: [UsageGroup]) -> [Int32] {
    switch self {
    case .day: Self.ranks(groups) { $0.reportingDay }
    case .period: Self.ranks(groups) { Period(containing: $0.reportingDay).firstDay }
    case .billingDay: Self.ranks(groups) { $0.billingDay }
    case .row, .provider, .account, .model, .serviceTier, .meter, .dimension:
      Self.ranks(groups) { Identifier<SummaryColumn>(text($0)) }
    }
  }

  private static func ranks<Value: Hashable & Comparable>(
    _ groups: [UsageGroup], _ value: (UsageGroup) -> Value
  ) -> [Int32] {
    var numbers: [Value: Int32] = [:]
    var values: [Value] = []
    var result: [Int32] = []
    result.reserveCapacity(groups.count)
    for group in groups {
      let value = value(group)
      // Groups are sorted: neighbours often share a value.
      if let last = result.last, values[Int(last)] == value {
        result.append(last)
        continue
      }
      let number = numbers[value] ?? Int32(values.count)
      if number == values.count {
        numbers[value] = number
        values.append(value)
      }
      result.append(number)
    }
    var ranks = [Int32](repeating: 0, count: values.count)
    let sorted = values.indices.sorted { values[$0] < values[$1] }
    for (rank, number) in sorted.enumerated() { ranks[number] = Int32(rank) }
    return result.map { ranks[Int($0)] }
  }
}
