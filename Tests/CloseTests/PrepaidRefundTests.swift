import ExactMoney
import Pipeline
import Testing

/// Prepaid credits that are given back (SPEC §5.3): what is unused of their purchase goes, at what it had
/// cost. Figures by hand.
@Suite struct PrepaidRefundTests {
  private static let noteHeader =
    "invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,"
    + "quantity,amount,corrects_invoice_id\n"

  /// A purchase of 100 credits for 100.00 on the first, `used` on the tenth, and a note of the 20th.
  private func books(used: Int, _ note: String, policy: String = PrepaidTests.dollar) -> MonthBooks
  {
    var books = PrepaidTests.books(
      policy: policy, usage: [("2026-01-10", "A", used)],
      PrepaidTests.receipt("R", "2026-01-01", credits: "100", "100.00"))
    books.files["invoices/n.csv"] =
      Self.noteHeader + "N,p,2026-01-20,2026-01-20,2026-01-21,USD,1,purchase,\(note)\n"
    return books
  }

  @Test func unusedCreditsGoBack() throws {
    let books = books(used: 50, "-20,-20.00,R")
    let close = try books.close("2026-01")
    #expect(close.findingCodes == [])
    #expect(close.costs == ["A": "50.00", "TOTAL": "50.00"])
    #expect(
      close.rollForward == [
        "R/1: 0 0.00 + 100 100.00 - 50 50.00 - 0 0.00 - 20 20.00 back = 30 30.00"
      ])
    #expect(
      JournalTests.lines(close, .invoice) == [
        "2026-01-20 prepaid -20.00", "2026-01-20 payable 20.00", "2026-01-01 prepaid 100.00",
        "2026-01-01 payable -100.00",
      ])
    #expect(
      JournalTests.balances([close]) == [.cost: "50.00", .prepaid: "30.00", .payable: "-80.00"])
    let february = try books.close("2026-02")
    #expect(february.rollForward == ["R/1: 30 30.00 + 0 0.00 - 0 0.00 - 0 0.00 = 30 30.00"])
    #expect(february.costs == ["TOTAL": "0.00"])
  }

  /// 20 credits that had cost 20.00 bring 15.00: 5.00 are lost.
  @Test func lessThanTheyHadCost() throws {
    let close = try books(used: 50, "-20,-15.00,R").close("2026-01")
    #expect(close.costs == ["A": "50.00", "(unattributed)": "5.00", "TOTAL": "55.00"])
    #expect(close.profitAndLoss.categories.map(\.rawValue) == ["api", "prepaid_expiry"])
    #expect(
      JournalTests.balances([close]) == [.cost: "55.00", .prepaid: "30.00", .payable: "-85.00"])
    #expect(close.bridgeTotal[.difference] == nil)
  }

  /// 90 of 100 are used, and 20 are given back: ten of them were there.
  @Test func moreThanIsUnused() throws {
    let close = try books(used: 90, "-20,-20.00,R").close("2026-01")
    #expect(close.findingCodes == ["prepaid-unclear"])
    #expect(close.findings.first?.location?.file == "invoices/n.csv")
    #expect(
      close.rollForward == [
        "R/1: 0 0.00 + 100 100.00 - 90 90.00 - 0 0.00 - 10 10.00 back = 0 0.00"
      ])
    #expect(close.costs == ["A": "90.00", "(unattributed)": "-10.00", "TOTAL": "80.00"])
  }

  /// Use of the day comes first, use of later days after: 60 - 50 = 10 are left for the 15 of the 25th.
  @Test func whatIsUsedAfterwardsIsNotThere() throws {
    var books = PrepaidTests.books(
      usage: [("2026-01-20", "A", 40), ("2026-01-25", "B", 15)],
      PrepaidTests.receipt("R", "2026-01-01", credits: "100", "100.00"))
    books.files["invoices/n.csv"] =
      Self.noteHeader + "N,p,2026-01-20,2026-01-20,2026-01-21,USD,1,purchase,-50,-50.00,R\n"
    let close = try books.close("2026-01")
    #expect(close.findingCodes == ["prepaid-overdrawn"])
    #expect(
      close.rollForward == [
        "R/1: 0 0.00 + 100 100.00 - 50 50.00 - 0 0.00 - 50 50.00 back = 0 0.00"
      ])
  }

  /// 1,200 credits for 1,000.00: 100.00 given back are 120 credits.
  @Test func moneyAloneIsAsManyCreditsAsItBought() throws {
    var books = PrepaidTests.books(
      usage: [("2026-01-10", "A", 600)],
      PrepaidTests.receipt("R", "2026-01-01", credits: "1200", "1000.00"))
    books.files["invoices/n.csv"] =
      Self.noteHeader + "N,p,2026-01-20,2026-01-20,2026-01-21,USD,1,purchase,,-100.00,R\n"
    let close = try books.close("2026-01")
    #expect(
      close.rollForward == [
        "R/1: 0 0.00 + 1200 1000.00 - 600 500.00 - 0 0.00 - 120 100.00 back = 480 400.00"
      ])
    #expect(close.costs == ["A": "500.00", "TOTAL": "500.00"])
  }

  /// Bought at 0.90 and given back at 0.80: 600 credits had cost 450.00 and bring 400.00.
  @Test func anotherRate() throws {
    var books = PrepaidTests.books(
      policy: PrepaidTests.euro, usage: [("2026-01-05", "A", 400)],
      PrepaidTests.receipt("R", "2026-01-02", credits: "1200", "1000.00"),
      rates: "2026-01-02,USD,EUR,0.9\n2026-01-30,USD,EUR,0.8\n")
    books.files["invoices/n.csv"] =
      Self.noteHeader + "N,p,2026-01-30,2026-01-30,2026-01-31,USD,1,purchase,-600,-500.00,R\n"
    let close = try books.close("2026-01")
    #expect(close.costs == ["A": "300.00", "(unattributed)": "50.00", "TOTAL": "350.00"])
    #expect(close.prepaid.map(\.closing.money.description) == ["150.00"])
    #expect(
      JournalTests.balances([close]) == [.cost: "350.00", .prepaid: "150.00", .payable: "-500.00"])
  }

  /// What the receipt takes off itself lowers what its credits cost, 80.00 for 100; whether 20 credits
  /// are meant to go, a person must say.
  @Test func onTheReceiptItself() throws {
    let close = try PrepaidTests.books(
      usage: [("2026-01-10", "A", 50)],
      PrepaidTests.receipt("R", "2026-01-01", credits: "100", "100.00")
        + PrepaidTests.receipt("R", "2026-01-01", line: "2", credits: "-20", "-20.00")
    ).close("2026-01")
    #expect(close.findingCodes == ["prepaid-unclear"])
    #expect(close.costs == ["A": "40.00", "TOTAL": "40.00"])
    #expect(JournalTests.balances([close])[.prepaid] == "40.00")
  }
}
