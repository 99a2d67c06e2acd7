import ArgumentParser
import Books
import Pipeline
import Reports

/// In which form statements are printed.
enum StatementFormat: String, ExpressibleByArgument, CaseIterable {
  /// For a person.
  case table
  /// For a spreadsheet.
  case csv
  /// For a program.
  case json
  /// A page to send, for one customer.
  case html
}

/// `crossfoot statement`: what customers used, told to them.
struct StatementCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement",
    abstract: "Show what customers used of what their plans include, in units, to be told to them.",
    discussion: """
      No cost, price, margin, model or provider is in it. What is counted, what it is called and which \
      features have words for customers stands under statement: in crossfoot.yaml. Where the plan \
      changed within the month, each plan's included units count for its days.

      The month is computed once more from the archive, so this takes as long as a run. CSV and JSON \
      give the rows of out/<period>/statements.csv.

      Example:
        crossfoot statement --books books --period 2026-10
        crossfoot statement --books books --period 2026-10 --customer acme --format html > acme.html
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "Only this customer's, line by line.")
  var customer: String?
  @Option(name: .long, help: "table, csv, json, or html for one customer.")
  var format = StatementFormat.table
  @OptionGroup var scan: ScanArguments

  func validate() throws {
    if format == .html, customer == nil {
      throw ValidationError("a page is one customer's: name it with --customer")
    }
  }

  func run() async throws {
    try await Standard.reportingErrors {
      let directory = try books.directory()
      let close = try await MonthExplanation(
        directory: directory, scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false))
      ).recomputed(period.period).result.close
      let statements = try close.requiredEconomics().statements.filter { statement in
        customer.map { CustomerID($0) == statement.customerID } ?? true
      }
      if let customer, statements.isEmpty {
        throw ValidationError("\(period.period) has no customer \(customer)")
      }
      try show(statements, close.profitAndLoss, issuer: PolicyFile(directory).policy.entity?.name)
    }
  }

  private func show(
    _ statements: [CustomerStatement], _ snapshot: ProfitAndLoss, issuer: String?
  ) throws {
    func rows() -> TextTable {
      .statementRows(statements, version: snapshot.version, status: snapshot.status)
    }
    let single = customer == nil ? nil : statements.first
    switch format {
    case .csv: try Standard.output(rows().csv())
    case .json: try Standard.output(rows().json())
    case .html:
      guard let single else { return }
      try Standard.output(
        StatementPage(
          single, version: snapshot.version, status: snapshot.status, issuer: issuer
        ).html)
    case .table:
      guard let single else {
        try Standard.output(
          TextTable.statements(statements, of: period.period).terminal(.current))
        return
      }
      try Standard.output(TextTable.statement(single).terminal(.current))
      try Standard.output("\n\(single.message).\n")
    }
  }
}
