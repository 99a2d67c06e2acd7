/// Takes people's words out of JSON: every string at or below a private name becomes `null`. Numbers
/// and names stay, since counts stand among the words, and so do line feeds between members.
struct JSONRedactor {
  private let text: JSONText
  private let names: PrivateNames
  private let start: UnsafePointer<UInt8>
  /// What is before it is in ``kept``, or left out.
  private var copied: UnsafePointer<UInt8>
  /// What stays, once something was left out.
  private(set) var kept: [UInt8] = []
  /// The names that lead to the present place.
  private var path: [UnsafeBufferPointer<UInt8>] = []
  /// How many strings were taken out.
  private var count = 0

  /// What is to be done with a text.
  enum Result {
    /// Nothing: there is nothing private in it.
    case asItIs
    /// ``kept`` stays.
    case redacted
  }

  init(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLine: Bool, names: PrivateNames
  ) {
    text = JSONText(end: end, isLine: isLine)
    self.names = names
    self.start = start
    copied = start
  }

  /// Goes over the text. One that is broken and mentions a private name is withheld: what stands for it is
  /// no JSON either, so that a finding tells of it.
  mutating func run() -> Result {
    let end = pastValue(text.pastBlanks(start), isPrivate: false, depth: 1)
    if end.map({ text.pastBlanks($0) }) != text.end {
      guard names.areMentioned(in: UnsafeBufferPointer(start: start, count: text.end - start))
      else {
        return .asItIs
      }
      kept = Array("{\"withheld\":".utf8)
      return .redacted
    }
    guard count > 0 else { return .asItIs }
    kept += UnsafeBufferPointer(start: copied, count: text.end - copied)
    return .redacted
  }

  private mutating func pastValue(
    _ start: UnsafePointer<UInt8>, isPrivate: Bool, depth: Int
  ) -> UnsafePointer<UInt8>? {
    guard start < text.end, depth <= JSONText.maximumDepth else { return nil }
    switch start.pointee {
    case JSONByte.quote:
      guard let end = text.pastString(start) else { return nil }
      if isPrivate, !isKept { leaveOut(start, end) }
      return end
    case JSONByte.openBrace:
      return pastMembers(start, isPrivate: isPrivate, depth: depth)
    case JSONByte.openBracket:
      return pastElements(start, isPrivate: isPrivate, depth: depth)
    default: return text.pastUnquoted(start, depth: depth)
    }
  }

  private mutating func pastMembers(
    _ start: UnsafePointer<UInt8>, isPrivate: Bool, depth: Int
  ) -> UnsafePointer<UInt8>? {
    if let end = text.past(JSONByte.closeBrace, start + 1) { return end }
    var place = start + 1
    // OpenTelemetry writes {"key": "gen_ai.input.messages", "value": {...}}: the key is the name.
    var isKeyPrivate = false
    while true {
      let name = text.pastBlanks(place)
      guard let nameEnd = text.pastString(name), let colon = text.past(JSONByte.colon, nameEnd)
      else { return nil }
      let member = UnsafeBufferPointer(start: name + 1, count: nameEnd - name - 2)
      path.append(member)
      let value = text.pastBlanks(colon)
      let isMemberPrivate =
        isPrivate || isPrivateName(member)
        || isKeyPrivate && member.elementsEqual("value".utf8)
      guard let end = pastValue(value, isPrivate: isMemberPrivate, depth: depth + 1) else {
        return nil
      }
      if member.elementsEqual("key".utf8), value.pointee == JSONByte.quote {
        isKeyPrivate = isPrivateName(.init(start: value + 1, count: end - value - 2))
      }
      path.removeLast()
      guard let comma = text.past(JSONByte.comma, end) else {
        return text.past(JSONByte.closeBrace, end)
      }
      place = comma
    }
  }

  /// Whether a name is private, also where it is spelt with escapes.
  private func isPrivateName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard name.contains(JSONByte.backslash), var place = name.baseAddress else {
      return names.isPrivate(name)
    }
    let end = place + name.count
    var plain: [UInt8] = []
    while place < end {
      if place.pointee == JSONByte.backslash, let escape = JSONEscape(place, end: text.end) {
        plain += Array(escape.scalar.utf8)
        place = escape.end
      } else {
        plain.append(place.pointee)
        place += 1
      }
    }
    return plain.withUnsafeBufferPointer { names.isPrivate($0) }
  }

  private mutating func pastElements(
    _ start: UnsafePointer<UInt8>, isPrivate: Bool, depth: Int
  ) -> UnsafePointer<UInt8>? {
    if let end = text.past(JSONByte.closeBracket, start + 1) { return end }
    var place = start + 1
    while true {
      guard
        let end = pastValue(text.pastBlanks(place), isPrivate: isPrivate, depth: depth + 1)
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

  private mutating func leaveOut(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    // An empty string says nothing.
    guard end - start > 2 else { return }
    kept += UnsafeBufferPointer(start: copied, count: start - copied)
    kept += Array("null".utf8)
    copied = end
    count += 1
  }
}
