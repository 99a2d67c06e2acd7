import Pipeline
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads lines of JSON that are documents with several rows in each.
extension ScanWorker {
  /// What finds the rows in lines that hold several.
  func lineWalk(_ mapping: UsageMapping) -> DocumentWalk? {
    guard let row = mapping.row, row.split == nil, let form = mapping.documentForm else {
      return nil
    }
    return DocumentWalk(DocumentPath(form, mapping: row))
  }

  /// Reads the lines that begin in `chunk`.
  mutating func readLines(
    _ chunk: Chunk, _ walk: DocumentWalk, of file: String, into result: inout ChunkResult
  ) {
    var reading = DocumentReading(
      walk, of: file, use: .count, end: chunk.end, lineStart: chunk.start)
    var start = chunk.start
    while start < chunk.cut {
      let lineFeed = memchr(start, 0x0A, chunk.end - start)
        .map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }
      if lineFeed == nil, !chunk.isLast { break }
      let end = lineFeed ?? chunk.end
      if !Self.isBlank(start, end) {
        result.rowsRead &+= 1
        reading.end = end
        if !takeLine(start, &reading, into: &result) {
          readCarefully(start, end, file, .count, into: &result)
        }
      }
      result.lineCount &+= lineFeed == nil ? 0 : 1
      start = lineFeed.map { $0 + 1 } ?? end
    }
    lookUpPending(in: &result.records)
    result.end = start
  }

  /// Takes the rows of the line from `start` to the end of `reading`, which was counted as one row; gives
  /// `false`, and has taken nothing, where only the careful reader can judge it.
  private mutating func takeLine(
    _ start: UnsafePointer<UInt8>, _ reading: inout DocumentReading,
    into result: inout ChunkResult
  ) -> Bool {
    let walk = reading.walk
    walk.restart()
    _ = walk.run(start, end: reading.end, isLast: true, budgetBytes: .max)
    reading.context.forget()
    reading.line = result.lineCount
    reading.lineStart = start
    // A line that is no JSON counts for nothing, so all of it is looked at before any of it is taken.
    for index in 0..<walk.places.count {
      let place = walk.places[index]
      switch place.kind {
      case .row: guard read(place, &reading) else { return false }
      case .noRows: break
      case .trouble, .odd: return false
      }
    }
    result.rowsRead -= 1
    var ordinal = 0
    for index in 0..<walk.places.count {
      let before = result.records.count
      let place = walk.places[index]
      if place.kind == .row, walk.places.count > 1 { _ = read(place, &reading) }
      take(place, ordinal: ordinal, &reading, into: &result)
      if ordinal > 0, recordsGiven == 1, result.records.count > before {
        let key = ScanFile.RecordKey(
          line: result.lineCount, fingerprint: result.records.lastFingerprint)
        result.ordinals.append((key, ordinal))
      }
      ordinal += recordsGiven
    }
    // The contexts make room for those of the next line.
    if !walk.path.wanted.isEmpty { lookUpPending(in: &result.records) }
    return true
  }
}
