import Foundation
import Pipeline

/// A file of `text`, as the readers get it.
func file(_ kind: InputKind, _ text: String, named name: String? = nil, profile: String? = nil)
  -> SourceFile
{
  let name = name ?? "\(kind.rawValue)/test.csv"
  return SourceFile(name: name, kind: kind, profile: profile, bytes: Array(text.utf8))
}

extension Finding {
  /// `code@line:column`, to compare in one glance.
  var brief: String { "\(code.rawValue)@\(location?.line ?? -1):\(location?.column ?? -1)" }
}

/// The real files, which are not part of the project; `nil` where they are absent.
func sample(_ path: String) -> [UInt8]? {
  FileManager.default.contents(atPath: "/work/shared/samples/" + path).map { [UInt8]($0) }
}
