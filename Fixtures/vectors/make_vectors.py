#!/usr/bin/env python3
"""Writes the vectors that ExactMoneyTests checks Crossfoot's arithmetic against.

Another implementation does the sums: Python's `decimal` (IBM's General Decimal Arithmetic) and
`fractions`. Nothing here is random without a seed, so a second run writes the same bytes:

    python3 make_vectors.py

The columns of each file are described in README.md.
"""

import decimal
import math
import random
import re
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
decimal.getcontext().prec = 30_000
decimal.getcontext().Emax = decimal.MAX_EMAX
decimal.getcontext().Emin = decimal.MIN_EMIN
# A result that had to be cut is no oracle.
decimal.getcontext().traps[decimal.Inexact] = True

RULES = [
    "down", "up", "towardZero", "awayFromZero", "toNearestOrDown", "toNearestOrUp",
    "toNearestOrZero", "toNearestOrAway", "toNearestOrEven",
]
MAXIMUM_DIGITS = 1_000


def write(name, columns, rows):
    lines = ["# made by make_vectors.py; do not edit", "# " + "\t".join(columns)]
    lines += ["\t".join(str(cell) for cell in row) for row in rows]
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(rows)} rows")


# Numbers in plain digits ---------------------------------------------------------------------


def plain(value):
    """A decimal in plain digits without trailing zeros, `-0` or exponent."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def to_decimal(fraction):
    """A fraction whose digits end, as a Decimal."""
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


# Reading -------------------------------------------------------------------------------------

GRAMMAR = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)


def read(text):
    """The number that `text` is, or None: Python says the value, the grammar says what is one."""
    if not GRAMMAR.fullmatch(text):
        return None
    mantissa, _, power = text.lower().partition("e")
    if not re.search("[1-9]", mantissa):
        return Decimal(0)
    _, digits, exponent = Decimal(mantissa).as_tuple()
    exponent += int(power or 0)
    digits = list(digits)
    while digits and digits[-1] == 0:
        digits.pop()
        exponent += 1
    count = len(digits)
    written = max(count, -exponent) if exponent < 0 else count + exponent
    return Decimal(text) if written <= MAXIMUM_DIGITS else None


def escaped(text):
    """In quotes; what is not printable ASCII, and the backslash, as `\\u{hexadecimal}`."""
    return '"' + "".join(c if " " <= c <= "~" and c != "\\" else f"\\u{{{ord(c):x}}}" for c in text) + '"'


def shortened(text):
    """Long runs of a digit as `{digit*count}`, so that a person can read the file."""
    return re.sub(r"([0-9])\1{49,}", lambda run: f"{{{run[1]}*{len(run[0])}}}", text)


def parse_vectors():
    texts = """
        1e-07 1.5E-7 -12.50 +0 35.2E-7 0 -0 0.0 00 007 00.10 1 -1 +1 1. 100. .5 -.5 +.5 5.e3 .5e-3
        12.5 12.50 2.9999900000000002e-06 2.5e+1 2.5E+01 1e0 1E00 1e-0 1e5 123456789012345678
        1234567890123456789 12345678901234567890 -9223372036854775808 9223372036854775807
        9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616
        170141183460469231731687303715884105727 170141183460469231731687303715884105728
        -170141183460469231731687303715884105727 -170141183460469231731687303715884105728
        -170141183460469231731687303715884105729 340282366920938463463374607431768211455
        340282366920938463463374607431768211456 99999999999999999999999999999999999999
        100000000000000000000000000000000000000 1000000000000000000000000000000000000000
        0.00000080000 0E-6176 0e999999999999999999999 -0.000e-99999999999999999999 1e-1000 1e-1001
        1e999 1e1000 -1e1000 12e-1000 123e-1001 1e999999999 1e-999999999 1e99999999999999999999
        0.1e1001 0.01e1001 0.01e1002 10e-1001 1000000e-1006 1000000e-1007 9.99e1000
        1,234.56 12abc $5 NaN nan Infinity inf -inf - + . -. +. e5 .e5 ++5 --5 +-5 -+5 0x1 0b1 1_000
        1e 1e+ 1e- 1e5.0 1e5e5 1..2 1.2.3 .. 1- 1+ 5% 5EUR 1e١ 12,5 1'000 1/2 ½ ⅷ ٣ ३ １２ −5 1−2 ∞ é1 e E 1ee5 1e++5 sNaN
        """.split()
    texts += ["", " ", " 5", "5 ", "1 000", "\t5", "5\n", "5\r\n", "\n", "5\0", "\0", "1\u00a0000", "\ufeff5",
              "5\u0301", "1.\u03015", "5\u200b", "\\5", '"5"', "1e 5", "- 5", "1 e5"]
    texts += ["9" * n for n in (18, 19, 20, 37, 38, 39, 57, 1000, 1001)]
    texts += ["-0." + "0" * n + "1" for n in (16, 17, 18, 36, 37, 38, 998, 999, 1000)]
    texts += ["1" + "0" * n for n in (17, 18, 19, 37, 38, 39, 999, 1000)]
    texts += ["0" * n + "12.5" for n in (15, 16, 17, 1000)] + ["12.5" + "0" * n for n in (15, 16, 17, 1000)]
    texts += ["1e" + "0" * 500 + "5", "0" * 400 + "e" + "9" * 400]
    generator = random.Random(4217)
    for _ in range(1500):
        digits = "".join(generator.choice("0001234567899") for _ in range(generator.choice([1, 2, 5, 9, 17, 18, 19, 20, 37, 38, 39, 60])))
        point = generator.randrange(len(digits) + 1)
        text = generator.choice(["", "-", "+"]) + digits[:point] + generator.choice([".", ""]) + digits[point:]
        if generator.random() < 0.4:
            text += generator.choice("eE") + generator.choice(["", "-", "+"]) + str(generator.randrange(45))
        texts.append(text)
    rows = []
    for text in dict.fromkeys(texts):
        value = read(text)
        rows.append([shortened(escaped(text)), "refused" if value is None else shortened(plain(value))])
    write("parse.txt", ["text", "value"], rows)

    accepted = []
    for length in range(6):
        for letters in product("+-.07e", repeat=length):
            text = "".join(letters)
            value = read(text)
            if value is not None:
                accepted.append([text, plain(value)])
    write("parse_exhaustive.txt", ["text", "value"], accepted)


# Rounding ------------------------------------------------------------------------------------

DECIMAL_MODES = {
    "down": decimal.ROUND_FLOOR, "up": decimal.ROUND_CEILING, "towardZero": decimal.ROUND_DOWN,
    "awayFromZero": decimal.ROUND_UP, "toNearestOrZero": decimal.ROUND_HALF_DOWN,
    "toNearestOrAway": decimal.ROUND_HALF_UP, "toNearestOrEven": decimal.ROUND_HALF_EVEN,
}


def round_decimal(value, places, rule):
    """By Python's decimal; its two missing modes are a known one on each side of zero."""
    if rule == "toNearestOrDown":
        mode = decimal.ROUND_HALF_UP if value < 0 else decimal.ROUND_HALF_DOWN
    elif rule == "toNearestOrUp":
        mode = decimal.ROUND_HALF_DOWN if value < 0 else decimal.ROUND_HALF_UP
    else:
        mode = DECIMAL_MODES[rule]
    with decimal.localcontext() as context:
        context.traps[decimal.Inexact] = False
        return value.quantize(Decimal(1).scaleb(-places), rounding=mode)


