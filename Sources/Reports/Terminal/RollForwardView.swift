import ExactMoney
import Pipeline

extension TextTable {
  /// The roll-forward of open items by provider, with signs and without: opening, what came and went,
  /// closing, and the difference, which is 0.
  public static func rollForward(
    _ items: [RollForward.Item], period: Period, reporting: Currency
  ) -> TextTable {
    let rollForward = RollForward(
      period: period, basis: .notClosed(period.previous), items: items)
    var rows: [Row] = []
    for balance in rollForward.providers + [rollForward.total] {
      let name = balance.provider?.rawValue ?? "TOTAL"
      rows += lines(balance, name, reporting, balance.provider == nil ? .total : .data)
    }
    return TextTable(
      title: "Open items rolled forward \(period), \(reporting.code)",
      columns: [Column("provider", "provider"), Column("of", "of")]
        + RollForward.Movement.allCases.map {
          Column($0.rawValue, $0.rawValue.split(separator: "_").joined(separator: " "), .right)
        } + [Column("difference", "difference", .right)],
      rows: rows, groupColumnCount: 1)
  }

  private static func lines(
    _ balance: RollForward.Balance, _ name: String, _ reporting: Currency, _ kind: RowKind
  ) -> [Row] {
    let sums = RollForward.Movement.allCases.map { balance[$0] } + [balance.difference]
    func row(_ what: String, _ cell: (RollForward.Sum) -> Cell) -> Row {
      Row([.text(name), .text(what)] + sums.map(cell), kind)
    }
    return [
      row("items") { .count($0.count) },
      row("net") { .number($0.amount.net.padded(to: reporting)) },
      row("gross") { .number($0.amount.gross.padded(to: reporting)) },
    ]
  }

  /// What is open or disputed at the end of `period`: how old it is, who sees to it, why, and what is
  /// proposed.
  public static func openItems(
    _ items: [RollForward.Item], period: Period, reporting: Currency
  ) -> TextTable {
    let rows = items.filter(\.outcome.isOpen).map { item in
      let age = item.ageDays(at: period)
      return Row(
        [
          .text(item.provider.rawValue), .text(item.about), .text(item.firstSeen.description),
          .count(age), .text(Review.AgeBucket(days: age).rawValue),
          .text(item.owner ?? RollForward.unassigned), .optional(item.reason),
          .optional(item.action), .exact(item.opening?.net), .exact(item.now?.net),
          .text(item.outcome == .open ? "OPEN" : item.outcome.rawValue),
        ], isAlert: item.outcome == .open)
    }
    return TextTable(
      title: "Open at the end of \(period)",
      columns: [
        Column("provider", "provider"), Column("about", "about"),
        Column("first_seen", "first seen", isOptional: true),
        Column("age_days", "days", .right), Column("age", "age", isOptional: true),
        Column("owner", "owner"), Column("reason", "reason", isOptional: true),
        Column("proposed_action", "proposed", isOptional: true),
        Column("opening", "opening", .right, isOptional: true),
        Column("closing", reporting.code, .right), Column("outcome", "state"),
      ], rows: rows, groupColumnCount: 1)
  }

  /// Drift by cause over the closed months before and this one.
  public static func trend(_ trend: DriftTrend, reporting: Currency) -> TextTable {
    let rows = trend.lines(.cause).map { line in
      Row(
        [
          .text(line.name), .count(line.closedMonthCount),
          .text(line.isRecurring ? "recurring" : ""),
        ]
          + trend.months.map { month in
            .number((month.drift(.cause, line.name)?.gross ?? .zero).padded(to: reporting))
          })
    }
    let days = Row(
      [.text("days to close"), .empty, .empty]
        + trend.months.map { $0.daysToClose.map { .count($0) } ?? .text("n/a") }, .subtotal)
    return TextTable(
      title: "Trend: gross drift by cause, \(reporting.code)",
      columns: [
        Column("cause", "cause"), Column("closed_months", "closed months", .right),
        Column("recurring", "recurring"),
      ]
        + trend.months.enumerated().map { place, month in
          Column(
            month.period.description, month.period.description, .right,
            isOptional: place < trend.months.count - 3)
        }, rows: rows + [days])
  }
}
