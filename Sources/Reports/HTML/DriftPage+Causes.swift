import ExactMoney
import Pipeline

/// Why there is drift, and who bears it.
extension DriftPage {
  /// The drift by cause: all providers first, then each.
  var causes: Page.Section {
    let all = review.causes.filter { $0.provider == nil }
    let providers = review.causes.filter { $0.provider != nil }
    // With one provider the total says it all.
    let shown = providers.count == 1 ? providers : all + providers
    return Page.Section(
      anchor: "causes", title: "Why: drift by cause",
      lead: """
        A cause is named only where other figures in the data make up a difference to the last digit. \
        What nothing proves stays unexplained, and is shown also where it is nothing.
        """,
      blocks: shown.flatMap { list in
        [.table(table(of: list)), .equations([proof(of: list)])]
      })
  }

  private func table(of list: Review.CauseList) -> PageTable {
    let exact = list.causes.map { PrintedDrift.Exact(net: $0.net, parts: [$0.gross]) }
    let printed = PrintedDrift(exact, partCount: 1, currency)
    return PageTable(
      "Drift by cause, \(list.provider?.rawValue ?? "all providers"), \(currency.code)",
      columns: [
        .init("Cause"), .init("Parts", .counts), .init("Net", .footed(currency), isSigned: true),
        .init("Gross", .footed(currency)),
      ],
      rows: zip(list.causes, printed.rows).map { total, printed in
        PageTable.Row(
          [
            .text(label(total.cause.rawValue)), .count(total.count),
            .printed(printed.net, exact: total.net), .printed(printed.gross, exact: total.gross),
          ], isAlert: total.cause == .unexplained && !total.gross.isZero)
      }, total: "All")
  }

  private func proof(of list: Review.CauseList) -> Page.Equation {
    let named = list.causes.filter { $0.cause != .unexplained }
    return Page.Equation(
      label: "Causes against net drift, \(list.provider?.rawValue ?? "all providers")",
      terms: [
        ("causes with proof", Rational.sum(named.map(\.net))),
        ("unexplained", list.unexplained?.net ?? 0),
      ],
      result: ("net drift, from its items", list.net), currency: currency)
  }

  /// Which row of the P&L bears how much of it.
  var booked: Page.Section {
    let booked = review.booked
    let cost = review.waterfalls.first { $0.provider == nil }?.cost ?? 0
    return Page.Section(
      anchor: "booked", title: "Who bears the drift",
      lead: """
        What each customer bears in the P&L, \(review.identity.standing), beside what the ledger says it \
        used: the greatest differences first. What belongs to no customer stays with the house.
        """,
      blocks: [
        .table(bookedTable),
        .equations([
          Page.Equation(
            label: "Against the cost in the P&L",
            terms: [
              ("ledger", booked.total.ledger), ("drift booked", booked.total.drift),
              ("taken up of closed months", booked.takenUp.amount),
            ], result: ("cost, from the documents", cost), currency: currency)
        ]),
      ])
  }

  private var bookedTable: PageTable {
    let booked = review.booked
    func row(_ name: String, _ amounts: Review.BookedAmounts) -> PageTable.Row {
      PageTable.Row([
        .text(name), .printed(amounts.printedLedger, exact: amounts.ledger),
        .printed(amounts.printedDrift, exact: amounts.drift),
        .printed(amounts.printedCost, exact: amounts.cost),
      ])
    }
    return PageTable(
      "Ledger + drift booked = cost of providers, \(currency.code)",
      columns: [
        .init("Row"), .init("Ledger", .footed(currency)),
        .init("Drift booked", .footed(currency), isSigned: true), .init("Cost", .footed(currency)),
      ],
      rows: booked.customers.map { row($0.row.rawValue, $0.amounts) }
        + (booked.othersCount == 0
          ? [] : [row("\(booked.othersCount) more customers, in pnl.csv", booked.others)])
        + booked.house.map { row("House: \($0.row.rawValue)", $0.amounts) },
      total: "All")
  }
}
