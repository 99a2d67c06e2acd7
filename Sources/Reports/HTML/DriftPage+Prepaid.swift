import ExactMoney
import Pipeline

/// Credits that are bought first and used later.
extension DriftPage {
  /// What became of prepaid credits.
  var prepaid: Page.Section {
    Page.Section(
      anchor: "prepaid", title: "Prepaid credits",
      lead: """
        Opening + bought − used − expired − returned = closing, grant by grant, first in first out; \
        money is what was paid for the credits.
        """,
      blocks: review.prepaid.isEmpty
        ? [.notice(Page.Mark(tone: .plain, text: "No provider is settled by prepaid credits."))]
        : [.table(credits), .table(creditMoney)])
  }

  private func grant(_ balance: PrepaidBalance) -> PageCell {
    .text(
      [balance.provider.rawValue, balance.invoiceID.rawValue, balance.lineID].compactMap { $0 }
        .joined(separator: ", "))
  }

  private static func parts(_ balance: PrepaidBalance) -> [CreditAmount] {
    [
      balance.opening, balance.bought, balance.used, balance.expired, balance.returned,
      balance.closing,
    ]
  }

  private var credits: PageTable {
    PageTable(
      "Roll-forward in credits",
      columns: [.init("Grant"), .init("From", .brief), .init("Until", .brief)]
        + ["Opening", "Bought", "Used", "Expired", "Returned", "Closing"].map {
          .init($0, .figures)
        },
      rows: review.prepaid.map { balance in
        PageTable.Row(
          [
            grant(balance), .text(balance.start.description),
            .optional(balance.expiry?.advanced(by: -1).description),
          ] + Self.parts(balance).map { .rate($0.credits) })
      })
  }

  private var creditMoney: PageTable {
    PageTable(
      "Roll-forward in \(currency.code)",
      columns: [.init("Grant")]
        + ["Opening", "Bought", "Used", "Expired", "Returned", "Closing"].map {
          .init($0, .footed(currency))
        },
      rows: review.prepaid.map { balance in
        PageTable.Row(
          [grant(balance)] + Self.parts(balance).map { .amount($0.money.amount, currency) })
      }, total: "All")
  }
}
