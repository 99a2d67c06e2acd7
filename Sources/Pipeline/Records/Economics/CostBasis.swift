import BigInt
import ExactMoney

/// Which costs an amount holds. Amounts of unlike bases are never compared.
public enum CostBasis: String, Sendable, CaseIterable, Comparable {
  /// All of the P&L's cost, shared costs too.
  case fullyLoaded = "fully loaded"
  /// What usage brought, without shared costs.
  case usage
  /// The ledger's cost, at list price.
  case rated

  /// The basis of the row `keys` of a breakdown by `axes`; TOTAL has no keys.
  ///
  /// Cost that no usage brought has a customer and nothing else: it is in every row that names no more
  /// than that.
  public init(of keys: [String?], by axes: [BreakdownAxis]) {
    let namesUsage = zip(axes, keys).contains { axis, key in key != nil && !axis.holdsEveryCost }
    self = namesUsage ? .usage : .fullyLoaded
  }

  /// The most complete first.
  public static func < (left: Self, right: Self) -> Bool {
    let order = allCases
    return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
  }
}

extension BreakdownAxis {
  /// Whether cost has a value on it that no usage brought.
  public var holdsEveryCost: Bool {
    switch self {
    case .row, .plan, .customerStatus: true
    case .day, .week, .result, .dimension: false
    }
  }
}

extension Money {
  /// What each of `count` costs, four decimals, half-even; not available where there is none.
  public func perUnit(_ count: Int) -> Figure<ExactDecimal> {
    guard count > 0 else { return .notAvailable }
    return .value(
      (amount / Rational(count)).rounded(toPlaces: UnitCost.places, .toNearestOrEven))
  }
}

/// What one of many costs, for amounts of breakdowns: they have room in 128 bits, and there are millions.
public enum UnitCost {
  /// The decimals of a cost per unit.
  public static let places = 4

  /// `units`, of which 10^`places` make a whole unit of the currency, divided by `count`, in whole
  /// ten-thousandths of that unit, half-even; `nil` where there is nothing to divide by.
  public static func tenThousandths(
    of units: Int128, places: Int, per count: Int
  ) -> Int128? {
    guard count > 0 else { return nil }
    var divisor = Int128(count)
    for _ in 0..<places { divisor *= 10 }
    let (quotient, remainder) = (units.magnitude * 10_000)
      .quotientAndRemainder(dividingBy: divisor.magnitude)
    let doubled = remainder * 2
    let isUp = doubled > divisor.magnitude || doubled == divisor.magnitude && quotient & 1 == 1
    let rounded = Int128(isUp ? quotient + 1 : quotient)
    return units < 0 ? -rounded : rounded
  }
}

extension UsageCounts {
  /// Whether a cost of nothing says only that some usage has no price: then nobody knows what one costs.
  public func isUnknown(costIsZero: Bool) -> Bool { costIsZero && unpricedGroups > 0 }

  /// What each of `count` of these costs, where all of them cost `cost`.
  public func perUnit(_ count: Int, _ cost: Money) -> Figure<ExactDecimal> {
    isUnknown(costIsZero: cost.isZero) ? .notAvailable : cost.perUnit(count)
  }
}

extension Breakdown.Row {
  /// Cost per call.
  public var costPerCall: Figure<ExactDecimal> { counts.perUnit(counts.calls, totalCost) }
  /// Cost per work item.
  public var costPerWorkItem: Figure<ExactDecimal> { counts.perUnit(counts.workItems, totalCost) }
  /// Cost per work item that succeeded; what failed on the way is in it.
  public var costPerSuccessfulWorkItem: Figure<ExactDecimal> {
    counts.perUnit(counts.successfulWorkItems, totalCost)
  }
  /// Cost per output that was accepted as it is; what was rejected is in it.
  public var costPerAcceptedOutput: Figure<ExactDecimal> {
    counts.perUnit(counts.acceptedOutputs, totalCost)
  }
}
