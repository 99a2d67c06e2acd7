"""The providers' invoices: the ledger's own quantities and prices, and the drift planted in them."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from .files import decimal_text
from .ledger import days, unit_price
from .world import ACCOUNT, ENTERPRISE, MAIN, PRICES, SAKURA_BATCH, SNAPSHOT

COLUMNS = ("invoice_id", "provider", "issue_date", "period_start", "period_end", "currency", "invoice_total",
           "line_id", "service_start", "service_end", "charge_category", "charge_class", "description",
           "account", "model", "service_tier", "meter", "quantity", "unit_price", "per", "amount",
           "corrects_invoice_id", "replaces_invoice_id")
MINOR_UNITS = {"USD": 2, "EUR": 2, "JPY": 0}
OCTOBER = (date(2026, 10, 1), date(2026, 11, 1))
HALF = date(2026, 10, 16)
VAT = Fraction(20, 100)


class Invoice:
    def __init__(self, ledger, provider, invoice_id, issued, currency, start=OCTOBER[0], end=OCTOBER[1], corrects=""):
        self.ledger, self.provider, self.id, self.issued = ledger, provider, invoice_id, issued
        self.currency, self.start, self.end, self.corrects = currency, start, end, corrects
        self.places = MINOR_UNITS[currency]
        self.lines = []
        self.total = None

    def usage(self, key, start=None, end=None, *, extra=0, price=None, places=None, exact=False, names=SNAPSHOT,
              any_tier=False, amount_only=False, surcharge=0):
        """Bills one ledger group: a line for each price row, or one amount without quantity.
        `extra` units too many, at `price` instead of the book's, rounded to `places`."""
        start, end = start or self.start, end or self.end
        account, model, tier, meter = key
        by_price, _, cost, _ = self.ledger.claim(self.provider, key, start, end)
        assert by_price and (len(by_price) == 1 or not extra), key
        common = dict(key=key, service=(start, end), account=account, model=names.get(model, model), meter=meter,
                      service_tier="" if any_tier else tier)
        places = self.places if places is None else places
        if amount_only:
            self.line("usage", f"{model}, {meter.replace('_', ' ')}", Fraction(round(cost + surcharge)), **common)
            return
        for row, quantity in by_price.items():
            quantity += extra
            unit = Fraction(price) / 1_000_000 if price else unit_price(row)
            amount = quantity * unit if exact else Fraction(decimal_text(quantity * unit, places))
            band = " (long context)" if PRICES[row]["min_input_tokens"] != "0" else ""
            self.line("usage", f"{model}, {meter.replace('_', ' ')}{band}", amount, quantity=quantity,
                      unit=unit, per=int(PRICES[row]["per"]), **common)

    def line(self, category, description, amount, *, service=None, key=None, quantity=None, unit=None, per=None,
             charge_class="", account="", model="", service_tier="", meter=""):
        self.lines.append({
            "category": category, "class": charge_class, "description": description, "amount": Fraction(amount),
            "service": service or (self.start, self.end), "key": key, "quantity": quantity, "unit": unit, "per": per,
            "account": account, "model": model, "service_tier": service_tier, "meter": meter})

    def all_groups(self, except_for=()):
        return [key for key in self.ledger.groups(self.provider, self.start, self.end) if key[1] not in except_for]

    def sum(self):
        return sum(line["amount"] for line in self.lines)

    def rows(self):
        for number, line in enumerate(self.lines, 1):
            start, end = line["service"]
            row = {
                "invoice_id": self.id, "provider": self.provider, "issue_date": self.issued,
                "period_start": self.start, "period_end": self.end, "currency": self.currency,
                "invoice_total": decimal_text(self.total, self.places), "line_id": number,
                "charge_category": line["category"], "charge_class": line["class"],
                "description": line["description"], "amount": amount_text(line["amount"], self.places),
                "corrects_invoice_id": self.corrects}
            row.update({name: line[name] for name in ("account", "model", "service_tier", "meter")})
            if (start, end) != (self.start, self.end):
                row.update(service_start=start, service_end=end)
            if line["quantity"] is not None:
                row.update(quantity=line["quantity"], unit_price=decimal_text(line["unit"] * line["per"]), per=line["per"])
            yield row


