import CSeparators
import Pipeline
import SourceText

/// Reads the rows of documents.
extension ScanWorker {
  /// What reading the rows of a document needs from row to row.
  struct DocumentReading: ~Copyable {
    let walk: DocumentWalk
    let file: String
    let use: FileSchema.Use
    /// Behind all bytes.
    var end: UnsafePointer<UInt8>
    var reader = JSONObjectReader(isLine: false)
    var members = RowFields()
    var fields = GrowingBuffer<FieldSlice>()
    var context = RowContext()
    private var rowLevel: Int?
    /// Behind the present row.
    var rowEnd: UnsafePointer<UInt8>
    /// How many lines end before the present row.
    var line = 0
    /// Where the present line begins.
    var lineStart: UnsafePointer<UInt8>

    init(
      _ walk: DocumentWalk, of file: String, use: FileSchema.Use, end: UnsafePointer<UInt8>,
      lineStart: UnsafePointer<UInt8>
    ) {
      self.walk = walk
      self.file = file
      self.use = use
      self.end = end
      self.lineStart = lineStart
      rowEnd = end
    }

    /// The level of the names of a row's members.
    fileprivate mutating func level(_ names: inout JSONNames) -> Int {
      if let rowLevel { return rowLevel }
      let prefix = walk.path.form.prefix
      let level =
        prefix.isEmpty
        ? JSONNames.top : names.addLevel(JSONNames.path(prefix, joint: names.joint))
      rowLevel = level
      return level
    }

    /// Counts the lines that end between two places.
    @inline(__always)
    mutating func passLines(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
      var behindLast = 0
      let count = crossfoot_line_feeds(start, end - start, &behindLast)
      guard count > 0 else { return }
      line &+= count
      lineStart = start + behindLast
    }

    /// The column of a place on the present line.
    func column(of place: UnsafePointer<UInt8>) -> Int { place - lineStart + 1 }
  }

  /// Reads the places of a document that lie in `chunk`.
  mutating func readPlaces(
    _ chunk: Chunk, _ walk: DocumentWalk, of file: String, use: FileSchema.Use,
    into result: inout ChunkResult
  ) {
    var reading = DocumentReading(
      walk, of: file, use: use, end: chunk.end, lineStart: chunk.start - chunk.column)
    var counted = chunk.start
    for index in chunk.places.indices {
      let place = chunk.places[index]
      if place.start > counted {
        reading.passLines(counted, place.start)
        counted = place.start
      }
      let before = result.records.count
      if place.kind == .row, !read(place, &reading) {
        result.rowsRead += 1
        readCarefully(place, ordinal: 0, &reading, into: &result)
      } else {
        take(place, ordinal: 0, &reading, into: &result)
      }
      notePlaces(chunk.firstPlace + index, from: before, in: &result)
      if result.hasEnded || result.isOdd { break }
    }
    if chunk.cut > counted { reading.passLines(counted, chunk.cut) }
    lookUpPending(in: &result.records)
    result.lineCount = reading.line
    result.end = chunk.cut
  }

  /// Notes where the row of the records from `first` on stands.
  @inline(__always)
  private func notePlaces(_ place: Int, from first: Int, in result: inout ChunkResult) {
    for record in first..<result.records.count {
      let fingerprint = result.records.fingerprint(record)
      // Of several records of a row, the first alone may have no number.
      let ordinal =
        recordsGiven > 1
        ? result.ordinals.last { $0.key.fingerprint == fingerprint }?.ordinal ?? 0 : 0
      result.rowPlaces.append(
        RowPlace(
          fingerprint: fingerprint, place: UInt32(truncatingIfNeeded: place),
          ordinal: UInt32(truncatingIfNeeded: ordinal)))
    }
    if recordsGiven > 1 { result.ordinals.removeAll(keepingCapacity: true) }
  }

  /// Takes what stands at a place: a row was read.
  ///
  /// - Parameter ordinal: how many records its line gave before, where the line is looked at again.
  @inline(__always)
  mutating func take(
    _ place: DocumentWalk.Place, ordinal: Int, _ reading: inout DocumentReading,
    into result: inout ChunkResult
  ) {
    guard place.kind == .row else { return takeOther(place, reading, into: &result) }
    result.rowsRead &+= 1
    planNewNames()
    reading.fields.fill(from: reading.members, columnCount: names.count)
    reading.context.fill(&reading.fields)
    let row = RowView(
      fields: UnsafePointer(reading.fields.base), filled: reading.members.filled,
      isPassing: reading.reader.usesScratch || reading.context.isPassing,
      isRoomy: !reading.reader.usesScratch && reading.rowEnd + Words.room <= reading.end,
      plainText: nil)
    if mapping == nil {
      result.columnsSeen |= plan.pointee.requiredColumns(reading.members.filled)
    }
    var isTaken = false
    if reading.use == .count {
      isTaken = takeCanonical(row, line: reading.line, into: &result)
    } else if mapping == nil {
      result.rowsRefused &+= 1
      isTaken = true
    }
    for column in reading.members.filled { reading.fields[Int(column)].count = 0 }
    reading.context.clear(&reading.fields)
    if !isTaken { readCarefully(place, ordinal: ordinal, &reading, into: &result) }
  }

