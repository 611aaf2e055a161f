"""What the storefronts' own APIs are sent: effects = "http"."""

import base64
import importlib
import json
import os
import sys
import xml.etree.ElementTree
from urllib.parse import parse_qs, urlsplit

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             "..", "e2e"))

from harness import (KEY, Caller, Lighttpd, Stack, done, equal,  # noqa: E402
                     new_id, note, ok)
from scripted_shop import Shop as Api, status  # noqa: E402
from database import Connection  # noqa: E402
from preset import FOLDER, Preset  # noqa: E402

SHOPS = [shop for name in ("woocommerce", "opencart", "prestashop",
                           "magento", "webasyst", "cscart")
         for shop in importlib.import_module(name).SHOPS]
USER, SECRET = "robot@shop.test", "k&y {id}\"<'ы"
BASIC = "Basic " + base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
ALONE = "Basic " + base64.b64encode(f"{SECRET}:".encode()).decode()
TOKEN = "k3y0123456789abcdefghijklmnopqrs"  # what a bearer's may be


def opencart(word):
    """Where it logs in, where it tells, and what it says."""
    def wanted(number, state, payme_id):
        place = {"opencart2": ("api/login", "api/order/history", "token"),
                 "opencart3": ("api/login", "api/order/history",
                               "api_token"),
                 "opencart4": ("api/account/login",
                               "api/sale/order.addHistory",
                               "api_token")}[word]
        form = {"key": SECRET}
        if word != "opencart2":
            form["username"] = USER
        told = {"order_status_id": state, "notify": "1", "override": "0",
                "comment": payme_id}
        query = {"route": place[1], place[2]: "a token"}
        (told if word == "opencart4" else query)["order_id"] = number
        return [("POST", "/index.php", {"route": place[0]}, None, form),
                ("POST", "/index.php", query, None, told)]
    return wanted


def woocommerce(number, state, payme_id):
    body = {"status": state.removeprefix("wc-")}
    if state == "wc-processing":
        body["transaction_id"] = payme_id
    return [("PUT", f"/wp-json/wc/v3/orders/{number}", {}, BASIC, body)]


def prestashop(number, state, _payme_id):
    return [("POST", "/api/order_histories", {"sendemail": "1"}, ALONE,
             {"id_order": number, "id_order_state": state})]


def magento(number, state, payme_id):
    path, body = {
        "processing": ("order/{}/invoice", {
            "capture": True, "notify": True, "appendComment": True,
            "comment": {"comment": payme_id, "is_visible_on_front": 0}}),
        "canceled": ("orders/{}/cancel", {}),
        "closed": ("order/{}/refund", {"notify": True})}[state]
    return [("POST", "/rest/V1/" + path.format(int(number)), {},
             f"Bearer {TOKEN}", body)]


def shopscript(number, state, _payme_id):
    action = {"paid": "pay", "deleted": "delete", "refunded": "refund"}[state]
    return [("POST", "/api.php/shop.order.action", {}, None,
             {"access_token": SECRET, "id": number, "action": action})]


def cscart(number, state, _payme_id):
    return [("PUT", f"/api/orders/{number}", {}, BASIC,
             {"status": state, "notify_user": "1"})]


WANTED = {"woocommerce-hpos": woocommerce, "woocommerce-legacy": woocommerce,
          **{name: opencart(name)
             for name in ("opencart2", "opencart3", "opencart4")},
          "prestashop16": prestashop, "prestashop17": prestashop,
          "prestashop170": prestashop,
          "magento2": magento, "shopscript": shopscript,
          **{name: cscart for name in ("cscart42", "cscart43", "cscart411")}}


