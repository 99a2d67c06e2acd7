"""The facts of the demo company: who it serves, whom it pays, and at what prices.

Northwind Answers Ltd sells support answers written by language models. It keeps its books in
USD, in London time. Everything here is fictional, but for public model names and list prices.
"""

from datetime import date, datetime, timedelta, timezone

SEED = 20261031
PERIOD = "2026-10"
UTC = timezone.utc

# Local time, for the weeks that the fixture spans: hours east of UTC before and after the switch.
_WINTER = datetime(2026, 10, 25, 1, tzinfo=UTC)
_WINTER_US = datetime(2026, 11, 1, 9, tzinfo=UTC)
_ZONES = {
    "UTC": (0, 0, _WINTER),
    "Europe/London": (1, 0, _WINTER),
    "Europe/Paris": (2, 1, _WINTER),
    "Asia/Tokyo": (9, 9, _WINTER),
    "America/Los_Angeles": (-7, -8, _WINTER_US),
}
REPORTING_ZONE = "Europe/London"
BILLING_ZONE = {
    "openai": "UTC", "anthropic": "UTC", "mistral": "Europe/Paris",
    "sakura-ai": "Asia/Tokyo", "google": "America/Los_Angeles",
}


def local(moment, zone):
    """`moment` on the wall clock of `zone`, with its offset."""
    before, after, switch = _ZONES[zone]
    return moment.astimezone(timezone(timedelta(hours=before if moment < switch else after)))


