import BigInt
import ExactMoney
import Pipeline
import Testing

/// Nothing is dropped by a join: whoever or whatever is missing among the customers or the prices, the
/// money that invoices state moves to a bracketed row, and the total stays.
///
/// The bills come to 71.11: lines of 20.00, 11.00, 30.00, 7.00 and 4.00, less a credit of 0.89. Shared
/// costs come to 16.00.
@Suite struct DeletedFactsTests {
  private static let customers = ["A", "B", "C", "D"]
  private static let prices = [
    "p,m1,uncached_input_tokens,2,1000000,USD,,api",
    "p,m1,output_tokens,10,1000000,USD,,api",
    "p,m2,output_tokens,30,1000000,USD,,api",
    "p,m2,output_tokens,24,1000000,USD,a2,api",
    "q,embed,uncached_input_tokens,1,1000000,USD,,embedding",
    "q,ocr,images,0.01,1,USD,,api",
  ]
  /// What each line bills, and for what.
  private static let lines = [
    ("I", "p", "m1", "uncached_input_tokens", "20.00"), ("I", "p", "m1", "output_tokens", "11.00"),
    ("I", "p", "m2", "output_tokens", "30.00"),
    ("J", "q", "embed", "uncached_input_tokens", "7.00"),
    ("J", "q", "ocr", "images", "4.00"),
  ]

  /// Tokens of every customer, model and meter: no two alike, all below 10,000,000.
  private static func quantity(_ customer: Int, _ line: Int) -> Int {
    let primes = [1_009, 2_003, 3_001, 5_003, 7_001]
    return line == 4 ? 10 + 7 * customer : primes[line] * (customer * customer + 1) * 17
  }

  private static func books(
    customers: [String] = customers, prices: [String] = prices
  ) -> MonthBooks {
    var usage =
      "event_id,occurred_at,customer_id,user_id,feature,work_item_id,provider,model,account,"
      + "uncached_input_tokens,output_tokens,images\n"
    for (index, customer) in self.customers.enumerated() {
      for (place, line) in lines.enumerated() {
        // In three pieces: by the list price, by a contract, and late in the month.
        let whole = quantity(index, place)
        let pieces = [whole / 2, whole / 3, whole - whole / 2 - whole / 3]
        for (piece, count) in pieces.enumerated() {
          let meter = ["uncached_input_tokens", "output_tokens", "images"].firstIndex(of: line.3)
          let cells = (0..<3).map { $0 == meter ? "\(count)" : "" }.joined(separator: ",")
          usage +=
            "\(customer)\(place)\(piece),2026-05-\(piece)5T12:00:00Z,\(customer),u\(piece),"
            + "\(piece == 2 ? "" : "f\(place)"),w\(place),\(line.1),\(line.2),"
            + "\(piece == 1 ? "a2" : ""),\(cells)\n"
        }
      }
    }
    var invoices =
      "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,"
      + "charge_category,model,meter,quantity,amount\n"
    for (place, line) in lines.enumerated() {
      let quantity = (0..<self.customers.count).reduce(0) { $0 + self.quantity($1, place) }
      invoices +=
        "\(line.0),\(line.1),2026-05-31,2026-05-01,2026-06-01,USD,,\(place),usage,\(line.2),"
        + "\(line.3),\(quantity),\(line.4)\n"
    }
    invoices += "J,q,2026-05-31,2026-05-01,2026-06-01,USD,,9,credit,,,,-0.89\n"
    return MonthBooks(
      policy: "economics: { dimensions: [user_id, work_item_id] }\n",
      [
        "usage/u.csv": usage, "invoices/i.csv": invoices,
        "customers/c.csv": "customer_id,name,plan\n" + customers.map { "\($0),X,pro\n" }.joined(),
        "prices/p.csv": "provider,model,meter,unit_price,per,currency,account,category\n"
          + prices.map { $0 + "\n" }.joined(),
        "costs/c.csv": "cost_id,period,category,method,driver,customer_id,amount,currency\n"
          + "even,2026-05,hosting,even,,,4.00,USD\n"
          + "calls,2026-05,gateway,proportional,usage.calls,,3.00,USD\n"
          + "vectors,2026-05,vector_store,proportional,vectors,,5.00,USD\n"
          + "review,2026-05,human_review,direct,,B,4.00,USD\n",
        "drivers/d.csv": "period,driver,consumer,quantity\n2026-05,vectors,A,3\n"
          + "2026-05,vectors,B,4\n2026-05,vectors,C,6\n2026-05,vectors,D,7\n",
      ])
  }

  /// What each row bears of each document and category, exactly.
  private func shares(_ close: MonthEndClose) -> [String: [RowID: Rational]] {
    var shares: [String: [RowID: Rational]] = [:]
    for document in close.documents {
      for share in document.shares {
        shares["\(document.documentID) \(share.category)", default: [:]][
          share.row, default: .zero] += share.amount
      }
    }
    return shares
  }

  private func check(_ close: MonthEndClose, _ what: String) throws {
    #expect(close.profitAndLoss.total.totalCost.description == "87.11", "\(what)")
    #expect(try #require(EconomicsProperties(close)).complaints.texts == [], "\(what)")
  }

