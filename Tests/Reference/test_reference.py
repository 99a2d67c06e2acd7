"""The worked examples of SPEC section 8 (all but the late invoice), and the traps of sections 2-5.

    python3 -m unittest            (in this folder)
"""
import gzip
import json
import tempfile
import unittest
from fractions import Fraction as F
from pathlib import Path

from cf_input import Bad, instant, number
from cf_money import apportion, days_by_month, exact, fixed
from crossfoot_reference import run

PRICE = "provider,model,service_tier,meter,unit_price,per,currency\n"
EVENT = "event_id,occurred_at,customer_id,provider,model,account,output_tokens\n"
INVOICE = "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,charge_category,account,model,meter,quantity,unit_price,per,amount\n"
COST = "cost_id,period,category,supplier,method,driver,customer_id,quantity,unit_rate,amount,currency,pool\n"
REVENUE = "revenue_id,customer_id,period,amount,currency,kind\n"


class Books(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)
        self.file("customers", "customer_id,name,plan,status\nA,Ann,pro,active\nB,Bob,pro,active\n")

    def file(self, kind, text, name="a.csv"):
        path = self.folder / "inbox" / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def policy(self, text):
        (self.folder / "crossfoot.yaml").write_text(text)

    def prices(self, unit="1", currency="USD", per="1"):
        self.file("prices", PRICE + f"p,m,,output_tokens,{unit},{per},{currency}\n")

    def events(self, *rows):
        """(customer, day, quantity[, account])"""
        self.file("usage", EVENT + "".join(
            f"e{n},{r[1]}T12:00:00Z,{r[0]},p,m,{r[3] if len(r) > 3 else ''},{r[2]}\n" for n, r in enumerate(rows)))

    def run_books(self, period="2025-01"):
        self.result = run(self.folder, period)
        return self.result

    def cell(self, customer, column="total_cost"):
        return self.result.row(customer)[column]

    def costs(self, **expected):
        for customer, amount in expected.items():
            customer = {"nobody": "(unattributed)", "unallocated": "(unallocated)"}.get(customer, customer)
            self.assertEqual(self.cell(customer), amount, customer)

    def variances(self):
        found = {}
        for row in self.result.drift:
            found[row["variance"]] = found.get(row["variance"], 0) + F(row["amount"])
        return {k: v for k, v in found.items() if v}

    def codes(self):
        return {f[1] for f in self.result.findings}


