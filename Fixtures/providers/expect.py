#!/usr/bin/env python3
"""Writes beside each provider fixture what it means, as canonical CSV.

It knows nothing of the profiles: each format is read here by hand-written code, numbers as fractions.

    python3 Fixtures/providers/expect.py [--check]     # Python 3.11, nothing to install
"""
import csv
import io
import json
import sys
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).parent

USAGE = "provider,account,date,model,service_tier,meter,quantity".split(",")
LINES = (
    "invoice_id,provider,statement_of,statement_as_of,period_start,period_end,currency,line_id,service_start,service_end,"
    "description,account,model,service_tier,meter,quantity,amount"
).split(",")


def number(text):
    """The exact number of a JSON or CSV lexeme; 0E-6176 is 0."""
    mantissa, _, exponent = str(text).lower().partition("e")
    value = Fraction(mantissa)
    return value * Fraction(10) ** int(exponent) if exponent and value else value


def text(value):
    """A fraction of tens as a decimal without needless zeros."""
    places = 0
    while value.denominator != 1:
        value, places = value * 10, places + 1
    digits = str(abs(value.numerator)).rjust(places + 1, "0")
    whole, rest = (digits[:-places], "." + digits[-places:]) if places else (digits, "")
    return ("-" if value < 0 else "") + whole + rest


def day_of(seconds):
    return datetime.fromtimestamp(int(seconds), timezone.utc).date()


def month_of(day):
    start = day.replace(day=1)
    return {"period_start": start, "period_end": (start + timedelta(days=32)).replace(day=1)}


def pages(path):
    """The buckets of a page, numbers left as they are written."""
    return json.loads(path.read_text("utf-8"), parse_float=str, parse_int=str)["data"]


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


# What a page or a table row means: one dictionary for each canonical row.


def openai_meters(row):
    """Disjoint meters: the input holds the cached, the written, the audio and the image tokens."""

    def count(name):
        return number(row.get(name) or 0)

    special = count("input_audio_tokens") + count("input_image_tokens")
    meters = {
        "uncached_input_tokens": count("input_tokens") - count("input_cached_tokens")
        - count("input_cache_write_tokens") - special,
        "cache_read_tokens": count("input_cached_tokens") - count("input_cached_audio_tokens"),
        "output_tokens": count("output_tokens") - count("output_audio_tokens")
        - count("output_image_tokens"),
        "requests": count("num_model_requests"),
    }
    for meter, name in [
        ("input_audio_tokens", "input_audio_tokens"),
        ("input_image_tokens", "input_image_tokens"),
        ("cache_read_audio_tokens", "input_cached_audio_tokens"),
        ("output_audio_tokens", "output_audio_tokens"),
        ("output_image_tokens", "output_image_tokens"),
        ("cache_write_12h_tokens", "input_cache_write_12h_tokens"),
    ]:
        if row.get(name) not in (None, ""):
            meters[meter] = count(name)
    if row.get("input_cache_write_tokens") not in (None, ""):
        meters["cache_write_tokens"] = count("input_cache_write_tokens") - count(
            "input_cache_write_12h_tokens")
    return meters


OPENAI_COUNTS = {
    "embeddings": {"uncached_input_tokens": "input_tokens"},
    "moderations": {"uncached_input_tokens": "input_tokens"},
    "images": {"images": "images"},
    "audio_speeches": {"characters": "characters"},
    "audio_transcriptions": {"audio_seconds": "seconds"},
    "web_searches": {"searches": "num_requests"},
}


def openai_usage(path):
    for bucket in pages(path):
        common = {"provider": "openai", "date": day_of(bucket["start_time"])}
        if not bucket["results"]:
            yield common | {"model": "(none)", "meter": "requests", "quantity": Fraction(0)}
        for row in bucket["results"]:
            capability = row["object"].split(".")[2]
            if capability == "completions":
                meters = openai_meters(row)
            else:
                names = OPENAI_COUNTS.get(capability, {}) | {"requests": "num_model_requests"}
                meters = {meter: number(row[name]) for meter, name in names.items()}
            tier = "batch" if row.get("batch") is True else row.get("service_tier")
            for meter, quantity in meters.items():
                yield common | {
                    "account": row["project_id"], "model": row["model"],
                    "service_tier": "standard" if tier == "default" else tier,
                    "meter": meter, "quantity": quantity}


