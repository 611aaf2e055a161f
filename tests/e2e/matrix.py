"""Every snippet of the examples on its real web server: both scenarios of
Payme's sandbox, the buyer's pages, and nothing shown that configures.
"""

import http.client
import json
import os

from buyer import SITE, signed
from harness import (CASHBOXES, Caller, Stack, credentials, done, equal, need,
                     new_id, ok, skip)
from scripted_paylov import Paylov
from ways import WAYS, Place

need("mariadbd")
paylov = Paylov()
stack = Stack(
    cashboxes=CASHBOXES.replace(
        "    account order_id", "    card_form = true\n    account order_id", 1),
    extra=SITE + paylov.settings() + f"""
subscribe {{ card_keys = {{"{"ab" * 32}"}} }}
telegram {{ token = "1:a" secret = "hook" }}
""")
stack.payme("order", "add", "--account", "order_id=197", "--amount", "500000",
            "--description-ru", "Чайник")
place = Place(stack)


def get(port, path, method="GET", text=None, **headers):
    """Status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, text, headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, dict(response.getheaders()), body.decode(
        errors="replace")


def scenarios(name, server):
    """As the manual tells: the command against the address."""
    for path in ("", "/main"):
        url = f"http://127.0.0.1:{server.port}/cgi-bin/payme-merchant{path}"
        run = stack.payme("sandbox", "run", url, "--json", check=False)
        steps = json.loads(run.stdout or "[]")
        ok(run.returncode == 0 and len(steps) > 10,
           f"{name}: both scenarios at payme-merchant{path}",
           run.stdout[-3000:], run.stderr, server.told())


def calls(name, server):
    """What a server in between may lose or change."""
    caller = Caller(server.port, "/cgi-bin/payme-merchant/phone")
    phone = f"90{server.port:07}"
    stack.payme("account", "add", "--cashbox", "phone", "--account",
                f"phone={phone}")
    payme_id = new_id()
    first = caller.create(payme_id, {"phone": phone})
    equal(first.result and first.result["state"], 1,
          f"{name}: another cashbox, by its name in the path")
    equal(caller.perform(payme_id).result, caller.perform(payme_id).result,
          f"{name}: repeats agree")
    equal(stack.balance(phone), 500000, f"{name}: and credit once")
    wrong = {"no key": {}, "a wrong key": {
        "Authorization": credentials("0" * 36)}}
    equal({what: caller.send("{}", headers=headers).code
           for what, headers in wrong.items()}, dict.fromkeys(wrong, -32504),
          f"{name}: without the key there is nothing but -32504")
    large = caller.call_params("CheckTransaction", {
        "id": payme_id, "filler": "x" * 200000})
    equal((large.status, large.result and large.result["state"]), (200, 2),
          f"{name}: a body of 200 kB arrives whole")
    equal(caller.send("", method="GET").code, -32300,
          f"{name}: a GET is answered too")


def pages(name, server):
    base = "/cgi-bin"
    status, headers, body = get(server.port,
                                f"{base}/payme-checkout?order_id=197")
    ok(status == 200 and "5\u00a0000,00\u00a0сум" in body and
       "Чайник" not in body, f"{name}: the order's page", status, body)
    ok(all(header in headers for header in (
        "Content-Security-Policy", "X-Content-Type-Options",
        "Referrer-Policy", "Cache-Control")), f"{name}: its headers", headers)
    equal(get(server.port, f"{base}/payme-checkout/main/197?lang=uz")[2]
          .count('<html lang="uz">'), 1, f"{name}: the order by its path")
    status, _, body = get(server.port,
                          base + signed("payme-checkout", order_id=197))
    ok(status == 200 and "Чайник" in body, f"{name}: a signed link", status)
    status, headers, _ = get(server.port,
                             f"{base}/payme-checkout?order_id=197&go=1")
    ok(status == 303 and headers["Location"].startswith(
        "https://checkout.paycom.uz/bT01"), f"{name}: go=1 redirects",
       status, headers)
    status, _, body = get(server.port, f"{base}/payme-status/main/197",
                          Accept="application/json")
    equal((status, body.rstrip()),
          (200, '{"state":"awaiting","amount":500000}'),
          f"{name}: the state as JSON, by the path of the way back")
    equal(get(server.port, f"{base}/payme-status?order_id=none")[0], 404,
          f"{name}: there is no such order")
    status, headers, body = get(server.port,
                                f"{base}/payme-qr?order_id=197&type=png")
    equal((status, headers["Content-Type"], body[1:4]),
          (200, "image/png", "PNG"), f"{name}: the QR code")
    status, _, body = get(server.port, f"{base}/payme-button?order_id=197")
    ok(status == 200 and body.lstrip().startswith("<a "),
       f"{name}: the button", status, body)
    status, _, body = get(server.port, f"{base}/payme-checkout?order_id=197",
                          "HEAD")
    equal((status, body), (200, ""), f"{name}: a HEAD has no body")


def more_pages(name, server):
    """The card form, bills, and the bot's webhook."""
    base = "/cgi-bin"
    status, headers, body = get(server.port, base + signed(
        "payme-card", order_id=197))
    ok(status == 200 and '<form id="card"' in body and
       "connect-src 'self' https://checkout.paycom.uz"
       in headers["Content-Security-Policy"], f"{name}: the card form",
       status, headers, body)
    equal(get(server.port, f"{base}/payme-card?order_id=197")[0], 403,
          f"{name}: which wants a signed link")
    status, _, body = get(server.port, base + signed(
        "payme-service", user="7", lang="en"))
    ok(status == 200 and "</form>" in body, f"{name}: bills", status, body)
    for secret, wanted in (("hook", 200), ("other", 403)):
        status, _, body = get(
            server.port, f"{base}/payme-telegram", "POST", "{}",
            **{"Content-Type": "application/json",
               "X-Telegram-Bot-Api-Secret-Token": secret})
        equal(status, wanted, f"{name}: the bot's webhook, secret {secret}")


