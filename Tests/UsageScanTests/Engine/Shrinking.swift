import Pipeline

/// Makes files smaller while something still holds of them: a difference of ten lines can be read.
enum Shrinking {
  /// The smallest files found of which `holds` is still true, after at most `limit` trials.
  static func smallest(
    _ files: [SourceFile], limit: Int = 400, while holds: ([SourceFile]) throws -> Bool
  ) rethrows -> [SourceFile] {
    var smallest = files
    var trials = 0
    func tries(_ candidate: [SourceFile]) throws -> Bool {
      trials += 1
      guard trials <= limit, try holds(candidate) else { return false }
      smallest = candidate
      return true
    }
    for index in files.indices.reversed() {
      var candidate = smallest
      candidate.remove(at: index)
      _ = try tries(candidate)
    }
    for index in smallest.indices {
      // Half of the lines at once, then ever fewer, down to one.
      var count = max(1, lines(of: smallest[index]).count / 2)
      while trials <= limit {
        var start = 0
        while start < lines(of: smallest[index]).count, trials <= limit {
          var candidate = smallest
          var left = lines(of: candidate[index])
          left.removeSubrange(start..<min(start + count, left.count))
          candidate[index].bytes = Array(left.joined())
          if try !tries(candidate) { start += count }
        }
        if count == 1 { break }
        count /= 2
      }
    }
    return smallest
  }

  /// The lines with their ends.
  private static func lines(of file: SourceFile) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while start < file.bytes.count {
      let end = file.bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? file.bytes.count
      lines.append(file.bytes[start..<end])
      start = end
    }
    return lines
  }

  /// The files as text that can be read and typed again.
  static func description(_ files: [SourceFile]) -> String {
    files.map { file in
      let shown = file.bytes.prefix(2000).map { byte in
        switch byte {
        case 0x0A: "\\n\n    "
        case 0x20..<0x7F: String(Unicode.Scalar(byte))
        default: "\\x" + String(byte, radix: 16, uppercase: true)
        }
      }
      return "  \(file.name.inASCII), \(file.bytes.count) bytes:\n    \(shown.joined())"
    }.joined(separator: "\n")
  }
}
