import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// What a file may look like around the invoice: encodings, envelopes, attachments, well-formedness.
@Suite struct XMLFormTests {
  private static let line =
    "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount>12.50</cbc:LineExtensionAmount>"
    + "<cac:Item><cbc:Name>Prüfung</cbc:Name></cac:Item></cac:InvoiceLine>"
  private static let invoice = ubl(ublHead + "\n" + line)

  private func read(_ bytes: [UInt8]) -> Outcome<Intake> {
    DocumentReader.read(SourceFile(name: "invoices/x.xml", kind: .invoices, bytes: bytes))
  }

  private func read(_ text: String) -> Outcome<Intake> { read(Array(text.utf8)) }

  @Test func everyDeclaredEncodingSaysTheSame() throws {
    let plain = try #require(read(Self.invoice).output.invoices.first)
    #expect(
      plain.lines.first?.description == "Prüfung" && plain.lines.first?.amount.description == "12.5"
    )
    func declared(_ name: String) -> String {
      "<?xml version=\"1.0\" encoding=\"\(name)\"?>\n" + Self.invoice
    }
    // Every character here is one byte of Latin-1, of the same value.
    func latin(_ name: String) -> [UInt8] { declared(name).unicodeScalars.map { UInt8($0.value) } }
    let wide = declared("UTF-16").utf16
    let little = wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let variants: [[UInt8]] = [
      latin("ISO-8859-1"), latin("iso-8859-15"), latin("windows-1252"), little, big,
      [0xFF, 0xFE] + little, [0xFE, 0xFF] + big,
      [0xEF, 0xBB, 0xBF] + Array(declared("utf-8").utf8),
    ]
    for bytes in variants {
      let outcome = read(bytes)
      #expect(outcome.findings.isEmpty)
      #expect(outcome.output.invoices.first?.lines.map(\.content) == plain.lines.map(\.content))
      // The declaration stands on a line of its own.
      #expect(outcome.output.invoices.first?.lines.first?.location.line == 7)
    }
    // The sign of the euro is where these three differ.
    for (name, byte) in [("iso-8859-15", UInt8(0xA4)), ("windows-1252", 0x80)] {
      let bytes = latin(name).split(separator: 0xFC, maxSplits: 1).joined(separator: [byte])
      let name = read(Array(bytes)).output.invoices.first?.lines.first?.description
      #expect(name == "Pr€fung")
    }
  }

  @Test func anEnvelopeIsOpened() throws {
    let header = "urn:un:unece:uncefact"
    let business = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    let envelopes = [
      "<sh:StandardBusinessDocument xmlns:sh=\"\(business)\"><sh:StandardBusinessDocumentHeader>"
        + "<sh:HeaderVersion>1.0</sh:HeaderVersion></sh:StandardBusinessDocumentHeader>\n"
        + Self.invoice + "</sh:StandardBusinessDocument>",
      "<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body>\n"
        + Self.invoice + "</soap:Body></soap:Envelope>",
      "<batch xmlns=\"\(header)\">\n" + Self.invoice + "</batch>",
    ]
    for text in envelopes {
      let outcome = read(text)
      #expect(outcome.findings.isEmpty && outcome.output.invoices.count == 1)
      let invoice = try #require(outcome.output.invoices.first)
      #expect(invoice.location.line == 2 && invoice.lines.first?.location.line == 7)
    }
    #expect(read("<batch><other/></batch>").findings.map(\.code) == [.unrecognisedFile])
  }

  @Test func aDebitNoteBillsMore() throws {
    let total =
      "<cac:RequestedMonetaryTotal><cbc:TaxInclusiveAmount>12.50</cbc:TaxInclusiveAmount>"
      + "</cac:RequestedMonetaryTotal>"
    let line = Self.line.replacing("InvoiceLine", with: "DebitNoteLine")
    let outcome = read(ubl(ublHead + total + line, root: "DebitNote"))
    let note = try #require(outcome.output.invoices.first)
    #expect(outcome.findings.isEmpty && note.header.statedTotal?.description == "12.5")
    #expect(note.lines.map(\.amount.description) == ["12.5", "0"])
  }

  @Test func severalInvoicesOfOneEnvelopeCountEachForItself() {
    let second = Self.invoice.replacing("I-7", with: "I-8").replacing("12.50", with: "7")
    let refused = Self.invoice.replacing("<cbc:ID>I-7</cbc:ID>", with: "")
    let note = ubl(
      ublHead + Self.line.replacing("InvoiceLine", with: "CreditNoteLine"), root: "CreditNote")
    let outcome = read("<all>\n" + [Self.invoice, refused, second, note].joined() + "</all>")
    #expect(outcome.output.invoices.map(\.header.invoiceID.rawValue) == ["I-7", "I-8", "I-7"])
    #expect(
      outcome.output.invoices.map { $0.lines.first?.amount.description } == ["12.5", "7", "-12.5"])
    #expect(outcome.findings.map(\.code) == [.missingValue])
  }

  @Test func twoDocumentsInARowAreNoXML() {
    let outcome = read(Self.invoice + "\n" + Self.invoice)
    #expect(outcome.output.invoices.isEmpty && outcome.findings.map(\.code) == [.malformedXML])
    #expect(outcome.findings.first?.message.contains("a file of its own") == true)
  }

  @Test func attachmentsAndExtensionsArePassedOver() throws {
    let attachment =
      "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
      + "<cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" filename=\"a.pdf\">"
      + String(repeating: "QUJD\n", count: 400_000) + "</cbc:EmbeddedDocumentBinaryObject>"
      + "</cac:Attachment></cac:AdditionalDocumentReference>"
    let extensions =
      "<e:UBLExtensions xmlns:e=\"urn:e\"><x xmlns=\"urn:x\">1<Invoice/>2</x></e:UBLExtensions>"
    let text = ubl(extensions + ublHead + attachment + "\n" + Self.line)
    let invoice = try #require(read(text).output.invoices.first)
    #expect(
      read(text).findings.isEmpty && invoice.lines.map(\.amount.description) == ["12.5", "0"])
    // Its 400,000 line ends stand before the line, which would be on line 6.
    #expect(invoice.lines.first?.location.line == 400_006)
  }

  @Test func typesAndPrefixesOfValuesDoNotMatter() throws {
    let instance = "http://www.w3.org/2001/XMLSchema-instance"
    let typed = Self.invoice
      .replacing(
        "<cbc:LineExtensionAmount>",
        with: "<cbc:LineExtensionAmount xsi:type='x' xmlns:xsi='\(instance)' currencyID='EUR'>"
      )
      .replacing(
        "<cbc:Name>P", with: "<n:Name xmlns:n='\(ublNamespace)CommonBasicComponents-2'>P"
      )
      .replacing("g</cbc:Name>", with: "g</n:Name>")
    let outcome = read(typed)
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.invoices.first?.lines.first?.description == "Prüfung")
    let elsewhere = Self.invoice.replacing("AggregateComponents-2", with: "AggregateComponents-3")
    #expect(read(elsewhere).findings.map(\.code) == [.malformedXML])
  }

  @Test(
    arguments: [
      "<a></b>", "<a", "<a b>", "<a b=c/>", "<a b='1'c='2'/>", "<a b='1' b='2'/>", "<a b='<'/>",
      "<a>&b;</a>", "<a>&</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>]]></a>",
      "<a><!-- -- --></a>",
      "<a><![CDATA[</a>", "<a/>x", "x<a/>", "<a/><b/>", "<p:a/>", "<a p:b='1'/>", "<1/>", "<a:/>",
      "<:a/>", "<a:b:c/>", "<a>\u{1}</a>", "<a>\u{FFFF}</a>", " <?xml version='1.0'?><a/>",
      "<a><?xml version='1.0'?></a>", "<a xmlns:p=''/>", "<a xmlns:xml='urn:x'/>",
      "<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>", "<a/><![CDATA[]]>", "<?xml version='1.0'",
      "</a>",
      "<a b='&lt'/>", "<a><!-- </a>", "<a><?p </a>", "<a></a", "< a/>",
    ])
  func whatIsNotWellFormedIsRefused(text: String) {
    #expect(read(text).findings.map(\.code) == [.malformedXML])
  }

  @Test(
    arguments: [
      "<a/>", "<a></a >", "\u{FEFF}<a/>", "<?xml version='1.0'?>\n<!-- < & --><?p <?><a/>\n<!---->",
      "<ä.ö-1 ü='>'/>", "<a xmlns='u' b='1' xmlns:p='u' p:b='2'/>", "<a xml:lang='de'/>",
      "<a>&lt;&amp;&#9;&#x10FFFF;]] ></a>", "<a><![CDATA[<&]]]]><![CDATA[>]]></a>",
      "<a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></a>", "<a b = \"'\" c='\"'/>",
    ])
  func whatIsWellFormedIsReadToItsEnd(text: String) {
    #expect(read(text).findings.map(\.code) == [.unrecognisedFile])
  }

  @Test func anElementOfTooManyAttributesIsHostile() {
    let attributes = (0...100).map { " a\($0)=''" }.joined()
    #expect(read("<a\(attributes)/>").findings.map(\.code) == [.hostileXML])
  }

  /// XMLCoder gets the lines in slices of 256 KiB; 5,000 lines of 150 bytes are three.
  @Test func linesKeepTheirOrderAndPlacesOverSlices() throws {
    let lines = (1...5_000).map { number in
      "<cac:InvoiceLine><cbc:ID>\(number)</cbc:ID><cbc:LineExtensionAmount currencyID=\"EUR\">"
        + "\(number)</cbc:LineExtensionAmount><cac:Item><cbc:Name>Line number \(number)</cbc:Name>"
        + "</cac:Item><cac:Price/></cac:InvoiceLine>"
    }
    let outcome = read(ubl(ublHead + "\n" + lines.joined(separator: "\n")))
    #expect(outcome.findings.isEmpty)
    let read = try #require(outcome.output.invoices.first).lines.dropLast()
    #expect(read.map(\.lineID) == (1...5_000).map { "\($0)" })
    #expect(read.map(\.location.line) == Array(6...5_005))
    // 5,000 × 5,001 / 2.
    #expect(read.reduce(.zero) { $0 + $1.amount } == 12_502_500)
  }
}
