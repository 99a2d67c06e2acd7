import ExactMoney
import Pipeline
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ScanPass {
  /// A chunk in its place: whose result, and on which line it begins.
  typealias Placed = (chunk: Chunk, slot: Int, line: Int)

  /// Where this round's part of a stretch ends.
  static func cut(
    _ stretch: FileFeed.Stretch, budget: Int, form: FileSchema.Form
  ) -> UnsafePointer<UInt8> {
    if case .whole = form { return stretch.end }
    return lineEnd(stretch.start, min(budget, stretch.end - stretch.start), stretch.end)
  }

  /// The place behind the first line feed that is `distance` or more bytes away.
  private static func lineEnd(
    _ start: UnsafePointer<UInt8>, _ distance: Int, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let from = start + min(distance, end - start)
    guard from < end, let found = memchr(from, 0x0A, end - from) else { return end }
    return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
  }

  /// Cuts `stretch` up to `cut` into chunks at line ends. A line end inside quotes is found out when
  /// the chunks are put in order.
  func chunksOf(
    _ file: ScanFile, _ stretch: FileFeed.Stretch, upTo cut: UnsafePointer<UInt8>
  ) -> [Chunk] {
    var chunks: [Chunk] = []
    var start = stretch.start
    while start < cut {
      var chunkCut = cut
      if case .whole = file.schema.form {
      } else {
        chunkCut = min(cut, Self.lineEnd(start, chunkBytes - 1, cut))
      }
      chunks.append(
        Chunk(
          file: file.number, start: start, cut: chunkCut, end: stretch.end,
          isLast: stretch.isLast, offset: stretch.offset + (start - stretch.start)))
      start = chunkCut
    }
    return chunks
  }

  /// Reads chunks on all threads.
  func read(_ chunks: [Chunk]) {
    results.reserve(chunks.count)
    threads.run(chunks.count) { thread, job in
      self.read(chunks[job], slot: job, thread: thread)
    }
  }

  /// Reads one chunk into its result.
  private func read(_ chunk: Chunk, slot: Int, thread: Int) {
    guard let file = files[chunk.file] else { return }
    let result = results[slot]
    result.pointee.begin()
    let worker = threads.workers + thread
    worker.pointee.passes = passes
    switch file.schema.form {
    case .nothing: break
    case .delimited(let columns, _):
      worker.pointee.usePlan(
        of: file.number, columns: columns, mapping: file.source.mapping)
      worker.pointee.readDelimited(
        chunk, of: .init(name: file.name, columns: columns, use: file.schema.use),
        into: &result.pointee)
    case .jsonLines:
      worker.pointee.usePlan(of: file.number, columns: [], mapping: file.source.mapping)
      worker.pointee.readLines(
        chunk, of: file.name, use: file.schema.use, into: &result.pointee)
    case .documents:
      guard let walk = file.walk else { break }
      worker.pointee.usePlan(of: file.number, columns: [], mapping: file.source.mapping)
      worker.pointee.readPlaces(
        chunk, walk, of: file.name, use: file.schema.use, into: &result.pointee)
    case .whole:
      // An array can be judged only once all of it is there.
      result.pointee.end = chunk.start
      if chunk.isLast {
        worker.pointee.usePlan(of: file.number, columns: [], mapping: file.source.mapping)
        worker.pointee.readWhole(
          chunk, of: file.name, use: file.schema.use, into: &result.pointee)
      }
    }
    checkEncoding(chunk, result)
    result.pointee.records.sort(partitionMask: UInt64(partitions.count - 1))
  }

  /// Notes the first byte of the chunk's rows that is not UTF-8.
  private func checkEncoding(_ chunk: Chunk, _ result: UnsafeMutablePointer<ChunkResult>) {
    guard let end = result.pointee.end, end > chunk.start else { return }
    let bytes = UnsafeBufferPointer(start: chunk.start, count: end - chunk.start)
    guard !Self.isASCII(bytes), let wrong = Encoding.firstInvalidOffset(bytes) else { return }
    result.pointee.wrongByte = chunk.start + wrong
  }

  private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let address = bytes.baseAddress else { return true }
    let start = UnsafeRawPointer(address)
    var seen = SIMD4<UInt64>(repeating: 0)
    var offset = 0
    while offset &+ 32 <= bytes.count {
      seen |= (start + offset).loadUnaligned(as: SIMD4<UInt64>.self)
      offset &+= 32
    }
    let all = seen[0] | seen[1] | seen[2] | seen[3]
    return all & 0x8080_8080_8080_8080 == 0 && bytes[offset...].allSatisfy { $0 < 0x80 }
  }

  /// Puts the chunks of a round in the order of their files: each must begin where the one before it
  /// ended. One that was cut inside quotes is read again from there.
  func inOrder(_ chunks: [Chunk]) throws -> [Placed] {
    var placed: [Placed] = []
    var next = 0
    while next < chunks.count {
      let fileNumber = chunks[next].file
      guard let file = files[fileNumber] else { break }
      var place = chunks[next].start
      while next < chunks.count, chunks[next].file == fileNumber {
        var chunk = chunks[next]
        if place != chunk.start {
          chunk.offset += place - chunk.start
          chunk.start = place
          if place < chunk.cut {
            read(chunk, slot: next, thread: 0)
          } else {
            results[next].pointee.begin()
            results[next].pointee.records.sort(partitionMask: UInt64(partitions.count - 1))
            results[next].pointee.end = place
          }
        }
        placed.append((chunk, next, file.lines))
        place = try settle(chunk, slot: next, file)
        next += 1
        if file.hasEnded {
          while next < chunks.count, chunks[next].file == fileNumber { next += 1 }
        }
      }
      if !file.hasEnded { file.feed?.advance(to: place) }
      file.feed?.forgetPast()
      progress?.advance(bytes: file.newlyReadBytes(), rows: 0)
    }
    return placed
  }

  /// Nothing behind `place` counts; but one byte in it that is not UTF-8 still refuses the file.
  private func end(_ file: ScanFile, behind place: UnsafePointer<UInt8>) throws {
    file.hasEnded = true
    guard let feed = file.feed else { return }
    feed.advance(to: place)
    try damageChecked(file) {
      while true {
        let stretch = try feed.stretch()
        let invalid = Encoding.firstInvalidOffset(stretch.bytes)
        // A character may go on behind a stretch.
        if let invalid, stretch.isLast || stretch.bytes.count - invalid > 3 {
          try feed.drain()
          throw ScanRestart.refuse(
            file: file.number,
            FileRefusal(findings: [wrongByte(stretch, invalid, file)], readsRows: false))
        }
        file.lines += stretch.bytes.prefix(invalid ?? stretch.bytes.count)
          .reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
        feed.advance(to: stretch.start + (invalid ?? stretch.bytes.count))
        if stretch.isLast { return }
      }
    }
  }

  private func wrongByte(
    _ stretch: FileFeed.Stretch, _ offset: Int, _ file: ScanFile
  ) -> Finding {
    let line = file.lines + stretch.bytes.prefix(offset).reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    return Encoding.wrongByte(
      stretch.bytes[offset], offset: stretch.offset + offset, line: line, file: file.name)
  }

  /// Counts what a chunk holds and gives where it ended.
  private func settle(
    _ chunk: Chunk, slot: Int, _ file: ScanFile
  ) throws -> UnsafePointer<UInt8> {
    let result = results[slot]
    let end = result.pointee.end ?? chunk.start
    if let wrong = result.pointee.wrongByte {
      let before = UnsafeBufferPointer(start: chunk.start, count: wrong - chunk.start)
      let line = file.lines + before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
      let finding = Encoding.wrongByte(
        wrong.pointee, offset: chunk.offset + before.count, line: line, file: file.name)
      try damageChecked(file) { try file.feed?.drain() }
      throw ScanRestart.refuse(
        file: file.number, FileRefusal(findings: [finding], readsRows: false))
    }
    file.mark(line: file.lines, offset: chunk.offset)
    file.keep(result.pointee.wholeRecords)
    file.keep(result.pointee.rowPlaces)
    if result.pointee.isOdd { throw ScanRestart.readWhole(file: file.number) }
    file.rowsRead += result.pointee.rowsRead
    file.rowsRefused += result.pointee.rowsRefused
    if passes.current == 0 { file.meterCells.add(result.pointee.meterCells) }
    file.keep(result.pointee.ordinals, from: file.lines)
    if result.pointee.rowsLeft > 0 {
      file.leave(result.pointee.rowsLeft, line: file.lines + result.pointee.firstLineLeft)
    }
    file.columnsSeen |= result.pointee.columnsSeen
    if passes.current == 0 {
      add(result.pointee.findings.map { $0.movedDown(file.lines) })
    }
    file.lines += result.pointee.lineCount
    progress?.advance(bytes: 0, rows: result.pointee.rowsRead)
    if result.pointee.hasEnded { try self.end(file, behind: end) }
    return end
  }
}

