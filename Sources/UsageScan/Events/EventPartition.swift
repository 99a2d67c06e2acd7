import Pipeline

/// Where a record is in its partition: a position counted in words, 0 for none.
typealias RecordReference = UInt32

/// The events whose hashes end alike: each state of each event once (SPEC §4.3).
///
/// One thread at a time works on a partition, which is small enough for its index to stay in the
/// processor's cache while the rows of a round are looked up.
struct EventPartition: ~Copyable {
  private static let slabBits: UInt32 = 13
  private static let slabWords = 1 << Int(slabBits)
  private static let slabMask = UInt32(slabWords - 1)

  private var index = SlotTable()
  private var slabs = GrowingBuffer<UnsafeMutablePointer<UInt64>>()
  private var slabCounts = GrowingBuffer<UInt32>()
  /// Rows that repeat a content already seen.
  private(set) var duplicates = 0
  /// States that another state of the same event stands beside.
  private(set) var superseded = 0

  init() {}

  deinit {
    for slab in 0..<slabs.count { slabs[slab].deallocate() }
  }

  /// The bytes it takes.
  var sizeBytes: Int { index.sizeBytes + slabs.count * Self.slabWords * 8 }

  /// The words of a record.
  @inline(__always)
  func words(_ reference: RecordReference) -> UnsafeMutablePointer<UInt64> {
    slabs[Int(reference &>> Self.slabBits)] + Int(reference & Self.slabMask)
  }

  @inline(__always)
  func record(_ reference: RecordReference) -> UnsafeMutablePointer<EventRecord> {
    UnsafeMutableRawPointer(words(reference)).assumingMemoryBound(to: EventRecord.self)
  }

  /// Takes the records of a chunk that belong here.
  ///
  /// - Parameter firstLine: the line on which the chunk begins.
  mutating func take(
    _ records: borrowing ChunkRecords, partition: Int, file: Int, firstLine: Int
  ) {
    // While one record is worked on, those behind it come near.
    let range =
      Int(records.partitionStarts[partition])..<Int(records.partitionStarts[partition + 1])
    for position in range.prefix(Self.lookahead) { prefetch(records, position) }
    for position in range {
      if position &+ Self.lookahead < range.upperBound {
        prefetch(records, position &+ Self.lookahead)
      }
      let source = records.words.base + Int(records.order[position])
      take(source, file: file, firstLine: firstLine)
    }
  }

  /// How many records ahead memory is asked for.
  private static let lookahead = 12

  @inline(__always)
  private func prefetch(_ records: borrowing ChunkRecords, _ position: Int) {
    let words = records.words.base + Int(records.order[position])
    index.prefetch(UInt32(truncatingIfNeeded: words[1]))
  }

  @inline(__always)
  private mutating func take(
    _ source: UnsafeMutablePointer<UInt64>, file: Int, firstLine: Int
  ) {
    let record = UnsafeMutableRawPointer(source).assumingMemoryBound(to: EventRecord.self)
    let event = record.pointee.event
    let tag = UInt32(truncatingIfNeeded: event.high)
    let place = Place.number(file: file, line: firstLine &+ Int(record.pointee.place))
    let known = index.find(tag) { reference in
      let words = words(RecordReference(truncatingIfNeeded: reference))
      return words[0] == event.low && words[1] == event.high
    }
    guard let known else {
      let reference = append(record, place)
      let stored = self.record(reference)
      stored.pointee.flags.insert(.isFirst)
      if !stored.pointee.flags.contains(.named) {
        stored.pointee.next = 1
        stored.pointee.recordedAt = Self.occurrences(1, file: file)
      }
      index.insert(tag, Int(reference))
      return
    }
    let first = self.record(RecordReference(truncatingIfNeeded: known))
    if record.pointee.flags.contains(.named) {
      takeState(record, of: first, place)
    } else {
      takeOccurrence(of: first, file: file, place)
    }
  }

  /// Another row of an event that is known.
  @inline(never)
  private mutating func takeState(
    _ record: UnsafeMutablePointer<EventRecord>, of first: UnsafeMutablePointer<EventRecord>,
    _ place: UInt64
  ) {
    var state = first
    while true {
      if state.pointee.content == record.pointee.content,
        state.pointee.contentHigh == record.pointee.contentHigh
      {
        duplicates += 1
        state.pointee.place = min(state.pointee.place, place)
        return
      }
      if state.pointee.next == 0 { break }
      state = self.record(state.pointee.next)
    }
    superseded += 1
    record.pointee.next = first.pointee.next
    // Slabs do not move, so `first` stays where it is.
    first.pointee.next = append(record, place)
  }

  /// Another row without id whose content is known: an event of its own where its file had the content
  /// as often before as every other file.
  @inline(never)
  private mutating func takeOccurrence(
    of first: UnsafeMutablePointer<EventRecord>, file: Int, _ place: UInt64
  ) {
    let stored = UInt64(bitPattern: first.pointee.recordedAt)
    let count = Int(stored >> 32) == file ? UInt32(truncatingIfNeeded: stored) + 1 : 1
    first.pointee.recordedAt = Self.occurrences(count, file: file)
    first.pointee.place = min(first.pointee.place, place)
    if count > first.pointee.next {
      first.pointee.next = count
    } else {
      duplicates += 1
    }
  }

  private static func occurrences(_ count: UInt32, file: Int) -> Int64 {
    Int64(bitPattern: UInt64(file) << 32 | UInt64(count))
  }

  @inline(__always)
  private mutating func append(
    _ record: UnsafeMutablePointer<EventRecord>, _ place: UInt64
  ) -> RecordReference {
    let count = record.pointee.wordCount
    if slabs.isEmpty || Int(slabCounts[slabs.count &- 1]) &+ count > Self.slabWords { addSlab() }
    let slab = slabs.count &- 1
    let position = slabCounts[slab]
    let target = slabs[slab] + Int(position)
    target.initialize(
      from: UnsafeRawPointer(record).assumingMemoryBound(to: UInt64.self), count: count)
    UnsafeMutableRawPointer(target).assumingMemoryBound(to: EventRecord.self).pointee.place = place
    slabCounts[slab] = position &+ UInt32(truncatingIfNeeded: count)
    return UInt32(truncatingIfNeeded: slab) &<< Self.slabBits | position
  }

  @inline(never)
  private mutating func addSlab() {
    let slab = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.slabWords)
    // The first word of all stays empty, so that no reference is 0.
    slabCounts.append(slabs.isEmpty ? 1 : 0)
    slabs.append(slab)
  }

  /// Calls `body` with each event's first state; `announce` is told of each record a little earlier.
  @inline(__always)
  func forEachEvent(
    _ announce: (UnsafeMutablePointer<EventRecord>) -> Void,
    _ body: (UnsafeMutablePointer<EventRecord>) -> Void
  ) {
    for slab in 0..<slabs.count {
      let start = slab == 0 ? 1 : 0
      let end = Int(slabCounts[slab])
      var (position, ahead, distance) = (start, start, 0)
      while position < end {
        while ahead < end, distance < Self.lookahead {
          let record = record(in: slab, at: ahead)
          announce(record)
          ahead &+= record.pointee.wordCount
          distance &+= 1
        }
        let record = record(in: slab, at: position)
        if record.pointee.flags.contains(.isFirst) { body(record) }
        position &+= record.pointee.wordCount
        distance &-= 1
      }
    }
  }

  @inline(__always)
  private func record(in slab: Int, at position: Int) -> UnsafeMutablePointer<EventRecord> {
    UnsafeMutableRawPointer(slabs[slab] + position).assumingMemoryBound(to: EventRecord.self)
  }
}
