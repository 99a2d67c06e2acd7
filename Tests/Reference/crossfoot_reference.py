"""Crossfoot's reference implementation of /work/shared/SPEC.md, sections 2-6.

    python3 crossfoot_reference.py BOOKS_DIR PERIOD OUT_DIR
"""
import csv
import sys
from dataclasses import dataclass
from pathlib import Path

from cf_books import Books
from cf_bridge import DRIFT, STEPS, bridge_rows, drift_rows
from cf_cost import Pools, accrual_documents, derived_drivers, invoice_document
from cf_fx import Exchange
from cf_input import PERIOD
from cf_invoice import read_invoices
from cf_ledger import build_ledger, counts
from cf_match import Match
from cf_money import exact, fixed, decimals, previous_month
from cf_prepaid import COLUMNS as PREPAID, Prepaid
from cf_snapshot import snapshot

DOCUMENTS = ["id", "kind", "supplier", "currency", "amount", "rate", "rate_date", "rate_source", "booked"]
FINDINGS = ["severity", "code", "file", "line", "column", "message", "remedy"]


@dataclass
class Result:
    pnl: list
    drift: list
    bridge: dict
    documents: list
    findings: list
    currency: str
    prepaid: list

    def row(self, customer):
        return next(r for r in self.pnl if r["customer_id"] == customer)


def expected_documents(match, documents):
    """Providers, accounts and suppliers of the last two periods that have nothing now."""
    books, period = match.books, match.period
    before = {previous_month(period), previous_month(previous_month(period))}

    def seen(periods):
        names = {("provider", c.provider) for c in match.ledger.cells if c.month in periods}
        names |= {("account", c.provider, c.account) for c in match.ledger.cells if c.month in periods and c.account}
        return names | {("supplier", c["supplier"]) for c in books.costs if c["period"] in periods and c["supplier"]}

    now = seen({period}) | {("provider", i.provider) for i in match.taking_part}
    now |= {("account", i.provider, line.account) for i in match.taking_part for line in i.lines}
    for name in sorted(seen(before) - now):
        books.findings.block("expected-document-missing", " ".join(name))


def run(folder, period):
    books = Books(folder)
    findings = books.findings
    exchange = Exchange(books)
    ledger = build_ledger(books, findings)
    invoices = read_invoices(books)
    match = Match(books, ledger, invoices, exchange, period, findings)
    not_invoiced, uncovered = match.unclaimed()
    parts = [(i, d) for i, d in ((i, invoice_document(match, i)) for i in match.taking_part) if d]
    documents = [d for i, d in parts if i.role == "bill"]
    settled = {(i.provider, i.id): d.amount for i, d in parts if i.role != "bill"}
    unpaid = [c for c in uncovered if books.policy.provider(c.provider)["settlement"] != "prepaid"]
    documents += accrual_documents(books, exchange, period, not_invoiced + unpaid, findings)
    prepaid = Prepaid(books, ledger, invoices, exchange, match, findings)
    documents += prepaid.documents + prepaid.accruals
    expected_documents(match, documents)
    numbers = counts(ledger, period)
    documents += Pools(books, period, derived_drivers(numbers, documents), findings).documents(exchange)
    bridge = bridge_rows(match, documents, settled, not_invoiced, uncovered)
    pnl = snapshot(books, exchange, period, documents, numbers)
    return Result(pnl, drift_rows(match, not_invoiced), bridge, documents, sorted(findings.rows), books.policy.currency, prepaid.rows)


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_result(result, period, out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    header = list(result.pnl[0])
    write(out / "pnl.csv", header, ([row[n] for n in header] for row in result.pnl))
    write(out / "drift.csv", DRIFT, ([row[n] for n in DRIFT] for row in result.drift))
    write(out / "bridge.csv", ["period", "provider", "step", "reporting_currency", "amount"],
          ([period, provider, step, result.currency, exact(steps[step])] for provider, steps in result.bridge.items() for step in STEPS))
    places = decimals(result.currency)
    write(out / "documents.csv", DOCUMENTS, (
        [d.id, d.kind, d.supplier, d.currency, exact(d.amount), exact(d.rate), d.rate_date, d.rate_source, fixed(d.booked, places)]
        for d in sorted(result.documents, key=lambda d: (d.kind, d.id, d.supplier, d.currency))))
    # No random book returns credits by a note: 0 before what is left.
    write(out / "prepaid.csv", PREPAID, (
        [*names, *map(exact, (*credits[:-1], 0, credits[-1])), *(fixed(m, places) for m in (*money[:-1], 0, money[-1]))]
        for *names, credits, money in result.prepaid))
    write(out / "findings.csv", FINDINGS, result.findings)


def main(arguments):
    if len(arguments) != 3 or not PERIOD.fullmatch(arguments[1]):
        print(__doc__, file=sys.stderr)
        return 64
    books, period, out = arguments
    write_result(run(books, period), period, out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
