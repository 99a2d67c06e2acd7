import BigInt
import ExactMoney

/// Says how the cost of a P&L is spread over its customers.
struct ConcentrationStage: Sendable {
  let profitAndLoss: ProfitAndLoss

  func run() -> Concentration {
    let currency = profitAndLoss.currency
    let customers = profitAndLoss.rows.filter(\.isCustomer)
      .sorted { left, right in
        let (first, second) = (left.totalCost.minorUnits, right.totalCost.minorUnits)
        return first == second ? left.label < right.label : first > second
      }.map(\.totalCost.minorUnits)
    let sum = customers.reduce(0, +)
    let isMeasurable = sum > 0 && customers.last.map { $0 >= 0 } ?? false
    let topCount = Self.count(customers.count, percent: Concentration.topPercent)
    let topCost = customers.prefix(topCount).reduce(0, +)
    func money(_ units: BigInt) -> Money { Money(minorUnits: units, currency: currency) }
    return Concentration(
      customerCount: customers.count, customersCost: money(sum), topCount: topCount,
      topCost: money(topCost),
      topSharePercent: isMeasurable ? Ratios.percent(topCost, of: sum) : .notAvailable,
      gini: isMeasurable ? .value(Self.gini(customers, sum)) : .notAvailable,
      bands: bands(customers, isMeasurable ? sum : 0), others: others(),
      total: profitAndLoss.total.totalCost)
  }

  /// How many customers `percent` of `count` are; a part of one is one.
  private static func count(_ count: Int, percent: Int) -> Int { (count * percent + 99) / 100 }

  /// The stretches between one whole per cent of the customers and the next.
  private func bands(_ costs: [BigInt], _ base: BigInt) -> [Concentration.Band] {
    var bands: [Concentration.Band] = []
    var cumulative = BigInt(0)
    var done = 0
    for percent in 1...100 {
      let end = Self.count(costs.count, percent: percent)
      if end == done { continue }
      let cost = costs[done..<end].reduce(0, +)
      cumulative += cost
      bands.append(
        Concentration.Band(
          firstRank: done + 1, lastRank: end,
          cost: Money(minorUnits: cost, currency: profitAndLoss.currency),
          cumulativeCost: Money(minorUnits: cumulative, currency: profitAndLoss.currency),
          cumulativePercent: Ratios.percent(cumulative, of: base)))
      done = end
    }
    return bands
  }

  /// Σ (2i − n − 1) xᵢ ÷ (n Σ x), the costs ascending from i = 1; `costs` are descending.
  private static func gini(_ costs: [BigInt], _ sum: BigInt) -> ExactDecimal {
    let count = costs.count
    var weighted = BigInt(0)
    for (place, cost) in costs.enumerated() { weighted += BigInt(count - 1 - 2 * place) * cost }
    return Rational(weighted, BigInt(count) * sum).rounded(toPlaces: 4, .toNearestOrEven)
  }

  private func others() -> [Concentration.Other] {
    let own = profitAndLoss.rows.filter { $0.status == .internal }
    let ownUse =
      own.isEmpty
      ? []
      : [
        Concentration.Other(
          name: Concentration.ownUse,
          cost: own.reduce(.zero(profitAndLoss.currency)) { $0 + $1.totalCost })
      ]
    return ownUse
      + profitAndLoss.rows.filter { $0.row?.isBracketed ?? false }.map {
        Concentration.Other(name: $0.label.rawValue, cost: $0.totalCost)
      }
  }
}

extension ProfitAndLossRow {
  /// Whether it stands for somebody who buys, tries or has bought.
  public var isCustomer: Bool { row.map { !$0.isBracketed } ?? false && status != .internal }

  /// Its name, by which equal figures are ordered.
  var label: RowID { row ?? RowID("TOTAL") }
}
