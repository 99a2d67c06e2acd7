/// How a published list recognises the names of a model that it does not spell out.
///
/// Nothing is ever priced by a pattern: it only says which alias a person may want to add.
public indirect enum NamePattern: Hashable, Sendable {
  /// The very name.
  case equals(String)
  /// Names that begin so.
  case startsWith(String)
  /// Names that end so.
  case endsWith(String)
  /// Names in which this stands.
  case contains(String)
  /// Names that one of these recognises.
  case any([NamePattern])
  /// Names that all of these recognise.
  case all([NamePattern])

  /// Whether it recognises `name`.
  public func matches(_ name: String) -> Bool {
    switch self {
    case .equals(let text): name.hasSameBytes(as: text)
    case .startsWith(let text): name.utf8.starts(with: text.utf8)
    case .endsWith(let text): name.utf8.reversed().starts(with: text.utf8.reversed())
    case .contains(let text):
      name.utf8.indices.contains { name.utf8[$0...].starts(with: text.utf8) }
    case .any(let patterns): patterns.contains { $0.matches(name) }
    case .all(let patterns): !patterns.isEmpty && patterns.allSatisfy { $0.matches(name) }
    }
  }
}

/// A model with the names that its list recognises it by.
public struct PatternedModel: Hashable, Sendable {
  /// Whose model.
  public var provider: ProviderID
  /// The name in the price book.
  public var model: ModelID
  /// What its other names look like.
  public var pattern: NamePattern

  /// A model with every part given.
  public init(provider: ProviderID, model: ModelID, pattern: NamePattern) {
    self.provider = provider
    self.model = model
    self.pattern = pattern
  }
}
