import ExactMoney

/// Names who was there in the last two periods and is silent now (SPEC §5.3): a missing document
/// looks exactly like a cheap month.
struct ExpectedDocuments: Sendable {
  private let period: Period
  private let reference: ReferenceData
  private let reconciliation: Reconciliation

  private enum Source: Hashable {
    case provider(ProviderID)
    case account(ProviderID, AccountID)
    case supplier(SupplierID)
  }

  /// Who used, and who sent a document.
  private struct Sources {
    var used: Set<Source> = []
    var billed: Set<Source> = []

    var all: Set<Source> { used.union(billed) }
  }

  init(period: Period, reference: ReferenceData, reconciliation: Reconciliation) {
    self.period = period
    self.reference = reference
    self.reconciliation = reconciliation
  }

  /// Everybody who was there in one of the two periods before or is there now: providers, accounts,
  /// suppliers, each by name. Who is missing is a finding.
  func run() -> Outcome<[Review.Expectation]> {
    // Credits are bought when there is need: that they once were promises no other purchase.
    let before = [period.previous.previous, period.previous].map {
      ($0, sources(in: $0, purchases: false).all)
    }
    let now = sources(in: period, purchases: true)
    let known = before.reduce(into: now.all) { $0.formUnion($1.1) }
    let expectations = known.map { source in
      expectation(
        source, seenIn: before.filter { $0.1.contains(source) }.map(\.0),
        state: state(source, now: now))
    }.sorted(by: Self.precedes)
    return Outcome(
      expectations,
      expectations.filter { $0.state == .missing }.map { expectation in
        Finding(
          .expectedDocumentMissing,
          "\(Self.name(expectation)): seen in the two periods before \(period), nothing in "
            + "\(period)")
      })
  }

  private func state(_ source: Source, now: Sources) -> Review.Expectation.State {
    if now.billed.contains(source) { return .received }
    // A provider that bills without naming accounts has billed this one too.
    if case .account(let provider, _) = source, billsWithoutAccount(provider) { return .received }
    return now.used.contains(source) ? .accrued : .missing
  }

  private func expectation(
    _ source: Source, seenIn: [Period], state: Review.Expectation.State
  ) -> Review.Expectation {
    switch source {
    case .provider(let provider):
      Review.Expectation(
        kind: .provider, name: provider.rawValue, account: nil, seenIn: seenIn, state: state)
    case .account(let provider, let account):
      Review.Expectation(
        kind: .account, name: provider.rawValue, account: account, seenIn: seenIn, state: state)
    case .supplier(let supplier):
      Review.Expectation(
        kind: .supplier, name: supplier.rawValue, account: nil, seenIn: seenIn, state: state)
    }
  }

  private static func name(_ expectation: Review.Expectation) -> String {
    switch expectation.kind {
    case .provider, .supplier: "\(expectation.kind.rawValue) \(expectation.name)"
    case .account: "account \(expectation.account?.rawValue ?? "") of \(expectation.name)"
    }
  }

  /// Providers, accounts, suppliers; each by name in byte order.
  private static func precedes(_ left: Review.Expectation, _ right: Review.Expectation) -> Bool {
    let kinds = Review.Expectation.Kind.allCases
    let (first, second) = (kinds.firstIndex(of: left.kind), kinds.firstIndex(of: right.kind))
    if first != second { return first ?? 0 < second ?? 0 }
    if !left.name.hasSameBytes(as: right.name) {
      return left.name.precedesInByteOrder(right.name)
    }
    return (left.account?.rawValue ?? "").precedesInByteOrder(right.account?.rawValue ?? "")
  }

  private func sources(in period: Period, purchases: Bool) -> Sources {
    var sources = Sources()
    for cell in reconciliation.cells.cells where cell.period == period {
      sources.used.insert(.provider(cell.key.provider))
      if let account = cell.key.account {
        sources.used.insert(.account(cell.key.provider, account))
      }
    }
    for invoice in reconciliation.invoices {
      if purchases, case .purchase(let day) = invoice.role, period.days.contains(day) {
        sources.billed.insert(.provider(invoice.header.provider))
      }
      for line in invoice.linesOfService where line.servicePeriod.overlaps(period.days) {
        sources.billed.insert(.provider(invoice.header.provider))
        if let account = line.key.account {
          sources.billed.insert(.account(invoice.header.provider, account))
        }
      }
    }
    for cost in reference.costs where cost.record.period == period {
      if let supplier = cost.record.supplier { sources.billed.insert(.supplier(supplier)) }
    }
    return sources
  }

  private func billsWithoutAccount(_ provider: ProviderID) -> Bool {
    reconciliation.invoices.contains { invoice in
      invoice.header.provider == provider
        && invoice.usageLines.contains {
          $0.key.account == nil && $0.servicePeriod.overlaps(period.days)
        }
    }
  }
}
