"""Match (5.2): groups, claims, coverage, variances, tolerance, for one period."""
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from cf_invoice import link
from cf_money import days_by_month, decimals, month_days


class MissingRate(Exception):
    """Invoices (provider, id) that cannot be converted."""


@dataclass
class Group:
    root: object
    line: object  # carries the fields and the service period
    lines: list = field(default_factory=list)  # (invoice, line)
    cells: list = field(default_factory=list)
    usage: list = field(default_factory=list)
    variances: list = field(default_factory=list)
    L: Fraction = Fraction(0)
    A: Fraction = Fraction(0)
    Ql: Fraction = Fraction(0)
    Qi: object = None
    Qp: object = None
    passes: bool = True
    second_case: bool = False

    @property
    def key(self):
        line = self.line
        return tuple(str(k).encode() for k in (self.root.id, *line.fields, line.start, line.end))

    @property
    def specificity(self):
        return sum(f != "" for f in self.line.fields)

    @property
    def held(self):
        """The share of a surplus that nobody has explained."""
        return (self.Qi - self.Ql) / self.Qi if self.second_case and self.Qi > self.Ql and not self.passes else Fraction(0)


@dataclass
class Usage:
    account: str
    model: str
    tier: str
    meter: str
    day: object
    quantity: Fraction


