import Pipeline
import SourceText

/// Reads an XML document once, from its first byte to its last, and tells a handler what it meets.
///
/// It takes documents of XML 1.0 that are well-formed and keep to namespaces, and refuses what an
/// invoice or rate file never needs and an attacker does: document types with their entities
/// (expansion bombs, external files), and nesting that would exhaust a stack. It builds nothing, so
/// that an attachment of any size costs only the time to pass over it.
struct XMLScan<Handler: XMLHandler> {
  let bytes: [UInt8]
  var position: Int
  var handler: Handler
  private var open: [XMLQualifiedName] = []
  private var namespaces = XMLNamespaces()
  private var hasRoot = false

  private init(_ bytes: [UInt8], _ handler: Handler) {
    self.bytes = bytes
    self.handler = handler
    position = Encoding.markLength(bytes)
  }

  /// Tells `handler` of the document `bytes`, which must be UTF-8. O(n).
  static func run(_ handler: Handler, over bytes: [UInt8]) throws(XMLRefusal) -> Handler {
    var scan = XMLScan(bytes, handler)
    try scan.skipDeclaration()
    while scan.position < bytes.count {
      if bytes[scan.position] == UInt8(ascii: "<") {
        try scan.readMarkup()
      } else {
        try scan.readText()
      }
    }
    if let element = scan.open.last {
      let name = Evidence.quoted(String(decoding: bytes[element.whole], as: UTF8.self))
      throw scan.refusal("the document ends before its element \(name) does")
    }
    guard scan.hasRoot else { throw scan.refusal("there is no element") }
    return scan.handler
  }

  /// A refusal of what stands at `offset`, or where the scan is.
  func refusal(
    _ message: String, code: FindingCode = .malformedXML, at offset: Int? = nil
  ) -> XMLRefusal {
    XMLRefusal(code: code, offset: offset ?? position, message: message)
  }

  private mutating func readMarkup() throws(XMLRefusal) {
    if starts(with: "</") {
      try readEndTag()
    } else if starts(with: "<!--") {
      try skipComment()
    } else if starts(with: "<![CDATA[") {
      try readSection()
    } else if starts(with: "<?") {
      try skipInstruction()
    } else if starts(with: "<!") {
      throw refusal("a document type or entity declaration", code: .hostileXML)
    } else {
      try readStartTag()
    }
  }

  // MARK: Elements

  private mutating func readStartTag() throws(XMLRefusal) {
    let offset = position
    guard !hasRoot || !open.isEmpty else {
      throw refusal("a second document begins after the first: hand in each as a file of its own")
    }
    guard open.count < XMLLimits.maximumDepth else {
      throw refusal("elements nested deeper than \(XMLLimits.maximumDepth)", code: .hostileXML)
    }
    position += 1
    let name = try readName()
    let (attributes, isClosed) = try readAttributes()
    let depth = open.count + 1
    let plain = try bind(attributes, depth)
    try checkTwins(plain)
    guard let namespace = namespaces.namespace(of: bytes[name.prefix]) else {
      throw refusal("a prefix that is not declared", at: offset)
    }
    hasRoot = true
    open.append(name)
    try handler.begin(
      XMLTag(
        bytes: bytes, namespace: namespace, qualifiedName: name, offset: offset, attributes: plain))
    if isClosed { close() }
  }

  /// Binds what `attributes` declare.
  ///
  /// - Returns: the attributes that declare no namespace.
  private mutating func bind(
    _ attributes: [XMLAttribute], _ depth: Int
  ) throws(XMLRefusal) -> [XMLAttribute] {
    var plain: [XMLAttribute] = []
    for attribute in attributes {
      let bound = namespaces.bind(attribute, in: bytes, depth: depth)
      if let trouble = bound.trouble {
        throw refusal(trouble, at: attribute.name.whole.lowerBound)
      }
      if !bound.isDeclaration { plain.append(attribute) }
    }
    return plain
  }

  /// Refuses two attributes of one name, also where two prefixes stand for one namespace, and
  /// prefixes that are not declared.
  private func checkTwins(_ attributes: [XMLAttribute]) throws(XMLRefusal) {
    for (index, attribute) in attributes.enumerated() {
      let place = attribute.name.whole.lowerBound
      guard let namespace = namespaces.namespace(of: bytes[attribute.name.prefix]) else {
        throw refusal("a prefix that is not declared", at: place)
      }
      let isTwin = attributes[..<index].contains { other in
        guard bytes[other.name.local].elementsEqual(bytes[attribute.name.local]) else {
          return false
        }
        // Without a prefix an attribute has no namespace.
        guard let colon = other.name.colon, attribute.name.colon != nil else {
          return other.name.colon == nil && attribute.name.colon == nil
        }
        return namespaces.namespace(of: bytes[other.name.whole.lowerBound..<colon]) == namespace
      }
      if isTwin { throw refusal("an attribute that stands twice", at: place) }
    }
  }

  private mutating func readEndTag() throws(XMLRefusal) {
    let offset = position
    position += 2
    let name = try readName()
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else {
      throw refusal("an end tag that does not end")
    }
    guard let element = open.last, bytes[element.whole].elementsEqual(bytes[name.whole]) else {
      throw refusal("an end tag that does not match its start tag", at: offset)
    }
    position += 1
    close()
  }

  private mutating func close() {
    open.removeLast()
    namespaces.leave(to: open.count)
    handler.end()
  }

  // MARK: Text

  private mutating func readText() throws(XMLRefusal) {
    let start = position
    while true {
      skipPlainText()
      guard position < bytes.count, bytes[position] != UInt8(ascii: "<") else { break }
      if starts(with: "]]>") { throw refusal("]]> outside a CDATA section") }
      try stepOver()
    }
    if !open.isEmpty { return try handler.text(bytes[start..<position]) }
    guard let stray = bytes[start..<position].firstIndex(where: { !XMLText.isBlank($0) }) else {
      return
    }
    throw refusal(
      hasRoot ? "the document goes on after its root element" : "something stands before the root",
      at: stray)
  }

  private mutating func readSection() throws(XMLRefusal) {
    guard !open.isEmpty else { throw refusal("a CDATA section outside the root element") }
    position += 9
    let start = position
    while position < bytes.count, !starts(with: "]]>") { try stepOverCharacter() }
    guard position < bytes.count else { throw refusal("a CDATA section that does not end") }
    try handler.section(bytes[start..<position])
    position += 3
  }
}
