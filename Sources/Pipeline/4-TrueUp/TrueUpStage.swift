import BigInt
import ExactMoney

/// An invoice's part in the period, booked, with what the bridge needs of it.
struct BookedInvoice: Sendable {
  /// The index in ``Reconciliation/invoices``.
  var index: Int
  /// This period's part of the cost, in the invoice's currency.
  var part: Rational
  /// Every month's part of it, in minor units of the invoice's currency.
  var parts: [Period: BigInt]
  /// The booked document; `nil` where the invoice only takes part through a link, or is settled with
  /// prepaid credits.
  var document: BookedDocument?
}

/// What was billed is what is borne (SPEC §5.3): books the invoices' parts and shares them.
struct TrueUpStage: Sendable {
  private let period: Period
  private let policy: Policy
  private let reference: ReferenceData
  private let reconciliation: Reconciliation
  private let rates: InvoiceRates
  private let groupsByInvoice: [Int: [Int]]

  init(
    period: Period, policy: Policy, reference: ReferenceData, reconciliation: Reconciliation
  ) {
    self.period = period
    self.policy = policy
    self.reference = reference
    self.reconciliation = reconciliation
    self.rates = InvoiceRates(rates: reference.rates, policy: policy, period: period)
    var groupsByInvoice: [Int: [Int]] = [:]
    for (index, matched) in reconciliation.groups.enumerated() {
      for invoice in Set(matched.group.lines.map(\.invoice)) {
        groupsByInvoice[invoice, default: []].append(index)
      }
    }
    self.groupsByInvoice = groupsByInvoice
  }

  /// Every invoice that takes part in the period, by its index.
  func run() -> [BookedInvoice] {
    reconciliation.inPeriod.sorted().map(booked)
  }

  private func booked(_ index: Int) -> BookedInvoice {
    let invoice = reconciliation.invoices[index]
    let split = split(of: index)
    guard let applied = reconciliation.appliedRates[index],
      let minorUnits = split.minorUnits[period]
    else {
      return BookedInvoice(index: index, part: .zero, parts: split.minorUnits, document: nil)
    }
    let part = Money(minorUnits: minorUnits, currency: invoice.header.currency).amount
    guard invoice.role == .bill else {
      return BookedInvoice(index: index, part: part, parts: split.minorUnits, document: nil)
    }
    let booked = Money(
      rounding: part * applied.rate, to: policy.reportingCurrency, .toNearestOrEven)
    let borne = borne(split, invoice: invoice, booked: booked.amount, rate: applied.rate)
    var document = BookedDocument(
      documentID: DocumentID(invoice.header.invoiceID.rawValue), kind: .invoice,
      supplier: SupplierID(invoice.header.provider.rawValue), currency: invoice.header.currency,
      amount: part, applied: applied, booked: booked, shares: borne.shares())
    document.usage = borne.usage
    return BookedInvoice(index: index, part: part, parts: split.minorUnits, document: document)
  }

  /// The parts of the invoice at `index`, and how its cost is split over periods.
  func split(of index: Int) -> PeriodSplit {
    PeriodSplit(reconciliation.invoices[index], parts: parts(of: index))
  }

  /// The invoice's parts: one per group it bills, and its other charges.
  private func parts(of index: Int) -> [InvoicePart] {
    let invoice = reconciliation.invoices[index]
    let usage = groupsByInvoice[index, default: []].map { groupIndex in
      let matched = reconciliation.groups[groupIndex]
      let amounts = matched.group.lines.lazy.filter { $0.invoice == index }.map(\.line.amount)
      return InvoicePart(
        subject: .usage(groupIndex), amount: Rational.sum(amounts),
        fractions: fractions(of: matched))
    }
    let others = SpreadLine.all(of: invoice, policy: policy).map { line in
      InvoicePart(
        subject: .spread(line), amount: line.amount,
        fractions: invoice.fractions(ofCharge: line.target.servicePeriod))
    }
    return usage + others
  }

