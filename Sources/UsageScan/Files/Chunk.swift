import Pipeline
import SourceText

/// A piece of a file that one thread reads.
struct Chunk {
  /// The file's number.
  var file: Int
  /// Where it is believed that a row begins.
  var start: UnsafePointer<UInt8>
  /// Rows that begin here or later belong to the next chunk.
  var cut: UnsafePointer<UInt8>
  /// The first byte that is not there.
  var end: UnsafePointer<UInt8>
  /// Whether the file ends at ``end``.
  var isLast: Bool
  /// The offset of ``start`` in the file.
  var offset: Int
  /// In a document: the places in it.
  var places = UnsafeBufferPointer<DocumentWalk.Place>(start: nil, count: 0)
  /// In a document: which of the file's places is the first.
  var firstPlace = 0
  /// In a document: how many bytes of the line on which it begins lie before it.
  var column = 0
}

/// What a thread found in a chunk. It is used again for other chunks.
struct ChunkResult: ~Copyable {
  var records = ChunkRecords()
  /// Which meters its good rows have.
  var meterCells = MeterCells()
  var findings: [Finding] = []
  /// Rows that no event came of.
  var rowsRefused = 0
  var rowsRead = 0
  /// Physical lines that end in the chunk.
  var lineCount = 0
  /// Where the first row begins that is not in it.
  var end: UnsafePointer<UInt8>?
  /// The first byte that is not UTF-8.
  var wrongByte: UnsafePointer<UInt8>?
  /// The required columns that some row had, and whether one had a meter, as bits (JSON).
  var columnsSeen: UInt8 = 0

  /// Rows that the source says are none of ours, which are not counted as read, and the first one's line.
  var rowsLeft = 0
  var firstLineLeft = 0
  /// Which of its line's records one is, but for the first.
  var ordinals: [(key: ScanFile.RecordKey, ordinal: Int)] = []
  /// The records of an array, which cannot be found again by their lines, with their fingerprints.
  var wholeRecords: [(fingerprint: UInt64, record: RawRecord)] = []
  /// Where in a document the rows of its records stand.
  var rowPlaces = GrowingBuffer<RowPlace>()
  /// Whether nothing behind it counts: its last finding says why.
  var hasEnded = false
  /// Whether only the careful reader understands the file.
  var isOdd = false

  mutating func begin() {
    rowsLeft = 0
    ordinals.removeAll()
    wholeRecords.removeAll()
    rowPlaces.removeAll()
    hasEnded = false
    isOdd = false
    records.removeAll()
    meterCells.removeAll()
    findings.removeAll()
    rowsRefused = 0
    rowsRead = 0
    lineCount = 0
    end = nil
    wrongByte = nil
    columnsSeen = 0
  }

  /// Leaves aside rows that were counted as read, the first of them on `line`.
  mutating func leave(_ count: Int, line: Int) {
    if rowsLeft == 0 { firstLineLeft = line }
    rowsLeft += count
    rowsRead -= count
  }
}

extension Finding {
  /// The same finding, `lines` further down.
  func movedDown(_ lines: Int) -> Finding {
    guard let location, lines > 0, location.line > 0 else { return self }
    let place = SourceLocation(
      file: location.file, line: location.line + lines, column: location.column)
    return Finding(code, at: place, message)
  }
}
