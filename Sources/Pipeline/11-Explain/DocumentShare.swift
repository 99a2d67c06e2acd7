import ExactMoney

/// Takes what one place of the P&L bears of a document apart.
struct DocumentShare {
  let work: MonthEndWork
  let invoices: InvoiceParts
  let usage: UsageNodes
  let pools: SolvedPools
  let drivers: DriverTable
  let prepaid: PrepaidParts
  let origins: [Period: PriorPeriodOrigin]
  let place: Shares.Place

  /// The share of `document` with its parts; `nil` where `place` bears nothing of it.
  func explanation(_ document: BookedDocument) -> Explanation? {
    guard let share = document.shares.amount(of: place) else { return nil }
    return node(document, share, parts(document))
  }

  /// The same of usage that is not all of a row's: what its parts come to; `nil` where that is nothing.
  func usageExplanation(_ document: BookedDocument) -> Explanation? {
    // What no usage bears is explained with the rows that bear it.
    guard let costs = document.usage, !costs.parts.isEmpty else { return nil }
    let parts = parts(document).filter { !$0.amount.isZero }
    if parts.isEmpty { return nil }
    return node(document, Rational.sum(parts.lazy.map(\.amount)), parts)
  }

  private func node(
    _ document: BookedDocument, _ share: Rational, _ parts: [Explanation]
  ) -> Explanation {
    var node = Explanation(
      .document, Self.name(document), amount: share, rule: rule(document),
      children: parts.filter { !$0.amount.isZero })
    node.document = document.documentID
    return node
  }

  private func parts(_ document: BookedDocument) -> [Explanation] {
    switch document.kind {
    case .invoice: invoiceParts(document)
    case .accrual: overdrawnParts(document) ?? accrualParts(document)
    case .sharedCost: sharedParts(document)
    case .prepaidUse: prepaidParts(document)
    case .prepaidExpiry: expiryParts(document)
    case .priorPeriod: priorParts(document)
    }
  }

  private static func name(_ document: BookedDocument) -> String {
    let kind =
      switch document.kind {
      case .invoice: "invoice "
      case .sharedCost: "shared cost "
      case .accrual, .prepaidUse, .prepaidExpiry, .priorPeriod: ""
      }
    return kind + document.documentID.rawValue + (document.supplier.map { " of \($0)" } ?? "")
  }

  private func rule(_ document: BookedDocument) -> String {
    let currency = document.currency
    let amount = document.amount.decimalText(places: currency.minorUnits)
    if document.kind == .priorPeriod { return "" }
    if document.kind == .prepaidUse { return grantsRule(document) }
    let why = document.kind == .accrual ? "used and not billed yet; " : ""
    if currency == work.policy.reportingCurrency {
      return "\(why)booked \(document.booked) \(document.booked.currency)"
    }
    return "\(why)\(amount) \(currency) × \(document.applied.words) "
      + "= booked \(document.booked) \(document.booked.currency)"
  }

  var isUnattributed: Bool {
    place == Shares.Place(row: .unattributed, category: .api)
  }

  private func invoiceParts(_ document: BookedDocument) -> [Explanation] {
    guard let booked = invoices.booked[DocumentName(document)] else { return [] }
    let rate = document.applied.rate
    let gross = Rational.sum(booked.parts.lazy.map(\.amount.magnitude))
    if gross.isZero {
      return [
        Explanation(
          .rounding, "no line has an amount in \(work.period)", amount: document.booked.amount)
      ]
    }
    let exact = Rational.sum(booked.parts.lazy.map(\.amount)) * rate
    let rest = (document.booked.amount - exact) / gross
    var nodes: [Explanation] = []
    var rounding: [Rational] = []
    for part in booked.parts {
      let fraction = fraction(part)
      if fraction.isZero { continue }
      rounding.append(rest * part.amount.magnitude * fraction)
      for line in part.lines {
        nodes.append(
          node(line, of: part, line.amount * part.fraction * rate, document, fraction))
      }
    }
    return nodes + [
      Explanation(
        .rounding, "rounding of the invoice", amount: Rational.sum(rounding),
        rule: "booked \(document.booked) less \(exact.decimalText(places: 6)) of its lines, "
          + "shared by their size")
    ]
  }

