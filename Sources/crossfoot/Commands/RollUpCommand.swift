import ArgumentParser
import Books
import Pipeline
import Reports

/// `crossfoot rollup`: usage files summed by any columns.
struct RollUpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollup",
    abstract: "Sum usage files by day, customer, model or any other dimension, with their cost.",
    discussion: """
      Events are told apart, priced and assigned to customers as in a close: with the policy, the \
      prices, the aliases and the customers of the books, from their archive and their inbox. The \
      books are only read, and the files need not be in them.

      Columns to sum by: day, period, billing_day, row (of the P&L), provider, account, model, \
      service_tier, meter, and the policy's dimensions. With meter a row has one quantity and no \
      events, as an event counts on several meters. A group priced in two currencies has two rows, \
      its events on the first. What has no price is in no quantity, and a finding says so. Findings \
      go to standard error.

      Example:
        crossfoot rollup usage.csv.gz --books books --by day,customer_id,model --format csv > rollup.csv

      Exit status: as for run.
      """)

  @Argument(
    help: "Usage files: CSV or JSON Lines, also .gz and .zst.", completion: .file())
  var files: [String]

  @OptionGroup var books: BooksOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The columns, with commas between them. Default: day and the policy's dimensions.",
      valueName: "columns"))
  var by: String?

  @OptionGroup var display: DisplayOptions
  @OptionGroup var scan: ScanArguments

  @Flag(name: .long, help: "Print no progress and no findings.")
  var quiet = false

  func run() async throws {
    let status = try await Standard.reportingErrors {
      let runner = RollUpRunner(
        directory: try books.directory(), paths: files,
        columnNames: by.map { $0.split(separator: ",").map(String.init) },
        scan: scan.settings(isQuiet: quiet))
      let report = try await runner.run()
      try show(report.table)
      if !quiet, !report.findings.isEmpty {
        let view = FindingsView(report.findings, placeLimit: 3, fullList: "")
        Standard.error(String(view.terminal(.plain).dropLast()))
      }
      if report.status == .noInput {
        Standard.error("crossfoot: no row of these files could be accepted")
      }
      return report.status
    }
    if status != .done { throw status.code }
  }

  private func show(_ table: UsageSummaryTable) throws {
    switch display.format {
    case .table: try Standard.output(table.terminal(.current))
    case .csv:
      try table.writeCSV(by: AllProcessors.run) { (bytes: [UInt8]) throws in
        try Standard.output(bytes)
      }
    case .json: try Standard.output(table.json())
    }
  }
}
