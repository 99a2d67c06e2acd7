import Pipeline

/// Counts where a file leaves empty what FOCUS wants filled. Nothing is guessed into the gaps.
struct FOCUSNulls {
  /// Columns that may be neither absent nor empty, in every version.
  private static let filled: [FOCUSColumn] = [
    .billedCost, .billingAccountID, .billingCurrency, .billingPeriodEnd, .billingPeriodStart,
    .chargeCategory, .chargePeriodEnd, .chargePeriodStart, .contractedCost, .effectiveCost,
    .invoiceIssuerName, .listCost, .serviceCategory, .serviceName,
  ]

  private let present: Set<FOCUSColumn>
  private var counts = [Int](repeating: 0, count: filled.count)
  private var rowCount = 0
  private var first: SourceLocation?

  /// Nothing counted yet of a file with this header.
  init(_ header: FOCUSHeader) { present = header.present }

  /// Counts a row.
  mutating func take(_ row: FOCUSRow) {
    rowCount += 1
    first = first ?? row.location
    for (index, column) in Self.filled.enumerated() where row[column] == nil { counts[index] += 1 }
  }

  /// One note that counts them; none where all is filled.
  var findings: [Finding] {
    guard let first else { return [] }
    let gaps = zip(Self.filled, counts).compactMap { column, count -> String? in
      if !present.contains(column) { return "\(column.name) is absent" }
      return count > 0 ? "\(column.name) is empty in \(count)" : nil
    }
    guard !gaps.isEmpty else { return [] }
    return [Finding(.focusNull, at: first, "of \(rowCount) rows: " + gaps.joined(separator: ", "))]
  }
}
