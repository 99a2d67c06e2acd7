import ExactMoney
import Pipeline

/// The elements of a kind of document that are read, as a tree.
///
/// What the tree does not name is passed over, with all that is in it: signatures, extensions,
/// attached files. What it names must stand where it says, and once where it says so, since XMLCoder
/// goes by local names and first occurrences.
final class XMLShape: Sendable {
  /// What an element is to the reader.
  enum Role: Sendable {
    /// Text, with its attributes.
    case value
    /// Elements.
    case part
    /// Elements whose places are kept.
    case placed
    /// A line of the invoice: decoded apart from the header, its place kept.
    case line
  }

  /// An element inside another, with the bit that stands for it there.
  struct Child: Sendable {
    var shape: XMLShape
    var bit: UInt64
  }

  let name: String
  let role: Role
  /// Whether it may stand more than once in its parent.
  let isRepeated: Bool
  let children: [String: Child]

  init(_ name: String, _ role: Role, isRepeated: Bool, _ children: [XMLShape]) {
    invariant(children.count <= UInt64.bitWidth, "\(name) has \(children.count) children")
    self.name = name
    self.role = role
    self.isRepeated = isRepeated
    self.children = Dictionary(
      uniqueKeysWithValues: children.enumerated().map {
        ($0.element.name, Child(shape: $0.element, bit: 1 << UInt64($0.offset)))
      })
  }

  // MARK: Trees, written as lists of elements

  /// Texts that stand once each.
  static func values(_ names: String...) -> [XMLShape] {
    names.map { XMLShape($0, .value, isRepeated: false, []) }
  }

  /// Texts that stand any number of times.
  static func texts(_ names: String...) -> [XMLShape] {
    names.map { XMLShape($0, .value, isRepeated: true, []) }
  }

  /// An element that stands once.
  static func part(
    _ name: String, as role: Role = .part, _ children: [XMLShape]...
  ) -> [XMLShape] {
    [XMLShape(name, role, isRepeated: false, children.flatMap { $0 })]
  }

  /// An element that stands any number of times.
  static func parts(
    _ name: String, as role: Role = .part, _ children: [XMLShape]...
  ) -> [XMLShape] {
    [XMLShape(name, role, isRepeated: true, children.flatMap { $0 })]
  }
}

/// A kind of document: its root, what is read of it, and where those elements' names come from.
struct XMLForm: Sendable {
  let root: XMLName
  let shape: XMLShape
  let namespaces: Set<String>
}
