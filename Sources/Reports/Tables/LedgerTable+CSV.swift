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
  /// The month's cell.
  private let period: [UInt8]
  /// Each meter's cell.
  private let meters: [[UInt8]]
  /// Each price's cells, from the unit price to the category.
  private let prices: [[UInt8]]

  private static let blockCells = 1_024

  init(_ ledger: Ledger, period: Period, dimensionCount: Int) {
    self.ledger = ledger
    self.dimensionCount = dimensionCount
    self.period = CSV.cells([.text(period.description)])
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
    var days = DayCells()
    for cell in cells {
      if cell.group != group {
        group = cell.group
        names.removeAll(keepingCapacity: true)
        append(ledger.groups[Int(group)], &days, to: &names)
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

  /// Appends the cells of the group's names.
  private func append(_ group: UsageGroup, _ days: inout DayCells, to bytes: inout [UInt8]) {
    invariant(
      group.dimensions.count == dimensionCount,
      "ledger.csv: \(group.dimensions.count) dimensions under \(dimensionCount) columns")
    bytes += period
    bytes += days.cells(group.reportingDay, group.billingDay)
    CSV.append(group.row.rawValue, to: &bytes)
    bytes.append(CSV.comma)
    for dimension in group.dimensions {
      CSV.append(dimension, to: &bytes)
      bytes.append(CSV.comma)
    }
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

/// The cells of a group's two days, made again only where the days are others than the last.
private struct DayCells {
  private var days: (reporting: CalendarDate, billing: CalendarDate)?
  private var bytes: [UInt8] = []

  mutating func cells(_ reporting: CalendarDate, _ billing: CalendarDate) -> [UInt8] {
    if days?.reporting != reporting || days?.billing != billing {
      days = (reporting, billing)
      bytes = CSV.cells([.text(reporting.description), .text(billing.description)])
    }
    return bytes
  }
}
