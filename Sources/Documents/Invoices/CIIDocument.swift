// The elements of UN/CEFACT's Cross Industry Invoice that carry facts of an invoice. Names are CII's;
// prefixes are stripped by the decoder. Amounts mostly have no currency: it is the document's.

/// A CrossIndustryInvoice, without its lines.
struct CIIDocument: Decodable {
  var context: Context?
  var exchanged: Exchanged?
  var transaction: CIITransaction?

  enum CodingKeys: String, CodingKey {
    case context = "ExchangedDocumentContext"
    case exchanged = "ExchangedDocument"
    case transaction = "SupplyChainTradeTransaction"
  }

  /// What the document keeps to.
  struct Context: Decodable {
    struct Parameter: Decodable {
      var id: XMLValue?

      enum CodingKeys: String, CodingKey {
        case id = "ID"
      }
    }

    var guidelines: [Parameter]?

    enum CodingKeys: String, CodingKey {
      case guidelines = "GuidelineSpecifiedDocumentContextParameter"
    }
  }

  /// What the document is.
  struct Exchanged: Decodable {
    var id: XMLValue?
    var typeCode: XMLValue?
    var issueDateTime: CIIDateTime?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
      case typeCode = "TypeCode"
      case issueDateTime = "IssueDateTime"
    }
  }
}

/// What was traded.
struct CIITransaction: Decodable {
  var agreement: Agreement?
  var delivery: CIIDelivery?
  var settlement: CIISettlement?

  enum CodingKeys: String, CodingKey {
    case agreement = "ApplicableHeaderTradeAgreement"
    case delivery = "ApplicableHeaderTradeDelivery"
    case settlement = "ApplicableHeaderTradeSettlement"
  }

  struct Agreement: Decodable {
    var seller: Seller?
    var buyer: TaxedParty?
    var representative: TaxedParty?

    enum CodingKeys: String, CodingKey {
      case seller = "SellerTradeParty"
      case buyer = "BuyerTradeParty"
      case representative = "SellerTaxRepresentativeTradeParty"
    }
  }

  /// Who bills.
  struct Seller: Decodable {
    var registeredName: XMLValue?
    var organization: Organization?
    var taxRegistrations: [TaxRegistration]?

    enum CodingKeys: String, CodingKey {
      case taxRegistrations = "SpecifiedTaxRegistration"
      case registeredName = "Name"
      case organization = "SpecifiedLegalOrganization"
    }

    /// The trading name, else the registered one.
    var name: String? { organization?.tradingName?.text ?? registeredName?.text }
  }

  /// Another party, of which only its tax is of interest.
  struct TaxedParty: Decodable {
    var taxRegistrations: [TaxRegistration]?

    enum CodingKeys: String, CodingKey {
      case taxRegistrations = "SpecifiedTaxRegistration"
    }
  }

  /// A number under which a party pays a tax: value added tax where its scheme is VA.
  struct TaxRegistration: Decodable {
    var id: XMLValue?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
    }
  }

  struct Organization: Decodable {
    var tradingName: XMLValue?

    enum CodingKeys: String, CodingKey {
      case tradingName = "TradingBusinessName"
    }
  }
}

/// When what is billed was delivered, and how much of it.
struct CIIDelivery: Decodable {
  struct Event: Decodable {
    var date: CIIDateTime?

    enum CodingKeys: String, CodingKey {
      case date = "OccurrenceDateTime"
    }
  }

  var billedQuantity: XMLValue?
  var event: Event?

  enum CodingKeys: String, CodingKey {
    case billedQuantity = "BilledQuantity"
    case event = "ActualDeliverySupplyChainEvent"
  }
}

/// What the document settles as a whole.
struct CIISettlement: Decodable {
  var currencyCode: XMLValue?
  var taxCurrencyCode: XMLValue?
  var taxes: [CIITax]?
  var period: CIIPeriod?
  var allowanceCharges: [CIIAllowanceCharge]?
  var serviceCharges: [CIIServiceCharge]?
  var referencedInvoices: [Reference]?
  var summation: Summation?

