import Pipeline
import PlainYAML
import Profiles
import SourceText

/// A file of `text`, as the readers get it.
func file(
  _ kind: InputKind, _ text: String, named name: String = "test.csv", profile: String? = nil
) -> SourceFile {
  SourceFile(
    name: "\(kind.rawValue)/\(name)", kind: kind, profile: profile, bytes: Array(text.utf8))
}

/// The one profile that `text` writes.
func profile(_ text: String) throws -> Profile {
  let book = try ProfileBook(extending: .builtIn(), own: [("test.yaml", text)])
  guard let profile = book.all.first(where: { $0.origin == .own }) else {
    throw ConfigurationError(file: "test.yaml", line: 0, message: "no profile")
  }
  return profile
}

extension RawRecord {
  /// `name=value` with blanks between, to compare in one glance.
  var brief: String { fields.map { "\($0.name)=\($0.text)" }.joined(separator: " ") }
}

extension Finding {
  /// `code@line:column`, to compare in one glance.
  var brief: String { "\(code.rawValue)@\(location?.line ?? -1):\(location?.column ?? -1)" }
}
