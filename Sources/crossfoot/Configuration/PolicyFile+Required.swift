import Pipeline
import PlainYAML

extension PolicyFile {
  /// What a provider's usage must say; what is not given is that of `base`.
  static func required(
    _ file: inout YAMLReader, base: RequiredFields
  ) throws(ConfigurationError) -> RequiredFields {
    var section = try file.mapping("required")
    section.allow(["profile", "columns", "tags"])
    var required = base
    required.profile = try section.choice("profile") ?? required.profile
    required.columns = try names(section, "columns") ?? required.columns
    required.tags = try names(section, "tags") ?? required.tags
    for name in required.columns where !RequiredFields.knownColumns.contains(name) {
      throw section.error(
        "columns",
        "\(name) is no column of usage; known are "
          + RequiredFields.knownColumns.joined(separator: ", ")
          + "; columns of your own are named under tags")
    }
    file.adopt(section)
    return required
  }

  /// The names at `key`, each once.
  private static func names(
    _ section: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> [String]? {
    guard let names = try section.texts(key) else { return nil }
    for (place, name) in names.enumerated() where names.firstIndex(of: name) != place {
      throw section.error(key, "\(name) is there twice")
    }
    return names
  }

  /// Refuses more required fields than there is room for.
  static func checkRequiredFields(
    of policy: Policy, _ providers: YAMLReader
  ) throws(ConfigurationError) {
    let count = policy.requiredFields.count
    guard count <= RequiredFields.limit else {
      throw providers.error(
        "required",
        "\(count) different fields are required in all, and there is room for "
          + "\(RequiredFields.limit)")
    }
  }
}

extension RequiredFields {
  /// What is required as key and value texts; nothing where nothing is, so that books that require
  /// nothing keep their digests.
  func facts(_ path: String) -> [(key: String, value: String)] {
    guard !names.isEmpty else { return [] }
    return [
      (path + ".profile", profile.rawValue),
      (path + ".columns", columns.joined(separator: ", ")),
      (path + ".tags", tags.joined(separator: ", ")),
    ]
  }
}
