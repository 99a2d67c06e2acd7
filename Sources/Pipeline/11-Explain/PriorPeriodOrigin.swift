import BigInt
import ExactMoney

/// A closed month whose cost is taken up in a later one: as it would be now, as it was closed, and what
/// months in between took up.
public struct PriorPeriodOrigin: Sendable {
  private let recomputed: MonthExplainer
  private let frozen: ClosedMonth
  private let taken: [(period: Period, cost: PriorPeriodCost)]

  /// - Parameters:
  ///   - recomputed: the month as it would be now.
  ///   - frozen: its last closed version.
  ///   - closed: every closed month in its last closed version.
  public init(recomputed: MonthExplainer, frozen: ClosedMonth, closed: [ClosedMonth]) {
    self.recomputed = recomputed
    self.frozen = frozen
    taken = closed.filter { $0.period > frozen.period }.flatMap { month in
      month.takenUp.filter { $0.origin == frozen.period }.map { (month.period, $0) }
    }
  }

  /// What a cell of the month changes by: what it would be now less what it was.
  func explanation(
    of place: Shares.Place, amount: Rational, taking cost: PriorPeriodCost
  ) -> Explanation {
    func money(_ units: BigInt) -> Money { Money(minorUnits: units, currency: frozen.currency) }
    let period = frozen.period
    var children: [Explanation] = []
    if let now = recomputed.cost(of: place) {
      children.append(now)
    }
    if let before = frozen.cells[place] {
      children.append(
        Explanation(
          .closed, "less \(period) as closed, version \(frozen.version)",
          amount: -money(before).amount,
          rule: "printed \(money(before)); documents that changed since: "
            + changes(cost.documents).joined(separator: ", ")))
    }
    for (later, cost) in taken {
      guard let before = cost.cells[place] else { continue }
      children.append(
        Explanation(
          .closed, "less what \(later) took up", amount: -money(before).amount))
    }
    return Explanation(
      .period, "\(place.category) of \(period)", amount: amount,
      rule: "what came after \(period) was closed", children: children)
  }

  private func changes(_ documents: [ClosedDocument]) -> [String] {
    documents.map { document in
      let money = Money(minorUnits: document.booked, currency: frozen.currency)
      let sign = money.isNegative ? "" : "+"
      return "\(document.documentID) \(sign)\(money)"
    }
  }
}

extension PriorPeriodCost {
  /// The document that books it.
  var documentID: DocumentID { DocumentID("prior-\(origin)") }
}
