import BigInt
import ExactMoney

/// What closed months would cost if they were computed now, less what was closed and what later months
/// have taken up since (SPEC §7): the cost of documents and events that came too late.
public struct PriorPeriodStage: Sendable {
  private let closed: [ClosedMonth]

  /// - Parameter closed: every closed month in its last closed version.
  public init(closed: [ClosedMonth]) {
    self.closed = closed
  }

  /// What `recomputed`, a closed month as it would be now, adds to its last closed version and to what
  /// the later months took up; `nil` where nothing is left to take up.
  public func difference(_ recomputed: ClosedMonth) -> PriorPeriodCost? {
    guard let frozen = closed.first(where: { $0.period == recomputed.period }) else { return nil }
    invariant(
      frozen.currency == recomputed.currency,
      "\(frozen.period) was closed in \(frozen.currency), recomputed in \(recomputed.currency)")
    let taken = closed.lazy.filter { $0.period > frozen.period }.flatMap(\.takenUp)
      .filter { $0.origin == frozen.period }
    var cells = recomputed.cells
    var documents = DocumentSums(recomputed.documents)
    for (place, amount) in frozen.cells { cells[place, default: 0] -= amount }
    documents.subtract(frozen.documents)
    for cost in taken {
      for (place, amount) in cost.cells { cells[place, default: 0] -= amount }
      documents.subtract(cost.documents)
    }
    let difference = PriorPeriodCost(
      origin: frozen.period, cells: cells.filter { $0.value != 0 }, documents: documents.nonZero)
    let booked = difference.documents.reduce(BigInt(0)) { $0 + $1.booked }
    invariant(
      difference.sum == booked,
      "\(frozen.period): cells changed by \(difference.sum), documents by \(booked)")
    return difference.cells.isEmpty && difference.documents.isEmpty ? nil : difference
  }

  /// Names the revenue of a closed month that is not what it was: no later month shows it.
  public func findings(_ recomputed: ClosedMonth) -> [Finding] {
    guard let frozen = closed.first(where: { $0.period == recomputed.period }),
      frozen.revenue != recomputed.revenue
    else { return [] }
    func text(_ units: BigInt) -> String {
      Money(minorUnits: units, currency: frozen.currency).description
    }
    let rows = Set(frozen.revenue.keys).union(recomputed.revenue.keys)
      .filter { frozen.revenue[$0] != recomputed.revenue[$0] }.sorted()
    let (before, now) = (
      frozen.revenue.values.reduce(BigInt(0), +), recomputed.revenue.values.reduce(BigInt(0), +)
    )
    return [
      Finding(
        .lateRevenue,
        "revenue of \(frozen.period), closed as version \(frozen.version), is now \(text(now)) "
          + "instead of \(text(before)) \(frozen.currency); rows: "
          + rows.prefix(5).map(\.rawValue).joined(separator: ", ")
          + (rows.count > 5 ? " and \(rows.count - 5) more" : ""))
    ]
  }
}

extension PriorPeriodCost {
  /// The document that books it in a later month: every row bears what its cells changed by.
  func document(_ currency: Currency) -> BookedDocument {
    let unit = Money(minorUnits: 1, currency: currency).amount
    let shares = cells.map { place, amount in
      Share(row: place.row, category: .priorPeriod, amount: Rational(amount) * unit)
    }
    let booked = Money(minorUnits: sum, currency: currency)
    return BookedDocument(
      documentID: documentID, kind: .priorPeriod, supplier: nil,
      currency: currency, amount: booked.amount, applied: .same, booked: booked,
      shares: Shares(shares))
  }
}