class WorkedExamples(Books):
    def test_fully_loaded_customer(self):
        self.file("customers", "customer_id,plan,status\nA,pro,active\nZ,pro,active\n")
        self.file("plans", "plan,subscription_margin_pct\npro,75\n")
        self.file("drivers", "period,driver,consumer,quantity\n2025-01,vectors,A,2000000\n2025-01,vectors,Z,8000000\n"
                             "2025-01,logs,A,8000\n2025-01,logs,Z,32000\n")
        self.file("costs", COST + "c1,2025-01,vector,,proportional,vectors,,,,500,USD,\nc2,2025-01,observability,,fixed,logs,,,,300,USD,\n"
                  "c3,2025-01,human,,direct,,A,10,60,,USD,\nc4,2025-01,api,,direct,,A,,,1800,USD,\n"
                  "c5,2025-01,embedding,,direct,,A,,,120,USD,\nc6,2025-01,third,,direct,,A,,,80,USD,\n")
        self.file("revenue", REVENUE + "r,A,2025-01,3200,USD,subscription\n")
        self.file("usage", "event_id,occurred_at,customer_id,provider,model,work_item_id,requests\n" + "".join(
            f"e{n},2025-01-02T00:00:00Z,A,p,m,w{n},0\n" for n in range(6200)))
        self.run_books()
        self.assertEqual([self.cell("A", "cost_" + c) for c in ("vector", "observability", "human")], ["100.00", "60.00", "600.00"])
        self.costs(A="2760.00")
        self.assertEqual(self.cell("A", "cost_per_work_item"), "0.4452")
        self.assertEqual(self.cell("A", "ai_cost_pct_of_revenue"), "86.2")
        self.assertEqual(self.cell("A", "subscription_margin"), "2400.00")
        self.assertEqual(self.cell("A", "contribution"), "-360.00")
        self.assertEqual(self.cell("A", "contribution_pct_of_margin"), "-15.0")

    def test_contributions_and_margins(self):
        cases = {"A": ("3412.50", "12000", "5587.50"), "B": ("2760", "3200", "-360.00"),
                 "C": ("890.35", "5500", "3234.65"), "D": ("245.80", "1800", "1104.20")}
        self.file("customers", "customer_id,plan,status\n" + "".join(f"{c},pro,active\n" for c in "ABCDEFG"))
        self.file("plans", "plan,subscription_margin_pct\npro,75\n")
        self.file("costs", COST + "".join(f"c{c},2025-01,api,,direct,,{c},,,{v[0]},USD,\n" for c, v in cases.items())
                  + "cE,2025-01,api,,direct,,E,,,3.20,USD,\ncF,2025-01,api,,direct,,F,,,87.40,USD,\ncG,2025-01,api,,direct,,G,,,0.80,USD,\n")
        self.file("revenue", REVENUE + "".join(f"r{c},{c},2025-01,{v[1]},USD,subscription\n" for c, v in cases.items())
                  + "rE,E,2025-01,49,USD,subscription\nrF,F,2025-01,49,USD,subscription\nrG,G,2025-01,0,USD,subscription\n")
        self.run_books()
        for customer, values in cases.items():
            self.assertEqual(self.cell(customer, "contribution"), values[2])
        self.assertEqual(self.cell("E", "revenue_margin_pct"), "93.5")
        self.assertEqual(self.cell("F", "revenue_margin_pct"), "-78.4")
        self.assertEqual((self.cell("G", "margin_after_ai_cost"), self.cell("G", "revenue_margin_pct")), ("-0.80", "n/a"))

    def test_largest_remainder(self):
        self.assertEqual(apportion(100, {k: F(v, 18) for k, v in (("a", 680), ("b", 820), ("c", 300))}), {"a": 38, "b": 45, "c": 17})
        self.assertEqual(apportion(9999, {"a": F(9999 * 75, 100), "b": F(9999 * 25, 100)}), {"a": 7499, "b": 2500})
        thirds = {k: F(10000, 3) for k in "abc"}
        self.assertEqual(apportion(10000, thirds), {"a": 3334, "b": 3333, "c": 3333})
        self.assertEqual(apportion(-10000, {k: -v for k, v in thirds.items()}), {"a": -3334, "b": -3333, "c": -3333})

    def test_near_zero_invoice(self):
        self.policy("reporting: {currency: EUR}\nspread: {credit: none}\n")
        self.file("fx_rates", "date,base,quote,rate,source\n2025-01-31,USD,EUR,0.9,x\n")
        self.prices()
        self.events(("A", "2025-01-05", 6000), ("B", "2025-01-06", 4000))
        head = "i,p,2025-01-31,2025-01-01,2025-02-01,USD,0.01,"
        self.file("invoices", INVOICE + head + "usage,,m,,10000,1,1,10000.00\n" + head + "credit,,,,,,,-9999.99\n")
        self.run_books()
        self.costs(A="5400.00", B="3600.00", nobody="-8999.99", TOTAL="0.01")

    def three_way(self, surplus="hold"):
        self.policy(f"surplus: {surplus}\nproviders: {{p: {{tolerance: {{absolute: 0.10}}}}}}\n")
        self.prices("3.00", per="1000000")
        self.events(("A", "2025-01-05", 600000), ("B", "2025-01-06", 400000))
        self.file("provider_usage", "provider,date,model,meter,quantity\n" + "".join(
            f"p,2025-01-{d:02d},m,output_tokens,{1050000 if d == 5 else 0}\n" for d in range(1, 32)))
        head = "i,p,2025-01-31,2025-01-01,2025-02-01,USD,4.58,"
        self.file("invoices", INVOICE + head + "usage,,m,output_tokens,1060000,2.90,1000000,3.07\n"
                  + head + "usage,,m,images,,,,0.75\n" + head + "tax,,,,,,,0.76\n")
        return self.run_books()

    def test_three_way(self):
        self.three_way()
        self.assertEqual(self.variances(), {"metering": F("0.15"), "billing": F("0.03"), "price": F("-0.106"),
                                            "line rounding": F("-0.004"), "not in ledger": F("0.75"), "tax": F("0.76")})
        self.costs(A="1.74", B="1.16", nobody="0.92", TOTAL="3.82")

    def test_three_way_spread(self):
        self.three_way("spread")
        self.costs(A="1.84", B="1.23", nobody="0.75", TOTAL="3.82")

    def test_straddle(self):
        self.prices()
        self.events(("A", "2025-01-20", 20), ("B", "2025-01-21", 20), ("A", "2025-02-03", 20))
        head = "i,p,2025-02-16,2025-01-16,2025-02-16,USD,181.00,"
        lines = [head + "usage,,m,,60,,,100.00,,\n", head + "purchase,,,,,,,31.00,,\n", head + "purchase,,,,,,,50.00,2025-02-01,2025-03-01\n"]
        self.file("invoices", INVOICE.strip() + ",service_start,service_end\n" + "".join(lines))
        self.policy("surplus: spread\n")
        self.run_books()
        self.costs(A="41.34", B="41.33", TOTAL="82.67")
        self.run_books("2025-02")
        self.costs(TOTAL="98.33")

    def test_two_accounts(self):
        self.prices()
        self.events(("A", "2025-01-05", 300, "a1"), ("A", "2025-01-05", 100, "a2"), ("B", "2025-01-06", 400, "a2"))
        self.file("invoices", INVOICE + "i,p,2025-01-31,2025-01-01,2025-02-01,USD,310.00,usage,a1,m,,300,,,310.00\n")
        self.run_books()
        self.costs(A="410.00", B="400.00", TOTAL="810.00")

    def test_tax(self):
        self.policy("providers:\n  '*': {tax: {recoverable: 0.6}}\n  q: {tax: {reverse_charge_rate: 0.2}}\n  r: {tax: {withholding_rate: 0.1}}\n")
        self.file("prices", PRICE + "".join(f"{p},m,,output_tokens,1,1,USD\n" for p in "pqr"))
        self.file("usage", EVENT + "".join(f"{p}{c},2025-01-05T00:00:00Z,{c},{p},m,,{n}\n" for p, t in (("p", 100), ("q", 50), ("r", 100))
                                           for c, n in (("A", t * 0.75), ("B", t * 0.25))))
        head = ",2025-01-31,2025-01-01,2025-02-01,USD,"
        self.file("invoices", INVOICE + f"i,p{head}120,usage,,m,,100,1,1,100\ni,p{head}120,tax,,,,,,,20\n"
                  + f"j,q{head}50,usage,,m,,50,1,1,50\nk,r{head}100,usage,,m,,100,1,1,100\n")
        self.run_books()
        self.assertEqual({d.id: d.booked for d in self.result.documents}, {"i": 108, "j": 54, "k": 100})
        self.costs(A="196.50", B="65.50")

    def test_average_rate(self):
        self.policy("reporting: {currency: EUR}\n")
        self.file("fx_rates", "date,base,quote,rate,source\n2025-01-02,EUR,USD,1.00,x\n2025-01-03,EUR,USD,1.25,x\n2025-01-06,EUR,USD,1.25,x\n")
        self.file("revenue", REVENUE + "r,A,2025-01,1000,USD,subscription\n")
        self.run_books()
        self.assertEqual(self.cell("A", "revenue"), "857.14")


