import ExactMoney
import Pipeline

/// What was open before, and what became of it.
extension DriftPage {
  /// The roll-forward of open items; nothing where the months before are not known.
  var rollForward: [Page.Section] {
    guard let rollForward = review.rollForward else { return [] }
    let total = rollForward.total
    return [
      Page.Section(
        anchor: "roll-forward", title: "Open items, rolled forward",
        lead: """
          \(basis(rollForward)) Cleared is what was approved, spread, or explained by new data; what \
          an open item changed by is remeasured. Only what is open or disputed goes on.
          """,
        blocks: [
          .table(balances("Net by provider", rollForward, isSigned: true) { $0.net }),
          .table(balances("Gross by provider", rollForward) { $0.gross }),
          .table(counts(rollForward)), .equations(equations(total)),
          .notice(countProof(total)), .table(standing("age", rollForward.ages)),
          .table(standing("owner", rollForward.owners)),
          .table(
            itemTable(rollForward).limited(to: Self.rowLimit, rest: "open_items.csv")),
          .table(
            stateTable(rollForward).limited(to: Self.rowLimit, rest: "open_items.csv")),
        ])
    ]
  }

  private func basis(_ rollForward: RollForward) -> String {
    switch rollForward.basis {
    case .closed(let period, let version):
      "What was open when \(period) closed as version \(version), and what became of it."
    case .restated(let version):
      "This restates version \(version), and keeps what that had of other months."
    case .notClosed(let period):
      "\(period) is not closed in these books, so nothing is carried from it."
    }
  }

  /// The columns of a balance, what is taken away below zero, so that a row adds up.
  private func balances(
    _ caption: String, _ rollForward: RollForward, isSigned: Bool = false,
    _ part: @escaping (RollForward.Amount) -> Rational
  ) -> PageTable {
    let movements = RollForward.Movement.allCases
    return PageTable(
      "\(caption), \(currency.code)",
      columns: [.init("Provider")]
        + movements.map {
          .init(label($0.rawValue), .footed(currency), isSigned: isSigned || $0 == .remeasured)
        },
      rows: rollForward.providers.map { balance in
        PageTable.Row(
          [.text(balance.provider?.rawValue ?? "")]
            + movements.map { movement in
              let amount = part(balance[movement].amount)
              return .amount(movement.isTakenAway ? -amount : amount, currency)
            })
      }, total: "All", emptyText: "Nothing was open, and nothing is.")
  }

  private func counts(_ rollForward: RollForward) -> PageTable {
    let movements = RollForward.Movement.allCases.filter { $0 != .remeasured }
    return PageTable(
      "Items by provider",
      columns: [.init("Provider")] + movements.map { .init(label($0.rawValue), .counts) },
      rows: rollForward.providers.map { balance in
        PageTable.Row(
          [.text(balance.provider?.rawValue ?? "")]
            + movements.map { movement in
              let count = balance[movement].count
              return .count(movement.isTakenAway ? -count : count)
            })
      }, total: "All", emptyText: "Nothing was open, and nothing is.")
  }

  private func equations(_ total: RollForward.Balance) -> [Page.Equation] {
    func equation(
      _ name: String, _ part: (RollForward.Amount) -> Rational
    ) -> Page.Equation {
      Page.Equation(
        label: name,
        terms: RollForward.Movement.allCases.filter { $0 != .closing }.map { movement in
          let amount = part(total[movement].amount)
          return (label(movement.rawValue).lowercased(), movement.isTakenAway ? -amount : amount)
        },
        result: ("closing, from the items", part(total[.closing].amount)), currency: currency)
    }
    return [equation("Net", \.net), equation("Gross", \.gross)]
  }

  /// The same in numbers.
  private func countProof(_ total: RollForward.Balance) -> Page.Mark {
    let terms = RollForward.Movement.allCases.filter { $0 != .remeasured && $0 != .closing }
      .map { movement in
        (movement == .opening ? "" : movement.isTakenAway ? " \u{2212} " : " + ")
          + "\(total[movement].count) \(label(movement.rawValue).lowercased())"
      }.joined()
    let difference = total.difference.count
    return Page.Mark(
      tone: difference == 0 ? .good : .bad,
      text: "Items: \(terms) = \(total[.closing].count) closing, difference \(difference)")
  }

  private func standing(_ name: String, _ lines: [RollForward.Standing]) -> PageTable {
    PageTable(
      "Open at the end by \(name), \(currency.code)",
      columns: [
        .init(label(name)), .init("Items", .counts),
        .init("Net", .footed(currency), isSigned: true), .init("Gross", .footed(currency)),
      ],
      rows: lines.map { line in
        PageTable.Row([
          .text(line.name), .count(line.sum.count), .amount(line.sum.amount.net, currency),
          .amount(line.sum.amount.gross, currency),
        ])
      }, total: "All", emptyText: "Nothing is open.")
  }

  private func itemTable(_ rollForward: RollForward) -> PageTable {
    let movements = RollForward.Movement.allCases
    return PageTable(
      "Item by item, \(currency.code)",
      columns: [.init("About", .prose), .init("First seen", .brief)]
        + movements.map { .init(label($0.rawValue), .footed(currency), isSigned: true) }
        + [.init("State", .brief)],
      rows: rollForward.items.map { item in
        PageTable.Row(
          [.text(item.about), .text(item.firstSeen.description)]
            + movements.map { movement in
              .optional(
                item.amount(movement).map { movement.isTakenAway ? -$0.net : $0.net }, currency)
            } + [state(item)], isAlert: item.outcome == .open)
      }, total: "All", emptyText: "Nothing was open, and nothing is.", isWide: true)
  }

  private func stateTable(_ rollForward: RollForward) -> PageTable {
    PageTable(
      "Who sees to it",
      note:
        "Age counts from the last day of service, where none is known from the end of the month "
        + "in which the item was first seen, to \(rollForward.period.lastDay).",
      columns: [
        .init("About", .prose), .init("Owner"), .init("Age, days", .figures),
        .init("Months", .figures), .init("Reason", .prose), .init("Proposed"),
        .init("State", .brief), .init("Decision", .brief), .init("Person"),
        .init("When", .brief), .init("Why", .prose),
      ],
      rows: rollForward.items.map { item in
        PageTable.Row(
          [
            .text(item.about), .text(item.owner ?? RollForward.unassigned),
            .count(item.ageDays(at: rollForward.period)),
            .count(item.agePeriods(at: rollForward.period)), .optional(item.reason),
            .optional(item.action), state(item),
            .optional(item.decision.map { label($0.mark.text) }),
            .optional(item.decision?.person), .optional(item.decision?.decidedAt),
            .optional(item.decision?.reason),
          ], isAlert: item.outcome == .open)
      }, emptyText: "Nothing was open, and nothing is.", isWide: true)
  }

  private func state(_ item: RollForward.Item) -> PageCell {
    let name = label(item.outcome.rawValue) + (item.isReopened ? ", reopened" : "")
    return .mark(
      item.outcome == .open ? .open : item.outcome == .disputed ? .plain : .good, name)
  }
}
