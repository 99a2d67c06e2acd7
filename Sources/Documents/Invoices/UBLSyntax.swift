/// The names of UBL 2.1 that are read.
enum UBLSyntax {
  private static let oasis = "urn:oasis:names:specification:ubl:schema:xsd:"

  /// The root of an invoice.
  static let invoice = XMLOutline.Name(namespace: oasis + "Invoice-2", local: "Invoice")
  /// The root of a credit note.
  static let creditNote = XMLOutline.Name(namespace: oasis + "CreditNote-2", local: "CreditNote")

  /// What XMLCoder, which goes by local names and first occurrences, must be able to rely on.
  static let rules = XMLOutline.Rules(
    roots: [invoice, creditNote],
    namespaces: [
      invoice.namespace, creditNote.namespace, oasis + "CommonAggregateComponents-2",
      oasis + "CommonBasicComponents-2", oasis + "CommonExtensionComponents-2",
    ],
    unread: ["UBLExtensions"],
    placed: [
      "InvoiceLine", "CreditNoteLine", "AllowanceCharge", "TaxTotal", "LegalMonetaryTotal",
      "PrepaidPayment",
    ],
    singles: [
      "Invoice": documentSingles, "CreditNote": documentSingles,
      "InvoiceLine": lineSingles, "CreditNoteLine": lineSingles,
      "InvoicePeriod": ["StartDate", "EndDate"],
      "Delivery": ["ActualDeliveryDate"],
      "AccountingSupplierParty": ["Party"],
      "LegalMonetaryTotal": [
        "LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount",
        "ChargeTotalAmount", "PrepaidAmount", "PayableRoundingAmount", "PayableAmount",
      ],
      "AllowanceCharge": ["ChargeIndicator", "Amount", "BaseAmount", "MultiplierFactorNumeric"],
      "TaxTotal": ["TaxAmount"], "TaxSubtotal": ["TaxableAmount", "TaxAmount", "TaxCategory"],
      "TaxCategory": ["ID", "Percent"], "ClassifiedTaxCategory": ["ID", "Percent"],
      "Item": ["Name"], "AdditionalItemProperty": ["Name", "Value"],
      "Price": ["PriceAmount", "BaseQuantity"],
      "InvoiceDocumentReference": ["ID"],
    ])
  private static let documentSingles: Set<String> = [
    "ID", "IssueDate", "InvoiceTypeCode", "CreditNoteTypeCode", "DocumentCurrencyCode",
    "TaxCurrencyCode", "InvoicePeriod", "AccountingSupplierParty", "LegalMonetaryTotal",
  ]
  private static let lineSingles: Set<String> = [
    "ID", "InvoicedQuantity", "CreditedQuantity", "LineExtensionAmount", "InvoicePeriod", "Item",
    "Price",
  ]
}
