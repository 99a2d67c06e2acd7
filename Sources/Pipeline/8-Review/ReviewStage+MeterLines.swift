import ExactMoney

extension ReviewStage {
  /// Each group of usage lines with quantities, prices and variances of both sides.
  func meterLines() -> [Review.MeterLine] {
    reconciliation.groups.map { matched in
      let compares = matched.comparesQuantities
      return Review.MeterLine(
        provider: matched.group.provider, invoiceID: matched.group.rootID,
        key: matched.group.key, servicePeriod: matched.group.servicePeriod,
        currency: matched.currency, lineCount: matched.group.lines.count,
        ledgerQuantity: matched.cells.isEmpty ? nil : matched.ledgerQuantity,
        providerQuantity: matched.providerQuantity, invoiceQuantity: matched.billedQuantity,
        ledgerUnitCost: compares
          ? matched.ledgerAmount / Rational(matched.ledgerQuantity) : nil,
        invoiceUnitCost: compares ? Self.billedUnitCost(matched) : nil,
        ledgerPrices: prices(of: matched), ledgerAmount: matched.ledgerAmount,
        invoiceAmount: matched.billedAmount,
        variances: matched.variances.map { .init(variance: $0.variance, amount: $0.amount) },
        rate: matched.applied, passes: matched.passes)
    }
  }

  /// Σ quantity × price over Σ quantity, in the group's currency.
  private static func billedUnitCost(_ matched: MatchedGroup) -> Rational? {
    guard let billedQuantity = matched.billedQuantity, !billedQuantity.isZero else { return nil }
    let extended = Rational.sum(
      matched.group.lines.lazy.map {
        MatchedGroup.extendedAmount($0.line.line)
          * MatchedGroup.rate(matched.conversions, $0.line.currency)
      })
    return extended / Rational(billedQuantity)
  }

  private func prices(of matched: MatchedGroup) -> [Review.LedgerPrice] {
    let rows = Set(matched.cells.map(\.priceIndex)).map { ledger.prices[$0] }
    let prices = Set(
      rows.map {
        Review.LedgerPrice(
          unitPrice: $0.unitPrice, per: $0.per, currency: $0.currency, account: $0.account,
          effectiveFrom: $0.effectiveFrom)
      })
    let distantPast = Instant(secondsSinceEpoch: .min)
    return prices.sorted { left, right in
      let accounts = (left.account?.rawValue ?? "", right.account?.rawValue ?? "")
      if !accounts.0.hasSameBytes(as: accounts.1) {
        return accounts.0.precedesInByteOrder(accounts.1)
      }
      let starts = (left.effectiveFrom ?? distantPast, right.effectiveFrom ?? distantPast)
      if starts.0 != starts.1 { return starts.0 < starts.1 }
      if left.currency != right.currency { return left.currency < right.currency }
      return (left.unitPrice, left.per) < (right.unitPrice, right.per)
    }
  }
}
