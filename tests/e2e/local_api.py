"""The Subscribe API of payme-sandbox: every method, the levels of X-Auth, the
published test cards, receipts that walk, and the faults of its answers.
"""

import concurrent.futures
import http.client
import json
import re
import time

from harness import KEY, done, equal, now, ok
from local import (HERE, MERCHANT, Page, faults, new_order, stack)

PORT = int(HERE.rsplit(":", 1)[1])
CLIENT, SERVER = MERCHANT, f"{MERCHANT}:{KEY}"


class Answer:
    def __init__(self, method, params, auth=SERVER, raw=None, verb="POST",
                 number=123):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        body = raw if raw is not None else json.dumps(
            {"id": number, "method": method, "params": params})
        headers = {"Content-Type": "application/json",
                   "Cache-Control": "no-cache"}
        if auth:
            headers["X-Auth"] = auth
        connection.request(verb, "/payme-sandbox/api", body, headers)
        response = connection.getresponse()
        self.status = response.status
        self.headers = dict(response.getheaders())
        self.whole = True
        try:
            self.body = response.read()
        except http.client.IncompleteRead as error:
            self.body, self.whole = error.partial, False
        connection.close()
        try:
            self.json = json.loads(self.body)
        except ValueError:
            self.json = {}
        self.result = self.json.get("result")
        self.code = self.json.get("error", {}).get("code")
        self.message = self.json.get("error", {}).get("message")


def call(method, auth=SERVER, **params):
    return Answer(method, params, auth)


def card(number="8600495473316478", expire="0399", save=False, verify=True):
    token = call("cards.create", CLIENT, card={
        "number": number, "expire": expire}, save=save).result["card"]["token"]
    call("cards.get_verify_code", CLIENT, token=token)
    return call("cards.verify", CLIENT, token=token, code="666666"
                ).result["card"]["token"] if verify else token


def receipt(amount=500000, order=None, **more):
    return call("receipts.create", amount=amount,
                account={"order_id": order or new_order(amount)},
                **more).result["receipt"]["_id"]


def state(number):
    return call("receipts.check", id=number).result["state"]


# ------ cards ------

answer = call("cards.create", CLIENT, card={
    "number": "8600495473316478", "expire": "0399"}, save=True)
made = answer.result["card"]
equal((made["number"], made["expire"], made["recurrent"], made["verify"]),
      ("860049******6478", "03/99", True, False), "a card becomes a token")
ok(len(made["token"]) > 300, "a long one")
equal(answer.json["jsonrpc"], "2.0", "in JSON-RPC 2.0")
equal(answer.json["id"], 123, "with the id of the request")
equal(answer.headers["Access-Control-Allow-Origin"], "*",
      "which a page of others may read")
answer = Answer("", None, None, b"", "OPTIONS")
ok(answer.status == 204 and "X-Auth" in
   answer.headers["Access-Control-Allow-Headers"],
   "and is allowed to ask", answer.headers)
answer = call("cards.get_verify_code", CLIENT, token=made["token"])
equal(answer.result, {"sent": True, "phone": "99890*****31", "wait": 60000},
      "a code is sent")
verified = call("cards.verify", CLIENT, token=made["token"], code="666666"
                ).result["card"]
ok(verified["verify"] and verified["token"] != made["token"],
   "the verified card has a new token")
equal(call("cards.check", token=made["token"]).code, -31400,
      "the old one is gone")
for auth, who in ((CLIENT, "the client"), (SERVER, "the server")):
    equal(call("cards.check", auth, token=verified["token"]).result,
          {"card": verified}, f"{who} may check it")
equal(call("cards.remove", token=verified["token"]).result,
      {"success": True}, "it is removed")
equal(call("cards.remove", token=verified["token"]).code, -31400,
      "and is not there a second time")
for number, expire, code in (
        ("8600060921090842", "0399", -31301), ("3333336415804657", "0399", -31301),
        ("4444445987459073", "0399", -31301), ("8600495473316478", "0398", -31300),
        ("8600495473316479", "0399", -31300), ("860049", "0399", -32602),
        ("8600495473316478", "03/99", -32602), (8600495473316478, "0399", -32602)):
    answer = call("cards.create", CLIENT, card={
        "number": number, "expire": expire})
    equal(answer.code, code, f"the card {number} {expire}: {code}")
    equal(set(answer.message), {"ru", "uz", "en"},
          f"the card {number} {expire}: in three languages")
