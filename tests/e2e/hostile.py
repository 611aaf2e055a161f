"""Hostile values in every place that a stranger, or a signed link, can fill:
they are escaped or refused, and change nothing but the text that they are.

Every answer is read strictly, has no header and no element that a harmless
request would not have got, and is never an error of ours.  lighttpd lets
through what it can be told to let through.
"""

import json
import re
import xml.etree.ElementTree

from buyer import LET_THROUGH, PAGES, SITE, Buyer, quote, signed
from harness import CASHBOXES, done, equal, ok
from strict import Strict, nonce_of

# What the shop itself has written is no HTML either.
TITLE = "<b>N° & 'заказ'</b>"
STORE = "https://shop.example/?a=<b>&c='d'"
buyer = Buyer(SITE.replace("https://shop.example", STORE), LET_THROUGH,
              cashboxes=CASHBOXES.replace("Номер заказа", TITLE).replace(
                  "{{", "{{\n    card_form = true", 1))
stack = buyer.stack
stack.add_order("197", 500000, "--description-ru", "Чайник")
stack.add_order("gone", 500000)
stack.payme("order", "cancel", "--account", "order_id=gone")
stack.payme("account", "add", "--cashbox", "phone", "--account", "phone=1")

# ------ what an answer may be ------

POLICY = re.compile(
    r"default-src 'none'; style-src 'nonce-([A-Za-z0-9+/=]{24})'; "
    r"script-src 'nonce-\1'; img-src 'self' data:; connect-src 'self'"
    r"( https://checkout\.paycom\.uz)?; "
    r"base-uri 'none'; form-action 'self'( https://checkout\.paycom\.uz)?; "
    r"frame-ancestors 'self' https://shop\.example")
HEADERS = {
    "Content-Type": re.compile(
        r"(text/html|application/json|text/plain); charset=UTF-8"
        r"|image/(png|svg\+xml)"),
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": re.compile("nosniff"),
    "Referrer-Policy": re.compile("no-referrer"),
    "Cache-Control": re.compile("no-store"),
    "Vary": re.compile("Accept-Language"),
}
OF_THE_SERVER = {"Content-Length", "Connection", "Date", "Server"}
OF_SOME = {
    "Location": re.compile(r"https://checkout\.paycom\.uz/[A-Za-z0-9+/=]+"),
    "Allow": re.compile("GET, HEAD"),
}
# payme-card takes nothing without a signature, and forms with one.
CARD = "payme-card"
shapes = set()
nonces = set()
seen = 0


def head_problems(reply):
    found = {}
    for line in reply.headers:
        if len(line) != 2 or line[0] in found:
            yield f"header {line}"
        found[line[0]] = line[-1]
    for name, pattern in HEADERS.items():
        if not pattern.fullmatch(found.pop(name, "")):
            yield f"{name} is {reply.header(name)!r}"
    for name, value in found.items():
        if name not in OF_THE_SERVER and not (
                name in OF_SOME and OF_SOME[name].fullmatch(value)):
            yield f"header {name}: {value!r}"
    if ("Location" in found) != (reply.status == 303):
        yield "a redirect without its address, or the other way round"
    if ("Allow" in found) != (reply.status == 405):
        yield "methods are told when, and only when, one is refused"


def read_html(reply):
    policy = reply.header("Content-Security-Policy")
    return Strict(reply.text, nonce_of(policy))


def html_problems(reply, learn):
    page = read_html(reply)
    nonce = page.nonce
    if nonce in nonces:
        yield "a nonce for the second time"
    nonces.add(nonce)
    shape = (reply.status, *page.shape)
    if learn:
        shapes.add(shape)
    elif shape not in shapes:
        yield f"an element that no harmless answer has: {page.shape}"
    yield from page.problems


