import Pipeline
import SourceText

extension FieldReader {
  /// The P&L column of a price or a cost. `prior_period` is the column of what closed periods left,
  /// and nobody else's.
  mutating func category(required: Bool) -> CostCategory? {
    let category: CostCategory? = identifier("category", required: required)
    if category == .priorPeriod {
      refuse(.badValue, "category", "\"prior_period\" is kept for cost of closed periods")
    }
    return category
  }
}
