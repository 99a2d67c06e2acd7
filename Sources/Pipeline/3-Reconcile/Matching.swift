import ExactMoney

/// The invoices of one period, grouped and matched: who claims what.
struct Matching: Sendable {
  var invoices: [PreparedInvoice]
  var links: InvoiceLinks
  var groups: [BilledGroup]
  var claims: Claims
  /// The cells each group claims, as indices into the cell index, sorted.
  var cellsByGroup: [[Int]]
  /// The invoices that take part in the period: their service meets it, they claim a cell of it, or
  /// they are linked to one that does.
  var inPeriod: Set<Int>

  init(invoices: [PreparedInvoice], cells: CellIndex, period: Period) {
    let links = InvoiceLinks(invoices)
    let groups = BilledGroup.groups(invoices, roots: links.roots)
    let claims = Claims(
      keys: cells.keys, groups: groups, coverage: Coverage(invoices))
    var cellsByGroup = Array(repeating: [Int](), count: groups.count)
    for (key, group) in claims.groupByKey {
      cellsByGroup[group] += cells.indices(of: key)
    }
    var roots: Set<Int> = []
    for (index, invoice) in invoices.enumerated() where invoice.hasService(in: period) {
      roots.insert(links.roots[index])
    }
    for (index, group) in groups.enumerated() {
      cellsByGroup[index].sort()
      if cellsByGroup[index].contains(where: { cells.cells[$0].period == period }) {
        roots.insert(group.root)
      }
    }
    self.invoices = invoices
    self.links = links
    self.groups = groups
    self.claims = claims
    self.cellsByGroup = cellsByGroup
    self.inPeriod = Set(invoices.indices.filter { roots.contains(links.roots[$0]) })
  }

  /// What the matching found about the period: `contested` usage once for each set of groups, with how
  /// many cells it is.
  func findings(_ contested: [ContestedUsage]) -> [Finding] {
    links.findings.filter { inPeriod.contains($0.invoice) }.map(\.finding)
      + contested.map { usage in
        let names = usage.others.map(\.name).joined(separator: ", ")
        return Finding(
          usage.isOverlap ? .overlappingInvoices : .ambiguousMatch,
          at: usage.others.flatMap(\.lines).map(\.line.line.location).min(),
          "\(usage.holder.provider): \(names) and \(usage.holder.name) "
            + "\(usage.others.count == 1 ? "both" : "all") bill \(usage.keys.count) meter-days of "
            + "the ledger; the last has them meanwhile")
      }
  }

  /// The cells of the period's groups that several of them agree with, by who they are, in the order of
  /// who has them meanwhile.
  var contested: [ContestedUsage] {
    struct Contenders: Hashable {
      var holder: Int
      var others: Set<Int>
      var isOverlap: Bool
    }
    struct Place: Hashable {
      var key: CellKey
      var isOverlap: Bool
    }
    var keys: [Contenders: [CellKey]] = [:]
    let contests = Dictionary(grouping: claims.contests) {
      Place(key: $0.key, isOverlap: $0.isOverlap)
    }
    for (place, contests) in contests {
      let contenders = Contenders(
        holder: contests[0].winner, others: Set(contests.map(\.other)),
        isOverlap: place.isOverlap)
      keys[contenders, default: []].append(place.key)
    }
    // Groups are sorted, so their indices are in the order of the report.
    return keys.map { contenders, keys in
      (contenders, others: contenders.others.sorted(), keys)
    }.sorted { left, right in
      if left.0.holder != right.0.holder { return left.0.holder < right.0.holder }
      if left.others != right.others { return left.others.lexicographicallyPrecedes(right.others) }
      return left.0.isOverlap && !right.0.isOverlap
    }.map { contenders, others, keys in
      ContestedUsage(
        holder: groups[contenders.holder], others: others.map { groups[$0] },
        isOverlap: contenders.isOverlap, keys: keys.sorted())
    }.filter { usage in
      ([usage.holder] + usage.others).contains { inPeriod.contains($0.root) }
    }
  }
}

/// A part of the ledger that several groups agree with.
struct ContestedUsage: Sendable {
  /// Who has it meanwhile.
  var holder: BilledGroup
  /// Who else agrees with it, in the order of the report.
  var others: [BilledGroup]
  /// Whether they are of invoices that are not linked; else they are equally specific.
  var isOverlap: Bool
  /// Which part, sorted.
  var keys: [CellKey]
}

/// How amounts of the period's invoices are converted.
struct InvoiceRates: Sendable {
  private let rates: RateTable
  private let policy: Policy
  private let period: Period

  init(rates: RateTable, policy: Policy, period: Period) {
    self.rates = rates
    self.policy = policy
    self.period = period
  }

  /// From the invoice's currency to the reporting currency at the invoice's rate date.
  func toReporting(_ invoice: PreparedInvoice) -> AppliedRate? {
    rate(from: invoice.header.currency, to: policy.reportingCurrency, invoice)
  }

  /// From a price's currency to the invoice's at the invoice's rate date.
  func toInvoice(_ currency: Currency, _ invoice: PreparedInvoice) -> AppliedRate? {
    rate(from: currency, to: invoice.header.currency, invoice)
  }

  /// From a price's currency to the reporting currency, as accruals are converted.
  func accrual(_ currency: Currency) -> AppliedRate? {
    rates.rate(
      from: currency, to: policy.reportingCurrency, policy.exchange.accruals, issueDate: nil,
      period: period)
  }

  private func rate(
    from source: Currency, to target: Currency, _ invoice: PreparedInvoice
  ) -> AppliedRate? {
    rates.rate(
      from: source, to: target, policy.exchange.invoices, issueDate: invoice.header.issueDate,
      period: period)
  }

  /// The first conversion that `invoice` needs and that no rate gives, in words.
  ///
  /// - Parameter spreads: for each of its other lines the price currencies of the cells it is spread
  ///   over; with one currency the proportions need no conversion.
  func missing(
    for invoice: PreparedInvoice, spreads: [Set<Currency>]
  ) -> String? {
    if toReporting(invoice) == nil {
      return lacking(invoice.header.currency, to: policy.reportingCurrency, invoice)
    }
    let needed = spreads.filter { $0.count > 1 }.reduce(into: Set()) { $0.formUnion($1) }
    return needed.sorted().first { toInvoice($0, invoice) == nil }
      .map { lacking($0, to: invoice.header.currency, invoice) }
  }

  /// The pair for which `invoice` has no rate, and why as far as that is known.
  func lacking(_ source: Currency, to target: Currency, _ invoice: PreparedInvoice) -> String {
    "\(source) to \(target) for \(period)"
      + rates.reason(
        from: source, to: target, policy.exchange.invoices, issueDate: invoice.header.issueDate,
        period: period)
  }

  /// That `invoice` is left out for want of a rate from `pair`, as ``lacking(_:to:_:)`` names it.
  static func leftOut(_ invoice: PreparedInvoice, _ pair: String) -> Finding {
    Finding(
      .missingRate, at: invoice.location,
      "invoice \(invoice.header.invoiceID) of \(invoice.header.provider): no rate from "
        + "\(pair); the invoice is left out")
  }

  /// The same for an accrual in `source`.
  func lackingAccrual(_ source: Currency) -> String {
    "\(source) to \(policy.reportingCurrency) for \(period)"
      + rates.reason(
        from: source, to: policy.reportingCurrency, policy.exchange.accruals, issueDate: nil,
        period: period)
  }
}
