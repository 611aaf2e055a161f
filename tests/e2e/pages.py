"""The buyer's pages through lighttpd: what they show, what they keep back, and
that nothing of the address gets out of its place.
"""

import base64
import hashlib
import hmac
import html
import html.parser
import http.client
import json
import os
import time
import urllib.parse

from harness import (SOURCE, Caller, Lighttpd, Stack, done, equal, need,
                     new_id, note, ok, program)

need("lighttpd")
SECRET = "a secret of the shop"
PAGES = ("payme-checkout", "payme-button", "payme-qr", "payme-status")
SITE = f"""
site {{
    base_url = "http://shop.test/cgi-bin"
    link_secret = '{SECRET}'
    store_url = "https://shop.example"
}}
"""
stack = Stack(extra=SITE)
servers = "".join(f"""
fastcgi.server += ("/{name}" => ((
    "bin-path" => "{program(name)}",
    "socket" => "{stack.folder}/{name}.sock",
    "check-local" => "disable", "max-procs" => 1, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""" for name in PAGES)
lighttpd = Lighttpd(stack, processes=1, extra=servers)
payme = Caller(lighttpd.port)


class Page:
    def __init__(self, path, headers=None, method="GET"):
        connection = http.client.HTTPConnection(
            "127.0.0.1", lighttpd.port, timeout=30)
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        self.status = response.status
        self.headers = dict(response.getheaders())
        self.body = response.read()
        connection.close()

    @property
    def text(self):
        return self.body.decode()

    def heading(self):
        return html.unescape(
            self.text.split("<h1", 1)[1].split(">", 1)[1].split("<", 1)[0])


def page(name, _method="GET", _headers=None, **fields):
    query = urllib.parse.urlencode(fields)
    return Page(f"/{name}?{query}", _headers, _method)


def signed(name, **fields):
    fields.setdefault("exp", int(time.time()) + 600)
    pairs = "&".join(
        f"{quote(key)}={quote(value)}" for key, value in sorted(fields.items()))
    sig = hmac.new(SECRET.encode(), f"{name}?{pairs}".encode(),
                   hashlib.sha256).hexdigest()
    return f"/{name}?{pairs}&sig={sig}"


def quote(value):
    return urllib.parse.quote(str(value), safe="-._~")