class Numbers(unittest.TestCase):
    def test_read_in_full_or_refused(self):
        for text in ("1e-07", "1.5E-7", "-12.50", "+0"):
            self.assertEqual(number(text), F(text))
        for text in ("1,234.56", "12abc", "$5", "", "NaN", " 1", "1 ", "1/2", "1_000", "٣x"):
            self.assertRaises(Bad, number, text)

    def test_printing(self):
        self.assertEqual([exact(F(1, 3)), exact(F(-1, 8)), exact(F(100)), exact(F(0))], ["0.333333333333", "-0.125", "100", "0"])
        self.assertEqual([fixed(F("0.005"), 2), fixed(F("-0.015"), 2), fixed(F("-0.001"), 2)], ["0.00", "-0.02", "0.00"])

    def test_instants_and_months(self):
        self.assertEqual(instant("2025-01-31T23:30:00-08:00").time.isoformat(), "2025-02-01T07:30:00+00:00")
        self.assertRaises(Bad, instant, "2025-01-31T23:30:00")
        self.assertEqual(days_by_month(instant("2025-01-16", bare=True).time.date(), instant("2025-02-16", bare=True).time.date()),
                         {"2025-01": F(16, 31), "2025-02": F(15, 31)})


class Ledger(Books):
    def usage(self, rows, name="a.csv", header="event_id,recorded_at,occurred_at,status,customer_id,provider,model,billable,output_tokens"):
        self.file("usage", header + "\n" + "\n".join(rows) + "\n", name)

    def test_dedupe(self):
        self.prices()
        self.usage(["e1,,2025-01-02T00:00:00Z,started,A,p,m,,1", "e1,,2025-01-02T00:00:00Z,completed,A,p,m,,10",
                    "e2,2025-01-03T00:00:00Z,2025-01-02T00:00:00Z,,A,p,m,,100", "e2,,2025-01-02T00:00:00Z,,A,p,m,,5",
                    "e3,,2025-01-02T00:00:00Z,,A,p,m,,2000", "e3,,2025-01-02T00:00:00Z,,A,p,m,,1000",
                    "e4,,2025-01-02T00:00:00Z,,A,p,m,false,7"])
        self.run_books()
        self.costs(A="1110.00")
        self.assertEqual(self.cell("A", "calls"), "4")
        self.assertIn("conflicting-event", self.codes())

    def test_rows_without_id(self):
        self.prices()
        row = ",,2025-01-02T00:00:00Z,,A,p,m,,1"
        self.usage([row, row])
        self.usage([row, row, row, ",,2025-01-02T00:00:00Z,,A,p,m,,10"], "b.csv")
        event = {"occurred_at": "2025-01-02T00:00:00Z", "customer_id": "A", "provider": "p", "model": "m", "output_tokens": 1}
        self.file("usage", gzip.compress(json.dumps(event).encode()), "c.jsonl.gz")
        self.run_books()
        self.costs(A="13.00")

    def test_price_bands_contracts_aliases(self):
        self.file("prices", "provider,model,meter,min_input_tokens,unit_price,currency,account,effective_from,effective_to\n"
                  "p,m,uncached_input_tokens,,1,USD,,,2025-01-15\np,m,uncached_input_tokens,100,2,USD,,,2025-01-15\n"
                  "p,m,uncached_input_tokens,,3,USD,,2025-01-15,\np,m,uncached_input_tokens,,5,USD,gold,,\n")
        self.file("model_aliases", "provider,alias,model\np,latest,m\n")
        header = "event_id,occurred_at,customer_id,provider,model,account,uncached_input_tokens,cache_read_tokens"
        self.usage(["1,2025-01-02T00:00:00Z,A,p,m,,99,", "2,2025-01-02T00:00:00Z,A,p,latest,,99,1",
                    "3,2025-01-15T00:00:00Z,A,p,m,,1000,", "4,2025-01-02T00:00:00Z,B,p,m,gold,200,", "5,2025-01-02T00:00:00Z,B,p,mm,,200,"],
                   header=header)
        self.run_books()
        self.costs(A=f"{99 + 198 + 3000}.00", B="1000.00")
        self.assertIn("unpriced-usage", self.codes())

    def test_two_zones(self):
        self.policy("reporting: {time_zone: Asia/Tokyo}\nproviders: {p: {billing_time_zone: America/Los_Angeles}}\n")
        self.prices()
        self.usage(["1,,2025-01-31T20:00:00Z,,A,p,m,,10", "2,,2025-01-15T20:00:00Z,,A,p,m,,30"])
        self.file("invoices", INVOICE + "i,p,2025-02-01,2025-01-01,2025-02-01,USD,40.00,usage,,,,40,1,1,40.00\n")
        self.run_books()
        self.costs(A="30.00")
        steps = self.result.bridge["p"]
        self.assertEqual((steps["ledger"], steps["cutoff"], steps["invoices"], steps["other periods"]), (30, 10, 40, -10))
        self.run_books("2025-02")
        self.costs(A="10.00")