def round_fraction(value, rule):
    """By the definition of each rule: the candidates are the floor and the next integer."""
    floor = math.floor(value)
    if value == floor:
        return floor
    ceiling = floor + 1
    inner, outer = (ceiling, floor) if value < 0 else (floor, ceiling)
    middle = {
        "toNearestOrDown": floor, "toNearestOrUp": ceiling, "toNearestOrZero": inner,
        "toNearestOrAway": outer, "toNearestOrEven": floor if floor % 2 == 0 else ceiling,
    }
    if rule in middle:
        below, above = value - floor, ceiling - value
        return floor if below < above else ceiling if above < below else middle[rule]
    return {"down": floor, "up": ceiling, "towardZero": inner, "awayFromZero": outer}[rule]


def rounding_vectors():
    significands = [0, 1, 4, 5, 6, 9, 10, 14, 15, 16, 24, 25, 26, 35, 44, 45, 46, 49, 50, 51, 55, 94, 95, 99, 100, 105,
                    149, 150, 151, 250, 449, 450, 451, 499, 500, 501, 949, 950, 995, 999, 1005, 8625, 99949, 99950, 99999]
    cases = [(s * sign, scale, places) for s in significands for sign in (1, -1) if s or sign > 0
             for scale in range(5) for places in range(-2, 5)]
    for big in [10**17, 10**18, 2**63 - 1, 2**63, 10**19 + 5, 10**36 + 50, 10**38, 2**127 - 1, 2**127, 2**127 + 1,
                5 * 10**38, 15 * 10**40, 10**60 + 5 * 10**20, 10**60 + 5 * 10**20 + 1, 10**60 + 5 * 10**20 - 1]:
        for sign in (1, -1):
            cases += [(big * sign, scale, places) for scale in (0, 1, 20, 21, 38, 39, 60, 80) for places in (-21, -1, 0, 2, 12, 20, 38, 59)]
    values = {(plain(Decimal(s).scaleb(-scale)), places): None for s, scale, places in cases}
    rows = []
    for text, places in values:
        value = Decimal(text)
        results = [plain(round_decimal(value, places, rule)) for rule in RULES]
        exact = Fraction(value) * Fraction(10) ** places
        again = [plain(to_decimal(Fraction(round_fraction(exact, rule)) / Fraction(10) ** places)) for rule in RULES]
        assert results == again, (value, places, results, again)
        rows.append([plain(value), places] + results)
    write("rounding.txt", ["value", "places"] + RULES, rows)


