import ExactMoney
import Pipeline

/// What the name of a member of LiteLLM's catalogue says.
///
/// `cache_creation_input_token_cost_above_1hr_above_200k_tokens_batches` is a price (the base), a
/// lifetime, a band and a service tier, each part but the first optional, in this order.
struct LiteLLMPriceName {
  /// What is priced.
  enum Subject {
    /// A meter of tokens.
    case tokens(CatalogueMeter)
    /// Writing into a cache, for how long other members say.
    case cacheWrite
    /// Another name of the price of cache reads.
    case cacheHit
    /// A part of the output.
    case reasoning
    /// Images, seconds, characters, queries: what they mean depends on the model's mode.
    case units(LiteLLMUnit)
    /// Sizes of contexts, limits of rates.
    case limit
    /// Nothing that becomes a row.
    case refused(PriceRefusal)
  }

  /// The member's whole name.
  let name: String
  /// What is priced.
  let subject: Subject
  /// In which service tier.
  let tier: ServiceTier
  /// The total input above which the price holds; `nil` for any.
  let above: Int?

  /// Reads `name`.
  init(_ name: String) {
    self.name = name
    var base = name[...]
    var tier = ServiceTier.standard
    for (suffix, named) in Self.tiers where base.hasSuffix(suffix) {
      base = base.dropLast(suffix.count)
      tier = named
    }
    var above: Int?
    if base.hasSuffix("k_tokens"), let mark = base.range(ofLast: "_above_"),
      let thousands = Int(base[mark.upperBound...].dropLast("k_tokens".count)),
      (1...Self.maximumThousands).contains(thousands)
    {
      above = thousands * 1000
      base = base[..<mark.lowerBound]
    }
    self.tier = tier
    self.above = above
    subject = Self.subject(String(base))
  }

  /// A name whose parts are known.
  init(name: String, subject: Subject, tier: ServiceTier, above: Int?) {
    self.name = name
    self.subject = subject
    self.tier = tier
    self.above = above
  }

  /// No context is longer than a thousand million tokens.
  private static let maximumThousands = 1_000_000

  private static let tiers: [(suffix: String, tier: ServiceTier)] = [
    ("_batches", "batch"), ("_priority", "priority"), ("_flex", "flex"),
    ("_balanced", "balanced"), ("_ultrafast", "ultrafast"), ("_decisions", "decisions"),
  ].map { ($0, ServiceTier($1)) }

  private static let tokens: [String: CatalogueMeter] = [
    "input_cost_per_token": .uncachedInput,
    "cache_read_input_token_cost": .cacheRead,
    "cache_creation_input_token_cost_above_1hr": .cacheWrite1Hour,
    "cache_creation_input_token_cost_above_12hr": .cacheWrite12Hours,
    "input_cost_per_audio_token": .inputAudio,
    "input_cost_per_image_token": .inputImage,
    "input_cost_per_video_token": .inputVideo,
    "cache_read_input_audio_token_cost": .cacheReadAudio,
    "output_cost_per_token": .output,
    "output_cost_per_audio_token": .outputAudio,
    "output_cost_per_image_token": .outputImage,
  ]

  private static let refused: [String: PriceRefusal] = [
    "off_peak_pricing": .timeOfDay,
    "provider_specific_entry": .multiplier,
    "search_free_requests": .allowance,
    "metadata": .documentation,
    "explicit_cache_read_input_token_cost": .severalReadings,
  ]

  private static let limits: Set<String> = [
    "rpm", "tpm", "output_vector_size", "prompt_cache_min_tokens", "token_count_framing", "rules",
  ]

  private static func subject(_ base: String) -> Subject {
    if let meter = tokens[base] { return .tokens(meter) }
    if let unit = LiteLLMUnit(rawValue: base) { return .units(unit) }
    if let reason = refused[base] { return .refused(reason) }
    switch base {
    case "cache_creation_input_token_cost": return .cacheWrite
    case "input_cost_per_token_cache_hit": return .cacheHit
    case "output_cost_per_reasoning_token": return .reasoning
    default: break
    }
    if base.hasPrefix("max_") || limits.contains(base) { return .limit }
    if base.hasPart("_multiplier") { return .refused(.multiplier) }
    return .refused(base.hasPart("cost") || base.hasPart("pric") ? .noMeter : .unknownName)
  }
}

/// What LiteLLM prices besides tokens and what has a meter here, in some modes at least.
enum LiteLLMUnit: String {
  case inputImage = "input_cost_per_image"
  case outputImage = "output_cost_per_image"
  case inputSecond = "input_cost_per_second"
  case outputSecond = "output_cost_per_second"
  case inputAudioSecond = "input_cost_per_audio_per_second"
  case inputCharacter = "input_cost_per_character"
  case outputCharacter = "output_cost_per_character"
  case query = "input_cost_per_query"
  case request = "input_cost_per_request"
  case search = "search_context_cost_per_query"
  case tiers = "tiered_pricing"
}

extension StringProtocol {
  /// Where `part` stands last.
  fileprivate func range(ofLast part: String) -> Range<Index>? {
    var end = endIndex
    while let start = index(end, offsetBy: -part.count, limitedBy: startIndex) {
      if self[start..<end] == part { return start..<end }
      guard end > startIndex else { return nil }
      end = index(before: end)
    }
    return nil
  }

  /// Whether `part` stands anywhere in it.
  fileprivate func hasPart(_ part: String) -> Bool { range(ofLast: part) != nil }
}
