import ExactMoney
import Pipeline

extension ReportFile {
  /// `ledger.csv`: the rated usage, with a column for each of the policy's dimensions.
  public static func ledgerTable(
    _ ledger: Ledger, period: Period, dimensionNames: [String]
  ) -> ReportFile {
    let columns =
      ["period", "reporting_day", "billing_day", "row"] + dimensionNames + [
        "meter", "unit_price", "per", "price_currency", "category", "quantity", "cost",
      ]
    let writer = LedgerRows(ledger, period: period, dimensionCount: dimensionNames.count)
    return ReportFile(
      name: "ledger.csv", head: CSV.header(columns), blockCount: writer.blockCount
    ) { index, bytes in writer.append(block: index, to: &bytes) }
  }
}

/// Writes the cells of the ledger, a thousand at a time: what they share is written once and copied.
private struct LedgerRows: Sendable {
  private let ledger: Ledger
  private let dimensionCount: Int
  private let periodText: String
  /// Each meter's cell.
  private let meters: [[UInt8]]
  /// Each price's cells, from the unit price to the category.
  private let prices: [[UInt8]]

  private static let blockCells = 1_024

  init(_ ledger: Ledger, period: Period, dimensionCount: Int) {
    self.ledger = ledger
    self.dimensionCount = dimensionCount
    periodText = period.description
    meters = ledger.meters.map { CSV.cells([.text($0.rawValue)]) }
    prices = ledger.prices.map { price in
      CSV.cells([
        .exact(price.unitPrice), .exact(price.per), .text(price.currency.code),
        .text(price.category.rawValue),
      ])
    }
  }

  var blockCount: Int { (ledger.count + Self.blockCells - 1) / Self.blockCells }

  /// Appends the block's rows and gives their number.
  func append(block: Int, to bytes: inout [UInt8]) -> Int {
    let start = ledger.startIndex + block * Self.blockCells
    let cells = ledger.rows[start..<min(start + Self.blockCells, ledger.endIndex)]
    var group: Int32 = -1
    var names: [UInt8] = []
    for cell in cells {
      if cell.group != group {
        group = cell.group
        names = self.names(of: ledger.groups[Int(group)])
      }
      bytes += names
      bytes += meters[Int(cell.meter)]
      bytes += prices[Int(cell.priceIndex)]
      cell.quantity.append(to: &bytes)
      bytes.append(CSV.comma)
      append(cell, to: &bytes)
      bytes.append(CSV.lineEnd)
    }
    return cells.count
  }

  private func names(of group: UsageGroup) -> [UInt8] {
    invariant(
      group.dimensions.count == dimensionCount,
      "ledger.csv: \(group.dimensions.count) dimensions under \(dimensionCount) columns")
    return CSV.cells(
      [
        .text(periodText), .text(group.reportingDay.description),
        .text(group.billingDay.description), .text(group.row.rawValue),
      ] + group.dimensions.map { .optional($0) })
  }

  /// The cost: its digits where they end, else 12 places.
  private func append(_ cell: UsageQuantity, to bytes: inout [UInt8]) {
    let unitPrice = ledger.unitPrices[Int(cell.priceIndex)]
    if let decimal = unitPrice.decimal {
      (cell.quantity * decimal).append(to: &bytes)
    } else {
      bytes += unitPrice.cost(of: cell.quantity).decimalText(places: 12).utf8
    }
  }
}
