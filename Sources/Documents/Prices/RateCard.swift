import ExactMoney
import Pipeline
import SourceText

/// The meters that catalogues price.
enum CatalogueMeter: String, CaseIterable {
  case uncachedInput = "uncached_input_tokens"
  case cacheRead = "cache_read_tokens"
  case cacheWrite5Minutes = "cache_write_5m_tokens"
  case cacheWrite1Hour = "cache_write_1h_tokens"
  case cacheWrite = "cache_write_tokens"
  case cacheWrite12Hours = "cache_write_12h_tokens"
  case inputAudio = "input_audio_tokens"
  case inputImage = "input_image_tokens"
  case inputVideo = "input_video_tokens"
  case cacheReadAudio = "cache_read_audio_tokens"
  case output = "output_tokens"
  case outputAudio = "output_audio_tokens"
  case outputImage = "output_image_tokens"
  case images
  case audioSeconds = "audio_seconds"
  case characters
  case searches
  case requests
}

/// Whose price, in which column of the P&L.
struct CatalogueModel {
  var provider: ProviderID
  var model: ModelID
  var category = CostCategory.api
}

/// One price as a catalogue states it.
struct CatalogueRate {
  var price: ExactDecimal
  /// The number exactly as printed.
  var text: String
  /// How many units it buys.
  var per: Int
  /// The catalogue's own name of it.
  var statedAs: String
  var line: Int
  var column: Int
  /// The name of the price that this one is, by a rule of the catalogue; `nil` where it is stated.
  var derivedFrom: String?

  /// The same price for what the catalogue says nothing of.
  var inherited: CatalogueRate {
    var rate = self
    rate.derivedFrom = derivedFrom ?? statedAs
    return rate
  }
}

/// The prices of one model: by service tier, meter, and the least total input of the call.
struct RateCard {
  typealias Bands = [Int: CatalogueRate]

  /// Whose rate holds for a meter that a catalogue does not price: the first of these that is stated,
  /// else the first that holds.
  typealias Parents = [(meter: CatalogueMeter, parents: [CatalogueMeter])]

  private(set) var tiers: [ServiceTier: [CatalogueMeter: Bands]] = [:]

  /// Takes a price; false where there is one already.
  mutating func state(
    _ rate: CatalogueRate, _ meter: CatalogueMeter, tier: ServiceTier = .standard,
    from band: Int = 0
  ) -> Bool {
    guard tiers[tier]?[meter]?[band] == nil else { return false }
    tiers[tier, default: [:]][meter, default: [:]][band] = rate
    return true
  }

  /// The price of a meter from a total input on, as stated.
  func rate(
    _ meter: CatalogueMeter, tier: ServiceTier = .standard, from band: Int = 0
  ) -> CatalogueRate? {
    tiers[tier]?[meter]?[band]
  }

  /// How many prices it holds.
  var count: Int {
    tiers.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } }
  }

  /// Whether both state the same numbers.
  func saysTheSame(as other: RateCard) -> Bool {
    func facts(_ card: RateCard) -> [ServiceTier: [CatalogueMeter: [Int: String]]] {
      card.tiers.mapValues { $0.mapValues { $0.mapValues(\.text) } }
    }
    return facts(self) == facts(other)
  }

  /// Adds the prices that hold by the catalogue's rules: in every tier that is priced at all what
  /// only the standard tier states, and then what a meter's `parents` cost.
  mutating func inherit(_ parents: Parents) {
    let stated = tiers[.standard] ?? [:]
    for tier in tiers.keys where tier != .standard {
      for (meter, bands) in stated {
        tiers[tier, default: [:]][meter, default: [:]]
          .merge(bands.mapValues(\.inherited)) { own, _ in own }
      }
    }
    for tier in tiers.keys {
      for (meter, candidates) in parents where tiers[tier]?[meter] == nil {
        let bands = candidates.compactMap { tiers[tier]?[$0] }
        let parent =
          bands.first { $0.values.contains { $0.derivedFrom == nil } } ?? bands.first
        tiers[tier]?[meter] = parent?.mapValues(\.inherited)
      }
    }
  }

  /// A price row for each price, and how many of them are stated.
  func rows(
    of model: CatalogueModel, currency: Currency, from: Instant?, to: Instant?, file: String
  ) -> (rows: [Sourced<PriceRow>], stated: Int) {
    var rows: [Sourced<PriceRow>] = []
    var stated = 0
    let text = RowText(model, currency: currency, from: from, to: to)
    for (tier, meters) in tiers {
      for (meter, bands) in meters {
        for (band, rate) in bands {
          let record = PriceRow(
            provider: model.provider, model: model.model, serviceTier: tier,
            meter: MeterID(meter.rawValue), minInputTokens: ExactDecimal(band),
            unitPrice: rate.price, per: ExactDecimal(rate.per), currency: currency,
            effectiveFrom: from, effectiveTo: to, account: nil, category: model.category)
          let location = SourceLocation(file: file, line: rate.line, column: rate.column)
          let content = text.content(rate, meter, tier: tier, band: band)
          rows.append(Sourced(record, at: location, content: content))
          if rate.derivedFrom == nil { stated += 1 }
        }
      }
    }
    return (rows, stated)
  }
}

/// Writes the canonical content of one model's rows: the fields in byte order of their names.
///
/// Thousands of rows differ in few fields, so the others are written once.
private struct RowText {
  private let category: String
  private let interval: String
  private let model: String
  private let provider: String

  init(_ model: CatalogueModel, currency: Currency, from: Instant?, to: Instant?) {
    func field(_ name: String, _ text: String?) -> String {
      let content = RawRecord.content(of: [(name, text ?? "")])
      return content.isEmpty ? "" : content + "\n"
    }
    category =
      field("category", model.category == .api ? nil : model.category.rawValue)
      + field("currency", currency.code)
    interval = field("effective_from", from?.description) + field("effective_to", to?.description)
    self.model = field("model", model.model.rawValue)
    provider = field("provider", model.provider.rawValue)
  }

  func content(
    _ rate: CatalogueRate, _ meter: CatalogueMeter, tier: ServiceTier, band: Int
  ) -> String {
    var text = category
    if let derivedFrom = rate.derivedFrom { text += "derived_from=\(derivedFrom)\n" }
    text += interval
    text += "meter=\(meter.rawValue)\n"
    if band > 0 { text += "min_input_tokens=\(band)\n" }
    text += model
    if rate.per != 1 { text += "per=\(rate.per)\n" }
    text += provider
    if tier != .standard { text += "service_tier=\(tier)\n" }
    return text + "unit_price=\(rate.text)"
  }
}
