#!/usr/bin/env python3
"""Writes the invented invoices of this folder and rules.csv, which says what each of them breaks.

One invoice keeps every rule; each other file changes one figure of it. Figures that depend on the changed one follow it, so that nothing else breaks.
"""

import pathlib
from decimal import Decimal

FOLDER = pathlib.Path(__file__).parent
OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
UNCEFACT = "urn:un:unece:uncefact:data:standard:"


def invoice(**given):
    """The figures of an invoice: those `given`, and those that follow from them."""
    f = {
        "quantity": "10", "price": "12.50", "base": None, "gross": "13.00", "discount": "0.50",
        "line_allowance": "5.00", "line_allowance_base": None, "line_charge": "2.00", "line_charge_base": None,
        "line1": "122.00", "line2": "3.00", "line2_quantity": "3",
        "allowance": "10.00", "allowance_base": None, "allowance_base_currency": "EUR", "allowance_percent": None, "charge": "4.00", "charge_base": None,
        "rated": "S", "rate": "20", "unrated": "Z",
        "tax_totals": 1, "other_tax": "20.30", "other_currency": "GBP", "prepaid": "100.00", "rounding": "-0.20",
        "start": "2026-10-01", "end": "2026-10-31", "line_start": None, "line_end": None, "base_unit": None, "other_totals": 1,
        "charge_percent": None, "line_allowance_percent": None, "line_charge_percent": None, "allowance_taxed": True, "charge_taxed": True,
        "tax_point": None, "tax_point_code": None, "tax_number": "DE123456789", "specification": None, "type": "380", "lines": True,
        "rated_parts": 1, "unrated_parts": 1, "unrated_rate": "0",
    }
    f.update(given)
    for name, value in [("line_rate", f["rate"]), ("allowance_rate", f["rate"]), ("charge_rate", f["rate"]), ("part_rate", f["rate"]),
                        ("part_code", f["rated"]), ("line2_code", f["unrated"])]:
        f.setdefault(name, value)
    if f["rated"] == "O":
        # All is in one part of the breakdown, which has no rate.
        f.update({"rated_parts": 0, "rated_tax": "0.00"})

    def follow(name, value):
        f.setdefault(name, str(value))

    def d(name):
        return Decimal(f[name] or "0")

    follow("other_code", f["other_currency"])
    follow("net", d("line1") + d("line2"))
    follow("allowances", d("allowance"))
    follow("charges", d("charge"))
    follow("without_tax", d("net") - d("allowances") + d("charges"))
    follow("rated_taxable", d("line1") - d("allowance") + d("charge"))
    follow("rated_tax", (d("rated_taxable") * d("rate") / 100).quantize(Decimal("0.01")))
    follow("unrated_taxable", d("without_tax") if f["rated"] == "O" else d("line2"))
    follow("unrated_tax", "0.00")
    follow("tax", d("rated_tax") + d("unrated_tax"))
    follow("with_tax", d("without_tax") + d("tax"))
    follow("payable", d("with_tax") - d("prepaid") + d("rounding"))
    return f