def body_problems(reply, learn):
    body = reply.body
    if learn is None:
        if body:
            yield f"a body behind a HEAD: {body[:40]!r}"
    elif reply.type == "text/html":
        yield from html_problems(reply, learn)
    elif reply.type == "application/json":
        answer = json.loads(reply.text)
        if reply.status in (400, 403):
            good = set(answer) == {"state", "text"} \
                and answer["state"] == "refused"
        else:
            good = set(answer) <= {"state", "amount", "balance", "error"}
        if not good:
            yield f"JSON: {answer}"
    elif reply.type == "image/svg+xml":
        tags = {e.tag.split("}")[1]
                for e in xml.etree.ElementTree.fromstring(body).iter()}
        if not tags <= {"svg", "path", "rect", "g", "text", "tspan"}:
            yield f"SVG: {tags}"
    elif reply.type == "image/png":
        if not body.startswith(b"\x89PNG\r\n\x1a\n"):
            yield "no PNG"
    elif body:
        yield f"a body: {body[:40]!r}"


def problems(reply, learn=False):
    global seen
    seen += 1
    if reply.status not in (200, 303, 400, 403, 404, 405, 409):
        return [reply.line]
    try:
        return [*head_problems(reply), *body_problems(reply, learn)]
    except ValueError as error:
        return [f"{reply.type}: {error}"]


broken = []


def judge(what, reply, statuses=None, learn=False):
    """Remembers what is wrong; told by claim().  To a HEAD: learn=None."""
    wrong = problems(reply, learn)
    if statuses and reply.status not in statuses:
        wrong.append(f"{reply.line} instead of {statuses}")
    if wrong:
        broken.append((what[:200], wrong[:3]))
    return reply


def claim(name):
    global broken, seen
    equal(broken[:10], [], f"{name} ({seen} answers)")
    broken, seen = [], 0


def expect_text(reply, tag, text):
    """One element of that kind says exactly this."""
    said = read_html(reply).texts.get(tag, [])
    if text not in said:
        broken.append((text[:60], f"not among {[t[:60] for t in said]}"))


# ------ the harmless answers ------

learned = []
for name in PAGES:
    for query in ("order_id=197", "order_id=197&lang=uz", "order_id=none",
                  "order_id=gone", "order_id=197&type=page", "width=1", "",
                  "order_id=197&error=-31630", "cashbox=phone&phone=1",
                  "cashbox=phone&phone=1&sum=5000", "cashbox=no",
                  "cashbox=phone&phone=1&sum=1", "order_id=197&sig=0"):
        learned += problems(buyer.send(f"/{name}?{query}"), learn=True)
    for fields in ({"order_id": "197"}, {"order_id": "none"},
                   {"order_id": "197", "exp": 1}, {},
                   {"order_id": "197", "type": "page"},
                   {"order_id": f"{name}-1", "amount": 500000,
                    "description": "Чай", "type": "page"},
                   {"order_id": f"{name}-2", "amount": 500000,
                    "type": "page"},
                   {"order_id": f"{name}-1", "amount": "0"}):
        learned += problems(buyer.send(signed(name, **fields)), learn=True)
    learned += problems(buyer.send(f"/{name}?order_id=197", "POST"),
                        learn=True)
    for kind in ("document", "iframe"):
        learned += problems(buyer.page(
            name, f"Sec-Fetch-Dest: {kind}", order_id="197"), learn=True)
equal(learned, [], f"harmless answers are strict HTML: {len(shapes)} kinds")
claim("and have the headers that they should")

# ------ parameters ------

TEXTS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>", "' onfocus=alert(1) autofocus='",
    "\" onfocus=\"alert(1)", "</title></style></script></main>", "<!--", "-->",
    "]]>", "<![CDATA[", "<?php ?>", "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "//evil.example/",
    "https://evil.example/", "x\r\nSet-Cookie: a=b", "\r\n\r\n<html>", "\n\t",
    "%0d%0aX: y", "'\"`<>&", "&lt;b&gt;", "&#60;b&#62;", "&amp;amp;",
    "{{#t}}{{{nonce}}}{{/t}}", "{{{qr}}}", "{{>layout}}", "%s%n%x%p",
    "${jndi:ldap://x}", "$(id)", "`id`", "../../../../etc/passwd",
    "197'; DROP TABLE payme_order; -- ", "197\\", "197\" OR 1=1",
    "\u202e197\u202c", "\u2028\u2029\ufeff", "\U0001f600", "ж" * 1600,
    "a" * 10240, "<" * 3200, "0", "-1", "0x10", "1e400", "NaN", "true", " 197 ",
    "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "1" * 400, "1.5", "+1", "1,5", "١٩٧", "")
