import ExactMoney
import Pipeline

/// Where one month stands, for ``TextTable/status(_:)``.
public struct StatusLine: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// Open or closed.
  public var status: PeriodStatus
  /// Which version.
  public var version: Int
  /// When the last run began, with how it ended; empty where there was none.
  public var lastRun: String
  /// How many findings there are, by severity.
  public var findings: [Severity: Int]
  /// How many drift items wait for a person.
  public var openDriftCount: Int
  /// The reporting currency, once there are results.
  public var currency: Currency?
  /// TOTAL's revenue.
  public var revenue: Figure<Money>
  /// TOTAL's cost, once there are results.
  public var totalCost: Money?
  /// How many accepted files the last run computed from.
  public var inputCount: Int?

  /// A line with every field given.
  public init(
    period: Period, status: PeriodStatus, version: Int, lastRun: String,
    findings: [Severity: Int], openDriftCount: Int, currency: Currency?, revenue: Figure<Money>,
    totalCost: Money?, inputCount: Int?
  ) {
    self.period = period
    self.status = status
    self.version = version
    self.lastRun = lastRun
    self.findings = findings
    self.openDriftCount = openDriftCount
    self.currency = currency
    self.revenue = revenue
    self.totalCost = totalCost
    self.inputCount = inputCount
  }
}

extension TextTable {
  /// Where the books stand, month by month; what waits for a person stands out.
  public static func status(_ lines: [StatusLine]) -> TextTable {
    TextTable(
      title: "Books",
      columns: [
        Column("period", "period"), Column("status", "status"),
        Column("version", "version", .right), Column("files", "files", .right),
        Column("blocking", "blocking", .right), Column("warnings", "warnings", .right),
        Column("notes", "notes", .right, isOptional: true),
        Column("open_drift", "open drift", .right), Column("currency", "currency"),
        Column("revenue", "revenue", .right), Column("total_cost", "AI cost", .right),
        Column("last_run", "last run", isOptional: true),
      ],
      rows: lines.map(row))
  }

  private static func row(_ line: StatusLine) -> Row {
    func count(_ severity: Severity) -> Cell { .count(line.findings[severity] ?? 0) }
    return Row(
      [
        .text(line.period.description), .text(line.status.rawValue), .count(line.version),
        line.inputCount.map { .count($0) } ?? .empty, count(.blocking), count(.warning),
        count(.note), .count(line.openDriftCount), .optional(line.currency?.code),
        .money(line.revenue), line.totalCost.map { .money($0) } ?? .empty,
        .optional(line.lastRun),
      ],
      isAlert: line.openDriftCount > 0 || (line.findings[.blocking] ?? 0) > 0)
  }
}
