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

  /// The character that the reference `&name;` stands for; `nil` where XML, which here declares no
  /// entities, knows none.
  static func character(named name: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let text = String(decoding: name, as: UTF8.self)
    switch text {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard text.hasPrefix("#") else { return nil }
    let isHexadecimal = text.hasPrefix("#x")
    let digits = text.dropFirst(isHexadecimal ? 2 : 1)
    guard digits.first?.isHexDigit == true,
      let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
      value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D,
      value != 0xFFFE, value != 0xFFFF
    else { return nil }
    return Unicode.Scalar(value)
  }

  /// What `raw` says once its references, which a scan has found to be good, are resolved.
  static func resolved(_ raw: ArraySlice<UInt8>) -> String {
    guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
    var text = ""
    var rest = raw
    while let reference = rest.firstIndex(of: UInt8(ascii: "&")) {
      text += String(decoding: rest[..<reference], as: UTF8.self)
      let end = rest[reference...].firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
      if let character = character(named: rest[(reference + 1)..<end]) {
        text.unicodeScalars.append(character)
      }
      rest = rest[end...].dropFirst()
    }
    return text + String(decoding: rest, as: UTF8.self)
  }
}
