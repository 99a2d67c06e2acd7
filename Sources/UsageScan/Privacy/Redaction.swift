import Pipeline
import SourceText

/// A log without the words of people, line by line as it was.
///
/// The same bytes give the same bytes, so a log that comes again is recognised. A line of JSON that is
/// broken and has a private name in it is withheld: it cannot count, and a finding will say so.
public struct Redaction: Sendable {
  private let names: PrivateNames

  /// A redaction of what stands under `names`.
  public init(_ names: PrivateNames) {
    self.names = names
  }

  /// Whether anything has to be taken out.
  ///
  /// Throws what reading throws. - Complexity: O(header) for CSV, O(bytes) for JSON.
  public func isNeeded(for content: UsageBytes) throws -> Bool {
    struct Found: Error {}
    do {
      try run(content, isQuestion: true, write: { _ in }, note: { throw Found() })
      return false
    } catch is Found {
      return true
    }
  }

  /// Writes what stays of `content`, in pieces.
  ///
  /// Throws what reading and `write` throw. - Complexity: O(bytes).
  public func run(
    _ content: UsageBytes, write: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    try run(content, isQuestion: false, write: write, note: {})
  }

  /// How much of a stream is held at least.
  private static let blockBytes = 4 << 20

  private func run(
    _ content: UsageBytes, isQuestion: Bool, write: (UnsafeBufferPointer<UInt8>) throws -> Void,
    note: () throws -> Void
  ) throws {
    let feed = FileFeed(content, blockBytes: Self.blockBytes)
    var stretch = try feed.stretch()
    while !stretch.isLast, stretch.bytes.count < Self.blockBytes { stretch = try feed.stretch() }
    let head = SourceFile(name: "", kind: .usage, bytes: Array(stretch.bytes.prefix(4096)))
    switch RecordText.form(of: head) {
    case .xml: try write(stretch.bytes)
    case .delimited:
      try runDelimited(feed, stretch, isQuestion: isQuestion, write: write, note: note)
    case .json:
      let first = stretch.bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
      if first == JSONByte.openBracket {
        try runWhole(feed, stretch, write: write, note: note)
      } else if Self.endsInFirstLine(stretch.bytes) {
        try runLines(feed, stretch, write: write, note: note)
      } else {
        try runDocuments(feed, stretch, write: write, note: note)
      }
    }
  }

  private func runDelimited(
    _ feed: FileFeed, _ first: FileFeed.Stretch, isQuestion: Bool,
    write: (UnsafeBufferPointer<UInt8>) throws -> Void, note: () throws -> Void
  ) throws {
    var stretch = first
    let mark = stretch.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let header = DelimitedHeader(.init(rebasing: stretch.bytes[mark...]), file: "")
    let isPrivate = (header?.columns ?? []).map { name in
      let isPrivate = Array(name.utf8).withUnsafeBufferPointer { names.isPrivate($0) }
      return isPrivate && !names.isKept(name)
    }
    let hides = isPrivate.contains(true)
    if hides {
      try note()
    } else if isQuestion {
      return
    }
    var redactor = DelimitedRedactor(isPrivate)
    var rowStart = mark + (header?.byteCount ?? 0)
    try write(.init(rebasing: stretch.bytes[..<rowStart]))
    while true {
      let rows = UnsafeBufferPointer(rebasing: stretch.bytes[rowStart...])
      if hides {
        try redactor.redact(rows).withUnsafeBufferPointer { try write($0) }
      } else {
        try write(rows)
      }
      if stretch.isLast { return }
      feed.advance(to: stretch.end)
      stretch = try feed.stretch()
      rowStart = 0
    }
  }

