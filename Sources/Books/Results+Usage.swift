import ExactMoney
import GRDB
import Pipeline

extension BooksDatabase {
  /// The rated usage of `period` as its last run computed it, summed by meter and price; `nil` where it
  /// has no results.
  public func usedMonth(_ period: Period) throws(BooksError) -> UsedMonth? {
    guard let snapshot = try profitAndLoss(period) else { return nil }
    let meters = try read { database in
      var usage: [StoredMeter: ExactDecimal] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT provider, account, model, service_tier, meter, unit_price, per, price_currency,
            quantity
          FROM ledger WHERE period = ?
          """,
        arguments: [period.description])
      while let row = try rows.next() {
        let stored = StoredRow(row, table: "ledger")
        usage[try StoredMeter(stored), default: .zero] +=
          try stored.parsed("quantity") { ExactDecimal($0) }
      }
      return usage.map { meter, quantity in meter.usage(quantity) }
    }
    return UsedMonth(period: period, meters: meters, workItems: snapshot.total.workItems)
  }
}

/// A meter at one price.
private struct StoredMeter: Hashable {
  private let provider: ProviderID
  private let key: MatchKey
  private let currency: Currency
  private let unitPrice: ExactDecimal
  private let per: ExactDecimal

  init(_ row: StoredRow) throws {
    provider = try row.parsed("provider") { ProviderID($0) }
    key = MatchKey(
      account: try row.identifier("account"), model: try row.identifier("model"),
      serviceTier: try row.identifier("service_tier"), meter: try row.identifier("meter"))
    currency = try row.parsed("price_currency") { Currency(code: $0) }
    unitPrice = try row.parsed("unit_price") { ExactDecimal($0) }
    // A price is never of nothing.
    per = try row.parsed("per") { ExactDecimal($0).flatMap { $0 > .zero ? $0 : nil } }
  }

  /// `quantity` at this price.
  func usage(_ quantity: ExactDecimal) -> MeterUsage {
    MeterUsage(
      provider: provider, key: key, currency: currency,
      usage: RatedUsage(
        quantity: quantity, amount: Rational(quantity * unitPrice) / Rational(per)))
  }
}
