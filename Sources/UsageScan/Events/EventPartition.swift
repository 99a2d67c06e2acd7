import CPrefetch
import Pipeline

/// Where a record is in its partition: a position counted in words, 0 for none.
typealias RecordReference = UInt32

/// A row that says what a row before it said.
struct RepeatedRow: BitwiseCopyable {
  /// The record of both.
  let state: UnsafeMutablePointer<EventRecord>
  let place: UInt64
  /// Whether it is an event of its own, as rows without id can be.
  let counts: Bool
}

/// Two files, by number.
struct FilePair: Hashable {
  let first: Int
  let second: Int
}

/// The events whose hashes end alike: each state of each event once (SPEC §4.3).
///
/// One thread at a time works on a partition, which is small enough for its index to stay in the
/// processor's cache while the rows of a round are looked up.
struct EventPartition: ~Copyable {
  private static let slabBits = UInt32(SlabArena.slabWords.trailingZeroBitCount)
  private static let slabMask = UInt32(SlabArena.slabWords - 1)

  private var index = SlotTable()
  private var slabs = GrowingBuffer<UnsafeMutablePointer<UInt64>>()
  private var slabCounts = GrowingBuffer<UInt32>()
  /// Rows that repeat a content already seen.
  private(set) var duplicates = 0
  /// States that another state of the same event stands beside.
  private(set) var superseded = 0

  /// Whether rows that repeat another are kept by their places, for somebody who wants to see them.
  var namesRepeats = false
  /// Those rows.
  private(set) var repeats: [RepeatedRow] = []

  /// How many rows of one file repeat a row of another.
  private(set) var overlaps: [FilePair: Int] = [:]

  private let arena: SlabArena

  init(_ arena: SlabArena) {
    self.arena = arena
  }

  /// The bytes it takes.
  var sizeBytes: Int { index.sizeBytes + slabs.count * SlabArena.slabWords * 8 }

  /// The words of a record.
  @inline(__always)
  func words(_ reference: RecordReference) -> UnsafeMutablePointer<UInt64> {
    slabs[Int(reference &>> Self.slabBits)] + Int(reference & Self.slabMask)
  }

  @inline(__always)
  func record(_ reference: RecordReference) -> UnsafeMutablePointer<EventRecord> {
    UnsafeMutableRawPointer(words(reference)).assumingMemoryBound(to: EventRecord.self)
  }

  /// Takes the records of `chunks` that belong here, which is number `partition`.
  mutating func take(_ chunks: UnsafeBufferPointer<TakenChunk>, partition: Int) {
    guard var ahead = RecordCursor(chunks, partition: partition) else { return }
    var current = ahead
    // While one record is worked on, those behind it come near, also those of the next chunks: a chunk
    // has only some for each partition.
    for _ in 0..<Self.lookahead where ahead.advance() { prefetch(ahead) }
    while current.advance() {
      if ahead.advance() { prefetch(ahead) }
      take(current)
    }
  }

  /// Where the index looks for the event whose record begins at `words`.
  @inline(__always)
  static func tag(_ words: UnsafePointer<UInt64>) -> UInt32 {
    // The second word of the event's hash; the first one chose the partition.
    UInt32(truncatingIfNeeded: words[1])
  }

  /// How many records ahead memory is asked for.
  private static let lookahead = 16

  @inline(__always)
  private func prefetch(_ cursor: RecordCursor) {
    index.prefetch(cursor.tag)
    cursor.prefetch()
  }