token = card(verify=False)
equal(call("cards.verify", CLIENT, token=token, code="000000").code, -31103,
      "a wrong code")
call("cards.verify", CLIENT, token=token, code="000000")
call("cards.verify", CLIENT, token=token, code="000000")
equal(call("cards.verify", CLIENT, token=token, code="666666").code, -31102,
      "after three wrong ones the right one is too late")
call("cards.get_verify_code", CLIENT, token=token)
ok(call("cards.verify", CLIENT, token=token, code="666666").result,
   "but for a new SMS")
token = call("cards.create", CLIENT, card={
    "number": "8600495473316478", "expire": "0399"}).result["card"]["token"]
equal(call("cards.verify", CLIENT, token=token, code="666666").code, -31101,
      "no code counts before one was sent")
stack.db.execute("UPDATE payme_sandbox_token SET code_time=1,tries=3")
equal(call("cards.verify", CLIENT, token=token, code="666666").code, -31101,
      "nor after its time")

# ------ who may what ------

for method in ("cards.remove", "receipts.create", "receipts.pay",
               "receipts.send", "receipts.cancel", "receipts.check",
               "receipts.get", "receipts.get_all", "receipts.confirm_hold",
               "receipts.set_fiscal_data"):
    equal(call(method, CLIENT).code, -32504, f"{method} wants the key")
for name, auth in (("none", None), ("an unknown id", "5" * 24),
                   ("a wrong key", MERCHANT + ":wrong"),
                   ("an empty key", MERCHANT + ":")):
    equal(call("cards.check", auth, token="x").code, -32504,
          f"X-Auth, {name}: -32504")
for name, raw, code in (
        ("no JSON", "{", -32700), ("nothing", "", -32700),
        ("a list", "[]", -32600), ("no method", '{"id":1,"params":{}}', -32600),
        ("no params", '{"id":1,"method":"cards.check"}', -32600),
        ("no id", '{"method":"cards.check","params":{}}', -32600),
        ("an unknown method",
         '{"id":1,"method":"cards.steal","params":{}}', -32601)):
    answer = Answer("", None, raw=raw)
    equal((answer.status, answer.code), (200, code), f"{name}: {code}")
page = Page(f"{HERE}/payme-sandbox/api")
equal((page.status, json.loads(page.text)["error"]["code"]), (200, -32300),
      "GET: -32300")
equal(Answer("cards.check", {"token": "x"}, number="a-b").json["id"], "a-b",
      "an id may be a text")

# ------ the states that a receipt walks through ------

stack.db.execute("""
CREATE TABLE walked (step INT AUTO_INCREMENT PRIMARY KEY, id CHAR(24), state INT);
CREATE TRIGGER begun AFTER INSERT ON payme_sandbox_receipt FOR EACH ROW
INSERT INTO walked (id, state) VALUES (NEW.id, NEW.state);
CREATE TRIGGER gone_on AFTER UPDATE ON payme_sandbox_receipt FOR EACH ROW
INSERT INTO walked (id, state) VALUES (NEW.id, NEW.state)""")


def walked(number):
    """The states that were written, one after the other, each once."""
    states = [int(row[0]) for row in stack.db.query(
        f"SELECT state FROM walked WHERE id='{number}' ORDER BY step")]
    return [state for i, state in enumerate(states)
            if i == 0 or states[i - 1] != state]


number = receipt()
call("receipts.pay", id=number, token=card())
call("receipts.cancel", id=number)
call("receipts.get", id=number)
equal(walked(number), [0, 1, 2, 3, 4, 21, 50],
      "made, paid and cancelled it is in each state of the documentation")
number = receipt(hold=True)
call("receipts.pay", id=number, token=card(), hold=True)
call("receipts.confirm_hold", id=number)
equal(walked(number), [0, 1, 2, 6, 5, 3, 4], "held and confirmed too")
stack.db.execute("DROP TRIGGER begun; DROP TRIGGER gone_on; DROP TABLE walked")

# ------ a receipt is paid ------

order = new_order()
answer = call("receipts.create", amount=500000, account={"order_id": order},
              description="Чайник", detail={"receipt_type": 0, "items": []})
made = answer.result["receipt"]
equal((made["state"], made["amount"], made["pay_time"], made["currency"]),
      (0, 500000, 0, 860), "a receipt is made")
