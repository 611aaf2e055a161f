"""Hostile values in each parameter of payme-service and in each text that Paylov
sends: escaped or refused; no page is broken by them, no header is added, and
nothing is paid that was not asked for.
"""

import json
import re
import urllib.parse

import scripted_paylov
from buyer import LET_THROUGH, SITE, Buyer, quote, signed
from harness import done, equal, ok
from scripted_paylov import CARD, OTP, POWER, Fault, Paylov, field, option, \
    service
from strict import Strict, nonce_of

PAGE = "payme-service"
paylov = Paylov()
buyer = Buyer(SITE + paylov.settings(), LET_THROUGH, pages=(PAGE,))
stack = buyer.stack

# ------ what an answer may be ------

HEADERS = {
    "Content-Type": re.compile(r"text/html; charset=UTF-8"),
    "Content-Security-Policy": re.compile(
        r"default-src 'none'; style-src 'nonce-([A-Za-z0-9+/=]{24})'; "
        r"script-src 'nonce-\1'; img-src 'self' data:; connect-src 'self'; "
        r"base-uri 'none'; form-action 'self'( https://[a-z.]+)?; "
        r"frame-ancestors 'self' https://shop\.example"),
    "X-Content-Type-Options": re.compile("nosniff"),
    "Referrer-Policy": re.compile("no-referrer"),
    "Cache-Control": re.compile("no-store"),
    "Vary": re.compile("Accept-Language"),
}
OF_THE_SERVER = {"Content-Length", "Connection", "Date", "Server"}
WAY_ON = re.compile(r"(http://shop\.test)?(/cgi-bin)?/payme-service"
                    r"(\?[A-Za-z0-9%&=._~+-]*)?")
elements = set()  # of harmless pages: tags with the names of their attributes
broken = []
seen = 0


def head_problems(reply):
    found = {}
    for line in reply.headers:
        if len(line) != 2 or line[0] in found:
            yield f"header {line}"
        found[line[0]] = line[-1]
    if reply.status == 303:
        if not WAY_ON.fullmatch(found.pop("Location", "")):
            yield f"leads to {reply.header('Location')!r}"
        found.pop("Content-Type", None)
    for name, pattern in HEADERS.items():
        value = found.pop(name, None)
        if value is None and reply.status == 303:
            continue
        if not pattern.fullmatch(value or ""):
            yield f"{name} is {value!r}"
    for name in found:
        if name not in OF_THE_SERVER:
            yield f"header {name}: {found[name]!r}"


def problems(reply, learn):
    yield from head_problems(reply)
    if reply.status == 303:
        return
    page = Strict(reply.text, nonce_of(reply.header(
        "Content-Security-Policy")))
    yield from page.problems
    if learn:
        elements.update(page.shape)
    for shape in page.shape:
        if shape not in elements:
            yield f"an element that no harmless page has: {shape}"


def judge(what, reply, learn=False, statuses=(200, 303, 400, 403, 404, 405,
                                              409, 503)):
    global seen
    seen += 1
    if reply.status == 431:
        return reply  # lighttpd's own: the address is too long for it
    wrong = [] if reply.status in statuses else [reply.line]
    try:
        wrong += problems(reply, learn)
    except ValueError as error:
        wrong.append(str(error))
    if wrong:
        broken.append((what[:200], wrong[:3]))
    return reply


def claim(name):
    global broken, seen
    equal(broken[:8], [], f"{name} ({seen} answers)")
    broken, seen = [], 0


def get(what, address, **more):
    return judge(what, buyer.send(address), **more)


def post(what, address, fields, **more):
    """${fields}: names with values, or the body as it is."""
    body = fields if isinstance(fields, bytes) else "&".join(
        f"{quote(k)}={quote(v)}" for k, v in fields.items()).encode()
    return judge(what, buyer.send(address, "POST", (
        "Content-Type: application/x-www-form-urlencoded",), body), **more)


def follow(what, reply, **more):
    """Where a redirect leads to, and the reply there."""
    where = urllib.parse.urlsplit(reply.header("Location") or "")
    address = f"/{PAGE}?{where.query}"
    return address, get(what, address, **more)


def forget():
    stack.db.execute("DELETE FROM payme_service_catalogue")


def account(**fields):
    return {f"account.{name}": value for name, value in fields.items()}


GOOD = account(region="1", district="10", code="1000")
_codes = iter(range(2000, 100000))


def bill():
    return {"user": "u1", "service": POWER, "step": "confirm",
            "amount": "700", **GOOD, "account.code": str(next(_codes))}


def mark(reply):
    return re.search(r'name="card" value="([0-9a-f]+)"', reply.text)[1]


