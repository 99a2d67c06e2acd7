import ExactMoney

/// Walks from the ledger to the P&L's cost, step by step, per provider and in total (SPEC §5.2).
struct BridgeBuilder: Sendable {
  private let period: Period
  private let reconciliation: Reconciliation
  private let accrualRates: [Currency: Rational]
  private let reportingCurrency: Currency

  init(
    period: Period, reconciliation: Reconciliation, accrualRates: [Currency: Rational],
    reportingCurrency: Currency
  ) {
    self.period = period
    self.reconciliation = reconciliation
    self.accrualRates = accrualRates
    self.reportingCurrency = reportingCurrency
  }

  /// The bridge's rows, providers in byte order, then the total.
  ///
  /// - Precondition: every bridge closes: the steps sum to the cost that the documents' shares say.
  func rows(
    invoices: [BookedInvoice], accruals: [BookedDocument], prepaid: [BookedDocument],
    priorPeriods: [PriorPeriodCost]
  ) -> [BridgeRow] {
    var steps: [ProviderID: [BridgeStep: Rational]] = [:]
    for cell in reconciliation.cells.cells where cell.period == period {
      steps[cell.key.provider, default: [:]].add(.ledger, atAccrualRate(cell))
    }
    for cell in reconciliation.uncovered {
      steps[cell.key.provider, default: [:]].add(.cutoff, -atAccrualRate(cell))
    }
    for cell in reconciliation.notInvoiced {
      steps[cell.key.provider, default: [:]].add(.notInvoiced, -atAccrualRate(cell))
    }
    for matched in reconciliation.groups {
      add(matched, to: &steps[matched.group.provider, default: [:]])
    }
    for booked in invoices {
      let provider = reconciliation.invoices[booked.index].header.provider
      add(booked, to: &steps[provider, default: [:]])
    }
    let others = accruals.map { (BridgeStep.accruals, $0) } + prepaid.map { (.prepaid, $0) }
    for (step, document) in others {
      guard let supplier = document.supplier else { continue }
      let provider = ProviderID(supplier.rawValue)
      steps[provider, default: [:]].add(step, document.booked.amount)
      steps[provider, default: [:]].add(.cost, document.shares.sum)
    }
    for document in priorPeriods.flatMap(\.documents) where document.kind != .sharedCost {
      guard let supplier = document.supplier else { continue }
      let provider = ProviderID(supplier.rawValue)
      let amount = Money(minorUnits: document.booked, currency: reportingCurrency).amount
      steps[provider, default: [:]].add(.priorPeriod, amount)
      steps[provider, default: [:]].add(.cost, amount)
    }
    var total: [BridgeStep: Rational] = [:]
    var rows: [BridgeRow] = []
    for (provider, amounts) in steps.sorted(by: { $0.key < $1.key }) {
      rows += Self.rows(provider, amounts)
      total.merge(amounts, uniquingKeysWith: +)
    }
    return rows + Self.rows(nil, total)
  }

  private func atAccrualRate(_ cell: MatchCell) -> Rational {
    cell.cost * (accrualRates[cell.currency] ?? .zero)
  }

  private func add(_ matched: MatchedGroup, to steps: inout [BridgeStep: Rational]) {
    let rate = matched.applied.rate
    for cell in matched.cells {
      let accrued = atAccrualRate(cell)
      if cell.period != period { steps.add(.cutoff, accrued) }
      steps.add(.exchange, matched.cost(cell) * rate - accrued)
    }
    for line in matched.group.lines {
      let own = reconciliation.appliedRates[line.invoice]?.rate ?? rate
      steps.add(.exchange, line.line.amount * own - matched.amount(line.line) * rate)
    }
    for (variance, amount) in matched.variances {
      guard let step = BridgeStep(rawValue: variance.rawValue) else { continue }
      steps.add(step, amount * rate)
    }
  }

  private func add(_ booked: BookedInvoice, to steps: inout [BridgeStep: Rational]) {
    let invoice = reconciliation.invoices[booked.index]
    guard let rate = reconciliation.appliedRates[booked.index]?.rate else { return }
    for line in invoice.lines where line.line.category != .tax {
      guard let variance = Variance(line.line.category),
        let step = BridgeStep(rawValue: variance.rawValue)
      else { continue }
      steps.add(step, line.amount * rate)
    }
    steps.add(.tax, invoice.taxThatIsCost * rate)
    steps.add(.invoiceRounding, invoice.invoiceRounding * rate)
    steps.add(.invoices, invoice.cost * rate)
    steps.add(.otherPeriods, -(invoice.cost - booked.part) * rate)
    guard let document = booked.document else {
      // Of prepaid credits neither buying them nor a statement is cost; their use is.
      steps.add(.prepaid, -booked.part * rate)
      return
    }
    steps.add(.bookingRounding, document.booked.amount - booked.part * rate)
    steps.add(.cost, document.shares.sum)
  }

  private static func rows(
    _ provider: ProviderID?, _ amounts: [BridgeStep: Rational]
  ) -> [BridgeRow] {
    let added: [BridgeStep] = [.invoices, .cost, .difference]
    let sum = Rational.sum(
      BridgeStep.allCases.lazy.filter { !added.contains($0) }.map { amounts[$0] ?? .zero })
    let beforeInvoices = BridgeStep.allCases.prefix { $0 != .invoices }
    let invoices = Rational.sum(beforeInvoices.lazy.map { amounts[$0] ?? .zero })
    let (stated, cost) = (amounts[.invoices] ?? .zero, amounts[.cost] ?? .zero)
    invariant(
      invoices == stated && sum == cost,
      "bridge of \(provider?.rawValue ?? "TOTAL"): steps make \(invoices) and \(sum), "
        + "invoices are \(stated), cost is \(cost)")
    return BridgeStep.allCases.map { step in
      let amount = step == .difference ? cost - sum : amounts[step] ?? .zero
      return BridgeRow(provider: provider, step: step, amount: amount)
    }
  }
}

extension [BridgeStep: Rational] {
  fileprivate mutating func add(_ step: BridgeStep, _ amount: Rational) {
    self[step, default: .zero] += amount
  }
}
