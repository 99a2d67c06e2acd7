import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// The exports of providers, each known by its header and read through its built-in profile.
@Suite struct ProviderFixtureTests {
  /// What all of `fixtures` say, each record once.
  private func identified(_ fixtures: [ProviderFixture]) throws -> Outcome<ReferenceData> {
    var intake = Intake()
    for fixture in fixtures {
      let outcome = DocumentReader.read(try fixture.file())
      #expect(outcome.findings.isEmpty, "\(fixture.path)")
      intake.append(outcome.output)
    }
    let dollar = try #require(Currency(code: "USD"))
    return IdentifyStage(policy: Policy(reportingCurrency: dollar)).run(intake)
  }

  private func invoices(_ paths: String...) throws -> Outcome<ReferenceData> {
    try identified(paths.map { ProviderFixture(.invoices, $0) })
  }

  private func usage(_ paths: String...) throws -> Outcome<ReferenceData> {
    try identified(paths.map { ProviderFixture(.providerUsage, $0) })
  }

  @Test(arguments: try ProviderFixture.all())
  func fixtureMeansWhatStandsBesideIt(_ fixture: ProviderFixture) throws {
    let outcome = DocumentReader.read(try fixture.file())
    #expect(outcome.findings.map(\.message) == [])
    let expected = DocumentReader.read(try fixture.expected())
    #expect(expected.findings.map(\.message) == [])
    #expect(!outcome.output.statements.isEmpty)
    #expect(outcome.output.statements == expected.output.statements)
  }

  /// The sums as `expect.py` prints them, with fractions.
  @Test(
    arguments: [
      (.invoices, "openai/costs.json", "4.980292"),
      (.invoices, "openai/cost_2026-10-01_2026-10-03.csv", "12.6413"),
      (.invoices, "openai/costs-ungrouped.json", "3.379607"),
      (.invoices, "anthropic/cost-report.json", "3.4420222"),
      (.invoices, "anthropic/analytics-cost.json", "13.50125"),
      (.invoices, "anthropic/console-cost.csv", "2.03"),
      (.invoices, "openrouter/activity.csv", "9.134400225"),
      (.invoices, "openrouter/activity.json", "5.062515"),
      (.invoices, "deepseek/cost-2026-10.csv", "0.17669714"),
      (.providerUsage, "openai/usage-completions.json", "195605"),
      (.providerUsage, "openai/completions_usage_2026-10-01_2026-10-03.csv", "78258"),
      (.providerUsage, "anthropic/usage-report.json", "599269"),
      (.providerUsage, "anthropic/console-usage.csv", "599129"),
      (.providerUsage, "openrouter/activity.csv", "1188799"),
      (.providerUsage, "deepseek/amount-2026-10.csv", "519064"),
      (.providerUsage, "fireworks/billing-older.csv", "4620.5"),
    ] as [(InputKind, String, String)])
  func fixtureAddsUp(kind: InputKind, path: String, sum: String) throws {
    let intake = DocumentReader.read(try ProviderFixture(kind, path).file()).output
    let quantities = intake.providerUsage.map(\.record.quantity)
    let amounts = intake.invoices.flatMap(\.lines).map(\.amount)
    let total = (kind == .invoices ? amounts : quantities).reduce(ExactDecimal.zero, +)
    #expect(total.description == sum)
  }

  @Test(arguments: [
    ("openai/costs", ".json"), ("anthropic/cost-report", ".json"),
  ])
  func statementInTwoPagesOrTwiceIsTheStatement(name: String, suffix: String) throws {
    let whole = try invoices(name + suffix)
    #expect(whole.findings.isEmpty && whole.output.invoices.count == 1)
    let pages = try invoices(name + "-page-2" + suffix, name + "-page-1" + suffix)
    #expect(pages.findings.isEmpty)
    #expect(pages.output.statements == whole.output.statements)
    let twice = try invoices(
      name + "-page-1" + suffix, name + suffix, name + "-again" + suffix, name + "-page-2" + suffix)
    #expect(twice.findings.isEmpty)
    #expect(twice.output.statements == whole.output.statements)
  }

