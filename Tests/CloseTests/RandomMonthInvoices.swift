import BigInt
import ExactMoney
import Pipeline

extension RandomMonth {
  mutating func addInvoices() throws {
    var table = InboxTable(
      kind: "invoices", name: "invoices",
      columns: [
        "invoice_id", "provider", "issue_date", "period_start", "period_end", "currency",
        "invoice_total", "line_id", "service_start", "service_end", "charge_category",
        "charge_class", "description", "account", "model", "service_tier", "meter", "quantity",
        "unit_price", "per", "amount", "corrects_invoice_id", "replaces_invoice_id",
      ])
    for provider in providers {
      var drafts: [InvoiceDraft] = []
      for index in 0..<random.number(0...4) {
        let draft = try invoice("INV-\(index)", of: provider, after: drafts)
        if let replaced = draft.header["replaces_invoice_id"] {
          for place in invoices.indices
          where invoices[place].provider == provider.name && invoices[place].invoiceID == replaced {
            invoices[place].isReplaced = true
          }
        }
        draft.lines.forEach { line in table.add(draft.header.merging(line) { _, new in new }) }
        drafts.append(draft)
      }
    }
    tables.append(table)
  }

  /// The rows of an invoice while it is drawn up.
  private struct InvoiceDraft {
    var header: [String: String]
    var lines: [[String: String]] = []
    /// The days of lines that state none, and of tax.
    var fallback: Range<CalendarDate>
  }

  /// An invoice; it may correct or replace one of `drafts`.
  private mutating func invoice(
    _ invoiceID: String, of provider: Provider, after drafts: [InvoiceDraft]
  ) throws -> InvoiceDraft {
    let period = servicePeriod()
    var draft = InvoiceDraft(
      header: [
        "invoice_id": invoiceID, "provider": provider.name,
        "currency": random.chance(75) ? provider.currency : random.one(of: currencies),
        "issue_date": period.upperBound.advanced(by: random.number(-3...3)).description,
      ], fallback: period)
    if random.chance(8) {
      // Nothing says when the service was but the day of issue.
      let issue = day()
      draft.header["issue_date"] = issue.description
      draft.fallback = issue..<issue.advanced(by: 1)
    } else {
      draft.header["period_start"] = period.lowerBound.description
      draft.header["period_end"] = period.upperBound.description
    }
    let earlier = drafts.isEmpty ? nil : random.one(of: drafts)
    if let earlier, random.chance(40) {
      draft.header["corrects_invoice_id"] = earlier.header["invoice_id"]
      draft.header["currency"] = earlier.header["currency"]
    } else if let earlier, random.chance(20) {
      draft.header["replaces_invoice_id"] = earlier.header["invoice_id"]
    }
    for index in 0..<random.number(1...6) {
      draft.lines.append(line(index, of: provider, in: draft, correcting: earlier))
    }
    if random.chance(4) { cancelOut(&draft) }
    try finish(&draft, provider)
    return draft
  }

  /// Makes each line a charge and its credit, elsewhere than the invoice's own days.
  private mutating func cancelOut(_ draft: inout InvoiceDraft) {
    let period = servicePeriod()
    draft.lines = draft.lines.flatMap { line in
      var charge = line
      charge["line_id"] = ""
      charge["charge_category"] = "purchase"
      charge["service_start"] = period.lowerBound.description
      charge["service_end"] = period.upperBound.description
      var credit = charge
      let amount = charge["amount", default: ""]
      credit["amount"] = amount.hasPrefix("-") ? String(amount.dropFirst()) : "-" + amount
      credit["charge_category"] = "credit"
      return [charge, credit]
    }
  }

  /// One of the months, or days that straddle.
  private mutating func servicePeriod() -> Range<CalendarDate> {
    if random.chance(50) { return (random.chance(70) ? months[1] : random.one(of: months)).days }
    let length = random.number(1...45)
    let start = days.lowerBound.advanced(by: random.number(0...(days.dayCount - length)))
    return start..<start.advanced(by: length)
  }

  private mutating func line(
    _ index: Int, of provider: Provider, in draft: InvoiceDraft, correcting earlier: InvoiceDraft?
  ) -> [String: String] {
    var line: [String: String] = ["line_id": random.chance(80) ? "\(index)" : ""]
    if random.chance(60) {
      line["meter"] = random.chance(70) ? random.one(of: Self.meters) : ""
      line["model"] = random.one(
        of: ["", random.one(of: provider.models), random.one(of: provider.models) + "-latest"])
      line["service_tier"] = random.chance(25) ? random.one(of: provider.tiers) : ""
      line["account"] = random.one(of: provider.accounts)
    }
    if random.chance(25) {
      let period = servicePeriod()
      line["service_start"] = period.lowerBound.description
      line["service_end"] = period.upperBound.description
    }
    if let earlier, draft.header["corrects_invoice_id"] != nil, random.chance(60) {
      // The very lines it corrects, so that quantities and amounts are summed in one group.
      let corrected = random.one(of: earlier.lines)
      for name in ["meter", "model", "service_tier", "account"] { line[name] = corrected[name] }
      line["service_start"] =
        corrected["service_start"] ?? earlier.fallback.lowerBound.description
      line["service_end"] = corrected["service_end"] ?? earlier.fallback.upperBound.description
      line["charge_class"] = "correction"
    }
    let category = random.one(
      of: ["", "usage", "usage", "usage", "credit", "purchase", "adjustment", "tax"])
    line["charge_category"] = category
    line["description"] = random.one(of: ["", "Line, with comma", "=1+1", "fee"])
    if category.isEmpty || category == "usage", random.chance(65) {
      line["quantity"] = random.decimal(-20_000...90_000_000, scale: random.number(0...2))
      if random.chance(50) {
        line["unit_price"] = random.decimal(0...5000, scale: 2)
        line["per"] = random.one(of: ["", "1000000"])
      }
    }
    line["amount"] = amount(category, draft.header["currency", default: ""])
    return line
  }