class Form(html.parser.HTMLParser):
    """The hidden fields of the first form, and every tag."""

    def __init__(self, text):
        super().__init__()
        self.fields, self.tags, self.action = {}, [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag == "form":
            self.action = attrs.get("action")
        if tag == "input" and attrs.get("type") == "hidden":
            self.fields[attrs["name"]] = attrs["value"]


def link_text(link):
    return base64.b64decode(link.rsplit("/", 1)[1]).decode()


stack.add_order("197", 500000, "--description-ru", "Чайник")
stack.add_order("paid", 500000)
stack.add_order("gone", 500000)
stack.add_order("x;y=z", 1999)
stack.payme("order", "cancel", "--account", "order_id=gone")
first = new_id()
payme.create(first, "paid")
payme.perform(first)

# ------ payme-checkout ------

shown = page("payme-checkout", order_id="197")
equal(shown.status, 200, "the order is shown")
form = Form(shown.text)
equal(form.action, "https://checkout.paycom.uz", "the form posts to Payme")
equal(form.fields, {
    "merchant": "587f72c72cac0d162c722ae2", "amount": "500000",
    "account[order_id]": "197", "lang": "ru",
    "callback": "http://shop.test/cgi-bin/payme-status/main/197"},
    "the form has the documented fields, without what was bought")
ok("5\u00a0000,00\u00a0сум" in shown.text, "the sum is written in Russian")
ok("Чайник" not in shown.text, "an unsigned link does not tell what is bought")
ok("Чайник" in Page(signed("payme-checkout", order_id="197")).text,
   "a signed one does")
equal(Form(page("payme-checkout", order_id="197", amount="1").text)
      .fields["amount"], "500000", "the amount of the address is not believed")

for lang, sum_text in (("uz", "5\u00a0000,00\u00a0so‘m"),
                       ("en", "5,000.00\u00a0sum")):
    other = page("payme-checkout", order_id="197", lang=lang)
    ok(sum_text in other.text and f'<html lang="{lang}">' in other.text,
       f"the page is there in {lang}")
ok('<html lang="en">' in page("payme-checkout", order_id="197", _headers={
    "Accept-Language": "de, en;q=0.5"}).text, "Accept-Language chooses")

chosen = page("payme-checkout", order_id="197", go="1", lang="uz")
ok(link_text(chosen.headers["Location"]).endswith(
    ";l=uz;c=http://shop.test/cgi-bin/payme-status/main/197?uz"),
   "a language that was chosen is kept on the way back")
ok('<html lang="uz">' in Page("/payme-status/main/197?uz").text,
   "which is read in it")
gone = page("payme-checkout", order_id="197", go="1")
equal(gone.status, 303, "go=1 redirects")
equal(link_text(gone.headers["Location"]),
      "m=587f72c72cac0d162c722ae2;ac.order_id=197;a=500000;l=ru;"
      "c=http://shop.test/cgi-bin/payme-status/main/197",
      "to the GET link with the way back")
odd = page("payme-checkout", order_id="x;y=z", go="1")
equal(odd.status, 200, "what a link cannot carry stays with the form")
equal(Form(odd.text).fields["account[order_id]"], "x;y=z", "which carries it")

for number, status, heading in (("paid", 409, "Оплачено"),
                                ("gone", 409, "Оплатить нельзя"),
                                ("none", 404, "Заказ не найден"),
                                ("", 404, "Заказ не найден")):
    told = page("payme-checkout", order_id=number)
    equal((told.status, told.heading()), (status, heading),
          f"order '{number}' is told before the buyer leaves")

# ------ signatures ------

link = signed("payme-checkout", order_id="new1", amount=1234500,
              description="Чай & <кофе>")
first = Page(link)
equal(first.status, 200, "a signed link registers its order")
ok("Чай &amp; &lt;кофе&gt;" in first.text, "with its description")
equal(stack.order("new1")["amount"], 1234500, "and its amount")
equal(Page(link).status, 200, "a second visit is the same")
changed = signed("payme-checkout", order_id="new1", amount=99900)
equal(Page(changed).status, 200, "other content is taken before it begins")
equal(stack.order("new1")["amount"], 99900, "and stored")
begun = new_id()
payme.create(begun, "new1", 99900)
payme.cancel(begun)
equal(Page(link).status, 409, "but not once something has begun")
equal(stack.order("new1")["amount"], 99900, "then it stays as it is")
equal(Page(signed("payme-checkout", order_id="new2", amount="1.5")).status,
      409, "a signed amount that is none is refused")
detail = {"receipt_type": 0, "items": [{
    "title": "Чай", "price": 500, "count": 2, "code": "0" * 17,
    "package_code": "1", "vat_percent": 12}]}
equal(Page(signed("payme-checkout", order_id="new3", amount=1000,
                  detail=json.dumps(detail))).status, 200,
      "a signed detail that adds up is taken")
equal(Page(signed("payme-checkout", order_id="new4", amount=1001,
                  detail=json.dumps(detail))).status, 409,
      "one that does not is refused")
equal(Page(link + "0").status, 403, "a longer signature is wrong")
equal(Page(link.replace("1234500", "1")).status, 403, "a changed amount too")
equal(Page(link.replace("checkout", "status", 1)).status, 403,
      "a signature is bound to its page")
elsewhere = link.replace("/payme-checkout?", "/payme-checkout/again?")
equal(Page(elsewhere).status, 403, "or changed by the path")
equal(Page(link.replace("/payme-checkout?", "/payme-checkout/main?")).status,
      409, "which may name the cashbox that is meant")
bare = signed("payme-checkout").replace("?", "/main/197?")
equal(Page(bare).status, 404, "a signature says nothing of the path's order")
equal(Page(signed("payme-checkout", order_id="197", exp=1)).heading(),
      "Ссылка устарела", "an old link is told so")

# ------ accumulating accounts ------

stack.payme("account", "add", "--cashbox", "phone", "--account",
            "phone=903595731")
asked = page("payme-checkout", cashbox="phone", phone="903595731")
form = Form(asked.text)
equal(form.fields, {"cashbox": "phone", "lang": "ru", "phone": "903595731"},
      "the form that asks how much keeps whom it is for")
paying = page("payme-checkout", **form.fields, sum="19.99")
equal({n: Form(paying.text).fields[n] for n in (
    "merchant", "amount", "account[phone]")},
      {"merchant": "587f72c72cac0d162c722ae3", "amount": "1999",
       "account[phone]": "903595731"}, "and leads to the cheque")
equal(page("payme-checkout", **form.fields, sum="0.01").status, 400,
      "a sum has its limits")

# ------ payme-status ------

JSON = {"Accept": "application/json"}
for number, state, heading in (
        ("197", "awaiting", "Ожидает оплаты"), ("paid", "paid", "Оплачено"),
        ("gone", "cancelled", "Заказ отменён"),
        ("none", "unknown", "Заказ не найден")):
    told = page("payme-status", order_id=number)
    equal(told.heading(), heading, f"order '{number}' is {state}")
    answer = json.loads(page("payme-status", order_id=number,
                             _headers=JSON).body)
    equal(answer["state"], state, "as JSON too")
equal(json.loads(Page("/payme-status/main/197", JSON).body),
      {"state": "awaiting", "amount": 500000}, "the way back has its own form")
told = page("payme-status", order_id="none").text
ok("сум<" not in told and "payme-checkout" not in told,
   "of an unknown order there is no sum, and no way to pay")
way = 'href="http://shop.test/cgi-bin/payme-checkout?order_id=197&amp;lang=uz"'
for error, text in (("", "To‘lovga o‘tish"), ("-31630", "Qayta urinish")):
    told = page("payme-status", order_id="197", lang="uz", error=error).text
    ok(way in told and text in told, f"'{text}' leads back to the checkout")
ok('payme-checkout' not in page("payme-status", order_id="paid").text,
   "what is paid is not paid again")
ok('http-equiv="refresh"' in page("payme-status", order_id="197").text,
   "a page that waits looks again without script")
ok('http-equiv="refresh"' not in page("payme-status", order_id="paid").text,
   "one that does not wait does not")
for code in (31601, 31610, 31611, 31612, 31622, 31623, 31630):
    texts = {page("payme-status", order_id="197", error=f"-{code}",
                  lang=lang).text.split("<p>")[1].split("</p>")[0]
             for lang in ("ru", "uz", "en")}
    ok(len(texts) == 3 and not any(t.startswith("error") for t in texts),
       f"the error -{code} has its text in three languages")
equal(page("payme-status", order_id="197", error="-31630").heading(),
      "Оплата не прошла", "an error means that nothing is paid yet")
told = page("payme-status", order_id="paid", error="-31630")
equal((told.heading(), "Карта не принята" in told.text,
       json.loads(page("payme-status", order_id="paid", error="-31630",
                       _headers=JSON).body)),
      ("Оплачено", False, {"state": "paid", "amount": 500000}),
      "but what is paid stays paid, and no error is told of it")
for code, advised in ((-31630, "другой картой"), (-31611, "Попробуйте позже")):
    told = page("payme-status", order_id="197", error=code).text
    equal([text in told for text in ("другой картой", "Попробуйте позже")],
          [advised == "другой картой", advised != "другой картой"],
          f"{code}: another card is advised where the card was the reason")

# ------ payme-qr and payme-button ------

wanted = stack.payme("link", "--order", "197").stdout.strip()
equal(link_text(wanted), "m=587f72c72cac0d162c722ae2;ac.order_id=197;a=500000",
      "payme link prints the shortest link")
code = page("payme-qr", order_id="197", type="page")
ok(f'href="{wanted}"' in code.text, "the QR page has the link too")
equal(page("payme-qr", order_id="197").headers["Content-Type"],
      "image/svg+xml", "the code is an SVG")
picture = page("payme-qr", order_id="197", type="png", width="150")
ok(picture.body.startswith(b"\x89PNG") and
   picture.headers["Content-Type"] == "image/png", "or a PNG")
equal(page("payme-qr", order_id="197", width="5000").status, 400,
      "a width has its limits")
equal(page("payme-qr", order_id="paid").status, 409, "what is paid has no code")
button = page("payme-button", order_id="197")
ok('href="http://shop.test/cgi-bin/payme-checkout?order_id=197"'
   in button.text and 'alt="Оплатить через Payme"' in button.text,
   "the button leads to the checkout, and says so to who sees no picture")
ok("<html" not in button.text, "it is a fragment")
for wanted, whole in (("document", True), ("iframe", True), ("image", False)):
    told = page("payme-button", order_id="197",
                _headers={"Sec-Fetch-Dest": wanted}).text
    equal("<html" in told, whole, f"of its own for a browser's {wanted}" if
          whole else "not for what else it fetches")


def addresses(text):
    """Of the button: the link and the picture."""
    tags = {tag: attrs for tag, attrs in Form(text).tags}
    base = "http://shop.test/cgi-bin"
    return tags["a"]["href"][len(base):], tags["img"]["src"][len(base):]


signed_button = Page(signed("payme-button", order_id="new5", amount=777000,
                            description="Чай", width=150, value="white"))
href, source = addresses(signed_button.text)
followed = Page(href)
equal((followed.status, "Чай" in followed.text, "7 770,00" in
       followed.text), (200, True, True),
      "a signed button leads to a checkout that is signed too")
ok("777000" not in source and "sig=" not in source and
   Page(source).body.startswith(b"<svg"), "its picture needs no signature")
href, source = addresses(Page("/payme-button/main/197?lang=uz").text)
equal((href, Page(href).status), ("/payme-checkout?order_id=197&lang=uz", 200),
      "a button asked for by its path leads to the same order")
for kind in ("svg", "png"):
    for value in ("colored", "white"):
        for lang in ("ru", "uz", "en"):
            image = page("payme-button", order_id="197", image="1", type=kind,
                         value=value, lang=lang)
            ok(image.status == 200 and len(image.body) > 300,
               f"the {value} {kind} button in {lang}")

# ------ nothing gets out of its place ------

HOSTILE = ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
           "javascript:alert(1)", "x\r\nSet-Cookie: a=b", "'\"`<>&", "a" * 5000,
           "{{#t}}{{/t}}", "%s%n", "\u202e\u2028")
