"""A small, exact ledger: what the events cost by the price book, in the providers' billing days.

It rates the final events directly (no files, no deduplication), so that invoices can be written
which follow from the usage, and the drift planted in them can be stated to the last decimal.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction

from .usage import METERS
from .world import ALIASES, BILLING_ZONE, PERIOD, PRICES, REPORTING_ZONE, UTC, local

_INPUT = ("uncached_input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens")


def _start(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def _holds(start, end, moment):
    return (not start or _start(start) <= moment) and (not end or moment < _start(end))


def canonical_model(provider, name, moment):
    if any(p["provider"] == provider and p["model"] == name for p in PRICES):
        return name
    for alias_provider, alias, model, start, end in ALIASES:
        if (alias_provider, alias) == (provider, name) and _holds(start, end, moment):
            return model
    return name


class Ledger:
    """Cells: (provider, account, model, tier, meter, billing day, in the period, price row) -> quantity."""

    def __init__(self, events):
        self.cells = defaultdict(int)
        self.unpriced = defaultdict(int)
        for event in events:
            if event.get("billable") != "false":
                self._rate(event)

    def _rate(self, event):
        moment, provider = event[".at"], event["provider"]
        model = canonical_model(provider, event["model"], moment)
        tier, account = event.get("service_tier", "standard"), event["account"]
        day = local(moment, BILLING_ZONE[provider]).date()
        inside = local(moment, REPORTING_ZONE).strftime("%Y-%m") == PERIOD
        total_input = sum(int(event.get(meter, 0)) for meter in _INPUT)
        for meter in METERS:
            quantity = int(event.get(meter, 0))
            if quantity == 0:
                continue
            row = self._price(provider, model, tier, meter, account, moment, total_input)
            if row is None:
                self.unpriced[provider, model, meter] += quantity
            else:
                self.cells[provider, account, model, tier, meter, day, inside, row] += quantity

    @staticmethod
    def _price(provider, model, tier, meter, account, moment, total_input):
        rows = [(n, p) for n, p in enumerate(PRICES)
                if (p["provider"], p["model"], p["service_tier"], p["meter"]) == (provider, model, tier, meter)
                and _holds(p["effective_from"], p["effective_to"], moment)]
        rows = [r for r in rows if r[1]["account"] == account] or [r for r in rows if not r[1]["account"]]
        rows = [r for r in rows if int(r[1]["min_input_tokens"]) <= total_input]
        return max(rows, key=lambda r: int(r[1]["min_input_tokens"]))[0] if rows else None

    def groups(self, provider, start, end):
        """(account, model, tier, meter) with usage on the billing days [start, end)."""
        return sorted({cell[1:5] for cell in self.cells if cell[0] == provider and start <= cell[5] < end})

    def claim(self, provider, key, start, end):
        """{price row: quantity} of one group; the whole quantity; its rated cost; its cost outside the period."""
        by_price, cost, outside = defaultdict(int), Fraction(0), Fraction(0)
        for cell, quantity in self.cells.items():
            if cell[0] == provider and cell[1:5] == key and start <= cell[5] < end:
                by_price[cell[7]] += quantity
                cost += quantity * unit_price(cell[7])
                outside += 0 if cell[6] else quantity * unit_price(cell[7])
        return dict(sorted(by_price.items())), sum(by_price.values()), cost, outside

    def by_day(self, provider, key):
        days = defaultdict(int)
        for cell, quantity in self.cells.items():
            if cell[0] == provider and cell[1:5] == key:
                days[cell[5]] += quantity
        return days

    def period_cost(self, provider):
        """Rated cost of the period's cells, in the currency of their prices."""
        return sum((quantity * unit_price(cell[7]) for cell, quantity in self.cells.items()
                    if cell[0] == provider and cell[6]), Fraction(0))


def unit_price(row):
    return Fraction(PRICES[row]["unit_price"]) / int(PRICES[row]["per"])


def days(start, end):
    while start < end:
        yield start
        start += timedelta(days=1)
