import ExactMoney
import Pipeline

/// The fields of a row by column; where only a few of many columns are filled, these.
struct RowView {
  let fields: UnsafePointer<FieldSlice>
  /// `nil`: look at all columns.
  let filled: UnsafeBufferPointer<Int32>?
  /// Whether some text is in a place that the next row needs.
  let isPassing: Bool
  /// Whether ``Words/room`` bytes behind each text may be read.
  let isRoomy: Bool
  /// The line, where the fields stand in it as they are, with one comma between each two.
  let plainText: FieldSlice?

  @inline(__always)
  func count(_ columnCount: Int) -> Int { filled?.count ?? columnCount }

  @inline(__always)
  func column(_ index: Int) -> Int { filled.map { Int($0[index]) } ?? index }
}

/// The values of one row that decide what it counts.
struct RowValues {
  var recordedAt = InstantReader.absent
  var occurredAt: Int64 = 0
  var attempt: UInt8 = 1
  var flags: EventRecord.Flags = []
  var meters: UInt32 = 0
  /// The meters that the row says are zero, as bits.
  var zeros: UInt32 = 0
  var totalInput: Int64 = 0
}

/// Turns the fields of a row into a record.
///
/// The common spelling of every value is read in place. Where a value is spelt otherwise, or is wrong,
/// ``ScanWorker/values(_:)`` declines, and the careful reader decides.
extension ScanWorker {
  /// Takes a row whose values are spelt in the common way, mapped where its source is not canonical;
  /// gives `false` for any other.
  @inline(__always)
  mutating func takeCanonical(
    _ source: RowView, line: Int, into result: inout ChunkResult
  ) -> Bool {
    if mapping != nil {
      switch mapper.pointee.map(source, slot: pending.count) {
      case .taken: break
      case .left:
        recordsGiven = 0
        result.leave(1, line: line)
        return true
      case .declined: return false
      }
      if mapper.pointee.calls.text.count > 0 { return takeCalls(source, line: line, into: &result) }
      let row = mapper.pointee.view(of: source)
      guard let hashes = hashes(row), let values = values(row) else { return false }
      result.columnsSeen |= plan.pointee.requiredColumns(required(row.filled, "a mapped row"))
      if mapper.pointee.hasObject { result.columnsSeen |= ColumnPlan.meterBit }
      result.meterCells.add(positive: values.meters, zeros: values.zeros)
      write(row, hashes, values, side: nil, line: line, into: &result.records)
      recordsGiven = 1
      return true
    }
    guard let hashes = hashes(source), let values = values(source) else { return false }
    result.meterCells.add(positive: values.meters, zeros: values.zeros)
    write(source, hashes, values, side: nil, line: line, into: &result.records)
    return true
  }

  /// Reads the values that are spelt in the common way, the quantities into ``quantities``.
  @inline(__always)
  mutating func values(_ row: RowView) -> RowValues? {
    let (fields, places) = (row.fields, plan.pointee.places)
    var values = RowValues()
    guard places.provider >= 0, fields[places.provider].count > 0, places.model >= 0,
      fields[places.model].count > 0, places.occurredAt >= 0,
      let occurredAt = instants.read(fields[places.occurredAt])
    else { return nil }
    values.occurredAt = occurredAt
    if places.recordedAt >= 0, fields[places.recordedAt].count > 0 {
      guard let recordedAt = instants.read(fields[places.recordedAt]) else { return nil }
      values.recordedAt = recordedAt
    }
    guard let flags = Self.flags(fields, places) else { return nil }
    values.flags = flags
    if places.attempt >= 0, fields[places.attempt].count > 0 {
      guard let attempt = FieldValues.count(fields[places.attempt], isRoomy: row.isRoomy),
        attempt < 255
      else {
        return nil
      }
      values.attempt = UInt8(attempt)
    }
    if places.latency >= 0, fields[places.latency].count > 0 {
      guard FieldValues.isPlainNumber(fields[places.latency], isRoomy: row.isRoomy) else {
        return nil
      }
    }
    if places.estimatedCost >= 0, fields[places.estimatedCost].count > 0 {
      guard FieldValues.isNumber(fields[places.estimatedCost], isRoomy: row.isRoomy) else {
        return nil
      }
    }
    for index in 0..<plan.pointee.meters.count {
      let meter = plan.pointee.meters[index]
      let field = fields[Int(meter.column)]
      guard field.count > 0 else { continue }
      guard let quantity = FieldValues.count(field, isRoomy: row.isRoomy),
        meter.meter < ScanRules.quickMeterCount
      else {
        return nil
      }
      let bit: UInt32 = 1 &<< UInt32(truncatingIfNeeded: meter.meter)
      guard quantity > 0 else {
        values.zeros |= bit
        continue
      }
      values.meters |= bit
      quantities[Int(meter.meter)] = quantity
      if rules.inputMask & bit != 0 { values.totalInput &+= quantity }
    }
    return values
  }

