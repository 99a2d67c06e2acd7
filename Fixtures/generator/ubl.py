"""UBL 2.1 invoices and credit notes, and a check of their sums by the rules of EN 16931."""

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from fractions import Fraction
from xml.sax.saxutils import escape

from .files import decimal_text

_NAMES = "urn:oasis:names:specification:ubl:schema:xsd:"


def _money(amount):
    return f'currencyID="EUR">{decimal_text(amount, 2)}'


def _party(role, name, registered, tax_id, city, country):
    return f"""  <cac:{role}>
    <cac:Party>
      <cac:PartyName>
        <cbc:Name>{escape(name)}</cbc:Name>
      </cac:PartyName>
      <cac:PostalAddress>
        <cbc:CityName>{city}</cbc:CityName>
        <cac:Country>
          <cbc:IdentificationCode>{country}</cbc:IdentificationCode>
        </cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme>
        <cbc:CompanyID>{tax_id}</cbc:CompanyID>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:PartyTaxScheme>
      <cac:PartyLegalEntity>
        <cbc:RegistrationName>{escape(registered)}</cbc:RegistrationName>
      </cac:PartyLegalEntity>
    </cac:Party>
  </cac:{role}>
"""


def _tax_category(element, indent):
    text = f"""<cac:{element}>
  <cbc:ID>S</cbc:ID>
  <cbc:Percent>20</cbc:Percent>
  <cac:TaxScheme>
    <cbc:ID>VAT</cbc:ID>
  </cac:TaxScheme>
</cac:{element}>"""
    return "\n".join(" " * indent + line for line in text.splitlines()) + "\n"


def _period(start, end, indent):
    pad = " " * indent
    return (f"{pad}<cac:InvoicePeriod>\n{pad}  <cbc:StartDate>{start}</cbc:StartDate>\n"
            f"{pad}  <cbc:EndDate>{end - timedelta(days=1)}</cbc:EndDate>\n{pad}</cac:InvoicePeriod>\n")


def document(invoice):
    """The invoice as XML; a credit note where it corrects another, with positive amounts."""
    credit = bool(invoice.corrects)
    root, sign = ("CreditNote", -1) if credit else ("Invoice", 1)
    lines = [line for line in invoice.lines if line["category"] != "tax"]
    net = sign * sum(line["amount"] for line in lines)
    tax = sign * sum(line["amount"] for line in invoice.lines if line["category"] == "tax")
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="{_NAMES}{root}-2"
  xmlns:cac="{_NAMES}CommonAggregateComponents-2"
  xmlns:cbc="{_NAMES}CommonBasicComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
  <cbc:ID>{invoice.id}</cbc:ID>
  <cbc:IssueDate>{invoice.issued}</cbc:IssueDate>
"""
    if credit:
        text += "  <cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>\n"
    else:
        text += "  <cbc:DueDate>2026-12-03</cbc:DueDate>\n  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n"
    text += "  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n"
    text += _period(invoice.start, invoice.end, 2)
    if credit:
        text += f"""  <cac:BillingReference>
    <cac:InvoiceDocumentReference>
      <cbc:ID>{invoice.corrects}</cbc:ID>
    </cac:InvoiceDocumentReference>
  </cac:BillingReference>
"""
    text += _party("AccountingSupplierParty", invoice.provider, "Mistral (fixture, not the real company)",
                   "FR00000000000", "Paris", "FR")
    text += _party("AccountingCustomerParty", "Northwind Answers", "Northwind Answers Ltd, succursale de Paris",
                   "FR11111111111", "Paris", "FR")
    text += f"""  <cac:TaxTotal>
    <cbc:TaxAmount {_money(tax)}</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount {_money(net)}</cbc:TaxableAmount>
      <cbc:TaxAmount {_money(tax)}</cbc:TaxAmount>
{_tax_category("TaxCategory", 6)}    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount {_money(net)}</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount {_money(net)}</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount {_money(net + tax)}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount {_money(sign * invoice.total)}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
"""
    for number, line in enumerate(lines, 1):
        text += _line(number, line, root, sign)
    return text + f"</{root}>\n"


def _line(number, line, root, sign):
    quantity = "CreditedQuantity" if root == "CreditNote" else "InvoicedQuantity"
    properties = "".join(f"""      <cac:AdditionalItemProperty>
        <cbc:Name>{name}</cbc:Name>
        <cbc:Value>{line[name]}</cbc:Value>
      </cac:AdditionalItemProperty>