  /// The part of `part` that the place bears.
  private func fraction(_ part: InvoiceParts.Part) -> Rational {
    let divided = Rational.one - part.heldFraction
    let own = part.weighing.map { usage.fraction(of: place, $0) * divided } ?? .zero
    guard isUnattributed else { return own }
    return own + part.heldFraction + (part.weighing == nil ? divided : .zero)
  }

  /// - Parameter amount: the line's amount in the month in the reporting currency.
  private func node(
    _ line: InvoiceParts.Line, of part: InvoiceParts.Part, _ amount: Rational,
    _ document: BookedDocument, _ fraction: Rational
  ) -> Explanation {
    let divided = amount * (Rational.one - part.heldFraction)
    var children = part.weighing.map { usage.nodes(of: divided, place, $0) } ?? []
    if isUnattributed {
      if !part.heldFraction.isZero {
        children.append(
          Explanation(
            .rest, "held", amount: amount * part.heldFraction,
            rule: "\(part.heldFraction.percentText) of the billed quantity is more than the "
              + "ledger's, and nobody has explained it (surplus: hold)"))
      }
      if part.weighing == nil {
        children.append(
          Explanation(.rest, "nobody's", amount: divided, rule: part.divisionRule))
      }
    }
    var words = ["\(line.amount.decimalText(places: 6)) \(document.currency)"]
    if !line.rule.isEmpty { words[0] += " (\(line.rule))" }
    if part.fraction != .one {
      words.append("\(part.fraction.percentText) of it for \(work.period), \(part.splitRule)")
    }
    words.append("\(fraction.percentText) of that here, \(part.divisionRule)")
    return Explanation(
      .line, line.label, amount: amount * fraction, rule: words.joined(separator: "; "),
      sources: line.sources, children: children)
  }

  private func accrualParts(_ document: BookedDocument) -> [Explanation] {
    let stage = AccrualStage(
      period: work.period, policy: work.policy, rates: work.reference.rates)
    let cells = stage.cells(work.reconciliation).first {
      $0.key.documentID == document.documentID
    }?.value
    guard let cells,
      let weighing = Weighing(cells, fallsBackToQuantity: true, unitCost: \.unitCost)
    else { return [] }
    let exact = document.amount * document.applied.rate
    let fraction = usage.fraction(of: place, weighing)
    return usage.nodes(of: exact, place, weighing) + [
      Explanation(
        .rounding, "rounding of the accrual",
        amount: (document.booked.amount - exact) * fraction,
        rule: "booked \(document.booked) less \(exact.decimalText(places: 6)), shared by cost")
    ]
  }

  private func priorParts(_ document: BookedDocument) -> [Explanation] {
    let costs = work.close.priorPeriods.filter {
      document.documentID == $0.documentID
    }
    return costs.flatMap { cost in
      cost.cells.filter { $0.key.row == place.row }.sorted { $0.key < $1.key }.map { cell, units in
        let amount = Money(minorUnits: units, currency: work.policy.reportingCurrency).amount
        return origins[cost.origin]?.explanation(of: cell, amount: amount, taking: cost)
          ?? Explanation(
            .closed, "\(cost.origin), \(cell.category)", amount: amount,
            rule: "as it was taken up of that month")
      }
    }
  }
}

extension Shares {
  /// What `place` bears; `nil` where that is nothing.
  func amount(of place: Place) -> Rational? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < place { low = middle + 1 } else { high = middle }
    }
    guard low < places.count, places[low] == place else { return nil }
    return self[low].amount
  }
}

extension AppliedRate {
  /// `0.9 of 2026-01-30, ECB`.
  var words: String {
    let number = rate.exactDecimal?.description ?? rate.decimalText(places: 6)
    return [date.isEmpty ? number : "\(number) of \(date)", source].filter { !$0.isEmpty }
      .joined(separator: ", ")
  }
}

extension Rational {
  /// In per cent, for reading.
  var percentText: String {
    "\((self * Rational(100)).rounded(toPlaces: 2, .toNearestOrEven)) %"
  }
}
