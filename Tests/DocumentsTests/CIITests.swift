import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// A small Cross Industry Invoice: lines, and what the document settles.
func cii(
  lines: String, settlement: String, type: String = "380", date: String = "20261103",
  declaration: String = ""
) -> String {
  let uncefact = "urn:un:unece:uncefact:data:standard:"
  return """
    \(declaration)<rsm:CrossIndustryInvoice xmlns:rsm="\(uncefact)CrossIndustryInvoice:100" xmlns:ram="\(uncefact)ReusableAggregateBusinessInformationEntity:100" xmlns:udt="\(uncefact)UnqualifiedDataType:100">
    <rsm:ExchangedDocument><ram:ID>C-7</ram:ID><ram:TypeCode>\(type)</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">\(date)</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
    <rsm:SupplyChainTradeTransaction>
    \(lines)
    <ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>OM GmbH</ram:Name><ram:SpecifiedLegalOrganization><ram:TradingBusinessName> Open Models &amp; Co </ram:TradingBusinessName></ram:SpecifiedLegalOrganization></ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
    \(settlement)
    </ram:ApplicableHeaderTradeSettlement>
    </rsm:SupplyChainTradeTransaction>
    </rsm:CrossIndustryInvoice>
    """
}

/// A line of one unit, with what else `document` and `settlement` say of it.
func ciiLine(
  _ id: String, _ amount: String, document: String = "", product: String = "",
  quantity: String = "",
  price: String = "", settlement: String = ""
) -> String {
  "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>\(id)"
    + "</ram:LineID>\(document)</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>"
    + "<ram:Name>Item \(id)</ram:Name>\(product)</ram:SpecifiedTradeProduct>"
    + "<ram:SpecifiedLineTradeAgreement>\(price)</ram:SpecifiedLineTradeAgreement>"
    + "<ram:SpecifiedLineTradeDelivery>\(quantity)</ram:SpecifiedLineTradeDelivery>"
    + "<ram:SpecifiedLineTradeSettlement>\(settlement)"
    + "<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>\(amount)"
    + "</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>"
    + "</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
}

private func summation(_ amounts: String) -> String {
  "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>\(amounts)"
    + "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
}

private func period(_ start: String, _ end: String, format: String = "102") -> String {
  "<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString format=\"\(format)\">\(start)"
    + "</udt:DateTimeString></ram:StartDateTime><ram:EndDateTime><udt:DateTimeString format=\"\(format)\">"
    + "\(end)</udt:DateTimeString></ram:EndDateTime></ram:BillingSpecifiedPeriod>"
}

private func reading(_ text: String, profile: String? = nil) -> Outcome<EInvoiceReading?> {
  readInvoice(file(.invoices, text, named: "invoices/c.xml", profile: profile))
}

@Suite struct CIITests {
  private static let metered = ciiLine(
    "1", " 7.50 ",
    product: "<ram:ApplicableProductCharacteristic><ram:Description>model</ram:Description>"
      + "<ram:Value>m-1</ram:Value></ram:ApplicableProductCharacteristic>"
      + "<ram:ApplicableProductCharacteristic><ram:Description>meter</ram:Description>"
      + "<ram:Value>output_tokens</ram:Value></ram:ApplicableProductCharacteristic>",
    quantity: "<ram:BilledQuantity unitCode=\"MIL\">2500.</ram:BilledQuantity>",
    price: "<ram:NetPriceProductTradePrice><ram:ChargeAmount>3.00</ram:ChargeAmount>"
      + "<ram:BasisQuantity>1000.</ram:BasisQuantity></ram:NetPriceProductTradePrice>",
    settlement: period("20261031", "20261031"))
  private static let settlement =
    "<ram:TaxCurrencyCode>SEK</ram:TaxCurrencyCode>"
    + "<ram:ApplicableTradeTax><ram:CalculatedAmount>3.80</ram:CalculatedAmount><ram:BasisAmount>20.00"
    + "</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19"
    + "</ram:RateApplicablePercent></ram:ApplicableTradeTax>\n" + period("20261001", "20261031")
    + "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator>"
    + "</ram:ChargeIndicator><ram:ActualAmount>2.50</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge>"
    + "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Delivery</ram:Description>"
    + "<ram:AppliedAmount>5.00</ram:AppliedAmount></ram:SpecifiedLogisticsServiceCharge>"
    + summation(
      "<ram:LineTotalAmount>17.50</ram:LineTotalAmount><ram:ChargeTotalAmount>5</ram:ChargeTotalAmount>"
        + "<ram:AllowanceTotalAmount>2.5</ram:AllowanceTotalAmount>"
        + "<ram:TaxBasisTotalAmount>20</ram:TaxBasisTotalAmount>"
        + "<ram:TaxTotalAmount currencyID=\"EUR\">3.80</ram:TaxTotalAmount>"
        + "<ram:TaxTotalAmount currencyID=\"SEK\">42.00</ram:TaxTotalAmount>"
        + "<ram:RoundingAmount>0.20</ram:RoundingAmount><ram:GrandTotalAmount>23.80</ram:GrandTotalAmount>"
        + "<ram:TotalPrepaidAmount>20</ram:TotalPrepaidAmount>"
        + "<ram:DuePayableAmount>4.00</ram:DuePayableAmount>")
  private static let whole = cii(
    lines: metered + "\n" + ciiLine("2", "10.00"), settlement: settlement)