  @Test(arguments: ["openai/usage-completions", "anthropic/usage-report"])
  func usageInTwoPagesOrTwiceIsTheUsage(name: String) throws {
    let whole = try usage(name + ".json")
    let pages = try usage(name + "-page-2.json", name + "-page-1.json", name + ".json")
    #expect(whole.findings.isEmpty && pages.findings.isEmpty)
    #expect(pages.output.statements == whole.output.statements)
  }

  /// A bucket without results is a day on which nothing was used; without it the day would be unknown.
  @Test(arguments: [
    ("openai/usage-completions.json", "2026-10-03"),
    ("openai/completions_usage_2026-10-01_2026-10-03.csv", "2026-10-02"),
    ("anthropic/usage-report.json", "2026-10-03"),
  ])
  func emptyBucketProvesTheDay(path: String, day: String) throws {
    let rows = try usage(path).output.providerUsage.map(\.record)
      .filter { $0.date.description == day }
    #expect(rows.map(\.quantity) == [0])
    #expect(rows.first?.account == nil)
  }

  /// Nothing of them counts, and each row that cannot be used is named once.
  @Test(arguments: [
    ("openai/usage-completions-ungrouped.json", [9, 43]),
    ("anthropic/usage-report-ungrouped.json", [7]),
  ])
  func usageOfUnknownModelsIsRefused(path: String, lines: [Int]) throws {
    let outcome = DocumentReader.read(try ProviderFixture(.providerUsage, path).file())
    #expect(outcome.output.providerUsage.isEmpty)
    #expect(outcome.findings.map(\.code) == lines.map { _ in .missingValue })
    #expect(outcome.findings.compactMap(\.location?.line) == lines)
  }

  /// Four columns of times do not say of what: read as any export, they would prove its days.
  @Test func exportWithoutAnyActivityIsNotRead() throws {
    let fixture = ProviderFixture(.providerUsage, "openai/completions_usage_without_activity.csv")
    let outcome = DocumentReader.read(try fixture.file())
    #expect(outcome.output.statements.isEmpty)
    #expect(outcome.findings.contains { $0.code == .missingColumn })
  }

  /// The same days in two breakdowns, or with cents and without: one stands, never their sum, and it is
  /// said. Where nothing tells which is newer, a person decides.
  @Test(arguments: [
    ("openai/costs.json", "openai/costs-by-line-item-only.json", "4.980292", false),
    ("openai/costs.json", "openai/cost_2026-10-01_2026-10-03.csv", "4.980292", false),
    ("openai/costs.json", "openai/costs-ungrouped.json", "4.980292", false),
    ("anthropic/cost-report.json", "anthropic/console-cost.csv", "3.4420222", false),
    // Of the one day that was reported as a whole, the longer report has every kind of charge.
    ("anthropic/cost-report.json", "anthropic/cost-report-ungrouped.json", "3.4420222", true),
    ("openrouter/activity.csv", "openrouter/activity.json", "9.134400225", false),
  ])
  func otherBreakdownIsNeverAdded(
    first: String, second: String, sum: String, isReplaced: Bool
  ) throws {
    for paths in [[first, second], [second, first]] {
      let outcome = try identified(paths.map { ProviderFixture(.invoices, $0) })
      #expect(outcome.output.invoices.count == 1)
      let code: FindingCode = isReplaced ? .supersededStatement : .conflictingRecord
      #expect(outcome.findings.map(\.code) == [code])
      #expect(outcome.output.invoices.lines.sum.description == sum)
    }
  }

