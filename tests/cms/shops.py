"""Every storefront the whole way: its buyer, and nobody else, finds the order at
payme-checkout, and Payme's calls of payme-merchant lead to what the storefront
then shows.
"""

import html
import http.client
import importlib
import os
import re
import sys
import urllib.parse

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             "..", "e2e"))

from harness import (KEY, SOURCE, Caller, Lighttpd, Stack, done,  # noqa: E402
                     equal, free_port, new_id, note, ok, program)
from database import Connection  # noqa: E402
from preset import FOLDER, Preset  # noqa: E402

MODULES = ("woocommerce", "opencart", "prestashop", "joomla",
           "magento", "bitrix", "webasyst", "cscart")
SHOPS = [shop for name in MODULES
         for shop in importlib.import_module(name).SHOPS]
FAMILIES = {"opencart": ("opencart2", "opencart3", "opencart4"),
            "prestashop": ("prestashop16", "prestashop170", "prestashop17"),
            "cscart": ("cscart42", "cscart43", "cscart411"),
            "joomshopping": ("joomshopping4", "joomshopping5"),
            "virtuemart": ("virtuemart3", "virtuemart4"),
            "woocommerce": ("woocommerce-hpos", "woocommerce-legacy")}
port = free_port()
ORIGIN = f"http://127.0.0.1:{port}"
SITE = f"""
site {{
    base_url = "{ORIGIN}"
    link_secret = "0123456789abcdef0123456789abcdef"
}}
"""


class Page:
    """What payme-checkout answers, each time to somebody else."""

    visitors = 0

    def __init__(self, path, body=None, **headers):
        Page.visitors += 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(
            "GET" if body is None else "POST", path, body, {
                "Accept-Language": "en", "Content-Type":
                "application/x-www-form-urlencoded", "X-Forwarded-For":
                f"10.0.{Page.visitors // 250}.{Page.visitors % 250 + 1}",
                **headers})
        response = connection.getresponse()
        self.status = response.status
        self.text = html.unescape(response.read().decode())
        place = response.getheader("Location") or ""
        connection.close()
        if place.startswith(ORIGIN + "/"):
            self.__init__(place[len(ORIGIN):])

    @property
    def shows(self):
        """The order's sum, or that it is asked whose it is, or neither."""
        form = 'name="contact"' in self.text
        return ("the form" if form else self.status) \
            if "19.99" not in self.text else "both" if form else "the order"


def family(preset):
    for name, members in FAMILIES.items():
        if preset in members:
            return name
    return preset


def cashbox(name, number, orders, settings):
    return f"""
cashbox {name} {{
    merchant_id = "587f72c72cac0d162c7{number:05d}"
    keys = {{'{KEY}'}}
    allow = {{"127.0.0.1"}}
    trusted_proxies = {{"127.0.0.1"}}
    orders = "{os.path.abspath(FOLDER)}/{orders}.conf"
    shop {{ {settings} }}
    account order_id {{ title_en = "Order number" }}
}}
"""


