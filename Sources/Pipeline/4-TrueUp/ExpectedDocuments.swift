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

    var name: String {
      switch self {
      case .provider(let provider): "provider \(provider)"
      case .account(let provider, let account): "account \(account) of \(provider)"
      case .supplier(let supplier): "supplier \(supplier)"
      }
    }
  }

  init(period: Period, reference: ReferenceData, reconciliation: Reconciliation) {
    self.period = period
    self.reference = reference
    self.reconciliation = reconciliation
  }

  func findings() -> [Finding] {
    // Credits are bought when there is need: that they once were promises no other purchase.
    let before = sources(in: period.previous, purchases: false)
      .union(sources(in: period.previous.previous, purchases: false))
    let now = sources(in: period, purchases: true)
    return before.subtracting(now).compactMap { source in
      // A provider that bills without naming accounts has billed this one too.
      if case .account(let provider, _) = source, billsWithoutAccount(provider) { return nil }
      return Finding(
        .expectedDocumentMissing,
        "\(source.name): seen in the two periods before \(period), nothing in \(period)")
    }.sorted()
  }

  private func sources(in period: Period, purchases: Bool) -> Set<Source> {
    var sources: Set<Source> = []
    for cell in reconciliation.cells.cells where cell.period == period {
      sources.insert(.provider(cell.key.provider))
      if let account = cell.key.account {
        sources.insert(.account(cell.key.provider, account))
      }
    }
    for invoice in reconciliation.invoices {
      if purchases, case .purchase(let day) = invoice.role, period.days.contains(day) {
        sources.insert(.provider(invoice.header.provider))
      }
      for line in invoice.linesOfService where line.servicePeriod.overlaps(period.days) {
        sources.insert(.provider(invoice.header.provider))
        if let account = line.key.account {
          sources.insert(.account(invoice.header.provider, account))
        }
      }
    }
    for cost in reference.costs where cost.record.period == period {
      if let supplier = cost.record.supplier { sources.insert(.supplier(supplier)) }
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
