import ArgumentParser
import Books
import Foundation
import Pipeline
import PlainYAML
import Reports

/// `crossfoot run`: a job over a books directory.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a job: take in the inbox, compute a month, write its reports.",
    discussion: """
      Example:
        crossfoot run Jobs/month-end.yaml --books books --period 2026-10

      Exit status:
        0   done, nothing waits for a person
        1   done, but a blocking finding or open drift waits
        64  wrong usage
        65  no input could be accepted; earlier results still stand
        74  reading or writing failed
        75  another run has the books, try again
      """)

  @Argument(help: "The job file, such as Jobs/month-end.yaml.", completion: .file())
  var job: String

  @OptionGroup var books: BooksOptions

  @Option(name: .long, help: "The month to compute, YYYY-MM.")
  var period: PeriodArgument

  @OptionGroup var scan: ScanArguments

  @Flag(name: .long, help: "Print nothing but errors.")
  var quiet = false

  @Flag(name: .long, help: "Log every stage to standard error.")
  var verbose = false

  func run() async throws {
    let status = try await Standard.reportingErrors {
      let runner = JobRunner(
        directory: try books.directory(), job: try JobFile(path: job), period: period.period,
        logger: Standard.logger(isVerbose: verbose), scan: scan.settings(isQuiet: quiet))
      let report = try await runner.run()
      if !quiet { try show(report, runner) }
      if report.status == .noInput {
        Standard.error("crossfoot: no input could be accepted; put files into \(books.books)/inbox")
      }
      return report.status
    }
    if status != .done { throw status.code }
  }

  private func show(_ report: JobRunner.Report, _ runner: JobRunner) throws {
    if let intake = report.intake {
      for name in intake.redacted {
        try Standard.output("\(name): archived without people's words in it\n")
      }
      for (name, original) in intake.repeated {
        try Standard.output("\(name): already accepted as \(original); nothing to do\n")
      }
      for (name, reason) in intake.kept {
        try Standard.output("\(name): stays in the inbox: \(reason)\n")
      }
    }
    let style = TerminalStyle.current
    if let version = report.closedVersion {
      try Standard.output(
        """
        \(runner.period) is closed as version \(version): its figures stay as they are. What came late is \
        taken up by the first open month, or by: crossfoot restate --period \(runner.period)

        """)
    }
    guard let close = report.close else {
      try Standard.output(FindingsView(report.intake?.findings ?? []).terminal(style))
      return
    }
    if report.status == .noInput {
      if !close.findings.isEmpty {
        try Standard.output(FindingsView(close.findings, placeLimit: 3).terminal(style))
      }
      return
    }
    if !close.findings.isEmpty {
      try Standard.output(FindingsView(close.findings, placeLimit: 3).terminal(style) + "\n")
    }
    let folder = runner.directory.output(of: runner.period)
    try Standard.output(
      RunSummary(of: close, stages: report.stages, duration: report.duration, outputFolder: folder)
        .terminal(style))
  }
}

extension JobFile {
  /// Reads the job at `path`.
  init(path: String) throws {
    guard let bytes = FileManager.default.contents(atPath: path),
      let text = String(validating: bytes, as: UTF8.self)
    else {
      throw ConfigurationError(file: path, line: 0, message: "there is no such job file")
    }
    try self.init(file: path, text: text)
  }
}