def walk(what, learn=False, sid=POWER, **fields):
    """From the catalogue to the history; what cannot go on is judged too."""
    fields = account(**fields) or {**GOOD, "account.code": str(next(_codes))}
    more = {"learn": learn}
    get(what, f"/{PAGE}", **more)
    get(what, signed(PAGE, user="u1", q="x"), **more)
    get(what, signed(PAGE, user="u1", service=sid), **more)
    reply = post(what, signed(PAGE, user="u1", service=sid), fields, **more)
    if reply.status == 303:
        address, reply = follow(what, reply, **more)
        post(what, address, {"amount": "1"}, **more)
    address = signed(PAGE, user="u1", service=sid, step="confirm",
                     amount="700", **fields)
    reply = get(what, address, **more)
    if 'name="card"' not in reply.text:
        return
    reply = post(what, address, {"card": mark(reply)}, **more)
    if reply.status == 303:
        address, reply = follow(what, reply, **more)
        reply = post(what, address, {"otp": OTP}, **more)
        if reply.status == 303:
            follow(what, reply, **more)
    get(what, signed(PAGE, user="u1", history="1"), **more)


# ------ the harmless pages ------

walk("harmless", learn=True)
for address in (f"/{PAGE}?q=nothing", f"/{PAGE}?service=none",
                f"/{PAGE}?service={POWER}", f"/{PAGE}?history=1",
                f"/{PAGE}?service={POWER}&account.region=1&account.code=a",
                f"/{PAGE}?service={POWER}&account.region=9",
                f"/{PAGE}?service={POWER}&account.x=1", f"/{PAGE}?q=%FF",
                signed(PAGE, user="nobody", history="1"),
                signed(PAGE, user="u1", bill="0"), signed(PAGE, exp=1),
                signed(PAGE, **{**bill(), "user": "nobody"}),
                signed(PAGE, **{**bill(), "amount": "1"}),
                signed(PAGE, **{**bill(), "step": "bill"}),
                f"/{PAGE}?service={POWER}&step=bill&" + "&".join(
                    f"{k}={v}" for k, v in GOOD.items())):
    reply = get(address, address, learn=True)
    if reply.status == 303:
        follow(address, reply, learn=True)
for name, more in (("svc-view", {}), ("svc-asleep", {})):
    get(name, f"/{PAGE}?service={name}", learn=True)
    get(name, signed(PAGE, user="u1", service=name, step="bill",
                     **account(code="1")), learn=True)
bare = service("bare", field("list", "select", required=False, values=[
    option("1")]), field("free", required=False, validation="[a-z]"),
               has_info_method=False, amount=None)
paylov.services = [bare]
forget()
walk("a bare service", True, "bare", list="1", free="x")
get("a flaw of it", f"/{PAGE}?service=bare&account.free=1", learn=True)
paylov.services = scripted_paylov.SERVICES
forget()
for name, fault in (("info", Fault(scripted_paylov.bad_gateway)),
                    ("info", Fault(scripted_paylov.with_json(
                        400, {"error": {"code": "validation_error"}}))),
                    ("create", Fault(scripted_paylov.lost)),
                    ("create", Fault(scripted_paylov.with_json(
                        400, {"error": {"code": "invalid_amount"}}))),
                    ("pay", Fault(scripted_paylov.with_json(
                        400, {"error": {"code": "invalid_otp"}}),
                        effect=False)),
                    ("pay", Fault(scripted_paylov.with_json(
                        200, {"result": {}}))),
                    ("card_list", Fault(scripted_paylov.lost))):
    paylov.faults[name] = fault
    walk(f"harmless: {name}", learn=True)
paylov.faults.clear()
stack.db.execute("UPDATE payme_service_catalogue SET time=1")
paylov.faults["list"] = Fault(scripted_paylov.lost)
get("stale", f"/{PAGE}", learn=True)
stack.db.execute("UPDATE payme_service_payment SET state=state+1"
                 " WHERE state=4")
for row in stack.db.query("SELECT id FROM payme_service_payment"):
    get("each state", signed(PAGE, user="u1", bill=row[0]), learn=True)
claim(f"harmless pages are strict HTML, of {len(elements)} kinds of element")

# ------ parameters ------

TEXTS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "' onfocus=alert(1) autofocus='", "</title></style></script></template>",
    "<!--", "<?php ?>", "javascript:alert(1)", "//evil.example/",
    "x\r\nSet-Cookie: a=b", "\r\n\r\n<html>", "\n\t", "%0d%0aX: y", "'\"`<>&",
    "&lt;b&gt;", "{{#v}}{{{nonce}}}{{/v}}", "{{{cards_url}}}", "%s%n%x%p",
    "../../../etc/passwd", "1'; DROP TABLE payme_order; -- ", "1\\", "\u202e1",
    "\u2028\ufeff", "\U0001f600", "ж" * 1600, "a" * 10240, "<" * 3200, "0",
    "-1", "1e400", "NaN", " 1 ", "9223372036854775808", "1" * 400, "1.5", "")
