import ExactMoney
import Pipeline
import Testing

@testable import crossfoot

/// What a scenario makes of the kinds of documents that bill usage; the figures are worked out by hand.
@Suite struct SimulatedBillsTests {
  private static let invoiceHeader =
    "invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,"
    + "model,meter,quantity,amount\n"

  /// A's 60 and B's 40 tokens of m, rated 10 each: 600 and 400.
  private static func books(policy: String = "", invoice: String) -> MonthBooks {
    MonthBooks(
      policy: policy,
      [
        "customers/c.csv": "customer_id,name\nA,Alder\nB,Birch\n",
        "prices/p.csv":
          "provider,model,meter,unit_price,per,currency\np,m,output_tokens,10,1,USD\n",
        "usage/u.csv":
          "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
          + "1,2026-01-10T12:00:00Z,A,p,m,60\n2,2026-01-11T12:00:00Z,B,p,m,40\n",
        "invoices/i.csv": invoiceHeader + invoice,
      ])
  }

  private static let line = "I,p,2026-01-31,2026-01-01,2026-02-01,USD"

  private static func change(_ percent: Int) -> String {
    "prices: [{ provider: p, model: m, change_pct: \(percent) }]"
  }

  /// Cost before and after by row, rows without any left out.
  private static func costs(_ simulation: Simulation) -> [String: String] {
    var costs: [String: String] = [:]
    for row in simulation.rows + [simulation.total]
    where !row.before.totalCost.isZero || !row.after.totalCost.isZero {
      costs[row.label] = "\(row.before.totalCost) \(row.after.totalCost)"
    }
    return costs
  }

  @Test("Without an invoice the accrual changes as its rated cost does")
  func accrual() throws {
    let simulation = try Self.books(invoice: "").simulation("2026-01", Self.change(-25))
    #expect(
      Self.costs(simulation) == [
        "A": "600.00 450.00", "B": "400.00 300.00", "TOTAL": "1000.00 750.00",
      ])
  }

  /// Tax of 20 % that nobody gives back stays 20 %; the fee of 50 stays 50.
  @Test("Tax keeps its proportion to the net, a fee its amount")
  func taxAndFee() throws {
    let simulation = try Self.books(
      policy: "providers: { p: { tax: { recoverable: 0 } } }",
      invoice: """
        \(Self.line),1,usage,m,output_tokens,100,1000.00
        \(Self.line),2,purchase,,,,50.00
        \(Self.line),3,tax,,,,210.00
        """
    ).simulation("2026-01", Self.change(-25))
    // 1,260 less 250 and 20 % of 250; A bears 60 % of all.
    #expect(
      Self.costs(simulation) == [
        "A": "756.00 576.00", "B": "504.00 384.00", "TOTAL": "1260.00 960.00",
      ])
  }

  /// Self-assessed tax follows the net: 1,000 + 100 are 500 + 50.
  @Test("Reverse charge is assessed anew")
  func reverseCharge() throws {
    let simulation = try Self.books(
      policy: "providers: { p: { tax: { recoverable: 0, reverse_charge_rate: 0.1 } } }",
      invoice: "\(Self.line),1,usage,m,output_tokens,100,1000.00"
    ).simulation("2026-01", Self.change(-50))
    #expect(Self.costs(simulation)["TOTAL"] == "1100.00 550.00")
  }

  /// 110 billed of 100 used: a customer does not bear what nobody has explained, before or after.
  @Test("What is held stays held, at the new price")
  func held() throws {
    let simulation = try Self.books(
      invoice: "\(Self.line),1,usage,m,output_tokens,110,1100.00"
    ).simulation("2026-01", Self.change(-20))
    #expect(
      Self.costs(simulation) == [
        "A": "600.00 480.00", "B": "400.00 320.00", "(unattributed)": "100.00 80.00",
        "TOTAL": "1100.00 880.00",
      ])
  }

  /// 10 % more than rated: 600 and 400 bear 660 and 440. From B's day on half of it: 880 for 800.
  @Test("The provider's mark-up stays for each customer")
  func markUp() throws {
    let simulation = try Self.books(
      invoice: "\(Self.line),1,usage,m,output_tokens,100,1100.00"
    ).simulation(
      "2026-01", "prices: [{ provider: p, change_pct: -50, from: 2026-01-11 }]")
    #expect(
      Self.costs(simulation) == [
        "A": "660.00 660.00", "B": "440.00 220.00", "TOTAL": "1100.00 880.00",
      ])
  }

  /// SPEC §8's straddle without its other lines: 100 for A 20 and B 20 in January and A 20 in February.
  /// January at half price: of 100 then 66.67 are billed, and January's part is a half of that: 33.335,
  /// apportioned to the earlier month.
  @Test("Of an invoice over two months only the month's part changes")
  func straddle() throws {
    let books = MonthBooks([
      "customers/c.csv": "customer_id,name\nA,Alder\nB,Birch\n",
      "prices/p.csv": "provider,model,meter,unit_price,per,currency\np,m,output_tokens,1,1,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
        + "1,2026-01-20T12:00:00Z,A,p,m,20\n2,2026-01-21T12:00:00Z,B,p,m,20\n"
        + "3,2026-02-10T12:00:00Z,A,p,m,20\n",
      "invoices/i.csv": Self.invoiceHeader
        + "I,p,2026-02-16,2026-01-16,2026-02-16,USD,1,usage,m,,,100.00\n",
    ])
    let simulation = try books.simulation("2026-01", Self.change(-50))
    #expect(Self.costs(simulation)["TOTAL"] == "66.67 33.34")
    let february = try books.simulation("2026-02", Self.change(-50))
    #expect(Self.costs(february)["TOTAL"] == "33.33 16.67")
  }

  /// 1,000 credits of 0.90: rated use of 600 costs 540, a statement of 660 for it 594; at half price half.
  @Test("Prepaid credits: fewer are used")
  func prepaid() throws {
    let receipt = PrepaidTests.receipt("R", "2026-01-02", credits: "1000", "900.00")
    func simulation(_ statement: String) throws -> Simulation {
      try PrepaidTests.books(
        usage: [("2026-01-05", "A", 400), ("2026-01-06", "B", 200)], receipt + statement
      ).simulation("2026-01", Self.change(-50))
    }
    #expect(
      Self.costs(try simulation("")) == [
        "A": "360.00 180.00", "B": "180.00 90.00", "TOTAL": "540.00 270.00",
      ])
    let stated = try simulation(
      "S,p,2026-01-31,2026-01-01,2026-02-01,USD,1,,,usage,,,m,output_tokens,,,660.00\n")
    #expect(Self.costs(stated)["TOTAL"] == "594.00 297.00")
  }

  /// A free model is billed nothing; what it would be rated is added.
  @Test("Usage that was rated at nothing")
  func free() throws {
    var books = Self.books(invoice: "\(Self.line),1,usage,m,output_tokens,100,0.00")
    books.files["prices/p.csv"] =
      "provider,model,meter,unit_price,per,currency\np,m,output_tokens,0,1,USD\n"
    let simulation = try books.simulation(
      "2026-01",
      "prices: [{ provider: p, model: m, meter: output_tokens, unit_price: 2 }]")
    #expect(
      Self.costs(simulation) == [
        "A": "0.00 120.00", "B": "0.00 80.00", "TOTAL": "0.00 200.00",
      ])
  }
}
