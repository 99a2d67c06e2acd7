import ExactMoney
import Testing

@testable import Pipeline
@testable import Reports

extension SampleReview {
  /// One item carried and remeasured, one new, one explained; names from outside are hostile.
  func rollForward() throws -> RollForward {
    func amount(_ text: String) throws -> RollForward.Amount {
      let exact = Rational(try decimal(text))
      return RollForward.Amount(net: exact, gross: exact.magnitude)
    }
    func item(
      _ name: String, _ opening: RollForward.Amount?, _ now: RollForward.Amount?,
      _ outcome: RollForward.Outcome
    ) -> RollForward.Item {
      RollForward.Item(
        id: ReviewItemID(name), provider: ProviderID("openai"), invoiceID: InvoiceID(name),
        subject: .usage, about: "openai " + name, origin: period.previous,
        firstSeen: opening == nil ? period : period.previous,
        lastServiceDay: period.previous.lastDay, owner: opening == nil ? nil : name,
        reason: "price", action: "claim", isReopened: opening == nil, opening: opening, now: now,
        outcome: outcome,
        decision: outcome == .disputed
          ? RollForward.Decided(
            mark: DecisionMark(.dispute, isStale: false), person: name,
            decidedAt: "2026-11-04T09:12:44Z", reason: name) : nil)
    }
    return RollForward(
      period: period, basis: .closed(period.previous, version: 2),
      items: [
        item(Self.hostileNames[0], try amount("-105.964"), try amount("-5.9645"), .disputed),
        item(Self.hostileNames[1], nil, try amount("12.005"), .open),
        item(Self.hostileNames[2], try amount("0.335"), nil, .explained),
      ])
  }

  /// One part of the ledger with three candidates of hostile names.
  func contests() -> [Review.Contest] {
    [
      .init(
        provider: openAI, isOverlap: false, meterDayCount: 31, cost: Rational(1, 3),
        candidates: Self.hostileNames.prefix(3).enumerated().map { place, name in
          .init(
            invoiceID: InvoiceID(name), key: MatchKey(model: ModelID(name)),
            servicePeriod: period.days, isHolder: place == 0)
        })
    ]
  }

  /// Two closed months before this one.
  func trend() throws -> DriftTrend {
    func drift(_ kind: DriftClass.Kind, _ name: String, _ text: String) throws -> DriftClass {
      let exact = Rational(try decimal(text))
      return DriftClass(
        kind: kind, name: name, count: 1, net: exact, gross: exact.magnitude,
        questioned: exact.magnitude)
    }
    func month(_ period: Period, _ text: String) throws -> ClosedMonth {
      ClosedMonth(
        period: period, version: 1, currency: euro, cells: [:], documents: [], revenue: [:],
        takenUp: [], openItems: try rollForward().items,
        drift: [try drift(.variance, "price", text), try drift(.cause, "stale price", text)],
        closedOn: period.lastDay.advanced(by: 4))
    }
    return TrendStage(closed: [
      try month(period.previous.previous, "0"), try month(period.previous, "-7.335"),
    ]).run(try month(period, "12.005"))
  }
}
