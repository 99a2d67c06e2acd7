import Pipeline

/// A file of `text`, as the readers get it.
func file(_ text: String, named name: String = "costs/test.csv", kind: InputKind = .costs)
  -> SourceFile
{
  SourceFile(name: name, kind: kind, bytes: Array(text.utf8))
}

extension Finding {
  /// `code@line:column`, to compare in one glance.
  var brief: String { "\(code.rawValue)@\(location?.line ?? -1):\(location?.column ?? -1)" }
}
