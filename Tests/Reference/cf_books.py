"""Policy and master data: crossfoot.yaml, prices, aliases, customers, plans, revenue, costs, drivers."""
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from cf_input import Bad, Findings, Moment, one_per_key, parse_rows
from cf_money import month_days

UNATTRIBUTED, UNALLOCATED = "(unattributed)", "(unallocated)"
INPUT_METERS = ["uncached_input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
                "cache_write_tokens", "cache_write_12h_tokens", "input_audio_tokens", "input_image_tokens",
                "input_video_tokens", "cache_read_audio_tokens"]
METERS = INPUT_METERS + ["output_tokens", "output_audio_tokens", "output_image_tokens", "images", "audio_seconds",
                         "characters", "searches", "requests"]
DEFAULTS = {
    "reporting": {"currency": "USD", "time_zone": "UTC"},
    "fx": {"invoices": "invoice_date", "accruals": "period_end", "shared_costs": "period_average",
           "revenue": "period_average", "max_age_days": "7"},
    "spread": {"credit": "by_cost", "purchase": "by_cost", "adjustment": "by_cost", "tax": "by_cost"},
    "surplus": "hold",
    "providers": {},
}
PROVIDER_DEFAULTS = {
    "billing_time_zone": "UTC", "settlement": "invoice", "tolerance": {"absolute": "", "relative": "", "rule": "all"}, "expected": [],
    "tax": {"recoverable": "1", "reverse_charge_rate": "0", "withholding_rate": "0"},
}
EARLIEST = Moment(dt.datetime.min.replace(tzinfo=dt.timezone.utc))
LATEST = Moment(dt.datetime.max.replace(tzinfo=dt.timezone.utc))


