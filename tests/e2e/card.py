"""payme-card over the local Payme: paid with a token, once; saved cards under a
PIN; holds; what carries a card's number is refused unlogged.
"""

import concurrent.futures
import hashlib
import hmac
import html
import http.client
import json
import os
import re
import time
import urllib.parse

from harness import KEY, done, equal, free_port, ok
from local import (HERE, MERCHANT, ON, PAYME, SECRET, configure, faults,
                   kill_workers, new_order, new_workers, stack)

PORT = int(HERE.rsplit(":", 1)[1])
CARD_KEY, NEW_KEY, OTHER_KEY = "ab" * 32, "cd" * 32, "ef" * 32
SECRETS = []  # tokens and PINs that must not be found anywhere


def setting(keys=f'"{CARD_KEY}"', box="card_form = true", payme=PAYME,
            more=""):
    configure(
        ON + f"""subscribe {{ api_url = "{payme}/payme-sandbox/api"
            card_keys = {{{keys}}} {more} }}\n""", box=box)


def changed(*arguments, **options):
    setting(*arguments, **options)
    new_workers(kill_workers("payme-card"), "payme-card")


def quote(value):
    return urllib.parse.quote(str(value), safe="-._~")


def address(order, **fields):
    fields = {"order_id": order, "exp": int(time.time()) + 600, **fields}
    pairs = "&".join(f"{quote(k)}={quote(v)}" for k, v in sorted(fields.items()))
    sig = hmac.new(SECRET.encode(), f"payme-card?{pairs}".encode(),
                   hashlib.sha256).hexdigest()
    return f"/payme-card?{pairs}&sig={sig}"


class Reply:
    def __init__(self, url, data=None, as_json=True, body=None, kind=None):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=90)
        headers = {"Accept-Language": "en"}
        if as_json:
            headers["Accept"] = "application/json"
        if data is not None:
            body = urllib.parse.urlencode(data)
            kind = "application/x-www-form-urlencoded"
        if kind:
            headers["Content-Type"] = kind
        connection.request("GET" if body is None else "POST", url, body,
                           headers)
        response = connection.getresponse()
        self.status = response.status
        self.headers = dict(response.getheaders())
        self.text = response.read().decode()
        connection.close()
        try:
            self.json = json.loads(self.text)
        except ValueError:
            self.json = {}
        self.state = self.json.get("state")


