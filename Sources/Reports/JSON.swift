/// A JSON value whose members keep their order. Numbers that must stay exact are texts.
indirect enum JSON {
  case text(String)
  case integer(Int)
  /// A number in plain digits, for readers that take no texts for it.
  case number(String)
  case boolean(Bool)
  case null
  case array([JSON])
  case object([(name: String, value: JSON)])

  /// The document, indented by two spaces, ending in a line end.
  func document() -> [UInt8] {
    var text = ""
    append(to: &text, indentation: "")
    text += "\n"
    return Array(text.utf8)
  }

  /// Appends the value; its inner lines stand two spaces deeper than `indentation`.
  func append(to text: inout String, indentation: String) {
    let inner = indentation + "  "
    switch self {
    case .text(let content): Self.quote(content, into: &text)
    case .integer(let integer): text += String(integer)
    case .number(let digits): text += digits
    case .boolean(let isTrue): text += isTrue ? "true" : "false"
    case .null: text += "null"
    case .array(let values) where values.isEmpty: text += "[]"
    case .object(let members) where members.isEmpty: text += "{}"
    case .array(let values):
      for (index, value) in values.enumerated() {
        text += (index == 0 ? "[\n" : ",\n") + inner
        value.append(to: &text, indentation: inner)
      }
      text += "\n" + indentation + "]"
    case .object(let members):
      for (index, member) in members.enumerated() {
        text += (index == 0 ? "{\n" : ",\n") + inner
        Self.quote(member.name, into: &text)
        text += ": "
        member.value.append(to: &text, indentation: inner)
      }
      text += "\n" + indentation + "}"
    }
  }

  /// Appends `content` as a JSON string.
  static func quote(_ content: String, into text: inout String) {
    text += "\""
    defer { text += "\"" }
    if content.utf8.allSatisfy(isPlain) {
      text += content
      return
    }
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  /// The same for files of millions of texts.
  static func quote(_ content: String, into bytes: inout [UInt8]) {
    guard content.utf8.allSatisfy(isPlain) else {
      var text = ""
      quote(content, into: &text)
      bytes += text.utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    bytes += content.utf8
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether a byte stands for itself in a string: most texts have no other.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
