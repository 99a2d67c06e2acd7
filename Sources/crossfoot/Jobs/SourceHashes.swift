import Books

/// The hashes of accepted files by the names that findings give them.
struct SourceHashes: Sendable {
  private let hashes: [String: String]

  init(_ files: [NamedFile]) {
    hashes = Dictionary(
      files.map { ($0.name, $0.file.hash.text) }, uniquingKeysWith: { first, _ in first })
  }

  /// The SHA-256 of the accepted file of that name; of a file in an archive that of the archive.
  subscript(_ name: String) -> String? {
    var rest = name[...]
    while true {
      if let hash = hashes[String(rest)] { return hash }
      guard let slash = rest.lastIndex(of: "/") else { return nil }
      rest = rest[..<slash]
    }
  }
}
