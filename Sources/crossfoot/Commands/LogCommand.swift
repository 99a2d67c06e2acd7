import ArgumentParser
import Books
import Reports

/// `crossfoot log`: who did what, and when.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show every accepted file, run, decision, change of policy, close and signature.",
    discussion: """
      The log is only ever added to, and each entry's hash covers the entry before it.

      Example:
        crossfoot log --books books --format csv
      """)

  @OptionGroup var books: BooksOptions
  @OptionGroup var display: DisplayOptions

  func run() async throws {
    try await Standard.reportingErrors {
      let entries = try books.database()?.auditLog() ?? []
      try display.show([
        .auditLog(
          entries.map {
            AuditLine(
              sequence: $0.sequence, recordedAt: $0.actor.at, person: $0.actor.person, act: $0.act,
              subject: $0.subject, detail: $0.detail, hash: $0.hash)
          })
      ])
    }
  }
}