equal((made["account"][0]["value"], made["description"]), (order, "Чайник"),
      "of the order and its description")
number = made["_id"]
ok(re.fullmatch("[0-9a-f]{24}", number), "its id has 24 digits")
equal(state(number), 0, "it is open")
token = card()
paid = call("receipts.pay", id=number, token=token,
            payer={"phone": "998901304527"}).result["receipt"]
ok(paid["state"] == 4 and paid["pay_time"] > 0 and
   paid["card"]["number"] == "860049******6478", "and then paid", paid)
equal(stack.order(order)["state"], "paid", "which the shop has heard")
equal(call("receipts.pay", id=number, token=card()).code, -31630,
      "it is not paid twice")
equal(call("cards.check", token=token).code, -31400,
      "the token of one use is used up")
token = card(save=True)
for _ in range(2):
    equal(call("receipts.pay", id=receipt(), token=token
               ).result["receipt"]["state"], 4, "a saved one pays again")
cancelled = call("receipts.cancel", id=number).result["receipt"]
equal((cancelled["state"], cancelled["cancel_time"]), (21, 0),
      "cancelling is queued")
got = call("receipts.get", id=number).result["receipt"]
ok(got["state"] == 50 and got["cancel_time"] > 0, "and done when asked for")
equal(stack.order(order)["state"], "refunded", "and the shop has heard it")
number = receipt()
equal(call("receipts.cancel", id=number).result["receipt"]["state"], 50,
      "what is not paid is cancelled at once")
equal(call("receipts.pay", id=number, token=card()).code, -31630,
      "and not paid any more")
number = receipt()
for params in ({"token": card(verify=False)}, {"token": "short"}, {},
               {"token": "0" * 384}, {"token": card(), "hold": True}):
    answer = call("receipts.pay", id=number, **params)
    ok(answer.code in (-31400, -32500, -32602) and state(number) == 0,
       f"receipts.pay with {sorted(params)}: {answer.code}, and nothing is paid")
equal(call("receipts.pay", id="0" * 24, token=token).code, -31602,
      "a receipt that is none")

# ------ a hold ------

order = new_order()
number = receipt(order=order, hold=True)
equal(call("receipts.pay", id=number, token=card()).code, -32602,
      "a receipt with hold is paid with hold")
held = call("receipts.pay", id=number, token=card(), hold=True
            ).result["receipt"]
equal((held["state"], held["pay_time"]), (5, 0), "the money is held")
ok(stack.order(order)["state"] != "paid", "and the order not paid yet")
equal(call("receipts.confirm_hold", id=number).result["receipt"]["state"], 4,
      "until it is confirmed")
equal(stack.order(order)["state"], "paid", "then it is")
equal(call("receipts.confirm_hold", id=number).code, -31630, "once")
order = new_order()
number = receipt(order=order, hold=True)
call("receipts.pay", id=number, token=card(), hold=True)
equal(call("receipts.cancel", id=number).result["receipt"]["state"], 21,
      "a hold is cancelled")
equal((state(number), stack.order(order)["state"]), (50, "awaiting"),
      "and the order free again")

# ------ cards that fail, a shop that refuses ------

for number_, code in (("8600143417770323", -32400), ("8600134301849596", -31302)):
    order = new_order()
    number = receipt(order=order)
    answer = call("receipts.pay", id=number, token=card(number_))
    equal((answer.code, state(number), stack.order(order)["state"]),
          (code, 0, "awaiting"), f"the card {number_}: {code}, nothing is paid")
number = receipt(order=order)
with concurrent.futures.ThreadPoolExecutor() as pool:
    paying = pool.submit(call, "receipts.pay", id=number,
                         token=card("8600134301849596"))
    seen = set()
    while not paying.done():
        seen.add(state(number))
        time.sleep(0.05)
ok({2} <= seen <= {0, 1, 2}, "on its way it is being debited, for who asks",
   seen)
answer = call("receipts.create", amount=500001,
              account={"order_id": new_order()})
ok(answer.code == -31001 and answer.message["en"],
   "the shop's refusal of the amount comes through", answer.json)
equal(call("receipts.create", amount=500000, account={"order_id": "nobody"}
           ).code, -31050, "and of the account")
