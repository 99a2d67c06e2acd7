/// A way in which the same facts can arrive; none of them may change a figure.
enum Arrival: String, CaseIterable, Sendable {
  case shuffledRows, reversedNames, splitUsage, splitTables, repeatedRows, repeatedFiles
  case carriageReturns, byteOrderMark, otherColumnOrder, jsonLines, everything

  /// The same books, arriving this way.
  func applied(to tables: [InboxTable], _ random: inout SplitMix64) -> [InboxTable] {
    switch self {
    case .shuffledRows:
      tables.map { table in
        var table = table
        table.rows = random.shuffled(table.rows)
        return table
      }
    case .reversedNames: Self.renamed(tables)
    case .splitUsage: tables.flatMap { $0.kind == "usage" ? Self.split($0, &random) : [$0] }
    case .splitTables: tables.flatMap { $0.kind == "usage" ? [$0] : Self.split($0, &random) }
    case .repeatedRows: tables.map { Self.repeatingRows($0, &random) }
    case .repeatedFiles:
      tables
        + tables.filter { _ in random.chance(60) }.map { table in
          var copy = table
          copy.name = random.one(of: ["0-", "z-"]) + table.name
          return copy
        }
    case .carriageReturns: Self.formed(tables) { $0.lineEnd = "\r\n" }
    case .byteOrderMark: Self.formed(tables) { $0.hasMark = true }
    case .otherColumnOrder: tables.map { $0.reordered(random.shuffled($0.columns)) }
    case .jsonLines: Self.formed(tables) { $0.isJSON = true }
    case .everything: Self.everything(tables, &random)
    }
  }

  /// All at once, the form chosen file by file.
  private static func everything(
    _ tables: [InboxTable], _ random: inout SplitMix64
  ) -> [InboxTable] {
    var result = tables
    let ways: [Arrival] = [
      .splitUsage, .splitTables, .repeatedRows, .repeatedFiles, .shuffledRows, .otherColumnOrder,
      .reversedNames,
    ]
    for way in ways { result = way.applied(to: result, &random) }
    return result.map { table in
      var table = table
      table.form.isJSON = random.chance(40)
      table.form.hasMark = random.chance(30)
      table.form.lineEnd = random.one(of: ["\n", "\r\n"])
      return table
    }
  }

  private static func formed(
    _ tables: [InboxTable], _ change: (inout InboxTable.Form) -> Void
  ) -> [InboxTable] {
    tables.map { table in
      var table = table
      change(&table.form)
      return table
    }
  }

  /// The last name comes first, and the first last.
  private static func renamed(_ tables: [InboxTable]) -> [InboxTable] {
    let count = tables.count
    return tables.enumerated().map { index, table in
      var table = table
      table.name = "\(String(repeating: "9", count: count - index))-\(table.name)"
      return table
    }
  }

  /// The rows in two files; those that only their file tells apart stay together.
  private static func split(_ table: InboxTable, _ random: inout SplitMix64) -> [InboxTable] {
    var first = table
    var second = table
    first.name += "-1"
    second.name += "-2"
    first.rows = []
    second.rows = []
    for row in table.rows {
      if isNamed(row, in: table), random.chance(50) {
        second.rows.append(row)
      } else {
        first.rows.append(row)
      }
    }
    return [first, second]
  }

  /// Some rows a second time, somewhere in the file.
  private static func repeatingRows(
    _ table: InboxTable, _ random: inout SplitMix64
  ) -> InboxTable {
    var result = table
    for row in table.rows where isNamed(row, in: table) && random.chance(30) {
      result.rows.insert(row, at: random.number(0...result.rows.count))
    }
    return result
  }

  /// Whether the row has an identity that does not depend on its file.
  private static func isNamed(_ row: [String], in table: InboxTable) -> Bool {
    switch table.kind {
    case "usage": !table.cell(row, "event_id").isEmpty
    case "revenue": !table.cell(row, "revenue_id").isEmpty
    case "invoices":
      // Unnumbered lines belong together because they stand in one file.
      table.rows.allSatisfy { other in
        ["provider", "invoice_id"].contains { table.cell(other, $0) != table.cell(row, $0) }
          || !table.cell(other, "line_id").isEmpty
      }
    default: true
    }
  }
}
