// The elements of UBL 2.1 that carry facts of an invoice. Names are UBL's; prefixes are stripped by
// the decoder.

/// An Invoice, a CreditNote or a DebitNote, without its lines.
struct UBLDocument: Decodable {
  var customizationID: XMLValue?
  var id: XMLValue?
  var issueDate: XMLValue?
  var taxPointDate: XMLValue?
  var invoiceTypeCode: XMLValue?
  var creditNoteTypeCode: XMLValue?
  var documentCurrencyCode: XMLValue?
  var taxCurrencyCode: XMLValue?
  var invoicePeriod: UBLPeriod?
  var deliveries: [UBLDelivery]?
  var billingReferences: [UBLBillingReference]?
  var supplier: UBLSupplier?
  var customer: UBLCustomer?
  var representative: UBLRepresentative?
  var allowanceCharges: [UBLAllowanceCharge]?
  var prepaidPayments: [UBLPayment]?
  var taxTotals: [UBLTaxTotal]?
  var monetaryTotal: UBLMonetaryTotal?
  /// The same in a debit note.
  var requestedTotal: UBLMonetaryTotal?

  enum CodingKeys: String, CodingKey {
    case customizationID = "CustomizationID"
    case id = "ID"
    case issueDate = "IssueDate"
    case taxPointDate = "TaxPointDate"
    case invoiceTypeCode = "InvoiceTypeCode"
    case creditNoteTypeCode = "CreditNoteTypeCode"
    case documentCurrencyCode = "DocumentCurrencyCode"
    case taxCurrencyCode = "TaxCurrencyCode"
    case invoicePeriod = "InvoicePeriod"
    case deliveries = "Delivery"
    case billingReferences = "BillingReference"
    case supplier = "AccountingSupplierParty"
    case customer = "AccountingCustomerParty"
    case representative = "TaxRepresentativeParty"
    case allowanceCharges = "AllowanceCharge"
    case prepaidPayments = "PrepaidPayment"
    case taxTotals = "TaxTotal"
    case monetaryTotal = "LegalMonetaryTotal"
    case requestedTotal = "RequestedMonetaryTotal"
  }
}

/// A payment that the document names.
struct UBLPayment: Decodable {
  var paidAmount: XMLValue?
  var instruction: XMLValue?

  enum CodingKeys: String, CodingKey {
    case paidAmount = "PaidAmount"
    case instruction = "InstructionID"
  }
}

/// Days of service; the end is inclusive.
struct UBLPeriod: Decodable {
  var startDate: XMLValue?
  var endDate: XMLValue?
  var descriptionCode: XMLValue?

  enum CodingKeys: String, CodingKey {
    case startDate = "StartDate"
    case endDate = "EndDate"
    case descriptionCode = "DescriptionCode"
  }
}

/// When what is billed was delivered.
struct UBLDelivery: Decodable {
  var actualDate: XMLValue?

  enum CodingKeys: String, CodingKey {
    case actualDate = "ActualDeliveryDate"
  }
}

/// An invoice that this document is about.
struct UBLBillingReference: Decodable {
  struct Reference: Decodable {
    var id: XMLValue?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
    }
  }

  var invoices: [Reference]?

  enum CodingKeys: String, CodingKey {
    case invoices = "InvoiceDocumentReference"
  }
}

/// Who bills.
struct UBLSupplier: Decodable {
  struct Party: Decodable {
    var names: [Name]?
    var taxRegistrations: [UBLTaxRegistration]?
    var legalEntities: [LegalEntity]?

    enum CodingKeys: String, CodingKey {
      case names = "PartyName"
      case taxRegistrations = "PartyTaxScheme"
      case legalEntities = "PartyLegalEntity"
    }
  }

  struct Name: Decodable {
    var name: XMLValue?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
    }
  }

  struct LegalEntity: Decodable {
    var registrationName: XMLValue?

    enum CodingKeys: String, CodingKey {
      case registrationName = "RegistrationName"
    }
  }

  var party: Party?

  enum CodingKeys: String, CodingKey {
    case party = "Party"
  }

  /// The trading name, else the registered one.
  var name: String? {
    party?.names?.lazy.compactMap { $0.name?.text }.first
      ?? party?.legalEntities?.lazy.compactMap { $0.registrationName?.text }.first
  }
}

/// Who is billed.
struct UBLCustomer: Decodable {
  struct Party: Decodable {
    var taxRegistrations: [UBLTaxRegistration]?

    enum CodingKeys: String, CodingKey {
      case taxRegistrations = "PartyTaxScheme"
    }
  }

  var party: Party?

  enum CodingKeys: String, CodingKey {
    case party = "Party"
  }
}

/// Who answers for the seller's tax.
struct UBLRepresentative: Decodable {
  var taxRegistrations: [UBLTaxRegistration]?

