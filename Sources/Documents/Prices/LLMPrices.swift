import ExactMoney
import Pipeline
import SourceText

/// The prices of llm-prices, in USD per million tokens: a vendor's file of models with the history of
/// their prices, the history of all vendors, and the prices of one day.
///
/// Histories date everything themselves: `from_date` is inclusive and `null` since ever, `to_date`
/// exclusive and `null` open. The prices of one day hold from that day on. A cached price of `null` is
/// no price: the model caches nothing, as far as it knows.
enum LLMPrices {
  private static let meters: [String: CatalogueMeter] = [
    "input": .uncachedInput, "input_cached": .cacheRead, "output": .output,
  ]

  /// The day of which the prices of one day are.
  static func updatedAt(_ root: JSONNode) -> Instant? {
    root["updated_at"]?.text.flatMap { CalendarDate($0) }?.midnightUTC
  }

  static func read(
    _ root: JSONNode, takenAt: Instant?, _ reading: inout CatalogueReading
  ) -> Outcome<CatalogueContent> {
    var findings: [Finding] = []
    let vendor = root["vendor"]?.text ?? ""
    for member in root.members {
      switch member.name {
      case "vendor", "updated_at": continue
      case "models" where isArray(member.value):
        for model in member.value.elements {
          let rowCount = reading.prices.count
          findings += readModel(model, vendor: vendor, &reading)
          reading.countModel(reading.prices.count > rowCount ? nil : .unpriced)
        }
      case "prices" where isArray(member.value):
        for price in member.value.elements {
          let rowCount = reading.prices.count
          findings += readPrice(price, takenAt: takenAt, &reading)
          reading.countModel(reading.prices.count > rowCount ? nil : .unpriced)
        }
      default:
        reading.refuse(member.value, name: member.name, model: vendor, .unknownName)
      }
    }
    var content = reading.contentByProvider(.llmPrices, takenAt: takenAt)
    content.findings += findings
    return content
  }

  private static func isArray(_ node: JSONNode) -> Bool {
    if case .array = node.value { true } else { false }
  }

  /// One model of a vendor's file.
  private static func readModel(
    _ node: JSONNode, vendor: String, _ reading: inout CatalogueReading
  ) -> [Finding] {
    guard let name = node["id"]?.text, !name.isEmpty, !vendor.isEmpty else {
      reading.refuse(node, name: "price_history", model: vendor, .noProvider)
      return []
    }
    let model = CatalogueModel(
      provider: CatalogueProviders.llmPrices(vendor), model: ModelID(name))
    var findings: [Finding] = []
    for member in node.members {
      switch member.name {
      case "id", "name": continue
      case "price_history" where isArray(member.value):
        for entry in member.value.elements {
          findings += take(entry, of: model, name: member.name, since: nil, &reading)
        }
      default: reading.refuse(member.value, name: member.name, model: name, .unknownName)
      }
    }
    return findings
  }

  /// One price of all vendors'; without dates of its own it is of the day of the file.
  private static func readPrice(
    _ entry: JSONNode, takenAt: Instant?, _ reading: inout CatalogueReading
  ) -> [Finding] {
    guard let name = entry["id"]?.text, let vendor = entry["vendor"]?.text, !name.isEmpty,
      !vendor.isEmpty
    else {
      reading.refuse(entry, name: "prices", model: "", .noProvider)
      return []
    }
    let model = CatalogueModel(
      provider: CatalogueProviders.llmPrices(vendor), model: ModelID(name))
    let isDated = entry["from_date"] != nil || entry["to_date"] != nil
    guard isDated || takenAt != nil else {
      reading.refuse(entry, name: "prices", model: name, .condition)
      return [
        Finding(
          .undatedPrices, at: reading.location(entry),
          "\(vendor) \(name): neither the file nor its name says from when on it holds")
      ]
    }
    return take(entry, of: model, name: "prices", since: isDated ? nil : takenAt, &reading)
  }

  /// Takes the prices of one entry, which without dates of its own hold since `since`.
  private static func take(
    _ entry: JSONNode, of model: CatalogueModel, name: String, since: Instant?,
    _ reading: inout CatalogueReading
  ) -> [Finding] {
    switch interval(entry, &reading) {
    case .failure(let refusal):
      reading.refuse(entry, name: name, model: model.model.rawValue, .condition)
      return [refusal.finding]
    case .success(let interval):
      let card = card(of: entry, model: model.model.rawValue, &reading)
      reading.countTaken(card.count)
      reading.take(card, of: model, from: since ?? interval.from, to: interval.to)
      return []
    }
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
    let others = ["id", "vendor", "name", "from_date", "to_date"]
    for member in entry.members where !others.contains(member.name) && !member.value.isNull {
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
