/// What is read of a document, as small documents that XMLCoder can take.
///
/// They are well-formed, without namespaces, comments and attachments; lines are called `Line`. Cutting
/// them apart bounds what the decoder holds at once, however long the invoice is.
struct XMLDocument {
  /// The name of its root.
  let root: XMLName
  /// The line of the file on which it begins.
  let place: Int
  /// All but the lines.
  fileprivate(set) var header: [UInt8] = []
  /// The lines, some hundred in each.
  fileprivate(set) var slices: [[UInt8]] = []
  /// The lines of the file on which the invoice's lines begin, in order.
  fileprivate(set) var linePlaces: [Int] = []
  private var places: [String: [Int]] = [:]

  init(root: XMLName, place: Int) {
    self.root = root
    self.place = place
  }

  /// The line of the file on which the element number `index` of those called `name` begins.
  func place(_ name: String, _ index: Int = 0) -> Int {
    guard let found = places[name], found.indices.contains(index) else { return place }
    return found[index]
  }
}

/// Writes an ``XMLDocument``, element by element.
struct XMLDocumentWriter {
  /// How many bytes of lines make a slice.
  private static let sliceLength = 1 << 18
  private static let line = Array("Line".utf8)
  private static let sliceStart = Array("<Lines>".utf8)
  private static let sliceEnd = Array("</Lines>".utf8)
  /// The attributes that ``XMLValue`` reads.
  private static let attributes = ["currencyID", "unitCode", "format", "schemeID"]
    .map { Array($0.utf8) }

  private(set) var document: XMLDocument
  private var slice: [UInt8] = []
  private var isInLine = false

  init(root: XMLName, place: Int) {
    document = XMLDocument(root: root, place: place)
  }

  /// Begins the element that `tag` begins on `place`.
  mutating func begin(_ shape: XMLShape, _ tag: XMLTag, place: Int) {
    switch shape.role {
    case .line:
      isInLine = true
      document.linePlaces.append(place)
    case .placed:
      document.add(place, of: shape.name)
    case .part, .value:
      break
    }
    var text = [UInt8(ascii: "<")] + Self.name(of: shape)
    if shape.role == .value {
      for attribute in tag.attributes
      where Self.attributes.contains(where: { $0.elementsEqual(tag.bytes[attribute.name.whole]) }) {
        // With the quotes around its value.
        let value = tag.bytes[(attribute.value.lowerBound - 1)...attribute.value.upperBound]
        text += [UInt8(ascii: " ")] + tag.bytes[attribute.name.whole] + [UInt8(ascii: "=")] + value
      }
    }
    write(text + [UInt8(ascii: ">")])
  }

  /// Ends the element that `shape` is of.
  mutating func end(_ shape: XMLShape) {
    write(Array("</".utf8) + Self.name(of: shape) + [UInt8(ascii: ">")])
    guard shape.role == .line else { return }
    isInLine = false
    if slice.count >= Self.sliceLength { cut() }
  }

  /// Adds text as written.
  mutating func write(_ raw: some Collection<UInt8>) {
    if isInLine { slice += raw } else { document.header += raw }
  }

  /// Adds the content of a CDATA section.
  mutating func write(section: ArraySlice<UInt8>) {
    for byte in section {
      switch byte {
      case UInt8(ascii: "&"): write("&amp;".utf8)
      case UInt8(ascii: "<"): write("&lt;".utf8)
      case UInt8(ascii: ">"): write("&gt;".utf8)
      default: write(CollectionOfOne(byte))
      }
    }
  }

  /// The document, all of it written.
  mutating func finished() -> XMLDocument {
    if !slice.isEmpty { cut() }
    return document
  }

  private mutating func cut() {
    document.slices.append(Self.sliceStart + slice + Self.sliceEnd)
    slice.removeAll(keepingCapacity: true)
  }

  private static func name(of shape: XMLShape) -> [UInt8] {
    shape.role == .line ? line : Array(shape.name.utf8)
  }
}

extension XMLDocument {
  /// Keeps the place of an element.
  fileprivate mutating func add(_ place: Int, of name: String) {
    places[name, default: []].append(place)
  }
}