BYTES = ("%00", "197%00", "%FF%FE", "%C0%80", "%ED%A0%80", "%F5%80%80%80",
         "%C2%85", "%1B%5B2J", "%7F", "%E2%82", "%", "%0", "%zz", "%u0041")
FIELDS = (
    "order_id", "lang", "cashbox", "go", "type", "width", "value", "image",
    "sum", "error", "amount", "description", "detail", "user", "exp", "sig",
    "callback", "phone", "order_id[]", "nonce", "content")

for name in PAGES:
    for field in FIELDS:
        rest = "" if field == "order_id" else "&order_id=197"
        for value in [quote(text) for text in TEXTS] + list(BYTES):
            judge(f"{name}?{field}={value}",
                  buyer.send(f"/{name}?{quote(field)}={value}{rest}"))
claim("a hostile value of any parameter is escaped or refused")

for name in PAGES:
    for text in TEXTS:
        judge(f"{name}?{text}",
              buyer.send(f"/{name}?order_id=197&{quote(text)}=1"))
    for text in BYTES:
        judge(f"{name}?{text}=",
              buyer.send(f"/{name}?order_id=197&{text}=1"), (400,))
claim("so is a hostile name")

for name in PAGES:
    for query, status in (
            ("&".join(f"p{n}=1" for n in range(63)), {200}),
            ("&".join(f"p{n}=1" for n in range(64)), {400}),
            ("order_id=198", {400}), ("order_id=197", {400}),
            ("%6frder_id=197", {400}), ("lang=ru&lang=ru", {400}),
            ("=1", {400}), ("&&&", {200}), ("x" * 30000, {200})):
        judge(f"{name}?{query}",
              buyer.send(f"/{name}?order_id=197&{query}"),
              {403} if name == CARD and status == {200} else status)
claim("64 parameters are read, each of them once")

for name, low, high in (("payme-qr", 100, 1000), ("payme-button", 80, 600)):
    for width, status in ((low, 200), (high, 200), (low - 1, 400),
                          (high + 1, 400), (0, 400), (-low, 400),
                          (2 ** 31, 400), (2 ** 32 + low, 400),
                          (2 ** 64 + low, 400), ("1" * 100, 400)):
        for kind in ("svg", "png"):
            judge(f"{name}?width={width}", buyer.page(
                name, order_id="197", type=kind, width=width), (status,))
claim("a width has its limits on both sides")

# ------ what only a signed link may say ------

before = stack.db.query("SELECT * FROM payme_order ORDER BY id")
for name in PAGES:
    for more in ("amount=1", "amount=1&description=Secret",
                 "amount=1&description=Secret&detail=%7B%7D&user=Secret",
                 "amount=500000&exp=9999999999",
                 "amount=500000&exp=9999999999&sig="):
        for number in ("197", "new"):
            reply = judge(f"{name}?{more}", buyer.send(
                f"/{name}?order_id={number}&{more}"))
            page = read_html(reply) if reply.type == "text/html" else None
            # The links to other languages keep the address as it is.
            said = [text for texts in page.texts.values() for text in texts
                    ] if page else []
            values = [attrs.get("value") for tag, attrs in page.tags
                      if tag == "input"] if page else []
            if any("Secret" in str(t) for t in said + values) or (
                    "1" in values or "Чайник" in said):
                broken.append((name, more, "is believed"))
claim("nothing that only a signed link may say is believed without one")
equal(stack.db.query("SELECT * FROM payme_order ORDER BY id"), before,
      "and nothing is registered or changed by an unsigned one")

# ------ signed by a shop that hands on what its buyers type ------

