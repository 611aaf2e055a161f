"""Whose order is it?  A storefront's orders, shown to who proves to be the buyer
and to nobody else: by a signed link, the shop's own secret, the shop's page or
session, or number and contact.
"""

import base64
import hashlib
import hmac
import html
import http.client
import json
import os
import re
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from harness import (KEY, SOURCE, Lighttpd, Stack, done, equal, free_port,
                     note, ok, program)

EXAMPLE = os.path.join(SOURCE, "examples", "orders.conf")
SECRET = "a secret of the shop"
PAGES = ("payme-checkout", "payme-button", "payme-qr", "payme-status")
EMAIL = {"A-1": "Anna.Petrova@mail.test", "B-2": "b@mail.test"}
PHONE = {"A-1": "+998 (90) 123-45-67", "B-2": "998935550000"}
TOKEN = {number: hashlib.md5(number.encode()).hexdigest() for number in EMAIL}
SUM = {"A-1": "1 234,56", "B-2": "98 765,43"}


def tables():
    """The CREATE TABLEs that stand in the example itself, and sessions."""
    with open(EXAMPLE, encoding="utf-8") as file:
        text = "".join(line[1:] for line in file if line.startswith("#   "))
    return re.sub(r"--.*", "", text) + """
CREATE TABLE shop_visit (id VARCHAR(64) PRIMARY KEY, number VARCHAR(20));
"""


def preset(folder):
    """The example, with all the ways that a preset can find an order by."""
    path = os.path.join(folder, "ways.conf")
    with open(EXAMPLE, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + """
referer = "/done[?]order=([^&]+)&token=([0-9a-zA-Z]*)"
cookie  = "visit"
session = "SELECT number FROM `{}visit` WHERE id = :cookie"
""")
    with open(os.path.join(folder, "front.conf"), "w",
              encoding="utf-8") as file:
        file.write('title = "Whichever"\nvariants = {"ways"}\n'
                   'variant = "SELECT \'ways\'"\n')
    return path


def settings(stack, link_secret):
    return f"""
site {{
    base_url = "{ORIGIN}"
    store_url = "https://store.test"
    link_secret = '{link_secret}'
}}
"""


port = free_port()
ORIGIN = f"http://127.0.0.1:{port}"
stack = Stack()
CASHBOXES = f"""
cashbox main {{{{
    merchant_id = "587f72c72cac0d162c722ae2"
    keys = {{{{'{KEY}'}}}}
    trusted_proxies = {{{{"127.0.0.1"}}}}
    orders = "{preset(stack.folder)}"
    account order_id {{{{ title_en = "Order number" }}}}
}}}}
cashbox other {{{{
    merchant_id = "587f72c72cac0d162c722ae3"
    keys = {{{{'{KEY}'}}}}
    orders = "{preset(stack.folder)}"
    account order_id {{{{ }}}}
}}}}
cashbox front {{{{
    merchant_id = "587f72c72cac0d162c722ae4"
    keys = {{{{'{KEY}'}}}}
    orders = "front.conf"
    account order_id {{{{ }}}}
}}}}
"""
stack.configure(cashboxes=CASHBOXES, extra=settings(stack, SECRET))
stack.db.execute(tables())
for number in EMAIL:
    total = SUM[number].replace(" ", "").replace(",", ".")
    stack.db.execute(
        "INSERT INTO shop_order (number,status,total,currency,pay_by,token,"
        f"email,phone) VALUES ('{number}','new',{total},'UZS','payme',"
        f"'{TOKEN[number]}','{EMAIL[number]}','{PHONE[number]}')")
stack.db.execute(
    "INSERT INTO shop_order (number,status,total,currency,pay_by,token,email,"
    "phone) VALUES ('BARE','new',77.00,'UZS','payme','','','12345');"
    "INSERT INTO shop_visit VALUES ('anna-visits','A-1'),('empty',''),"
    "('gone','Z-9')")
