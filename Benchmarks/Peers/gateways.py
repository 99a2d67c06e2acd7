"""One event in the forms in which gateways and providers export it: for each, what the canonical event says."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

# The input holds what was cached, except where the form's own convention is to leave it out.
Event = dict[str, object]


def usage(event: Event) -> tuple[int, int, int]:
    return tuple(int(event.get(meter, 0)) for meter in ("uncached_input_tokens", "cache_read_tokens", "output_tokens"))


def chat_usage(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {"prompt_tokens": fresh + cached, "completion_tokens": output, "total_tokens": fresh + cached + output,
            "prompt_tokens_details": {"cached_tokens": cached}}


def anthropic_usage(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {"input_tokens": fresh, "cache_read_input_tokens": cached, "cache_creation_input_tokens": 0,
            "output_tokens": output}


def gemini_usage(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {"promptTokenCount": fresh + cached, "candidatesTokenCount": output, "cachedContentTokenCount": cached,
            "totalTokenCount": fresh + cached + output}


def with_usage(event: Event, split: Callable[[Event], Event]) -> Event:
    meters = ("uncached_input_tokens", "cache_read_tokens", "output_tokens")
    return {**{name: value for name, value in event.items() if name not in meters}, "usage": split(event)}


def litellm(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {
        "request_id": event["event_id"], "call_type": "acompletion", "spend": event.get("estimated_cost", 0),
        "total_tokens": fresh + cached + output, "prompt_tokens": fresh + cached, "completion_tokens": output,
        "startTime": event["occurred_at"], "endTime": event["recorded_at"], "model": event["model"],
        "model_group": "fast", "custom_llm_provider": event["provider"], "user": event.get("user_id", ""),
        "end_user": event["customer_id"], "team_id": "team", "cache_hit": "False", "status": "success",
        "session_id": event.get("work_item_id", ""), "metadata": {"usage_object": chat_usage(event)}}


def openrouter_log(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {
        "generation_id": event["event_id"], "created_at": plain_time(event["occurred_at"]),
        "cost_total": event.get("estimated_cost", 0), "byok_usage_inference": 0, "tokens_prompt": fresh + cached,
        "tokens_completion": output, "tokens_reasoning": 0, "tokens_cached": cached,
        "model_permaslug": f"{event['provider']}/{event['model']}", "provider_name": event["provider"],
        "variant": "standard", "cancelled": "false", "user": event["customer_id"], "api_key_name": "main",
        "app_name": event["feature"]}


def generation(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {"data": {
        "id": event["event_id"], "created_at": event["occurred_at"], "total_cost": event.get("estimated_cost", 0),
        "is_byok": False, "native_tokens_prompt": fresh + cached, "native_tokens_completion": output,
        "native_tokens_cached": cached, "model": f"{event['provider']}/{event['model']}",
        "provider_name": event["provider"], "cancelled": False, "external_user": event["customer_id"]}}


def vercel(event: Event) -> Event:
    data = generation(event)["data"]
    del data["cancelled"], data["external_user"]
    return {"data": {**data, "native_tokens_cache_creation": 0, "billable_web_search_calls": 0}}


def langfuse(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {
        "id": event["event_id"], "trace_id": event.get("work_item_id", "t"), "type": "GENERATION",
        "start_time": plain_time(event["occurred_at"]), "name": event["feature"],
        "metadata": {"ls_provider": event["provider"]}, "level": "DEFAULT", "provided_model_name": event["model"],
        "usage_details": {"input": fresh, "input_cached_tokens": cached, "output": output,
                          "total": fresh + cached + output},
        "total_cost": event.get("estimated_cost", 0), "event_ts": plain_time(event["recorded_at"]), "is_deleted": 0,
        "environment": "production", "user_id": event["customer_id"], "session_id": "s"}


def helicone(event: Event) -> Event:
    fresh, cached, output = usage(event)
    leaves_cache_out = event["provider"] == "anthropic"
    return {
        "request_id": event["event_id"], "response_status": 200, "request_created_at": event["occurred_at"],
        "response_created_at": event["recorded_at"], "request_user_id": event["customer_id"],
        "provider": str(event["provider"]).upper(), "request_model": event["model"], "response_model": event["model"],
        "prompt_tokens": fresh if leaves_cache_out else fresh + cached, "prompt_cache_write_tokens": 0,
        "prompt_cache_read_tokens": cached, "completion_tokens": output}


def attributes(event: Event) -> Event:
    return {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": event["provider"],
        "gen_ai.request.model": event["model"], "gen_ai.response.model": event["model"],
        "gen_ai.conversation.id": event.get("work_item_id", "t"), "customer.id": event["customer_id"]}


def opentelemetry(event: Event) -> Event:
    fresh, cached, output = usage(event)
    counts = {"gen_ai.usage.input_tokens": fresh + cached, "gen_ai.usage.cache_read.input_tokens": cached,
              "gen_ai.usage.output_tokens": output}
    return {"trace_id": event["event_id"], "span_id": "1", "start_time": event["occurred_at"],
            "attributes": attributes(event) | counts}


def cloudevent(event: Event) -> Event:
    fresh, cached, output = usage(event)
    return {
        "specversion": "1.0", "id": event["event_id"], "source": "gateway", "type": "llm.call",
        "subject": event["customer_id"], "time": event["occurred_at"],
        "data": {"provider": event["provider"], "model": event["model"], "feature": event["feature"],
                 "uncached_input_tokens": fresh, "cache_read_tokens": cached, "output_tokens": output}}


def otlp_span(event: Event) -> Event:
    fresh, cached, output = usage(event)
    counts = {"gen_ai.usage.input_tokens": fresh + cached, "gen_ai.usage.cache_read.input_tokens": cached,
              "gen_ai.usage.output_tokens": output}
    values = {name: {"stringValue": text} for name, text in attributes(event).items()}
    values |= {name: {"intValue": str(count)} for name, count in counts.items()}
    start = datetime.fromisoformat(str(event["occurred_at"]))
    nanoseconds = round(start.timestamp() * 1000) * 1_000_000
    return {
        "traceId": event["event_id"], "spanId": "1", "name": "chat", "kind": 3,
        "startTimeUnixNano": str(nanoseconds), "endTimeUnixNano": str(nanoseconds + 1_000_000_000),
        "attributes": [{"key": name, "value": value} for name, value in values.items()], "status": {}}


def iterations(event: Event) -> Event:
    """A message with one call beside it: two events, which share what was used."""
    fresh, cached, output = usage(event)
    beside = {"type": "advisor_message", "model": event["model"], "input_tokens": fresh // 2, "output_tokens": output // 2}
    own = {"input_tokens": fresh - fresh // 2, "cache_read_input_tokens": cached, "cache_creation_input_tokens": 0,
           "output_tokens": output - output // 2}
    return {**own, "iterations": [{"type": "message", **own}, beside]}


def plain_time(text: object) -> str:
    return str(text).replace("T", " ").removesuffix("Z")


FORMS: dict[str, Callable[[Event], Event]] = {
    "canonical.jsonl": lambda event: event,
    "usage-chat.jsonl": lambda event: with_usage(event, chat_usage),
    "usage-anthropic.jsonl": lambda event: with_usage(event, anthropic_usage),
    "usage-gemini.jsonl": lambda event: with_usage(event, gemini_usage),
    "usage-chat.csv": lambda event: with_usage(event, chat_usage),
    "litellm.jsonl": litellm, "litellm.csv": litellm,
    "openrouter-log.csv": openrouter_log, "openrouter-generations.jsonl": generation, "vercel.jsonl": vercel,
    "langfuse.jsonl": langfuse, "helicone.csv": helicone, "helicone.jsonl": helicone,
    "opentelemetry.jsonl": opentelemetry, "cloudevents.jsonl": cloudevent,
    "usage-iterations.jsonl": lambda event: with_usage(event, iterations),
    "canonical-list.json": lambda event: event, "usage-chat-list.json": lambda event: with_usage(event, chat_usage),
    "langfuse-list.json": langfuse, "langfuse-data.json": langfuse, "cloudevents-list-indented.json": cloudevent,
    "openrouter-pages.json": generation, "otlp.json": otlp_span, "otlp.jsonl": otlp_span,
}

# How many events of a form are one row of it, where it is not one.
EVENTS_OF_ROW = {"usage-iterations.jsonl": 2}


@dataclass(frozen=True)
class Document:
    """What stands around the rows of a document, and where a piece of it begins anew."""

    start: str
    end: str
    between: str = ","
    rows_of_piece: int = 0
    between_pieces: str = ""
    indent: int | None = None


SPANS = ('{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"assistant"}},'
         '{"key":"deployment.environment.name","value":{"stringValue":"production"}}]},'
         '"scopeSpans":[{"scope":{"name":"chat"},"spans":[')
DOCUMENTS = {
    "canonical-list.json": Document("[", "]\n"), "usage-chat-list.json": Document("[\n", "\n]\n", ",\n"),
    "langfuse-list.json": Document("[", "]\n"),
    "langfuse-data.json": Document('{"data":[', '],"meta":{"page":1}}\n'),
    "cloudevents-list-indented.json": Document("[\n", "\n]\n", ",\n", indent=2),
    "openrouter-pages.json": Document("", "\n", "\n", indent=2),
    "otlp.json": Document('{"resourceSpans":[' + SPANS, "]}]}]}\n", ",", 50, "]}]}," + SPANS),
    "otlp.jsonl": Document('{"resourceSpans":[' + SPANS, "]}]}]}\n", ",", 50, ']}]}]}\n{"resourceSpans":[' + SPANS),
}


def write(form: str, events: Iterable[Event], file: io.TextIOBase) -> None:
    """The events in one form; in CSV what is an object is its text."""
    if form in DOCUMENTS:
        return write_document(DOCUMENTS[form], map(FORMS[form], events), file)
    table = None
    for event in events:
        row = FORMS[form](event)
        if form.endswith(".jsonl"):
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
            continue
        cells = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in row.items()}
        if table is None:
            table = csv.DictWriter(file, COLUMNS.get(form, list(cells)), restval="", lineterminator="\n")
            table.writeheader()
        table.writerow(cells)


def write_document(document: Document, rows: Iterable[Event], file: io.TextIOBase) -> None:
    file.write(document.start)
    for number, row in enumerate(rows):
        if number > 0:
            is_piece = document.rows_of_piece > 0 and number % document.rows_of_piece == 0
            file.write(document.between_pieces if is_piece else document.between)
        file.write(json.dumps(row, separators=(",", ":") if document.indent is None else None, indent=document.indent))
    file.write(document.end)


# Events leave out what they lack; the first one need not have everything.
COLUMNS = {"usage-chat.csv": (
    "event_id recorded_at occurred_at customer_id workspace_id user_id feature work_item_id environment provider model "
    "service_tier status outcome latency_ms estimated_cost usage").split()}
