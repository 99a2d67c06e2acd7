/// How wide texts are on a terminal, in columns: a wide CJK character takes two, a combining mark none.
enum DisplayWidth {
  /// The columns that `text` takes.
  static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + of($1) }
  }

  /// `text`, cut so that it takes at most `width` columns, an ellipsis in place of what is missing.
  static func truncated(_ text: String, to width: Int) -> String {
    if of(text) <= width { return text }
    var result = ""
    var used = 0
    for character in text {
      let next = used + of(character)
      if next > width - 1 { break }
      result.append(character)
      used = next
    }
    return result + "…"
  }

  private static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    // Variation selector 16 asks for the coloured picture, which is wide.
    if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide(first) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isEmojiPresentation || wideRanges.contains { $0.contains(scalar.value) }
  }

  /// East Asian Width W and F (UAX #11), but emoji, which the standard library knows.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
    0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
    0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}

extension String {
  /// The text with every character made visible that could steer a terminal or turn the reading
  /// direction: names come from files, and a file must not be able to repaint what a person reads.
  var harmless: String {
    guard unicodeScalars.contains(where: { $0.isSteering }) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if !scalar.isSteering {
        result.unicodeScalars.append(scalar)
      } else if scalar.value < 0x20 {
        result += controlPicture(scalar)
      } else {
        result += "\u{FFFD}"
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  fileprivate var isSteering: Bool {
    switch value {
    case 0x00..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x061C, 0x200E...0x200F:
      true
    default: false
    }
  }
}
