"""payme-telegram over a scripted Bot API: invoices and links, promises, payments
recorded once beside the Merchant API, whoever fails meanwhile.
"""

import base64
import concurrent.futures
import hashlib
import hmac
import http.client
import http.server
import json
import os
import re
import threading
import time

from harness import (HALF_DAY, SOURCE, Caller, Lighttpd, Stack, done, equal,
                     new_id, now, ok, program)
from sql import Session

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "Webhook-Secret_4711"
PROVIDER = "371317599:TEST:1700000000"
LINK_SECRET = "a secret of the shop"
HOST = "127.0.0.1"
CHAT = 4242


# ------ the Bot API ------

class BotApi(http.server.ThreadingHTTPServer):
    """Does what it is told by method; remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__((HOST, 0), BotHandler)
        self.calls = []
        self.script = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, method=None):
        """The calls since the last time."""
        calls, self.calls = self.calls, []
        return [c for c in calls if method in (None, c[0])]


class BotHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        _, bot, method = self.path.split("/")
        assert bot == f"bot{TOKEN}", self.path
        self.server.calls.append((method, body))
        status, answer = self.server.script.get(
            method, (200, {"ok": True, "result": {"username": "named_bot"}}))
        if status == 0:  # done, but nobody hears of it
            self.close_connection = True
            return
        data = answer if isinstance(answer, bytes) else \
            json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def refusal(status, text="Bad Request: nothing"):
    return status, {"ok": False, "error_code": status, "description": text}


api = BotApi()

# ------ the shop ------

SETTINGS = f"""
site {{ base_url = "http://shop.test/cgi-bin" link_secret = "{LINK_SECRET}" }}
telegram {{
    token = "{TOKEN}"
    secret = "{SECRET}"
    api_url = "http://{HOST}:{api.server_port}"
    provider_token = "{PROVIDER}"
    bot = "shop_bot"
}}
"""
stack = Stack(extra=SETTINGS)
plain = os.path.join(stack.folder, "plain.conf")
with open(stack.conf, encoding="utf-8") as conf, \
        open(plain, "w", encoding="utf-8",
             opener=lambda p, f: os.open(p, f, 0o600)) as other:
    other.write(re.sub(r" *(provider_token|bot) = .*\n", "", conf.read()))


again = os.path.join(stack.folder, "again.conf")
with open(stack.conf, encoding="utf-8") as conf, \
        open(again, "w", encoding="utf-8",
             opener=lambda p, f: os.open(p, f, 0o600)) as other:
    other.write(conf.read().replace("bot =", 'cashbox = "again" bot ='))


def server(path, conf):
    return f"""