def tidy(value, payme_id):
    """What differs from payment to payment, as the storefronts' facts say."""
    if isinstance(value, dict):
        return {name: tidy(item, payme_id) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(tidy(item, payme_id) for item in value)
    if value == payme_id:
        return "5f" * 12
    if isinstance(value, str) and payme_id in value \
            and value.startswith("Payme "):
        return "Payme: test"
    return value


def expected(before, after):
    return {name: {**value, **after.get(name, {})} if isinstance(value, dict)
            else after.get(name, value) for name, value in before.items()}


class Trial:
    def __init__(self, number, shop):
        self.shop = shop
        self.preset = Preset(shop.presets[0])
        self.orders = family(shop.presets[0])
        self.number = number
        self.order = 30
        self.base = f"cms_{number}"
        self.root = self.keeps = self.cancels = None

    def cashboxes(self):
        place = f'database = "{self.base}"'
        return (cashbox(f"k{self.number}", self.number, self.orders, place)
                + cashbox(f"c{self.number}", 500 + self.number, self.orders,
                          place + ' on_cancel = "cancel"'))

    def open(self, stack):
        stack.db.run(f"CREATE DATABASE {self.base}")
        self.root = Connection(stack.db.socket, self.base)
        self.root.query("SET SESSION sql_mode=''")
        self.shop.create(self.root)
        if self.shop.presets[0] == "woocommerce-hpos":
            self.root.query(
                "INSERT INTO wp_options (option_name, option_value) VALUES "
                "('woocommerce_custom_orders_table_enabled', 'yes')")

    def call(self, web):
        self.keeps = Caller(web.port, f"/payme-merchant/k{self.number}")
        self.cancels = Caller(web.port, f"/payme-merchant/c{self.number}")

    def claim(self, text):
        return f"{self.shop.name} as {self.orders}: {text}"

    def add(self, *values, **more):
        if self.shop.undo_currency:
            self.shop.undo_currency(self.root)
        self.order += 1
        return self.shop.add(self.root, self.order, *values, **more)

    def state(self, number, payme_id=None):
        return tidy(self.shop.state(self.root, number), payme_id or "-")

    def status(self, number):
        return self.preset.lookup_order(self.root, number)["status"]

    def answer(self, reply):
        """The state of the transaction, or the code of the refusal."""
        reply = reply.json
        return reply.get("error", {}).get("code") or reply["result"].get(
            "state", reply["result"].get("allow"))

    def run(self):
        for part in (self.found, self.paid, self.cancelled, self.refused, self.edited):
            part()

    # ------ the parts ------

    def found(self):
        """The first order: its number is that of the facts' addresses."""
        shop, number = self.shop, self.add()
        place = f"/payme-checkout?cashbox=k{self.number}"
        equal([Page(place).shows, Page(f"{place}&order_id={number}").shows],
              ["the form"] * 2, self.claim("a number alone shows nothing"))
        word = self.preset.parameter
        equal(bool(word), bool(shop.secret),
              self.claim("a secret has its parameter"))
        if word:
            equal([Page(f"{place}&order_id={number}&{word}="
                        + urllib.parse.quote(secret)).shows
                   for secret in (shop.secret, shop.secret[:-1], "",
                                  shop.secret + "0", shop.email)],
                  ["the order"] + ["the form"] * 4,
                  self.claim(f"{word}= shows it, if it is the order's own"))
        for address, known, secret in shop.referers:
            page = Page(place, Referer=ORIGIN + address)
            equal((page.shows, f'value="{known}"' in page.text),
                  ("the order" if secret else "the form", bool(known)),
                  self.claim(f"from {address}"))
            if secret:
                equal([Page(place, Referer=where).shows for where in (
                    ORIGIN + address.replace(secret, secret[::-1]),
                    "https://evil.test" + address)], ["the form"] * 2,
                    self.claim("not by another secret, nor from elsewhere"))
        if self.preset.session:
            for cookie, known in shop.sessions(self.root):
                page = Page(place, Cookie=f"{self.preset.cookie}={cookie}")
                ok(page.shows == ("the order" if known == number
                                  else 404 if known else "the form"),
                   self.claim(f"by the session {cookie[:4]!r}"), page.shows)
        asked = [Page(place, urllib.parse.urlencode(
            {"number": given, "contact": contact})).shows
            for given, contact in (
                (number, shop.email), (number, shop.phone),
                (number, "eve@example.uz"), (number, ""),
                (number + "0", shop.email))]
        equal(asked, ["the order"] * 2 + ["the form"] * 3,
              self.claim("by number and contact of its buyer"))

    def paid(self):
        number, payme_id = self.add(), new_id()
        call = self.keeps
        before = self.state(number)
        equal([self.answer(call.check_perform(number, 1999)),
               self.answer(call.create(payme_id, number, 1999)),
               self.answer(call.create(payme_id, number, 1999)),
               self.answer(call.create(new_id(), number, 1999))],
              [True, 1, 1, -31008], self.claim("is begun, by one"))
        equal(self.state(number), expected(before, self.shop.after_reserve),
              self.claim("is reserved as the shop can"))
        equal([self.answer(call.perform(payme_id)) for _ in range(2)], [2, 2],
              self.claim("is paid"))
        paid = self.state(number, payme_id)
        equal(paid, expected(before, self.shop.after_pay),
              self.claim("and looks so"))
        equal(self.answer(call.check_perform(number, 1999)), -31052,
              self.claim("is not paid twice"))
        equal([self.answer(call.cancel(payme_id, 5)) for _ in range(2)],
              [-2, -2], self.claim("is given back"))
        ok(self.status(number) in self.preset.refunded,
           self.claim("the shop knows"), self.state(number))
        stock = self.shop.after_refund.get("stock", paid.get("stock"))
        equal(self.state(number).get("stock"), stock,
              self.claim("its stock after that"))

    def cancelled(self):
        """First a payment that the order outlives, then its own end."""
        number, payme_id = self.add(), new_id()
        self.keeps.create(payme_id, number, 1999)
        equal(self.answer(self.keeps.cancel(payme_id, 3)), -1,
              self.claim("is given up"))
        ok(self.status(number) in self.preset.awaiting
           + self.preset.reserved, self.claim("and may be paid again"))
        payme_id = new_id()
        equal([self.answer(self.keeps.create(payme_id, number, 1999)),
               self.answer(self.keeps.perform(payme_id))], [1, 2],
              self.claim("which it is"))
        self.root.query(f"DROP DATABASE {self.base}")
        self.root.query(f"CREATE DATABASE {self.base}")
        self.root.query(f"USE {self.base}")
        self.shop.create(self.root)
        if self.shop.presets[0] == "woocommerce-hpos":
            self.root.query(
                "INSERT INTO wp_options (option_name, option_value) VALUES "
                "('woocommerce_custom_orders_table_enabled', 'yes')")
        number, payme_id = self.add(), new_id()
        before = self.state(number)
        self.cancels.create(payme_id, number, 1999)
        equal(self.answer(self.cancels.cancel(payme_id, 3)), -1,
              self.claim("ends"))
        equal(self.state(number, payme_id),
              expected(before, self.shop.after_cancel),
              self.claim("as the shop ends it"))
        equal(self.answer(self.cancels.check_perform(number, 1999)) in
              (-31053, -31008), True, self.claim("and is not paid any more"))

    def refused(self):
        call = self.keeps
        number = self.add("21474836.48")
        equal([self.answer(call.check_perform(number, 2147483648)),
               self.answer(call.check_perform(number, 2147483647))],
              [True, -31001], self.claim("a big sum, to the tiyin"))
        if self.shop.sub_tiyin:
            number = self.add(self.shop.sub_tiyin)
            equal({self.answer(call.check_perform(number, amount))
                   for amount in (1999, 2000)}, {-31001},
                  self.claim("no sum has a part of a tiyin"))
        number = self.add(method=self.shop.foreign_method)
        equal(self.answer(call.check_perform(number, 1999)), -31050,
              self.claim("what is paid otherwise is not ours"))
        number = self.add()
        equal([self.answer(call.check_perform(text, 1999)) for text in (
            f"0{number}", f"{number} ", f"{number}a", "' OR 1=1 -- ", "")],
              [-31050] * 5, self.claim("no other number is this one"))
        number = self.add(currency="USD")
        equal(self.answer(call.check_perform(number, 1999)) in
              (-31001, -31050), True, self.claim("another currency"))

    def edited(self):
        for what, edit, code in (
                ("sum", lambda n: self.shop.edit(self.root, n, "20.00"),
                 -31008),
                ("end", lambda n: self.shop.set_status(
                    self.root, n, self.shop.cancelled), -31008)):
            number, payme_id = self.add(), new_id()
            self.keeps.create(payme_id, number, 1999)
            edit(number)
            before = self.state(number)
            equal(self.answer(self.keeps.perform(payme_id)), code,
                  self.claim(f"its new {what} stops the payment"))
            equal([self.answer(self.keeps.cancel(payme_id, 5)),
                   self.state(number)], [-1, before],
                  self.claim(f"and stays ({what})"))


def allow_little(stack):
    """From here on the programs may do what "config grants" says, no more."""
    with open(stack.conf, encoding="utf-8") as conf:
        text = conf.read()
    with open(stack.conf, "w", encoding="utf-8") as conf:
        conf.write(text.replace('user = "root"', 'user = "payme"'))
    stack.db.run("CREATE USER payme@localhost")
    grants = stack.payme("config", "grants").stdout
    for grant in grants.split(";\n"):
        if "GRANT" in grant:
            stack.db.run(grant, check=False)


trials = [Trial(number, shop) for number, shop in enumerate(SHOPS)
          if not sys.argv[1:] or shop.presets[0] in sys.argv[1:]]
text = "".join(trial.cashboxes() for trial in trials)
stack = Stack(cashboxes=text.replace("{", "{{").replace("}", "}}"),
              extra=SITE)
for trial in trials:
    trial.open(stack)
allow_little(stack)
web = Lighttpd(stack, port=port, extra=f"""
fastcgi.server += ("/payme-checkout" => ((
    "bin-path" => "{program("payme-checkout")}",
    "socket" => "{stack.folder}/payme-checkout.sock",
    "check-local" => "disable", "max-procs" => 2, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""")
for trial in trials:
    trial.call(web)
check = stack.payme("config", "check", check=False)
wrong = [line for line in (check.stdout + check.stderr).splitlines()
         if re.search(r"\b(lookup|items|pay|cancel|refund|reserve|money|"
                      r"column|table)\b.*(doesn't|Unknown|not exact)", line)]
equal(wrong, [], "payme config check finds every table and column")
for trial in trials:
    trial.run()
equal(stack.db.value("SELECT COUNT(*) FROM payme_outbox WHERE state = 0 "
                     "AND kind = 2"), "0", "no shop is still to be told")
for line in stack.log_text().splitlines():
    if "cms_" in line or "error" in line:
        note(line[:400])
equal(stack.db.value("SELECT COUNT(*) FROM information_schema.processlist "
                     "WHERE user = 'payme'") != "0", True,
      "all of it with the grants that were printed")
done()
