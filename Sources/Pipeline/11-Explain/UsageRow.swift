import ExactMoney

/// A row of a usage file that stands for its event, as far as it counts to one cell of the ledger.
public struct UsageRow: Hashable, Sendable {
  /// Where it stands; of several places with one content the first.
  public var location: SourceLocation
  /// The event's id; `nil` where the source gives none.
  public var eventID: String?
  /// When it happened.
  public var occurredAt: Instant
  /// How much it counts, with all rows that count with it.
  public var quantity: ExactDecimal
  /// Equal rows without id that are events of their own.
  public var alike: [SourceLocation]
  /// Rows that repeat it and count nothing.
  public var duplicates: [SourceLocation]
  /// Other states of the same event, which this one follows or stands before; they count nothing.
  public var superseded: [SourceLocation]

  /// A row with every field given.
  public init(
    location: SourceLocation, eventID: String?, occurredAt: Instant, quantity: ExactDecimal,
    alike: [SourceLocation], duplicates: [SourceLocation], superseded: [SourceLocation]
  ) {
    self.location = location
    self.eventID = eventID
    self.occurredAt = occurredAt
    self.quantity = quantity
    self.alike = alike
    self.duplicates = duplicates
    self.superseded = superseded
  }
}

extension Explanation {
  /// The same with the usage rows below the usage they make up, each with its exact part.
  ///
  /// - Precondition: the rows of a cell add up to its quantity.
  public func withUsageRows(_ rows: [UsageCell: [UsageRow]]) -> Explanation {
    guard children.isEmpty else { return with(children: children.map { $0.withUsageRows(rows) }) }
    guard let usage, let quantity else { return self }
    let own = rows[usage] ?? []
    let sum = own.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    invariant(sum == quantity, "\(usage): the rows make \(sum), the ledger has \(quantity)")
    let unit = amount / Rational(quantity)
    return with(
      children: own.map { row in
        Explanation(
          .usageRow, row.name, amount: unit * Rational(row.quantity), quantity: row.quantity,
          rule: row.remarks, sources: [row.location])
      })
  }
}

extension UsageRow {
  fileprivate var name: String { "event \(eventID ?? "without id"), \(occurredAt)" }

  /// What became of the other rows of its event.
  fileprivate var remarks: String {
    func text(_ words: String, _ places: [SourceLocation]) -> [String] {
      if places.isEmpty { return [] }
      return [words + places.map { " \($0.file):\($0.line)" }.joined(separator: ",")]
    }
    let remarks =
      text("counts with", alike) + text("duplicate:", duplicates)
      + text("superseded:", superseded)
    return remarks.joined(separator: "; ")
  }
}
