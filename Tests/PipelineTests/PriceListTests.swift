import ExactMoney
import Testing

@testable import Pipeline

/// One's own prices beside published lists: which of them prices a call.
@Suite struct PriceListTests {
  private func price(
    _ unitPrice: ExactDecimal, per: ExactDecimal = 1, model: String = "m", band: Int = 0,
    from: String? = nil, to: String? = nil, account: String? = nil, meter: String = "output_tokens",
    inherited: Bool = false, line: Int = 1
  ) throws -> Sourced<PriceRow> {
    func moment(_ text: String?) throws -> Instant? {
      try text.map { try #require(Instant(dateOrInstant: $0)) }
    }
    let row = PriceRow(
      provider: ProviderID("p"), model: ModelID(model), serviceTier: .standard,
      meter: MeterID(meter), minInputTokens: ExactDecimal(band), unitPrice: unitPrice, per: per,
      currency: try #require(Currency(code: "USD")), effectiveFrom: try moment(from),
      effectiveTo: try moment(to), account: account.map { AccountID($0) }, category: .api)
    return Sourced(
      row, at: SourceLocation(file: "prices/a", line: line),
      content: "currency=USD\n" + (inherited ? "derived_from=input\n" : "")
        + "line=\(line)\nunit_price=\(unitPrice)")
  }

  private func alias(_ name: String, _ model: String) -> Sourced<ModelAlias> {
    Sourced(
      ModelAlias(
        provider: ProviderID("p"), alias: ModelID(name), model: ModelID(model), effectiveFrom: nil,
        effectiveTo: nil),
      at: SourceLocation(file: "aliases/a", line: 1), content: "alias=\(name)\nmodel=\(model)")
  }

  private func list(
    _ name: String, _ rank: Int, _ rows: [Sourced<PriceRow>], _ aliases: [Sourced<ModelAlias>] = []
  ) -> PriceList {
    PriceList(name: name, rank: rank, rows: rows, aliases: aliases)
  }

  private func charged(
    _ book: PriceBook, _ tokens: Int = 0, on day: String = "2026-10-05", account: String? = nil,
    name: String = "m", meter: String = "output_tokens"
  ) throws -> String? {
    let at = try #require(Instant(dateOrInstant: day))
    let model = book.model(provider: ProviderID("p"), name: ModelID(name), at: at)
    return book.priceIndex(
      provider: ProviderID("p"), model: model, serviceTier: .standard, meter: MeterID(meter),
      account: account.map { AccountID($0) }, totalInput: ExactDecimal(tokens), at: at
    ).map { book.rows[$0].unitPrice.description }
  }

  @Test func ownPricesComeFirstWhateverTheBandOfTheList() throws {
    let outcome = PriceBook.build(
      rows: [
        try price(2, from: "2026-10-01", to: "2026-11-01", line: 2),
        try price(1, account: "a", line: 3),
      ],
      aliases: [],
      lists: [
        list("l", 1, [try price(5, line: 4), try price(9, band: 1000, line: 5)])
      ])
    let book = outcome.output
    #expect(try charged(book) == "2")
    #expect(try charged(book, 5000) == "2")
    #expect(try charged(book, 5000, on: "2026-11-01") == "9")
    #expect(try charged(book, 999, on: "2026-09-30") == "5")
    #expect(try charged(book, 5000, account: "a") == "1")
    #expect(try charged(book, account: "b") == "2")
    #expect(outcome.findings.map(\.code) == [.priceStandsAside])
    #expect(
      outcome.findings.first?.message
        == "p: 2 prices of l stand aside for own prices, 2 of them differ: "
        + "m standard output_tokens 2 USD, not 5 USD; m standard output_tokens 2 USD, not 9 USD")
  }

  @Test func aListPricesWhatOwnRowsDoNotReach() throws {
    let book = PriceBook.build(
      rows: [try price(1, band: 1000, line: 2)], aliases: [],
      lists: [list("l", 1, [try price(5, line: 3), try price(6, meter: "requests", line: 4)])]
    ).output
    #expect(try charged(book, 999) == "5")
    #expect(try charged(book, 1000) == "1")
    #expect(try charged(book, meter: "requests") == "6")
  }