  private func runLines(
    _ feed: FileFeed, _ first: FileFeed.Stretch,
    write: (UnsafeBufferPointer<UInt8>) throws -> Void, note: () throws -> Void
  ) throws {
    var stretch = first
    while true {
      var start = stretch.start
      while start < stretch.end {
        let rest = UnsafeBufferPointer(start: start, count: stretch.end - start)
        let lineFeed = rest.firstIndex(of: UInt8(ascii: "\n"))
        if lineFeed == nil, !stretch.isLast { break }
        let end = lineFeed.map { start + $0 } ?? stretch.end
        try redactLine(start, end, write: write, note: note)
        if lineFeed != nil { try write(UnsafeBufferPointer(start: end, count: 1)) }
        start = lineFeed == nil ? end : end + 1
      }
      if stretch.isLast { return }
      feed.advance(to: start)
      stretch = try feed.stretch()
    }
  }

  private func redactLine(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    write: (UnsafeBufferPointer<UInt8>) throws -> Void, note: () throws -> Void
  ) throws {
    let line = UnsafeBufferPointer(start: start, count: end - start)
    guard line.contains(where: { $0 > 0x20 }) else { return try write(line) }
    try redact(line, isLine: true, write: write, note: note)
  }

  /// An array of objects is one text, held in memory, as the scan holds it.
  private func runWhole(
    _ feed: FileFeed, _ first: FileFeed.Stretch,
    write: (UnsafeBufferPointer<UInt8>) throws -> Void, note: () throws -> Void
  ) throws {
    var stretch = first
    while !stretch.isLast { stretch = try feed.stretch() }
    try redact(stretch.bytes, isLine: false, write: write, note: note)
  }

  /// Whether the first value ends on the line it begins on, as in JSON Lines.
  private static func endsInFirstLine(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = text.firstIndex(of: JSONByte.openBrace) else { return true }
    let line = UnsafeBufferPointer(
      rebasing: text[start...].prefix { $0 != UInt8(ascii: "\n") })
    guard let begin = line.baseAddress else { return true }
    return JSONText(end: begin + line.count, isLine: true).pastUnquoted(begin, depth: 0) != nil
  }

  /// Objects laid out over lines, one or several after one another, held in memory, as the scan holds
  /// them. What is no such thing is broken JSON Lines.
  private func runDocuments(
    _ feed: FileFeed, _ first: FileFeed.Stretch,
    write: (UnsafeBufferPointer<UInt8>) throws -> Void, note: () throws -> Void
  ) throws {
    var stretch = first
    while !stretch.isLast { stretch = try feed.stretch() }
    let text = stretch.bytes
    guard let documents = Self.documents(in: text) else {
      return try runLines(feed, stretch, write: write, note: note)
    }
    var written = 0
    for document in documents {
      try write(.init(rebasing: text[written..<document.lowerBound]))
      try redact(.init(rebasing: text[document]), isLine: false, write: write, note: note)
      written = document.upperBound
    }
    try write(.init(rebasing: text[written...]))
  }

  /// Where the values of a text are that follow one another; `nil` where something else stands there.
  private static func documents(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>]? {
    let mark = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let begin = text.baseAddress else { return [] }
    let grammar = JSONText(end: begin + text.count, isLine: false)
    var documents: [Range<Int>] = []
    var place = grammar.pastBlanks(begin + mark)
    while place < grammar.end {
      let isString = place.pointee == JSONByte.quote
      guard
        let end = isString ? grammar.pastString(place) : grammar.pastUnquoted(place, depth: 0)
      else { return nil }
      documents.append(place - begin..<end - begin)
      place = grammar.pastBlanks(end)
    }
    return documents
  }

  private func redact(
    _ text: UnsafeBufferPointer<UInt8>, isLine: Bool,
    write: (UnsafeBufferPointer<UInt8>) throws -> Void, note: () throws -> Void
  ) throws {
    let mark = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let start = text.baseAddress else { return }
    var redactor = JSONRedactor(
      start + mark, end: start + text.count, isLine: isLine, names: names)
    switch redactor.run() {
    case .asItIs: try write(text)
    case .redacted:
      try note()
      try write(.init(rebasing: text[..<mark]))
      try redactor.kept.withUnsafeBufferPointer { try write($0) }
    }
  }
}
