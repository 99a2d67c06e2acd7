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

  private static let chunkBytes = 1 << 18

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

  /// Hands all bytes to `sink`, in pieces, and gives the number of data rows.
  public func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    var buffer = head
    var rowCount = 0
    for index in 0..<blockCount {
      rowCount += block(index, &buffer)
      if buffer.count >= Self.chunkBytes {
        try sink(buffer)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    buffer += foot
    try sink(buffer)
    return rowCount
  }

  /// All bytes at once; for small files and tests.
  public func bytes() -> [UInt8] {
    var all: [UInt8] = []
    _ = write { all += $0 }
    return all
  }
}

extension ReportFile {
  /// Every report of a close but the manifest, which needs their hashes: tables, then XML with its
  /// schemas. `dimensionNames` are the policy's, in its order.
  public static func all(of close: MonthEndClose, dimensionNames: [String]) -> [ReportFile] {
    let snapshot = close.profitAndLoss
    return [
      .profitAndLossTable(snapshot),
      .driftTable(close.drift, period: snapshot.period, reporting: snapshot.currency),
      .bridgeTable(close.bridge, period: snapshot.period, reporting: snapshot.currency),
      .documentsTable(close.documents),
      .sharesTable(close.documents),
      .ledgerTable(close.ledger, period: snapshot.period, dimensionNames: dimensionNames),
      .findingsTable(close.findings),
      .profitAndLossXML(snapshot),
      .driftXML(
        close.drift, close.bridge, period: snapshot.period, reporting: snapshot.currency),
      .profitAndLossSchema,
      .driftSchema,
    ]
  }
}
