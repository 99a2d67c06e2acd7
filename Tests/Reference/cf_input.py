"""Reading: exact numbers, dates, CSV / JSON Lines (.gz), findings, and one record per key."""
import datetime as dt
import gzip
import hashlib
import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import total_ordering
from pathlib import Path

from cf_text import form, read_csv, read_json

NUMBER = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,4}))?", re.ASCII)
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
UTC = dt.timezone.utc


class Bad(Exception):
    """A row that is refused: (column, message)."""


@dataclass
class Findings:
    rows: list = field(default_factory=list)

    def add(self, code, message, severity="warning", file="", line="", column="", remedy=""):
        row = (severity, code, file, str(line), column, message, remedy)
        if row not in self.rows:
            self.rows.append(row)

    def block(self, code, message, **where):
        self.add(code, message, severity="blocking", **where)


@dataclass
class Row:
    fields: dict  # non-empty fields as text
    file: str
    line: int
    sha: str
    header: list = None  # the names of a table's columns

    def get(self, name, default=""):
        return self.fields.get(name, default)

    def need(self, name):
        if name not in self.fields:
            raise Bad(name, "is required")
        return self.fields[name]

    def number(self, name, default=None):
        return number(self.fields[name], name) if name in self.fields else default

    def date(self, name, default=None):
        return date(self.fields[name], name) if name in self.fields else default

    def instant(self, name, default=None, bare=False):
        return instant(self.fields[name], name, bare) if name in self.fields else default

    def period(self, name="period"):
        text = self.need(name)
        if not PERIOD.fullmatch(text):
            raise Bad(name, f"{text!r} is not YYYY-MM")
        return text

    def choice(self, name, allowed, default):
        text = self.get(name, default)
        if text not in allowed:
            raise Bad(name, f"{text!r} is not one of {allowed}")
        return text

    def content(self, columns=None):
        """`name=value` lines sorted by name, in bytes."""
        names = sorted(n for n in self.fields if columns is None or n in columns)
        return "\n".join(f"{n}={self.fields[n]}" for n in names).encode()


def number(text, column=""):
    match = NUMBER.fullmatch(text)
    if not match:
        raise Bad(column, f"{text!r} is not a number")
    return Fraction(text)


def date(text, column=""):
    try:
        if DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise Bad(column, f"{text!r} is not a date")


@total_ordering
@dataclass(frozen=True)
class Moment:
    """A time in UTC, and what of a microsecond a datetime cannot hold."""
    time: dt.datetime
    rest: Fraction = Fraction(0)

    def __lt__(self, other):
        return (self.time, self.rest) < (other.time, other.rest)

    def astimezone(self, zone):
        return self.time.astimezone(zone)


def instant(text, column="", bare=False):
    """RFC 3339 with offset; with `bare`, a date alone is its midnight UTC. Second 60 begins the next minute."""
    if bare and DATE.fullmatch(text):
        return Moment(dt.datetime.combine(date(text, column), dt.time(), UTC))
    match = INSTANT.fullmatch(text)
    try:
        if match and len(match.group(3) or "") <= 18:
            day, clock, fraction, zone = match.groups()
            zone = "+00:00" if zone in "Zz" else zone
            leap = clock.endswith(":60")
            clock = clock[:-2] + "59" if leap else clock
            time = dt.datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC) + dt.timedelta(seconds=leap)
            micros = Fraction("0." + (fraction or "0")) * 10 ** 6
            return Moment(time + dt.timedelta(microseconds=int(micros)), micros - int(micros))
    except (ValueError, OverflowError):
        pass
    raise Bad(column, f"{text!r} is not RFC 3339 with an offset")


def read_kind(books, kind, findings):
    """Every row of every file of a kind; the same bytes twice are one file."""
    folder = Path(books) / "inbox" / kind
    seen = set()
    for path in sorted(p for p in folder.glob("*") if p.is_file()) if folder.is_dir() else []:
        data = path.read_bytes()
        sha = hashlib.sha256(data).hexdigest()
        if sha in seen:
            findings.add("same-file", f"{path.name}: the same bytes again", severity="info", file=path.name)
            continue
        seen.add(sha)
        name = path.name
        if name.endswith(".gz"):
            data, name = gzip.decompress(data), name[:-3]
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            findings.add("bad-file", str(error), file=path.name)
            continue
        text = text.removeprefix("\ufeff")
        readers = {"csv": read_csv, "json": read_json}
        reader = readers.get(form(name, text))
        if not reader or not text:
            findings.add("bad-file", "XML, or nothing", file=path.name)
            continue
        for line, fields, header in reader(text, path.name, findings):
            yield Row(fields, path.name, line, sha, header)


def parse_rows(books, kind, findings, parse):
    """(row, parsed) of each good row of a kind; a bad one is a finding."""
    return parsed(kind, read_kind(books, kind, findings), findings, parse)


def parsed(kind, rows, findings, parse):
    for row in rows:
        try:
            yield row, parse(row)
        except Bad as bad:
            findings.add("bad-row", f"{kind}: {bad.args[0]} {bad.args[1]}", file=row.file, line=row.line, column=bad.args[0])


def one_per_key(kind, entries, findings):
    """entries: (key, facts, canonical content, record). The record that stands for each key."""
    by_key = {}
    for key, facts, content, record in entries:
        by_key.setdefault(key, []).append((content, facts, record))
    standing = {}
    for key, found in by_key.items():
        if any(facts != found[0][1] for _, facts, _ in found):
            findings.block("conflicting-record", f"{kind} {key}: {len(found)} rows with other facts")
        standing[key] = min(found, key=lambda f: f[0])[2]
    return standing
