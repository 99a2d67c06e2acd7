import Pipeline

extension CIIDocument {
  /// What the document says, in the terms of EN 16931.
  func invoice(_ document: XMLDocument, lines: [CIILine]) -> EInvoice {
    var invoice = EInvoice(syntax: .cii, place: document.place)
    invoice.specification = context?.guidelines?.lazy.compactMap { $0.id?.text }.first
    invoice.id = exchanged?.id?.text
    invoice.typeCode = exchanged?.typeCode?.text
    invoice.issueDate = exchanged?.issueDateTime?.day
    invoice.sellerName = transaction?.agreement?.seller?.name
    invoice.taxNumbers = transaction?.agreement?.taxNumbers ?? []
    invoice.deliveryDate = transaction?.delivery?.event?.date?.day
    invoice.lines = zip(zip(lines, document.linePlaces), CIILine.counted(lines)).compactMap {
      $1 ? $0.0.line(at: $0.1) : nil
    }
    transaction?.settlement?.fill(&invoice, document)
    return invoice
  }
}

extension CIITransaction.Agreement {
  /// The numbers for value added tax of all parties.
  fileprivate var taxNumbers: [String] {
    [seller?.taxRegistrations, representative?.taxRegistrations, buyer?.taxRegistrations]
      .flatMap { $0 ?? [] }
      .filter { $0.id?.scheme == "VA" }
      .compactMap { $0.id?.text }
  }
}

extension CIISettlement {
  fileprivate func fill(_ invoice: inout EInvoice, _ document: XMLDocument) {
    invoice.currency = currencyCode?.text
    invoice.taxCurrency = taxCurrencyCode?.text
    invoice.period = period?.days ?? EInvoice.Period()
    invoice.taxPointDate = taxes?.lazy.compactMap { $0.taxPointDate?.day?.text }.first
    invoice.taxPointCode = taxes?.lazy.compactMap { $0.dueDateTypeCode?.text }.first
    invoice.precedingInvoices = (referencedInvoices ?? []).compactMap { $0.id?.text }
    invoice.allowancesAndCharges =
      (allowanceCharges ?? []).enumerated().map {
        $0.element.allowanceCharge(at: document.place("SpecifiedTradeAllowanceCharge", $0.offset))
      }
      + (serviceCharges ?? []).enumerated().map {
        $0.element.charge(at: document.place("SpecifiedLogisticsServiceCharge", $0.offset))
      }
    let summary = document.place("SpecifiedTradeSettlementHeaderMonetarySummation")
    if let summation { invoice.totals = summation.totals(at: summary) }
    invoice.taxTotals = (summation?.taxTotals ?? []).map {
      EInvoice.TaxTotal(place: summary, amount: $0)
    }
    let subtotals = (taxes ?? []).enumerated().map {
      $0.element.subtotal(at: document.place("ApplicableTradeTax", $0.offset))
    }
    guard !subtotals.isEmpty else { return }
    // The breakdown is in the document's currency, and so belongs to that total.
    let index = invoice.taxTotals.firstIndex {
      ($0.amount?.currency ?? invoice.currency) == invoice.currency
    }
    if let index {
      invoice.taxTotals[index].subtotals = subtotals
    } else {
      let total = EInvoice.TaxTotal(place: summary, amount: nil, subtotals: subtotals)
      invoice.taxTotals.append(total)
    }
  }
}

extension CIISettlement.Summation {
  fileprivate func totals(at place: Int) -> EInvoice.Totals {
    EInvoice.Totals(
      place: place, lineNet: lineTotal, allowances: allowanceTotal, charges: chargeTotal,
      withoutTax: taxBasisTotal, withTax: grandTotal, prepaid: totalPrepaid, rounding: rounding,
      payable: duePayable)
  }
}

extension CIITax {
  fileprivate var category: EInvoice.TaxCategory {
    EInvoice.TaxCategory(code: categoryCode?.text, percent: percent)
  }

  fileprivate func subtotal(at place: Int) -> EInvoice.TaxTotal.Subtotal {
    EInvoice.TaxTotal.Subtotal(
      place: place, taxable: basisAmount, tax: calculatedAmount, category: category)
  }
}

