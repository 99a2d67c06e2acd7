import Dispatch
import ExactMoney
import Pipeline
import SourceText
import Synchronization

/// What makes a scan begin anew.
enum ScanRestart: Error {
  /// A file turned out not to count after some of its rows had been taken.
  case refuse(file: Int, FileRefusal)
  /// Documents turned out to be odd.
  case readWhole(file: Int)
  /// The events of one pass need more memory than there is.
  case morePasses
}

/// The threads, and what they use from pass to pass.
final class ScanThreads {
  let rules: ScanRules
  let count: Int
  /// One for each thread, which alone uses it while rows are read.
  let workers: UnsafeMutablePointer<ScanWorker>

  init(_ rules: ScanRules, count: Int) {
    invariant(count >= 1 && count <= 255, "\(count) threads")
    self.rules = rules
    self.count = count
    workers = .allocate(capacity: count)
    for number in 0..<count {
      (workers + number).initialize(to: ScanWorker(number: number, rules: rules))
    }
  }

  deinit {
    workers.deinitialize(count: count)
    workers.deallocate()
  }

  /// Calls `body` once on each thread, for those of `jobs` jobs that it gets hold of first.
  ///
  /// - Parameter limit: the most threads that take part.
  func run(
    _ jobs: Int, limit: Int = .max, _ body: (_ thread: Int, _ job: Int) -> Void
  ) {
    let count = min(count, limit)
    if count == 1 || jobs == 1 {
      for job in 0..<jobs { body(0, job) }
      return
    }
    let next = Atomic<Int>(0)
    // The threads work on different jobs, and this call ends only after all of them.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: min(count, jobs)) { thread in
      while true {
        let job = next.add(1, ordering: .relaxed).oldValue
        if job >= jobs { return }
        body(thread, job)
      }
    }
  }
}

/// One reading of all files, for the events that the pass keeps.
///
/// It goes round by round: the threads read chunks into records; the chunks are put in order; the
/// threads take the records partition by partition. Who did what never shows in the result.
final class ScanPass {
  private let sources: [any UsageSource]
  private let options: ScanOptions
  let threads: ScanThreads
  private let refusals: [Int: FileRefusal]
  /// The files that the careful reader reads as a whole.
  private let oddFiles: Set<Int>
  let progress: ScanProgress?
  private let roundBytes: Int
  private(set) var results = ChunkResults()
  let passes: ScanPasses
  let chunkBytes: Int
  /// The files of which something has been read.
  private(set) var files: [ScanFile?] = []
  private var closedCount = 0
  private(set) var findings: [Finding] = []
  private(set) var partitions: EventPartitions
  /// The names of all files, by number.
  let names: [String]

  init(
    _ sources: [any UsageSource], options: ScanOptions, threads: ScanThreads,
    refusals: [Int: FileRefusal], oddFiles: Set<Int>, passes: ScanPasses,
    progress: ScanProgress?,
    namesRepeats: Bool = false
  ) {
    self.passes = passes
    names = sources.map(\.name)
    chunkBytes = max(1, options.chunkBytes)
    self.sources = sources
    self.options = options
    self.threads = threads
    self.refusals = refusals
    self.oddFiles = oddFiles
    self.progress = progress
    roundBytes = max(1, options.chunkBytes) * threads.count * 32
    partitions = EventPartitions(forBytes: sources.reduce(0) { $0 + $1.sizeBytes })
    if namesRepeats { partitions.nameRepeats() }
  }

  /// Reads everything.
  func run() throws {
    var current: ScanFile?
    while true {
      let round = try nextRound(&current)
      if round.isEmpty, current == nil, files.count == sources.count { break }
      read(round)
      let taken = try inOrder(round).map { chunk, slot, line in
        TakenChunk(result: results[slot], file: chunk.file, firstLine: line)
      }
      taken.withUnsafeBufferPointer { chunks in
        threads.run(partitions.count) { _, partition in
          partitions[partition].pointee.take(chunks, partition: partition)
        }
      }
      closeFiles(before: current?.number ?? files.count)
      if partitions.sizeBytes > options.memoryBytes, passes.count < ScanPasses.limit {
        throw ScanRestart.morePasses
      }
    }
    results = ChunkResults()
    try refuseFilesWithoutColumns()
    if passes.current == 0 { add(files.compactMap { $0?.rowsLeftAside }) }
  }

