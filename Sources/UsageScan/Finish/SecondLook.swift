import ExactMoney
import Pipeline
import SourceText

/// A row that must be read once more: its place and what tells it from others there.
struct RowAddress: Hashable {
  let place: UInt64
  let fingerprint: UInt64
}

/// Reads single rows again, to compare or to name them. The scan keeps of a row only what sums need;
/// conflicts and ties are rare, and these rows' chunks are cheap to read twice.
struct SecondLook {
  let files: [ScanFile?]

  /// The records at `addresses`.
  func records(at addresses: Set<RowAddress>) throws -> [RowAddress: RawRecord] {
    var found: [RowAddress: RawRecord] = [:]
    for (number, wanted) in Dictionary(grouping: addresses, by: { Place.file($0.place) }) {
      guard let file = files[number] else { continue }
      if case .whole = file.schema.form {
        for address in wanted {
          found[address] = file.wholeRecords[Self.key(of: address)]
        }
        continue
      }
      if let walk = file.walk {
        try findPlaces(of: wanted, in: file, walk, &found)
        continue
      }
      let byLine = Dictionary(grouping: wanted) { Place.line($0.place) }
      for (line, records) in try records(on: byLine.keys.sorted(), of: file) {
        for address in byLine[line] ?? [] {
          let ordinal = file.ordinals[Self.key(of: address)] ?? 0
          if ordinal < records.count { found[address] = records[ordinal] }
        }
      }
    }
    invariant(found.count == addresses.count, "a row was not found again")
    return found
  }

  /// Finds the records of documents: those of equal fingerprints say the same.
  private func findPlaces(
    of wanted: [RowAddress], in file: ScanFile, _ walk: DocumentWalk,
    _ found: inout [RowAddress: RawRecord]
  ) throws {
    let fingerprints = Dictionary(grouping: wanted, by: \.fingerprint)
    var ordinals: [Int: [(ordinal: Int, addresses: [RowAddress])]] = [:]
    for index in 0..<file.rowPlaces.count {
      let row = file.rowPlaces[index]
      guard let addresses = fingerprints[row.fingerprint] else { continue }
      ordinals[Int(row.place), default: []].append((Int(row.ordinal), addresses))
    }
    try file.readAgain(walk) { place, records in
      for (ordinal, addresses) in ordinals[place] ?? [] where ordinal < records().count {
        for address in addresses { found[address] = records()[ordinal] }
      }
    }
  }

  private static func key(of address: RowAddress) -> ScanFile.RecordKey {
    ScanFile.RecordKey(line: Place.line(address.place), fingerprint: address.fingerprint)
  }

  /// The records that begin on `lines`, which are sorted.
  private func records(on lines: [Int], of file: ScanFile) throws -> [(line: Int, [RawRecord])] {
    var found: [(line: Int, [RawRecord])] = []
    var pieces = FilePieces(try file.source.open())
    var next = 0
    for (number, mark) in file.marks.enumerated() where next < lines.count {
      let isLast = number + 1 == file.marks.count
      let endLine = isLast ? Int.max : file.marks[number + 1].line
      let first = next
      while next < lines.count, lines[next] < endLine { next += 1 }
      guard first < next else { continue }
      let bytes = try pieces.bytes(
        from: mark.offset, to: isLast ? nil : file.marks[number + 1].offset)
      bytes.withUnsafeBufferPointer { bytes in
        found += Self.records(on: lines[first..<next], in: bytes, from: mark.line, file)
      }
    }
    return found
  }

  /// The records that begin on `lines` of a chunk that begins on line `firstLine`.
  private static func records(
    on lines: ArraySlice<Int>, in bytes: UnsafeBufferPointer<UInt8>, from firstLine: Int,
    _ file: ScanFile
  ) -> [(line: Int, [RawRecord])] {
    guard case .delimited(let columns, _) = file.schema.form else {
      return jsonRecords(on: lines, in: bytes, from: firstLine, file)
    }
    guard let start = bytes.baseAddress else { return [] }
    var found: [(line: Int, [RawRecord])] = []
    var reader = DelimitedRowReader(columnCount: columns.count, at: start)
    let end = start + bytes.count
    var line = firstLine
    for wanted in lines {
      while line < wanted, reader.next < end {
        let row = reader.next
        switch reader.read(end: end, isLast: true) {
        case .blank, .fields, .incomplete: line += reader.lineCount
        case .odd:
          let rest = UnsafeBufferPointer(start: row, count: end - row)
          guard let odd = DelimitedRow(rest, columns: columns, file: file.name) else { break }
          reader.move(to: row + odd.byteCount)
          line += odd.lineCount
        }
      }
      let rest = UnsafeBufferPointer(start: reader.next, count: end - reader.next)
      let row = DelimitedRow(rest, columns: columns, file: file.name)
      if case .record(let record)? = row?.content {
        found.append((wanted, file.reader?(.row(record)).output.records ?? [record]))
      }
    }
    return found
  }

  private static func jsonRecords(
    on lines: ArraySlice<Int>, in bytes: UnsafeBufferPointer<UInt8>, from firstLine: Int,
    _ file: ScanFile
  ) -> [(line: Int, [RawRecord])] {
    var found: [(line: Int, [RawRecord])] = []
    var line = firstLine
    var start = 0
    for wanted in lines {
      while line < wanted, let lineFeed = bytes[start...].firstIndex(of: 0x0A) {
        start = lineFeed + 1
        line += 1
      }
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let text = SourceFile(name: file.name, kind: .usage, bytes: Array(bytes[start..<end]))
      let records =
        file.reader?(.line(text)).output.records
        ?? [JSONRecords.line(text).output].compactMap { $0 }
      found.append((wanted, records))
    }
    return found
  }
}

/// Pieces of a file, asked for from its beginning to its end.
private struct FilePieces {
  private let content: UsageBytes
  private var position = 0

  init(_ content: UsageBytes) {
    self.content = content
  }

  /// The bytes from `start` to `end`, or to the end of the file.
  mutating func bytes(from start: Int, to end: Int?) throws -> [UInt8] {
    switch content {
    case .memory(let memory): return Array(memory.bytes[start..<(end ?? memory.bytes.count)])
    case .stream(let stream):
      _ = try read(stream, start - position, keeps: false)
      return try read(stream, end.map { $0 - start } ?? .max, keeps: true)
    }
  }

  private mutating func read(
    _ stream: any UsageStream, _ count: Int, keeps: Bool
  ) throws -> [UInt8] {
    var kept: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    var rest = count
    while rest > 0 {
      let wanted = min(rest, block.count)
      let got = try block.withUnsafeMutableBytes {
        try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]))
      }
      if got == 0 { break }
      if keeps { kept += block[..<got] }
      rest -= got
      position += got
    }
    return kept
  }
}
