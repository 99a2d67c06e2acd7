import ArgumentParser
import Books
import Foundation
import Logging
import Pipeline
import PlainYAML
import Reports

/// An option without a value: here it is never the pipeline's flag, a threshold that was reached.
typealias Flag<Value> = ArgumentParser.Flag<Value>

/// The books and the month a command is about.
struct BooksOptions: ParsableArguments {
  @Option(name: .long, help: "The books directory.", completion: .directory)
  var books: String

  /// The directory, which must exist.
  func directory() throws -> BooksDirectory {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: books, isDirectory: &isFolder),
      isFolder.boolValue
    else {
      throw ValidationError(
        "there are no books at \(books); make them with: crossfoot init \(books)")
    }
    return BooksDirectory(path: books)
  }

  /// The database of the books, for reading; `nil` where no run has made one.
  func database() throws -> BooksDatabase? {
    try BooksDatabase(readingOnly: directory())
  }
}

/// A month as an argument.
struct PeriodArgument: ExpressibleByArgument {
  let period: Period

  init?(argument: String) {
    guard let period = Period(argument) else { return nil }
    self.period = period
  }
}

/// In which form a table is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// For a person.
  case table
  /// For a spreadsheet.
  case csv
  /// For a program.
  case json
}

/// The form of the output, and what the terminal can do.
struct DisplayOptions: ParsableArguments {
  @Option(name: .long, help: "table, csv or json.")
  var format = OutputFormat.table

  /// Writes `tables` in the chosen form; CSV and JSON take the first only, one document each.
  func show(_ tables: [TextTable]) throws {
    switch format {
    case .table:
      try Standard.output(
        tables.map { $0.terminal(.current) }.joined(separator: "\n"))
    case .csv: try Standard.output(tables.first?.csv() ?? [])
    case .json: try Standard.output(tables.first?.json() ?? [])
    }
  }
}

extension TerminalStyle {
  /// What standard output can show: colour only on a terminal that has not been told otherwise
  /// (https://no-color.org).
  static var current: TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(STDOUT_FILENO) == 1 else { return .plain }
    let isColourRefused =
      !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    var size = winsize()
    let hasSize = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    let asked = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    return TerminalStyle(
      colour: !isColourRefused, width: asked ?? (hasSize ? Int(size.ws_col) : 0))
  }
}

/// The process's own streams.
enum Standard {
  /// Writes a result to standard output.
  static func output(_ text: String) throws { try output(Array(text.utf8)) }

  /// Writes a part of a result to standard output.
  static func output(_ bytes: [UInt8]) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw BooksError(.inputOutput, path: "standard output", "cannot be written")
    }
  }

  /// Writes a message for the person to standard error.
  static func error(_ text: String) {
    // There is nobody left to tell where even this fails.
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }

  /// Logs go to standard error, warnings and worse unless `isVerbose`.
  static func logger(isVerbose: Bool) -> Logger {
    var logger = Logger(label: ProgramVersion.name) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = isVerbose ? .info : .warning
    return logger
  }

  /// Runs `body`, turning the environment's trouble into its exit status with one line that says
  /// what to do.
  static func reportingErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as BooksError {
      Self.error("crossfoot: \(error)")
      throw ExitStatus(of: error).code
    } catch let error as ConfigurationError {
      Self.error("crossfoot: \(error)")
      throw ExitStatus.usage.code
    }
  }
}
