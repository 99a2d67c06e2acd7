import Foundation
import Pipeline
import SourceText

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a first pass over an XML document finds, before its values are decoded: whether it is
/// well-formed, what its root is, on which lines the elements of interest begin, and whether the
/// decoder, which goes by local names and first occurrences, would read it rightly.
struct XMLOutline {
  /// An element's name.
  struct Name: Hashable {
    var namespace: String
    var local: String
  }

  /// The document's outermost element; where the rules do not name it, nothing more was read.
  var root: Name?
  /// The line on which the root begins.
  var rootLine = 0
  /// The lines on which the elements of ``Rules/placed`` begin, by path, in document order.
  private(set) var lines: [String: [Int]] = [:]
  /// Why the document must not be decoded.
  var refusal: Finding?

  /// What the outline is held against.
  struct Rules {
    /// The roots that are read.
    var roots: Set<Name>
    /// The namespaces whose elements are read.
    var namespaces: Set<String>
    /// Children of the root whose content is not read and may be anything.
    var unread: Set<String>
    /// Elements whose places are kept: their path from below the root, local names with slashes.
    var placed: Set<String>
    /// Elements that may stand once in a parent, by the parent's local name.
    var singles: [String: Set<String>]
  }

  /// The line on which the element number `index` of those at `path` begins.
  func place(_ path: String, _ index: Int = 0) -> Int {
    guard let places = lines[path], places.indices.contains(index) else { return rootLine }
    return places[index]
  }

  /// Keeps the place of the next element at `path`.
  fileprivate mutating func add(_ line: Int, at path: String) {
    lines[path, default: []].append(line)
  }

  /// Outlines `file`, which has passed ``XMLGuard``, by those of `rules` that name its root.
  static func read(_ file: SourceFile, rules: [Rules]) -> XMLOutline {
    let delegate = OutlineDelegate(file: file.name, rules: rules)
    let malformation = delegate.parse(file.bytes)
    var outline = delegate.outline
    let isForeign = outline.root != nil && delegate.rules == nil
    // Ending the parse is itself an error of the parser: our own reason goes before it.
    if outline.refusal == nil, !isForeign { outline.refusal = malformation }
    return outline
  }
}

/// Gathers the outline; it lives for one parse.
private final class OutlineDelegate: WellFormedness {
  private struct Frame {
    var local: String
    var children: Set<String> = []
    var hasText = false
    var hasSection = false
  }

  var outline = XMLOutline()
  /// The rules of the document's root; `nil` where none names it.
  private(set) var rules: XMLOutline.Rules?
  private let known: [XMLOutline.Rules]
  /// The last parts of the paths whose places are kept.
  private var placedNames: Set<Substring> = []
  private var frames: [Frame] = []

  init(file: String, rules: [XMLOutline.Rules]) {
    known = rules
    super.init(file: file)
  }

  /// Whether the parser is inside a child of the root that is not read.
  private var isUnread: Bool {
    frames.count > 1 && rules?.unread.contains(frames[1].local) == true
  }

  /// Finds the rules of the root; without any, the rest is not read.
  private func begin(_ parser: XMLParser, _ root: XMLOutline.Name) {
    outline.root = root
    outline.rootLine = parser.lineNumber
    rules = known.first { $0.roots.contains(root) }
    guard let rules else { return parser.abortParsing() }
    placedNames = Set(rules.placed.compactMap { $0.split(separator: "/").last })
  }

  /// Keeps the place of an element, where the rules ask for it.
  private func place(_ parser: XMLParser, _ name: String) {
    guard placedNames.contains(name[...]) else { return }
    let path = (frames.dropFirst().map(\.local) + [name]).joined(separator: "/")
    if rules?.placed.contains(path) == true { outline.add(parser.lineNumber, at: path) }
  }

  private func refuse(_ parser: XMLParser, _ message: String) {
    guard outline.refusal == nil else { return }
    outline.refusal = finding(parser, message)
    parser.abortParsing()
  }

  override func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    super.parser(
      parser, didStartElement: elementName, namespaceURI: namespaceURI,
      qualifiedName: qualifiedName, attributes: attributes)
    let namespace = namespaceURI ?? ""
    if frames.isEmpty {
      begin(parser, XMLOutline.Name(namespace: namespace, local: elementName))
    }
    place(parser, elementName)
    if let rules, let parent = frames.last, !isUnread {
      func shown() -> String { Evidence.quoted(elementName) }
      let isUnreadItself = frames.count == 1 && rules.unread.contains(elementName)
      if !isUnreadItself, !rules.namespaces.contains(namespace) {
        refuse(parser, "\(shown()) is of the foreign namespace \(Evidence.quoted(namespace))")
      } else if parent.hasText || parent.hasSection {
        refuse(parser, "\(shown()) stands amid the text of \(Evidence.quoted(parent.local))")
      } else if parent.children.contains(elementName),
        rules.singles[parent.local]?.contains(elementName) == true
      {
        refuse(parser, "a second \(shown()) in one \(Evidence.quoted(parent.local))")
      }
      frames[frames.count - 1].children.insert(elementName)
    }
    frames.append(Frame(local: elementName))
  }

  override func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    super.parser(
      parser, didEndElement: elementName, namespaceURI: namespaceURI, qualifiedName: qualifiedName)
    _ = frames.popLast()
  }

  override func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard let frame = frames.last, !isUnread,
      string.utf8.contains(where: { !XMLText.isBlank($0) })
    else { return }
    if frame.hasSection || !frame.children.isEmpty { refuseMixedText(parser, frame) }
    frames[frames.count - 1].hasText = true
  }

  override func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {
    guard let frame = frames.last, !isUnread else { return }
    if frame.hasText || !frame.children.isEmpty { refuseMixedText(parser, frame) }
    frames[frames.count - 1].hasSection = true
  }

  /// The decoder would take only a part of such a value.
  private func refuseMixedText(_ parser: XMLParser, _ frame: Frame) {
    refuse(parser, "\(Evidence.quoted(frame.local)) mixes text with elements or CDATA sections")
  }
}

/// Text as XML sees it.
enum XMLText {
  /// Whether `byte` is white space in XML.
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// `text` without white space around it; `nil` where nothing is left.
  static func trimmed(_ text: String?) -> String? {
    guard let text else { return nil }
    if let first = text.utf8.first, !isBlank(first), let last = text.utf8.last, !isBlank(last) {
      return text
    }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return nil }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }
}
