import ExactMoney
import Testing

@testable import Pipeline

/// Copies of catalogues, gaps between prices, and why a call costs what it costs.
@Suite struct PriceSnapshotTests {
  private func moment(_ text: String?) throws -> Instant? {
    try text.map { try #require(Instant(dateOrInstant: $0)) }
  }

  private func price(
    _ unitPrice: ExactDecimal, model: String = "m", tier: String = "standard", band: Int = 0,
    from: String? = nil, to: String? = nil, account: String? = nil, meter: String = "output_tokens",
    line: Int = 1
  ) throws -> Sourced<PriceRow> {
    let row = PriceRow(
      provider: ProviderID("p"), model: ModelID(model), serviceTier: ServiceTier(tier),
      meter: MeterID(meter), minInputTokens: ExactDecimal(band), unitPrice: unitPrice, per: 1,
      currency: try #require(Currency(code: "USD")), effectiveFrom: try moment(from),
      effectiveTo: try moment(to), account: account.map { AccountID($0) }, category: .api)
    return Sourced(
      row, at: SourceLocation(file: "prices/a", line: line),
      content: "from=\(from ?? "")\nline=\(line)\nunit_price=\(unitPrice).0")
  }

  private func snapshot(_ date: String?, _ prices: [Sourced<PriceRow>], of name: String = "c")
    throws -> PriceSnapshot
  {
    let takenAt = try moment(date)
    let dated = prices.map { price in
      var price = price
      if price.record.effectiveFrom == nil { price.record.effectiveFrom = takenAt }
      return price
    }
    return PriceSnapshot(list: name, catalogue: name, takenAt: takenAt, prices: dated)
  }

  /// `price from to` by day, sorted.
  private func intervals(_ snapshots: [PriceSnapshot]) -> [String] {
    PriceSnapshots.rows(snapshots).map { row in
      let (from, to) = (row.record.effectiveFrom, row.record.effectiveTo)
      return "\(row.record.unitPrice) \(from.map { String($0.description.prefix(10)) } ?? "-") "
        + (to.map { String($0.description.prefix(10)) } ?? "-")
    }.sorted()
  }

  @Test func laterCopyEndsTheEarlierAndTheSamePriceIsOneRow() throws {
    let copies = [
      try snapshot("2026-10-01", [try price(2), try price(5, model: "gone")]),
      try snapshot("2026-08-01", [try price(1), try price(5, model: "gone")]),
      try snapshot("2026-09-01", [try price(1), try price(5, model: "gone")]),
      try snapshot("2026-11-01", [try price(1)]),
    ]
    let expected = [
      "1 2026-08-01 2026-10-01", "1 2026-11-01 -", "2 2026-10-01 2026-11-01",
      "5 2026-08-01 2026-11-01",
    ]
    #expect(intervals(copies) == expected)
    #expect(intervals(copies.reversed()) == expected)
  }

  @Test func copiesOfOtherCataloguesDoNotEndIt() throws {
    #expect(
      intervals([
        try snapshot("2026-08-01", [try price(1)]),
        try snapshot("2026-09-01", [try price(2)], of: "d"),
      ]) == ["1 2026-08-01 -", "2 2026-09-01 -"])
  }