for params, code in (({"amount": 0}, -31611), ({"amount": -1}, -31611),
                     ({"amount": 2**53}, -31612), ({"amount": 1.5}, -32602),
                     ({"amount": "1"}, -32602), ({"account": {}}, -32602),
                     ({"account": "197"}, -32602), ({"detail": {}}, -32602),
                     ({"account": {"order_id": [1]}}, -32602)):
    answer = call("receipts.create", **{
        "amount": 500000, "account": {"order_id": "1"}, **params})
    equal(answer.code, code, f"receipts.create with {params}: {code}")

# ------ the rest ------

number = receipt()
equal(call("receipts.send", id=number, phone="998901304527").result,
      {"success": True}, "a receipt is sent")
for phone in ("+998901304527", "99890", 998901304527):
    equal(call("receipts.send", id=number, phone=phone).code, -32602,
          f"but not to {phone}")
equal(call("receipts.set_fiscal_data", id=number, fiscal_data={
    "receipt_id": 1, "qr_code_url": "https://ofd.uz/check"}).result,
    {"success": True}, "fiscal data are taken")
equal(call("receipts.set_fiscal_data", id=number, fiscal_data={}).code,
      -32602, "if they have what they must")
start = now()
numbers = [receipt() for _ in range(5)]
call("receipts.pay", id=numbers[4], token=card("8600069195406311"))
listed = call("receipts.get_all", count=50, **{"from": start, "to": now()}
              ).result
equal([r["_id"] for r in listed], numbers, "receipts are listed by time")
equal(listed[4]["card"], {"number": "8600069195406311", "expire": "9903"},
      "with the number unmasked, as the documentation shows it")
equal([r["_id"] for r in call("receipts.get_all", count=2, offset=3, **{
    "from": start, "to": now()}).result], numbers[3:], "in pages")
for params in ({"count": 51}, {"count": 0}, {"offset": -1}, {"from": "x"}):
    equal(call("receipts.get_all", **{
        "count": 50, "from": start, "to": now(), **params}).code, -32602,
        f"but not with {params}")

# ------ faults ------

for name, check in (
        ("api_lost", lambda a: not a.whole and a.body == b""),
        ("api_half", lambda a: not a.whole and a.body.startswith(b'{"json')),
        ("api_html", lambda a: a.status == 502 and b"<html>" in a.body)):
    order = new_order()
    number, token = receipt(order=order), card()
    faults(**{name: "1"})
    answer = call("receipts.pay", id=number, token=token)
    ok(check(answer), f"{name}: the answer does not come", answer.status,
       answer.body)
    equal((state(number), stack.order(order)["state"]), (4, "paid"),
          f"{name}: but it was paid")
faults(api_text="1")
equal(call("receipts.check", id="0" * 24).message, "error",
      "api_text: the message is a text")
faults(api_id="1")
equal(call("receipts.get", id=number).json["id"], None,
      "api_id: the id is null")
faults(billing="1")
order = new_order()
answer = call("receipts.create", amount=1, account={"order_id": order})
number = answer.result["receipt"]["_id"]
equal(call("receipts.pay", id=number, token=card()).result["receipt"]["state"],
      4, "billing: a virtual terminal asks nobody")
equal(stack.order(order)["state"], "awaiting", "billing: the shop hears nothing")
faults()

# ------ at once ------

order = new_order()
number, tokens = receipt(order=order), [card() for _ in range(4)]
with concurrent.futures.ThreadPoolExecutor() as pool:
    answers = list(pool.map(
        lambda t: call("receipts.pay", id=number, token=t), tokens))
equal(sum(a.result is not None for a in answers
          if a.result and a.result["receipt"]["state"] == 4), 1,
      "of four payments at once one is done")
equal(stack.db.value("SELECT COUNT(*) FROM payme_transaction t JOIN payme_order"
                     " o ON o.id=t.order_id WHERE o.account_key="
                     f"'order_id={order}'"), "1", "and the shop was asked once")

dump = stack.db.run("SELECT * FROM payme_sandbox_receipt;"
                    "SELECT * FROM payme_sandbox_token;"
                    "SELECT * FROM payme_sandbox_call", "shop").stdout
ok(not any(text in dump for text in (*tokens, "8600495473316478", "666666")),
   "no token, number or code is kept")
ok(not any(text in stack.log_text() for text in (
    *tokens, "8600495473316478", KEY)), "nor logged")
done()
