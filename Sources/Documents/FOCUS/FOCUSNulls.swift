import Pipeline

/// Counts where a file leaves empty what FOCUS wants filled. Nothing is guessed into the gaps.
enum FOCUSNulls {
  /// Columns that may be neither absent nor empty, in every version.
  private static let filled: [FOCUSColumn] = [
    .billedCost, .billingAccountID, .billingCurrency, .billingPeriodEnd, .billingPeriodStart,
    .chargeCategory, .chargePeriodEnd, .chargePeriodStart, .contractedCost, .effectiveCost,
    .invoiceIssuerName, .listCost, .serviceCategory, .serviceName,
  ]

  /// One note that counts them; none where all is filled.
  static func findings(_ table: FOCUSTable) -> [Finding] {
    guard let first = table.rows.first else { return [] }
    var gaps: [String] = []
    for column in filled {
      guard table.header.present.contains(column) else {
        gaps.append("\(column.rawValue) is absent")
        continue
      }
      let count = table.rows.count { $0[column] == nil }
      if count > 0 { gaps.append("\(column.rawValue) is empty in \(count)") }
    }
    guard !gaps.isEmpty else { return [] }
    return [
      Finding(
        .focusNull, at: SourceLocation(file: table.file, line: first.location.line),
        "of \(table.rows.count) rows: " + gaps.joined(separator: ", "))
    ]
  }
}