class Invoices(Books):
    def invoice(self, *rows, name="a.csv", header="corrects_invoice_id,replaces_invoice_id"):
        self.file("invoices", INVOICE.strip() + "," + header + "\n" + "".join(rows), name)

    HEAD = ",p,2025-01-31,2025-01-01,2025-02-01,USD,"

    def setUp(self):
        super().setUp()
        self.prices()
        self.events(("A", "2025-01-05", 60), ("B", "2025-01-06", 40))

    def test_correction_and_replacement(self):
        self.invoice("i" + self.HEAD + "110,usage,,m,,110,1,1,110,,\n", "c" + self.HEAD + "-10,usage,,m,,-10,1,1,-10,i,\n",
                     "x" + self.HEAD + "999,usage,,,,,,,999,,\n", "y" + self.HEAD + "0,adjustment,,,,,,,0,,x\n")
        self.run_books()
        self.costs(A="60.00", B="40.00")
        self.assertEqual(self.variances(), {})

    def test_overlap_and_specificity(self):
        self.invoice("i" + self.HEAD + "50,usage,,,,,,,50,,\n", "j" + self.HEAD + "100,usage,,m,,100,1,1,100,,\n")
        self.run_books()
        self.costs(A="60.00", B="40.00", nobody="50.00")
        self.assertIn("overlapping-invoices", self.codes())

    def test_uncovered_and_not_invoiced(self):
        self.file("prices", PRICE + "p,m,,output_tokens,1,1,USD\np,n,,output_tokens,1,1,USD\n")
        self.file("usage", EVENT + "x,2025-01-05T00:00:00Z,A,p,n,,7\n", "b.csv")
        self.invoice("i" + self.HEAD + "100,usage,,m,,100,1,1,100,,\n")
        self.run_books()
        self.assertEqual(self.variances(), {"not invoiced": -7})
        self.costs(A="67.00", B="40.00")
        self.assertEqual({d.id for d in self.result.documents}, {"i", "accrual-p-USD"})

    def test_held_surplus(self):
        self.invoice("i" + self.HEAD + "125,usage,,m,,125,1,1,125,,\n")
        self.run_books()
        self.costs(A="60.00", B="40.00", nobody="25.00")

    def test_missing_rate_leaves_the_invoice_out(self):
        self.invoice("i" + self.HEAD.replace("USD", "EUR") + "125,usage,,m,,125,1,1,125,,\n")
        self.run_books()
        self.costs(A="60.00", B="40.00")
        self.assertIn("missing-rate", self.codes())
        self.assertEqual([d.kind for d in self.result.documents], ["accrual"])

    def test_conflicting_record(self):
        self.invoice("i" + self.HEAD + "100,usage,,m,,100,1,1,100,,\n")
        self.invoice("i" + self.HEAD + "100.00,usage,,m,,100.0,1,1,100,,\n", name="b.csv")
        self.run_books()
        self.assertNotIn("conflicting-record", self.codes())
        self.invoice("i" + self.HEAD + "101,usage,,m,,100,1,1,100,,\n", name="c.csv")
        self.run_books()
        self.assertIn("conflicting-record", self.codes())
        self.costs(TOTAL="100.00")

    def test_small_amount_only_is_line_rounding(self):
        self.invoice("i" + self.HEAD + ",usage,,m,,,,,100.005,,\n")
        self.run_books()
        self.assertEqual(self.variances(), {"line rounding": F("0.005"), "invoice rounding": F("-0.005")})


