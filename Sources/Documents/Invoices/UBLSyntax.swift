/// The elements of UBL 2.1 that are read.
enum UBLSyntax {
  private static let oasis = "urn:oasis:names:specification:ubl:schema:xsd:"

  /// An invoice.
  static let invoice = form("Invoice")
  /// A credit note.
  static let creditNote = form("CreditNote")
  /// A debit note: what is billed on top of an invoice.
  static let debitNote = form("DebitNote")

  private static func form(_ name: String) -> XMLForm {
    let root = XMLName(namespace: oasis + name + "-2", local: name)
    return XMLForm(
      root: root,
      shape: XMLShape(name, .part, isRepeated: false, document),
      namespaces: [
        root.namespace, oasis + "CommonAggregateComponents-2", oasis + "CommonBasicComponents-2",
      ])
  }

  private static let document =
    XMLShape.values(
      "CustomizationID", "ID", "IssueDate", "TaxPointDate", "InvoiceTypeCode", "CreditNoteTypeCode",
      "DocumentCurrencyCode", "TaxCurrencyCode")
    + period + delivery + parties
    + XMLShape.parts(
      "BillingReference", XMLShape.parts("InvoiceDocumentReference", XMLShape.values("ID")))
    + XMLShape.parts("AllowanceCharge", as: .placed, allowanceCharge)
    + XMLShape.parts(
      "PrepaidPayment", as: .placed, XMLShape.values("PaidAmount", "InstructionID"))
    + XMLShape.parts("TaxTotal", as: .placed, taxTotal)
    + XMLShape.part("LegalMonetaryTotal", as: .placed, totals)
    + XMLShape.part("RequestedMonetaryTotal", as: .placed, totals)
    + XMLShape.parts("InvoiceLine", as: .line, line)
    + XMLShape.parts("CreditNoteLine", as: .line, line)
    + XMLShape.parts("DebitNoteLine", as: .line, line)

  private static let totals = XMLShape.values(
    "LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount",
    "ChargeTotalAmount", "PrepaidAmount", "PayableRoundingAmount", "PayableAmount")

  private static let line =
    XMLShape.values(
      "ID", "InvoicedQuantity", "CreditedQuantity", "DebitedQuantity", "LineExtensionAmount")
    + period + delivery + XMLShape.parts("AllowanceCharge", allowanceCharge)
    + XMLShape.part(
      "Item", XMLShape.values("Name"), XMLShape.parts("ClassifiedTaxCategory", taxCategory),
      XMLShape.parts("AdditionalItemProperty", XMLShape.values("Name", "Value")))
    + XMLShape.part(
      "Price", XMLShape.values("PriceAmount", "BaseQuantity"),
      XMLShape.parts("AllowanceCharge", allowanceCharge))

  private static let period = XMLShape.part(
    "InvoicePeriod", XMLShape.values("StartDate", "EndDate", "DescriptionCode"))
  private static let delivery = XMLShape.parts(
    "Delivery", XMLShape.values("ActualDeliveryDate"))

  private static let taxRegistration = XMLShape.parts(
    "PartyTaxScheme", XMLShape.values("CompanyID"),
    XMLShape.part("TaxScheme", XMLShape.values("ID")))
  private static let parties =
    XMLShape.part(
      "AccountingSupplierParty",
      XMLShape.part(
        "Party", XMLShape.parts("PartyName", XMLShape.values("Name")), taxRegistration,
        XMLShape.parts("PartyLegalEntity", XMLShape.values("RegistrationName"))))
    + XMLShape.part("AccountingCustomerParty", XMLShape.part("Party", taxRegistration))
    + XMLShape.part("TaxRepresentativeParty", taxRegistration)

  private static let taxCategory = XMLShape.values("ID", "Percent")
  private static let allowanceCharge =
    XMLShape.values("ChargeIndicator", "Amount", "BaseAmount", "MultiplierFactorNumeric")
    + XMLShape.texts("AllowanceChargeReason") + XMLShape.parts("TaxCategory", taxCategory)
  private static let taxTotal =
    XMLShape.values("TaxAmount")
    + XMLShape.parts(
      "TaxSubtotal", XMLShape.values("TaxableAmount", "TaxAmount"),
      XMLShape.part("TaxCategory", taxCategory))
}