# ---------------------------------------------------------------- customers
# Heaviest user first: usage falls with the rank. (id, name, plan, status, region, started, ended)
CUSTOMERS = [
    ("cus_aldergate", "Aldergate Insurance", "enterprise", "active", "uk", "2024-03-01", ""),
    ("cus_brightwater", "Brightwater Utilities", "enterprise", "active", "us", "2024-06-15", ""),
    ("cus_hanamori", "Hanamori Travel", "enterprise", "active", "jp", "2025-01-10", ""),
    ("cus_falkenried", "Falkenried Versand", "enterprise", "active", "eu", "2024-11-01", ""),
    ("cus_pebblecart", "Pebblecart", "pro", "active", "us", "2025-04-02", ""),
    ("cus_tidewell", "Tidewell Building Society", "enterprise", "active", "uk", "2025-02-01", ""),
    ("cus_orchardvane", "Orchard & Vane Retail", "enterprise", "active", "us", "2025-07-01", ""),
    ("cus_larkfield", "Larkfield Learning", "pro", "active", "uk", "2025-03-12", ""),
    ("cus_veloria", "Veloria Hotels", "enterprise", "active", "eu", "2025-09-01", ""),
    ("cus_tsukimori", "Tsukimori Games", "pro", "active", "jp", "2025-05-20", ""),
    ("cus_quillstone", "Quillstone Press", "pro", "active", "us", "2024-02-05", ""),
    ("cus_marlow", "Marlow Cycles", "pro", "active", "uk", "2025-08-18", ""),
    ("cus_northwind", "Northwind Answers (own help desk)", "enterprise", "internal", "uk", "2024-01-01", ""),
    ("cus_lumiva", "Lumiva Santé", "pro", "active", "eu", "2025-10-06", ""),
    ("cus_saltmarsh", "Saltmarsh Outfitters", "pro", "active", "us", "2025-06-11", ""),
    ("cus_cindermill", "Cindermill Software", "pro", "active", "us", "2026-01-15", ""),
    ("cus_aokaze", "Aokaze Mobile", "pro", "active", "jp", "2026-02-02", ""),
    ("cus_thistledown", "Thistledown Pet Supplies", "pro", "active", "uk", "2025-11-24", ""),
    ("cus_casabrillo", "Casa Brillo", "pro", "active", "eu", "2026-03-09", ""),
    ("cus_glasshouse", "Glasshouse Ticketing", "pro", "churned", "us", "2025-04-14", "2026-10-13"),
    ("cus_wrenhall", "Wrenhall Legal", "pro", "active", "uk", "2026-04-20", ""),
    ("cus_freewheel", "Freewheel Forums", "free", "active", "us", "2025-12-01", ""),
    ("cus_mapleloft", "Mapleloft Furniture", "pro", "active", "us", "2026-05-04", ""),
    ("cus_nordlicht", "Nordlicht Fahrräder", "starter", "active", "eu", "2025-09-22", ""),
    ("cus_ambergrid", "Ambergrid Solar", "starter", "active", "us", "2026-01-07", ""),
    ("cus_dovecote", "Dovecote Nurseries", "starter", "active", "uk", "2026-02-16", ""),
    ("cus_yukihana", "Yukihana Cosmetics", "starter", "active", "jp", "2026-03-30", ""),
    ("cus_packhorse", "Packhorse Couriers", "starter", "active", "uk", "2026-04-01", ""),
    ("cus_riverbend", "Riverbend Brewing", "starter", "active", "us", "2026-04-27", ""),
    ("cus_oakandash", "Oak & Ash Lettings", "starter", "active", "uk", "2026-05-11", ""),
    ("cus_silvermere", "Silvermere Spa", "starter", "trial", "uk", "2026-10-19", ""),
    ("cus_petitpont", "Petit Pont Traiteur", "starter", "active", "eu", "2026-05-18", ""),
    ("cus_foxglove", "Foxglove Flowers", "starter", "active", "uk", "2026-06-08", ""),
    ("cus_brasskettle", "Brass Kettle Coffee", "starter", "active", "us", "2026-06-15", ""),
    ("cus_hearthside", "Hearthside Stoves", "starter", "trial", "us", "2026-10-05", ""),
    ("cus_longmeadow", "Longmeadow Camping", "starter", "active", "uk", "2026-07-06", ""),
    ("cus_inkwell", "Inkwell Stationers", "starter", "active", "us", "2026-07-20", ""),
    ("cus_solana", "Solana Cerámica", "starter", "active", "eu", "2026-08-03", ""),
    ("cus_pinecrest", "Pinecrest Dental Supplies", "starter", "churned", "us", "2026-01-26", "2026-10-27"),
    ("cus_boxwood", "Boxwood Gardens", "free", "active", "uk", "2026-02-20", ""),
    ("cus_coppice", "Coppice Crafts", "free", "active", "uk", "2026-06-30", ""),
    ("cus_driftline", "Driftline Surf School", "free", "active", "us", "2026-07-14", ""),
    ("cus_kumonoki", "Kumonoki Books", "free", "active", "jp", "2026-08-19", ""),
    ("cus_bluefinch", "Bluefinch Podcasts", "free", "trial", "us", "2026-10-12", ""),
    ("cus_etangclair", "Étang Clair", "free", "active", "eu", "2026-09-02", ""),
    ("cus_ravensworth", "Ravensworth Archives", "pro", "trial", "uk", "2026-09-28", ""),
    ("cus_gatepost", "Gatepost Fencing", "starter", "churned", "uk", "2025-10-01", "2026-08-01"),
]
# Marlow Cycles moved up a plan in mid-month: two rows of history.
MARLOW_BEFORE = ("cus_marlow", "Marlow Cycles", "starter", "active", "2025-08-18", "", "2025-08-18")
MARLOW_UPGRADED = "2026-10-12"
# Solana Cerámica tried for two months and pays since: its use of the first days of October is that of a trial.
SOLANA_TRIAL = ("cus_solana", "Solana Cerámica", "starter", "trial", "2026-08-03", "", "2026-08-03")
SOLANA_CONVERTED = "2026-10-06"

OLD_ID = ("NW-00017", "cus_quillstone")              # used until the id migration
ID_MIGRATION = datetime(2026, 10, 6, tzinfo=UTC)
EMAIL_DOMAIN = ("larkfield.example", "cus_larkfield")  # what the agent runtime sends
UNKNOWN_CUSTOMER = ("cus_fenwick", "starter", "uk")    # signed up by hand, never entered in the CRM

# plan: subscription margin %, target margin %, AI budget USD, included work items, hard cap
PLANS = [
    ("free", "", "", "2.00", "50", "true"),
    ("starter", "75", "60", "15.00", "250", "true"),
    ("pro", "75", "65", "150.00", "2500", "false"),
    ("enterprise", "80", "70", "1500.00", "", "false"),
]

