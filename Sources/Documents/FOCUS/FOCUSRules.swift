import ExactMoney
import Pipeline

/// Counts the rows that break a conditional rule of FOCUS on which money or its trail depends. A rule
/// about a column that the file does not have is not asked: ``FOCUSNulls`` says what is absent.
struct FOCUSRules {
  /// A rule: the column it is about, what must hold, and whether a row breaks it.
  private struct Rule: Sendable {
    let column: FOCUSColumn
    let text: String
    let isBroken: @Sendable (FOCUSRow, Charge) -> Bool
  }

  /// What the conditions ask of a row.
  private struct Charge {
    let category: String
    let isCorrection: Bool
    /// Usage or a purchase that is no correction: what is priced.
    var isPriced: Bool { !isCorrection && (category == "usage" || category == "purchase") }

    init(_ row: FOCUSRow) {
      category = row[.chargeCategory]?.lowercased() ?? ""
      isCorrection = row[.chargeClass] != nil
    }
  }

  private static let rules: [Rule] = priceRules + quantityRules + commitmentRules

  private static let priceRules: [Rule] = [
    .pricingQuantity, .pricingUnit, .contractedUnitPrice, .skuPriceID,
  ].flatMap { (column: FOCUSColumn) -> [Rule] in
    [
      Rule(
        column: column,
        text: "not null where ChargeCategory is Usage or Purchase and ChargeClass is null",
        isBroken: { $1.isPriced && $0[column] == nil }),
      Rule(
        column: column, text: "null where ChargeCategory is Tax",
        isBroken: { $1.category == "tax" && $0[column] != nil }),
    ]
  }

  private static let quantityRules: [Rule] = [
    Rule(
      column: .consumedQuantity,
      text: "not null where ChargeCategory is Usage and nothing stands unused",
      isBroken: { row, charge in
        charge.category == "usage" && !charge.isCorrection && row[.consumedQuantity] == nil
          && row[.commitmentDiscountStatus]?.lowercased() != "unused"
      }),
    Rule(
      column: .consumedQuantity, text: "null where ChargeCategory is not Usage",
      isBroken: { $1.category != "usage" && $0[.consumedQuantity] != nil }),
  ]

  private static let commitmentRules: [Rule] = [
    Rule(
      column: .commitmentDiscountStatus,
      text: "Used or Unused where ChargeCategory is Usage and CommitmentDiscountId is not null",
      isBroken: { row, charge in
        let status = row[.commitmentDiscountStatus]?.lowercased()
        return charge.category == "usage" && row[.commitmentDiscountID] != nil
          && status != "used" && status != "unused"
      }),
    Rule(
      column: .effectiveCost,
      text: "0 where ChargeCategory is Purchase and CommitmentDiscountId is not null",
      isBroken: { row, charge in
        charge.category == "purchase" && row[.commitmentDiscountID] != nil
          && row.effective.map { !$0.isZero } ?? false
      }),
    Rule(
      column: .chargeFrequency, text: "not Usage-Based where ChargeCategory is Purchase",
      isBroken: {
        $1.category == "purchase" && $0[.chargeFrequency]?.lowercased() == "usage-based"
      }),
  ]

  private let asked: [Rule]
  private var counts: [Int]
  private var firsts: [SourceLocation?]
  private var rowCount = 0
  private var numbered = 0
  private var firstUnnumbered: SourceLocation?
  private let hasNumbers: Bool

  /// Nothing counted yet of a file with this header.
  init(_ header: FOCUSHeader) {
    asked = Self.rules.filter { header.present.contains($0.column) }
    counts = [Int](repeating: 0, count: asked.count)
    firsts = [SourceLocation?](repeating: nil, count: asked.count)
    hasNumbers = header.present.contains(.invoiceID)
  }

  /// Counts a row.
  mutating func take(_ row: FOCUSRow) {
    rowCount += 1
    let charge = Charge(row)
    for (index, rule) in asked.enumerated() where rule.isBroken(row, charge) {
      counts[index] += 1
      firsts[index] = firsts[index] ?? row.location
    }
    guard hasNumbers else { return }
    if row[.invoiceID] == nil {
      firstUnnumbered = firstUnnumbered ?? row.location
    } else {
      numbered += 1
    }
  }

  /// One warning for each rule that is broken.
  var findings: [Finding] {
    var findings: [Finding] = []
    for (index, rule) in asked.enumerated() {
      guard let first = firsts[index] else { continue }
      findings.append(
        Finding(
          .focusRule, at: first,
          "\(rule.column.name) must be \(rule.text): \(counts[index]) of \(rowCount) rows"))
    }
    if let firstUnnumbered, numbered > 0 {
      findings.append(
        Finding(
          .focusRule, at: firstUnnumbered,
          "InvoiceId must be filled once the invoice is issued: \(rowCount - numbered) of "
            + "\(rowCount) rows have none beside others that do"))
    }
    return findings
  }
}