""" for name in ("model", "meter", "service_tier", "account"))
    return f"""  <cac:{root}Line>
    <cbc:ID>{number}</cbc:ID>
    <cbc:{quantity} unitCode="C62">{sign * line["quantity"]}</cbc:{quantity}>
    <cbc:LineExtensionAmount {_money(sign * line["amount"])}</cbc:LineExtensionAmount>
{_period(*line["service"], 4)}    <cac:Item>
      <cbc:Name>{escape(line["description"])}</cbc:Name>
{_tax_category("ClassifiedTaxCategory", 6)}{properties}    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="EUR">{decimal_text(line["unit"] * line["per"])}</cbc:PriceAmount>
      <cbc:BaseQuantity unitCode="C62">{line["per"]}</cbc:BaseQuantity>
    </cac:Price>
  </cac:{root}Line>
"""


def check(text):
    """Stops unless the document's sums hold: BR-CO-10..16, BR-S-08/09, PEPPOL R110, R111, R120, R130."""
    space = {"cac": _NAMES + "CommonAggregateComponents-2", "cbc": _NAMES + "CommonBasicComponents-2"}
    root = ElementTree.fromstring(text.encode("utf-8"))
    kind = root.tag.partition("}")[2].removesuffix("-2")

    def number(node, path):
        return Fraction(node.find(path, space).text)

    def dates(node):
        return tuple(date.fromisoformat(node.find(f"cac:InvoicePeriod/cbc:{end}Date", space).text)
                     for end in ("Start", "End"))

    total, lines = root.find("cac:LegalMonetaryTotal", space), root.findall(f"cac:{kind}Line", space)
    net, tax = number(total, "cbc:LineExtensionAmount"), number(root, "cac:TaxTotal/cbc:TaxAmount")
    assert net == sum(number(line, "cbc:LineExtensionAmount") for line in lines), "BR-CO-10"
    assert not root.findall("cac:AllowanceCharge", space), "BR-CO-11, BR-CO-12: none here"
    assert number(total, "cbc:TaxExclusiveAmount") == net, "BR-CO-13"
    parts = root.findall("cac:TaxTotal/cac:TaxSubtotal", space)
    assert tax == sum(number(part, "cbc:TaxAmount") for part in parts), "BR-CO-14"
    assert number(total, "cbc:TaxInclusiveAmount") == net + tax, "BR-CO-15"
    assert number(total, "cbc:PayableAmount") == net + tax, "BR-CO-16"
    (part,) = parts
    assert number(part, "cbc:TaxableAmount") == net, "BR-S-08"
    rate = number(part, "cac:TaxCategory/cbc:Percent") / 100
    assert abs(tax - net * rate) <= Fraction(1, 200), "BR-CO-17, BR-S-09"
    quantity = "cbc:CreditedQuantity" if kind == "CreditNote" else "cbc:InvoicedQuantity"
    for line in lines:
        price, base = number(line, "cac:Price/cbc:PriceAmount"), number(line, "cac:Price/cbc:BaseQuantity")
        assert price >= 0 and base > 0, "BR-27, R121"
        assert abs(number(line, quantity) * price / base - number(line, "cbc:LineExtensionAmount")) <= Fraction(1, 50), "R120"
        assert line.find(quantity, space).get("unitCode") == line.find("cac:Price/cbc:BaseQuantity", space).get("unitCode"), "R130"
        assert dates(root)[0] <= dates(line)[0] <= dates(line)[1] <= dates(root)[1], "R110, R111"
    for amount in root.iter():
        if amount.get("currencyID") and not amount.tag.endswith("PriceAmount"):
            assert len(amount.text.partition(".")[2]) == 2, "BR-DEC"