def rational_rounding_vectors():
    cases = [(Fraction(n, d), places) for d in range(1, 13) for n in range(-30, 31) if math.gcd(n, d) == 1
             for places in (0, 1)]
    cases += [(Fraction(n, d) * sign, places) for n in (1, 2, 5, 22, 355, 10**17 + 1, 10**37 + 3, 2**126 + 1, 2**130 + 7)
              for d in (3, 7, 8, 113, 999, 2**20, 3**30, 10**19 + 1, 2**127 - 1, 2**127 + 1, 3**90)
              for sign in (1, -1) for places in (-3, 0, 2, 12, 25)]
    cases += [(Fraction(2 * k + 1, 2 * 10**p) * sign, p) for k in (0, 1, 2, 12, 8624, 10**20 + 1, 10**38, 2**127)
              for p in range(4) for sign in (1, -1)]
    rows = []
    for value, places in dict.fromkeys(cases):
        unit = Fraction(10) ** places
        results = [plain(to_decimal(round_fraction(value * unit, rule) / unit)) for rule in RULES]
        rows.append([value, places] + results)
    write("rational_rounding.txt", ["value", "places"] + RULES, rows)


def decimal_text_vectors():
    values = [Fraction(n, d) for d in list(range(1, 41)) + [64, 125, 128, 625, 1000, 999, 3 * 10**12, 6 * 10**12, 10**15, 2**60, 5**40, 7 * 5**40]
              for n in (0, 1, -1, 2, 5, 7, -13, 99, 10**12 + 1, -(10**25) - 1) if math.gcd(n, d) == 1]
    values += [Fraction(2 * k + 1, 2 * 10**12) + Fraction(1, 3) - Fraction(1, 3) for k in (0, 1, 2)]
    values += [Fraction(k, 6 * 10**12) for k in (1, 3, 5, 7, 9, -3, -9)] + [Fraction(10**12 * 3 + 1, 30 * 10**12)]
    rows = []
    for value in dict.fromkeys(values):
        cells = [value]
        for places in (12, 2, 0):
            try:
                text = plain(to_decimal(value))
            except decimal.Inexact:
                rounded = to_decimal(round_fraction(value * 10**places, "toNearestOrEven") / Fraction(10**places))
                text = format(rounded, f".{places}f")
                if not text.strip("-0."):
                    text = text.lstrip("-")
            cells.append(text)
        rows.append(cells)
    write("decimal_text.txt", ["value", "places_12", "places_2", "places_0"], rows)


# Arithmetic ----------------------------------------------------------------------------------


def order(left, right):
    return (left > right) - (left < right)


