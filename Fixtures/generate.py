#!/usr/bin/env python3
"""Writes Fixtures/months/2026-10: one believable month of Northwind Answers Ltd.

    python3 Fixtures/generate.py

Takes no options, reads no clock, and writes the same bytes on every run. It also renews the tables
in README.md.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

from generator import books, invoices, ubl, usage            # noqa: E402
from generator.files import csv_text, decimal_text, jsonl_text, write   # noqa: E402
from generator.ledger import Ledger                           # noqa: E402
from generator.world import BILLING_ZONE, PRICES, SNAPSHOT    # noqa: E402

HERE = Path(__file__).resolve().parent
MONTH = HERE / "months" / "2026-10"
MARKS = ("<!-- written by generate.py -->", "<!-- end of what generate.py writes -->")

POLICY = """\
# Northwind Answers Ltd: how we close the month. SPEC.md section 3 has every key and its default.
reporting:
  currency: USD
  time_zone: Europe/London      # summer time ends on 25 October: that day has 25 hours
  revenue_basis: recognised

fx:
  invoices: invoice_date
  accruals: period_end
  shared_costs: period_average
  revenue: period_average
  max_age_days: 7

spread: { credit: by_cost, purchase: by_cost, adjustment: by_cost, tax: by_cost }
surplus: hold                   # what nobody has explained, no customer bears
late_documents: next_open_period

providers:
  "*":
    billing_time_zone: UTC
    settlement: invoice
    tolerance: { absolute: 0.25, relative: 0.01, rule: all }
    tax: { recoverable: 1, reverse_charge_rate: 0, withholding_rate: 0 }

  openai:                       # charges UK VAT; we sell some exempt training, so not all comes back
    billing_time_zone: UTC
    settlement: invoice
    tolerance: { absolute: 0.25, relative: 0.01, rule: all }
    tax: { recoverable: 0.95, reverse_charge_rate: 0, withholding_rate: 0 }

  anthropic:                    # bills from abroad without VAT: we assess it ourselves
    billing_time_zone: UTC
    settlement: invoice
    tolerance: { absolute: 0.25, relative: 0.01, rule: all }
    tax: { recoverable: 0.95, reverse_charge_rate: 0.2, withholding_rate: 0 }
    expected:
      - { category: purchase, description: "Priority support, October 2026", amount: 150.00 }

  mistral:                      # bills the Paris branch, which recovers all of its VAT
    billing_time_zone: Europe/Paris
    settlement: invoice
    tolerance: { absolute: 0.25, relative: 0.01, rule: all }
    tax: { recoverable: 1, reverse_charge_rate: 0, withholding_rate: 0 }

  sakura-ai:                    # bills every half-month, in yen
    billing_time_zone: Asia/Tokyo
    settlement: invoice
    tolerance: { absolute: 0.25, relative: 0.01, rule: all }
    tax: { recoverable: 1, reverse_charge_rate: 0, withholding_rate: 0 }

  google:                       # had not billed October when these books were drawn up
    billing_time_zone: America/Los_Angeles
    settlement: invoice
    tolerance: { absolute: 0.25, relative: 0.01, rule: all }
    tax: { recoverable: 1, reverse_charge_rate: 0, withholding_rate: 0 }

dimensions: [customer_id, workspace_id, feature, agent, user_tier, environment, route, final_route, provider, model, service_tier, account]

statement:                      # what customers are told; what has no words here they are not told
  unit: tickets
  counts: work_items
  features: { support_reply: replies drafted, summarize: summaries, agent_resolve: tickets resolved }
