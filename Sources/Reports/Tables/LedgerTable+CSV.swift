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
  /// The month's cell.
  private let period: [UInt8]
  /// The cells of the groups' names, then each meter's cell, then each price's cells, from the unit
  /// price to the category.
  private let stock: CellStock
  private let firstMeter: Int
  private let firstPrice: Int

  private static let blockCells = 1_024

  init(_ ledger: Ledger, period: Period, dimensionCount: Int) {
    invariant(
      ledger.groups.isEmpty || ledger.groups.dimensionCount == dimensionCount,
      "ledger.csv: \(ledger.groups.dimensionCount) dimensions under \(dimensionCount) columns")
    self.ledger = ledger
    self.period = CSV.cells([.text(period.description)])
    var stock = CellStock()
    stock.add(ledger.groups.names)
    firstMeter = stock.count
    stock.add(ledger.meters.lazy.map(\.rawValue))
    firstPrice = stock.count
    for price in ledger.prices {
      stock.add([
        .exact(price.unitPrice), .exact(price.per), .text(price.currency.code),
        .text(price.category.rawValue),
      ])
    }
    self.stock = stock
  }

  var blockCount: Int { (ledger.count + Self.blockCells - 1) / Self.blockCells }

  /// Appends the block's rows and gives their number.
  func append(block: Int, to bytes: inout [UInt8]) -> Int {
    let start = ledger.startIndex + block * Self.blockCells
    let cells = ledger.rows[start..<min(start + Self.blockCells, ledger.endIndex)]
    stock.copying { stock in
      var group: Int32 = -1
      var names: [UInt8] = []
      var days = DayCells()
      for cell in cells {
        if cell.group != group {
          group = cell.group
          names.removeAll(keepingCapacity: true)
          append(Int(group), stock, &days, to: &names)
        }
        bytes += names
        stock.append(firstMeter + Int(cell.meter), to: &bytes)
        stock.append(firstPrice + Int(cell.priceIndex), to: &bytes)
        cell.quantity.append(to: &bytes)
        bytes.append(CSV.comma)
        append(cell, to: &bytes)
        bytes.append(CSV.lineEnd)
      }
    }
    return cells.count
  }

  /// Appends the cells of the group's names.
  private func append(
    _ group: Int, _ stock: CellStock.Copier, _ days: inout DayCells, to bytes: inout [UInt8]
  ) {
    let groups = ledger.groups
    bytes += period
    bytes += days.cells(groups.reportingDay(at: group), groups.billingDay(at: group))
    stock.append(Int(groups.number(.row, at: group)), to: &bytes)
    for dimension in 0..<groups.dimensionCount {
      stock.append(Int(groups.number(dimension: dimension, at: group)), to: &bytes)
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