# (customer, amount, currency, kind). An absent trial or free account has no revenue: not 0.
_SUBSCRIPTION = {"starter": "49.00", "pro": "290.00"}
_CURRENCY = {"uk": "GBP", "eu": "EUR", "us": "USD", "jp": "USD"}
_ENTERPRISE = {
    "cus_aldergate": "2400.00", "cus_brightwater": "2900.00", "cus_hanamori": "2200.00",
    "cus_falkenried": "1800.00", "cus_tidewell": "1650.00", "cus_orchardvane": "1950.00",
    "cus_veloria": "1350.00",
}
_EXTRA_REVENUE = [
    ("cus_aldergate", "612.40", "GBP", "usage"),
    ("cus_brightwater", "488.75", "USD", "usage"),
    ("cus_falkenried", "231.10", "EUR", "usage"),
    ("cus_tidewell", "750.00", "GBP", "one_off"),
    ("NW-00017", "150.00", "USD", "one_off"),
    ("cus_glasshouse", "-145.00", "USD", "one_off"),
    ("cus_silvermere", "0.00", "GBP", "subscription"),
    ("cus_ravensworth", "0.00", "GBP", "subscription"),
    ("cus_freewheel", "0.00", "USD", "subscription"),
]


def revenue():
    rows = []
    for customer, _, plan, status, region, _, ended in CUSTOMERS:
        amount = _ENTERPRISE.get(customer) or _SUBSCRIPTION.get(plan)
        if amount and status in ("active", "churned") and not (ended and ended < "2026-10-01"):
            rows.append((customer, amount, _CURRENCY[region], "subscription"))
    return rows + _EXTRA_REVENUE


# ---------------------------------------------------------------- models and prices
MAIN, ENTERPRISE = "org-nwa-main", "org-nwa-enterprise"   # the two OpenAI organisations
ACCOUNT = {"anthropic": "wrk-nwa-prod", "mistral": "nwa-paris", "google": "nwa-vertex",
           "sakura-ai": "nwa-tokyo", "openai": MAIN}
SAKURA_BATCH = "nwa-tokyo-batch"                          # opened on 16 October

# What an event names as its model -> the price book's name: dated snapshots, moving aliases.
SNAPSHOT = {
    "gpt-5.4": "gpt-5.4-2026-03-05",
    "gpt-5.4-mini": "gpt-5.4-mini-2026-03-17",
    "claude-sonnet-4-5": "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5": "claude-haiku-4-5-20251001",
}
ALIASES = [  # provider, alias, model, from, to
    ("openai", "gpt-5.4-2026-03-05", "gpt-5.4", "2026-03-05", ""),
    ("openai", "gpt-5.4-mini-2026-03-17", "gpt-5.4-mini", "2026-03-17", ""),
    ("anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5", "2025-09-29", ""),
    ("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5", "2025-10-01", ""),
    ("mistral", "mistral-small-latest", "mistral-small-2506", "2025-06-20", "2026-10-12"),
    ("mistral", "mistral-small-latest", "mistral-small-2603", "2026-10-12", ""),
]
UNPRICED = ("google", "gemini-3.5-flash-preview-10-2026")   # someone tried a preview

_TOKENS = ("uncached_input_tokens", "cache_read_tokens", "output_tokens",
           "cache_write_5m_tokens", "cache_write_1h_tokens")
# provider, model, tier, currency, prices per million in the order of _TOKENS, extras
_BOOK = [
    ("openai", "gpt-5.4", "standard", "USD", "2.50 0.25 15.00", {}),
    ("openai", "gpt-5.4", "standard", "USD", "2.00 0.20 12.00",
     {"account": ENTERPRISE, "effective_from": "2026-07-01", "effective_to": "2027-07-01"}),
    ("openai", "gpt-5.4", "batch", "USD", "1.25 0.125 7.50", {}),
    ("openai", "gpt-5.4-mini", "standard", "USD", "0.75 0.075 4.50", {"effective_to": "2026-10-16"}),
    ("openai", "gpt-5.4-mini", "standard", "USD", "0.60 0.06 3.60", {"effective_from": "2026-10-16"}),
    ("openai", "gpt-5.4-nano", "standard", "USD", "0.20 0.02 1.25", {}),
    ("openai", "text-embedding-3-large", "standard", "USD", "0.13", {"category": "embedding"}),
    ("openai", "text-embedding-3-small", "standard", "USD", "0.02", {"category": "embedding"}),
    ("anthropic", "claude-opus-4-8", "standard", "USD", "5.00 0.50 25.00 6.25 10.00", {}),
    ("anthropic", "claude-sonnet-4-5", "standard", "USD", "3.00 0.30 15.00 3.75 6.00", {}),
    ("anthropic", "claude-sonnet-4-5", "standard", "USD", "6.00 0.60 22.50 7.50 12.00",
     {"min_input_tokens": "200000"}),
    ("anthropic", "claude-haiku-4-5", "standard", "USD", "1.00 0.10 5.00 1.25 2.00", {}),
    ("google", "gemini-2.5-flash", "standard", "USD", "0.30 0.03 2.50", {}),
    ("google", "gemini-3.5-flash", "standard", "USD", "1.50 0.15 9.00", {}),
    ("mistral", "mistral-large-2411", "standard", "EUR", "1.80 0.18 5.40", {}),
    ("mistral", "mistral-small-2506", "standard", "EUR", "0.09 0.009 0.27", {}),
    ("mistral", "mistral-small-2603", "standard", "EUR", "0.14 0.014 0.55", {}),
    ("mistral", "mistral-embed", "standard", "EUR", "0.09", {"category": "embedding"}),
    ("sakura-ai", "komorebi-70b", "standard", "JPY", "420 42 1680", {}),
    ("sakura-ai", "komorebi-8b", "standard", "JPY", "45 4.5 180", {}),
    ("sakura-ai", "sakura-embed-v2", "standard", "JPY", "15", {"category": "embedding"}),
]


