import BigInt
import ExactMoney

/// A month's new version against its last one: row by row, and document by document for the cause.
public struct Restatement: Hashable, Sendable {
  /// One cell of the P&L that changed, in minor units.
  public struct Cell: Hashable, Sendable {
    /// Which cell.
    public var place: Shares.Place
    /// What it was.
    public var before: BigInt
    /// What it is.
    public var now: BigInt
  }

  /// One document that changed, came or went, in minor units.
  public struct Document: Hashable, Sendable {
    /// The document; its amount is the difference.
    public var difference: ClosedDocument
    /// What was booked, 0 where it is new.
    public var before: BigInt
  }

  /// The last version.
  public let before: ClosedMonth
  /// The new one.
  public let now: ClosedMonth
  /// The cells that changed, by row and category.
  public let cells: [Cell]
  /// The documents that changed, by kind, supplier and id.
  public let documents: [Document]

  /// What changed from `before` to `now`, two versions of one month.
  public init(from before: ClosedMonth, to now: ClosedMonth) {
    self.before = before
    self.now = now
    cells = Set(before.cells.keys).union(now.cells.keys).sorted().compactMap { place in
      let (old, new) = (before.cells[place] ?? 0, now.cells[place] ?? 0)
      return old == new ? nil : Cell(place: place, before: old, now: new)
    }
    let booked = DocumentSums(before.documents)
    var changed = DocumentSums(now.documents)
    changed.subtract(before.documents)
    documents = changed.nonZero.map { Document(difference: $0, before: booked.booked(as: $0)) }
  }

  /// The sums of the cells that changed, before and now.
  public var totals: (before: BigInt, now: BigInt) {
    (cells.reduce(0) { $0 + $1.before }, cells.reduce(0) { $0 + $1.now })
  }
}