  @Test func invoiceWithEveryPart() throws {
    let outcome = reading(Self.whole)
    #expect(outcome.findings.isEmpty, "\(outcome.findings)")
    let invoice = try #require(outcome.output?.invoice)
    #expect(invoice.header.provider == ProviderID("Open Models & Co"))
    #expect(invoice.header.invoiceID == InvoiceID("C-7") && invoice.header.currency.code == "EUR")
    #expect(invoice.header.issueDate == CalendarDate("2026-11-03"))
    #expect(invoice.header.servicePeriod?.upperBound == CalendarDate("2026-11-01"))
    #expect(invoice.header.statedTotal == 24)
    #expect(
      invoice.lines.map(\.category) == [.usage, .purchase, .credit, .purchase, .tax, .adjustment])
    #expect(
      invoice.lines.map(\.amount.description) == ["7.5", "10", "-2.5", "5", "3.8", "0.2"])
    let usage = invoice.lines[0]
    #expect(usage.quantity == 2_500_000 && usage.per == 1_000_000 && usage.unitPrice == 3)
    #expect(usage.key == MatchKey(model: ModelID("m-1"), meter: MeterID("output_tokens")))
    #expect(usage.servicePeriod?.dayCount == 1 && usage.description == "Item 1")
    // The two lines of the invoice stand on lines 4 and 5 of the file, the tax on 8.
    #expect(invoice.lines.map(\.location.line) == [4, 5, 9, 9, 8, 9])
    #expect(invoice.lines[3].description == "Delivery")
    #expect(invoice.lines[4].description == "tax S 19 %")
    let totals = EInvoiceTotals(
      net: 20, tax: ExactDecimal("3.8") ?? 0, gross: ExactDecimal("23.8"), payable: 4)
    #expect(outcome.output?.totals == totals)
    #expect(
      reading(Self.whole, profile: "openai").output?.invoice.header.provider == ProviderID("openai")
    )
  }

  @Test(arguments: ["381", "261", "396", "81", "83", "532"])
  func creditNotesTurnAmounts(type: String) throws {
    let reference =
      "<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>C-1</ram:IssuerAssignedID>"
      + "</ram:InvoiceReferencedDocument>"
    let lines = ciiLine(
      "1", "8.00", quantity: "<ram:BilledQuantity unitCode=\"C62\">4</ram:BilledQuantity>",
      price: "<ram:NetPriceProductTradePrice><ram:ChargeAmount>2</ram:ChargeAmount>"
        + "</ram:NetPriceProductTradePrice>")
    let total = summation("<ram:GrandTotalAmount>8.00</ram:GrandTotalAmount>")
    let outcome = reading(cii(lines: lines, settlement: reference + total, type: type))
    #expect(outcome.findings.isEmpty)
    let invoice = try #require(outcome.output?.invoice)
    #expect(invoice.lines.map(\.amount) == [-8] && invoice.header.statedTotal == -8)
    #expect(invoice.lines[0].quantity == -4 && invoice.lines[0].unitPrice == 2)
    #expect(invoice.header.corrects == [InvoiceID("C-1")])
    let billed = reading(cii(lines: lines, settlement: reference + total)).output?.invoice
    #expect(billed?.lines.map(\.amount) == [8] && billed?.header.corrects == [])
  }

  @Test func anyPrefixByteOrderMarkLineEndsAndCommentsGiveTheSame() throws {
    let plain = try #require(reading(Self.whole).output)
    let unprefixed = Self.whole
      .replacing("<ram:", with: "<").replacing("</ram:", with: "</").replacing(
        "xmlns:ram=", with: "xmlns=")
    let renamed = Self.whole
      .replacing("rsm:", with: "a:").replacing("ram:", with: "b.c:").replacing("udt:", with: "_:")
      .replacing("xmlns:rsm=", with: "xmlns:a=").replacing("xmlns:ram=", with: "xmlns:b.c=")
      .replacing("xmlns:udt=", with: "xmlns:_=")
    let local = Self.whole.replacing(
      "<ram:LineID>2",
      with:
        "<q:LineID xmlns:q=\"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100\">2"
    ).replacing("2</ram:LineID>", with: "2</q:LineID>")
    let variants = [
      unprefixed, renamed, local, "\u{FEFF}" + Self.whole,
      "\u{FEFF}<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n" + Self.whole,
      Self.whole.replacing("\n", with: "\r\n"),
      Self.whole.replacing("7.50", with: "7<!-- ! -->.50"),
      Self.whole.replacing("> 7.50 <", with: "><![CDATA[ 7.50]]><"),
      Self.whole.replacing("Item 1", with: "&#73;tem 1"),
    ]
    for variant in variants {
      #expect(variant != Self.whole)
      let read = reading(variant)
      #expect(read.findings.isEmpty, "\(variant.prefix(90))")
      #expect(read.output?.totals == plain.totals)
      #expect(read.output?.invoice.lines.map(\.content) == plain.invoice.lines.map(\.content))
    }
  }

  @Test func sumsAndPartsOfOtherLinesAreNotCounted() {
    func line(_ id: String, _ amount: String, in parent: String? = nil, as status: String? = nil)
      -> String
    {
      ciiLine(
        id, amount,
        document: (parent.map { "<ram:ParentLineID>\($0)</ram:ParentLineID>" } ?? "")
          + (status.map { "<ram:LineStatusReasonCode>\($0)</ram:LineStatusReasonCode>" } ?? ""))
    }
    func amounts(_ lines: String...) -> [ExactDecimal]? {
      reading(cii(lines: lines.joined(separator: "\n"), settlement: "")).output?.invoice.lines
        .map(\.amount)
    }
    // Parts are inside the amount of their line, wherever they stand.
    #expect(
      amounts(line("1", "10"), line("1.1", "4", in: "1"), line("1.1.1", "4", in: "1.1")) == [10])
    #expect(amounts(line("1.1", "4", in: "1"), line("1", "10"), line("2", "3")) == [10, 3])
    // A group is the sum of its details.
    #expect(
      amounts(
        line("1", "10", as: "GROUP"), line("1.1", "4", in: "1", as: "DETAIL"),
        line("1.2", "6", in: "1", as: "DETAIL"), line("2", "5", as: "INFORMATION")) == [4, 6])
    // An unknown parent holds nothing.
    #expect(amounts(line("1", "10", in: "9")) == [10])
  }

  @Test func anInvoiceWithoutLinesIsItsTotal() {
    let total = summation(
      "<ram:TaxBasisTotalAmount>20</ram:TaxBasisTotalAmount>"
        + "<ram:TaxTotalAmount currencyID=\"EUR\">4</ram:TaxTotalAmount>"
        + "<ram:GrandTotalAmount>24</ram:GrandTotalAmount><ram:DuePayableAmount>24</ram:DuePayableAmount>"
    )
    let outcome = reading(cii(lines: "", settlement: total))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output?.invoice.lines.map(\.amount) == [20, 4])
    #expect(outcome.output?.invoice.lines.map(\.category) == [.purchase, .tax])
    #expect(reading(cii(lines: "", settlement: "")).findings.map(\.brief) == ["missing-value@1:0"])
  }

  @Test func whatWasDeliveredOnADayWasServedOnIt() {
    let event =
      "<ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format=\"102\">"
      + "20261020</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent>"
    func periods(_ text: String) -> [Range<CalendarDate>?] {
      let invoice = reading(text).output?.invoice
      return [invoice?.header.servicePeriod] + (invoice?.lines ?? []).map(\.servicePeriod)
    }
    let plain = cii(lines: ciiLine("1", "1.00"), settlement: "")
    let day = CalendarDate("2026-10-20").map { $0..<$0.advanced(by: 1) }
    let header = plain.replacing(
      "<ram:ApplicableHeaderTradeSettlement>",
      with: "<ram:ApplicableHeaderTradeDelivery>\(event)</ram:ApplicableHeaderTradeDelivery>"
        + "<ram:ApplicableHeaderTradeSettlement>")
    #expect(periods(plain) == [nil, nil] && periods(header) == [day, nil])
    #expect(
      periods(cii(lines: ciiLine("1", "1.00", quantity: event), settlement: "")) == [nil, day])
  }

  @Test func lineAllowancesAreInsideTheAmountAndUnsayThePrice() throws {
    let allowance =
      "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator>"
      + "</ram:ChargeIndicator><ram:ActualAmount>1.00</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge>"
    let text = cii(
      lines: ciiLine(
        "1", "7.00", quantity: "<ram:BilledQuantity>4</ram:BilledQuantity>",
        price: "<ram:NetPriceProductTradePrice><ram:ChargeAmount>2</ram:ChargeAmount>"
          + "</ram:NetPriceProductTradePrice>", settlement: allowance), settlement: "")
    let outcome = reading(text)
    #expect(outcome.findings.isEmpty)
    let line = try #require(outcome.output?.invoice.lines.first)
    #expect(outcome.output?.invoice.lines.count == 1)
    #expect(line.amount == 7 && line.quantity == 4 && line.unitPrice == nil)
  }

  @Test func otherFindingsOfDocuments() {
    func briefs(_ text: String) -> [String] { reading(text).findings.map(\.brief) }
    #expect(briefs(Self.whole.replacing("20261103", with: "20261331")) == ["bad-date@1:0"])
    #expect(briefs(Self.whole.replacing(">20261001<", with: ">2026-10<")) == ["bad-date@1:0"])
    #expect(
      briefs(cii(lines: ciiLine("1", "1"), settlement: period("202653", "202654", format: "616")))
        == ["bad-date@1:0"])
    #expect(briefs(Self.whole.replacing(">EUR<", with: ">EUX<")).contains("unknown-currency@1:0"))
    #expect(briefs(Self.whole.replacing("<ram:ID>C-7</ram:ID>", with: "")) == ["missing-value@1:0"])
    #expect(
      briefs(Self.whole.replacing("<ram:LineTotalAmount>10.00", with: "<ram:LineTotalAmount>10,00"))
        == ["bad-number@5:0"])
    #expect(
      briefs(
        Self.whole.replacing("<ram:ActualAmount>", with: "<ram:ActualAmount currencyID=\"USD\">"))
        == ["bad-value@9:0"])
    let twice = Self.whole.replacing(
      "<ram:GrandTotalAmount>",
      with: "<ram:GrandTotalAmount>1</ram:GrandTotalAmount><ram:GrandTotalAmount>")
    #expect(reading(twice).findings.map(\.code) == [.malformedXML])
    #expect(reading(twice).output == nil)
  }

  @Test func fiveThousandLinesAreRead() {
    let line = ciiLine(
      "1", "0.01", quantity: "<ram:BilledQuantity unitCode=\"C62\">1</ram:BilledQuantity>",
      price: "<ram:NetPriceProductTradePrice><ram:ChargeAmount>0.01</ram:ChargeAmount>"
        + "</ram:NetPriceProductTradePrice>")
    let text = cii(
      lines: String(repeating: line + "\n", count: 5_000),
      settlement: summation("<ram:LineTotalAmount>50</ram:LineTotalAmount>"))
    let outcome = reading(text)
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output?.totals.net == 50)
    #expect(outcome.output?.invoice.lines.last?.location.line == 5_003)
  }
}
