import ExactMoney
import Pipeline
import SourceText

/// Builds the lines of an invoice from those of a document, and from what it states as a whole.
///
/// Our convention for the match: an item's property (BG-32) named `account`, `model`, `service_tier`
/// or `meter` narrows the line to a part of the ledger, and `charge_category` says what kind it is.
struct EInvoiceLines {
  let reader: EInvoiceReader
  let header: EInvoiceReader.Header
  private(set) var lines: [InvoiceLine] = []
  private(set) var findings: [Finding] = []

  init(reader: EInvoiceReader, header: EInvoiceReader.Header) {
    self.reader = reader
    self.header = header
  }

  /// The sum of the lines of the categories that `isCounted` names.
  func sum(_ isCounted: (ChargeCategory) -> Bool) -> ExactDecimal {
    lines.reduce(.zero) { isCounted($1.category) ? $0 + $1.amount : $0 }
  }

  // MARK: Billed lines

  mutating func addBilledLines() {
    for line in reader.invoice.lines {
      var fields = FieldReader(record: reader.record(line: line.place, Self.fields(of: line)))
      if let repeated = Self.repeatedProperty(of: line) {
        fields.refuse(.badValue, repeated, "stands twice among the line's properties")
      }
      let read = billedLine(line, &fields)
      if let read, fields.findings.isEmpty {
        lines.append(read)
      } else {
        findings += fields.findings
      }
    }
    if reader.invoice.lines.isEmpty { addNetTotal() }
  }

  /// The smallest profiles of CII have no lines: what is billed is then their total without tax.
  private mutating func addNetTotal() {
    let totals = reader.invoice.totals
    guard let net = totals.lineNet ?? totals.withoutTax else {
      let location = SourceLocation(file: reader.file.name, line: reader.invoice.place)
      return findings.append(Finding(.missingValue, at: location, "neither lines nor a total"))
    }
    addWhole(
      net, place: totals.place, category: .purchase,
      description: "total of an invoice without lines")
  }

  private static let propertyNames = [
    "account", "model", "service_tier", "meter", "charge_category",
  ]

  private static func fields(of line: EInvoice.Line) -> [(String, String?)] {
    let properties = propertyNames.map { name in
      (name, line.properties.first { $0.name == name }?.value)
    }
    return properties + [
      ("line_id", line.id), ("description", line.name),
      ("service_start", line.period.start), ("service_end", line.period.end),
      ("delivery_date", line.deliveryDate),
      ("quantity", line.quantity?.text), ("unit_price", line.price?.net?.text),
      ("per", line.price?.baseQuantity?.text), ("amount", line.amount?.text),
    ]
  }

  private static func repeatedProperty(of line: EInvoice.Line) -> String? {
    propertyNames.first { name in line.properties.count { $0.name == name } > 1 }
  }

  private func billedLine(_ line: EInvoice.Line, _ fields: inout FieldReader) -> InvoiceLine? {
    let period = EInvoiceReader.serviceDays(&fields, "service_start", "service_end")
    let given = fields.enumeration("charge_category", of: ChargeCategory.self)
    let quantity = fields.decimal("quantity")
    let unitPrice = fields.decimal("unit_price")
    let per = fields.decimal("per") ?? .one
    let amount = fields.decimal("amount", required: true)
    EInvoiceReader.check(line.amount, "amount", is: header.facts.currency, &fields)
    EInvoiceReader.check(line.price?.net, "unit_price", is: header.facts.currency, &fields)
    guard let amount else { return nil }
    let key = MatchKey(
      account: fields.identifier("account"), model: fields.identifier("model"),
      serviceTier: fields.identifier("service_tier"), meter: fields.identifier("meter"))
    let isMetered = key.account != nil || key.model != nil || key.meter != nil
    let quantityUnit = Self.units(line.quantity?.unit)
    // A base quantity without a unit counts in the line's own.
    let baseUnit = line.price?.baseQuantity?.unit.map { Self.units($0) } ?? quantityUnit
    // With an allowance or a charge inside, the price does not make the amount: what one unit cost
    // is only in the amount. So it is where the price is that of no units, or fewer.
    let isPriced = line.allowancesAndCharges.isEmpty && per > .zero
    return makeLine(
      lineID: fields.text("line_id"), servicePeriod: period,
      category: given ?? (isMetered ? .usage : .purchase),
      description: fields.text("description") ?? "", key: key,
      quantity: quantity.map { header.signed($0 * quantityUnit) },
      unitPrice: isPriced ? unitPrice : nil,
      per: isPriced ? per * baseUnit : .one, amount: header.signed(amount),
      location: fields.record.location)
  }

  /// How many single units one unit of a quantity is: UN/ECE Recommendation 20 has codes for hundred,
  /// thousand, million and billion, which meters do not know.
  private static func units(_ code: String?) -> ExactDecimal {
    switch code {
    case "CEN": 100
    case "MIL": 1000
    case "MIO": 1_000_000
    case "MLD": 1_000_000_000
    default: 1
    }
  }

  // MARK: What is stated for the whole document

