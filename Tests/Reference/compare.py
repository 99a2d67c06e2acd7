"""Compare two output folders cell by cell, by natural keys, numbers by value.

    python3 compare.py A_DIR B_DIR [--loose] [--limit N]

A row or column that one side lacks counts as zeros and empties where the other side has nothing else in it.
--loose leaves out what SPEC does not fix well: rate_date, rate_source, rate; drift's quantities and ledger amounts.
Exit 1 on a difference.
"""
import csv
import re
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

KEYS = {
    "documents.csv": ["kind", "id", "supplier", "currency"],
    "bridge.csv": ["provider", "step"],
    "drift.csv": ["provider", "invoice_id", "account", "model", "service_tier", "meter", "service_start", "service_end", "currency", "variance"],
    "pnl.csv": ["customer_id"],
    "prepaid.csv": ["provider", "grant", "line_id", "starts", "expires"],
}
LOOSE = {"documents.csv": {"rate_date", "rate_source", "rate"}, "drift.csv": {"ledger_quantity", "provider_quantity", "invoice_quantity",
                                                                        "ledger_amount", "invoice_amount"}}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
CLOSE = Fraction(1, 10 ** 11)


def value(text):
    return Fraction(text) if NUMBER.fullmatch(text or "") else text or ""


def same(a, b):
    a, b = value(a), value(b)
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b or abs(a - b) < CLOSE and a.denominator > 10 ** 9
    return a == b


def read(folder, name):
    """{key: row}; rows of one key are numbered in the order of their amounts."""
    path = Path(folder) / name
    if not path.exists():
        sys.exit(f"{path} is missing")
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    rows.sort(key=lambda r: Fraction(r["amount"]) if NUMBER.fullmatch(r.get("amount") or "") else 0)
    seen, found = Counter(), {}
    for row in rows:
        key = tuple(row.get(k) or "" for k in KEYS[name])
        seen[key] += 1
        found[key + ((seen[key],) if seen[key] > 1 else ())] = row
    return found


def nothing(name, row):
    """A row that says nothing: a document, bridge step or drift row of zero."""
    columns = {"documents.csv": ["amount", "booked"], "bridge.csv": ["amount"], "drift.csv": ["amount"]}.get(name)
    return bool(columns) and all(value(row.get(c, "")) in (0, "") for c in columns)


def differences(name, a, b, loose):
    left, right = read(a, name), read(b, name)
    order = list(left) + [k for k in right if k not in left]
    if name == "pnl.csv" and [k for k in left if k in right] != [k for k in right if k in left]:
        yield f"row order: {[k[0] for k in left]} | {[k[0] for k in right]}"
    for key in order:
        mine, other = left.get(key), right.get(key)
        if mine is None or other is None:
            if not nothing(name, mine or other):
                yield f"{' / '.join(map(str, key))}: only in {'A' if mine else 'B'}: {mine or other}"
            continue
        for column in list(mine) + [c for c in other if c not in mine]:
            # Which flags there are, the specification leaves to each implementation.
            if column == "flags" or loose and column in LOOSE.get(name, ()):
                continue
            if column not in mine or column not in other:  # a cost column that one side does not print
                alike = column.startswith("cost_") and value(mine.get(column) or other.get(column)) == 0
            else:
                alike = same(mine[column], other[column])
            if not alike:
                yield f"{' / '.join(map(str, key))}: {column}: A {mine.get(column)!r} | B {other.get(column)!r}"


def main(arguments):
    loose, limit = "--loose" in arguments, 12
    if "--limit" in arguments:
        at = arguments.index("--limit")
        limit = int(arguments[at + 1])
        del arguments[at:at + 2]
    folders = [a for a in arguments if not a.startswith("--")]
    if len(folders) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    any_found = False
    for name in KEYS:
        found = list(differences(name, *folders, loose))
        if found:
            any_found = True
            print(f"{name}: {len(found)} differences")
            for line in found[:limit]:
                print("  " + line)
    if not any_found:
        print("equal")
    return int(any_found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
