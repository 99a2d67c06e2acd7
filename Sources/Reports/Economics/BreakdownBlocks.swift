import ExactMoney
import Pipeline

/// The rows of a breakdown, TOTAL last, a thousand at a time.
struct BreakdownBlocks: Sendable {
  private let breakdown: Breakdown

  private static let blockRows = 1_024

  init(_ breakdown: Breakdown) {
    self.breakdown = breakdown
  }

  /// The blocks of rows, and the one that is TOTAL.
  var count: Int { (breakdown.rows.count + Self.blockRows - 1) / Self.blockRows + 1 }

  /// Calls `body` with the keys and figures of each row of a block; TOTAL has no keys.
  ///
  /// - Returns: how many rows there are.
  func forEachRow(
    in block: Int, _ body: (_ keys: [String?], _ figures: BreakdownFigures) -> Void
  ) -> Int {
    var figures = BreakdownFigures(breakdown.columns)
    if block == count - 1 {
      figures.load(breakdown.total)
      body([], figures)
      return 1
    }
    let start = block * Self.blockRows
    let rows = start..<min(start + Self.blockRows, breakdown.rows.count)
    for index in rows {
      figures.load(breakdown.rows, at: index)
      body(breakdown.axes.indices.map { breakdown.rows.key($0, at: index) }, figures)
    }
    return rows.count
  }
}

/// The blocks of several breakdowns, one behind the other.
struct EconomicsBlocks: Sendable {
  /// One block.
  struct Block {
    let breakdown: Breakdown
    /// Which of its blocks.
    let number: Int

    /// Whether it begins the breakdown.
    var isFirst: Bool { number == 0 }
    /// Whether it ends it: then it is TOTAL.
    var isLast: Bool { number == BreakdownBlocks(breakdown).count - 1 }

    /// See ``BreakdownBlocks/forEachRow(in:_:)``.
    func forEachRow(
      _ body: (_ keys: [String?], _ figures: BreakdownFigures) -> Void
    ) -> Int {
      BreakdownBlocks(breakdown).forEachRow(in: number, body)
    }
  }

  private let breakdowns: [Breakdown]
  /// The block with which each breakdown begins, and the number of all.
  private let starts: [Int]

  init(_ breakdowns: [Breakdown]) {
    self.breakdowns = breakdowns
    starts = breakdowns.reduce(into: [0]) { starts, breakdown in
      starts.append((starts.last ?? 0) + BreakdownBlocks(breakdown).count)
    }
  }

  var count: Int { starts.last ?? 0 }

  subscript(index: Int) -> Block {
    let place = required(
      starts.lastIndex { $0 <= index }, "block \(index) of \(count) is in no breakdown")
    return Block(breakdown: breakdowns[place], number: index - starts[place])
  }
}
