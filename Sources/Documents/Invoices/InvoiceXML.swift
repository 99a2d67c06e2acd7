import Foundation
import Pipeline
import SourceText
import XMLCoder

/// Reads invoices in XML: UBL 2.1 Invoice and CreditNote.
enum InvoiceXML {
  private static let oasis = "urn:oasis:names:specification:ubl:schema:xsd:"
  private static let invoiceRoot = XMLOutline.Name(namespace: oasis + "Invoice-2", local: "Invoice")
  private static let creditNoteRoot = XMLOutline.Name(
    namespace: oasis + "CreditNote-2", local: "CreditNote")

  /// What XMLCoder, which goes by local names and first occurrences, must be able to rely on.
  private static let rules = XMLOutline.Rules(
    roots: [invoiceRoot, creditNoteRoot],
    namespaces: [
      invoiceRoot.namespace, creditNoteRoot.namespace, oasis + "CommonAggregateComponents-2",
      oasis + "CommonBasicComponents-2", oasis + "CommonExtensionComponents-2",
    ],
    unread: ["UBLExtensions"],
    singles: [
      "Invoice": documentSingles, "CreditNote": documentSingles,
      "InvoiceLine": lineSingles, "CreditNoteLine": lineSingles,
      "InvoicePeriod": ["StartDate", "EndDate"],
      "AccountingSupplierParty": ["Party"],
      "LegalMonetaryTotal": ["TaxInclusiveAmount", "PrepaidAmount", "PayableRoundingAmount"],
      "AllowanceCharge": ["ChargeIndicator", "Amount"],
      "TaxTotal": ["TaxAmount"], "TaxSubtotal": ["TaxAmount", "TaxCategory"],
      "Item": ["Name"], "AdditionalItemProperty": ["Name", "Value"],
      "Price": ["PriceAmount", "BaseQuantity"],
      "InvoiceDocumentReference": ["ID"],
    ])
  private static let documentSingles: Set<String> = [
    "ID", "IssueDate", "InvoiceTypeCode", "DocumentCurrencyCode", "InvoicePeriod",
    "AccountingSupplierParty", "LegalMonetaryTotal",
  ]
  private static let lineSingles: Set<String> = [
    "ID", "InvoicedQuantity", "CreditedQuantity", "LineExtensionAmount", "InvoicePeriod", "Item",
    "Price",
  ]

  /// The invoice of `file`.
  static func read(_ file: SourceFile) -> Outcome<Intake> {
    let reading = readUBL(file)
    var intake = Intake()
    if let invoice = reading.output?.invoice { intake.invoices = [invoice] }
    return Outcome(intake, reading.findings)
  }

  /// The invoice of `file` with its totals; `nil` where it is refused.
  static func readUBL(_ file: SourceFile) -> Outcome<UBLReading?> {
    if let refusal = XMLGuard.refusal(of: file) { return Outcome(nil, [refusal]) }
    let outline = XMLOutline.read(file, rules: rules)
    if let refusal = outline.refusal { return Outcome(nil, [refusal]) }
    guard let root = outline.root, rules.roots.contains(root) else {
      return Outcome(nil, [foreignRoot(outline.root, file)])
    }
    // Whitespace is kept and trimmed by us: the decoder would drop it between entities.
    let decoder = XMLDecoder(trimValueWhitespaces: false)
    decoder.shouldProcessNamespaces = true
    decoder.errorContextLength = 0
    do {
      let document = try decoder.decode(UBLDocument.self, from: Data(file.bytes))
      let reader = UBLReader(
        file: file, document: document, outline: outline, isCreditNote: root == creditNoteRoot)
      return reader.read()
    } catch {
      let location = SourceLocation(file: file.name, line: outline.rootLine)
      return Outcome(nil, [Finding(.malformedXML, at: location, describe(error))])
    }
  }

  private static func foreignRoot(_ root: XMLOutline.Name?, _ file: SourceFile) -> Finding {
    let name = root?.local ?? ""
    let message =
      name == "CrossIndustryInvoice"
      ? "a CII invoice (CrossIndustryInvoice): only UBL 2.1 is read so far"
      : "\(Evidence.quoted(name)) is neither a UBL 2.1 Invoice nor a CreditNote"
    return Finding(.unrecognisedFile, at: SourceLocation(file: file.name), message)
  }

  private static func describe(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "not a UBL document" }
    let path: [any CodingKey] =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context.codingPath
      @unknown default: []
      }
    return "cannot be decoded at /\(path.map(\.stringValue).joined(separator: "/"))"
  }
}
