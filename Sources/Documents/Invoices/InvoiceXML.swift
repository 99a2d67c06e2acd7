import Foundation
import Pipeline
import SourceText
import XMLCoder

/// Reads invoices in XML: UBL 2.1 Invoice, CreditNote and DebitNote, and the Cross Industry Invoice of Factur-X,
/// ZUGFeRD 2 and XRechnung.
///
/// Both fill one ``EInvoice``; what follows does not know which it was.
enum InvoiceXML {
  private static let forms = [
    UBLSyntax.invoice, UBLSyntax.creditNote, UBLSyntax.debitNote, CIISyntax.invoice,
  ]

  /// The invoices of `file`.
  static func read(_ file: SourceFile) -> Outcome<Intake> {
    let readings = readInvoices(file)
    var intake = Intake()
    intake.invoices = readings.output.map(\.invoice)
    return Outcome(intake, readings.findings)
  }

  /// The invoices of `file` with their totals: one, or, in an envelope, several. One that is refused
  /// leaves the others.
  static func readInvoices(_ file: SourceFile) -> Outcome<[EInvoiceReading]> {
    switch scanXML(file, { XMLProjection(forms: forms, of: $0) }) {
    case .failure(let refusal):
      return Outcome([], [refusal.finding])
    case .success(let projection) where projection.documents.isEmpty:
      return Outcome([], [foreignRoot(projection.root, file)])
    case .success(let projection):
      var readings = Outcome<[EInvoiceReading]>([])
      for document in projection.documents {
        let reading = read(document, of: file)
        readings.output += reading.output.map { [$0] } ?? []
        readings.findings += reading.findings
      }
      return readings
    }
  }

  private static func read(
    _ document: XMLDocument, of file: SourceFile
  ) -> Outcome<EInvoiceReading?> {
    do {
      let invoice = try decode(document)
      var reading = EInvoiceReader(file: file, invoice: invoice).read()
      reading.findings += InvoiceRules.findings(in: invoice, of: file.name)
      return reading
    } catch {
      let location = SourceLocation(file: file.name, line: document.place)
      return Outcome(nil, [Finding(.malformedXML, at: location, describe(error))])
    }
  }

  /// What `document` says.
  private static func decode(_ document: XMLDocument) throws -> EInvoice {
    // Whitespace is kept and trimmed by us: the decoder would drop it between entities.
    let decoder = XMLDecoder(trimValueWhitespaces: false)
    decoder.errorContextLength = 0
    let header = Data(document.header)
    if document.root == CIISyntax.invoice.root {
      return try decoder.decode(CIIDocument.self, from: header)
        .invoice(document, lines: lines(of: document, decoder))
    }
    return try decoder.decode(UBLDocument.self, from: header)
      .invoice(document, lines: lines(of: document, decoder))
  }

  /// The lines of `document`, slice by slice: all at once would take many times their size.
  private static func lines<Line: Decodable>(
    of document: XMLDocument, _ decoder: XMLDecoder
  ) throws -> [Line] {
    try document.slices.flatMap {
      try decoder.decode(XMLSlice<Line>.self, from: Data($0)).lines
    }
  }

  private static func foreignRoot(_ root: XMLName?, _ file: SourceFile) -> Finding {
    let name = root?.local ?? ""
    let message =
      name == "CrossIndustryDocument"
      ? "a ZUGFeRD 1 invoice (CrossIndustryDocument): ask for ZUGFeRD 2, Factur-X, XRechnung or UBL"
      : "\(Evidence.quoted(name)) is no UBL 2.1 Invoice, CreditNote or DebitNote and no CrossIndustryInvoice, nor holds one"
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

/// Some lines of an ``XMLDocument``.
private struct XMLSlice<Line: Decodable>: Decodable {
  var lines: [Line]

  enum CodingKeys: String, CodingKey {
    case lines = "Line"
  }
}