def openai_completions_csv(path):
    for row in table(path):
        common = {"provider": "openai", "date": day_of(row["start_time"])}
        if not row["model"]:
            yield common | {"model": "(none)", "meter": "requests", "quantity": Fraction(0)}
            continue
        tier = "batch" if row["batch"] == "TRUE" else row["service_tier"]
        for meter, quantity in openai_meters(row).items():
            yield common | {
                "account": row["project_id"], "model": row["model"],
                "service_tier": "standard" if tier == "default" else tier,
                "meter": meter, "quantity": quantity}


WORDS = {
    "input": "uncached_input_tokens", "input_tokens": "uncached_input_tokens",
    "cached input": "cache_read_tokens", "cache writes": "cache_write_tokens",
    "output": "output_tokens", "output_tokens": "output_tokens",
}


def openai_line(start, end, row, amount, currency):
    item = row.get("line_item") or ""
    words = item.removeprefix("priority | ").removesuffix(", long context").split(", ")
    known = len(words) == 2 and words[1] in WORDS
    meter = WORDS[words[1]] if known else "searches" if item == "web search tool calls" else ""
    scale = {"tokens": 1, "1000_tokens": 1000}.get(row.get("quantity_unit"))
    day = day_of(start)
    return month_of(day) | {
        "invoice_id": f"openai-costs-{day:%Y-%m}-{currency.upper()}",
        "statement_of": f"costs/{day:%Y-%m}/{currency.upper()}", "statement_as_of": day,
        "provider": "openai", "currency": currency.upper(),
        "line_id": "|".join([str(day), item, row.get("project_id") or "", "", ""]),
        "service_start": day, "service_end": day_of(end), "description": item,
        "account": row.get("project_id"), "model": words[0] if known else "",
        "service_tier": "priority" if known and item.startswith("priority | ") else "",
        "meter": meter,
        "quantity": number(row["quantity"]) * scale if known and scale else "",
        "amount": number(amount)}


def openai_costs(path):
    for bucket in pages(path):
        for row in bucket["results"]:
            yield openai_line(
                bucket["start_time"], bucket["end_time"], row, row["amount"]["value"],
                row["amount"]["currency"])


def openai_costs_csv(path):
    for row in table(path):
        if row["amount_value"]:
            yield openai_line(
                row["start_time"], row["end_time"], row, row["amount_value"],
                row["amount_currency"])


def anthropic_usage(path):
    for bucket in pages(path):
        common = {"provider": "anthropic", "date": bucket["starting_at"][:10]}
        if not bucket["results"]:
            yield common | {
                "model": "(none)", "meter": "uncached_input_tokens", "quantity": Fraction(0)}
        for row in bucket["results"]:
            for meter, count in [
                ("uncached_input_tokens", row["uncached_input_tokens"]),
                ("cache_read_tokens", row["cache_read_input_tokens"]),
                ("cache_write_5m_tokens", row["cache_creation"]["ephemeral_5m_input_tokens"]),
                ("cache_write_1h_tokens", row["cache_creation"]["ephemeral_1h_input_tokens"]),
                ("output_tokens", row["output_tokens"]),
                ("searches", row["server_tool_use"]["web_search_requests"]),
            ]:
                yield common | {
                    "account": row["workspace_id"], "model": row["model"],
                    "service_tier": row["service_tier"], "meter": meter,
                    "quantity": number(count)}


ANTHROPIC_TOKENS = {
    "uncached_input_tokens": "uncached_input_tokens",
    "cache_read_input_tokens": "cache_read_tokens",
    "cache_creation.ephemeral_5m_input_tokens": "cache_write_5m_tokens",
    "cache_creation.ephemeral_1h_input_tokens": "cache_write_1h_tokens",
    "output_tokens": "output_tokens",
}


def anthropic_line(invoice, day, keys, amount, **fields):
    day = date.fromisoformat(day)
    statement = "analytics" if invoice == "anthropic-analytics" else "costs"
    return month_of(day) | {
        "invoice_id": f"{invoice}-{day:%Y-%m}-USD", "provider": "anthropic", "currency": "USD",
        "statement_of": f"{statement}/{day:%Y-%m}/USD", "statement_as_of": day,
        "line_id": "|".join([str(day)] + [key or "" for key in keys]), "service_start": day,
        "service_end": day + timedelta(days=1), "amount": amount} | fields


def anthropic_meter(token_type, cost_type, names):
    return names.get(token_type) or ("searches" if cost_type == "web_search" else "")


