import CPrefetch

/// What a record's numbers mean, as plain memory: the tables of a ``GroupMerge``, which do not change
/// while events are summed.
struct EventTables {
  private let accumulators: UnsafePointer<GrowingBuffer<UInt32>>
  private let users: UnsafePointer<GrowingBuffer<UInt32>>
  let meanings: UnsafePointer<AccumulatorMeaning>

  init(_ merge: GroupMerge) {
    accumulators = UnsafePointer(merge.accumulators)
    users = UnsafePointer(merge.users)
    meanings = merge.groups.memory.meanings
  }

  @inline(__always)
  func prefetchAccumulator(_ record: UnsafeMutablePointer<EventRecord>) {
    crossfoot_prefetch(
      accumulators[Int(record.pointee.worker)].base + Int(record.pointee.group))
  }

  /// Brings near what an accumulator means.
  @inline(__always)
  func prefetchMeaning(_ accumulator: Int) {
    let meaning = UnsafeRawPointer(meanings + accumulator)
    crossfoot_prefetch(meaning)
    crossfoot_prefetch(meaning + (MemoryLayout<AccumulatorMeaning>.size - 1))
  }

  @inline(__always)
  func accumulator(_ record: UnsafeMutablePointer<EventRecord>) -> Int {
    Int(accumulators[Int(record.pointee.worker)].base[Int(record.pointee.group)])
  }

  @inline(__always)
  func user(_ record: UnsafeMutablePointer<EventRecord>) -> UInt32 {
    users[Int(record.pointee.worker)].base[Int(record.pointee.user)]
  }
}