def ubl(f):
    def amount(name, value, currency="EUR"):
        return "" if value is None else f'<cbc:{name} currencyID="{currency}">{value}</cbc:{name}>'

    def category(element, code, rate):
        if code is None and element != "TaxCategory":
            return ""
        percent = "" if code == "O" or rate is None else f"<cbc:Percent>{rate}</cbc:Percent>"
        number = "" if code is None else f"<cbc:ID>{code}</cbc:ID>"
        return f"<cac:{element}>{number}{percent}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:{element}>"

    def item(is_charge, value, base, tax="", percent=None, base_currency="EUR"):
        factor = "" if percent is None else f"<cbc:MultiplierFactorNumeric>{percent}</cbc:MultiplierFactorNumeric>"
        return (f"<cac:AllowanceCharge><cbc:ChargeIndicator>{str(is_charge).lower()}</cbc:ChargeIndicator>{factor}"
                f"{amount('Amount', value)}{amount('BaseAmount', base, base_currency)}{tax}</cac:AllowanceCharge>")

    def period(start, end):
        days = [f"<cbc:{name}>{day}</cbc:{name}>" for name, day in [("StartDate", start), ("EndDate", end)] if day]
        code = f"<cbc:DescriptionCode>{f['tax_point_code']}</cbc:DescriptionCode>" if f["tax_point_code"] else ""
        return f"<cac:InvoicePeriod>{''.join(days)}{code}</cac:InvoicePeriod>"

    def subtotal(kind, code, rate):
        return (f"    <cac:TaxSubtotal>{amount('TaxableAmount', f[kind + '_taxable'])}{amount('TaxAmount', f[kind + '_tax'])}"
                f"{category('TaxCategory', code, rate)}</cac:TaxSubtotal>\n")

    def taxed(kind):
        return category("TaxCategory", f["rated"], f[kind + "_rate"]) if f[kind + "_taxed"] else ""

    def text(name, value):
        return "" if value is None else f"<cbc:{name}>{value}</cbc:{name}>"

    registration = (f"<cac:PartyTaxScheme><cbc:CompanyID>{f['tax_number']}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
                    "</cac:PartyTaxScheme>")
    quantity = "" if f["quantity"] is None else f'<cbc:InvoicedQuantity unitCode="C62">{f["quantity"]}</cbc:InvoicedQuantity>'
    unit = "" if f["base_unit"] is None else f' unitCode="{f["base_unit"]}"'
    base = "" if f["base"] is None else f"<cbc:BaseQuantity{unit}>{f['base']}</cbc:BaseQuantity>"
    line_period = "" if f["line_start"] is None else period(f["line_start"], f["line_end"])
    tax_total = (f"  <cac:TaxTotal>{amount('TaxAmount', f['tax'])}\n{subtotal('rated', f['part_code'], f['part_rate']) * f['rated_parts']}"
                 f"{subtotal('unrated', f['unrated'], '0') * f['unrated_parts']}  </cac:TaxTotal>\n")
    other_total = f"  <cac:TaxTotal>{amount('TaxAmount', f['other_tax'], f['other_currency'])}</cac:TaxTotal>"
    lines = "" if not f["lines"] else f"""  <cac:InvoiceLine><cbc:ID>1</cbc:ID>{quantity}{amount('LineExtensionAmount', f['line1'])}{line_period}
    {item(False, f['line_allowance'], f['line_allowance_base'], percent=f['line_allowance_percent'])}
    {item(True, f['line_charge'], f['line_charge_base'], percent=f['line_charge_percent'])}
    <cac:Item><cbc:Name>Support</cbc:Name>{category('ClassifiedTaxCategory', f['rated'], f['line_rate'])}</cac:Item>
    <cac:Price>{amount('PriceAmount', f['price'])}{base}<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>{amount('Amount', f['discount'])}{amount('BaseAmount', f['gross'])}</cac:AllowanceCharge></cac:Price>
  </cac:InvoiceLine>
  <cac:InvoiceLine><cbc:ID>2</cbc:ID><cbc:InvoicedQuantity unitCode="C62">{f['line2_quantity']}</cbc:InvoicedQuantity>{amount('LineExtensionAmount', f['line2'])}
    <cac:Item><cbc:Name>Seats</cbc:Name>{category('ClassifiedTaxCategory', f['line2_code'], f['unrated_rate'])}</cac:Item>
    <cac:Price>{amount('PriceAmount', '1.00')}</cac:Price>
  </cac:InvoiceLine>
"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{OASIS}Invoice-2" xmlns:cac="{OASIS}CommonAggregateComponents-2" xmlns:cbc="{OASIS}CommonBasicComponents-2">
  {text('CustomizationID', f['specification'])}<cbc:ID>RULE-1</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate>{text('TaxPointDate', f['tax_point'])}{text('InvoiceTypeCode', f['type'])}
  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:TaxCurrencyCode>{f['other_code']}</cbc:TaxCurrencyCode>
  {period(f['start'], f['end'])}
  <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Invented Models</cbc:Name></cac:PartyName>{registration}</cac:Party></cac:AccountingSupplierParty>
  {item(False, f['allowance'], f['allowance_base'], taxed('allowance'), f['allowance_percent'], f['allowance_base_currency'])}
  {item(True, f['charge'], f['charge_base'], taxed('charge'), f['charge_percent'])}
{tax_total * f['tax_totals']}{other_total * f['other_totals']}
  <cac:LegalMonetaryTotal>
    {amount('LineExtensionAmount', f['net'])}{amount('TaxExclusiveAmount', f['without_tax'])}{amount('TaxInclusiveAmount', f['with_tax'])}
    {amount('AllowanceTotalAmount', f['allowances'])}{amount('ChargeTotalAmount', f['charges'])}{amount('PrepaidAmount', f['prepaid'])}
    {amount('PayableRoundingAmount', f['rounding'])}{amount('PayableAmount', f['payable'])}
  </cac:LegalMonetaryTotal>
{lines}</Invoice>
"""