  @inline(__always)
  private mutating func take(_ cursor: RecordCursor) {
    let record = cursor.record
    let event = record.pointee.event
    let place = Place.number(
      file: cursor.file, line: cursor.firstLine &+ Int(record.pointee.place))
    let search = index.search(cursor.tag) { reference in
      let words = words(RecordReference(truncatingIfNeeded: reference))
      return words[0] == event.low && words[1] == event.high
    }
    switch search {
    case .missing(let slot):
      let reference = append(record, place)
      let stored = self.record(reference)
      stored.pointee.flags.insert(.isFirst)
      if !stored.pointee.flags.contains(.named) {
        stored.pointee.next = 1
        stored.pointee.recordedAt = Self.occurrences(1, file: cursor.file)
      }
      index.insert(cursor.tag, Int(reference), slot: slot)
    case .found(let known):
      let first = self.record(RecordReference(truncatingIfNeeded: known))
      if record.pointee.flags.contains(.named) {
        takeState(record, of: first, place)
      } else {
        takeOccurrence(of: first, file: cursor.file, place)
      }
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
      if state.pointee.content == record.pointee.content {
        duplicates += 1
        noteOverlap(state.pointee.place, place)
        noteRepeat(of: state, place, counts: false)
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
    if count <= first.pointee.next { noteOverlap(first.pointee.place, place) }
    noteRepeat(of: first, place, counts: count > first.pointee.next)
    first.pointee.place = min(first.pointee.place, place)
    if count > first.pointee.next {
      first.pointee.next = count
    } else {
      duplicates += 1
    }
  }

  private mutating func noteOverlap(_ known: UInt64, _ place: UInt64) {
    let files = FilePair(first: Place.file(known), second: Place.file(place))
    if files.first != files.second { overlaps[files, default: 0] += 1 }
  }

  private mutating func noteRepeat(
    of state: UnsafeMutablePointer<EventRecord>, _ place: UInt64, counts: Bool
  ) {
    guard namesRepeats else { return }
    repeats.append(
      RepeatedRow(state: state, place: max(state.pointee.place, place), counts: counts))
  }

  private static func occurrences(_ count: UInt32, file: Int) -> Int64 {
    Int64(bitPattern: UInt64(file) << 32 | UInt64(count))
  }

  @inline(__always)
  private mutating func append(
    _ record: UnsafeMutablePointer<EventRecord>, _ place: UInt64
  ) -> RecordReference {
    let count = record.pointee.wordCount
    if slabs.isEmpty || Int(slabCounts[slabs.count &- 1]) &+ count > SlabArena.slabWords {
      addSlab()
    }
    let slab = slabs.count &- 1
    let position = slabCounts[slab]
    let target = slabs[slab] + Int(position)
    let copy = UnsafeMutableRawPointer(target).assumingMemoryBound(to: EventRecord.self)
    copy.initialize(to: record.pointee)
    copy.pointee.place = place
    let words = UnsafeRawPointer(record).assumingMemoryBound(to: UInt64.self)
    // A few words: a loop is quicker than a call.
    for word in EventRecord.headWords..<max(count, EventRecord.headWords) {
      target[word] = words[word]
    }
    slabCounts[slab] = position &+ UInt32(truncatingIfNeeded: count)
    return UInt32(truncatingIfNeeded: slab) &<< Self.slabBits | position
  }

  @inline(never)
  private mutating func addSlab() {
    // The first word of all stays empty, so that no reference is 0.
    slabCounts.append(slabs.isEmpty ? 1 : 0)
    slabs.append(arena.slab())
  }

  /// How many bare records ahead memory is asked for when all are looked at one after the other.
  private static let scanLookahead = 24

  /// Calls `body` with each event's first state, some at a time.
  @inline(__always)
  func forEachBatch(
    of limit: Int, _ body: (UnsafeMutableBufferPointer<UnsafeMutablePointer<EventRecord>>) -> Void
  ) {
    withUnsafeTemporaryAllocation(
      of: UnsafeMutablePointer<EventRecord>.self, capacity: limit
    ) { batch in
      var count = 0
      for slab in 0..<slabs.count {
        var position = slab == 0 ? 1 : 0
        let end = Int(slabCounts[slab])
        while position < end {
          let record = UnsafeMutableRawPointer(slabs[slab] + position)
            .assumingMemoryBound(to: EventRecord.self)
          crossfoot_prefetch(record + Self.scanLookahead)
          position &+= record.pointee.wordCount
          guard record.pointee.flags.contains(.isFirst) else { continue }
          batch[count] = record
          count &+= 1
          if count == limit {
            body(batch)
            count = 0
          }
        }
      }
      body(UnsafeMutableBufferPointer(rebasing: batch[..<count]))
    }
  }
}
