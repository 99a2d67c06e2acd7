import ExactMoney
import Pipeline
import SourceText

/// The careful way: rows that are odd, or wrong, are read again by the readers that name what is wrong.
extension ScanWorker {
  /// Takes what stands on a line of a source that is not canonical, or on several, of which `line` is the
  /// first; it was counted as one row. Gives the records in the order in which they were taken, each with
  /// what tells it from others, where it was.
  ///
  /// - Parameter firstOrdinal: how many records its line gave before.
  @inline(never)
  @discardableResult
  mutating func takeMapped(
    _ part: SourcePart, line: Int, firstOrdinal: Int = 0, into result: inout ChunkResult
  ) -> [(fingerprint: UInt64, record: RawRecord)] {
    guard let reader else { return [] }
    let mapped = reader(part)
    let firstLine = if case .row(let row) = part { row.location.line } else { 1 }
    let down = line - (firstLine - 1)
    result.findings += mapped.findings.map { $0.movedDown(down) }
    let rows = mapped.output
    recordsGiven = rows.records.count
    result.rowsRead += rows.records.count + rows.rowsRefused + rows.rowsLeft - 1
    result.rowsRefused += rows.rowsRefused
    // Which columns it would have had, nobody knows: none is missing for all of the file.
    if rows.rowsRefused > 0 { result.columnsSeen = .max }
    if rows.rowsLeft > 0 { result.leave(rows.rowsLeft, line: rows.firstLineLeft - 1 + down) }
    // The object of raw counts may hold none.
    if mapping?.row?.split != nil { result.columnsSeen |= ColumnPlan.meterBit }
    var taken: [(fingerprint: UInt64, record: RawRecord)] = []
    var ordinals: [Int: Int] = [:]
    for canonical in rows.records {
      let place = canonical.location.line - 1 + down
      var ordinal = firstOrdinal
      if rows.records.count > 1 {
        ordinal = ordinals[place, default: firstOrdinal]
        ordinals[place] = ordinal + 1
      }
      let before = result.records.count
      takeCanonical(canonical, line: place, into: &result)
      guard result.records.count > before else { continue }
      let fingerprint = result.records.lastFingerprint
      taken.append((fingerprint, canonical))
      if ordinal > 0 {
        let key = ScanFile.RecordKey(line: place, fingerprint: fingerprint)
        result.ordinals.append((key, ordinal))
      }
    }
    return taken
  }

  /// Takes a canonical record of a source that is not.
  private mutating func takeCanonical(
    _ canonical: RawRecord, line: Int, into result: inout ChunkResult
  ) {
    let columns = canonical.fields.map { Int32(mappedColumn($0.name)) }
    columns.withUnsafeBufferPointer {
      result.columnsSeen |= plan.pointee.requiredColumns($0)
    }
    var next = 0
    take(
      canonical,
      columnNumber: { _ in
        defer { next += 1 }
        return Int(columns[next])
      }, line: line, into: &result)
  }

  /// Takes a record that ``EventParser`` judges.
  @inline(never)
  mutating func take(
    _ record: RawRecord, columnNumber: (RawField) -> Int, line: Int,
    into result: inout ChunkResult
  ) {
    var findings: [Finding] = []
    let event = parser.event(record, &findings)
    // A record counts its lines from where its reader began.
    result.findings += findings.map { $0.movedDown(line - (record.location.line - 1)) }
    guard let event else {
      result.rowsRefused += 1
      return
    }
    var scratch = ScratchSpace()
    let count = max(1, plan.pointee.columns.count)
    let fields = UnsafeMutablePointer<FieldSlice>.allocate(capacity: count)
    defer { fields.deallocate() }
    let empty = FieldSlice(start: scratch.take(1), count: 0)
    fields.initialize(repeating: empty, count: count)
    for field in record.fields {
      let bytes = Array(field.text.utf8)
      let target = scratch.take(bytes.count)
      for (offset, byte) in bytes.enumerated() { target[offset] = byte }
      fields[columnNumber(field)] = FieldSlice(start: target, count: bytes.count)
    }
    let row = RowView(
      fields: UnsafePointer(fields), filled: nil, isPassing: true, isRoomy: false, plainText: nil)
    guard let hashes = hashes(row) else { return }
    let (values, side) = values(of: event)
    let positive = event.quantities.reduce(UInt32(0)) { $0 | Self.bit(ofMeter: $1.meter) }
    result.meterCells.add(positive: positive, zeros: filledMeters(row) & ~positive)
    write(row, hashes, values, side: side, line: line, into: &result.records)
    // The fields point into it.
    withExtendedLifetime(scratch) {}
  }

  private static func bit(ofMeter meter: Int) -> UInt32 {
    meter < ScanRules.quickMeterCount ? 1 << UInt32(meter) : 0
  }

  /// The meters that a row gives some number, as bits.
  private func filledMeters(_ row: RowView) -> UInt32 {
    (0..<plan.pointee.meters.count).reduce(0) { bits, index in
      let meter = plan.pointee.meters[index]
      return row.fields[Int(meter.column)].count == 0
        ? bits : bits | Self.bit(ofMeter: Int(meter.meter))
    }
  }

  /// The values of an event, and what of it a record cannot hold.
  private func values(of event: UsageEvent) -> (RowValues, SideEvent?) {
    var values = RowValues()
    values.flags = event.flags
    let attempt = event.attempt.exactInt64.flatMap { (0...254).contains($0) ? UInt8($0) : nil }
    let occurredAt = event.occurredAt.exactNanoseconds
    let recordedAt = event.recordedAt.map { $0.exactNanoseconds }
    var isPlain = attempt != nil && occurredAt != nil && recordedAt != .some(nil)
    for used in event.quantities {
      guard let quantity = used.quantity.exactInt64, quantity < 1_000_000_000_000_000_000,
        used.meter < ScanRules.quickMeterCount
      else {
        isPlain = false
        break
      }
      let bit: UInt32 = 1 << UInt32(used.meter)
      values.meters |= bit
      quantities[used.meter] = quantity
      if rules.inputMask & bit != 0 { values.totalInput += quantity }
    }
    values.attempt = attempt ?? 0
    values.occurredAt = occurredAt ?? 0
    values.recordedAt = (recordedAt ?? nil) ?? InstantReader.absent
    if isPlain { return (values, nil) }
    values.meters = 0
    let side = SideEvent(
      occurredAt: event.occurredAt, recordedAt: event.recordedAt, attempt: event.attempt,
      quantities: event.quantities)
    return (values, side)
  }
}

extension UsageEvent {
  fileprivate var flags: EventRecord.Flags {
    var flags: EventRecord.Flags = []
    if status != .started { flags.insert(.ended) }
    if status == .failed || status == .cancelled { flags.insert(.failed) }
    if status == .completed, outcome != .rejected { flags.insert(.successful) }
    if isBillable { flags.insert(.billable) }
    return flags
  }
}