def cii(f):
    def amount(name, value, currency=None):
        unit = f' currencyID="{currency}"' if currency else ""
        return "" if value is None else f"<ram:{name}{unit}>{value}</ram:{name}>"

    def tax(element, code, rate, amounts=("", "", "")):
        if code is None and element != "ApplicableTradeTax":
            return ""
        percent = "" if code == "O" or rate is None else f"<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent>"
        category = "" if code is None else f"<ram:CategoryCode>{code}</ram:CategoryCode>"
        return (f"<ram:{element}>{amounts[0]}<ram:TypeCode>VAT</ram:TypeCode>{amounts[1]}"
                f"{category}{amounts[2]}{percent}</ram:{element}>")

    def period(start, end):
        def day(name, date):
            return f'<ram:{name}DateTime><udt:DateTimeString format="102">{date.replace("-", "")}</udt:DateTimeString></ram:{name}DateTime>'
        days = [day(name, date) for name, date in [("Start", start), ("End", end)] if date]
        return f"<ram:BillingSpecifiedPeriod>{''.join(days)}</ram:BillingSpecifiedPeriod>"

    def item(is_charge, value, base, category="", percent=None):
        factor = "" if percent is None else f"<ram:CalculationPercent>{percent}</ram:CalculationPercent>"
        return (f"<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>{str(is_charge).lower()}</udt:Indicator></ram:ChargeIndicator>{factor}"
                f"{amount('BasisAmount', base)}{amount('ActualAmount', value)}{category}</ram:SpecifiedTradeAllowanceCharge>")

    def part(kind, code, rate):
        return tax("ApplicableTradeTax", code, rate,
                   (amount("CalculatedAmount", f[kind + "_tax"]), amount("BasisAmount", f[kind + "_taxable"]), point(kind)))

    def point(kind):
        if kind == "unrated":
            return ""
        day = f["tax_point"] and f["tax_point"].replace("-", "")
        date = f'<ram:TaxPointDate><udt:DateString format="102">{day}</udt:DateString></ram:TaxPointDate>' if day else ""
        return date + ("<ram:DueDateTypeCode>72</ram:DueDateTypeCode>" if f["tax_point_code"] else "")

    def taxed(kind):
        return tax("CategoryTradeTax", f["rated"], f[kind + "_rate"]) if f[kind + "_taxed"] else ""

    def line(number, name, price, quantity, code, rate, total, items="", base=None):
        unit = "" if f["base_unit"] is None else f' unitCode="{f["base_unit"]}"'
        basis = "" if base is None else f"<ram:BasisQuantity{unit}>{base}</ram:BasisQuantity>"
        return f"""    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID></ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct><ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>{amount('ChargeAmount', price)}{basis}</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery>{'' if quantity is None else f'<ram:BilledQuantity unitCode="C62">{quantity}</ram:BilledQuantity>'}</ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement>{tax('ApplicableTradeTax', code, rate)}{items}<ram:SpecifiedTradeSettlementLineMonetarySummation>{amount('LineTotalAmount', total)}</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>
"""

    line_period = "" if f["line_start"] is None else period(f["line_start"], f["line_end"])
    items = line_period + item(False, f["line_allowance"], f["line_allowance_base"], percent=f["line_allowance_percent"])
    items += item(True, f["line_charge"], f["line_charge_base"], percent=f["line_charge_percent"])
    lines = "" if not f["lines"] else (
        line(1, "Support", f["price"], f["quantity"], f["rated"], f["line_rate"], f["line1"], items, f["base"])
        + line(2, "Seats", "1.00", f["line2_quantity"], f["line2_code"], f["unrated_rate"], f["line2"]))
    specification = "" if f["specification"] is None else (
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>" + f["specification"]
        + "</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>")
    type_code = "" if f["type"] is None else f"<ram:TypeCode>{f['type']}</ram:TypeCode>"
    registration = f'<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{f["tax_number"]}</ram:ID></ram:SpecifiedTaxRegistration>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{UNCEFACT}CrossIndustryInvoice:100" xmlns:ram="{UNCEFACT}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{UNCEFACT}UnqualifiedDataType:100">
  {specification}<rsm:ExchangedDocument><ram:ID>RULE-1</ram:ID>{type_code}<ram:IssueDateTime><udt:DateTimeString format="102">20261102</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
{lines}    <ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Invented Models</ram:Name>{registration}</ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:TaxCurrencyCode>{f['other_code']}</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      {part('rated', f['part_code'], f['part_rate']) * f['rated_parts']}
      {part('unrated', f['unrated'], '0') * f['unrated_parts']}
      {period(f['start'], f['end'])}
      {item(False, f['allowance'], f['allowance_base'], taxed('allowance'), f['allowance_percent'])}
      {item(True, f['charge'], f['charge_base'], taxed('charge'), f['charge_percent'])}
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        {amount('LineTotalAmount', f['net'])}{amount('ChargeTotalAmount', f['charges'])}{amount('AllowanceTotalAmount', f['allowances'])}{amount('TaxBasisTotalAmount', f['without_tax'])}
        {amount('TaxTotalAmount', f['tax'], 'EUR') * f['tax_totals']}{amount('TaxTotalAmount', f['other_tax'], f['other_currency']) * f['other_totals']}
        {amount('RoundingAmount', f['rounding'])}{amount('GrandTotalAmount', f['with_tax'])}{amount('TotalPrepaidAmount', f['prepaid'])}{amount('DuePayableAmount', f['payable'])}
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""


