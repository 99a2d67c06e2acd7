/// The names of UN/CEFACT's Cross Industry Invoice (Factur-X, ZUGFeRD 2, XRechnung) that are read.
enum CIISyntax {
  private static let uncefact = "urn:un:unece:uncefact:data:standard:"

  /// The root.
  static let invoice = XMLOutline.Name(
    namespace: uncefact + "CrossIndustryInvoice:100", local: "CrossIndustryInvoice")

  /// The path of the lines.
  static let line = "SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"
  /// The path of what the document settles as a whole.
  static let settlement = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"

  /// What XMLCoder, which goes by local names and first occurrences, must be able to rely on.
  static let rules = XMLOutline.Rules(
    roots: [invoice],
    namespaces: [
      invoice.namespace, uncefact + "ReusableAggregateBusinessInformationEntity:100",
      uncefact + "UnqualifiedDataType:100", uncefact + "QualifiedDataType:100",
      // As some converters from ZUGFeRD 1 write it.
      "urn:un:unece:uncefact:data:Standard:QualifiedDataType:100",
    ],
    unread: [],
    placed: [
      line, settlement + "/SpecifiedTradeAllowanceCharge",
      settlement + "/SpecifiedLogisticsServiceCharge", settlement + "/ApplicableTradeTax",
      settlement + "/SpecifiedTradeSettlementHeaderMonetarySummation",
    ],
    singles: documentSingles.merging(lineSingles) { $0.union($1) })

  private static let documentSingles: [String: Set<String>] = [
    "CrossIndustryInvoice": ["ExchangedDocument", "SupplyChainTradeTransaction"],
    "ExchangedDocument": ["ID", "TypeCode", "IssueDateTime"],
    "SupplyChainTradeTransaction": [
      "ApplicableHeaderTradeAgreement", "ApplicableHeaderTradeDelivery",
      "ApplicableHeaderTradeSettlement",
    ],
    "ApplicableHeaderTradeAgreement": ["SellerTradeParty"],
    "SellerTradeParty": ["Name", "SpecifiedLegalOrganization"],
    "SpecifiedLegalOrganization": ["TradingBusinessName"],
    "ApplicableHeaderTradeSettlement": [
      "InvoiceCurrencyCode", "TaxCurrencyCode", "BillingSpecifiedPeriod",
      "SpecifiedTradeSettlementHeaderMonetarySummation",
    ],
    "SpecifiedTradeSettlementHeaderMonetarySummation": [
      "LineTotalAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "TaxBasisTotalAmount",
      "GrandTotalAmount", "TotalPrepaidAmount", "RoundingAmount", "DuePayableAmount",
    ],
    "ApplicableTradeTax": categorySingles.union(["CalculatedAmount", "BasisAmount"]),
    "CategoryTradeTax": categorySingles, "AppliedTradeTax": categorySingles,
    "SpecifiedTradeAllowanceCharge": [
      "ChargeIndicator", "ActualAmount", "BasisAmount", "CalculationPercent", "CategoryTradeTax",
    ],
    "ChargeIndicator": ["Indicator"],
    "SpecifiedLogisticsServiceCharge": ["AppliedAmount"],
    "BillingSpecifiedPeriod": ["StartDateTime", "EndDateTime"],
    "IssueDateTime": ["DateTimeString"],
    "StartDateTime": ["DateTimeString"], "EndDateTime": ["DateTimeString"],
  ]
  private static let categorySingles: Set<String> = ["CategoryCode", "RateApplicablePercent"]
  private static let lineSingles: [String: Set<String>] = [
    "IncludedSupplyChainTradeLineItem": [
      "AssociatedDocumentLineDocument", "SpecifiedTradeProduct", "SpecifiedLineTradeAgreement",
      "SpecifiedLineTradeDelivery", "SpecifiedLineTradeSettlement",
    ],
    "AssociatedDocumentLineDocument": ["LineID", "ParentLineID", "LineStatusReasonCode"],
    "SpecifiedTradeProduct": ["Name"],
    "ApplicableProductCharacteristic": ["Description", "Value"],
    "SpecifiedLineTradeAgreement": ["NetPriceProductTradePrice", "GrossPriceProductTradePrice"],
    "NetPriceProductTradePrice": ["ChargeAmount", "BasisQuantity"],
    "GrossPriceProductTradePrice": ["ChargeAmount"],
    "SpecifiedLineTradeDelivery": ["BilledQuantity", "ActualDeliverySupplyChainEvent"],
    "ApplicableHeaderTradeDelivery": ["ActualDeliverySupplyChainEvent"],
    "ActualDeliverySupplyChainEvent": ["OccurrenceDateTime"],
    "OccurrenceDateTime": ["DateTimeString"],
    "SpecifiedLineTradeSettlement": [
      "BillingSpecifiedPeriod", "SpecifiedTradeSettlementLineMonetarySummation",
    ],
    "SpecifiedTradeSettlementLineMonetarySummation": ["LineTotalAmount"],
  ]
}
