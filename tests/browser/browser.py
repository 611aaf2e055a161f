"""The buyer's pages in Chromium: how they look, what they load, who can use
them; and static/checkout.js in a shop's page.

This sets the servers up; run.js, driven by node, does the looking.
"""

import time

from chromium import run
from buyer import PAGES, SECRET, signed
from shop_stand import EXAMPLE, tables
from harness import (KEY, SOURCE, Caller, Lighttpd, Stack, find, free_port,
                     need, new_id, program)

HOSTILE = ("<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
           "{{{t.pay}}} javascript:alert(1) ")


def in_languages(name, **fields):
    """A signature covers the language: one link for each, good for an hour."""
    fields.setdefault("exp", int(time.time()) + 3600)
    return {lang: signed(name, lang=lang, **fields)[1:]
            for lang in ("ru", "uz", "en")}


need("zbarimg")
stack = Stack()
local_payme = "payme-sandbox"
servers = "".join(f"""
fastcgi.server += ("/{name}" => ((
    "bin-path" => "{program(name)}",
    "socket" => "{stack.folder}/{name}.sock",
    "check-local" => "disable", "max-procs" => 2, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""" for name in (*PAGES, local_payme))
# No configuration at all: the page that every program has within itself.
servers += f"""
fastcgi.server += ("/broken" => ((
    "bin-path" => "{program("payme-checkout")}",
    "socket" => "{stack.folder}/broken.sock",
    "check-local" => "disable", "max-procs" => 1, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.folder}/nowhere"))))
"""
port, shop_port = free_port(), free_port()
site = f"http://127.0.0.1:{port}"
shop = f"http://127.0.0.1:{shop_port}"
with open(stack.conf, encoding="utf-8") as conf:
    text = conf.read()
with open(stack.conf, "w", encoding="utf-8") as conf:
    conf.write(text.replace(
        "cashbox main {", f'cashbox main {{ checkout_url = "{shop}/pay"', 1)
        + f"""
cashbox local {{
    merchant_id = "587f72c72cac0d162c722ae6"
    keys = {{'{KEY}'}}
    allow = {{"127.0.0.1"}}
    checkout_url = "{site}/{local_payme}"
    account order_id {{ title_ru = "Номер заказа" }}
}}
cashbox cms {{
    merchant_id = "587f72c72cac0d162c722ae7"
    keys = {{'{KEY}'}}
    checkout_url = "{shop}/pay"
    orders = "{EXAMPLE}"
    account order_id {{
        title_ru = "Номер заказа"
        title_uz = "Buyurtma raqami"
        title_en = "Order number"
    }}
}}
sandbox {{ enabled = true }}
site {{
    base_url = "{site}"
    link_secret = '{SECRET}'
    store_url = "{shop}/"
}}
""")
Lighttpd(stack, processes=1, extra=servers, port=port)
payme = Caller(port)
long_text = HOSTILE + "W" * 5000 + " слово" * 1000 + HOSTILE
for order in ("197", "paid", "held", "fulfilled", "cancelled", "refunded",
              "busy", "script", "plain", "W" * 220, HOSTILE):
    stack.add_order(order, 125000000 if order == "197" else 500000)
for order in ("ru", "uz", "en"):
    stack.add_order(order, 500000, cashbox="local")
stack.add_order("long", 99999999999999, *(
    part for lang in ("ru", "uz", "en")
    for part in (f"--description-{lang}", long_text)))
for order in ("paid", "refunded", "busy"):
    number = new_id()
    payme.create(number, order)
    if order != "busy":
        payme.perform(number)
    if order == "refunded":
        payme.cancel(number, 5)
stack.payme("order", "cancel", "--account", "order_id=cancelled")
stack.payme("order", "fulfil", "--account", "order_id=fulfilled", check=False)
# What is held, or fulfilled, comes about outside of the Merchant API.
for order, state in (("held", 2), ("fulfilled", 3)):
    stack.db.execute(f"UPDATE payme_order SET state = {state}"
                     f" WHERE account_key = 'order_id={order}'")
stack.payme("account", "add", "--cashbox", "phone", "--account",
            "phone=903595731")

stack.db.execute(tables("InnoDB"))
for number in ("shop-ru", "shop-uz", "shop-en", "shop-plain"):
    stack.db.execute(
        "INSERT INTO shop_order (number,status,total,currency,pay_by,token,"
        f"email,phone) VALUES ('{number}','new',125000.50,'UZS','payme',"
        f"MD5('{number}'),'a@mail.test','+998901234567')")

run(stack, [["pages", "live", "qr", "button", "buyer", "script", "find"]], {
    "site": site, "shop": shop, "shopPort": shop_port, "key": KEY,
    "hostile": HOSTILE, "zbarimg": find("zbarimg"),
    "links": {order: stack.payme("link", "--order", order).stdout.strip()
              for order in ("197", "plain")},
    "signed": {
        "checkout": in_languages("payme-checkout", order_id="long"),
        "status": in_languages("payme-status", order_id="long"),
        "old": in_languages("payme-checkout", order_id="197", exp=1),
        "changed": in_languages("payme-checkout", order_id="paid", amount=1),
    },
})