  /// Charges are purchases; allowances are credits, so negative.
  mutating func addAllowancesAndCharges() {
    for item in reader.invoice.allowancesAndCharges {
      let isCharge = item.isCharge
      addWhole(
        item.amount, place: item.place, category: isCharge == true ? .purchase : .credit,
        description: item.reason ?? (isCharge == true ? "charge" : "allowance"),
        isNegative: isCharge == false
      ) { fields in
        guard isCharge == nil else { return }
        fields.refuse(
          .badValue, "ChargeIndicator",
          "\(Evidence.quoted(item.indicator ?? "")) is not one of true, false")
      }
    }
  }

  /// The tax in the document's currency, per rate where that is stated.
  ///
  /// A total in another currency, or a second one without subtotals, is the same tax told again.
  mutating func addTax() {
    let totals = reader.invoice.documentTaxTotals
    let subtotals = totals.flatMap(\.subtotals)
    for subtotal in subtotals {
      let category = subtotal.category?.code.map { " \($0)" } ?? ""
      let percent = subtotal.category?.percent?.text.map { " \($0) %" } ?? ""
      addWhole(
        subtotal.tax, place: subtotal.place, category: .tax, description: "tax\(category)\(percent)"
      )
    }
    if subtotals.isEmpty, let total = totals.first {
      addWhole(total.amount, place: total.place, category: .tax, description: "tax")
    }
  }

  /// What the invoice collects for others is paid with it, and is no cost of what its seller sold: it is
  /// named, so that it is booked by the document of those it is for.
  mutating func nameThirdPartyPayments() {
    for payment in reader.invoice.thirdPartyPayments {
      let amount = Evidence.quoted(payment.amount?.text ?? "")
      let currency = payment.amount?.currency ?? header.facts.currency.code
      let purpose = payment.instruction.map { " for \(Evidence.quoted($0))" } ?? ""
      findings.append(
        Finding(
          .thirdPartyPayment,
          at: SourceLocation(file: reader.file.name, line: payment.place),
          "\(amount) \(currency)\(purpose) is to be paid with the invoice"))
    }
  }

  /// What the payable amount was rounded by; it is in the stated total, too.
  mutating func addPayableRounding() {
    guard !header.rounding.isZero else { return }
    let place = reader.invoice.totals.place
    lines.append(
      makeLine(
        category: .adjustment, description: "payable rounding", amount: header.rounding,
        location: SourceLocation(file: reader.file.name, line: place)))
  }

  private mutating func addWhole(
    _ value: XMLValue?, place: Int, category: ChargeCategory, description: String,
    isNegative: Bool = false, check: (inout FieldReader) -> Void = { _ in }
  ) {
    var fields = FieldReader(record: reader.record(line: place, [("amount", value?.text)]))
    let amount = fields.decimal("amount", required: true)
    EInvoiceReader.check(value, "amount", is: header.facts.currency, &fields)
    check(&fields)
    guard let amount, fields.findings.isEmpty else {
      findings += fields.findings
      return
    }
    lines.append(
      makeLine(
        category: category, description: description,
        amount: header.signed(isNegative ? -amount : amount), location: fields.record.location))
  }

  // MARK: One line

  private func makeLine(
    lineID: String? = nil, servicePeriod: Range<CalendarDate>? = nil, category: ChargeCategory,
    description: String, key: MatchKey = MatchKey(), quantity: ExactDecimal? = nil,
    unitPrice: ExactDecimal? = nil, per: ExactDecimal = .one, amount: ExactDecimal,
    location: SourceLocation
  ) -> InvoiceLine {
    var line = InvoiceLine(
      lineID: lineID, servicePeriod: servicePeriod, category: category,
      isCorrection: !header.facts.corrects.isEmpty, description: description, key: key,
      quantity: quantity, unitPrice: unitPrice, per: per, amount: amount, location: location,
      content: "")
    line.content = content(of: line)
    return line
  }

  /// The line as the row of an invoice table would say it, in the names of SPEC §3.
  private func content(of line: InvoiceLine) -> String {
    let facts = header.facts
    let fields: [(name: String, text: String?)] = [
      ("provider", facts.provider.rawValue), ("invoice_id", facts.invoiceID.rawValue),
      ("issue_date", facts.issueDate?.description),
      ("period_start", facts.servicePeriod?.lowerBound.description),
      ("period_end", facts.servicePeriod?.upperBound.description),
      ("currency", facts.currency.code), ("invoice_total", facts.statedTotal?.description),
      ("corrects_invoice_id", facts.corrects.map(\.rawValue).joined(separator: " ")),
      ("line_id", line.lineID),
      ("service_start", line.servicePeriod?.lowerBound.description),
      ("service_end", line.servicePeriod?.upperBound.description),
      ("charge_category", line.category.rawValue),
      ("charge_class", line.isCorrection ? "correction" : nil), ("description", line.description),
      ("account", line.key.account?.rawValue), ("model", line.key.model?.rawValue),
      ("service_tier", line.key.serviceTier?.rawValue), ("meter", line.key.meter?.rawValue),
      ("quantity", line.quantity?.description), ("unit_price", line.unitPrice?.description),
      ("per", line.unitPrice == nil ? nil : line.per.description),
      ("amount", line.amount.description),
    ]
    return RawRecord.content(of: fields.lazy.map { ($0.name, $0.text ?? "") })
  }
}
