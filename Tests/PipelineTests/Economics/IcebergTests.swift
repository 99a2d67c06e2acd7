import ExactMoney
import Testing

@testable import Pipeline

/// What bills show and what they do not; shares by hand.
@Suite struct IcebergTests {
  private let sample: EconomicsSample

  init() throws { sample = try EconomicsSample() }

  private func words(_ iceberg: Iceberg) -> [String] {
    iceberg.parts.map { part in
      "\(part.isVisible ? "visible" : "hidden") \(part.category)"
        + (part.result.map { " \($0.rawValue)" } ?? "") + " \(part.cost) \(text(part.sharePercent))"
    }
  }

  /// G24: API is 1,800 of 2,760 = 65.2 %, the rest 34.8 %, not 10 and 90. Of 348 thousandths the parts
  /// 43.5, 217.5, 21.75, 29 and 36.25 get 346 as floors; the two missing go to .75 and the first .5.
  @Test func goldenOfTheSource() {
    let none = UsageCounts()
    let iceberg = IcebergStage(
      byResult: sample.breakdown(
        .result,
        [
          "api", "embedding", "human_review", "observability", "third_party", "vector_store",
        ],
        [
          ("first_try", [180_000, 12_000, 0, 0, 0, 0], none),
          (nil, [0, 0, 60_000, 6_000, 8_000, 10_000], none),
        ])
    ).run()
    #expect(text(iceberg.visiblePercent) == "65.2")
    #expect(text(iceberg.hiddenPercent) == "34.8")
    #expect(
      words(iceberg) == [
        "visible api first_try 1800.00 65.2", "hidden embedding 120.00 4.4",
        "hidden human_review 600.00 21.7", "hidden observability 60.00 2.2",
        "hidden third_party 80.00 2.9", "hidden vector_store 100.00 3.6",
      ])
    #expect((iceberg.visibleCost + iceberg.hiddenCost).description == "2760.00")
  }

  /// Calls that were tried again, answered elsewhere, failed or rejected are below the water.
  @Test func onlyTheFirstTryIsVisible() {
    let none = UsageCounts()
    let iceberg = IcebergStage(
      byResult: sample.breakdown(
        .result, ["api"],
        [
          ("failed", [100], none), ("rejected", [200], none), ("retry", [300], none),
          ("fallback", [400], none), ("first_try", [8000], none), ("open", [500], none),
          (nil, [500], none),
        ])
    ).run()
    #expect(
      words(iceberg) == [
        "visible api first_try 80.00 80", "visible api 5.00 5", "hidden api fallback 4.00 4",
        "hidden api retry 3.00 3", "hidden api rejected 2.00 2", "hidden api failed 1.00 1",
        "hidden api open 5.00 5",
      ])
    #expect(text(iceberg.visiblePercent) == "85" && text(iceberg.hiddenPercent) == "15")
  }

  @Test func creditAboveCostHasNoShares() {
    let iceberg = IcebergStage(
      byResult: sample.breakdown(
        .result, ["api", "logs"],
        [("first_try", [500, 0], UsageCounts()), (nil, [0, -100], UsageCounts())])
    ).run()
    #expect(iceberg.visiblePercent == .notAvailable && iceberg.hiddenPercent == .notAvailable)
    #expect(words(iceberg) == ["visible api first_try 5.00 n/a", "hidden logs -1.00 n/a"])
    let nothing = IcebergStage(byResult: sample.breakdown(.result, ["api"], [])).run()
    #expect(nothing.parts.isEmpty && nothing.visiblePercent == .notAvailable)
  }
}
