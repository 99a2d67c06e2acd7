#!/usr/bin/env python3
"""Measures what `crossfoot flags` finds of what was planted in a synthetic year.

    Benchmarks/Watch/watch_year.py --crossfoot BINARY --out DIR [--customers 300] [--seed 1] [--noise 0.25]
        [--cut-offs 7,15,25] [--list]

makes books of fourteen months from a seed, runs Crossfoot over the last twelve, whole and as they were
known on each cut-off day, and compares flags.csv with what was planted and the forecast with the end:

- spike: a customer costs 1.3 to 4 times as much for 3 to 12 days; it counts as planted where that is
  at least 20 % of a week;
- runaway workspace: 3 to 8 times as much for 5 to 15 days;
- cost drift: half of the customers drift by 2, 3 or 6 % a month, all year and before it; every month of
  such a customer counts as planted, of the others none;
- weekends, noise (lognormal, each day), single odd days of up to 80 % more: these are no spikes;
- retry loops, rejected output, budgets: facts, so the truth is worked out here from the events.

A spike of a customer is found where its month, or the next where it goes on, has the flag; --list says
which were missed, and which flags nobody planted. Standard library only; the same arguments give the same
files.
"""

import argparse
import collections
import csv
import datetime
import json
import math
import pathlib
import random
import shutil
import subprocess
import sys

FIRST = datetime.date(2025, 9, 1)
MONTHS = 14
FEATURES = [f"feature-{number:02d}" for number in range(20)]
WEEKEND = (0.15, 0.9)


def months():
    year, month = FIRST.year, FIRST.month
    for _ in range(MONTHS):
        yield f"{year:04d}-{month:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def month_of(day):
    return f"{day.year:04d}-{day.month:02d}"


def last_day():
    name = list(months())[-1]
    year, month = map(int, name.split("-"))
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


class Workspace:
    """One workspace of a customer with its days of usage, in millionths of a dollar."""

    def __init__(self, customer, name, feature, base):
        self.customer, self.name, self.feature, self.base = customer, name, feature, base
        self.factors = collections.defaultdict(lambda: 1.0)
        self.loops = {}


