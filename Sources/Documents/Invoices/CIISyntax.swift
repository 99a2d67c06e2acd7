/// The elements of UN/CEFACT's Cross Industry Invoice (Factur-X, ZUGFeRD 2, XRechnung) that are read.
enum CIISyntax {
  private static let uncefact = "urn:un:unece:uncefact:data:standard:"
  private static let root = XMLName(
    namespace: uncefact + "CrossIndustryInvoice:100", local: "CrossIndustryInvoice")

  /// The document.
  static let invoice = XMLForm(
    root: root,
    shape: XMLShape(root.local, .part, isRepeated: false, document),
    namespaces: [
      root.namespace, uncefact + "ReusableAggregateBusinessInformationEntity:100",
      uncefact + "UnqualifiedDataType:100", uncefact + "QualifiedDataType:100",
      // As some converters from ZUGFeRD 1 write it.
      "urn:un:unece:uncefact:data:Standard:QualifiedDataType:100",
    ])

  private static let document =
    XMLShape.part(
      "ExchangedDocumentContext",
      XMLShape.parts("GuidelineSpecifiedDocumentContextParameter", XMLShape.values("ID")))
    + XMLShape.part(
      "ExchangedDocument", XMLShape.values("ID", "TypeCode"), moment("IssueDateTime"))
    + XMLShape.part(
      "SupplyChainTradeTransaction",
      XMLShape.parts("IncludedSupplyChainTradeLineItem", as: .line, line),
      XMLShape.part(
        "ApplicableHeaderTradeAgreement",
        XMLShape.part(
          "SellerTradeParty", XMLShape.values("Name"),
          XMLShape.part("SpecifiedLegalOrganization", XMLShape.values("TradingBusinessName")),
          taxRegistration),
        XMLShape.part("BuyerTradeParty", taxRegistration),
        XMLShape.part("SellerTaxRepresentativeTradeParty", taxRegistration)),
      XMLShape.part("ApplicableHeaderTradeDelivery", event),
      XMLShape.part("ApplicableHeaderTradeSettlement", settlement))

  private static let settlement =
    XMLShape.values("InvoiceCurrencyCode", "TaxCurrencyCode")
    + period
    + XMLShape.parts("ApplicableTradeTax", as: .placed, tax)
    + XMLShape.parts("SpecifiedTradeAllowanceCharge", as: .placed, allowanceCharge)
    + XMLShape.parts(
      "SpecifiedLogisticsServiceCharge", as: .placed, XMLShape.texts("Description"),
      XMLShape.values("AppliedAmount"), XMLShape.parts("AppliedTradeTax", tax))
    + XMLShape.parts("InvoiceReferencedDocument", XMLShape.values("IssuerAssignedID"))
    + XMLShape.part(
      "SpecifiedTradeSettlementHeaderMonetarySummation", as: .placed,
      XMLShape.values(
        "LineTotalAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "TaxBasisTotalAmount",
        "GrandTotalAmount", "TotalPrepaidAmount", "RoundingAmount", "DuePayableAmount"),
      XMLShape.texts("TaxTotalAmount"))

  private static let line =
    XMLShape.part(
      "AssociatedDocumentLineDocument",
      XMLShape.values("LineID", "ParentLineID", "LineStatusReasonCode"))
    + XMLShape.part(
      "SpecifiedTradeProduct", XMLShape.values("Name"),
      XMLShape.parts("ApplicableProductCharacteristic", XMLShape.values("Description", "Value")))
    + XMLShape.part(
      "SpecifiedLineTradeAgreement",
      XMLShape.part(
        "NetPriceProductTradePrice", XMLShape.values("ChargeAmount", "BasisQuantity")),
      XMLShape.part("GrossPriceProductTradePrice", XMLShape.values("ChargeAmount")))
    + XMLShape.part("SpecifiedLineTradeDelivery", XMLShape.values("BilledQuantity"), event)
    + XMLShape.part(
      "SpecifiedLineTradeSettlement", XMLShape.parts("ApplicableTradeTax", tax), period,
      XMLShape.parts("SpecifiedTradeAllowanceCharge", allowanceCharge),
      XMLShape.part(
        "SpecifiedTradeSettlementLineMonetarySummation", XMLShape.values("LineTotalAmount")))

  private static let event = XMLShape.part(
    "ActualDeliverySupplyChainEvent", moment("OccurrenceDateTime"))
  private static let period = XMLShape.part(
    "BillingSpecifiedPeriod", moment("StartDateTime"), moment("EndDateTime"))
  private static let taxRegistration = XMLShape.parts(
    "SpecifiedTaxRegistration", XMLShape.values("ID"))
  private static let tax =
    XMLShape.values(
      "CalculatedAmount", "BasisAmount", "CategoryCode", "RateApplicablePercent",
      "DueDateTypeCode")
    + XMLShape.part("TaxPointDate", XMLShape.values("DateString"))
  private static let allowanceCharge =
    XMLShape.part("ChargeIndicator", XMLShape.values("Indicator"))
    + XMLShape.values("ActualAmount", "BasisAmount", "CalculationPercent")
    + XMLShape.texts("Reason") + XMLShape.part("CategoryTradeTax", tax)

  private static func moment(_ name: String) -> [XMLShape] {
    XMLShape.part(name, XMLShape.values("DateTimeString"))
  }
}
