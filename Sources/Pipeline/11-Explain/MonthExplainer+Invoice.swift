import ExactMoney

/// What an invoice is called: its provider and its number.
public struct InvoiceName: Hashable, Sendable {
  /// Who billed.
  public var provider: ProviderID
  /// The number.
  public var invoiceID: InvoiceID

  /// The invoice `invoiceID` of `provider`.
  public init(provider: ProviderID, invoiceID: InvoiceID) {
    self.provider = provider
    self.invoiceID = invoiceID
  }
}

/// Where an invoice went: the reverse of an explanation.
extension MonthExplainer {
  /// The months that bear some of `invoice`, sorted; none where the month knows nothing of it.
  public func periods(of invoice: InvoiceName) -> [Period] {
    guard let index = index(of: invoice) else { return [] }
    let split = trueUp.split(of: index)
    return Set(split.parts.flatMap(\.fractions.keys)).sorted()
  }

  /// The currency of `invoice`; `nil` where the month knows nothing of it.
  public func currency(of invoice: InvoiceName) -> Currency? {
    index(of: invoice).map { work.reconciliation.invoices[$0].header.currency }
  }

  /// Where `invoice` went, or one line of it: month by month and row by row, in its own currency; `nil`
  /// where no month knows it.
  ///
  /// - Parameter lineID: the line's number; `nil`: all of them.
  public static func whereabouts(
    of invoice: InvoiceName, line lineID: String?, in months: [MonthExplainer]
  ) -> Explanation? {
    let months = months.sorted { $0.work.period < $1.work.period }
    let known = months.compactMap { month in
      month.index(of: invoice).map { (month: month, index: $0, parts: month.parts(at: $0)) }
    }
    guard let first = known.first else { return nil }
    if let credits = first.month.creditsOnly(first.index, invoice) { return credits }
    var nodes: [Explanation] = []
    for part in first.parts {
      for line in part.lines where lineID == nil || line.isNumbered(lineID ?? "") {
        let children = known.compactMap { month, index, parts -> Explanation? in
          let own = parts.first { $0.lines.contains { $0.isSame(as: line) } }
          return own.flatMap { month.destination(of: line, part: $0, of: index) }
        }
        nodes.append(
          Explanation(
            .line, line.label, amount: line.amount, rule: line.rule, sources: line.sources,
            children: children))
      }
    }
    if lineID != nil {
      return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? nil : sum(of: nodes, invoice, lineID)
    }
    let prepared = first.month.work.reconciliation.invoices[first.index]
    if !prepared.invoiceRounding.isZero {
      nodes.append(
        Explanation(
          .rounding, "total less lines", amount: prepared.invoiceRounding,
          rule: "shared by the size of what the lines come to"))
    }
    return Explanation(
      .document, "invoice \(invoice.invoiceID) of \(invoice.provider)", amount: prepared.cost,
      rule: "what it costs, in \(prepared.header.currency)", sources: [prepared.location],
      children: nodes)
  }

  private static func sum(
    of nodes: [Explanation], _ invoice: InvoiceName, _ lineID: String?
  ) -> Explanation {
    Explanation(
      .line, "lines \(lineID ?? "") of \(invoice.invoiceID)", sumOf: nodes)
  }

  /// An invoice that is about prepaid credits is no cost itself: their use is.
  private func creditsOnly(_ index: Int, _ invoice: InvoiceName) -> Explanation? {
    let prepared = work.reconciliation.invoices[index]
    if prepared.role == .bill { return nil }
    return Explanation(
      .document, "invoice \(invoice.invoiceID) of \(invoice.provider)", amount: prepared.cost,
      rule: prepared.role == .statement
        ? "a statement: it says which use the credits went to, month by month"
        : "it buys credits, which cost where they are used: prepaid.csv rolls them forward",
      sources: [prepared.location])
  }

  private var trueUp: TrueUpStage {
    TrueUpStage(
      period: work.period, policy: work.policy, reference: work.reference,
      reconciliation: work.reconciliation)
  }

  private func index(of invoice: InvoiceName) -> Int? {
    work.reconciliation.inPeriod.first {
      let header = work.reconciliation.invoices[$0].header
      return header.provider == invoice.provider && header.invoiceID == invoice.invoiceID
    }
  }

  private func parts(at index: Int) -> [InvoiceParts.Part] {
    InvoiceParts.parts(of: index, work, trueUp)
  }

  /// What the month bears of a line, row by row; `nil` where that is nothing.
  private func destination(
    of line: InvoiceParts.Line, part: InvoiceParts.Part, of index: Int
  ) -> Explanation? {
    let amount = line.amount * part.fraction
    if amount.isZero { return nil }
    let divided = Rational.one - part.heldFraction
    let unattributed = Shares.Place(row: .unattributed, category: .api)
    func node(_ place: Shares.Place, _ fraction: Rational, _ why: String = "") -> Explanation {
      Explanation(
        .row, "\(place.row), \(ProfitAndLossFigure.cost(place.category).name)",
        amount: amount * fraction, rule: fraction.percentText + why)
    }
    var rows: [Explanation] = []
    if let weighing = part.weighing {
      rows = usage.fractions(weighing).map { node($0.place, $0.fraction * divided) }
    } else if !divided.isZero {
      rows = [node(unattributed, divided)]
    }
    if !part.heldFraction.isZero {
      rows.append(node(unattributed, part.heldFraction, ", held: more than the ledger has"))
    }
    var words = [
      part.fraction == .one ? "all of it" : "\(part.fraction.percentText), \(part.splitRule)"
    ]
    if let rate = work.reconciliation.appliedRates[index], rate != .same {
      words.append("at \(rate.words)")
    }
    words.append(part.divisionRule)
    return Explanation(
      .period, work.period.description, amount: amount, rule: words.joined(separator: "; "),
      children: rows)
  }
}

extension InvoiceParts.Line {
  /// Whether it is the line with that number, or the tax in which that line is.
  fileprivate func isNumbered(_ lineID: String) -> Bool {
    taxLineIDs.contains { $0.hasSameBytes(as: lineID) }
      || line?.line.lineID?.hasSameBytes(as: lineID) == true
  }

  /// Whether both are one line, as two months see it.
  fileprivate func isSame(as other: InvoiceParts.Line) -> Bool {
    line?.line == other.line?.line && sources == other.sources
  }
}
