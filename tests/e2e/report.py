"""payme report: known transactions, counted; the page is whole, and in three
languages.
"""

import json
import re
from html.parser import HTMLParser

from harness import Stack, done, equal, ok

DAY = 86400000
START = 1793318400000  # 2026-10-30T00:00:00+05:00
START -= 5 * 3600000

stack = Stack()
rows = []


def add(day, state, amount, reason="NULL", took=4000, refund_day=None,
        late=300):
    time = START + day * DAY + 3600000
    create = time + late
    perform = create + took if state in (2, -2) else 0
    cancel = 0
    if state == -1:
        cancel = create + 1000
    if state == -2:
        cancel = START + refund_day * DAY + 7200000
    rows.append(f"('main','{len(rows):024x}',1,NULL,{state},{reason},{time},"
                f"{amount},{create},{perform},{cancel},'{{}}')")


for _ in range(3):
    add(0, 2, 500000)
add(0, -1, 500000, reason=2)
add(1, 2, 1999, took=70000)
add(1, -2, 250000, reason=5, refund_day=3)
add(2, -1, 100, reason=4)
add(2, -1, 100, reason=4)
add(2, -1, 100, reason=77)
add(4, 1, 100)
add(9, 2, 900000)  # outside
stack.db.execute(
    "INSERT INTO payme_transaction (cashbox,payme_id,order_id,active_order,"
    "state,reason,time,amount,create_time,perform_time,cancel_time,account)"
    " VALUES " + ",".join(rows))

PERIOD = ("--from", str(START), "--to", str(START + 5 * DAY - 1))
report = json.loads(stack.payme("report", *PERIOD, "--json").stdout)
equal({key: report[key] for key in ("paid", "sum", "failed", "expired",
                                    "refunded", "refunds", "open")},
      {"paid": 5, "sum": 1751999, "failed": 4, "expired": 2, "refunded": 1,
       "refunds": 250000, "open": 1}, "all of the period")
equal(report["causes"], {"0": 1, "2": 1, "4": 2}, "by cause")
equal([(day["day"], day["paid"], day["sum"], day["failed"], day["refunds"])
       for day in report["days"]],
      [("2026-10-30", 3, 1500000, 1, 0), ("2026-10-31", 2, 251999, 0, 0),
       ("2026-11-01", 0, 0, 3, 0), ("2026-11-02", 0, 0, 0, 250000),
       ("2026-11-03", 0, 0, 0, 0)], "by day, Tashkent's")
equal((report["paying"], report["arriving"]),
      ({"count": 5, "median_below": 5000, "p95_below": 300000},
       {"count": 10, "median_below": 500, "p95_below": 500}),
      "how long it took")
text = stack.payme("report", *PERIOD).stdout
ok("2026-10-30" in text and "15000.00" in text and "2026-11-03" not in text,
   "as text, without the days on which nothing happened", text)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.rects = 0
        self.foreign = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.rects += tag == "rect"
        self.foreign += [value for name, value in attrs
                         if name in ("src", "href", "action")
                         and value != "data:,"]


for lang, word, days in (
        ("ru", "Оплачено", "30.10.2026 – 03.11.2026"),
        ("uz", "To‘langan", "30.10.2026 – 03.11.2026"),
        ("en", "Paid", "30 Oct 2026 – 03 Nov 2026")):
    path = f"{stack.folder}/{lang}.html"
    stack.payme("report", *PERIOD, "--html", path, "--lang", lang)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    page = Page(text)
    equal((page.foreign, "script" in page.tags, page.tags.count("svg")),
          ([], False, 1 + 3 + 20), f"{lang}: one file, with its drawings")
    equal(page.rects, 5 + 3 + 20, f"{lang}: a bar for each")
    ok(word in text and days in text and not re.search(r"{{|}}", text),
       f"{lang}: its words, and days as they are written in it")
to_pipe = stack.payme("report", *PERIOD, "--html", "-", "--lang", "en").stdout
equal(to_pipe, text, "the same on standard output")
for wrong in (("--from", "2020-01-01", "--to", "2026-01-01"),
              ("--from", "2026-01-02", "--to", "2026-01-01"),
              ("--html", f"{stack.folder}/no/file"), ("--lang", "de")):
    more = ("--html", "-") if wrong[0] == "--lang" else ()
    result = stack.payme("report", *wrong, *more, check=False)
    ok(result.returncode == 1 and result.stderr.startswith("payme: "),
       f"{' '.join(wrong)} is refused", result)
equal(json.loads(stack.payme("report", "--cashbox", "phone", "--json").stdout)
      ["paid"], 0, "a cashbox without any")
done()