def decimal_arithmetic_vectors():
    values = [Decimal(text) for text in """
        0 1 -1 2 5 -5 0.1 -0.1 0.5 0.2 0.01 -0.25 0.125 9.99 10 100 -100 12.5 99.99 -99.99 0.0000025 -0.0000001 123456 123456.789
        999999999999999999 1000000000000000000 0.000000000000000001 9223372036854775807 -9223372036854775808 9223372036854775808
        0.9223372036854775807 12345678901234567890.123456789 -99999999999999999999999999999999999999 1e-30 -1e-38 1e-39 5e-40
        170141183460469231731687303715884105727 -170141183460469231731687303715884105727 170141183460469231731687303715884105728
        -170141183460469231731687303715884105728 17014118346046923173168730371588410572.7 1.70141183460469231731687303715884105727
        100000000000000000000000000000000000000 1e39 -1e40 123456789e50 2.9999900000000002e-06 0.30000000000000004 1e-80 -3.3333e60
        """.split()]
    rows = [[plain(a), plain(b), plain(a + b), plain(a - b), plain(a * b), order(a, b)]
            for index, a in enumerate(values) for b in values[: index + 1]]
    write("decimal_arithmetic.txt", ["left", "right", "sum", "difference", "product", "order"], rows)


def rational_arithmetic_vectors():
    small = [Fraction(n, d) for n in range(-4, 5) for d in range(1, 5) if math.gcd(n, d) == 1]
    wide = [Fraction(text) for text in """
        123456 5/2000000 -9223372036854775807 9223372036854775808 1/9223372036854775807 1/9223372036854775808
        170141183460469231731687303715884105727 -170141183460469231731687303715884105728 1/170141183460469231731687303715884105727
        -1/170141183460469231731687303715884105728 170141183460469231731687303715884105726/170141183460469231731687303715884105727
        18446744073709551617/18446744073709551616 -99999999999999999999/100000000000000000000 1/1000000007 7/1000000000039
        355/113 -11200000/123 17000000/123 1/340282366920938463463374607431768211456
        """.split()] + [Fraction(3**90, 2**150), Fraction(-(7**60), 10**40), Fraction(1, 3**100)]
    values = small + wide
    rows = []
    for index, a in enumerate(values):
        for b in values[: index + 1]:
            quotient = a / b if b else "none"
            rows.append([a, b, a + b, a - b, a * b, quotient, order(a, b)])
    write("rational_arithmetic.txt", ["left", "right", "sum", "difference", "product", "quotient", "order"], rows)


def sum_vectors():
    generator = random.Random(20261031)
    pools = [[1], [1, 100, 10**6], [3, 7, 1800, 123], [10**18, 2**62 - 1, 999_999_999_989], [2**126 + 3, 10**37, 3**70, 6]]
    rows = []
    for pool in pools:
        for count in (0, 1, 2, 3, 10, 40):
            values = [Fraction(generator.randrange(-10**20, 10**20), generator.choice(pool)) for _ in range(count)]
            rows.append([sum(values, Fraction(0)), " ".join(str(v) for v in values)])
    rows.append([Fraction(2**127 - 1) * 4, " ".join([str(2**127 - 1)] * 4)])
    rows.append([0, f"{2**127 - 1}/2 {2**127 - 1}/2 -{2**127 - 1}"])
    write("sums.txt", ["sum", "values"], rows)


def divisor_vectors():
    generator = random.Random(62)
    rows = []
    for bits in (30, 64, 65, 127, 128, 129, 192, 200, 256, 400, 1000, 3000):
        for _ in range(12):
            common = generator.getrandbits(generator.randrange(1, bits)) + 1
            a = common * generator.getrandbits(generator.randrange(1, bits))
            b = common * generator.getrandbits(generator.randrange(1, bits))
            rows.append([a, b, math.gcd(a, b)])
    first, second = 1, 1
    for _ in range(700):  # neighbours in Fibonacci's sequence take the most steps
        first, second = second, first + second
    rows += [[first, second, 1], [first * 12, second * 18, math.gcd(first * 12, second * 18)]]
    rows += [[2**k - 1, 2**m - 1, math.gcd(2**k - 1, 2**m - 1)] for k in (128, 192, 600) for m in (64, 128, 129, 400)]
    rows += [[10**k, 2**m * 3, math.gcd(10**k, 2**m * 3)] for k in (40, 90) for m in (1, 130, 300)]
    write("divisors.txt", ["left", "right", "greatest_common_divisor"], rows)


# Apportionment -------------------------------------------------------------------------------


