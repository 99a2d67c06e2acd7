import ExactMoney
import SourceText

/// Rows whose object of raw counts reports several calls: events of one line.
extension ScanWorker {
  /// What reading calls needs from row to row.
  struct CallReading: ~Copyable {
    fileprivate var reader = JSONObjectReader(isLine: false)
    fileprivate var members = RowFields()
    fileprivate var fields = GrowingBuffer<FieldSlice>()
    /// The name of a call beside a message.
    fileprivate var name = GrowingBuffer<UInt8>()
  }

  /// Takes a row that was mapped and has calls in it; gives `false`, and has taken nothing, where only the
  /// careful reader can.
  @inline(never)
  mutating func takeCalls(
    _ source: RowView, line: Int, into result: inout ChunkResult
  ) -> Bool {
    guard readCalls() else { return false }
    let event = mapper.pointee.namedEvent
    guard let further = mapper.pointee.furtherCalls() else { return false }
    let main = mapper.pointee.view(of: source, isPassing: true)
    guard let hashes = hashes(main), let values = values(main) else { return false }
    result.columnsSeen |=
      plan.pointee.requiredColumns(required(main.filled, "a mapped row")) | ColumnPlan.meterBit
    result.meterCells.add(positive: values.meters, zeros: values.zeros)
    write(main, hashes, values, side: nil, line: line, into: &result.records)
    for (index, call) in further.enumerated() {
      let id = name(ofCall: call, in: event.id)
      mapper.pointee.takeCall(call, of: event, id: id)
      let row = mapper.pointee.view(of: source, isPassing: true)
      let before = result.records.count
      let values = required(self.values(row), "a call without values")
      result.meterCells.add(positive: values.meters, zeros: values.zeros)
      write(
        row, required(self.hashes(row), "a call without hashes"), values, side: nil, line: line,
        into: &result.records)
      guard result.records.count > before else { continue }
      let key = ScanFile.RecordKey(line: line, fingerprint: result.records.lastFingerprint)
      result.ordinals.append((key, index + 1))
    }
    result.rowsRead += further.count
    recordsGiven = 1 + further.count
    return true
  }

  private mutating func readCalls() -> Bool {
    guard let path = mapper.pointee.callPath else { return false }
    let list = mapper.pointee.calls.text
    let text = JSONText(end: list.start + list.count, isLine: false)
    let level = names.addLevel(path)
    mapper.pointee.beginCalls()
    guard var place = text.past(JSONByte.openBracket, list.start) else { return false }
    if text.past(JSONByte.closeBracket, place) != nil { return true }
    while true {
      guard
        let end = callReading.reader.read(
          place, end: text.end, names: &names, level: level, into: &callReading.members),
        !callReading.reader.usesScratch
      else { return false }
      planNewNames()
      callReading.fields.fill(from: callReading.members, columnCount: names.count)
      let isRead = mapper.pointee.readCall(
        RowView(
          fields: UnsafePointer(callReading.fields.base), filled: callReading.members.filled,
          isPassing: false, isRoomy: false, plainText: nil))
      for column in callReading.members.filled { callReading.fields[Int(column)].count = 0 }
      guard isRead else { return false }
      guard let comma = text.past(JSONByte.comma, end) else {
        return text.past(JSONByte.closeBracket, end) != nil
      }
      place = comma
    }
  }

  /// The name of a call beside the message of an event.
  private mutating func name(ofCall call: Int, in event: FieldSlice) -> FieldSlice {
    callReading.name.removeAll()
    callReading.name.append(from: event.start, count: event.count)
    for byte in "#iteration \(call)".utf8 { callReading.name.append(byte) }
    let count = callReading.name.count
    callReading.name.append(repeating: 0, count: Words.room)
    return FieldSlice(start: UnsafePointer(callReading.name.base), count: count)
  }
}

extension RowMapper {
  /// The name and the model of the present row.
  fileprivate var namedEvent: (id: FieldSlice, model: FieldSlice) {
    let nothing = FieldSlice(start: JSONNames.openedText.utf8Start, count: 0)
    return (
      eventIDColumn >= 0 ? fields[eventIDColumn] : nothing,
      modelColumn >= 0 ? fields[modelColumn] : nothing
    )
  }
}