  @Test func listsOfOneRankMustAgreeWhereNothingStandsBeforeThem() throws {
    let first = list(
      "l", 1,
      [try price(#require(ExactDecimal("0.000002")), line: 2), try price(7, model: "n", line: 3)])
    let second = list("k", 1, [try price(2, per: 1_000_000, line: 4), try price(8, model: "n")])
    let outcome = PriceBook.build(rows: [], aliases: [], lists: [first, second])
    #expect(outcome.findings.map(\.code) == [.ambiguousPrice])
    #expect(
      outcome.findings.first?.message
        == "p n standard: k and l do not agree: output_tokens 8 USD against 7 USD")
    let own = PriceBook.build(
      rows: [try price(3, model: "n")], aliases: [], lists: [first, second])
    #expect(Set(own.findings.map(\.code)) == [.priceStandsAside])
    var ranked = first
    ranked.rank = 2
    let settled = PriceBook.build(rows: [], aliases: [], lists: [ranked, second])
    #expect(settled.findings.map(\.code) == [.priceStandsAside])
    #expect(try charged(settled.output, name: "n") == "8")
    #expect(
      settled.findings.first?.message
        == "p: 2 prices of l stand aside for k, 1 of them differ: "
        + "n standard output_tokens 8 USD, not 7 USD")
  }

  @Test func aBandOfOneListAgainstNoneOfTheOtherIsAmbiguous() throws {
    let outcome = PriceBook.build(
      rows: [], aliases: [],
      lists: [
        list("k", 1, [try price(2, line: 2), try price(4, band: 1000, line: 3)]),
        list("l", 1, [try price(2, line: 4)]),
      ])
    #expect(outcome.findings.map(\.code) == [.ambiguousPrice])
  }

  @Test func whatAListTakesOverDoesNotDisplaceWhatAnotherStates() throws {
    let lists = [
      list("k", 1, [try price(10, inherited: true, line: 2)]),
      list("l", 2, [try price(1, line: 3)]),
    ]
    let book = PriceBook.build(rows: [], aliases: [], lists: lists).output
    #expect(try charged(book) == "1")
  }

  @Test func ownAliasHoldsAlthoughAListPricesTheName() throws {
    let lists = [
      list(
        "l", 1, [try price(5, model: "m-2026", line: 2), try price(6, model: "other", line: 3)],
        [alias("latest", "other")])
    ]
    let own = [try price(2)]
    let book = PriceBook.build(rows: own, aliases: [alias("m-2026", "m")], lists: lists).output
    #expect(try charged(book, name: "m-2026") == "2")
    #expect(try charged(book, name: "latest") == "6")
    let none = PriceBook.build(rows: own, aliases: [], lists: lists).output
    #expect(try charged(none, name: "m-2026") == "5")
    let both = PriceBook.build(rows: own, aliases: [alias("latest", "m")], lists: lists)
    #expect(try charged(both.output, name: "latest") == "2")
    #expect(both.findings.isEmpty)
  }

  @Test func aGapOfOwnPricesIsNamedAlthoughAListFillsIt() throws {
    let outcome = PriceBook.build(
      rows: [
        try price(1, to: "2026-02-01", line: 2), try price(1, from: "2026-03-01", line: 3),
      ],
      aliases: [], lists: [list("l", 1, [try price(1, line: 4)])])
    #expect(Set(outcome.findings.map(\.code)) == [.priceGap, .priceStandsAside])
  }

  @Test func anExplanationNamesTheListThatStands() throws {
    let book = PriceBook.build(
      rows: [try price(2, line: 2)], aliases: [],
      lists: [list("l", 1, [try price(5, line: 3), try price(9, band: 1000, line: 4)])]
    ).output
    let question = PriceQuestion(
      provider: nil, model: ModelID("m"), serviceTier: .standard, account: nil, totalInput: 10,
      at: try #require(Instant(dateOrInstant: "2026-10-05")))
    let candidates = try #require(book.explanations(of: question).first).candidates
    #expect(
      candidates.map { "\($0.printedPrice) \($0.verdict) \($0.list ?? "own")" } == [
        "2 chosen own", "5 anotherListStands l", "9 bandNotReached l",
      ])
  }

  @Test func aPatternSuggestsAndPricesNothing() throws {
    func model(_ name: String, _ pattern: NamePattern) -> PatternedModel {
      PatternedModel(provider: ProviderID("p"), model: ModelID(name), pattern: pattern)
    }
    var lists = [list("l", 1, [try price(1, model: "a-1"), try price(2, model: "b-1", line: 2)])]
    lists[0].patterns = [
      model("unpriced", .contains("a")), model("a-1", .all([.startsWith("a-"), .endsWith("x")])),
      model("b-1", .any([.equals("bee"), .contains("b-")])), model("a-1", .contains("b-")),
    ]
    let book = PriceBook.build(rows: [], aliases: [], lists: lists).output
    func suggested(_ name: String, provider: String = "p") -> String? {
      book.suggestion(provider: ProviderID(provider), name: ModelID(name))
        .map { "\($0.model) \($0.list)" }
    }
    #expect(suggested("a-7-x") == "a-1 l")
    #expect(suggested("a-7") == nil)
    #expect(suggested("my-b-2") == "b-1 l")
    #expect(suggested("bee") == "b-1 l")
    #expect(suggested("b-1") == nil)
    #expect(suggested("bee", provider: "q") == nil)
    #expect(try charged(book, name: "bee") == nil)
  }

  @Test func theOrderOfThePolicyRanksTheLists() throws {
    let snapshots = try ["a", "b", "c"].map {
      PriceSnapshot(list: $0, catalogue: $0, takenAt: nil, prices: [try price(1)])
    }
    func ranks(_ precedence: [String]) -> [String] {
      PriceSnapshots.lists(snapshots, precedence: precedence).map { "\($0.name) \($0.rank)" }
    }
    #expect(ranks([]) == ["a 1", "b 1", "c 1"])
    #expect(ranks(["c"]) == ["a 2", "b 2", "c 1"])
    #expect(ranks(["c", "a"]) == ["a 2", "b 3", "c 1"])
  }

  @Test func aNameThatALaterCopyGivesAwayIsDated() throws {
    func copy(_ day: String, _ aliases: [Sourced<ModelAlias>]) throws -> PriceSnapshot {
      PriceSnapshot(
        list: "l", catalogue: "l", takenAt: Instant(dateOrInstant: day), prices: [],
        aliases: aliases)
    }
    let aliases = PriceSnapshots.aliases([
      try copy("2026-03-01", [alias("latest", "new"), alias("x", "y")]),
      try copy("2026-01-01", [alias("latest", "old"), alias("x", "y")]),
      try copy("2026-02-01", [alias("latest", "old")]),
    ])
    let texts = Set(
      aliases.map {
        "\($0.record.alias) \($0.record.model) \($0.record.effectiveFrom?.description ?? "-") "
          + ($0.record.effectiveTo?.description ?? "-")
      })
    #expect(
      texts == [
        "x y - -", "latest old - 2026-03-01T00:00:00Z", "latest new 2026-03-01T00:00:00Z -",
      ])
  }
}
