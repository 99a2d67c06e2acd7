import CPrefetch

/// A chunk in its place, whose records the partitions take.
struct TakenChunk {
  let result: UnsafeMutablePointer<ChunkResult>
  let file: Int
  /// The line on which the chunk begins.
  let firstLine: Int
}

/// Goes through the records that several chunks have for one partition.
struct RecordCursor {
  private let chunks: UnsafeBufferPointer<TakenChunk>
  private let partition: Int
  private var nextChunk = 0
  /// The entries of the present chunk that are still to come.
  private var next: UnsafePointer<UInt64>
  private var end: UnsafePointer<UInt64>
  private var base: UnsafeMutablePointer<UInt64>
  /// The words of the record.
  private(set) var words: UnsafeMutablePointer<UInt64>
  /// The tag of its event.
  private(set) var tag: UInt32 = 0
  /// The file it is in.
  private(set) var file = 0
  /// The line on which its chunk begins.
  private(set) var firstLine = 0

  /// A cursor in front of the first record; `nil` where there are no chunks.
  init?(_ chunks: UnsafeBufferPointer<TakenChunk>, partition: Int) {
    guard let first = chunks.first else { return nil }
    self.chunks = chunks
    self.partition = partition
    base = first.result.pointee.records.base
    words = base
    next = UnsafePointer(base)
    end = next
  }

  /// Goes on to the next record; `false` if there is none.
  @inline(__always)
  mutating func advance() -> Bool {
    if next == end, !advanceChunk() { return false }
    words = base + Int(UInt32(truncatingIfNeeded: next.pointee))
    tag = UInt32(truncatingIfNeeded: next.pointee &>> 32)
    next += 1
    return true
  }

  /// The record as what it is.
  @inline(__always)
  var record: UnsafeMutablePointer<EventRecord> {
    UnsafeMutableRawPointer(words).assumingMemoryBound(to: EventRecord.self)
  }

  /// Brings the record near.
  @inline(__always)
  func prefetch() {
    // It begins anywhere in a line of 64 bytes and ends in the next one or that behind it.
    crossfoot_prefetch(words)
    crossfoot_prefetch(words + 8)
    crossfoot_prefetch(words + EventRecord.headWords)
  }

  @inline(never)
  private mutating func advanceChunk() -> Bool {
    while nextChunk < chunks.count {
      let chunk = chunks[nextChunk]
      nextChunk += 1
      let entries = chunk.result.pointee.records.entries(of: partition)
      guard let first = entries.baseAddress, !entries.isEmpty else { continue }
      (next, end) = (first, first + entries.count)
      base = chunk.result.pointee.records.base
      (file, firstLine) = (chunk.file, chunk.firstLine)
      if nextChunk < chunks.count {
        let behind = chunks[nextChunk].result.pointee.records.entries(of: partition)
        if let start = behind.baseAddress { crossfoot_prefetch(start) }
      }
      return true
    }
    return false
  }
}