def told(request, payme_id):
    """A request as (method, path, query, authorization, body)."""
    address = urlsplit(request.path)
    kind = request.headers.get("content-type", "").split(";")[0]
    text = request.body.decode()
    if kind == "application/json":
        body = json.loads(text)
    elif kind in ("text/xml", "application/xml"):
        body = {item.tag: item.text
                for item in xml.etree.ElementTree.fromstring(text)[0]}
    else:
        body = {name: values[0] for name, values in parse_qs(
            text, strict_parsing=True, keep_blank_values=True).items()}
    for part in (body, body.get("comment")):
        if isinstance(part, dict) and payme_id in str(part.get("comment")) \
                and isinstance(part["comment"], str):
            part["comment"] = payme_id
    query = {name: values[0] for name, values in
             parse_qs(address.query, keep_blank_values=True).items()}
    return (request.method, address.path, query,
            request.headers.get("authorization"), body)


def answer(request):
    """To each what it hopes for."""
    return status(200, json.dumps(
        {"success": "true", "token": "a token", "api_token": "a token",
         "state": True}).encode())


class Trial:
    def __init__(self, number, shop):
        self.number, self.shop = number, shop
        self.name = shop.presets[0]
        self.preset = Preset(self.name)
        self.base = f"cms_{number}"
        self.root = self.caller = None
        self.order = 30

    def cashbox(self):
        user = "" if self.name.startswith("prestashop") else USER
        key = TOKEN if self.name == "magento2" else SECRET.replace("'", "\\'")
        return f"""
cashbox b{self.number} {{
    merchant_id = "587f72c72cac0d162c7{self.number:05d}"
    keys = {{'{KEY}'}}
    allow = {{"127.0.0.1"}}
    orders = "{os.path.abspath(FOLDER)}/{self.name}.conf"
    shop {{
        database = "{self.base}" effects = "http" on_cancel = "cancel"
        api_url = "{api.url}" api_user = "{user}" api_key = '{key}'
    }}
    account order_id {{ title_en = "Order number" }}
}}
"""

    def open(self):
        stack.db.run(f"CREATE DATABASE {self.base}")
        self.root = Connection(stack.db.socket, self.base)
        self.root.query("SET SESSION sql_mode=''")
        self.shop.create(self.root)

    def add(self):
        self.order += 1
        number = self.shop.add(self.root, self.order)
        return number, new_id()

    def expect(self, number, status_list, payme_id, what):
        stack.payme("deliver", check=False)
        got = [told(request, payme_id) for request in api.told()]
        equal(got, WANTED[self.name](number, status_list[0], payme_id),
              f"{self.shop.name}: {what}")

    def run(self):
        self.caller = Caller(web.port, f"/payme-merchant/b{self.number}")
        number, payme_id = self.add()
        before = self.shop.state(self.root, number)["status"]
        self.caller.create(payme_id, number, 1999)
        api.told()
        reply = self.caller.perform(payme_id).json
        ok(reply.get("result", {}).get("state") == 2,
           f"{self.shop.name}: is paid before the shop is called", reply)
        equal((self.shop.state(self.root, number)["status"], api.told()),
              (before, []), f"{self.shop.name}: whose row is left alone")
        self.expect(number, self.preset.paid, payme_id, "it is told of it")
        self.shop.set_status(self.root, number, self.shop.paid)
        self.caller.cancel(payme_id, 5)
        self.expect(number, self.preset.refunded, payme_id, "of the refund")
        number, payme_id = self.add()
        self.caller.create(payme_id, number, 1999)
        self.caller.cancel(payme_id, 3)
        self.expect(number, self.preset.cancelled, payme_id, "of the end")


api = Api()
api.script = answer
trials = [Trial(number, shop) for number, shop in enumerate(SHOPS)
          if not sys.argv[1:] or shop.presets[0] in sys.argv[1:]]
text = "".join(trial.cashbox() for trial in trials)
stack = Stack(cashboxes=text.replace("{", "{{").replace("}", "}}"))
for trial in trials:
    trial.open()
web = Lighttpd(stack)
for trial in trials:
    trial.run()
log = stack.log_text()
ok(SECRET not in log and TOKEN not in log, "no key is in the log")
equal(stack.db.value("SELECT COUNT(*) FROM payme_outbox WHERE state = 0 "
                     "AND kind > 1"), "0", "no shop is still to be told")
for line in log.splitlines():
    if "error" in line or "warning" in line:
        note(line[:300])
done()
