/// A model of a provider with what a million of its units cost, in millionths of a dollar.
///
/// A price per million in millionths of a dollar is also the price of one unit in pico-dollars,
/// so that quantity × price is exact in integers.
struct Model {
  let provider: StaticString
  let name: StaticString
  /// Uncached input, cached input, output.
  let picodollars: [Int]
  /// The day of October on which the price changes, and by how many percent it then falls.
  let change: (day: Int, percentOff: Int)?

  /// The days of October on which each of its prices begins; the first has been in force for long.
  var priceStarts: [Int] { change.map { [0, $0.day] } ?? [0] }

  func picodollars(meter: Int, tier: Tier, price: Int) -> Int {
    var exact = picodollars[meter]
    if let change, price == 1 { exact = exact / 100 * (100 - change.percentOff) }
    return tier == .batch ? exact / 2 : exact
  }
}

enum Tier: Int, CaseIterable {
  case standard, batch
  var name: StaticString { self == .standard ? "standard" : "batch" }
}

/// What the made-up company buys and sells.
enum Catalog {
  static let meters: [StaticString] = [
    "uncached_input_tokens", "cache_read_tokens", "output_tokens",
  ]
  static let features: [(name: StaticString, weight: Double)] = [
    ("support_reply", 30), ("chat", 20), ("search", 14), ("triage", 10), ("summarize", 8),
    ("extract", 7), ("draft_email", 5), ("translate", 4), ("code_review", 2),
  ]
  static let providers: [StaticString] = ["openai", "anthropic", "google", "mistral"]

  /// In order of popularity.
  static let models: [Model] = [
    model("openai", "gpt-5.4-mini", 750_000, 75_000, 4_500_000, (16, 20)),
    model("anthropic", "claude-sonnet-4-6", 3_000_000, 300_000, 15_000_000),
    model("google", "gemini-3.1-flash", 500_000, 50_000, 3_000_000, (12, 10)),
    model("anthropic", "claude-haiku-4-5", 1_000_000, 100_000, 5_000_000),
    model("openai", "gpt-5.4", 2_500_000, 250_000, 15_000_000),
    model("openai", "gpt-5.4-nano", 200_000, 20_000, 1_250_000, (5, 25)),
    model("mistral", "mistral-small-2603", 100_000, 10_000, 300_000),
    model("google", "gemini-3.1-pro", 2_000_000, 200_000, 12_000_000),
    model("anthropic", "claude-opus-4-8", 5_000_000, 500_000, 25_000_000, (20, 10)),
    model("mistral", "mistral-large-2512", 500_000, 50_000, 1_500_000),
    model("google", "gemini-3.1-flash-lite", 100_000, 10_000, 400_000),
    model("openai", "gpt-4.1-mini", 400_000, 100_000, 1_600_000, (16, 50)),
    model("openai", "gpt-4.1", 2_000_000, 500_000, 8_000_000),
    model("anthropic", "claude-sonnet-4-5", 3_000_000, 300_000, 15_000_000, (12, 20)),
    model("mistral", "mistral-medium-2508", 400_000, 40_000, 2_000_000),
    model("openai", "gpt-4o-mini", 150_000, 75_000, 600_000),
    model("google", "gemini-2.5-flash", 300_000, 30_000, 2_500_000, (16, 30)),
    model("openai", "o4-mini", 1_100_000, 275_000, 4_400_000),
    model("google", "gemini-2.5-pro", 1_250_000, 125_000, 10_000_000),
    model("mistral", "codestral-2508", 300_000, 30_000, 900_000),
    model("anthropic", "claude-opus-4-5", 5_000_000, 500_000, 25_000_000),
    model("openai", "gpt-4o", 2_500_000, 1_250_000, 10_000_000, (5, 20)),
    model("mistral", "ministral-8b-2512", 150_000, 15_000, 150_000),
    model("google", "gemini-2.5-flash-lite", 100_000, 10_000, 400_000, (20, 10)),
    model("openai", "gpt-4.1-nano", 100_000, 25_000, 400_000),
    model("mistral", "ministral-3b-2512", 40_000, 4_000, 40_000),
    model("anthropic", "claude-haiku-3-5", 800_000, 80_000, 4_000_000),
    model("google", "gemini-2.0-flash", 100_000, 25_000, 400_000),
    model("mistral", "magistral-medium-2509", 2_000_000, 200_000, 5_000_000, (12, 40)),
    model("openai", "o3", 2_000_000, 500_000, 8_000_000),
  ]

  /// Two of the providers sell at half price what may wait.
  static func tiers(_ model: Model) -> [Tier] {
    model.provider.description == "openai" || model.provider.description == "anthropic"
      ? [.standard, .batch] : [.standard]
  }

  private static func model(
    _ provider: StaticString, _ name: StaticString, _ input: Int, _ cached: Int, _ output: Int,
    _ change: (day: Int, percentOff: Int)? = nil
  ) -> Model {
    Model(
      provider: provider, name: name, picodollars: [input, cached, output],
      change: change.map { ($0.day - 1, $0.percentOff) })
  }
}
