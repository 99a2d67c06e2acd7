import XMLCoder

// The elements of UBL 2.1 that carry facts of an invoice, as text: XMLCoder would read an amount
// "1,234.56" as the number 1. Names are UBL's; prefixes are stripped by the decoder.

/// The text of an element, with the attributes that give it a unit.
struct UBLValue: Decodable, DynamicNodeDecoding {
  var value: String
  var currencyID: String?
  var unitCode: String?

  enum CodingKeys: String, CodingKey {
    case value = ""
    case currencyID
    case unitCode
  }

  static func nodeDecoding(for key: any CodingKey) -> XMLDecoder.NodeDecoding {
    key.stringValue.isEmpty ? .element : .attribute
  }

  /// What it says, without white space around it; `nil` where that is nothing.
  var text: String? { XMLText.trimmed(value) }
}

/// An Invoice or a CreditNote.
struct UBLDocument: Decodable {
  var customizationID: UBLValue?
  var id: UBLValue?
  var issueDate: UBLValue?
  var invoiceTypeCode: UBLValue?
  var documentCurrencyCode: UBLValue?
  var invoicePeriod: UBLPeriod?
  var billingReferences: [UBLBillingReference]?
  var supplier: UBLSupplier?
  var allowanceCharges: [UBLAllowanceCharge]?
  var prepaidPayments: [UBLPayment]?
  var taxTotals: [UBLTaxTotal]?
  var monetaryTotal: UBLMonetaryTotal?
  var invoiceLines: [UBLLine]?
  var creditNoteLines: [UBLLine]?

  enum CodingKeys: String, CodingKey {
    case customizationID = "CustomizationID"
    case id = "ID"
    case issueDate = "IssueDate"
    case invoiceTypeCode = "InvoiceTypeCode"
    case documentCurrencyCode = "DocumentCurrencyCode"
    case invoicePeriod = "InvoicePeriod"
    case billingReferences = "BillingReference"
    case supplier = "AccountingSupplierParty"
    case allowanceCharges = "AllowanceCharge"
    case prepaidPayments = "PrepaidPayment"
    case taxTotals = "TaxTotal"
    case monetaryTotal = "LegalMonetaryTotal"
    case invoiceLines = "InvoiceLine"
    case creditNoteLines = "CreditNoteLine"
  }

  /// What the invoice collects for others, on top of its total with tax.
  ///
  /// Only the XRechnung extension gives PrepaidPayment this meaning (BG-DEX-09); elsewhere it tells
  /// how the prepaid amount was paid, and is no cost.
  var thirdPartyPayments: [UBLPayment] {
    let isExtension = customizationID?.value.contains(":kosit:extension:xrechnung") ?? false
    return isExtension ? prepaidPayments ?? [] : []
  }
}

/// A payment that the document names.
struct UBLPayment: Decodable {
  var paidAmount: UBLValue?
  var instruction: UBLValue?

  enum CodingKeys: String, CodingKey {
    case paidAmount = "PaidAmount"
    case instruction = "InstructionID"
  }
}

/// Days of service; the end is inclusive.
struct UBLPeriod: Decodable {
  var startDate: UBLValue?
  var endDate: UBLValue?

  enum CodingKeys: String, CodingKey {
    case startDate = "StartDate"
    case endDate = "EndDate"
  }
}

/// An invoice that this document is about.
struct UBLBillingReference: Decodable {
  struct Reference: Decodable {
    var id: UBLValue?

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
    var legalEntities: [LegalEntity]?

    enum CodingKeys: String, CodingKey {
      case names = "PartyName"
      case legalEntities = "PartyLegalEntity"
    }
  }

  struct Name: Decodable {
    var name: UBLValue?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
    }
  }

  struct LegalEntity: Decodable {
    var registrationName: UBLValue?

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

/// A charge or an allowance on the whole document.
struct UBLAllowanceCharge: Decodable {
  var chargeIndicator: UBLValue?
  var reasons: [UBLValue]?
  var amount: UBLValue?

  enum CodingKeys: String, CodingKey {
    case chargeIndicator = "ChargeIndicator"
    case reasons = "AllowanceChargeReason"
    case amount = "Amount"
  }
}

/// Tax in one currency.
struct UBLTaxTotal: Decodable {
  struct Subtotal: Decodable {
    var taxAmount: UBLValue?
    var category: Category?

    enum CodingKeys: String, CodingKey {
      case taxAmount = "TaxAmount"
      case category = "TaxCategory"
    }
  }

  struct Category: Decodable {
    var id: UBLValue?
    var percent: UBLValue?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
      case percent = "Percent"
    }
  }

  var taxAmount: UBLValue?
  var subtotals: [Subtotal]?

  enum CodingKeys: String, CodingKey {
    case taxAmount = "TaxAmount"
    case subtotals = "TaxSubtotal"
  }
}

/// The totals that the invoice states.
struct UBLMonetaryTotal: Decodable {
  var taxInclusiveAmount: UBLValue?
  var prepaidAmount: UBLValue?
  var payableRoundingAmount: UBLValue?

  enum CodingKeys: String, CodingKey {
    case taxInclusiveAmount = "TaxInclusiveAmount"
    case prepaidAmount = "PrepaidAmount"
    case payableRoundingAmount = "PayableRoundingAmount"
  }
}

/// A line. Its sub-lines are inside its amount and are not read.
struct UBLLine: Decodable {
  struct Item: Decodable {
    var name: UBLValue?
    var properties: [Property]?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case properties = "AdditionalItemProperty"
    }
  }

  struct Property: Decodable {
    var name: UBLValue?
    var value: UBLValue?

    enum CodingKeys: String, CodingKey {
      case name = "Name"
      case value = "Value"
    }
  }

  struct Price: Decodable {
    var priceAmount: UBLValue?
    var baseQuantity: UBLValue?

    enum CodingKeys: String, CodingKey {
      case priceAmount = "PriceAmount"
      case baseQuantity = "BaseQuantity"
    }
  }

  var id: UBLValue?
  var invoicedQuantity: UBLValue?
  var creditedQuantity: UBLValue?
  var lineExtensionAmount: UBLValue?
  var invoicePeriod: UBLPeriod?
  var item: Item?
  var price: Price?

  enum CodingKeys: String, CodingKey {
    case id = "ID"
    case invoicedQuantity = "InvoicedQuantity"
    case creditedQuantity = "CreditedQuantity"
    case lineExtensionAmount = "LineExtensionAmount"
    case invoicePeriod = "InvoicePeriod"
    case item = "Item"
    case price = "Price"
  }
}