  @Test func datesOfTheCatalogueHoldWithinItsTimeAndBeforeTheFirstCopy() throws {
    func copy(_ date: String) throws -> PriceSnapshot {
      try snapshot(
        date,
        [
          try price(1, from: "2026-03-01", to: "2026-09-15"), try price(2, from: "2026-09-15"),
          try price(3, model: "announced", from: "2027-01-01"),
        ])
    }
    #expect(
      intervals([try copy("2026-08-01"), try copy("2026-10-01")]) == [
        "1 2026-03-01 2026-09-15", "2 2026-09-15 -", "3 2027-01-01 -",
      ])
  }

  @Test func aHistoryWithoutADateIsTheFirstCopy() throws {
    let history = try snapshot(
      nil, [try price(1, to: "2026-05-01"), try price(2, from: "2026-05-01")])
    #expect(
      intervals([history, try snapshot("2026-10-01", [try price(3)])]) == [
        "1 - 2026-05-01", "2 2026-05-01 2026-10-01", "3 2026-10-01 -",
      ])
  }

  @Test func aHoleBetweenTwoPricesIsOneFindingForAllMeters() throws {
    let rows = [
      try price(1, to: "2026-02-01", line: 2), try price(2, from: "2026-03-01", line: 3),
      try price(1, to: "2026-02-01", meter: "requests", line: 4),
      try price(2, from: "2026-03-01", meter: "requests", line: 5),
    ]
    let findings = PriceBook.build(rows: rows, aliases: []).findings
    #expect(findings.map(\.code) == [.priceGap])
    #expect(findings.first?.location == SourceLocation(file: "prices/a", line: 3))
    #expect(
      findings.first?.message
        == "p m standard: no price from 2026-02-01T00:00:00Z to 2026-03-01T00:00:00Z, "
        + "after prices/a:2, for output_tokens, requests")
  }

  @Test func whatEndsOrIsCoveredByAnotherBandIsNoGap() throws {
    let rows = [
      try price(1, to: "2026-02-01", line: 2), try price(1, from: "2026-02-01", line: 3),
      try price(9, band: 200_001, to: "2026-01-01", line: 4),
      try price(9, band: 200_001, from: "2026-06-01", line: 5),
      try price(1, model: "gone", to: "2026-02-01", line: 6),
      try price(1, from: "2026-02-01", account: "a", line: 7),
    ]
    #expect(PriceBook.build(rows: rows, aliases: []).findings.isEmpty)
  }

  @Test func anExplanationNamesTheRowAndWhyNotTheOthers() throws {
    let rows = [
      try price(1, to: "2026-05-01", line: 2),
      try price(2, from: "2026-05-01", to: "2026-12-01", line: 3),
      try price(3, from: "2026-12-01", line: 4),
      try price(4, band: 1000, from: "2026-05-01", line: 5),
      try price(5, band: 9000, from: "2026-05-01", line: 6),
      try price(6, from: "2026-05-01", account: "a", line: 7),
      try price(7, tier: "batch", line: 8),
    ]
    let alias = ModelAlias(
      provider: ProviderID("p"), alias: ModelID("latest"), model: ModelID("m"),
      effectiveFrom: nil, effectiveTo: try moment("2026-11-01"))
    let book = PriceBook.build(
      rows: rows,
      aliases: [Sourced(alias, at: SourceLocation(file: "model_aliases/a", line: 2), content: "")]
    ).output
    func verdicts(_ tokens: Int, account: String? = nil, name: String = "m") throws -> [String] {
      let at = try #require(try moment("2026-10-05"))
      let question = PriceQuestion(
        provider: nil, model: ModelID(name), serviceTier: .standard,
        account: account.map { AccountID($0) }, totalInput: ExactDecimal(tokens), at: at)
      let explanations = book.explanations(of: question)
      #expect(explanations.map(\.provider.rawValue) == ["p"])
      #expect(explanations.first?.tiers.map(\.rawValue) == ["batch", "standard"])
      #expect((explanations.first?.alias == nil) == (name == "m"))
      return try #require(explanations.first).candidates.map {
        "\($0.printedPrice) \($0.verdict)" + ($0.nextChange.map { " until \($0)" } ?? "")
      }
    }
    #expect(
      try verdicts(999) == [
        "2.0 chosen until 2026-12-01T00:00:00Z", "1.0 ended", "6.0 anotherAccount",
        "4.0 bandNotReached", "5.0 bandNotReached", "3.0 notYet",
      ])
    #expect(
      try verdicts(1000) == [
        "4.0 chosen", "1.0 ended", "2.0 greaterBandStands", "6.0 anotherAccount",
        "5.0 bandNotReached", "3.0 notYet",
      ])
    #expect(
      try verdicts(1000, account: "a") == [
        "6.0 chosen", "1.0 ended", "2.0 contractStands", "4.0 contractStands",
        "5.0 bandNotReached", "3.0 notYet",
      ])
    #expect(
      try verdicts(0, name: "latest").first == "2.0 chosen until 2026-11-01T00:00:00Z")
  }

  @Test func anUnknownModelHasNoExplanation() throws {
    let book = PriceBook.build(rows: [try price(1)], aliases: []).output
    let question = PriceQuestion(
      provider: nil, model: ModelID("other"), serviceTier: .standard, account: nil,
      totalInput: 0, at: try #require(try moment("2026-10-05")))
    #expect(book.explanations(of: question).isEmpty)
  }
}
