import Pipeline

extension EventPartition {
  /// The states of one event that no other state follows: by `recorded_at`, absent first, then
  /// `started` before any other status. More than one is a conflict.
  func lastStates(
    _ first: UnsafeMutablePointer<EventRecord>, _ sides: (UInt8, UInt32) -> SideEvent
  ) -> [UnsafeMutablePointer<EventRecord>] {
    var last = [first]
    var next = first.pointee.next
    while next != 0 {
      let state = record(next)
      switch Self.order(state, last[0], sides) {
      case .descending: last = [state]
      case .same: last.append(state)
      case .ascending: break
      }
      next = state.pointee.next
    }
    return last
  }

  /// All states of one event, the first that was seen first.
  func states(_ first: UnsafeMutablePointer<EventRecord>) -> [UnsafeMutablePointer<EventRecord>] {
    var states = [first]
    var next = first.pointee.next
    while next != 0 {
      states.append(record(next))
      next = record(next).pointee.next
    }
    return states
  }

  private static func order(
    _ left: UnsafeMutablePointer<EventRecord>, _ right: UnsafeMutablePointer<EventRecord>,
    _ sides: (UInt8, UInt32) -> SideEvent
  ) -> Order {
    func isEnd(_ state: UnsafeMutablePointer<EventRecord>) -> Int {
      state.pointee.flags.contains(.ended) ? 1 : 0
    }
    let byStatus = Order(isEnd(left), isEnd(right))
    if left.pointee.flags.contains(.hasSide) || right.pointee.flags.contains(.hasSide) {
      return Order(recordedAt(left, sides), recordedAt(right, sides)).then(byStatus)
    }
    return Order(left.pointee.recordedAt, right.pointee.recordedAt).then(byStatus)
  }

  private static func recordedAt(
    _ state: UnsafeMutablePointer<EventRecord>, _ sides: (UInt8, UInt32) -> SideEvent
  ) -> Instant? {
    if state.pointee.flags.contains(.hasSide) {
      return sides(state.pointee.worker, state.pointee.side).recordedAt
    }
    let nanoseconds = state.pointee.recordedAt
    return nanoseconds == InstantReader.absent ? nil : Instant(nanoseconds: nanoseconds)
  }

  /// The event id that stands behind a record which only says that a call started.
  static func text(of record: UnsafeMutablePointer<EventRecord>) -> String? {
    guard record.pointee.textWords > 0 else { return nil }
    let start = EventRecord.headWords + record.pointee.quantityWords
    let words = UnsafeRawPointer(record).assumingMemoryBound(to: UInt64.self) + start
    let bytes = UnsafeRawPointer(words + 1).assumingMemoryBound(to: UInt8.self)
    return String(
      decoding: UnsafeBufferPointer(start: bytes, count: Int(words[0])), as: UTF8.self)
  }
}
