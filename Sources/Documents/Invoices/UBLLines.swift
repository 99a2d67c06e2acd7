import ExactMoney
import Pipeline
import SourceText

/// Builds the lines of an invoice from those of UBL, and from what UBL states for the whole document.
///
/// Our convention for the match: `AdditionalItemProperty` named `account`, `model`, `service_tier` or
/// `meter` narrows the line to a part of the ledger, and `charge_category` says what kind it is.
struct UBLLines {
  let reader: UBLReader
  let header: UBLReader.Header
  private(set) var lines: [InvoiceLine] = []
  private(set) var findings: [Finding] = []

  init(reader: UBLReader, header: UBLReader.Header) {
    self.reader = reader
    self.header = header
  }

  /// The sum of the lines of the categories that `isCounted` names.
  func sum(_ isCounted: (ChargeCategory) -> Bool) -> ExactDecimal {
    lines.reduce(.zero) { isCounted($1.category) ? $0 + $1.amount : $0 }
  }

  // MARK: Billed lines

  mutating func addBilledLines() {
    let document = reader.document
    let billed = document.invoiceLines ?? []
    add(billed, places: reader.outline.lines["InvoiceLine"] ?? [])
    add(document.creditNoteLines ?? [], places: reader.outline.lines["CreditNoteLine"] ?? [])
  }