def amount_text(amount, places):
    scaled = amount * 10 ** places
    return decimal_text(amount, places if scaled.denominator == 1 else None)


# ---------------------------------------------------------------- the four providers that billed
def openai(ledger):
    invoice = Invoice(ledger, "openai", "INV-2026-10-0417", "2026-11-02", "USD")
    for key in invoice.all_groups(except_for=("text-embedding-3-small",)):         # not invoiced
        account, model, _, meter = key
        if account == ENTERPRISE:
            invoice.usage(key, exact=True)                                         # contract price, to the last digit
        elif model == "gpt-5.4":
            extra = {"uncached_input_tokens": 1_200_000, "cache_read_tokens": -1_200_000}.get(meter, 0)
            invoice.usage(key, extra=extra)                                        # cached tokens billed as uncached
        elif model == "gpt-5.4-mini":
            old = {"uncached_input_tokens": "0.75", "cache_read_tokens": "0.075", "output_tokens": "4.50"}[meter]
            invoice.usage(key, OCTOBER[0], HALF)
            invoice.usage(key, HALF, OCTOBER[1], price=old)                        # the old price after the change
        elif model == "text-embedding-3-large":
            invoice.usage(key, extra=-1_500_000)                                   # small enough to be tolerated
        else:
            invoice.usage(key, any_tier=True)
    invoice.line("usage", "gpt-5.4, web search calls", "12.40", account=MAIN, model="gpt-5.4", service_tier="standard",
                 meter="searches", quantity=1240, unit=Fraction(10, 1000), per=1000,
                 key=(MAIN, "gpt-5.4", "standard", "searches"))                    # never metered
    invoice.line("adjustment", "Minimum commitment true-up, October 2026", "18.20", account=ENTERPRISE)
    invoice.line("adjustment", "Correction: web search calls of September counted twice", "-6.20",
                 charge_class="correction", service=(date(2026, 9, 1), date(2026, 10, 1)))
    pro_rata = invoice.sum() - 25
    whole = Fraction(decimal_text(pro_rata, 2))
    invoice.line("credit", "Service credit for the incident of 9 October, pro rata", whole - pro_rata - 25)
    invoice.line("tax", "VAT 20 %", Fraction(decimal_text(invoice.sum() * VAT, 2)))
    invoice.total = invoice.sum() + Fraction("0.01")                               # invoice rounding
    return invoice


def anthropic(ledger):
    """Returns the invoice and the provider's own usage for every day of October."""
    invoice = Invoice(ledger, "anthropic", "ANT-2026-10-88213", "2026-11-01", "USD")
    account = ACCOUNT["anthropic"]
    metering = {  # what the provider counted more than we did, on one day
        (account, "claude-haiku-4-5", "standard", "uncached_input_tokens"): (date(2026, 10, 14), 1_500_000),
        (account, "claude-opus-4-8", "standard", "cache_write_1h_tokens"): (date(2026, 10, 21), -500_000),
    }
    billing = {  # what it billed more than it counted
        (account, "claude-haiku-4-5", "standard", "uncached_input_tokens"): 400_000,
        (account, "claude-opus-4-8", "standard", "cache_write_1h_tokens"): 500_000,
    }
    reported = {}
    for key in invoice.all_groups():
        by_day = ledger.by_day("anthropic", key)
        by_day = {day: by_day[day] for day in days(*OCTOBER) if day in by_day}
        day, count = metering.get(key, (None, 0))
        if day:
            by_day[day] = by_day.get(day, 0) + count
        reported[key] = by_day
        invoice.usage(key, extra=count + billing.get(key, 0))
    invoice.line("purchase", "Priority support, October 2026", "150.00")
    invoice.total = invoice.sum()
    return invoice, reported