web = Lighttpd(stack, processes=1, port=port, extra="".join(f"""
fastcgi.server += ("/{name}" => ((
    "bin-path" => "{program(name)}",
    "socket" => "{stack.folder}/{name}.sock",
    "check-local" => "disable", "max-procs" => 4, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""" for name in PAGES))
shown = []


class Page:
    def __init__(self, path, method="GET", body=None, address=None, **headers):
        headers = {name.replace("_", "-"): value
                   for name, value in headers.items()}
        headers.setdefault("Accept-Language", "en")
        if address:
            headers["X-Forwarded-For"] = address
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        self.status = response.status
        self.location = response.getheader("Location") or ""
        self.text = response.read().decode("utf-8", "replace")
        connection.close()
        # What is answered, but for the address that was asked with.
        shown.append(self.location + self.text)

    def has(self, number):
        """Whether it shows the order: its sum."""
        text = html.unescape(self.text).replace("\u00a0", " ")
        return SUM[number] in text or english(number) in text

    def bare(self, *words):
        """The text without what differs in any two answers."""
        text = re.sub(r'nonce="[^"]*"', "", self.text)
        for word in words:
            text = text.replace(html.escape(word), "*")
        return text


def english(number):
    whole, cents = SUM[number].split(",")
    return whole.replace(" ", ",") + "." + cents


def follow(page):
    """The page that a redirect leads to."""
    ok(page.location.startswith(ORIGIN + "/"), "it leads to ourselves",
       page.status, page.location)
    return Page(page.location[len(ORIGIN):] or "/")


def sign(page, life=600, **fields):
    fields["exp"] = str(int(time.time()) + life)
    query = urllib.parse.urlencode(sorted(fields.items()),
                                   quote_via=urllib.parse.quote)
    sig = hmac.new(SECRET.encode(), f"{page}?{query}".encode(),
                   hashlib.sha256).hexdigest()
    return f"/{page}?{query}&sig={sig}"


_visitors = 0


def post(number, contact, address=None, query=""):
    """The form; from an address of one's own unless it is said."""
    global _visitors
    if address is None:
        _visitors += 1
        address = f"10.1.{_visitors // 250}.{_visitors % 250 + 1}"
    return Page("/payme-checkout" + query, "POST", urllib.parse.urlencode(
        {"number": number, "contact": contact}), address)


def forget():
    stack.db.execute("DELETE FROM payme_find")


# ------ a number alone ------

note("a number alone")
for name in PAGES:
    asked = [Page(f"/{name}?order_id={number}&type=page" if name == "payme-qr"
                  else f"/{name}?order_id={number}")
             for number in ("A-1", "Z-9")]
    equal(asked[0].bare("A-1"), asked[1].bare("Z-9"),
          f"{name}: the same for an order and for none")
    ok(not asked[0].has("A-1"), f"{name}: nothing is shown")
    path = Page(f"/{name}/main/A-1")
    ok(not path.has("A-1"), f"{name}: nothing by the path either")
for query in ("?order_id=A-1", "?order_id=Z-9", ""):
    page = Page("/payme-status" + query, Accept="application/json")
    equal((page.status, json.loads(page.text)), (404, {"state": "unknown"}),
          f"payme-status{query} as JSON tells nothing")
button = Page("/payme-button?order_id=A-1")
ok(f'href="{ORIGIN}/payme-checkout?lang=en"' in button.text,
   "a button without a proof asks whose order it is", button.text)
form = Page("/payme-checkout")
equal((form.status, "Find your order" in form.text, 'name="contact"'
       in form.text), (200, True, True), "without anything there is the form")
for lang, word in (("ru", "Найдите свой заказ"), ("uz", "Buyurtmangizni"),
                   ("en", "Find your order")):
    ok(word in html.unescape(Page(f"/payme-checkout?lang={lang}").text),
       f"in {lang}")
ok('value="A-1"' in Page("/payme-checkout?order_id=A-1").text,
   "a number that is given stands in the form")

# ------ the shop's secret ------