  /// Each file of a round is held until the round is read: ten thousand small ones must not all be open
  /// at once.
  private static let filesPerRound = 64

  /// The chunks of the next round: of one file, or of several where they are small.
  private func nextRound(_ current: inout ScanFile?) throws -> [Chunk] {
    var chunks: [Chunk] = []
    var bytes = 0
    let lastFile = min(sources.count, files.count + Self.filesPerRound)
    while bytes < roundBytes {
      if current == nil {
        guard files.count < lastFile else { break }
        current = try openFile()
        continue
      }
      guard let file = current, let feed = file.feed else { break }
      if file.hasEnded {
        current = nil
        continue
      }
      let stretch = try damageChecked(file) { try feed.stretch() }
      var cut = stretch.end
      if let walk = file.walk {
        cut = file.walked(stretch, budgetBytes: roundBytes - bytes)
        chunks += file.chunks(walk, stretch, upTo: cut, chunkBytes: chunkBytes)
      } else {
        cut = Self.cut(stretch, budget: roundBytes - bytes, form: file.schema.form)
        chunks += chunksOf(file, stretch, upTo: cut)
      }
      bytes += cut - stretch.start
      let isWhole = cut == stretch.end && stretch.isLast && file.walk?.isOver != false
      if !isWhole { break }
      // Its last chunk ends with the file: nothing of it is left to be read.
      current = nil
    }
    return chunks
  }

  func add(_ found: [Finding]) { findings += found }

  /// What the first pass counts for all.
  struct Counts {
    var findings: [Finding]
    var files: [UsageFileRows]
  }

  var counts: Counts {
    let used = files.reduce(UInt32(0)) { $0 | ($1?.meterCells.used ?? 0) }
    let meters = threads.rules.meters.meters
    return Counts(
      findings: findings,
      files: names.indices.map { number in
        UsageFileRows(
          name: names[number], rowsRead: files[number]?.rowsRead ?? 0,
          rowsRefused: files[number]?.rowsRefused ?? 0, rowsLeft: files[number]?.rowsLeft ?? 0,
          meterCells: (files[number]?.meterCells ?? MeterCellCounts()).rows(of: meters, used: used))
      })
  }

  /// Gives the memory of the events back; the files can still be looked at.
  func forgetEvents() {
    partitions = EventPartitions(forBytes: 0)
  }

  /// A file of JSON of which no row had a required column does not count, as one of CSV without that
  /// column does not.
  private func refuseFilesWithoutColumns() throws {
    for case let file? in files where file.schema.use == .count && file.columnsSeen != 0 {
      guard file.schema.isJSON, refusals[file.number] == nil else { continue }
      let findings = FileSchema.missingColumns(
        seen: file.columnsSeen, in: file.name)
      guard !findings.isEmpty else { continue }
      throw ScanRestart.refuse(
        file: file.number, FileRefusal(findings: findings, readsRows: true))
    }
  }

  private func openFile() throws -> ScanFile? {
    let number = files.count
    let source = sources[number]
    if let refusal = refusals[number], !refusal.readsRows {
      findings += refusal.findings
      files.append(nil)
      return nil
    }
    let file: ScanFile
    do {
      file = try ScanFile(
        source, number: number, refusal: refusals[number], rules: threads.rules,
        isOdd: oddFiles.contains(number), blockBytes: roundBytes)
    } catch let damage as DamagedStream {
      throw Self.restart(number, source.name, damage)
    }
    files.append(file)
    findings += file.schema.findings
    if case .nothing = file.schema.form {
      try damageChecked(file) { try file.feed?.drain() }
      return nil
    }
    return file
  }

  /// Lets go of the bytes of files that were read to their ends.
  private func closeFiles(before number: Int) {
    for case let file? in files[closedCount..<number] { file.close() }
    closedCount = max(closedCount, number)
  }

  func damageChecked<Result>(
    _ file: ScanFile, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let damage as DamagedStream {
      throw Self.restart(file.number, file.name, damage)
    }
  }

  private static func restart(
    _ number: Int, _ name: String, _ damage: DamagedStream
  ) -> ScanRestart {
    let finding = Finding(.corruptStream, at: SourceLocation(file: name), damage.message)
    return .refuse(file: number, FileRefusal(findings: [finding], readsRows: false))
  }
}
