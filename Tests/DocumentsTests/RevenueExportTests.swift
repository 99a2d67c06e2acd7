import ExactMoney
import Profiles
import Testing

@testable import Documents
@testable import Pipeline

/// Exports of billing systems as revenue; the traps about them (22, 25) stand at the end.
@Suite struct RevenueExportTests {
  @Test(arguments: ["stripe", "chargebee", "recurly"])
  func everyExportGivesItsRevenue(_ system: String) throws {
    let folder = FixtureFolder("providers/" + system)
    let rows = try folder.expected()
    for (key, rows) in Dictionary(
      grouping: rows, by: { "\($0["file"] ?? "") \($0["basis"] ?? "")" })
    {
      let row = try #require(rows.first)
      let name = try #require(row["file"])
      let read = DocumentReader.read(try folder.file(name, .revenue))
      #expect(read.findings.allSatisfy { $0.code == .leftOut }, "\(read.findings)")
      let recognised = RevenueRecognition(basis: row["basis", default: ""])
        .run(read.output.billedRevenue)
      #expect(recognised.findings.isEmpty)
      let texts = recognised.output.map(\.record).map {
        "\($0.revenueID ?? "") \($0.customerID) \($0.period) \($0.amount) \($0.currency) \($0.kind.rawValue)"
      }
      let expected = rows.map { row in
        ["revenue_id", "customer_id", "period", "amount", "currency", "kind"]
          .map { row[$0, default: ""] }.joined(separator: " ")
      }
      #expect(texts.sorted() == expected.sorted(), "\(key)")
    }
  }

  private func message(_ system: String, _ name: String) throws -> String {
    let read = DocumentReader.read(try FixtureFolder("providers/" + system).file(name, .revenue))
    return read.findings.map { "\($0.code.rawValue): \($0.message)" }.joined(separator: "\n")
  }

