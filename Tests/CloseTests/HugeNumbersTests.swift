import ExactMoney
import Pipeline
import Testing

/// Unit economics of quantities and amounts beyond all machine numbers: exact, or left out by name.
@Suite struct HugeNumbersTests {
  private static let zeros = String(repeating: "0", count: 60)

  /// Two customers used `first` and `second` tokens, for which 3.00 was billed.
  private static func books(_ first: String, _ second: String) -> MonthBooks {
    MonthBooks([
      "usage/u.csv": "event_id,occurred_at,customer_id,feature,provider,model,output_tokens\n"
        + "1,2026-03-02T10:00:00Z,A,f1,p,m,\(first)\n2,2026-03-03T11:00:00Z,B,f2,p,m,\(second)\n",
      "prices/p.csv": WorkedExampleTests.priceHeader + "p,m,output_tokens,3,1000000,USD,,\n",
      "customers/c.csv": WorkedExampleTests.customersAB,
      "invoices/i.csv": WorkedExampleTests.invoiceHeader
        + "I,p,2026-04-01,2026-03-01,2026-04-01,USD,3.00,1,,,usage,,,m,output_tokens,,,,3.00\n",
    ])
  }

  /// Two parts of three and one of three, in units so large and so fine that 128 bits hold no sum of them.
  @Test(arguments: [
    ("2", "1"), ("2" + zeros, "1" + zeros), ("0." + zeros + "2", "0." + zeros + "1"),
    ("340282366920938463463374607431768211456", "170141183460469231731687303715884105728"),
    ("200000." + zeros + "2", "100000." + zeros + "1"),
  ])
  func quantitiesOfAnySize(first: String, second: String) throws {
    let close = try Self.books(first, second).close("2026-03")
    #expect(try BreakdownTests.rows(["feature"], close) == ["f1 2.00", "f2 1.00", "- 0.00"])
    #expect(
      try BreakdownTests.rows(["day"], close).prefix(2) == ["2026-03-02 2.00", "2026-03-03 1.00"])
  }

  /// A month below 10^15 has unit economics, one of 10^15 is told not to; the P&L stands in both.
  @Test(arguments: [
    ("999999999999999.99", true), ("-999999999999999.99", true), ("1000000000000000.00", false),
    ("1" + zeros + ".00", false), ("-1" + zeros + ".00", false),
  ])
  func amountsOfAnySize(amount: String, isBrokenDown: Bool) throws {
    let books = MonthBooks([
      "customers/c.csv": WorkedExampleTests.customersAB,
      "costs/c.csv": "cost_id,period,category,method,amount,currency\n"
        + "logs,2026-03,observability,even,\(amount),USD\n",
    ])
    let close = try books.close("2026-03")
    #expect(close.profitAndLoss.total.totalCost.description == amount)
    #expect((close.economics != nil) == isBrokenDown)
    let explainer = BreakdownExplainer(try books.explainer("2026-03"), by: [.dimension("feature")])
    #expect((explainer != nil) == isBrokenDown)
    let codes = close.findings.map(\.code)
    #expect(codes == (isBrokenDown ? [] : [.economicsLeftOut]))
  }
}
