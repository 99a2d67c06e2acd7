import Foundation
import Pipeline
import SourceText
import XMLCoder

/// Reads invoices in XML: UBL 2.1 Invoice and CreditNote, and the Cross Industry Invoice of Factur-X,
/// ZUGFeRD 2 and XRechnung.
///
/// Both fill one ``EInvoice``; what follows does not know which it was.
enum InvoiceXML {
  /// The invoice of `file`.
  static func read(_ file: SourceFile) -> Outcome<Intake> {
    let reading = readInvoice(file)
    var intake = Intake()
    if let invoice = reading.output?.invoice { intake.invoices = [invoice] }
    return Outcome(intake, reading.findings)
  }

  /// The invoice of `file` with its totals; `nil` where it is refused.
  static func readInvoice(_ file: SourceFile) -> Outcome<EInvoiceReading?> {
    if let refusal = XMLGuard.refusal(of: file) { return Outcome(nil, [refusal]) }
    let outline = XMLOutline.read(file, rules: [UBLSyntax.rules, CIISyntax.rules])
    if let refusal = outline.refusal { return Outcome(nil, [refusal]) }
    do {
      guard let invoice = try decode(file, outline) else {
        return Outcome(nil, [foreignRoot(outline.root, file)])
      }
      var reading = EInvoiceReader(file: file, invoice: invoice).read()
      reading.findings += InvoiceRules.findings(in: invoice, of: file.name)
      return reading
    } catch {
      let location = SourceLocation(file: file.name, line: outline.rootLine)
      return Outcome(nil, [Finding(.malformedXML, at: location, describe(error))])
    }
  }

  /// What `file` says; `nil` where its root is none of ours.
  private static func decode(_ file: SourceFile, _ outline: XMLOutline) throws -> EInvoice? {
    // Whitespace is kept and trimmed by us: the decoder would drop it between entities.
    let decoder = XMLDecoder(trimValueWhitespaces: false)
    decoder.shouldProcessNamespaces = true
    decoder.errorContextLength = 0
    let bytes = Data(file.bytes)
    switch outline.root {
    case UBLSyntax.invoice, UBLSyntax.creditNote:
      return try decoder.decode(UBLDocument.self, from: bytes)
        .invoice(outline, isCreditNote: outline.root == UBLSyntax.creditNote)
    case CIISyntax.invoice:
      return try decoder.decode(CIIDocument.self, from: bytes).invoice(outline)
    default:
      return nil
    }
  }

  private static func foreignRoot(_ root: XMLOutline.Name?, _ file: SourceFile) -> Finding {
    let name = root?.local ?? ""
    let message =
      name == "CrossIndustryDocument"
      ? "a ZUGFeRD 1 invoice (CrossIndustryDocument): ask for ZUGFeRD 2, Factur-X, XRechnung or UBL"
      : "\(Evidence.quoted(name)) is neither a UBL 2.1 Invoice or CreditNote nor a CrossIndustryInvoice"
    return Finding(.unrecognisedFile, at: SourceLocation(file: file.name), message)
  }

  private static func describe(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "not an invoice" }
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
