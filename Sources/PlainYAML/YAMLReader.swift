import Pipeline
import Yams

/// One mapping of a YAML file, read key by key.
///
/// Scalars are taken as the text that was written: YAML's own typing would turn `0.10` into a binary
/// floating-point number. Keys that nobody asked for are remembered, so that a misspelt one shows.
package struct YAMLReader {
  package let file: String
  /// The dotted path of this mapping, empty for the whole file.
  package let path: String
  private let mapping: Node.Mapping
  private let line: Int
  package private(set) var findings: [Finding]

  /// Reads `text`, which must hold a mapping or nothing.
  package init(file: String, text: String) throws(ConfigurationError) {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      let mark = (error as? YamlError).flatMap(Self.line) ?? 0
      throw ConfigurationError(file: file, line: mark, message: "not YAML: \(error)")
    }
    self.file = file
    self.path = ""
    self.line = 0
    self.findings = []
    switch node {
    case nil: mapping = Node.Mapping([])
    case .mapping(let mapping): self.mapping = mapping
    case .scalar(let scalar) where scalar.string.isEmpty: mapping = Node.Mapping([])
    default:
      throw ConfigurationError(file: file, line: 1, message: "expected keys and values")
    }
  }

  init(file: String, path: String, mapping: Node.Mapping, line: Int) {
    self.file = file
    self.path = path
    self.mapping = mapping
    self.line = line
    self.findings = []
  }

  private static func line(_ error: YamlError) -> Int? {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    default: nil
    }
  }

  /// Where this mapping begins.
  package var location: SourceLocation { SourceLocation(file: file, line: line) }

  /// The keys in the order of the file.
  package var keys: [String] { mapping.keys.compactMap(\.string) }

  /// Remembers every key that is not among `known`.
  package mutating func allow(_ known: [String]) {
    for (key, _) in mapping {
      let name = key.string ?? "?"
      if known.contains(name) { continue }
      findings.append(
        Finding(
          .unknownPolicyKey, at: SourceLocation(file: file, line: key.mark?.line ?? line),
          "\(dotted(name)) is not a key of the policy; known are \(known.joined(separator: ", "))"))
    }
  }

  /// Refuses every key that is not among `known`.
  package func require(_ known: [String]) throws(ConfigurationError) {
    for key in keys where !known.contains(key) {
      throw error(key, "not a key here; known are \(known.joined(separator: ", "))")
    }
  }

  /// What stands at `key`, in whatever form; `nil` where it is absent.
  package func value(at key: String) -> YAMLValue? {
    entry(key).map { YAMLValue($0, file: file, path: dotted(key), line: line) }
  }

  /// Takes over what a nested mapping remembered.
  package mutating func adopt(_ nested: YAMLReader) { findings += nested.findings }

  /// The scalar at `key`; `nil` where it is absent, empty or null.
  package func text(_ key: String) throws(ConfigurationError) -> String? {
    guard let node = present(key) else { return nil }
    guard case .scalar(let scalar) = node else {
      throw error(key, "expected a value")
    }
    return scalar.string
  }

  /// The scalar at `key` as `parse` reads it; `expected` says in words what that takes.
  package func value<Value>(
    _ key: String, _ expected: String, _ parse: (String) -> Value?
  ) throws(ConfigurationError) -> Value? {
    guard let text = try text(key) else { return nil }
    guard let value = parse(text) else {
      throw error(key, "\"\(text)\" is not \(expected)")
    }
    return value
  }

  /// The scalar at `key` as one of the cases of `Value`.
  package func choice<Value: RawRepresentable & CaseIterable>(
    _ key: String, _: Value.Type = Value.self
  ) throws(ConfigurationError) -> Value? where Value.RawValue == String {
    let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
    return try value(key, "one of \(names)") { Value(rawValue: $0) }
  }

  /// The mapping at `key`; an empty one where it is absent.
  package func mapping(_ key: String) throws(ConfigurationError) -> YAMLReader {
    guard let node = present(key) else {
      return YAMLReader(file: file, path: dotted(key), mapping: Node.Mapping([]), line: line)
    }
    guard case .mapping(let mapping) = node else { throw error(key, "expected keys and values") }
    return YAMLReader(
      file: file, path: dotted(key), mapping: mapping, line: node.mark?.line ?? line)
  }

  /// The list of scalars at `key`; `nil` where it is absent.
  package func texts(_ key: String) throws(ConfigurationError) -> [String]? {
    guard let node = present(key) else { return nil }
    guard case .sequence(let sequence) = node else { throw error(key, "expected a list") }
    var texts: [String] = []
    for element in sequence {
      guard let text = element.scalar?.string, !text.isEmpty else {
        throw error(key, "expected a list of values")
      }
      texts.append(text)
    }
    return texts
  }

  /// The list at `key`, of elements in whatever form; `nil` where it is absent.
  package func values(_ key: String) throws(ConfigurationError) -> [YAMLValue]? {
    guard let node = present(key) else { return nil }
    guard
      case .list(let values) = YAMLValue(node, file: file, path: dotted(key), line: line).content
    else { throw error(key, "expected a list") }
    return values
  }

  /// The list of mappings at `key`; empty where it is absent.
  package func mappings(_ key: String) throws(ConfigurationError) -> [YAMLReader] {
    guard let node = present(key) else { return [] }
    guard case .sequence(let sequence) = node else { throw error(key, "expected a list") }
    var readers: [YAMLReader] = []
    for (index, element) in sequence.enumerated() {
      guard case .mapping(let mapping) = element else {
        throw error(key, "expected a list of keys and values")
      }
      readers.append(
        YAMLReader(
          file: file, path: dotted("\(key)[\(index)]"), mapping: mapping,
          line: element.mark?.line ?? line))
    }
    return readers
  }

  /// An error about `key`, with its line.
  package func error(_ key: String, _ message: String) -> ConfigurationError {
    ConfigurationError(
      file: file, line: entry(key)?.mark?.line ?? line,
      message: "\(dotted(key)): \(message)")
  }

  /// What stands at `key`; `nil` where it is absent, empty or null.
  private func present(_ key: String) -> Node? {
    guard let node = entry(key) else { return nil }
    if case .scalar(let scalar) = node, Self.isNothing(scalar) { return nil }
    return node
  }

  /// What stands at `key`, found by its text: to YAML's own typing `1` and `"1"` are two keys.
  private func entry(_ key: String) -> Node? {
    mapping.first { $0.key.scalar?.string == key }?.value
  }

  /// Whether a scalar is empty or null.
  static func isNothing(_ scalar: Node.Scalar) -> Bool {
    scalar.style == .plain && ["", "~", "null"].contains(scalar.string.lowercased())
  }

  private func dotted(_ key: String) -> String { path.isEmpty ? key : path + "." + key }
}
