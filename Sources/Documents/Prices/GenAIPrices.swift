import ExactMoney
import Pipeline
import SourceText

/// The data of genai-prices: a list of providers with their models, prices in USD, mostly per million.
///
/// Its rules: a tier of prices holds for all tokens of a call with more input than its start; what
/// has no price costs what the wider kind costs, a cached token what an input token costs. A list of
/// prices with conditions is read from its end: the last one that holds counts, and for all meters.
enum GenAIPrices {
  /// What is priced like what, where it has no price of its own.
  static let parents: RateCard.Parents =
    LiteLLMPrices.parents.filter { $0.meter != .cacheWrite }
    + [(.cacheWrite, [.uncachedInput]), (.cacheWrite1Hour, [.cacheWrite])]

  static func read(
    _ root: JSONNode, takenAt: Instant, _ reading: inout CatalogueReading
  ) -> Outcome<CatalogueContent> {
    for provider in root.elements {
      let providerID = CatalogueProviders.genAI(provider["id"]?.text ?? "")
      for member in provider.members where member.name != "models" {
        reading.refuse(
          member.value, name: member.name, model: providerID.rawValue, .documentation)
      }
      let models = provider["models"]?.elements ?? []
      var names = Set(models.compactMap { $0["id"]?.text })
      for node in models {
        guard let name = node["id"]?.text, !name.isEmpty, !providerID.rawValue.isEmpty else {
          reading.countModel(.noProvider)
          reading.refuse(node, name: "prices", model: providerID.rawValue, .noProvider)
          continue
        }
        let model = CatalogueModel(provider: providerID, model: ModelID(name))
        let rowCount = reading.prices.count
        readPrices(node, of: model, takenAt: takenAt, &reading)
        reading.countModel(reading.prices.count > rowCount ? nil : .unpriced)
        // Of several models that match a name the catalogue takes the first.
        for alias in exactNames(node["match"]) where names.insert(alias).inserted {
          reading.name(alias, of: model, at: node)
        }
        if let pattern = node["match"].flatMap(pattern) {
          reading.patterns.append(
            PatternedModel(provider: model.provider, model: model.model, pattern: pattern))
        }
      }
    }
    return reading.content(.genAI, takenAt: takenAt)
  }

  /// The names that a match spells out; patterns name nothing, they would guess.
  private static func exactNames(_ match: JSONNode?) -> [String] {
    guard let match else { return [] }
    return match.members.flatMap { member -> [String] in
      switch member.name {
      case "equals": member.value.text.map { [$0] } ?? []
      case "or": member.value.elements.flatMap { exactNames($0) }
      default: []
      }
    }
  }

  /// What a match recognises; `nil` for regular expressions, which would have to be those of Python.
  private static func pattern(_ match: JSONNode) -> NamePattern? {
    guard match.members.count == 1, let clause = match.members.first else { return nil }
    func texted(_ make: (String) -> NamePattern) -> NamePattern? {
      clause.value.text.flatMap { $0.isEmpty ? nil : make($0) }
    }
    switch clause.name {
    case "equals": return texted(NamePattern.equals)
    case "starts_with": return texted(NamePattern.startsWith)
    case "ends_with": return texted(NamePattern.endsWith)
    case "contains": return texted(NamePattern.contains)
    case "or":
      let patterns = clause.value.elements.compactMap { pattern($0) }
      return patterns.isEmpty ? nil : .any(patterns)
    case "and":
      let patterns = clause.value.elements.compactMap { pattern($0) }
      return patterns.count == clause.value.elements.count ? .all(patterns) : nil
    default: return nil
    }
  }

  private static func readPrices(
    _ model: JSONNode, of target: CatalogueModel, takenAt: Instant,
    _ reading: inout CatalogueReading
  ) {
    for member in model.members {
      switch member.name {
      case "prices": continue
      case "context_window": reading.countLimits(member.value)
      case "id", "name", "match", "description", "price_comments": continue
      default:
        reading.refuse(
          member.value, name: member.name, model: target.model.rawValue, .unknownName)
      }
    }
    guard let prices = model["prices"] else { return }
    guard case .array(let conditional) = prices.value else {
      return take(prices, of: target, [(takenAt, nil)], &reading)
    }
    var dated: [(node: JSONNode, start: Instant?)] = []
    for entry in conditional {
      guard let prices = entry["prices"] else {
        reading.refuse(entry, name: "prices", model: target.model.rawValue, .unknownName)
        continue
      }
      switch condition(entry["constraint"]) {
      case .date(let start): dated.append((prices, start))
      case .refused(let reason):
        reading.refuse(prices, name: "prices", model: target.model.rawValue, reason)
      }
    }
    for (index, intervals) in intervals(of: dated.map(\.start), takenAt: takenAt).enumerated() {
      if intervals.isEmpty {
        reading.refuse(
          dated[index].node, name: "prices", model: target.model.rawValue, .ended)
      } else {
        take(dated[index].node, of: target, intervals, &reading)
      }
    }
  }

  /// When an entry holds.
  private enum Condition {
    case date(Instant?)
    case refused(PriceRefusal)
  }

  private static func condition(_ constraint: JSONNode?) -> Condition {
    guard let constraint, !constraint.isNull else { return .date(nil) }
    if constraint["start_time"] != nil || constraint["end_time"] != nil {
      return .refused(.timeOfDay)
    }
    guard constraint.members.count == 1,
      let start = constraint["start_date"]?.text.flatMap({ Instant(dateOrInstant: $0) })
    else { return .refused(.condition) }
    return .date(start)
  }

  /// When each of several prices holds that begin at `starts`, `nil` since ever: of those that have
  /// begun the last one. What is only known to hold before the copy was taken is not known since when.
  static func intervals(
    of starts: [Instant?], takenAt: Instant
  ) -> [[(from: Instant, to: Instant?)]] {
    var intervals = starts.map { _ in [(from: Instant, to: Instant?)]() }
    let moments = Set(starts.compactMap(\.self)).sorted()
    let steps: [(from: Instant?, to: Instant?)] =
      [(nil, moments.first)]
      + moments.indices.map { (moments[$0], $0 + 1 < moments.count ? moments[$0 + 1] : nil) }
    for (from, to) in steps {
      let standing = starts.lastIndex { start in
        guard let start else { return true }
        return from.map { start <= $0 } ?? false
      }
      let begin = from ?? takenAt
      if let standing, to.map({ $0 > begin }) ?? true { intervals[standing].append((begin, to)) }
    }
    return intervals
  }

  private static func take(
    _ prices: JSONNode, of model: CatalogueModel, _ intervals: [(from: Instant, to: Instant?)],
    _ reading: inout CatalogueReading
  ) {
    var card = GenAIUnits.card(of: prices, model: model.model.rawValue, &reading)
    reading.countTaken(card.count)
    card.inherit(parents)
    for interval in intervals {
      reading.take(card, of: model, from: interval.from, to: interval.to)
    }
  }
}
