import CPrefetch

/// What a record's numbers mean, as plain memory: the tables of a ``GroupMerge``, which do not change
/// while events are summed.
struct EventTables {
  private let accumulators: UnsafePointer<GrowingBuffer<UInt32>>
  private let users: UnsafePointer<GrowingBuffer<UInt32>>
  let meanings: UnsafePointer<AccumulatorMeaning>
  private let requiredFields: UnsafePointer<UInt32>
  private let placeKeys: UnsafePointer<UInt64>
  /// Whether anything is required of somebody's usage.
  let requiresFields: Bool
  /// Those of the required fields that only an answer brings, as bits.
  let fieldsOfAnswers: UInt32

  init(_ merge: GroupMerge) {
    accumulators = UnsafePointer(merge.accumulators)
    users = UnsafePointer(merge.users)
    meanings = merge.groups.memory.meanings
    requiredFields = UnsafePointer(merge.requiredFields.base)
    placeKeys = merge.placeKeys
    requiresFields = merge.required.all != 0
    fieldsOfAnswers = merge.required.ofAnswers
  }

  /// The fields that the policy requires of an event of that meaning, as bits.
  @inline(__always)
  func requiredFields(_ meaning: AccumulatorMeaning) -> UInt32 {
    meaning.isBillable ? requiredFields[Int(meaning.plan)] : 0
  }

  /// The number of the month of an event of that meaning.
  @inline(__always)
  func month(_ meaning: AccumulatorMeaning) -> UInt32 {
    UInt32(truncatingIfNeeded: placeKeys[Int(meaning.place)] &>> 32)
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
