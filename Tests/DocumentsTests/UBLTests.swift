import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// What the namespaces of UBL begin with.
let ublNamespace = "urn:oasis:names:specification:ubl:schema:xsd:"

/// A small UBL document: `body` in a root of the right namespaces.
func ubl(_ body: String, root: String = "Invoice", declaration: String = "") -> String {
  let oasis = ublNamespace
  return """
    \(declaration)<u:\(root) xmlns:u="\(oasis)\(root)-2" xmlns:cac="\(oasis)CommonAggregateComponents-2" xmlns:cbc="\(oasis)CommonBasicComponents-2">
    \(body)
    </u:\(root)>
    """
}

/// Header elements that every test needs, on lines 2 to 5 of the document.
let ublTaxedHead = """
  <cbc:ID>I-7</cbc:ID><cbc:IssueDate>2026-11-03</cbc:IssueDate>
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:InvoicePeriod><cbc:StartDate>2026-10-01</cbc:StartDate><cbc:EndDate>2026-10-31</cbc:EndDate></cac:InvoicePeriod>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name> Open Models &amp; Co </cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
  """

/// The same of an invoice without tax, still on lines 2 to 5.
let ublHead =
  ublTaxedHead
  + "<cac:TaxTotal><cbc:TaxAmount>0</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxAmount>0</cbc:TaxAmount>"
  + "</cac:TaxSubtotal></cac:TaxTotal>"

private func line(_ amount: String, _ more: String = "", kind: String = "Invoice") -> String {
  "<cac:\(kind)Line><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID=\"EUR\">\(amount)"
    + "</cbc:LineExtensionAmount>\(more)</cac:\(kind)Line>"
}

private func total(_ amount: String, _ more: String = "") -> String {
  "<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID=\"EUR\">\(amount)"
    + "</cbc:TaxInclusiveAmount>\(more)</cac:LegalMonetaryTotal>"
}

private func reading(_ text: String, profile: String? = nil) -> Outcome<EInvoiceReading?> {
  readInvoice(file(.invoices, text, named: "invoices/i.xml", profile: profile))
}

@Suite struct UBLTests {
  private static let metered = """
    <cac:InvoiceLine><cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="MIL">2500</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">
      7.50 </cbc:LineExtensionAmount>
    <cac:InvoicePeriod><cbc:StartDate>2026-10-31</cbc:StartDate><cbc:EndDate>2026-10-31</cbc:EndDate></cac:InvoicePeriod>
    <cac:Item><cbc:Name>Output &lt;tokens&gt;</cbc:Name>
    <cac:AdditionalItemProperty><cbc:Name>model</cbc:Name><cbc:Value>m-1</cbc:Value></cac:AdditionalItemProperty>
    <cac:AdditionalItemProperty><cbc:Name>meter</cbc:Name><cbc:Value>output_tokens</cbc:Value></cac:AdditionalItemProperty>
    </cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">3.00</cbc:PriceAmount><cbc:BaseQuantity unitCode="MIL">1000.</cbc:BaseQuantity></cac:Price>
    </cac:InvoiceLine>
    """

