import ExactMoney
import Testing

@testable import Documents
@testable import Pipeline

/// Traps 20 and 21 of the format dossier: the direction of rates, and rates that are too old.
@Suite struct ExchangeRateTrapTests {
  @Test(arguments: ["20-rate-direction", "21-stale-rates"])
  func conversionsGoTheRightWay(_ trap: String) throws {
    let folder = FixtureFolder("traps/" + trap)
    for row in try folder.expected() {
      let name = try #require(row["file"])
      let read = DocumentReader.read(try folder.file(name, .exchangeRates))
      #expect(read.findings.allSatisfy { $0.severity != .blocking }, "\(name)")
      let table = RateTable(read.output.rates.map(\.record), maxAgeDays: 7)
      let from = try #require(Currency(code: row["from", default: ""]))
      let to = try #require(Currency(code: row["to", default: ""]))
      let date = try #require(CalendarDate(row["date", default: ""]))
      let amount = Rational(try #require(ExactDecimal(row["amount", default: ""])))
      let converted = table.rate(from: from, to: to, on: date).map { amount * $0.rate }
      let expected = ExactDecimal(row["result", default: ""]).map { Rational($0) }
      #expect(converted == expected, "\(row)")
      if let naive = ExactDecimal(row["naive", default: ""]) {
        #expect(converted != Rational(naive), "\(row)")
      }
      guard let reason = row["reason"], expected == nil else { continue }
      let said = table.reason(
        from: from, to: to, .invoiceDate, issueDate: date, period: Period(containing: date))
      #expect(said.contains(reason), "\(said)")
    }
  }

  @Test func conversionsEqualPythonsFractions() throws {
    let folder = FixtureFolder("vectors")
    let read = DocumentReader.read(try folder.file("fx_rates.csv", .exchangeRates))
    #expect(read.findings.isEmpty)
    let vectors = String(decoding: try folder.file("fx.txt", .exchangeRates).bytes, as: UTF8.self)
    let compared = try FractionVectors.compare(vectors, with: read.output.rates.map(\.record))
    #expect(compared.rates > 200 && compared.none > 100, "\(compared)")
  }
}

/// Conversions worked out by `Tests/Reference/fx_vectors.py`.
enum FractionVectors {
  /// Holds every line against a table of `rates`, and says how many gave a rate and how many none.
  static func compare(
    _ vectors: String, with rates: [PublishedRate]
  ) throws -> (rates: Int, none: Int) {
    let table = RateTable(rates, maxAgeDays: 7)
    var counts = (rates: 0, none: 0)
    for line in vectors.split(separator: "\n") {
      let cells = line.split(separator: " ").map(String.init)
      let date = try #require(CalendarDate(cells[0]))
      let from = try #require(Currency(code: cells[1]))
      let to = try #require(Currency(code: cells[2]))
      let rate = table.rate(from: from, to: to, on: date)?.rate
      if cells[3] == "none" {
        #expect(rate == nil, "\(line)")
        counts.none += 1
      } else {
        let parts = cells[3].split(separator: "/").compactMap { ExactDecimal($0) }
        let expected = Rational(parts[0]) / Rational(parts.count > 1 ? parts[1] : 1)
        #expect(rate == expected, "\(line)")
        counts.rates += 1
      }
    }
    return counts
  }
}