def _price(provider, model, tier, currency, meter, price, per, extras):
    row = {"provider": provider, "model": model, "service_tier": tier, "meter": meter,
           "min_input_tokens": "0", "unit_price": price, "per": per, "currency": currency,
           "effective_from": "2026-01-01", "effective_to": "", "account": "", "category": ""}
    row.update(extras)
    return row


PRICES = [
    _price(provider, model, tier, currency, meter, price, "1000000", extras)
    for provider, model, tier, currency, prices, extras in _BOOK
    for meter, price in zip(_TOKENS, prices.split())
] + [
    _price("anthropic", "claude-opus-4-8", "standard", "USD", "searches", "10.00", "1000", {}),
    _price("sakura-ai", "yomi-ocr", "standard", "JPY", "images", "1.8", "1", {}),
]

# ---------------------------------------------------------------- shared costs
# id, category, supplier, method, driver, customer, quantity, unit rate, amount, currency, pool
COSTS = [
    ("cost_vectors", "vector_store", "Pinevale Vectors", "proportional", "vectors", "", "", "", "420.00", "USD", ""),
    ("cost_logs", "observability", "Lanternlog", "proportional", "log_events", "", "", "", "260.00", "EUR", ""),
    ("cost_gateway", "gateway", "Turnpike Gateway", "proportional", "usage.calls", "", "", "", "310.00", "USD", ""),
    ("cost_review_aldergate", "human_review", "Second Pair Reviews", "direct", "", "cus_aldergate", "10", "60", "", "USD", ""),
    ("cost_review_tidewell", "human_review", "Second Pair Reviews", "direct", "", "cus_tidewell", "6.5", "60", "", "USD", ""),
    ("cost_review_hanamori", "human_review", "Second Pair Reviews", "direct", "", "cus_hanamori", "4.25", "9000", "", "JPY", ""),
    ("cost_review_quillstone", "human_review", "Second Pair Reviews", "direct", "", "NW-00017", "2", "60", "", "USD", ""),
    ("cost_translation", "third_party", "Wordferry", "direct", "", "cus_falkenried", "", "", "80.00", "EUR", ""),
    ("cost_telephony", "third_party", "Bellweather Voice", "direct", "", "cus_brightwater", "", "", "145.20", "USD", ""),
    ("cost_status_page", "tooling", "Calm Waters Status", "even", "", "", "", "", "199.00", "USD", ""),
    ("cost_on_call", "support", "Nightingale Ops", "fixed", "on_call_weights", "", "", "", "400.00", "GBP", ""),
    ("cost_platform_pay", "platform", "Payroll", "proportional", "platform_hours", "", "", "", "1400.00", "GBP", "platform_team"),
    ("cost_platform_cloud", "platform", "Cirrostratus Hosting", "proportional", "platform_hours", "", "", "", "760.00", "USD", "platform_team"),
    ("cost_data_pay", "data", "Payroll", "proportional", "data_jobs", "", "", "", "900.00", "GBP", "data_team"),
]
# The two teams serve each other: of its hours each gives this much to the other.
POOL_SERVES_POOL = [("platform_hours", "pool:data_team", "60"), ("data_jobs", "pool:platform_team", "45")]
ON_CALL_WEIGHTS = [("cus_aldergate", "30"), ("cus_brightwater", "25"), ("cus_hanamori", "20"),
                   ("cus_tidewell", "15"), ("cus_falkenried", "10")]

FX_FIRST, FX_LAST = date(2026, 9, 1), date(2026, 11, 13)
