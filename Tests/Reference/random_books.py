"""A random but deterministic books directory, to compare two implementations.

    python3 random_books.py SEED DIR [--ambiguous]

Prints the periods worth running, one line. Each feature is switched by a probability that depends on the seed.
With --ambiguous it also makes what DECISIONS.md marks as unsettled (mixed price currencies in a group, ties of
individual rates, several sources...); without it those constellations are avoided or rare.
"""
import datetime as dt
import random
import shutil
import sys
from pathlib import Path

from random_invoices import Invoices
from random_write import Writer

ZONES = ["UTC", "America/Los_Angeles", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]
CURRENCIES = ["USD", "EUR", "JPY", "KWD"]
PER_USD = {"USD": 1.0, "EUR": 0.9, "JPY": 150.0, "KWD": 0.3}
PERIODS = ["2025-01", "2025-02", "2025-03"]
TOKENS = ["uncached_input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "output_tokens"]


class World:
    """Everything the parts of the generator share."""

    def __init__(self, seed, folder, ambiguous):
        self.r = random.Random(f"crossfoot-{seed}")
        self.folder, self.ambiguous = Path(folder), ambiguous
        self.write = Writer(self.folder, self.r)
        self.chances = {}
        self.months = PERIODS[:self.r.choice([1, 2, 2, 3])]
        first, last = self.months[0], self.months[-1]
        self.start = dt.datetime(int(first[:4]), int(first[5:]), 1, tzinfo=dt.timezone.utc)
        self.end = dt.datetime(int(last[:4]), int(last[5:]) + 1, 1, tzinfo=dt.timezone.utc)
        self.reporting = self.r.choice(["USD", "USD", "EUR", "EUR", "JPY", "KWD"])
        self.zone = self.r.choice(ZONES + ["UTC"] * 3)
        self.providers = ["anthro", "beta", "citrus"][:self.r.choice([1, 2, 2, 3])]
        self.prepaid = []  # providers whose credits are bought before they are used
        self.billing_zone = {p: self.r.choice(ZONES + ["UTC"] * 3) for p in self.providers}
        self.customers = [f"cust{n}" for n in range(1, self.r.randint(2, 8) + 1)]
        self.few_currencies = self.r.sample(CURRENCIES, self.r.choice([1, 2, 2, 3, 4]))

    def on(self, name, base=0.5):
        """Is this feature on in these books? Decided once."""
        if name not in self.chances:
            self.chances[name] = self.r.random() < base
        return self.chances[name]

    def hit(self, name, chance, base=0.6):
        """A feature that is on, and now happens."""
        return self.on(name, base) and self.r.random() < chance

    def pick(self, values):
        return self.r.choice(list(values))

    def money(self, low, high, currency="USD", extra=0):
        """A decimal amount as text, in the currency's usual size and places."""
        places = {"JPY": 0, "KWD": 3}.get(currency, 2) + extra
        return f"{self.r.uniform(low, high) * PER_USD[currency]:.{places}f}"

    def whole(self, low, high):
        return str(self.r.randint(low, high))


def policy(w):
    r, lines = w.r, []
    if w.on("defaults only", 0.08):
        w.reporting, w.zone = "USD", "UTC"
        w.billing_zone = {p: "UTC" for p in w.providers}
        return
    lines.append(f"reporting: {{ currency: {w.reporting}, time_zone: {w.zone} }}")
    fx = {}
    for key, policies in (("invoices", 3), ("accruals", 2), ("shared_costs", 2), ("revenue", 2)):
        if w.on("fx " + key, 0.6):
            fx[key] = w.pick(["period_end", "period_average", "invoice_date"][:policies])
    if w.on("max age", 0.4):
        fx["max_age_days"] = w.pick([0, 1, 3, 10, 40])
    if fx:
        lines.append("fx: { " + ", ".join(f"{k}: {v}" for k, v in fx.items()) + " }")
    spread = {c: "none" for c in ("credit", "purchase", "adjustment", "tax") if w.on("none " + c, 0.2)}
    if spread:
        lines.append("spread: { " + ", ".join(f"{k}: {v}" for k, v in spread.items()) + " }")
    if w.on("surplus spread", 0.3):
        lines.append("surplus: spread")
    lines.append("providers:")
    for name in ['"*"'] + w.providers:
        zone = w.billing_zone[name] if name in w.providers else "UTC"
        lines.append(f"  {name}:\n    billing_time_zone: {zone}")
        if name in w.providers and w.on("prepaid " + name, 0.25):
            lines.append("    settlement: prepaid")
            w.prepaid.append(name)
        if name in w.providers and w.on("tolerance " + name, 0.6):
            limits = [f"absolute: {w.pick(['0.01', '0.5', '5', '40', '500'])}"] if r.random() < 0.7 else []
            limits += [f"relative: {w.pick(['0.001', '0.02', '0.1', '0.5'])}"] if r.random() < 0.6 else []
            limits += [f"rule: {w.pick(['all', 'any'])}"] if r.random() < 0.6 else []
            if limits:
                lines.append("    tolerance: { " + ", ".join(limits) + " }")
        if name in w.providers and w.on("tax " + name, 0.7):
            tax = [f"recoverable: {w.pick(['0', '0.5', '0.6', '0.3333', '1'])}"] if r.random() < 0.8 else []
            tax += [f"reverse_charge_rate: {w.pick(['0.19', '0.2', '0.075'])}"] if r.random() < 0.5 else []
            tax += [f"withholding_rate: {w.pick(['0.1', '0.15'])}"] if r.random() < 0.3 else []
            if tax:
                lines.append("    tax: { " + ", ".join(tax) + " }")
    (w.folder / "crossfoot.yaml").write_text("\n".join(lines) + "\n")


def prices(w):
    rows, aliases = [], []
    w.models, w.currency_of, w.accounts, w.meters, w.unit = {}, {}, {}, {}, {}
    middle = [f"{m}-{w.r.choice(['01', '08', '15', '20'])}" for m in w.months]
    for p in w.providers:
        w.currency_of[p] = w.pick(w.few_currencies)
        w.models[p] = [f"{p}-{n}" for n in ("large", "small", "embed")[:w.r.randint(1, 3)]]
        w.accounts[p] = ["", "acc1", "acc2"][:w.r.choice([1, 2, 3])]
        if len(w.accounts[p]) > 1 and w.on("always account", 0.3):
            w.accounts[p] = w.accounts[p][1:]
        tiers = ["standard", "batch"][:w.r.choice([1, 1, 2])]
        w.meters[p] = w.r.sample(TOKENS, w.r.randint(1, 4)) + (["images"] if w.on("images", 0.3) else []) + (["gpu_hours"] if w.on("own meter", 0.2) else [])
        for model in w.models[p]:
            category = "embedding" if model.endswith("embed") else w.pick(["", "", "api", "third_party"])
            currency = w.pick(w.few_currencies) if w.on("mixed currencies", 0.12) and w.ambiguous else w.currency_of[p]
            for tier in tiers:
                for meter in w.meters[p]:
                    price_rows(w, rows, p, model, tier, meter, currency, category, middle)
        for alias in ("latest", "preview"):
            if w.on(f"alias {p} {alias}", 0.5):
                change = w.pick(middle)
                one, two = w.pick(w.models[p]), w.pick(w.models[p])
                aliases += [dict(provider=p, alias=f"{p}-{alias}", model=one, effective_from="", effective_to=change),
                            dict(provider=p, alias=f"{p}-{alias}", model=two, effective_from=change, effective_to="")]
    w.aliases = aliases
    w.records("prices", rows, clash="unit_price")
    w.records("model_aliases", aliases, clash=None)


def price_rows(w, rows, p, model, tier, meter, currency, category, middle):
    tokens = meter.endswith("_tokens")
    per = w.pick(["1000000", "1000"]) if tokens else w.pick(["", "1"])
    base = w.r.uniform(0.5, 40) * PER_USD[currency] * (1 if tokens and per == "1000000" else 0.01)
    row = dict(provider=p, model=model, service_tier=tier if tier != "standard" or w.hit("tier named", 0.5) else "", meter=meter,
               min_input_tokens="", unit_price="", per=per, currency=currency, effective_from="", effective_to="", account="", category=category)
    price = lambda factor=1.0: "0" if w.hit("free", 0.08, 0.3) else f"{base * factor:.{w.r.choice([2, 4, 6])}f}"
    w.unit[p, model, tier, meter] = (float(base), per or "1")
    if w.hit("gap", 0.06, 0.3):
        return  # an unpriced meter
    changes = [""] + ([w.pick(middle) + w.r.choice(["", "T07:30:00Z", "T00:00:00-05:00"])] if w.hit("price change", 0.4) else []) + [""]
    for start, end in zip(changes, changes[1:]):
        rows.append({**row, "unit_price": price(), "effective_from": start, "effective_to": end})
        if tokens and w.hit("bands", 0.4):
            rows.append({**row, "unit_price": price(2), "min_input_tokens": "50000", "effective_from": start, "effective_to": end})
    if w.hit("contract", 0.3):
        rows.append({**row, "unit_price": price(0.8), "account": w.pick(["acc1", "acc2"]), "effective_from": w.pick(["", middle[0]])})


def fx(w):
    if w.on("no rates at all", 0.04):
        return
    base = w.pick(["USD", "EUR", w.reporting])
    rows, day = [], (w.start - dt.timedelta(days=9)).date()
    holes = w.on("holes", 0.3)
    lost = w.pick(CURRENCIES) if w.on("a currency goes missing", 0.12) else None
    lost_from = w.start.date() + dt.timedelta(days=w.r.randint(0, 40))
    level = {c: PER_USD[c] / PER_USD[base] for c in CURRENCIES}
    while day < w.end.date() + dt.timedelta(days=4):
        if day.weekday() < 5 and not (holes and w.r.random() < 0.5):
            for c in CURRENCIES:
                level[c] *= w.r.uniform(0.985, 1.015)
                if c != base and not (c == lost and day >= lost_from) and not (w.on("single holes", 0.3) and w.r.random() < 0.15):
                    rows.append(dict(date=day.isoformat(), base=base, quote=c, rate=f"{level[c]:.6g}", source="bank"))
                    if w.ambiguous and w.on("two banks", 0.3):
                        rows.append({**rows[-1], "rate": f"{level[c] * 1.001:.6g}", "source": "other bank"})
        day += dt.timedelta(days=1)
    w.records("fx_rates", rows, clash="rate", chance=0.01)


def people(w):
    rows, plans, aliases = [], [], []
    names = ["free", "pro", "scale"]
    for plan in names:
        if w.on("plan " + plan, 0.85):
            pct = "" if plan == "free" or w.on("no pct " + plan, 0.2) else w.pick(["75", "62.5", "80", "100"])
            plans.append(dict(plan=plan, subscription_margin_pct=pct, target_margin_pct="", ai_budget="", budget_currency=""))
    dates = [f"{m}-{d}" for m in w.months for d in ("01", "10", "28")]
    for c in w.customers:
        row = dict(customer_id=c, name=f"Customer {c[4:]}", plan=w.pick(names + [""]), status=w.pick(["active"] * 5 + ["trial", "churned", "internal"]),
                   started_on="2024-06-01" if w.r.random() < 0.7 else w.pick(dates), ended_on="", effective_from="")
        if w.hit("ended", 0.2):
            row["ended_on"] = (dt.date.fromisoformat(w.pick(dates)) + dt.timedelta(days=40)).isoformat() if w.r.random() < 0.5 else w.pick(dates[1:])
        if row["ended_on"] and row["ended_on"] <= row["started_on"]:
            row["started_on"] = "2024-06-01"
        rows.append(row)
        if w.hit("history", 0.4):
            rows.append({**row, "plan": w.pick(names), "status": w.pick(["active", "trial", "churned"]), "effective_from": w.pick(dates)})
        if w.hit("customer alias", 0.4):
            aliases.append(dict(alias=f"org-{c}", customer_id=c))
    w.customer_alias = {a["customer_id"]: a["alias"] for a in aliases}
    w.records("customers", rows, clash="name")
    w.records("plans", plans, clash=None)
    w.records("customer_aliases", aliases, clash=None)


def someone(w):
    """A customer id as some system writes it: canonical, an alias, or unknown."""
    c = w.pick(w.customers)
    if c in w.customer_alias and w.r.random() < 0.4:
        return w.customer_alias[c]
    return w.pick(["ghost1", "ghost2"]) if w.hit("unknown customers", 0.07) else c


def moment(w):
    """Somewhere in the months (a little outside), often near a boundary of a month or of a day."""
    if w.hit("boundaries", 0.35, 0.8):
        edges = [w.start, w.end] + [dt.datetime(2025, m, 1, tzinfo=dt.timezone.utc) for m in (1, 2, 3, 4)][:len(w.months) + 1]
        day = w.pick(edges) if w.r.random() < 0.7 else w.start + dt.timedelta(days=w.r.randint(0, (w.end - w.start).days))
        when = day + dt.timedelta(minutes=w.r.randint(-1000, 1000))
    else:
        when = w.start + dt.timedelta(seconds=w.r.randint(0, int((w.end - w.start).total_seconds()) - 1))
    offset = w.pick([0, 0, 0, -480, 540, 330])
    local = when.astimezone(dt.timezone(dt.timedelta(minutes=offset)))
    text = local.replace(microsecond=0).isoformat()
    return text.replace("+00:00", "Z") if offset == 0 and w.r.random() < 0.8 else text


def event(w, n):
    p = w.pick(w.providers)
    model = w.pick(w.models[p])
    named = [a["alias"] for a in w.aliases if a["provider"] == p]
    if named and w.hit("aliased events", 0.3):
        model = w.pick(named)
    if w.hit("unpriced model", 0.05, 0.3):
        model = "mystery"
    row = dict(event_id=f"e{n:04d}", recorded_at="", occurred_at=moment(w), customer_id=someone(w), provider=p, model=model,
               service_tier=w.pick(["", "standard", "batch"]) if (p, w.models[p][0], "batch", w.meters[p][0]) in w.unit else "",
               account=w.pick(w.accounts[p]), status="completed" if w.r.random() < 0.5 else "", attempt="", outcome="", billable="")
    for meter in w.meters[p]:
        if w.r.random() < 0.75:
            row[meter] = w.whole(1, 9) if meter == "images" else f"{w.r.uniform(0, 9):.3f}" if meter == "gpu_hours" else w.whole(0, w.pick([500, 90000, 900000]))
    if w.hit("work items", 0.7):
        row["work_item_id"] = f"w{w.r.randint(1, 12)}"
        row["outcome"] = w.pick(["", "accepted", "edited", "rejected"])
        row["attempt"] = w.pick(["", "1", "2"])
    if w.hit("users", 0.7):
        row["user_id"] = f"u{w.r.randint(1, 5)}"
    if w.hit("failures", 0.15):
        row["status"] = w.pick(["failed", "cancelled"])
    if w.hit("not billable", 0.1):
        row["billable"] = "false"
    if w.hit("no customer", 0.04):
        row["customer_id"] = ""
    if w.hit("tags", 0.3):
        row["team"] = w.pick(["red", "blue"])
    return row


def events(w):
    rows, loose = [], []
    for n in range(w.r.randint(20, 200)):
        row = event(w, n)
        if w.hit("without id", 0.1, 0.4):
            row["event_id"] = ""
            loose += [row] * w.r.choice([1, 1, 2, 3])
            continue
        rows.append(row)
        if w.hit("streaming", 0.12):
            half = {**row, "status": "started", "outcome": ""}
            for meter in w.meters[row["provider"]]:
                if row.get(meter) and meter != "gpu_hours":
                    half[meter] = str(int(row[meter]) // 2)
            if w.r.random() < 0.5:
                half["recorded_at"], row["recorded_at"] = "2025-01-01T00:00:00Z", w.pick(["2025-01-01T00:00:00Z", "2025-06-01T00:00:00Z"])
            rows.append(half)
        if w.hit("conflicts", 0.05):
            rows.append({**row, w.meters[row["provider"]][0]: w.whole(1, 90000)})
        if w.hit("later word", 0.05):
            rows.append({**row, "recorded_at": "2025-07-01T00:00:00Z", w.meters[row["provider"]][0]: w.whole(1, 90000)})
        if w.hit("duplicates", 0.08):
            rows.append(dict(row))
        if w.hit("open", 0.03, 0.3):
            rows[-1] = {**rows[-1], "status": "started", "outcome": ""}
        if w.hit("bad rows", 0.03, 0.3):
            rows.append({**row, "event_id": f"bad{n}", w.meters[row["provider"]][0]: w.pick(["1,000", "12abc", "NaN", "$5"])})
    w.events = [r for r in rows + loose if not r["event_id"].startswith("bad")]
    w.r.shuffle(rows)
    cut = w.r.randint(0, len(rows)) if w.on("two usage files", 0.5) else len(rows)
    again = loose[: w.r.randint(0, len(loose))] + loose[:1] if w.on("loose in both files", 0.5) else []
    w.write.rows("usage", "usage1", rows[:cut] + loose, shuffle=True)
    w.write.rows("usage", "usage2", rows[cut:] + again + (rows[:3] if w.on("overlap of files", 0.4) else []), shuffle=True)


def revenue(w):
    rows, loose, n = [], [], 0
    for month in w.months:
        for c in w.customers:
            if w.hit("revenue missing", 0.25):
                continue
            for kind in ["subscription"] + (["usage"] if w.hit("usage revenue", 0.4) else []) + (["one_off"] if w.hit("one-off", 0.2) else []):
                n += 1
                currency = w.pick(w.few_currencies)
                amount = "0" if w.hit("zero revenue", 0.1) else w.money(5, 900, currency, w.pick([0, 0, 1]))
                if w.hit("refund", 0.05, 0.3):
                    amount = "-" + amount
                name = w.customer_alias.get(c, c) if w.r.random() < 0.3 else c
                row = dict(revenue_id=f"r{n}", customer_id=name, period=month, amount=amount, currency=currency, kind=kind)
                rows.append(row)
                if w.hit("loose revenue", 0.15, 0.3):
                    loose.append({**row, "revenue_id": ""})
        if w.hit("stranger revenue", 0.3, 0.3):
            n += 1
            rows.append(dict(revenue_id=f"r{n}", customer_id="ghost1", period=month, amount="33.33", currency=w.reporting, kind="usage"))
    w.records("revenue", rows, clash="amount")
    w.write.rows("revenue", "loose", loose)


def costs(w):
    rows, drivers = [], []
    if not w.on("shared costs", 0.8):
        return
    free = ["vectors", "logs", "seats"]
    for month in w.months:
        names = [f"{kind}-{month}" for kind in ("vector", "observe", "review", "search", "infra")[:w.r.randint(1, 5)]]
        ring = names[:2] if len(names) > 2 and w.hit("ring of pools", 0.4, 0.25) else []
        for cost_id in names:
            currency = w.pick(w.few_currencies)
            method = w.pick(["direct", "proportional", "proportional", "proportional", "even", "fixed"])
            driver = ""
            if method in ("proportional", "fixed"):
                driver = f"own-{cost_id}" if w.r.random() < 0.6 else w.pick(free)
                if method == "proportional" and w.hit("derived", 0.35):
                    driver = w.pick(["usage.calls", "usage.tokens", "usage.api_cost", "usage.work_items", "usage.active_users"])
            if cost_id in ring:
                method, driver = "proportional", f"own-{cost_id}"
            row = dict(cost_id=cost_id, period=month, category=cost_id.split("-")[0], supplier=w.pick(["vecco", "obsco", ""]), document="",
                       method=method, driver=driver, customer_id=someone(w) if method == "direct" else "", quantity="", unit_rate="",
                       amount="", currency=currency, pool="")
            if w.r.random() < 0.3:
                row["quantity"], row["unit_rate"] = f"{w.r.uniform(1, 40):.2f}", w.money(5, 80, currency)
            else:
                row["amount"] = ("-" if w.hit("refunded cost", 0.1, 0.3) else "") + w.money(3, 700, currency, w.pick([0, 1]))
            rows.append(row)
            if method != "direct" and w.hit("two records in a pool", 0.2):
                row["pool"] = cost_id
                rows.append({**row, "cost_id": cost_id + "-b", "category": w.pick(["vector", "extra"]), "amount": w.money(3, 90, currency),
                             "quantity": "", "unit_rate": ""})
            if cost_id in ring:
                other = ring[1 - ring.index(cost_id)]
                drivers.append(dict(period=month, driver=driver, consumer="pool:" + other, quantity="3"))
            elif driver.startswith("own-"):
                drivers += own_driver(w, month, driver, names, cost_id)
        for driver in free:
            if not w.hit("driver absent", 0.15):
                drivers += [dict(period=month, driver=driver, consumer=c, quantity=w.whole(0, 5000)) for c in w.customers]
    w.records("costs", rows, clash="amount")
    w.records("drivers", drivers, clash="quantity", chance=0.01)


def own_driver(w, month, driver, names, mine):
    rows = {}
    shape = w.pick(["customers", "customers", "mixed", "mixed", "pools", "zero"]) if w.on("pools serve pools", 0.6) else "customers"
    if shape in ("customers", "mixed"):
        for c in w.r.sample(w.customers, w.r.randint(1, len(w.customers))):
            name = w.customer_alias.get(c, c) if w.r.random() < 0.3 else c
            rows[name] = w.whole(0, 900) if not w.hit("fractional weights", 0.5) else f"{w.r.uniform(0, 1):.3f}"
    if shape in ("mixed", "pools"):
        others = names if w.on("self service", 0.2) else [n for n in names if n != mine]
        for n in w.r.sample(others, min(len(others), w.r.randint(1, 2))):
            rows["pool:" + n] = w.whole(1, 400)
    if shape == "zero":
        rows = {c: "0" for c in w.customers[:2]}
    if w.hit("negative driver", 0.15):
        rows[w.pick(w.customers)] = "-5"
    if w.hit("stranger consumes", 0.15):
        rows["ghost2"] = "50"
    if w.hit("unknown pool", 0.12):
        rows["pool:nowhere"] = w.whole(1, 90)
    return [dict(period=month, driver=driver, consumer=c, quantity=q) for c, q in rows.items()]


def records(w, kind, rows, clash, chance=0.04):
    """Write one record per row, in one or two files, some again (the same), some in conflict (another fact)."""
    first, second = [], []
    for row in rows:
        (second if w.on("two files " + kind, 0.4) and w.r.random() < 0.3 else first).append(row)
        if w.hit("again " + kind, 0.06, 0.4):
            second.append(row)
        if clash and row.get(clash) and w.hit("clash " + kind, chance, 0.25):
            second.append({**row, clash: changed(row[clash])})
        if clash not in (None, "name") and w.hit("bad " + kind, 0.03, 0.15):
            second.append({**row, clash: w.pick(["1,5", "x"])})
    w.write.rows(kind, kind + "1", first, shuffle=True)
    w.write.rows(kind, kind + "2", second, shuffle=True)


def changed(text):
    """Another value of the same shape: its first digit other."""
    for at, c in enumerate(text):
        if c in "123456789":
            return text[:at] + ("1" if c != "1" else "2") + text[at + 1:]
    return text + "1"


World.records = records


def main(arguments):
    ambiguous = "--ambiguous" in arguments
    seed, folder = [a for a in arguments if not a.startswith("--")]
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir(parents=True)
    w = World(seed, folder, ambiguous)
    for make in (policy, prices, fx, people, events, revenue, costs):
        make(w)
    Invoices(w).make()
    print(" ".join(w.months))


if __name__ == "__main__":
    main(sys.argv[1:])