def anthropic_costs(path):
    for bucket in pages(path):
        for row in bucket["results"]:
            keys = [row[name] for name in [
                "workspace_id", "model", "service_tier", "context_window", "inference_geo",
                "token_type", "cost_type", "description"]]
            yield anthropic_line(
                "anthropic-costs", bucket["starting_at"][:10], keys,
                number(row["amount"]) / 100, description=row["description"],
                account=row["workspace_id"], model=row["model"],
                service_tier=row["service_tier"],
                meter=anthropic_meter(row["token_type"], row["cost_type"], ANTHROPIC_TOKENS))


def anthropic_analytics(path):
    for bucket in pages(path):
        for row in bucket["results"]:
            keys = [row[name] for name in [
                "product", "model", "cost_type", "token_type", "context_window",
                "inference_geo", "speed", "slack_channel_id", "claude_tag_category"]]
            yield anthropic_line(
                "anthropic-analytics", bucket["starting_at"][:10], keys,
                number(row["amount"]) / 100, description=row["product"], model=row["model"],
                meter=anthropic_meter(row["token_type"], row["cost_type"], ANTHROPIC_TOKENS))


def anthropic_console_usage(path):
    for row in table(path):
        for meter, name in [
            ("uncached_input_tokens", "usage_input_tokens_no_cache"),
            ("cache_write_5m_tokens", "usage_input_tokens_cache_write"),
            ("cache_write_5m_tokens", "usage_input_tokens_cache_write_5m"),
            ("cache_write_1h_tokens", "usage_input_tokens_cache_write_1h"),
            ("cache_read_tokens", "usage_input_tokens_cache_read"),
            ("output_tokens", "usage_output_tokens"), ("searches", "web_search_count"),
        ]:
            if name in row:
                yield {
                    "provider": "anthropic", "date": row["usage_date_utc"],
                    "model": row["model_version"], "service_tier": row["usage_type"],
                    "meter": meter, "quantity": number(row[name])}


CONSOLE_TOKENS = {
    "input_no_cache": "uncached_input_tokens", "input_cache_read": "cache_read_tokens",
    "input_cache_write": "cache_write_5m_tokens", "input_cache_write_5m": "cache_write_5m_tokens",
    "input_cache_write_1h": "cache_write_1h_tokens", "output": "output_tokens",
}


def anthropic_console_costs(path):
    for row in table(path):
        keys = [row["model"], row["workspace"], row.get("api_key_id") or row["api_key"]]
        keys += [row.get(name) for name in [
            "usage_type", "context_window", "token_type", "cost_type", "inference_geo", "speed"]]
        kind = row.get("cost_type")
        words = [row["model"] or kind, row["token_type"] or kind, row["workspace"]]
        yield anthropic_line(
            "anthropic-console", row["usage_date_utc"], keys,
            number(row["cost_usd"]), description=" / ".join(words), model=row["model"],
            service_tier="batch" if row["usage_type"] == "batch" else "",
            meter=anthropic_meter(row["token_type"], row.get("cost_type"), CONSOLE_TOKENS))


def openrouter_rows(path):
    if path.suffix == ".json":
        return pages(path)
    return [
        {
            "date": row["Date"][:10], "model": row["Slug"], "usage": row["Usage"],
            "requests": row["Requests"], "prompt_tokens": row["Prompt Tokens"],
            "completion_tokens": row["Completion Tokens"],
        } for row in table(path)
    ]


def openrouter_costs(path):
    for row in openrouter_rows(path):
        day = date.fromisoformat(row["date"])
        keys = [row.get(name) or "" for name in [
            "model", "model_permaslug", "endpoint_id", "provider_name"]]
        yield month_of(day) | {
            "invoice_id": f"openrouter-activity-{day:%Y-%m}-USD", "provider": "openrouter",
            "statement_of": f"activity/{day:%Y-%m}/USD", "statement_as_of": day,
            "currency": "USD", "line_id": "|".join([str(day)] + keys), "service_start": day,
            "service_end": day + timedelta(days=1), "model": row["model"],
            "description": row["model"] + (" / " + keys[3] if keys[3] else ""), "amount": number(row["usage"])}


def openrouter_usage(path):
    for row in openrouter_rows(path):
        for meter, name in [
            ("uncached_input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens"),
            ("requests", "requests"),
        ]:
            yield {
                "provider": "openrouter", "date": row["date"], "model": row["model"],
                "meter": meter, "quantity": number(row[name])}


def deepseek_day(row):
    plain = row.get("start_time_iso", row.get("utc_date", "")).replace("-", "")
    return date(int(plain[:4]), int(plain[4:6]), int(plain[6:8]))