def mistral(ledger):
    """Returns the invoice and the credit note that takes back most of what it billed too much."""
    account = ACCOUNT["mistral"]
    doubled = (account, "mistral-large-2411", "standard", "uncached_input_tokens")
    invoice = Invoice(ledger, "mistral", "MST-2026-004512", "2026-11-03", "EUR")
    for key in invoice.all_groups():
        price = "0.10" if key[1] == "mistral-embed" else None                      # the book says 0.09
        invoice.usage(key, extra=6_000_000 if key == doubled else 0, price=price)
    invoice.line("tax", "TVA 20 %", Fraction(decimal_text(invoice.sum() * VAT, 2)))
    invoice.total = invoice.sum()

    note = Invoice(ledger, "mistral", "MST-2026-CN-0087", "2026-11-12", "EUR", corrects=invoice.id)
    note.line("usage", "mistral-large-2411, uncached input tokens billed twice", "-9.00", key=doubled,
              service=OCTOBER, account=account, model=doubled[1], service_tier="standard", meter=doubled[3],
              quantity=-5_000_000, unit=Fraction("1.80") / 1_000_000, per=1_000_000, charge_class="correction")
    note.line("tax", "TVA 20 %", "-1.80")
    note.total = note.sum()
    return invoice, note


def sakura(ledger):
    """Two half-months; the second also has a line that runs into November, and one amount without quantity."""
    first = Invoice(ledger, "sakura-ai", "SKR-261016-031", "2026-10-16", "JPY", end=HALF)
    for key in first.all_groups():
        first.usage(key)
    second = Invoice(ledger, "sakura-ai", "SKR-261105-007", "2026-11-05", "JPY", start=HALF)
    for key in second.all_groups():
        if key[0] == SAKURA_BATCH:
            second.usage(key, HALF, date(2026, 11, 4))
        elif key[1] == "yomi-ocr":
            second.usage(key, amount_only=True, surcharge=180)
        else:
            second.usage(key)
    for invoice in (first, second):
        invoice.total = invoice.sum()
    return first, second


# ---------------------------------------------------------------- what a reconciliation must find
def expected_drift(ledger, invoices, reported):
    """Every variance that is not zero, as SPEC 5.2 names it: (invoice, subject, variance, currency, amount).
    Line rounding is summed per invoice."""
    groups, found, rounding = defaultdict(list), [], defaultdict(lambda: [0, Fraction(0)])
    for invoice in invoices:
        for line in invoice.lines:
            if line["category"] == "usage":
                groups[invoice.corrects or invoice.id, invoice.provider, invoice.currency, line["key"],
                       line["service"]].append(line)
            else:
                found.append((invoice.id, line["description"], line["category"], invoice.currency, line["amount"]))
        if invoice.total != invoice.sum():
            found.append((invoice.id, "total", "invoice rounding", invoice.currency, invoice.total - invoice.sum()))
    for (invoice_id, provider, currency, key, service), lines in groups.items():
        _, quantity, cost, _ = ledger.claim(provider, key, *service)
        amount = sum(line["amount"] for line in lines)
        subject = f"{key[1]} {key[3]}" + (f", from {service[0]}" if service != OCTOBER else "")
        variances = {}
        if not quantity:
            variances["not in ledger"] = amount
        elif any(line["quantity"] is None for line in lines):
            variances["amount only"] = amount - cost
        else:
            billed = sum(line["quantity"] for line in lines)
            priced = sum(line["quantity"] * line["unit"] for line in lines)
            if key in reported and provider == "anthropic":
                counted = sum(reported[key].values())
                variances["metering"] = (counted - quantity) * cost / quantity
                variances["billing"] = (billed - counted) * cost / quantity
            else:
                variances["quantity"] = (billed - quantity) * cost / quantity
            variances["price"] = priced - billed * cost / quantity
            variances["line rounding"] = amount - priced
            assert abs(amount - priced) <= Fraction(len(lines), 2 * 10 ** MINOR_UNITS[currency]), subject
        assert sum(variances.values()) == amount - cost, subject
        for variance, value in variances.items():
            if variance == "line rounding":
                rounding[invoice_id, currency][0] += value != 0
                rounding[invoice_id, currency][1] += value
            elif value:
                found.append((invoice_id, subject, variance, currency, value))
    for (invoice_id, currency), (count, value) in rounding.items():
        if count:
            found.append((invoice_id, f"{count} groups", "line rounding", currency, value))
    unbilled = (MAIN, "text-embedding-3-small", "standard", "uncached_input_tokens")
    _, _, cost, outside = ledger.claim("openai", unbilled, *OCTOBER)
    found.append(("(openai)", "text-embedding-3-small uncached_input_tokens", "not invoiced", "USD", outside - cost))
    return found
