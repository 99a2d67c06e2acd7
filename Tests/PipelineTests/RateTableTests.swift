import BigInt
import ExactMoney
import Pipeline
import Testing

@Suite struct RateTableTests {
  private static func currency(_ code: String) throws -> Currency {
    try #require(Currency(code: code))
  }

  /// A table from `date base quote rate [source]` lines.
  private static func table(_ lines: String, maxAgeDays: Int = 7) throws -> RateTable {
    let rates = try lines.split(separator: "\n").map { line in
      let cells = line.split(separator: " ").map(String.init)
      return PublishedRate(
        date: try #require(CalendarDate(cells[0])), base: try currency(cells[1]),
        quote: try currency(cells[2]), rate: try #require(ExactDecimal(cells[3])),
        source: cells.count > 4 ? cells[4] : "")
    }
    return RateTable(rates, maxAgeDays: maxAgeDays)
  }

  private static func day(_ text: String) throws -> CalendarDate {
    try #require(CalendarDate(text))
  }

  @Test func lastPublishedRateCountsForSevenDays() throws {
    let table = try Self.table("2026-01-02 EUR USD 1.25 ECB")
    let (euro, dollar) = (try Self.currency("EUR"), try Self.currency("USD"))
    let ninth = table.rate(from: euro, to: dollar, on: try Self.day("2026-01-09"))
    #expect(
      ninth == AppliedRate(rate: Rational(BigInt(5), BigInt(4)), date: "2026-01-02", source: "ECB"))
    #expect(table.rate(from: euro, to: dollar, on: try Self.day("2026-01-10")) == nil)
    #expect(table.rate(from: euro, to: dollar, on: try Self.day("2026-01-01")) == nil)
    let inverse = table.rate(from: dollar, to: euro, on: try Self.day("2026-01-02"))
    #expect(inverse?.rate == Rational(BigInt(4), BigInt(5)))
  }

  @Test func crossGoesThroughTheCommonBase() throws {
    // 1 EUR = 1.10 USD = 165 JPY, so 1 USD = 150 JPY, exactly.
    let table = try Self.table("2026-01-02 EUR USD 1.10\n2026-01-02 EUR JPY 165")
    let rate = table.rate(
      from: try Self.currency("USD"), to: try Self.currency("JPY"), on: try Self.day("2026-01-05"))
    #expect(rate?.rate == Rational(150))
  }

  @Test func averageOfACrossUsesDaysOfBothLegs() throws {
    // The 6th has no JPY: means over the 5th and 7th: USD 1.2, JPY 150; 125 JPY per USD.
    let table = try Self.table(
      """
      2026-01-05 EUR USD 1.1
      2026-01-06 EUR USD 9
      2026-01-07 EUR USD 1.3
      2026-01-05 EUR JPY 140
      2026-01-07 EUR JPY 160
      """)
    let rate = table.rate(
      from: try Self.currency("USD"), to: try Self.currency("JPY"), .periodAverage,
      issueDate: nil, period: try #require(Period("2026-01")))
    #expect(rate?.rate == Rational(125))
    #expect(rate?.date == "2026-01-31")
  }

  @Test func averageWithoutADayFallsBackToThePeriodsEnd() throws {
    let table = try Self.table("2026-01-28 EUR USD 1.2")
    let rate = table.rate(
      from: try Self.currency("EUR"), to: try Self.currency("USD"), .periodAverage,
      issueDate: nil, period: try #require(Period("2026-02")))
    #expect(rate == nil)  // 31 days old at the end of February
    let long = try Self.table("2026-01-28 EUR USD 1.2", maxAgeDays: 31)
    #expect(
      long.rate(
        from: try Self.currency("EUR"), to: try Self.currency("USD"), .periodAverage,
        issueDate: nil, period: try #require(Period("2026-02")))?.date == "2026-01-28")
  }

  @Test func invoiceDateIsNeverAfterThePeriod() throws {
    let table = try Self.table("2026-01-30 EUR USD 1.2\n2026-02-05 EUR USD 1.3")
    let rate = table.rate(
      from: try Self.currency("EUR"), to: try Self.currency("USD"), .invoiceDate,
      issueDate: try Self.day("2026-02-05"), period: try #require(Period("2026-01")))
    #expect(rate?.date == "2026-01-30")
  }

  @Test func sameCurrencyNeedsNoRate() throws {
    let dollar = try Self.currency("USD")
    #expect(
      RateTable([], maxAgeDays: 7).rate(from: dollar, to: dollar, on: try Self.day("2026-01-01"))
        == .same)
  }
}
