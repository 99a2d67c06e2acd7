import ArgumentParser
import Books
import Pipeline
import Profiles
import Reports

/// `crossfoot check`: what a file is, without taking it in.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what a file is and how it will be understood, without accepting it.",
    discussion: """
      Shows the format, the folder it belongs in, the first records as they will be read, how many \
      rows count, their totals, and every finding. Nothing is written.

      The kind is that of --kind, else of the folder inbox/<kind>/ the file lies in, else what its \
      header says. CSV and JSON give the facts alone. Of usage, which may have any size, the first \
      MiB is looked at.

      Example:
        crossfoot check export.csv --books books

      Exit status: 0 everything counts, 1 a blocking finding, 65 nothing can be read.
      """)

  @Argument(help: "The file, also .gz or .zst.", completion: .file())
  var file: String

  @Option(
    name: .long,
    help: "What it holds: \(InputKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: InputKind?

  @Option(name: .long, help: "Books whose own profiles count too.", completion: .directory)
  var books: String?

  @OptionGroup var display: DisplayOptions

  func run() async throws {
    let status = try await Standard.reportingErrors {
      let book = try books.map { try ProfileBook(BooksDirectory(path: $0)) } ?? .builtIn()
      let check = try await FileCheck(path: file, kind: kind, profiles: book)
      try display.show([check.facts] + (check.records.map { [$0] } ?? []))
      if display.format == .table {
        try Standard.output(
          "\n" + FindingsView(check.findings, fullList: "").terminal(.current))
      }
      return check.status
    }
    if status != .done { throw status.code }
  }
}

extension InputKind: ExpressibleByArgument {}
