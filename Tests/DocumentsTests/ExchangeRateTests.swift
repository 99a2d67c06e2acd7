import ExactMoney
import Pipeline
import SourceText
import Testing

@testable import Documents

/// Rates as their publishers write them; the traps stand in `ExchangeRateTrapTests`.
@Suite struct ExchangeRateTests {
  private func read(_ text: String, _ name: String = "rates.csv") -> Outcome<Intake> {
    DocumentReader.read(file(.exchangeRates, text, named: "fx_rates/" + name))
  }

  private func rates(_ outcome: Outcome<Intake>) -> [String] {
    outcome.output.rates.map {
      "\($0.record.date) \($0.record.base)/\($0.record.quote) \($0.record.rate) \($0.record.source)"
        + " @\($0.location.line):\($0.location.column)"
    }
  }

  @Test func seriesOfTheDataPortalAreReadByTheirKeys() {
    let header =
      "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,UNIT_MULT\n"
    let outcome = read(
      header + "k,D,USD,EUR,SP00,A,2026-10-30,1.25,0\nk,D,JPY,EUR,SP00,A,2026-10-30,NaN,0\n"
        + "k,M,USD,EUR,SP00,A,2026-10,1.2,0\nk,D,GBP,EUR,SP00,A,2026-10-30,80,2\n"
        + "k,D,USD,EUR,SP00,E,2026-10-31,1.3,0\n")
    #expect(rates(outcome) == ["2026-10-30 EUR/USD 1.25 ECB @2:8"])
    #expect(outcome.findings.map(\.brief) == ["bad-value@5:9", "left-out@0:0"])
    #expect(
      outcome.findings.last?.message
        == "2 series are no rates of single days: \"EXR.M.USD.EUR.SP00.A\", \"EXR.D.USD.EUR.SP00.E\""
    )
    let averages = read(header + "k,M,USD,EUR,SP00,A,2026-10,1.2,0\n")
    #expect(averages.findings.map(\.brief) == ["wrong-export@0:0"])
    #expect(averages.output.rates.isEmpty)
  }

  @Test func theDownloadOfTheDataPortalIsReadByTheKeysInItsTitles() {
    let outcome = read(
      "\"DATE\",\"TIME PERIOD\",\"US dollar/Euro, 2:15 pm (C.E.T.) (EXR.D.USD.EUR.SP00.A)\","
        + "\"Yen/Euro (EXR.M.JPY.EUR.SP00.A)\"\n\"2026-10-29\",\"29 Oct 2026\",\"\",\"180\"\n"
        + "\"2026-10-30\",\"30 Oct 2026\",\"1.25\",\"180\"\n")
    #expect(rates(outcome) == ["2026-10-30 EUR/USD 1.25 ECB @3:3"])
    #expect(
      outcome.findings.map(\.message) == [
        "1 series are no rates of single days: \"Yen/Euro (EXR.M.JPY.EUR.SP00.A)\""
      ])
  }

  @Test func theFederalReservesSeriesSayTheirDirection() {
    let outcome = read(
      "observation_date,DEXUSEU,DEXJPUS,DEXCHUS,DEXVZUS,DTWEXBGS\n"
        + "2026-10-29,.,,7.1,5,120\n2026-10-30,1.25,128,.,.,.\n")
    #expect(
      rates(outcome) == [
        "2026-10-29 USD/CNY 7.1 Federal Reserve @2:4",
        "2026-10-30 EUR/USD 1.25 Federal Reserve @3:2",
        "2026-10-30 USD/JPY 128 Federal Reserve @3:3",
      ])
    #expect(outcome.findings.map(\.brief) == ["left-out@0:0"])
  }

  @Test func theBoardsDownloadMayHaveItsSeriesInRows() {
    let outcome = read(
      "\"Descriptions:\",\"Unit:\",\"Multiplier:\",\"Currency:\",\"Unique Identifier:\",\"Series Name:\","
        + "2026-10-29,2026-10-30\n"
        + "\"Euro-Area Euro\",\"Currency\",\"1\",\"EUR\",H10/H10/RXI$US_N.B.EU,RXI$US_N.B.EU,ND,1.25\n"
        + "\"Japanese Yen\",\"Currency\",\"1\",\"JPY\",H10/H10/RXI_N.B.JA,RXI_N.B.JA,128,\n"
        + "\"Broad Index\",\"Index\",\"1\",\"NA\",H10/H10/JRXWTFB_N.B,JRXWTFB_N.B,119,120\n")
    #expect(
      rates(outcome) == [
        "2026-10-30 EUR/USD 1.25 Federal Reserve @2:8",
        "2026-10-29 USD/JPY 128 Federal Reserve @3:7",
      ])
    #expect(outcome.findings.map(\.brief) == ["left-out@0:0"])
  }

  @Test(arguments: [
    "observation_date,EXUSEU\n2026-09-01,1.2\n2026-10-01,1.25\n",
    "DATE,AEXUSEU\n2024-01-01,1.2\n",
    // A daily series that was averaged over months on its way out.
    "observation_date,DEXUSEU\n2026-08-01,1.2\n2026-09-01,1.2\n2026-10-01,1.25\n",
    "Country,Currency,2024,2023\nEuro Zone,Euro,0.924,0.924\n",
    "\"OBSERVATIONS\"\n\"date\",\"FXMUSDCAD\"\n\"2026-10-01\",\"1.39\"\n",
  ])
  func averagesAreNoRatesOfADay(_ text: String) {
    let outcome = read(text)
    #expect(outcome.output.rates.isEmpty)
    #expect(outcome.findings.map(\.code) == [.wrongExport])
  }

  @Test func observationsOfAnotherBankStandBehindItsTerms() {
    let outcome = read(
      "\"TERMS\"\n\"see, there\"\n\n\"OBSERVATIONS\"\n\"date\",\"FXUSDCAD\",\"FXCADUSD\"\n"
        + "\"2026-10-30\",\"1.4\",\"0.7143\"\n\"2026-10-31\",\"\",\"x\"\n")
    #expect(
      rates(outcome) == [
        "2026-10-30 USD/CAD 1.4 Bank of Canada @6:2",
        "2026-10-30 CAD/USD 0.7143 Bank of Canada @6:3",
      ])
    #expect(outcome.findings.map(\.brief) == ["bad-number@7:3"])
  }

  @Test func observationsInJSONHaveTextsForNumbers() {
    let outcome = read(
      """
      {"observations":[
      {"d":"2026-10-29","FXUSDCAD":{"v":"1.39"},"IEXE0101":{"v":"1"}},
      {"FXUSDCAD":{"v":"1.4"}},{"d":"soon","FXUSDCAD":{"v":"1.4"}},
      {"d":"2026-10-30","FXUSDCAD":{}}]}
      """, "valet.json")
    #expect(rates(outcome) == ["2026-10-29 USD/CAD 1.39 Bank of Canada @2:35"])
    #expect(outcome.findings.map(\.code) == [.missingValue, .badDate, .leftOut])
  }

  @Test func everythingElseIsAPlainTable() {
    let csv = read("date,base,quote,rate,source\n2026-10-30,USD,CHF,0.8,bank\n")
    #expect(rates(csv) == ["2026-10-30 USD/CHF 0.8 bank @2:0"])
    let lines = read(
      "{\"date\":\"2026-10-30\",\"base\":\"USD\",\"quote\":\"CHF\",\"rate\":0.8}\n", "r.jsonl")
    #expect(rates(lines) == ["2026-10-30 USD/CHF 0.8  @1:0"])
  }

  @Test func oneRateFromTwoFormsIsOneRecord() throws {
    let table = read("Date,USD,\n2026-10-30,1.25,\n").output.rates
    let series = read(
      "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n"
        + "k,D,USD,EUR,SP00,A,2026-10-30,1.2500\n"
    ).output.rates
    #expect(try #require(table.first).record == (try #require(series.first)).record)
  }
}
