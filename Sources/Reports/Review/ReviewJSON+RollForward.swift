import ExactMoney
import Pipeline

extension RollForward {
  /// Basis, balances and what is open at the end; the items are a list of their own.
  var json: JSON {
    .object([
      ("period", .text(period.description)), ("basis", basis.json),
      ("providers", .array(providers.map(\.json))), ("total", total.json),
      ("by_age", .array(ages.map { $0.json("age") })),
      ("by_owner", .array(owners.map { $0.json("owner") })),
    ])
  }
}

extension RollForward.Basis {
  fileprivate var json: JSON {
    switch self {
    case .closed(let period, let version):
      .object([("closed", .text(period.description)), ("version", .integer(version))])
    case .restated(let version): .object([("restated_version", .integer(version))])
    case .notClosed(let period): .object([("not_closed", .text(period.description))])
    }
  }
}

extension RollForward.Sum {
  fileprivate var json: JSON {
    .object([
      ("items", .integer(count)), ("net", .exact(amount.net)), ("gross", .exact(amount.gross)),
    ])
  }
}

extension RollForward.Balance {
  fileprivate var json: JSON {
    .object(
      [("provider", .text(provider?.rawValue ?? "TOTAL"))]
        + RollForward.Movement.allCases.map { ($0.rawValue, self[$0].json) }
        + [("difference", difference.json)])
  }
}

extension RollForward.Standing {
  fileprivate func json(_ key: String) -> JSON {
    .object([
      (key, .text(name)), ("items", .integer(sum.count)), ("net", .exact(sum.amount.net)),
      ("gross", .exact(sum.amount.gross)),
    ])
  }
}

extension RollForward.Item {
  /// The item at the end of `period`.
  func json(at period: Period) -> JSON {
    let age = ageDays(at: period)
    let identity: [JSON.Member] = [
      ("item", .text(id.rawValue)), ("provider", .text(provider.rawValue)),
      ("invoice_id", .optional(invoiceID?.rawValue)), ("subject", .text(subject.rawValue)),
      ("about", .text(about)), ("origin_period", .text(origin.description)),
      ("first_seen", .text(firstSeen.description)),
      ("last_service_day", .optional(lastServiceDay?.description)), ("age_days", .integer(age)),
      ("age", .text(Review.AgeBucket(days: age).rawValue)),
      ("age_periods", .integer(agePeriods(at: period))),
      ("owner", .text(owner ?? RollForward.unassigned)), ("reason", .optional(reason)),
      ("proposed_action", .optional(action)), ("reopened", .boolean(isReopened)),
    ]
    let amounts: [JSON.Member] = RollForward.Movement.allCases.flatMap { movement in
      let amount = self.amount(movement)
      return [
        (movement.rawValue, JSON.exact(amount?.net)),
        (movement.rawValue + "_gross", JSON.exact(amount?.gross)),
      ]
    }
    return .object(
      identity + amounts + [
        ("outcome", .text(outcome.rawValue)), ("decision", .optional(decision?.mark.text)),
        ("person", .optional(decision?.person)), ("decided_at", .optional(decision?.decidedAt)),
        ("decision_reason", .optional(decision?.reason)),
      ])
  }
}

extension DriftTrend {
  var json: JSON {
    .object([
      ("months", .array(months.map(\.json))),
      (
        "classes",
        .array(
          DriftClass.Kind.allCases.flatMap { lines($0) }.map { line in
            .object([
              ("kind", .text(line.kind.rawValue)), ("class", .text(line.name)),
              ("closed_months", .integer(line.closedMonthCount)),
              ("recurring", .boolean(line.isRecurring)),
            ])
          })
      ),
    ])
  }
}

extension DriftTrend.Month {
  fileprivate var json: JSON {
    .object([
      ("period", .text(period.description)), ("version", .integer(version)),
      ("closed", .boolean(isBefore)),
      ("days_to_close", daysToClose.map { .integer($0) } ?? .null),
      ("total", .object(total(.variance).members)),
      (
        "classes",
        .array(
          classes.map { drift in
            .object(
              [("kind", .text(drift.kind.rawValue)), ("class", .text(drift.name))]
                + drift.members)
          })
      ), ("open", open.json),
    ])
  }
}

extension DriftClass {
  fileprivate var members: [JSON.Member] {
    [
      ("items", .integer(count)), ("net", .exact(net)), ("gross", .exact(gross)),
      ("questioned", .exact(questioned)),
    ]
  }
}
