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
    for (table, column) in [
      ("ledger_cell", "group_id"), ("ledger_group", "id"), ("ledger_price", "id"),
    ] {
      try database.execute(
        sql: "DELETE FROM \(table) WHERE \(column) >= ? AND \(column) < ?",
        arguments: [ids.lowerBound, ids.upperBound])
    }
  }

  /// Stores names once per group, prices once, and of a cell what is its own.
  func insert(_ ledger: Ledger, _ dimensionNames: [String]) throws {
    let priceIDs = try insertPrices(ledger)
    var groups = try BulkInsertion(
      database, into: "ledger_group",
      [
        "id", "reporting_day", "billing_day", "row", "dimensions", "provider", "account", "model",
        "service_tier",
      ])
    var cells = try BulkInsertion(
      database, into: "ledger_cell", ["group_id", "price_id", "quantity", "cost"])
    let names = dimensionNames.map { Array(JSONObject.quoted($0).utf8) }
    var days = DayTexts()
    var groupID = ledgerIDs.lowerBound - 1
    var last: Int32 = -1
    for cell in ledger.rows {
      if cell.group != last {
        last = cell.group
        groupID += 1
        try insert(ledger.groups[Int(last)], id: groupID, names, &days, into: &groups)
      }
      cells.add(groupID)
      cells.add(priceIDs[RatedMeter(cell)] ?? 0)
      cells.addText { cell.quantity.append(to: &$0) }
      cells.addText {
        ledger.unitPrices[Int(cell.priceIndex)].appendCost(of: cell.quantity, to: &$0)
      }
      try cells.insertRow()
    }
  }

  private func insert(
    _ group: UsageGroup, id: Int64, _ names: [[UInt8]], _ days: inout DayTexts,
    into groups: inout BulkInsertion
  ) throws {
    groups.add(id)
    groups.add(days.text(of: group.reportingDay))
    groups.add(days.text(of: group.billingDay))
    groups.add(group.row.rawValue)
    groups.addText { JSONObject.append(names, group.dimensions, to: &$0) }
    groups.add(group.provider.rawValue)
    groups.add(group.account?.rawValue)
    groups.add(group.model.rawValue)
    groups.add(group.serviceTier.rawValue)
    try groups.insertRow()
  }

  /// A meter with the price row it was rated by.
  private struct RatedMeter: Hashable {
    var meter: Int32
    var priceIndex: Int32

    init(_ cell: UsageQuantity) {
      meter = cell.meter
      priceIndex = cell.priceIndex
    }
  }

  /// The meters and prices that cells have, in the order in which a group lists them.
  private func insertPrices(_ ledger: Ledger) throws -> [RatedMeter: Int64] {
    var insertion = try BulkInsertion(
      database, into: "ledger_price",
      ["id", "meter", "unit_price", "per", "price_currency", "category"])
    let used = Set(ledger.rows.lazy.map { RatedMeter($0) }).sorted {
      let (left, right) = (ledger.meters[Int($0.meter)], ledger.meters[Int($1.meter)])
      return left == right ? $0.priceIndex < $1.priceIndex : left < right
    }
    var ids: [RatedMeter: Int64] = [:]
    for (id, rated) in zip(ledgerIDs, used) {
      let price = ledger.prices[Int(rated.priceIndex)]
      ids[rated] = id
      insertion.add(id)
      insertion.add(ledger.meters[Int(rated.meter)].rawValue)
      insertion.add(price.unitPrice.description)
      insertion.add(price.per.description)
      insertion.add(price.currency.code)
      insertion.add(price.category.rawValue)
      try insertion.insertRow()
    }
    return ids
  }
}

/// The texts of the days that occur: a month has few of them.
private struct DayTexts {
  private var texts: [CalendarDate: String] = [:]

  mutating func text(of day: CalendarDate) -> String {
    if let known = texts[day] { return known }
    let text = day.description
    texts[day] = text
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