def merged(base, over):
    """`over` on `base`, key by key; an empty value does not override."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {k: merged(base.get(k), over.get(k)) for k in {**base, **over}}
    return base if over in (None, "") else over


class Policy:
    def __init__(self, books):
        path = Path(books) / "crossfoot.yaml"
        # BaseLoader keeps every scalar as text: no binary float is ever made
        given = yaml.load(path.read_text(), Loader=yaml.BaseLoader) if path.exists() else {}
        self.data = merged(DEFAULTS, given or {})
        self.currency = self.data["reporting"]["currency"]
        self.zone = ZoneInfo(self.data["reporting"]["time_zone"])
        self.fx, self.spread, self.surplus = self.data["fx"], self.data["spread"], self.data["surplus"]

    def provider(self, name):
        sections = self.data["providers"]
        return merged(merged(PROVIDER_DEFAULTS, sections.get("*", {})), sections.get(name, {}))

    def billing_zone(self, provider):
        return ZoneInfo(self.provider(provider)["billing_time_zone"])


COLUMNS = {
    "prices": "provider model service_tier meter min_input_tokens unit_price per currency effective_from effective_to account category",
    "model_aliases": "provider alias model effective_from effective_to",
    "provider_usage": "provider account date model service_tier meter quantity",
    "fx_rates": "date base quote rate source",
    "customers": "customer_id name plan status started_on ended_on effective_from",
    "customer_aliases": "alias customer_id",
    "plans": "plan subscription_margin_pct target_margin_pct ai_budget budget_currency included_units hard_cap",
    "revenue": "revenue_id customer_id period amount currency kind",
    "costs": "cost_id period category supplier document method driver customer_id quantity unit_rate amount currency pool",
    "drivers": "period driver consumer quantity",
}


def positive(value, column):
    if value <= 0:
        raise Bad(column, "must be above zero")
    return value


def price(row):
    return {
        "provider": row.need("provider"), "model": row.need("model"), "tier": row.get("service_tier", "standard"),
        "meter": row.need("meter"), "band": row.number("min_input_tokens", 0), "account": row.get("account"),
        "from": row.instant("effective_from", EARLIEST, bare=True), "to": row.instant("effective_to", LATEST, bare=True),
        "unit": (row.number("unit_price") if row.need("unit_price") else None) / positive(row.number("per", 1), "per"),
        "currency": row.need("currency"), "category": row.get("category", "api"),
    }


def cost(row):
    method = row.choice("method", ("direct", "proportional", "even", "fixed"), "")
    amount = row.number("amount")
    if amount is None:
        if row.number("quantity") is None or row.number("unit_rate") is None:
            raise Bad("amount", "neither given nor quantity x unit_rate")
        amount = row.number("quantity") * row.number("unit_rate")
    return {"id": row.need("cost_id"), "period": row.period(), "category": row.need("category"), "supplier": row.get("supplier"),
            "method": method, "driver": row.get("driver"), "customer": row.get("customer_id"), "amount": amount,
            "currency": row.need("currency"), "pool": row.get("pool", row.need("cost_id"))}


PARSE = {
    "prices": (price, lambda f, r: (f["provider"], f["model"], f["tier"], f["meter"], f["band"], f["account"], f["from"])),
    "model_aliases": (lambda r: {
        "provider": r.need("provider"), "alias": r.need("alias"), "model": r.need("model"),
        "from": r.instant("effective_from", EARLIEST, bare=True), "to": r.instant("effective_to", LATEST, bare=True)},
        lambda f, r: (f["provider"], f["alias"], f["from"])),
    "provider_usage": (lambda r: {
        "provider": r.need("provider"), "account": r.get("account"), "date": r.date("date", None) or r.need("date"),
        "model": r.need("model"), "tier": r.get("service_tier", "standard"), "meter": r.need("meter"),
        "quantity": r.number("quantity") if r.need("quantity") else None},
        lambda f, r: (f["provider"], f["account"], f["date"], f["model"], f["tier"], f["meter"])),
    "fx_rates": (lambda r: {
        "date": r.date("date") if r.need("date") else None, "base": r.need("base"), "quote": r.need("quote"),
        "rate": positive(r.number("rate") if r.need("rate") else None, "rate"), "source": r.get("source")},
        lambda f, r: (f["date"], f["base"], f["quote"], f["source"])),
    "customers": (lambda r: {
        "id": r.need("customer_id"), "name": r.get("name"), "plan": r.get("plan"),
        "status": r.choice("status", ("active", "trial", "churned", "internal"), "active"),
        "started": r.date("started_on", dt.date.min), "ended": r.date("ended_on", dt.date.max),
        "from": r.date("effective_from", dt.date.min)}, lambda f, r: (f["id"], f["from"])),
    "customer_aliases": (lambda r: {"alias": r.need("alias"), "id": r.need("customer_id")}, lambda f, r: f["alias"]),
    "plans": (lambda r: {"plan": r.need("plan"), "pct": r.number("subscription_margin_pct")}, lambda f, r: f["plan"]),
    "revenue": (lambda r: {
        "id": r.get("revenue_id"), "customer": r.need("customer_id"), "period": r.period(), "currency": r.need("currency"),
        "amount": r.number("amount") if r.need("amount") else None,
        "kind": r.choice("kind", ("subscription", "usage", "one_off"), "subscription")},
        lambda f, r: ("id", f["id"]) if f["id"] else (f["customer"], f["period"], f["kind"], r.sha, r.line)),
    "costs": (cost, lambda f, r: f["id"]),
    "drivers": (lambda r: {
        "period": r.period(), "driver": r.need("driver"), "consumer": r.need("consumer"),
        "quantity": r.number("quantity") if r.need("quantity") else None},
        lambda f, r: (f["period"], f["driver"], f["consumer"])),
}


class Books:
    """Everything but events and invoices, one record per key."""

    def __init__(self, folder):
        self.folder, self.findings = folder, Findings()
        self.policy = Policy(folder)
        for kind, (parse, key) in PARSE.items():
            columns = set(COLUMNS[kind].split())
            entries = [(key(facts, row), facts, row.content(columns), facts)
                       for row, facts in parse_rows(folder, kind, self.findings, parse)]
            setattr(self, kind, list(one_per_key(kind, entries, self.findings).values()))
        self.customer_ids = {c["id"] for c in self.customers}
        self.alias_of = {a["alias"]: a["id"] for a in self.customer_aliases}
        self.plan_of = {p["plan"]: p for p in self.plans}
        self.priced = {}
        for p in self.prices:
            self.priced.setdefault((p["provider"], p["model"]), []).append(p)
        self.meters = METERS + sorted({p["meter"] for p in self.prices} - set(METERS), key=str.encode)

    def row_of(self, customer):
        """The P&L row of a customer id of any kind of input; None where it is unknown."""
        if customer in self.customer_ids:
            return customer
        target = self.alias_of.get(customer)
        return target if target in self.customer_ids else None

    def model_at(self, provider, model, moment):
        """The exact name first, then an exact dated alias; else as it is."""
        if model == "" or (provider, model) in self.priced:
            return model
        hits = [a for a in self.model_aliases if a["provider"] == provider and a["alias"] == model and a["from"] <= moment < a["to"]]
        return max(hits, key=lambda a: (a["from"], a["model"]))["model"] if hits else model

    def day_start(self, provider, day):
        return Moment(dt.datetime.combine(day, dt.time(), self.policy.billing_zone(provider)))

    def customer_at(self, customer, period):
        """The history row in force on the period's last day."""
        end = month_days(period)[1]
        rows = [c for c in self.customers if c["id"] == customer and c["from"] < end]
        return max(rows, key=lambda c: c["from"]) if rows else None

    def serving(self, period):
        """Customers active or trial whose [started, ended) meets the period."""
        start, end = month_days(period)
        rows = [self.customer_at(c, period) for c in self.customer_ids]
        return sorted(c["id"] for c in rows if c and c["status"] in ("active", "trial")
                      and c["started"] < end and c["ended"] > start and c["started"] < c["ended"])
