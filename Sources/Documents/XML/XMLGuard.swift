import Pipeline
import SourceText

/// Looks over the bytes of an XML file before any parser sees them.
///
/// It refuses what an invoice or rate file never needs and an attacker does: document types and
/// entities (expansion bombs, external files), nesting that would exhaust a stack, encodings in which
/// those could hide, and sheer size.
enum XMLGuard {
  /// The largest file that is parsed, in bytes: libxml2 takes no more at once.
  static let maximumBytes = 10_000_000
  /// The deepest nesting that is parsed; invoices need about a dozen.
  static let maximumDepth = 100

  /// Why `file` must not be parsed, or `nil`. O(n).
  static func refusal(of file: SourceFile) -> Finding? {
    guard file.bytes.count <= maximumBytes else {
      return finding(
        .hostileXML, file, 0, "\(file.bytes.count) bytes; at most \(maximumBytes) are parsed")
    }
    if isWide(file.bytes) {
      return finding(.wrongEncoding, file, 0, "UTF-16 or UTF-32")
    }
    if let refusal = Encoding.refusal(of: file) { return refusal }
    var scan = Scan(bytes: file.bytes, position: Encoding.markLength(file.bytes))
    if let name = scan.declaredEncoding(), name.lowercased() != "utf-8" {
      return finding(.wrongEncoding, file, 1, "the file declares \(Evidence.quoted(name))")
    }
    guard let threat = scan.threat() else { return nil }
    let line = Encoding.line(of: scan.position, in: file.bytes)
    let lineStart = file.bytes.prefix(scan.position).lastIndex(of: UInt8(ascii: "\n")) ?? -1
    return Finding(
      .hostileXML,
      at: SourceLocation(file: file.name, line: line, column: scan.position - lineStart), threat)
  }

  private static func finding(
    _ code: FindingCode, _ file: SourceFile, _ line: Int, _ message: String
  ) -> Finding {
    Finding(code, at: SourceLocation(file: file.name, line: line), message)
  }

  /// Whether the first bytes are UTF-16 or UTF-32, marked or not (XML 1.0, appendix F).
  private static func isWide(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
      || bytes.prefix(4).contains(0)
  }
}

/// One pass over the markup, without building anything.
private struct Scan {
  let bytes: [UInt8]
  var position: Int

  /// The encoding that the XML declaration names, where there is one.
  func declaredEncoding() -> String? {
    guard starts(with: "<?xml"), let end = find("?>", from: position) else { return nil }
    let declaration = String(decoding: bytes[position..<end], as: UTF8.self)
    let parts = declaration.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" }
    for (index, part) in parts.enumerated() where index + 1 < parts.count {
      let name = part.filter { !$0.isWhitespace }
      if name.hasSuffix("encoding=") { return String(parts[index + 1]) }
    }
    return nil
  }

  /// What in the file is hostile, with ``position`` on it; `nil` where nothing is.
  mutating func threat() -> String? {
    var depth = 0
    while let next = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = next
      if starts(with: "<!--") {
        skip(past: "-->", after: 4)
      } else if starts(with: "<![CDATA[") {
        skip(past: "]]>", after: 9)
      } else if starts(with: "<?") {
        skip(past: "?>", after: 2)
      } else if starts(with: "<!") {
        return "a document type or entity declaration"
      } else if starts(with: "</") {
        depth -= 1
        position += 2
      } else {
        depth += 1
        guard depth <= XMLGuard.maximumDepth else {
          return "elements nested deeper than \(XMLGuard.maximumDepth)"
        }
        if skipTag() { depth -= 1 }
      }
    }
    return nil
  }

  private func starts(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position + length <= bytes.count else { return false }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[position..<(position + length)]) }
  }

  private func find(_ text: StaticString, from start: Int) -> Int? {
    var scan = self
    scan.position = start
    while scan.position < bytes.count {
      if scan.starts(with: text) { return scan.position }
      scan.position += 1
    }
    return nil
  }

  /// Steps past `text`, or, where it never comes, to the end: the parser will say so.
  private mutating func skip(past text: StaticString, after length: Int) {
    position =
      find(text, from: position + length).map { $0 + text.utf8CodeUnitCount } ?? bytes.count
  }

  /// Steps over a start tag; whether it closes itself. Stops before a `<`, which no tag may hold.
  private mutating func skipTag() -> Bool {
    var quote: UInt8?
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "<") { return false }
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        position += 1
        return bytes[position - 2] == UInt8(ascii: "/")
      }
      position += 1
    }
    return false
  }
}
