import ExactMoney
import GRDB
import Pipeline

/// The columns of a balance's amounts, in one place for the two who must agree on them.
private let amountColumns = ["opening", "bought", "used", "expired", "returned", "closing"]

extension ResultsWriter {
  /// Inserts the balances of prepaid credits, in their order.
  func insert(_ balances: [PrepaidBalance]) throws {
    let insertion = try Insertion(
      database, into: "prepaid_balance",
      ["period", "position", "provider", "invoice_id", "line_id", "starts", "expires", "currency"]
        + amountColumns.flatMap { [$0 + "_credits", $0] })
    for (position, balance) in balances.enumerated() {
      let names: [(any DatabaseValueConvertible)?] = [
        period.description, position, balance.provider.rawValue, balance.invoiceID.rawValue,
        balance.lineID, balance.start.description, balance.expiry?.description, currency.code,
      ]
      let amounts = [
        balance.opening, balance.bought, balance.used, balance.expired, balance.returned,
        balance.closing,
      ].flatMap { [ExactText.text(of: $0.credits), $0.money.description] }
      try insertion.insert(names + amounts)
    }
  }
}

extension BooksDatabase {
  /// The current balances of prepaid credits of `period`, by provider, grants first-in first-out; empty
  /// where it has no results.
  public func prepaidBalances(_ period: Period) throws(BooksError) -> [PrepaidBalance] {
    try fetch(period, from: "prepaid_balance") { row in
      let currency = try row.parsed("currency") { Currency(code: $0) }
      func amount(_ name: String) throws -> CreditAmount {
        CreditAmount(
          credits: try row.rational(name + "_credits"), money: try row.money(name, currency))
      }
      let balance = PrepaidBalance(
        provider: try row.parsed("provider") { ProviderID($0) },
        invoiceID: try row.parsed("invoice_id") { InvoiceID($0) },
        lineID: try row.optional("line_id", String.self),
        start: try row.parsed("starts") { CalendarDate($0) },
        expiry: try row.parsedIfPresent("expires") { CalendarDate($0) },
        opening: try amount("opening"), bought: try amount("bought"), used: try amount("used"),
        expired: try amount("expired"), returned: try amount("returned"))
      guard balance.closing == (try amount("closing")) else {
        throw StoredValueError(table: "prepaid_balance", column: "closing")
      }
      return balance
    }
  }
}
