import ExactMoney
import Pipeline

/// What bills show, and what they do not.
extension MonthPage {
  /// The visible and the hidden part of the cost.
  var iceberg: Page.Section? {
    guard let found = facts.economics.metrics?.iceberg else { return nil }
    let sides = [
      side("Visible: API calls that did their work at the first try", true, found),
      side("Hidden: tried again, failed, rejected, and everything but API calls", false, found),
    ]
    let table = PageTable(
      "Visible and hidden cost, \(currency.code)",
      columns: [
        .init("Cost"), .init("", .gauges), .init("AI cost", .footed(currency)),
        .init("Share", .shares),
      ], rows: sides.flatMap(\.self), total: "TOTAL")
    return Page.Section(
      anchor: "iceberg", title: "Above and below the water",
      lead: "What a glance at the providers' bills sees, and what it does not.",
      blocks: [.table(facts.proven(table, column: 2))])
  }

  private func side(_ title: String, _ isVisible: Bool, _ found: Iceberg) -> [PageTable.Row] {
    let greatest = found.parts.map(\.cost).max { $0.minorUnits < $1.minorUnits }
    let parts = found.parts.filter { $0.isVisible == isVisible }.map { part in
      PageTable.Row([
        .text(
          label(part.category.rawValue)
            + (part.resultName.map { ", \(label($0).lowercased())" } ?? "")),
        facts.gauge(part.cost, of: greatest ?? .zero(currency)),
        .amount(part.cost.amount, currency),
        percent(part.sharePercent),
      ])
    }
    let sum = PageTable.Row(
      [
        .text(isVisible ? "Visible" : "Hidden"), .text(""), .none,
        percent(isVisible ? found.visiblePercent : found.hiddenPercent),
      ], .subtotal)
    return [PageTable.Row([.text(title)], .group)] + parts + [sum]
  }
}
