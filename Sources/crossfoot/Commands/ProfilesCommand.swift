import ArgumentParser
import Books
import Pipeline
import Profiles
import Reports

/// `crossfoot profiles`: the formats that can be read.
struct ProfilesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles",
    abstract: "List the formats of providers and other sources that can be read.",
    discussion: """
      A file is known by its header, or by its folder: inbox/<kind>/<profile>/file. Profiles of your \
      own are the files profiles/*.yaml of the books; one that has the name of a built-in profile \
      replaces it.

      Examples:
        crossfoot profiles
        crossfoot profiles --books books --format csv
      """)

  @Option(name: .long, help: "Books whose own profiles count too.", completion: .directory)
  var books: String?

  @OptionGroup var display: DisplayOptions

  func run() async throws {
    try await Standard.reportingErrors {
      let book = try books.map { try ProfileBook(BooksDirectory(path: $0)) } ?? .builtIn()
      try display.show([.profiles(book.all.map(ProfileLine.init))])
    }
  }
}

extension ProfileLine {
  /// The line of one profile.
  init(_ profile: Profile) {
    self.init(
      name: profile.name, kind: profile.kind.rawValue,
      forms: profile.forms.map(\.rawValue).joined(separator: " "), version: profile.version,
      origin: profile.origin.rawValue, title: profile.title,
      gaps: profile.gaps.map { "\($0.what): \($0.effect)" }.joined(separator: "; "))
  }
}