  /// Status, outcome and whether the call is billed.
  @inline(__always)
  private static func flags(
    _ fields: UnsafePointer<FieldSlice>, _ places: ColumnPlan.Places
  ) -> EventRecord.Flags? {
    var flags: EventRecord.Flags = [.ended, .successful, .billable]
    if places.status >= 0, fields[places.status].count > 0 {
      let status = fields[places.status]
      if status.equals("completed") {
      } else if status.equals("failed") || status.equals("cancelled") {
        flags = [.ended, .failed, .billable]
      } else if status.equals("started") {
        flags = [.billable]
      } else {
        return nil
      }
    }
    if places.outcome >= 0, fields[places.outcome].count > 0 {
      let outcome = fields[places.outcome]
      if outcome.equals("rejected") {
        flags.remove(.successful)
      } else if !outcome.equals("accepted"), !outcome.equals("edited"), !outcome.equals("empty") {
        return nil
      }
    }
    if places.billable >= 0, fields[places.billable].count > 0 {
      if fields[places.billable].equals("false") {
        flags.remove(.billable)
      } else if !fields[places.billable].equals("true") {
        return nil
      }
    }
    return flags
  }

  /// The fields that the policy requires of somebody's usage and the row lacks, as bits.
  @inline(__always)
  private func missingFields(_ fields: UnsafePointer<FieldSlice>) -> UInt32 {
    var missing = rules.required.all
    for index in 0..<plan.pointee.requiredColumns.count {
      let required = plan.pointee.requiredColumns[index]
      // Without a branch: whether an optional field is empty is not predictable.
      missing &= ~(fields[Int(required.column)].count == 0 ? 0 : required.fields)
    }
    return missing
  }

  /// Writes the record of a row and gives its event's hash; the row was good.
  @inline(__always)
  mutating func write(
    _ row: RowView, _ hashes: RowHashes, _ values: RowValues, side: SideEvent?, line: Int,
    into output: inout ChunkRecords
  ) {
    let (fields, places) = (row.fields, plan.pointee.places)
    var flags = values.flags
    let event: NameHash
    if places.eventID >= 0, fields[places.eventID].count > 0 {
      let field = fields[places.eventID]
      event = nameKeys.hash(field, isRoomy: row.isRoomy)
      flags.insert(.named)
    } else {
      event = contentName(row, hashes)
    }
    metersSeen |= values.meters
    guard passes.takes(event) else { return }
    var record = EventRecord(
      event: event, content: FieldKeys.folded(hashes.content, contentKeys),
      recordedAt: values.recordedAt, occurredAt: values.occurredAt,
      workItem: NameHash(low: 0, high: 0), place: UInt64(truncatingIfNeeded: line), group: 0,
      user: EventRecord.nobody, meterBits: values.meters, next: 0, side: missingFields(fields),
      worker: number,
      flags: flags, attempt: values.attempt, textWords: 0)
    if places.workItemID >= 0, fields[places.workItemID].count > 0 {
      let field = fields[places.workItemID]
      record.workItem = nameKeys.hash(field, isRoomy: row.isRoomy)
      record.flags.insert(.hasWorkItem)
    }
    var waiting = PendingRows.Row(
      record: output.end,
      group: side.map { group(of: $0, row, hashes, values, &record) }
        ?? group(row, hashes, values), user: NameHash(low: 0, high: 0), hasUser: false)
    groups.prefetch(waiting.group.key)
    if places.userID >= 0, fields[places.userID].count > 0 {
      let field = fields[places.userID]
      waiting.user = nameKeys.hash(field, isRoomy: row.isRoomy)
      waiting.hasUser = true
      users.prefetch(waiting.user)
    }
    output.append(record, quantities: quantities)
    pending.append(waiting, fields, plan.pointee.slots.base)
    if !record.flags.contains(.ended), record.flags.contains(.named) {
      output.appendText(fields[places.eventID])
    }
    if row.isPassing || pending.count == PendingRows.limit { lookUpPending(in: &output) }
  }
}
