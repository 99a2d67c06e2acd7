import Pipeline
import SourceText

/// Reads the chunks of CSV files.
extension ScanWorker {
  /// The file whose rows are read.
  struct DelimitedFile {
    let name: String
    let columns: [String]
    let use: FileSchema.Use
  }

  /// Reads the rows that begin in `chunk`.
  mutating func readDelimited(
    _ chunk: Chunk, of file: DelimitedFile, into result: inout ChunkResult
  ) {
    var reader = DelimitedRowReader(columnCount: file.columns.count, at: chunk.start)
    var cells = OpenedCells(columnCount: file.columns.count)
    var line = 0
    rows: while reader.next < chunk.cut {
      let start = reader.next
      switch reader.read(end: chunk.end, isLast: chunk.isLast) {
      case .fields:
        let row = RowView(
          fields: UnsafePointer(reader.fields), filled: nil, isPassing: reader.usesScratch,
          isRoomy: !reader.usesScratch && reader.next + Words.room <= chunk.end,
          plainText: reader.plainText)
        if !takeOpened(row, &cells, file.use, line: line, into: &result) {
          _ = readCarefully(start, chunk, file, line, into: &result)
        }
        line &+= reader.lineCount
      case .odd:
        guard let taken = readCarefully(start, chunk, file, line, into: &result) else {
          reader.move(to: start)
          break rows
        }
        reader.move(to: start + taken.bytes)
        line &+= taken.lines
      case .blank:
        line &+= reader.lineCount
      case .incomplete:
        reader.move(to: start)
        break rows
      }
    }
    lookUpPending(in: &result.records)
    result.end = reader.next
    result.lineCount = line
  }

  /// Takes a row, of whose cells one may hold a JSON object of which something is wanted.
  @inline(__always)
  private mutating func takeOpened(
    _ row: RowView, _ cells: inout OpenedCells, _ use: FileSchema.Use, line: Int,
    into result: inout ChunkResult
  ) -> Bool {
    guard mapping != nil, mapper.pointee.holders.count > 0 else {
      return take(row, use, line: line, into: &result)
    }
    guard let cell = mapper.pointee.unopened(row) else {
      return take(cells.closed(row, names: names), use, line: line, into: &result)
    }
    let level = names.addLevel(mapper.pointee.holderPaths[cell])
    let holder = Int(mapper.pointee.holders[cell])
    guard let opened = cells.open(row, holder: holder, level: level, names: &names) else {
      return false
    }
    planNewNames()
    return take(opened, use, line: line, into: &result)
  }

  /// Takes a row, or counts it as refused where the file does not count; gives `false` where only the
  /// careful reader can judge it.
  @inline(__always)
  private mutating func take(
    _ row: RowView, _ use: FileSchema.Use, line: Int, into result: inout ChunkResult
  ) -> Bool {
    switch use {
    case .count:
      guard takeCanonical(row, line: line, into: &result) else { return false }
    case .refuseRows:
      // A cell without a name is told of a file that does not count as well.
      if mapping == nil, hashes(row) == nil { return false }
      result.rowsRefused &+= 1
    case .skipRows:
      result.rowsRefused &+= 1
    }
    result.rowsRead &+= 1
    return true
  }

  /// Reads one row with the careful reader and gives how much it took; `nil` where more bytes must
  /// come before it can be judged.
  @inline(never)
  private mutating func readCarefully(
    _ start: UnsafePointer<UInt8>, _ chunk: Chunk, _ file: DelimitedFile, _ line: Int,
    into result: inout ChunkResult
  ) -> (bytes: Int, lines: Int)? {
    let bytes = UnsafeBufferPointer(start: start, count: chunk.end - start)
    guard let row = DelimitedRow(bytes, columns: file.columns, file: file.name) else { return nil }
    // A row that reaches the end of the bytes may go on behind it.
    if row.byteCount == bytes.count, !chunk.isLast, bytes.last != 0x0A { return nil }
    switch row.content {
    case .blank: break
    case .refused(let finding):
      result.rowsRead += 1
      result.rowsRefused += 1
      if file.use != .skipRows { result.findings.append(finding.movedDown(line)) }
    case .record(let record):
      result.rowsRead += 1
      if file.use == .count {
        if mapping == nil {
          take(record, columnNumber: { $0.column - 1 }, line: line, into: &result)
        } else {
          takeMapped(.row(record), line: line, into: &result)
        }
      } else {
        result.rowsRefused += 1
      }
    }
    return (row.byteCount, row.lineCount)
  }
}
