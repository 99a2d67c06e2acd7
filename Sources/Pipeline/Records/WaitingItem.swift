import ExactMoney

/// A drift item of one month that does not pass, decided or not, with what a reader wants to know of it
/// once its rows are not at hand any more.
public struct WaitingItem: Hashable, Sendable {
  /// The item, and where it stands.
  public var item: ReviewItem
  /// Whose invoice or usage.
  public var provider: ProviderID
  /// The invoice; `nil` where nothing was invoiced.
  public var invoiceID: InvoiceID?
  /// The last day of its service; `nil` where no service is known.
  public var lastServiceDay: CalendarDate?
  /// In which ways it differs, in the order of ``Variance``.
  public var variances: [Variance]
  /// Why, as far as the data prove it, in the order of ``Cause``; empty where causes were not asked for.
  public var causes: [Cause]
  /// What is proposed, each action once.
  public var actions: [Review.ProposedAction]

  /// An item with every field given.
  public init(
    item: ReviewItem, provider: ProviderID, invoiceID: InvoiceID?, lastServiceDay: CalendarDate?,
    variances: [Variance], causes: [Cause], actions: [Review.ProposedAction]
  ) {
    self.item = item
    self.provider = provider
    self.invoiceID = invoiceID
    self.lastServiceDay = lastServiceDay
    self.variances = variances
    self.causes = causes
    self.actions = actions
  }
}

extension WaitingItem {
  /// Everything in the drift of `close` that does not pass, in its order. Findings have no amount, are
  /// mended or approved before a month closes, and so are none of these.
  static func all(of close: MonthEndClose, _ services: ServiceDays) -> [WaitingItem] {
    let period = close.profitAndLoss.period
    let groups = ReviewItem.grouped(close.drift, period: period).filter { !$0.isPassing }
    if groups.isEmpty { return [] }
    var causes: [Int: Set<Cause>] = [:]
    for part in close.causes where !part.amount.isZero {
      causes[part.itemIndex, default: []].insert(part.cause)
    }
    return groups.compactMap { group in
      guard let first = group.rows.first?.item else { return nil }
      let differing = group.rows.filter { !$0.item.amount.isZero }
      let proven = differing.reduce(into: Set<Cause>()) { $0.formUnion(causes[$1.place] ?? []) }
      let actions = Set(
        differing.map { Review.ProposedAction($0.item.variance, amount: $0.item.amount) })
      return WaitingItem(
        item: ReviewItem(group, origin: period, decisions: close.decisions),
        provider: first.provider, invoiceID: first.invoiceID,
        lastServiceDay: group.rows.compactMap { services.last(of: $0.item) }.max(),
        variances: Variance.allCases.filter { variance in
          differing.contains { $0.item.variance == variance }
        },
        causes: Cause.allCases.filter(proven.contains),
        actions: Review.ProposedAction.allCases.filter { $0 != .none && actions.contains($0) })
    }
  }
}
