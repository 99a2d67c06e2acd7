/// Takes people's words out of JSON: every string at or below a private name becomes `null`. Numbers
/// and names stay, since counts stand among the words, and so do line feeds between members.
struct JSONRedactor {
  private let text: JSONText
  private let names: PrivateNames
  private let write: (UnsafeBufferPointer<UInt8>) throws -> Void
  /// What is before it has been written, or left out.
  private var copied: UnsafePointer<UInt8>
  /// The names that lead to the present place.
  private var path: [UnsafeBufferPointer<UInt8>] = []
  /// How many strings were taken out.
  private(set) var count = 0

  init(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLine: Bool, names: PrivateNames,
    write: @escaping (UnsafeBufferPointer<UInt8>) throws -> Void
  ) {
    text = JSONText(end: end, isLine: isLine)
    self.names = names
    self.write = write
    copied = start
  }

  /// Goes over the value at the start and writes it; gives `false` where it is no JSON, and then what
  /// follows the trouble is not written.
  mutating func run() throws -> Bool {
    guard let end = try pastValue(text.pastBlanks(copied), isPrivate: false, depth: 1) else {
      return false
    }
    try write(UnsafeBufferPointer(start: copied, count: text.end - copied))
    copied = text.end
    return text.pastBlanks(end) == text.end
  }

  private mutating func pastValue(
    _ start: UnsafePointer<UInt8>, isPrivate: Bool, depth: Int
  ) throws -> UnsafePointer<UInt8>? {
    guard start < text.end, depth <= JSONText.maximumDepth else { return nil }
    switch start.pointee {
    case JSONByte.quote:
      guard let end = text.pastString(start) else { return nil }
      if isPrivate, !isKept { try leaveOut(start, end) }
      return end
    case JSONByte.openBrace:
      return try pastMembers(start, isPrivate: isPrivate, depth: depth)
    case JSONByte.openBracket:
      return try pastElements(start, isPrivate: isPrivate, depth: depth)
    default: return text.pastUnquoted(start, depth: depth)
    }
  }

  private mutating func pastMembers(
    _ start: UnsafePointer<UInt8>, isPrivate: Bool, depth: Int
  ) throws -> UnsafePointer<UInt8>? {
    if let end = text.past(JSONByte.closeBrace, start + 1) { return end }
    var place = start + 1
    while true {
      let name = text.pastBlanks(place)
      guard let nameEnd = text.pastString(name), let colon = text.past(JSONByte.colon, nameEnd)
      else { return nil }
      path.append(UnsafeBufferPointer(start: name + 1, count: nameEnd - name - 2))
      // A name may be spelt with escapes so that it is not recognised: nobody spells a name of use so.
      let isHidden = path[path.count - 1].contains(JSONByte.backslash)
      guard
        let end = try pastValue(
          text.pastBlanks(colon),
          isPrivate: isPrivate || isHidden || names.isPrivate(path[path.count - 1]),
          depth: depth + 1)
      else { return nil }
      path.removeLast()
      guard let comma = text.past(JSONByte.comma, end) else {
        return text.past(JSONByte.closeBrace, end)
      }
      place = comma
    }
  }

  private mutating func pastElements(
    _ start: UnsafePointer<UInt8>, isPrivate: Bool, depth: Int
  ) throws -> UnsafePointer<UInt8>? {
    if let end = text.past(JSONByte.closeBracket, start + 1) { return end }
    var place = start + 1
    while true {
      guard
        let end = try pastValue(text.pastBlanks(place), isPrivate: isPrivate, depth: depth + 1)
      else { return nil }
      guard let comma = text.past(JSONByte.comma, end) else {
        return text.past(JSONByte.closeBracket, end)
      }
      place = comma
    }
  }

  private var isKept: Bool {
    names.isKept(path.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "."))
  }

  private mutating func leaveOut(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) throws {
    // An empty string says nothing.
    guard end - start > 2 else { return }
    try write(UnsafeBufferPointer(start: copied, count: start - copied))
    try Array("null".utf8).withUnsafeBufferPointer { try write($0) }
    copied = end
    count += 1
  }
}
