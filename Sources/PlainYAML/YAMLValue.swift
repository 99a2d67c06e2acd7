import Yams

/// What stands at a key whose form is not fixed: a text, a list, or keys and values.
package struct YAMLValue {
  /// The three forms; a text is what was written, `null` too.
  package enum Content {
    case text(String)
    case list([YAMLValue])
    case mapping(YAMLReader)
  }

  /// What stands there.
  package let content: Content
  private let file: String
  private let path: String
  private let line: Int

  init(_ node: Node, file: String, path: String, line: Int) {
    let line = node.mark?.line ?? line
    self.file = file
    self.path = path
    self.line = line
    switch node {
    case .mapping(let mapping):
      content = .mapping(YAMLReader(file: file, path: path, mapping: mapping, line: line))
    case .sequence(let sequence):
      content = .list(
        sequence.enumerated().map { index, element in
          YAMLValue(element, file: file, path: "\(path)[\(index)]", line: line)
        })
    case .scalar(let scalar):
      content = .text(scalar.string)
    case .alias:
      content = .text("")
    }
  }

  /// The text, where it is one.
  package var text: String? {
    if case .text(let text) = content { text } else { nil }
  }

  /// The elements of a list, or the value itself as the only element.
  package var elements: [YAMLValue] {
    if case .list(let elements) = content { elements } else { [self] }
  }

  /// An error about this value, with its line.
  package func error(_ message: String) -> ConfigurationError {
    ConfigurationError(file: file, line: line, message: "\(path): \(message)")
  }
}
