import Books
import ExactMoney
import Foundation
import Pipeline
import Reports
import Testing

@testable import crossfoot

/// What is put to providers (GUARDS D.10, 23; C77), whole months from text; figures worked out by hand.
@Suite struct ClaimTests {
  /// `books` closed once more with `action` decided on every item that `isChosen`.
  static func decided(
    _ books: MonthBooks, _ period: String, _ action: DecisionAction = .dispute,
    where isChosen: (ReviewItem) -> Bool = { _ in true }
  ) throws -> MonthEndClose {
    let items = try books.close(period).reviewItems()
    let month = try #require(Period(period))
    return try books.close(
      period,
      decisions: DecisionBook(
        items.filter(isChosen).map {
          Decision(
            period: month, item: $0.id, content: $0.content, action: action, person: "Personne",
            decidedAt: "2026-02-01T00:00:00Z", reason: "test", amount: $0.amount)
        }))
  }

  /// Two accounts of which a1 used 300 and a2 500 at 1.00, and what is billed for them.
  static func books(_ lines: String, policy: String = "") -> MonthBooks {
    JournalTests.books(policy: policy, lines, more: JournalTests.twoAccounts)
  }

  static func line(_ number: Int, _ account: String, _ quantity: String, _ amount: String) -> String
  {
    JournalTests.january + "\(number),,,usage,,\(account),m,output_tokens,\(quantity),\(amount)\n"
  }