extension CIIAllowanceCharge {
  fileprivate func allowanceCharge(at place: Int) -> EInvoice.AllowanceCharge {
    EInvoice.AllowanceCharge(
      place: place, indicator: indicator?.value?.text,
      reason: reasons?.lazy.compactMap(\.text).first, amount: actualAmount, base: basisAmount,
      percent: percent, tax: tax?.category)
  }
}

extension CIIServiceCharge {
  fileprivate func charge(at place: Int) -> EInvoice.AllowanceCharge {
    EInvoice.AllowanceCharge(
      place: place, indicator: "true", reason: descriptions?.lazy.compactMap(\.text).first,
      amount: appliedAmount, base: nil, tax: taxes?.first?.category)
  }
}

extension CIILine {
  /// Whether the line states an amount of its own: neither a sum of other lines nor information.
  private var isCharge: Bool {
    let status = document?.statusReason?.text
    return status != "GROUP" && status != "INFORMATION"
  }

  /// Which of `lines` count: those that are no part of another charge, whose amount holds theirs.
  fileprivate static func counted(_ lines: [CIILine]) -> [Bool] {
    let named = lines.compactMap { line in line.document?.lineID?.text.map { ($0, line) } }
    let byID = Dictionary(named) { first, _ in first }
    return lines.map { line in
      var parent = line.document?.parentLineID?.text
      // Lines might name each other in a circle.
      var seen: Set<String> = []
      while let id = parent, let ancestor = byID[id], seen.insert(id).inserted {
        if ancestor.isCharge { return false }
        parent = ancestor.document?.parentLineID?.text
      }
      return line.isCharge
    }
  }

  fileprivate func line(at place: Int) -> EInvoice.Line {
    EInvoice.Line(
      place: place, id: document?.lineID?.text, name: product?.name?.text,
      quantity: delivery?.billedQuantity,
      price: agreement.map {
        EInvoice.Price(
          net: $0.netPrice?.chargeAmount, baseQuantity: $0.netPrice?.basisQuantity,
          gross: $0.grossPrice?.chargeAmount)
      },
      amount: settlement?.summation?.lineTotal,
      period: settlement?.period?.days ?? EInvoice.Period(),
      deliveryDate: delivery?.event?.date?.day,
      allowancesAndCharges: (settlement?.allowanceCharges ?? []).map {
        $0.allowanceCharge(at: place)
      },
      tax: settlement?.taxes?.first?.category,
      properties: (product?.characteristics ?? []).map {
        EInvoice.Line.Property(name: $0.description?.text, value: $0.value?.text)
      })
  }
}

extension CIIPeriod {
  fileprivate var days: EInvoice.Period {
    EInvoice.Period(
      start: start?.days?.first.description ?? start?.string?.text,
      end: end?.days?.last.description ?? end?.string?.text, isStated: true)
  }
}

extension CIIDateTime {
  /// The day as YYYY-MM-DD; as it stands where it is written in another form than 102.
  fileprivate var day: String? {
    guard let days, days.first == days.last else { return string?.text }
    return days.first.description
  }

  /// The days it names: one in format 102 (YYYYMMDD), a month's in 610 (YYYYMM), a week's in 616
  /// (YYYYWW); `nil` in other forms, or where there is no such day.
  fileprivate var days: (first: CalendarDate, last: CalendarDate)? {
    guard let text = string?.text, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    let (year, rest) = (text.prefix(4), text.dropFirst(4))
    switch (string?.format ?? "102", text.utf8.count) {
    case ("102", 8):
      return CalendarDate("\(year)-\(rest.prefix(2))-\(rest.suffix(2))").map { ($0, $0) }
    case ("610", 6):
      return Period("\(year)-\(rest)").map { ($0.firstDay, $0.lastDay) }
    case ("616", 6):
      return Self.week(year: Int(year), number: Int(rest))
    default:
      return nil
    }
  }

  /// Monday to Sunday of a week of ISO 8601: the first of a year is that of 4 January.
  private static func week(year: Int?, number: Int?) -> (CalendarDate, CalendarDate)? {
    guard let year, let number, (1...53).contains(number),
      let inFirstWeek = CalendarDate(year: year, month: 1, day: 4)
    else { return nil }
    // Day 0, 1 January 1970, was a Thursday.
    let weekday = ((Int(inFirstWeek.daysSinceEpoch) + 3) % 7 + 7) % 7
    let monday = inFirstWeek.advanced(by: 7 * (number - 1) - weekday)
    return (monday, monday.advanced(by: 6))
  }
}
