import ExactMoney
import Pipeline

extension XMLText {
  /// `<rollForward>`: the balances, then the items.
  mutating func append(_ rollForward: RollForward) {
    var attributes: Attributes = []
    switch rollForward.basis {
    case .closed(let period, let version):
      attributes = [("closed", period.description), ("version", String(version))]
    case .restated(let version): attributes = [("restatedVersion", String(version))]
    case .notClosed(let period): attributes = [("notClosed", period.description)]
    }
    open("rollForward", attributes)
    for balance in rollForward.providers + [rollForward.total] { append(balance) }
    for item in rollForward.items { append(item, at: rollForward.period) }
    close("rollForward")
  }

  private mutating func append(_ balance: RollForward.Balance) {
    let name = balance.provider == nil ? "totalBalance" : "balance"
    open(name, balance.provider.map { [("provider", $0.rawValue)] } ?? [])
    for movement in RollForward.Movement.allCases {
      let sum = balance[movement]
      append(sum, "movement", [("name", movement.rawValue)])
    }
    append(balance.difference, "difference", [])
    close(name)
  }

  private mutating func append(
    _ sum: RollForward.Sum, _ name: String, _ attributes: Attributes
  ) {
    open(name, attributes + [("items", String(sum.count))])
    exact("net", sum.amount.net)
    exact("gross", sum.amount.gross)
    close(name)
  }

  private mutating func append(_ item: RollForward.Item, at period: Period) {
    var attributes: Attributes = [
      ("outcome", item.outcome.rawValue), ("origin", item.origin.description),
      ("firstSeen", item.firstSeen.description), ("ageDays", String(item.ageDays(at: period))),
      ("owner", item.owner ?? RollForward.unassigned),
      ("reopened", item.isReopened ? "true" : "false"),
    ]
    if let decision = item.decision {
      attributes += [("decision", decision.mark.text), ("person", decision.person)]
    }
    open("openItem", attributes)
    element("id", item.id.rawValue)
    element("provider", item.provider.rawValue)
    element(ifPresent: "invoiceId", item.invoiceID?.rawValue)
    element("about", item.about)
    element(ifPresent: "reason", item.reason)
    element(ifPresent: "action", item.action)
    for movement in RollForward.Movement.allCases {
      guard let amount = item.amount(movement) else { continue }
      open("movement", [("name", movement.rawValue)])
      exact("net", amount.net)
      exact("gross", amount.gross)
      close("movement")
    }
    close("openItem")
  }

  /// `<trend>`: the months with their classes, then which classes recur.
  mutating func append(_ trend: DriftTrend) {
    open("trend")
    for month in trend.months {
      var attributes: Attributes = [
        ("period", month.period.description), ("version", String(month.version)),
        ("closed", month.isBefore ? "true" : "false"),
      ]
      if let days = month.daysToClose { attributes.append(("daysToClose", String(days))) }
      open("month", attributes)
      for drift in month.classes { append(drift) }
      append(month.open, "openAtEnd", [])
      close("month")
    }
    for line in DriftClass.Kind.allCases.flatMap({ trend.lines($0) }) {
      empty(
        "class",
        [
          ("kind", line.kind.rawValue), ("name", line.name),
          ("closedMonths", String(line.closedMonthCount)),
          ("recurring", line.isRecurring ? "true" : "false"),
        ])
    }
    close("trend")
  }

  private mutating func append(_ drift: DriftClass) {
    open(
      "drift",
      [
        ("kind", drift.kind.rawValue), ("name", drift.name), ("items", String(drift.count)),
      ])
    exact("net", drift.net)
    exact("gross", drift.gross)
    exact("questioned", drift.questioned)
    close("drift")
  }
}
