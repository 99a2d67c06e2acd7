"""Invoices: one per (provider, invoice_id) with all its lines; totals, tax, replacement."""
from dataclasses import dataclass, field
from fractions import Fraction

from cf_input import Bad, one_per_key, parse_rows
from cf_money import booked, decimals, minor_units

CATEGORIES = ("usage", "purchase", "tax", "credit", "adjustment")
HEADER = ("issue_date", "period_start", "period_end", "currency", "invoice_total", "corrects_invoice_id", "replaces_invoice_id")
COLUMNS = set("""invoice_id provider issue_date period_start period_end currency invoice_total line_id service_start service_end
charge_category charge_class description account model service_tier meter quantity unit_price per amount corrects_invoice_id
replaces_invoice_id""".split())


@dataclass
class Line:
    category: str
    description: str
    account: str
    model: str
    tier: str
    meter: str
    quantity: object
    unit: object  # unit price for one, or None
    amount: Fraction
    start: object
    end: object
    id: str = ""
    own_end: object = None

    @property
    def credits(self):
        """Under prepaid settlement: of a purchase its quantity, else one per unit; of a credit its quantity; else None."""
        if self.category == "purchase":
            return self.amount if self.quantity is None else self.quantity
        return self.quantity if self.category == "credit" else None

    @property
    def grants(self):
        return self.credits is not None and self.credits > 0

    @property
    def unclear(self):
        return self.credits is not None and (self.credits < 0 or self.category == "purchase" and self.credits == 0 and self.amount != 0)

    @property
    def fields(self):
        return (self.account, self.model, self.tier, self.meter)

    def agrees(self, other, day):
        """The non-empty fields agree and the day is in the service period."""
        return self.start <= day < self.end and all(
            mine in ("", theirs) for mine, theirs in zip(self.fields, (other.account, other.model, other.tier, other.meter)))


@dataclass
class Invoice:
    provider: str
    id: str
    issued: object
    start: object
    end: object
    currency: str
    stated: object
    corrects: str
    replaces: str
    lines: list
    self_assessed: Fraction = Fraction(0)
    tax_cost: Fraction = Fraction(0)
    root: object = None
    prepaid: bool = False

    @property
    def bought(self):
        """The day of a prepaid provider's first grant; None where it grants nothing."""
        return min((line.start for line in self.lines if line.grants), default=None) if self.prepaid else None

    @property
    def role(self):
        """purchase of credits, statement of their use, or bill."""
        if self.bought:
            return "purchase"
        return "statement" if self.prepaid and any(line.category == "usage" for line in self.lines) else "bill"

    def serves(self, start, end):
        """Is some of it about days of [start, end)? A purchase is about the month that brought the credits."""
        lines = [line for line in self.lines if line.category == "usage" or not self.bought]
        return any(l.start < end and l.end > start for l in lines) or bool(self.bought) and start <= self.bought < end

    @property
    def total(self):
        """In whole minor units: the stated total, or the sum of the lines."""
        return booked(self.sum if self.stated is None else self.stated, self.currency)

    @property
    def sum(self):
        return sum(line.amount for line in self.lines)

    @property
    def rounding(self):
        return self.total - self.sum

    @property
    def foots(self):
        scale = 10 ** decimals(self.currency)
        finer = sum((line.amount * scale).denominator != 1 for line in self.lines)
        return abs(self.rounding) * scale <= Fraction(max(1, finer), 2)

    @property
    def cost(self):
        return self.total + self.tax_cost - sum(line.amount for line in self.lines if line.category == "tax")

    @property
    def spread_lines(self):
        """The parts that are spread: each non-usage line, and the tax that is cost as one, without fields."""
        lines = [line for line in self.lines if line.category not in ("usage", "tax")]
        if self.self_assessed or any(line.category == "tax" for line in self.lines):
            lines.append(Line("tax", "", "", "", "", "", None, None, self.tax_cost, self.start, self.end))
        return lines

    @property
    def cost_minor(self):
        units = minor_units(self.cost, self.currency)
        assert Fraction(units, 10 ** decimals(self.currency)) == self.cost
        return units

    def assess_tax(self, policy):
        """Tax lines + round(self-assessed) - round((both) x recoverable)."""
        tax = sum(line.amount for line in self.lines if line.category == "tax")
        others = sum(line.amount for line in self.lines if line.category != "tax" and not (self.bought and line.category == "usage"))
        if self.role == "statement":  # credits were taxed when they were bought
            self.tax_cost = tax
            return
        self.self_assessed = booked(others * Fraction(policy["reverse_charge_rate"]), self.currency)
        gross = tax + self.self_assessed
        self.tax_cost = gross - booked(gross * Fraction(policy["recoverable"]), self.currency)


