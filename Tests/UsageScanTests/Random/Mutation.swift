import Pipeline

/// Damage to files: bytes and lines changed, cut, repeated, moved, and put where others belong.
extension SeededGenerator {
  /// `files` with one to six of them harmed.
  mutating func mutated(_ files: [SourceFile]) -> [SourceFile] {
    var files = files
    for _ in 0..<number(1...6) {
      let index = number(0...(files.count - 1))
      let other = one(of: files).bytes
      files[index].bytes = mutated(files[index].bytes, other: other)
    }
    return files
  }

  private mutating func mutated(_ bytes: [UInt8], other: [UInt8]) -> [UInt8] {
    var mutant = bytes
    let place = number(0...mutant.count)
    let piece = place..<min(mutant.count, place + number(0...one(of: [4, 40, 400])))
    switch number(1...12) {
    case 1: if !piece.isEmpty { mutant[place] ^= 1 << UInt8(number(0...7)) }
    case 2, 3: if !piece.isEmpty { mutant[place] = nastyByte() }
    case 4, 5: mutant.insert(nastyByte(), at: place)
    case 6: mutant.removeSubrange(piece)
    case 7: mutant.removeSubrange(place...)
    case 8: mutant.insert(contentsOf: Array(mutant[piece]), at: number(0...mutant.count))
    case 9: mutant.insert(contentsOf: nastyText(), at: place)
    case 10: swapLines(&mutant)
    case 11: if !piece.isEmpty { mutant.remove(at: place) }
    default:
      // A piece of another file, CSV into JSON and the other way round.
      let start = number(0...other.count)
      let end = min(other.count, start + number(0...400))
      mutant.replaceSubrange(piece, with: other[start..<end])
    }
    return mutant
  }

  /// A byte that means something to some reader.
  private mutating func nastyByte() -> UInt8 {
    let nasty = Array("\"\",\n\r\t {}[]:\\-+0eEuZT.#'\0\u{0B}\u{0C}".utf8)
    return one(of: nasty + [0xFF, 0xC3, 0xE2, 0x80, 0xBB, 0xEF, 0xED, 0xF0, 0xF4])
  }

  private mutating func nastyText() -> [UInt8] {
    Array(
      one(of: [
        "\r\n", "\n\n", "\"\n\"", "\"\"", "\",\"", "\r", "\u{FEFF}", "\u{2028}", "\u{85}", "\\u",
        "\\ud83d", "\\ude00", "null", "[{", "}]", "{}", "\n{}\n", "99999999999999999999", "e5",
        ",,,,,,,,", "\n,\n", "\"a\nb\"", "\\\"", "é", "e\u{301}", "😀", "\0", "\r\n\r\n",
      ]).utf8)
  }

  private mutating func swapLines(_ bytes: inout [UInt8]) {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    lines.swapAt(number(0...(lines.count - 1)), number(0...(lines.count - 1)))
    bytes = Array(lines.joined(separator: [0x0A]))
  }
}
