import ExactMoney
import Pipeline
import SourceText

/// Gathers what a catalogue says, and accounts for each of its numbers.
struct CatalogueReading {
  let file: String
  private(set) var tally = CatalogueTally()
  private(set) var prices: [Sourced<PriceRow>] = []
  private(set) var aliases: [Sourced<ModelAlias>] = []
  /// What the names of models look like, in the order of the catalogue.
  var patterns: [PatternedModel] = []
  private var refusals: [PriceRefusal: Refused] = [:]
  private var binaryFloats: [(text: String, location: SourceLocation)] = []

  /// All catalogues price in it.
  static let currency = Currency(code: "USD")

  /// The numbers that were refused for one reason.
  private struct Refused {
    var counts: [String: Int] = [:]
    var first: SourceLocation
    var model: String
  }

  init(file: String) {
    self.file = file
  }

  func location(_ node: JSONNode) -> SourceLocation {
    SourceLocation(file: file, line: node.line, column: node.column)
  }

  /// How many numbers stand in `node`; a text that is a number counts as one.
  static func numbers(in node: JSONNode) -> Int {
    switch node.value {
    case .number: 1
    case .string(let text): ExactDecimal(text) == nil ? 0 : 1
    case .array(let elements): elements.reduce(0) { $0 + numbers(in: $1) }
    case .object(let members): members.reduce(0) { $0 + numbers(in: $1.value) }
    case .boolean, .null: 0
    }
  }

  /// The price that `node` is, stated under `name`; `nil`, and refused, where it is below zero.
  mutating func rate(
    _ node: JSONNode, name: String, per: Int, model: String
  ) -> CatalogueRate? {
    guard let text = node.text, let price = ExactDecimal(text) else {
      refuse(node, name: name, model: model, .unknownName)
      return nil
    }
    guard !price.isNegative else {
      refuse(node, name: name, model: model, .negative)
      return nil
    }
    if Self.isBinaryFloat(text) { binaryFloats.append((text, location(node))) }
    return CatalogueRate(
      price: price, text: text, per: per, statedAs: name, line: node.line, column: node.column)
  }

  /// 15 significant digits and more come from a binary float that was printed in full.
  private static func isBinaryFloat(_ text: String) -> Bool {
    let mantissa = text.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
    let digits = mantissa.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    let trailingZeros = significant.reversed().prefix { $0 == UInt8(ascii: "0") }.count
    return significant.count - trailingZeros >= 15
  }

  /// Counts the numbers of `node` as refused.
  mutating func refuse(_ node: JSONNode, name: String, model: String, _ reason: PriceRefusal) {
    let count = Self.numbers(in: node)
    guard count > 0 else { return }
    tally.refused[reason, default: 0] += count
    var refused = refusals[reason] ?? Refused(first: location(node), model: model)
    refused.counts[name, default: 0] += count
    refusals[reason] = refused
  }

  /// Counts a model: taken where `refusal` is `nil`.
  mutating func countModel(_ refusal: PriceRefusal?) {
    if let refusal {
      tally.modelsRefused[refusal, default: 0] += 1
    } else {
      tally.modelsTaken += 1
    }
  }

  mutating func countLimits(_ node: JSONNode) { tally.limits += Self.numbers(in: node) }
  mutating func countBounds(_ node: JSONNode) { tally.bounds += Self.numbers(in: node) }
  mutating func countIncluded(_ count: Int) { tally.included += count }
  mutating func countTaken(_ count: Int) { tally.taken += count }

  /// The rows of `card`, from one moment to another.
  mutating func take(
    _ card: RateCard, of model: CatalogueModel, from: Instant?, to: Instant?
  ) {
    guard let currency = Self.currency else { return }
    let rows = card.rows(of: model, currency: currency, from: from, to: to, file: file)
    tally.statedRows += rows.stated
    tally.inheritedRows += rows.rows.count - rows.stated
    prices += rows.rows
  }

  /// Lets `alias` be another name of `model`; a name needs no date where its model has prices.
  mutating func name(_ alias: String, of model: CatalogueModel, at node: JSONNode) {
    let record = ModelAlias(
      provider: model.provider, alias: ModelID(alias), model: model.model, effectiveFrom: nil,
      effectiveTo: nil)
    let content = RawRecord.content(of: [
      ("alias", alias), ("model", model.model.rawValue), ("provider", model.provider.rawValue),
    ])
    aliases.append(Sourced(record, at: location(node), content: content))
  }

  /// All that was read, as one copy of `catalogue`.
  func content(_ catalogue: PriceCatalogue, takenAt: Instant?) -> Outcome<CatalogueContent> {
    var snapshot = PriceSnapshot(
      list: catalogue.rawValue, catalogue: catalogue.rawValue, takenAt: takenAt, prices: prices,
      aliases: aliases, tally: tally)
    snapshot.patterns = patterns
    return Outcome(CatalogueContent(snapshots: [snapshot]), findings)
  }

  /// All that was read, the prices of each provider as a copy of their own: what one file says of one
  /// provider does not end what another file says of another.
  func contentByProvider(
    _ catalogue: PriceCatalogue, takenAt: Instant?
  ) -> Outcome<CatalogueContent> {
    let providers = Dictionary(grouping: prices, by: \.record.provider)
    var snapshots = providers.sorted { $0.key < $1.key }.map { provider, prices in
      PriceSnapshot(
        list: catalogue.rawValue, catalogue: "\(catalogue.rawValue)/\(provider)",
        takenAt: takenAt, prices: prices)
    }
    // Numbers are counted for the file, which may price nothing.
    if snapshots.isEmpty {
      snapshots = [
        PriceSnapshot(
          list: catalogue.rawValue, catalogue: "\(catalogue.rawValue)/", takenAt: takenAt,
          prices: [])
      ]
    }
    snapshots[0].tally = tally
    return Outcome(CatalogueContent(snapshots: snapshots), findings)
  }

  private var findings: [Finding] {
    var findings = refusals.map { reason, refused in
      let names = refused.counts.sorted {
        $0.value == $1.value ? $0.key.precedesInByteOrder($1.key) : $0.value > $1.value
      }
      let list = names.map { "\($0.value) \(Evidence.quoted($0.key))" }.joined(separator: ", ")
      return Finding(
        reason == .negative ? .badValue : .priceNotTaken, at: refused.first,
        "\(reason.rawValue): \(list); the first of \(Evidence.quoted(refused.model))")
    }
    if let first = binaryFloats.first {
      let texts = Set(binaryFloats.map(\.text)).sorted { $0.precedesInByteOrder($1) }
      let more = texts.count > 5 ? " and \(texts.count - 5) more" : ""
      findings.append(
        Finding(
          .binaryFloatPrice, at: first.location,
          "\(binaryFloats.count) prices, kept as printed: "
            + texts.prefix(5).joined(separator: ", ") + more))
    }
    return findings
  }
}
