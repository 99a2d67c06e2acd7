import ExactMoney
import Pipeline
import Reports
import Testing

/// Invoices linked by corrections, and what they need to be converted.
@Suite struct LinkedInvoiceTests {
  private static let header =
    "invoice_id,provider,issue_date,period_start,period_end,currency,model,meter,quantity,amount,"
    + "corrects_invoice_id\n"

  private static func books(rates: String, invoices: String, price: String = "USD") -> MonthBooks {
    MonthBooks([
      "customers/c.csv": "customer_id,name\nA,Alder\n",
      "prices/p.csv":
        "provider,model,meter,unit_price,currency\np,m,output_tokens,1,\(price)\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
        + "e,2026-01-05T00:00:00Z,A,p,m,100\n",
      "fx_rates/f.csv": "date,base,quote,rate\n" + rates,
      "invoices/i.csv": header + invoices,
    ])
  }

  /// I1 bills 120 USD for 100; its note gives 10 EUR back, at 2 USD a EUR: 100 USD in all.
  @Test func correctionInAnotherCurrencyIsConverted() throws {
    let close = try Self.books(
      rates: "2026-01-05,EUR,USD,2\n2026-01-30,EUR,USD,2.5\n",
      invoices: "I1,p,2026-01-05,2026-01-01,2026-02-01,USD,m,output_tokens,120,120,\n"
        + "CN,p,2026-01-30,2026-01-01,2026-02-01,EUR,m,output_tokens,-20,-10,I1\n"
    ).close("2026-01")
    // In the group's currency 120 − 10 × 2; the note itself is booked at its own rate: −25.
    #expect(close.driftByVariance == [:])
    #expect(close.costs == ["A": "95.00", "TOTAL": "95.00"])
    // 10 EUR at 2.5 instead of 2.
    #expect(close.bridgeTotal == [.ledger: "100", .exchange: "-5", .invoices: "95", .cost: "95"])
    #expect(close.findingCodes == [])
  }

  /// The group is converted at the corrected invoice's date, 5 January, on which no rate is known:
  /// both go, and the usage is accrued.
  @Test func withoutTheCorrectedInvoicesRateBothAreLeftOut() throws {
    let close = try Self.books(
      rates: "2026-01-30,EUR,USD,2\n",
      invoices: "I1,p,2026-01-05,2026-01-01,2026-02-01,USD,m,output_tokens,100,200,\n"
        + "CN,p,2026-01-30,2026-01-01,2026-02-01,USD,m,output_tokens,0,-1,I1\n", price: "EUR"
    ).close("2026-01")
    #expect(close.findings.count { $0.code == .missingRate } == 2)
    #expect(close.documents.map(\.kind) == [.accrual])
    #expect(close.costs == ["A": "200.00", "TOTAL": "200.00"])
  }

  /// 7 GBP of usage that the invoice leaves out, and no rate to USD: its drift has no amount in USD, and
  /// no limit in USD lets it pass.
  @Test func withoutARateNothingIsSaidInTheReportingCurrency() throws {
    var books = Self.books(
      rates: "2026-01-05,EUR,USD,2\n",
      invoices: "I1,p,2026-01-05,2026-01-01,2026-02-01,USD,m,output_tokens,100,100,\n")
    books.policy = "providers: { p: { tolerance: { absolute: 1000 } } }\n"
    books.files["prices/q.csv"] =
      "provider,model,meter,unit_price,currency\np,k,output_tokens,7,GBP\n"
    books.files["usage/v.csv"] =
      "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
      + "f,2026-01-06T00:00:00Z,A,p,k,1\n"
    let close = try books.close("2026-01")
    let item = try #require(close.drift.first { $0.variance == .notInvoiced })
    #expect(item.amount == -7)
    #expect(item.reportingAmount == nil)
    #expect(!item.passes)
    #expect(close.findingCodes.contains("missing-rate"))
    let table = ReportFile.driftTable(
      close.drift, period: close.profitAndLoss.period, reporting: close.profitAndLoss.currency)
    let text = String(decoding: table.bytes(), as: UTF8.self)
    #expect(text.contains(",not invoiced,-7,USD,,false,"))
  }

  /// An account that was there last month and is silent now is missed, unless the provider bills
  /// without naming accounts.
  @Test(arguments: [("", true), (",", false)])
  func silentAccounts(_ invoice: String, _ isMissed: Bool) throws {
    var files = [
      "customers/c.csv": "customer_id,name\nA,Alder\n",
      "prices/p.csv": "provider,model,meter,unit_price,currency\np,m,output_tokens,1,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,provider,model,account,output_tokens\n"
        + "1,2025-12-05T00:00:00Z,A,p,m,a1,1\n2,2025-12-05T00:00:00Z,A,p,m,a2,1\n"
        + "3,2026-01-05T00:00:00Z,A,p,m,a1,1\n",
    ]
    if !invoice.isEmpty {
      files["invoices/i.csv"] =
        Self.header + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,m,output_tokens,1,1,\n"
    }
    let close = try MonthBooks(files).close("2026-01")
    let missed = close.findings.filter { $0.code == .expectedDocumentMissing }
    #expect(missed.contains { $0.message.contains("account a2 of p") } == isMissed)
  }
}
