"""Snapshot (5.5): the P&L that crossfoots."""
from collections import defaultdict
from fractions import Fraction

from cf_books import UNALLOCATED, UNATTRIBUTED
from cf_money import apportion, booked, decimals, fixed, minor_units

FUNCTION = {"active": "cost_of_revenue", "churned": "cost_of_revenue", "trial": "sales_and_marketing", "internal": "research_and_development"}
NONE = {"calls": 0, "failed_calls": 0, "work": (), "successful": 0, "users": ()}


def revenue_by_row(books, exchange, period):
    """{row: {kind: booked}}: each record booked, then summed."""
    found = defaultdict(lambda: defaultdict(Fraction))
    for r in (r for r in books.revenue if r["period"] == period):
        row = books.row_of(r["customer"])
        if row is None:
            books.findings.add("unknown-customer", f"{r['customer']} in revenue")
        rate = exchange.rate(r["currency"], books.policy.currency, books.policy.fx["revenue"], period)
        if not rate:
            books.findings.block("missing-rate", f"revenue of {r['customer']} is left out of {period}")
            continue
        found[row or UNATTRIBUTED][r["kind"]] += booked(r["amount"] * rate[0], books.policy.currency)
    return found


def apportioned(documents, currency):
    """{category: {row: booked}}: the total over the columns, then each column over its rows."""
    scale, columns = 10 ** decimals(currency), defaultdict(lambda: defaultdict(Fraction))
    for doc in documents:
        assert sum(doc.shares.values()) == doc.booked, (doc.id, "shares do not sum to the booked amount")
        for (row, category), share in doc.shares.items():
            columns[category][row] += share * scale
    total = sum(minor_units(d.booked, currency) for d in documents)
    by_column = apportion(total, {c: sum(rows.values()) for c, rows in columns.items()}) if columns else {}
    printed = {}
    for category, rows in columns.items():
        units = apportion(by_column[category], dict(rows))
        printed[category] = {row: Fraction(u, scale) for row, u in units.items()}
    assert sum(sum(rows.values()) for rows in printed.values()) == sum(d.booked for d in documents)
    touched = {row for rows in columns.values() for row, x in rows.items() if x}
    return printed, touched


def percent(part, base):
    return fixed(Fraction(part) / base * 100, 1) if base is not None and base > 0 else "n/a"


def snapshot(books, exchange, period, documents, counts):
    currency, places = books.policy.currency, decimals(books.policy.currency)
    money = lambda x: "n/a" if x is None else fixed(x, places)
    columns, touched = apportioned(documents, currency)
    categories = sorted(columns, key=str.encode)
    revenue = revenue_by_row(books, exchange, period)
    customers = set(books.serving(period)) | touched | set(revenue) | set(counts)
    customers -= {UNATTRIBUTED, UNALLOCATED}
    costs = {row: {c: columns[c].get(row, Fraction(0)) for c in categories} for row in (*customers, UNATTRIBUTED, UNALLOCATED)}
    spent = {row: sum(cells.values()) for row, cells in costs.items()}
    order = sorted(customers, key=lambda row: (-spent[row], row.encode())) + [UNATTRIBUTED, UNALLOCATED]
    rows, sums, all_have = [], defaultdict(Fraction), True
    total_counts = defaultdict(int)

    def row_of(row_id, customer, cells, cost, income, subscription, contribution, count):
        bracketed = row_id in (UNATTRIBUTED, UNALLOCATED)
        margin = None if income is None else income - cost
        row = {"period": period, "version": "1", "status": "open", "customer_id": row_id}
        row.update({n: customer[n] if customer else "" for n in ("name", "plan")})
        row["customer_status"] = customer["status"] if customer else ""
        row["cost_function"] = FUNCTION[customer["status"]] if customer else FUNCTION["active"] if bracketed else ""
        row.update({"currency": currency, "revenue": "" if income is None else money(income)})
        row.update({"cost_" + c: money(cells[c]) for c in categories})
        row.update({"total_cost": money(cost), "margin_after_ai_cost": money(margin),
                    "revenue_margin_pct": "n/a" if margin is None else percent(margin, income),
                    "ai_cost_pct_of_revenue": percent(cost, income)})
        if subscription == "":
            row.update({"subscription_margin": "", "contribution": "", "contribution_pct_of_margin": ""})
        else:
            row.update({"subscription_margin": money(subscription), "contribution": money(contribution),
                        "contribution_pct_of_margin": "n/a" if subscription is None else percent(contribution, subscription)})
        unit = lambda n: fixed(cost / n, 4) if n else "n/a"
        row.update({"calls": count["calls"], "failed_calls": count["failed_calls"], "work_items": count["work"],
                    "successful_work_items": count["successful"], "cost_per_work_item": unit(count["work"]),
                    "cost_per_successful_work_item": unit(count["successful"]), "active_users": count["users"],
                    "cost_per_active_user": unit(count["users"]), "flags": ""})
        rows.append({k: str(v) for k, v in row.items()})

    for row_id in order:
        customer = books.customer_at(row_id, period)
        kinds = revenue.get(row_id)
        income = sum(kinds.values()) if kinds else None
        plan = books.plan_of.get(customer["plan"]) if customer else None
        pct = plan["pct"] if plan else None
        subscription, contribution = ("" if pct is None else None), None
        if pct is not None and income is not None:
            subscription = booked(kinds["subscription"] * pct / 100, currency)
            other = income - kinds["subscription"]
            contribution = subscription + other - spent[row_id]
            sums["subscription"] += subscription
            sums["other"] += other
        if income is not None:
            sums["revenue"] += income
            all_have = all_have and pct is not None
        count = {n: len(v) if n in ("work", "users") else v for n, v in {**NONE, **counts.get(row_id, {})}.items()}
        for name, n in count.items():
            total_counts[name] += n
        row_of(row_id, customer, costs[row_id], spent[row_id], income, subscription, contribution, count)
    total_cells = {c: sum(costs[r][c] for r in order) for c in categories}
    total = sum(total_cells.values())
    assert total == sum(spent.values()) == sum(d.booked for d in documents), "the P&L does not foot"
    income = sums["revenue"] if revenue else None
    has = all_have and income is not None
    row_of("TOTAL", None, total_cells, total, income, sums["subscription"] if has else None,
           sums["subscription"] + sums["other"] - total if has else None, total_counts)
    return rows
