import ExactMoney

/// Which delivery of a provider's cost statement an invoice was read from.
///
/// Clouds deliver a month's costs again and again: first as an estimate without an invoice number,
/// then rewritten whole, at last with the number. Deliveries of one statement replace each other, and
/// the files of one delivery add up (``StatementSnapshots``).
public struct StatementDelivery: Hashable, Sendable {
  /// What all deliveries of one statement share, such as payer, entity, month and currency.
  public var statement: String
  /// The delivery; the parts of one delivery share it.
  public var name: String
  /// Whether every row has the number of a final invoice.
  public var isFinal: Bool
  /// The last day that its usage or its export time reaches; `nil` where no row says.
  public var asOf: CalendarDate?
  /// The time of export as the file's name gives it, digits only; empty where it gives none.
  public var stamp: String

  /// A delivery with every field given.
  public init(
    statement: String, name: String, isFinal: Bool, asOf: CalendarDate?, stamp: String
  ) {
    self.statement = statement
    self.name = name
    self.isFinal = isFinal
    self.asOf = asOf
    self.stamp = stamp
  }
}

/// What the rows of one cost file add up to, in one currency: for people who compare it with the source.
public struct StatementTotals: Hashable, Sendable {
  /// The sum of one column.
  public struct Column: Hashable, Sendable {
    /// The column's name in the source.
    public var name: String
    /// The exact sum over all rows that state it.
    public var sum: ExactDecimal

    /// The sum of the column `name`.
    public init(name: String, sum: ExactDecimal) {
      self.name = name
      self.sum = sum
    }
  }

  /// The file.
  public var file: String
  /// What it was recognised as, with the version: `FOCUS 1.2 Cost and Usage`.
  public var format: String
  /// The currency of the sums; empty where the rows name none.
  public var currency: String
  /// How many rows have it.
  public var rows: Int
  /// One sum for each column of money, never added to each other.
  public var columns: [Column]

  /// Totals with every field given.
  public init(file: String, format: String, currency: String, rows: Int, columns: [Column]) {
    self.file = file
    self.format = format
    self.currency = currency
    self.rows = rows
    self.columns = columns
  }

  /// The sum of the column `name`, or `nil` where the file has no such column.
  public subscript(_ name: String) -> ExactDecimal? {
    columns.first { $0.name.hasSameBytes(as: name) }?.sum
  }
}
