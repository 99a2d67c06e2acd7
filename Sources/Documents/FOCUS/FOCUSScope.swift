import ExactMoney
import Pipeline

/// Which rows of a bill are taken.
enum FOCUSScope: Sendable {
  /// AI services; the rest of a cloud's bill is no AI spend. A row that does not say what it is counts.
  case artificialIntelligence
  /// Every row.
  case wholeBill

  /// Whether `row` is taken.
  func takes(_ row: FOCUSRow) -> Bool {
    guard self == .artificialIntelligence, let category = row[.serviceCategory] else { return true }
    if category.lowercased() == "ai and machine learning" { return true }
    if row[.serviceSubcategory]?.lowercased() == "generative ai" { return true }
    // Models of others that AWS sells on its marketplace are booked under another category.
    let service = row[.serviceName]?.lowercased() ?? ""
    return service.contains("amazon bedrock")
  }
}

/// Adds up what is left out, so that taken and left are the whole file.
struct LeftOutRows {
  private var first: SourceLocation?
  private(set) var rows = 0
  private var sums: [String: ExactDecimal] = [:]

  /// Leaves `amount` out, a charge of this category in this currency.
  mutating func leave(
    _ amount: ExactDecimal, currency: String, category: String, at location: SourceLocation
  ) {
    first = first ?? location
    rows += 1
    sums[(currency.isEmpty ? "no currency" : currency) + " " + category, default: .zero] += amount
  }

  /// What was left out, `nil` for nothing; `of` counts all rows of the file.
  func finding(of total: Int) -> Finding? {
    guard let first else { return nil }
    let parts = sums.sorted { $0.key.precedesInByteOrder($1.key) }.map { "\($0.value) \($0.key)" }
    return Finding(
      .outOfScope, at: first,
      "\(rows) of \(total) rows are no AI service and are left out: "
        + parts.joined(separator: ", "))
  }
}