def check_row(row):
    """The facts of one row, each bad one refused."""
    for name in ("provider", "invoice_id", "currency", "amount"):
        row.need(name)
    facts = dict(row.fields)
    for name in ("invoice_total", "quantity", "unit_price", "per", "amount"):
        facts[name] = row.number(name)
    for name in ("issue_date", "period_start", "period_end", "service_start", "service_end"):
        facts[name] = row.date(name)
    row.choice("charge_category", CATEGORIES, "usage")
    row.choice("charge_class", ("", "correction"), "")
    start, end = (facts["service_start"] or facts["period_start"]), (facts["service_end"] or facts["period_end"])
    if not start or not end or not start < end:
        raise Bad("service_start", "no service period")
    return {k: v for k, v in facts.items() if k in COLUMNS and v is not None}


def read_invoices(books):
    """All invoices that count, with a root each (the corrected one); replaced ones count nothing."""
    by_file = {}
    for row, facts in parse_rows(books.folder, "invoices", books.findings, check_row):
        by_file.setdefault((facts["provider"], facts["invoice_id"], row.sha), []).append((row.content(COLUMNS), facts))
    entries = []
    for (provider, number, _), rows in by_file.items():
        rows.sort(key=lambda r: r[0])
        facts = sorted((sorted(f.items(), key=lambda i: i[0]) for _, f in rows), key=repr)
        entries.append(((provider, number), facts, b"\n".join(c for c, _ in rows), [f for _, f in rows]))
    standing = one_per_key("invoices", entries, books.findings)
    invoices = {key: make_invoice(books, key, rows) for key, rows in standing.items()}
    replaced = {(i.provider, i.replaces) for i in invoices.values() if i.replaces}
    return sorted((i for k, i in invoices.items() if k not in replaced), key=lambda i: (i.provider, i.id))


def make_invoice(books, key, rows):
    header = {}
    for name in HEADER:
        values = {f[name] for f in rows if name in f}
        if len(values) > 1:
            books.findings.block("conflicting-record", f"invoices {key}: {name} differs between its rows")
        header[name] = min(values, key=str) if values else None
    ends = [f.get("service_start") or f["period_start"] for f in rows], [f.get("service_end") or f["period_end"] for f in rows]
    start, end = header["period_start"] or min(ends[0]), header["period_end"] or max(ends[1])
    lines = []
    for f in rows:
        tax = f.get("charge_category") == "tax"
        first, after = (start, end) if tax else (f.get("service_start", start), f.get("service_end", end))
        model = books.model_at(key[0], f.get("model", ""), books.day_start(key[0], first))
        unit = f["unit_price"] / f.get("per", 1) if "unit_price" in f else None
        lines.append(Line(f.get("charge_category", "usage"), f.get("description", ""), f.get("account", ""), model,
                          f.get("service_tier", ""), f.get("meter", ""), f.get("quantity"), unit, f["amount"], first, after, f.get("line_id", ""),
                          None if tax else f.get("service_end")))
    invoice = Invoice(key[0], key[1], header["issue_date"], start, end, header["currency"], header["invoice_total"],
                      header["corrects_invoice_id"] or "", header["replaces_invoice_id"] or "", lines)
    policy = books.policy.provider(invoice.provider)
    invoice.prepaid = policy["settlement"] == "prepaid"
    invoice.assess_tax(policy["tax"])
    if not invoice.foots:
        books.findings.block("invoice-does-not-foot", f"{invoice.provider} {invoice.id}: {float(invoice.rounding)}")
    return invoice


def link(invoices):
    """Each invoice's root: the end of its chain of corrections among the invoices present."""
    present = {(i.provider, i.id): i for i in invoices}
    for invoice in invoices:
        root, seen = invoice, {invoice.id}
        while root.corrects and (root.provider, root.corrects) in present and root.corrects not in seen:
            root = present[root.provider, root.corrects]
            seen.add(root.id)
        invoice.root = root