class Year:
    """Everything that happens, and what of it was planted."""

    def __init__(self, customers, noise, seed):
        self.random = random.Random(seed)
        self.noise = noise
        self.days = [FIRST + datetime.timedelta(days=n) for n in range((last_day() - FIRST).days + 1)]
        self.watched = list(months())[2:]
        self.first_watched = datetime.date(*map(int, self.watched[0].split("-")), 1)
        self.spikes, self.runaways, self.small, self.drifts = [], [], 0, {}
        self.rejecting = {
            (self.random.choice(FEATURES), self.random.choice(self.watched)) for _ in range(12)
        }
        self.budgets = {}
        self.workspaces = []
        for number in range(customers):
            self.add_customer(f"cus-{number:04d}")

    def add_customer(self, name):
        rng = self.random
        base = math.exp(rng.uniform(math.log(0.8), math.log(60)))
        weekend, drift = rng.uniform(*WEEKEND), rng.choice([0, 0, 0, 0.02, 0.03, 0.06])
        own = [
            Workspace(name, f"ws-{letter}", rng.choice(FEATURES), base * share)
            for letter, share in zip("ab", (0.6, 0.4))
        ]
        self.drifts[name] = drift
        for workspace in own:
            workspace.weekend, workspace.drift = weekend, drift
        self.budgets[name] = round(base * 26 * rng.uniform(0.9, 1.6), 2)
        self.workspaces += own
        if rng.random() < 0.5:
            self.plant_spike(name, own)
        if rng.random() < 0.2:
            self.plant_runaway(rng.choice(own))
        for workspace in own:
            if rng.random() < 0.1:
                day = rng.choice([d for d in self.days if d >= self.first_watched])
                workspace.loops[day] = rng.choice([5, 8, 20, 40])
            for _ in range(rng.choice([0, 0, 1, 2, 4])):
                workspace.factors[rng.choice(self.days)] *= rng.uniform(1.3, 1.8)

    def stretch(self, least, most):
        length = self.random.randint(least, most)
        start = self.random.randrange(
            self.days.index(self.first_watched), len(self.days) - length)
        return self.days[start : start + length]

    def plant_spike(self, name, own):
        days, factor = self.stretch(3, 12), self.random.uniform(1.3, 4)
        for workspace in own:
            for day in days:
                workspace.factors[day] *= factor
        weight = sum(1 if d.weekday() < 5 else own[0].weekend for d in days[:7])
        effect = (factor - 1) * weight / (5 + 2 * own[0].weekend)
        if effect >= 0.2:
            self.spikes.append((name, days, effect))
        else:
            self.small += 1

    def plant_runaway(self, workspace):
        days, factor = self.stretch(5, 15), self.random.uniform(3, 8)
        for day in days:
            workspace.factors[day] *= factor
        self.runaways.append((workspace, days, factor))

    def cost(self, workspace, day):
        """Millionths of a dollar, whole."""
        elapsed = (day - FIRST).days / 30.4
        usual = workspace.base * (1 + workspace.drift) ** elapsed
        usual *= workspace.weekend if day.weekday() >= 5 else 1
        noise = self.random.lognormvariate(-self.noise**2 / 2, self.noise)
        return max(1, round(usual * workspace.factors[day] * noise * 1_000_000))

    def rows(self):
        """Every event; a token costs a millionth of a dollar, so tokens are the cost."""
        number = 0
        for day in self.days:
            for workspace in self.workspaces:
                tokens = self.cost(workspace, day)
                attempts = workspace.loops.get(day, 1)
                share = 0.4 if (workspace.feature, month_of(day)) in self.rejecting else 0.04
                outcome = "rejected" if self.random.random() < share else "accepted"
                for attempt in range(1, attempts + 1):
                    number += 1
                    is_last = attempt == attempts
                    yield {
                        "event_id": f"e{number}",
                        "occurred_at": f"{day}T12:{attempt:02d}:00Z",
                        "customer_id": workspace.customer, "workspace_id": workspace.name,
                        "feature": workspace.feature, "provider": "openai", "model": "gpt-5-mini",
                        "output_tokens": tokens // attempts + (tokens % attempts if is_last else 0),
                        "attempt": attempt, "status": "completed" if is_last else "failed",
                        "outcome": outcome if is_last else "",
                    }


