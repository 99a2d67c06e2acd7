import ExactMoney
import Testing

@testable import Pipeline

/// Price, volume and mix between months; the figures are worked out by hand.
@Suite struct ComparisonTests {
  private static func change(_ before: Rational, _ now: Rational) -> Change {
    Change(before: before, now: now)
  }

  /// GUARDS G-D3: 5 to 10, 50 to 70: +450 is price 300 and quantity 150.
  @Test func twoFactors() {
    let effects = Decomposition.bennet(Self.change(5, 10), Self.change(50, 70))
    #expect(effects.first == 300)
    #expect(effects.second == 150)
  }

  /// GUARDS G-D4: 1,000 to 1,200 tasks, 5,000 to 7,100 tokens for each, 3.00 to 2.50 a million: +6.30.
  @Test func threeFactors() {
    let effects = Decomposition.shapley(
      Self.change(1_000, 1_200), Self.change(5_000, 7_100),
      Self.change(Rational(3, 1_000_000), Rational(25, 10_000_000)))
    #expect(effects.first == Rational(331, 100))
    #expect(effects.second == Rational(1267, 200))
    #expect(effects.third == Rational(-669, 200))
  }

  private static func month(
    _ text: String, _ meters: [(meter: String, quantity: ExactDecimal, amount: Rational)],
    workItems: Int = 0
  ) throws -> UsedMonth {
    let dollar = try #require(Currency(code: "USD"))
    return UsedMonth(
      period: try #require(Period(text)),
      meters: meters.map { meter, quantity, amount in
        MeterUsage(
          provider: ProviderID("p"),
          key: MatchKey(model: ModelID("m"), meter: MeterID(meter)), currency: dollar,
          usage: RatedUsage(quantity: quantity, amount: amount))
      }, workItems: workItems)
  }

  private static func effects(_ comparison: MonthComparison) -> [String] {
    comparison.meters.map { meter in
      let parts = [meter.priceEffect, meter.volumeEffect, meter.mixEffect].map(\.description)
      return "\(meter.key.meter?.rawValue ?? "") \(parts.joined(separator: " "))"
    }
  }

  /// 100 tokens at 2 and 100 at 6 become 150 at 2 and 50 at 8: the family is as large as before, and a
  /// quarter of it moves. Input: mix 200 × 1/4 × 2 = 100. Output: mix 200 × -1/4 × 7 = -350, price
  /// 2 × 75 = 150.
  @Test func mixOfTokens() throws {
    let before = try Self.month(
      "2026-01", [("output_tokens", 100, 600), ("uncached_input_tokens", 100, 200)])
    let now = try Self.month(
      "2026-02", [("output_tokens", 50, 400), ("uncached_input_tokens", 150, 300)])
    let comparison = ComparisonStage(now, with: before).run()
    #expect(
      Self.effects(comparison) == ["output_tokens 150 0 -350", "uncached_input_tokens 0 0 100"])
  }

  /// Twice of everything is volume. Images are no tokens: they are a family of their own.
  @Test func volumeOfTwoFamilies() throws {
    let before = try Self.month("2026-01", [("images", 3, 12), ("output_tokens", 100, 600)])
    let now = try Self.month("2026-02", [("images", 6, 24), ("output_tokens", 100, 600)])
    let comparison = ComparisonStage(now, with: before).run()
    #expect(Self.effects(comparison) == ["images 0 12 0", "output_tokens 0 0 0"])
  }

  /// A meter that is new has no price before: the one it has now is taken, and nothing of it is price.
  /// Of 100 tokens half become cache reads at 1: mix 100 × 1/2 × 1, and for input 100 × -1/2 × 3.
  @Test func newAndVanishedMeters() throws {
    let before = try Self.month(
      "2026-01", [("searches", 5, 50), ("uncached_input_tokens", 100, 300)])
    let now = try Self.month(
      "2026-02", [("cache_read_tokens", 50, 50), ("uncached_input_tokens", 50, 150)])
    let comparison = ComparisonStage(now, with: before).run()
    #expect(
      Self.effects(comparison) == [
        "searches 0 -50 0", "cache_read_tokens 0 0 50", "uncached_input_tokens 0 0 -150",
      ])
  }

  @Test func workItems() throws {
    let before = try Self.month("2026-01", [("output_tokens", 5_000_000, 15)], workItems: 1_000)
    let now = try Self.month(
      "2026-02", [("output_tokens", 8_520_000, Rational(213, 10))], workItems: 1_200)
    let tasks = try #require(ComparisonStage(now, with: before).run().tasks.first)
    #expect(tasks.taskEffect == Rational(331, 100))
    #expect(tasks.tokensPerTaskEffect == Rational(1267, 200))
    #expect(tasks.priceEffect == Rational(-669, 200))
    #expect(tasks.difference == Rational(63, 10))
    // Without work items in one of the months there is nothing to compare.
    let none = try Self.month("2026-02", [("output_tokens", 1, 1)])
    #expect(ComparisonStage(none, with: before).run().tasks.isEmpty)
  }
}
