import Pipeline
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads the chunks of JSON Lines, and JSON arrays as a whole.
extension ScanWorker {
  /// Reads the lines that begin in `chunk`.
  mutating func readLines(
    _ chunk: Chunk, of file: String, use: FileSchema.Use, into result: inout ChunkResult
  ) {
    var reader = JSONObjectReader(isLine: true)
    var members = RowFields()
    var fields = GrowingBuffer<FieldSlice>()
    if use == .count, let mapping, let walk = lineWalk(mapping) {
      return readLines(chunk, walk, of: file, into: &result)
    }
    var start = chunk.start
    while start < chunk.cut {
      let lineFeed = memchr(start, 0x0A, chunk.end - start)
        .map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }
      if lineFeed == nil, !chunk.isLast { break }
      let end = lineFeed ?? chunk.end
      defer {
        result.lineCount &+= lineFeed == nil ? 0 : 1
        start = lineFeed.map { $0 + 1 } ?? end
      }
      if Self.isBlank(start, end) { continue }
      result.rowsRead &+= 1
      guard let after = reader.read(start, end: end, names: &names, into: &members),
        Self.isBlank(after, end)
      else {
        readCarefully(start, end, file, use, into: &result)
        continue
      }
      planNewNames()
      fields.fill(from: members, columnCount: names.count)
      let row = RowView(
        fields: UnsafePointer(fields.base), filled: members.filled,
        isPassing: reader.usesScratch,
        isRoomy: !reader.usesScratch && end + Words.room <= chunk.end, plainText: nil)
      if mapping == nil {
        result.columnsSeen |= plan.pointee.requiredColumns(members.filled)
      }
      if use != .count {
        result.rowsRefused &+= 1
      } else if !takeCanonical(row, line: result.lineCount, into: &result) {
        readCarefully(start, end, file, use, into: &result)
      }
      for column in members.filled { fields[Int(column)].count = 0 }
    }
    lookUpPending(in: &result.records)
    result.end = start
  }

  static func isBlank(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Bool {
    var place = start
    while place < end {
      guard [0x20, 0x09, 0x0D, 0x0A].contains(place[0]) else { return false }
      place += 1
    }
    return true
  }

  /// Reads one line with the careful reader.
  @inline(never)
  mutating func readCarefully(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ file: String,
    _ use: FileSchema.Use, into result: inout ChunkResult
  ) {
    let bytes = Array(UnsafeBufferPointer(start: start, count: end - start))
    let text = SourceFile(name: file, kind: .usage, bytes: bytes)
    guard mapping == nil else {
      if use == .count {
        takeMapped(.line(text), line: result.lineCount, into: &result)
      } else {
        result.rowsRefused += 1
      }
      return
    }
    let line = JSONRecords.line(text)
    let number = result.lineCount
    result.findings += line.findings.map { $0.movedDown(number) }
    guard let record = line.output, line.findings.isEmpty else {
      result.rowsRefused += 1
      return
    }
    takeNamed(record, use, line: number, into: &result)
  }

  /// Takes a canonical record whose fields are known by name.
  mutating func takeNamed(
    _ record: RawRecord, _ use: FileSchema.Use, line: Int, into result: inout ChunkResult
  ) {
    let columns = record.fields.map { field in
      Int32(names.column(of: Array(field.name.utf8)))
    }
    planNewNames()
    columns.withUnsafeBufferPointer {
      result.columnsSeen |= plan.pointee.requiredColumns($0)
    }
    guard use == .count else {
      result.rowsRefused += 1
      return
    }
    var next = 0
    take(
      record,
      columnNumber: { _ in
        defer { next += 1 }
        return Int(columns[next])
      }, line: line, into: &result)
  }

  /// Reads documents with the careful reader: all of them is in `chunk`.
  mutating func readWhole(
    _ chunk: Chunk, of file: String, use: FileSchema.Use, into result: inout ChunkResult
  ) {
    let bytes = Array(UnsafeBufferPointer(start: chunk.start, count: chunk.end - chunk.start))
    let text = SourceFile(name: file, kind: .usage, bytes: bytes)
    result.end = chunk.end
    if let reader {
      result.rowsRead = 1
      if use == .count {
        result.wholeRecords = takeMapped(.json(text), line: 0, into: &result)
      } else {
        let rows = reader(.json(text)).output
        result.rowsRead = rows.records.count + rows.rowsRefused
        result.rowsRefused = result.rowsRead
      }
      return
    }
    let table = JSONRecords.read(text)
    result.findings += table.findings
    result.rowsRead = table.output.records.count + table.output.rowsRefused
    result.rowsRefused = table.output.rowsRefused
    for record in table.output.records {
      let before = result.records.count
      takeNamed(record, use, line: record.location.line - 1, into: &result)
      if result.records.count > before {
        result.wholeRecords.append((result.records.lastFingerprint, record))
      }
    }
  }
}

extension GrowingBuffer<FieldSlice> {
  /// Takes the fields of a JSON object; all others stay absent.
  mutating func fill(from members: borrowing RowFields, columnCount: Int) {
    if count < columnCount {
      append(repeating: FieldSlice(start: members.noText, count: 0), count: columnCount - count)
    }
    for column in members.filled { self[Int(column)] = members[Int(column)] }
  }
}
