import ExactMoney
import Pipeline

/// What a run tells the person who started it: what it did, what came out, what waits, and where.
public struct RunSummary: Sendable {
  /// One stage of the run.
  public struct Stage: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// How many rows it handed on.
    public var rowCount: Int
    /// How many findings it made.
    public var findingCount: Int
    /// How long it took.
    public var duration: Duration

    /// A stage with every field given.
    public init(name: String, rowCount: Int, findingCount: Int, duration: Duration) {
      self.name = name
      self.rowCount = rowCount
      self.findingCount = findingCount
      self.duration = duration
    }
  }

  private let stages: [Stage]
  private let duration: Duration
  private let totals: ControlTotals
  private let snapshot: ProfitAndLoss
  private let openItems: [ReviewItem]
  private let outputFolder: String

  /// The summary of the run that computed `close` and wrote it to `outputFolder`.
  ///
  /// - Parameter duration: how long it took, which is less than its stages together where some ran at
  ///   the same time.
  public init(
    of close: MonthEndClose, stages: [Stage], duration: Duration, outputFolder: String
  ) {
    self.stages = stages
    self.duration = duration
    self.outputFolder = outputFolder
    totals = ControlTotals(of: close)
    snapshot = close.profitAndLoss
    openItems = close.reviewItems().filter(\.state.isOpen)
  }

  /// The stages as rows.
  public var stageTable: TextTable {
    let sum: [Cell] = [
      .text("TOTAL"), .empty, .count(stages.reduce(0) { $0 + $1.findingCount }),
      .number(Self.seconds(duration)),
    ]
    return TextTable(
      title: "Run of \(snapshot.period)",
      columns: [
        .init("stage", "stage"), .init("rows", "rows", .right),
        .init("findings", "findings", .right), .init("seconds", "seconds", .right),
      ],
      rows: stages.map {
        .init([
          .text($0.name), .count($0.rowCount), .count($0.findingCount),
          .number(Self.seconds($0.duration)),
        ])
      } + [.init(sum, .total)])
  }

  /// The totals as rows.
  public var totalsTable: TextTable {
    // Few books have prepaid credits; those that have none need no line for them.
    let booked = totals.booked.filter { !$0.kind.isPrepaid || !$0.amount.isZero }
    var rows: [TextTable.Row] = booked.map {
      .init([.text("booked, \($0.kind.words)"), .money($0.amount)])
    }
    rows += [
      .init([.text("AI cost"), .money(totals.totalCost)], .total),
      .init([.text("revenue"), .money(totals.revenue)]),
      .init([.text("margin after AI cost"), .money(snapshot.total.marginAfterAICost)]),
      .init([.text("net drift, rounded"), rounded(totals.netDrift)]),
      .init([.text("gross drift, rounded"), rounded(totals.grossDrift)]),
      .init([.text("waived, rounded"), rounded(totals.waivedDrift)]),
    ]
    return TextTable(
      title: "Totals, \(totals.currency.code)",
      columns: [.init("total", "total"), .init("amount", "amount", .right)], rows: rows)
  }

  /// Drift is exact in the reports; here it is for the eye.
  private func rounded(_ amount: Rational) -> Cell {
    .money(Money(rounding: amount, to: totals.currency, .toNearestOrEven))
  }

  /// Stages, totals, what waits for a person, and where the reports are.
  public func terminal(_ style: TerminalStyle) -> String {
    let findings = openItems.count { $0.subject == .finding }
    let isWaiting = !openItems.isEmpty
    let state =
      isWaiting
      ? "Waiting for a person: \(Self.counted(findings, "blocking finding")), "
        + Self.counted(openItems.count - findings, "open drift item") + "."
      : "Nothing waits for a person."
    let counts = totals.findingCounts.map { "\($0.count) \($0.severity.rawValue)" }
    return [
      stageTable.terminal(style), totalsTable.terminal(style),
      style.painted(state, isWaiting ? .yellow : nil) + "\n"
        + "Findings: \(counts.joined(separator: ", ")).\n"
        + "Reports: \(outputFolder.harmless)\n",
    ].joined(separator: "\n")
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// Seconds with two decimals, cut: times are for orientation only.
  private static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let hundredths = String(attoseconds / 10_000_000_000_000_000)
    return "\(seconds).\(hundredths.utf8.count == 1 ? "0" : "")\(hundredths)"
  }
}

extension DocumentKind {
  /// Whether it is of prepaid credits.
  fileprivate var isPrepaid: Bool { self == .prepaidUse || self == .prepaidExpiry }

  /// The kind in words.
  fileprivate var words: String {
    switch self {
    case .invoice: "invoices"
    case .accrual: "accruals"
    case .sharedCost: "shared costs"
    case .prepaidUse: "prepaid use"
    case .prepaidExpiry: "prepaid expiry"
    case .priorPeriod: "of closed months"
    }
  }
}
