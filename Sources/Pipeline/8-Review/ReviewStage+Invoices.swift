import BigInt
import ExactMoney

extension ReviewStage {
  /// The invoices that take part, and those left out before anything was matched.
  func invoiceEntries() -> [Review.InvoiceEntry] {
    let received = received
    let known = Set(reconciliation.invoices.map { InvoiceKey($0.header) })
    let documents = Dictionary(
      invoices.compactMap { booked in booked.document.map { (booked.index, $0.booked) } },
      uniquingKeysWith: { first, _ in first })
    var entries = invoicesInPeriod.map { index, invoice in
      let statement = received[InvoiceKey(invoice.header)]?.statement
      return entry(
        invoice.header, invoice.location, servicePeriod: invoice.servicePeriod,
        total: invoice.total, lineCount: invoice.lines.count, booked: documents[index],
        status: invoice.role != .bill ? .prepaid : documents[index] == nil ? .linked : .booked,
        isFinal: statement?.isFinal ?? true)
    }
    for invoice in reference.invoices where !known.contains(InvoiceKey(invoice.header)) {
      let total = invoice.header.statedTotal ?? invoice.lines.map(\.amount).reduce(.zero, +)
      entries.append(
        entry(
          invoice.header, invoice.location, servicePeriod: invoice.header.servicePeriod,
          total: Rational(total), lineCount: invoice.lines.count, booked: nil, status: .leftOut,
          isFinal: invoice.statement?.isFinal ?? true))
    }
    return entries.sorted { ($0.provider, $0.invoiceID) < ($1.provider, $1.invoiceID) }
  }

  private func entry(
    _ header: InvoiceHeader, _ location: SourceLocation, servicePeriod: Range<CalendarDate>?,
    total: Rational, lineCount: Int, booked: Money?, status: Review.InvoiceStatus, isFinal: Bool
  ) -> Review.InvoiceEntry {
    Review.InvoiceEntry(
      provider: header.provider, invoiceID: header.invoiceID, issueDate: header.issueDate,
      servicePeriod: servicePeriod, currency: header.currency, total: total,
      lineCount: lineCount, booked: booked, status: status, isFinal: isFinal,
      corrects: header.corrects, replaces: header.replaces, location: location)
  }

  /// What the invoices of `entries` replace, themselves left out.
  func replacedInvoices(_ entries: [Review.InvoiceEntry]) -> [Review.ReplacedInvoice] {
    entries.flatMap { entry in
      entry.replaces.filter { $0 != entry.invoiceID }.map {
        Review.ReplacedInvoice(
          provider: entry.provider, invoiceID: $0, replacedBy: entry.invoiceID)
      }
    }.sorted {
      ($0.provider, $0.invoiceID, $0.replacedBy) < ($1.provider, $1.invoiceID, $1.replacedBy)
    }
  }

  /// Whether each invoice adds up.
  func footings() -> [Review.Footing] {
    let received = received
    return invoicesInPeriod.map { _, invoice in
      let currency = invoice.header.currency
      let net = invoice.linesSumWithoutTax
      let (rest, foots) = (invoice.invoiceRounding, invoice.foots)
      let isFinal = received[InvoiceKey(invoice.header)]?.statement?.isFinal ?? true
      return Review.Footing(
        provider: invoice.header.provider, invoiceID: invoice.header.invoiceID,
        currency: currency, lineCount: invoice.lines.count, net: net,
        tax: invoice.linesSum - net, rounding: foots ? rest : .zero,
        roundingLimit: currency.roundingLimit(of: invoice.lines.map(\.line.amount)),
        statedTotal: invoice.header.statedTotal, total: invoice.total,
        difference: foots ? .zero : rest, foots: foots,
        focus: isFinal
          ? Review.FOCUSTolerance(
            difference: rest, rowCount: invoice.lines.count { $0.line.category != .tax },
            currency: currency)
          : nil)
    }
  }

  /// What the invoices charge besides usage.
  func charges() -> [Review.ChargeSummary] {
    invoicesInPeriod.map { _, invoice in
      func sum(_ category: ChargeCategory) -> Rational {
        Rational.sum(
          invoice.lines.lazy.filter { $0.line.category == category }.map(\.amount))
      }
      let tax = invoice.tax
      return Review.ChargeSummary(
        provider: invoice.header.provider, invoiceID: invoice.header.invoiceID,
        currency: invoice.header.currency, usage: sum(.usage), purchases: sum(.purchase),
        credits: sum(.credit), adjustments: sum(.adjustment), taxCharged: tax.stated,
        taxSelfAssessed: tax.selfAssessed, taxRecovered: tax.recovered,
        taxThatIsCost: invoice.taxThatIsCost, invoiceRounding: invoice.invoiceRounding,
        cost: invoice.cost)
    }
  }

  /// The lines that correct what was invoiced before.
  func corrections() -> [Review.Correction] {
    invoicesInPeriod.flatMap { index, invoice in
      let rate = reconciliation.appliedRates[index]?.rate ?? .zero
      return invoice.lines.filter {
        $0.line.isCorrection || !invoice.header.corrects.isEmpty
      }.map { line in
        Review.Correction(
          provider: invoice.header.provider, invoiceID: invoice.header.invoiceID,
          lineID: line.line.lineID, corrects: invoice.header.corrects,
          servicePeriod: line.servicePeriod,
          originalPeriods: PeriodSplit.dayFractions(line.servicePeriod).keys.sorted(),
          key: line.key, category: line.line.category, description: line.line.description,
          currency: line.currency, amount: line.amount, reportingAmount: line.amount * rate)
      }
    }
  }

  /// What is taken up of closed months.
  func takenUp() -> [Review.TakenUpMonth] {
    close.priorPeriods.sorted { $0.origin < $1.origin }.map { cost in
      Review.TakenUpMonth(
        origin: cost.origin, documentCount: cost.documents.count,
        net: Money(minorUnits: cost.sum, currency: policy.reportingCurrency),
        gross: Money(minorUnits: cost.gross, currency: policy.reportingCurrency))
    }
  }
}
