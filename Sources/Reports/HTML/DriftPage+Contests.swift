import ExactMoney
import Pipeline

/// What several invoice lines could claim.
extension DriftPage {
  /// Ambiguous usage with every candidate.
  var contests: Page.Section {
    Page.Section(
      anchor: "ambiguous", title: "Ambiguous matches",
      lead: """
        Usage that several invoice lines agree with, equally well or on invoices that are not linked. \
        The first line of each has it meanwhile; a blocking finding stands until the invoices are mended.
        """,
      blocks: [.table(contestTable)])
  }

  private var contestTable: PageTable {
    var rows: [PageTable.Row] = []
    for contest in review.contests.prefix(Self.rowLimit) {
      let amount = NumberView(rounded: contest.cost, currency).text
      rows.append(
        PageTable.Row(
          [
            .text(
              "\(contest.provider.rawValue), "
                + (contest.isOverlap ? "overlapping invoices" : "equally specific lines")
                + ": \(contest.meterDayCount) meter-days, \(amount) \(currency.code)")
          ], .group))
      rows += contest.candidates.map { candidate in
        PageTable.Row(
          [
            .text(candidate.invoiceID.rawValue), .text(text(candidate.key)),
            text(candidate.servicePeriod),
            candidate.isHolder ? .mark(.open, "has it meanwhile") : .mark(.plain, "agrees too"),
          ], isAlert: candidate.isHolder)
      }
    }
    let left = review.contests.count - Self.rowLimit
    return PageTable(
      "Candidates", note: left > 0 ? "\(left) more are in drift.json." : nil,
      columns: [
        .init("Invoice"), .init("Part of the ledger"), .init("Service", .brief),
        .init("State", .brief),
      ], rows: rows, emptyText: "No usage is claimed twice.")
  }
}
