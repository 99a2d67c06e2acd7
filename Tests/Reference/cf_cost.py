"""True up (5.3) and shared costs (5.4): booked documents and their exact shares."""
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from cf_books import UNALLOCATED, UNATTRIBUTED
from cf_money import apportion, booked, days_by_month, decimals, month_of

NOBODY = (UNATTRIBUTED, "api")


@dataclass
class Document:
    id: str
    kind: str
    supplier: str
    currency: str
    amount: Fraction
    rate: Fraction
    rate_date: str
    rate_source: str
    booked: Fraction
    shares: dict = field(default_factory=dict)  # (row, category) -> exact


@dataclass
class Part:
    """A part of an invoice: its amount, its months, and who bears it in this period."""
    amount: Fraction
    months: dict
    bearers: dict  # (row, category) -> share of 1


def normalised(weights):
    """{key: share of 1}, or None where there is nothing to share by."""
    total = sum(w for _, w in weights)
    if total == 0:
        return None
    shares = defaultdict(Fraction)
    for key, weight in weights:
        if weight:
            shares[key] += Fraction(weight) / total
    return dict(shares)


def usage_part(match, group, amount):
    line, period = group.line, match.period
    months = normalised([(c.month, w) for c, w in zip(group.cells, match.weights(group.cells, group.root))])
    cells = [c for c in group.cells if c.month == period]
    keys = [(c.row, c.category) for c in cells]
    bearers = normalised(list(zip(keys, match.weights(cells, group.root, period))))
    if not bearers:
        bearers = normalised([(k, c.quantity) for k, c in zip(keys, cells)])
    bearers = bearers or {NOBODY: Fraction(1)}
    held = group.held if match.books.policy.surplus == "hold" else 0
    if held:
        bearers = {k: share * (1 - held) for k, share in bearers.items()}
        bearers[NOBODY] = bearers.get(NOBODY, 0) + held
    return Part(amount, months or days_by_month(line.start, line.end), bearers)


def spread_part(match, invoice, line):
    months, bearers = {month_of(invoice.bought): Fraction(1)} if invoice.bought else days_by_month(line.start, line.end), None
    if match.books.policy.spread[line.category] != "none" and match.period in months:
        cells = match.spread_cells(invoice, line)
        bearers = normalised([((c.row, c.category), w) for c, w in zip(cells, match.weights(cells, invoice, match.period))])
    return Part(line.amount, months, bearers or {NOBODY: Fraction(1)})


def parts_of(match, invoice):
    parts = []
    for group in match.groups:
        amounts = [line.amount for i, line in group.lines if i is invoice]
        if amounts:
            parts.append(usage_part(match, group, sum(amounts)))
    return parts + [spread_part(match, invoice, line) for line in invoice.spread_lines]


def month_costs(invoice, parts):
    """The invoice's cost over months, in its own minor units."""
    scale = 10 ** decimals(invoice.currency)
    exact = defaultdict(Fraction)
    for part in parts:
        for month, share in part.months.items():
            exact[month] += part.amount * share * scale
    cost, gross = invoice.cost_minor, sum(abs(x) for x in exact.values())
    residual = cost - sum(exact.values())
    if gross:
        adjusted = {m: x + residual * abs(x) / gross for m, x in exact.items()}
    else:
        adjusted = {m: cost * share for m, share in days_by_month(invoice.start, invoice.end).items()}
    return {m: Fraction(units, scale) for m, units in apportion(cost, adjusted).items()}


def invoice_document(match, invoice):
    """The invoice's part in the period, booked and shared; None where it has none."""
    parts, currency = parts_of(match, invoice), match.books.policy.currency
    cost = month_costs(invoice, parts).get(match.period, Fraction(0))
    here = [(p.amount * p.months[match.period], p.bearers) for p in parts if p.months.get(match.period)]
    if not here and not cost:
        return None
    rate, date, source = match.rate(invoice)
    doc = Document(invoice.id, "invoice", invoice.provider, invoice.currency, cost, rate, date, source, booked(cost * rate, currency))
    gross = sum(abs(a) for a, _ in here)
    residual = doc.booked - sum(a for a, _ in here) * rate
    shares = defaultdict(Fraction)
    for amount, bearers in here if gross else [(Fraction(1), {NOBODY: Fraction(1)})]:
        borne = amount * rate + residual * abs(amount) / gross if gross else doc.booked
        for key, share in bearers.items():
            shares[key] += borne * share
    doc.shares = dict(shares)
    return doc


def accrual_documents(books, exchange, period, cells, findings):
    """One per provider and price currency, at rated cost."""
    found = defaultdict(list)
    for cell in cells:
        found[cell.provider, cell.currency].append(cell)
    for (provider, currency), group in sorted(found.items()):
        rate = exchange.rate(currency, books.policy.currency, books.policy.fx["accruals"], period)
        if not rate:
            findings.block("missing-rate", f"accrual {provider} {currency} is left out of {period}")
            continue
        amount = sum(c.cost for c in group)
        total = booked(amount * rate[0], books.policy.currency)
        shares = normalised([((c.row, c.category), c.cost) for c in group]) or {}
        yield Document(f"accrual-{provider}-{currency}", "accrual", provider, currency, amount, *rate, total,
                       {k: total * s for k, s in shares.items()})


