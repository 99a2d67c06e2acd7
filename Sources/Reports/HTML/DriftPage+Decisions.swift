import BigInt
import ExactMoney
import Pipeline

/// What people decided, and what other months have to do with this one.
extension DriftPage {
  /// Everything that does not pass, and what people said about it.
  var decisions: Page.Section {
    Page.Section(
      anchor: "decisions", title: "To decide, and decided",
      lead: """
        Each thing that does not pass is one item. A decision binds to its exact content and goes \
        stale when that changes.
        """, blocks: [.table(decisionTable)])
  }

  private var decisionTable: PageTable {
    PageTable(
      "Items, and who decided what, \(currency.code)",
      columns: [
        .init("About", .prose), .init("Kind", .brief), .init("Month", .brief),
        .init("Amount", .footed(currency), isSigned: true), .init("State", .brief),
        .init("Decision", .brief), .init("Person"), .init("When", .brief), .init("Reason", .prose),
      ],
      rows: items.map { item in
        let decision = item.decision
        return PageTable.Row(
          [
            .text(item.about), .text(label(item.subject.rawValue)),
            .text(item.origin.description), .optional(item.amount, currency),
            state(item.state), .optional(decision.map { label($0.action.rawValue) }),
            .optional(decision?.person), .optional(decision?.decidedAt),
            .optional(decision?.reason),
          ], isAlert: item.state.isOpen)
      }, total: "All items", emptyText: "Everything passes.", isWide: true
    ).limited(to: Self.rowLimit, rest: "drift.csv and findings.csv")
  }

  private func state(_ state: ReviewItem.State) -> PageCell {
    switch state {
    case .open: .mark(.open, "open")
    case .decided: .mark(.good, "decided")
    case .stale: .mark(.open, "stale: changed since")
    }
  }

  /// What this month takes up of closed ones, and what it changes of its own last version.
  var otherMonths: Page.Section {
    Page.Section(
      anchor: "other-months", title: "Closed months",
      lead: """
        What came late for a closed month is taken up here, or the month is closed again as a new \
        version; the old version stays as it is.
        """,
      blocks: [.table(takenUp.limited(to: Self.rowLimit, rest: "prior_period_documents.csv"))]
        + (close.restatement.map {
          [.table(table(of: $0).limited(to: Self.rowLimit, rest: "restatement.csv"))]
        } ?? []))
  }

  private func money(_ minorUnits: BigInt) -> PageCell {
    .amount(Money(minorUnits: minorUnits, currency: currency).amount, currency)
  }

  private var takenUp: PageTable {
    PageTable(
      "Taken up here of closed months, \(currency.code)",
      columns: [
        .init("Document"), .init("Month it belongs to", .brief), .init("Kind", .brief),
        .init("Amount", .footed(currency), isSigned: true),
      ],
      rows: close.priorPeriods.flatMap { cost in
        cost.documents.map { document in
          PageTable.Row([
            .text(
              [document.supplier?.rawValue, document.documentID.rawValue].compactMap { $0 }
                .joined(separator: ", ")),
            .text(cost.origin.description), .text(label(document.kind.rawValue)),
            money(document.booked),
          ])
        }
      }, total: "All", emptyText: "Nothing came late for a closed month.")
  }

  private func table(of restatement: Restatement) -> PageTable {
    let (before, now) = (restatement.before, restatement.now)
    return PageTable(
      "Restated: version \(now.version) against version \(before.version), \(currency.code)",
      columns: [
        .init("Row"), .init("Category"), .init("Was", .footed(currency)),
        .init("Is", .footed(currency)), .init("Difference", .footed(currency), isSigned: true),
      ],
      rows: restatement.cells.map { cell in
        PageTable.Row([
          .text(cell.place.row.rawValue), .text(label(cell.place.category.rawValue)),
          money(cell.before), money(cell.now), money(cell.now - cell.before),
        ])
      }, total: "All", emptyText: "No row of the P&L changed.")
  }
}