BYTES = ("%FF%FE", "%C0%80", "%00", "%0", "%ED%A0%80")
SAFE = ("Content-Security-Policy", "X-Content-Type-Options",
        "Referrer-Policy", "Cache-Control")
broken = []
for name in PAGES:
    for field in ("order_id", "lang", "cashbox", "go", "type", "width", "sum",
                  "error", "sig", "exp", "image", "value", "other"):
        for text in [quote(t) for t in HOSTILE] + list(BYTES):
            known = "" if field == "order_id" else "order_id=197&"
            got = Page(f"/{name}?{known}{field}={text}")
            raw = urllib.parse.unquote(text, errors="replace")
            # lighttpd itself refuses what is no text.
            if got.status == 400 and SAFE[0] not in got.headers:
                continue
            good = got.status in (200, 303, 400, 403, 404, 409)
            good = good and all(h in got.headers for h in SAFE)
            good = good and "Set-Cookie" not in got.headers
            if got.headers.get("Content-Type", "").startswith("text/html"):
                form = Form(got.text)
                good = good and not any(
                    a.startswith("on") or str(v).startswith("javascript:")
                    for _, attrs in form.tags for a, v in attrs.items())
                good = good and not (
                    "<" in raw and raw in got.text)
            if not good:
                broken.append((name, field, text[:40], got.status))
equal(broken, [], "hostile values are escaped or refused, on every page")
policy = shown.headers["Content-Security-Policy"]
ok("unsafe" not in policy and "default-src 'none'" in policy,
   "the policy allows nothing unsafe")
equal(page("payme-checkout", _method="POST", order_id="197").status, 405,
      "a page is read, not written")
head = page("payme-checkout", _method="HEAD", order_id="197")
equal((head.status, head.body), (200, b""), "a HEAD has no body")
largest = max(len(page(name, order_id="197").body) for name in PAGES)
note(f"the largest page has {largest} bytes")
ok(largest < 30000, "each page is small")

# ------ a broken configuration ------

stack.configure(extra="nonsense = 1\n")
result = stack.payme("config", "check", check=False)
equal(result.returncode, 1, "a broken configuration is told")
done()
