import BigInt
import ExactMoney
import Pipeline

/// What must hold of a month's measures: each table of them sums to the P&L, whatever the books are.
struct MetricsProperties {
  private let close: MonthEndClose
  private let metrics: UnitMetrics
  private(set) var complaints = Complaints()

  init?(_ close: MonthEndClose) {
    guard let metrics = close.economics?.metrics else { return nil }
    self.close = close
    self.metrics = metrics
    for table in metrics.waste { foots(table) }
    plansFoot()
    concentrationFoots()
    icebergFoots()
    subjectsAreTheProfitAndLoss()
  }

  private var total: ProfitAndLossRow { close.profitAndLoss.total }

  private func sum(_ amounts: some Sequence<Money>) -> BigInt {
    amounts.reduce(BigInt(0)) { $0 + $1.minorUnits }
  }

  private mutating func foots(_ table: WasteTable) {
    let name = table.axis.name
    complaints.expect(
      sum(table.rows.map(\.totalCost)) == total.totalCost.minorUnits, "waste by \(name)")
    for column in table.total.costs.indices {
      complaints.expect(
        sum(table.rows.map { $0.costs[column] }) == table.total.costs[column].minorUnits,
        "waste by \(name): a column")
    }
    for row in table.rows + [table.total] {
      complaints.expect(
        sum(row.costs) + row.otherCost.minorUnits == row.totalCost.minorUnits,
        "waste by \(name): a row")
    }
    for column in [\WasteTable.Row.retriesCost, \.fallbacksCost, \.wastedCost] {
      complaints.expect(
        sum(table.rows.map { $0[keyPath: column] }) == table.total[keyPath: column].minorUnits,
        "waste by \(name): \(column)")
    }
    complaints.expect(
      table.rows.reduce(0) { $0 + $1.counts.calls } == total.calls, "waste by \(name): calls")
    complaints.expect(
      Set(table.rows.map { $0.key.map { RowID($0) } }).count == table.rows.count,
      "waste by \(name): a row twice")
  }

  private mutating func plansFoot() {
    let plans = metrics.plans
    complaints.expect(
      sum(plans.map(\.totalCost)) == total.totalCost.minorUnits, "plans: cost")
    complaints.expect(
      sum(plans.compactMap(\.revenue.value)) == sum([total.revenue.value].compactMap { $0 }),
      "plans: revenue")
    complaints.expect(
      plans.allSatisfy { sum($0.costs) == $0.totalCost.minorUnits }, "plans: a row")
    if let revenue = metrics.plansTotal.revenue.value {
      complaints.expect(revenue == total.revenue.value, "plans: revenue of TOTAL")
    }
    let agents = metrics.agents
    complaints.expect(
      agents.isEmpty || sum(agents.map(\.totalCost)) == total.totalCost.minorUnits, "agents")
  }

  private mutating func concentrationFoots() {
    let concentration = metrics.concentration
    complaints.expect(
      sum(concentration.bands.map(\.cost)) == concentration.customersCost.minorUnits,
      "concentration: bands")
    complaints.expect(
      concentration.customersCost.minorUnits + sum(concentration.others.map(\.cost))
        == total.totalCost.minorUnits, "concentration: total")
    complaints.expect(
      (concentration.bands.last?.lastRank ?? 0) == concentration.customerCount,
      "concentration: customers")
    if let gini = concentration.gini.value {
      complaints.expect(gini >= .zero && gini < .one, "concentration: Gini \(gini)")
    }
  }

  private mutating func icebergFoots() {
    let iceberg = metrics.iceberg
    complaints.expect(
      sum([iceberg.visibleCost, iceberg.hiddenCost]) == total.totalCost.minorUnits, "iceberg")
    complaints.expect(
      sum(iceberg.parts.map(\.cost)) == total.totalCost.minorUnits, "iceberg: parts")
    guard let visible = iceberg.visiblePercent.value, let hidden = iceberg.hiddenPercent.value
    else { return }
    complaints.expect(visible + hidden == ExactDecimal(100), "iceberg: shares")
    complaints.expect(
      iceberg.parts.compactMap(\.sharePercent.value).reduce(.zero, +) == ExactDecimal(100),
      "iceberg: shares of parts")
  }

  private mutating func subjectsAreTheProfitAndLoss() {
    let rows = metrics.subjects.filter { $0.axis == .row }
    complaints.expect(
      rows.map(\.cost) == close.profitAndLoss.rows.map(\.totalCost), "subjects: rows")
    let monthly = sum(rows.compactMap(\.monthlyRevenue.value))
    complaints.expect(
      monthly == sum([metrics.subjects[0].monthlyRevenue.value].compactMap { $0 }),
      "subjects: MRR")
    for axis in Set(metrics.subjects.compactMap(\.axis)) {
      let own = metrics.subjects.filter { $0.axis == axis }
      complaints.expect(
        sum(own.map(\.cost)) == total.totalCost.minorUnits, "subjects: \(axis.name)")
    }
  }
}
