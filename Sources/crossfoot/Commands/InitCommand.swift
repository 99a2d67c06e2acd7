import ArgumentParser
import Books
import Foundation

/// `crossfoot init`: a new books directory.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a books directory with an inbox and a commented policy.",
    discussion: """
      Existing files are never touched.

      Example:
        crossfoot init books
      """)

  @Argument(help: "Where the books are to be; the directory above must exist.")
  var directory: String

  func run() async throws {
    try await Standard.reportingErrors {
      let books = BooksDirectory(path: directory)
      try books.createMissingFolders()
      let isNew = !FileManager.default.fileExists(atPath: books.policyFile)
      if isNew {
        guard
          FileManager.default.createFile(
            atPath: books.policyFile, contents: Data(PolicyTemplate.text.utf8))
        else {
          throw BooksError(.inputOutput, path: books.policyFile, "cannot be written")
        }
      }
      try Standard.output(
        """
        Books at \(directory).
        \(isNew ? "Decide the policy in" : "Kept the policy in") \(books.policyFile)
        Put files into \(books.inbox)/<kind>/, then:
          crossfoot run Jobs/month-end.yaml --books \(directory) --period YYYY-MM

        """)
    }
  }
}
