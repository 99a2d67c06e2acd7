/// The records of one chunk, one behind the other, and in which order the partitions take them.
struct ChunkRecords: ~Copyable {
  private(set) var words = GrowingBuffer<UInt64>(capacity: 1 << 12)
  /// Where each record begins.
  private var starts = GrowingBuffer<UInt32>()
  /// The starts by partition.
  private(set) var order = GrowingBuffer<UInt32>()
  /// Where each partition's part of ``order`` begins, and where the last ends.
  private(set) var partitionStarts = GrowingBuffer<UInt32>()

  init() {}

  var count: Int { starts.count }

  mutating func removeAll() {
    words.removeAll()
    starts.removeAll()
  }

  /// The hash of the last record's content.
  var lastContent: NameHash {
    let record = UnsafeMutableRawPointer(words.base + Int(starts[starts.count - 1]))
      .assumingMemoryBound(to: EventRecord.self)
    return NameHash(low: record.pointee.content, high: record.pointee.contentHigh)
  }

  /// Appends a record with the quantities of its meters.
  @inline(__always)
  mutating func append(_ record: EventRecord, quantities: UnsafePointer<Int64>) {
    let start = words.count
    words.reserve(start &+ EventRecord.headWords &+ ScanRules.quickMeterCount)
    let target = UnsafeMutableRawPointer(words.base + start)
    target.storeBytes(of: record, as: EventRecord.self)
    var position = start &+ EventRecord.headWords
    var bits = record.meters
    while bits != 0 {
      let meter = bits.trailingZeroBitCount
      bits &= bits &- 1
      words.base[position] = UInt64(bitPattern: quantities[meter])
      position &+= 1
    }
    words.grow(to: position)
    starts.append(UInt32(truncatingIfNeeded: start))
  }

  /// Appends the event id of the last record; of a very long one no more than a message shows.
  @inline(never)
  mutating func appendText(_ text: FieldSlice) {
    let count = Self.cut(text, 256)
    let wordCount = 1 + (count + 7) / 8
    words.append(UInt64(count))
    let start = words.count
    words.append(repeating: 0, count: wordCount - 1)
    UnsafeMutableRawPointer(words.base + start).copyMemory(from: text.start, byteCount: count)
    let record = UnsafeMutableRawPointer(words.base + Int(starts[starts.count - 1]))
      .assumingMemoryBound(to: EventRecord.self)
    record.pointee.textWords = UInt8(wordCount)
  }

  /// The most bytes up to `limit` that end with a whole character.
  private static func cut(_ text: FieldSlice, _ limit: Int) -> Int {
    guard text.count > limit else { return text.count }
    var count = limit
    while count > 0, text.start[count] & 0xC0 == 0x80 { count -= 1 }
    return count
  }

  /// Sorts the records by partition, those of one in the order of the rows.
  mutating func sort(partitionMask: UInt64) {
    let partitionCount = Int(partitionMask) + 1
    partitionStarts.removeAll()
    partitionStarts.append(repeating: 0, count: partitionCount + 1)
    order.removeAll()
    order.append(repeating: 0, count: starts.count)
    for index in 0..<starts.count {
      partitionStarts[partition(starts[index], partitionMask) &+ 1] &+= 1
    }
    for partition in 0..<partitionCount {
      partitionStarts[partition &+ 1] &+= partitionStarts[partition]
    }
    for index in 0..<starts.count {
      let partition = partition(starts[index], partitionMask)
      order[Int(partitionStarts[partition])] = starts[index]
      partitionStarts[partition] &+= 1
    }
    // Each start has moved to its end: move them back by one.
    for partition in stride(from: partitionCount, to: 0, by: -1) {
      partitionStarts[partition] = partitionStarts[partition - 1]
    }
    partitionStarts[0] = 0
  }

  @inline(__always)
  private func partition(_ start: UInt32, _ mask: UInt64) -> Int {
    // The event's hash is the record's first word.
    Int(truncatingIfNeeded: words.base[Int(start)] & mask)
  }
}