  @Test func whatWasNeverDueIsCounted() throws {
    #expect(
      try message("stripe", "invoices.csv")
        == "left-out: documents that were never due or are not yet: 1 \"draft\", 1 \"uncollectible\", "
        + "1 \"void\"")
    #expect(try message("chargebee", "invoices.json").hasSuffix("yet: 1 \"voided\""))
    #expect(try message("recurly", "invoices.csv").hasSuffix("yet: 1 \"failed\""))
  }

  @Test(arguments: ["payments.csv", "balance.csv", "charges.json"])
  func cashIsNoRevenue(_ name: String) throws {
    let read = DocumentReader.read(try FixtureFolder("providers/stripe").file(name, .revenue))
    #expect(read.findings.map(\.code) == [.wrongExport])
    #expect(read.findings.first?.message.lowercased().contains("take") == true)
    #expect(read.output.recordCount == 0)
  }

  private static let stripe =
    "id,Customer,Currency,Amount Due,Tax,Total,Status,Date (UTC),"
    + "Minimum Line Item Period Start (UTC),Maximum Line Item Period End (UTC)\n"

  @Test(arguments: [
    ("in_1,c,usd,1,0,1,paid,2026-13-01,,", "bad-date@2:8"),
    ("in_1,c,usx,1,0,1,paid,2026-10-01,,", "unknown-currency@2:3"),
    ("in_1,,usd,1,0,1,paid,2026-10-01,,", "missing-value@2:0"),
    ("in_1,c,usd,1,0,,paid,2026-10-01,,", "missing-value@2:0"),
    ("in_1,c,usd,1,0,\"1,234\",paid,2026-10-01,,", "bad-number@2:6"),
    ("in_1,c,usd,1,none,1,paid,2026-10-01,,", "bad-number@2:5"),
    ("in_1,c,usd,1,0,1,paid,2026-10-01,2026-10-02,2026-10-01", "bad-date@2:10"),
    ("in_1,c,usd,1,0,1,paid,2026-10-01,2026-10-02,9999-12-31", "bad-date@2:10"),
  ])
  func badCellsRefuseTheirRow(_ row: String, _ finding: String) {
    let good = "in_2,c,usd,1,0,1,paid,2026-10-01,,\n"
    let read = DocumentReader.read(file(.revenue, Self.stripe + row + "\n" + good))
    #expect(read.findings.map(\.brief) == [finding])
    #expect(read.output.billedRevenue.map(\.record.documentID) == ["stripe/in_2"])
  }

  @Test func withoutAColumnOfTaxNobodyCanTakeItOut() {
    let read = DocumentReader.read(
      file(
        .revenue,
        "id,Customer,Currency,Amount Due,Total,Status,Date (UTC)\nin_1,c,usd,1,1,paid,2026-10-01\n")
    )
    #expect(read.findings.map(\.brief) == ["missing-column@1:0"])
    #expect(read.output.recordCount == 0)
  }

  @Test func missingLinesAreNotGuessed() {
    let read = DocumentReader.read(
      file(
        .revenue,
        """
        {"object":"invoice","id":"in_1","status":"paid","customer":{"id":"c"},"currency":"usd",
        "created":1791000000,"total":300,"total_excluding_tax":300,"lines":{"has_more":true,"data":[
        {"amount":100,"period":{"start":1791000000,"end":1791000000}}]}}
        """, named: "revenue/in.json"))
    #expect(read.findings.map(\.code) == [.badValue])
    #expect(read.findings.first?.message.contains("has_more") == true)
    #expect(read.output.recordCount == 0)
  }

  @Test func otherJSONIsTheCanonicalTable() {
    let read = DocumentReader.read(
      file(
        .revenue,
        "{\"customer_id\":\"c\",\"period\":\"2026-10\",\"amount\":5,\"currency\":\"EUR\"}\n",
        named: "revenue/r.jsonl"))
    #expect(read.findings.isEmpty)
    #expect(read.output.revenue.count == 1)
  }

  @Test(arguments: ["22-minor-units", "25-revenue"])
  func amountsAreInTheirOwnUnitsAndWithoutTax(_ trap: String) throws {
    let folder = FixtureFolder("traps/" + trap)
    let rows = try folder.expected()
    for (name, rows) in Dictionary(grouping: rows, by: { $0["file", default: ""] }) {
      let read = DocumentReader.read(try folder.file(name, .revenue))
      #expect(read.findings.allSatisfy { $0.severity != .blocking }, "\(read.findings)")
      #expect(read.output.billedRevenue.count == rows.count)
      for (row, billed) in zip(rows, read.output.billedRevenue.map(\.record)) {
        let amount = billed.parts.reduce(ExactDecimal.zero) { $0 + $1.amount }
        #expect(billed.documentID == row["document"])
        #expect(billed.currency.code == row["currency"])
        #expect(amount == ExactDecimal(row["amount", default: ""]), "\(row)")
        #expect(amount != ExactDecimal(row["naive", default: ""]), "\(row)")
      }
    }
  }

  @Test(arguments: [
    ("providers/stripe", "invoices.csv", InputKind.revenue, "stripe-invoices"),
    ("providers/chargebee", "invoices.csv", .revenue, "chargebee-invoices"),
    ("providers/chargebee", "credit-notes.csv", .revenue, "chargebee-invoices"),
    ("providers/recurly", "invoices.csv", .revenue, "recurly-invoices"),
    ("traps/20-rate-direction", "ecb.csv", .exchangeRates, "ecb-rates"),
    ("traps/20-rate-direction", "sdmx.csv", .exchangeRates, "ecb-data-portal"),
    ("traps/20-rate-direction", "fred.csv", .exchangeRates, "federal-reserve"),
    ("traps/20-rate-direction", "h10.csv", .exchangeRates, "federal-reserve"),
    ("traps/20-rate-direction", "valet.csv", .exchangeRates, "bank-of-canada"),
    ("traps/20-rate-direction", "valet.json", .exchangeRates, "bank-of-canada-api"),
  ])
  func theFileAloneTellsItsProfile(
    _ folder: String, _ name: String, _ kind: InputKind, _ profile: String
  ) throws {
    let file = try FixtureFolder(folder).file(name, kind)
    let reading = DocumentReader.reading(file, profiles: .builtIn())
    #expect(reading.output.profile?.name == profile, "\(reading.findings)")
    #expect(reading.output.intake.recordCount > 0)
  }

  @Test(arguments: [
    ("stripe", "MRR_per_Subscriber__monthly.csv", "stripe-mrr"),
    ("stripe", "invoices.json", "stripe-api"), ("chargebee", "invoices.json", "chargebee-api"),
    ("recurly", "invoices.json", "recurly-api"),
  ])
  func theFolderMayTellIt(_ system: String, _ name: String, _ profile: String) throws {
    var file = try FixtureFolder("providers/" + system).file(name, .revenue)
    file.profile = profile
    let reading = DocumentReader.reading(file, profiles: .builtIn())
    #expect(reading.output.profile?.name == profile, "\(reading.findings)")
    #expect(reading.output.intake.recordCount > 0)
  }

  /// A run rate is not what was invoiced: only one of them may count.
  @Test func runRatesAndInvoicesAreNotAddedUp() throws {
    let folder = FixtureFolder("providers/stripe")
    let billed = try ["invoices.csv", "MRR_per_Subscriber__monthly.csv"].flatMap {
      DocumentReader.read(try folder.file($0, .revenue)).output.billedRevenue
    }
    func october(_ basis: String) -> ([String], [FindingCode]) {
      let run = RevenueRecognition(basis: basis).run(billed)
      let records = run.output.map(\.record).filter { $0.period.description == "2026-10" }
      return (records.map { "\($0.amount) \($0.currency)" }.sorted(), run.findings.map(\.code))
    }
    #expect(october("recognised") == (["100 EUR", "101.09 USD"], [.leftOut]))
    #expect(october("invoiced") == (["100 EUR", "300 USD"], [.leftOut]))
    #expect(october("mrr") == (["100 USD", "5000 JPY"], [.leftOut]))
  }

  @Test(arguments: [
    ("12.50", "12.5"), ("12,50", "12.5"), ("12,5", "12.5"), ("-1.234,56", "-1234.56"),
    ("1.234.567,00", "1234567"), ("0", "0"), ("1,234", nil), ("1234.567,00", nil), (",50", "0.5"),
    ("12,5,0", nil), ("1.23,4", nil), ("12,x", nil), ("", nil),
  ])
  func aDecimalCommaIsReadWhereItCanOnlyBeOne(_ text: String, _ expected: String?) {
    #expect(DecimalComma.decimal(text)?.description == expected)
  }
}
