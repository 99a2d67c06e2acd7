"""Prepaid credits (5.3): grants, use, expiry, and the roll-forward, month by month from the first grant on."""
import copy
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from cf_books import UNATTRIBUTED
from cf_cost import NOBODY, Document, normalised
from cf_invoice import link
from cf_match import Group, Match
from cf_money import apportion, booked, decimals, minor_units, month_days, month_of

COLUMNS = ["period", "provider", "grant", "line_id", "starts", "expires", "currency", "opening_credits", "bought_credits", "used_credits",
           "expired_credits", "returned_credits", "closing_credits", "opening", "bought", "used", "expired", "returned", "closing"]


@dataclass
class Grant:
    invoice: str
    line: str
    start: dt.date
    expiry: object
    credits: Fraction
    cash: int  # minor units
    left: Fraction = Fraction(0)
    money: int = 0

    @property
    def order(self):
        return self.start, self.expiry or dt.date.max, self.invoice.encode(), self.line.encode()


@dataclass
class Draw:
    """A part of the period's use: how many credits, of which currency one unit each, and who bears it."""
    credits: Fraction
    currency: str
    bearers: dict


def next_month(month):
    return month_of(month_days(month)[1])


class Prepaid:
    """What prepaid providers make of the period of `match`, whose invoices may lack some for want of a rate."""

    def __init__(self, books, ledger, invoices, exchange, match, findings):
        self.books, self.ledger, self.exchange, self.match, self.findings = books, ledger, exchange, match, findings
        self.period, self.currency = match.period, books.policy.currency
        self.documents, self.accruals, self.rows = [], [], []
        # Credits need no rate: every invoice counts, linked anew.
        self.invoices = [copy.copy(i) for i in invoices if i.prepaid and i.role != "bill"]
        link(self.invoices)
        self.days = defaultdict(lambda: defaultdict(lambda: defaultdict(Fraction)))  # provider, month, day
        self.draws = defaultdict(list)
        self.grants = defaultdict(list)
        self.find_use()
        for invoice in self.invoices:
            if invoice.role == "purchase" and month_of(invoice.bought) <= self.period:
                self.grants[invoice.provider] += self.grants_of(invoice)
        for provider in sorted({*self.grants, *self.days}, key=str.encode):
            self.close(provider)
        for invoice in match.taking_part:
            if invoice.prepaid:
                for line in invoice.lines:
                    if line.unclear:
                        findings.block("prepaid-unclear", f"{invoice.provider} {invoice.id}: {line.category} {float(line.amount)}")

    # use

    def find_use(self):
        groups = {}
        for invoice in self.invoices:
            for line in invoice.lines:
                if line.category == "usage":
                    key = (invoice.provider, invoice.root.id, *line.fields, line.start, line.end)
                    groups.setdefault(key, Group(invoice.root, line)).lines.append((invoice, line))
                elif invoice.role == "statement":
                    self.use_of_line(invoice, line)
        held = {(g.root.provider, g.key): g.held for g in self.match.groups} if self.books.policy.surplus == "hold" else {}
        free = defaultdict(list)
        for cell in self.ledger.cells:
            if self.books.policy.provider(cell.provider)["settlement"] != "prepaid":
                continue
            winner, _ = Match.best([g for g in groups.values() if g.root.provider == cell.provider], cell, cell.billing_day)
            if winner:
                winner.cells.append(cell)
            elif not self.covered(cell):
                self.days[cell.provider][cell.month][cell.billing_day] += cell.cost
                if cell.month == self.period:
                    free[cell.provider, cell.currency].append(cell)
        for group in groups.values():
            self.use_of_group(group, held.get((group.root.provider, group.key), 0))
        for (provider, currency), cells in free.items():
            self.draw(provider, sum(c.cost for c in cells), currency, self.by_cost(cells))

    def covered(self, cell):
        return any(i.provider == cell.provider and line.category == "usage" and line.account in ("", cell.account)
                   and line.start <= cell.billing_day < line.end for i in self.invoices for line in i.lines)

    @staticmethod
    def by_cost(cells):
        keys = [(c.row, c.category) for c in cells]
        return normalised([(k, c.cost) for k, c in zip(keys, cells)]) or normalised([(k, c.quantity) for k, c in zip(keys, cells)])

    def use_of_group(self, group, held):
        provider, line = group.root.provider, group.line
        credits, cost = sum(l.amount for _, l in group.lines), sum(c.cost for c in group.cells)
        if cost:
            here = Fraction(0)
            for c in group.cells:
                self.days[provider][c.month][c.billing_day] += credits * c.cost / cost
                here += credits * c.cost / cost if c.month == self.period else 0
        else:
            here = self.evenly(provider, credits, line)
        bearers = self.by_cost([c for c in group.cells if c.month == self.period]) or {NOBODY: Fraction(1)}
        bearers = {k: share * (1 - held) for k, share in bearers.items()}
        bearers[NOBODY] = bearers.get(NOBODY, 0) + held
        self.draw(provider, here, group.lines[0][0].currency, bearers)

    def use_of_line(self, invoice, line):
        """A line of a statement that is not usage: credits too, by whole days, borne as on any invoice."""
        here, bearers = self.evenly(invoice.provider, line.amount, line), None
        if self.books.policy.spread[line.category] != "none":
            bearers = normalised([((c.row, c.category), c.cost) for c in self.match.spread_cells(invoice, line)])
        self.draw(invoice.provider, here, invoice.currency, bearers or {NOBODY: Fraction(1)})

    def evenly(self, provider, credits, line):
        count, here, day = (line.end - line.start).days, Fraction(0), line.start
        while day < line.end:
            self.days[provider][month_of(day)][day] += credits / count
            here += credits / count if month_of(day) == self.period else 0
            day += dt.timedelta(days=1)
        return here

    def draw(self, provider, credits, currency, bearers):
        if credits:
            self.draws[provider].append(Draw(credits, currency, bearers))

    # grants

    def grants_of(self, invoice):
        month = month_of(invoice.bought)
        rate = self.exchange.rate(invoice.currency, self.currency, self.books.policy.fx["invoices"], month, invoice.issued)
        if not rate:
            self.findings.block("missing-rate", f"invoice {invoice.provider} {invoice.id} is left out of {month}")
            return []
        cash = minor_units((invoice.cost - sum(l.amount for l in invoice.lines if l.category == "usage")) * rate[0], self.currency)
        lines = sorted((l for l in invoice.lines if l.grants), key=lambda l: (l.start, l.own_end or dt.date.max, l.id.encode()))
        prices = [max(l.amount, Fraction(0)) if l.category == "purchase" else Fraction(0) for l in lines]
        if not any(prices):
            prices, cash = [l.credits for l in lines], max(cash, 0)  # given away: a face value nobody pays
        parts = apportion(cash, {f"{n:06d}": cash * price / sum(prices) for n, price in enumerate(prices)})
        return [Grant(invoice.id, l.id, l.start, l.own_end, l.credits, parts[f"{n:06d}"]) for n, l in enumerate(lines)]

    # the account

    @staticmethod
    def netted(use):
        """[(day, credits)] without negatives: given to the days after, then to those before; and what is over."""
        days, debt = sorted(use.items()), Fraction(0)
        for _ in ("after", "before"):
            for n, (day, credits) in enumerate(days):
                days[n], debt = (day, max(credits + debt, Fraction(0))), min(credits + debt, Fraction(0))
            days.reverse()
        return days, debt

    def run_month(self, grants, month, use):
        """[(grant, opening, bought, used, expired)] with (credits, minor units) each; the exact cost; what was overdrawn."""
        start, after = month_days(month)
        opening = [(g.left, g.money) for g in grants]
        bought = [(g.credits, g.cash) if month_of(g.start) == month else (Fraction(0), 0) for g in grants]
        for g, (credits, cash) in zip(grants, bought):
            g.left, g.money = g.left + credits, g.money + cash
        used, expired = [Fraction(0)] * len(grants), [Fraction(0)] * len(grants)
        days, overdrawn = self.netted(use)
        for day, credits in [*days, (None, Fraction(0))]:
            for n, g in enumerate(grants):
                if g.expiry and g.left and (g.expiry <= after if day is None else g.expiry <= day):
                    expired[n], g.left = expired[n] + g.left, Fraction(0)
            for n, g in enumerate(grants):
                taken = min(credits, g.left)
                used[n], g.left, credits = used[n] + taken, g.left - taken, credits - taken
            overdrawn += credits
        parts = {}
        for n, g in enumerate(grants):
            part = used[n] * g.cash / g.credits
            if used[n] and g.left == 0 and expired[n] == 0 or abs(part) > abs(g.money):
                part = Fraction(g.money)
            parts[f"{n:06d}"] = part
        total = round(sum(parts.values(), Fraction(0)))
        given = apportion(total, parts)
        result = []
        for n, g in enumerate(grants):
            cost = given[f"{n:06d}"]
            lost = g.money - cost if expired[n] else 0
            g.money -= cost + lost
            result.append((g, opening[n], bought[n], (used[n], cost), (expired[n], lost)))
        return result, sum(parts.values(), Fraction(0)), overdrawn

    def close(self, provider):
        grants = sorted(self.grants[provider], key=lambda g: g.order)
        month = min([month_of(g.start) for g in grants] + [self.period])
        while month < self.period:
            self.run_month(grants, month, self.days[provider][month])
            month = next_month(month)
        result, exact_cost, overdrawn = self.run_month(grants, self.period, self.days[provider][self.period])
        scale = 10 ** decimals(self.currency)
        total = [[Fraction(0), Fraction(0)] for _ in range(5)]
        printed = False
        for g, *parts in result:
            if not any(parts[0]) and not any(parts[1]):
                continue
            parts.append((g.left, g.money))
            amounts = [(credits, Fraction(units, scale)) for credits, units in parts]
            assert all(o + b - u - e == c for o, b, u, e, c in zip(*amounts)), (provider, g)
            total = [[a + b for a, b in zip(x, y)] for x, y in zip(total, amounts)]
            self.print(provider, (g.invoice, g.line, g.start, g.expiry or ""), amounts)
            printed = True
        if printed:
            self.print(provider, ("TOTAL", "", "", ""), total)
        self.book(provider, exact_cost / scale, total[2], total[3])
        self.accrue(provider, overdrawn)

    def print(self, provider, name, amounts):
        self.rows.append((self.period, provider, *name, self.currency, [a[0] for a in amounts], [a[1] for a in amounts]))

    def book(self, provider, exact_cost, used, expired):
        if any(used):
            self.documents.append(Document(f"prepaid-use-{provider}", "prepaid_use", provider, self.currency, exact_cost, Fraction(1), "", "",
                                           used[1], self.shares(self.draws[provider], used[1])))
        if any(expired):
            self.documents.append(Document(f"prepaid-expiry-{provider}", "prepaid_expiry", provider, self.currency, expired[1], Fraction(1), "",
                                           "", expired[1], {(UNATTRIBUTED, "prepaid_expiry"): expired[1]}))

    def accrue(self, provider, overdrawn):
        """What was used beyond the credits, by the currencies of the use."""
        draws = self.draws[provider]
        credits, currencies = sum(d.credits for d in draws), sorted({d.currency for d in draws})
        if len(currencies) > 1:
            self.findings.block("prepaid-unclear", f"{provider}: use priced in {currencies}")
        if overdrawn:
            self.findings.block("prepaid-overdrawn" if overdrawn > 0 else "prepaid-unclear", f"{provider}: {float(overdrawn)}")
        for currency in currencies if overdrawn and credits else []:
            mine = [d for d in draws if d.currency == currency]
            amount = overdrawn * sum(d.credits for d in mine) / credits
            rate = self.exchange.rate(currency, self.currency, self.books.policy.fx["accruals"], self.period)
            if not rate:
                self.findings.block("missing-rate", f"use of {provider} beyond its credits is left out of {self.period}")
                continue
            total = booked(amount * rate[0], self.currency)
            self.accruals.append(Document(f"prepaid-overdrawn-{provider}-{currency}", "accrual", provider, currency, amount, *rate, total,
                                          self.shares(mine, total)))

    @staticmethod
    def shares(draws, amount):
        credits, shares = sum(d.credits for d in draws), defaultdict(Fraction)
        if not credits:
            return {NOBODY: amount}
        for d in draws:
            for key, share in d.bearers.items():
                shares[key] += amount * d.credits / credits * share
        return dict(shares)
