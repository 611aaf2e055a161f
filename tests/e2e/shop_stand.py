"""A shop of one's own, its tables and its preset as the example has them, behind
the web server.
"""

import os
import re

from harness import KEY, SOURCE, Caller, Lighttpd, Stack

EXAMPLE = os.path.abspath(os.path.join(SOURCE, "examples", "orders.conf"))


def tables(engine):
    """The CREATE TABLEs that stand in the example itself."""
    with open(EXAMPLE, encoding="utf-8") as file:
        text = "".join(line[1:] for line in file if line.startswith("#   "))
    text = re.sub(r"--.*", "", text)
    return re.sub(r"\);", f") ENGINE={engine};", text)


def order(number, total, status="new", currency="UZS", pay_by="payme"):
    return (f"INSERT INTO shop_order (number,status,total,currency,pay_by,"
            f"token,email,phone) VALUES ('{number}','{status}',{total},"
            f"'{currency}','{pay_by}',MD5('{number}'),'a@shop.test','901');")


class Shop:
    def __init__(self, engine, settings="", orders=EXAMPLE):
        self.stack = Stack(cashboxes=f"""
cashbox main {{{{
    merchant_id = "587f72c72cac0d162c722ae2"
    keys = {{{{'{KEY}'}}}}
    allow = {{{{"127.0.0.1"}}}}
    orders = "{orders}"
    shop {{{{ {settings} }}}}
    account order_id {{{{ title_en = "Order number" }}}}
}}}}
""", extra='site { link_secret = "a secret of the shop" }')
        self.engine = engine
        self.stack.db.execute(tables(engine))
        self.web = Lighttpd(self.stack)
        self.caller = Caller(self.web.port)

    def add(self, *rows):
        self.stack.db.execute("".join(rows))

    def status(self, number):
        return self.stack.db.value(
            f"SELECT status FROM shop_order WHERE number='{number}'")

    def history(self, number):
        return [row[0] for row in self.stack.db.query(
            "SELECT h.status FROM shop_history h JOIN shop_order o"
            f" ON o.id=h.order_id WHERE o.number='{number}' ORDER BY h.id")]

    def due(self):
        return self.stack.db.value(
            "SELECT COUNT(*) FROM payme_outbox WHERE state<>1")

    def code(self, answer):
        return answer.json.get("error", {}).get("code", 0)

    def close(self):
        self.web.stop()
        self.stack.db.stop()
