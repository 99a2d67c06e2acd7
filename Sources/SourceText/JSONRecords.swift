import Pipeline

/// Reads JSON Lines, or one JSON array of objects, into records.
package enum JSONRecords {
  /// The records of `file`; a line that is not one object is refused, and the others go on.
  package static func read(_ file: SourceFile) -> Outcome<RecordTable> {
    // A file that cannot be read at all has no rows that could be refused.
    if let refusal = Encoding.refusal(of: file) { return Outcome(.empty(.json), [refusal]) }
    var records: [RawRecord] = []
    let scan = scan(file) { records.append($0) }
    let table = RecordTable(
      format: .json, columns: scan.output, headerLine: 0, records: records,
      rowsRefused: scan.findings.count)
    return Outcome(table, scan.findings)
  }

  /// Hands the good records of `file` to `take`, one by one: however many there are, one is in memory.
  /// Gives the members' names in the order in which they first appear; each finding refuses a record.
  package static func scan(
    _ file: SourceFile, take: (RawRecord) -> Void
  ) -> Outcome<[String]> {
    if let refusal = Encoding.refusal(of: file) { return Outcome([], [refusal]) }
    var reading = JSONReading(file: file)
    let whole = Encoding.markLength(file.bytes)..<file.bytes.count
    var scanner = JSONScanner(file.bytes, in: whole)
    if scanner.skip(UInt8(ascii: "[")) {
      reading.readArray(scanner, take)
    } else {
      reading.readLines(whole, take)
    }
    return Outcome(reading.columns, reading.findings)
  }
}

extension JSONRecords {
  /// Whether `file` is one object.
  package static func isRecord(_ file: SourceFile) -> Bool {
    var scanner = JSONScanner(file.bytes, in: 0..<file.bytes.count)
    return (try? scanner.object(lineStart: 0)) != nil && scanner.isAtEnd()
  }

  /// What one line of a JSON Lines file holds: a record, or the finding that refuses it. The line is
  /// the first of `file`, whose bytes it is.
  package static func line(_ file: SourceFile) -> Outcome<RawRecord?> {
    var reading = JSONReading(file: file)
    var first: RawRecord?
    reading.readLines(0..<file.bytes.count) { first = first ?? $0 }
    return Outcome(first, reading.findings)
  }
}

/// The records of one file as they are handed on; every finding refuses one of them.
private struct JSONReading {
  let file: SourceFile
  var columns: [String] = []
  var findings: [Finding] = []
  private var known: Set<FieldName> = []
  private var lines: LineCounter

  init(file: SourceFile) {
    self.file = file
    self.lines = LineCounter(file.bytes)
  }

  mutating func readLines(_ range: Range<Int>, _ handOn: (RawRecord) -> Void) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = file.bytes[start..<range.upperBound].firstIndex(of: Encoding.Byte.lineFeed)
      let line = start..<(end ?? range.upperBound)
      var scanner = JSONScanner(file.bytes, in: line)
      if !scanner.isAtEnd() {
        do throws(JSONTrouble) {
          let record = try readObject(&scanner)
          guard scanner.isAtEnd() else {
            throw JSONTrouble(offset: scanner.offset, message: "text after the object")
          }
          note(record)
          handOn(record)
        } catch {
          refuse(error)
        }
      }
      start = line.upperBound + 1
    }
  }

  /// Reads `object, object ... ]`. Past the first trouble nobody can tell where an element begins.
  mutating func readArray(_ scanner: JSONScanner, _ handOn: (RawRecord) -> Void) {
    var scanner = scanner
    if !scanner.skip(UInt8(ascii: "]")) {
      do throws(JSONTrouble) {
        repeat {
          let record = try readObject(&scanner)
          note(record)
          handOn(record)
        } while scanner.skip(Encoding.Byte.comma)
        guard scanner.skip(UInt8(ascii: "]")) else {
          throw JSONTrouble(
            offset: scanner.offset, message: "a comma or the end of the array must follow")
        }
      } catch {
        let message = error.message + "; the rest of the array is refused"
        return refuse(JSONTrouble(offset: error.offset, message: message))
      }
    }
    if !scanner.isAtEnd() {
      refuse(JSONTrouble(offset: scanner.offset, message: "text after the array is refused"))
    }
  }

  private mutating func readObject(
    _ scanner: inout JSONScanner
  ) throws(JSONTrouble) -> RawRecord {
    // Steps over blanks, so that the record is placed where its object begins.
    _ = scanner.isAtEnd()
    let line = lines.place(scanner.offset).line
    let fields = try scanner.object(lineStart: lines.lineStart)
    return RawRecord(location: SourceLocation(file: file.name, line: line), fields: fields)
  }

  /// Keeps the names of its members.
  private mutating func note(_ record: RawRecord) {
    for field in record.fields where known.insert(FieldName(field.name)).inserted {
      columns.append(field.name)
    }
  }

  private mutating func refuse(_ trouble: JSONTrouble) {
    findings.append(trouble.finding(in: file.name, &lines))
  }
}
