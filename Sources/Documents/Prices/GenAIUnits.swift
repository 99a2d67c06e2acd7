import ExactMoney
import Pipeline
import SourceText

/// The units of genai-prices that have a meter here.
enum GenAIUnits {
  private static let units: [String: (meter: CatalogueMeter, per: Int)] = [
    "input_mtok": (.uncachedInput, 1_000_000),
    "cache_read_mtok": (.cacheRead, 1_000_000),
    "cache_write_mtok": (.cacheWrite, 1_000_000),
    "cache_write_5m_mtok": (.cacheWrite5Minutes, 1_000_000),
    "cache_write_1h_mtok": (.cacheWrite1Hour, 1_000_000),
    "input_audio_mtok": (.inputAudio, 1_000_000),
    "input_image_mtok": (.inputImage, 1_000_000),
    "input_video_mtok": (.inputVideo, 1_000_000),
    "cache_audio_read_mtok": (.cacheReadAudio, 1_000_000),
    "output_mtok": (.output, 1_000_000),
    "output_audio_mtok": (.outputAudio, 1_000_000),
    "output_image_mtok": (.outputImage, 1_000_000),
    "input_mchars": (.characters, 1_000_000),
    "audio_hours": (.audioSeconds, 3600),
    "web_searches_kcount": (.searches, 1000),
    "rerank_searches_kcount": (.searches, 1000),
    "requests_kcount": (.requests, 1000),
  ]

  /// The prices that one object of them states.
  static func card(
    of prices: JSONNode, model: String, _ reading: inout CatalogueReading
  ) -> RateCard {
    var card = RateCard()
    if prices.members.isEmpty {
      reading.refuse(prices, name: "prices", model: model, .unknownName)
    }
    for member in prices.members where member.name != "output_reasoning_mtok" {
      guard let unit = units[member.name] else {
        reading.refuse(member.value, name: member.name, model: model, .noMeter)
        continue
      }
      take(member, unit, model, &card, &reading)
    }
    if let reasoning = prices["output_reasoning_mtok"] {
      let price = reasoning.text.flatMap { ExactDecimal($0) }
      if let price, price == card.rate(.output)?.price {
        reading.countIncluded(1)
      } else {
        reading.refuse(reasoning, name: "output_reasoning_mtok", model: model, .reasoning)
      }
    }
    return card
  }

  /// A price, or `{base, tiers: [{start, price}]}`.
  private static func take(
    _ member: JSONNode.Member, _ unit: (meter: CatalogueMeter, per: Int), _ model: String,
    _ card: inout RateCard, _ reading: inout CatalogueReading
  ) {
    func state(_ node: JSONNode, from band: Int) {
      guard CatalogueReading.numbers(in: node) == 1 else {
        return reading.refuse(node, name: member.name, model: model, .unknownName)
      }
      guard let rate = reading.rate(node, name: member.name, per: unit.per, model: model) else {
        return
      }
      if !card.state(rate, unit.meter, from: band) {
        reading.refuse(node, name: member.name, model: model, .severalReadings)
      }
    }
    guard !member.value.members.isEmpty else { return state(member.value, from: 0) }
    for part in member.value.members {
      switch part.name {
      case "base": state(part.value, from: 0)
      case "tiers":
        if part.value.elements.isEmpty {
          reading.refuse(part.value, name: member.name, model: model, .unknownName)
        }
        for tier in part.value.elements {
          guard let start = tier["start"]?.text.flatMap({ ExactDecimal($0) })?.exactInt64,
            start >= 0, start < Int64(Int32.max), let price = tier["price"],
            tier.members.count == 2
          else {
            reading.refuse(tier, name: member.name, model: model, .unknownName)
            continue
          }
          reading.countBounds(tier["start"] ?? tier)
          state(price, from: Int(start) + 1)
        }
      default: reading.refuse(part.value, name: member.name, model: model, .unknownName)
      }
    }
  }
}
