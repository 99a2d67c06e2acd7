import Pipeline

/// An element's name.
struct XMLName: Hashable, Sendable {
  var namespace: String
  var local: String
}

/// Why a document must not be read, and where that stands in its bytes.
struct XMLRefusal: Error {
  var code: FindingCode = .malformedXML
  /// In bytes from the start of the document.
  var offset: Int
  var message: String
}

/// What a scan tells of a document, in the document's order. Whatever is refused ends the scan.
protocol XMLHandler {
  /// An element begins.
  mutating func begin(_ tag: XMLTag) throws(XMLRefusal)
  /// Text stands in the last element that began: as written, its references good but not resolved.
  mutating func text(_ raw: ArraySlice<UInt8>) throws(XMLRefusal)
  /// A CDATA section stands there: its content, in which nothing is markup.
  mutating func section(_ content: ArraySlice<UInt8>) throws(XMLRefusal)
  /// The last element that began and has not ended ends.
  mutating func end()
}

/// An element's name as written.
struct XMLQualifiedName {
  /// All of it, as places in the document's bytes.
  var whole: Range<Int>
  /// Where its colon stands.
  var colon: Int?

  /// What comes before the colon; empty without one.
  var prefix: Range<Int> { whole.lowerBound..<(colon ?? whole.lowerBound) }
  /// What comes after the colon; all without one.
  var local: Range<Int> { (colon.map { $0 + 1 } ?? whole.lowerBound)..<whole.upperBound }
}

/// An attribute as written.
struct XMLAttribute {
  var name: XMLQualifiedName
  /// Its value, without quotes, as places in the document's bytes.
  var value: Range<Int>
}

/// The tag that begins an element.
struct XMLTag {
  let bytes: [UInt8]
  /// The namespace of the element; empty where it has none.
  let namespace: String
  let qualifiedName: XMLQualifiedName
  /// Where the tag stands.
  let offset: Int
  let attributes: [XMLAttribute]

  /// The name without its prefix.
  var local: String { String(decoding: bytes[qualifiedName.local], as: UTF8.self) }
  var name: XMLName { XMLName(namespace: namespace, local: local) }

  /// The value of the attribute `name`, which has no namespace.
  subscript(_ name: String) -> String? {
    attributes.first { bytes[$0.name.whole].elementsEqual(name.utf8) }
      .map { XMLText.resolved(bytes[$0.value]) }
  }
}