note("the shop's secret")
for name in ("payme-checkout", "payme-status"):
    for number, other in (("A-1", "B-2"), ("B-2", "A-1")):
        page = Page(f"/{name}?order_id={number}&token={TOKEN[number]}")
        ok(page.status == 200 and page.has(number),
           f"{name}: {number} is shown", page.status, page.text)
        page = Page(f"/{name}?order_id={number}&token={TOKEN[other]}")
        ok(page.status == 403 and not page.has(number) and not page.has(other),
           f"{name}: not by the secret of another", page.status)
wrong = ["", " ", TOKEN["A-1"].upper(), TOKEN["A-1"][:-1], TOKEN["A-1"] + "0",
         "' OR 1=1 -- ", "%25", "\u044b", "a" * 4000, EMAIL["A-1"]]
for value in wrong:
    page = Page("/payme-checkout?order_id=A-1&token="
                + urllib.parse.quote(value))
    ok(page.status == 403 and not page.has("A-1"),
       f"not by {value[:40]!r}", page.status)
page = Page("/payme-checkout?order_id=BARE&token=")
equal((page.status, "77" in page.bare()), (403, False),
      "an order without a secret is not opened by none")
for query in (f"order_id=A-1&order_id=B-2&token={TOKEN['A-1']}",
              f"order_id=A-1&token={TOKEN['A-1']}%00", "order_id=%ff&token=a"):
    equal(Page("/payme-checkout?" + query).status, 400, "refused: " + query)
page = Page(f"/payme-status?order_id=A-1&token={TOKEN['A-1']}",
            Accept="application/json")
equal(json.loads(page.text), {"state": "awaiting", "amount": 123456},
      "as JSON too")
qr = Page(f"/payme-qr?order_id=A-1&type=page&token={TOKEN['A-1']}")
ok(qr.status == 200 and qr.has("A-1"), "payme-qr shows it", qr.status)
button = Page(f"/payme-button?order_id=A-1&token={TOKEN['A-1']}")
href = html.unescape(re.search('href="([^"]*)"', button.text).group(1))
ok(Page(href[len(ORIGIN):]).has("A-1"), "a button leads to the order", href)
ok(not Page(href[len(ORIGIN):].replace("A-1", "B-2")).has("B-2"),
   "and to no other")

# ------ signed links ------

note("signed links")
link = sign("payme-checkout", order_id="A-1")
ok(Page(link).has("A-1"), "a signed link shows it")
equal(Page(link.replace("A-1", "B-2")).status, 403, "not another one")
equal(Page(link.replace("payme-checkout", "payme-status")).status, 403,
      "on no other page")
for name in PAGES:
    page = Page(sign(name, -5, order_id="A-1"))
    ok(page.status in (200, 403) and not page.has("A-1"),
       f"nor is {name}'s when its time is over", page.status)
page = Page(sign("payme-checkout", -5, order_id="A-1"))
ok(page.status == 403 and 'value="A-1"' in page.text, "then there is the form",
   page.status)
equal(json.loads(Page(sign("payme-status", -5, order_id="A-1"),
                      Accept="application/json").text), {"state": "unknown"},
      "and as JSON nothing")
page = Page(sign("payme-checkout", order_id="A-1", amount="100"))
equal((page.status, page.has("A-1")), (409, False),
      "it does not say what the order costs")
page = Page(sign("payme-checkout", order_id="N-1", amount="100"))
equal((page.status, stack.db.value("SELECT COUNT(*) FROM payme_order")),
      (409, "0"), "nor does it make one")
equal(Page(sign("payme-checkout", order_id="Z-9")).status, 404,
      "an order that is none")

# ------ the page that the buyer came from ------

note("Referer")


def came(number, token, origin=ORIGIN, path="/shop/done?order=", query="",
         name="payme-checkout"):
    return Page(f"/{name}{query}",
                Referer=f"{origin}{path}{number}&token={token}")


