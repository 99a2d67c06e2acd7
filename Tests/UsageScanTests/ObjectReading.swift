import SourceText

@testable import UsageScan

/// What a reader makes of one object: its fields and how many bytes it took.
struct ObjectReading: Equatable {
  var fields: [[String]]
  var byteCount: Int
}

/// A reader with the names and the row that go with it, reading one text after the other.
struct ReaderUnderTest: ~Copyable {
  var reader: JSONObjectReader
  var names: JSONNames
  var row = RowFields()
  /// What the last good row says in each column.
  private(set) var texts: [String] = []

  init(isLine: Bool = true, opening opened: Set<String> = []) {
    names = JSONNames(opening: opened)
    reader = JSONObjectReader(isLine: isLine)
  }

  /// The object at the start of `text`; `nil` for trouble.
  mutating func read(_ text: String) -> ObjectReading? {
    // Memory of just this size, so that a sanitizer sees a read past the end.
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
    defer { bytes.deallocate() }
    _ = bytes.initialize(from: text.utf8)
    guard let base = bytes.baseAddress else { return nil }
    let start = UnsafePointer(base)
    guard
      let end = reader.read(start, end: start + bytes.count, names: &names, into: &row)
    else { return nil }
    texts = (0..<names.count).map { column in
      let slice = row[column]
      return String(
        decoding: UnsafeBufferPointer(start: slice.start, count: slice.count), as: UTF8.self)
    }
    let fields = row.filled.map { column in
      [String(decoding: names.names[Int(column)], as: UTF8.self), texts[Int(column)]]
    }
    return ObjectReading(fields: fields, byteCount: end - start)
  }
}

/// The fields of one object read by itself, written `name=text`; `nil` for trouble.
func fields(_ text: String, isLine: Bool = true) -> [String]? {
  var reader = ReaderUnderTest(isLine: isLine)
  return reader.read(text)?.fields.map { $0.joined(separator: "=") }
}

/// What the careful scanner makes of the object at the start of `text`; within one line the text
/// ends at a line feed.
func carefulReading(_ text: String, isLine: Bool) -> ObjectReading? {
  let bytes = Array(text.utf8)
  let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
  var scanner = JSONScanner(bytes, in: 0..<(isLine ? lineEnd : bytes.count))
  guard let fields = try? scanner.object(lineStart: 0) else { return nil }
  return ObjectReading(fields: fields.map { [$0.name, $0.text] }, byteCount: scanner.offset)
}
