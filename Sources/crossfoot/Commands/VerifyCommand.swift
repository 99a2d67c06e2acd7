import ArgumentParser
import Books
import Reports

/// `crossfoot verify`: whether the books are what they were.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compute everything again, and say VALID or what differs.",
    discussion: """
      Checked are the log's chain, every record the log tells of, every archived byte, the frozen \
      reports of every closed version and the same computed again from what was frozen with it, the \
      current results in the database, the reports in out/, and the database file itself. The books \
      are locked meanwhile and not changed.

      Example:
        crossfoot verify --books books

      Exit status: 0 VALID, 1 something differs.
      """)

  @OptionGroup var books: BooksOptions
  @OptionGroup var display: DisplayOptions
  @OptionGroup var scan: ScanArguments

  func run() async throws {
    let isValid = try await Standard.reportingErrors {
      let results = try await BooksVerifier(
        directory: try books.directory(), logger: Standard.logger(isVerbose: false),
        scan: scan.settings(isQuiet: false)
      ).run()
      try display.show([
        .verification(
          results.flatMap { result in
            result.discrepancies.isEmpty
              ? [VerificationLine(check: result.name, isValid: true, detail: result.remark)]
              : result.discrepancies.map {
                VerificationLine(
                  check: result.name, isValid: false, place: $0.place, detail: $0.what)
              }
          })
      ])
      let isValid = results.allSatisfy(\.discrepancies.isEmpty)
      if display.format == .table {
        try Standard.output("\n\(isValid ? "VALID" : "The books are not what they were.")\n")
      }
      return isValid
    }
    if !isValid { throw ExitStatus.waiting.code }
  }
}
