"""Random invoices and provider usage around the ledger that the random events make."""
import datetime as dt
from collections import defaultdict
from fractions import Fraction

from cf_books import Books
from cf_fx import Exchange
from cf_ledger import build_ledger
from cf_money import decimals, exact, fixed, month_days, month_of

HEADER = "invoice_id provider issue_date period_start period_end currency invoice_total corrects_invoice_id replaces_invoice_id".split()


class Invoices:
    def __init__(self, w):
        self.w, self.number = w, 0
        self.files = defaultdict(list)
        self.exchange = None

    def make(self):
        w = self.w
        books = Books(w.folder)
        self.exchange = Exchange(books)
        self.cells = build_ledger(books, books.findings).cells
        for provider in w.providers:
            if w.hit("provider never bills", 0.3, 0.3):
                continue
            shape = w.pick(["monthly", "monthly", "monthly", "straddling", "accounts", "straddling"])
            for start, end in self.periods(shape):
                accounts = [a for a in w.accounts[provider]] if shape == "accounts" else [None]
                for account in accounts:
                    if shape == "accounts" and (account == "" or w.r.random() < 0.2):
                        continue
                    if w.hit("bill still missing", 0.12):
                        continue
                    self.invoice(provider, start, end, account)
            self.provider_usage(provider)
        for provider in w.prepaid:
            self.receipts(provider)
        for name, rows in self.files.items():
            w.write.rows("invoices", name, rows, shuffle=True)

    def periods(self, shape):
        w, found = self.w, []
        if shape == "straddling":
            day = w.pick([10, 16, 16, 21])
            start = dt.date(2024, 12, day)
            while start < w.end.date():
                end = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=day)
                found.append((start, end))
                start = end
            return found
        return [month_days(m) for m in w.months]

    # one invoice, and what follows from it

    def invoice(self, provider, start, end, account):
        w, currency = self.w, self.w.currency_of[provider]
        if w.hit("foreign invoice", 0.4, 0.3):
            currency = w.pick(w.few_currencies)
        issued = end + dt.timedelta(days=w.pick([-6, -1, 0, 0, 2, 5]))
        head = self.header(provider, start, end, currency, issued)
        lines = []
        for first, after in self.service_periods(start, end):
            lines += self.usage_lines(provider, first, after, account, currency, spell=(first, after) != (start, end))
        lines += self.other_lines(provider, start, end, currency)
        if not lines:
            return
        self.total(head, lines, currency)
        self.store(head, lines)
        if w.hit("corrections", 0.35):
            self.correction(head, lines, issued, currency)
        if w.hit("replacements", 0.25):
            self.replacement(head, lines, currency)
        if w.hit("overlaps", 0.25, 0.4):
            other = self.header(provider, start, end, currency, issued)
            more = self.usage_lines(provider, start, end, w.pick([None, None, w.pick(w.accounts[provider])]), currency)
            more = more[:w.r.randint(1, 3)]
            if more:
                self.total(other, more, currency)
                self.store(other, more)

    def header(self, provider, start, end, currency, issued):
        self.number += 1
        return dict(invoice_id=f"inv-{self.w.pick('abz')}{self.number:02d}", provider=provider,
                    issue_date="" if self.w.hit("no issue date", 0.1, 0.2) else issued.isoformat(), period_start=start.isoformat(),
                    period_end=end.isoformat(), currency=currency, invoice_total="", corrects_invoice_id="", replaces_invoice_id="")

    def service_periods(self, start, end):
        w = self.w
        if not w.hit("lines of their own periods", 0.5):
            return [(start, end)]
        cut = start + dt.timedelta(days=w.r.randint(3, (end - start).days - 3))
        first = month_days(month_of(end - dt.timedelta(days=1)))[0]
        if start < first < end and w.r.random() < 0.6:
            cut = first
        return [(start, cut), (cut, end)] if w.r.random() < 0.8 else [(start, cut + dt.timedelta(days=2)), (cut, end)]

    def usage_lines(self, provider, start, end, account, currency, spell=False):
        """Lines about the cells of the service period, at some grain, mostly right."""
        w, lines, groups = self.w, [], defaultdict(list)
        grain = w.pick([(1, 1, 1, 1), (0, 1, 1, 1), (0, 1, 0, 1), (1, 1, 0, 1), (0, 1, 0, 0), (0, 0, 0, 1), (1, 0, 0, 0), (0, 0, 0, 0)])
        for c in self.cells:
            if c.provider == provider and start <= c.billing_day < end and account in (None, c.account):
                fields = (c.account, c.model, c.tier, c.meter)
                key = [f if g else "" for f, g in zip(fields, grain)]
                if account:
                    key[0] = account
                groups[tuple(key)].append(c)
        for key in sorted(groups):
            if w.hit("not invoiced", 0.08):
                continue
            line = self.usage_line(key, groups[key], currency)
            if line:
                lines.append(line)
                if w.hit("two lines of a group", 0.12):
                    lines.append(self.split(line))
                if w.hit("finer line too", 0.1):
                    c = w.pick(groups[key])
                    finer = (c.account, c.model, c.tier, c.meter)
                    if finer != key:
                        lines.append(self.usage_line(finer, [x for x in groups[key] if (x.account, x.model, x.tier, x.meter) == finer], currency))
        if groups and w.hit("crossing grains", 0.1, 0.4):
            c = w.pick(groups[w.pick(sorted(groups))])
            kept = w.r.sample(range(4), w.pick([1, 2, 2]))
            key = tuple(f if n in kept else "" for n, f in enumerate((c.account, c.model, c.tier, c.meter)))
            lines.append(self.usage_line(key, [c], currency))
        if w.hit("not in ledger", 0.2):
            key = (account or "", w.pick(["nobody-model", w.pick(w.models[provider])]), "", w.pick(["searches", "audio_seconds"]))
            lines.append(self.line(key, "usage", w.money(0.5, 30, currency)))
        lines = [l for l in lines if l]
        for line in lines:
            if spell or w.r.random() < 0.1:
                line.update(service_start=start.isoformat(), service_end=end.isoformat())
            if line["model"] and w.hit("aliases on invoices", 0.2):
                names = [a["alias"] for a in w.aliases if a["provider"] == provider and a["model"] == line["model"]]
                line["model"] = w.pick(names) if names else line["model"]
        return lines

    @staticmethod
    def line(key, category, amount):
        account, model, tier, meter = key
        return dict(line_id="", service_start="", service_end="", charge_category=category, charge_class="", description="", account=account,
                    model=model, service_tier=tier, meter=meter, quantity="", unit_price="", per="", amount=amount)

    def usage_line(self, key, cells, currency):
        w = self.w
        quantity = sum(c.quantity for c in cells)
        cost = Fraction(0)
        for c in cells:
            rate = self.exchange.rate(c.currency, currency, "period_end", w.months[-1])
            cost += c.cost * (rate[0] if rate else 1)
        if quantity == 0:
            return None
        unit = cost / quantity
        if w.hit("billed quantity differs", 0.3):
            quantity = Fraction(int(quantity * Fraction(w.r.randint(900, 1200), 1000)))
        if w.hit("billed price differs", 0.3):
            unit *= Fraction(w.r.randint(850, 1150), 1000)
        per = w.pick(["", "1000000", "1000"])
        places = w.pick([2, 4, 6, 9])
        price = Fraction(fixed(unit * int(per or 1), places))
        amount = quantity * price / int(per or 1)
        if w.hit("line sums wrong", 0.06, 0.4):
            amount += Fraction(w.r.randint(-30, 30), 10)
        finer = 4 if w.hit("fine amounts", 0.3) else 0
        line = self.line(key, "usage", fixed(amount, decimals(currency) + finer))
        line.update(quantity=exact(quantity), unit_price=exact(price), per=per, line_id=f"l{w.r.randint(1, 99)}")
        if w.hit("no unit price", 0.25):
            if w.r.random() < 0.7:
                line["amount"] = fixed(quantity * unit, decimals(currency) + finer)
            line["unit_price"] = line["per"] = ""
        if w.hit("no quantity", 0.15):
            line["quantity"] = ""
            if w.r.random() < 0.6:
                line["unit_price"] = line["per"] = ""
        if w.hit("zero quantity", 0.03, 0.3):
            line["quantity"] = "0"
        return line

    def split(self, line):
        """A second line of the same group, taking a third of the first."""
        other = dict(line)
        places = len(line["amount"].partition(".")[2])
        other["amount"] = fixed(Fraction(line["amount"]) / 3, places)
        line["amount"] = fixed(Fraction(line["amount"]) - Fraction(other["amount"]), places)
        if line["quantity"]:
            other["quantity"] = exact(Fraction(int(Fraction(line["quantity"]) / 3)))
            line["quantity"] = exact(Fraction(line["quantity"]) - Fraction(other["quantity"]))
        other["line_id"] = line["line_id"] + "b" if line["line_id"] else ""
        if self.w.hit("half stated prices", 0.2, 0.3):
            other["unit_price"] = other["per"] = ""
        return other

    def other_lines(self, provider, start, end, currency):
        w, lines = self.w, []
        for category, chance in (("credit", 0.3), ("purchase", 0.2), ("adjustment", 0.2), ("tax", 0.4)):
            if not w.hit(category + " lines", chance, 0.6):
                continue
            key = ["", "", "", ""]
            if category != "tax" and w.hit("lines with fields", 0.5):
                key = [w.pick(["", w.pick(w.accounts[provider])]), w.pick(["", w.pick(w.models[provider])]), w.pick(["", "", "standard"]),
                       w.pick(["", "", w.pick(w.meters[provider])])]
            amount = w.money(0.5, 60, currency)
            line = self.line(key, category, "-" + amount if category == "credit" or category == "adjustment" and w.r.random() < 0.5 else amount)
            line["description"] = category
            if category != "tax" and w.hit("fee periods", 0.4):
                first = start + dt.timedelta(days=w.r.randint(-10, 20))
                line.update(service_start=first.isoformat(), service_end=(first + dt.timedelta(days=w.r.randint(1, 45))).isoformat())
            lines.append(line)
        return lines

    def total(self, head, lines, currency):
        w, scale = self.w, decimals(currency)
        total = Fraction(fixed(sum(Fraction(l["amount"]) for l in lines), scale))
        step = Fraction(1, 10 ** scale)
        if w.hit("total off a little", 0.15):
            total += step * w.pick([-1, 1, 2])
        if w.hit("total off a lot", 0.06):
            total += step * w.r.randint(-900, 900)
        head["invoice_total"] = "" if w.hit("total missing", 0.15) else fixed(total, scale)

    def correction(self, head, lines, issued, currency):
        w = self.w
        note = self.header(head["provider"], dt.date.fromisoformat(head["period_start"]), dt.date.fromisoformat(head["period_end"]), currency,
                           issued + dt.timedelta(days=w.pick([1, 9, 30])))
        note["corrects_invoice_id"] = head["invoice_id"]
        chosen = []
        for line in w.r.sample(lines, w.r.randint(1, min(2, len(lines)))):
            back = {**line, "charge_class": "correction"}
            part = Fraction(w.r.randint(1, 10), 10)
            places = max(decimals(currency), len(line["amount"].partition(".")[2]))
            back["amount"] = fixed(-Fraction(line["amount"]) * part, places)
            if line["quantity"]:
                back["quantity"] = exact(-Fraction(line["quantity"]) * part)
            if line["charge_category"] == "usage" and w.hit("coarser corrections", 0.2, 0.3):
                back["meter"] = ""
            chosen.append(back)
        self.total(note, chosen, currency)
        self.store(note, chosen)

    def replacement(self, head, lines, currency):
        """A second version: the first one counts nothing."""
        w = self.w
        if any(r["corrects_invoice_id"] == head["invoice_id"] for rows in self.files.values() for r in rows):
            return
        self.number += 1
        new = {**head, "invoice_id": f"inv-r{self.number:02d}", "replaces_invoice_id": head["invoice_id"]}
        again = [dict(l) for l in lines]
        line = w.pick(again)
        line["amount"] = fixed(Fraction(line["amount"]) * Fraction(9, 10), len(line["amount"].partition(".")[2]))
        self.total(new, again, currency)
        self.store(new, again)

    def store(self, head, lines):
        w = self.w
        rows = [{**head, **line} for line in lines]
        name = w.pick(["inv1", "inv1", "inv2"])
        self.files[name] += rows
        if w.hit("invoices again", 0.1):
            self.files["inv3"] += [dict(r) for r in rows]
        elif w.ambiguous and w.hit("invoices of other lines", 0.1) and len(rows) > 1:
            self.files["inv3"] += [dict(r) for r in rows[1:]]
        elif w.hit("invoices in conflict", 0.08, 0.4) and head["invoice_total"]:
            other = fixed(Fraction(head["invoice_total"]) + 1, decimals(head["currency"]))
            self.files["inv3"] += [{**r, "invoice_total": other} for r in rows]

    # prepaid credits

    def receipts(self, provider):
        """Purchases of about as many credits as the rated cost, some promotional, some that expire."""
        w = self.w
        cost = sum(c.cost for c in self.cells if c.provider == provider)
        count = w.r.randint(1, 5)
        for _ in range(count):
            currency = w.currency_of[provider] if not w.hit("foreign receipts", 0.4) else w.pick(w.few_currencies)
            day = w.start.date() + dt.timedelta(days=w.r.randint(-40, 28 * len(w.months)))
            head = self.header(provider, day, day + dt.timedelta(days=w.pick([1, 1, 30, 400])), currency, day)
            head["invoice_id"] = head["invoice_id"].replace("inv", "receipt")
            lines = []
            for n in range(w.pick([1, 1, 1, 2, 3])):
                credits = Fraction(int(cost * w.r.randint(20, 150) / count), 100) + Fraction(w.r.randint(1, 99), w.pick([1, 100]))
                line = self.line(["", "", "", ""], "purchase", w.money(1, 2 * float(credits) + 2, currency))
                line.update(line_id=f"r{n}", quantity=exact(credits) if w.r.random() < 0.8 else "")
                if w.hit("promotional credits", 0.3):
                    line.update(charge_category="credit", quantity=exact(credits), amount=w.pick(["0", "0", "-" + w.money(0, 1, currency)]))
                if w.hit("credits expire", 0.6):
                    start = day + dt.timedelta(days=w.pick([0, 0, 3, -2]))
                    line.update(service_start=start.isoformat(), service_end=(start + dt.timedelta(days=w.pick([5, 20, 31, 45, 365]))).isoformat())
                if w.hit("credits taken back", 0.05, 0.3) and line["quantity"]:
                    line.update(quantity="-" + line["quantity"], amount="-" + line["amount"].lstrip("-"))
                lines.append(line)
            if w.hit("tax on credits", 0.4):
                lines.append(self.line(["", "", "", ""], "tax", w.money(0, 20, currency)))
            if w.hit("use on a receipt", 0.1, 0.3):
                cells = [c for c in self.cells if c.provider == provider]
                if cells:
                    c = w.pick(cells)
                    lines.append(self.line((c.account, c.model, c.tier, c.meter), "usage", w.money(0, 9, currency)))
            self.total(head, lines, currency)
            self.store(head, lines)

    # the provider's own usage

    def provider_usage(self, provider):
        w = self.w
        if not w.on("provider usage " + provider, 0.5):
            return
        found = defaultdict(Fraction)
        for c in self.cells:
            if c.provider == provider:
                found[c.account, c.billing_day, c.model, c.tier, c.meter] += c.quantity
        whole, rows = w.r.random() < 0.7, []
        for (account, day, model, tier, meter), quantity in sorted(found.items()):
            if w.hit("usage differs", 0.2):
                quantity = Fraction(int(quantity * Fraction(w.r.randint(900, 1150), 1000)))
            if not whole and w.r.random() < 0.15:
                continue
            names = [a["alias"] for a in w.aliases if a["provider"] == provider and a["model"] == model
                     and a["effective_from"] <= day.isoformat() and (not a["effective_to"] or day.isoformat() < a["effective_to"])]
            if names and w.hit("aliases in usage", 0.2, 0.3) and (day.day not in (1, 8, 15, 20) or w.ambiguous):
                model = w.pick(names)
            rows.append(dict(provider=provider, account=account, date=day.isoformat(), model=model,
                             service_tier="" if tier == "standard" and w.r.random() < 0.5 else tier, meter=meter, quantity=exact(quantity)))
        day = dt.date(2024, 12, 1)
        while whole and day < w.end.date() + dt.timedelta(days=40):
            for account in w.accounts[provider]:
                if not any(r["date"] == day.isoformat() and r["account"] == account for r in rows):
                    rows.append(dict(provider=provider, account=account, date=day.isoformat(), model=w.models[provider][0], service_tier="",
                                     meter=w.meters[provider][0], quantity="0"))
            day += dt.timedelta(days=1)
        unique = {}
        for r in rows:
            unique.setdefault((r["account"], r["date"], r["model"], r["service_tier"] or "standard", r["meter"]), r)
        self.write_usage(provider, list(unique.values()))

    def write_usage(self, provider, rows):
        w = self.w
        w.write.rows("provider_usage", provider, rows, shuffle=True)
        extra = [r for r in rows if w.hit("usage again", 0.03, 0.4)]
        extra += [{**r, "quantity": exact(Fraction(r["quantity"]) + 7)} for r in rows if w.hit("usage in conflict", 0.01, 0.3)]
        w.write.rows("provider_usage", provider + "-again", extra)
