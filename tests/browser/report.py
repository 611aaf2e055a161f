"""The page of "payme report" in Chromium: all of it in sight, in each language,
on a small screen too, however large the sums are.
"""

import os

from chromium import run
from harness import Stack

DAY = 86400000
START = 1793300400000  # a midnight of Tashkent's

stack = Stack()
rows = []
for day in range(5):
    for state, reason in ((2, "NULL"), (2, "NULL"), (-1, 4), (-1, 77),
                          (-2, 5), (1, "NULL")):
        time = START + day * DAY + 3600000
        rows.append(
            f"('main','{len(rows):024x}',1,NULL,{state},{reason},{time},"
            f"1400993174901,{time + 9},{time + 999 if abs(state) == 2 else 0},"
            f"{time + 5999 if state < 0 else 0},'{{}}')")
stack.db.execute(
    "INSERT INTO payme_transaction (cashbox,payme_id,order_id,active_order,"
    "state,reason,time,amount,create_time,perform_time,cancel_time,account)"
    " VALUES " + ",".join(rows))
reports = {}
for lang in ("ru", "uz", "en"):
    reports[lang] = os.path.join(stack.folder, f"{lang}.html")
    stack.payme("report", "--from", str(START), "--to",
                str(START + 5 * DAY - 1), "--lang", lang, "--html",
                reports[lang])
run(stack, [["report"]], {"reports": reports})