  enum CodingKeys: String, CodingKey {
    case currencyCode = "InvoiceCurrencyCode"
    case taxCurrencyCode = "TaxCurrencyCode"
    case taxes = "ApplicableTradeTax"
    case period = "BillingSpecifiedPeriod"
    case allowanceCharges = "SpecifiedTradeAllowanceCharge"
    case serviceCharges = "SpecifiedLogisticsServiceCharge"
    case referencedInvoices = "InvoiceReferencedDocument"
    case summation = "SpecifiedTradeSettlementHeaderMonetarySummation"
  }

  struct Reference: Decodable {
    var id: XMLValue?

    enum CodingKeys: String, CodingKey {
      case id = "IssuerAssignedID"
    }
  }

  /// The totals that the invoice states.
  struct Summation: Decodable {
    var lineTotal: XMLValue?
    var chargeTotal: XMLValue?
    var allowanceTotal: XMLValue?
    var taxBasisTotal: XMLValue?
    /// One, and a second one where the tax is told again in another currency.
    var taxTotals: [XMLValue]?
    var rounding: XMLValue?
    var grandTotal: XMLValue?
    var totalPrepaid: XMLValue?
    var duePayable: XMLValue?

    enum CodingKeys: String, CodingKey {
      case lineTotal = "LineTotalAmount"
      case chargeTotal = "ChargeTotalAmount"
      case allowanceTotal = "AllowanceTotalAmount"
      case taxBasisTotal = "TaxBasisTotalAmount"
      case taxTotals = "TaxTotalAmount"
      case rounding = "RoundingAmount"
      case grandTotal = "GrandTotalAmount"
      case totalPrepaid = "TotalPrepaidAmount"
      case duePayable = "DuePayableAmount"
    }
  }
}

/// A tax: of the document with its amounts, of a line or a charge without.
struct CIITax: Decodable {
  var calculatedAmount: XMLValue?
  var basisAmount: XMLValue?
  var categoryCode: XMLValue?
  var percent: XMLValue?
  /// BT-8.
  var dueDateTypeCode: XMLValue?
  /// BT-7.
  var taxPointDate: PointDate?

  struct PointDate: Decodable {
    var day: XMLValue?

    enum CodingKeys: String, CodingKey {
      case day = "DateString"
    }
  }

  enum CodingKeys: String, CodingKey {
    case dueDateTypeCode = "DueDateTypeCode"
    case taxPointDate = "TaxPointDate"
    case calculatedAmount = "CalculatedAmount"
    case basisAmount = "BasisAmount"
    case categoryCode = "CategoryCode"
    case percent = "RateApplicablePercent"
  }
}

/// A charge or an allowance on the document or a line.
struct CIIAllowanceCharge: Decodable {
  struct Indicator: Decodable {
    var value: XMLValue?

    enum CodingKeys: String, CodingKey {
      case value = "Indicator"
    }
  }

  var indicator: Indicator?
  var actualAmount: XMLValue?
  var basisAmount: XMLValue?
  var percent: XMLValue?
  var reasons: [XMLValue]?
  var tax: CIITax?

  enum CodingKeys: String, CodingKey {
    case indicator = "ChargeIndicator"
    case actualAmount = "ActualAmount"
    case basisAmount = "BasisAmount"
    case percent = "CalculationPercent"
    case reasons = "Reason"
    case tax = "CategoryTradeTax"
  }
}

/// A charge for delivery, which only the extended profile has.
struct CIIServiceCharge: Decodable {
  var descriptions: [XMLValue]?
  var appliedAmount: XMLValue?
  var taxes: [CIITax]?

  enum CodingKeys: String, CodingKey {
    case descriptions = "Description"
    case appliedAmount = "AppliedAmount"
    case taxes = "AppliedTradeTax"
  }
}

/// Days of service; the end is inclusive.
struct CIIPeriod: Decodable {
  var start: CIIDateTime?
  var end: CIIDateTime?

  enum CodingKeys: String, CodingKey {
    case start = "StartDateTime"
    case end = "EndDateTime"
  }
}

/// A date in one of the forms of UNTDID 2379.
struct CIIDateTime: Decodable {
  var string: XMLValue?

  enum CodingKeys: String, CodingKey {
    case string = "DateTimeString"
  }
}
