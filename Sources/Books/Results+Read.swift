import ExactMoney
import GRDB
import Pipeline

extension BooksDatabase {
  /// The current snapshot of `period`, or `nil` where it has no results.
  public func profitAndLoss(_ period: Period) throws(BooksError) -> ProfitAndLoss? {
    try read { database in
      let header = try Row.fetchOne(
        database,
        sql: """
          SELECT period.status, period.version, run.currency
          FROM period JOIN run ON run.id = period.results_run_id WHERE period.period = ?
          """,
        arguments: [period.description])
      guard let header else { return nil }
      let stored = StoredRow(header, table: "period")
      let currency = try stored.parsed("currency") { Currency(code: $0) }
      let costs = try ProfitAndLossReader.costs(database, period, currency)
      let rows = try ProfitAndLossReader.rows(database, period, currency, costs)
      guard let total = rows.last, total.row == nil else {
        throw StoredValueError(table: "pnl_row", column: "is_total")
      }
      return ProfitAndLoss(
        period: period, version: try stored.value("version"), status: try stored.coded("status"),
        currency: currency, categories: costs[rows.count - 1]?.map(\.category) ?? [],
        rows: rows.dropLast(), total: total)
    }
  }

  /// The current drift report of `period`, in its order; empty where it has no results.
  public func driftItems(_ period: Period) throws(BooksError) -> [DriftItem] {
    try fetch(period, from: "drift_item") { row in
      let start = try row.parsedIfPresent("service_start") { CalendarDate($0) }
      let end = try row.parsedIfPresent("service_end") { CalendarDate($0) }
      var servicePeriod: Range<CalendarDate>?
      if let start, let end {
        guard start <= end else {
          throw StoredValueError(table: "drift_item", column: "service_end")
        }
        servicePeriod = start..<end
      }
      return DriftItem(
        provider: try row.parsed("provider") { ProviderID($0) },
        invoiceID: try row.identifier("invoice_id"),
        key: MatchKey(
          account: try row.identifier("account"), model: try row.identifier("model"),
          serviceTier: try row.identifier("service_tier"), meter: try row.identifier("meter")),
        servicePeriod: servicePeriod,
        currency: try row.parsed("currency") { Currency(code: $0) },
        ledgerQuantity: try row.parsedIfPresent("ledger_quantity") { ExactDecimal($0) },
        providerQuantity: try row.parsedIfPresent("provider_quantity") { ExactDecimal($0) },
        invoiceQuantity: try row.parsedIfPresent("invoice_quantity") { ExactDecimal($0) },
        ledgerAmount: try row.parsedIfPresent("ledger_amount") { ExactText.rational($0) },
        invoiceAmount: try row.parsedIfPresent("invoice_amount") { ExactText.rational($0) },
        variance: try row.coded("variance"), amount: try row.rational("amount"),
        reportingAmount: try row.parsedIfPresent("reporting_amount") { ExactText.rational($0) },
        passes: try row.value("passes"),
        decision: try row.parsedIfPresent("decision") { DecisionMark(text: $0) })
    }
  }

  /// The current causes of drift of `period`, in their order; empty where it has no results.
  public func driftCauses(_ period: Period) throws(BooksError) -> [DriftCause] {
    try fetch(period, from: "drift_cause") { row in
      DriftCause(
        itemIndex: try row.value("item_position"), cause: try row.coded("cause"),
        amount: try row.rational("amount"),
        reportingAmount: try row.parsedIfPresent("reporting_amount") { ExactText.rational($0) },
        evidence: try row.value("evidence"), action: try row.value("action"))
    }
  }

  /// The current bridge of `period`, in its order; empty where it has no results.
  public func bridge(_ period: Period) throws(BooksError) -> [BridgeRow] {
    try fetch(period, from: "bridge_step") { row in
      BridgeRow(
        provider: try row.identifier("provider"), step: try row.coded("step"),
        amount: try row.rational("amount"))
    }
  }

