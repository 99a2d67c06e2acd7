import BigInt
import ExactMoney
import Pipeline

/// What comes close to its cap.
extension WeekPage {
  /// From which part of a cap on it is close, in per cent.
  private static let closePercent = 80

  /// Workspaces and others close to their caps, then what workspaces cost.
  var caps: Page.Section {
    let close = closeCaps
    let table = PageTable(
      "Used \(Self.closePercent) % or more of cap or budget, \(currency.code)",
      columns: [
        .init("Whose"), .init("Kind", .brief), .init("Used", .figures), .init("Cap", .figures),
        .init("of cap", .figures), .init("Left", .figures, isSigned: true),
        .init("Cost basis", .brief), .init("Now", .brief), .init("Begins anew", .brief),
      ],
      rows: close.map { cap in
        let whole = cap.limit ?? cap.budget
        return PageTable.Row(
          [
            .text(facts.name(cap.subject.name, BreakdownAxis(name: cap.subject.kind))),
            .text(
              cap.subject.kind == BreakdownAxis.row.name ? "Customer" : label(cap.subject.kind)),
            printed(cap.used), whole.map(printed) ?? .none,
            whole.map { facts.percent(cap.used, of: $0) } ?? .none,
            cap.remaining.map(printed) ?? .none, .text(cap.costBasis), mark(cap.action),
            .text(begin(cap.resetAt)),
          ], isAlert: true)
      }, emptyText: "Nothing is close to its cap.", isWide: true
    ).limited(to: Self.rowLimit, rest: "caps.json")
    let workspaces = matrix(.dimension("workspace_id")).map { matrix in
      [Page.Block.table(costs(matrix, .dimension("workspace_id"), "Workspace"))]
    }
    return Page.Section(
      anchor: "caps", title: "Workspaces, and who is close to a cap",
      lead: """
        Caps and budgets stand as at the end of what is known of the month; caps.json has them all, \
        with what a gateway does. Workspaces are ranked by what they cost in the week.
        """,
      blocks: [.table(table)] + (workspaces ?? []))
  }

  /// The caps that are close, those that are used most first.
  private var closeCaps: [Cap] {
    var close: [(cap: Cap, used: Rational)] = []
    for cap in facts.economics.caps {
      let used = usedPart(cap)
      if cap.action != .allow || used >= Rational(Self.closePercent, 100) {
        close.append((cap, used))
      }
    }
    close.sort { left, right in
      left.used == right.used
        ? left.cap.subject.name.precedesInByteOrder(right.cap.subject.name)
        : left.used > right.used
    }
    return close.map(\.cap)
  }

  /// An instant of RFC 3339 for people: `2026-11-01 00:00 +00:00`.
  private func begin(_ instant: String) -> String {
    guard let day = instant.firstIndex(of: "T") else { return instant }
    let time = instant[day...].dropFirst()
    return "\(instant[..<day]) \(time.prefix(5)) \(time.dropFirst(8))"
  }

  /// Which part of the cap is used; nothing where there is none.
  private func usedPart(_ cap: Cap) -> Rational {
    guard let whole = cap.limit ?? cap.budget, whole.minorUnits > 0 else { return 0 }
    return Rational(cap.used.minorUnits, whole.minorUnits)
  }

  private func mark(_ action: CapAction) -> PageCell {
    switch action {
    case .allow: .mark(.good, "allow")
    case .warn: .mark(.open, "warn")
    case .downgrade: .mark(.open, "downgrade")
    case .block: .mark(.bad, "block")
    }
  }
}
