import ExactMoney
import Pipeline
import SourceText

/// Adds up what all rows of a file bill, taken or not, against the total that the file states.
struct RowFooting {
  private let total: ExactDecimal?
  private let tolerance: ExactDecimal
  private let first: SourceLocation
  private var sum = ExactDecimal.zero
  private var isComplete = true

  /// Nothing added yet; without a stated `total` nothing is asked.
  init(_ total: ExactDecimal?, _ tolerance: ExactDecimal, at first: SourceLocation) {
    self.total = total
    self.tolerance = tolerance
    self.first = first
  }

  /// Adds what a row gives.
  mutating func add(_ reading: RecordMapping.Reading) {
    let mapped =
      switch reading {
      case .taken(let mapped), .left(let mapped): mapped
      }
    if !mapped.findings.isEmpty { isComplete = false }
    for record in mapped.output {
      guard let field = record["amount"] else { continue }
      guard let amount = ExactDecimal(field.text) else {
        isComplete = false
        continue
      }
      sum += amount
    }
  }

  /// That the rows make another total; `nil` where they do not, or where a row is refused anyway.
  var finding: Finding? {
    guard let total, isComplete, (sum - total).magnitude > tolerance else { return nil }
    return Finding(
      .invoiceDoesNotFoot, at: first,
      "the rows of the file make \(sum), and it states a total of \(total)")
  }
}
