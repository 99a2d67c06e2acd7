extension UBLDocument {
  /// What the document says, in the terms of EN 16931.
  func invoice(_ document: XMLDocument, lines: [UBLLine]) -> EInvoice {
    var invoice = EInvoice(syntax: .ubl, place: document.place)
    invoice.isCreditNoteByName = document.root == UBLSyntax.creditNote.root
    invoice.specification = customizationID?.text
    invoice.id = id?.text
    invoice.typeCode = (invoiceTypeCode ?? creditNoteTypeCode)?.text
    invoice.issueDate = issueDate?.day
    invoice.currency = documentCurrencyCode?.text
    if invoice.currency == nil {
      // UBL 2.0 may leave it to the amounts to say so.
      invoice.currency = (monetaryTotal ?? requestedTotal)?.payableAmount?.currency
      invoice.hasImpliedCurrency = true
    }
    invoice.taxCurrency = taxCurrencyCode?.text
    invoice.period = invoicePeriod?.days ?? EInvoice.Period()
    invoice.taxPointDate = taxPointDate?.text
    invoice.taxPointCode = invoicePeriod?.descriptionCode?.text
    invoice.taxNumbers = taxNumbers
    invoice.deliveryDate = deliveries?.first?.actualDate?.day
    invoice.sellerName = supplier?.name
    invoice.precedingInvoices = (billingReferences ?? []).flatMap { $0.invoices ?? [] }
      .compactMap { $0.id?.text }
    invoice.lines = zip(lines, document.linePlaces).map { $0.line(at: $1) }
    invoice.allowancesAndCharges = (allowanceCharges ?? []).enumerated().map {
      $0.element.allowanceCharge(at: document.place("AllowanceCharge", $0.offset))
    }
    invoice.taxTotals = (taxTotals ?? []).enumerated().map {
      $0.element.taxTotal(at: document.place("TaxTotal", $0.offset))
    }
    if let monetaryTotal {
      invoice.totals = monetaryTotal.totals(at: document.place("LegalMonetaryTotal"))
    } else if let requestedTotal {
      invoice.totals = requestedTotal.totals(at: document.place("RequestedMonetaryTotal"))
    }
    invoice.thirdPartyPayments = thirdPartyPayments.enumerated().map {
      EInvoice.Payment(
        place: document.place("PrepaidPayment", $0.offset), amount: $0.element.paidAmount,
        instruction: $0.element.instruction?.text)
    }
    return invoice
  }

  /// The numbers for value added tax of all parties.
  private var taxNumbers: [String] {
    [
      supplier?.party?.taxRegistrations, representative?.taxRegistrations,
      customer?.party?.taxRegistrations,
    ].flatMap { $0 ?? [] }
      .filter { $0.scheme?.id?.text?.uppercased() == "VAT" }
      .compactMap { $0.companyID?.text }
  }

  /// What the invoice collects for others, on top of its total with tax.
  ///
  /// Only the XRechnung extension gives PrepaidPayment this meaning (BG-DEX-09); elsewhere it tells
  /// how the prepaid amount was paid, and is no cost.
  private var thirdPartyPayments: [UBLPayment] {
    let isExtension = customizationID?.text?.contains(":kosit:extension:xrechnung") ?? false
    return isExtension ? prepaidPayments ?? [] : []
  }
}

extension XMLValue {
  /// A day of UBL as YYYY-MM-DD: a date of XML Schema may end in an offset, and stays that date.
  fileprivate var day: String? {
    guard let text, text.utf8.count > 10 else { return text }
    let (date, offset) = (text.prefix(10), text.dropFirst(10))
    let isOffset =
      offset == "Z"
      || offset.utf8.count == 6 && (offset.hasPrefix("+") || offset.hasPrefix("-"))
        && offset.utf8.dropFirst().enumerated().allSatisfy {
          $0.offset == 2
            ? $0.element == UInt8(ascii: ":") : (0x30...0x39).contains($0.element)
        }
    return isOffset ? String(date) : text
  }
}

extension UBLPeriod {
  fileprivate var days: EInvoice.Period {
    EInvoice.Period(start: startDate?.day, end: endDate?.day, isStated: true)
  }
}

extension UBLTaxCategory {
  fileprivate var category: EInvoice.TaxCategory {
    EInvoice.TaxCategory(code: id?.text, percent: percent)
  }
}

extension UBLAllowanceCharge {
  fileprivate func allowanceCharge(at place: Int) -> EInvoice.AllowanceCharge {
    EInvoice.AllowanceCharge(
      place: place, indicator: chargeIndicator?.text,
      reason: reasons?.lazy.compactMap(\.text).first, amount: amount, base: baseAmount,
      percent: percent, tax: categories?.first?.category)
  }
}

extension UBLTaxTotal {
  fileprivate func taxTotal(at place: Int) -> EInvoice.TaxTotal {
    EInvoice.TaxTotal(
      place: place, amount: taxAmount,
      subtotals: (subtotals ?? []).map {
        EInvoice.TaxTotal.Subtotal(
          place: place, taxable: $0.taxableAmount, tax: $0.taxAmount,
          category: $0.category?.category)
      })
  }
}

extension UBLMonetaryTotal {
  fileprivate func totals(at place: Int) -> EInvoice.Totals {
    EInvoice.Totals(
      place: place, lineNet: lineExtensionAmount, allowances: allowanceTotalAmount,
      charges: chargeTotalAmount, withoutTax: taxExclusiveAmount, withTax: taxInclusiveAmount,
      prepaid: prepaidAmount, rounding: payableRoundingAmount, payable: payableAmount)
  }
}

extension UBLLine {
  fileprivate func line(at place: Int) -> EInvoice.Line {
    EInvoice.Line(
      place: place, id: id?.text, name: item?.name?.text,
      quantity: invoicedQuantity ?? creditedQuantity ?? debitedQuantity, price: price?.terms,
      amount: lineExtensionAmount, period: invoicePeriod?.days ?? EInvoice.Period(),
      deliveryDate: deliveries?.first?.actualDate?.day,
      allowancesAndCharges: (allowanceCharges ?? []).map { $0.allowanceCharge(at: place) },
      tax: item?.categories?.first?.category,
      properties: (item?.properties ?? []).map {
        EInvoice.Line.Property(name: $0.name?.text, value: $0.value?.text)
      })
  }
}

extension UBLLine.Price {
  fileprivate var terms: EInvoice.Price {
    let discount = allowanceCharges?.first
    return EInvoice.Price(
      net: priceAmount, baseQuantity: baseQuantity, gross: discount?.baseAmount,
      discount: discount?.amount)
  }
}