for origin in (ORIGIN, "https://store.test", "HTTPS://STORE.test:443"):
    page = came("A-1", TOKEN["A-1"], origin)
    equal(page.status, 303, f"from {origin}")
    ok(follow(page).has("A-1"), "there is the order")
page = came("A-1", TOKEN["A-1"], query="?order_id=A-1&go=1&lang=uz&amount=5"
            "&user=eve&description=x")
fields = dict(urllib.parse.parse_qsl(page.location.split("?", 1)[1]))
equal({name: fields[name] for name in fields if name not in ("exp", "sig")},
      {"order_id": "A-1", "go": "1", "lang": "uz"},
      "nothing is signed that the visitor made up")
ok(0 < int(fields["exp"]) - time.time() <= 3600, "for an hour", fields)
for name in ("payme-status", "payme-qr"):
    ok(follow(came("A-1", TOKEN["A-1"], query="?type=page", name=name))
       .has("A-1"), f"{name} too")
refused = {
    "another order's secret": came("A-1", TOKEN["B-2"]),
    "no secret": came("A-1", ""),
    "an empty secret": came("BARE", ""),
    "another host": came("A-1", TOKEN["A-1"], "https://store.test.evil.test"),
    "another scheme": came("A-1", TOKEN["A-1"], "http://store.test"),
    "another port": came("A-1", TOKEN["A-1"], "https://store.test:8443"),
    "a user's name": came("A-1", TOKEN["A-1"], "https://store.test@evil.test"),
    "the store behind a name": came("A-1", TOKEN["A-1"],
                                    "https://evil.test@store.test"),
    "no origin": came("A-1", TOKEN["A-1"], ""),
    "a port of letters": came("A-1", TOKEN["A-1"], "https://store.test:x"),
    "another page": came("A-1", TOKEN["A-1"], path="/cart?order="),
    "behind the hash": came("A-1", TOKEN["A-1"], path="/#/done?order="),
    "a broken escape": came("A-1%2", TOKEN["A-1"]),
    "a NUL": came("A-1%00", TOKEN["A-1"]),
    "SQL": came("%27%20OR%201=1%20--%20", TOKEN["A-1"]),
    "too long": came("A-1", TOKEN["A-1"], path="/" + "a" * 5000
                     + "/done?order="),
    "of another order": came("A-1", TOKEN["A-1"], query="?order_id=B-2"),
}
for name, page in refused.items():
    ok(page.status in (200, 403) and 'name="contact"' in page.text
       and not page.has("A-1") and not page.has("B-2"),
       f"the form: {name}", page.status, page.location)

ok('value="A-1"' in came("A-1", "").text and
   'value="A-1"' not in came("A-1", "", "https://evil.test").text,
   "a number without a secret is filled in, if it is the shop's word")

# ------ the shop's session ------

note("the shop's session")
for cookie in ("visit=anna-visits", "a=1; visit=anna-visits; b=2"):
    page = Page("/payme-checkout", Cookie=cookie)
    equal(page.status, 303, f"by the cookie: {cookie}")
    ok(follow(page).has("A-1"), "there is the order")
for cookie in ("visit=eve", "visit=", "visit", "visits=anna-visits",
               "xvisit=anna-visits", "visit=empty", "visit=' OR 1=1 -- ",
               "visit=%27%20OR%201", "visit=ANNA-VISITS\u00ff"):
    page = Page("/payme-checkout", Cookie=cookie)
    equal((page.status, page.location), (200, ""), f"the form: {cookie}")
page = Page("/payme-checkout?order_id=B-2", Cookie="visit=anna-visits")
equal((page.status, page.has("B-2"), page.has("A-1")), (403, False, False),
      "a session opens its own order only")
page = Page("/payme-checkout", Cookie="visit=gone")
equal(follow(page).status, 404, "of an order that is gone")
page = came("B-2", TOKEN["B-2"])
ok(follow(Page("/payme-checkout", Cookie="visit=anna-visits",
               Referer=f"{ORIGIN}/done?order=B-2&token={TOKEN['B-2']}"))
   .has("B-2"), "the page that he came from says more than the session")