# Rule, figures that just keep it, figures that break it, what else they break.
RULES = [
    ("BR-CO-10", {"line2": "-3.00", "line2_quantity": "-3"}, {"net": "126.00"}, ""),
    ("BR-CO-11", {"allowance": "0.00"}, {"allowances": "11.00"}, ""),
    ("BR-CO-12", {"charge": "0.00"}, {"charges": "5.00"}, ""),
    ("BR-CO-13", {"allowance": "6.00", "charge": "6.00"}, {"without_tax": "120.00"}, ""),
    ("BR-CO-14", {"rated_tax": "23.19"}, {"tax": "23.21"}, ""),
    ("BR-CO-15", {"tax_totals": 1}, {"with_tax": "142.21"}, ""),
    ("BR-CO-16", {"prepaid": "200.00"}, {"payable": "42.20"}, ""),
    ("BR-CO-17", {"rated_tax": "24.19"}, {"rated_tax": "24.21"}, "BR-S-09"),
    ("BR-S-08", {"rated_taxable": "116.99"}, {"rated_taxable": "117.00"}, ""),
    ("BR-AF-08", {"rated": "L", "rated_taxable": "115.01"}, {"rated": "L", "rated_taxable": "115.00"}, ""),
    ("BR-AG-08", {"rated": "M", "rated_taxable": "116.99"}, {"rated": "M", "rated_taxable": "117.00"}, ""),
    ("PEPPOL-EN16931-R120", {"line1": "122.02", "line_charge": "2.00"}, {"line1": "122.03"}, ""),
    ("PEPPOL-EN16931-R040", {"allowance_base": "99.80", "allowance_percent": "10"}, {"allowance_base": "99.70", "allowance_percent": "10"}, ""),
    ("PEPPOL-EN16931-R121", {"base": "1"}, {"base": "0"}, ""),
    ("PEPPOL-EN16931-R130", {"base": "1", "base_unit": "C62"}, {"base": "1", "base_unit": "HUR"}, ""),
    ("BR-27", {"price": "0.00", "gross": "0.50", "line1": "-3.00", "other_tax": "-1.60"},
     {"price": "-0.01", "gross": "0.49", "line1": "-3.10", "other_tax": "-1.60"}, ""),
    ("BR-29", {"start": "2026-10-31"}, {"start": "2026-11-01"}, ""),
    ("BR-30", {"line_start": "2026-10-31", "line_end": "2026-10-31"}, {"line_start": "2026-10-31", "line_end": "2026-10-30"}, ""),
    ("PEPPOL-EN16931-R110", {"line_start": "2026-10-01", "line_end": "2026-10-31"}, {"line_start": "2026-09-30", "line_end": "2026-10-31"}, ""),
    ("PEPPOL-EN16931-R111", {"line_start": "2026-10-31", "line_end": "2026-10-31"}, {"line_start": "2026-10-01", "line_end": "2026-11-01"}, ""),
    ("PEPPOL-EN16931-R041", {"allowance_base": "100.00", "allowance_percent": "10"}, {"allowance_percent": "10"}, ""),
    ("PEPPOL-EN16931-R042", {"line_charge_base": "20.00", "line_charge_percent": "10"}, {"line_charge_base": "20.00"}, ""),
    ("BR-CO-03", {"tax_point": "2026-10-31"}, {"tax_point": "2026-10-31", "tax_point_code": "35"}, ""),
    ("BR-CO-09", {"tax_number": "EL123456789"}, {"tax_number": "ZZ123456789"}, ""),
    ("BR-CO-19", {"start": ""}, {"start": "", "end": ""}, ""),
    ("BR-CO-20", {"line_start": "2026-10-31", "line_end": ""}, {"line_start": "", "line_end": ""}, ""),
    ("BR-S-01", {"rated": "S"}, {"rated_parts": 0, "rated_tax": "0.00"}, ""),
    ("BR-S-05", {"line_rate": "20.0"}, {"line_rate": "0"}, "BR-S-08"),
    ("BR-S-06", {"allowance_rate": "20.0"}, {"allowance_rate": "0"}, "BR-S-08"),
    ("BR-S-07", {"charge_rate": "20.0"}, {"charge_rate": "0"}, "BR-S-08"),
    ("BR-AF-05", {"rated": "L", "rate": "0"}, {"rated": "L", "line_rate": "-1"}, "BR-AF-08"),
    ("BR-AG-05", {"rated": "M", "rate": "0"}, {"rated": "M", "line_rate": None}, "BR-AG-08"),
    ("BR-53", {"other_code": "GBP"}, {"other_code": "USD"}, ""),
    ("PEPPOL-EN16931-R005", {"other_code": "GBP"}, {"other_code": "EUR"}, ""),
    ("PEPPOL-EN16931-R054", {"other_totals": 1}, {"other_totals": 2}, ""),
    ("PEPPOL-EN16931-R055", {"other_tax": "0.00"}, {"other_tax": "-20.30"}, ""),
]
for code, name in [("Z", "Z"), ("E", "E"), ("AE", "AE"), ("K", "IC"), ("G", "G"), ("O", "O")]:
    kept = {"unrated": code, "rated": code if code == "O" else "S"}
    taxable = "119.01" if code == "O" else "3.01"
    RULES.append((f"BR-{name}-01", kept, {**kept, "unrated_parts": 2}, ""))
    RULES.append((f"BR-{name}-08", kept, {**kept, "unrated_taxable": taxable}, ""))
    RULES.append((f"BR-{name}-09", kept, {**kept, "unrated_tax": "0.30"}, ""))
    if code == "O":
        RULES.append(("BR-O-11", kept, {"unrated": "O"}, "BR-O-12 BR-O-13 BR-O-14"))
    else:
        RULES.append((f"BR-{name}-05", {**kept, "unrated_rate": "0.00"}, {**kept, "unrated_rate": "5"}, ""))

