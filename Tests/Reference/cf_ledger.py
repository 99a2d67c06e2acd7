"""From files to ledger (section 4): dedupe, rate, cells; and the counts of 5.5."""
from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cf_books import EARLIEST, INPUT_METERS, UNATTRIBUTED
from cf_input import Bad, parsed, read_kind
from cf_money import month_of


@dataclass
class Event:
    id: str
    content: bytes
    occurred: object
    recorded: object
    customer: str
    row: str
    user: str
    work_item: str
    provider: str
    model: str
    tier: str
    account: str
    attempt: int
    status: str
    outcome: str
    billable: bool
    meters: dict
    fields: dict = field(default_factory=dict)
    day: object = None
    billing_day: object = None
    category: str = "api"

    @property
    def month(self):
        return month_of(self.day)


@dataclass
class Cell:
    provider: str
    account: str
    model: str
    tier: str
    meter: str
    billing_day: object
    month: str
    row: str
    category: str
    currency: str
    unit: Fraction
    quantity: Fraction = Fraction(0)

    @property
    def cost(self):
        return self.quantity * self.unit


@dataclass
class Ledger:
    events: list
    cells: list
    months: dict = field(default_factory=dict)  # month -> cells

    def of(self, month):
        return self.months.get(month, [])


def billable(row):
    text = row.get("billable", "true").lower()
    if text not in ("true", "false"):
        raise Bad("billable", f"{text!r} is not true or false")
    return text == "true"


def with_meters(books, rows):
    """The rows of files in which some column is a meter; a table's columns count where they are empty, too."""
    columns = {}
    for row in rows:
        columns.setdefault(row.file, set()).update(row.fields, row.header or ())
    return [row for row in rows if not columns[row.file].isdisjoint(books.meters)]


def parse_event(books, row):
    attempt = row.number("attempt", Fraction(1))
    if attempt.denominator != 1:
        raise Bad("attempt", "is not whole")
    # What is negative counts as 0, for the band that the call's total input reaches, too.
    meters = {m: max(row.number(m), Fraction(0)) for m in books.meters if row.get(m)}
    row.number("latency_ms"), row.number("estimated_cost")
    customer = row.get("customer_id")
    return Event(
        id=row.get("event_id"), content=row.content(), occurred=row.instant("occurred_at") if row.need("occurred_at") else None,
        recorded=row.instant("recorded_at", EARLIEST), customer=customer, row=books.row_of(customer) or UNATTRIBUTED,
        user=row.get("user_id"), work_item=row.get("work_item_id"), provider=row.need("provider"), model=row.need("model"),
        tier=row.get("service_tier", "standard"), account=row.get("account"), attempt=int(attempt),
        status=row.choice("status", ("started", "completed", "failed", "cancelled"), "completed"),
        outcome=row.choice("outcome", ("accepted", "edited", "rejected", ""), "") if row.get("outcome") != "empty" else "empty",
        billable=billable(row), meters=meters, fields=row.fields)


def dedupe(books, findings):
    """4.3, independent of the order of rows and files."""
    by_id, occurrences, most = {}, Counter(), {}
    rows = with_meters(books, list(read_kind(books.folder, "usage", findings)))
    for row, event in parsed("usage", rows, findings, lambda r: parse_event(books, r)):
        if event.id:
            by_id.setdefault(event.id, {})[event.content] = event
        else:
            occurrences[row.sha, event.content] += 1
            held = most.get(event.content, (0, None))[0]
            most[event.content] = (max(held, occurrences[row.sha, event.content]), event)
    # Each its own: their models are resolved in place.
    events = [replace(event) for count, event in most.values() for _ in range(count)]
    for key, contents in by_id.items():
        order = lambda e: (e.recorded, e.status != "started")
        last = max(order(e) for e in contents.values())
        tied = sorted((e for e in contents.values() if order(e) == last), key=lambda e: e.content)
        if len(tied) > 1:
            findings.block("conflicting-event", f"{key}: {len(tied)} rows with other content, equal in order")
        elif len(contents) > 1:
            findings.add("superseded-event", f"{key}: {len(contents) - 1} superseded", severity="info")
        events.append(tied[0])
    return events


def price_of(books, event, meter):
    """4.5: interval, contract by account, band by the call's total input."""
    rows = [p for p in books.priced.get((event.provider, event.model), [])
            if p["tier"] == event.tier and p["meter"] == meter and p["from"] <= event.occurred < p["to"]]
    rows = [p for p in rows if event.account and p["account"] == event.account] or [p for p in rows if not p["account"]]
    total_input = sum(event.meters.get(m, 0) for m in INPUT_METERS)
    rows = [p for p in rows if p["band"] <= total_input]
    best = [p for p in rows if p["band"] == max(q["band"] for q in rows)]
    return best


def build_ledger(books, findings):
    events, cells = dedupe(books, findings), {}
    for event in events:
        event.day = event.occurred.astimezone(books.policy.zone).date()
        event.billing_day = event.occurred.astimezone(books.policy.billing_zone(event.provider)).date()
        event.model = books.model_at(event.provider, event.model, event.occurred)
        if event.status == "started":
            findings.block("open-event", f"{event.id or 'event'} has no end")
        if event.customer and event.row == UNATTRIBUTED:
            findings.add("unknown-customer", f"{event.customer} in usage")
        if event.billable:
            rate(books, event, cells, findings)
    ledger = Ledger(events, list(cells.values()))
    for cell in ledger.cells:
        ledger.months.setdefault(cell.month, []).append(cell)
    return ledger


def rate(books, event, cells, findings):
    first = True
    for meter in books.meters:
        quantity = event.meters.get(meter, 0)
        if quantity <= 0:
            continue
        prices = price_of(books, event, meter)
        if not prices:
            findings.block("unpriced-usage", f"{event.provider} {event.model} {event.tier} {meter}: {quantity}")
            continue
        if len(prices) > 1:
            findings.block("ambiguous-price", f"{event.provider} {event.model} {event.tier} {meter}")
        price = min(prices, key=lambda p: (p["unit"], p["currency"], p["category"]))
        if first:
            event.category, first = price["category"], False
        key = (event.provider, event.account, event.model, event.tier, meter, event.billing_day, event.month,
               event.row, price["category"], price["currency"], price["unit"])
        cells.setdefault(key, Cell(*key)).quantity += quantity


def counts(ledger, period):
    """{row: the counts of 5.5} over the deduped events of the period."""
    found, last = {}, {}
    for e in (e for e in ledger.events if e.month == period):
        c = found.setdefault(e.row, {"calls": 0, "failed_calls": 0, "tokens": 0, "users": set(), "work": set(), "successful": 0})
        if e.category in ("api", "embedding"):
            c["calls"] += 1
            c["failed_calls"] += e.status in ("failed", "cancelled")
        c["tokens"] += sum(q for m, q in e.meters.items() if m.endswith("_tokens"))
        if e.user:
            c["users"].add(e.user)
        if e.work_item:
            c["work"].add(e.work_item)
            last.setdefault((e.row, e.work_item), []).append(e)
    for (row, _), tried in last.items():
        e = max(tried, key=lambda e: (e.occurred, e.attempt, e.id.encode(), e.content))
        found[row]["successful"] += e.status == "completed" and e.outcome in ("accepted", "edited", "empty", "")
    return found