# ------ number and contact ------

note("number and contact")
for number, contacts in {
        "A-1": (EMAIL["A-1"], "ANNA.PETROVA@MAIL.TEST", PHONE["A-1"],
                "901234567", " +998901234567 ", "8 90 123 45 67"),
        "B-2": (EMAIL["B-2"], "93 555 00 00")}.items():
    for contact in contacts:
        page = post(number, contact)
        equal(page.status, 303, f"{number} by {contact!r}")
        forget()
    ok(follow(page).has(number), "there is the order")
    reload = Page(page.location[len(ORIGIN):])
    ok(reload.has(number), "after a reload too")
equal(post("A-1", EMAIL["A-1"], query="?lang=uz&go=1").location.count("go=1"),
      1, "go=1 stays")
forget()
failures = [post(number, contact) for number, contact in (
    ("Z-9", EMAIL["A-1"]), ("A-1", "eve@mail.test"), ("A-1", EMAIL["B-2"]),
    ("A-1", PHONE["B-2"]), ("A-1", ""), ("A-1", " "), ("A-1", "@"),
    ("", EMAIL["A-1"]), ("", ""), ("a-1", EMAIL["A-1"]))]
forget()
failures += [post(number, contact) for number, contact in (
    ("A-1", "01234567"), ("A-1", "0901234568"), ("A-1", "%"),
    ("A-1", EMAIL["A-1"] + "\n"), ("A-1", "anna.petrova@mail.tes"))]
forget()
failures += [post(number, contact) for number, contact in (
    ("BARE", ""), ("BARE", "12345"), ("BARE", "@"),
    ("A-1' OR '1'='1", EMAIL["A-1"]), ("A-1 -- ", EMAIL["A-1"]),
    ("A" * 5000, EMAIL["A-1"]), ("A-1", "a" * 5000 + "@mail.test"),
    ("<script>", "<script>@x"), ("\u0410-1", EMAIL["A-1"]))]
forget()


def statements(number, contact):
    """How many statements a try takes."""
    count = [int(stack.db.query("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")
                 [0][1])]
    post(number, contact)
    count.append(int(stack.db.query(
        "SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")[0][1]))
    return count[1] - count[0]


equal(statements("Z-9", "eve@mail.test"), statements("A-1", "eve@mail.test"),
      "a number that is none takes as much as a wrong contact")
texts = {re.sub(r'value="[^"]*"', "", page.bare()) for page in failures}
equal(({page.status for page in failures}, len(texts)), ({403}, 1),
      "one answer for every failure")
ok(not any(page.has(number) for page in failures for number in SUM),
   "which tells nothing")
equal(Page("/payme-checkout", "POST", "number=A-1&number=B-2").status, 400,
      "a body that is none")
equal(Page(f"/payme-status?order_id=A-1&token={TOKEN['A-1']}", "POST",
           "number=A-1").status, 405, "only payme-checkout takes the form")
equal(Page(f"/payme-checkout?number=A-1&contact={EMAIL['A-1']}").status, 200,
      "and not from an address")

# ------ by a variant ------

note("by a variant of the preset")
front = "/payme-checkout?cashbox=front"
ok(Page(f"{front}&order_id=A-1&token={TOKEN['A-1']}").has("A-1"), "a secret")
page = came("A-1", TOKEN["A-1"], query="?cashbox=front")
ok(follow(page).has("A-1") and "cashbox=front" in page.location, "Referer")
page = Page(front, Cookie="visit=anna-visits")
ok(follow(page).has("A-1") and "cashbox=front" in page.location, "a session")
page = post("A-1", EMAIL["A-1"], query="?cashbox=front")
ok(follow(page).has("A-1") and "cashbox=front" in page.location, "the form")
link = page.location[len(ORIGIN):]
equal([Page(link.replace("=front", f"={name}")).status
       for name in ("main", "other")], [403, 403], "in no other cashbox")
forget()

# ------ how often ------