# What must be there in a document that says it keeps to the standard.
STANDARD = {"specification": "urn:cen.eu:en16931:2017"}
for rule, kept, broken, others in [
    ("BR-04", {}, {"type": None}, ""), ("BR-12", {}, {"net": None, "without_tax": "119.00"}, ""),
    ("BR-13", {}, {"without_tax": None, "with_tax": "142.20"}, ""), ("BR-14", {}, {"with_tax": None, "payable": "42.00"}, ""),
    ("BR-15", {}, {"payable": None}, ""), ("BR-16", {}, {"lines": False}, ""),
    ("BR-22", {"quantity": "1", "line1": "9.50"}, {"quantity": None, "line1": "9.50"}, ""), ("BR-26", {}, {"price": None}, ""),
    ("BR-32", {}, {"allowance_taxed": False}, "BR-S-08"), ("BR-37", {}, {"charge_taxed": False}, "BR-S-08"),
    ("BR-45", {}, {"rated_taxable": None, "rated_tax": "23.20"}, ""), ("BR-47", {}, {"part_code": None}, "BR-S-01"),
    ("BR-48", {}, {"part_rate": None}, "BR-CO-17 BR-S-08"), ("BR-CO-04", {}, {"line2_code": None}, ""),
]:
    RULES.append((rule, {**STANDARD, **kept}, {**STANDARD, **broken}, others))
RULES.append(("BR-AF-09", {"rated": "L", "rated_tax": "22.21"}, {"rated": "L", "rated_tax": "22.19"}, "BR-CO-17"))
RULES.append(("BR-AG-09", {"rated": "M", "rated_tax": "22.21"}, {"rated": "M", "rated_tax": "22.19"}, "BR-CO-17"))

