"""Dice and file writers. Same input, same bytes: no clock, no locale, no hash order."""

import gzip
import io
import json
import random
from pathlib import Path


class Dice:
    """A seeded generator that draws only `random()`, the one method whose sequence
    Python promises to keep, and never calls into libm."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def chance(self, probability):
        return self._random.random() < probability

    def between(self, low, high):
        """An integer in [low, high]."""
        return low + int(self._random.random() * (high - low + 1))

    def skewed(self, low, high):
        """An integer in [low, high], mostly near low: what token counts look like."""
        draw = self._random.random()
        return low + int(draw * draw * (high - low + 1))

    def pick(self, options):
        return options[self.between(0, len(options) - 1)]

    def weighted(self, options):
        """One value out of [(value, integer weight)]."""
        mark = self.between(1, sum(weight for _, weight in options))
        for value, weight in options:
            mark -= weight
            if mark <= 0:
                return value
        raise AssertionError("weights do not add up")


def decimal_text(value, places=None):
    """A fraction as a decimal: exact, or half-even at `places`."""
    if places is not None:
        value = round(value * 10 ** places)
        sign, digits = ("-" if value < 0 else ""), str(abs(value)).rjust(places + 1, "0")
        return sign + (digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}")
    for places in range(13):
        if (value * 10 ** places).denominator == 1:
            return decimal_text(value, places)
    raise ValueError(f"{value} has no short decimal")


def csv_text(columns, rows):
    def cell(value):
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text

    lines = [",".join(columns)]
    lines += [",".join(cell(row.get(name, "")) for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


def jsonl_text(columns, rows, number_columns):
    """Non-empty fields only; numbers keep the digits that the CSV would have."""
    lines = []
    for row in rows:
        fields = []
        for name in columns:
            value = row.get(name, "")
            if value != "":
                fields.append(f'"{name}":' + (value if name in number_columns
                                              else json.dumps(value, ensure_ascii=False)))
        lines.append("{" + ",".join(fields) + "}")
    return "\n".join(lines) + "\n"


def write(path: Path, text: str):
    """Writes text as UTF-8, gzipped without a time stamp if the name ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode("utf-8")
    if path.suffix == ".gz":
        buffer = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as out:
            out.write(data)
        data = buffer.getvalue()
    path.write_bytes(data)
