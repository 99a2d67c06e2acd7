import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Causes of small months worked out by hand; figures of GUARDS D.4 where they are named so.
@Suite struct CauseGoldenTests {
  private static func decimal(_ text: String) throws -> ExactDecimal {
    try #require(ExactDecimal(text))
  }

  /// Books in dollars, one price for each meter, nothing used nor billed yet.
  private static func books(_ prices: [(meter: String, price: String)]) throws -> CauseBooks {
    let dollar = try #require(Currency(code: "USD"))
    var books = CauseBooks(
      period: try #require(Period("2026-01")), priceCurrency: dollar, currency: dollar, rates: [:],
      prices: [], slots: [], isMetered: false, statesPrices: true, roundsLines: false)
    for (meter, price) in prices {
      books.prices.append(
        PriceRow(
          provider: CauseBooks.provider, model: ModelID("m"), serviceTier: .standard,
          meter: MeterID(meter), minInputTokens: .zero, unitPrice: try decimal(price),
          per: CauseBooks.million, currency: dollar, effectiveFrom: nil, effectiveTo: nil,
          account: nil, category: .api))
    }
    return books
  }

  private static func slot(
    _ meter: String, _ price: String, used: String?, billed: String, billedAt: String? = nil
  ) throws -> CauseBooks.Slot {
    let day = try #require(CalendarDate("2026-01-10"))
    return CauseBooks.Slot(
      key: MatchKey(model: ModelID("m"), serviceTier: .standard, meter: MeterID(meter)),
      price: try decimal(price), used: try used.map { [day: try decimal($0)] } ?? [:],
      metered: [:], billedQuantity: try decimal(billed),
      unitPrice: try decimal(billedAt ?? price))
  }

  /// The nonzero causes of a month, as text.
  private static func causes(_ books: CauseBooks) throws -> [String: String] {
    var sums: [Cause: Rational] = [:]
    for cause in try books.close().causes {
      sums[cause.cause, default: .zero] += cause.amount
    }
    return Dictionary(
      uniqueKeysWithValues: sums.filter { !$0.value.isZero }
        .map { ($0.key.rawValue, $0.value.decimalText()) })
  }

  /// G-D1: a naive ledger counts 10.5 million as uncached; 2 were written to the cache, 8 read from it.
  /// −30.00 + 7.50 + 2.40 = −20.10, all of it moved.
  @Test func cachedTokensCountedAsUncached() throws {
    var books = try Self.books([
      ("uncached_input_tokens", "3"), ("cache_write_5m_tokens", "3.75"),
      ("cache_read_tokens", "0.30"), ("output_tokens", "15"),
    ])
    books.slots = [
      try Self.slot("uncached_input_tokens", "3", used: "10500000", billed: "500000"),
      try Self.slot("cache_write_5m_tokens", "3.75", used: nil, billed: "2000000"),
      try Self.slot("cache_read_tokens", "0.30", used: nil, billed: "8000000"),
      try Self.slot("output_tokens", "15", used: "1500000", billed: "1500000"),
    ]
    #expect(try Self.causes(books) == ["reclass": "-20.1"])
  }

  /// G-D5: 198,272 cached tokens at 0.05 that the ledger rated at 1.50: a price, and the book has no
  /// such price; below the ledger, so it is no claim.
  @Test func priceBelowTheBook() throws {
    var books = try Self.books([("cache_read_tokens", "1.5")])
    books.slots = [
      try Self.slot(
        "cache_read_tokens", "1.5", used: "198272", billed: "198272", billedAt: "0.05")
    ]
    let close = try books.close()
    let price = try #require(close.causes.first { $0.cause == .price })
    #expect(price.amount.decimalText() == "-0.2874944")
    #expect(price.action.hasPrefix("underbilled"))
    #expect(!price.action.contains("overbilled"))
  }

  /// More was billed than the ledger has and nothing in the data says why: it stays unexplained, and
  /// what is plausible is only a hint.
  @Test func whatNothingProvesIsUnexplained() throws {
    var books = try Self.books([("output_tokens", "3")])
    books.slots = [try Self.slot("output_tokens", "3", used: "1000000", billed: "1060000")]
    let day = try #require(CalendarDate("2026-01-12"))
    books.slots[0].unrated[.notBillable] = [day: 59_999]
    let unexplained = try #require(
      try books.close().causes.first { $0.cause == .unexplained && !$0.amount.isZero })
    #expect(unexplained.amount.decimalText() == "0.18")
    #expect(unexplained.evidence.contains("59999"))
    // One more recorded call, and it is proven.
    books.slots[0].unrated[.notBillable] = [day: 60_000]
    #expect(try Self.causes(books) == ["failed calls billed": "0.18"])
  }

  /// The provider counted 60,000 on the day failed calls were recorded, 20,000 on another.
  @Test func theProvidersDaysTellFailedFromMissing() throws {
    var books = try Self.books([("output_tokens", "3")])
    books.isMetered = true
    books.slots = [try Self.slot("output_tokens", "3", used: "1000000", billed: "1081000")]
    let days = try ["2026-01-10", "2026-01-12", "2026-01-20"].map {
      try #require(CalendarDate($0))
    }
    books.slots[0].unrated[.notBillable] = [days[1]: 60_000]
    books.slots[0].metered = [days[0]: 1_000_000, days[1]: 60_000, days[2]: 20_000]
    #expect(
      try Self.causes(books) == [
        "failed calls billed": "0.18", "missing in ledger": "0.06",
        "billed beyond the provider's count": "0.003", "rounding": "-0.003",
      ])
  }

  /// A line billed twice, and a total that is 5 more than its lines.
  @Test func repeatedLineAndTotal() throws {
    var books = try Self.books([("output_tokens", "3")])
    books.slots = [try Self.slot("output_tokens", "3", used: "1000000", billed: "2000000")]
    books.slots[0].lineCount = 2
    books.totalSurplus = 5
    #expect(try Self.causes(books) == ["duplicate invoice": "3", "footing": "5"])
  }
}
