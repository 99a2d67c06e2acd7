import Pipeline
import SourceText

/// LiteLLM's `model_prices_and_context_window.json`: an object of models, prices per token in USD.
///
/// Its rules: a price above a threshold holds for all tokens of a call with more input than that;
/// what has no price of its own costs what its kind costs, and in a service tier what it costs
/// without (see ``RateCard/inherit(_:)``). A longer lifetime in the cache inherits nothing: it is
/// dearer, and its price is simply not known.
enum LiteLLMPrices {
  /// What is priced like what, where it has no price of its own.
  static let parents: RateCard.Parents = [
    (.cacheRead, [.uncachedInput]),
    (.cacheWrite, [.cacheWrite5Minutes, .uncachedInput]),
    (.cacheWrite5Minutes, [.cacheWrite]),
    (.inputAudio, [.uncachedInput]),
    (.inputImage, [.uncachedInput]),
    (.inputVideo, [.uncachedInput]),
    (.cacheReadAudio, [.cacheRead, .inputAudio]),
    (.outputAudio, [.output]),
    (.outputImage, [.output]),
  ]

  static func read(
    _ root: JSONNode, takenAt: Instant, _ reading: inout CatalogueReading
  ) -> Outcome<CatalogueContent> {
    var names: [String: LiteLLMPriceName] = [:]
    func name(_ text: String) -> LiteLLMPriceName {
      if let known = names[text] { return known }
      let name = LiteLLMPriceName(text)
      names[text] = name
      return name
    }
    var entries: [LiteLLMEntry] = []
    let lastPlaces = Dictionary(
      root.members.enumerated().map { (ModelID($1.name), $0) }, uniquingKeysWith: max)
    for (place, member) in root.members.enumerated() {
      if place != lastPlaces[ModelID(member.name)] {
        // As for every reader of JSON, LiteLLM's own included, the last one counts.
        reading.countModel(.repeated)
        reading.refuse(member.value, name: member.name, model: member.name, .repeated)
      } else if member.name == "sample_spec" {
        reading.countModel(.documentation)
        reading.refuse(
          member.value, name: member.name, model: member.name, .documentation)
      } else if var entry = LiteLLMEntry(member.name, member.value) {
        entry.read(into: &reading, name)
        reading.countModel(entry.card.count > 0 ? nil : .unpriced)
        entries.append(entry)
      } else {
        reading.countModel(.noProvider)
        refuse(member, &reading, name)
      }
    }
    let byName = Dictionary(grouping: entries.indices) { index in
      ModelName(provider: entries[index].provider, model: entries[index].model)
    }
    for index in entries.indices {
      let name = ModelName(provider: entries[index].provider, model: entries[index].model)
      take(index, of: entries, sharing: byName[name] ?? [], from: takenAt, &reading)
    }
    return reading.content(.liteLLM, takenAt: takenAt)
  }

  private struct ModelName: Hashable {
    var provider: ProviderID
    var model: String
  }

  /// Takes one entry under its name without prefix and names its key as an alias.
  ///
  /// Where entries share that name and their prices, one of them stands for all; where their prices
  /// differ, those that are not simply called so keep their whole key.
  private static func take(
    _ index: Int, of entries: [LiteLLMEntry], sharing: [Int], from takenAt: Instant,
    _ reading: inout CatalogueReading
  ) {
    let entry = entries[index]
    let owner = sharing.first { entries[$0].key == entries[$0].model } ?? sharing.first ?? index
    let saysTheSame = entry.card.saysTheSame(as: entries[owner].card)
    var model = CatalogueModel(
      provider: entry.provider, model: ModelID(entry.model), category: entry.category)
    if index == owner {
      reading.countTaken(entry.card.count)
    } else if saysTheSame {
      reading.countIncluded(entry.card.count)
    } else {
      reading.countTaken(entry.card.count)
      model.model = ModelID(entry.key)
    }
    if index == owner || !saysTheSame {
      var card = entry.card
      card.inherit(parents)
      reading.take(card, of: model, from: takenAt, to: nil)
    }
    if model.model.rawValue != entry.key {
      reading.name(entry.key, of: model, at: entry.node)
    }
  }

  /// Refuses the prices of an entry that does not say whose it is.
  private static func refuse(
    _ entry: JSONNode.Member, _ reading: inout CatalogueReading,
    _ nameOf: (String) -> LiteLLMPriceName
  ) {
    for member in entry.value.members {
      if case .limit = nameOf(member.name).subject {
        reading.countLimits(member.value)
      } else {
        reading.refuse(member.value, name: member.name, model: entry.name, .noProvider)
      }
    }
    if entry.value.members.isEmpty {
      reading.refuse(entry.value, name: entry.name, model: entry.name, .noProvider)
    }
  }
}
