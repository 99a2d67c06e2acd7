import ExactMoney
import Pipeline
import Testing

/// What ``DeletedFactsTests`` works out by hand, of random books: invoices that straddle months, correct
/// others, bill in foreign currencies or late, with credits, taxes and shared costs of every kind.
@Suite struct DeletedRandomFactsTests {
  /// Every customer, one at a time: of what providers bill, its part is `(unattributed)` exactly, and
  /// nobody else's changes; the P&L comes to the same.
  @Test(arguments: Seeds.chosen(standardCount: 4))
  func customers(seed: UInt64) throws {
    Seeds.trace(seed)
    let month = try RandomMonth(seed: seed)
    let period = month.months[1].description
    let before = try month.books.close(period)
    for customer in month.customers {
      let tables = without(month.tables, "customers") { table, row in
        table.cell(row, "customer_id") == customer
      }
      let after = try month.books(of: tables).close(period)
      let name: Comment = "CROSSFOOT_SEED=\(seed), \(customer)"
      #expect(
        after.profitAndLoss.total.totalCost == before.profitAndLoss.total.totalCost, name)
      #expect(after.documents.map(\.booked) == before.documents.map(\.booked), name)
      for (old, new) in zip(before.documents, after.documents) where old.kind != .sharedCost {
        var expected = rows(of: old)
        if let moved = expected.removeValue(forKey: RowID(customer)) {
          expected[.unattributed, default: .zero] += moved
        }
        #expect(rows(of: new) == expected.filter { !$0.value.isZero }, name)
      }
      #expect(try #require(EconomicsProperties(after)).complaints.texts == [], name)
    }
  }

  /// Some price rows, one at a time: over the months each invoice costs the same, and every month foots.
  @Test(arguments: Seeds.chosen(standardCount: 2))
  func prices(seed: UInt64) throws {
    Seeds.trace(seed)
    let month = try RandomMonth(seed: seed)
    let before = try invoices(month, month.tables)
    let count = month.tables.first { $0.kind == "prices" }?.rows.count ?? 0
    try #require(count > 0)
    for deleted in stride(from: Int(seed) % 9, to: count, by: 9) {
      let tables = month.tables.map { table in
        guard table.kind == "prices" else { return table }
        var table = table
        table.rows.remove(at: deleted)
        return table
      }
      #expect(try invoices(month, tables) == before, "CROSSFOOT_SEED=\(seed), price \(deleted)")
    }
  }

  private func without(
    _ tables: [InboxTable], _ kind: String, _ isDeleted: (InboxTable, [String]) -> Bool
  ) -> [InboxTable] {
    tables.map { table in
      guard table.kind == kind else { return table }
      var left = table
      left.rows.removeAll { isDeleted(table, $0) }
      return left
    }
  }

  /// What each row bears of a document.
  private func rows(of document: BookedDocument) -> [RowID: Rational] {
    var rows: [RowID: Rational] = [:]
    for share in document.shares { rows[share.row, default: .zero] += share.amount }
    return rows.filter { !$0.value.isZero }
  }

  /// What each invoice costs over all months, in its own currency.
  private func invoices(
    _ month: RandomMonth, _ tables: [InboxTable]
  ) throws -> [String: Rational] {
    var amounts: [String: Rational] = [:]
    for period in month.months {
      let close = try month.books(of: tables).close(period.description)
      #expect(
        try #require(EconomicsProperties(close)).complaints.texts == [],
        "CROSSFOOT_SEED=\(month.seed), \(period)")
      for document in close.documents where document.kind == .invoice {
        let name = "\(document.supplier?.rawValue ?? "") \(document.documentID)"
        amounts[name, default: .zero] += document.amount
      }
    }
    return amounts.filter { !$0.value.isZero }
  }
}