"""

USAGE_FILES = {"h1": "gateway-2026-10-a.csv.gz", "h2": "gateway-2026-10-b.csv.gz",
               "november": "gateway-2026-11-first-days.csv", "runtime": "agent-runtime.jsonl"}


def write_usage(inbox):
    events, files = usage.generate()
    for name, rows in files.items():
        path = inbox / "usage" / USAGE_FILES[name]
        write(path, jsonl_text(usage.COLUMNS, rows, usage.NUMBER_COLUMNS) if path.suffix == ".jsonl"
              else csv_text(usage.COLUMNS, rows))
    return events, {USAGE_FILES[name]: len(rows) for name, rows in files.items()}


def write_tables(inbox):
    for path, (columns, rows) in {
        "prices/price-book.csv": books.prices(),
        "model_aliases/model-aliases.csv": books.model_aliases(),
        "customers/customers.csv": books.customers(),
        "customer_aliases/customer-aliases.csv": books.customer_aliases(),
        "plans/plans.csv": books.plans(),
        "revenue/revenue-2026-10.csv": books.revenue_rows(),
        "costs/costs-2026-10.csv": books.costs(),
        "drivers/drivers-2026-10.csv": books.drivers(),
    }.items():
        write(inbox / path, csv_text(columns, rows))
    write(inbox / "fx_rates" / "eurofxref-hist.csv", books.fx_history())


def write_invoices(inbox, ledger):
    openai = invoices.openai(ledger)
    anthropic, reported = invoices.anthropic(ledger)
    mistral, credit_note = invoices.mistral(ledger)
    sakura = invoices.sakura(ledger)
    for invoice in (openai, anthropic, *sakura):
        write(inbox / "invoices" / f"{invoice.provider}-{invoice.id}.csv", csv_text(invoices.COLUMNS, list(invoice.rows())))
    for document in (mistral, credit_note):
        text = ubl.document(document)
        ubl.check(text)
        write(inbox / "invoices" / f"mistral-{document.id}.xml", text)
    days = [{"provider": "anthropic", "account": account, "date": day, "model": SNAPSHOT.get(model, model),
             "service_tier": tier, "meter": meter, "quantity": quantity}
            for (account, model, tier, meter), by_day in reported.items() for day, quantity in sorted(by_day.items())]
    write(inbox / "provider_usage" / "anthropic-2026-10.csv", csv_text(list(days[0]), sorted(days, key=lambda d: d["date"])))
    billed = [openai, anthropic, mistral, credit_note, *sakura]
    return billed, invoices.expected_drift(ledger, billed, reported)


def shown(amount, most=6):
    """Two decimals where they hold the amount, else up to `most`, half-even."""
    return decimal_text(amount, 2) if (amount * 100).denominator == 1 else decimal_text(amount, most).rstrip("0")


def summary(events, file_rows, ledger, billed, drift):
    lines = ["| usage file | rows |", "|---|---:|"]
    lines += [f"| {name} | {rows} |" for name, rows in file_rows.items()]
    lines += [f"| all files | {sum(file_rows.values())} |", f"| events, each once | {len(events)} |", ""]
    lines += ["| provider | rated cost of October, London time | invoices, total |", "|---|---:|---|"]
    for provider in BILLING_ZONE:
        currency = next(row["currency"] for row in PRICES if row["provider"] == provider)
        totals = [f"{invoice.id} {decimal_text(invoice.total, invoice.places)}" for invoice in billed if invoice.provider == provider]
        cost = decimal_text(ledger.period_cost(provider), 4)
        lines.append(f"| {provider} | {cost} {currency} | {', '.join(totals) or 'none yet'} |")
    lines += ["", "| invoice | what | variance | amount |", "|---|---|---|---:|"]
    lines += [f"| {invoice} | {subject} | {variance} | {shown(amount)} {currency} |"
              for invoice, subject, variance, currency, amount in sorted(drift, key=lambda row: row[0])]
    return "\n".join(lines)


def main():
    inbox = MONTH / "inbox"
    write(MONTH / "crossfoot.yaml", POLICY)
    events, file_rows = write_usage(inbox)
    ledger = Ledger(events)
    write_tables(inbox)
    billed, drift = write_invoices(inbox, ledger)
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    before, rest = readme.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    text = summary(events, file_rows, ledger, billed, drift)
    write(HERE / "README.md", f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{after}")


if __name__ == "__main__":
    main()