  /// The current findings of `period`, in their order; empty where it has no results.
  public func findings(_ period: Period) throws(BooksError) -> [Finding] {
    try fetch(period, from: "finding") { row in
      let location = try row.optional("file", String.self).map { file in
        SourceLocation(
          file: file, line: try row.value("line_number"), column: try row.value("column_number"))
      }
      return Finding(try row.coded("code"), at: location, try row.value("message"))
    }
  }

  func fetch<Value>(
    _ period: Period, from table: String, _ decode: (StoredRow) throws -> Value
  ) throws(BooksError) -> [Value] {
    try read { database in
      let cursor = try Row.fetchCursor(
        database, sql: "SELECT * FROM \(table) WHERE period = ? ORDER BY position",
        arguments: [period.description])
      var values: [Value] = []
      while let row = try cursor.next() { values.append(try decode(StoredRow(row, table: table))) }
      return values
    }
  }
}

/// Reads the rows of a snapshot back.
private enum ProfitAndLossReader {
  typealias Cost = (category: CostCategory, amount: Money)

  /// Each row's costs by category in byte order, by the row's position.
  static func costs(
    _ database: Database, _ period: Period, _ currency: Currency
  ) throws -> [Int: [Cost]] {
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT row_position, category, amount FROM pnl_cost WHERE period = ?
        ORDER BY row_position, category
        """,
      arguments: [period.description])
    var costs: [Int: [Cost]] = [:]
    while let row = try cursor.next() {
      let stored = StoredRow(row, table: "pnl_cost")
      let category = try stored.parsed("category") { CostCategory($0) }
      costs[try stored.value("row_position"), default: []]
        .append((category, try stored.money("amount", currency)))
    }
    return costs
  }

  static func rows(
    _ database: Database, _ period: Period, _ currency: Currency, _ costs: [Int: [Cost]]
  ) throws -> [ProfitAndLossRow] {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT * FROM pnl_row WHERE period = ? ORDER BY position",
      arguments: [period.description])
    var rows: [ProfitAndLossRow] = []
    while let row = try cursor.next() {
      let stored = StoredRow(row, table: "pnl_row")
      rows.append(try decode(stored, currency, costs[rows.count]?.map(\.amount) ?? []))
    }
    return rows
  }

  private static func decode(
    _ row: StoredRow, _ currency: Currency, _ costs: [Money]
  ) throws -> ProfitAndLossRow {
    let money = { (text: String) in StoredRow.money(text, currency) }
    let decimal = { (text: String) in ExactDecimal(text) }
    let isTotal: Bool = try row.value("is_total")
    return ProfitAndLossRow(
      row: isTotal ? nil : try row.identifier("customer_id"), name: try row.value("name"),
      plan: try row.identifier("plan"), status: try row.codedIfPresent("customer_status"),
      costFunction: try row.codedIfPresent("cost_function"),
      revenue: try row.figure("revenue", money), costs: costs,
      totalCost: try row.money("total_cost", currency),
      marginAfterAICost: try row.figure("margin_after_ai_cost", money),
      revenueMarginPercent: try row.figure("revenue_margin_pct", decimal),
      costPercentOfRevenue: try row.figure("ai_cost_pct_of_revenue", decimal),
      subscriptionMargin: try row.figure("subscription_margin", money),
      contribution: try row.figure("contribution", money),
      contributionPercentOfMargin: try row.figure("contribution_pct_of_margin", decimal),
      calls: try row.value("calls"), failedCalls: try row.value("failed_calls"),
      workItems: try row.value("work_items"),
      successfulWorkItems: try row.value("successful_work_items"),
      costPerWorkItem: try row.figure("cost_per_work_item", decimal),
      costPerSuccessfulWorkItem: try row.figure("cost_per_successful_work_item", decimal),
      activeUsers: try row.value("active_users"),
      costPerActiveUser: try row.figure("cost_per_active_user", decimal))
  }
}
