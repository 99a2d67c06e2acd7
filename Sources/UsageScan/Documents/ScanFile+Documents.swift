import CSeparators
import ExactMoney
import Pipeline
import SourceText

extension FileSchema {
  /// What finds the rows of documents.
  func walk(_ mapping: UsageMapping?) -> DocumentWalk? {
    guard case .documents(let form) = form else { return nil }
    return DocumentWalk(DocumentPath(form, mapping: mapping?.row))
  }
}

extension ScanFile {
  /// Finds the next places of documents, and gives where that stopped.
  func walked(_ stretch: FileFeed.Stretch, budgetBytes: Int) -> UnsafePointer<UInt8> {
    required(walk, "a file without documents").run(
      stretch.start, end: stretch.end, isLast: stretch.isLast, budgetBytes: budgetBytes)
  }

  /// Walks through all documents once more, and calls `body` with the number of each place and what gives
  /// its records.
  func readAgain(
    _ walk: DocumentWalk, _ body: (Int, _ records: () -> [RawRecord]) -> Void
  ) throws {
    walk.restart()
    let feed = FileFeed(try source.open(), blockBytes: Self.blockBytes)
    var stretch = try feed.stretch()
    feed.advance(to: stretch.start + schema.headBytes)
    while !walk.isOver {
      stretch = try feed.stretch()
      let end = walk.run(
        stretch.start, end: stretch.end, isLast: stretch.isLast, budgetBytes: Self.blockBytes)
      for index in 0..<walk.places.count where walk.places[index].kind == .row {
        let place = walk.places[index]
        body(walk.placesBefore + index) { self.records(at: place, walk, before: stretch.end) }
      }
      feed.advance(to: end)
    }
  }

  private static var blockBytes: Int { 16 << 20 }

  /// The records of the row at a place, read with care.
  private func records(
    at place: DocumentWalk.Place, _ walk: DocumentWalk, before end: UnsafePointer<UInt8>
  ) -> [RawRecord] {
    let count = crossfoot_nesting(place.start, end - place.start)
    let row = walk.rowText(
      Array(UnsafeBufferPointer(start: place.start, count: count)), context: place.context)
    let text = SourceFile(name: name, kind: .usage, bytes: row.text)
    return reader?(.json(text)).output.records ?? JSONRecords.read(text).output.records
  }

  /// Cuts a part of documents into chunks at the beginnings of rows.
  func chunks(
    _ walk: DocumentWalk, _ stretch: FileFeed.Stretch, upTo cut: UnsafePointer<UInt8>,
    chunkBytes: Int
  ) -> [Chunk] {
    var chunks: [Chunk] = []
    var start = stretch.start
    var first = 0
    let count = walk.places.count
    while start < cut || first < count {
      var next = first
      while next < count, next == first || walk.places[next].start - start < chunkBytes {
        next += 1
      }
      let end = next < count ? max(start, walk.places[next].start) : cut
      let offset = stretch.offset + (start - stretch.start)
      chunks.append(
        Chunk(
          file: number, start: start, cut: end, end: stretch.end, isLast: stretch.isLast,
          offset: offset,
          places: UnsafeBufferPointer(start: walk.places.base + first, count: next - first),
          firstPlace: walk.placesBefore + first, column: offset - lineStart))
      var behindLast = 0
      if crossfoot_line_feeds(start, end - start, &behindLast) > 0 {
        lineStart = offset + behindLast
      }
      start = end
      first = next
    }
    return chunks
  }
}