  /// The columns that usage brings, of everything that has nothing to do with customers.
  private func usageCosts(_ month: (close: MonthEndClose, stage: BreakdownStage)) -> [String] {
    let columns = month.close.profitAndLoss.categories.indices.filter {
      ["api", "embedding"].contains(month.close.profitAndLoss.categories[$0].rawValue)
    }
    let names = ["feature", "model", "provider", "account", "day", "week", "result", "user_id"]
    return names.flatMap { name in
      let rows = month.stage.run([BreakdownAxis(name: name)]).rows
      return rows.indices.map { index in
        "\(name) \(rows.key(0, at: index) ?? "-") \(columns.map { rows.units($0, at: index) })"
      }.sorted()
    }
  }

  /// Every customer, one at a time: what usage, a contract for one customer and its part of a driver cost
  /// is `(unattributed)`, exactly; what is shared evenly or by calls is shared by those who are left.
  @Test(arguments: customers)
  func aCustomer(_ deleted: String) throws {
    let before = try Self.books().brokenDown("2026-05")
    let after = try Self.books(customers: Self.customers.filter { $0 != deleted })
      .brokenDown("2026-05")
    try check(before.close, "whole")
    #expect(before.close.findingCodes == [])
    try check(after.close, "without \(deleted)")
    let row = RowID(deleted)
    let (old, new) = (shares(before.close), shares(after.close))
    #expect(Set(old.keys) == Set(new.keys))
    for (document, rows) in old {
      var expected = rows
      let moved = expected.removeValue(forKey: row) ?? .zero
      if document.hasPrefix("even ") || document.hasPrefix("calls ") {
        #expect(!moved.isZero && new[document]?[row] == nil, "\(document)")
        #expect(new[document]?[.unattributed] == nil, "\(document)")
      } else {
        if !moved.isZero { expected[.unattributed, default: .zero] += moved }
        #expect(new[document] == expected, "\(document)")
      }
    }
    // As printed it is the same but for the cent that largest remainder gives to another row.
    #expect(after.close.profitAndLoss.categories == before.close.profitAndLoss.categories)
    #expect(after.close.profitAndLoss.total.costs == before.close.profitAndLoss.total.costs)
    let columns = after.close.profitAndLoss.categories.indices.filter {
      !["hosting", "gateway"].contains(after.close.profitAndLoss.categories[$0].rawValue)
    }
    for column in columns {
      let lost = try before.close.row(deleted).costs[column].minorUnits
      let nobodys = try before.close.row("(unattributed)").costs[column].minorUnits
      let found = try after.close.row("(unattributed)").costs[column].minorUnits
      #expect((found - nobodys - lost).magnitude <= 1, "column \(column)")
    }
    #expect(usageCosts(after) == usageCosts(before))
    #expect(after.close.findingCodes.contains("unknown-customer"))
  }

  /// Every price, one at a time. What was billed for usage that has no price any more is `(unattributed)`,
  /// to the last fraction, each customer's part of it by its tokens; a contract price that is missing
  /// leaves the list price.
  @Test(arguments: prices)
  func aPrice(_ deleted: String) throws {
    let before = try Self.books().close("2026-05")
    let after = try Self.books(prices: Self.prices.filter { $0 != deleted }).close("2026-05")
    try check(after, "without \(deleted)")
    let cells = deleted.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let isUnpriced = cells[6].isEmpty
    #expect(after.findingCodes.contains("unpriced-usage") == isUnpriced)
    // m2 has a contract price besides; the surplus of what is left is held back.
    guard isUnpriced, cells[1] != "m2" else { return }
    let place = try #require(Self.lines.firstIndex { $0.2 == cells[1] && $0.3 == cells[2] })
    let line = Self.lines[place]
    let amount = Rational(try #require(ExactDecimal(line.4)))
    let quantities = Self.customers.indices.map { Self.quantity($0, place) }
    // The credit is spread by what is still rated, so only the bill without it is compared.
    let (old, new) = (invoice(line.0, before), invoice(line.0, after))
    for (index, customer) in Self.customers.enumerated() {
      let row = RowID(customer)
      let part =
        amount * Rational(ExactDecimal(quantities[index]))
        / Rational(ExactDecimal(quantities.reduce(0, +)))
      if line.0 == "I" {
        #expect(new[row, default: .zero] == old[row, default: .zero] - part, "\(customer)")
      }
    }
    let moved = new[.unattributed, default: .zero] - old[.unattributed, default: .zero]
    #expect(moved == amount, "\(line)")
  }

  /// What each row bears of an invoice.
  private func invoice(_ name: String, _ close: MonthEndClose) -> [RowID: Rational] {
    var rows: [RowID: Rational] = [:]
    for (document, shares) in shares(close) where document.hasPrefix(name + " ") {
      rows.merge(shares) { $0 + $1 }
    }
    return rows
  }

  /// All combinations of all axes of these books, users and work items included.
  @Test func everyPairOfTheseBooks() throws {
    let (close, stage) = try Self.books(customers: ["A", "C"]).brokenDown("2026-05")
    let axes = [
      "customer_id", "plan", "customer_status", "day", "week", "result", "workspace_id", "feature",
      "agent", "user_tier", "environment", "route", "final_route", "provider", "model",
      "service_tier", "account", "status", "outcome", "attempt", "user_id", "work_item_id",
    ].map { BreakdownAxis(name: $0) }
    let footing = BreakdownFooting(of: close.profitAndLoss)
    let faults = axes.flatMap { first in
      axes.flatMap { footing.faults(of: stage.run($0 == first ? [first] : [first, $0])) }
    }
    #expect(faults == [])
  }
}
