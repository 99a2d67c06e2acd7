import BigInt
import ExactMoney
import Testing

@testable import Pipeline
@testable import Reports

extension SampleReview {
  /// The page of ``review()`` and ``close()``.
  func page() throws -> ReportFile { .driftPage(try review(), of: try close()) }

  /// What the page takes from the close itself: items and decisions, prepaid credits, closed months.
  func close() throws -> MonthEndClose {
    let findings = [
      Finding(
        .unpricedUsage, at: SourceLocation(file: "usage/\(Self.hostileNames[7]).csv", line: 7),
        Self.hostileNames[0])
    ]
    var close = MonthEndClose(
      ledger: try SampleClose().ledger(), documents: [],
      drift: try openItems().items.map(\.item), causes: [], bridge: [],
      profitAndLoss: ProfitAndLoss(
        period: period, version: 2, status: .open, currency: euro, categories: [], rows: [],
        total: try SampleClose().profitAndLoss().total),
      findings: findings)
    close.decisions = decisions(on: close.reviewItems())
    let place = Shares.Place(row: RowID(Self.hostileNames[2]), category: .api)
    close.priorPeriods = [
      PriorPeriodCost(
        origin: period.previous, cells: [place: -500],
        documents: [
          ClosedDocument(
            documentID: DocumentID(Self.hostileNames[1]), kind: .invoice,
            supplier: SupplierID("openai"), booked: -500)
        ])
    ]
    close.restatement = Restatement(from: version(1, place, 100), to: version(2, place, 250))
    return close
  }

  /// The first item is decided, the second was and has changed since.
  private func decisions(on items: [ReviewItem]) -> DecisionBook {
    DecisionBook(
      zip(items, [items[0].content, "other"]).map { item, content in
        Decision(
          period: period, item: item.id, content: content, action: .dispute,
          person: Self.hostileNames[3], decidedAt: "2026-11-04T09:12:44Z",
          reason: Self.hostileNames[2], amount: item.amount)
      })
  }

  private func version(_ number: Int, _ place: Shares.Place, _ cents: BigInt) -> ClosedMonth {
    ClosedMonth(
      period: period, version: number, currency: euro, cells: [place: cents], documents: [],
      revenue: [:], takenUp: [])
  }
}
