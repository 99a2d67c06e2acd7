import ExactMoney
import Pipeline

/// What differs, and why.
extension DriftPage {
  /// The way from the ledger to the P&L's cost, the total first.
  var bridge: Page.Section {
    let waterfalls =
      review.waterfalls.filter { $0.provider == nil }
      + review.waterfalls.filter { $0.provider != nil }
    // With one provider the total says it all.
    let shown = waterfalls.count == 2 ? Array(waterfalls.prefix(1)) : waterfalls
    return Page.Section(
      anchor: "bridge", title: "From ledger to cost",
      lead: """
        Each step is an amount in \(currency.code). Sums are solid, increases shaded, decreases \
        outlined; steps of zero are left out. Ledger and cost are counted once more, from cells and \
        documents, and must meet.
        """,
      blocks: shown.flatMap { waterfall in
        [.table(table(of: waterfall)), .equations([proof(of: waterfall)])]
      })
  }

  private func table(of waterfall: Review.Waterfall) -> PageTable {
    let steps = waterfall.steps.filter { $0.kind != .change || !$0.amount.isZero }
    let scale = WaterfallScale(of: steps.map(\.runningSum))
    var before = Rational(0)
    let rows = steps.enumerated().map { number, step in
      let bar = scale.bar(
        from: before, to: step.runningSum, isSum: step.kind != .change, isFirst: number == 0,
        isLast: number == steps.count - 1)
      before = step.runningSum
      let isSum = step.kind == .subtotal || step.kind == .end
      return PageTable.Row(
        [
          .text(label(step.step.rawValue)),
          .amount(isSum ? step.runningSum : step.amount, currency), .bar(bar),
        ], isSum ? .running : step.kind == .start ? .opening : .data)
    }
    let cut = "The bars begin at \(NumberView(rounded: scale.low, currency).text), not at zero."
    return PageTable(
      waterfall.provider.map { "Bridge of \($0.rawValue)" } ?? "Bridge, all providers",
      note: scale.isCut ? cut : nil,
      columns: [
        .init("Step"), .init(currency.code, .footed(currency), isSigned: true),
        .init("Waterfall", .bars),
      ], rows: rows)
  }

  private func proof(of waterfall: Review.Waterfall) -> Page.Equation {
    Page.Equation(
      label: "Proof" + (waterfall.provider.map { " for \($0.rawValue)" } ?? ""),
      terms: [
        ("ledger, from its cells", waterfall.ledger), ("all changes", waterfall.changes),
      ],
      result: ("cost, from the documents", waterfall.cost), currency: currency)
  }

  /// Ledger, provider's export and invoice side by side.
  var tieOut: Page.Section {
    Page.Section(
      anchor: "tie-out", title: "Tie-out",
      lead: """
        One row for each provider, invoice and currency. A difference above zero means that the side \
        named first is higher. Drift is invoice less ledger, everything on the invoice included.
        """,
      blocks: [.table(tieOutTable.limited(to: Self.rowLimit, rest: "drift.csv"))])
  }

  private var tieOutTable: PageTable {
    PageTable(
      "Three-way match",
      note: "Amounts in the invoice's currency are exact; digits beyond its minor unit are small.",
      columns: [
        .init("Provider, invoice"), .init("State", .brief),
        .init("Drift, \(currency.code)", .footed(currency), isSigned: true),
        .init("Currency", .brief),
        .init("Ledger", .figures), .init("Provider's export", .figures),
        .init("Billed usage", .figures),
        .init("Other charges, rounding", .figures),
        .init("Export − ledger", .figures, isSigned: true),
        .init("Usage − export", .figures, isSigned: true),
        .init("Usage − ledger", .figures, isSigned: true), .init("Matched", .figures),
        .init("FOCUS", .brief),
      ],
      rows: review.tieOuts.map { row in
        PageTable.Row(
          [
            .text(name(row.provider, row.invoiceID)), state(row),
            .amount(row.reportingDrift, currency), .text(row.currency.code),
            .amount(row.ledgerAmount, row.currency), .optional(row.providerAmount, row.currency),
            .optional(row.usageAmount, row.currency),
            .amount(row.otherAmount + row.invoiceRounding, row.currency),
            .optional(row.providerLessLedger, row.currency),
            .optional(row.usageLessProvider, row.currency),
            .amount(row.usageLessLedger, row.currency), percent(row.matchedPercent),
            verdict(row.focus),
          ], isAlert: row.openCount > 0)
      }, total: "All", emptyText: "No usage and no invoice.", isWide: true)
  }

  private func name(_ provider: ProviderID, _ invoice: InvoiceID?) -> String {
    "\(provider.rawValue), \(invoice?.rawValue ?? "no invoice")"
  }

  private func state(_ row: Review.TieOut) -> PageCell {
    switch row.status {
    case .ties: .mark(.good, "ties")
    case .passes: .mark(.good, "passes")
    case .open: .mark(.open, "\(row.openCount) open")
    case .notInvoiced: .mark(row.openCount > 0 ? .open : .plain, "not invoiced")
    case .accrued: .mark(.plain, "accrued")
    }
  }

  /// What the drift is made of.
  var variances: Page.Section {
    let shown = review.drift.byVariance.filter { $0.total.count > 0 }
    return Page.Section(
      anchor: "variances", title: "What the drift is made of",
      lead: """
        Net keeps signs; gross does not, so that +900 and −900 are 1,800 to look at and not 0. Gross \
        is what a tolerance waived, what is expected, what somebody decided on, and what is open.
        """,
      blocks: [
        .table(
          totals(
            "Drift by variance", "Variance", shown.map { (label($0.variance.rawValue), $0.total) })),
        .table(
          totals(
            "Drift by provider", "Provider",
            review.drift.byProvider.map { ($0.provider.rawValue, $0.total) })),
        .table(levels),
      ])
  }

  private func totals(
    _ caption: String, _ heading: String, _ rows: [(name: String, total: Review.DriftTotal)]
  ) -> PageTable {
    let printed = PrintedDrift(
      rows.map(\.total.exact), partCount: 4, currency, whole: rows.isEmpty ? nil : printedDrift)
    return PageTable(
      caption + ", \(currency.code)",
      columns: [
        .init(heading), .init("Items", .counts), .init("Net", .footed(currency), isSigned: true),
        .init("Gross", .footed(currency)), .init("Waived by tolerance", .footed(currency)),
        .init("Expected", .footed(currency)), .init("Decided", .footed(currency)),
        .init("Open", .footed(currency)), .init("Open items", .counts),
      ],
      rows: zip(rows, printed.rows).map { row, printed in
        let exact = row.total.exact
        return PageTable.Row(
          [
            .text(row.name), .count(row.total.count), .printed(printed.net, exact: exact.net),
            .printed(printed.gross, exact: exact.gross),
          ] + zip(printed.parts, exact.parts).map { .printed($0, exact: $1) }
            + [.count(row.total.openCount)], isAlert: row.total.openCount > 0)
      }, total: "All", emptyText: "No drift.")
  }

  private var levels: PageTable {
    PageTable(
      "Verdict by level",
      columns: [
        .init("Level"), .init("Exact", .figures), .init("Within tolerance", .figures),
        .init("Open", .figures), .init("Verdict", .brief),
      ],
      rows: review.drift.levels.map { level in
        PageTable.Row(
          [
            .text(label(level.level.rawValue)), .count(level.exactCount),
            .count(level.passedCount), .count(level.openCount),
            level.passes ? .mark(.good, "passes") : .mark(.open, "open"),
          ], isAlert: !level.passes)
      })
  }
}
