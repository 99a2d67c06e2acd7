import ExactMoney

/// Which groups of usage the swaps of a scenario are about: names are looked up once, groups compare
/// numbers.
struct SwapFilters {
  /// The most swaps of one scenario: one bit each.
  static let limit = 64

  private struct Filter {
    /// Of each name, as a row of the P&L, whether it is meant; `nil`: every row is.
    var isRowMeant: [Bool]?
    /// Dimensions by their places, and the name that each must have; -1 is a name that nothing has.
    var dimensions: [(dimension: Int, name: Int32)]
  }

  private let filters: [Filter]

  init(
    _ swaps: [ModelSwap], _ groups: UsageGroups, dimensions: [String], _ reference: ReferenceData,
    _ period: Period
  ) throws(ScenarioRefusal) {
    if swaps.count > Self.limit {
      throw ScenarioRefusal(swaps[Self.limit].location, "more than \(Self.limit) swaps")
    }
    var filters: [Filter] = []
    for swap in swaps {
      let conditions = try Self.conditions(swap, dimensions)
      filters.append(
        Filter(
          isRowMeant: try Self.isRowMeant(swap, groups.names, reference, period),
          dimensions: conditions.map { condition in
            let name = groups.names.firstIndex { $0.hasSameBytes(as: condition.name) }
            return (condition.dimension, name.map { Int32($0) } ?? -1)
          }))
    }
    self.filters = filters
  }

  /// The swaps that are about the group at `index`, one bit each.
  func mask(_ groups: UsageGroups, _ index: Int) -> UInt64 {
    var mask = UInt64(0)
    for (number, filter) in filters.enumerated() {
      let isRow = filter.isRowMeant?[Int(groups.number(.row, at: index))] ?? true
      if isRow,
        filter.dimensions.allSatisfy({
          groups.number(dimension: $0.dimension, at: index) == $0.name
        })
      {
        mask |= 1 << UInt64(number)
      }
    }
    return mask
  }

  /// The places of the dimensions that `swap` names, with their values.
  private static func conditions(
    _ swap: ModelSwap, _ dimensions: [String]
  ) throws(ScenarioRefusal) -> [(dimension: Int, name: String)] {
    var conditions: [(dimension: Int, name: String)] = []
    for (name, value) in swap.filter.dimensions {
      guard let place = dimensions.firstIndex(of: name) else {
        throw ScenarioRefusal(
          swap.location,
          "\(name) is no dimension of the ledger; known are \(dimensions.joined(separator: ", "))")
      }
      conditions.append((place, value))
    }
    return conditions
  }

  private static func isRowMeant(
    _ swap: ModelSwap, _ names: [String], _ reference: ReferenceData, _ period: Period
  ) throws(ScenarioRefusal) -> [Bool]? {
    let (name, plan) = (swap.filter.customer, swap.filter.plan)
    if name == nil, plan == nil { return nil }
    var customer: RowID?
    if let name {
      guard let known = reference.customers.customer(name) else {
        throw ScenarioRefusal(swap.location, "there is no customer \(name)")
      }
      customer = RowID(known)
    }
    return names.map { name in
      let isCustomer = customer.map { $0 == RowID(name) } ?? true
      guard isCustomer, let plan else { return isCustomer }
      return reference.customers.record(of: CustomerID(name), on: period.lastDay)?.plan == plan
    }
  }
}