def derived_drivers(counts, documents):
    """Over customers only: {driver: {customer: quantity}}."""
    drivers = {"usage." + n: {} for n in ("calls", "tokens", "api_cost", "work_items", "active_users")}
    for row, c in counts.items():
        for name, quantity in (("calls", c["calls"]), ("tokens", c["tokens"]), ("work_items", len(c["work"])), ("active_users", len(c["users"]))):
            drivers["usage." + name][row] = Fraction(quantity)
    for doc in documents:
        for (row, _), share in doc.shares.items():
            drivers["usage.api_cost"][row] = drivers["usage.api_cost"].get(row, 0) + share
    return {name: {row: max(q, Fraction(0)) for row, q in rows.items() if row not in (UNATTRIBUTED, UNALLOCATED)}
            for name, rows in drivers.items()}


class Pools:
    """Shared costs of a period: pools that serve pools are solved together, exactly."""

    def __init__(self, books, period, derived, findings):
        self.books, self.period, self.findings = books, period, findings
        self.drivers = dict(derived)
        for d in books.drivers:
            if d["period"] == period and d["driver"] not in derived:
                rows = self.drivers.setdefault(d["driver"], {})
                quantity = d["quantity"]
                if quantity < 0:
                    findings.add("negative-driver", f"{d['driver']} {d['consumer']}: {quantity}")
                consumer = d["consumer"]
                if not consumer.startswith("pool:"):
                    row = books.row_of(consumer)
                    if row is None:
                        findings.add("unknown-customer", f"{consumer} in driver {d['driver']}")
                    consumer = row or UNATTRIBUTED
                rows[consumer] = rows.get(consumer, 0) + max(quantity, 0)
        self.costs = sorted((c for c in books.costs if c["period"] == period), key=lambda c: c["id"].encode())
        self.first = {}
        for c in self.costs:
            first = self.first.setdefault(c["pool"], c)
            if self.way(first) != self.way(c):
                findings.block("pool-drivers-differ", f"pool {c['pool']}: {first['id']} and {c['id']}")
        self.solve()

    @staticmethod
    def way(cost):
        if cost["method"] == "direct":
            return "direct", cost["customer"]
        return ("even", "") if cost["method"] == "even" else ("driver", cost["driver"])

    def served(self, cost):
        """{consumer: share of 1}; rows, or pool:<name>."""
        if cost["method"] == "direct":
            row = self.books.row_of(cost["customer"])
            if row is None:
                self.findings.add("unknown-customer", f"{cost['customer']} in cost {cost['id']}")
            return {row or UNATTRIBUTED: Fraction(1)}
        if cost["method"] == "even":
            weights = [(c, 1) for c in self.books.serving(self.period)]
        else:
            weights = list(self.drivers.get(cost["driver"], {}).items())
        shares = normalised(weights)
        if shares is None:
            self.findings.block("zero-driver", f"cost {cost['id']}: {cost['driver'] or cost['method']} sums to zero")
            return {UNALLOCATED: Fraction(1)}
        known = defaultdict(Fraction)
        for consumer, share in shares.items():
            if consumer.startswith("pool:") and consumer[5:] not in self.first:
                self.findings.block("unknown-pool", f"{consumer} has no cost record")
                consumer = UNALLOCATED
            known[consumer] += share
        return dict(known)

    def solve(self):
        """self.reach[pool]: {row: share of 1}, by (1 - F) x = rows."""
        served = {pool: self.served(cost) for pool, cost in self.first.items()}
        names = sorted(served, key=str.encode)
        open_pools, grown = set(), True
        while grown:  # pools from which something reaches a row
            grown = {p for p in names if p not in open_pools and any(
                not c.startswith("pool:") or c[5:] in open_pools for c in served[p])}
            open_pools |= grown
        for pool in names:
            if pool not in open_pools:
                self.findings.block("closed-pools", f"pool {pool} reaches no customer")
                served[pool] = {UNALLOCATED: Fraction(1)}
        rows = sorted({c for shares in served.values() for c in shares if not c.startswith("pool:")})
        matrix = []
        for p in names:
            line = [Fraction(p == q) - served[p].get("pool:" + q, 0) for q in names]
            matrix.append(line + [served[p].get(r, Fraction(0)) for r in rows])
        eliminate(matrix)
        self.reach = {p: {r: v for r, v in zip(rows, matrix[i][len(names):]) if v} for i, p in enumerate(names)}
        assert all(sum(shares.values()) == 1 for shares in self.reach.values())

    def documents(self, exchange):
        currency = self.books.policy.currency
        for cost in self.costs:
            rate = exchange.rate(cost["currency"], currency, self.books.policy.fx["shared_costs"], self.period)
            if not rate:
                self.findings.block("missing-rate", f"cost {cost['id']} is left out of {self.period}")
                continue
            total = booked(cost["amount"] * rate[0], currency)
            shares = {(row, cost["category"]): total * share for row, share in self.reach[cost["pool"]].items()}
            yield Document(cost["id"], "shared_cost", cost["supplier"], cost["currency"], cost["amount"], *rate, total, shares)


def eliminate(matrix):
    """Gauss-Jordan over rationals, in place."""
    for i in range(len(matrix)):
        pivot = next(r for r in range(i, len(matrix)) if matrix[r][i])
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        matrix[i] = [v / matrix[i][i] for v in matrix[i]]
        for r in range(len(matrix)):
            if r != i and matrix[r][i]:
                factor = matrix[r][i]
                matrix[r] = [a - factor * b for a, b in zip(matrix[r], matrix[i])]
