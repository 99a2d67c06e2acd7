import ExactMoney

/// Writes elements one after another into a buffer, two spaces deeper for each level.
struct XMLText {
  /// What was written so far.
  private(set) var bytes: [UInt8] = []
  private var depth: Int

  /// Begins inside `depth` elements that somebody else has opened.
  init(depth: Int = 0) {
    self.depth = depth
  }

  typealias Attributes = [(name: String, value: String)]

  /// The XML declaration.
  mutating func declaration() {
    bytes.append(contentsOf: #"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Opens `name`; what follows is inside it.
  mutating func open(_ name: String, _ attributes: Attributes = []) {
    tag(name, attributes, end: ">\n")
    depth += 1
  }

  /// Closes the innermost element, which must be `name`.
  mutating func close(_ name: String) {
    depth -= 1
    indent()
    end(name)
  }

  /// An element without content.
  mutating func empty(_ name: String, _ attributes: Attributes = []) {
    tag(name, attributes, end: "/>\n")
  }

  /// An element that holds `content`.
  mutating func element(_ name: String, _ content: String, _ attributes: Attributes = []) {
    tag(name, attributes, end: ">")
    append(content, isAttribute: false)
    end(name)
  }

  /// An element that holds `content`, or nothing at all where there is none.
  mutating func element(ifPresent name: String, _ content: String?) {
    if let content, !content.isEmpty { element(name, content) }
  }

  /// An element that holds an exact number: its digits where they end, else 12 places; nothing at all
  /// where there is none.
  mutating func exact(_ name: String, _ value: Rational?, _ attributes: Attributes = []) {
    if let value { element(name, value.decimalText(places: 12), attributes) }
  }

  /// An element of a `category` that holds a number.
  mutating func element(_ name: String, _ number: FixedNumber, category: String) {
    beginTag(name)
    attribute("category", category)
    bytes.append(UInt8(ascii: ">"))
    number.append(to: &bytes)
    end(name)
  }

  private mutating func end(_ name: String) {
    bytes.append(UInt8(ascii: "<"))
    bytes.append(UInt8(ascii: "/"))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: ">"))
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Begins the tag of `name`; attributes follow, then ``endTag()``.
  mutating func beginTag(_ name: String) {
    indent()
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: name.utf8)
  }

  /// An attribute of the tag that was begun.
  mutating func attribute(_ name: String, _ value: String) {
    beginAttribute(name)
    append(value, isAttribute: true)
    bytes.append(UInt8(ascii: "\""))
  }

  /// An attribute that is a number.
  mutating func attribute(_ name: String, _ number: FixedNumber) {
    beginAttribute(name)
    number.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func beginAttribute(_ name: String) {
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: "="))
    bytes.append(UInt8(ascii: "\""))
  }

  /// Ends the tag that was begun; what follows is inside the element.
  mutating func endTag() {
    bytes.append(UInt8(ascii: ">"))
    bytes.append(UInt8(ascii: "\n"))
    depth += 1
  }

  private mutating func tag(_ name: String, _ attributes: Attributes, end: String) {
    beginTag(name)
    for own in attributes { attribute(own.name, own.value) }
    bytes.append(contentsOf: end.utf8)
  }

  private mutating func indent() {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  private mutating func append(_ text: String, isAttribute: Bool) {
    if text.utf8.allSatisfy(Self.isPlain) {
      bytes.append(contentsOf: text.utf8)
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "\"" where isAttribute: bytes.append(contentsOf: "&quot;".utf8)
      // A reader would turn these into spaces or line feeds if they stood there plainly.
      case "\r": bytes.append(contentsOf: "&#13;".utf8)
      case "\n" where isAttribute: bytes.append(contentsOf: "&#10;".utf8)
      case "\t" where isAttribute: bytes.append(contentsOf: "&#9;".utf8)
      default: bytes.append(contentsOf: Self.allowed(scalar).utf8)
      }
    }
  }

  /// Whether a byte stands for itself wherever it stands: most texts have no other, and millions of
  /// them are written. `0xEF` may begin what XML cannot carry.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), 0xEF: false
    default: byte >= 0x20
    }
  }

  /// `scalar`, or the visible stand-in for one that XML 1.0 cannot carry, not even escaped.
  private static func allowed(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: String(scalar)
    case 0x00..<0x20: controlPicture(scalar)
    case 0xFFFE, 0xFFFF: "\u{FFFD}"
    default: String(scalar)
    }
  }
}

/// The picture of a control character below space, such as ␀ for NUL.
func controlPicture(_ scalar: Unicode.Scalar) -> String {
  Unicode.Scalar(0x2400 + scalar.value).map { String($0) } ?? "\u{FFFD}"
}
