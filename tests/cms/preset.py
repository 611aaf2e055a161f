"""A preset as the programs read it: its file, and the placeholders in its SQL
put in their places.
"""

import os
import re

from harness import SOURCE

FOLDER = os.path.join(SOURCE, "sql", "cms")
LISTS = ("awaiting", "reserved", "paid", "cancelled", "refunded", "methods")
EVENTS = ("reserve", "pay", "release", "cancel", "refund")
LOOKUP = ["id", "number", "status", "tiyin", "exact", "currency", "method",
          "secret", "email", "phone"]
ITEMS = ["title", "sku", "product", "count", "price", "total", "kind"]

_TOKEN = re.compile(r'''
    \s+ | \#[^\n]* |
    "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' |
    (?P<word>[A-Za-z_]+) | (?P<sign>[{}=,])''', re.X | re.S)


def _tokens(text, name):
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise ValueError(f"{name}: not understood: {text[place:][:40]!r}")
        place = found.end()
        if found["double"] is not None:
            if "${" in found["double"]:
                raise ValueError(f"{name}: libConfuse would expand ${{")
            yield "text", re.sub(r"\\(.)", r"\1", found["double"])
        elif found["single"] is not None:
            yield "text", re.sub(r"\\(['\\])", r"\1", found["single"])
        elif found["word"]:
            yield "word", found["word"]
        elif found["sign"]:
            yield "sign", found["sign"]


def _section(tokens):
    """name = text, name = {list} and name [title] { section }."""
    values = {}
    for kind, name in tokens:
        if (kind, name) == ("sign", "}"):
            break
        kind, sign = next(tokens)
        if sign == "=":
            kind, value = next(tokens)
            if (kind, value) == ("sign", "{"):
                value = []
                for kind, item in tokens:
                    if (kind, item) == ("sign", "}"):
                        break
                    if kind == "text":
                        value.append(item)
            values[name] = value
        else:
            if sign != "{":
                next(tokens)
            values.setdefault(name, {})[sign] = _section(tokens)
    return values


def read(name):
    path = os.path.join(FOLDER, name + ".conf")
    with open(path, encoding="utf-8") as conf:
        return _section(_tokens(conf.read(), name))


class Preset:
    """${settings} stand for what a cashbox says."""

    def __init__(self, name, **settings):
        self.name = name
        self.settings = {"time_zone": "+05:00", "store": "1", "database": "",
                         **read(name), **settings}

    def __getattr__(self, name):
        return self.settings.get(name)

    def _list(self, values):
        return ", ".join(f"'{value}'" for value in values) or "NULL"

    def _word(self, match):
        word = match[1]
        if word == "":
            return self.settings["prefix"]
        if word == "payable":
            return self._list(self.awaiting + self.reserved)
        if word in LISTS:
            return self._list(self.settings[word])
        if word.startswith("as_"):
            return f"'{self.settings[word[3:]][0]}'"
        if word in ("currency", "store", "prefix", "database"):
            return f"'{self.settings[word]}'"
        if word == "local":
            zone = self.settings["time_zone"]
            return f"CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', '{zone}')"
        raise ValueError(f"{self.name}: unknown placeholder {match[0]}")

    def sql(self, text, values=None):
        """The statement with ? in it, and the parameters in their order."""
        # A placeholder that stands in a literal would not be bound.
        for quoted in re.findall(r"'[^']*'", text):
            if re.search(r":(number|id|status|tiyin|transaction|note|cookie)\b",
                         quoted):
                raise ValueError(f"{self.name}: {quoted}")
        names = []

        def bind(match):
            names.append(match[1])
            return "?"

        text = re.sub(r"\{([a-z_]*)\}", self._word, text)
        text = re.sub(r":([a-z]+)\b", bind, text)
        return text, [(values or {}).get(name, "1") for name in names]

    def lookup_order(self, db, number):
        rows = db.execute(*self.sql(self.settings["lookup"],
                                    {"number": number}))
        return rows[0] if len(rows) == 1 else None if not rows else rows

    def order_items(self, db, order):
        return db.execute(*self.sql(self.settings["items"],
                                    {"id": order["id"]}))

    def apply(self, db, event, order, tiyin=None, transaction="5f" * 12,
              note="Payme: test"):
        """How many rows the compare-and-swap matched; the others after it."""
        values = {"id": order["id"], "status": order["status"],
                  "number": order["number"],
                  "tiyin": int(tiyin or order["tiyin"]),
                  "transaction": transaction, "note": note}
        first, *others = self.settings[event]
        db.query("START TRANSACTION")
        try:
            matched = db.execute(*self.sql(first, values))
            if matched == 1:
                for statement in others:
                    db.execute(*self.sql(statement, values))
        except Exception:
            db.query("ROLLBACK")
            raise
        db.query("COMMIT")
        return matched

    def statements(self):
        """Every statement with its name."""
        for name in ("lookup", "items", "session", "variant"):
            if self.settings.get(name):
                yield name, self.settings[name]
        for event in EVENTS:
            for i, text in enumerate(self.settings.get(event) or []):
                yield f"{event} {i + 1}", text
