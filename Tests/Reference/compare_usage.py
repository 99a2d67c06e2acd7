"""Compare what two implementations make of usage: the ledger at its full grain, and the counts of 5.5.

    python3 compare_usage.py BOOKS_DIR PERIOD CROSSFOOT_OUT_DIR

The reference's figures are computed here from BOOKS_DIR's inbox; Crossfoot's are read from its ledger.csv and pnl.csv.
Exit 1 on a difference.
"""
import csv
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

from cf_books import UNATTRIBUTED, Books
from cf_ledger import build_ledger, counts, price_of

LIMIT = 12
COUNTS = {"calls": "calls", "failed_calls": "failed_calls", "work": "work_items", "successful": "successful_work_items", "users": "active_users"}
DIMENSIONS = ["customer_id", "workspace_id", "feature", "agent", "user_tier", "environment", "route", "final_route", "provider",
              "model", "service_tier", "account"]
TRIGGERS = ("=", "+", "-", "@", "\t", "\r")


def dimension(event, name):
    if name == "customer_id" and event.row != UNATTRIBUTED:
        return event.row
    return {"model": event.model, "service_tier": event.tier}.get(name, event.fields.get(name, ""))


def expected_ledger(books, ledger, period):
    """{(days, row, dimensions, meter, price): quantity} of the period's billable usage."""
    names = books.policy.data.get("dimensions") or DIMENSIONS
    found = Counter()
    for event in ledger.events:
        if event.month != period or not event.billable:
            continue
        for meter, quantity in event.meters.items():
            prices = price_of(books, event, meter) if quantity > 0 else []
            if prices:
                place = (str(event.day), str(event.billing_day), event.row, *(dimension(event, name) for name in names))
                found[(*place, meter, str(prices[0]["unit"]))] += quantity
    return found


def plain(cell):
    """A cell as it was before it was neutralised for spreadsheets."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(TRIGGERS) else cell


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def printed_ledger(path):
    header, *lines = rows(path)
    last = header.index("unit_price")
    found = Counter()
    for line in lines:
        unit = Fraction(line[last]) / Fraction(line[last + 1])
        key = (*map(plain, line[1:last]), str(unit))
        found[key] += Fraction(line[header.index("quantity")])
    return found


def printed_counts(path):
    header, *lines = rows(path)
    at = {name: header.index(name) for name in ["customer_id", *COUNTS.values()]}
    return {plain(line[at["customer_id"]]): {n: int(line[at[n]] or 0) for n in COUNTS.values()} for line in lines}


def differences(books_folder, period, out):
    books = Books(books_folder)
    ledger = build_ledger(books, books.findings)
    mine, other = expected_ledger(books, ledger, period), printed_ledger(Path(out) / "ledger.csv")
    for key in sorted(mine.keys() | other.keys()):
        if mine[key] != other[key]:
            yield f"ledger {key}: reference {mine[key]} | crossfoot {other[key]}"
    printed = printed_counts(Path(out) / "pnl.csv")
    reference = counts(ledger, period)
    nothing = dict.fromkeys(COUNTS.values(), 0)
    for row in sorted(reference.keys() | printed.keys() - {"TOTAL"}):
        given = reference.get(row, {})
        wanted = {name: len(given[n]) if isinstance(given[n], set) else given[n] for n, name in COUNTS.items()} if given else nothing
        if wanted != printed.get(row, nothing):
            yield f"counts of {row}: reference {wanted} | crossfoot {printed.get(row)}"


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 64
    found = list(differences(*arguments))
    for line in found[:LIMIT]:
        print("  " + line)
    if len(found) > LIMIT:
        print(f"  and {len(found) - LIMIT} more")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