note("how often")
with ThreadPoolExecutor(20) as crowd:
    pages = list(crowd.map(lambda i: post("A-1", EMAIL["A-1"],
                                          f"10.9.0.{i + 1}"), range(20)))
equal([sum(page.status == status for page in pages) for status in (303, 403)],
      [5, 15], "20 at once for one order: five are let through")
equal(stack.db.value("SELECT MAX(tries) FROM payme_find"), "20",
      "all are counted")
page = post("A-1", EMAIL["A-1"])
equal(re.sub(r'value="[^"]*"', "", page.bare()), texts.pop(),
      "one try too many is answered like any other failure")
equal(post("B-2", EMAIL["B-2"]).status, 303, "other orders are not concerned")
equal(Page("/payme-checkout?cashbox=other", "POST", urllib.parse.urlencode(
    {"number": "A-1", "contact": EMAIL["A-1"]})).status, 303,
    "nor is another cashbox")
ok(Page(sign("payme-checkout", order_id="A-1")).has("A-1"),
   "nor is who has a link")
stack.db.execute("UPDATE payme_find SET start_time=start_time-900001")
equal(post("A-1", EMAIL["A-1"]).status, 303, "a quarter of an hour later")
equal(stack.db.value("SELECT COUNT(*) FROM payme_find f JOIN (SELECT"
                     " MAX(start_time) last FROM payme_find) x"
                     " WHERE tries=1 AND start_time=last"), "2",
      "counted anew")
forget()
with ThreadPoolExecutor(20) as crowd:
    pages = list(crowd.map(lambda i: post(
        "B-2" if i % 10 == 0 else f"X-{i}",
        EMAIL["B-2"] if i % 10 == 0 else "eve@mail.test", "10.9.0.1"),
        range(40)))
equal((stack.db.value("SELECT MAX(tries) FROM payme_find"),
       stack.db.value("SELECT SUM(tries) FROM payme_find WHERE tries<40")),
      ("40", "20"), "40 at once from one address: 20 are let through")
equal(post("B-2", EMAIL["B-2"], "10.9.0.2").status, 303, "others are let in")
equal(post("B-2", EMAIL["B-2"], "6.6.6.6, 10.9.0.1").status, 403,
      "nothing is believed of what stands before the proxy's word")
forget()
for i in range(3):
    post("X-1", "eve@mail.test", f"2001:db8:0:1::{i + 1}")
post("X-1", "eve@mail.test", "2001:db8:0:2::1")
equal(sorted(row[0] for row in stack.db.query(
    "SELECT tries FROM payme_find")), ["1", "3", "4"],
    "a network of IPv6 is one address")
ok("10.9" not in stack.db.dump() and "X-1" not in stack.db.dump(),
   "nobody's address is stored")
stack.db.execute("UPDATE payme_find SET start_time=start_time-900001 LIMIT 2")
stack.payme("expire")
equal(stack.db.value("SELECT COUNT(*) FROM payme_find"), "1",
      "payme expire forgets what is over")
forget()

note("how often a secret")
right, wrong = (f"/payme-status?order_id=B-2&token={token}"
                for token in (TOKEN["B-2"], "0" * 32))
for i in range(97):
    Page(wrong, address=f"10.8.0.{i + 1}")
Page(wrong.replace("status", "qr"), address="10.8.1.1")
came("B-2", "0" * 32)
ok(Page(right).has("B-2"), "99 wrong secrets: the right one is taken")
Page(wrong, address="10.8.1.2")
equal(stack.db.value("SELECT MAX(tries) FROM payme_find"), "100",
      "they are counted, here and in Referer, and the right ones are not")
page = Page(right)
ok(page.status == 403 and not page.has("B-2"), "after a hundred none is",
   page.status)
equal(came("B-2", TOKEN["B-2"]).status, 200, "nor from the shop's page")
ok(Page(sign("payme-status", order_id="B-2")).has("B-2")
   and post("B-2", EMAIL["B-2"]).status == 303,
   "who has a link, or a contact, is not concerned")
