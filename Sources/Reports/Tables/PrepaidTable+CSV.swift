import ExactMoney
import Pipeline

extension ReportFile {
  /// `prepaid.csv`: the roll-forward of every grant of prepaid credits, in credits and in money, and a
  /// TOTAL for each provider. `expires` is the first day on which the credits are good for nothing.
  public static func prepaidTable(
    _ balances: [PrepaidBalance], period: Period, reporting: Currency
  ) -> ReportFile {
    let parts = ["opening", "bought", "used", "expired", "returned", "closing"]
    let columns =
      ["period", "provider", "grant", "line_id", "starts", "expires", "currency"]
      + parts.map { $0 + "_credits" } + parts
    let providers = Dictionary(grouping: balances, by: \.provider)
      .sorted { $0.key < $1.key }.map(\.value)
    return ReportFile(csv: "prepaid.csv", columns: columns, blockCount: providers.count) { index in
      let grants = providers[index]
      guard let provider = grants.first?.provider else { return [] }
      let start: [Cell] = [.text(period.description), .text(provider.rawValue)]
      let rows = grants.map { grant in
        start + [
          .text(grant.invoiceID.rawValue), .optional(grant.lineID),
          .text(grant.start.description), .optional(grant.expiry?.description),
          .text(reporting.code),
        ] + cells(Self.amounts(of: grant))
      }
      let amounts = grants.map(Self.amounts)
      let total = parts.indices.map { part in
        amounts.reduce(.none(reporting)) { $0 + $1[part] }
      }
      let name: [Cell] = [.text("TOTAL"), .empty, .empty, .empty, .text(reporting.code)]
      return rows + [start + name + cells(total)]
    }
  }

  private static func amounts(of grant: PrepaidBalance) -> [CreditAmount] {
    [grant.opening, grant.bought, grant.used, grant.expired, grant.returned, grant.closing]
  }

  private static func cells(_ amounts: [CreditAmount]) -> [Cell] {
    amounts.map { .exact($0.credits) } + amounts.map { .money($0.money) }
  }
}