  enum CodingKeys: String, CodingKey {
    case taxRegistrations = "PartyTaxScheme"
  }
}

/// A number under which a party pays a tax.
struct UBLTaxRegistration: Decodable {
  struct Scheme: Decodable {
    var id: XMLValue?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
    }
  }

  var companyID: XMLValue?
  var scheme: Scheme?

  enum CodingKeys: String, CodingKey {
    case companyID = "CompanyID"
    case scheme = "TaxScheme"
  }
}

/// A charge or an allowance on the document, a line, or a price.
struct UBLAllowanceCharge: Decodable {
  var chargeIndicator: XMLValue?
  var reasons: [XMLValue]?
  var amount: XMLValue?
  var baseAmount: XMLValue?
  var percent: XMLValue?
  var categories: [UBLTaxCategory]?

  enum CodingKeys: String, CodingKey {
    case chargeIndicator = "ChargeIndicator"
    case reasons = "AllowanceChargeReason"
    case amount = "Amount"
    case baseAmount = "BaseAmount"
    case percent = "MultiplierFactorNumeric"
    case categories = "TaxCategory"
  }
}

/// A kind and rate of tax.
struct UBLTaxCategory: Decodable {
  var id: XMLValue?
  var percent: XMLValue?

  enum CodingKeys: String, CodingKey {
    case id = "ID"
    case percent = "Percent"
  }
}

/// Tax in one currency.
struct UBLTaxTotal: Decodable {
  struct Subtotal: Decodable {
    var taxableAmount: XMLValue?
    var taxAmount: XMLValue?
    var category: UBLTaxCategory?

    enum CodingKeys: String, CodingKey {
      case taxableAmount = "TaxableAmount"
      case taxAmount = "TaxAmount"
      case category = "TaxCategory"
    }
  }

  var taxAmount: XMLValue?
  var subtotals: [Subtotal]?

  enum CodingKeys: String, CodingKey {
    case taxAmount = "TaxAmount"
    case subtotals = "TaxSubtotal"
  }
}

/// The totals that the invoice states.
struct UBLMonetaryTotal: Decodable {
  var lineExtensionAmount: XMLValue?
  var allowanceTotalAmount: XMLValue?
  var chargeTotalAmount: XMLValue?
  var taxExclusiveAmount: XMLValue?
  var taxInclusiveAmount: XMLValue?
  var prepaidAmount: XMLValue?
  var payableRoundingAmount: XMLValue?
  var payableAmount: XMLValue?

  enum CodingKeys: String, CodingKey {
    case lineExtensionAmount = "LineExtensionAmount"
    case allowanceTotalAmount = "AllowanceTotalAmount"
    case chargeTotalAmount = "ChargeTotalAmount"
    case taxExclusiveAmount = "TaxExclusiveAmount"
    case taxInclusiveAmount = "TaxInclusiveAmount"
    case prepaidAmount = "PrepaidAmount"
    case payableRoundingAmount = "PayableRoundingAmount"
    case payableAmount = "PayableAmount"
  }
}

/// A line. Its sub-lines are inside its amount and are not read.
struct UBLLine: Decodable {
  struct Item: Decodable {
    var name: XMLValue?
    var categories: [UBLTaxCategory]?
    var properties: [Property]?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case categories = "ClassifiedTaxCategory"
      case properties = "AdditionalItemProperty"
    }
  }

  struct Property: Decodable {
    var name: XMLValue?
    var value: XMLValue?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case value = "Value"
    }
  }

  struct Price: Decodable {
    var priceAmount: XMLValue?
    var baseQuantity: XMLValue?
    var allowanceCharges: [UBLAllowanceCharge]?

    enum CodingKeys: String, CodingKey {
      case priceAmount = "PriceAmount"
      case baseQuantity = "BaseQuantity"
      case allowanceCharges = "AllowanceCharge"
    }
  }

  var id: XMLValue?
  var invoicedQuantity: XMLValue?
  var creditedQuantity: XMLValue?
  var debitedQuantity: XMLValue?
  var lineExtensionAmount: XMLValue?
  var invoicePeriod: UBLPeriod?
  var deliveries: [UBLDelivery]?
  var allowanceCharges: [UBLAllowanceCharge]?
  var item: Item?
  var price: Price?

  enum CodingKeys: String, CodingKey {
    case id = "ID"
    case invoicedQuantity = "InvoicedQuantity"
    case creditedQuantity = "CreditedQuantity"
    case debitedQuantity = "DebitedQuantity"
    case lineExtensionAmount = "LineExtensionAmount"
    case invoicePeriod = "InvoicePeriod"
    case deliveries = "Delivery"
    case allowanceCharges = "AllowanceCharge"
    case item = "Item"
    case price = "Price"
  }
}
