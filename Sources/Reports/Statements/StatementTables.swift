import ExactMoney
import Pipeline

/// Customer statements as rows: one for the whole, one for each feature with words and the rest, one for
/// the days on each plan.
struct StatementTable {
  let statements: [CustomerStatement]
  /// Which version of the month they tell of, and where it stands.
  let version: Int
  let status: PeriodStatus

  static let columns = [
    "period", "version", "status", "customer_id", "name", "line", "item", "first_day", "last_day",
    "unit", "used", "included", "remaining", "over", "message",
  ]

  /// The rows of the statement at `index`.
  func rows(_ index: Int) -> [[Cell]] {
    let statement = statements[index]
    func row(
      _ line: String, _ item: String?, days: Range<CalendarDate>, _ figures: [Cell],
      message: String? = nil
    ) -> [Cell] {
      [
        .text(statement.period.description), .count(version), .text(status.rawValue),
        .text(statement.customerID.rawValue), .optional(statement.name), .text(line),
        .optional(item), .text(days.lowerBound.description),
        .text(days.upperBound.advanced(by: -1).description), .text(statement.unit),
      ] + figures + [.optional(message)]
    }
    let month = statement.period.days
    let whole = row(
      "total", statement.plan?.rawValue, days: month,
      [
        .units(statement.used), .units(statement.included), .units(statement.remaining),
        .units(statement.over),
      ], message: statement.message)
    let features = statement.features.map {
      row("feature", $0.label, days: month, [.exact($0.used), .empty, .empty, .empty])
    }
    let plans = statement.plans.map {
      row(
        "plan", $0.plan?.rawValue, days: $0.days, [.empty, .units($0.included), .empty, .empty])
    }
    return [whole] + features + plans
  }
}

extension ReportFile {
  /// `statements.csv`: what each customer used, in units of the service, to be told to them.
  static func statementsTable(
    _ statements: [CustomerStatement], _ snapshot: ProfitAndLoss
  ) -> ReportFile {
    let table = StatementTable(
      statements: statements, version: snapshot.version, status: snapshot.status)
    return ReportFile(
      csv: "statements.csv", columns: StatementTable.columns, blockCount: statements.count
    ) { table.rows($0) }
  }
}

extension TextTable {
  /// The rows of `statements.csv`, for programs.
  public static func statementRows(
    _ statements: [CustomerStatement], version: Int, status: PeriodStatus
  ) -> TextTable {
    let table = StatementTable(statements: statements, version: version, status: status)
    return TextTable(
      title: "", columns: StatementTable.columns.map { Column($0, $0) },
      rows: statements.indices.flatMap { table.rows($0) }.map { Row($0) })
  }

  /// A line for each customer: what was used of what is included.
  public static func statements(_ statements: [CustomerStatement], of period: Period) -> TextTable {
    let unit = statements.first?.unit ?? ""
    return TextTable(
      title: "Customer statements \(period)" + (unit.isEmpty ? "" : ", in \(unit)"),
      columns: [
        Column("customer_id", "customer"), Column("name", "name", isOptional: true),
        Column("plan", "plan", isOptional: true), Column("used", "used", .right),
        Column("included", "included", .right), Column("remaining", "remaining", .right),
        Column("over", "over", .right),
      ],
      rows: statements.map { statement in
        Row(
          [
            .text(statement.customerID.rawValue), .optional(statement.name),
            .optional(statement.plan?.rawValue), .units(statement.used),
            .units(statement.included), .units(statement.remaining), .units(statement.over),
          ], isAlert: statement.isOver)
      })
  }

  /// One customer's statement, line by line.
  public static func statement(_ statement: CustomerStatement) -> TextTable {
    let plans = statement.plans.map { line in
      Row([
        .text("plan " + (line.plan?.rawValue ?? "(none)")),
        .text(line.days.lowerBound.description),
        .text(line.days.upperBound.advanced(by: -1).description), .empty, .units(line.included),
      ])
    }
    let features = statement.features.map { line in
      Row([.text(line.label), .empty, .empty, .exact(line.used), .empty])
    }
    let whole = Row(
      [
        .text(statement.unit), .empty, .empty, .units(statement.used), .units(statement.included),
      ], .total)
    return TextTable(
      title:
        "Usage of \(statement.name.isEmpty ? statement.customerID.rawValue : statement.name), "
        + statement.period.description,
      columns: [
        Column("item", "item"), Column("first_day", "from"), Column("last_day", "to"),
        Column("used", "used", .right), Column("included", "included", .right),
      ], rows: features + plans + [whole])
  }
}

extension Cell {
  /// A number of units, `n/a`, or empty.
  fileprivate static func units(_ figure: Figure<ExactDecimal>) -> Cell {
    switch figure {
    case .value(let units): .exact(units)
    case .notAvailable: .text("n/a")
    case .none: .empty
    }
  }
}