BYTES = ("%00", "1%00", "%FF%FE", "%C0%80", "%ED%A0%80", "%1B%5B2J", "%7F",
         "%E2%82", "%", "%zz")
FIELDS = ("service", "q", "step", "bill", "history", "cards", "amount", "card",
          "pending", "user", "exp", "sig", "lang", "cashbox", "account.region",
          "account.code", "account.", "account", "account[region]")
values = [quote(text) for text in TEXTS] + list(BYTES)
rest = f"service={POWER}&account.region=1&account.district=10"
for name in FIELDS:
    for value in values:
        get(f"{name}={value}", f"/{PAGE}?{name}={value}" + (
            "" if name in ("q", "service", "account.region") else f"&{rest}"))
claim("a hostile value of any parameter is escaped or refused")
for text in TEXTS:
    get(text, f"/{PAGE}?{quote(text)}=1&q=x")
    get(text, f"/{PAGE}?service={POWER}&account.{quote(text)}=1",
        statuses=(200, 400))
claim("so is a hostile name")
before = len(paylov.charges), len(paylov.payments)
for text in TEXTS:
    for name in ("service", "q", "step", "bill", "amount", "card",
                 "account.region", "account.code"):
        # A name longer than any has no bills.
        reply = get(text, signed(PAGE, **{**bill(), name: text}))
        if reply.status == 303:
            follow(text, reply)
    if text:
        get(text, signed(PAGE, **{**bill(), "user": text}))
        get(text, signed(PAGE, user=text, history="1"))
claim("so it is where the shop signs whatever it is given")
for text in TEXTS:
    for name, address in (
            ("q", f"/{PAGE}"), ("account.code", f"/{PAGE}?service={POWER}"),
            ("account.region", f"/{PAGE}?service={POWER}"),
            (f"account.{text}", f"/{PAGE}?service={POWER}"),
            ("amount", signed(PAGE, **{**bill(), "step": "bill"})),
            ("card", signed(PAGE, **bill())),
            ("otp", signed(PAGE, user="u1", bill="1", card="0" * 32))):
        reply = post(f"{name}: {text}", address, {name: text})
        if reply.status == 303:
            follow(text, reply)
for value in BYTES:
    post(value, f"/{PAGE}", f"q={value}".encode())
for body in (b"\xff\xfe", b"&" * 5000, b"=" * 5000, b"q=1&q=2", b"q" * 60000,
             b"q=" + b"x" * 70000, b"{}", b"\0"):
    post(repr(body[:20]), f"/{PAGE}", body, statuses=(200, 303, 400, 413))
claim("so is what is posted")
equal((len(paylov.charges), len(paylov.payments)), before,
      "and nothing was created or paid by it")

# ------ Paylov's texts ------

LONG = "ж" * 5000
HOSTILE = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus='alert(1)", "</template></script></title></option>",
    "x\r\nSet-Cookie: a=b\r\n\r\n<html>", "{{{nonce}}}{{>layout}}{{#v}}",
    "&quot;&lt;&#0;", "\u202etxet\u2028\ufeff", "\0nul\x1b[2J\x07", LONG,
    "a" * 10240, "<" * 4096, "\U0001f600" * 40, "ж" * 63, " ", "%s%n", "-")


def hostile_services(text):
    return [{
        "service_id": "evil", "name": text,
        "category": {"id": text, "name": text},
        "amount": {"min": text, "max": text}, "is_active": True,
        "has_info_method": True, "payment_available": True, "logo": text,
        "fields": [
            field("kind", "select", title=text, values=[
                {"id": text, "value": "1", "title": text, "filter": text},
                {"id": text, "value": text, "title": text}]),
            field("sub", "select", dependency_of="kind", title=text,
                  values=[{"value": text, "title": text, "filter": "1"},
                          {"value": "2", "title": "two"}]),
            field(text, title=text, validation=text, length=text,
                  dependency_of=text, required=False),
            field("code", title=text, validation=text, content=text,
                  required=False)],
        "response_fields": [{"field_id": text, "name": "row", "title": text,
                             "postfix": text}]}]


def rows_of(text):
    return [{"name": "row", "value": text, "title": text},
            {"name": text, "value": "1", "title": text}]