for count, text in enumerate(TEXTS):
    number = f"{count}{text}"
    fields = {"order_id": number, "amount": 123400 + count,
              "description": text, "user": text}
    reply = judge(text, buyer.send(signed("payme-checkout", **fields)))
    # Longer than a key of the database: there is no such order.
    if reply.status != 200:
        if len(text) < 100 and "\r" not in text:
            broken.append((text, reply.line))
        continue
    expect_text(reply, "dt", TITLE)
    expect_text(reply, "dd", number)
    if text:
        expect_text(reply, "dd", text)
    if STORE not in [a.get("href") for t, a in read_html(reply).tags]:
        broken.append((text, "no way back to the shop"))
    hidden = {a["name"]: a["value"] for t, a in read_html(reply).tags
              if t == "input"}
    if (hidden["account[order_id]"] != number or
            hidden.get("description[uz]", "") != text):
        broken.append((text, hidden))
    for name in PAGES:
        for address in (f"/{name}?order_id={quote(number)}&type=page",
                        f"/{name}?order_id={quote(number)}&go=1",
                        signed(name, order_id=number, type="page")):
            judge(f"{address}", buyer.send(address))
    told = judge(text, buyer.page("payme-status", "Accept: application/json",
                                  order_id=number), (200,))
    if json.loads(told.text) != {"state": "awaiting",
                                 "amount": 123400 + count}:
        broken.append((text, told.text))
claim("hostile orders are shown as the text that they are, on every page")

for amount in ("0", "-1", "", "1.5", "1e5", "abc", "9007199254740992",
               "9223372036854775807", "9223372036854775808", "1" * 400,
               "<b>", "500000 ", "+5"):
    judge(f"amount {amount}", buyer.send(
        signed("payme-checkout", order_id="amount", amount=amount)), (409,))
for detail in ("{", "{}", "[]", "null", "not base64!", "e30", "eyJh", "{" * 5000,
               '{"a":' * 100, "A" * 10240, "+_", "%FF", "{\"items\":[{}]}"):
    judge(f"detail {detail}", buyer.send(signed(
        "payme-checkout", order_id="detail", amount=1000, detail=detail)),
        (409,))
for length, status in ((21000, 200), (22000, 409), (30000, 409)):
    judge(f"a description of {length} bytes", buyer.send(signed(
        "payme-checkout", order_id=f"long{length}", amount=1000,
        description="x" * length)), (status,))
for exp in ("", "never", "1e10", "0x7fffffff", "99999999999999999999", "-1"):
    judge(f"exp {exp}", buyer.send(
        signed("payme-checkout", order_id="197", exp=exp)), (403,))
claim("a signed amount, detail or expiry that is none is refused")
equal(stack.db.value("SELECT COUNT(*) FROM payme_order WHERE account_key IN "
                     "('order_id=amount','order_id=detail')"), "0",
      "and registers nothing")

# ------ paths ------

for name in PAGES:
    for path in ("/", "//", "/main/", "/main//197", "/main/197/", "/main/none",
                 "/phone/1", "/phone/1/", "/nobody/197", "/MAIN/197",
                 "/main/197;x=y", "/main/%2e%2e", "/main/%2fetc%2fpasswd",
                 "/main/%00", "/main/197%00", "/main/%0d%0aX:%20y", "/main/%",
                 "/main/%FF", "/main/<b>", "/main/%3Cscript%3E", "/%3Cb%3E",
                 "/main/\"", "/main/{{nonce}}", "/main/" + "a" * 10240,
                 "/main" + "/a" * 5000, "/main/%E2%80%AE", "/again/1/2/3"):
        reply = buyer.send(f"/{name}{path}")
        # What lighttpd itself cannot read.
        if reply.header("Content-Security-Policy") is None and (
                reply.status == 400):
            continue
        judge(f"{name}{path}", reply)
claim("a hostile path is escaped or refused")