  private mutating func amount(_ category: String, _ currency: String) -> String {
    if random.chance(6) { return "0" }
    let places = (Currency(code: currency)?.minorUnits ?? 2) + (random.chance(20) ? 2 : 0)
    return switch category {
    case "credit": random.decimal(-80_000...(-1), scale: places)
    case "tax": random.decimal(1...20_000, scale: places)
    default: random.decimal((random.chance(15) ? -90_000 : 1)...250_000, scale: places)
    }
  }

  /// States the total, or not, and writes down what is known of the invoice.
  private mutating func finish(_ draft: inout InvoiceDraft, _ provider: Provider) throws {
    guard let currency = Currency(code: draft.header["currency", default: ""]),
      let recoverable = ExactDecimal(provider.recoverable),
      let reverseCharge = ExactDecimal(provider.reverseCharge)
    else { throw RandomMonthError.badNumber(provider.name) }
    var invoice = ModelInvoice(
      provider: provider.name, invoiceID: draft.header["invoice_id", default: ""],
      currency: currency, corrects: draft.header["corrects_invoice_id"], recoverable: recoverable,
      reverseCharge: reverseCharge)
    if draft.header["period_start"] == nil { takeIssueDay(&draft) }
    for line in draft.lines {
      guard let amount = ExactDecimal(line["amount", default: ""]) else {
        throw RandomMonthError.badNumber(line["amount", default: ""])
      }
      switch line["charge_category"] {
      case "", "usage": invoice.usage.append(amount)
      case "tax": invoice.tax.append(amount)
      default: invoice.others.append(amount)
      }
      invoice.days.append(Self.days(of: line, draft.fallback))
    }
    let sum = (invoice.usage + invoice.tax + invoice.others).reduce(.zero, +)
    switch random.number(1...10) {
    case 1...6: invoice.statedTotal = sum.rounded(toPlaces: currency.minorUnits, .toNearestOrEven)
    case 7: invoice.statedTotal = sum + ExactDecimal(significand: 1, scale: currency.minorUnits)
    case 8: invoice.statedTotal = sum + ExactDecimal(random.number(-400...400))
    default: break
    }
    draft.header["invoice_total"] = invoice.statedTotal?.description
    invoices.append(invoice)
  }

  /// Where no header says when the service was, the lines' own days do for tax, if there are any.
  private mutating func takeIssueDay(_ draft: inout InvoiceDraft) {
    for index in draft.lines.indices where random.chance(50) {
      draft.lines[index]["service_start"] = nil
      draft.lines[index]["service_end"] = nil
    }
  }

  private static func days(
    of line: [String: String], _ fallback: Range<CalendarDate>
  ) -> Range<CalendarDate> {
    guard line["charge_category"] != "tax",
      let start = CalendarDate(line["service_start", default: ""]),
      let end = CalendarDate(line["service_end", default: ""])
    else { return fallback }
    return start..<end
  }
}

extension RandomMonth.ModelInvoice {
  /// What the invoice says must be paid, in whole minor units.
  var total: Rational {
    let sum = (usage + tax + others).reduce(.zero, +)
    return Rational((statedTotal ?? sum).rounded(toPlaces: currency.minorUnits, .toNearestOrEven))
  }

  /// SPEC §5.1: the total plus self-assessed tax less recoverable tax, each rounded half-even.
  var cost: Rational {
    let net = (usage + others).reduce(.zero, +)
    let selfAssessed = (net * reverseCharge).rounded(
      toPlaces: currency.minorUnits, .toNearestOrEven)
    let recovered = ((tax.reduce(.zero, +) + selfAssessed) * recoverable).rounded(
      toPlaces: currency.minorUnits, .toNearestOrEven)
    return total + Rational(selfAssessed) - Rational(recovered)
  }
}

extension RandomMonth {
  /// The invoices that count, joined by their corrections: what one group of drift is about.
  var components: [[ModelInvoice]] {
    var components: [[ModelInvoice]] = []
    for invoice in invoices where !invoice.isReplaced {
      var own = [invoice]
      components.removeAll { other in
        let isLinked = other.contains {
          $0.provider == invoice.provider
            && ($0.invoiceID == invoice.corrects || $0.corrects == invoice.invoiceID)
        }
        if isLinked { own += other }
        return isLinked
      }
      components.append(own)
    }
    return components
  }
}