class Match:
    """The groups of the invoices that count, what they claim, and what takes part in the period."""

    def __init__(self, books, ledger, invoices, exchange, period, findings):
        self.books, self.ledger, self.exchange, self.period, self.findings = books, ledger, exchange, period, findings
        self.invoices, dropped = list(invoices), True
        while dropped:
            self.group_and_claim()
            dropped = self.without_rate()
            for provider, number in sorted(dropped):
                findings.block("missing-rate", f"invoice {provider} {number} is left out of {period}")
            self.invoices = [i for i in self.invoices if (i.provider, i.id) not in dropped]
        self.report_claims()
        for group in self.groups:
            self.measure(group)

    # groups and claims

    def group_and_claim(self):
        link(self.invoices)
        groups = {}
        for invoice in self.invoices:
            for line in invoice.lines:
                if line.category == "usage":
                    key = (invoice.provider, invoice.root.id, *line.fields, line.start, line.end)
                    groups.setdefault(key, Group(invoice.root, line)).lines.append((invoice, line))
        self.all_groups = sorted(groups.values(), key=lambda g: (g.root.provider, g.key))
        by_provider = defaultdict(list)
        for group in self.all_groups:
            by_provider[group.root.provider].append(group)
        self.claims, self.ambiguous, self.overlapping = {}, set(), set()
        for cell in self.ledger.cells:
            self.claim(by_provider[cell.provider], cell, cell.billing_day)
        for row in self.books.provider_usage:
            model = self.books.model_at(row["provider"], row["model"], self.books.day_start(row["provider"], row["date"]))
            usage = Usage(row["account"], model, row["tier"], row["meter"], row["date"], row["quantity"])
            winner, _ = self.best(by_provider[row["provider"]], usage, row["date"])
            if winner:
                winner.usage.append(usage)
        start, end = month_days(self.period)
        taking = {(i.provider, i.root.id) for i in self.invoices if i.serves(start, end)}
        taking |= {(g.root.provider, g.root.id) for g in self.all_groups if any(c.month == self.period for c in g.cells)}
        self.taking_part = [i for i in self.invoices if (i.provider, i.root.id) in taking]
        self.groups = [g for g in self.all_groups if (g.root.provider, g.root.id) in taking]

    @staticmethod
    def best(groups, thing, day):
        agreeing = [g for g in groups if g.line.agrees(thing, day)]
        if not agreeing:
            return None, []
        most = max(g.specificity for g in agreeing)
        return min((g for g in agreeing if g.specificity == most), key=lambda g: g.key), agreeing

    def claim(self, groups, cell, day):
        winner, agreeing = self.best(groups, cell, day)
        if not winner:
            return
        winner.cells.append(cell)
        self.claims[id(cell)] = winner
        roots = {g.root.id for g in agreeing}
        if len(roots) > 1 and cell.month == self.period:
            self.overlapping.add((cell.provider, *sorted(roots)))
        tied = [g for g in agreeing if g.specificity == winner.specificity and g.root is winner.root]
        if len(tied) > 1 and cell.month == self.period:
            self.ambiguous.add((cell.provider, winner.root.id, *sorted(repr(g.line.fields) for g in tied)))

    def report_claims(self):
        for found in sorted(self.overlapping):
            self.findings.block("overlapping-invoices", " ".join(found))
        for found in sorted(self.ambiguous):
            self.findings.block("ambiguous-match", " ".join(found))

    def covered(self, cell):
        return any(i.provider == cell.provider and line.category == "usage" and line.account in ("", cell.account)
                   and line.start <= cell.billing_day < line.end for i in self.invoices for line in i.lines)

    def unclaimed(self):
        """The period's cells that are covered but claimed by no group, and those that no invoice covers."""
        free = [c for c in self.ledger.of(self.period) if id(c) not in self.claims]
        covered = {id(c) for c in free if self.covered(c)}
        return [c for c in free if id(c) in covered], [c for c in free if id(c) not in covered]

    # rates

    def convert(self, source, invoice, period=None):
        """The rate from a currency to the invoice's, at its rate date in the period."""
        found = self.exchange.rate(source, invoice.currency, self.books.policy.fx["invoices"], period or self.period, invoice.issued)
        if not found:
            raise MissingRate
        return found[0]

    def rate(self, invoice):
        """The invoice's rate to the reporting currency: (rate, date, source)."""
        found = self.exchange.rate(invoice.currency, self.books.policy.currency, self.books.policy.fx["invoices"], self.period, invoice.issued)
        if not found:
            raise MissingRate
        return found

    def weights(self, cells, invoice, period=None):
        """Rated cost of each cell: as it is in one currency, else in the invoice's."""
        if len({c.currency for c in cells}) <= 1:
            return [c.cost for c in cells]
        return [c.cost * self.convert(c.currency, invoice, period or c.month) for c in cells]

    def spread_cells(self, invoice, line):
        """The period's cells, claimed or not, that agree with a non-usage line."""
        return [c for c in self.ledger.of(self.period) if c.provider == invoice.provider and line.agrees(c, c.billing_day)]

    def without_rate(self):
        """Invoices of the period for which a needed rate is missing."""
        missing = set()
        for invoice in self.taking_part:
            try:
                self.rate(invoice), self.convert(invoice.currency, invoice.root)
                for line in invoice.spread_lines:
                    if self.books.policy.spread[line.category] != "none" and self.period in days_by_month(line.start, line.end):
                        self.weights(self.spread_cells(invoice, line), invoice, self.period)
            except MissingRate:
                missing.add((invoice.provider, invoice.id))
        for group in self.groups:
            try:
                for cell in group.cells:
                    self.convert(cell.currency, group.root)
                self.weights(group.cells, group.root)
            except MissingRate:
                missing |= {(i.provider, i.id) for i, _ in group.lines}
        return missing

    # variances

    def measure(self, g):
        root, lines = g.root, [line for _, line in g.lines]
        in_root = [(line.amount, line.unit, line.quantity, self.convert(i.currency, root)) for i, line in g.lines]
        half = Fraction(len(lines), 2 * 10 ** decimals(root.currency))
        stated = any(line.unit is not None for line in lines)
        g.L = sum((c.cost * self.convert(c.currency, root) for c in g.cells), Fraction(0))
        g.Ql = sum((c.quantity for c in g.cells), Fraction(0))
        g.A = sum(amount * to_root for amount, _, _, to_root in in_root)
        g.Qi = sum(line.quantity for line in lines) if all(line.quantity is not None for line in lines) else None
        g.Qp = sum((u.quantity for u in g.usage), Fraction(0)) if self.provider_usage_is_whole(g) else None
        g.second_case = bool(g.Qi and g.Ql and len({c.meter for c in g.cells}) == 1)
        if not g.cells:
            g.variances = [("not in ledger", g.A)]
        elif g.second_case:
            price = g.L / g.Ql
            billed = sum((q * unit if unit is not None and q is not None else amount) * to_root for amount, unit, q, to_root in in_root)
            if g.Qp is None:
                g.variances = [("quantity", (g.Qi - g.Ql) * price)]
            else:
                g.variances = [("metering", (g.Qp - g.Ql) * price), ("billing", (g.Qi - g.Qp) * price)]
            off, rounding = billed - g.Qi * price, g.A - billed
            if not stated and abs(off) <= half:
                off, rounding = Fraction(0), rounding + off
            if stated and abs(rounding) > half:
                self.findings.block("line-arithmetic", f"{root.provider} {root.id} {g.line.fields}: {float(rounding)}")
            g.variances += [("price", off), ("line rounding", rounding)]
        else:
            small = not stated and abs(g.A - g.L) <= half
            g.variances = [("line rounding" if small else "amount only", g.A - g.L)]
        assert sum(v for _, v in g.variances) == g.A - g.L
        gross = sum(abs(v) for name, v in g.variances if name != "line rounding")
        g.passes = self.within(root.provider, gross, self.rate(root)[0], g.A)

    def provider_usage_is_whole(self, group):
        line, days = group.line, set()
        for row in self.books.provider_usage:
            if row["provider"] == group.root.provider and line.account in ("", row["account"]) and line.start <= row["date"] < line.end:
                days.add(row["date"])
        return len(days) == (line.end - line.start).days

    def within(self, provider, gross, rate, billed):
        """Tolerance: the limits given, `all` or `any` of them; none given is a limit of 0."""
        policy = self.books.policy.provider(provider)["tolerance"]
        met = []
        if policy["absolute"] not in ("", None):
            met.append(gross * rate <= Fraction(policy["absolute"]))
        if policy["relative"] not in ("", None):
            met.append(gross <= Fraction(policy["relative"]) * abs(billed))
        return (any(met) if policy["rule"] == "any" else all(met)) if met else gross == 0

    def expected(self, invoice, line):
        """Does the policy declare this non-usage line?"""
        for item in self.books.policy.provider(invoice.provider)["expected"] or []:
            said = (item.get("category") in (None, "", line.category), item.get("description") in (None, "", line.description),
                    item.get("amount") in (None, "") or Fraction(item["amount"]) == line.amount)
            if all(said):
                return True
        return False
