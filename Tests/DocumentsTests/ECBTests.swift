import Documents
import ExactMoney
import Pipeline
import Testing

@Suite struct ECBTests {
  private func rates(_ outcome: Outcome<Intake>) -> [String] {
    outcome.output.rates.map {
      let rate = $0.record
      return "\(rate.date) \(rate.base)/\(rate.quote) \(rate.rate) \(rate.source)"
        + " @\($0.location.line):\($0.location.column)"
    }
  }

  @Test func historyIsReadAsPublished() {
    let outcome = DocumentReader.read(
      file(
        .exchangeRates,
        "Date,USD,BGN,ISK,\n2026-10-30,1.1172,N/A,136,\n2025-12-31,1.1,1.9558,,\n"))
    #expect(outcome.findings.isEmpty)
    #expect(
      rates(outcome) == [
        "2026-10-30 EUR/USD 1.1172 ECB @2:2", "2026-10-30 EUR/ISK 136 ECB @2:4",
        "2025-12-31 EUR/USD 1.1 ECB @3:2", "2025-12-31 EUR/BGN 1.9558 ECB @3:3",
      ])
    #expect(
      outcome.output.rates.first?.content
        == "base=EUR\ndate=2026-10-30\nquote=USD\nrate=1.1172\nsource=ECB")
  }

  @Test func latestDayIsReadAsPublished() {
    let outcome = DocumentReader.read(
      file(.exchangeRates, "Date, USD, GBP, \n30 October 2026, 1.1172, 0.83380, \n"))
    #expect(outcome.findings.isEmpty)
    #expect(
      rates(outcome) == [
        "2026-10-30 EUR/USD 1.1172 ECB @2:2", "2026-10-30 EUR/GBP 0.8338 ECB @2:3",
      ])
  }

  @Test func badCellsAreRefusedAndTheOthersCount() {
    let outcome = DocumentReader.read(
      file(
        .exchangeRates,
        "Date,USD,XQQ,JPY,\n2026-10-30,1.1x,2,175,\n30 Oct 2026,1,1,1,\n2026-10-28,0,1,174,\n2026-10-27,1\n"
      ))
    #expect(
      outcome.findings.map(\.brief).sorted() == [
        "bad-date@3:1", "bad-number@2:2", "bad-value@4:2", "ragged-row@5:0",
        "unknown-currency@1:3",
      ])
    #expect(
      rates(outcome) == [
        "2026-10-30 EUR/JPY 175 ECB @2:4", "2026-10-28 EUR/JPY 174 ECB @4:4",
      ])
  }

  private func envelope(_ cubes: String) -> SourceFile {
    file(
      .exchangeRates,
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
      <gesmes:subject>Reference rates</gesmes:subject><Cube>
      \(cubes)
      </Cube></gesmes:Envelope>
      """, named: "fx_rates/ecb.xml")
  }

  @Test func xmlIsReadAsPublished() {
    let outcome = DocumentReader.read(
      envelope(
        "<Cube time='2026-10-30'>\n<Cube currency='USD' rate='1.1172'/>\n<Cube currency=\"JPY\" rate=\"175.68\"/></Cube>\n"
          + "<Cube time='2026-10-29'><Cube currency='USD' rate='1.113'/></Cube>"))
    #expect(outcome.findings.isEmpty)
    #expect(
      outcome.output.rates.map { "\($0.record.date) \($0.record.quote) \($0.record.rate)" } == [
        "2026-10-30 USD 1.1172", "2026-10-30 JPY 175.68", "2026-10-29 USD 1.113",
      ])
    #expect(outcome.output.rates.map(\.location.line) == [5, 6, 7])
  }

  @Test func badCubesAreFindings() {
    let outcome = DocumentReader.read(
      envelope(
        "<Cube currency='USD' rate='1'/><Cube time='yesterday'><Cube currency='USD' rate='1'/></Cube>"
          + "<Cube time='2026-10-30'><Cube currency='USD'/><Cube currency='XQQ' rate='1'/>"
          + "<Cube currency='GBP' rate='-1'/><Cube currency='JPY' rate='175'/></Cube>"))
    #expect(
      outcome.findings.map(\.code) == [
        .missingValue, .badDate, .missingValue, .unknownCurrency, .badValue,
      ])
    #expect(outcome.findings.allSatisfy { $0.location?.line == 4 })
    #expect(outcome.output.rates.map(\.record.quote.code) == ["JPY"])
  }

  @Test func brokenXMLCountsNothing() {
    let good = "<Cube time='2026-10-30'><Cube currency='USD' rate='1.1'/></Cube>"
    let outcome = DocumentReader.read(envelope(good + "</Wrong>"))
    #expect(outcome.findings.map(\.code) == [.malformedXML])
    #expect(outcome.output.rates.isEmpty)
  }
}
