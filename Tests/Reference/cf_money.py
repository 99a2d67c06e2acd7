"""Exact money: minor units, rounding, printing, largest remainder, months."""
import datetime as dt
from fractions import Fraction

ZERO_DECIMALS = set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
THREE_DECIMALS = set("BHD IQD JOD KWD LYD OMR TND".split())


def decimals(currency):
    return 0 if currency in ZERO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def minor_units(amount, currency):
    """Half-even, in whole minor units (an int)."""
    return round(Fraction(amount) * 10 ** decimals(currency))


def booked(amount, currency):
    return Fraction(minor_units(amount, currency), 10 ** decimals(currency))


def fixed(amount, places):
    """Half-even at stated places."""
    units = round(Fraction(amount) * 10 ** places)
    sign, units = ("-" if units < 0 else ""), abs(units)
    if places == 0:
        return f"{sign}{units}"
    return f"{sign}{units // 10 ** places}.{units % 10 ** places:0{places}d}"


def exact(amount):
    """As a decimal where it ends, else to 12 places half-even."""
    amount = Fraction(amount)
    rest, places = amount.denominator, 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives) if rest == 1 else 12
    text = fixed(amount, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def apportion(total, parts):
    """Largest remainder (5.4): parts {key: exact}, total an int; ties to the smaller key in byte order."""
    if total < 0:
        return {k: -v for k, v in apportion(-total, {k: -x for k, x in parts.items()}).items()}
    given = {k: x.numerator // x.denominator for k, x in ((k, Fraction(x)) for k, x in parts.items())}
    missing = total - sum(given.values())
    order = sorted(parts, key=lambda k: (given[k] - Fraction(parts[k]), k.encode()))
    assert 0 <= missing <= len(order), (total, parts)
    for key in order[:missing]:
        given[key] += 1
    assert sum(given.values()) == total
    return given


def month_of(day):
    return f"{day.year:04d}-{day.month:02d}"


def month_days(period):
    """First day and first day of the next month."""
    year, month = int(period[:4]), int(period[5:])
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, 1), after


def last_day(period):
    return month_days(period)[1] - dt.timedelta(days=1)


def previous_month(period):
    return month_of(month_days(period)[0] - dt.timedelta(days=1))


def days_by_month(start, end):
    """{month: share of whole days} of [start, end)."""
    total, shares, day = (end - start).days, {}, start
    while day < end:
        after = min(month_days(month_of(day))[1], end)
        shares[month_of(day)] = Fraction((after - day).days, total)
        day = after
    return shares
