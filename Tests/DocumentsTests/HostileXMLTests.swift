import Pipeline
import Testing

@testable import Documents

@Suite struct HostileXMLTests {
  private func findings(_ bytes: some Sequence<UInt8>, kind: InputKind = .invoices) -> [String] {
    let outcome = DocumentReader.read(
      SourceFile(name: "\(kind.rawValue)/x.xml", kind: kind, bytes: Array(bytes)))
    #expect(outcome.output.recordCount == 0)
    return outcome.findings.map(\.brief)
  }

  private func findings(_ text: String, kind: InputKind = .invoices) -> [String] {
    findings(Array(text.utf8), kind: kind)
  }

  @Test(arguments: [InputKind.invoices, .exchangeRates])
  func documentTypesAreNeverParsed(kind: InputKind) {
    let bomb = """
      <?xml version="1.0"?>
      <!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
      <Invoice>&b;</Invoice>
      """
    #expect(findings(bomb, kind: kind) == ["hostile-xml@2:1"])
    let external = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><Invoice/>"
    #expect(findings(external, kind: kind) == ["hostile-xml@1:1"])
    #expect(findings("<a b='<!DOCTYPE x>'/>", kind: kind) == ["malformed-xml@1:7"])
    #expect(findings("<a>\n  <!ENTITY x \"y\"></a>", kind: kind) == ["hostile-xml@2:3"])
  }

  @Test func theWordAloneIsHarmless() {
    let text = ubl(
      "<!-- <!DOCTYPE x> -->" + ublHead
        + "<cbc:Note><![CDATA[<!DOCTYPE x>]]></cbc:Note><?pi <!DOCTYPE ?>"
        + "<cac:InvoiceLine><cbc:LineExtensionAmount>1</cbc:LineExtensionAmount></cac:InvoiceLine>")
    let outcome = DocumentReader.read(file(.invoices, text, named: "invoices/i.xml"))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.invoices.count == 1)
  }

  @Test func nestingIsBounded() {
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(findings(nested(101)) == ["hostile-xml@1:301"])
    #expect(findings(nested(100)) == ["unrecognised-file@0:0"])
    #expect(findings(String(repeating: "<a>", count: 1_000_000)) == ["hostile-xml@1:301"])
  }

  @Test func sizeIsBounded() {
    let bytes = [UInt8](repeating: 0x20, count: 250_000_001)
    let file = SourceFile(name: "invoices/x.xml", kind: .invoices, bytes: bytes)
    guard case .failure(let refusal) = XMLSource.utf8(of: file) else {
      Issue.record("a file of any size is read")
      return
    }
    #expect(refusal.finding.brief == "hostile-xml@0:0")
    #expect(
      refusal.finding.message.hasPrefix("250000001 bytes; at most 250000000 are read: ask for"))
  }

  @Test func encodingsThatCannotBeTrustedAreRefused() {
    let utf16 = "<Invoice/>".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let utf32 = Array("<Invoice/>".utf8).flatMap { [$0] + [UInt8](repeating: 0, count: 3) }
    // Half a character, and half of a pair of surrogates.
    #expect(findings(utf16.dropLast()) == ["wrong-encoding@0:0"])
    #expect(findings(utf16 + [0x3D, 0xD8]) == ["wrong-encoding@0:0"])
    #expect(findings(utf32) == ["wrong-encoding@0:0"])
    #expect(findings([0xFF, 0xFE, 0, 0] + utf32) == ["wrong-encoding@0:0"])
    #expect(findings("<?xml version='1.0' encoding = \"UTF-7\"?><a/>") == ["wrong-encoding@1:0"])
    #expect(findings("<?xml version='1.0' encoding='utf-16'?><a/>") == ["wrong-encoding@1:0"])
    #expect(findings(Array("<a>\n".utf8) + [0xFC] + Array("</a>".utf8)) == ["wrong-encoding@2:0"])
    #expect(
      findings("\u{FEFF}<?xml version='1.0' encoding='utf-8'?><a/>") == ["unrecognised-file@0:0"])
  }

  @Test func aPDFSaysWhatToHandIn() {
    let bytes = Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
    #expect(findings(bytes) == ["unreadable-file@0:0"])
    let outcome = DocumentReader.read(
      SourceFile(name: "invoices/i.pdf", kind: .invoices, bytes: bytes))
    #expect(outcome.findings.first?.message.contains("factur-x.xml") == true)
  }

  @Test func brokenXMLIsPlaced() {
    // The wrong end tag stands on line 6.
    let broken = ubl(ublHead + "\n</cac:Wrong>")
    let found = DocumentReader.read(file(.invoices, broken, named: "invoices/i.xml")).findings
    #expect(found.map(\.code) == [.malformedXML])
    #expect(found.first?.location?.line == 6)
    #expect(findings("   ") == ["malformed-xml@1:4"])
    #expect(findings("") == ["unreadable-file@0:0"])
    #expect(findings("<abc>") == ["malformed-xml@1:6"])
  }

  /// Foundation's parser recovers from these and reports success.
  @Test func whatTheParserWouldRepairIsRefused() {
    let line =
      "<cac:InvoiceLine><cbc:LineExtensionAmount>1</cbc:LineExtensionAmount></cac:InvoiceLine>"
    let good = ubl(ublHead + line + line)
    #expect(
      DocumentReader.read(file(.invoices, good, named: "invoices/i.xml")).output.invoices.first?
        .lines.count == 3)
    let cut = String(good.dropLast(60))
    for broken in [cut, good + "x", good + "<a/>", good.replacing("</u:Invoice>", with: "")] {
      #expect(findings(broken).first?.hasPrefix("malformed-xml") == true)
    }
    #expect(findings(good.replacing("Co </cbc:Name>", with: "Co </cbc:Nam>")) != [])
    #expect(
      findings(good.replacing("&amp;", with: "&")).first?.hasPrefix("malformed-xml@5:") == true)
    #expect(
      findings(good.replacing("&amp;", with: "&no;")).first?.hasPrefix("malformed-xml@5:") == true)
    #expect(
      findings(good.replacing("<cbc:ID>", with: "<zz:ID>")).first?.hasPrefix("malformed") == true)
  }

  @Test func otherRootsAreNamed() {
    let old = "<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd:CrossIndustryDocument:invoice:1p0'/>"
    let outcome = DocumentReader.read(file(.invoices, old, named: "invoices/i.xml"))
    #expect(outcome.findings.map(\.code) == [.unrecognisedFile])
    #expect(outcome.findings.first?.message.contains("ZUGFeRD 1") == true)
    #expect(findings("<CrossIndustryInvoice xmlns='urn:other'/>") == ["unrecognised-file@0:0"])
    #expect(findings("<Invoice xmlns='urn:other'/>") == ["unrecognised-file@0:0"])
    #expect(findings("<Envelope/>", kind: .exchangeRates) == ["unrecognised-file@0:0"])
  }
}