for number in ("2026/117", "a//b", "/a", "a/", ".", "..", "a/../b", "a b+c%2F",
               "x\ny", "a\\b", "a?b#c", "%"):
    stack.add_order(number, 500000)
    reply = judge(number, buyer.page("payme-checkout", order_id=number), (200,))
    back = [a["value"] for t, a in read_html(reply).tags
            if t == "input" and a["name"] == "callback"][0]
    base = "http://shop.test/cgi-bin"
    if not back.startswith(f"{base}/payme-status"):
        broken.append((number, back))
    told = judge(back, buyer.send(
        back[len(base):], headers=["Accept: application/json"]), (200,))
    if "awaiting" not in told.text:
        broken.append((number, back, told.text))
    gone = judge(number, buyer.page("payme-checkout", order_id=number, go=1))
    if (gone.status == 303) != ("?" not in back):
        broken.append((number, back, gone.line))
claim("the way back leads to the order, whatever is in its number")

# ------ methods, headers, bodies ------

for name in PAGES:
    full = buyer.page(name, order_id="197")
    head = judge("HEAD", buyer.send(f"/{name}?order_id=197", "HEAD"),
                 (full.status,), None)
    if head.type != full.type:
        broken.append((name, "HEAD", head.type))
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"):
        for body in (b"", b"order_id=197", b"<script>" * 10240):
            if body and method in ("DELETE", "OPTIONS", "PROPFIND"):
                continue
            form = name == CARD and method == "POST"
            judge(f"{method} {name}", buyer.send(
                f"/{name}?order_id=197", method, body=body),
                (403,) if form else (405,))
claim("a page is read with GET and HEAD, and with nothing else")

FORM = "Content-Type: application/x-www-form-urlencoded"
for text in TEXTS:
    for kind, body in (
            (FORM, "do=" + quote(text)), (FORM, f"{quote(text)}=pay"),
            (FORM, f"do=none&token={quote(text)}&pin={quote(text)}"),
            ("Content-Type: application/json", json.dumps({"do": text})),
            ("Content-Type: application/json", json.dumps({text: "pay"})),
            ("Content-Type: application/json", text), (FORM, text),
            (f"Content-Type: {text.splitlines()[0] if text else ''}", text)):
        judge(f"{kind} {body}", buyer.send(
            signed(CARD, order_id="197", user="7"), "POST",
            [kind], body.encode()), (400,))
for body in ("", "[]", "null", '{"do":{"a":1}}', '{"do":["pay"]}', "{" * 5000,
             '{"do":"pay","do":"pay"}', '{"do":"pay"', '{"do":1e400}',
             "do=pay&do=pay", "do=pay&token=%FF", "do=pay&" + "&".join(
                 f"p{n}=1" for n in range(64)), "do=pay&x=" + "x" * 65536):
    for kind in (FORM, "Content-Type: application/json"):
        judge(f"{kind} {body}", buyer.send(
            signed(CARD, order_id="197", user="7"), "POST",
            [kind], body.encode()), (400,))
claim("a hostile body does nothing")

for header in ("Accept-Language", "Accept", "User-Agent", "Referer", "Cookie",
               "X-Forwarded-For", "X-Forwarded-Host", "Sec-Fetch-Dest",
               "Content-Type", "If-None-Match", "Range"):
    for text in (*TEXTS, "q=1;" * 2500, "ru;q=0," * 1400, "application/json",
                 "application/jsonp", "document", "iframe"):
        if "\n" in text or (header == "Range" and text.startswith("bytes")):
            continue
        for name in PAGES:
            line = f"{header}: {text}".encode()
            judge(f"{name} {line}", buyer.send(
                f"/{name}?order_id=197", headers=[line]),
                (403,) if name == CARD else (200,))
claim("a hostile header changes nothing")

# ------ what is left behind ------

log = stack.log_text()
bad = [line for line in log.splitlines() if not re.match(
    r"\d{4}-\d\d-\d\dT[\d:.]+Z payme[a-z-]*\[\d+\] (debug|info|warning): ",
    line)]
equal(bad[:5], [], "the log has no error, and no line that somebody forged")
ok(len(nonces) > 5000, f"and none of {len(nonces)} nonces was there twice")
done()
