"""Writes rows as CSV or JSON Lines, plain or gzipped, columns in some order."""
import csv
import gzip
import io
import json
import re

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
TEXT = {"event_id", "account", "invoice_id", "line_id", "customer_id", "work_item_id", "user_id", "period"}


class Writer:
    def __init__(self, folder, r):
        self.folder, self.r = folder, r

    def rows(self, kind, name, rows, shuffle=False):
        if not rows:
            return
        rows = list(rows)
        if shuffle:
            self.r.shuffle(rows)
        names = []
        for row in rows:
            names += [n for n in row if n not in names]
        self.r.shuffle(names)
        form = self.r.choice([self.csv, self.csv, self.jsonl])
        suffix, text = form(names, rows)
        folder = self.folder / "inbox" / kind
        folder.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        if self.r.random() < 0.15:
            suffix, data = suffix + ".gz", gzip.compress(data, mtime=0)
        (folder / (name + suffix)).write_bytes(data)

    def csv(self, names, rows):
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator=self.r.choice(["\n", "\r\n"]))
        writer.writerow(names)
        writer.writerows([row.get(n, "") for n in names] for row in rows)
        return ".csv", ("\ufeff" if self.r.random() < 0.1 else "") + out.getvalue()

    def jsonl(self, names, rows):
        return ".jsonl", "".join("{" + ", ".join(
            f"{json.dumps(n)}: {self.value(n, row[n])}" for n in names if n in row and (row[n] != "" or self.r.random() < 0.3)) + "}\n" for row in rows)

    def value(self, name, text):
        """A number by its digits, or as text."""
        if text in ("true", "false") or NUMBER.fullmatch(text) and name not in TEXT and self.r.random() < 0.8:
            return text
        return "null" if text == "" and self.r.random() < 0.5 else json.dumps(text)
