"""The usage events: tickets answered, retried, summarised; nightly jobs; and the mess around them.

`generate()` returns the events that count (each once, in its final form) and the files that carry
them, in which some rows come twice, some are superseded, and some have no id.
"""

from datetime import datetime, timedelta

from .files import Dice
from .world import (ACCOUNT, CUSTOMERS, EMAIL_DOMAIN, ENTERPRISE, ID_MIGRATION, MARLOW_UPGRADED, OLD_ID,
                    PRICES, SAKURA_BATCH, SEED, SNAPSHOT, UNKNOWN_CUSTOMER, UNPRICED, UTC, local)

METERS = ("uncached_input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
          "output_tokens", "images", "searches")
COLUMNS = ("event_id", "recorded_at", "occurred_at", "customer_id", "workspace_id", "user_id", "feature",
           "agent", "work_item_id", "user_tier", "environment", "route", "final_route", "provider", "model",
           "requested_model", "service_tier", "account", "attempt", "status", "outcome", "billable",
           "latency_ms") + METERS + ("estimated_cost", "estimated_cost_currency", "channel")
NUMBER_COLUMNS = frozenset(METERS + ("attempt", "latency_ms", "estimated_cost"))

FIRST, LAST = datetime(2026, 9, 28, tzinfo=UTC), datetime(2026, 11, 4, tzinfo=UTC)
MIDDLE, NOVEMBER = datetime(2026, 10, 16, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
BATCH_OPENED = datetime(2026, 10, 15, 15, tzinfo=UTC)        # midnight of the 16th in Tokyo
TICKETS = 5_900

CLOCK = {"uk": 1, "eu": 2, "us": -5, "jp": 9}                # where the customers' desks are
HOURS = [(hour, 6 if 9 <= hour < 18 else 2 if 7 <= hour < 22 else 1) for hour in range(24)]
PLAN_WEIGHT = {"enterprise": 14, "pro": 7, "starter": 2, "free": 2}
HEAVY = {"cus_pebblecart": 3, "cus_freewheel": 8}             # use far more than their plan earns
SEATS = {"enterprise": 18, "pro": 7, "starter": 3, "free": 2}
CHANNELS = [("email", 5), ("chat", 4), ("web_form", 1)]

# Who answers: (provider, model, weight) by region or by plan.
ANSWER = {
    "jp": [("sakura-ai", "komorebi-70b", 9), ("openai", "gpt-5.4", 1)],
    "eu": [("mistral", "mistral-large-2411", 8), ("anthropic", "claude-sonnet-4-5", 2)],
    "enterprise": [("anthropic", "claude-sonnet-4-5", 5), ("openai", "gpt-5.4", 5)],
    "pro": [("openai", "gpt-5.4", 4), ("anthropic", "claude-sonnet-4-5", 3), ("openai", "gpt-5.4-mini", 3)],
    "starter": [("openai", "gpt-5.4-mini", 6), ("anthropic", "claude-haiku-4-5", 4)],
    "free": [("google", "gemini-2.5-flash", 7), ("openai", "gpt-5.4-mini", 3)],
}
TRIAGE = {"jp": ("sakura-ai", "komorebi-8b"), "eu": ("mistral", "mistral-small-latest")}
EMBED = {"jp": ("sakura-ai", "sakura-embed-v2"), "eu": ("mistral", "mistral-embed")}
SUMMARY = [("anthropic", "claude-haiku-4-5", 4), ("google", "gemini-2.5-flash", 4), ("google", "gemini-3.5-flash", 2)]


class UsageMonth:
    def __init__(self):
        self.dice = Dice(SEED)
        self.events = []        # each event once, as it finally stands
        self.extra = []         # superseded rows and repeats: (file, arrival, row)
        self.serial = 0
        self.list_price = {(p["provider"], p["model"], p["service_tier"] or "standard", p["meter"]): p
                           for p in reversed(PRICES) if not p["account"] and p["min_input_tokens"] == "0"}

    # ------------------------------------------------------------ one call
    def call(self, who, at, feature, provider, model, tokens, **fields):
        """Records one call and returns it."""
        customer, plan, region = who
        self.serial += 1
        enterprise_org = provider == "openai" and plan == "enterprise" and model == "gpt-5.4"
        route = f"{provider}/{model}"
        event = {
            "event_id": f"evt_{self.serial * 2654435761 % 2**32:08x}",
            "customer_id": OLD_ID[0] if customer == OLD_ID[1] and at < ID_MIGRATION else customer,
            "workspace_id": f"ws_{customer[4:]}_{1 + self.serial % 2 if plan == 'enterprise' else 1}",
            "feature": feature, "user_tier": plan, "environment": "production", "provider": provider,
            "model": SNAPSHOT.get(model, model), "requested_model": model, "route": route,
            "final_route": route, "account": ENTERPRISE if enterprise_org else ACCOUNT[provider],
            "status": "completed", "latency_ms": 180 + tokens.get("output_tokens", 0) * 7 + self.dice.between(0, 900),
        }
        event.update(tokens)
        event.update(fields)
        if customer == "cus_northwind":
            event["environment"] = "staging"
        runtime = event.get("agent") in ("resolver", "contract_reader")     # logs in local time, as JSON
        if runtime and customer == EMAIL_DOMAIN[1]:
            event["customer_id"] = EMAIL_DOMAIN[0]
        zone = "Europe/London" if runtime else "UTC"
        event["occurred_at"] = stamp(at, zone)
        event["recorded_at"] = stamp(at + timedelta(milliseconds=int(event["latency_ms"]) + 400), zone)
        self.estimate(event)
        event = {name: str(event[name]) for name in COLUMNS if event.get(name, "") not in ("", 0)}
        event[".at"], event[".runtime"] = at, runtime
        event[".arrival"] = at + timedelta(milliseconds=int(event.get("latency_ms", 0)))
        self.events.append(event)
        return event

    def estimate(self, event):
        """The gateway's own guess: today's list price, no contract, no long-context band."""
        total, currency = 0, ""
        for meter in METERS:
            tier = event.get("service_tier") or "standard"
            price = self.list_price.get((event["provider"], event["requested_model"], tier, meter))
            if price and event.get(meter):
                thousandths = int(price["unit_price"].replace(".", "")) \
                    * 10 ** (3 - len(price["unit_price"].partition(".")[2]))
                total += event[meter] * thousandths * 1000 // int(price["per"])
                currency = price["currency"]
        if currency:
            event["estimated_cost"] = f"{total // 10**6}.{total % 10**6:06d}"
            event["estimated_cost_currency"] = currency

    def chat_tokens(self, provider, low, high, answer=(300, 4500)):
        total = self.dice.skewed(low, high)
        cached = total * self.dice.between(0, 60) // 100
        tokens = {"uncached_input_tokens": total - cached, "output_tokens": self.dice.skewed(*answer)}
        if provider == "anthropic" and self.dice.chance(0.35):
            tokens["cache_write_5m_tokens"] = cached
        else:
            tokens["cache_read_tokens"] = cached
        return tokens

    # ------------------------------------------------------------ tickets
    def tickets(self):
        weights = [((c, plan, region, start, end), PLAN_WEIGHT[plan] * HEAVY.get(c, 1) * 400 // (rank + 3))
                   for rank, (c, _, plan, _, region, start, end) in enumerate(CUSTOMERS)]
        days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
        days = [(day, (20 if day.weekday() < 5 else 8) // (1 if day.month == 10 else 3)) for day in days]
        arrivals = [(self.moment(datetime(2026, 10, day, tzinfo=UTC), "uk"), UNKNOWN_CUSTOMER)
                    for day in (7, 14, 14, 21, 28)]
        while len(arrivals) < TICKETS:
            customer, plan, region, started, ended = self.dice.weighted(weights)
            at = self.moment(self.dice.weighted(days), region)
            day = local(at, "Europe/London").date().isoformat()
            if not FIRST <= at < LAST or day < started or (ended and day >= ended):
                continue
            if customer == "cus_marlow" and day < MARLOW_UPGRADED:
                plan = "starter"
            arrivals.append((at, (customer, plan, region)))
        for at, who in sorted(arrivals):
            self.ticket(who, at)

    def moment(self, day, region):
        hour = self.dice.weighted(HOURS) - CLOCK[region]
        return day + timedelta(hours=hour, milliseconds=self.dice.between(0, 3_599_999))

    def ticket(self, who, at):
        dice, (customer, plan, region) = self.dice, who
        common = {"work_item_id": f"tkt-{100000 + self.serial}", "channel": dice.weighted(CHANNELS),
                  "user_id": f"usr_{customer[4:]}_{dice.skewed(1, SEATS[plan]):02d}"}
        provider, model = TRIAGE.get(region, ("openai", "gpt-5.4-nano"))
        self.call(who, at, "triage", provider, model, {
            "uncached_input_tokens": dice.skewed(2000, 15000), "output_tokens": dice.between(12, 90)}, **common)
        provider, model = EMBED.get(region, ("openai", "text-embedding-3-small" if plan in ("free", "starter")
                                             else "text-embedding-3-large"))
        at += timedelta(milliseconds=900)
        self.call(who, at, "kb_search", provider, model, {
            "uncached_input_tokens": dice.between(40, 700)}, **common)
        if region == "jp" and dice.chance(0.2):
            self.call(who, at, "read_attachment", "sakura-ai", "yomi-ocr", {"images": dice.between(1, 9)}, **common)
        at = self.reply(who, at + timedelta(milliseconds=700), common)
        if dice.chance(0.04) and plan in ("pro", "enterprise"):
            at = self.agent_run(who, at, common)
        if dice.chance(0.22):
            options = [((p, m), weight) for p, m, weight in SUMMARY]
            provider, model = dice.weighted(options)
            self.call(who, at + timedelta(minutes=dice.between(5, 90)), "summarize", provider, model,
                      self.chat_tokens(provider, 12000, 90000, (150, 1200)), **common, outcome="accepted")
        if dice.chance(0.14):
            provider, model = ("openai", "gpt-5.4-mini") if region in ("us", "uk") else TRIAGE[region]
            self.call(who, at + timedelta(minutes=2), "draft_email", provider, model,
                      self.chat_tokens(provider, 8000, 60000), **common,
                      outcome=dice.weighted([("accepted", 5), ("edited", 4), ("rejected", 1)]))

    def reply(self, who, at, common):
        """The answer itself: served from our cache, or called, perhaps retried or rerouted."""
        dice, (customer, plan, region) = self.dice, who
        options = [((p, m), weight) for p, m, weight in ANSWER.get(region) or ANSWER[plan]]
        provider, model = dice.weighted(options)
        size = (45_000, 190_000) if plan in ("enterprise", "pro") else (15_000, 80_000)
        tokens = self.chat_tokens(provider, *size)
        outcome = dice.weighted([("accepted", 60), ("edited", 22), ("rejected", 8), ("", 10)])
        fields = dict(common, outcome=outcome)
        if dice.chance(0.015):      # same question, same answer: nobody is called
            self.call(who, at, "support_reply", provider, model, tokens, **fields, billable="false")
            return at
        attempt = 1
        if dice.chance(0.03):       # broke off midway: the provider bills what it read and wrote
            broken = dict(tokens, output_tokens=tokens["output_tokens"] // 3 + 1)
            self.call(who, at, "support_reply", provider, model, broken, **common,
                      status="failed" if dice.chance(0.8) else "cancelled")
            at, attempt = at + timedelta(seconds=dice.between(2, 9)), 2
        if dice.chance(0.015):      # never answered: another provider takes over
            self.call(who, at, "support_reply", provider, model, {"uncached_input_tokens": 0}, **common,
                      status="failed", attempt=attempt)
            at, attempt = at + timedelta(seconds=30), attempt + 1
            fields["route"] = f"{provider}/{model}"
            provider, model = ("anthropic", "claude-sonnet-4-5") if provider != "anthropic" else ("openai", "gpt-5.4")
            fields["final_route"] = f"{provider}/{model}"
            tokens = self.chat_tokens(provider, *size)
        if attempt > 1:
            fields["attempt"] = attempt
        event = self.call(who, at, "support_reply", provider, model, tokens, **fields)
        if dice.chance(0.12):
            self.streamed(event, at)
        return at

    def agent_run(self, who, at, common):
        dice = self.dice
        steps = dice.between(3, 9)
        for step in range(steps):
            at += timedelta(seconds=dice.between(6, 40))
            context = 40_000 + step * dice.between(8000, 14000)
            self.call(who, at, "agent_resolve", "anthropic", "claude-opus-4-8", {
                "uncached_input_tokens": dice.between(2000, 16000), "output_tokens": dice.skewed(600, 5000),
                "cache_read_tokens": context if step else 0, "searches": dice.between(0, 2),
                "cache_write_1h_tokens": context if step == 0 else dice.between(2000, 9000)}, **common,
                agent="resolver", outcome="accepted" if step == steps - 1 else "")
        return at

    # ------------------------------------------------------------ jobs without a person
    def jobs(self):
        dice = self.dice
        nights = (LAST - FIRST).days
        by_region = {region: [(c, plan, r) for c, _, plan, status, r, _, _ in CUSTOMERS
                              if r == region and status in ("active", "internal")] for region in CLOCK}
        for night in range(nights):
            midnight = FIRST + timedelta(days=night)
            for who in [w for r in ("uk", "us") for w in by_region[r] if w[1] == "enterprise"]:
                at = midnight + timedelta(hours=23, minutes=dice.between(5, 50))
                self.call(who, at, "nightly_digest", "openai", "gpt-5.4",
                          self.chat_tokens("openai", 150_000, 380_000, (2000, 9000)), service_tier="batch", agent="digest")
            for region in CLOCK:
                for _ in range(3):
                    who = dice.pick(by_region[region])
                    provider, model = EMBED.get(region, ("openai", "text-embedding-3-small" if dice.chance(0.5)
                                                         else "text-embedding-3-large"))
                    at = midnight + timedelta(hours=(18 if region == "jp" else 2), minutes=dice.between(0, 59))
                    batch = region == "jp" and at >= BATCH_OPENED
                    self.call(who, at, "kb_refresh", provider, model, {
                        "uncached_input_tokens": dice.skewed(400_000, 9_000_000)}, agent="indexer",
                        **({"account": SAKURA_BATCH} if batch else {}))
        aldergate = CUSTOMERS[0]
        for day in (2, 6, 8, 13, 15, 20, 22, 27, 29):        # contracts too long for the standard band
            at = datetime(2026, 10, day, 13, dice.between(0, 59), 12, tzinfo=UTC)
            self.call((aldergate[0], aldergate[2], aldergate[4]), at, "contract_review", "anthropic",
                      "claude-sonnet-4-5", {"uncached_input_tokens": dice.between(12_000, 40_000),
                      "cache_read_tokens": dice.between(170_000, 230_000), "output_tokens": dice.between(1800, 4200),
                      "cache_write_1h_tokens": dice.between(18_000, 30_000)}, agent="contract_reader",
                      work_item_id=f"contract-{day:02d}", user_id="usr_aldergate_03", outcome="edited")
        for minute in range(6):                              # a preview model without a price
            at = datetime(2026, 10, 22, 15, 10 + 3 * minute, 41, tzinfo=UTC)
            self.call(("cus_northwind", "enterprise", "uk"), at, "support_reply", *UNPRICED,
                      self.chat_tokens("google", 20_000, 90_000), user_id="usr_northwind_04",
                      work_item_id=f"eval-{minute + 1}")
        self.legacy_indexer()

    def legacy_indexer(self):
        """Rows without ids. Two are alike in one file (two calls); one comes again in the next file."""
        for day, tokens in ((4, 184_000), (8, 227_500), (11, 227_500), (11, 227_500), (15, 310_200), (24, 126_000)):
            at = datetime(2026, 10, day, 21, 30, tzinfo=UTC)
            event = self.call(("cus_boxwood", "free", "uk"), at, "kb_refresh", "openai", "text-embedding-3-small",
                              {"uncached_input_tokens": tokens}, agent="legacy-indexer")
            for name in ("event_id", "recorded_at", "latency_ms"):
                del event[name]
            if day == 15:
                self.extra.append(("h2", at, event))

    # ------------------------------------------------------------ what a reader must see through
    def streamed(self, event, at):
        """The row written when the stream began; sometimes also a first, too low, final count."""
        started = dict(event, recorded_at=stamp(at + timedelta(milliseconds=380), "UTC"), status="started")
        for name in ("output_tokens", "outcome", "latency_ms", "estimated_cost", "estimated_cost_currency"):
            started.pop(name, None)
        self.extra.append((file_of(event), at, started))
        if self.dice.chance(0.06):
            early = dict(event, output_tokens=str(max(1, int(event["output_tokens"]) - self.dice.between(5, 40))))
            event["recorded_at"] = stamp(at + timedelta(milliseconds=int(event["latency_ms"]) + 90_400), "UTC")
            self.extra.append((file_of(event), event[".arrival"], early))
            event[".arrival"] = at + timedelta(seconds=100)

    def repeats(self):
        """The same row again: redelivered, exported twice, or logged by two systems."""
        for event in self.events:
            if "event_id" not in event:
                continue
            at = event[".arrival"]
            if self.dice.chance(0.004):
                self.extra.append((file_of(event), at + timedelta(minutes=25), event))
            if MIDDLE - timedelta(minutes=40) <= at < MIDDLE and not event[".runtime"]:
                self.extra.append(("h2", at, event))         # the second export began 40 minutes early
            if event[".runtime"] and self.dice.chance(0.06):
                self.extra.append(("h1" if at < MIDDLE else "h2", at, event))

    def generate(self):
        self.tickets()
        self.jobs()
        self.repeats()
        files = {"h1": [], "h2": [], "november": [], "runtime": []}
        for event in self.events:
            files[file_of(event)].append((event[".arrival"], event))
        for name, arrival, row in self.extra:
            files[name].append((arrival, row))
        for name, rows in files.items():
            rows.sort(key=lambda pair: pair[0])
            files[name] = [row for _, row in rows]
        return self.events, files


def file_of(event):
    if event[".runtime"]:
        return "runtime"
    return "h1" if event[".at"] < MIDDLE else "h2" if event[".at"] < NOVEMBER else "november"


def stamp(moment, zone):
    shown = local(moment, zone)
    offset = shown.strftime("%z")
    offset = "Z" if zone == "UTC" else f"{offset[:3]}:{offset[3:]}"
    return shown.strftime("%Y-%m-%dT%H:%M:%S.") + f"{shown.microsecond // 1000:03d}" + offset


def generate():
    return UsageMonth().generate()
