import ExactMoney
import Testing

@testable import Pipeline

/// Exports with and without accounts beside each other.
@Suite struct OverlappingUsageTests {
  private func row(
    _ file: String, _ account: String?, _ quantity: ExactDecimal, day: String = "2026-10-05",
    line: Int = 2
  ) throws -> Sourced<ProviderUsageRow> {
    let row = ProviderUsageRow(
      provider: ProviderID("p"), account: account.map { AccountID($0) },
      date: try #require(CalendarDate(day)), model: ModelID("m"), serviceTier: .standard,
      meter: MeterID("output_tokens"), quantity: quantity)
    return Sourced(
      row, at: SourceLocation(file: file, line: line),
      content: "account=\(account ?? "")\ndate=\(day)\nquantity=\(quantity)")
  }

  /// `day account quantity` of the rows that stand, sorted, and the findings.
  private func standing(
    _ rows: [Sourced<ProviderUsageRow>]
  ) throws -> (rows: [String], findings: [Finding]) {
    var intake = Intake()
    intake.providerUsage = rows
    let policy = Policy(reportingCurrency: try #require(Currency(code: "USD")))
    let outcome = IdentifyStage(policy: policy).run(intake)
    let texts = outcome.output.providerUsage.map(\.record).map {
      "\($0.date) \($0.account?.rawValue ?? "-") \($0.quantity)"
    }
    return (texts.sorted(), outcome.findings)
  }

  @Test func rowsByAccountStandAndOtherDaysStay() throws {
    let rows = [
      try row("total", nil, 100), try row("total", nil, 70, day: "2026-10-06", line: 3),
      try row("projects", "a", 60), try row("projects", "b", 30, line: 3),
      try row("projects", nil, 10, line: 4),
    ]
    let expected = ["2026-10-05 - 10", "2026-10-05 a 60", "2026-10-05 b 30", "2026-10-06 - 70"]
    #expect(try standing(rows).rows == expected)
    #expect(try standing(rows).findings.isEmpty)
    #expect(try standing(rows.reversed()).rows == expected)
  }

  @Test func anotherSumIsAFinding() throws {
    let result = try standing([
      try row("total", nil, 100), try row("projects", "a", 60),
      try row("projects", "b", 30, line: 3),
    ])
    #expect(result.rows == ["2026-10-05 a 60", "2026-10-05 b 30"])
    #expect(result.findings.map(\.code) == [.overlappingProviderUsage])
    #expect(
      result.findings.first?.message
        == "p: this export names no account, projects does; 1 of the quantities that both have "
        + "differ, the first 2026-10-05 m standard output_tokens: 100 here, 90 by account, which "
        + "stands meanwhile")
  }

  @Test func theSameRowsInTwoExportsByAccountCountOnce() throws {
    let result = try standing([
      try row("total", nil, 60), try row("week", "a", 60), try row("month", "a", 60),
    ])
    #expect(result.rows == ["2026-10-05 a 60"])
    #expect(result.findings.isEmpty)
  }

  @Test func useWithoutAccountAmongUseWithOneIsNotASum() throws {
    let result = try standing([
      try row("projects", "a", 60), try row("projects", nil, 10, line: 3),
      try row("more", "b", 5), try row("more", nil, 10, line: 3),
    ])
    #expect(result.rows == ["2026-10-05 - 10", "2026-10-05 a 60", "2026-10-05 b 5"])
    #expect(result.findings.isEmpty)
  }
}
