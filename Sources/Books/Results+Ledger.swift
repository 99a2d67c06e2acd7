import ExactMoney
import GRDB
import Pipeline

extension ResultsWriter {
  /// The first id of the period's groups and prices. Ids begin with year and month, so that a period's
  /// rows are neighbours: written at the end of their table, found and removed as one range.
  private var ledgerIDs: Range<Int64> {
    let month = Int64(period.year * 100 + period.month)
    return (month * Self.idsPerMonth)..<((month + 1) * Self.idsPerMonth)
  }

  private static let idsPerMonth: Int64 = 1_000_000_000

  /// Removes the period's ledger.
  func deleteLedger() throws {
    let ids = ledgerIDs
    for table in ["ledger_group", "ledger_price"] {
      try database.execute(
        sql: "DELETE FROM \(table) WHERE id >= ? AND id < ?",
        arguments: [ids.lowerBound, ids.upperBound])
    }
  }

  /// Stores prices once, and for each group a row with its names and its cells.
  func insert(_ ledger: Ledger, _ dimensionNames: [String]) throws {
    let cells = LedgerCellTexts(ledger)
    try insertPrices(ledger, cells.prices)
    var insertion = try BulkInsertion(
      database, into: "ledger_group",
      [
        "id", "reporting_day", "billing_day", "row", "dimensions", "provider", "account", "model",
        "service_tier", "cells",
      ])
    let names = dimensionNames.map { Array(JSONObject.quoted($0).utf8) }
    var (reportingDay, billingDay) = (DayText(), DayText())
    var id = ledgerIDs.lowerBound
    var rest = ledger.rows
    while let first = rest.first {
      let group = ledger.groups[Int(first.group)]
      insertion.add(id)
      insertion.add(reportingDay.text(of: group.reportingDay))
      insertion.add(billingDay.text(of: group.billingDay))
      insertion.add(group.row.rawValue)
      insertion.addText { JSONObject.append(names, group.dimensions, to: &$0) }
      insertion.add(group.provider.rawValue)
      insertion.add(group.account?.rawValue)
      insertion.add(group.model.rawValue)
      insertion.add(group.serviceTier.rawValue)
      insertion.addText { rest = cells.append(groupAtStartOf: rest, to: &$0) }
      try insertion.insertRow()
      id += 1
    }
  }

  private func insertPrices(_ ledger: Ledger, _ prices: [RatedMeter]) throws {
    var insertion = try BulkInsertion(
      database, into: "ledger_price",
      ["id", "meter", "unit_price", "per", "price_currency", "category"])
    for (id, rated) in zip(ledgerIDs, prices) {
      let price = ledger.prices[rated.priceIndex]
      insertion.add(id)
      insertion.add(ledger.meters[rated.meter].rawValue)
      insertion.add(price.unitPrice.description)
      insertion.add(price.per.description)
      insertion.add(price.currency.code)
      insertion.add(price.category.rawValue)
      try insertion.insertRow()
    }
  }
}

/// A meter with the price row it was rated by.
private struct RatedMeter {
  var meter: Int
  var priceIndex: Int
}

/// Writes a group's cells as JSON: `[[place of the price, "quantity", "cost"],…]`.
private struct LedgerCellTexts {
  private let unitPrices: [UnitPrice]
  /// For each meter and price `[` and the place of the two; empty where no cell has them.
  private let starts: [[UInt8]]

  /// The meters and prices that cells have, in the order in which a group lists them.
  let prices: [RatedMeter]

  init(_ ledger: Ledger) {
    let priceCount = ledger.prices.count
    unitPrices = ledger.unitPrices
    var isUsed = [Bool](repeating: false, count: ledger.meters.count * priceCount)
    for cell in ledger.rows { isUsed[Int(cell.meter) * priceCount + Int(cell.priceIndex)] = true }
    prices = isUsed.indices.filter { isUsed[$0] }
      .map { RatedMeter(meter: $0 / priceCount, priceIndex: $0 % priceCount) }
      .sorted {
        let (left, right) = (ledger.meters[$0.meter], ledger.meters[$1.meter])
        return left == right ? $0.priceIndex < $1.priceIndex : left < right
      }
    var starts = [[UInt8]](repeating: [], count: isUsed.count)
    for (place, rated) in prices.enumerated() {
      starts[rated.meter * priceCount + rated.priceIndex] = Array("[\(place),\"".utf8)
    }
    self.starts = starts
  }

  /// Appends the cells of the group that `rows` begin with, and gives the rows after it.
  func append(
    groupAtStartOf rows: ArraySlice<UsageQuantity>, to bytes: inout [UInt8]
  ) -> ArraySlice<UsageQuantity> {
    var index = rows.startIndex
    let group = rows[index].group
    while index < rows.endIndex, rows[index].group == group {
      let cell = rows[index]
      bytes.append(index == rows.startIndex ? UInt8(ascii: "[") : UInt8(ascii: ","))
      let priceIndex = Int(cell.priceIndex)
      bytes += starts[Int(cell.meter) * unitPrices.count + priceIndex]
      cell.quantity.append(to: &bytes)
      bytes += Self.separator
      unitPrices[priceIndex].appendCost(of: cell.quantity, to: &bytes)
      bytes += Self.end
      index += 1
    }
    bytes.append(UInt8(ascii: "]"))
    return rows[index...]
  }

  private static let separator = Array("\",\"".utf8)
  private static let end = Array("\"]".utf8)
}

/// The text of a day, made again only where the day is another one than the last.
private struct DayText {
  private var day: CalendarDate?
  private var text = ""

  mutating func text(of day: CalendarDate) -> String {
    if day != self.day {
      self.day = day
      text = day.description
    }
    return text
  }
}

extension UnitPrice {
  /// Appends what `quantity` costs, as ``ExactText`` writes it.
  fileprivate func appendCost(of quantity: ExactDecimal, to bytes: inout [UInt8]) {
    if let decimal {
      (quantity * decimal).append(to: &bytes)
    } else {
      bytes.append(contentsOf: ExactText.text(of: cost(of: quantity)).utf8)
    }
  }
}

/// Writes a flat JSON object of texts.
enum JSONObject {
  /// Appends `{"name":"value",…}` for the names that have a value; empty values are left out, as
  /// absent. The names come ``quoted(_:)``.
  static func append(_ names: [[UInt8]], _ values: [String], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    for (name, value) in zip(names, values) where !value.isEmpty {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes.append(contentsOf: name)
      bytes.append(UInt8(ascii: ":"))
      if value.utf8.contains(where: needsEscape) {
        bytes.append(contentsOf: quoted(value).utf8)
      } else {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: value.utf8)
        bytes.append(UInt8(ascii: "\""))
      }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// `text` as a JSON string.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
