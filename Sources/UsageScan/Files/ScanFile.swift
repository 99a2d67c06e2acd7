import Pipeline
import SourceText

/// One usage file during a pass.
final class ScanFile {
  let number: Int
  let source: any UsageSource
  let schema: FileSchema
  /// Its bytes, until all of them were read.
  private(set) var feed: FileFeed?
  /// The lines that lie before the next row.
  var lines: Int
  private var toldBytes = 0
  var rowsRead = 0
  var rowsRefused = 0
  /// Which meters its good rows have.
  var meterCells = MeterCellCounts()
  /// The required columns some row had, and whether one had a meter, as bits (JSON).
  var columnsSeen: UInt8 = 0
  /// Where its chunks begin: line and offset.
  private(set) var marks: [(line: Int, offset: Int)] = []

  var name: String { source.name }

  /// Opens a file and reads its beginning; `refusal` says what an earlier attempt found.
  init(
    _ source: any UsageSource, number: Int, refusal: FileRefusal?, rules: ScanRules,
    isOdd: Bool, blockBytes: Int
  ) throws {
    self.source = source
    self.number = number
    let feed = FileFeed(try source.open(), blockBytes: blockBytes)
    var head = try feed.stretch()
    var schema = FileSchema(
      head.bytes, name: source.name, mapping: source.mapping, rules: rules)
    // A header that reaches the end of what has come may go on behind it.
    while !head.isLast, head.bytes.count < 4096 || schema.headBytes == head.bytes.count {
      head = try feed.stretch()
      schema = FileSchema(
        head.bytes, name: source.name, mapping: source.mapping, rules: rules)
    }
    if isOdd { schema.form = .whole }
    refusal?.apply(to: &schema)
    self.schema = schema
    self.feed = feed
    lines = schema.headLines
    walk = schema.walk(source.mapping)
    lineStart = schema.headBytes
    feed.advance(to: head.start + schema.headBytes)
  }

  /// Where its rows are, if it holds documents.
  let walk: DocumentWalk?
  /// The offset of the line that what was not yet read begins on.
  var lineStart: Int
  /// Whether nothing that is still to be read counts.
  var hasEnded = false
  /// Where the rows of its records stand, if it holds documents.
  private(set) var rowPlaces = GrowingBuffer<RowPlace>()

  func keep(_ places: borrowing GrowingBuffer<RowPlace>) {
    rowPlaces.append(from: places.base, count: places.count)
  }

  /// Rows left aside, and the first one's line.
  private(set) var rowsLeft = 0
  private(set) var firstLineLeft = 0
  /// Reads records again; `nil` where they are canonical.
  private(set) lazy var reader: UsageMapping.Reader? = {
    guard case .delimited(let columns, _) = schema.form else { return source.mapping?.reader([]) }
    return source.mapping?.reader(columns)
  }()

  /// Notes rows that were left aside, the first of them on `line` from 0.
  func leave(_ count: Int, line: Int) {
    if rowsLeft == 0 { firstLineLeft = line + 1 }
    rowsLeft += count
  }

  /// How many stored bytes have been read since this was asked last; a stream is ahead of what is
  /// parsed by no more than two blocks.
  func newlyReadBytes() -> Int {
    let read = feed?.storedBytesRead ?? toldBytes
    defer { toldBytes = read }
    return read - toldBytes
  }

  /// Everything was read: the bytes may go, what was learnt of them stays.
  func close() {
    feed = nil
  }

  /// The records of an array by place and fingerprint.
  private(set) var wholeRecords: [RecordKey: RawRecord] = [:]
  /// Which of its line's records one is; those that are missing are the first.
  private(set) var ordinals: [RecordKey: Int] = [:]

  /// What tells records apart of which several may stand on one line.
  struct RecordKey: Hashable {
    var line: Int
    let fingerprint: UInt64
  }

  /// Keeps which of its line's records one is; the lines count from the chunk's beginning.
  func keep(_ found: [(key: RecordKey, ordinal: Int)], from line: Int) {
    for (key, ordinal) in found {
      var key = key
      key.line += line
      ordinals[key] = ordinal
    }
  }

  func keep(_ records: [(fingerprint: UInt64, record: RawRecord)]) {
    for (fingerprint, record) in records {
      wholeRecords[RecordKey(line: record.location.line - 1, fingerprint: fingerprint)] = record
    }
  }

  func mark(line: Int, offset: Int) {
    marks.append((line, offset))
  }
}

extension ScanFile {
  /// What says of how many rows the source's own marks made none of ours.
  var rowsLeftAside: Finding? {
    guard rowsLeft > 0 else { return nil }
    return Finding(
      .outOfScope, at: SourceLocation(file: name, line: firstLineLeft),
      "\(rowsLeft) row\(rowsLeft == 1 ? "" : "s") left aside")
  }
}

/// Why a file does not count, found only after some of its rows had been taken: the scan begins anew
/// without it.
struct FileRefusal {
  var findings: [Finding]
  /// Whether its rows are still read, to be counted as refused.
  var readsRows: Bool

  fileprivate func apply(to schema: inout FileSchema) {
    schema.findings += findings
    if readsRows {
      schema.use = .refuseRows
    } else {
      schema.form = .nothing
      schema.findings = findings
    }
  }
}
