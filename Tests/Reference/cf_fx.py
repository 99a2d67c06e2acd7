"""Exchange (5.1): a conversion has a date; cross rates go through a common base, exactly."""
import datetime as dt
from fractions import Fraction

from cf_money import last_day, month_days


class Exchange:
    def __init__(self, books):
        self.policy = books.policy
        self.max_age = int(self.policy.fx["max_age_days"])
        self.published = {}  # (base, quote) -> {date: (rate, source)}
        for r in sorted(books.fx_rates, key=lambda r: r["source"].encode(), reverse=True):
            self.published.setdefault((r["base"], r["quote"]), {})[r["date"]] = (r["rate"], r["source"])
        self.bases = sorted({base for base, _ in self.published}, key=str.encode)
        self.cache = {}

    def rate(self, source, target, policy, period, issued=None):
        """(target per source, rate date, rate source), or None where a needed rate is missing."""
        key = (source, target, policy, period, issued)
        if key not in self.cache:
            self.cache[key] = self.look_up(*key)
        return self.cache[key]

    def look_up(self, source, target, policy, period, issued):
        if source == target:
            return Fraction(1), "", ""
        end = last_day(period)
        if policy == "period_average":
            found = self.by_base(source, target, lambda legs: self.average(legs, period))
            if found:
                return found
        day = min(issued, end) if policy == "invoice_date" and issued else end
        return self.by_base(source, target, lambda legs: self.on_day(legs, day))

    def by_base(self, source, target, mean):
        """The direct table first, then its inverse, then a common base in byte order."""
        bases = [source, target] + [b for b in self.bases if b not in (source, target)]
        for base in bases:
            legs = [None if base == c else self.published.get((base, c), {}) for c in (target, source)]
            found = mean(legs)
            if found:
                (up, down), date, origin = found
                return up / down, date, origin
        return None

    def on_day(self, legs, day):
        rates, dates, origins = [], [], set()
        for leg in legs:
            if leg is None:
                rates.append(Fraction(1))
                continue
            days = [d for d in leg if d <= day and (day - d).days <= self.max_age]
            if not days:
                return None
            rates.append(leg[max(days)][0])
            dates.append(max(days))
            origins.add(leg[max(days)][1])
        return rates, min(dates).isoformat(), "+".join(sorted(origins))

    @staticmethod
    def average(legs, period):
        start, end = month_days(period)
        tables = [leg for leg in legs if leg is not None]
        days = [d for d in tables[0] if start <= d < end and all(d in t for t in tables)]
        if not days:
            return None
        rates = [Fraction(1) if leg is None else sum(leg[d][0] for d in days) / len(days) for leg in legs]
        origins = {t[d][1] for t in tables for d in days}
        return rates, (end - dt.timedelta(days=1)).isoformat(), "+".join(sorted(origins))
