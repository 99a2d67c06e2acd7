/// What became of the rows of a file: each was taken, refused with a finding, or left aside with one.
///
/// A row is what the file has one of for each thing it tells: a line of a table, an object of an array,
/// a line of an invoice in XML, a rate of a table of rates, a model of a price catalogue.
public struct RowCounts: Hashable, Sendable {
  /// Rows that count in full.
  public var taken: Int
  /// Rows of which something was refused, each with a finding.
  public var refused: Int
  /// Rows that are none of ours, or not due: a note says how many, and what they come to.
  public var left: Int

  /// Counts with every part given.
  public init(taken: Int = 0, refused: Int = 0, left: Int = 0) {
    self.taken = taken
    self.refused = refused
    self.left = left
  }

  /// The counts of a file of `read` rows, of which so many do not count; `refused` may count a row more
  /// than once, where rows were added up before they were read.
  public init(read: Int, refused: Int, left: Int = 0) {
    let refused = min(refused, read - left)
    self.init(taken: read - refused - left, refused: refused, left: left)
  }

  /// All rows.
  public var read: Int { taken + refused + left }

  /// Adds what was counted elsewhere.
  public static func += (left: inout Self, right: Self) {
    left.taken += right.taken
    left.refused += right.refused
    left.left += right.left
  }
}
