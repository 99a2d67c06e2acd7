/// The records of one chunk, one behind the other, and in which order the partitions take them.
struct ChunkRecords: ~Copyable {
  private var words = GrowingBuffer<UInt64>(capacity: 1 << 12)
  /// Where each record begins.
  private var starts = GrowingBuffer<UInt32>()
  /// The entries of all partitions, see ``entries(of:)``.
  private var order = GrowingBuffer<UInt64>()
  /// Where each partition's part of ``order`` begins, and where the last ends.
  private var partitionStarts = GrowingBuffer<UInt32>()

  init() {}

  var count: Int { starts.count }

  /// Where the next record will begin.
  var end: Int { words.count }

  /// Completes the record that begins at `start`.
  @inline(__always)
  func set(_ start: Int, group: UInt32, user: UInt32) {
    let record = UnsafeMutableRawPointer(words.base + start)
      .assumingMemoryBound(to: EventRecord.self)
    record.pointee.group = group
    record.pointee.user = user
  }

  mutating func removeAll() {
    words.removeAll()
    starts.removeAll()
  }

  /// What tells the last record from others on its line.
  var lastFingerprint: UInt64 { fingerprint(starts.count - 1) }

  /// What tells a record from others on its line.
  @inline(__always)
  func fingerprint(_ index: Int) -> UInt64 {
    let record = UnsafeMutableRawPointer(words.base + Int(starts[index]))
      .assumingMemoryBound(to: EventRecord.self)
    return record.pointee.fingerprint
  }

  /// Appends a record with the quantities of its meters.
  @inline(__always)
  mutating func append(_ record: EventRecord, quantities: UnsafePointer<Int64>) {
    let start = words.count
    words.reserve(start &+ EventRecord.headWords &+ ScanRules.quickMeterCount)
    let target = UnsafeMutableRawPointer(words.base + start)
      .assumingMemoryBound(to: EventRecord.self)
    target.initialize(to: record)
    let behind = UnsafeMutableRawPointer(target + 1)
    let narrow = behind.assumingMemoryBound(to: UInt32.self)
    var all: UInt64 = 0
    var count = 0
    var bits = record.meterBits
    while bits != 0 {
      let quantity = UInt64(bitPattern: quantities[bits.trailingZeroBitCount])
      bits &= bits &- 1
      narrow[count] = UInt32(truncatingIfNeeded: quantity)
      all |= quantity
      count &+= 1
    }
    if all > UInt64(UInt32.max) { widen(target, quantities: quantities) }
    words.grow(to: start &+ target.pointee.wordCount)
    starts.append(UInt32(truncatingIfNeeded: start))
  }

  /// Writes the quantities of a record with 8 bytes each.
  @inline(never)
  private func widen(
    _ record: UnsafeMutablePointer<EventRecord>, quantities: UnsafePointer<Int64>
  ) {
    let wide = UnsafeMutableRawPointer(record + 1).assumingMemoryBound(to: Int64.self)
    var count = 0
    var bits = record.pointee.meters
    record.pointee.meterBits |= EventRecord.wideBit
    while bits != 0 {
      wide[count] = quantities[bits.trailingZeroBitCount]
      bits &= bits &- 1
      count += 1
    }
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
      let start = starts[index]
      let partition = partition(start, partitionMask)
      let tag = UInt64(EventPartition.tag(words.base + Int(start)))
      order[Int(partitionStarts[partition])] = tag &<< 32 | UInt64(start)
      partitionStarts[partition] &+= 1
    }
    // Each start has moved to its end: move them back by one.
    for partition in stride(from: partitionCount, to: 0, by: -1) {
      partitionStarts[partition] = partitionStarts[partition - 1]
    }
    partitionStarts[0] = 0
  }

  /// A partition's records in the order of the rows: the tag of each event's hash in the upper half, in
  /// the lower half which of ``base``'s words is the first.
  @inline(__always)
  func entries(of partition: Int) -> UnsafeBufferPointer<UInt64> {
    let start = Int(partitionStarts[partition])
    return UnsafeBufferPointer(
      start: order.base + start, count: Int(partitionStarts[partition &+ 1]) &- start)
  }

  /// The words of all records.
  @inline(__always)
  var base: UnsafeMutablePointer<UInt64> { words.base }

  @inline(__always)
  private func partition(_ start: UInt32, _ mask: UInt64) -> Int {
    // The event's hash is the record's first word.
    Int(truncatingIfNeeded: words.base[Int(start)] & mask)
  }
}
