"""Drift rows and the bridge (5.2)."""
from collections import defaultdict
from fractions import Fraction

from cf_money import exact

VARIANCES = ["not in ledger", "quantity", "metering", "billing", "price", "line rounding", "amount only",
             "credit", "purchase", "adjustment", "tax", "invoice rounding"]
STEPS = ["ledger", "cutoff", "not invoiced", "fx", *VARIANCES, "invoices", "other periods", "booking rounding",
         "accruals", "prior period", "prepaid", "cost", "difference"]
DRIFT = ["period", "provider", "invoice_id", "account", "model", "service_tier", "meter", "service_start", "service_end", "currency",
         "ledger_quantity", "provider_quantity", "invoice_quantity", "ledger_amount", "invoice_amount", "variance", "amount",
         "reporting_currency", "reporting_amount", "passes", "decision"]


def text(value):
    return "" if value is None else exact(value) if isinstance(value, Fraction) else str(value)


def accrual_rate(match, currency):
    """None where it is missing: then the currency's cells are nowhere in the bridge but in fx."""
    policy = match.books.policy
    found = match.exchange.rate(currency, policy.currency, policy.fx["accruals"], match.period)
    return found[0] if found else None


def drift_rows(match, not_invoiced):
    policy, rows = match.books.policy, []

    def row(provider, invoice_id, line, currency, numbers, variance, amount, rate, passes):
        fields = line.fields if line else ("", "", "", "")
        dates = (line.start, line.end) if line else ("", "")
        rows.append(dict(zip(DRIFT, map(text, (
            match.period, provider, invoice_id, *fields, *dates, currency, *numbers, variance, amount, policy.currency,
            None if rate is None else amount * rate, "true" if passes else "false", "")))))

    for g in match.groups:
        numbers = (g.Ql, g.Qp if g.second_case else None, g.Qi, g.L, g.A)
        for variance, amount in g.variances:
            row(g.root.provider, g.root.id, g.line, g.root.currency, numbers, variance, amount, match.rate(g.root)[0], g.passes)
    for i in match.taking_part:
        rate = match.rate(i)[0]
        for line in (l for l in i.lines if l.category != "usage"):
            row(i.provider, i.id, line, i.currency, (None, None, line.quantity, None, line.amount), line.category, line.amount,
                rate, match.expected(i, line))
        row(i.provider, i.id, None, i.currency, (None,) * 5, "invoice rounding", i.rounding, rate, i.foots)
    free = defaultdict(list)
    for c in not_invoiced:
        free[c.provider, c.account, c.model, c.tier, c.meter, c.currency].append(c)
    for (provider, *fields, currency), cells in sorted(free.items()):
        cost, rate = sum(c.cost for c in cells), accrual_rate(match, currency)
        passes = rate is not None and match.within(provider, cost, rate, 0)
        row(provider, "", None, currency, (sum(c.quantity for c in cells), None, None, cost, None), "not invoiced", -cost, rate, passes)
        rows[-1].update(zip(DRIFT[3:7], fields))
    return rows


def bridge_rows(match, documents, settled, not_invoiced, uncovered):
    """{provider: {step: amount}} with TOTAL; each difference must be 0. `settled` are parts that prepaid credits pay."""
    total = defaultdict(Fraction)
    steps = defaultdict(lambda: defaultdict(Fraction))
    rates = {c.currency: accrual_rate(match, c.currency) or Fraction(0) for c in match.ledger.cells}
    cost_of = {(d.supplier, d.id): d for d in documents if d.kind == "invoice"}
    for c in match.ledger.of(match.period):
        steps[c.provider]["ledger"] += c.cost * rates[c.currency]
    for c in uncovered:
        steps[c.provider]["cutoff"] -= c.cost * rates[c.currency]
    for c in not_invoiced:
        steps[c.provider]["not invoiced"] -= c.cost * rates[c.currency]
    for g in match.groups:
        s, r = steps[g.root.provider], match.rate(g.root)[0]
        for c in g.cells:
            s["fx"] += c.cost * (match.convert(c.currency, g.root) * r - rates[c.currency])
            if c.month != match.period:
                s["cutoff"] += c.cost * rates[c.currency]
        for i, line in g.lines:
            if i is not g.root:
                s["fx"] += line.amount * (match.rate(i)[0] - match.convert(i.currency, g.root) * r)
        for variance, amount in g.variances:
            s[variance] += amount * r
    for i in match.taking_part:
        s, r = steps[i.provider], match.rate(i)[0]
        for line in i.spread_lines:
            s[line.category] += line.amount * r
        s["invoice rounding"] += i.rounding * r
        doc = cost_of.get((i.provider, i.id))
        here, total_booked = (doc.amount, doc.booked) if doc else (settled.get((i.provider, i.id), 0), 0)
        s["prepaid"] -= 0 if doc else here * r
        s["other periods"] -= (i.cost - here) * r
        s["booking rounding"] += total_booked - here * r if doc else 0
        s["check"] += i.cost * r
    for d in documents:
        if d.kind == "accrual":
            steps[d.supplier]["accruals"] += d.booked
        if d.kind.startswith("prepaid_"):
            steps[d.supplier]["prepaid"] += d.booked
        if d.kind != "shared_cost":
            steps[d.supplier]["cost"] += d.booked
    for provider, s in steps.items():
        s["invoices"] = sum(s[n] for n in STEPS[:STEPS.index("invoices")])
        assert s["invoices"] == s["check"], (provider, "the steps do not make the invoices")
        made = sum(s[n] for n in ("invoices", "other periods", "booking rounding", "accruals", "prior period", "prepaid"))
        s["difference"] = s["cost"] - made
        assert s["difference"] == 0, (provider, s["difference"])
        for name in STEPS:
            total[name] += s[name]
    assert total["difference"] == 0
    return {**{p: steps[p] for p in sorted(steps, key=str.encode)}, "TOTAL": total}
