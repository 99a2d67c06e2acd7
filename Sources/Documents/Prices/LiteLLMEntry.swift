import ExactMoney
import Pipeline
import SourceText

/// One model of LiteLLM's catalogue as it is read.
struct LiteLLMEntry {
  /// The name of the model in the catalogue.
  let key: String
  let node: JSONNode
  /// What its prices are.
  private(set) var card = RateCard()
  let provider: ProviderID
  /// The key without the provider's own prefix.
  let model: String
  /// What kind of calls it answers: `chat`, `embedding`, ...
  let mode: String
  /// xAI's bands begin at their threshold, all others above it.
  private let bandsBeginAtThreshold: Bool
  private let hasOneHourWrites: Bool

  /// The entry of `key`, of which nothing is read yet; `nil` where it does not say whose it is.
  init?(_ key: String, _ node: JSONNode) {
    guard let named = node["litellm_provider"]?.text, !named.isEmpty else { return nil }
    self.key = key
    self.node = node
    mode = node["mode"]?.text ?? ""
    let (provider, prefixes) = CatalogueProviders.liteLLM(named)
    self.provider = provider
    model =
      prefixes.first { key.hasPrefix($0 + "/") }.map { String(key.dropFirst($0.count + 1)) } ?? key
    bandsBeginAtThreshold = named == "xai"
    hasOneHourWrites = node["cache_creation_input_token_cost_above_1hr"] != nil
  }

  /// The column of the P&L.
  var category: CostCategory { mode == "embedding" ? .embedding : .api }

  /// Reads all members; each number ends in the card or is accounted for in `reading`.
  mutating func read(
    into reading: inout CatalogueReading, _ nameOf: (String) -> LiteLLMPriceName
  ) {
    var dependent: [(name: LiteLLMPriceName, node: JSONNode)] = []
    for member in node.members {
      let name = nameOf(member.name)
      switch name.subject {
      case .tokens(let meter):
        take(member.value, name, meter, &reading)
      case .cacheWrite:
        take(member.value, name, hasOneHourWrites ? .cacheWrite5Minutes : .cacheWrite, &reading)
      case .cacheHit, .reasoning, .units:
        dependent.append((name, member.value))
      case .limit:
        reading.countLimits(member.value)
      case .refused(let reason):
        refuse(member.value, name.name, reason, &reading)
      }
    }
    // What these mean depends on what else has a price.
    for (name, node) in dependent {
      switch name.subject {
      case .units(.tiers): readTiers(node, &reading)
      case .units(.search): readSearch(node, name, &reading)
      case .units(let unit): readUnits(node, name, unit, &reading)
      case .cacheHit:
        takeOrInclude(node, name, .cacheRead, else: .severalReadings, &reading)
      case .reasoning:
        include(node, name, .output, else: .reasoning, &reading)
      case .tokens, .cacheWrite, .limit, .refused: break
      }
    }
  }

  /// The least total input for which a price above `threshold` holds.
  private func band(above threshold: Int?) -> Int {
    guard let threshold, threshold > 0 else { return 0 }
    return bandsBeginAtThreshold ? threshold : threshold + 1
  }

  private func refuse(
    _ node: JSONNode, _ name: String, _ reason: PriceRefusal, _ reading: inout CatalogueReading
  ) {
    reading.refuse(node, name: name, model: key, reason)
  }

  private mutating func take(
    _ node: JSONNode, _ name: LiteLLMPriceName, _ meter: CatalogueMeter, per: Int = 1,
    _ reading: inout CatalogueReading
  ) {
    guard CatalogueReading.numbers(in: node) > 0 else { return }
    guard let rate = reading.rate(node, name: name.name, per: per, model: key) else { return }
    if !card.state(rate, meter, tier: name.tier, from: band(above: name.above)) {
      refuse(node, name.name, .severalReadings, &reading)
    }
  }

  /// Counts a number that says what the price of `meter` says, and refuses another one.
  private func include(
    _ node: JSONNode, _ name: LiteLLMPriceName, _ meter: CatalogueMeter,
    else reason: PriceRefusal, _ reading: inout CatalogueReading
  ) {
    let stated = card.rate(meter, tier: name.tier, from: band(above: name.above))
    if let stated, node.text.flatMap({ ExactDecimal($0) }) == stated.price {
      reading.countIncluded(CatalogueReading.numbers(in: node))
    } else {
      refuse(node, name.name, reason, &reading)
    }
  }

  private mutating func takeOrInclude(
    _ node: JSONNode, _ name: LiteLLMPriceName, _ meter: CatalogueMeter,
    else reason: PriceRefusal, _ reading: inout CatalogueReading
  ) {
    if card.rate(meter, tier: name.tier, from: band(above: name.above)) == nil {
      take(node, name, meter, &reading)
    } else {
      include(node, name, meter, else: reason, &reading)
    }
  }

  /// Whether the member `name` is a number other than zero.
  private func prices(_ name: String) -> Bool {
    guard let price = node[name]?.text.flatMap({ ExactDecimal($0) }) else { return false }
    return !price.isZero
  }
}

extension LiteLLMEntry {
  /// `{search_context_size_low: x, _medium: x, _high: x}`: one price where all sizes cost the same,
  /// since nothing that is metered tells the size.
  private mutating func readSearch(
    _ node: JSONNode, _ name: LiteLLMPriceName, _ reading: inout CatalogueReading
  ) {
    let prices = node.members.map { $0.value.text.flatMap { ExactDecimal($0) } }
    guard let first = node.members.first, prices.allSatisfy({ $0 != nil && $0 == prices[0] }),
      card.rate(.searches) == nil
    else { return refuse(node, name.name, .severalReadings, &reading) }
    take(first.value, name, .searches, &reading)
    reading.countIncluded(node.members.count - 1)
  }

