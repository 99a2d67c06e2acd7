#!/usr/bin/env python3
"""Conversions through the euro, worked out by `fractions` from a history of the ECB's reference rates.

    fx_vectors.py HISTORY.csv COUNT SEED > vectors

HISTORY.csv has the bank's own form: `Date,USD,JPY,...` and units for one euro, newest day first. Each
line of the result is `date from to rate`, where one unit of `from` is `rate` of `to`, or `none` where
a rate is missing or older than seven days, or a currency ended meanwhile. Days and pairs are random by
SEED; weekends, holidays and days before and after the history are among them.
"""
import csv
import datetime as dt
import random
import sys
from bisect import bisect_right
from fractions import Fraction

MAX_AGE_DAYS = 7
# Last day as a currency of its own. RUB goes on, without rates.
ENDED = {
    "BGN": "2025-12-31", "CYP": "2007-12-31", "EEK": "2010-12-31", "HRK": "2022-12-31",
    "LTL": "2014-12-31", "LVL": "2013-12-31", "MTL": "2007-12-31", "ROL": "2005-06-30",
    "SIT": "2006-12-31", "SKK": "2008-12-31", "TRL": "2004-12-31",
}


def read(path):
    """Currency -> (sorted days, their rates)."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = {}
    for row in reversed(rows):
        day = dt.date.fromisoformat(row.pop("Date"))
        for code, text in row.items():
            if code and text not in ("", "N/A"):
                days, rates = table.setdefault(code, ([], []))
                days.append(day)
                rates.append(Fraction(text))
    return table


def per_euro(table, code, day):
    if code == "EUR":
        return Fraction(1)
    days, rates = table[code]
    place = bisect_right(days, day) - 1
    if place < 0 or (day - days[place]).days > MAX_AGE_DAYS:
        return None
    ended = ENDED.get(code)
    if ended and days[place] <= dt.date.fromisoformat(ended) < day:
        return None
    return rates[place]


def main(path, count, seed):
    table = read(path)
    draw = random.Random(seed)
    codes = sorted(table) + ["EUR"]
    first = min(days[0] for days, _ in table.values()) - dt.timedelta(days=10)
    last = max(days[-1] for days, _ in table.values()) + dt.timedelta(days=20)
    for _ in range(count):
        day = first + dt.timedelta(days=draw.randrange((last - first).days))
        source, target = draw.sample(codes, 2)
        legs = [per_euro(table, code, day) for code in (source, target)]
        rate = "none" if None in legs else legs[1] / legs[0]
        print(day, source, target, rate)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
