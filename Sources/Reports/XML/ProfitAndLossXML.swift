import ExactMoney
import Pipeline

extension ReportFile {
  static let namespace = "urn:crossfoot:close:1"

  /// `pnl.xml`: the facts of `pnl.csv`, typed by `crossfoot-pnl.xsd`.
  public static func profitAndLossXML(_ snapshot: ProfitAndLoss) -> ReportFile {
    var head = XMLText()
    head.declaration()
    head.open(
      "profitAndLoss",
      [
        ("xmlns", namespace), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", namespace + " crossfoot-pnl.xsd"),
        ("period", snapshot.period.description), ("version", String(snapshot.version)),
        ("status", snapshot.status.rawValue), ("currency", snapshot.currency.code),
      ])
    var foot = XMLText(depth: 1)
    foot.close("profitAndLoss")
    let rows = snapshot.rows + [snapshot.total]
    return ReportFile(
      name: "pnl.xml", head: head.bytes, blockCount: rows.count, foot: foot.bytes
    ) { index, bytes in
      var text = XMLText(depth: 1)
      text.append(rows[index], snapshot.categories)
      bytes += text.bytes
      return 1
    }
  }
}

/// Why a figure that should exist is not available.
enum MissingReason: String, CaseIterable {
  case noRevenue = "no-revenue"
  case baseNotPositive = "base-not-positive"
  case incomplete
  case zeroCount = "zero-count"
}

extension XMLText {
  fileprivate mutating func append(_ row: ProfitAndLossRow, _ categories: [CostCategory]) {
    let name = row.row == nil ? "total" : "row"
    open(name)
    if let id = row.row { element("customerId", id.rawValue) }
    element(ifPresent: "name", row.name)
    element(ifPresent: "plan", row.plan?.rawValue)
    element(ifPresent: "customerStatus", row.status?.rawValue)
    element(ifPresent: "costFunction", row.costFunction?.rawValue)
    let revenueReason: MissingReason = row.revenue.value == nil ? .noRevenue : .baseNotPositive
    figure("revenue", .money(row.revenue), .noRevenue)
    for (category, cost) in zip(categories, row.costs) {
      element("cost", cost.description, [("category", category.rawValue)])
    }
    element("totalCost", row.totalCost.description)
    figure("marginAfterAiCost", .money(row.marginAfterAICost), .noRevenue)
    figure("revenueMarginPct", .percent(row.revenueMarginPercent), revenueReason)
    figure("aiCostPctOfRevenue", .percent(row.costPercentOfRevenue), revenueReason)
    // In TOTAL these columns are missing because a row with revenue lacks them, in a row because
    // there is no revenue to take a margin of.
    let planReason: MissingReason = row.row == nil ? .incomplete : .noRevenue
    let marginReason: MissingReason =
      row.subscriptionMargin.value == nil ? planReason : .baseNotPositive
    figure("subscriptionMargin", .money(row.subscriptionMargin), planReason)
    figure("contribution", .money(row.contribution), planReason)
    figure("contributionPctOfMargin", .percent(row.contributionPercentOfMargin), marginReason)
    element("calls", String(row.calls))
    element("failedCalls", String(row.failedCalls))
    element("workItems", String(row.workItems))
    element("successfulWorkItems", String(row.successfulWorkItems))
    figure("costPerWorkItem", .unitCost(row.costPerWorkItem), .zeroCount)
    figure("costPerSuccessfulWorkItem", .unitCost(row.costPerSuccessfulWorkItem), .zeroCount)
    element("activeUsers", String(row.activeUsers))
    figure("costPerActiveUser", .unitCost(row.costPerActiveUser), .zeroCount)
    close(name)
  }

  /// A figure that does not apply is no element; one that is missing is an empty element that says
  /// why.
  private mutating func figure(_ name: String, _ cell: Cell, _ reason: MissingReason) {
    switch cell {
    case .number(let digits): element(name, digits)
    case .text: empty(name, [("xsi:nil", "true"), ("reason", reason.rawValue)])
    case .empty: break
    }
  }
}
