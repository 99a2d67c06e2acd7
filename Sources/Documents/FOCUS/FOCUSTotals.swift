import ExactMoney
import Pipeline

/// What all rows of a FOCUS file add up to, whether they can be booked or not: one sum for each cost
/// column, by currency; rows without a currency are a currency of their own.
struct FOCUSTotals {
  /// Sums of columns that are in one currency.
  private struct Group {
    let currency: FOCUSColumn
    let columns: [FOCUSColumn]
    var sums: [String: (rows: Int, sums: [ExactDecimal])] = [:]

    mutating func take(_ row: FOCUSRow) {
      let amounts = columns.map { column -> ExactDecimal? in
        switch column {
        case .billedCost: row.billed
        case .effectiveCost: row.effective
        case .listCost: row.list
        case .contractedCost: row.contracted
        default: row.plainNumber(column)
        }
      }
      let zeros = [ExactDecimal](repeating: .zero, count: columns.count)
      let code = row[currency] ?? ""
      sums[code, default: (0, zeros)].rows += 1
      for (index, amount) in amounts.enumerated() {
        if let amount { sums[code]?.sums[index] += amount }
      }
    }
  }

  private let file: String
  private let format: String
  private var groups: [Group]
  /// How many rows there are.
  private(set) var rowCount = 0

  /// The columns of a file with this header.
  init(_ header: FOCUSHeader, file: String) {
    self.file = file
    format = header.title
    func group(_ currency: FOCUSColumn, _ columns: FOCUSColumn...) -> Group {
      Group(currency: currency, columns: columns.filter(header.present.contains))
    }
    switch header.dataset {
    case .costAndUsage:
      groups = [
        group(.billingCurrency, .billedCost, .effectiveCost, .listCost, .contractedCost)
      ]
      // Costs in pricing currencies, real and virtual: each for itself, never added to another.
      if header.present.isSuperset(of: [.pricingCurrency, .pricingCurrencyEffectiveCost]) {
        groups.append(group(.pricingCurrency, .pricingCurrencyEffectiveCost))
      }
    case .invoiceDetail:
      groups = [
        group(.billingCurrency, .billedCost), group(.paymentCurrency, .paymentCurrencyBilledCost),
      ]
    }
  }

  /// Adds a row.
  mutating func take(_ row: FOCUSRow) {
    rowCount += 1
    for index in groups.indices { groups[index].take(row) }
  }

  /// The sums so far.
  var totals: [StatementTotals] {
    groups.flatMap { group in
      group.sums.sorted { $0.key.precedesInByteOrder($1.key) }.map { code, total in
        StatementTotals(
          file: file, format: format, currency: code, rows: total.rows,
          columns: zip(group.columns, total.sums).map {
            StatementTotals.Column(name: $0.name, sum: $1)
          })
      }
    }
  }
}