class Prepaid(Books):
    RECEIPT = "invoice_id,provider,issue_date,period_start,period_end,currency,line_id,service_start,service_end,charge_category,meter,quantity,amount\n"

    def setUp(self):
        super().setUp()
        self.policy("providers: { p: { settlement: prepaid } }\n")
        self.prices()

    def receipts(self, *rows):
        """(invoice, day, category, credits, amount[, expires[, line]])"""
        self.file("invoices", self.RECEIPT + "".join(
            f"{i},p,{day},{day},2025-12-31,USD,{line or 1},{day if expires else ''},{expires},{category},,{credits},{amount}\n"
            for i, day, category, credits, amount, expires, line in ((*r, *[""] * (7 - len(r))) for r in rows)))

    def balances(self):
        return [f"{r[2]}: " + " ".join(f"{exact(c)}={fixed(m, 2)}" for c, m in zip(*r[-2:])) for r in self.result.prepaid if r[2] != "TOTAL"]

    def test_worked_example(self):
        self.policy("reporting: { currency: EUR }\nproviders: { p: { settlement: prepaid } }\n")
        self.file("fx_rates", "date,base,quote,rate\n2025-01-02,USD,EUR,0.9\n2025-01-31,USD,EUR,0.8\n2025-02-28,USD,EUR,0.7\n")
        self.receipts(("r", "2025-01-02", "purchase", "1200", "1000.00", "2025-03-01"))
        self.events(("A", "2025-01-05", 400), ("B", "2025-01-06", 200), ("A", "2025-02-05", 300))
        self.run_books()
        self.costs(A="300.00", B="150.00", nobody="0.00")
        self.assertEqual(self.balances(), ["r: 0=0.00 1200=900.00 600=450.00 0=0.00 600=450.00"])
        self.run_books("2025-02")
        self.costs(A="225.00", nobody="225.00", TOTAL="450.00")
        self.assertEqual(self.balances(), ["r: 600=450.00 0=0.00 300=225.00 300=225.00 0=0.00"])

    def test_first_in_first_out(self):
        self.receipts(("r2", "2025-01-10", "purchase", "200", "100"), ("r1", "2025-01-01", "purchase", "", "100"),
                      ("r0", "2025-01-01", "credit", "10", "0", "2025-01-05"))
        self.events(("A", "2025-01-04", 5), ("A", "2025-01-20", 145))
        self.run_books()
        self.costs(A="122.50")  # 5 given, 100 at 1, 45 at 0.50
        self.assertEqual(self.balances()[0], "r0: 0=0.00 10=0.00 5=0.00 5=0.00 0=0.00")

    def test_overdrawn(self):
        self.receipts(("r", "2025-01-01", "purchase", "100", "80"))
        self.events(("A", "2025-01-10", 90), ("B", "2025-01-10", 60))
        self.run_books()
        self.costs(A="78.00", B="52.00")
        self.assertIn("prepaid-overdrawn", self.codes())

    def test_statement(self):
        self.receipts(("r", "2025-01-01", "purchase", "1000", "500"), ("s", "2025-01-31", "usage", "110", "110", "2025-02-01"))
        text = (self.folder / "inbox/invoices/a.csv").read_text().replace("s,p,2025-01-31,2025-01-31", "s,p,2025-01-31,2025-01-01")
        self.file("invoices", text.replace("1,2025-01-31,2025-02-01,usage,", "1,2025-01-01,2025-02-01,usage,output_tokens"))
        self.events(("A", "2025-01-10", 60), ("B", "2025-01-10", 40))
        self.run_books()
        self.costs(A="30.00", B="20.00", nobody="5.00")


