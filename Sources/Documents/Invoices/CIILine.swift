/// A line of a CrossIndustryInvoice.
struct CIILine: Decodable {
  var document: Document?
  var product: Product?
  var agreement: Agreement?
  var delivery: CIIDelivery?
  var settlement: Settlement?

  enum CodingKeys: String, CodingKey {
    case document = "AssociatedDocumentLineDocument"
    case product = "SpecifiedTradeProduct"
    case agreement = "SpecifiedLineTradeAgreement"
    case delivery = "SpecifiedLineTradeDelivery"
    case settlement = "SpecifiedLineTradeSettlement"
  }

  /// What the line is, and in the extended profile which line it is a part of.
  struct Document: Decodable {
    var lineID: XMLValue?
    var parentLineID: XMLValue?
    /// DETAIL, or GROUP (a sum of other lines), or INFORMATION.
    var statusReason: XMLValue?

    enum CodingKeys: String, CodingKey {
      case lineID = "LineID"
      case parentLineID = "ParentLineID"
      case statusReason = "LineStatusReasonCode"
    }
  }

  struct Product: Decodable {
    var name: XMLValue?
    var characteristics: [Characteristic]?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case characteristics = "ApplicableProductCharacteristic"
    }
  }

  struct Characteristic: Decodable {
    var description: XMLValue?
    var value: XMLValue?

    enum CodingKeys: String, CodingKey {
      case description = "Description"
      case value = "Value"
    }
  }

  struct Agreement: Decodable {
    var netPrice: Price?
    var grossPrice: Price?

    enum CodingKeys: String, CodingKey {
      case grossPrice = "GrossPriceProductTradePrice"
      case netPrice = "NetPriceProductTradePrice"
    }
  }

  struct Price: Decodable {
    var chargeAmount: XMLValue?
    var basisQuantity: XMLValue?

    enum CodingKeys: String, CodingKey {
      case chargeAmount = "ChargeAmount"
      case basisQuantity = "BasisQuantity"
    }
  }

  struct Settlement: Decodable {
    var taxes: [CIITax]?
    var period: CIIPeriod?
    var allowanceCharges: [CIIAllowanceCharge]?
    var summation: Summation?

    enum CodingKeys: String, CodingKey {
      case taxes = "ApplicableTradeTax"
      case period = "BillingSpecifiedPeriod"
      case allowanceCharges = "SpecifiedTradeAllowanceCharge"
      case summation = "SpecifiedTradeSettlementLineMonetarySummation"
    }
  }

  struct Summation: Decodable {
    var lineTotal: XMLValue?

    enum CodingKeys: String, CodingKey {
      case lineTotal = "LineTotalAmount"
    }
  }
}
