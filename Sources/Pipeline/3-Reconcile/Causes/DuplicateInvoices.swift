import ExactMoney

/// The invoices that say what another one says under another number, and the groups that do.
///
/// Only what bills usage can be proven to be a duplicate: two equal fees may be two fees.
struct DuplicateInvoices: Sendable {
  /// What a line says, apart from its number, words and place.
  private struct LineFacts: Hashable {
    var category: ChargeCategory
    var key: MatchKey
    var servicePeriod: Range<CalendarDate>
    var quantity: ExactDecimal?
    var unitPrice: ExactDecimal?
    var per: ExactDecimal
    var amount: Rational

    init(_ line: PreparedLine) {
      category = line.line.category
      key = line.key
      servicePeriod = line.servicePeriod
      quantity = line.line.quantity
      unitPrice = line.line.unitPrice
      per = line.line.per
      amount = line.amount
    }
  }

  private struct InvoiceFacts: Hashable {
    var provider: ProviderID
    var currency: Currency
    var total: Rational
    var lines: [LineFacts: Int]
  }

  private struct GroupFacts: Hashable {
    var provider: ProviderID
    var currency: Currency
    var key: MatchKey
    var servicePeriod: Range<CalendarDate>
    var quantity: ExactDecimal
    var amount: Rational
  }

  /// By the index of a duplicate: what proves it.
  private var invoices: [Int: String] = [:]
  /// By the index of a group that another invoice billed already: what proves it.
  private var groups: [Int: String] = [:]

  init(_ reconciliation: Reconciliation) {
    findInvoices(reconciliation)
    findGroups(reconciliation)
  }

  private mutating func findInvoices(_ reconciliation: Reconciliation) {
    let taking = reconciliation.inPeriod.sorted().filter { index in
      let invoice = reconciliation.invoices[index]
      return !invoice.usageLines.isEmpty && !invoice.total.isZero
    }
    let alike = Dictionary(grouping: taking) { index in
      let invoice = reconciliation.invoices[index]
      return InvoiceFacts(
        provider: invoice.header.provider, currency: invoice.header.currency,
        total: invoice.total,
        lines: Dictionary(invoice.lines.map { (LineFacts($0), 1) }, uniquingKeysWith: +))
    }
    for indices in alike.values where indices.count > 1 {
      // Invoices are sorted by number: the first has the cells, the others find none left.
      let first = reconciliation.invoices[indices[0]]
      let candidates = indices.map { reconciliation.invoices[$0].header.invoiceID.rawValue }
      for index in indices.dropFirst()
      where reconciliation.roots[index] != reconciliation.roots[indices[0]] {
        invoices[index] =
          "all \(first.lines.count) lines and the total \(first.total.decimalText()) "
          + "\(first.header.currency) are those of \(first.header.invoiceID); documents: "
          + candidates.joined(separator: ", ")
      }
    }
  }

  private mutating func findGroups(_ reconciliation: Reconciliation) {
    let billing = reconciliation.groups.indices.filter {
      reconciliation.groups[$0].billedQuantity != nil
    }
    let alike = Dictionary(grouping: billing) { index in
      let matched = reconciliation.groups[index]
      return GroupFacts(
        provider: matched.group.provider, currency: matched.currency, key: matched.group.key,
        servicePeriod: matched.group.servicePeriod, quantity: matched.billedQuantity ?? .zero,
        amount: matched.billedAmount)
    }
    for (facts, indices) in alike where indices.count > 1 {
      guard
        let holder = indices.first(where: { !reconciliation.groups[$0].cells.isEmpty })
      else { continue }
      for index in indices where reconciliation.groups[index].cells.isEmpty {
        groups[index] =
          "\(facts.quantity) for \(facts.amount.decimalText()) \(facts.currency) is also on "
          + reconciliation.groups[holder].group.name
      }
    }
  }

  /// What proves that the invoice at `index` is a duplicate.
  func proof(ofInvoice index: Int) -> String? { invoices[index] }

  /// What proves that all that the group at `index` bills was billed before.
  func proof(ofGroup index: Int, _ matched: MatchedGroup) -> String? {
    let proofs = matched.group.lines.map { invoices[$0.invoice] }
    if let first = proofs.first, let first, !proofs.contains(nil) { return first }
    return groups[index]
  }
}
