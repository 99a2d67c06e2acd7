import ArgumentParser
import Books
import Pipeline
import Reports

/// Who acts, and on which month.
struct PersonalActOptions: ParsableArguments {
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument

  @Option(name: .customLong("by"), help: "Your name, for the log.")
  var person: String

  func validate() throws {
    if person.allSatisfy(\.isWhitespace) { throw ValidationError("--by needs a name") }
  }
}

/// `crossfoot close`: freezes a month.
struct CloseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close a month: check that it is ready, and freeze it as a version.",
    discussion: """
      The month is computed once more from the archive. While a blocking finding or an open item \
      stands, nothing changes and the checks say what to do. A closed version is never rewritten: its \
      reports are kept in closed/<period>/v<version>/, and what comes late is taken up by the first \
      open month, or by crossfoot restate.

      Example:
        crossfoot close --books books --period 2026-10 --by "Ann Ott" --dry-run

      Exit status: 0 closed (or ready, with --dry-run), 1 something stands against it.
      """)

  @OptionGroup var books: BooksOptions
  @OptionGroup var act: PersonalActOptions
  @OptionGroup var display: DisplayOptions
  @Flag(name: .long, help: "Only say whether the month is ready.")
  var dryRun = false

  func run() async throws {
    try await closeMonth(
      books, act, .close, reason: "", isDryRun: dryRun, display)
  }
}

/// `crossfoot restate`: a closed month's next version.
struct RestateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restate",
    abstract: "Give a closed month a new version that holds what came late.",
    discussion: """
      The month is computed from all that is known now. What changes is shown, and written to \
      restatement.csv: every cell of the P&L, and every document that changed. The version before \
      stays readable in closed/<period>/.

      Example:
        crossfoot restate --books books --period 2026-09 --by "Ann Ott" --reason "late invoice a2"

      Exit status: 0 restated (or ready, with --dry-run), 1 something stands against it.
      """)

  @OptionGroup var books: BooksOptions
  @OptionGroup var act: PersonalActOptions
  @Option(name: .long, help: "Why, for the log.")
  var reason: String
  @OptionGroup var display: DisplayOptions
  @Flag(name: .long, help: "Only show what would change.")
  var dryRun = false

  func run() async throws {
    try await closeMonth(books, act, .restate, reason: reason, isDryRun: dryRun, display)
  }
}

/// Closes or restates a month, and shows the checks.
private func closeMonth(
  _ books: BooksOptions, _ options: PersonalActOptions, _ act: AuditAct, reason: String,
  isDryRun: Bool, _ display: DisplayOptions
) async throws {
  let status = try await Standard.reportingErrors {
    let report = try await MonthCloser(
      directory: try books.directory(), period: options.period.period, act: act,
      person: options.person, reason: reason, isDryRun: isDryRun,
      logger: Standard.logger(isVerbose: false)
    ).run()
    let snapshot = report.close.profitAndLoss
    var tables = [
      TextTable.readiness(
        report.readiness.checks, period: snapshot.period, version: snapshot.version)
    ]
    if let restatement = report.close.restatement { tables.append(.restatement(restatement)) }
    try display.show(tables)
    if display.format == .table {
      let state =
        report.isClosed
        ? "Closed. Reports: \(report.folder)"
        : report.readiness.isReady
          ? "Ready. Nothing was changed." : "Not closed. Nothing was changed."
      try Standard.output("\n\(state)\n")
    }
    return report.readiness.isReady ? ExitStatus.done : .waiting
  }
  if status != .done { throw status.code }
}

/// `crossfoot reopen`: a closed month becomes open again.
struct ReopenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Open the last closed month again; it is closed later as its next version.",
    discussion: """
      Only the last closed month can be opened: those before it are in the figures of the next. The \
      version that was closed stays readable in closed/<period>/.

      Example:
        crossfoot reopen --books books --period 2026-10 --by "Ann Ott" --reason "invoice was wrong"
      """)

  @OptionGroup var books: BooksOptions
  @OptionGroup var act: PersonalActOptions
  @Option(name: .long, help: "Why, for the log.")
  var reason: String

  func run() async throws {
    try await Standard.reportingErrors {
      try await OpenBooks.with(try books.directory()) { books in
        let period = act.period.period
        let last = try books.database.closedMonths().last?.month.period
        if let last, last > period {
          throw ValidationError("\(last) is closed after \(period); reopen it first")
        }
        try books.database.reopen(
          period, by: Actor(act.person, at: OpenBooks.now()), reason: reason)
      }
      try Standard.output("\(act.period.period) is open again.\n")
    }
  }
}
