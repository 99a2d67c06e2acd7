import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// gpt-4o at 2.50 and 10.00 a million, gpt-4o-mini at 0.15 and 0.60.
@Suite struct CheaperModelTests {
  private func price(_ model: String, _ meter: String, _ price: String) throws -> Sourced<PriceRow>
  {
    let row = PriceRow(
      provider: ProviderID("openai"), model: ModelID(model), serviceTier: .standard,
      meter: MeterID(meter), minInputTokens: 0, unitPrice: try #require(ExactDecimal(price)),
      per: 1_000_000, currency: try #require(Currency(code: "USD")), effectiveFrom: nil,
      effectiveTo: nil, account: nil, category: .api)
    return Sourced(
      row, at: SourceLocation(file: "prices.csv", line: 1), content: "\(model) \(meter)")
  }

  private func book() throws -> PriceBook {
    PriceBook.build(
      rows: [
        try price("gpt-4o", "uncached_input_tokens", "2.50"),
        try price("gpt-4o", "output_tokens", "10.00"),
        try price("gpt-4o-mini", "uncached_input_tokens", "0.15"),
        try price("gpt-4o-mini", "output_tokens", "0.60"),
        try price("o1", "uncached_input_tokens", "1.00"),
      ], aliases: []
    ).output
  }

  /// 10 million tokens in and 2 million out: 25.00 + 20.00 = 45.00 on gpt-4o, 1.50 + 1.20 = 2.70 on mini.
  private func use(
    _ model: String, in book: PriceBook, calls: Int = 100, judged: Int = 40,
    unwanted: Int = 0
  ) throws -> ModelUse {
    var use = ModelUse(
      key: ModelUse.Key(
        feature: "summarizer", provider: ProviderID("openai"), model: ModelID(model)))
    let day = try #require(CalendarDate("2026-10-05"))
    for (meter, quantity) in [("uncached_input_tokens", 10_000_000), ("output_tokens", 2_000_000)] {
      let index = book.rows.firstIndex {
        $0.model.rawValue == model && $0.meter.rawValue == meter
      }
      guard let index else { continue }
      use.quantities[ModelUse.Piece(priceIndex: index, account: nil, day: day)] =
        ExactDecimal(quantity)
    }
    (use.calls, use.judged, use.unwanted) = (calls, judged, unwanted)
    return use
  }

  private func watch(_ book: PriceBook, _ policy: WatchPolicy = WatchPolicy()) throws
    -> CheaperModelWatch
  {
    let sample = try WatchSample()
    return CheaperModelWatch(
      month: sample.month, policy: policy, priceBook: book, zone: .utc,
      rates: BudgetRates([sample.dollar: .one]))
  }

  @Test func aModelThatServesTheFeatureAlreadyWouldHaveServed() throws {
    let book = try book()
    let uses = [try use("gpt-4o", in: book), try use("gpt-4o-mini", in: book)]
    let flags = try watch(book).flags(uses)
    let flag = try #require(flags.first)
    #expect(flags.count == 1)
    #expect(flag.subject == FlagSubject(kind: "feature,model", name: "summarizer,gpt-4o"))
    #expect(flag.baseAmount?.description == "45.00")
    #expect(flag.amount.description == "42.30")
    #expect(flag.reached == .value(94))
    #expect(flag.costBasis == "rated")
  }

  @Test func nobodyIsProposedWhoFailsMoreOften() throws {
    let book = try book()
    // 5 of 100 against 6 of 100.
    let worse = [
      try use("gpt-4o", in: book, unwanted: 5), try use("gpt-4o-mini", in: book, unwanted: 6),
    ]
    #expect(try watch(book).flags(worse).isEmpty)
    let alike = [
      try use("gpt-4o", in: book, unwanted: 5), try use("gpt-4o-mini", in: book, unwanted: 5),
    ]
    #expect(try watch(book).flags(alike).count == 1)
  }

  // Whether 20 of both were judged, the default.
  @Test(arguments: [(20, 20, 1), (19, 20, 0), (20, 19, 0), (0, 0, 0)])
  func whatNobodyJudgedIsNotProposed(_ own: Int, _ other: Int, _ count: Int) throws {
    let book = try book()
    let uses = [
      try use("gpt-4o", in: book, judged: own), try use("gpt-4o-mini", in: book, judged: other),
    ]
    #expect(try watch(book).flags(uses).count == count)
  }

  @Test func thePolicyNamesSubstitutes() throws {
    let book = try book()
    let uses = [try use("gpt-4o", in: book)]
    #expect(try watch(book).flags(uses).isEmpty)
    var policy = WatchPolicy()
    policy.substitutes = [
      ModelSubstitute(
        feature: "chat", model: ModelID("gpt-4o"), substitute: ModelID("gpt-4o-mini"))
    ]
    #expect(try watch(book, policy).flags(uses).isEmpty)
    policy.substitutes[0].feature = nil
    #expect(try watch(book, policy).flags(uses).count == 1)
    // What the book does not price in full is not compared: o1 has no price for output.
    policy.substitutes[0].substitute = ModelID("o1")
    #expect(try watch(book, policy).flags(uses).isEmpty)
  }

  // 42.30 of 45.00 are 94 %.
  @Test(arguments: [("93.9", 1), ("94", 1), ("94.1", 0)])
  func savingsReachTheThreshold(_ percent: String, _ count: Int) throws {
    let book = try book()
    var policy = WatchPolicy()
    policy.savingPercent = try #require(ExactDecimal(percent))
    let uses = [try use("gpt-4o", in: book), try use("gpt-4o-mini", in: book)]
    #expect(try watch(book, policy).flags(uses).count == count)
  }
}
