import ExactMoney
import Pipeline
import SourceText

/// A vendor's file of llm-prices: models with the history of their prices, in USD per million tokens.
///
/// It dates everything itself: `from_date` is inclusive and `null` since ever, `to_date` exclusive and
/// `null` open. A cached price of `null` is no price: the model caches nothing, as far as it knows.
enum LLMPrices {
  private static let meters: [String: CatalogueMeter] = [
    "input": .uncachedInput, "input_cached": .cacheRead, "output": .output,
  ]

  static func read(
    _ root: JSONNode, takenAt: Instant?, _ reading: inout CatalogueReading
  ) -> Outcome<CatalogueContent> {
    let vendor = root["vendor"]?.text ?? ""
    let provider = CatalogueProviders.llmPrices(vendor)
    var findings: [Finding] = []
    for member in root.members where member.name != "models" && member.name != "vendor" {
      reading.refuse(member.value, name: member.name, model: vendor, .unknownName)
    }
    for node in root["models"]?.elements ?? [] {
      guard let name = node["id"]?.text, !name.isEmpty, !vendor.isEmpty else {
        reading.refuse(node, name: "price_history", model: vendor, .noProvider)
        continue
      }
      let model = CatalogueModel(provider: provider, model: ModelID(name))
      for member in node.members where !["id", "name", "price_history"].contains(member.name) {
        reading.refuse(member.value, name: member.name, model: name, .unknownName)
      }
      for entry in node["price_history"]?.elements ?? [] {
        switch interval(entry, &reading) {
        case .failure(let refusal):
          findings.append(refusal.finding)
          reading.refuse(entry, name: "price_history", model: name, .condition)
        case .success(let interval):
          let card = card(of: entry, model: name, &reading)
          reading.countTaken(card.count)
          reading.take(card, of: model, from: interval.from, to: interval.to)
        }
      }
    }
    var content = reading.content(
      catalogue: "\(PriceCatalogue.llmPrices.rawValue)/\(vendor)", takenAt: takenAt)
    content.findings += findings
    return content
  }

  private struct Refusal: Error {
    var finding: Finding
  }

  private static func interval(
    _ entry: JSONNode, _ reading: inout CatalogueReading
  ) -> Result<(from: Instant?, to: Instant?), Refusal> {
    func moment(_ name: String) throws(Refusal) -> Instant? {
      guard let node = entry[name], !node.isNull else { return nil }
      if let text = node.text, let moment = Instant(dateOrInstant: text) { return moment }
      throw Refusal(
        finding: Finding(
          .badDate, at: reading.location(node),
          "\(name): \(Evidence.quoted(node.text ?? "")) is not a date YYYY-MM-DD"))
    }
    return Result { () throws(Refusal) in
      let (from, to) = (try moment("from_date"), try moment("to_date"))
      if let from, let to, to <= from {
        throw Refusal(
          finding: Finding(
            .badDate, at: reading.location(entry), "to_date \(to) is not after from_date \(from)"))
      }
      return (from, to)
    }
  }

  private static func card(
    of entry: JSONNode, model: String, _ reading: inout CatalogueReading
  ) -> RateCard {
    var card = RateCard()
    for member in entry.members where !["from_date", "to_date"].contains(member.name) {
      guard !member.value.isNull else { continue }
      guard let meter = meters[member.name] else {
        reading.refuse(member.value, name: member.name, model: model, .noMeter)
        continue
      }
      let rate = reading.rate(member.value, name: member.name, per: 1_000_000, model: model)
      if let rate { _ = card.state(rate, meter) }
    }
    return card
  }
}
