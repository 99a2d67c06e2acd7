import Pipeline
import SourceText

extension FieldReader {
  /// Names whose column `cost_<name>` the P&L has anyway.
  private static let reserved: Set<CostCategory> = [
    .priorPeriod, CostCategory("function"), CostCategory("per_work_item"),
    CostCategory("per_successful_work_item"), CostCategory("per_active_user"),
  ]

  /// The P&L column of a price or a cost.
  mutating func category(required: Bool) -> CostCategory? {
    let category: CostCategory? = identifier("category", required: required)
    if let category, Self.reserved.contains(category) {
      refuse(.badValue, "category", "cost_\(category) is another column of the P&L")
    }
    return category
  }
}