def largest_remainder(total, parts):
    """Hamilton's method as SPEC 5.4 words it, one missing unit at a time."""
    if total < 0:
        return [-share for share in largest_remainder(-total, [(key, -exact) for key, exact in parts])]
    shares = [math.floor(exact) for _, exact in parts]
    waiting = set(range(len(parts)))
    for _ in range(total - sum(shares)):
        best = None
        for index in waiting:
            key, fraction = parts[index][0].encode(), parts[index][1] - shares[index]
            if best is None or fraction > best[0] or (fraction == best[0] and key < best[1]):
                best = (fraction, key, index)
        waiting.remove(best[2])
        shares[best[2]] += 1
    assert sum(shares) == total
    return shares


def split(total, weights):
    return [Fraction(total) * weight / sum(weights) for weight in weights]


def apportionment_vectors():
    keys = "abcdefghijklmnopqrstuvwxyz"
    cases = []

    def case(name, total, exact, expected=None, names=None):
        parts = list(zip(names or keys, exact))
        shares = largest_remainder(total, parts)
        assert expected is None or shares == expected, (name, shares, expected)
        cases.append([name, total, " ".join(f"{key}={exact}" for key, exact in parts), " ".join(map(str, shares))])

    # Worked by hand: SPEC section 8, FEATURES A.7.
    case("680/820/300 of 1,800 in percent", 100, split(100, [680, 820, 300]), [38, 45, 17])
    case("99.99 over 75:25", 9999, split(9999, [75, 25]), [7499, 2500])
    case("100.00 over three", 10000, split(10000, [1, 1, 1]), [3334, 3333, 3333])
    case("-100.00 over three, its mirror", -10000, split(-10000, [1, 1, 1]), [-3334, -3333, -3333])
    case("100.00 over three, keys turned", 10000, split(10000, [1, 1, 1]), [3333, 3333, 3334], names="cba")
    case("220.00 by 445455:9091:545455", 22000, split(22000, [445455, 9091, 545455]), [9800, 200, 12000])
    case("feature shares", 100, [Fraction("61.11"), Fraction("27.78"), Fraction("11.11")], [61, 28, 11])
    case("181.00 over January and February", 18100, [Fraction(20000, 3) + 1600, Fraction(10000, 3) + 1500 + 5000], [8267, 9833])
    case("January's 82.67 over two", 8267, split(8267, [1, 1]), [4134, 4133])
    case("nothing over nobody", 0, [], [])
    case("nothing over three", 0, split(0, [1, 1, 1]), [0, 0, 0])
    case("bytes, not letters", 1, split(1, [1, 1]), [1, 0], names=["Z", "a"])
    case("mixed signs", 1, [Fraction(-999999, 100), Fraction(1000099, 100)])
    case("every part gets a unit", 3, [Fraction(1, 2)] * 3, [1, 1, 1])
    case("parts are not rescaled", 10, [Fraction(15, 4), Fraction(15, 4), Fraction(5, 4)], [4, 4, 2])
    case("a zero total over opposite halves", 0, [Fraction(-1, 2), Fraction(1, 2)], [0, 0])

    for weights in product(range(4), repeat=3):  # every small case
        if sum(weights):
            for total in range(-7, 8):
                case("exhaustive", total, split(total, weights))
    generator = random.Random(99)
    for _ in range(400):
        count = generator.randrange(1, 20)
        weights = [generator.choice([0, 1, generator.randrange(1000), generator.getrandbits(70)]) for _ in range(count)]
        if sum(weights):
            total = generator.choice([generator.randrange(-1000, 1000), generator.getrandbits(60), -generator.getrandbits(140)])
            names = generator.sample(keys, count)
            case("seeded", total, split(total, weights), names=names)
    for _ in range(300):  # a column's whole, itself rounded, over its rows of either sign
        exact = [Fraction(generator.randrange(-5000, 5000), generator.randrange(1, 60)) for _ in range(generator.randrange(1, 9))]
        for total in {math.floor(sum(exact)), math.ceil(sum(exact))}:
            floors = sum(math.floor(-x if total < 0 else x) for x in exact)
            if 0 <= abs(total) - floors <= len(exact):
                case("rounded whole", total, exact)
    write("apportionment.txt", ["case", "total", "parts", "shares"], cases)


if __name__ == "__main__":
    parse_vectors()
    rounding_vectors()
    rational_rounding_vectors()
    decimal_text_vectors()
    decimal_arithmetic_vectors()
    rational_arithmetic_vectors()
    sum_vectors()
    divisor_vectors()
    apportionment_vectors()
