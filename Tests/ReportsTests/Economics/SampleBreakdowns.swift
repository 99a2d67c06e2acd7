import BigInt
import ExactMoney
import Pipeline
import Testing

@testable import Reports

/// Breakdowns and flags small enough to check by hand.
struct SampleBreakdowns {
  let period: Period
  let currency: Currency

  init() throws {
    period = try #require(Period("2026-10"))
    currency = try #require(Currency(code: "USD"))
  }

  func money(_ cents: Int) -> Money { Money(minorUnits: BigInt(cents), currency: currency) }

  func percent(_ tenths: Int) -> Figure<ExactDecimal> {
    .value(ExactDecimal(significand: BigInt(tenths), scale: 1))
  }

  /// 1.31, 0.58 and 0.11 of 2.00: 65.5, 29.0 and 5.5 %.
  func byFeature() -> Breakdown {
    var counts = UsageCounts()
    counts.calls = 8
    counts.failedCalls = 1
    counts.retries = 2
    counts.fallbacks = 1
    counts.acceptedOutputs = 3
    counts.editedOutputs = 1
    counts.rejectedOutputs = 1
    counts.workItems = 4
    counts.successfulWorkItems = 2
    func row(
      _ keys: [String?], _ cents: [Int], _ share: Int, _ counts: UsageCounts
    ) -> Breakdown.Row {
      Breakdown.Row(
        keys: keys, costs: cents.map(money), totalCost: money(cents.reduce(0, +)),
        sharePercent: percent(share), counts: counts)
    }
    return Breakdown(
      period: period, currency: currency, axes: [.dimension("feature")],
      categories: [CostCategory("api"), CostCategory("review")],
      rows: [
        row(["chat"], [116, 15], 655, counts),
        row(["=1+1, \"x\""], [58, 0], 290, UsageCounts()),
        row([nil], [0, 11], 55, UsageCounts()),
      ], total: row([], [174, 26], 1_000, counts))
  }

  /// A credit makes a row negative, so nothing has a share; a tag is called like a column.
  func byTags() -> Breakdown {
    func row(_ keys: [String?], _ cents: Int) -> Breakdown.Row {
      Breakdown.Row(
        keys: keys, costs: [money(cents)], totalCost: money(cents), sharePercent: .notAvailable,
        counts: UsageCounts())
    }
    return Breakdown(
      period: period, currency: currency, axes: [.dimension("total_cost"), .dimension("a/b")],
      categories: [CostCategory("api")],
      rows: [row(["<&", "x"], 250), row(["<&", nil], -50), row([nil, nil], 0)],
      total: row([], 200))
  }

  func flags() -> [Flag] {
    [
      Flag(
        code: .costOfPrice, subject: FlagSubject(kind: "customer_id", name: "acme"),
        row: RowID("acme"),
        base: "subscription price", baseAmount: money(49_00), threshold: 50, amount: money(24_50),
        reached: percent(500), costBasis: CostBasis.fullyLoaded.rawValue,
        firstBreach: FlagEvent(
          day: period.firstDay, location: SourceLocation(file: "usage/a.csv", line: 7)),
        advice: "raise the price or lower the use"),
      Flag(
        code: .blendedGrowth, subject: FlagSubject(kind: "company", name: ""), row: nil,
        base: "growth of revenue per customer", baseAmount: nil, threshold: 3, amount: money(14_00),
        reached: .notAvailable, costBasis: CostBasis.usage.rawValue, firstBreach: nil,
        advice: "look at \"pricing\""),
    ]
  }

  func economics() -> Economics {
    var economics = Economics(
      cube: CostCube(
        period: period, currency: currency, categories: [], usage: .empty, groupRange: 0..<0,
        entries: [], rowEntries: []),
      breakdowns: [byFeature(), byTags()])
    economics.flags = flags()
    return economics
  }
}
