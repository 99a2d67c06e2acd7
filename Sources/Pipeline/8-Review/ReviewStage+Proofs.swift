import BigInt
import ExactMoney

extension ReviewStage {
  /// The exchange rates applied and what they made.
  func exchange() -> Review.ExchangeSection {
    struct Use: Hashable {
      var kind: DocumentKind
      var currency: Currency
      var applied: AppliedRate
    }
    let converted = documents.filter { $0.currency != policy.reportingCurrency }
    let uses = Dictionary(grouping: converted) {
      Use(kind: $0.kind, currency: $0.currency, applied: $0.applied)
    }.map { use, documents in
      Review.RateUse(
        kind: use.kind, currency: use.currency, applied: use.applied,
        documentCount: documents.count, amount: Rational.sum(documents.lazy.map(\.amount)),
        booked: sum(documents.map(\.booked)))
    }
    let effects = bridge.compactMap { row in
      row.step == .exchange
        ? row.provider.map { Review.ProviderAmount(provider: $0, amount: row.amount) } : nil
    }
    return Review.ExchangeSection(
      policy: policy.exchange, uses: (uses + revenueRates()).sorted(by: Self.precedes),
      effects: effects, effect: Rational.sum(effects.lazy.map(\.amount)),
      bookingRounding: Rational.sum(
        bridge.lazy.filter { $0.provider == nil && $0.step == .bookingRounding }.map(\.amount)))
  }

  /// Revenue in other currencies, each record booked by itself, as the P&L has it.
  private func revenueRates() -> [Review.RateUse] {
    let records = reference.revenue.lazy.map(\.record).filter {
      $0.period == period && $0.currency != policy.reportingCurrency
    }
    return Dictionary(grouping: records, by: \.currency).compactMap { currency, records in
      guard
        let applied = reference.rates.rate(
          from: currency, to: policy.reportingCurrency, policy.exchange.revenue, issueDate: nil,
          period: period)
      else { return nil }
      let booked = records.map {
        Money(
          rounding: Rational($0.amount) * applied.rate, to: policy.reportingCurrency,
          .toNearestOrEven)
      }
      return Review.RateUse(
        kind: nil, currency: currency, applied: applied, documentCount: records.count,
        amount: Rational(records.reduce(ExactDecimal.zero) { $0 + $1.amount }),
        booked: sum(booked))
    }
  }

  private static func precedes(_ left: Review.RateUse, _ right: Review.RateUse) -> Bool {
    func place(_ use: Review.RateUse) -> Int {
      use.kind.flatMap { DocumentKind.allCases.firstIndex(of: $0) } ?? DocumentKind.allCases.count
    }
    if place(left) != place(right) { return place(left) < place(right) }
    if left.currency != right.currency { return left.currency < right.currency }
    if left.applied.date != right.applied.date { return left.applied.date < right.applied.date }
    return left.applied.rate < right.applied.rate
  }

  private func sum(_ amounts: [Money]) -> Money {
    Money(
      minorUnits: amounts.reduce(BigInt(0)) { $0 + $1.minorUnits },
      currency: policy.reportingCurrency)
  }

  /// What has no price, no customer or no driver.
  func unassigned() -> Review.Unassigned {
    let unpriced = rollUp.unpriced.filter { $0.period == period }
    return Review.Unassigned(
      unpriced: unpriced, unpricedEvents: unpriced.reduce(0) { $0 + $1.events },
      unattributed: cost(of: .unattributed),
      heldSurplus: Rational.sum(
        reconciliation.groups.map {
          $0.heldFraction(policy.surplus) * $0.billedAmount * $0.applied.rate
        }),
      unknownCustomers: rollUp.unknownCustomers.filter { $0.period == period },
      unknownCustomerCost: unknownCustomerCost(), unallocated: cost(of: .unallocated),
      unused: unused())
  }

  /// What was paid for and not used, as far as documents say.
  private func unused() -> [Review.UnusedAmount] {
    let balances = close.prepaid
    func credits(_ part: (PrepaidBalance) -> CreditAmount) -> Rational {
      sum(balances.map { part($0).money }).amount
    }
    let purchases = Rational.sum(
      drift.lazy.filter { $0.variance == .purchase }.compactMap(\.reportingAmount))
    return Review.UnusedKind.allCases.map { kind in
      switch kind {
      case .expiredCredits:
        .init(
          kind: kind, paid: credits { $0.opening + $0.bought }, unused: credits(\.expired))
      case .creditsLeft:
        .init(
          kind: kind, paid: credits { $0.opening + $0.bought }, unused: credits(\.closing))
      case .purchasedCapacity:
        .init(kind: kind, paid: purchases, unused: purchases.isZero ? .zero : nil)
      }
    }
  }

  private func cost(of row: RowID) -> Money {
    sum(profitAndLoss.rows.filter { $0.row == row }.map(\.totalCost))
  }

  private func unknownCustomerCost() -> Rational {
    let cells = reconciliation.cells
    guard let unattributed = cells.rows.firstIndex(of: .unattributed) else { return .zero }
    var costs: [Rational] = []
    for cell in cells.cells where cell.period == period {
      var quantity = ExactDecimal.zero
      for use in cells.uses[cell.uses] where Int(use.row) == unattributed {
        quantity += use.quantity
      }
      if quantity.isZero { continue }
      costs.append(Rational(quantity) * cell.unitCost * (accrualRates[cell.currency] ?? .zero))
    }
    return Rational.sum(costs)
  }

  /// That the P&L is the documents, to the last minor unit.
  func conservation() -> Review.Conservation {
    let customers = profitAndLoss.rows.filter { $0.row?.isBracketed == false }
    let rows = sum(profitAndLoss.rows.map(\.totalCost))
    let booked = sum(documents.map(\.booked))
    let byKind = Dictionary(grouping: documents, by: \.kind)
    let byCurrency = Dictionary(grouping: documents, by: \.currency)
    return Review.Conservation(
      customerCount: customers.count, customers: sum(customers.map(\.totalCost)),
      unattributed: cost(of: .unattributed), unallocated: cost(of: .unallocated), rows: rows,
      total: profitAndLoss.total.totalCost, documentCount: documents.count, documents: booked,
      difference: rows - booked,
      kinds: DocumentKind.allCases.map { kind in
        let documents = byKind[kind, default: []]
        return .init(kind: kind, count: documents.count, booked: sum(documents.map(\.booked)))
      },
      currencies: byCurrency.sorted { $0.key < $1.key }.map { currency, documents in
        .init(
          currency: currency, count: documents.count,
          amount: Rational.sum(documents.lazy.map(\.amount)),
          booked: sum(documents.map(\.booked)))
      })
  }
}
