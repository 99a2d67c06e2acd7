#!/usr/bin/env python3
"""Counts how many months ended within the band that Crossfoot's forecast gives, in made-up years.

    Benchmarks/Watch/forecast_coverage.py [--seeds 40] [--cut-offs 7,10,15,20,25]

A second implementation of Sources/Pipeline/12-Economics/Watch/Forecaster.swift and ForecastBand.swift, and
years of daily costs to try it on: the company and single customers of watch_year.py, and series of known
nature (independent days, days that follow each other, wandering levels, growth, seldom use). Standard
library only; the same arguments count the same.
"""

import argparse
import datetime
import functools
import math
import random
import statistics

import watch_year

LEAD, COVERAGE, GROWTH_DEVIATIONS = 63, 0.8, 5


@functools.cache
def quantile(freedom):
    """Student's t that `COVERAGE` of values lie within on both sides: bisection over Simpson's rule."""
    height = math.exp(
        math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)

    def area(end):
        def density(x):
            return height * (1 + x * x / freedom) ** (-(freedom + 1) / 2)
        step = end / 200
        inner = sum((4 if n % 2 else 2) * density(n * step) for n in range(1, 200))
        return (density(0) + inner + density(end)) * step / 3

    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if area(middle) < COVERAGE / 2 else (low, middle)
    return low


@functools.cache
def freedom(known, opened, count):
    """The degrees of freedom of `count` errors of overlapping stretches, if the level is a random walk."""
    steps = [opened * n / known for n in range(known)] + [opened - n for n in range(opened)]
    products = [sum(a * b for a, b in zip(steps, steps[lag:])) for lag in range(len(steps))]
    total = count + sum(
        2 * (count - lag) * (products[lag] / products[0]) ** 2
        for lag in range(1, min(count, len(steps))))
    return count * count / total


def forecast(costs, weekdays, start, known, end):
    """What is expected of the open days, and half the band; `None` without a forecast."""
    past = costs[start - LEAD : start]
    by_weekday = [
        [cost for cost, day in zip(past, weekdays[start - LEAD : start]) if day == number]
        for number in range(7)
    ]
    weights = [statistics.median(values) for values in by_weekday]
    means = [statistics.mean(values) for values in by_weekday]
    if any(weight <= 0 < mean for weight, mean in zip(weights, means)):
        weights = means
    opened = end - start - known

    def sums(values):
        result = [0.0]
        for value in values:
            result.append(result[-1] + value)
        return result

    first = start - LEAD
    cost = sums(costs[first : start + known])
    weight = sums(weights[day] for day in weekdays[first:end])
    errors, expected = [], 0.0
    for place in range(LEAD - opened + 1):
        middle, last = place + known, place + known + opened
        if weight[middle] - weight[place] <= 0:
            continue
        level = (cost[middle] - cost[place]) / (weight[middle] - weight[place])
        more = level * (weight[last] - weight[middle])
        errors.append(cost[last] - cost[middle] - more)
        expected += more
    of_known = weight[LEAD + known] - weight[LEAD]
    if expected <= 0 or of_known <= 0:
        return None
    more = sum(costs[start : start + known]) / of_known * (weight[-1] - weight[LEAD + known])
    errors = [error * len(errors) / expected for error in errors]
    mean, free = statistics.mean(errors), freedom(known, opened, len(errors))
    variance = statistics.pvariance(errors)
    growth, square = 0.0, variance + mean * mean
    if mean * mean > GROWTH_DEVIATIONS**2 * variance / free:
        growth, square = mean, variance + variance / free
    more *= 1 + growth
    return more, quantile(free) * math.sqrt(square) * more


def customers(seed, count=120, noise=0.25):
    """The days of a year of watch_year.py and what each customer costs on them."""
    year = watch_year.Year(count, noise, seed)
    series = {}
    for workspace in year.workspaces:
        own = [year.cost(workspace, day) for day in year.days]
        known = series.get(workspace.customer)
        series[workspace.customer] = [a + b for a, b in zip(known, own)] if known else own
    return year.days, list(series.values())


def made(kind, seed):
    """A year of daily costs of a known nature, weekends at a third."""
    rng = random.Random(seed)
    days = [watch_year.FIRST + datetime.timedelta(days=n) for n in range(426)]
    level, follows, costs = 0.0, 0.0, []
    for number, day in enumerate(days):
        noise, step = rng.gauss(0, 1), rng.gauss(0, 1)
        follows = {"follow 0.7": 0.7, "follow 0.9": 0.9}.get(kind, 0) * follows + 0.1 * noise
        level += 0.02 * step
        cost = {
            "independent, 10 %": 1 + 0.1 * noise,
            "independent, 40 %": math.exp(0.4 * noise),
            "follow 0.7": math.exp(follows),
            "follow 0.9": math.exp(follows),
            "wandering, 2 % a day": math.exp(level + 0.05 * noise),
            "growth of 5 % a month": 1.05 ** (number / 30.4) * math.exp(0.05 * noise),
            "growth of 20 % a month": 1.2 ** (number / 30.4) * math.exp(0.05 * noise),
            "one day in four": math.exp(0.8 * noise) if rng.random() < 0.25 else 0,
        }[kind]
        costs.append(cost * (1 / 3 if day.weekday() > 4 else 1))
    return days, costs


KINDS = [
    "independent, 10 %", "independent, 40 %", "follow 0.7", "follow 0.9", "wandering, 2 % a day",
    "growth of 5 % a month", "growth of 20 % a month", "one day in four",
]


def count(title, years, cut_offs):
    cells = []
    for known in cut_offs:
        inside, total, errors, halves = 0, 0, 0.0, 0.0
        for days, costs in years:
            weekdays = [day.weekday() for day in days]
            starts = [n for n, day in enumerate(days) if day.day == 1] + [len(days)]
            for start, end in zip(starts, starts[1:]):
                result = forecast(costs, weekdays, start, known, end) if start >= LEAD else None
                if result is None:
                    continue
                more, half = result
                error = abs(sum(costs[start + known : end]) - more)
                whole = sum(costs[start:end])
                inside, total = inside + (error <= half), total + 1
                errors, halves = errors + error / whole, halves + half / whole
        cells.append(
            f"{100 * inside / total:.1f} % ({100 * errors / total:.1f}, {100 * halves / total:.1f})")
    print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--cut-offs", default=[7, 10, 15, 20, 25],
                        type=lambda text: [int(day) for day in text.split(",")])
    arguments = parser.parse_args()
    seeds, cut_offs = range(1, arguments.seeds + 1), arguments.cut_offs
    print("Months within the band (mean error, mean half of the band, in % of the month)")
    print("| costs | " + " | ".join(f"day {day}" for day in cut_offs) + " |")
    print("|---|" + "---|" * len(cut_offs))
    companies = [customers(seed) for seed in seeds]
    count(
        "company of 120 customers",
        [(days, [sum(day) for day in zip(*all_series)]) for days, all_series in companies], cut_offs)
    count(
        "its customers", [(days, one) for days, series in companies[:4] for one in series], cut_offs)
    for kind in KINDS:
        count(kind, [made(kind, seed) for seed in seeds], cut_offs)


if __name__ == "__main__":
    main()