  private func costs(_ name: String, days: ClosedRange<Int>, last: String = "1.00") -> SourceFile {
    let buckets = days.map { day in
      let start = 1_790_812_800 + (day - 1) * 86_400
      let amount = day == days.upperBound ? last : "1.00"
      return """
        {"object":"bucket","start_time":\(start),"end_time":\(start + 86_400),"results":[{"object":
        "organization.costs.result","amount":{"value":\(amount),"currency":"usd"},"line_item":"gpt-5.4, output"}]}
        """
    }
    let text =
      #"{"object":"page","has_more":false,"data":["# + buckets.joined(separator: ",") + "]}"
    return file(.invoices, text, named: name)
  }

  /// Exports whose days overlap: where they agree on the common days those count once; a day that was
  /// exported before it was over is replaced by the later export, whose other days must not be lost.
  @Test func exportsThatOverlapCountEachDayOnce() throws {
    func identified(_ files: SourceFile...) throws -> (sum: String, codes: [FindingCode]) {
      var intake = Intake()
      for file in files { intake.append(DocumentReader.read(file).output) }
      let dollar = try #require(Currency(code: "USD"))
      let outcome = IdentifyStage(policy: Policy(reportingCurrency: dollar)).run(intake)
      #expect(outcome.output.invoices.count == 1)
      return (outcome.output.invoices.lines.sum.description, outcome.findings.map(\.code))
    }
    let agreeing = try identified(costs("a.json", days: 10...20), costs("b.json", days: 1...12))
    #expect(agreeing == ("20", []))
    let early = costs("c.json", days: 1...15, last: "0.25")
    #expect(try identified(early, costs("d.json", days: 1...31)) == ("31", [.supersededStatement]))
    #expect(try identified(costs("d.json", days: 1...31), early) == ("31", [.supersededStatement]))
    // 15.25 were said first, and 17 later: the days before the fifteenth are missing, and it is said.
    let late = costs("e.json", days: 15...31)
    #expect(try identified(early, late) == ("17", [.conflictingRecord]))
  }

  /// A negative rest would be a meter of nothing: the row is refused, with its place.
  @Test func partsThatAreMoreThanTheWholeAreRefused() throws {
    let text = """
      {"object":"page","has_more":false,"data":[{"start_time":1790812800,"end_time":1790899200,
      "results":[{"object":"organization.usage.completions.result","model":"gpt-5.4",
      "input_tokens":100,"input_cached_tokens":400,"output_tokens":5,"num_model_requests":1}]}]}
      """
    let outcome = DocumentReader.read(file(.providerUsage, text, named: "page.json"))
    #expect(outcome.findings.map(\.code) == [.meterBreakdownMismatch])
    #expect(outcome.findings.first?.location?.line == 2)
    #expect(outcome.output.providerUsage.isEmpty)
  }

  /// The source's own count of uncached tokens disagrees: no reading of the row is safe.
  @Test func uncachedTokensMustBeWhatTheSourceSays() throws {
    let text = """
      {"object":"page","has_more":false,"data":[{"start_time":1790812800,"end_time":1790899200,
      "results":[{"object":"organization.usage.completions.result","model":"gpt-5.4",
      "input_tokens":1000,"input_cached_tokens":400,"input_uncached_tokens":1000,
      "output_tokens":5,"num_model_requests":1}]}]}
      """
    let outcome = DocumentReader.read(file(.providerUsage, text, named: "page.json"))
    #expect(outcome.findings.map(\.code) == [.meterBreakdownMismatch])
  }

  @Test func filesInTheWrongFolderSayWhichIsRight() throws {
    let costs = ProviderFixture(.providerUsage, "openai/costs.json")
    let outcome = DocumentReader.read(try costs.file())
    #expect(outcome.findings.map(\.code) == [.wrongFolder])
    #expect(outcome.findings.first?.message.contains("inbox/invoices/") == true)
  }
}

extension ReferenceData {
  /// What it says of invoices and providers' usage, to compare.
  fileprivate var statements: [String] {
    var intake = Intake()
    intake.invoices = invoices.map { invoice in
      var invoice = invoice
      // Which deliveries it was put together from is no part of what it says.
      invoice.statement = nil
      return invoice
    }
    intake.providerUsage = providerUsage
    return intake.statements
  }
}
