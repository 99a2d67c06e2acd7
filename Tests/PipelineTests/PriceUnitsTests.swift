import ExactMoney
import Testing

@testable import Pipeline

/// Prices in the wrong unit: before an invoice comes nothing but another price contradicts them.
@Suite struct PriceUnitsTests {
  private func price(
    _ unitPrice: String, per: ExactDecimal = 1, meter: String = "output_tokens",
    band: ExactDecimal = 0, from: String? = nil, to: String? = nil, account: String? = nil,
    currency: String = "USD", line: Int = 1
  ) throws -> Sourced<PriceRow> {
    let row = PriceRow(
      provider: ProviderID("p"), model: ModelID("m"), serviceTier: .standard,
      meter: MeterID(meter), minInputTokens: band,
      unitPrice: try #require(ExactDecimal(unitPrice)), per: per,
      currency: try #require(Currency(code: currency)),
      effectiveFrom: try from.map { try #require(Instant(dateOrInstant: $0)) },
      effectiveTo: try to.map { try #require(Instant(dateOrInstant: $0)) },
      account: account.map { AccountID($0) }, category: .api)
    return Sourced(
      row, at: SourceLocation(file: "prices/a", line: line),
      content: "line=\(line)\nunit_price=\(unitPrice)")
  }

  private func suspicions(
    _ own: [Sourced<PriceRow>], _ lists: [(name: String, rows: [Sourced<PriceRow>])] = []
  ) throws -> [String] {
    let lists = lists.enumerated().map {
      PriceList(name: $0.element.name, rank: 1 + $0.offset, rows: $0.element.rows)
    }
    return PriceBook.build(rows: own, aliases: [], lists: lists).findings
      .filter { $0.code == .unitSuspect }.sorted()
      .map { "\($0.location?.line ?? 0) \($0.message)" }
  }

  /// 3.00 a million is 0.000003 a token; `per` was left out.
  @Test func perMillionTakenForPerToken() throws {
    #expect(
      try suspicions(
        [try price("3", line: 2)], [("l", [try price("0.000003", line: 9)])])
        == [
          "2 p: 1 of your own prices are about 10^6 times those of l: m standard output_tokens 3 USD, "
            + "not 0.000003 USD: units and millions of them"
        ])
  }

  /// The other way round, and cents, and thousands; a contract's price is one's own as well.
  @Test(arguments: [
    ("0.000003", "1000000", "10^-6 times those of l", "units and millions"),
    ("300", "1000000", "10^2 times those of l", "minor units (cents)"),
    ("3", "1000", "10^3 times those of l", "units and thousands of them"),
    ("0.3", "1000000", "10^-1 times those of l", "a shifted decimal point"),
  ])
  func otherMistakes(unitPrice: String, per: String, power: String, cause: String) throws {
    let per = try #require(ExactDecimal(per))
    for account in [nil, "contract"] {
      let found = try suspicions(
        [try price(unitPrice, per: per, account: account)],
        [("l", [try price("3", per: 1_000_000, line: 9)])])
      #expect(found.count == 1)
      #expect(found.first?.contains(power) == true && found.first?.contains(cause) == true)
    }
  }

  /// Within a twentieth of a power of ten, and no further.
  @Test(arguments: [
    ("3.15", true), ("2.85", true), ("3.1500001", false), ("2.8499999", false), ("0", false),
  ])
  func nearness(unitPrice: String, isSuspect: Bool) throws {
    let found = try suspicions([try price(unitPrice)], [("l", [try price("0.000003", line: 9)])])
    #expect(found.isEmpty == !isSuspect)
  }

  /// The next month's row was entered per token: nothing else stands beside it.
  @Test func historyOfOnesOwnPrices() throws {
    let found = try suspicions([
      try price("3", per: 1_000_000, from: "2026-09-01", to: "2026-10-01", line: 2),
      try price("2.9", from: "2026-10-01", line: 3),
    ])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("3 p: 1 of your own prices are about 10^6 times others") == true)
    // A cut to a half, or to a third, is a cut.
    #expect(
      try suspicions([
        try price("3", from: "2026-09-01", to: "2026-10-01"), try price("1", from: "2026-10-01"),
      ]).isEmpty)
  }

  /// Two lists in units of their own, which no policy puts in order; and one list's own bands and tiers.
  @Test func listsAgainstLists() throws {
    let found = try suspicions(
      [],
      [
        ("a", [try price("0.000003", line: 2), try price("3", meter: "searches", line: 3)]),
        ("b", [try price("3", line: 4), try price("3", meter: "searches", line: 5)]),
      ])
    #expect(
      found == [
        "4 p: 1 of the prices of b are about 10^6 times those of a: m standard output_tokens 3 USD, "
          + "not 0.000003 USD: units and millions of them"
      ])
    #expect(
      try suspicions([], [("a", [try price("3"), try price("30", band: 200_000, line: 2)])]).isEmpty
    )
  }

  /// Another meter, band or currency is another price.
  @Test func whatIsNotTheSameUse() throws {
    let list = ("l", [try price("0.000003", line: 9)])
    #expect(try suspicions([try price("3", meter: "cache_read_tokens")], [list]).isEmpty)
    #expect(try suspicions([try price("3", band: 200_000)], [list]).isEmpty)
    #expect(try suspicions([try price("3", currency: "JPY")], [list]).isEmpty)
  }
}