# Only UBL states these, and two decimals are one rule for both forms.
UBL_RULES = [
    ("PEPPOL-EN16931-R046", {"gross": "12.50", "discount": "0"}, {"discount": "0.49"}, ""),
    ("BR-28", {"gross": "0.00", "discount": "-12.50"}, {"gross": "-0.01", "discount": "-12.51"}, ""),
    ("PEPPOL-EN16931-R051", {"allowance_base": "50.00", "allowance_percent": "20"},
     {"allowance_base": "50.00", "allowance_percent": "20", "allowance_base_currency": "USD"}, ""),
    ("PEPPOL-EN16931-R053", {"tax_totals": 1}, {"tax_totals": 2}, "BR-CO-15 BR-Z-01"),
    ("BR-DEC-01", {"allowance": "10.000"}, {"allowance": "10.001", "allowances": "10.00", "rated_tax": "23.20", "rated_taxable": "116.00"}, ""),
    ("BR-DEC-02", {"allowance_base": "99.990", "allowance_percent": "10"}, {"allowance_base": "99.999", "allowance_percent": "10"}, ""),
    ("BR-DEC-05", {"charge": "4.000"}, {"charge": "4.001", "charges": "4.00", "rated_taxable": "116.00"}, ""),
    ("BR-DEC-06", {"charge_base": "99.990", "charge_percent": "4"}, {"charge_base": "99.999", "charge_percent": "4"}, ""),
    ("BR-DEC-09", {"net": "125.000"}, {"net": "125.001", "without_tax": "119.00"}, "BR-CO-10"),
    ("BR-DEC-10", {"allowances": "10.000"}, {"allowances": "10.001", "without_tax": "119.00"}, "BR-CO-11"),
    ("BR-DEC-11", {"charges": "4.000"}, {"charges": "4.001", "without_tax": "119.00"}, "BR-CO-12"),
    ("BR-DEC-12", {"without_tax": "119.000"}, {"without_tax": "119.001", "with_tax": "142.20"}, "BR-CO-13"),
    ("BR-DEC-13", {"tax": "23.200"}, {"tax": "23.201", "with_tax": "142.20"}, "BR-CO-14"),
    ("BR-DEC-14", {"with_tax": "142.200"}, {"with_tax": "142.201", "payable": "42.00"}, "BR-CO-15"),
    ("BR-DEC-15", {"other_tax": "20.300"}, {"other_tax": "20.301"}, ""),
    ("BR-DEC-16", {"prepaid": "100.000"}, {"prepaid": "100.001", "payable": "42.00"}, ""),
    ("BR-DEC-17", {"rounding": "-0.200"}, {"rounding": "-0.201", "payable": "42.00"}, ""),
    ("BR-DEC-18", {"payable": "42.000"}, {"payable": "42.001"}, "BR-CO-16"),
    ("BR-DEC-19", {"rated_taxable": "116.000"}, {"rated_taxable": "116.001"}, ""),
    ("BR-DEC-20", {"rated_tax": "23.200"}, {"rated_tax": "23.201", "tax": "23.20"}, ""),
    ("BR-DEC-23", {"line1": "122.000"}, {"line1": "122.001", "net": "125.00", "rated_taxable": "116.00"}, ""),
    ("BR-DEC-24", {"line_allowance": "5.000"}, {"line_allowance": "5.001"}, ""),
    ("BR-DEC-25", {"line_allowance_base": "9.990", "line_allowance_percent": "50"}, {"line_allowance_base": "9.999", "line_allowance_percent": "50"}, ""),
    ("BR-DEC-27", {"line_charge": "2.000"}, {"line_charge": "2.001"}, ""),
    ("BR-DEC-28", {"line_charge_base": "9.990", "line_charge_percent": "20"}, {"line_charge_base": "9.999", "line_charge_percent": "20"}, ""),
    ("BR-CO-18", STANDARD, {**STANDARD, "rated_parts": 0, "unrated_parts": 0, "tax": "0.00"},
     "BR-S-01 BR-Z-01 PEPPOL-EN16931-R053 PEPPOL-EN16931-R054"),
]


def write():
    rows = ["file,broken"]
    for syntax, make, rules in [("ubl", ubl, RULES + UBL_RULES), ("cii", cii, RULES)]:
        (FOLDER / syntax).mkdir(exist_ok=True)
        for rule, kept, broken, others in rules:
            for name, figures, expected in [("ok", kept, ""), ("broken", broken, " ".join(sorted([rule] + others.split())))]:
                path = f"{syntax}/{rule}-{name}.xml"
                (FOLDER / path).write_text(make(invoice(**figures)), encoding="utf-8")
                rows.append(f"{path},{expected}")
    (FOLDER / "rules.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
