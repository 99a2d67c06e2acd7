import Pipeline

/// A report as it was written.
public struct OutputFile: Hashable, Sendable {
  /// Its name in the folder.
  public let name: String
  /// The hash of its bytes.
  public let hash: ContentHash
  /// How many bytes it has.
  public let sizeBytes: Int
  /// How many rows of data it has, headers not counted.
  public let rowCount: Int
  /// Whether a file with the same bytes was published already, and so is left untouched.
  public let wasUnchanged: Bool
}

extension OutputFile {
  /// What tells one set of reports from another: their names and bytes, in no order.
  static func fingerprint(of files: [OutputFile]) -> ContentHash {
    var hasher = FieldHasher()
    for file in files.sorted(by: { $0.name.precedesInByteOrder($1.name) }) {
      hasher.add([file.name, file.hash.text])
    }
    return hasher.finalize()
  }

  /// Whether the file lies in `folder` with the bytes that were written.
  func isIntact(in folder: String) throws(BooksError) -> Bool {
    let path = folder + "/" + name
    guard let status = try FileSystem.status(of: path), status.kind == .file,
      status.sizeBytes == sizeBytes
    else { return false }
    return try ContentHash(ofFileAt: path) == hash
  }
}