fastcgi.server += ("{path}" => ((
    "bin-path" => "{program('payme-telegram')}",
    "socket" => "{stack.folder}{path}.sock",
    "check-local" => "disable", "max-procs" => 4, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
"""


web = Lighttpd(stack, processes=1, extra=server(
    "/payme-telegram", stack.conf) + server("/plain", plain)
    + server("/again", again)
    + f'setenv.add-environment = ("PAYME_CONF" => "{stack.conf}", '
    f'"PAYME_DATADIR" => "{SOURCE}")\n')
os.symlink(program("payme-telegram"),
           os.path.join(web.folder, "cgi", "payme-telegram"))
payme = Caller(web.port)
_updates = 1000
_orders = 0


def next_update():
    global _updates
    _updates += 1
    return _updates


def new_order(amount=500000, *more):
    global _orders
    _orders += 1
    stack.add_order(_orders, amount, *more)
    return str(_orders)


def ticket(purpose, account, box="main", secret=LINK_SECRET):
    mac = hmac.new(secret.encode(), b"payme-telegram/" + purpose.encode() +
                   b"/" + box.encode() + b"/" + account.encode(),
                   hashlib.sha256).digest()[:12]
    return base64.urlsafe_b64encode(mac + account.encode()).decode().rstrip("=")


def send(update, path="/payme-telegram", secret=SECRET, method="POST"):
    body = update if isinstance(update, (bytes, str)) else json.dumps(update)
    connection = http.client.HTTPConnection(HOST, web.port, timeout=60)
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    connection.request(method, path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def at_once(updates):
    with concurrent.futures.ThreadPoolExecutor(len(updates)) as pool:
        return list(pool.map(send, updates))


def user(language="en", name="A"):
    return {"id": CHAT, "first_name": name, "language_code": language}


def start(payload, language="en", kind="private", update=None):
    return {"update_id": update or next_update(), "message": {
        "message_id": 1, "date": 1, "chat": {"id": CHAT, "type": kind},
        "from": user(language), "text": f"/start {payload}".rstrip()}}


def query(order, amount=500000, currency="UZS", payload=None, ident=None,
          language="en"):
    return {"update_id": next_update(), "pre_checkout_query": {
        "id": ident or new_id(), "from": user(language), "currency": currency,
        "total_amount": amount,
        "invoice_payload": payload or ticket("invoice", order)}}


def paid(order, amount=500000, currency="UZS", payload=None, charge=None,
         name="A"):
    return {"update_id": next_update(), "message": {
        "message_id": 2, "date": 1, "chat": {"id": CHAT, "type": "private"},
        "from": user(name=name), "successful_payment": {
            "currency": currency, "total_amount": amount,
            "invoice_payload": payload or ticket("invoice", order),
            "telegram_payment_charge_id": charge or f"tg_{new_id()}",
            "provider_payment_charge_id": new_id()}}}


def told(update):
    """The answer to a pre-checkout query: true, or why not."""
    equal(send(update), 200, "a query is served")
    calls = api.take("answerPreCheckoutQuery")
    if len(calls) != 1 or calls[0][1]["pre_checkout_query_id"] != \
            update["pre_checkout_query"]["id"]:
        return calls
    return calls[0][1]["ok"] or calls[0][1]["error_message"]


def state(order):
    return stack.order(order)["state"]


def charges(order):
    return [c for c in listed() if c["account"] == {"order_id": order}]


def listed():
    return json.loads(stack.payme("telegram", "list", "--json").stdout)


def words(language):
    path = os.path.join(SOURCE, "templates", "telegram", "words",
                        f"{language}.json")
    with open(path, encoding="utf-8") as text:
        return json.load(text)


EN = words("en")

# ------ the command ------

result = stack.payme("telegram", "set-webhook")
equal(api.take(), [("setWebhook", {
    "url": "http://shop.test/cgi-bin/payme-telegram", "secret_token": SECRET,
    "allowed_updates": ["message", "pre_checkout_query"]})],
    "set-webhook tells Telegram address, secret and kinds of updates")
ok(SECRET not in result.stdout, "and does not print the secret")
api.script["setWebhook"] = refusal(400, f"Bad webhook for bot{TOKEN}")
result = stack.payme("telegram", "set-webhook", check=False)
equal((result.returncode, TOKEN in result.stderr), (1, False),
      "a refusal fails, and its text hides the token")
api.script["setWebhook"] = refusal(400, "Bad Request: bad webhook")
ok("bad webhook" in stack.payme("telegram", "set-webhook", check=False).stderr,
   "else it is told")
api.script["setWebhook"] = (0, b"")
equal(stack.payme("telegram", "set-webhook", check=False).returncode, 3,
      "without an answer the outcome is unknown")
api.script.clear()
api.take()

result = stack.payme("telegram", "link", "--order", "197")
equal(result.stdout.strip(),
      f"https://t.me/shop_bot?start={ticket('start', '197')}",
      "link prints a signed link to the bot")
equal(api.take(), [], "without asking anybody")
equal(stack.payme("telegram", "link", "--order", "197", conf=plain)
      .stdout.split("?")[0], "https://t.me/named_bot",
      "Telegram knows the bot's name if the configuration does not")
uuid = "123e4567-e89b-12d3-a456-426614174000"
result = stack.payme("telegram", "link", "--order", uuid)
equal(len(result.stdout.strip().split("=")[1]), 64,
      "a UUID just fits into the 64 characters")
result = stack.payme("telegram", "link", "--order", uuid + "0", check=False)
equal((result.returncode, "too long" in result.stderr), (1, True),
      "what is longer is refused with the reason")
api.take()

# ------ /start ------

for language, about, title in (("ru", "Книга", "Заказ"), ("en", "A book", "Order"),
                               ("uz", words("uz")["about"], "Buyurtma")):
    order = new_order(123456, "--description-ru", "Книга",
                      "--description-en", "A book",
                      "--description-uz", words("uz")["about"])
    equal(send(start(ticket("start", order), language)), 200,
          f"a start in {language} is served")
    equal(api.take(), [("sendInvoice", {
        "chat_id": CHAT, "title": f"{title} {order}", "description": about,
        "payload": ticket("invoice", order), "provider_token": PROVIDER,
        "currency": "UZS", "prices": [{"label": words(language)["to_pay"],
                                       "amount": 123456}],
        "start_parameter": ticket("start", order)})],
        "with an invoice of exactly the order")
hostile = "<b>\"'\\ \n\U0001f600 &amp;" * 40
order = new_order(500000, "--description-en", hostile)
send(start(ticket("start", order)))
text = api.take()[0][1]["description"]
ok(hostile.startswith(text) and
   254 <= len(text.encode("utf-16-le")) // 2 <= 255,
   "a long description is cut to 255 characters as Telegram counts", text)
stack.add_order(uuid)
send(start(ticket("start", uuid)))
equal(api.take()[0][1]["title"], f"Order {uuid}"[:32], "a title to 32")

update = start(ticket("start", order))
equal(at_once([update] * 6) + [send(update)], [200] * 7,
      "an update that comes seven times is accepted")
equal(len(api.take()), 1, "and answered once")

for name, payload in (("altered", ticket("start", order)[:-1] + "_"),
                      ("foreign", ticket("start", order, secret="other")),
                      ("for another purpose", ticket("invoice", order)),
                      ("of another cashbox", ticket("start", order, "phone")),
                      ("of no order", ticket("start", "none")),
                      ("hostile", "<script>'\"\\ \u202e"),
                      ("long", "A" * 100000), ("short", "AAAA")):
    equal((send(start(payload)), api.take()),
          (200, [("sendMessage", {"chat_id": CHAT, "text": EN["unknown"]})]),
          f"a ticket that is {name} gets a text")
stack.payme("order", "cancel", "--account", f"order_id={order}")
send(start(ticket("start", order)))
equal(api.take()[0][1]["text"], EN["closed"], "so does a cancelled order")

order = new_order()
good = ticket("start", order)
for name, update in (
        ("a start in a group", start(good, kind="group")),
        ("a bare start", start("")),
        ("another text", {**start(good), "message": {"text": "hello"}}),
        ("an edited message", {"update_id": 1, "edited_message":
                               start(good)["message"]}),
        ("no update", {}), ("a list", [1]), ("null", "null"),
        ("odd types", {"update_id": 1, "message": {"text": 1, "chat": []}}),
        ("a NUL", '{"update_id":1,"message":{"text":"\\u0000"}}'),
        ("deep", '{"update_id":1,"message":' + "[" * 99 + "]" * 99 + "}")):
    equal((send(update), api.take()), (200, []), f"{name} is passed over")

# ------ links ------

equal(send(start(good), "/plain"), 200, "without a provider token")
(method, body), = api.take()
button = body["reply_markup"]["inline_keyboard"][0][0]
equal((method, body["text"], button["text"]),
      ("sendMessage", f"Order {order}: 5,000.00\u00a0sum. {EN['pay_there']}",
       EN["pay"]), "a start gets a text with a button")
equal(base64.b64decode(button["url"].rsplit("/", 1)[1]).decode(),
      f"m=587f72c72cac0d162c722ae2;ac.order_id={order};a=500000;l=en",
      "which leads to Payme's page")
api.script["sendInvoice"] = refusal(400, "CURRENCY_TOTAL_AMOUNT_INVALID")
send(start(good))
equal([c[0] for c in api.take()], ["sendInvoice", "sendMessage"],
      "where Telegram will have no invoice there is the link")

# ------ the Bot API fails ------

api.script["sendInvoice"] = (0, b"")
update = start(good)
equal([send(update), send(update)], [200, 200],
      "an invoice whose answer is lost is not sent again")
equal(len(api.take()), 1, "by the same update")
for name, failure in (("busy", refusal(429, "Too Many Requests")),):
    api.script["sendInvoice"] = failure
    update = start(good)
    equal(send(update), 503, f"a Bot API that is {name} is for later")
    api.script.clear()
    api.take()
    equal((send(update), len(api.take())), (200, 1), "and then it is sent")
api.script["answerPreCheckoutQuery"] = (0, b"")
update = query(order)
equal(send(update), 503, "an answer to a query that is lost is for later")
api.script["answerPreCheckoutQuery"] = (502, b"<html>502</html>")
equal(send(update), 503, "so is what a proxy says")
api.script.clear()
api.take()
equal(told(update), True, "the same query is answered again")
api.script["answerPreCheckoutQuery"] = refusal(400, "query is too old")
equal(send(update), 200, "what is too old is left")
api.script.clear()
api.take()

# ------ queries ------

order = new_order()
first = query(order)
equal(told(first), True, "an order that may be paid is promised")
equal(told(first), True, "to the same query again")
equal(told(query(order)), EN["busy"], "but to no other one")
equal(told(query(order, language="uz")), words("uz")["busy"],
      "which is told in the user's language")
for command in (("order", "cancel"), ("receipt", "create")):
    result = stack.payme(*command, "--account", f"order_id={order}",
                         check=False)
    equal(result.returncode, 1, f"meanwhile {' '.join(command)} is refused")
ok("in another way" in result.stderr, "with the reason", result.stderr)
equal(payme.check_perform(order).result, {"allow": True},
      "Payme itself may go on")
stack.db.execute("UPDATE payme_promise SET end_time=1")
equal(told(query(order)), True, "a promise ends by itself")
order = new_order()
for name, update, why in (
        ("a wrong amount", query(order, 499999), "changed"),
        ("another currency", query(order, currency="USD"), "changed"),
        ("a foreign payload", query(order, payload="x"), "unknown"),
        ("a start's ticket", query(order, payload=ticket("start", order)),
         "unknown"),
        ("an unknown order", query("none"), "unknown")):
    equal(told(update), EN[why], f"{name} is not promised")
payme_id = new_id()
payme.create(payme_id, order)
equal(told(query(order)), EN["busy"], "nor what is paid on Payme's page")
payme.perform(payme_id)
equal(told(query(order)), EN["paid"], "or has been")
order = new_order()
ready = at_once([query(order) for _ in range(6)])
answers = [c[1]["ok"] for c in api.take("answerPreCheckoutQuery")]
equal((ready, sum(answers)), ([200] * 6, 1), "of six at once one gets it")

# ------ payments ------

order = new_order()
told(query(order))
update = paid(order)
equal(at_once([update] * 8), [200] * 8, "a payment that comes eight times")
update["update_id"] = next_update()
equal(send(update), 200, "and under another number")
equal((state(order), [c["state"] for c in charges(order)]),
      ("paid", ["paid"]), "is recorded once, and the order is paid")
charge = charges(order)[0]
equal((charge["amount"], charge["currency"], charge["user"], charge["charge"]),
      (500000, "UZS", CHAT,
       update["message"]["successful_payment"]["telegram_payment_charge_id"]),
      "with what Telegram said")
equal(told(query(order)), EN["paid"], "it is not promised again")
equal(payme.check_perform(order).code, -31052, "nor paid at Payme")
equal((send(paid(order)), [c["state"] for c in charges(order)]),
      (200, ["paid", "trouble"]), "a second charge wants a human")
for name, update in (
        ("a wrong amount", lambda o: paid(o, 499999)),
        ("no amount", lambda o: paid(o, None)),
        ("a huge amount", lambda o: paid(o, 2 ** 70)),
        ("another currency", lambda o: paid(o, currency="USD")),
        ("a currency of nonsense", lambda o: paid(o, currency="Ж" * 99))):
    order = new_order()
    status = send(update(order))
    equal((status, state(order), [c["state"] for c in charges(order)]),
          (200, "awaiting", ["trouble"]), f"{name} pays nothing")
    equal(told(query(order)), EN["busy"], "and the order waits for a human")
before = len(listed())
equal(send(paid("1", payload="nonsense\U0001f600" * 30)), 200,
      "a payload that is not ours")
strange = listed()[before:]
equal([(c["account"], c["state"]) for c in strange], [(None, "trouble")],
      "is kept for a human, too")
ok("charged, but not as order" in stack.log_text(), "and the log says so")

# ------ beside the Merchant API ------

order = new_order()
told(query(order))
payme_id = new_id()
equal(payme.create(payme_id, order).code, 0, "with billing Payme calls")
payme.perform(payme_id)
send(paid(order))
equal((state(order), charges(order)[0]["state"]), ("paid", "billing"),
      "and what the call has paid stays as it is")


def under_way():
    number, ident = new_order(), new_id()
    told(query(number))
    payme.create(ident, number)
    send(paid(number))
    equal((state(number), charges(number)[0]["state"]),
          ("awaiting", "billing"), "what the call is about to pay is left to it")
    return number, ident


order, payme_id = under_way()
equal(told(query(order)), EN["busy"], "it is not promised meanwhile")
equal(stack.payme("telegram", "settle", check=False).returncode, 3,
      "settle waits for it")
equal(payme.perform(payme_id).result["state"], 2, "the call comes")
result = stack.payme("telegram", "settle")
ok(result.stdout.startswith("0 left"), "and settle is done", result.stdout)
equal((state(order), charges(order)[0]["state"]), ("paid", "billing"),
      "the order was paid once")
order, payme_id = under_way()
payme.cancel(payme_id)
stack.payme("telegram", "settle")
equal((state(order), charges(order)[0]["state"]), ("paid", "paid"),
      "where the call never pays, settle does: cancelled")
order, payme_id = under_way()
old = now() - HALF_DAY - 1000
stack.db.execute(f"UPDATE payme_order SET live_time={old} WHERE live_id="
                 f"'{payme_id}';UPDATE payme_transaction SET time={old} "
                 f"WHERE payme_id='{payme_id}'")
stack.payme("telegram", "settle")
equal((state(order), charges(order)[0]["state"]), ("paid", "paid"),
      "or out of time")
equal(payme.check(payme_id).result["state"], -1, "the transaction is over")

# ------ an account of two fields, refunded and paid again ------

fields = {"user": "Ж", "order": "7/7"}
stack.payme("order", "add", "--cashbox", "again", "--account", "user=Ж",
            "--account", "order=7/7", "--amount", "500000")
equal(stack.payme("telegram", "link", "--account", "order=7/7", "--account",
                  "user=Ж", conf=again).stdout.strip().split("=")[1],
      ticket("start", "Ж\n7/7", "again"), "a ticket has all fields")
send(start(ticket("start", "Ж\n7/7", "again")), "/again")
equal(api.take()[0][1]["title"], "Order Ж/7/7", "so has the invoice")
payload = ticket("invoice", "Ж\n7/7", "again")
buyer = Caller(web.port, "/payme-merchant/again")
payme_id = new_id()
buyer.create(payme_id, fields)
buyer.perform(payme_id)
equal(buyer.cancel(payme_id, 5).result["state"], -2, "paid and refunded")
send(paid("", payload=payload), "/again")
update = query("", payload=payload)
send(update, "/again")
equal(api.take("answerPreCheckoutQuery")[0][1].get("error_message"), EN["busy"],
      "money that came unasked keeps it from being paid again")
stack.db.execute("DELETE FROM payme_telegram_charge WHERE cashbox='again'")
send(update, "/again")
equal(api.take("answerPreCheckoutQuery")[0][1]["ok"], True,
      "else it may be, where the cashbox allows that")
send(paid("", payload=payload), "/again")
equal([(c["account"], c["state"]) for c in json.loads(stack.payme(
    "telegram", "list", "--json", conf=again).stdout)], [(fields, "paid")],
    "and is")

# ------ who may call ------

WRONG = "Wrong-Secret-0815"
order = new_order()
for name, secret in (("a wrong", WRONG), ("a longer", SECRET + "1"),
                     ("a shorter", SECRET[:-1]), ("an empty", ""),
                     ("no", None)):
    equal(send(paid(order), secret=secret), 403, f"{name} secret is refused")
equal((state(order), charges(order)), ("awaiting", []), "and nothing is done")
equal(send("", method="GET"), 405, "only POST is taken")
for text in ("{" * 10, "", '{"update_id":1,"message":"\\ud83d"}', b"{\xff}"):
    equal(send(text), 400, "what is no JSON is refused")
equal(send(b'{"update_id":1,"x":"' + b"x" * 300000 + b'"}'), 413,
      "so is what is too large")
api.take()
equal((send(start(ticket("start", order)), "/cgi/payme-telegram"),
       len(api.take("sendInvoice"))), (200, 1), "it runs as plain CGI as well")

# ------ who waits for a lock ------

order = new_order()
other = Session(stack.db)
other.query("BEGIN")
other.query("SELECT id FROM payme_order WHERE account_key="
            f"'order_id={order}' FOR UPDATE")
begun = time.monotonic()
equal(send(query(order)), 503, "an order that another process keeps is for "
      "later")
ok(time.monotonic() - begun < 10, "which is said within Telegram's ten seconds",
   time.monotonic() - begun)
equal(api.take("answerPreCheckoutQuery"), [], "and nothing is promised")
other.query("ROLLBACK")
other.close()
equal(told(query(order)), True, "then it is")

# ------ the database fails ------

update, asked, begun = paid(order), query(order), start(ticket("start", order))
stack.db.stop()
equal([send(update), send(asked), send(begun)], [503] * 3,
      "without the database all is for later")
equal(api.take(), [], "and nothing is said")
stack.db.start()
equal([send(update), send(update)], [200, 200], "then it comes again")
equal((state(order), len(charges(order))), ("paid", 1), "and is paid once")

# ------ what is kept ------

for name, text in (("the log", stack.log_text()), ("the database",
                                                   stack.db.dump())):
    for what, value in (("token", TOKEN), ("secret", SECRET),
                        ("wrong secret", WRONG), ("provider token", PROVIDER),
                        ("link secret", LINK_SECRET)):
        ok(value not in text, f"{name} has no {what}")
with open(f"{web.folder}/error.log", encoding="utf-8",
          errors="replace") as errors:
    ok(not any(value in errors.read() for value in (TOKEN, SECRET, WRONG)),
       "nor has the web server's")
done()
