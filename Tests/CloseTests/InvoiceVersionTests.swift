import ExactMoney
import Pipeline
import Testing

/// Invoices that come again, in parts, renumbered, contradicting themselves or each other.
@Suite struct InvoiceVersionTests {
  private static let header =
    "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,"
    + "charge_category,amount,replaces_invoice_id\n"

  private static func row(
    _ line: String, _ amount: String, issued: String = "2026-01-31", currency: String = "USD",
    total: String = "", replaces: String = ""
  ) -> String {
    "I,p,\(issued),2026-01-01,2026-02-01,\(currency),\(total),\(line),purchase,\(amount),"
      + "\(replaces)\n"
  }

  private static func close(_ first: String, _ second: String) throws -> MonthEndClose {
    try MonthBooks([
      "customers/c.csv": "customer_id,name\nA,Alder\n",
      "fx_rates/f.csv": "date,base,quote,rate\n2026-01-30,USD,EUR,0.5\n",
      "invoices/a.csv": header + first, "invoices/b.csv": header + second,
    ]).close("2026-01")
  }

  @Test func sameInvoiceAgainIsOneInvoice() throws {
    let lines = Self.row("1", "60") + Self.row("2", "40.00")
    let close = try Self.close(lines, Self.row("2", "40") + Self.row("1", "60"))
    #expect(close.costs["TOTAL"] == "100.00")
    #expect(!close.findingCodes.contains("conflicting-record"))
  }

  @Test func partsWithTheirOwnNumbersAreJoined() throws {
    let close = try Self.close(Self.row("1", "60"), Self.row("2", "40"))
    #expect(close.costs["TOTAL"] == "100.00")
    #expect(!close.findingCodes.contains("conflicting-record"))
  }

  @Test func partsThatMakeTheStatedTotalAreJoined() throws {
    let close = try Self.close(
      Self.row("", "60", total: "100.00"), Self.row("", "40", total: "100.00"))
    #expect(close.costs["TOTAL"] == "100.00")
    #expect(!close.findingCodes.contains("conflicting-record"))
  }

  /// Line ids 1 and 2, then 3 and 4 with the same words: the invoice again, not twice as much.
  @Test func renumberedCopyIsAConflict() throws {
    let close = try Self.close(
      Self.row("1", "60") + Self.row("2", "40"), Self.row("3", "60") + Self.row("4", "40"))
    #expect(close.costs["TOTAL"] == "100.00")
    #expect(close.findingCodes.contains("conflicting-record"))
  }

  /// What an invoice says of itself is a fact too; the smaller content in bytes stands meanwhile.
  @Test(arguments: [
    (row("1", "100", currency: "EUR"), "200.00"), (row("1", "100", total: "99.00"), "99.00"),
    (row("1", "100", issued: "2026-01-30"), "100.00"),
    (row("1", "100", replaces: "other"), "100.00"), (row("1", "90"), "100.00"),
  ])
  func contradictionsAreNamed(_ second: String, _ total: String) throws {
    // Contents begin `amount=100`, then `charge_category`, `currency`: EUR before USD, and so on.
    let close = try Self.close(Self.row("1", "100"), second)
    #expect(close.findingCodes.contains("conflicting-record"))
    #expect(close.costs["TOTAL"] == total)
  }

  /// A line id need not be unique: two lines with one id and different words are two lines.
  @Test func sharedLineIDsLoseNoLine() throws {
    let close = try Self.close(Self.row("1", "60") + Self.row("1", "40"), "")
    #expect(close.costs["TOTAL"] == "100.00")
  }

  /// A new version under the same number says what it supersedes.
  @Test func newVersionThatReplacesItself() throws {
    let close = try Self.close(Self.row("1", "100"), Self.row("1", "80", replaces: "I"))
    #expect(close.costs["TOTAL"] == "80.00")
    #expect(!close.findingCodes.contains("conflicting-record"))
  }

  @Test func invoicesThatReplaceEachOtherDoNotVanish() throws {
    let close = try Self.close(
      Self.row("1", "100", replaces: "J"),
      Self.row("1", "70", replaces: "I").replacing("I,p,", with: "J,p,"))
    #expect(close.costs["TOTAL"] == "100.00")
    #expect(close.findingCodes.contains("conflicting-record"))
  }
}
