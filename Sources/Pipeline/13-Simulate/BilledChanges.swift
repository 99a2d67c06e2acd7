import ExactMoney

/// What providers would bill of usage whose rated cost changes.
///
/// What is billed for one unit of rated cost stays as it is: a group that bills 103 for usage rated 100
/// bills 82.40 where a scenario rates that usage 80. So the provider's own counting, prices and rounding
/// are kept. Where the usage was rated at nothing, what it would be rated is added.
struct BilledChanges: Sendable {
  /// What becomes of the amounts of one group.
  private struct Change {
    var factor: Rational
    /// On its first line.
    var addition: Rational
  }

  private var changes: [GroupName: Change] = [:]

  /// Nothing changes.
  static let none = BilledChanges()

  private init() {}

  /// The changes of groups whose cells were `before` and are `after`, which have the same order.
  init(before: [MatchedGroup], after: [MatchedGroup]) {
    for (old, new) in zip(before, after) {
      let rated = Rational.sum(old.cells.lazy.map(old.cost))
      let changed = Rational.sum(new.cells.lazy.map(new.cost))
      if rated == changed { continue }
      changes[GroupName(old.group)] =
        rated.isZero
        ? Change(factor: .one, addition: changed)
        : Change(factor: changed / rated, addition: .zero)
    }
  }

  /// `group` with the amounts of its lines changed.
  func applied(to group: BilledGroup) -> BilledGroup {
    guard let change = changes[GroupName(group)] else { return group }
    var changed = group
    for index in changed.lines.indices {
      changed.lines[index].line.amount *= change.factor
    }
    if !changed.lines.isEmpty { changed.lines[0].line.amount += change.addition }
    return changed
  }

  /// `invoices`, which are all that may be linked, with the amounts of their usage lines changed.
  func applied(to invoices: [PreparedInvoice], _ policy: Policy) -> [PreparedInvoice] {
    if changes.isEmpty { return invoices }
    let roots = InvoiceLinks(invoices).roots
    var isBegun: Set<GroupName> = []
    return zip(invoices, roots).map { invoice, root in
      let name = { (line: PreparedLine) in
        GroupName(
          provider: invoice.header.provider, rootID: invoices[root].header.invoiceID,
          key: line.key, servicePeriod: line.servicePeriod)
      }
      var lines = invoice.lines
      for index in lines.indices where lines[index].line.category == .usage {
        let group = name(lines[index])
        guard let change = changes[group] else { continue }
        lines[index].amount *= change.factor
        if isBegun.insert(group).inserted { lines[index].amount += change.addition }
      }
      if lines.map(\.amount) == invoice.lines.map(\.amount) { return invoice }
      return invoice.billing(lines, policy.provider(invoice.header.provider).tax)
    }
  }
}

extension PreparedInvoice {
  /// The invoice with other amounts on its lines: its tax keeps its proportion to what is taxed, and its
  /// total is what it was and the difference, in whole minor units.
  fileprivate func billing(_ lines: [PreparedLine], _ policy: TaxPolicy) -> PreparedInvoice {
    var changed = self
    changed.lines = lines
    if role == .bill, !linesSumWithoutTax.isZero {
      let ratio = changed.linesSumWithoutTax / linesSumWithoutTax
      for index in lines.indices where lines[index].line.category == .tax {
        changed.lines[index].amount = rounded(lines[index].amount * ratio)
      }
    }
    changed.tax = InvoiceTax(
      changed.lines, currency: header.currency, role: role, policy: policy)
    changed.linesSum = Rational.sum(changed.lines.lazy.map(\.amount))
    changed.total = rounded(total + changed.linesSum - linesSum)
    return changed
  }

  private func rounded(_ amount: Rational) -> Rational {
    Money(rounding: amount, to: header.currency, .toNearestOrEven).amount
  }
}
