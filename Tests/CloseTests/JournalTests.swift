import ExactMoney
import Pipeline
import Testing

@testable import crossfoot

/// The journal (SPEC §6), whole months from text; the figures are worked out by hand.
@Suite struct JournalTests {
  /// What each line does, zero lines left out: `2026-01-31 cost: cost/cost_of_revenue 2760.00`.
  static func lines(_ close: MonthEndClose, _ kind: JournalEntryKind) -> [String] {
    close.journal.filter { $0.kind == kind }.flatMap { entry in
      entry.lines.map { line in
        let function = line.costFunction.map { "/" + $0.rawValue } ?? ""
        let amount = Money(minorUnits: line.amount, currency: close.profitAndLoss.currency)
        return "\(entry.date) \(line.account.rawValue)\(function) \(amount)"
      }
    }
  }

  /// What every account comes to, proposals left out; accounts that come to nothing left out.
  static func balances(_ closes: [MonthEndClose]) -> [JournalAccount: String] {
    var sums: [JournalAccount: Money] = [:]
    for close in closes {
      for line in close.journal.filter(\.isPosted).flatMap(\.lines) {
        let amount = Money(minorUnits: line.amount, currency: close.profitAndLoss.currency)
        sums[line.account, default: .zero(amount.currency)] += amount
      }
    }
    return sums.filter { !$0.value.isZero }.mapValues(\.description)
  }

  static func books(
    policy: String = "", usage: String = "", _ invoices: String, rates: String = "",
    more: [String: String] = [:]
  ) -> MonthBooks {
    let own = [
      "customers/c.csv": "customer_id,name,status\nA,Alder,active\nB,Birch,trial\n",
      "prices/p.csv": WorkedExampleTests.priceHeader + "p,m,output_tokens,1,1,USD,,\n",
      "usage/u.csv": WorkedExampleTests.usageHeader + usage,
      "invoices/i.csv": WorkedExampleTests.invoiceHeader + invoices,
      "fx_rates/f.csv": "date,base,quote,rate\n" + rates,
    ]
    return MonthBooks(policy: policy, own.merging(more) { $1 })
  }

  static let january = "I,p,2026-01-31,2026-01-01,2026-02-01,USD,,"
  static let usageAB = "a,2026-01-05T00:00:00Z,A,p,m,,75\nb,2026-01-06T00:00:00Z,B,p,m,,25\n"

