import ExactMoney

extension ReviewStage {
  /// The bridges with running sums, between two ends that are not the bridge's own.
  func waterfalls() -> [Review.Waterfall] {
    let ledgerCosts = ledgerCosts()
    let documentCosts = documentCosts()
    let providers = bridge.compactMap(\.provider)
      .reduce(into: [ProviderID]()) { if $0.last != $1 { $0.append($1) } }
    return providers.map { provider in
      waterfall(
        provider, ledger: ledgerCosts[provider] ?? .zero, cost: documentCosts[provider] ?? .zero)
    } + [
      waterfall(
        nil, ledger: Rational.sum(ledgerCosts.values), cost: Rational.sum(documentCosts.values))
    ]
  }

  /// What each provider's documents book, those of closed months that are taken up here included.
  private func documentCosts() -> [ProviderID: Rational] {
    var costs: [ProviderID: [Rational]] = [:]
    for document in documents where document.kind != .sharedCost {
      guard let supplier = document.supplier else { continue }
      costs[ProviderID(supplier.rawValue), default: []].append(document.booked.amount)
    }
    for document in close.priorPeriods.flatMap(\.documents) where document.kind != .sharedCost {
      guard let supplier = document.supplier else { continue }
      let booked = Money(minorUnits: document.booked, currency: policy.reportingCurrency)
      costs[ProviderID(supplier.rawValue), default: []].append(booked.amount)
    }
    return costs.mapValues { Rational.sum($0) }
  }

  /// The period's ledger at accrual rates, from its own cells: quantities are summed first, by price.
  func ledgerCosts() -> [ProviderID: Rational] {
    var quantities = Array(repeating: ExactDecimal.zero, count: ledger.prices.count)
    for cell in ledger.rows { quantities[Int(cell.priceIndex)] += cell.quantity }
    var costs: [ProviderID: [Rational]] = [:]
    for (index, quantity) in quantities.enumerated() where !quantity.isZero {
      let price = ledger.prices[index]
      costs[price.provider, default: []].append(
        ledger.unitPrices[index].cost(of: quantity) * (accrualRates[price.currency] ?? .zero))
    }
    return costs.mapValues { Rational.sum($0) }
  }

  private func waterfall(
    _ provider: ProviderID?, ledger: Rational, cost: Rational
  ) -> Review.Waterfall {
    var steps: [Review.WaterfallStep] = []
    var (runningSum, changes) = (Rational.zero, Rational.zero)
    for row in bridge where row.provider == provider && row.step != .difference {
      let kind: Review.WaterfallStep.Kind =
        switch row.step {
        case .ledger: .start
        case .invoices: .subtotal
        case .cost: .end
        default: .change
        }
      if kind == .start || kind == .change { runningSum += row.amount }
      if kind == .change { changes += row.amount }
      steps.append(
        Review.WaterfallStep(
          step: row.step, kind: kind, amount: row.amount, runningSum: runningSum))
    }
    return Review.Waterfall(
      provider: provider, steps: steps, ledger: ledger, cost: cost, changes: changes,
      difference: ledger + changes - cost)
  }
}
