"""Bytes to rows, written from SPEC section 3, RFC 4180 and RFC 8259: what these do not allow refuses its row."""
import json
import re

FORBIDDEN = re.compile("[\0\v\f\r\x85\u2028\u2029]")
DEEPEST = 64
BLANKS = re.compile(r"[ \t\r\n]*")


class Malformed(Exception):
    """(line, message)"""


def form(name, text):
    """csv, json or xml: the name decides, else the first character."""
    name = re.sub(r"\.(gz|zst)$", "", name.lower())
    for ending, kind in ((".csv", "csv"), (".jsonl", "json"), (".ndjson", "json"), (".json", "json"), (".xml", "xml")):
        if name.endswith(ending):
            return kind
    return {"{": "json", "[": "json", "<": "xml"}.get(text.lstrip(" \t\r\n")[:1], "csv")


def csv_cell(text, at):
    """(content, where it ends, what is wrong with it) of the cell at `at`."""
    trouble = None
    if text[at:at + 1] == '"':
        close = at + 1
        while True:
            close = text.find('"', close)
            if close < 0:
                return "", len(text), "unclosed quote"
            if text[close + 1:close + 2] != '"':
                break
            close += 2
        content, at = text[at + 1:close].replace('""', '"'), close + 1
        rest = re.compile("[^,\n]*").match(text, at).group()
        if rest not in ("", "\r") or rest == "\r" and text[at + 1:at + 2] != "\n":
            trouble = "text after a closing quote"
        return content, at + len(rest), trouble
    raw = re.compile("[^,\n]*").match(text, at).group()
    at += len(raw)
    if raw.endswith("\r") and text[at:at + 1] == "\n":
        raw = raw[:-1]
    if '"' in raw or FORBIDDEN.search(raw):
        trouble = "a quote or a forbidden character in an unquoted cell"
    return raw.strip(" \t"), at, trouble


def csv_records(text):
    """(line, cells, trouble) of each record; empty lines are none."""
    at, line = 0, 1
    while at < len(text):
        start, first = at, line
        if text.startswith(("\n", "\r\n"), at):
            at, line = text.index("\n", at) + 1, line + 1
            continue
        cells, trouble = [], None
        while True:
            content, at, wrong = csv_cell(text, at)
            cells.append(content)
            trouble = trouble or wrong
            if text[at:at + 1] != ",":
                break
            at += 1
        at += 1  # over the line feed
        line += text.count("\n", start, at)
        yield first, cells, trouble


def read_csv(text, file, findings):
    """(line, fields, header) of each good row."""
    records = csv_records(text)
    header_line, header, trouble = next(records, (1, [], "nothing"))
    named = [name for name in header if name]
    if trouble or len(set(named)) != len(named):
        findings.add("bad-file", trouble or "a column stands twice", file=file, line=header_line)
        return
    for line, cells, trouble in records:
        if not trouble and len(cells) != len(header):
            trouble = f"{len(cells)} cells for {len(header)} columns"
        if not trouble and any(cell for name, cell in zip(header, cells) if not name):
            trouble = "a cell without a column name"
        if trouble:
            findings.add("bad-row", trouble, file=file, line=line)
        else:
            yield line, {n: c for n, c in zip(header, cells) if c}, named


class Objects:
    """JSON objects whose members keep their values' text."""

    def __init__(self, text):
        self.text, self.at = text, 0
        self.decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=self.refuse)

    @staticmethod
    def refuse(what):
        raise ValueError(f"{what} is no JSON")

    def skip(self, character):
        self.at = BLANKS.match(self.text, self.at).end()
        found = self.text.startswith(character, self.at) and self.at < len(self.text)
        self.at += found
        return found

    def ends(self):
        self.at = BLANKS.match(self.text, self.at).end()
        return self.at == len(self.text)

    def expect(self, character):
        if not self.skip(character):
            raise ValueError(f"{character} is expected")

    def object(self):
        """The fields that are not empty."""
        self.expect("{")
        fields, names = {}, set()
        if self.skip("}"):
            return fields
        while True:
            self.expect('"')
            name, self.at = json.decoder.scanstring(self.text, self.at, True)
            name.encode()
            if name in names:
                raise ValueError(f"{name} stands twice")
            names.add(name)
            self.expect(":")
            value = self.value()
            if value:
                fields[name] = value
            if not self.skip(","):
                break
        self.expect("}")
        return fields

    def value(self):
        start = BLANKS.match(self.text, self.at).end()
        value, self.at = self.decoder.raw_decode(self.text, start)
        # A lone surrogate has no bytes.
        json.dumps(value, ensure_ascii=False).encode()
        raw = self.text[start:self.at]
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            if depth(raw) + 1 > DEEPEST:
                raise ValueError("nested too deep")
            return raw
        return value if raw.startswith('"') else raw


def depth(raw):
    deepest = now = 0
    for bracket in re.findall(r"[\[\]{}]", re.sub(r'"(\\.|[^"\\])*"', "", raw)):
        now += 1 if bracket in "[{" else -1
        deepest = max(deepest, now)
    return deepest


def read_json(text, file, findings):
    """(line, fields, None) of each good object: one array of them, or one on each line."""
    objects = Objects(text)
    if objects.skip("["):
        yield from read_array(objects, file, findings)
        return
    for line, source in enumerate(text.split("\n"), 1):
        objects = Objects(source)
        if objects.ends():
            continue
        try:
            fields = objects.object()
            if not objects.ends():
                raise ValueError("text after the object")
        except ValueError as error:
            findings.add("bad-row", str(error), file=file, line=line)
            continue
        yield line, fields, None


def read_array(objects, file, findings):
    def line():
        return objects.text.count("\n", 0, objects.at) + 1
    try:
        if not objects.skip("]"):
            while True:
                objects.ends()
                first = line()
                yield first, objects.object(), None
                if not objects.skip(","):
                    break
            objects.expect("]")
    except ValueError as error:
        findings.add("bad-row", f"{error}; the rest of the array is refused", file=file, line=line())
        return
    if not objects.ends():
        findings.add("bad-row", "text after the array", file=file, line=line())
