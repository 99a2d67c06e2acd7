import ExactMoney
import Pipeline
import Reports
import Testing

/// What comes late and brings no cost, what is replaced, claimed and given up: figures by hand.
@Suite struct JournalGapTests {
  /// January and February, which follows it once January is closed, from different books.
  private func months(
    _ january: MonthBooks, _ february: MonthBooks
  ) throws -> (january: MonthEndClose, february: MonthEndClose) {
    let first = try january.close("2026-01")
    return (first, try february.close("2026-02", closed: [ClosedMonth(first)]))
  }

  /// A bill of nothing but tax, all of it got back, for a closed month: owed by the first open one, once.
  @Test func lateTaxWithoutCost() throws {
    let before = JournalTests.books(usage: JournalTests.usageAB, "")
    let after = JournalTests.books(
      usage: JournalTests.usageAB, JournalTests.january + "1,,,tax,,,,,,,,20.00\n")
    let (january, february) = try months(before, after)
    #expect(february.costs == ["TOTAL": "0.00"])
    #expect(
      JournalTests.lines(february, .invoice) == [
        "2026-02-01 input_tax 20.00", "2026-02-01 payable -20.00",
      ])
    let march = try after.close(
      "2026-03", closed: [ClosedMonth(january), ClosedMonth(february)])
    #expect(JournalTests.lines(march, .invoice) == [])
    // Of books without closed months it is January's.
    #expect(try JournalTests.lines(after.close("2026-01"), .invoice).count == 2)
  }

  /// Billed in January for use that all came in March: February, which gets the bill, owes and prepays.
  @Test func lateBillForLaterMonths() throws {
    let march = "m,2026-03-05T00:00:00Z,A,p,m,,30\n"
    let bill =
      "L,p,2026-01-31,2026-01-01,2026-04-01,USD,30.00,1,,,usage,,,m,output_tokens,30,,,30.00\n"
    let (january, february) = try months(
      JournalTests.books(usage: march, ""), JournalTests.books(usage: march, bill))
    #expect(
      JournalTests.lines(february, .invoice) == [
        "2026-02-01 prepaid 30.00", "2026-02-01 payable -30.00",
      ])
    let third = try JournalTests.books(usage: march, bill).close(
      "2026-03", closed: [ClosedMonth(january), ClosedMonth(february)])
    #expect(
      JournalTests.lines(third, .cost) == [
        "2026-03-31 cost/cost_of_revenue 30.00", "2026-03-31 prepaid -30.00",
      ])
    #expect(
      JournalTests.balances([january, february, third]) == [.cost: "30.00", .payable: "-30.00"])
  }

  /// Credits whose receipt comes after their month was closed are owed by the first open month, once.
  @Test func latePurchaseOfCredits() throws {
    let usage = [(day: "2026-02-05", customer: "A", credits: 40)]
    let receipt = PrepaidTests.receipt("R", "2026-01-02", credits: "100", "100.00")
    let after = PrepaidTests.books(usage: usage, receipt)
    let (january, february) = try months(PrepaidTests.books(usage: usage, ""), after)
    #expect(
      JournalTests.lines(february, .invoice) == [
        "2026-02-01 prepaid 100.00", "2026-02-01 payable -100.00",
      ])
    #expect(
      JournalTests.balances([january, february]) == [
        .cost: "40.00", .prepaid: "60.00", .payable: "-100.00",
      ])
    let march = try after.close(
      "2026-03", closed: [ClosedMonth(january), ClosedMonth(february)])
    #expect(march.journal.isEmpty)
  }

  /// 100.00 and 20.00 of VAT, 12.00 of it got back, replaced by 90.00 and 18.00 after the close.
  @Test func taxOfAReplacedInvoice() throws {
    let policy = "providers: { p: { tax: { recoverable: 0.6 } } }\n"
    let first =
      JournalTests.january + "1,,,usage,,,m,,,,,100\n" + JournalTests.january
      + "2,,,tax,,,,,,,,20\n"
    let head = "replaces_invoice_id," + WorkedExampleTests.invoiceHeader
    let january = "N,p,2026-01-31,2026-01-01,2026-02-01,USD,,"
    var after = JournalTests.books(policy: policy, usage: JournalTests.usageAB, first)
    after.files["invoices/n.csv"] =
      head + "I," + january + "1,,,usage,,,m,,,,,90\nI," + january + "2,,,tax,,,,,,,,18\n"
    let (closed, february) = try months(
      JournalTests.books(policy: policy, usage: JournalTests.usageAB, first), after)
    #expect(february.costs["TOTAL"] == "-10.80")
    #expect(
      JournalTests.lines(february, .replacedInvoice) == [
        "2026-02-28 input_tax -12.00", "2026-02-28 payable 12.00",
      ])
    #expect(
      JournalTests.balances([closed, february]) == [
        .cost: "97.20", .inputTax: "10.80", .payable: "-108.00",
      ])
    let march = try after.close("2026-03", closed: [ClosedMonth(closed), ClosedMonth(february)])
    #expect(march.journal.isEmpty)
  }

  /// A fee for January and February, replaced by nothing but tax before February is closed: what was
  /// prepaid is prepaid no more, and nothing is owed for it.
  @Test func aReplacedInvoiceThatWasPrepaid() throws {
    let fee = "I,p,2026-01-02,2026-01-01,2026-03-01,USD,59.00,1,,,purchase,fee,,,,,,,59.00\n"
    var after = JournalTests.books(fee)
    after.files["invoices/n.csv"] =
      "replaces_invoice_id," + WorkedExampleTests.invoiceHeader
      + "I,N,p,2026-02-02,2026-02-01,2026-03-01,USD,,1,,,tax,,,,,,,,1.00\n"
    let (january, february) = try months(JournalTests.books(fee), after)
    #expect(
      JournalTests.lines(february, .replacedInvoice) == [
        "2026-02-28 payable 28.00", "2026-02-28 prepaid -28.00",
      ])
    #expect(
      JournalTests.balances([january, february]) == [.inputTax: "1.00", .payable: "-1.00"])
  }

  /// Billed 10.00 too much and disputed: a receivable where the policy says so, on the last day, turned
  /// round on the first.
  @Test func claimsAreReceivableWhereThePolicySaysSo() throws {
    let line = ClaimTests.line(1, "a1", "300,,", "310.00")
    let proposed = try ClaimTests.decided(ClaimTests.books(line), "2026-01")
    #expect(JournalTests.lines(proposed, .claim) == [])
    #expect(
      JournalTests.lines(proposed, .proposal) == [
        "2026-01-31 supplier_claims 10.00", "2026-01-31 cost -10.00",
      ])
    let policy = "claims: receivable\n"
    let booked = try ClaimTests.decided(ClaimTests.books(line, policy: policy), "2026-01")
    #expect(
      JournalTests.lines(booked, .claim) == [
        "2026-01-31 supplier_claims 10.00", "2026-01-31 claims_deferred -10.00",
      ])
    #expect(
      JournalTests.lines(booked, .claimReversal) == [
        "2026-02-01 supplier_claims -10.00", "2026-02-01 claims_deferred 10.00",
      ])
    #expect(JournalTests.lines(booked, .proposal) == [])
    // Cost is what was billed, whatever is claimed.
    #expect(JournalTests.lines(booked, .cost) == JournalTests.lines(proposed, .cost))
    // What was billed too little is no claim.
    let low = try ClaimTests.decided(
      ClaimTests.books(ClaimTests.line(1, "a1", "300,,", "290.00"), policy: policy), "2026-01")
    #expect(JournalTests.lines(low, .claim) == [])
    #expect(
      JournalTests.lines(low, .proposal) == [
        "2026-01-31 accrued -10.00", "2026-01-31 cost 10.00",
      ])
  }

  /// Too much and given up is shown apart; too little and given up was never accrued.
  @Test func writtenOffBySign() throws {
    let high = try ClaimTests.decided(
      ClaimTests.books(ClaimTests.line(1, "a1", "300,,", "310.00")), "2026-01", .writeOff)
    #expect(
      JournalTests.lines(high, .proposal) == [
        "2026-01-31 write_offs 10.00", "2026-01-31 cost -10.00",
      ])
    #expect(high.claims.isEmpty)
    let low = try ClaimTests.decided(
      ClaimTests.books(ClaimTests.line(1, "a1", "300,,", "290.00")), "2026-01", .writeOff)
    #expect(JournalTests.lines(low, .proposal) == [])
  }

  /// The manifest says what debits and credits come to: 810.00 of cost, 500.00 turned round, 10.00 proposed.
  @Test func controlTotals() throws {
    let close = try JournalTests.books(JournalTests.first, more: JournalTests.twoAccounts)
      .close("2026-01")
    let totals = ControlTotals(of: close)
    #expect(
      totals.journal.map { "\($0.name) \($0.debit) \($0.credit)" } == [
        "posted 1310.00 1310.00", "proposed 10.00 10.00",
      ])
    #expect(totals.postedCost == totals.totalCost)
    #expect(totals.claims.map(\.due.description) == ["10.00"])
  }
}
