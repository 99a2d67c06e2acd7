import Pipeline

/// Counts the events that lack a field which the policy requires, by file, month and field.
///
/// Neighbours mostly share file and month, so what is looked up is seldom another entry than the last.
struct MissingFields: ~Copyable {
  /// A file and a month.
  struct Entry {
    var file: Int
    var month: UInt32
    /// A place of the P&L in that month.
    var monthPlace: UInt32
  }

  private(set) var entries: [Entry] = []
  /// How many events of each entry lack each field: ``RequiredFields/limit`` for each entry.
  private var counts = GrowingBuffer<Int>()
  /// Where the first of them stands.
  private var firstPlaces = GrowingBuffer<UInt64>()
  private var numbers: [UInt64: Int] = [:]
  private var lastKey = UInt64.max
  private var last = 0

  /// How many events of an entry lack a field.
  func count(_ entry: Int, _ field: Int) -> Int { counts[entry * RequiredFields.limit + field] }

  /// Where the first event of an entry stands that lacks a field.
  func firstPlace(_ entry: Int, _ field: Int) -> UInt64 {
    firstPlaces[entry * RequiredFields.limit + field]
  }

  /// Adds `count` equal events that lack `fields`.
  mutating func add(
    _ fields: UInt32, place: UInt64, month: UInt32, monthPlace: UInt32, count: Int
  ) {
    find(Entry(file: Place.file(place), month: month, monthPlace: monthPlace))
    var bits = fields
    while bits != 0 {
      add(bits.trailingZeroBitCount, count, place)
      bits &= bits &- 1
    }
  }

  /// Adds what another thread counted.
  mutating func add(_ other: borrowing MissingFields) {
    for (number, entry) in other.entries.enumerated() {
      find(entry)
      for field in 0..<RequiredFields.limit where other.count(number, field) > 0 {
        add(field, other.count(number, field), other.firstPlace(number, field))
      }
    }
  }

  @inline(__always)
  private mutating func add(_ field: Int, _ count: Int, _ place: UInt64) {
    let cell = last &* RequiredFields.limit &+ field
    counts[cell] &+= count
    firstPlaces[cell] = min(firstPlaces[cell], place)
  }

  /// Makes the entry of a file and a month the last.
  @inline(__always)
  private mutating func find(_ entry: Entry) {
    let key = UInt64(entry.month) &<< 32 | UInt64(truncatingIfNeeded: entry.file)
    if key != lastKey { look(for: entry, key) }
  }

  @inline(never)
  private mutating func look(for entry: Entry, _ key: UInt64) {
    lastKey = key
    last = numbers[key] ?? entries.count
    guard last == entries.count else { return }
    numbers[key] = last
    entries.append(entry)
    counts.append(repeating: 0, count: RequiredFields.limit)
    firstPlaces.append(repeating: .max, count: RequiredFields.limit)
  }
}

/// What is to say about fields that are missing: a finding for each file, month and field.
struct MissingFieldFindings {
  let files: [ScanFile?]
  let rules: ScanRules

  /// - Parameter period: the month of a place of the P&L.
  func findings(
    _ missing: borrowing MissingFields, period: (UInt32) -> Period
  ) -> [DatedFinding] {
    var findings: [DatedFinding] = []
    for (number, entry) in missing.entries.enumerated() {
      for field in rules.required.names.indices {
        let count = missing.count(number, field)
        guard count > 0 else { continue }
        let line = Place.line(missing.firstPlace(number, field)) + 1
        findings.append(
          DatedFinding(
            period: period(entry.monthPlace),
            finding: finding(field, in: files[entry.file], line: line, count: count)))
      }
    }
    return findings
  }

  private func finding(
    _ field: Int, in file: ScanFile?, line: Int, count: Int
  ) -> Finding {
    let name = rules.required.names[field]
    let columns = file.flatMap { self.columns(of: $0) }
    let isAbsent = columns.map { !$0.contains { fills(field, $0) } } == true
    let column = columns?.firstIndex { $0.hasSameBytes(as: name) }.map { $0 + 1 } ?? 0
    return Finding(
      .missingField,
      at: SourceLocation(
        file: file?.name ?? "", line: line, column: column),
      "\(name): required by the policy, "
        + (isAbsent ? "and no column of this file; " : "and empty in ")
        + "\(count) billable event\(count == 1 ? "" : "s")")
  }

  /// The columns of a table whose header names them as they are.
  private func columns(of file: ScanFile) -> [String]? {
    guard file.source.mapping == nil, case .delimited(let columns, _) = file.schema.form else {
      return nil
    }
    return columns
  }

  private func fills(_ field: Int, _ column: String) -> Bool {
    let isMeter = rules.uses[ColumnName(column)]?.meter != nil
    return rules.required.fields(filledBy: column, isMeter: isMeter) & 1 << UInt32(field) != 0
  }
}
