import BigInt
import ExactMoney
import Pipeline

/// What is put to providers, and the entries that would settle what is open.
extension DriftPage {
  /// Claims, and adjustments that are proposed.
  var claims: Page.Section {
    Page.Section(
      anchor: "claims", title: "Claims and proposed adjustments",
      lead: """
        What was billed too much is claimed, what was billed too little is never: it is accrued, and \
        the provider is asked to confirm it. Signs are not set off. Each provider's claims are a page \
        of their own beside this one, to be sent to it.
        """,
      blocks: [
        .table(claimTotals),
        .table(claimTable.limited(to: Self.rowLimit, rest: "claims.csv")),
        .table(adjustments.limited(to: Self.rowLimit, rest: "journal.csv")),
      ])
  }

  private var claimTotals: PageTable {
    PageTable(
      "Claims by provider and currency",
      columns: [
        .init("Provider"), .init("Currency", .brief), .init("State", .brief),
        .init("Claims", .figures), .init("To be credited", .figures),
        .init("To be corrected", .figures, isSigned: true),
        .init("Billed too little", .figures, isSigned: true),
        .init("Cancels out", .figures, isSigned: true),
        .init("The items", .figures, isSigned: true), .init("Page"),
      ],
      rows: close.claims.totals.map { total in
        PageTable.Row(
          [
            .text(total.provider.rawValue), .text(total.currency.code),
            total.state == .disputed ? .mark(.plain, "disputed") : .mark(.open, "proposed"),
            .count(total.count), .amount(total.due.amount, total.currency),
            .amount(total.toCorrect, total.currency), .amount(total.toConfirm, total.currency),
            .amount(total.toExplain, total.currency), .amount(total.net, total.currency),
            .file(ReportFile.claimPageName(total.provider)),
          ], isAlert: total.state == .proposed)
      }, emptyText: "Nothing is claimed.", isWide: true)
  }

  private var claimTable: PageTable {
    PageTable(
      "Claims, one by one, \(currency.code)",
      columns: [
        .init("Claim", .brief), .init("Provider, invoice"), .init("Part of the ledger"),
        .init("Month", .brief), .init("State", .brief), .init("What is asked", .prose),
        .init("Difference", .footed(currency), isSigned: true),
      ],
      rows: close.claims.map { claim in
        PageTable.Row(
          [
            .text(claim.name),
            .text("\(claim.provider), \(claim.invoiceID?.rawValue ?? "no invoice")"),
            .text(text(claim.key)), .text(claim.origin.description),
            claim.state == .disputed ? .mark(.plain, "disputed") : .mark(.open, "proposed"),
            .text(claim.summary), .optional(claim.reportingDifference, currency),
          ], isAlert: claim.state == .proposed)
      }, total: "All, with signs", emptyText: "Nothing is claimed.", isWide: true)
  }

  /// A row for each line of the entries: debits and credits come to the same.
  private var adjustments: PageTable {
    func amount(_ units: BigInt, _ isShown: Bool) -> PageCell {
      isShown
        ? .amount(
          Money(minorUnits: BigInt(units.magnitude), currency: currency).amount, currency) : .none
    }
    return PageTable(
      "Entries proposed, \(currency.code): not posted, and in no balance",
      columns: [
        .init("Entry", .brief), .init("Account", .brief), .init("Document"), .init("For", .prose),
        .init("Debit", .footed(currency)), .init("Credit", .footed(currency)),
      ],
      rows: close.journal.filter { !$0.isPosted }.flatMap { entry in
        entry.lines.map { line in
          PageTable.Row([
            .text(entry.id), .text(label(line.account.rawValue)),
            .text(
              [line.supplier?.rawValue, line.documentID?.rawValue].compactMap { $0 }
                .joined(separator: ", ")),
            .text(line.memo), amount(line.amount, line.amount > 0),
            amount(line.amount, line.amount < 0),
          ])
        }
      }, total: "All", emptyText: "None is proposed.", isWide: true)
  }
}
