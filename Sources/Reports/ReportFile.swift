import ExactMoney
import Pipeline

/// One report: a name, and bytes that are a pure function of the close it prints.
///
/// The bytes are made block by block while they are written, so a ledger of millions of rows never
/// stands in memory as text.
public struct ReportFile: Sendable {
  /// The file's name in `out/<period>/`.
  public let name: String

  private let blockCount: Int
  private let head: [UInt8]
  private let block: @Sendable (Int, inout [UInt8]) -> Int
  private let foot: [UInt8]

  /// How many stretches there are at a time, and about how many bytes each has.
  private static let stretchCount = 32
  private static let stretchBytes = 1 << 18

  /// A file of `head`, the blocks 0..<`blockCount`, and `foot`; `block` appends the bytes of one block
  /// and gives the number of rows in it.
  init(
    name: String, head: [UInt8], blockCount: Int, foot: [UInt8] = [],
    block: @escaping @Sendable (Int, inout [UInt8]) -> Int
  ) {
    self.name = name
    self.head = head
    self.blockCount = blockCount
    self.foot = foot
    self.block = block
  }

  /// A file of fixed text.
  init(name: String, text: String) {
    self.init(name: name, head: Array(text.utf8), blockCount: 0) { _, _ in 0 }
  }

  /// A CSV table; `rows` gives the rows of one block.
  init(
    csv name: String, columns: [String], blockCount: Int,
    rows: @escaping @Sendable (Int) -> [[Cell]]
  ) {
    self.init(name: name, head: CSV.header(columns), blockCount: blockCount) { index, bytes in
      let rows = rows(index)
      for row in rows {
        invariant(
          row.count == columns.count,
          "\(name): a row of \(row.count) cells under \(columns.count) columns")
        CSV.append(row, to: &bytes)
      }
      return rows.count
    }
  }

  /// Does jobs that have nothing to do with each other: calls `job` with each number below `count`, in
  /// any order and on any thread, and comes back after the last.
  public typealias Jobs = (_ count: Int, _ job: @Sendable (Int) -> Void) -> Void

  /// Does one job after the other.
  public static func oneByOne(_ count: Int, _ job: @Sendable (Int) -> Void) {
    for number in 0..<count { job(number) }
  }

  /// Hands all bytes to `sink`, in pieces, and gives the number of data rows.
  ///
  /// - Parameter jobs: by whom the blocks are made, some stretches of blocks at a time; they are
  ///   handed on in order. Without it, by this thread.
  public func write<Failure: Error>(
    by jobs: Jobs = ReportFile.oneByOne, to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    try sink(head)
    var stretches = [Stretch](repeating: Stretch(), count: min(blockCount, Self.stretchCount))
    var rowCount = 0
    var next = 0
    // How large a block is shows only once some are there.
    var stretchBlocks = 1
    while next < blockCount {
      let blocks = next..<min(blockCount, next + stretches.count * stretchBlocks)
      fill(&stretches, with: blocks, each: stretchBlocks, by: jobs)
      var byteCount = 0
      for stretch in stretches where !stretch.bytes.isEmpty {
        try sink(stretch.bytes)
        rowCount += stretch.rowCount
        byteCount += stretch.bytes.count
      }
      next = blocks.upperBound
      stretchBlocks = max(1, blocks.count * Self.stretchBytes / max(1, byteCount))
    }
    if !foot.isEmpty { try sink(foot) }
    return rowCount
  }

  /// Makes the stretches of `blocks`, `length` blocks for each as far as there are so many.
  private func fill(
    _ stretches: inout [Stretch], with blocks: Range<Int>, each length: Int, by jobs: Jobs
  ) {
    stretches.withUnsafeMutableBufferPointer { stretches in
      // Every stretch is one job's, and this call ends only after all of them.
      nonisolated(unsafe) let stretches = stretches
      jobs(stretches.count) { number in
        let start = min(blocks.upperBound, blocks.lowerBound + number * length)
        stretches[number].rowCount = 0
        stretches[number].bytes.removeAll(keepingCapacity: true)
        for index in start..<min(start + length, blocks.upperBound) {
          let rowCount = block(index, &stretches[number].bytes)
          stretches[number].rowCount += rowCount
        }
      }
    }
  }

  /// The bytes of some blocks that follow each other.
  private struct Stretch {
    var bytes: [UInt8] = []
    var rowCount = 0
  }

  /// All bytes at once; for small files and tests.
  public func bytes() -> [UInt8] {
    var all: [UInt8] = []
    _ = write { all += $0 }
    return all
  }
}

extension ReportFile {
  /// Unit economics: tables, and the same for machines.
  private static func economicsFiles(_ economics: Economics) -> [ReportFile] {
    breakdownTables(economics.breakdowns) + [
      .economicsXML(economics), .economicsJSON(economics), .economicsSchema,
    ]
  }

  /// Every report of a close but the manifest, which needs their hashes: tables, then XML with its
  /// schemas, then the review, for machines and on a page. `dimensionNames` are the policy's, in its order.
  public static func all(of close: MonthEndClose, dimensionNames: [String]) -> [ReportFile] {
    let snapshot = close.profitAndLoss
    return [
      .profitAndLossTable(snapshot, flags: close.economics?.flags ?? []),
      .driftTable(close.drift, period: snapshot.period, reporting: snapshot.currency),
      .causesTable(
        close.causes, close.drift, period: snapshot.period, reporting: snapshot.currency),
      .bridgeTable(close.bridge, period: snapshot.period, reporting: snapshot.currency),
      .prepaidTable(close.prepaid, period: snapshot.period, reporting: snapshot.currency),
      .journalTable(close.journal, period: snapshot.period, currency: snapshot.currency),
      .documentsTable(close.documents),
      .sharesTable(close.documents),
      .ledgerTable(close.ledger, period: snapshot.period, dimensionNames: dimensionNames),
      .findingsTable(close.findings),
      .priorPeriodsTable(
        close.priorPeriods, period: snapshot.period, currency: snapshot.currency),
      .priorPeriodDocumentsTable(
        close.priorPeriods, period: snapshot.period, currency: snapshot.currency),
      .profitAndLossXML(snapshot),
      .claimsTable(close.claims, period: snapshot.period, reporting: snapshot.currency),
      .claimEvidenceTable(
        close.claims, period: snapshot.period, sources: ClaimSources(close.review?.evidence)),
      .driftXML(
        close.drift, close.bridge, review: close.review, claims: close.claims,
        period: snapshot.period, reporting: snapshot.currency),
      .profitAndLossSchema,
      .driftSchema,
    ] + (close.economics.map { watchReports(of: $0, snapshot.period) } ?? [])
      + (close.review.map { [.driftJSON($0, of: close), .driftPage($0, of: close)] } ?? [])
      + (close.economics.map { [.monthPage($0, of: close), .weekPage($0, of: close)] } ?? [])
      + claimPages(of: close)
      + (close.comparison.map { [.meterComparisonTable($0), .taskComparisonTable($0)] } ?? [])
      + (close.economics.map { [.statementsTable($0.statements, snapshot)] } ?? [])
      + (close.economics?.metrics.map { metricTables($0, snapshot.categories) } ?? [])
      + (close.restatement.map { [.restatementTable($0)] } ?? [])
      + (close.review?.rollForward.map {
        [.openItemsTable($0, reporting: snapshot.currency)]
      } ?? [])
      + (close.review?.trend.map { [.trendTable($0, reporting: snapshot.currency)] } ?? [])
      + (close.economics.map(economicsFiles) ?? [])
  }
}