def deepseek_usage(path):
    meters = {
        "input_cache_miss_tokens": "uncached_input_tokens",
        "input_cache_hit_tokens": "cache_read_tokens", "output_tokens": "output_tokens",
        "request_count": "requests"}
    for row in table(path):
        yield {
            "provider": "deepseek", "date": deepseek_day(row), "model": row["model"],
            "meter": meters[row["type"]], "quantity": number(row["amount"])}


def deepseek_costs(path):
    for row in table(path):
        day = deepseek_day(row)
        keys = [row.get(name, "") for name in [
            "user_id", "start_time_iso", "utc_date", "model", "wallet_type"]]
        yield month_of(day) | {
            "invoice_id": f"deepseek-costs-{day:%Y-%m}-{row['currency']}", "provider": "deepseek",
            "statement_of": f"costs/{day:%Y-%m}/{row['currency']}", "statement_as_of": day,
            "currency": row["currency"], "line_id": "|".join(keys), "service_start": day,
            "service_end": day + timedelta(days=1), "model": row["model"],
            "description": row["model"] + " / " + row["wallet_type"],
            "amount": number(row["cost"])}


def fireworks_usage(path):
    for row in table(path):
        for meter, name in [
            ("uncached_input_tokens",
             "uncached_prompt_tokens" if "uncached_prompt_tokens" in row else "prompt_tokens"),
            ("cache_read_tokens", "cached_prompt_tokens"), ("output_tokens", "completion_tokens"),
            ("accelerator_seconds", "accelerator_seconds"),
        ]:
            if row.get(name):
                yield {
                    "provider": "fireworks", "date": row["start_time"][:10],
                    "model": row["base_model_name"], "meter": meter,
                    "quantity": number(row[name])}


def summed(rows, names):
    """Rows that differ in nothing but amount and quantity as one, in the order of the first."""
    sums = {}
    for row in rows:
        row = {name: row.get(name) if row.get(name) is not None else "" for name in names}
        numbers = [name for name in ("quantity", "amount") if isinstance(row.get(name), Fraction)]
        key = tuple(str(row[name]) for name in names if name not in numbers) + tuple(numbers)
        if key in sums:
            for name in numbers:
                sums[key][name] += row[name]
        else:
            sums[key] = row
    return sums.values()


READERS = [
    ("openai/usage-*.json", openai_usage), ("openai/completions_usage_*.csv", openai_completions_csv),
    ("openai/costs*.json", openai_costs), ("openai/cost_*.csv", openai_costs_csv),
    ("anthropic/usage-report*.json", anthropic_usage), ("anthropic/cost-report*.json", anthropic_costs),
    ("anthropic/analytics-cost*.json", anthropic_analytics),
    ("anthropic/console-usage*.csv", anthropic_console_usage),
    ("anthropic/console-cost*.csv", anthropic_console_costs),
    ("openrouter/activity.*", openrouter_costs), ("openrouter/activity.*", openrouter_usage),
    ("deepseek/amount-*.csv", deepseek_usage), ("deepseek/cost-*.csv", deepseek_costs),
    ("fireworks/billing*.csv", fireworks_usage),
]

# What cannot be used: the tests say with which finding.
REFUSED = {
    "usage-completions-ungrouped", "usage-report-ungrouped",
    "completions_usage_without_activity",
}
# Raw usage objects of responses, which are no exports.
OBJECTS = {"usage-objects"}


def main():
    stale = []
    for pattern, reader in READERS:
        for path in sorted(ROOT.glob(pattern)):
            if ".expected." in path.name or path.stem in REFUSED | OBJECTS:
                continue
            names = USAGE if "usage" in reader.__name__ or "completions" in reader.__name__ else LINES
            rows = list(summed(reader(path), names))
            output = io.StringIO()
            writer = csv.DictWriter(output, names, lineterminator="\n")
            writer.writeheader()
            total = Fraction(0)
            for row in rows:
                total += row[names[-1]]
                writer.writerow({
                    name: text(value) if isinstance(value, Fraction) else value
                    for name, value in row.items()})
            kind = "provider_usage" if names is USAGE else "invoices"
            expected = path.with_name(f"{path.name}.{kind}.expected.csv")
            if "--check" in sys.argv:
                if not expected.exists() or expected.read_text("utf-8") != output.getvalue():
                    stale.append(expected.name)
            else:
                expected.write_text(output.getvalue(), "utf-8")
            print(f"{path.parent.name}/{path.name} {kind} {len(rows)} {text(total)}")
    if stale:
        sys.exit("not as the fixtures say: " + ", ".join(stale))


if __name__ == "__main__":
    main()