/// The results of a round's chunks, used again in the next.
final class ChunkResults {
  private var slots: [UnsafeMutablePointer<ChunkResult>] = []

  subscript(_ index: Int) -> UnsafeMutablePointer<ChunkResult> { slots[index] }

  func reserve(_ count: Int) {
    while slots.count < count {
      let slot = UnsafeMutablePointer<ChunkResult>.allocate(capacity: 1)
      slot.initialize(to: ChunkResult())
      slots.append(slot)
    }
  }

  deinit {
    for slot in slots {
      slot.deinitialize(count: 1)
      slot.deallocate()
    }
  }
}

/// All partitions of a pass.
final class EventPartitions {
  let count: Int
  private let partitions: UnsafeMutablePointer<EventPartition>

  /// As many as keep a partition's index in a processor's cache for files of that size.
  init(forBytes bytes: Int) {
    count = min(4096, max(16, bytes >> 23)).roundedUpToPowerOfTwo
    partitions = .allocate(capacity: count)
    let arena = SlabArena()
    for number in 0..<count { (partitions + number).initialize(to: EventPartition(arena)) }
  }

  deinit {
    partitions.deinitialize(count: count)
    partitions.deallocate()
  }

  subscript(_ index: Int) -> UnsafeMutablePointer<EventPartition> { partitions + index }

  /// Keeps the places of rows that repeat another.
  func nameRepeats() {
    for number in 0..<count { partitions[number].namesRepeats = true }
  }

  /// The bytes they take together.
  var sizeBytes: Int { (0..<count).reduce(0) { $0 + partitions[$1].sizeBytes } }
  /// Rows that repeat a content already seen.
  var duplicates: Int { (0..<count).reduce(0) { $0 + partitions[$1].duplicates } }
  /// States that another state of the same event stands beside.
  var superseded: Int { (0..<count).reduce(0) { $0 + partitions[$1].superseded } }
  /// How many rows of one file repeat a row of another.
  var overlaps: [FilePair: Int] {
    (0..<count).reduce(into: [:]) { sums, number in
      sums.merge(partitions[number].overlaps) { $0 + $1 }
    }
  }
}