def hostile_answers(text):
    """Each answer after info with that text in every place that is shown."""
    def change(name):
        def act(answer):
            result = answer.get("result")
            if not result:
                return
            if name == "info":
                result["data"] = rows_of(text)
            elif name == "create":
                result.update(data=rows_of(text), sms={"otpSentPhone": text})
            elif name == "pay":
                result.update(paymentRef=text, eposMerchant=text,
                              eposTerminal=text, payedAt=text, cardId=text)
            elif name == "card_list":
                for card in result["cards"]:
                    card.update(owner=text, cardName=text, number=text,
                                expireDate=text, vendor=text)
        return scripted_paylov.changed(act)

    def plan(name, _handler):
        return Fault(change(name)) if name in (
            "info", "create", "pay", "card_list") else None
    return plan


for text in HOSTILE:
    forget()
    paylov.services = hostile_services(text)
    paylov.plan = hostile_answers(text)
    walk(text, sid="evil", kind="1", sub="2", code="")
    walk(text, sid="evil", kind=text, sub="2", **{text: text})
    paylov.services = scripted_paylov.SERVICES
    forget()
    walk(text)
claim("hostile texts of services, rows, cards and receipts are text")
paid = stack.db.value("SELECT COUNT(*) FROM payme_service_payment WHERE "
                      "state=3")
ok(int(paid) >= len(HOSTILE), "and the bills are paid all the same", paid)
paylov.plan = None
for text in HOSTILE:
    error = {"error": {"code": text, "message": text}}
    for call in ("info", "create", "pay", "card_list"):
        paylov.faults[call] = Fault(scripted_paylov.with_json(400, error))
        walk(f"{call}: {text}")
    paylov.faults.clear()
    error["error"]["code"] = "validation_error"
    for call in ("info", "create"):
        paylov.faults[call] = Fault(scripted_paylov.with_json(400, error))
        walk(f"{call}, {text}")
    paylov.faults.clear()
    paylov.faults["create"] = Fault(scripted_paylov.with_json(
        200, {"result": {"transactionId": text, "data": text, "sms": text}}))
    walk(f"an id: {text}")
paylov.faults.clear()
claim("so are hostile errors, and no hostile id is taken for one")

RAW = (b'{"result":{"services":[{"service_id":"a","name":"\xff\xfe"}]}}',
       b'{"result":{"services":[{"service_id":"a","name":"\xed\xa0\x80"}]}}',
       b'{"result":{"services":[{"service_id":"\\u0000a","name":"\\ud800"}]}}',
       b'\xef\xbb\xbf{"result":{"services":[]}}', b"[" * 100000, b"",
       b'{"result":{"services":' + b"[" * 50 + b"]" * 50 + b"}}",
       b'{"result":{"services":[{"service_id":1e400,"name":-0}]}}',
       b'{"result":{"services":[' + b",".join(
           b'{"service_id":"s%d","name":"%d"}' % (n, n)
           for n in range(2000)) + b"]}}")
for raw in RAW:
    forget()
    paylov.faults["list"] = Fault(
        lambda handler, _status, _body, raw=raw: handler.send(200, raw))
    get(repr(raw[:60]), f"/{PAGE}", statuses=(200, 503))
paylov.faults.clear()
for number in (-1, 0, 1e300, 2 ** 63, "9" * 400, "1e400", [], {}, None, True):
    forget()
    paylov.services = [service(
        POWER, field("code", length=number), amount={"min": number,
                                                     "max": number})]
    walk(f"limits of {number}", code=str(next(_codes)))
ring = [field("a", "select", dependency_of="b", values=[option("1", "1")]),
        field("b", "select", dependency_of="a", values=[option("1", "1")]),
        field("c", "select", dependency_of="c", values=[option("1")]),
        field("c", dependency_of="none")]
forget()
paylov.services = [service(POWER, *ring)]
walk("a ring", a="1", b="1", c="1")
forget()
paylov.services = [service(POWER, field("wide", "select", values=[
    option(str(n)) for n in range(3000)]), *(
        field(f"f{n}", required=False) for n in range(100)))]
walk("a wide one", wide="2999")
claim("bytes that are no text, odd numbers and rings of fields break nothing")
paylov.services = scripted_paylov.SERVICES

# ------ the shell ------

dirty = []
for text in HOSTILE:
    forget()
    paylov.services = hostile_services(text)
    paylov.plan = hostile_answers(text)
    for words in (("list",), ("fields", "evil"), ("cards", "--user", "u1"),
                  ("info", "evil", "--account", "kind=1", "--account",
                   "sub=2"), ("transactions",)):
        for form in ((), ("--json",)):
            result = stack.payme("service", *words, *form, check=False)
            told = result.stdout + result.stderr
            if result.returncode not in (0, 1) or re.search(
                    r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]", told):
                dirty.append((words[0], form, text[:20], result.returncode))
            if form and result.returncode == 0:
                json.loads(result.stdout)
equal(dirty[:6], [], "no text of Paylov's steers a terminal")
paylov.plan = None
ok(CARD not in stack.log_text() and "\x1b" not in stack.log_text(),
   "nor the log")
done()
