import ExactMoney
import Testing

@testable import Pipeline

/// Ranks: the chosen figure, missing ones last, equal ones by id, never over unlike costs.
@Suite struct RankingTests {
  private let sample: EconomicsSample

  init() throws { sample = try EconomicsSample() }

  private func names(_ ranking: Ranking) -> [String] {
    ranking.rows.map { "\($0.rank.map(String.init) ?? "-") \($0.row.label)" }
  }

  /// S52, G14: 3.20 and 87.40 on 49, 0.80 on nothing: 93.5 %, −78.4 %, and no percentage.
  private var plans: ProfitAndLoss {
    sample.profitAndLoss([
      sample.row("MegaCo", cents: 8740, revenue: 4900),
      sample.row("Acme", cents: 320, revenue: 4900),
      sample.row("StartupXY", cents: 80, revenue: 0),
    ])
  }

  @Test func missingFiguresComeLastBothWays() {
    let best = Ranking(plans, by: .marginPercent)
    let last = ["- StartupXY", "- (unattributed)", "- (unallocated)"]
    #expect(names(best) == ["1 Acme", "2 MegaCo"] + last)
    #expect(
      names(Ranking(plans, by: .marginPercent, isAscending: true)) == [
        "1 MegaCo", "2 Acme",
      ] + last)
    #expect(
      best.rows.prefix(3).map { text($0.row.revenueMarginPercent) } == [
        "93.5", "-78.4", "n/a",
      ])
    // The amount is there: −0.80 is between.
    #expect(
      names(Ranking(plans, by: .margin)).prefix(3) == ["1 Acme", "2 StartupXY", "3 MegaCo"])
  }

  @Test func equalFiguresGoByTheBytesOfTheID() {
    let rows = ["b", "é", "B", "a", "Z"].map { sample.row($0, cents: 100, revenue: 200) }
    for key in RankKey.allCases where key != .contribution && key != .contributionPercent {
      #expect(
        names(Ranking(sample.profitAndLoss(rows), by: key)).prefix(5) == [
          "1 B", "2 Z", "3 a", "4 b", "5 é",
        ], "\(key)")
    }
    // Figures that nobody has: the same order, and no ranks.
    #expect(
      names(Ranking(sample.profitAndLoss(rows.reversed()), by: .contribution)).prefix(5) == [
        "- B", "- Z", "- a", "- b", "- é",
      ])
  }

  /// G17: 12345's fully loaded 2,760 beside ledger sums is refused, and the message says which is which.
  @Test func unlikeBasesAreRefused() throws {
    let loaded = RankedRow(sample.row("12345", cents: 276_000), costBasis: .fullyLoaded)
    let rated = RankedRow(sample.row("67890", cents: 341_250), costBasis: .rated)
    let error = #expect(throws: UnlikeBases.self) {
      try Ranking([rated, loaded], by: .cost)
    }
    #expect(
      error?.description
        == "costs of unlike bases cannot be ranked: 12345 (fully loaded), 67890 (rated)")
    #expect(try Ranking([loaded], by: .cost).rows.map(\.costBasis) == [.fullyLoaded])
  }
}
