import ExactMoney
import Pipeline
import SourceText
import Testing

@testable import Documents

/// FOCUS files that a spreadsheet saved anew, and split costs.
@Suite struct FOCUSResavedTests {
  @Test func semicolonsAreReadByTheProofOfAllNumbers() throws {
    let trap = try TrapFixture("plus-resaved-semicolons")
    func read(_ name: String) throws -> Outcome<Intake> {
      DocumentReader.read(try trap.file(name))
    }
    let commas = try read("commas.csv")
    trap.check("billed with commas", commas.output.invoices.lines.sum)
    let days = commas.output.invoices.lines.compactMap(\.servicePeriod?.lowerBound)
    trap.check("first day with commas", days.min().map { "\($0)" } ?? "")
    #expect(commas.findings.map(\.code) == [])
    #expect(commas.output.totals.first?["BilledCost"] == ExactDecimal("1247.185"))
    trap.check("billed with points", try read("points.csv").output.invoices.lines.sum)

    let both = try read("both-marks.csv")
    trap.check("billed with both marks", both.output.invoices.lines.sum)
    #expect(both.findings.map(\.code) == [.ambiguousNumbers])
    #expect(both.findings.first?.location?.line == 3)
    let slashes = try read("slashes.csv")
    trap.check("billed with slashes", slashes.output.invoices.lines.sum)
    #expect(Set(slashes.findings.map(\.code)) == [.badDate])
    trap.finish()
  }

  @Test func aChargeBesideItsPartsCountsTwice() throws {
    let trap = try TrapFixture("plus-focus-split-costs")
    let outcome = DocumentReader.read(try trap.file("bill.csv"))
    #expect(outcome.output.invoices.lines.sum == ExactDecimal("31.1"))
    let twice = try #require(outcome.findings.first { $0.code == .allocatedTwice })
    #expect(twice.location?.line == 2)
    trap.check("counted twice", ExactDecimal(twice.message.contains("charge of 8 USD") ? 8 : 0))
    let rule = try #require(outcome.findings.first { $0.code == .focusRule })
    #expect(rule.location?.line == 7)
    trap.check(
      "sum of ratios that is not 1",
      try #require(ExactDecimal(rule.message.contains(": 0.9 over 2 rows") ? "0.9" : "1")))
    trap.finish()
    #expect(outcome.findings.count == 2)
  }

  @Test(arguments: [
    (["1,25", "3"], ","), (["1.25", "3"], "."), (["1.234,50"], ","), (["1,234.50", "7"], "."),
    (["1.234.567"], ","), (["-0,125", "1,250"], ","), (["1,81E-08"], ","), (["12", "-3"], "."),
    (["1234,5"], ","),
  ])
  func oneProofTellsTheMark(_ texts: [String], _ mark: String) {
    #expect(Self.verdict(texts) == .decimal(Character(mark)))
  }

  @Test(arguments: [["1,250"], ["1.250", "22.100"], ["1,5", "1.5"], ["0,5", "1.250"]])
  func withoutProofItStaysOpen(_ texts: [String]) {
    guard case .open = Self.verdict(texts) else {
      Issue.record("\(texts) were taken for told")
      return
    }
  }

  private static func verdict(_ texts: [String]) -> NumberMarks.Verdict {
    var marks = NumberMarks()
    for text in texts { marks.take(text, at: SourceLocation(file: "f", line: 1)) }
    return marks.verdict
  }

  private static let header =
    "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,"
    + "ChargeCategory,ChargeClass,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,"
    + "CommitmentDiscountId,CommitmentDiscountStatus,ConsumedQuantity,ContractedCost,"
    + "EffectiveCost,InvoiceId,InvoiceIssuerName,ListCost,PricingQuantity,ProviderName,"
    + "ServiceCategory,ServiceName,SkuPriceId"

  /// A row of a bill; what is not given is as FOCUS wants it of usage.
  private static func row(
    _ category: String = "Usage", correction: String = "", frequency: String = "Usage-Based",
    commitment: String = "", status: String = "", consumed: String = "5", effective: String = "1",
    invoice: String = "I-1", priced: String = "5", sku: String = "s-1"
  ) -> String {
    "1,a,USD,2026-11-01T00:00:00Z,2026-10-01T00:00:00Z,\(category),\(correction),\(frequency),"
      + "2026-10-03T00:00:00Z,2026-10-02T00:00:00Z,\(commitment),\(status),\(consumed),1,"
      + "\(effective),\(invoice),I,1,\(priced),P,AI and Machine Learning,S,\(sku)"
  }

  @Test(arguments: [
    (row(priced: ""), "PricingQuantity"), (row(sku: ""), "SkuPriceId"),
    (row(consumed: ""), "ConsumedQuantity"),
    (row("Tax", frequency: "", consumed: "", priced: ""), "SkuPriceId"),
    (row("Tax", frequency: "", consumed: "5", priced: "", sku: ""), "ConsumedQuantity"),
    (row(commitment: "c-1", status: ""), "CommitmentDiscountStatus"),
    (row("Purchase", consumed: ""), "ChargeFrequency"),
    (row("Purchase", frequency: "Recurring", commitment: "c-1", consumed: ""), "EffectiveCost"),
    (row() + "\n" + row(invoice: ""), "InvoiceId"),
  ])
  func aBrokenRuleIsNamed(_ rows: String, _ column: String) {
    let outcome = Self.read(rows)
    let broken = outcome.findings.filter { $0.code == .focusRule }
    #expect(broken.count == 1)
    #expect(broken.first?.message.hasPrefix(column + " must be ") == true)
  }

  @Test(arguments: [
    row(), row(correction: "Correction", consumed: "", priced: "", sku: ""),
    row("Tax", frequency: "", consumed: "", priced: "", sku: ""),
    row("Credit", frequency: "", consumed: "", priced: "", sku: ""),
    row(commitment: "c-1", status: "Unused", consumed: ""),
    row("Purchase", frequency: "One-Time", commitment: "c-1", consumed: "", effective: "0"),
  ])
  func aGoodRowBreaksNoRule(_ row: String) {
    #expect(Self.read(row).findings.filter { $0.code == .focusRule } == [])
  }

  private static func read(_ rows: String) -> Outcome<Intake> {
    DocumentReader.read(
      SourceFile(
        name: "invoices/bill.csv", kind: .invoices, bytes: Array("\(header)\n\(rows)\n".utf8)))
  }
}