def static(name, server):
    status, headers, body = get(server.port, "/static/checkout.js")
    ok(status == 200 and "Paycom" in body and
       headers["Content-Type"].startswith("text/javascript"),
       f"{name}: checkout.js", status, headers)
    status, headers, _ = get(server.port, "/static/button/white_uz.svg")
    equal((status, headers.get("Content-Type")), (200, "image/svg+xml"),
          f"{name}: the button's picture")


SECRETS = ("payme.conf", "payme.conf~", "payme.conf.bak", "main.keys",
           "link.secret", "database.password", "PAYME.CONF", "payme.log")
MARK = "a line that nobody may read"


def hidden(name, server):
    """Even where they were left among what is shown, for all to read."""
    for folder in (server.left, os.path.join(server.left, "cgi-bin")):
        for secret in SECRETS:
            path = os.path.join(folder, secret)
            if not os.path.exists(path):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(MARK)
                os.chmod(path, 0o644)
    asked = [f"{base}{secret}{rest}" for secret in SECRETS
             for base in ("/", "/cgi-bin/", "/cgi-bin/../", "/static/../",
                          "/cgi-bin//", "/static/button/../../")
             for rest in ("", "/", "?x", "/x", "%00", ".")]
    asked += ["/.htaccess", "/cgi-bin/.htaccess", "/sql/001-payment.sql",
              "/cgi-bin/", "/", "/cgi-bin/payme-merchant/../../payme.conf"]
    told = {path: status for path in asked
            for status, _, body in [get(server.port, path)]
            if status == 200 or MARK in body or "merchant_id" in body}
    equal(told, {}, f"{name}: nothing that configures is shown")


def way(name):
    obstacle = WAYS[name].obstacle()
    if obstacle:
        skip(name, obstacle)
        return
    server = WAYS[name].begin(place)
    try:
        for check in (scenarios, calls, pages, more_pages, static, hidden):
            check(name, server)
    finally:
        server.stop()


for each in WAYS:
    way(each)
done()
