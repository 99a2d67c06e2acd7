import BigInt
import ExactMoney

/// Tells the cost that bills show from the cost below it, from the breakdown by what became of usage.
struct IcebergStage: Sendable {
  /// The month by ``UsageResult``.
  let byResult: Breakdown

  func run() -> Iceberg {
    var parts = self.parts()
    let visible = parts.filter(\.isVisible).map(\.cost).sum(byResult.currency)
    let hidden = parts.filter { !$0.isVisible }.map(\.cost).sum(byResult.currency)
    let shares = Self.thousandths([visible, hidden], of: 1_000)
    if let shares,
      let seen = Self.thousandths(parts.filter(\.isVisible).map(\.cost), of: shares[0]),
      let unseen = Self.thousandths(parts.filter { !$0.isVisible }.map(\.cost), of: shares[1])
    {
      for (index, share) in (seen + unseen).enumerated() {
        parts[index].sharePercent = .value(Self.percent(share))
      }
    }
    let isMeasurable = parts.allSatisfy { !$0.cost.isNegative }
    func side(_ index: Int) -> Figure<ExactDecimal> {
      guard isMeasurable, let shares else { return .notAvailable }
      return .value(Self.percent(shares[index]))
    }
    return Iceberg(
      parts: parts, visibleCost: visible, hiddenCost: hidden, visiblePercent: side(0),
      hiddenPercent: side(1))
  }

  /// The parts that are not zero: visible ones, then hidden ones.
  private func parts() -> [Iceberg.Part] {
    var parts: [Iceberg.Part] = []
    for (column, category) in byResult.categories.enumerated() {
      if category == .api {
        parts += byResult.rows.map { row in
          let result = row.keys[0].flatMap { UsageResult(rawValue: $0) }
          return part(
            category, result, isVisible: result == .firstTry || result == nil, row.costs[column])
        }
      } else {
        parts.append(part(category, nil, isVisible: false, byResult.total.costs[column]))
      }
    }
    let order = UsageResult.allCases
    return parts.filter { !$0.cost.isZero }.sorted { left, right in
      if left.isVisible != right.isVisible { return left.isVisible }
      if left.category != right.category {
        // What became of calls stands before what was no call.
        if left.category == .api || right.category == .api { return left.category == .api }
        return left.category < right.category
      }
      let places = [left, right].map { part in
        part.result.flatMap { order.firstIndex(of: $0) } ?? order.count
      }
      return places[0] < places[1]
    }
  }

  private func part(
    _ category: CostCategory, _ result: UsageResult?, isVisible: Bool, _ cost: Money
  ) -> Iceberg.Part {
    Iceberg.Part(
      category: category, result: result, isVisible: isVisible, cost: cost,
      sharePercent: .notAvailable)
  }

  /// `total` thousandths in the proportion of `amounts`, by largest remainder; `nil` where some amount is
  /// below zero, or there is nothing to tell apart.
  private static func thousandths(_ amounts: [Money], of total: Int) -> [Int]? {
    let sum = amounts.reduce(BigInt(0)) { $0 + $1.minorUnits }
    guard amounts.allSatisfy({ !$0.isNegative }) else { return nil }
    if sum == 0 { return total == 0 ? amounts.map { _ in 0 } : nil }
    return Apportionment.largestRemainder(
      total: BigInt(total),
      parts: amounts.enumerated().map { index, amount in
        (index, Rational(amount.minorUnits * BigInt(total), sum))
      }
    ).map { Int($0) }
  }

  private static func percent(_ thousandths: Int) -> ExactDecimal {
    ExactDecimal(significand: BigInt(thousandths), scale: 1)
  }
}

extension Sequence<Money> {
  /// All of it, in `currency`.
  func sum(_ currency: Currency) -> Money { reduce(.zero(currency)) { $0 + $1 } }
}
