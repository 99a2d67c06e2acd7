import ExactMoney
import Pipeline
import Testing

@testable import Documents

@Suite struct InvoiceRuleTests {
  @Test("Each invented invoice breaks what rules.csv says, and is read all the same")
  func eachFileBreaksItsRules() throws {
    let rows = try fixtureRows("einvoices/rules.csv")
    for row in rows {
      let file = SourceFile(
        name: "invoices/" + row[0], kind: .invoices, bytes: try fixture("einvoices/" + row[0]))
      let outcome = readInvoice(file)
      let expected = row[1].split(separator: " ").map(String.init)
      #expect(outcome.brokenRules == expected, "\(row[0]): \(outcome.findings.map(\.message))")
      #expect(outcome.findings.allSatisfy { $0.code == .invoiceRule }, "\(row[0])")
      #expect(outcome.findings.isEmpty == row[0].hasSuffix("-ok.xml"))
      #expect(outcome.output?.invoice.lines.isEmpty == false, "\(row[0])")
    }
    #expect(rows.count == 356)
  }

  private func findings(_ body: String, root: String = "Invoice") -> [String] {
    let text = ubl(ublTaxedHead + "\n" + body, root: root)
    return readInvoice(file(.invoices, text, named: "invoices/i.xml")).findings
      .map { "\($0.location?.line ?? 0) \($0.message)" }
  }

  private static let untaxed =
    "<cac:TaxTotal><cbc:TaxAmount>0</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxAmount>0</cbc:TaxAmount>"
    + "</cac:TaxSubtotal></cac:TaxTotal>"

  @Test func aFindingSaysWhereWhatIsStatedAndWhatIsExpected() {
    let line =
      "<cac:InvoiceLine><cbc:ID>7</cbc:ID><cbc:InvoicedQuantity>1</cbc:InvoicedQuantity>"
      + "<cbc:LineExtensionAmount>3.00</cbc:LineExtensionAmount><cac:Price><cbc:PriceAmount>10"
      + "</cbc:PriceAmount><cbc:BaseQuantity>3</cbc:BaseQuantity></cac:Price></cac:InvoiceLine>"
    let total =
      "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount>3.10</cbc:LineExtensionAmount>"
      + "</cac:LegalMonetaryTotal>"
    #expect(
      findings(Self.untaxed + "\n" + total + "\n" + line) == [
        "7 BR-CO-10: sum of the lines: 3.1 is stated, 3 expected",
        "8 PEPPOL-EN16931-R120: amount of line 7: 3 is stated, 3.333333333333 expected",
      ])
  }

  @Test func anInvoiceWithoutABreakdownOfTaxSaysSo() {
    let line =
      "<cac:InvoiceLine><cbc:LineExtensionAmount>3</cbc:LineExtensionAmount></cac:InvoiceLine>"
    #expect(
      findings(line) == [
        "1 PEPPOL-EN16931-R053: number of totals of tax with a breakdown: 0 is stated, 1 expected"
      ])
  }

  @Test func whatCannotBeReadBreaksNoRule() {
    let total =
      "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount>3</cbc:LineExtensionAmount>"
      + "<cbc:TaxExclusiveAmount>1,00</cbc:TaxExclusiveAmount></cac:LegalMonetaryTotal>"
    let line =
      "<cac:InvoiceLine><cbc:LineExtensionAmount>3,00</cbc:LineExtensionAmount></cac:InvoiceLine>"
    #expect(findings(Self.untaxed + total + line) == ["6 amount: \"3,00\" is not a number"])
  }

  @Test func aNegativeCreditNoteIsReadAsAChargeAndSaysSo() throws {
    let body =
      Self.untaxed
      + "<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount>-5</cbc:TaxInclusiveAmount>"
      + "</cac:LegalMonetaryTotal><cac:CreditNoteLine><cbc:LineExtensionAmount>-5"
      + "</cbc:LineExtensionAmount></cac:CreditNoteLine>"
    #expect(
      findings(body, root: "CreditNote") == [
        "6 BT-3: a credit note over -5 takes back less than nothing: read as a charge"
      ])
  }
}
