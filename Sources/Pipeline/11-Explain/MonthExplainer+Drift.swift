import ExactMoney

extension MonthExplainer {
  /// What a row of the drift report says, taken apart; `nil` where it says nothing there.
  ///
  /// - Parameter index: the row's place in ``MonthEndClose/drift``.
  public func explanation(of figure: DriftFigure, drift index: Int) -> Explanation? {
    let item = close.drift[index]
    guard let value = figure.value(of: item) else { return nil }
    let unit =
      switch figure {
      case .amount, .ledgerAmount, .invoiceAmount: item.currency.code
      case .reportingAmount: work.policy.reportingCurrency.code
      case .ledgerQuantity, .providerQuantity, .invoiceQuantity: item.key.meter?.rawValue ?? ""
      }
    let label = "\(figure.rawValue) \(unit): \(Self.name(item))"
    guard let parts = parts(of: item, at: index) else {
      return Explanation(.figure, label, amount: value)
    }
    var nodes = parts.nodes(figure, item)
    if item.variance == .invoiceRounding, let invoice = invoice(of: item) {
      nodes.insert(
        Explanation(
          .record, "total of \(invoice.header.invoiceID)", amount: invoice.total,
          rule: invoice.header.statedTotal == nil
            ? "no total is stated: the sum of the lines in whole minor units" : "as stated",
          sources: [invoice.location]), at: 0)
    }
    nodes = nodes.filter { !$0.amount.isZero }
    if figure == .reportingAmount {
      let rate = reportingRate(of: item)
      nodes = nodes.map { $0.scaled(by: rate) }
    }
    return Explanation(
      .figure, label, amount: value, rule: parts.rule(item.variance), children: nodes)
  }

  private static func name(_ item: DriftItem) -> String {
    let names = [item.provider.rawValue, item.invoiceID?.rawValue ?? ""] + item.key.texts
    let days = item.servicePeriod.map { "\($0.lowerBound) to \($0.upperBound)" } ?? ""
    return ([item.variance.rawValue + ","] + names + [days]).filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  private func parts(of item: DriftItem, at index: Int) -> DriftParts? {
    let reconciliation = work.reconciliation
    switch ReviewItem.Subject(item.variance) {
    case .usage: return group(of: item).map { DriftParts($0, usage: usage) }
    case .notInvoiced:
      var parts = DriftParts(usage: usage)
      parts.cells = reconciliation.notInvoiced.filter { cell in
        cell.key.provider == item.provider && cell.key.matchKey == item.key
          && cell.currency == item.currency
      }.map { ($0, $0.cost) }
      return parts
    case .charge:
      guard let line = charge(of: item, at: index) else { return nil }
      var parts = DriftParts(usage: usage)
      parts.lines = [DriftParts.Line(line: line, amount: line.amount, extended: line.amount)]
      return parts
    case .footing:
      guard let invoice = invoice(of: item) else { return nil }
      var parts = DriftParts(usage: usage)
      parts.lines = invoice.lines.map {
        DriftParts.Line(line: $0, amount: $0.amount, extended: $0.amount)
      }
      return parts
    case .finding: return nil
    }
  }

  private func group(of item: DriftItem) -> MatchedGroup? {
    work.reconciliation.groups.first { matched in
      matched.group.provider == item.provider && matched.group.rootID == item.invoiceID
        && matched.group.key == item.key && matched.group.servicePeriod == item.servicePeriod
    }
  }

  private func invoice(of item: DriftItem) -> PreparedInvoice? {
    work.reconciliation.inPeriod.lazy.map { work.reconciliation.invoices[$0] }.first {
      $0.header.provider == item.provider && $0.header.invoiceID == item.invoiceID
    }
  }

  /// The line that a row of the report is about; of equal lines each is one row's.
  private func charge(of item: DriftItem, at index: Int) -> PreparedLine? {
    func isAlike(_ other: DriftItem) -> Bool {
      other.provider == item.provider && other.invoiceID == item.invoiceID
        && other.key == item.key && other.servicePeriod == item.servicePeriod
        && other.variance == item.variance && other.amount == item.amount
        && other.invoiceQuantity == item.invoiceQuantity
    }
    let occurrence = close.drift[..<index].count(where: isAlike)
    let lines = invoice(of: item)?.lines.filter { line in
      Variance(line.line.category) == item.variance && line.key == item.key
        && line.servicePeriod == item.servicePeriod && line.amount == item.amount
        && line.line.quantity == item.invoiceQuantity
    }
    guard let lines, occurrence < lines.count else { return nil }
    return lines[occurrence]
  }

  private func reportingRate(of item: DriftItem) -> Rational {
    if let amount = item.reportingAmount, !item.amount.isZero { return amount / item.amount }
    if let group = group(of: item) { return group.applied.rate }
    let index = work.reconciliation.inPeriod.first {
      let header = work.reconciliation.invoices[$0].header
      return header.provider == item.provider && header.invoiceID == item.invoiceID
    }
    return index.flatMap { work.reconciliation.appliedRates[$0]?.rate } ?? .one
  }
}
