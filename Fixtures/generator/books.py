"""The small tables of the books: customers, plans, revenue, rates, costs and their drivers."""

from datetime import timedelta

from .files import Dice
from .world import (ALIASES, COSTS, CUSTOMERS, EMAIL_DOMAIN, FX_FIRST, FX_LAST, MARLOW_BEFORE, MARLOW_UPGRADED,
                    OLD_ID, ON_CALL_WEIGHTS, PERIOD, PLANS, POOL_SERVES_POOL, PRICES, SEED, SOLANA_CONVERTED, SOLANA_TRIAL,
                    revenue)


def table(columns, tuples):
    columns = columns.split()
    return columns, [dict(zip(columns, values)) for values in tuples]


def prices():
    return list(PRICES[0]), PRICES


def model_aliases():
    return table("provider alias model effective_from effective_to", ALIASES)


def customers():
    since = {MARLOW_BEFORE[0]: MARLOW_UPGRADED, SOLANA_TRIAL[0]: SOLANA_CONVERTED}
    rows = [MARLOW_BEFORE, SOLANA_TRIAL]
    rows += [(c, name, plan, status, started, ended, since.get(c, started))
             for c, name, plan, status, _, started, ended in CUSTOMERS]
    return table("customer_id name plan status started_on ended_on effective_from", sorted(rows, key=lambda r: (r[0], r[6])))


def customer_aliases():
    return table("alias customer_id", [OLD_ID, EMAIL_DOMAIN])


def plans():
    return table("plan subscription_margin_pct target_margin_pct ai_budget budget_currency included_units hard_cap",
                 [(plan, margin, target, budget, "USD", units, cap) for plan, margin, target, budget, units, cap in PLANS])


def revenue_rows():
    return table("revenue_id customer_id period amount currency kind",
                 [(f"rev-{PERIOD}-{n:03d}", customer, PERIOD, *rest) for n, (customer, *rest) in enumerate(revenue(), 1)])


def costs():
    return table("cost_id period category supplier document method driver customer_id quantity unit_rate amount currency pool",
                 [(c, PERIOD, category, supplier, "" if supplier == "Payroll" else f"{supplier.split()[0][:3].upper()}-{4100 + 17 * n}",
                   *rest) for n, (c, category, supplier, *rest) in enumerate(COSTS)])


def drivers():
    """What each customer used of the shared things: it falls with the rank, roughly as usage does."""
    dice = Dice(SEED + 1)
    served = [(c, plan) for c, _, plan, status, _, _, ended in CUSTOMERS if not ended]
    rows = []
    for rank, (customer, plan) in enumerate(served):
        size = {"enterprise": 9, "pro": 4, "starter": 1, "free": 1}[plan]
        share = 1000 * size // (rank + 4)
        rows.append(("vectors", customer, share * dice.between(1_200, 2_600)))
        rows.append(("log_events", customer, share * dice.between(300, 420)))
        if plan in ("enterprise", "pro"):
            rows.append(("platform_hours", customer, str(2 + share // 60 + dice.between(0, 3)) + dice.pick(["", ".5", ".25"])))
            rows.append(("data_jobs", customer, share // 25 + dice.between(1, 12)))
    rows += POOL_SERVES_POOL
    rows += [("on_call_weights", customer, weight) for customer, weight in ON_CALL_WEIGHTS]
    return table("period driver consumer quantity", [(PERIOD, *row) for row in sorted(rows, key=lambda r: r[0])])


def fx_history():
    """The European Central Bank's layout: newest first, working days only, a comma at the line's end."""
    dice = Dice(SEED + 2)
    usd, jpy, gbp = 11_482, 17_406, 84_915      # 1.1482, 174.06, 0.84915 per euro
    lines, day = [], FX_FIRST
    while day <= FX_LAST:
        if day.weekday() < 5:
            lines.append(f"{day},{_rate(usd, 4)},{_rate(jpy, 2)},{_rate(gbp, 5)},N/A,")
            usd += dice.between(-46, 44)
            jpy += dice.between(-75, 82)
            gbp += dice.between(-190, 190)
        day += timedelta(days=1)
    return "\n".join(["Date,USD,JPY,GBP,BGN,"] + lines[::-1]) + "\n"


def _rate(number, places):
    return f"{number // 10**places}.{number % 10**places:0{places}d}".rstrip("0").rstrip(".")