  private mutating func add(_ billed: [UBLLine], places: [Int]) {
    for (index, line) in billed.enumerated() {
      let place = index < places.count ? places[index] : reader.outline.rootLine
      var fields = FieldReader(record: reader.record(line: place, Self.fields(of: line)))
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
  }

  private static let propertyNames = [
    "account", "model", "service_tier", "meter", "charge_category",
  ]

  private static func fields(of line: UBLLine) -> [(String, String?)] {
    let properties = propertyNames.map { name in
      (name, line.item?.properties?.first { $0.name?.text == name }?.value?.text)
    }
    return properties + [
      ("line_id", line.id?.text), ("description", line.item?.name?.text),
      ("service_start", line.invoicePeriod?.startDate?.text),
      ("service_end", line.invoicePeriod?.endDate?.text),
      ("quantity", (line.invoicedQuantity ?? line.creditedQuantity)?.text),
      ("unit_price", line.price?.priceAmount?.text),
      ("per", line.price?.baseQuantity?.text), ("amount", line.lineExtensionAmount?.text),
    ]
  }

  private static func repeatedProperty(of line: UBLLine) -> String? {
    propertyNames.first { name in
      (line.item?.properties ?? []).filter { $0.name?.text == name }.count > 1
    }
  }

  private func billedLine(_ line: UBLLine, _ fields: inout FieldReader) -> InvoiceLine? {
    let period = UBLReader.inclusiveDays(&fields, "service_start", "service_end")
    let given = fields.enumeration("charge_category", of: ChargeCategory.self)
    let quantity = fields.decimal("quantity")
    let unitPrice = fields.decimal("unit_price")
    let per = fields.positiveDecimal("per")
    let amount = fields.decimal("amount", required: true)
    UBLReader.check(line.lineExtensionAmount, "amount", is: header.facts.currency, &fields)
    UBLReader.check(line.price?.priceAmount, "unit_price", is: header.facts.currency, &fields)
    guard let amount else { return nil }
    let key = MatchKey(
      account: fields.identifier("account"), model: fields.identifier("model"),
      serviceTier: fields.identifier("service_tier"), meter: fields.identifier("meter"))
    let isMetered = key.account != nil || key.model != nil || key.meter != nil
    let quantityUnit = Self.units(in: line.invoicedQuantity ?? line.creditedQuantity)
    let baseUnit = line.price?.baseQuantity.map { Self.units(in: $0) } ?? quantityUnit
    return makeLine(
      lineID: fields.text("line_id"), servicePeriod: period,
      category: given ?? (isMetered ? .usage : .purchase),
      description: fields.text("description") ?? "", key: key,
      quantity: quantity.map { header.signed($0 * quantityUnit) }, unitPrice: unitPrice,
      per: (per ?? .one) * baseUnit, amount: header.signed(amount),
      location: fields.record.location)
  }

  /// How many single units one unit of a quantity is: UN/ECE Recommendation 20 has codes for hundred,
  /// thousand, million and billion, which meters do not know.
  private static func units(in value: UBLValue?) -> ExactDecimal {
    switch XMLText.trimmed(value?.unitCode) {
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
    let places = reader.outline.lines["AllowanceCharge"] ?? []
    for (index, item) in (reader.document.allowanceCharges ?? []).enumerated() {
      let reason = item.reasons?.lazy.compactMap(\.text).first
      let isCharge: Bool? =
        switch item.chargeIndicator?.text {
        case "true", "1": true
        case "false", "0": false
        default: nil
        }
      addWhole(
        item.amount, place: index < places.count ? places[index] : reader.outline.rootLine,
        category: isCharge == true ? .purchase : .credit,
        description: reason ?? (isCharge == true ? "charge" : "allowance"),
        isNegative: isCharge == false
      ) { fields in
        guard isCharge == nil else { return }
        fields.refuse(
          .badValue, "ChargeIndicator",
          "\(Evidence.quoted(item.chargeIndicator?.text ?? "")) is not one of true, false")
      }
    }
  }

  /// The tax in the document's currency, per rate where that is stated.
  ///
  /// A TaxTotal in another currency, or a second one without subtotals, is the same tax told again.
  mutating func addTax() {
    let place = reader.outline.lines["TaxTotal"]?.first ?? reader.outline.rootLine
    let totals = (reader.document.taxTotals ?? []).filter {
      XMLText.trimmed($0.taxAmount?.currencyID) ?? header.facts.currency.code
        == header.facts.currency.code
    }
    let subtotals = totals.flatMap { $0.subtotals ?? [] }
    for subtotal in subtotals {
      let category = subtotal.category?.id?.text.map { " \($0)" } ?? ""
      let percent = subtotal.category?.percent?.text.map { " \($0) %" } ?? ""
      addWhole(
        subtotal.taxAmount, place: place, category: .tax, description: "tax\(category)\(percent)")
    }
    if subtotals.isEmpty, let total = totals.first {
      addWhole(total.taxAmount, place: place, category: .tax, description: "tax")
    }
  }

  /// What the invoice collects for others is owed with it.
  mutating func addThirdPartyPayments() {
    let places = reader.outline.lines["PrepaidPayment"] ?? []
    let payments = zip(reader.document.thirdPartyPayments, header.thirdParties)
    for (index, (payment, amount)) in payments.enumerated() {
      let place = index < places.count ? places[index] : reader.outline.rootLine
      lines.append(
        makeLine(
          category: .purchase, description: payment.instruction?.text ?? "third-party payment",
          amount: amount, location: SourceLocation(file: reader.file.name, line: place)))
    }
  }

  /// What the payable amount was rounded by; it is in the stated total, too.
  mutating func addPayableRounding() {
    guard !header.rounding.isZero else { return }
    let place = reader.outline.lines["LegalMonetaryTotal"]?.first ?? reader.outline.rootLine
    lines.append(
      makeLine(
        category: .adjustment, description: "payable rounding", amount: header.rounding,
        location: SourceLocation(file: reader.file.name, line: place)))
  }

  private mutating func addWhole(
    _ value: UBLValue?, place: Int, category: ChargeCategory, description: String,
    isNegative: Bool = false, check: (inout FieldReader) -> Void = { _ in }
  ) {
    var fields = FieldReader(record: reader.record(line: place, [("amount", value?.text)]))
    let amount = fields.decimal("amount", required: true)
    UBLReader.check(value, "amount", is: header.facts.currency, &fields)
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