def write(path, columns, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def make_books(folder, year, rows, until):
    write(
        folder / "inbox/usage/usage.csv", list(rows[0]),
        (row for row in rows if row["occurred_at"][:10] <= until))
    write(
        folder / "inbox/prices/prices.csv",
        ["provider", "model", "meter", "unit_price", "per", "currency", "effective_from"],
        [dict(provider="openai", model="gpt-5-mini", meter="output_tokens", unit_price="1.00",
              per="1000000", currency="USD", effective_from="2025-01-01")])
    write(
        folder / "inbox/customers/customers.csv", ["customer_id", "name", "plan", "status"],
        [dict(customer_id=c, name=c, plan=f"plan-{c}", status="active") for c in year.budgets])
    write(
        folder / "inbox/plans/plans.csv", ["plan", "ai_budget", "budget_currency", "hard_cap"],
        [dict(plan=f"plan-{c}", ai_budget=f"{amount:.2f}", budget_currency="USD", hard_cap="true")
         for c, amount in year.budgets.items()])
    (folder / "crossfoot.yaml").write_text("reporting: { currency: USD, time_zone: UTC }\n")


def run(binary, books, period, job):
    done = subprocess.run(
        [binary, "run", job, "--books", books, "--period", period], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{period}: exit status {done.returncode}\n{done.stderr}")
    with (books / "out" / period / "flags.csv").open(newline="") as file:
        flags = list(csv.DictReader(file))
    return flags, json.loads((books / "out" / period / "caps.json").read_text())


def facts(rows, year):
    """What must be flagged whatever the noise: loops, rejected features, budgets."""
    loops, costs = set(), collections.Counter()
    judged, rejected, wasted = (collections.Counter() for _ in range(3))
    for row in rows:
        month = row["occurred_at"][:7]
        if month not in year.watched:
            continue
        if row["attempt"] >= 5:
            loops.add((month, row["customer_id"], row["workspace_id"]))
        costs[month, row["customer_id"]] += row["output_tokens"]
        if row["outcome"]:
            key = (month, row["feature"])
            judged[key] += 1
            if row["outcome"] == "rejected":
                rejected[key] += 1
                wasted[key] += row["output_tokens"]
    waste = {
        key for key in judged
        if judged[key] >= 20 and rejected[key] * 100 >= 20 * judged[key] and wasted[key] >= 1_000_000
    }
    budgets = set()
    for (month, customer), micros in costs.items():
        budget = round(year.budgets[customer] * 1_000_000)
        for percent in (80, 100):
            if micros * 100 >= percent * budget:
                budgets.add((month, customer, str(percent)))
    return loops, waste, budgets


def expected_months(days):
    """The month in which a stretch begins; the next too where seven of its days lie there."""
    first = month_of(days[0])
    return first, {first, month_of(days[-1])}


def score(planted, found):
    """Hits, and what was found that nobody planted; `planted` are (key, first month, all months, size)."""
    hits, explained = [], set()
    for key, first, all_months, size in planted:
        hits.append((any((month, key) in found for month in all_months), size, (first, key)))
        explained |= {(month, key) for month in all_months}
    return hits, found - explained


def ratio(part, whole):
    return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else "none"


def report(name, hits, extra, found, bounds, lists):
    true = len(found) - len(extra)
    print(f"{name}: recall {ratio(sum(hit[0] for hit in hits), len(hits))}, "
          f"precision {ratio(true, len(found))}")
    for low, high in zip(bounds, bounds[1:]):
        sized = [hit for hit, size, _ in hits if low <= size < high]
        print(f"  {low:g} to {high:g}: recall {ratio(sum(sized), len(sized))}")
    if lists:
        for hit, size, place in sorted(hits):
            if not hit:
                print(f"  missed: {place}, {size:.2f}")
        for place in sorted(extra):
            print(f"  not planted: {place}")


def exact(name, truth, found):
    print(f"{name}: recall {ratio(len(truth & found), len(truth))}, "
          f"precision {ratio(len(truth & found), len(found))}")


def forecasts(arguments, year, rows, truth):
    """The company's forecast and band on each cut-off day of every month against how the month ended."""
    for day in arguments.cut_offs:
        inside, above, errors, widths = 0, 0, [], []
        for period in year.watched:
            books = arguments.out / f"known-{period}-{day:02d}"
            make_books(books, year, rows, f"{period}-{day:02d}")
            _, caps = run(arguments.crossfoot, books, period, arguments.job)
            shutil.rmtree(books)
            forecast, actual = caps["forecast"], truth[period] / 1_000_000
            low, high = float(forecast["low"]), float(forecast["high"])
            inside += low <= actual <= high
            above += actual > high
            errors.append(abs(float(forecast["expected"]) - actual) / actual)
            widths.append((high - low) / 2 / actual)
        count = len(year.watched)
        print(f"forecast on day {day}: in the band {ratio(inside, count)}, above it {above}, "
              f"mean error {100 * sum(errors) / count:.1f} %, half the band {100 * sum(widths) / count:.1f} %")


def drifts_told(year, found, lists):
    """Of the customers that drift, how many and how many of their months were told, and nobody else's."""
    told = collections.defaultdict(set)
    for month, name in found:
        told[name].add(month)
    drifting = {name for name, drift in year.drifts.items() if drift}
    true = sum(len(months) for name, months in told.items() if name in drifting)
    print(f"cost drift: precision {ratio(true, len(found))}")
    for drift in sorted(set(year.drifts.values())):
        names = {name for name, own in year.drifts.items() if own == drift}
        months = sum(len(told[name]) for name in names)
        later = sum(month in year.watched[6:] for name in names for month in told[name])
        print(f"  {100 * drift:g} % a month: customers {ratio(sum(bool(told[n]) for n in names), len(names))}, "
              f"months {ratio(months, len(names) * len(year.watched))}, "
              f"of the last six {ratio(later, len(names) * len(year.watched[6:]))}")
    if lists:
        for month, name in sorted(found):
            if name not in drifting:
                print(f"  not planted: {(month, name)}")


def drifts(year, found, explained):
    """Customers whose cost drifts: months with a spike that nobody planted, against those of the others."""
    for drift in sorted(set(year.drifts.values())):
        names = {name for name, own in year.drifts.items() if own == drift}
        extra = [place for place in found - explained if place[1] in names]
        print(f"drift of {100 * drift:g} % a month: {len(names)} customers, "
              f"{len(extra)} of {len(names) * len(year.watched)} months called a spike for nothing")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--crossfoot", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--job", type=pathlib.Path,
                        default=pathlib.Path(__file__).parents[2] / "Jobs/nightly.yaml")
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", type=float, default=0.25)
    parser.add_argument("--cut-offs", default=[7, 15, 25],
                        type=lambda text: [int(day) for day in text.split(",") if day])
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    year = Year(arguments.customers, arguments.noise, arguments.seed)
    rows = list(year.rows())
    books = arguments.out / "books"
    make_books(books, year, rows, str(last_day()))
    found = collections.defaultdict(set)
    for period in year.watched:
        for flag in run(arguments.crossfoot, books, period, arguments.job)[0]:
            code, subject = flag["code"], flag["subject"]
            if code in ("runaway_workspace", "retry_loop"):
                subject = (flag["customer_id"], subject)
            if code == "budget":
                subject = (subject, flag["threshold"])
            if code == "rejected_waste" and flag["subject_kind"] != "feature":
                continue
            found[code].add((period, subject))
    print(f"{arguments.customers} customers, {len(rows)} events, noise {arguments.noise}, "
          f"seed {arguments.seed}; {year.small} spikes below 20 % of a week")
    spikes = [(name, *expected_months(days), effect) for name, days, effect in year.spikes]
    # A workspace that runs away is a spike of its customer, too.
    runs = [((w.customer, w.name), *expected_months(days), size) for w, days, size in year.runaways]
    others = {(month, key[0]) for key, _, all_months, _ in runs for month in all_months}
    hits, extra = score(spikes, found["spike"])
    report("spike", hits, extra - others, found["spike"], [0.2, 0.4, 0.8, 1.6, 5], arguments.list)
    drifts(year, extra, others)
    drifts_told(year, found["cost_drift"], arguments.list)
    hits, extra = score(runs, found["runaway_workspace"])
    spiking = {(month, key) for key, _, all_months, _ in spikes for month in all_months}
    extra = {(month, key) for month, key in extra if (month, key[0]) not in spiking}
    report("runaway workspace", hits, extra, found["runaway_workspace"], [3, 5, 8.1], arguments.list)
    loops, waste, budgets = facts(rows, year)
    exact("retry loop", {(m, (c, w)) for m, c, w in loops}, found["retry_loop"])
    exact("rejected waste", waste, found["rejected_waste"])
    exact("budget", {(m, (c, p)) for m, c, p in budgets}, found["budget"])
    truth = collections.Counter()
    for row in rows:
        truth[row["occurred_at"][:7]] += row["output_tokens"]
    forecasts(arguments, year, rows, truth)


if __name__ == "__main__":
    main()