  @inline(never)
  private mutating func takeOther(
    _ place: DocumentWalk.Place, _ reading: borrowing DocumentReading,
    into result: inout ChunkResult
  ) {
    recordsGiven = 0
    switch place.kind {
    case .row, .odd: result.isOdd = true
    case .noRows:
      guard reading.use == .count else { return }
      result.rowsRead += 1
      result.leave(1, line: reading.line)
    case .trouble:
      let text = reading.walk.troubledText(at: place.start, end: reading.end)
      refuse(text.text, before: text.before, at: place.start, reading, into: &result)
    }
  }

  /// Reads a row's members, and what the objects around it say.
  @inline(__always)
  mutating func read(
    _ place: DocumentWalk.Place, _ reading: inout DocumentReading
  ) -> Bool {
    guard reading.context.use(place, of: reading.walk, names: &names),
      let end = reading.reader.read(
        place.start, end: reading.end, names: &names, level: reading.level(&names),
        into: &reading.members)
    else { return false }
    reading.rowEnd = end
    return true
  }

  /// Reads one row with the careful reader; where it is no JSON, the file ends there.
  @inline(never)
  private mutating func readCarefully(
    _ place: DocumentWalk.Place, ordinal: Int, _ reading: inout DocumentReading,
    into result: inout ChunkResult
  ) {
    let available = reading.end - place.start
    let count = crossfoot_nesting(place.start, available)
    let bytes = Array(
      UnsafeBufferPointer(start: place.start, count: count > 0 ? count : available))
    let walk = reading.walk
    let text = walk.rowText(bytes, context: place.context)
    let alone = SourceFile(name: reading.file, kind: .usage, bytes: bytes)
    let isSound =
      walk.path.form.isList
      ? JSONRecords.isRecord(alone) : JSONTree.read(alone).findings.isEmpty
    guard count > 0, isSound else {
      result.rowsRead -= 1
      let open = count > 0 ? text.text : Array(text.text.dropLast(walk.path.closing.count))
      return refuse(open, before: text.before, at: place.start, reading, into: &result)
    }
    let row = SourceFile(name: reading.file, kind: .usage, bytes: text.text)
    let known = result.findings.count
    takeCarefully(row, reading.use, line: reading.line, ordinal: ordinal, into: &result)
    let shift = reading.column(of: place.start) - (text.before + 1)
    for index in known..<result.findings.count {
      result.findings[index] = result.findings[index].movedRight(shift, on: reading.line + 1)
    }
  }

  /// Takes a text with one row in it.
  private mutating func takeCarefully(
    _ text: SourceFile, _ use: FileSchema.Use, line: Int, ordinal: Int,
    into result: inout ChunkResult
  ) {
    if let reader {
      if use == .count {
        takeMapped(.json(text), line: line, firstOrdinal: ordinal, into: &result)
      } else {
        let rows = reader(.json(text)).output
        result.rowsRefused += rows.records.count + rows.rowsRefused
        result.rowsRead += rows.records.count + rows.rowsRefused - 1
      }
      return
    }
    for record in JSONRecords.read(text).output.records {
      takeNamed(record, use, line: line, into: &result)
    }
  }

  /// Refuses what begins at `start`, and all behind it; the careful reader says of a text why.
  private mutating func refuse(
    _ bytes: [UInt8], before: Int, at start: UnsafePointer<UInt8>,
    _ reading: borrowing DocumentReading, into result: inout ChunkResult
  ) {
    let text = SourceFile(name: reading.file, kind: .usage, bytes: bytes)
    let trouble =
      reading.walk.path.form.isList
      ? JSONRecords.read(text).findings.first : JSONTree.readDocuments(text).findings.first
    guard let trouble else {
      result.isOdd = true
      return
    }
    let shift = reading.column(of: start) - (before + 1)
    result.findings.append(
      trouble.movedDown(reading.line).movedRight(shift, on: reading.line + 1))
    result.rowsRead += 1
    result.rowsRefused += 1
    if mapping != nil { result.columnsSeen = .max }
    result.hasEnded = true
  }
}

/// Where the row of a record stands in documents.
struct RowPlace: BitwiseCopyable {
  let fingerprint: UInt64
  /// Which place of the file's walk it is.
  let place: UInt32
  /// Which of its row's records it is.
  let ordinal: UInt32
}

extension Finding {
  /// The same finding, `columns` further to the right where it is on `line`.
  func movedRight(_ columns: Int, on line: Int) -> Finding {
    guard let location, location.line == line, location.column > 0, columns != 0 else {
      return self
    }
    let place = SourceLocation(
      file: location.file, line: location.line, column: location.column + columns)
    return Finding(code, at: place, message)
  }
}