  /// Billed 310.00 for 300.00: ten are claimed, and what they rest on is there.
  @Test func tooMuchIsClaimed() throws {
    let books = Self.books(Self.line(1, "a1", "300,,", "310.00"))
    let proposed = try books.close("2026-01").claims
    #expect(proposed.map(\.state) == [.proposed])
    let close = try Self.decided(books, "2026-01")
    #expect(close.claims.map(\.request) == [.creditNote])
    let claim = try #require(close.claims.first)
    #expect(claim.state == .disputed)
    #expect(claim.due.description == "10.00")
    #expect(claim.parts.map { "\($0.variance) \($0.amount)" } == ["price 10"])
    #expect(claim.billed.map(\.lineID) == ["1"])
    #expect(claim.billed.map(\.location.line) == [2])
    let usage = try #require(claim.expected.first)
    #expect(usage.basis.words == "1 USD, list price")
    #expect(usage.days.map { "\($0.day) \($0.quantity) \($0.amount)" } == ["2026-01-05 300 300"])
    #expect(
      claim.words
        == "Invoice I bills 310.00 USD where we expect 300.00 USD: 10.00 USD too much. "
        + "Please issue a credit note over 10.00 USD on invoice I.")
  }

  /// Billed 290.00 for 300.00: no claim whatever is decided, and none is proposed.
  @Test func tooLittleIsNever() throws {
    let books = Self.books(Self.line(1, "a1", "300,,", "290.00"))
    #expect(try books.close("2026-01").claims.isEmpty)
    let close = try Self.decided(books, "2026-01") { $0.subject == .usage }
    let claim = try #require(close.claims.first)
    #expect(claim.request == .confirmation)
    #expect(claim.due.description == "0.00")
    #expect(
      claim.words
        == "Invoice I bills 290.00 USD where we expect 300.00 USD: 10.00 USD too little. "
        + "We claim nothing, and expect the rest to be billed later. Please confirm whether it "
        + "will be, and when.")
  }

  /// 320 at 0.95 are 304.00 for 300.00: 20.00 more of quantity, 16.00 less of price.
  @Test func bothSignsOfAnItemAreSaid() throws {
    let close = try Self.decided(
      Self.books(Self.line(1, "a1", "320,0.95,1", "304.00")), "2026-01"
    ) { $0.subject == .usage }
    let claim = try #require(close.claims.first)
    #expect(claim.due.description == "4.00")
    #expect(claim.words.contains("That is net: 20.00 USD too much and 16.00 USD too little"))
  }

  /// Ten too much here and ten too little there come to nothing, and are not set off.
  @Test func signsAreNotSetOff() throws {
    let close = try Self.decided(
      Self.books(Self.line(1, "a1", "300,,", "310.00") + Self.line(2, "a2", "500,,", "490.00")),
      "2026-01")
    let total = try #require(close.claims.totals.first)
    #expect(close.claims.totals.count == 1)
    #expect(total.claimed == 10)
    #expect(total.due.description == "10.00")
    #expect(total.toConfirm == -10)
    #expect(total.net == 0)
  }

  /// Tax follows a corrected invoice; a fee nobody agreed to is claimed; 0.004 are not worth a note.
  @Test func otherCharges() throws {
    let charges =
      JournalTests.january + "2,,,tax,VAT,,,,,,,20.00\n" + JournalTests.january
      + "3,,,purchase,Support,,,,,,,50.00\n" + JournalTests.january
      + "4,,,adjustment,,,,,,,,0.004\n" + JournalTests.january
      + "5,,,credit,Promo,,,,,,,-5.00\n"
    let books = Self.books(
      Self.line(1, "a1", "300,,", "300.00") + Self.line(6, "a2", "500,,", "500.00") + charges)
    #expect(try books.close("2026-01").claims.isEmpty)
    let claims = try Self.decided(books, "2026-01").claims
    let requests = Dictionary(
      claims.map { ($0.billed.first?.lineID ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    #expect(requests["2"]?.request == .correctedInvoice)
    #expect(requests["2"]?.due.description == "0.00")
    #expect(requests["3"]?.request == .creditNote)
    #expect(
      requests["3"]?.words
        == "Invoice I charges 50.00 USD (Support), for which we know no agreement. Please name the "
        + "agreement, or issue a credit note over 50.00 USD on invoice I.")
    #expect(requests["4"]?.request == .explanation)
    #expect(requests["5"]?.request == .confirmation)
    let total = try #require(claims.totals.first)
    #expect(total.due.description == "50.00")
    #expect(total.toCorrect == 20)
    #expect(total.toConfirm == -5)
    #expect(total.net.decimalText() == "65.004")
  }

  /// 10.00 too much, of which a credit note gave 4.00 back: 6.00 are missing.
  @Test func aCreditThatFallsShort() throws {
    let note =
      "corrects_invoice_id,invoice_id,provider,issue_date,period_start,period_end,currency,line_id,"
      + "charge_category,account,model,meter,amount\n"
      + "I,N,p,2026-01-31,2026-01-01,2026-02-01,USD,1,usage,a1,m,output_tokens,-4.00\n"
    var books = Self.books(Self.line(1, "a1", "300,,", "310.00"))
    books.files["invoices/n.csv"] = note
    let close = try Self.decided(books, "2026-01") { $0.subject == .usage }
    let claim = try #require(close.claims.first)
    #expect(claim.request == .missingCredit)
    #expect(claim.credited == -4)
    #expect(claim.due.description == "6.00")
    #expect(
      claim.words.hasSuffix(
        "4.00 USD of what was billed too much has been credited. Please issue a credit note over "
          + "the remaining 6.00 USD on invoice I."))
  }

  @Test func usageThatNobodyKnows() throws {
    let close = try Self.decided(
      Self.books(JournalTests.january + "1,,,usage,,a9,m,output_tokens,7,,,7.00\n"), "2026-01"
    ) { $0.subject == .usage }
    #expect(
      close.claims.first?.words
        == "Invoice I bills 7.00 USD for usage of which we have no record. Please send the "
        + "identifiers and times of the requests it is made of, or issue a credit note over "
        + "7.00 USD on invoice I.")
  }

  /// What may be sent names no customer, no revenue, and no other provider.
  @Test func nothingThatIsNoneOfTheProvidersBusiness() throws {
    var books = Self.books(
      Self.line(1, "a1", "300,,", "310.00")
        + "J,q,2026-01-31,2026-01-01,2026-02-01,USD,,1,,,usage,,zz,qmodel,output_tokens,1,,,777.13\n"
    )
    books.files["customers/c.csv"] = "customer_id,name\nsecretcust,Secretia Ltd\n"
    books.files["usage/secret-file.csv"] =
      WorkedExampleTests.usageHeader + "s,2026-01-07T00:00:00Z,secretcust,p,m,a1,3\n"
    books.files["revenue/r.csv"] =
      "customer_id,period,amount,currency\nsecretcust,2026-01,98765.43,USD\n"
    var close = try Self.decided(books, "2026-01")
    close.nameClaims(ReviewList.name)
    let reports = try PrintedReports(close, policy: "")
    let names = ["claims.csv", "claim_evidence.csv", "claims-p.html", "claims-q.html"]
    for name in names {
      let text = String(decoding: reports.bytes[name, default: []], as: UTF8.self)
      #expect(text.contains("300") || name == "claims-q.html", "\(name)")
      for secret in [
        "secretcust", "Secretia", "98765", "secret-file", "Alder", "Personne", "margin_after",
      ] {
        #expect(!text.contains(secret), "\(name): \(secret)")
      }
    }
    let page = String(decoding: reports.bytes["claims-p.html", default: []], as: UTF8.self)
    #expect(!page.contains("qmodel") && !page.contains("777.13"))
    #expect(page.contains("10.00"))
  }

  /// Whatever a provider is called, its page has a name of its own that is a file name and a link.
  @Test func pagesHaveNames() throws {
    var books = Self.books("")
    books.files["invoices/i.csv"] =
      "invoice_id,provider,issue_date,period_start,period_end,currency,charge_category,amount\n"
      + ["a/b", "A b", "ü"].map {
        "I,\($0),2026-01-31,2026-01-01,2026-02-01,USD,usage,1.00\n"
      }.joined()
    let reports = try PrintedReports(try books.close("2026-01"), policy: "")
    #expect(
      reports.bytes.keys.filter { $0.hasPrefix("claims-") }.sorted() == [
        "claims-A~20b.html", "claims-a~2Fb.html", "claims-~C3~BC.html",
      ])
  }

  /// A dispute is frozen with its month, stays listed until a credit note settles it, and its page goes
  /// when it does.
  @Test func aDisputeStaysUntilItIsSettled() async throws {
    let books = try MonthLifeTests.twoAccounts()
    try await books.run("2026-01")
    let draft = try books.report("2026-01", "claims-openai.html")
    #expect(draft.contains("Draft, not to be sent"))
    try books.decide("2026-01", .dispute) { $0.subject == .usage }
    try books.decide("2026-01", .approve)
    #expect(try await books.freeze("2026-01").isClosed)
    let frozen = try books.frozen("2026-01", version: 1, "claims-openai.html")
    #expect(frozen == (try books.report("2026-01", "claims-openai.html")))
    #expect(!frozen.contains("Draft"))
    #expect(frozen.contains("Please issue a credit note over 10.00 USD on invoice I1."))

    let february = try await books.close("2026-02")
    #expect(february.claims.map(\.origin.description) == ["2026-01"])
    #expect(february.claims.map(\.due.description) == ["10.00"])
    try books.put(
      "invoices/note.csv",
      """
      invoice_id,provider,issue_date,period_start,period_end,currency,line_id,charge_category,\
      account,model,meter,quantity,amount,corrects_invoice_id
      N1,openai,2026-02-20,2026-01-01,2026-02-01,USD,1,usage,a1,m,uncached_input_tokens,0,-10.00,I1

      """)
    #expect(try await books.close("2026-02").claims.isEmpty)
    #expect(throws: (any Error).self) { try books.report("2026-02", "claims-openai.html") }
  }
}
