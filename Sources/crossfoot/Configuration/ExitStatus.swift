import ArgumentParser
import Books

/// How `crossfoot` ends (SPEC §3).
enum ExitStatus: Int32 {
  /// Done, and nothing waits for a person.
  case done = 0
  /// Done, but a blocking finding or open drift waits.
  case waiting = 1
  /// Wrong usage: arguments, job file or policy.
  case usage = 64
  /// No input could be accepted.
  case noInput = 65
  /// Reading or writing failed.
  case inputOutput = 74
  /// Another run has the books: try again.
  case busy = 75

  /// How the program ends after `error`.
  init(of error: BooksError) {
    self =
      switch error.code {
      case .busy: .busy
      case .closedPeriod: .usage
      case .nothingAccepted: .noInput
      case .diskFull, .notFound, .notPermitted, .inputOutput, .damagedArchive, .newerDatabase,
        .database:
        .inputOutput
      }
  }

  /// The same, as ArgumentParser throws it.
  var code: ExitCode { ExitCode(rawValue) }
}
