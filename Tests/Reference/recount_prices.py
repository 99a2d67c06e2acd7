"""Counts what the price catalogues hold, by rules written apart from the Swift reader.

    python3 Tests/Reference/recount_prices.py FOLDER [EFFECTIVE_FROM]

FOLDER has LiteLLM's model_prices_and_context_window_backup.json, genai-prices_data.json,
genai-prices_data_v2.json and llm-prices/*.json. One line per figure: `catalogue figure count`.
Numbers are kept as the texts they are printed as. The third column of `lexemes` is the SHA-256 of all
taken numbers, sorted, one a line.
"""
import hashlib
import json
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path


class Number(str):
    """A number's digits, never a float."""


def load(path):
    return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Number, parse_int=Number)


def is_number(value):
    return isinstance(value, Number) or (
        isinstance(value, str) and re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", value) is not None)


def leaves(value, path=()):
    """Every number below `value`, with its path."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, path + (name,))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, path + (index,))
    elif is_number(value):
        yield path, value


class Count:
    def __init__(self):
        self.figures = Counter()
        self.lexemes = []

    def taken(self, text):
        self.figures["taken"] += 1
        self.lexemes.append(text)

    def refused(self, reason, count=1):
        if count:
            self.figures["refused " + reason] += count

    def show(self, name):
        for figure, count in sorted(self.figures.items()):
            print(name, figure.replace(" ", "-"), count)
        print(name, "numbers", sum(self.figures.values()))
        digest = hashlib.sha256("\n".join(sorted(self.lexemes)).encode()).hexdigest()
        print(name, "lexemes", digest)


# LiteLLM

TIER = r"(?P<tier>_batches|_priority|_flex|_balanced|_ultrafast|_decisions)?"
TOKEN = re.compile(
    r"(?P<base>input_cost_per_token|output_cost_per_token|cache_read_input_token_cost"
    r"|cache_creation_input_token_cost(_above_1hr|_above_12hr)?|input_cost_per_(audio|image|video)_token"
    r"|cache_read_input_audio_token_cost|output_cost_per_(audio|image)_token)"
    r"(_above_\d+k_tokens)?" + TIER)
LIMIT = re.compile(r"max_.*|rpm|tpm|output_vector_size|prompt_cache_min_tokens|token_count_framing|rules")
TRANSCRIPT, IMAGES = "audio_transcription", ("image_generation", "image_edit")


def litellm_member(entry, name, value, add):
    """Sorts the numbers of one member of one entry: add(kind, text)."""
    mode = entry.get("mode")

    def price(other):
        return Decimal(entry[other]) if is_number(entry.get(other)) else None

    def everything(kind):
        for _, text in leaves(value):
            add(kind, text)

    in_tokens = bool(price("input_cost_per_token"))
    if TOKEN.fullmatch(name):
        return everything("taken")
    if LIMIT.fullmatch(name):
        return everything("limits")
    if name == "input_cost_per_token_cache_hit":
        same = price("cache_read_input_token_cost") == Decimal(value)
        return everything("included" if same else "several-readings")
    if name == "output_cost_per_reasoning_token":
        return everything("included" if price("output_cost_per_token") == Decimal(value) else "reasoning")
    if name == "search_context_cost_per_query":
        prices = [Decimal(text) for text in value.values()]
        if len(set(prices)) > 1:
            return everything("several-readings")
        add("taken", next(iter(value.values())))
        for text in list(value.values())[1:]:
            add("included", text)
        return None
    if name == "tiered_pricing":
        for tier in value:
            litellm_tier(entry, tier, add)
        return None
    fixed = {"off_peak_pricing": "time-of-day", "provider_specific_entry": "multiplier",
             "search_free_requests": "allowance", "metadata": "documentation",
             "explicit_cache_read_input_token_cost": "several-readings"}
    if name in fixed:
        return everything(fixed[name])
    if "_multiplier" in name:
        return everything("multiplier")
    base = re.sub(r"(_above_\d+k_tokens)?" + TIER + "$", "", name)
    if base == "output_cost_per_image":
        if price("output_cost_per_image_token"):
            return everything("priced-in-tokens")
        return everything("taken" if mode in IMAGES or mode == "chat" else "no-meter")
    if base == "input_cost_per_image" and mode in IMAGES and "output_cost_per_image" not in entry:
        return everything("priced-in-tokens" if in_tokens else "taken")
    if base in ("input_cost_per_second", "output_cost_per_second"):
        if in_tokens:
            return everything("priced-in-tokens")
        if mode != TRANSCRIPT:
            return everything("no-meter")
        first, second = price("input_cost_per_second"), price("output_cost_per_second")
        if first is None or second is None:
            return everything("taken")
        if first == second:
            leads = name == next(n for n in entry if n.endswith("put_cost_per_second"))
            return everything("taken" if leads else "included")
        if first and second:
            return everything("several-readings")
        return everything("taken" if Decimal(value) else "included")
    if base == "input_cost_per_audio_per_second":
        return everything("priced-in-tokens" if in_tokens else "taken")
    if base in ("input_cost_per_character", "output_cost_per_character"):
        if in_tokens:
            return everything("priced-in-tokens")
        alone = base.startswith("input") and "output_cost_per_character" not in entry
        return everything("taken" if alone else "several-readings")
    if base == "input_cost_per_query" and mode in ("rerank", "search") or base == "input_cost_per_request":
        return everything("taken")
    return everything("no-meter" if "cost" in base or "pric" in base else "unknown-name")


def litellm_tier(entry, tier, add):
    if "range" not in tier:
        for _, text in leaves(tier):
            add("no-meter", text)
        return
    for bound in tier["range"]:
        add("bounds", bound)
    for name, text in tier.items():
        if name == "range":
            continue
        if name == "output_cost_per_reasoning_token":
            same = Decimal(tier["output_cost_per_token"]) == Decimal(text)
            add("included" if same else "reasoning", text)
        elif Decimal(tier["range"][0]) == 0 and is_number(entry.get(name)):
            # The first band repeats the price outside the bands.
            add("included" if Decimal(entry[name]) == Decimal(text) else "several-readings", text)
        else:
            add("taken", text)


PREFIXES = {"amazon_nova": "amazon-nova", "azure_text": "azure", "bedrock_converse": "bedrock",
            "cohere_chat": "cohere", "fireworks_ai-embedding-models": "fireworks_ai",
            "text-completion-codestral": "codestral", "text-completion-openai": "openai"}


def litellm_name(key, entry):
    """The provider and the model without the provider's prefix."""
    named = entry["litellm_provider"]
    family = "vertex_ai" if named.startswith("vertex_ai-") else PREFIXES.get(named, named)
    for prefix in (family, named):
        if key.startswith(prefix + "/"):
            return family, key[len(prefix) + 1:]
    return family, key


def litellm(path):
    count = Count()
    catalogue = load(path)
    found = {}
    for key, entry in catalogue.items():
        if key == "sample_spec":
            count.refused("documentation", len(list(leaves(entry))))
        elif "litellm_provider" not in entry:
            for at, _ in leaves(entry):
                if LIMIT.fullmatch(at[0]):
                    count.figures["limits"] += 1
                else:
                    count.refused("no-provider")
        else:
            numbers = []
            for name, value in entry.items():
                litellm_member(entry, name, value, lambda kind, text: numbers.append((kind, text)))
            found[key] = numbers
    owners, same = {}, set()
    for key in found:
        name = litellm_name(key, catalogue[key])
        if name not in owners or key == name[1]:
            owners[name] = key

    def prices(key):
        # What decides whether two keys say the same: the prices that become rows, with their meters.
        return sorted((name, str(value)) for name, value in litellm_rows(catalogue[key]))

    for key in found:
        owner = owners[litellm_name(key, catalogue[key])]
        if owner != key and prices(owner) == prices(key):
            same.add(key)
    for key, numbers in found.items():
        for kind, text in numbers:
            if kind == "taken" and key in same:
                count.figures["included"] += 1
            elif kind == "taken":
                count.taken(text)
            elif kind in ("limits", "bounds", "included"):
                count.figures[kind] += 1
            else:
                count.refused(kind)
    count.show("litellm")


def litellm_rows(entry):
    """The prices of one entry that become rows, named."""
    rows = []
    for name, value in entry.items():
        litellm_member(
            entry, name, value,
            lambda kind, text, name=name: rows.append((name, text)) if kind == "taken" else None)
    return rows


# genai-prices

UNITS = {"input_mtok", "cache_read_mtok", "cache_write_mtok", "cache_write_5m_mtok", "cache_write_1h_mtok",
         "input_audio_mtok", "input_image_mtok", "input_video_mtok", "cache_audio_read_mtok", "output_mtok",
         "output_audio_mtok", "output_image_mtok", "input_mchars", "audio_hours", "web_searches_kcount",
         "rerank_searches_kcount", "requests_kcount"}


def genai_prices(prices, count):
    for unit, value in prices.items():
        if unit == "output_reasoning_mtok":
            count.refused("reasoning")
        elif unit not in UNITS:
            count.refused("no-meter", len(list(leaves(value))))
        elif isinstance(value, dict):
            count.taken(value["base"])
            for tier in value["tiers"]:
                count.figures["bounds"] += 1
                count.taken(tier["price"])
        else:
            count.taken(value)


def genai(path, name, effective_from):
    count = Count()
    for provider in load(path):
        for model in provider["models"]:
            count.figures["limits"] += len(list(leaves(model.get("context_window"))))
            prices = model["prices"]
            if isinstance(prices, dict):
                genai_prices(prices, count)
                continue
            dates = sorted(e["constraint"]["start_date"] for e in prices
                           if "start_date" in (e.get("constraint") or {}))
            for entry in prices:
                constraint = entry.get("constraint") or {}
                if "start_time" in constraint:
                    count.refused("time-of-day", len(list(leaves(entry["prices"]))))
                elif not constraint and dates and dates[0] <= effective_from:
                    count.refused("ended", len(list(leaves(entry["prices"]))))
                else:
                    genai_prices(entry["prices"], count)
    count.show(name)


# llm-prices

def llm_prices(paths):
    count = Count()
    for path in paths:
        for model in load(path)["models"]:
            for entry in model["price_history"]:
                for name in ("input", "input_cached", "output"):
                    if entry.get(name) is not None:
                        count.taken(entry[name])
    count.show("llm-prices")


def main():
    folder = Path(sys.argv[1])
    effective_from = sys.argv[2] if len(sys.argv) > 2 else "2026-10-01"
    litellm(folder / "model_prices_and_context_window_backup.json")
    genai(folder / "genai-prices_data_v2.json", "genai-v2", effective_from)
    genai(folder / "genai-prices_data.json", "genai-v1", effective_from)
    llm_prices(sorted((folder / "llm-prices").glob("*.json")))


if __name__ == "__main__":
    main()
