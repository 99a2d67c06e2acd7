import ExactMoney
import Pipeline
import SourceText

/// What a charge was for, as far as its SKU tells: model, meter and the block its price is per.
struct FOCUSSku: Hashable, Sendable {
  /// The model's id; `nil` where the row names none.
  var model: String?
  /// Our meter; `nil` where the row counts something else than tokens, or does not say which.
  var meter: String?
  /// The tier; `nil` where the row does not say.
  var serviceTier: String?
  /// How many units `PricingUnit` prices at once: 1000000 for `1000000 Tokens`.
  var block: ExactDecimal

  /// Reads the SKU of `row`.
  init(_ row: FOCUSRow) {
    let details = row.members(.skuPriceDetails)
    func detail(_ name: String) -> String? { details[name] ?? details["x_" + name] }
    let unit = Self.unit(row[.pricingUnit] ?? row[.consumedUnit] ?? "")
    block = unit.block
    model = detail("modelid")
    serviceTier = (detail("servicetier") ?? detail("pricingtier"))?.lowercased()
    let countsTokens = [unit.noun, (row[.consumedUnit] ?? "").lowercased()].contains {
      $0 == "tokens" || $0 == "token"
    }
    guard countsTokens, row[.chargeCategory]?.lowercased() == "usage" else { return }
    let direction = (detail("tokendirection") ?? detail("tokentype"))?.lowercased()
    let cacheAction = detail("tokencacheaction")?.lowercased()
    meter =
      Self.meter(direction: direction, cacheAction: cacheAction)
      ?? row[.skuMeter].flatMap { Self.meter(named: $0.lowercased()) }
  }

  /// `1000000 Tokens` is one million of `tokens`; `GB-Hours` is one of `gb-hours`.
  static func unit(_ text: String) -> (block: ExactDecimal, noun: String) {
    guard let first = text.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      let match = text.wholeMatch(of: /([0-9]+) +(.+)/),
      let block = ExactDecimal(match.output.1), block > .zero
    else { return (.one, text.lowercased()) }
    return (block, match.output.2.lowercased())
  }

  private static func meter(direction: String?, cacheAction: String?) -> String? {
    switch (direction, cacheAction) {
    case ("output", _): "output_tokens"
    case (_, "read"): "cache_read_tokens"
    case (_, "write"): "cache_write_tokens"
    case ("input", _): "uncached_input_tokens"
    default: nil
    }
  }

  private static func meter(named name: String) -> String? {
    guard !name.contains("hour") else { return nil }
    if name.contains("output") { return "output_tokens" }
    if name.contains("cache") {
      if name.contains("write") { return "cache_write_tokens" }
      return name.contains("read") || name.contains("cached") ? "cache_read_tokens" : nil
    }
    return name.contains("input") ? "uncached_input_tokens" : nil
  }
}