ok(Page(right.replace("B-2", "A-1").replace(TOKEN["B-2"], TOKEN["A-1"]))
   .has("A-1"), "nor is another order")
forget()
for i in range(100):
    Page(f"/payme-status?order_id=X-{i}&token=0", address="10.8.0.1")
equal((Page(right, address="10.8.0.1").status,
       Page(right, address="10.8.0.2").status), (403, 200),
      "a hundred from one address: there none is taken any more")
forget()

# ------ the way back ------

note("the way back")
page = Page(sign("payme-checkout", order_id="A-1", lang="uz"))
back = html.unescape(re.search(r'name="callback" value="([^"]*)"',
                               page.text).group(1))
ok(back.startswith(f"{ORIGIN}/payme-status/~") and "=" not in back
   and ";" not in back, "the cheque has a way back", back)
back = back[len(ORIGIN):]
status = Page(back)
ok(status.status == 200 and status.has("A-1") and 'lang="uz"' in status.text,
   "which shows the order, in its language", status.status)
equal(json.loads(Page(back, Accept="application/json").text),
      {"state": "awaiting", "amount": 123456}, "as JSON too")
pay = html.unescape(re.search(r'href="([^"]*/payme-checkout[^"]*)"',
                              status.text).group(1))
ok(Page(pay[len(ORIGIN):]).has("A-1"), "and leads to payment again", pay)
page = Page(back + "?error=-31630")
ok(page.status == 200 and "failed" in page.text, "what Payme adds is heard",
   page.status)
page = Page(back + "?order_id=B-2&amount=1")
ok(page.has("A-1") and not page.has("B-2"), "and nothing else is", page.status)
token = back.split("~")[1]
query = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()


def token_of(text):
    return "/payme-status/~" + base64.urlsafe_b64encode(
        text.encode()).decode().rstrip("=")


equal(token_of(query), back, "it is a signed query")
for text, status in ((query.replace("A-1", "B-2"), 403),
                     (query.replace("exp=1", "exp=2"), 403),
                     (query.split("&sig=")[0], 403),
                     ("order_id=A-1", 403), ("%", 400)):
    page = Page(token_of(text))
    ok(page.status == status and not page.has("A-1") and not page.has("B-2"),
       "another is not taken: " + text[:30], page.status)
for path in ("/payme-status/~", "/payme-status/~!", "/payme-status/~YQ=",
             back.replace("~", "~~")):
    ok(Page(path).status == 400, f"nor is {path[:30]}", Page(path).status)
page = Page(sign("payme-checkout", order_id="A-1", go="1"))
equal(page.status, 303, "the GET link can carry it")
cheque = base64.b64decode(page.location.rsplit("/", 1)[1]).decode()
ok("/payme-status/~" in cheque and "a=123456" in cheque, "and does", cheque)

# ------ config check ------

stack.db.execute("RENAME TABLE shop_visit TO shop_gone")
run = stack.payme("config", "check", check=False)
ok(run.returncode == 1 and "session" in run.stdout
   and "shop_visit" in run.stdout, "config check tries the session's statement",
   run.stdout)
stack.db.execute("RENAME TABLE shop_gone TO shop_visit")

# ------ without a link secret ------

note("without a link secret")
run = stack.payme("config", "check", check=False)
ok("link_secret" not in run.stdout, "config check finds one", run.stdout)
stack.configure(cashboxes=CASHBOXES, extra=settings(stack, ""))
run = stack.payme("config", "check", check=False)
ok(run.returncode == 1 and "link_secret" in run.stdout,
   "config check says what is missing", run.stdout)

# ------ what nobody ever saw ------

text = "".join(shown) + stack.log_text()
for number in EMAIL:
    for kind, value in (("e-mail", EMAIL[number]), ("phone", PHONE[number]),
                        ("secret", TOKEN[number])):
        ok(value.lower() not in text.lower(),
           f"{number}: its {kind} is in no page, redirect or log")
web.stop()
stack.db.stop()
done()
