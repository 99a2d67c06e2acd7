import ArgumentParser
import Books
import ExactMoney
import Pipeline
import Reports

/// `crossfoot pnl`: the P&L of a month.
struct ProfitAndLossCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pnl",
    abstract: "Show the P&L of a month: what each customer cost, paid and left.",
    discussion: """
      Example:
        crossfoot pnl --books books --period 2026-10
        crossfoot pnl --books books --period 2026-10 --format json | jq '.[0]'
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @OptionGroup var display: DisplayOptions

  func run() async throws {
    try await Standard.reportingErrors {
      guard let snapshot = try books.database()?.profitAndLoss(period.period) else {
        throw ValidationError("no run has computed \(period.period) yet")
      }
      try display.show([.profitAndLoss(snapshot)])
    }
  }
}

/// `crossfoot drift`: the drift report of a month.
struct DriftCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Show what was billed against what was used, cause by cause, and the bridge.",
    discussion: """
      Positive drift: the ledger is too low. The table leaves out variances of zero unless --all is \
      given. Below it: the causes that the data prove, each with its evidence, and what stays \
      unexplained; what was open before, what became of it, and what is open now with its owner; and \
      drift by cause over the last months. CSV and JSON give all drift items; the rest is in \
      out/<period>/causes.csv, bridge.csv, open_items.csv and trend.csv.

      Example:
        crossfoot drift --books books --period 2026-10
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @OptionGroup var display: DisplayOptions
  @Flag(name: .long, help: "Show variances of zero too.")
  var all = false

  func run() async throws {
    try await Standard.reportingErrors {
      guard let database = try books.database(),
        let snapshot = try database.profitAndLoss(period.period)
      else {
        throw ValidationError("no run has computed \(period.period) yet")
      }
      let items = try database.driftItems(period.period)
      let shown =
        all || display.format != .table ? items : items.filter { !$0.amount.isZero }
      let causes = try database.driftCauses(period.period)
      try display.show(
        [
          .drift(shown, period: period.period, reporting: snapshot.currency),
          .causes(causes, items, period: period.period, reporting: snapshot.currency),
          .causeTotals(causes, items, period: period.period, reporting: snapshot.currency),
          .bridge(
            try database.bridge(period.period), period: period.period, reporting: snapshot.currency),
        ] + overMonths(database, snapshot))
      if shown.count < items.count {
        try Standard.output(
          "\n\(items.count - shown.count) variances of zero are not shown; --all shows them.\n")
      }
    }
  }
}

extension DriftCommand {
  /// What goes from month to month: open items, and the trend.
  private func overMonths(
    _ database: BooksDatabase, _ snapshot: ProfitAndLoss
  ) throws(BooksError) -> [TextTable] {
    let (month, currency) = (period.period, snapshot.currency)
    let items = try database.openItems(month)
    let trend = TrendStage(closed: try database.closedMonths().map(\.month)).run(
      ClosedMonth(
        period: month, version: snapshot.version, currency: currency, cells: [:], documents: [],
        revenue: [:], takenUp: [], openItems: items,
        drift: DriftClass.all(
          try database.driftItems(month), try database.driftCauses(month))))
    return [
      .rollForward(items, period: month, reporting: currency),
      .openItems(items, period: month, reporting: currency),
      .trend(trend, reporting: currency),
    ]
  }
}

/// `crossfoot status`: where the books stand.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where the books stand, month by month.",
    discussion: """
      Example:
        crossfoot status --books books
      """)

  @OptionGroup var books: BooksOptions
  @OptionGroup var display: DisplayOptions

  func run() async throws {
    try await Standard.reportingErrors {
      let periods = try books.database()?.status().periods ?? []
      let waiting = try books.directory().listInbox().files.count
      try display.show([.status(periods.map(StatusLine.init))])
      if display.format == .table {
        try Standard.output("\nIn the inbox: \(waiting) file\(waiting == 1 ? "" : "s").\n")
      }
    }
  }
}

extension StatusLine {
  /// The line of one month.
  init(_ state: PeriodState) {
    let run = state.lastRun.map { run in
      let end = run.exitStatus.map { "exit \($0)" } ?? "not finished"
      return "\(run.job) \(run.startedAt), \(end)"
    }
    self.init(
      period: state.period, status: state.status, version: state.version, lastRun: run ?? "",
      findings: state.results?.findings ?? [:],
      openDriftCount: state.results?.openDriftCount ?? 0, currency: state.results?.currency,
      revenue: state.results?.revenue ?? .none, totalCost: state.results?.totalCost,
      inputCount: state.lastRun?.inputCount)
  }
}
