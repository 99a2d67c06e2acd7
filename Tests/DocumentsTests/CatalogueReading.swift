import ExactMoney
import Pipeline
import Profiles
import Testing

@testable import Documents

/// Reads catalogues and says their rows as short texts.
protocol CatalogueReading {}

extension CatalogueReading {
  func read(_ text: String, named name: String = "prices/list@2026-10-01.json") throws
    -> Outcome<CatalogueContent>
  {
    let file = file(.prices, text, named: name)
    let catalogue = try #require(PriceCatalogue(recognising: file.bytes))
    return catalogue.content(of: file)
  }

  /// `model tier meter >=band price/per [< name]` of each row, sorted.
  func rows(
    _ outcome: Outcome<CatalogueContent>, _ isWanted: (String) -> Bool = { _ in true }
  )
    -> [String]
  {
    outcome.output.snapshots.flatMap(\.prices).map { sourced in
      let row = sourced.record
      let fields = sourced.content.split(separator: "\n")
      let derived = fields.first { $0.hasPrefix("derived_from=") }
        .map { " < " + $0.dropFirst("derived_from=".count) }
      let band = row.minInputTokens.isZero ? "" : " >=\(row.minInputTokens)"
      let price = fields.first { $0.hasPrefix("unit_price=") }.map { $0.dropFirst(11) } ?? ""
      return "\(row.provider) \(row.model) \(row.serviceTier) \(row.meter)\(band) "
        + "\(price)/\(row.per)" + (derived ?? "")
    }.filter(isWanted).sorted()
  }

  func stated(_ outcome: Outcome<CatalogueContent>) -> [String] {
    rows(outcome) { !$0.contains(" < ") }
  }
}