class Pools(Books):
    def pools(self, costs, drivers):
        self.file("costs", COST + "".join(f"{i},2025-01,{i},,{m},{d},,,,{a},USD,\n" for i, m, d, a in costs))
        self.file("drivers", "period,driver,consumer,quantity\n" + "".join(f"2025-01,{d},{c},{q}\n" for d, c, q in drivers))
        return self.run_books()

    def test_reciprocal(self):
        self.pools([("x", "proportional", "dx", 100), ("y", "proportional", "dy", 50)],
                   [("dx", "A", 1), ("dx", "pool:y", 1), ("dy", "B", 1), ("dy", "pool:x", 1)])
        self.costs(A="83.34", B="66.66", TOTAL="150.00")
        self.assertEqual((self.cell("A", "cost_x"), self.cell("A", "cost_y")), ("66.67", "16.67"))

    def test_nothing_reaches_a_customer(self):
        self.pools([("x", "proportional", "dx", 10), ("y", "proportional", "dy", 20), ("z", "proportional", "dz", 40), ("u", "fixed", "du", 80)],
                   [("dx", "pool:y", 1), ("dy", "pool:x", 1), ("dz", "A", -1), ("du", "A", 1), ("du", "pool:none", 1)])
        self.costs(A="40.00", unallocated="110.00")
        self.assertLessEqual({"closed-pools", "zero-driver", "unknown-pool", "negative-driver"}, self.codes())


if __name__ == "__main__":
    unittest.main()