  /// No context is longer.
  private static let maximumBand: Int64 = 1_000_000_000

  /// `[{range: [0, 256000], input_cost_per_token: x, ...}, ...]`: bands, each from above its beginning.
  private mutating func readTiers(_ node: JSONNode, _ reading: inout CatalogueReading) {
    if node.elements.isEmpty { refuse(node, LiteLLMUnit.tiers.rawValue, .unknownName, &reading) }
    for element in node.elements {
      let range = element["range"]?.elements.map {
        $0.text.flatMap { ExactDecimal($0) }?.exactInt64
      }
      guard let range, range.count == 2, let begin = range[0], range[1] != nil,
        (0...Self.maximumBand).contains(begin)
      else {
        refuse(element, LiteLLMUnit.tiers.rawValue, .noMeter, &reading)
        continue
      }
      for member in element.members {
        if member.name == "range" {
          reading.countBounds(member.value)
          continue
        }
        let name = LiteLLMPriceName(
          "\(LiteLLMUnit.tiers.rawValue).\(member.name)", of: member.name, above: Int(begin))
        switch name.subject {
        case .tokens(let meter):
          takeOrInclude(member.value, name, meter, else: .severalReadings, &reading)
        case .cacheWrite:
          takeOrInclude(
            member.value, name, hasOneHourWrites ? .cacheWrite5Minutes : .cacheWrite,
            else: .severalReadings, &reading)
        case .reasoning: continue
        case .refused(let reason): refuse(member.value, name.name, reason, &reading)
        case .cacheHit, .units, .limit: refuse(member.value, name.name, .noMeter, &reading)
        }
      }
      if let reasoning = element["output_cost_per_reasoning_token"] {
        let name = LiteLLMPriceName(
          "\(LiteLLMUnit.tiers.rawValue).output_cost_per_reasoning_token",
          of: "output_cost_per_reasoning_token", above: Int(begin))
        include(reasoning, name, .output, else: .reasoning, &reading)
      }
    }
  }

  /// Images, seconds, characters and queries are metered where the mode leaves one reading only.
  private mutating func readUnits(
    _ node: JSONNode, _ name: LiteLLMPriceName, _ unit: LiteLLMUnit,
    _ reading: inout CatalogueReading
  ) {
    let isImageMaker = mode == "image_generation" || mode == "image_edit"
    let hasTokenPrice = prices("input_cost_per_token")
    switch unit {
    case .outputImage where prices("output_cost_per_image_token"):
      refuse(node, name.name, .pricedInTokens, &reading)
    case .outputImage where isImageMaker || mode == "chat":
      take(node, name, .images, &reading)
    case .inputImage where isImageMaker && self.node["output_cost_per_image"] == nil:
      if hasTokenPrice {
        refuse(node, name.name, .pricedInTokens, &reading)
      } else {
        take(node, name, .images, &reading)
      }
    case .inputSecond, .outputSecond:
      readSeconds(node, name, unit, &reading)
    case .inputAudioSecond where !hasTokenPrice:
      take(node, name, .audioSeconds, &reading)
    case .inputCharacter, .outputCharacter, .inputAudioSecond:
      if hasTokenPrice {
        refuse(node, name.name, .pricedInTokens, &reading)
      } else if unit == .inputCharacter, self.node["output_cost_per_character"] == nil {
        take(node, name, .characters, &reading)
      } else {
        refuse(node, name.name, .severalReadings, &reading)
      }
    case .query where mode == "rerank" || mode == "search":
      take(node, name, .searches, &reading)
    case .request:
      take(node, name, .requests, &reading)
    case .inputImage, .outputImage, .query, .search, .tiers:
      refuse(node, name.name, .noMeter, &reading)
    }
  }

  /// A second of a transcript has one price, and the catalogue states it once or on both sides.
  private mutating func readSeconds(
    _ node: JSONNode, _ name: LiteLLMPriceName, _ unit: LiteLLMUnit,
    _ reading: inout CatalogueReading
  ) {
    guard mode == "audio_transcription" else {
      let reason: PriceRefusal = prices("input_cost_per_token") ? .pricedInTokens : .noMeter
      return refuse(node, name.name, reason, &reading)
    }
    if prices("input_cost_per_token") {
      return refuse(node, name.name, .pricedInTokens, &reading)
    }
    let other: LiteLLMUnit = unit == .inputSecond ? .outputSecond : .inputSecond
    let own = node.text.flatMap { ExactDecimal($0) }
    let counterpart = self.node[other.rawValue]?.text.flatMap { ExactDecimal($0) }
    switch (own, counterpart) {
    case (let own?, let counterpart?) where own == counterpart:
      takeOrInclude(node, name, .audioSeconds, else: .severalReadings, &reading)
    case (let own?, let counterpart?) where own.isZero && !counterpart.isZero:
      reading.countIncluded(1)
    case (_, let counterpart?) where !counterpart.isZero:
      refuse(node, name.name, .severalReadings, &reading)
    default:
      take(node, name, .audioSeconds, &reading)
    }
  }
}

extension LiteLLMPriceName {
  /// The price `member` of a band above `above`, called `name`.
  fileprivate init(_ name: String, of member: String, above: Int) {
    let plain = LiteLLMPriceName(member)
    self.init(name: name, subject: plain.subject, tier: plain.tier, above: above)
  }
}
