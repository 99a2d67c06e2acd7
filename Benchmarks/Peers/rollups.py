"""Reads the engines' roll-ups and holds them against each other, row by row, to the last digit."""

import csv
import sys
from decimal import Decimal, localcontext
from pathlib import Path

GROUP = ["day", "customer_id", "feature", "provider", "model"]
METERS = ["uncached_input_tokens", "cache_read_tokens", "output_tokens"]
SHOWN_DIFFERENCES = 5

Rollup = dict[tuple[str, ...], tuple[int, ...]]


def compare_rollups(outputs: dict[str, Path], rows_read: int) -> str:
    """What all engines agree on, in words; ends the program where two of them differ."""
    rollups = {engine: read(path) for engine, path in outputs.items()}
    if not rollups:
        return f"{rows_read:,} rows"
    first, *others = rollups
    for other in others:
        if differences := list(differing(rollups[first], rollups[other])):
            report(first, other, differences)
    sums = [sum(column) for column in zip(*rollups[first].values())]
    cost = f"{sums[-1] // 10**12:,}.{sums[-1] % 10**12:012d}"
    agreed = f"{' = '.join(rollups)}: " if others else f"{first} alone: "
    return f"{agreed}{rows_read:,} rows, {sums[0]:,} events, {len(rollups[first]):,} groups, USD {cost}"


def read(path: Path) -> Rollup:
    """Events, meters and pico-dollars of each group."""
    rollup: Rollup = {}
    with open(path, newline="") as lines:
        for row in csv.DictReader(lines):
            group = tuple(row[name] for name in GROUP)
            if group in rollup:
                sys.exit(f"{path}: two rows of {group}")
            counts = [int(row[name]) for name in ("events", *METERS)]
            rollup[group] = (*counts, picodollars(row, path))
    return rollup


def picodollars(row: dict[str, str], path: Path) -> int:
    """The peers sum pico-dollars; Crossfoot writes dollars, as a decimal without any rounding."""
    if "picodollars" in row:
        return int(row["picodollars"])
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(row["cost"]) * 10**12
    if exact != int(exact):
        sys.exit(f"{path}: {row['cost']} is no whole number of pico-dollars")
    return int(exact)


def differing(left: Rollup, right: Rollup):
    for group in sorted(left.keys() | right.keys()):
        if left.get(group) != right.get(group):
            yield group, left.get(group), right.get(group)


def report(left: str, right: str, differences: list) -> None:
    print(f"{left} and {right} differ in {len(differences):,} groups:", file=sys.stderr)
    for group, in_left, in_right in differences[:SHOWN_DIFFERENCES]:
        print(f"  {', '.join(group)}\n    {left}: {in_left}\n    {right}: {in_right}", file=sys.stderr)
    sys.exit(1)
