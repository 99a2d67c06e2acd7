import Crypto

/// Hashes fields one after the other, each with its length, so that no two lists of fields give the same
/// bytes.
struct FieldHasher {
  private var hasher = SHA256()

  mutating func add(_ field: String) {
    hasher.update(data: Array("\(field.utf8.count):\(field)\n".utf8))
  }

  mutating func add(_ fields: [String]) {
    for field in fields { add(field) }
  }

  func finalize() -> ContentHash { ContentHash(hasher.finalize()) }
}
