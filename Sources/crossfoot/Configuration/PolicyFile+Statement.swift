import Pipeline
import PlainYAML

extension PolicyFile {
  /// How usage is told to customers: what is counted, and what they call it.
  static func statement(_ file: inout YAMLReader) throws(ConfigurationError) -> StatementPolicy {
    var section = try file.mapping("statement")
    section.allow(["unit", "counts", "features"])
    var policy = StatementPolicy()
    policy.givenUnit = try section.text("unit")
    policy.counts =
      try section.text("counts").map { StatementCount(name: $0) } ?? policy.counts
    let features = try section.mapping("features")
    for name in features.keys {
      guard let words = try features.text(name) else {
        throw features.error(name, "what customers call its units is required")
      }
      policy.features.append(StatementPolicy.Feature(name: name, words: words))
    }
    file.adopt(section)
    return policy
  }
}

extension StatementPolicy {
  /// The policy as key and value texts.
  var facts: [(key: String, value: String)] {
    [("statement.unit", unit), ("statement.counts", counts.name)]
      + features.map { ("statement.features.\($0.name)", $0.words) }
  }
}
