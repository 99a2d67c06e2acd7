import ExactMoney
import Pipeline
import SourceText

/// All rows of one FOCUS file, and what they add up to, whether they can be booked or not.
struct FOCUSTable: Sendable {
  let file: String
  let header: FOCUSHeader
  let rows: [FOCUSRow]
  /// How many rows could not even be split into cells.
  let rowsRefused: Int

  /// All rows, good or bad.
  var rowCount: Int { rows.count + rowsRefused }

  /// The table in `file`, written in `dialect`; `nil` where its header is not FOCUS's.
  static func read(_ file: SourceFile, _ dialect: Dialect) -> Outcome<FOCUSTable>? {
    let table = DocumentTable.read(file)
    guard let header = FOCUSHeader(table.output.columns) else { return nil }
    let rows = table.output.records.map { FOCUSRow($0, header, dialect) }
    return Outcome(
      FOCUSTable(
        file: file.name, header: header, rows: rows, rowsRefused: table.output.rowsRefused),
      table.findings)
  }

  /// One sum for each cost column, by currency; rows without a currency are a currency of their own.
  var totals: [StatementTotals] {
    switch header.dataset {
    case .costAndUsage:
      totals(by: .billingCurrency) { row in
        [
          (.billedCost, row.billed), (.effectiveCost, row.effective), (.listCost, row.list),
          (.contractedCost, row.contracted),
        ]
      } + pricingTotals
    case .invoiceDetail:
      totals(by: .billingCurrency) { [(.billedCost, $0.billed)] }
        + totals(by: .paymentCurrency) { row in
          [(.paymentCurrencyBilledCost, row.plainNumber(.paymentCurrencyBilledCost))]
        }
    }
  }

  /// Costs in pricing currencies, real and virtual: each currency for itself, never added to another.
  private var pricingTotals: [StatementTotals] {
    guard header.present.isSuperset(of: [.pricingCurrency, .pricingCurrencyEffectiveCost])
    else { return [] }
    return totals(by: .pricingCurrency) { row in
      [(.pricingCurrencyEffectiveCost, row.plainNumber(.pricingCurrencyEffectiveCost))]
    }
  }

  private func totals(
    by currency: FOCUSColumn, _ amounts: (FOCUSRow) -> [(FOCUSColumn, ExactDecimal?)]
  ) -> [StatementTotals] {
    Dictionary(grouping: rows) { $0[currency] ?? "" }
      .sorted { $0.key.precedesInByteOrder($1.key) }
      .map { code, rows in
        var sums: [(column: FOCUSColumn, sum: ExactDecimal)] = []
        for row in rows {
          for (column, amount) in amounts(row) where header.present.contains(column) {
            if let index = sums.firstIndex(where: { $0.column == column }) {
              sums[index].sum += amount ?? .zero
            } else {
              sums.append((column, amount ?? .zero))
            }
          }
        }
        return StatementTotals(
          file: file, format: header.title, currency: code, rows: rows.count,
          columns: sums.map { StatementTotals.Column(name: $0.column.rawValue, sum: $0.sum) })
      }
  }
}