  /// A group's amount belongs to the periods by the rated cost of its cells; without cost by days.
  ///
  /// Cells of several price currencies are compared at one rate date whatever period is being
  /// closed, or the months' parts would not add up.
  private func fractions(of matched: MatchedGroup) -> [Period: Rational] {
    let root = reconciliation.invoices[matched.group.root]
    let last = Period(containing: matched.group.servicePeriod.upperBound.advanced(by: -1))
    let fixed = InvoiceRates(rates: reference.rates, policy: policy, period: last)
    let isMixed = Set(matched.cells.map(\.currency)).count > 1
    var costs: [Period: Rational] = [:]
    for cell in matched.cells {
      let rate =
        isMixed
        ? fixed.toInvoice(cell.currency, root)?.rate ?? matched.conversions[cell.currency] ?? .zero
        : .one
      costs[cell.period, default: .zero] += cell.cost * rate
    }
    let sum = Rational.sum(costs.values)
    if sum.isZero { return PeriodSplit.dayFractions(matched.group.servicePeriod) }
    return costs.filter { !$0.value.isZero }.mapValues { $0 / sum }
  }

  /// Parts inside a document are not rounded: what booking made is spread by the parts' magnitude.
  private func borne(
    _ split: PeriodSplit, invoice: PreparedInvoice, booked: Rational, rate: Rational
  ) -> Spreader {
    var spreader = Spreader(reconciliation.cells)
    let amounts = split.parts.map { $0.amount(in: period) }
    let sum = Rational.sum(amounts)
    let gross = Rational.sum(amounts.lazy.map(\.magnitude))
    if gross.isZero {
      spreader.addUnattributed(booked)
      return spreader
    }
    let rest = (booked - sum * rate) / gross
    // A thousand credits for the same usage are one amount to spread.
    var spreads: [SpreadLine.Target: [Rational]] = [:]
    for (part, amount) in zip(split.parts, amounts) {
      let borne = amount * rate + rest * amount.magnitude
      switch part.subject {
      case .usage(let index):
        bearers(of: reconciliation.groups[index]).bear(borne, &spreader)
      case .spread(let line) where line.rule == .byCost:
        spreads[line.target, default: []].append(borne)
      case .spread: spreader.addUnattributed(borne)
      }
    }
    for (target, amounts) in spreads {
      bearers(of: target, in: invoice).bear(Rational.sum(amounts), &spreader)
    }
    return spreader
  }

  /// Who bears what `matched` bills in the period.
  func bearers(of matched: MatchedGroup) -> Bearers {
    Bearers(
      cells: matched.cells.filter { $0.period == period },
      heldFraction: matched.heldFraction(policy.surplus), fallsBackToQuantity: true,
      unitCost: { matched.unitCost($0) })
  }

  /// Who bears a charge for `target` of `invoice` in the period.
  func bearers(of target: SpreadLine.Target, in invoice: PreparedInvoice) -> Bearers {
    let cells = reconciliation.cells.cells(
      of: invoice.header.provider, agreeingWith: target.key, days: target.servicePeriod,
      in: period)
    let isMixed = Set(cells.map(\.currency)).count > 1
    return Bearers(
      cells: cells, heldFraction: .zero, fallsBackToQuantity: false,
      unitCost: { cell in
        isMixed
          ? cell.unitCost * (rates.toInvoice(cell.currency, invoice)?.rate ?? .zero)
          : cell.unitCost
      })
  }
}

/// Who bears a part of an invoice: those who used the cells, in proportion to what that cost.
struct Bearers {
  var cells: [MatchCell]
  /// What nobody bears but `(unattributed)`.
  var heldFraction: Rational
  /// Whether quantities decide where no cell cost anything.
  var fallsBackToQuantity: Bool
  /// The rated cost of one unit of a cell, in one currency for all.
  var unitCost: (MatchCell) -> Rational

  func bear(_ amount: Rational, _ spreader: inout Spreader) {
    spreader.spread(
      amount * (Rational.one - heldFraction), over: cells,
      fallsBackToQuantity: fallsBackToQuantity, unitCost: unitCost)
    spreader.addUnattributed(amount * heldFraction)
  }
}