  /// SPEC §8: net 100 + VAT 20, of which 0.6 is got back: cost 108, 81 of it for A.
  @Test func taxThatIsGotBack() throws {
    let close = try Self.books(
      policy: "providers: { p: { tax: { recoverable: 0.6 } } }\n", usage: Self.usageAB,
      Self.january + "1,,,usage,,,m,,,,,100\n" + Self.january + "2,,,tax,,,,,,,,20\n"
    ).close("2026-01")
    #expect(
      Self.lines(close, .cost) == [
        "2026-01-31 cost/cost_of_revenue 81.00", "2026-01-31 cost/sales_and_marketing 27.00",
        "2026-01-31 payable -108.00",
      ])
    #expect(
      Self.lines(close, .invoice) == [
        "2026-01-31 input_tax 12.00", "2026-01-31 payable -12.00",
      ])
    #expect(
      Self.balances([close]) == [.cost: "108.00", .inputTax: "12.00", .payable: "-120.00"])
  }

  /// SPEC §8: net 50 with 20 % reverse charge, 0.6 got back: 10 are owed to the state, 50 to p.
  @Test func taxThatIsSelfAssessed() throws {
    let close = try Self.books(
      policy: "providers: { p: { tax: { recoverable: 0.6, reverse_charge_rate: 0.2 } } }\n",
      usage: Self.usageAB, Self.january + "1,,,usage,,,m,,,,,50\n"
    ).close("2026-01")
    #expect(
      Self.balances([close]) == [
        .cost: "54.00", .inputTax: "6.00", .reverseChargeTax: "-10.00", .payable: "-50.00",
      ])
  }

  /// SPEC §8: 100 with 10 % withheld: 90 are owed to p and 10 to the state.
  @Test func taxThatIsWithheld() throws {
    let close = try Self.books(
      policy: "providers: { p: { tax: { recoverable: 0.6, withholding_rate: 0.1 } } }\n",
      usage: Self.usageAB, Self.january + "1,,,usage,,,m,,,,,100\n"
    ).close("2026-01")
    #expect(
      Self.balances([close]) == [.cost: "100.00", .withholdingTax: "-10.00", .payable: "-90.00"])
  }

  /// SPEC §8, straddle: issued in February, so January's 82.67 is accrued and February owes 181.00.
  @Test func straddlingInvoice() throws {
    let january = try WorkedExampleTests.straddle.close("2026-01")
    #expect(
      Self.lines(january, .cost) == [
        "2026-01-31 cost/cost_of_revenue 82.67", "2026-01-31 accrued -82.67",
      ])
    // It waits for its invoice, and is no estimate that is turned round.
    #expect(Self.lines(january, .accrualReversal) == [])
    let february = try WorkedExampleTests.straddle.close("2026-02")
    #expect(
      Self.lines(february, .cost) == [
        "2026-02-28 cost/cost_of_revenue 98.33", "2026-02-28 payable -98.33",
      ])
    #expect(
      Self.lines(february, .invoice) == [
        "2026-02-16 accrued 82.67", "2026-02-16 payable -82.67",
      ])
    #expect(Self.balances([january, february]) == [.cost: "181.00", .payable: "-181.00"])
  }

  /// Billed in advance: January owes all of it, and February uses up what is prepaid.
  @Test func prepaidService() throws {
    let books = Self.books(
      "I,p,2026-01-02,2026-01-01,2026-03-01,USD,59.00,1,,,purchase,fee,,,,,,,59.00\n")
    let january = try books.close("2026-01")
    // 31 and 28 of 59 days.
    #expect(
      Self.lines(january, .invoice) == ["2026-01-02 prepaid 28.00", "2026-01-02 payable -28.00"])
    let february = try books.close("2026-02")
    #expect(
      Self.lines(february, .cost) == [
        "2026-02-28 cost/cost_of_revenue 28.00", "2026-02-28 prepaid -28.00",
      ])
    #expect(Self.balances([january, february]) == [.cost: "59.00", .payable: "-59.00"])
  }

  /// 59.00 USD, issued in February: January's 31.00 at 0.80 are 24.80, February's 28.00 at 0.90 are
  /// 25.20; 53.10 are owed at 0.90. January's part costs 3.10 more: fx.
  @Test func monthsOfDifferentRates() throws {
    let books = Self.books(
      policy: "reporting: { currency: EUR }\n",
      "I,p,2026-02-27,2026-01-01,2026-03-01,USD,59.00,1,,,purchase,fee,,,,,,,59.00\n",
      rates: "2026-01-30,USD,EUR,0.80\n2026-02-27,USD,EUR,0.90\n")
    let closes = try ["2026-01", "2026-02"].map { try books.close($0) }
    #expect(
      Self.lines(closes[1], .invoice) == [
        "2026-02-27 accrued 24.80", "2026-02-27 payable -27.90", "2026-02-27 fx 3.10",
      ])
    #expect(Self.balances(closes) == [.cost: "50.00", .payable: "-53.10", .exchange: "3.10"])
  }

  /// With rates of the period's end the prepaid 28.00 USD are 22.40 in January and cost 25.20.
  @Test func prepaidAtAnotherRate() throws {
    let books = Self.books(
      policy: "reporting: { currency: EUR }\nfx: { invoices: period_end }\n",
      "I,p,2026-01-02,2026-01-01,2026-03-01,USD,59.00,1,,,purchase,fee,,,,,,,59.00\n",
      rates: "2026-01-30,USD,EUR,0.80\n2026-02-27,USD,EUR,0.90\n")
    let closes = try ["2026-01", "2026-02"].map { try books.close($0) }
    #expect(
      Self.lines(closes[1], .invoice) == ["2026-02-28 prepaid 2.80", "2026-02-28 fx -2.80"])
    #expect(Self.balances(closes) == [.cost: "50.00", .payable: "-47.20", .exchange: "-2.80"])
  }

  /// Three equal months of 0.50 USD at 0.65: 0.325 each is booked as 0.32, and 0.975 are owed as 0.98.
  @Test func centsOfRounding() throws {
    let books = Self.books(
      policy: "reporting: { currency: EUR }\n",
      ["01-01,2026-02-01", "02-01,2026-03-01", "03-01,2026-04-01"].enumerated().map {
        "I,p,2026-01-02,2026-01-01,2026-04-01,USD,1.50,\($0),2026-\($1),purchase,fee,,,,,,,0.50\n"
      }.joined(), rates: "2026-01-02,USD,EUR,0.65\n")
    let closes = try ["2026-01", "2026-02", "2026-03"].map { try books.close($0) }
    #expect(
      Self.lines(closes[0], .invoice) == [
        "2026-01-02 prepaid 0.64", "2026-01-02 payable -0.66", "2026-01-02 rounding 0.02",
      ])
    #expect(Self.balances(closes) == [.cost: "0.96", .payable: "-0.98", .rounding: "0.02"])
  }

  /// SPEC §8, near-zero: 0.01 USD at 0.9 is booked and owed as 0.01 EUR.
  @Test func nearZeroInvoice() throws {
    let books = Self.books(
      policy: "reporting: { currency: EUR }\nspread: { credit: none }\n",
      usage: "a,2026-01-05T00:00:00Z,A,p,m,,6000\nb,2026-01-06T00:00:00Z,B,p,m,,4000\n",
      "I,p,2026-01-31,2026-01-01,2026-02-01,USD,0.01,1,,,usage,,,m,output_tokens,10000,1,1,10000\n"
        + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,0.01,2,,,credit,,,,,,,,-9999.99\n",
      rates: "2026-01-30,USD,EUR,0.9\n")
    let close = try books.close("2026-01")
    // A and (unattributed): 5,400.00 - 8,999.99; B, a trial: 3,600.00.
    #expect(
      Self.lines(close, .cost) == [
        "2026-01-31 cost/cost_of_revenue -3599.99",
        "2026-01-31 cost/sales_and_marketing 3600.00", "2026-01-31 payable -0.01",
      ])
    #expect(Self.lines(close, .invoice) == [])
  }

  /// SPEC §8, prepaid: 900.00 for 1,200 credits are owed in January; use and expiry release them.
  @Test func prepaidCredits() throws {
    let books = PrepaidTests.books(
      policy: PrepaidTests.euro,
      usage: [("2026-01-05", "A", 400), ("2026-01-06", "B", 200), ("2026-02-03", "A", 300)],
      PrepaidTests.receipt("R", "2026-01-02", credits: "1200", expires: "2026-03-01", "1000.00"),
      rates: "2026-01-02,USD,EUR,0.9\n2026-01-30,USD,EUR,0.8\n2026-02-27,USD,EUR,0.7\n")
    let january = try books.close("2026-01")
    #expect(
      Self.lines(january, .invoice) == [
        "2026-01-02 prepaid 900.00", "2026-01-02 payable -900.00",
      ])
    #expect(
      Self.lines(january, .cost) == [
        "2026-01-31 cost/cost_of_revenue 450.00", "2026-01-31 prepaid -450.00",
      ])
    let february = try books.close("2026-02")
    #expect(
      Self.lines(february, .cost) == [
        "2026-02-28 cost/cost_of_revenue 450.00", "2026-02-28 prepaid -225.00",
        "2026-02-28 prepaid -225.00",
      ])
    #expect(Self.balances([january, february]) == [.cost: "900.00", .payable: "-900.00"])
  }

  /// SPEC §8, two accounts: 500.00 are accrued, and turned round on the first of February.
  static let twoAccounts = [
    "usage/u.csv": WorkedExampleTests.usageHeader
      + "a,2026-01-05T00:00:00Z,A,p,m,a1,300\nb,2026-01-06T00:00:00Z,A,p,m,a2,100\n"
      + "c,2026-01-06T00:00:00Z,B,p,m,a2,400\n",
    "customers/c.csv": WorkedExampleTests.customersAB,
  ]
  static let first = january + "1,,,usage,,a1,m,output_tokens,300,,,310.00\n"
  static let late =
    "L,p,2026-02-10,2026-01-01,2026-02-01,USD,,1,,,usage,,a2,m,output_tokens,"
    + "500,,,495.00\n"

  @Test func accrualsAreTurnedRound() throws {
    let close = try Self.books(Self.first, more: Self.twoAccounts).close("2026-01")
    #expect(
      Self.lines(close, .cost) == [
        "2026-01-31 cost/cost_of_revenue 810.00", "2026-01-31 payable -310.00",
        "2026-01-31 accrued -500.00",
      ])
    #expect(
      Self.lines(close, .accrualReversal) == [
        "2026-02-01 cost -500.00", "2026-02-01 accrued 500.00",
      ])
  }

  /// January is closed without the invoice. While it is missing, each month lets the accrual stand
  /// again; when it comes, 495.00 are owed and nothing is accrued any more.
  @Test func theInvoiceComesAfterTheClose() throws {
    let before = Self.books(Self.first, more: Self.twoAccounts)
    let january = try before.close("2026-01")
    let closedJanuary = ClosedMonth(january)
    let february = try before.close("2026-02", closed: [closedJanuary])
    #expect(Self.lines(february, .cost) == [])
    #expect(
      Self.lines(february, .standingAccruals) == [
        "2026-02-28 cost 500.00", "2026-02-28 accrued -500.00",
      ])
    #expect(
      Self.lines(february, .accrualReversal) == [
        "2026-03-01 cost -500.00", "2026-03-01 accrued 500.00",
      ])
    let after = Self.books(Self.first + Self.late, more: Self.twoAccounts)
    let march = try after.close("2026-03", closed: [closedJanuary, ClosedMonth(february)])
    #expect(march.costs == ["A": "-1.00", "B": "-4.00", "TOTAL": "-5.00"])
    #expect(
      Self.lines(march, .cost) == [
        "2026-03-31 cost/cost_of_revenue -5.00", "2026-03-31 accrued 500.00",
        "2026-03-31 payable -495.00",
      ])
    #expect(Self.lines(march, .accrualReversal) == [])
    #expect(
      Self.balances([january, february, march]) == [.cost: "805.00", .payable: "-805.00"])
    let april = try after.close(
      "2026-04", closed: [closedJanuary, ClosedMonth(february), ClosedMonth(march)])
    #expect(april.journal.isEmpty)
  }

  /// The tax of an invoice that comes too late is got back in the month that takes it up.
  @Test func lateTax() throws {
    let policy = "providers: { p: { tax: { recoverable: 0.6 } } }\n"
    let january = try Self.books(policy: policy, Self.first, more: Self.twoAccounts)
      .close("2026-01")
    let tax = "L,p,2026-02-10,2026-01-01,2026-02-01,USD,,2,,,tax,,,,,,,,20.00\n"
    let february = try Self.books(
      policy: policy, Self.first + Self.late + tax, more: Self.twoAccounts
    ).close("2026-02", closed: [ClosedMonth(january)])
    // 495.00 + 8.00 of the tax less 500.00 accrued.
    #expect(february.costs["TOTAL"] == "3.00")
    #expect(
      Self.lines(february, .invoice) == [
        "2026-02-10 input_tax 12.00", "2026-02-10 payable -12.00",
      ])
    #expect(
      Self.balances([january, february]) == [
        .cost: "813.00", .inputTax: "12.00", .payable: "-825.00",
      ])
  }

  /// Billed 10.00 too much: a claim. What nobody billed is accrued already.
  @Test func openItemsAreProposals() throws {
    let close = try Self.books(Self.first, more: Self.twoAccounts).close("2026-01")
    #expect(
      Self.lines(close, .proposal) == [
        "2026-01-31 supplier_claims 10.00", "2026-01-31 cost -10.00",
      ])
    let low = try Self.books(
      Self.january + "1,,,usage,,a1,m,output_tokens,300,,,290.00\n", more: Self.twoAccounts
    ).close("2026-01")
    #expect(
      Self.lines(low, .proposal) == ["2026-01-31 accrued -10.00", "2026-01-31 cost 10.00"])
    #expect(Self.balances([low])[.supplierClaims] == nil)
  }

  @Test func theTable() throws {
    let close = try Self.books(Self.first, more: Self.twoAccounts).close("2026-01")
    let reports = try PrintedReports(close, policy: "")
    let text = String(decoding: reports.bytes["journal.csv", default: []], as: UTF8.self)
    #expect(
      text == """
        period,entry_id,state,date,kind,account,cost_function,supplier,document_id,currency,debit,\
        credit,memo
        2026-01,2026-01-cost,posted,2026-01-31,cost,cost,cost_of_revenue,,,USD,810.00,,\
        cost of 2026-01
        2026-01,2026-01-cost,posted,2026-01-31,cost,payable,,p,I,USD,,310.00,invoice
        2026-01,2026-01-cost,posted,2026-01-31,cost,accrued,,p,accrual-p-USD,USD,,500.00,accrual
        2026-01,2026-01-proposal-1,proposed,2026-01-31,proposal,supplier_claims,,p,I,USD,10.00,,\
        "claim: a1, m, output_tokens, price"
        2026-01,2026-01-proposal-1,proposed,2026-01-31,proposal,cost,,p,I,USD,,10.00,\
        "claim: a1, m, output_tokens, price"
        2026-01,2026-01-reversal,posted,2026-02-01,accrual_reversal,cost,,p,accrual-p-USD,USD,,\
        500.00,accrual of 2026-01
        2026-01,2026-01-reversal,posted,2026-02-01,accrual_reversal,accrued,,p,accrual-p-USD,USD,\
        500.00,,accrual of 2026-01

        """)
  }
}
