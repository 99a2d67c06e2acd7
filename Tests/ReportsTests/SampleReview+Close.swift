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
    close.claims = [try claim()]
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

  /// A disputed line of 3.00 more than expected, with names that try to be markup.
  func claim() throws -> ProviderClaim {
    let key = MatchKey(account: AccountID(Self.hostileNames[1]), model: ModelID("gpt"))
    return ProviderClaim(
      item: ReviewItemID("item"), name: "0123456789", origin: period, provider: openAI,
      invoiceID: InvoiceID(Self.hostileNames[0]), key: key,
      servicePeriod: period.firstDay..<period.next.firstDay, currency: dollar, state: .disputed,
      request: .creditNote,
      billed: [
        .init(
          invoiceID: InvoiceID(Self.hostileNames[0]), lineID: Self.hostileNames[4],
          description: Self.hostileNames[2], quantity: 10, unitPrice: 1, per: 1, amount: 10,
          currency: dollar,
          location: SourceLocation(file: "invoices/\(Self.hostileNames[0]).csv", line: 3))
      ],
      expected: [
        .init(
          basis: .init(
            key: key, unitPrice: try decimal("0.7"), per: 1, currency: dollar, minInputTokens: 0,
            contract: AccountID(Self.hostileNames[6]), effectiveFrom: nil, effectiveTo: nil,
            location: SourceLocation(file: "prices/p.csv", line: 2)),
          days: [.init(day: period.firstDay, quantity: 10, amount: 7)])
      ], billedQuantity: 10, providerQuantity: nil, expectedQuantity: 10, billedAmount: 10,
      expectedAmount: 7, credited: 0, parts: [.init(variance: .price, amount: 3)],
      reportingDifference: try exact("2.7"))
  }

  private func version(_ number: Int, _ place: Shares.Place, _ cents: BigInt) -> ClosedMonth {
    ClosedMonth(
      period: period, version: number, currency: euro, cells: [place: cents], documents: [],
      revenue: [:], takenUp: [])
  }
}
