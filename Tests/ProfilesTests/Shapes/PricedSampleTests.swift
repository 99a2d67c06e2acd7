import Documents
import ExactMoney
import Foundation
import Pipeline
import Profiles
import SourceText
import Testing

/// The prices that genai-prices gives for real usage objects, made from our meters and its catalogue.
@Suite struct PricedSampleTests {
  static let catalogue = "/work/shared/samples/prices/genai-prices_data_v2.json"
  static let hasSamples = [catalogue, UsageSampleTests.sample].allSatisfy {
    FileManager.default.fileExists(atPath: $0)
  }

  /// The day whose prices the list gives; on 1 September some were raised.
  static let day = "2026-06-01"

  @Test(.enabled(if: hasSamples, "no usage and price samples here"))
  func everyListedPriceIsThatOfOurMeters() throws {
    let data = try read(Self.catalogue, named: "prices/genai@\(Self.day).json", kind: .prices)
    let prices = try CatalogueOfSamples(data.file, data.root, at: Self.day)
    let bodies = try read(UsageSampleTests.sample, named: "usage/bodies.json", kind: .usage).root
    var tally: [ListedReading.Sight: Int] = [:]
    for (index, body) in bodies.elements.enumerated() {
      for listed in body["extracted"]?.elements ?? [] {
        for extractor in listed["extractors"]?.elements ?? [] {
          guard let input = extractor["input_price"]?.text.flatMap({ ExactDecimal($0) }),
            let output = extractor["output_price"]?.text.flatMap({ ExactDecimal($0) })
          else { continue }
          let reading = ListedReading(
            body: try #require(body["body"]), index: index, listed: try #require(listed["usage"]),
            provider: try #require(extractor["provider_id"]?.text),
            flavor: try #require(extractor["api_flavor"]?.text))
          let model = reading.body["model"] ?? reading.body["modelVersion"] ?? body["model"]
          let meters = reading.split().output.meters
          let sight = ListedReading.Sight.allCases.first { sight in
            let ours = prices.price(
              reading.meters(meters, seen: sight), provider: reading.provider,
              model: model?.text ?? "")
            return ours?.input == Rational(input) && ours?.output == Rational(output)
          }
          if let sight {
            tally[sight, default: 0] += 1
          } else {
            Issue.record("\(reading.label): \(input) and \(output) are not the price of our meters")
          }
        }
      }
    }
    #expect(tally == [.all: 620, .withoutOutput: 71, .cacheAsInput: 5, .withoutCache: 2])
  }

  private func read(
    _ path: String, named name: String, kind: InputKind
  ) throws -> (file: SourceFile, root: JSONNode) {
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    let file = SourceFile(name: name, kind: kind, bytes: bytes)
    return (file, try #require(JSONTree.read(file).output))
  }
}

extension ListedReading {
  /// What a listed reading saw of a call. Many are of another provider's form than the body has.
  enum Sight: CaseIterable {
    /// What we see.
    case all
    /// A chat read as an embedding, which has no output.
    case withoutOutput
    /// Reads and writes of a cache taken for plain input: the form read has no such members.
    case cacheAsInput
    /// Anthropic's cache, which stands beside the input, read as OpenAI's responses: not seen at all.
    case withoutCache
  }

  /// The meters as a reading of that sight has them; `.all` where its listed usage says that it saw
  /// more.
  func meters(_ meters: [MeterSplit.Quantity], seen sight: Sight) -> [MeterSplit.Quantity] {
    let seen = Set(listed.members.map(\.name))
    switch sight {
    case .withoutOutput where !seen.contains("output_tokens"):
      return meters.filter { !$0.meter.rawValue.hasPrefix("output") }
    case .cacheAsInput where !seen.contains { $0.hasPrefix("cache") }:
      let input = MeterID("uncached_input_tokens")
      let quantity = meters.filter { $0.meter == input || $0.meter.rawValue.hasPrefix("cache") }
        .reduce(ExactDecimal.zero) { $0 + $1.quantity }
      return meters.filter { $0.meter != input && !$0.meter.rawValue.hasPrefix("cache") }
        + [(input, quantity)]
    case .withoutCache where flavor == "responses":
      return meters.filter { !$0.meter.rawValue.hasPrefix("cache") }
    default:
      return meters
    }
  }
}

/// genai-prices' catalogue: its rows in a price book, and its patterns, by which it finds a model.
///
/// Crossfoot itself takes no pattern for a name; here they are the list's own, and stand for the
/// aliases that books would have.
struct CatalogueOfSamples {
  private let book: PriceBook
  private let instant: Instant
  private let providers: [String: JSONNode]

  init(_ file: SourceFile, _ root: JSONNode, at day: String) throws {
    let intake = DocumentReader.read(file).output
    let rows = intake.priceSnapshots.flatMap(\.prices)
    book = PriceBook.build(rows: rows, aliases: []).output
    instant = try #require(Instant(dateOrInstant: day))
    providers = Dictionary(
      uniqueKeysWithValues: root.elements.map { ($0["id"]?.text ?? "", $0) })
  }

  /// What the meters cost; searches belong to neither side. `nil` where a meter has no price.
  func price(
    _ meters: [MeterSplit.Quantity], provider: String, model: String
  ) -> (input: Rational, output: Rational)? {
    guard let (seller, found) = find(model, of: provider) else { return nil }
    let total = meters.filter { MeterID.inputMeters.contains($0.meter) }
      .reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let names = ["aws": "bedrock", "x-ai": "xai", "moonshotai": "moonshot"]
    var sums = (input: Rational.zero, output: Rational.zero)
    for (meter, quantity) in meters where meter.countsTokens {
      guard
        let index = book.priceIndex(
          provider: ProviderID(names[seller] ?? seller), model: ModelID(found),
          serviceTier: .standard, meter: meter, account: nil, totalInput: total, at: instant)
      else { return nil }
      let cost = book.rows[index].pricePerUnit * Rational(quantity)
      if MeterID.inputMeters.contains(meter) { sums.input += cost } else { sums.output += cost }
    }
    return sums
  }

  /// The first model of the provider, or of those it resells, whose pattern the name fits.
  private func find(_ name: String, of provider: String) -> (seller: String, model: String)? {
    let resold = providers[provider]?["fallback_model_providers"]?.elements.compactMap(\.text) ?? []
    for seller in [provider] + resold {
      for model in providers[seller]?["models"]?.elements ?? [] {
        if let match = model["match"], fits(match, name.lowercased()) {
          return (seller, model["id"]?.text ?? "")
        }
      }
    }
    return nil
  }

  private func fits(_ match: JSONNode, _ name: String) -> Bool {
    match.members.contains { member in
      let text = member.value.text?.lowercased() ?? ""
      switch member.name {
      case "or": return member.value.elements.contains { fits($0, name) }
      case "and": return member.value.elements.allSatisfy { fits($0, name) }
      case "equals": return name == text
      case "starts_with": return name.hasPrefix(text)
      case "ends_with": return name.hasSuffix(text)
      case "contains": return name.contains(text)
      case "regex":
        return (try? Regex(member.value.text ?? "").firstMatch(in: name)) != nil
      default: return false
      }
    }
  }
}