  @Test func invoiceWithEveryPart() throws {
    let outcome = reading(
      ubl(
        ublTaxedHead + """
          <cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode><cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>I-1</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
          <cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Support</cbc:AllowanceChargeReason><cbc:Amount currencyID="EUR">5.00</cbc:Amount></cac:AllowanceCharge>
          <cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">2.50</cbc:Amount></cac:AllowanceCharge>
          <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">3.80</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxAmount currencyID="EUR">3.80</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
          <cac:TaxTotal><cbc:TaxAmount currencyID="SEK">42.00</cbc:TaxAmount></cac:TaxTotal>

          """
          + total(
            "23.80",
            "<cbc:AllowanceTotalAmount>2.50</cbc:AllowanceTotalAmount>"
              + "<cbc:ChargeTotalAmount>5</cbc:ChargeTotalAmount>"
              + "<cbc:PrepaidAmount currencyID=\"EUR\">20.00</cbc:PrepaidAmount>"
              + "<cbc:PayableRoundingAmount currencyID=\"EUR\">0.20</cbc:PayableRoundingAmount>")
          + Self.metered + line("10.00")))
    #expect(outcome.findings.isEmpty)
    let invoice = try #require(outcome.output?.invoice)
    #expect(invoice.header.provider == ProviderID("Open Models & Co"))
    #expect(invoice.header.invoiceID == InvoiceID("I-7") && invoice.header.currency.code == "EUR")
    // 31 October is the last day, so 1 November is the exclusive end.
    #expect(invoice.header.servicePeriod?.upperBound == CalendarDate("2026-11-01"))
    #expect(invoice.header.corrects.isEmpty)
    #expect(invoice.header.statedTotal == 24)
    #expect(
      invoice.lines.map(\.category) == [.usage, .purchase, .purchase, .credit, .tax, .adjustment])
    #expect(
      invoice.lines.map(\.amount.description) == ["7.5", "10", "5", "-2.5", "3.8", "0.2"])
    let usage = invoice.lines[0]
    #expect(usage.quantity == 2_500_000 && usage.per == 1_000_000 && usage.unitPrice == 3)
    #expect(usage.key == MatchKey(model: ModelID("m-1"), meter: MeterID("output_tokens")))
    #expect(usage.servicePeriod?.dayCount == 1 && usage.description == "Output <tokens>")
    #expect(usage.location.line == 10)
    #expect(
      invoice.lines[2].description == "Support" && invoice.lines[4].description == "tax S 19 %")
    let totals = EInvoiceTotals(
      net: 20, tax: ExactDecimal("3.8") ?? 0, gross: ExactDecimal("23.8"), payable: 4)
    #expect(outcome.output?.totals == totals)
    // What the parts make is what is stated.
    #expect(invoice.lines.reduce(.zero) { $0 + $1.amount } == invoice.header.statedTotal)
  }

  @Test func creditNoteTurnsAmountsAndQuantitiesButNoPrices() throws {
    let reference =
      "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>I-1</cbc:ID>"
      + "</cac:InvoiceDocumentReference></cac:BillingReference>"
    let credited =
      "<cbc:CreditedQuantity unitCode=\"C62\">4</cbc:CreditedQuantity>"
      + "<cac:Price><cbc:PriceAmount>2.00</cbc:PriceAmount></cac:Price>"
    let note = reading(
      ubl(
        ublTaxedHead + reference
          + "<cac:TaxTotal><cac:TaxSubtotal><cbc:TaxAmount currencyID=\"EUR\">1.60</cbc:TaxAmount>"
          + "</cac:TaxSubtotal></cac:TaxTotal>"
          + total("9.60") + line("8.00", credited, kind: "CreditNote"), root: "CreditNote"))
    #expect(note.findings.isEmpty)
    let invoice = try #require(note.output?.invoice)
    #expect(invoice.lines.map(\.amount.description) == ["-8", "-1.6"])
    #expect(invoice.lines[0].quantity == -4 && invoice.lines[0].unitPrice == 2)
    #expect(invoice.header.statedTotal?.description == "-9.6")
    #expect(invoice.header.corrects == [InvoiceID("I-1")])
    #expect(invoice.lines.map(\.isCorrection) == [true, true])
    func typed(_ code: String) -> Invoice? {
      reading(
        ubl(
          ublTaxedHead + "<cbc:InvoiceTypeCode>\(code)</cbc:InvoiceTypeCode>" + reference
            + total("8.00")
            + line("8.00"))
      ).output?.invoice
    }
    #expect(typed("381")?.lines.first?.amount == -8)
    #expect(typed("384")?.lines.first?.amount == 8)
    #expect(typed("384")?.header.corrects == [InvoiceID("I-1")])
    #expect(typed("380")?.header.corrects == [])
  }

  @Test func profileNamesTheProvider() {
    let text = ubl(ublHead + line("1.00"))
    #expect(
      reading(text, profile: "openai").output?.invoice.header.provider == ProviderID("openai"))
    let legal = text.replacing(
      "<cac:PartyName><cbc:Name> Open Models &amp; Co </cbc:Name></cac:PartyName>",
      with:
        "<cac:PartyLegalEntity><cbc:RegistrationName>OM GmbH</cbc:RegistrationName></cac:PartyLegalEntity>"
    )
    #expect(reading(legal).output?.invoice.header.provider == ProviderID("OM GmbH"))
  }

  @Test(arguments: [
    ("1,234.56", "bad-number"), ("12 EUR", "bad-number"), ("", "missing-value"),
    ("1.2.3", "bad-number"),
  ])
  func badAmountRefusesItsLineOnly(amount: String, code: String) {
    let outcome = reading(ubl(ublHead + "\n" + line(amount) + "\n" + line("2.00")))
    #expect(outcome.findings.map(\.brief) == ["\(code)@6:0"])
    #expect(outcome.output?.invoice.lines.map(\.amount) == [2, 0])
  }

  @Test func commentsInsideAnAmountDoNotCutIt() {
    let outcome = reading(
      ubl(
        ublHead + line("12<!-- cents -->.50") + line("<![CDATA[3.25]]>")
          + line("1<?a b?>2<![CDATA[.5]]>0") + line("&#49;<!-- 7 --><![CDATA[]]>.&#x32;5")))
    #expect(outcome.findings.isEmpty)
    #expect(
      outcome.output?.invoice.lines.map(\.amount.description) == [
        "12.5", "3.25", "12.5", "1.25", "0",
      ])
  }

  @Test(arguments: [
    ("12<cbc:Note/>.50", "stands amid the text"), ("<cbc:Note/>12.50", "mixes text"),
    ("1</cbc:LineExtensionAmount><cbc:LineExtensionAmount>2", "a second"),
    (
      "1</cbc:LineExtensionAmount><x:Price xmlns:x=\"urn:other\"/><cbc:LineExtensionAmount>",
      "foreign"
    ),
  ])
  func whatTheDecoderWouldMisreadIsRefused(content: String, message: String) {
    let outcome = reading(ubl(ublHead + "\n" + line(content)))
    #expect(outcome.findings.map(\.code) == [.malformedXML])
    #expect(outcome.findings.first?.location?.line == 6)
    #expect(outcome.findings.first?.message.contains(message) == true)
    #expect(outcome.output == nil)
  }

  @Test func whatWasDeliveredOnADayWasServedOnIt() {
    let delivery =
      "<cac:Delivery><cbc:ActualDeliveryDate>2026-10-20</cbc:ActualDeliveryDate></cac:Delivery>"
    func period(_ text: String) -> Range<CalendarDate>? {
      reading(text).output?.invoice.header.servicePeriod
    }
    let stated = ubl(ublHead + delivery + line("1.00"))
    #expect(period(stated)?.upperBound == CalendarDate("2026-11-01"))
    let silent = stated.replacing("<cbc:StartDate>2026-10-01</cbc:StartDate>", with: "")
      .replacing("<cbc:EndDate>2026-10-31</cbc:EndDate>", with: "")
    #expect(period(silent)?.lowerBound == CalendarDate("2026-10-20"))
    #expect(period(silent)?.upperBound == CalendarDate("2026-10-21"))
    // What the lines say of their days is more than the day of delivery.
    let days =
      "<cac:InvoicePeriod><cbc:StartDate>2026-10-05</cbc:StartDate>"
      + "<cbc:EndDate>2026-10-06</cbc:EndDate></cac:InvoicePeriod>"
    let lines = silent.replacing("<cac:InvoiceLine>", with: "<cac:InvoiceLine>" + days)
    #expect(lines != silent && period(lines) == nil)
  }

  @Test func aPriceOfNoUnitsIsNotUsed() throws {
    let priced =
      "<cbc:InvoicedQuantity unitCode=\"C62\">4</cbc:InvoicedQuantity><cac:Price>"
      + "<cbc:PriceAmount>2.00</cbc:PriceAmount><cbc:BaseQuantity>0.00</cbc:BaseQuantity></cac:Price>"
    let outcome = reading(ubl(ublHead + line("8.00", priced)))
    #expect(outcome.brokenRules == ["PEPPOL-EN16931-R121"])
    let first = try #require(outcome.output?.invoice.lines.first)
    #expect(first.amount == 8 && first.quantity == 4 && first.unitPrice == nil && first.per == 1)
  }

  @Test func theAmountToPayNamesTheCurrencyWhereTheDocumentDoesNot() {
    let text = ubl(ublHead + total("1.00") + line("1.00"))
      .replacing("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", with: "")
      .replacing(
        "</cac:LegalMonetaryTotal>",
        with:
          "<cbc:PayableAmount currencyID=\"EUR\">1.00</cbc:PayableAmount></cac:LegalMonetaryTotal>")
    let outcome = reading(text)
    #expect(outcome.brokenRules == ["BR-05"])
    #expect(outcome.output?.invoice.header.currency.code == "EUR")
  }

  @Test func otherFindingsOfDocuments() {
    func briefs(_ text: String) -> [String] { reading(text).findings.map(\.brief) }
    let good = ubl(ublHead + "\n" + line("1.00"))
    // Its amounts say EUR, which is then another currency (R051).
    #expect(
      briefs(good.replacing("EUR</cbc:Doc", with: "EUX</cbc:Doc"))
        == ["unknown-currency@1:0", "invoice-rule@6:0"])
    #expect(briefs(good.replacing("2026-11-03", with: "3.11.2026")) == ["bad-date@1:0"])
    #expect(briefs(good.replacing("<cbc:ID>I-7</cbc:ID>", with: "")) == ["missing-value@1:0"])
    // A start without an end is allowed (BR-CO-19), and says too little to be a period.
    let open = reading(good.replacing("<cbc:EndDate>2026-10-31</cbc:EndDate>", with: ""))
    #expect(open.findings.isEmpty && open.output?.invoice.header.servicePeriod == nil)
    // One that ends before it begins breaks BR-29, and is no period either.
    let turned = reading(good.replacing("2026-10-31", with: "2026-09-30"))
    #expect(turned.brokenRules == ["BR-29"])
    #expect(turned.output?.invoice.header.servicePeriod == nil)
    let other = reading(good.replacing("currencyID=\"EUR\"", with: "currencyID=\"USD\""))
    #expect(other.brokenRules == ["PEPPOL-EN16931-R051"])
    #expect(other.findings.first?.brief == "bad-value@6:0")
    let charge =
      "<cac:AllowanceCharge><cbc:ChargeIndicator>yes</cbc:ChargeIndicator>"
      + "<cbc:Amount>1</cbc:Amount></cac:AllowanceCharge>"
    let unclear = reading(ubl(ublHead + charge + line("1.00")))
    #expect(unclear.findings.first?.brief == "bad-value@5:0")
    #expect(unclear.brokenRules == ["PEPPOL-EN16931-R043"])
    func property(_ name: String, _ value: String) -> String {
      "<cac:AdditionalItemProperty><cbc:Name>\(name)</cbc:Name><cbc:Value>\(value)</cbc:Value>"
        + "</cac:AdditionalItemProperty>"
    }
    let twice = "<cac:Item>" + property("model", "a") + property("model", "b") + "</cac:Item>"
    #expect(briefs(ubl(ublHead + "\n" + line("1", twice))) == ["bad-value@6:0"])
    let kind = "<cac:Item>" + property("charge_category", "fee") + "</cac:Item>"
    #expect(briefs(ubl(ublHead + "\n" + line("1", kind))) == ["bad-value@6:0"])
  }

  @Test func thirdPartyPaymentsArePaidAndNoCost() {
    let payment =
      "<cac:PrepaidPayment><cbc:PaidAmount currencyID=\"EUR\">4.00</cbc:PaidAmount></cac:PrepaidPayment>"
    let customization =
      "<cbc:CustomizationID>x#urn:xeinkauf.de:kosit:extension:xrechnung_3.0</cbc:CustomizationID>"
    let plain = reading(ubl(ublHead + payment + total("10") + line("10"))).output
    #expect(plain?.invoice.header.statedTotal == 10 && plain?.totals.payable == 10)
    let outcome = reading(ubl(customization + ublHead + payment + total("10") + line("10")))
    #expect(outcome.findings.map(\.brief) == ["third-party-payment@5:0"])
    #expect(outcome.findings.first?.message == "\"4.00\" EUR is to be paid with the invoice")
    let extended = outcome.output
    #expect(extended?.invoice.header.statedTotal == 10 && extended?.totals.payable == 14)
    #expect(extended?.totals.gross == 10 && extended?.totals.net == 10)
    #expect(extended?.invoice.lines.map(\.amount) == [10, 0])
  }

  @Test func aThousandLinesKeepTheirPlaces() {
    let body = String(repeating: line("0.01") + "\n", count: 1_000)
    let outcome = reading(ubl(ublHead + "\n" + body))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output?.totals.net == 10)
    // The head takes lines 2 to 5, so the first line stands on 6 and the last on 1005.
    #expect(outcome.output?.invoice.lines.dropLast().last?.location.line == 1005)
  }

  @Test func aNegativePriceIsReadAndNamed() {
    let price = "<cac:Price><cbc:PriceAmount>-3</cbc:PriceAmount></cac:Price>"
    let outcome = reading(ubl(ublHead + line("-3.00", price)))
    #expect(outcome.brokenRules == ["BR-27"] && outcome.findings.count == 1)
    #expect(outcome.output?.invoice.lines.first?.unitPrice == -3)
  }
}
