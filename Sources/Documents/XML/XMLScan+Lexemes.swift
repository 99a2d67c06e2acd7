import Pipeline

/// What a scan refuses for its size alone.
enum XMLLimits {
  /// The largest file that is read, in bytes.
  static let maximumBytes = 250_000_000
  /// The deepest nesting that is read; invoices need about a dozen.
  static let maximumDepth = 100
  /// The most attributes that an element may have; invoices need about as many, for namespaces.
  static let maximumAttributes = 100
}

// The parts of which markup is made: names, attributes, references, and what is passed over.

extension XMLScan {
  /// Whether `text` stands where the scan is.
  func starts(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position + length <= bytes.count, bytes[position] == text.utf8Start.pointee else {
      return false
    }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[position..<(position + length)]) }
  }

  /// Steps over white space; whether there was any.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    let start = position
    while position < bytes.count, XMLText.isBlank(bytes[position]) { position += 1 }
    return position > start
  }

  mutating func readName() throws(XMLRefusal) -> XMLQualifiedName {
    let start = position
    var colon: Int?
    while position < bytes.count, Self.isInName(bytes[position]) {
      if bytes[position] == UInt8(ascii: ":") {
        guard colon == nil else { throw refusal("a name with two colons") }
        colon = position
      }
      position += 1
    }
    // A name may not begin with a digit, a point or a hyphen, nor may one of its two parts.
    guard isLetter(at: start), colon.map({ isLetter(at: $0 + 1) }) ?? true else {
      throw refusal("a name is missing, such as after a bare <", at: start)
    }
    return XMLQualifiedName(whole: start..<position, colon: colon)
  }

  /// Whether a name that the scan has passed begins, or goes on, with a letter at `offset`.
  private func isLetter(at offset: Int) -> Bool {
    offset < position && bytes[offset] >= UInt8(ascii: "A")
  }

  /// Letters, digits, and `-._:`; what is not ASCII is taken as a letter.
  private static func isInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  /// The attributes of a tag, and whether it closes its element itself.
  mutating func readAttributes() throws(XMLRefusal) -> ([XMLAttribute], isClosed: Bool) {
    var attributes: [XMLAttribute] = []
    while true {
      let hasBlanks = skipBlanks()
      guard position < bytes.count else { throw refusal("the document ends inside a tag") }
      if bytes[position] == UInt8(ascii: ">") {
        position += 1
        return (attributes, false)
      }
      if starts(with: "/>") {
        position += 2
        return (attributes, true)
      }
      guard hasBlanks else { throw refusal("a tag that is cut short") }
      guard attributes.count < XMLLimits.maximumAttributes else {
        throw refusal(
          "an element with more than \(XMLLimits.maximumAttributes) attributes", code: .hostileXML)
      }
      attributes.append(try readAttribute())
    }
  }

  private mutating func readAttribute() throws(XMLRefusal) -> XMLAttribute {
    let name = try readName()
    skipBlanks()
    guard starts(with: "=") else { throw refusal("an attribute without a value") }
    position += 1
    skipBlanks()
    guard position < bytes.count, starts(with: "\"") || starts(with: "'") else {
      throw refusal("an attribute without quotes")
    }
    let quote = bytes[position]
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != quote {
      if bytes[position] == UInt8(ascii: "<") { throw refusal("a < inside an attribute") }
      try stepOver()
    }
    guard position < bytes.count else { throw refusal("an attribute that does not end") }
    position += 1
    return XMLAttribute(name: name, value: start..<(position - 1))
  }

  /// Steps over what is plain text in any place: the bulk of an attachment.
  mutating func skipPlainText() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "]"), 0xEF, 0..<0x20: return
      default: position += 1
      }
    }
  }

  /// Steps over a character, or a reference that stands for one.
  mutating func stepOver() throws(XMLRefusal) {
    guard bytes[position] == UInt8(ascii: "&") else { return try stepOverCharacter() }
    let name = bytes[(position + 1)...].prefix(32).prefix { $0 != UInt8(ascii: ";") }
    guard name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ";") else {
      throw refusal("a bare &")
    }
    guard XMLText.character(named: name) != nil else {
      throw refusal("an entity that is not declared")
    }
    position = name.endIndex + 1
  }

  /// Steps over a byte, which must not begin a character that XML does not allow.
  mutating func stepOverCharacter() throws(XMLRefusal) {
    let byte = bytes[position]
    let isControl = byte < 0x20 && !XMLText.isBlank(byte)
    // U+FFFE and U+FFFF.
    let isNoCharacter =
      byte == 0xEF && position + 2 < bytes.count && bytes[position + 1] == 0xBF
      && bytes[position + 2] >= 0xBE
    if isControl || isNoCharacter { throw refusal("a character that XML does not allow") }
    position += 1
  }

  // MARK: What is passed over

  /// Steps over the declaration at the start, where there is one.
  mutating func skipDeclaration() throws(XMLRefusal) {
    guard starts(with: "<?xml"), position + 5 < bytes.count, XMLText.isBlank(bytes[position + 5])
    else { return }
    while position < bytes.count, !starts(with: "?>") { try stepOverCharacter() }
    guard position < bytes.count else { throw refusal("a declaration that does not end") }
    position += 2
  }

  mutating func skipInstruction() throws(XMLRefusal) {
    let offset = position
    position += 2
    let name = try readName()
    if String(decoding: bytes[name.whole], as: UTF8.self).lowercased() == "xml" {
      throw refusal("the XML declaration does not stand at the start", at: offset)
    }
    while position < bytes.count, !starts(with: "?>") { try stepOverCharacter() }
    guard position < bytes.count else { throw refusal("an instruction that does not end") }
    position += 2
  }

  mutating func skipComment() throws(XMLRefusal) {
    position += 4
    while position < bytes.count, !starts(with: "--") { try stepOverCharacter() }
    guard position < bytes.count else { throw refusal("a comment that does not end") }
    guard starts(with: "-->") else { throw refusal("two hyphens inside a comment") }
    position += 3
  }
}
