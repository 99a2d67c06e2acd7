import Pipeline
import SourceText

/// Finds the documents of known forms in an XML file, and of each what its form names.
///
/// A document may be the file's root, or stand in an envelope (a StandardBusinessDocument, a SOAP
/// body, a batch), alone or with others; what the envelope says is not read.
struct XMLProjection: XMLHandler {
  private struct Frame {
    var shape: XMLShape
    /// The children that stood, by their bits.
    var children: UInt64 = 0
    var hasElements = false
    var hasText = false
  }

  /// The outermost element of the file.
  private(set) var root: XMLName?
  /// The documents, in the order of the file.
  private(set) var documents: [XMLDocument] = []

  private let forms: [XMLForm]
  private var lines: LineCounter
  private var writer: XMLDocumentWriter?
  private var namespaces: Set<String> = []
  private var frames: [Frame] = []
  /// How deep the scan is in what is passed over.
  private var unreadDepth = 0
  /// Where the last element began.
  private var offset = 0

  init(forms: [XMLForm], of bytes: [UInt8]) {
    self.forms = forms
    lines = LineCounter(bytes)
  }

  mutating func begin(_ tag: XMLTag) throws(XMLRefusal) {
    offset = tag.offset
    guard unreadDepth == 0 else {
      unreadDepth += 1
      return
    }
    guard let frame = frames.last else { return beginOutside(tag) }
    let local = tag.local
    if frame.hasText {
      throw refusal(
        "\(Evidence.quoted(local)) stands amid the text of \(Evidence.quoted(frame.shape.name))")
    }
    frames[frames.count - 1].hasElements = true
    guard let child = frame.shape.children[local] else {
      unreadDepth = 1
      return
    }
    guard namespaces.contains(tag.namespace) else {
      throw refusal(
        "\(Evidence.quoted(local)) is of the foreign namespace \(Evidence.quoted(tag.namespace))")
    }
    if !child.shape.isRepeated, frame.children & child.bit != 0 {
      throw refusal(
        "a second \(Evidence.quoted(local)) in one \(Evidence.quoted(frame.shape.name))")
    }
    frames[frames.count - 1].children |= child.bit
    push(child.shape, tag)
  }

  /// Begins a document, where `tag` is the root of one.
  private mutating func beginOutside(_ tag: XMLTag) {
    let name = tag.name
    if root == nil { root = name }
    guard let form = forms.first(where: { $0.root == name }) else { return }
    namespaces = form.namespaces
    writer = XMLDocumentWriter(root: name, place: lines.place(tag.offset).line)
    push(form.shape, tag)
  }

  private mutating func push(_ shape: XMLShape, _ tag: XMLTag) {
    let isPlaced = shape.role == .line || shape.role == .placed
    writer?.begin(shape, tag, place: isPlaced ? lines.place(tag.offset).line : 0)
    frames.append(Frame(shape: shape))
  }

  mutating func text(_ raw: ArraySlice<UInt8>) throws(XMLRefusal) {
    guard try isTaken(raw) else { return }
    writer?.write(raw)
  }

  mutating func section(_ content: ArraySlice<UInt8>) throws(XMLRefusal) {
    guard try isTaken(content) else { return }
    writer?.write(section: content)
  }

  /// Whether `text` is part of a value that is read.
  private mutating func isTaken(_ text: ArraySlice<UInt8>) throws(XMLRefusal) -> Bool {
    // What stands between the elements of a part belongs to none of them, and says nothing.
    guard unreadDepth == 0, let frame = frames.last, frame.shape.role == .value else {
      return false
    }
    if !text.allSatisfy(XMLText.isBlank) {
      if frame.hasElements {
        throw refusal("\(Evidence.quoted(frame.shape.name)) mixes text with elements")
      }
      frames[frames.count - 1].hasText = true
    }
    return true
  }

  mutating func end() {
    if unreadDepth > 0 {
      unreadDepth -= 1
    } else if let frame = frames.popLast() {
      writer?.end(frame.shape)
      if frames.isEmpty, let document = writer?.finished() {
        documents.append(document)
        writer = nil
      }
    }
  }

  private func refusal(_ message: String) -> XMLRefusal {
    XMLRefusal(offset: offset, message: message)
  }
}

/// Scans `file` with `handler`, made for its bytes in UTF-8; a refusal is its finding.
func scanXML<Handler: XMLHandler>(
  _ file: SourceFile, _ handler: (_ bytes: [UInt8]) -> Handler
) -> Result<Handler, XMLSourceRefusal> {
  switch XMLSource.utf8(of: file) {
  case .failure(let refusal):
    return .failure(refusal)
  case .success(let bytes):
    do {
      return .success(try XMLScan.run(handler(bytes), over: bytes))
    } catch {
      var lines = LineCounter(bytes)
      let place = lines.place(error.offset)
      let location = SourceLocation(file: file.name, line: place.line, column: place.column)
      return .failure(XMLSourceRefusal(finding: Finding(error.code, at: location, error.message)))
    }
  }
}
