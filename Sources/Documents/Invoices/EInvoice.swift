import ExactMoney

/// An invoice as EN 16931 describes it: what UBL and CII both say, in one structure.
///
/// Nothing is judged here: figures are text with the sign that they have in the document, days are
/// inclusive, and a place is the line of the file on which an element begins. `BT-` and `BG-` are the
/// standard's numbers of the terms.
struct EInvoice: Sendable {
  /// How the document is written.
  enum Syntax: Sendable {
    case ubl, cii
  }

  /// How the document is written.
  var syntax: Syntax
  /// Where it begins.
  var place: Int
  /// Whether the name of the root says that it is a credit note.
  var isCreditNoteByName = false
  /// BT-24: what the document says that it keeps to.
  var specification: String?
  /// BT-1.
  var id: String?
  /// BT-3, of UNTDID 1001.
  var typeCode: String?
  /// BT-2, as YYYY-MM-DD.
  var issueDate: String?
  /// BT-5, in which all amounts are but ``taxCurrency``'s.
  var currency: String?
  /// Whether ``currency`` is not stated but only that of the amount to pay.
  var hasImpliedCurrency = false
  /// BT-6: a second currency in which the same tax is told again.
  var taxCurrency: String?
  /// BT-7: the day on which the tax falls due.
  var taxPointDate: String?
  /// BT-8: a code for that day.
  var taxPointCode: String?
  /// BT-31, BT-63 and BT-48: under which numbers the seller, who answers for its tax, and the buyer pay
  /// value added tax.
  var taxNumbers: [String] = []
  /// BG-14.
  var period = Period()
  /// BT-72: the day of delivery, as YYYY-MM-DD.
  var deliveryDate: String?
  /// BT-28, else BT-27.
  var sellerName: String?
  /// BT-25: the invoices that this one is about.
  var precedingInvoices: [String] = []
  /// BG-25, without the parts of other lines.
  var lines: [Line] = []
  /// BG-20 and BG-21.
  var allowancesAndCharges: [AllowanceCharge] = []
  /// BG-23, and the tax in a second currency.
  var taxTotals: [TaxTotal] = []
  /// BG-22.
  var totals = Totals()
  /// BG-DEX-09 of the XRechnung extension: what is collected for others, on top of the total with tax.
  /// It is to be paid with this invoice, and is no price of what this seller sold.
  var thirdPartyPayments: [Payment] = []

  /// Days of service, both inclusive, as YYYY-MM-DD.
  struct Period: Sendable {
    var start: String?
    var end: String?
    /// Whether there is such an element, whatever it says.
    var isStated = false
  }

  /// A kind and rate of tax.
  struct TaxCategory: Sendable {
    /// Of UNTDID 5305: S, Z, E, AE, K, G, O, L, M...
    var code: String?
    var percent: XMLValue?
  }

  /// An amount off, or on top of, the document or one of its lines.
  struct AllowanceCharge: Sendable {
    var place: Int
    /// `true` or 1 for a charge, `false` or 0 for an allowance.
    var indicator: String?
    var reason: String?
    var amount: XMLValue?
    var base: XMLValue?
    /// Of the base, in per cent.
    var percent: XMLValue?
    var tax: TaxCategory?

    /// Whether it is a charge; `nil` where the document does not say so.
    var isCharge: Bool? {
      switch indicator {
      case "true", "1": true
      case "false", "0": false
      default: nil
      }
    }
  }

  /// The price of ``baseQuantity`` units (BG-29).
  struct Price: Sendable {
    /// BT-146.
    var net: XMLValue?
    /// BT-149.
    var baseQuantity: XMLValue?
    /// BT-148.
    var gross: XMLValue?
    /// BT-147, in UBL.
    var discount: XMLValue?
  }

  /// A billed line (BG-25). Its parts and its allowances and charges are inside its amount.
  struct Line: Sendable {
    /// What the sender says of the item, such as the model it bills.
    struct Property: Sendable {
      var name: String?
      var value: String?
    }

    var place: Int
    /// BT-126.
    var id: String?
    /// BT-153.
    var name: String?
    /// BT-129.
    var quantity: XMLValue?
    var price: Price?
    /// BT-131.
    var amount: XMLValue?
    /// BG-26.
    var period = Period()
    /// The day of delivery, as YYYY-MM-DD, where the form knows one of a line.
    var deliveryDate: String?
    /// BG-27 and BG-28.
    var allowancesAndCharges: [AllowanceCharge] = []
    /// BG-30.
    var tax: TaxCategory?
    /// BG-32.
    var properties: [Property] = []
  }

  /// The tax of the document in one currency.
  struct TaxTotal: Sendable {
    /// The tax of one category and rate (BG-23).
    struct Subtotal: Sendable {
      var place: Int
      var taxable: XMLValue?
      var tax: XMLValue?
      var category: TaxCategory?
    }

    var place: Int
    /// BT-110, or BT-111 in the second currency.
    var amount: XMLValue?
    var subtotals: [Subtotal] = []
  }

  /// What the document states in sum (BG-22).
  struct Totals: Sendable {
    var place = 0
    /// BT-106.
    var lineNet: XMLValue?
    /// BT-107.
    var allowances: XMLValue?
    /// BT-108.
    var charges: XMLValue?
    /// BT-109.
    var withoutTax: XMLValue?
    /// BT-112.
    var withTax: XMLValue?
    /// BT-113.
    var prepaid: XMLValue?
    /// BT-114.
    var rounding: XMLValue?
    /// BT-115.
    var payable: XMLValue?
  }

  /// A payment that the document names.
  struct Payment: Sendable {
    var place: Int
    var amount: XMLValue?
    var instruction: String?
  }
}

extension EInvoice {
  /// Those of UNTDID 1001 that are credit notes: their positive amounts mean reversal.
  private static let creditNoteTypes: Set<String> = [
    "81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532",
  ]

  /// Whether positive amounts take back what another invoice billed.
  var isReversal: Bool {
    isCreditNoteByName || typeCode.map(Self.creditNoteTypes.contains) ?? false
  }

  /// Whether the document says that it keeps to EN 16931, and so has all that the standard asks for.
  /// Plain UBL, and the smallest profiles of Factur-X, do not.
  var claimsStandard: Bool { specification?.contains("en16931") ?? false }

  /// Whether the preceding invoices are those that this one corrects; a partial or final invoice
  /// names others, too. A corrected invoice (384) states its amounts with the sign that they have.
  var isCorrection: Bool { isReversal || typeCode == "384" }

  /// The totals of tax in the document's currency; the others tell the same tax again.
  var documentTaxTotals: [TaxTotal] {
    guard let currency else { return taxTotals }
    return taxTotals.filter { ($0.amount?.currency ?? currency) == currency }
  }
}