def api(method, **params):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("POST", "/payme-sandbox/api", json.dumps(
        {"id": 1, "method": method, "params": params}), {
            "X-Auth": MERCHANT if method.startswith("cards.")
            and method != "cards.remove" else f"{MERCHANT}:{KEY}"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer.get("result"), answer.get("error")


def token(number="8600495473316478", save=False, verified=True):
    made = api("cards.create", card={"number": number, "expire": "0399"},
               save=save)[0]["card"]["token"]
    api("cards.get_verify_code", token=made)
    if verified:
        made = api("cards.verify", token=made, code="666666"
                   )[0]["card"]["token"]
    SECRETS.append(made)
    return made


def act(order, do, user=None, **fields):
    more = {"user": user} if user else {}
    return Reply(address(order, **more), {"do": do, **fields})


def charges(order):
    """How many receipts of the order were paid at Payme."""
    return int(stack.db.value(
        "SELECT COUNT(*) FROM payme_sandbox_receipt WHERE account="
        f"'{{\"order_id\":\"{order}\"}}' AND pay_time>0"))


setting()

# ------ the form ------

order = new_order()
reply = Reply(address(order), as_json=False)
equal(reply.status, 200, "a signed link shows the form")
card_form = re.search(r"<form id=\"card\".*?</form>", reply.text, re.S)[0]
ok(" name=" not in card_form, "its inputs have no name", card_form)
ok("action=" not in card_form, "and it has no action")
code_form = re.search(r"<form id=\"code\".*?</form>", reply.text, re.S)[0]
ok(" name=" not in code_form and "action=" not in code_form,
   "nor has the code's", code_form)
ok(f'href="{HERE}/payme-checkout?order_id={order}&amp;lang=en"' in
   "".join(re.findall(r"<noscript>.*?</noscript>", reply.text, re.S)),
   "without JavaScript it leads to Payme's page", reply.text)
for text in ("Powered by Payme", "https://cdn.payme.uz/terms/main.html",
             "go to Payme alone", "5,000.00\u00a0sum"):
    ok(text in html.unescape(reply.text), f"it says: {text}", reply.text)
equal([(re.search('inputmode="([^"]*)"', tag)[1],
        re.search('autocomplete="([^"]*)"', tag)[1])
       for tag in re.findall("<input[^>]*>", card_form + code_form)
       if 'id="card-pin"' not in tag and "checkbox" not in tag],
      [("numeric", "cc-number"), ("numeric", "cc-exp"),
       ("numeric", "one-time-code")], "its inputs bring up the right keyboard")
policy = reply.headers["Content-Security-Policy"]
ok(f"connect-src 'self' {PAYME};" in policy and "unsafe" not in policy,
   "its script may ask Payme, and nobody else", policy)
equal(Reply(f"/payme-card?order_id={order}", as_json=False).status, 403,
      "an unsigned link does not")
equal(Reply(address(order, exp=1), as_json=False).status, 403,
      "nor one out of date")
for url in (f"/payme-card?order_id={order}", address(order, exp=1)):
    reply = Reply(url, {"do": "receipt"})
    equal((reply.status, reply.state, bool(reply.json.get("text"))),
          (403, "refused", True), "which a program is told as JSON")
equal(Reply(address("nobody"), as_json=False).status, 404,
      "there is no form for an unknown order")

# ------ Payme's logo ------

LOGO = os.path.join(os.path.dirname(stack.conf), "logo")
for head, size, kind in ((b"<svg", 9000, "svg+xml"), (b"\x89PNG", 16384, "png"),
                         (b"\x89PNG", 16385, None), (b"", 0, None)):
    with open(LOGO, "wb") as file:
        file.write(head.ljust(size, b" "))
    changed(more=f'logo = "{LOGO}"')
    page = Reply(address(order), as_json=False).text
    ok((f'<img src="data:image/{kind};base64,' in page) == bool(kind)
       and ("<strong>Payme</strong>" in page) != bool(kind),
       f"its logo: {head!r}, {size} bytes: {kind or 'the name instead'}", page)
changed()

# ------ paid, once ------

pass_ = token()
reply = act(order, "pay", token=pass_)
equal(reply.state, "paid", "a token pays")
equal(reply.json["amount"], 500000, "the order's amount")
equal(reply.json["href"], f"{HERE}/payme-status?order_id={order}&lang=en",
      "and the page leads to the status")
equal(stack.order(order)["state"], "paid", "the shop has it")
for do in ("pay", "receipt"):
    reply = act(order, do, token=token())
    equal((reply.state, reply.json["href"]),
          ("paid", f"{HERE}/payme-status?order_id={order}&lang=en"),
          f"{do}, again: paid it is, and nothing more")
equal(charges(order), 1, "it was charged once")
order = new_order()
with concurrent.futures.ThreadPoolExecutor() as pool:
    replies = list(pool.map(lambda t: act(order, "pay", token=t),
                            [token() for _ in range(4)]))
equal(charges(order), 1, "four at once are one charge")
ok("paid" in [r.state for r in replies], "and one knows",
   *[r.text for r in replies])
order = new_order()
reply = Reply(address(order), {"do": "pay", "token": token()}, as_json=False)
equal((reply.status, reply.headers.get("Location")),
      (303, f"{HERE}/payme-status?order_id={order}&lang=en"),
      "without a script the browser goes there by itself")
order = new_order()
reply = Reply(address(order), body=json.dumps({"do": "pay", "token": token()}),
              kind="application/json")
equal(reply.state, "paid", "an application's backend sends JSON")
order = new_order()
reply = act(order, "receipt")
ok(re.fullmatch("[0-9a-f]{24}", reply.json["receipt"]),
   "it may ask for the receipt first", reply.text)
equal(act(order, "receipt").json["receipt"], reply.json["receipt"],
      "which is the same every time")

# ------ refused, lost ------

order = new_order()
reply = act(order, "pay", token=token("8600143417770323"))
ok(reply.state == "unknown" and "do not pay again" in reply.json["text"],
   "a system error decides nothing", reply.text)
reply = Reply(f"/payme-status?order_id={order}")
equal((reply.status, reply.json), (200, {"state": "unknown", "amount": 500000}),
      "its status is neither paid nor failed")
page = Reply(f"/payme-status?order_id={order}", as_json=False)
ok("is being checked" in page.text and "payme-checkout" not in page.text,
   "the page says so, and has no way to pay again", page.text)
page = Reply(f"/payme-checkout?order_id={order}", as_json=False)
ok(page.status == 409 and "Another payment is under way" in page.text,
   "nor does payme-checkout begin another payment", page.text)
page = Reply(address(order), as_json=False)
equal((page.status, page.headers.get("Location")),
      (303, f"{HERE}/payme-status?order_id={order}&lang=en"),
      "and the form leads on to the status")
equal((charges(order), stack.order(order)["state"]), (0, "awaiting"),
      "and nothing is charged")
order = new_order()
reply = act(order, "pay", token=token(verified=False))
equal((reply.state, charges(order)), ("refused", 0),
      "a card that was not verified does not pay")
equal(act(order, "pay", token=token()).state, "paid", "another one does")
for fault in ("api_lost", "api_half", "api_html"):
    order = new_order()
    pass_ = token()
    faults(**{fault: "1"})
    reply = act(order, "pay", token=pass_)
    faults()
    equal((reply.state, charges(order)), ("paid", 1),
          f"{fault}: the receipt is looked at, and it is paid")

# ------ nothing of a card comes here ------

for name, data in (("a number", {"do": "pay", "token": "8600495473316478"}),
                   ("a number in groups", {"number": "8600 4954 7331 6478"}),
                   ("a number for a name", {"8600-4954-7331-6478": "x"}),
                   ("a number in a text", {"do": "receipt", "note":
                                           "card 8600.4954.7331.6478 03/99"}),
                   ("a number with a PIN", {"do": "add", "token": "x",
                                            "pin": "8600495473316478"})):
    order = new_order()
    reply = Reply(address(order), data)
    equal(reply.status, 400, f"{name} is refused")
    ok("8600" not in reply.text, f"{name} is not echoed")
for data in ({"do": "pay", "card": {"number": "8600495473316478"}},
             {"do": "pay", "token": 8600495473316478},
             {"do": "pay", "token": "x", "number": "8600 4954 7331 6478"}):
    reply = Reply(address(new_order()), body=json.dumps(data),
                  kind="application/json")
    ok(reply.status == 400 and "8600" not in reply.text,
       f"{data}, as JSON, is refused", reply.text)
equal(Reply(address(new_order(), note="8600495473316478"), as_json=False
            ).status, 400, "nor in the address")
long = "1790000000000"
stack.add_order(long)
equal(act(long, "pay", "31503760230017", token=token()).state, "paid",
      "an order's or a user's number may be as long as a card's")
for data in ({}, {"do": "steal"}, {"do": "cards"}):
    equal(Reply(address(new_order()), data).status, 400,
          f"{data} is no request")

# ------ saved cards ------

SECRETS.append("PIN 4071")
order = new_order()
kept = token(save=True)
reply = act(order, "pay", "anna", token=kept, save="1", pin="12")
equal((reply.state, charges(order)), ("refused", 0),
      "a PIN that is none is refused before anything is paid")
reply = act(order, "pay", "anna", token=kept, save="1", pin="4071")
equal(reply.state, "paid", "a card is paid with and saved")
cards = act(new_order(), "cards", "anna").json["cards"]
equal([c["number"] for c in cards], ["860049******6478"],
      "its owner sees it, masked")
equal(act(new_order(), "cards", "boris").json["cards"], [],
      "and nobody else")
card = cards[0]["card"]
page = Reply(address(new_order(), user="anna"), as_json=False)
ok(f'value="{card}" required checked' in page.text and
   "860049******6478" in page.text, "the form offers it")
order = new_order()
equal(act(order, "pay", "boris", card=card, pin="4071").state, "refused",
      "another user's name does not pay with it")
equal(act(order, "pay", "anna", card=card, pin="4071").state, "paid",
      "its PIN pays")
order = new_order()
for left in (1, 2):
    reply = act(order, "pay", "anna", card=card, pin="0000")
    ok("PIN is wrong" in reply.json["text"], f"wrong PIN {left}", reply.text)
equal(act(order, "pay", "anna", card=card, pin="4071").state, "paid",
      "the right one pays and forgives")
order = new_order()
with concurrent.futures.ThreadPoolExecutor() as pool:
    replies = list(pool.map(
        lambda n: act(order, "pay", "anna", card=card, pin=f"000{n}"),
        range(8)))
texts = [r.json["text"] for r in replies]
equal(len([t for t in texts if "PIN" in t]), 3,
      "of eight wrong PINs at once three are looked at")
equal(act(order, "cards", "anna").json["cards"], [], "then the card is gone")
equal(act(order, "pay", "anna", card=card, pin="4071").state, "refused",
      "for the right one too")
equal(api("cards.check", token=kept)[1]["code"], -31400,
      "and Payme was told to remove it")
equal(stack.db.value("SELECT COUNT(*) FROM payme_card"), "0",
      "nothing of it is left")
one_time = token()
order = new_order()
act(order, "pay", "anna", token=one_time, save="1", pin="4071")
equal(act(order, "cards", "anna").json["cards"], [],
      "a token of one use is never saved")
equal(act(new_order(), "add", "anna", token=token(save=True), pin="4071"
          ).json["cards"][0]["number"], "860049******6478",
      "a backend adds a card")
card = act(new_order(), "cards", "anna").json["cards"][0]["card"]
equal(act(new_order(), "remove", "anna", card=card).json["cards"], [],
      "and removes it")
equal(act(new_order(), "remove", "anna", card=card).state, "refused", "once")

# ------ Payme does not answer when cards are to be removed ------

kept = [token(save=True) for _ in range(2)]
for one in kept:
    act(new_order(), "add", "anna", token=one, pin="4071")
cards = [c["card"] for c in act(new_order(), "cards", "anna").json["cards"]]
equal(len(cards), 2, "two cards are saved")
changed(payme=f"http://127.0.0.1:{free_port()}")
for _ in range(3):
    reply = act(new_order(), "pay", "anna", card=cards[0], pin="0000")
ok("is removed" in reply.json["text"], "one by three wrong PINs", reply.text)
equal(act(new_order(), "remove", "anna", card=cards[1]).json["cards"], [],
      "the other one by its owner: both are gone here")
run = stack.payme("receipt", "settle", check=False)
ok("2 removed cards are yet to be removed at Payme" in run.stderr,
   "settle says that Payme has not heard of it", run)
changed()
equal([api("cards.check", token=one)[1] for one in kept], [None, None],
      "which has them still")
stack.payme("receipt", "settle", check=False)
equal([api("cards.check", token=one)[1]["code"] for one in kept],
      [-31400, -31400], "until the next settle")
equal(stack.db.value("SELECT COUNT(*) FROM payme_card"), "0",
      "and then nothing of them is left")

# ------ keys are changed ------

act(new_order(), "add", "anna", token=token(save=True), pin="4071")
card = act(new_order(), "cards", "anna").json["cards"][0]["card"]
before = stack.db.value("SELECT HEX(sealed) FROM payme_card")
changed(f'"{NEW_KEY}", "{CARD_KEY}"')
equal(act(new_order(), "pay", "anna", card=card, pin="4071").state, "paid",
      "with a new key the old one still opens")
act(new_order(), "remove", "anna", card=0)
stack.payme("receipt", "settle", check=False)
ok(stack.db.value("SELECT HEX(sealed) FROM payme_card") != before,
   "and the sweep seals with the new one")
changed(f'"{NEW_KEY}"')
equal(act(new_order(), "pay", "anna", card=card, pin="4071").state, "paid",
      "so that the old one can go: the PIN still pays")
ok("PIN is wrong" in act(new_order(), "pay", "anna", card=card, pin="0000"
                         ).json["text"], "and only that one")
changed(f'"{OTHER_KEY}"')
for _ in range(4):
    reply = act(new_order(), "pay", "anna", card=card, pin="4071")
    equal(reply.state, "refused", "without its key a card does not pay")
changed(f'"{NEW_KEY}"')
equal(act(new_order(), "pay", "anna", card=card, pin="4071").state, "paid",
      "but that was no wrong PIN: with it the card pays again")

# ------ charged by the shop ------

act(new_order(), "add", "anna", token=token(save=True), pin="4071",
    recurring="1")
listed = json.loads(stack.payme("card", "list", "--user", "anna", "--json").stdout)
equal([c["recurring"] for c in listed], [True, False],
      "the command lists the cards of a user")
for one, status in ((listed[0], 0), (listed[1], 1)):
    order = new_order()
    receipt = stack.payme("receipt", "create", "--order", order).stdout.strip()
    result = stack.payme("receipt", "pay", receipt, "--card", str(one["card"]),
                         check=False)
    equal(result.returncode, status, "a card is charged without its PIN only "
          f"if its owner allowed it: {one['recurring']}")
    equal(charges(order), 1 - status, "and what is paid is paid")

# ------ held ------

early = new_order()
stack.payme("receipt", "create", "--order", early)
changed(f'"{NEW_KEY}"', box="card_form = true hold = true")
equal((act(early, "pay", token=token()).state,
       stack.order(early)["state"]), ("held", "held"),
      "also where a receipt was made before hold was switched on")
order = new_order()
reply = act(order, "pay", token=token())
equal(reply.state, "held", "with hold the money is held")
ok(stack.order(order)["state"] != "paid", "and the order is not paid yet")
stack.payme("receipt", "confirm-hold", reply.json["receipt"])
equal(stack.order(order)["state"], "paid", "until it is confirmed")
changed(f'"{NEW_KEY}"')
order = new_order()
link = stack.payme("link", "--order", order, "--signed", "--page",
                   "payme-card", "--hold").stdout.strip()
equal(Reply(link.removeprefix(HERE), {"do": "pay", "token": token()}).state,
      "held", "or for one order, by its link")
equal(stack.order(order)["state"], "held", "which is held")
ok("is reserved" in Reply(f"/payme-status?order_id={order}", as_json=False
                          ).text, "as its status says")

changed(box="")
equal(Reply(address(new_order()), as_json=False).status, 400,
      "without card_form there is no form")

# ------ what is kept ------

dump = stack.db.dump()
for name, text in (("the database", dump), ("the log", stack.log_text())):
    for what, values in (("token", SECRETS), ("number", ["8600495473316478"]),
                         ("PIN", ["4071\\n"]), ("key", [CARD_KEY, KEY])):
        ok(not any(value in text for value in values),
           f"{name} has no {what}")
done()
