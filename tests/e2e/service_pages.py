"""payme-service over the local Paylov: the whole walk without a script, each rule
of the fields, one payment whatever is pressed twice or lost, and what is shown
while Paylov does not answer.
"""

import concurrent.futures
import hashlib
import hmac
import html
import html.parser
import http.client
import http.server
import os
import re
import subprocess
import threading
import time
import urllib.parse

from bills import (CABLE, CLOSED, ELECTRICITY, FAILS, FINES, GAS, GOOD, HEAT,
                   MOBILE, OTP, PERSONAL, WATER, Merchant, configure_paylov)
from harness import SOURCE, done, equal, now, ok, program, skip
from local import (HERE, SECRET, faults, kill_workers, new_workers,
                   stack, workers)

PORT = int(HERE.rsplit(":", 1)[1])
OURS = ("q", "amount", "card", "otp", "do", "number", "expiry")
SEEN = []  # every page, for what must stand on none


class Fields(html.parser.HTMLParser):
    """What a browser without a script has: forms, selects, links, dt and dd."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.rows = [], {}, []
        self.options, self.foreign = {}, []
        self.hidden, self.select, self.catch = 0, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "template":
            self.hidden += 1
        if self.hidden:
            return
        for name in ("src", "srcset", "background"):
            if name in a:
                self.foreign.append(a[name])
        if tag == "form":
            self.forms.append((a.get("action"), {}))
        elif tag == "input" and self.forms and a.get("name"):
            if a.get("type") != "radio" or "checked" in a:
                self.forms[-1][1][a["name"]] = a.get("value", "")
        elif tag == "select":
            self.select = a["name"]
            self.forms[-1][1][self.select] = ""
            self.options[self.select] = []
        elif tag == "option" and self.select:
            self.options[self.select].append(a["value"])
            if "selected" in a:
                self.forms[-1][1][self.select] = a["value"]
        elif tag in ("a", "dt", "dd"):
            self.catch = [tag, a.get("href"), ""]

    def handle_data(self, data):
        if self.catch and not self.hidden:
            self.catch[2] += data

    def handle_endtag(self, tag):
        if tag == "template":
            self.hidden -= 1
        elif tag == "select":
            self.select = None
        elif self.catch and tag == self.catch[0]:
            kind, href, text = self.catch
            self.catch = None
            if kind == "a":
                self.links[text] = href
            elif kind == "dt":
                self.rows.append([text, None])
            else:
                self.rows[-1][1] = text


class Visit:
    """A page; lighttpd answers 5xx for a moment when its workers are new."""

    def __init__(self, url, data=None, language="en", follow=True,
                 **headers):
        self.more = {name.replace("_", "-"): value
                     for name, value in headers.items()}
        self.url = urllib.parse.urljoin(HERE + "/", url)
        self.status, self.headers, self.text = self._ask(data, language)
        while follow and self.status == 303:
            self.url = urllib.parse.urljoin(self.url,
                                            self.headers["Location"])
            self.status, self.headers, self.text = self._ask(None, language)
        SEEN.append(self.text)
        self.plain = html.unescape(self.text)
        self.fields = Fields(self.text)

    def _ask(self, data, language):
        parts = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=90)
        headers = {"Accept-Language": language, **self.more}
        body = None
        if data is not None:
            body = urllib.parse.urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if body is None else "POST", parts.path +
                           ("?" + parts.query if parts.query else ""), body,
                           headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, dict(response.getheaders()), text

    def send(self, form=-1, follow=True, **fields):
        action, values = self.fields.forms[form]
        data = dict(values)
        for name, value in fields.items():
            data[name if name in OURS
                 else f"account.{name}"] = value
        return Visit(urllib.parse.urljoin(self.url, action or self.url), data,
                     follow=follow)

    def open(self, text):
        return Visit(urllib.parse.urljoin(self.url, self.fields.links[text]))

    def options(self, name):
        return self.fields.options.get(f"account.{name}")

    def names(self):
        return [name.removeprefix("account.")
                for name in self.fields.forms[-1][1]]

    def heading(self):
        return html.unescape(re.search(r"<h1[^>]*>(.*?)</h1>", self.text,
                                       re.S)[1].strip())

    def problems(self):
        return [html.unescape(text) for text in re.findall(
            r'<p class="problem"[^>]*>(.*?)</p>', self.text.split("<template")
            [0])]

    def value(self, title):
        return next((value for key, value in self.fields.rows
                     if key == title), None)


def quote(value):
    return urllib.parse.quote(str(value), safe="-._~")


def signed(**fields):
    fields = {"exp": int(time.time()) + 600, **fields}
    pairs = "&".join(f"{quote(k)}={quote(v)}"
                     for k, v in sorted(fields.items()))
    sig = hmac.new(SECRET.encode(), f"payme-service?{pairs}".encode(),
                   hashlib.sha256).hexdigest()
    return f"/payme-service?{pairs}&sig={sig}"


def account(**fields):
    return {f"account.{name}": value for name, value in fields.items()}


def unsigned(service, **fields):
    return "/payme-service?" + urllib.parse.urlencode(
        {"service": service, **account(**fields)})


POWER = account(region="1", soato="26290", customer_code="1000000")
_codes = 2000000


def new_bill():
    """An account that nobody has paid yet."""
    global _codes
    _codes += 1
    return account(region="1", soato="26290", customer_code=str(_codes))


def confirm(user="anna", amount=700, bill=None, service=ELECTRICITY):
    return Visit(signed(user=user, service=service, step="confirm",
                        amount=amount, **(bill or new_bill())))


def paid(user=None):
    """How many payments Paylov was paid."""
    where = f" AND user='{user}'" if user else ""
    return int(stack.db.value("SELECT COUNT(*) FROM payme_sandbox_paylov_"
                              f"payment WHERE state=1{where}"))


class Door(http.server.BaseHTTPRequestHandler):
    """What stands between the pages and the local Paylov."""

    mode = None  # "away": 502 for all; "cut PATH": that one never arrives
    asked = []  # each path
    moved = set()  # paths under /moved, which lead to their usual places
    protocol_version = "HTTP/1.1"

    def _pass(self):
        Door.asked.append(self.path)
        if "/moved/" in self.path:
            Door.moved.add(self.path.split("/moved/", 1)[1].split("?")[0])
            self.path = self.path.replace("/moved/", "/")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind, _, path = (Door.mode or "").partition(" ")
        if kind == "cut" and path in self.path:
            self.close_connection = True
            return
        status, text = 502, b"<h1>Bad Gateway</h1>"
        if kind != "away":
            inner = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            headers = {name: self.headers[name] for name in
                       ("Authorization", "Content-Type") if name in
                       self.headers}
            inner.request(self.command, self.path, body or None, headers)
            answer = inner.getresponse()
            try:
                status, text = answer.status, answer.read()
            except http.client.IncompleteRead as error:
                text = error.partial
            inner.close()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_DELETE = _pass

    def log_message(self, *_):
        pass


door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
door.daemon_threads = True
threading.Thread(target=door.serve_forever, daemon=True).start()
OUTSIDE = f"http://127.0.0.1:{door.server_port}/payme-sandbox/paylov"
configure_paylov(base=OUTSIDE, box="card_form = true")
me = Merchant()
me.card("anna")
me.card("boris")
me.card("clara", number=FAILS)

# ------ the catalogue, open to all ------

page = Visit("/payme-service")
equal(page.status, 200, "the catalogue needs no signature")
ok("Электроэнергия" in page.plain and "Коммунальные услуги" in page.plain,
   "services stand in their categories")
equal(page.fields.foreign, [], "nothing is fetched from elsewhere")
ok("cdn.paylov.example" not in page.text, "no logo's address is there")
policy = page.headers["Content-Security-Policy"]
ok("unsafe" not in policy and "default-src 'none'" in policy, "its policy",
   policy)
equal(page.headers["Cache-Control"], "no-store", "it is not stored")
ok("Not available now" in page.plain and "To look at only" in page.plain,
   "what cannot be paid says so")
ok(not any(CLOSED in (href or "") for href in page.fields.links.values()),
   "an inactive service leads nowhere")
for text, found in (("электро", True), ("ЭЛЕКТРО", True),
                    ("услуги электро", True), ("коммунальные", True),
                    ("электро нет", False), ("%_<b>", False)):
    page = Visit("/payme-service").send(q=text)
    equal("Электроэнергия" in page.fields.links, found,
          f"the search for {text!r}")
ok("<b>" not in page.text and "Nothing was found" in page.plain,
   "what was looked for is escaped")
ok("Электроэнергия" in Visit("/payme-service?q=" + quote("Электр")).plain,
   "a search is an address, too")
for language, word in (("ru", "Оплата услуг"), ("uz", "Xizmatlar uchun"),
                       ("en", "Bills and services")):
    ok(word in Visit("/payme-service", language=language).plain,
       f"in {language}")
ok("Оплата услуг" in Visit("/payme-service?lang=ru").plain, "by lang")

# ------ a form in steps, without a script ------

page = Visit("/payme-service").open("Электроэнергия")
equal((page.heading(), page.names()), ("Электроэнергия", ["region"]),
      "first what others depend on is asked")
page = page.send(region="1")
equal(page.names(), ["region", "soato", "customer_code"], "then the rest")
equal(page.options("soato"), ["", "26280", "26264", "26290"],
      "with the districts of that region")
equal(page.problems(), [], "and nothing is wrong yet")
equal(page.send(region="2").options("soato"), ["", "27224", "27248"],
      "another region has others")
page = page.send(region="2", soato="26290", customer_code="1000000")
equal((page.problems(), page.fields.forms[-1][1]["account.customer_code"]),
      (["Please choose again: the choice above is another one."], "1000000"),
      "a district of another region is told, and the rest is kept")
page = page.send(soato="27224", customer_code="12a")
equal(page.problems(), ["Only digits are wanted here."], "digits only")
page = page.send(customer_code="12345678")
equal(page.problems(), ["This is too long."], "not too long")
page = page.send(customer_code="")
equal(page.problems(), ["Please fill this in."], "and not left out")
for name, url, problem in (
        ("no option", unsigned(ELECTRICITY, region="9"),
         "Please choose from the list."),
        ("a regular expression", unsigned(MOBILE, phone="991234567"),
         "Please check: it is not written like this."),
        ("a second one", unsigned(GAS, region="10", customer_code="123"),
         "Please check: it is not written like this.")):
    equal(Visit(url).problems(), [problem], f"a field with {name}")
for name, url, status in (
        ("an unknown field", unsigned(WATER, nobody="1"), 400),
        ("a field twice", unsigned(WATER, account="1") + "&account.account=2",
         400),
        ("an unknown service", unsigned("nothing"), 404),
        ("no service", unsigned(""), 404),
        ("a service like a path", unsigned("../list"), 404)):
    equal(Visit(url).status, status, f"{name}: {status}")
equal(Visit(unsigned(HEAT)).names(), ["district"], "each service has its own")
page = Visit(unsigned(HEAT)).send(district="6")
equal(page.options("street"), ["", "601", "999"], "an option for all is there")
equal(Visit(unsigned(CABLE)).options("account"), None,
      "a choice among nothing is typed")
page = Visit(unsigned(CLOSED))
ok("not available now" in page.plain and len(page.fields.forms) == 0,
   "an inactive service has no form")
whole = Visit(unsigned(ELECTRICITY)).text.split("<template")[1]
ok(whole.count("<select") == 2 and 'data-filter="3"' in whole,
   "a script gets the whole form")

# ------ what is owed ------

page = Visit(unsigned(ELECTRICITY)).send(region="1").send(
    soato="26290", customer_code="1000000")
ok("step=bill" in page.url and page.status == 200, "a whole account goes on",
   page.url)
equal((page.value("Абонент"), page.value("Адрес")),
      ("NORMATOV BAHODIR", "Olmazor tumani, Qorasaroy, 12"),
      "what is owed is told by title, rows of no name known too")
equal(page.value("Баланс"), "-15105.15 UZS", "a unit stands there once")
equal(page.value("Район"), "26290 - Яшнабадский РЭС",
      "a choice is shown by its title")
equal(len(page.fields.forms), 0, "nobody in particular can pay")
equal(Visit(page.url, {"amount": "700"}).status, 403, "nor send an amount")
equal(Visit(page.url.replace("step=bill", "step=confirm&amount=700")).status,
      403, "nor confirm one")
page = Visit(unsigned(GAS)).send(region="10").send(customer_code="1234567890")
equal(page.value("Баланс"), "-48200 UZS", "a missing unit is added")
page = Visit(unsigned(WATER, account="123404") + "&step=bill")
ok(page.status == 409 and page.problems() and len(page.names()) == 1,
   "an account that Paylov refuses: its form again, in Paylov's words",
   page.text)
page = Visit(unsigned(WATER) + "&step=bill")
ok("step=bill" not in page.url and page.names() == ["account"],
   "an account that is not complete: its form")
page = Visit(unsigned(FINES, series="AA12345678") + "&step=bill")
ok("can be looked at" in page.plain, "what cannot be paid is shown", page.text)

# ------ who may pay ------

for name, url, status in (
        ("an expired link", signed(user="anna", exp=1), 403),
        ("a forged one", signed(user="anna").replace("anna", "boris"), 403),
        ("one for nobody", signed(history="1"), 403),
        ("an unsigned name", "/payme-service?user=anna&history=1", 403)):
    equal(Visit(url).status, status, f"{name} pays nothing")

printed = stack.payme("link", "--page", "payme-service", "--signed", "--user",
                      "anna").stdout.strip()
ok("My payments" in Visit(printed).plain, "payme link prints a user's",
   printed)
equal(stack.payme("link", "--page", "payme-service", "--signed", check=False
                  ).returncode, 2, "of nobody it does not")

# ------ the walk of a user ------

page = Visit(signed(user="anna", lang="en"))
for step in ("catalogue", "form"):
    ok("sig=" in page.url and "user=anna" in page.url, f"{step}: signed")
    page = page.open("Электроэнергия") if step == "catalogue" else page
page = page.send(region="1").send(soato="26290", customer_code="1000000")
for amount, problem in (("499", "The amount is below the minimum."),
                        ("5000001", "The amount is above the maximum."),
                        ("0", "Please enter whole sum, in digits."),
                        ("-500", "Please enter whole sum, in digits."),
                        ("500.5", "Please enter whole sum, in digits."),
                        ("9" * 40, "Please enter whole sum, in digits."),
                        ("", "Please enter whole sum, in digits.")):
    again = page.send(amount=amount)
    ok("step=bill" in again.url, f"the amount {amount!r} goes no further")
    equal(again.problems(), [problem], f"{amount!r}: why")
page = page.send(amount="1 500")
ok("step=confirm" in page.url and "1,500\u00a0sum" in page.plain,
   "a good one is confirmed", page.text)
ok("860049******6478" in page.plain, "with a card of the user's")
ok("NORMATOV" not in page.plain, "and no more of persons than is needed")
page = page.send()
ok("bill=" in page.url and "otp" in page.fields.forms[-1][1],
   "the button leads to the code", page.text)
equal(paid(), 0, "nothing is paid yet")
wrong = page.send(otp="000000")
equal((wrong.status, wrong.problems()), (409, [
    "The code is wrong. Please look at the SMS and enter it again."]),
      "a wrong code is told, in the reader's language")
page = page.send(otp=OTP)
equal((page.status, page.heading(), paid("anna")), (200, "Paid", 1),
      "the right one pays")
ok(re.fullmatch(r"\d{12}", page.value("Payment reference") or "") and
   page.value("Terminal") == "92902001" and page.value("Time") and
   page.value("Merchant") == "90510020001", "the receipt has its data",
   page.fields.rows)
ok('<h1 class="paid">' in page.text and 'id="print"' in page.text and
   "window.print" in page.text, "and can be printed", page.text)
equal(Visit(page.url).heading(), "Paid", "a reload shows it again")
equal(Visit(page.url, {"otp": OTP}).heading(), "Paid", "so does the button")
equal(paid(), 1, "and it was paid once")
history = page.open("My payments")
ok("Электроэнергия, 1,500\u00a0sum" in history.plain and
   ", paid" in history.plain, "it stands in the history", history.text)
equal(Visit(signed(user="boris", history="1")).fields.links.get(
    "Электроэнергия, 1,500\u00a0sum"), None, "of nobody else")
number = re.search(r"bill=(\d+)", page.url)[1]
equal(Visit(signed(user="boris", bill=number)).status, 404,
      "who cannot see it either")
for name in ("0", "-1", "99999", "x", "9" * 30):
    equal(Visit(signed(user="anna", bill=name)).status, 404,
          f"there is no bill {name}")

# ------ one payment ------

bill = new_bill()
with concurrent.futures.ThreadPoolExecutor() as pool:
    pages = list(pool.map(lambda _: confirm(bill=bill).send(), range(4)))
before = paid()
with concurrent.futures.ThreadPoolExecutor() as pool:
    pages = list(pool.map(lambda p: Visit(p.url, {"otp": OTP}), pages))
equal(paid() - before, 1, "four at once confirm and pay: one payment")
# The answer of the first of two, where the second one is the bill now.
step = confirm(bill=new_bill())
first, second = step.send(), step.send()
numbers = [int(re.search(r"bill=(\d+)", p.url)[1]) for p in (first, second)]
ok(numbers[0] != numbers[1], "confirmed twice: another bill", numbers)
page = Visit(first.url)
ok(f"bill={numbers[1]}&" in page.url and "otp" in page.fields.forms[-1][1],
   "the one that was replaced leads to it", page.url, page.text)
stack.db.execute("UPDATE payme_service_payment SET state=0 WHERE"
                 f" id={numbers[1]}")
page = Visit(first.url)
ok(page.heading() == "Another payment took its place" and
   f"bill={numbers[0]}&" in page.url and 'http-equiv="refresh"' in page.text,
   "as soon as that has begun", page.url, page.text)
stack.db.execute("UPDATE payme_service_payment SET state=1,amount=amount+1"
                 f" WHERE id={numbers[1]}")
page = Visit(first.url)
ok(page.heading() == "Another payment took its place" and
   'http-equiv="refresh"' not in page.text,
   "but not to one of another sum", page.url, page.text)
stack.db.execute("UPDATE payme_service_payment SET amount=amount-1"
                 f" WHERE id={numbers[1]}")
before = paid()
equal((Visit(first.url).send(otp=OTP).heading(), paid() - before),
      ("Paid", 1), "it is paid once")
page = confirm().send()
before = paid()
with concurrent.futures.ThreadPoolExecutor() as pool:
    pages = list(pool.map(lambda _: page.send(otp=OTP), range(4)))
equal((paid() - before, {p.heading() for p in pages}), (1, {"Paid"}),
      "a button pressed four times: one payment, and all say so")
for fault in ("paylov_lost", "paylov_half", "paylov_html"):
    page = confirm().send()
    before = paid()
    faults(**{fault: "1"})
    page = page.send(otp=OTP)
    faults()
    equal((page.heading(), paid() - before), ("Paid", 1),
          f"{fault}: the state is looked at, and it is paid")
page = confirm().send()
before = paid()
Door.mode = "cut /pay/"
page = page.send(otp=OTP)
Door.mode = None
equal((page.heading(), paid() - before), ("The payment is being checked", 0),
      "a call that perhaps arrived is not repeated")
bill = new_bill()
Door.mode = "cut /create/"
page = confirm(bill=bill).send()
Door.mode = None
equal(page.heading(), "Paylov did not answer", "a lost beginning is told")
page = page.open("Another card, or a new code").send().send(otp=OTP)
equal((page.heading(), paid() - before), ("Paid", 1),
      "and begun again it is paid once")
page = confirm().send()
faults(paylov_slow="1")
page = page.send(otp=OTP)
faults()
equal(page.heading(), "Paid", "a slow answer is waited for")
page = confirm().send()
faults(bank="1")
page = page.send(otp=OTP)
faults()
equal((page.status, page.problems()), (409, [
    "There is not enough money on the card. No money was taken."]),
      "no money: it is told")
equal(Visit(page.url).send(otp=OTP).heading(), "Paid",
      "and may be paid after all")
bill = new_bill()
page = confirm("clara", bill=bill).send().send(otp=OTP)
equal(page.heading(), "The payment did not go through",
      "a card that fails ends it")
ok('<h1 class="failed">' in page.text and "window.print" not in page.text,
   "and looks like it", page.text)
page = page.open("Another card, or a new code")
ok("step=confirm" in page.url and "700\u00a0sum" in page.plain, "or begins again")

# ------ lost, and found by whoever looks ------

page = confirm().send()
number = re.search(r"bill=(\d+)", page.url)[1]
before = paid()
stack.db.execute("UPDATE payme_service_payment SET state=2, sent_time="
                 f"{int(time.time() * 1000)} WHERE id={number}")
page = Visit(page.url)
ok(page.heading() == "The payment is being checked" and
   'http-equiv="refresh"' in page.text and not page.fields.forms,
   "a payment that nobody knows of is waited for", page.text)
equal(Visit(page.url, {"otp": OTP}).heading(), "The payment is being checked",
      "and not paid again meanwhile")
stack.db.execute("UPDATE payme_service_payment SET sent_time=1"
                 f" WHERE id={number}")
page = Visit(page.url)
ok("otp" in page.fields.forms[-1][1], "after a quiet time it may be",
   page.text)
equal((page.send(otp=OTP).heading(), paid() - before), ("Paid", 1),
      "and is, once")
stack.db.execute("UPDATE payme_sandbox_paylov_card SET user='nobody' "
                 "WHERE user='clara'")
page = confirm("clara")
ok("You have no card at Paylov yet" in page.plain and not page.fields.forms,
   "without a card there is no button")
page = confirm("anna")
equal(page.send(card="0" * 16).status, 409, "another card is none")

# ------ cards ------

page = confirm("daria").open("Add a card")
ok("cards=1" in page.url and "step=confirm" in page.url and
   "passes through this shop" in page.plain, "a card may be added on the way")
for name, number, expiry in (("letters", "8600 4954 7331 647x", "03/99"),
                             ("a short number", "860049547331", "03/99"),
                             ("a long one", GOOD * 2, "03/99"),
                             ("half an expiry", GOOD, "03")):
    again = page.send(number=number, expiry=expiry, do="add")
    ok(again.status == 409 and number not in again.plain,
       f"{name}: asked for again, and not shown", again.text)
again = page.send(number=GOOD, expiry="99/03", do="add")
ok(again.status == 409 and again.problems(), "a card that Paylov refuses")
code = page.send(number="8600 4954 7331 6478", expiry="03/99", do="add")
ok("pending=" in code.url and "otp" in code.fields.forms[-1][1] and
   GOOD not in code.text, "then its code is asked for", code.text)
equal(code.send(otp="000000", do="code").status, 409, "a wrong code")
stolen = re.search("pending=([0-9a-f]+)", code.url)[1]
equal(Visit(signed(user="boris", cards="1", pending=stolen),
            {"do": "code", "otp": OTP}).status, 400,
      "another user cannot confirm it")
page = code.send(otp=OTP, do="code")
ok("step=confirm" in page.url and "cards=" not in page.url and
   "860049******6478" in page.plain, "the right one leads back", page.text)
equal(page.send().send(otp=OTP).heading(), "Paid", "and it pays")
page = Visit(signed(user="daria", cards="1"))
mark = re.search(r'name="card" value="([0-9a-f]+)"', page.text)[1]
equal(Visit(signed(user="boris", cards="1"), {"do": "remove", "card": mark}
            ).status, 409, "nobody else removes it")
page = Visit(page.url, {"do": "remove", "card": mark})
ok("860049" not in page.plain, "its owner does", page.text)
for name, headers in (("http behind a proxy", {"X_Forwarded_Proto": "http"}),
                      ("who knows what", {"X_Forwarded_For": "192.0.2.1"}),
                      ("something forwarded", {"Forwarded": "for=192.0.2.1"})):
    equal(Visit(signed(user="daria", cards="1"), **headers).status, 403,
          f"{name}: no card is taken")
equal(Visit(signed(user="daria", cards="1"), X_Forwarded_Proto="https",
            X_Forwarded_For="192.0.2.1").status, 200,
      "a proxy that was asked by https says so")
for data in ({}, {"do": "steal"}):
    equal(Visit(signed(user="daria", cards="1"), data).status, 400,
          f"{data} is no request")
equal(Visit("/payme-service?cards=1").status, 403, "nor is it nobody's")

# ------ memory ------


def writable_memory(pid):
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, \
            open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            place, rights = line.split()[:2]
            if "w" not in rights:
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except OSError:  # a device's
                continue


def holds(text):
    return sum(text.encode() in piece for pid in workers("payme-service")
               for piece in writable_memory(pid))


NUMBER, CODE = "8600069195406311", "918273"
page = Visit(signed(user="mem", cards="1"))
page = page.send(number=NUMBER, expiry="03/99", do="add")
ok("pending=" in page.url, "a card for a search of the memory", page.text)
page.send(otp=CODE, do="code")
if os.geteuid() == 0:
    ok(holds("payme-service") > 0, "a worker's memory can be searched")
    equal([holds(NUMBER), holds(NUMBER.replace("8600", "8600 ")),
           holds(CODE)], [0, 0, 0],
          "no number and no code is left in a worker's memory")
else:
    skip("no number and no code is left in a worker's memory",
         "only root can search it")

# ------ how long the catalogue is kept ------


def asked(*ages):
    """How often visits ask for a list that is so many minutes old."""
    counts = []
    for age in ages:
        stack.db.execute("UPDATE payme_service_catalogue SET failed_time=0,"
                         f"time={now() - age * 60000}")
        Door.asked.clear()
        Visit("/payme-service")
        counts.append(sum("/list/" in path for path in Door.asked))
    return counts


equal(asked(30, 61), [0, 1], "the list is kept for an hour")
for minutes, ages, wanted in ((120, (61, 121), [0, 1]), (0, (0, 0), [1, 1])):
    configure_paylov(base=OUTSIDE, box="card_form = true",
                     more=f"    cache_minutes = {minutes}\n")
    new_workers(kill_workers("payme-service"), "payme-service")
    equal(asked(*ages), wanted, f"or for {minutes} minutes")
configure_paylov(base=OUTSIDE, box="card_form = true")
new_workers(kill_workers("payme-service"), "payme-service")

# ------ hostile texts ------

HOSTILE = '<script>alert("x")</script>&quot;\'{{v.pay}}'
stack.db.execute("UPDATE payme_service_catalogue SET body=REPLACE(REPLACE("
                 "body, 'Электроэнергия', '<script>alert(1)</script>'), "
                 "'Регион', '\\'><img src=//evil.example>')")
page = Visit("/payme-service")
ok("<script>alert" not in page.text and "alert(1)" in page.text,
   "a service's name is text")
page = Visit(unsigned(ELECTRICITY))
ok("<img" not in page.text and page.fields.foreign == [],
   "a field's title is text", page.text)
page = Visit(unsigned(CABLE, account=HOSTILE) + "&step=bill")
ok("<script>alert" not in page.text and HOSTILE in page.plain,
   "what was typed is text", page.text)
for url in ("/payme-service?service=%00", "/payme-service?q=%ff",
            "/payme-service?service=" + "a" * 5000):
    ok(Visit(url).status in (400, 404, 414), f"{url[:30]}: refused")

# ------ Paylov is away ------

stack.db.execute("UPDATE payme_service_catalogue SET time=1, failed_time=0")
Door.mode = "away"
page = Visit("/payme-service")
ok(page.status == 200 and "Paylov does not answer now" in page.plain and
   "alert(1)" in page.text, "the catalogue is shown, with a note", page.text)
page = Visit(unsigned(ELECTRICITY))
ok(page.status == 200 and "Paylov does not answer now" in page.plain,
   "so is a form that is known")
page = Visit(signed(user="anna", service=ELECTRICITY, step="bill", **POWER))
ok(page.status == 503 and "what is owed is not known" in page.plain and
   not page.fields.forms, "what is owed is not known, and not guessed",
   page.text)
equal(confirm().status, 503, "nothing is confirmed")
equal(Visit(signed(user="anna", history="1")).status, 200,
      "the history is our own")
equal(Visit(unsigned(GAS[:-1] + "f")).status, 503, "what is not known is away")
stack.db.execute("DELETE FROM payme_service_catalogue")
page = Visit("/payme-service")
ok(page.status == 503 and "Paylov does not answer now" in page.plain and
   page.headers["Cache-Control"] == "no-store",
   "without anything kept the page says so")
equal(Visit("/payme-service", language="ru").heading(),
      "Paylov сейчас не отвечает", "in the reader's language")

# ------ other paths, and a token that Paylov has forgotten ------

Door.mode = None
CARDS = {f"card_{name}": f"merchant/userCard/{path}/" for name, path in (
    ("create", "createUserCard"), ("confirm", "confirmUserCardCreate"),
    ("list", "getAllUserCards"), ("remove", "deleteUserCard"))}
configure_paylov(base=OUTSIDE, box="card_form = true", more="".join(
    f"    {name}_path = '/moved/{path}'\n" for name, path in CARDS.items()))
new_workers(kill_workers("payme-service"), "payme-service")
page = Visit(signed(user="emma", cards="1"))
page = page.send(number=GOOD, expiry="03/99", do="add").send(
    otp=OTP, do="code")
mark = re.search(r'name="card" value="([0-9a-f]+)"', page.text)[1]
page = Visit(page.url, {"do": "remove", "card": mark})
ok("860049" not in page.plain and Door.moved == set(CARDS.values()),
   "each path about cards may be another one", Door.moved)
before = paid("anna")
stack.db.execute("DELETE FROM payme_sandbox_paylov_token")
page = confirm("anna")
stack.db.execute("DELETE FROM payme_sandbox_paylov_token")
page = page.send()
stack.db.execute("DELETE FROM payme_sandbox_paylov_token")
page = page.send(otp=OTP)
equal((page.heading(), paid("anna") - before), ("Paid", 1),
      "with a 401 before each step a bill is paid, and nobody sees it")

# ------ who can read along ------


def as_cgi(**more):
    """The cards page, asked for as a plain CGI program is."""
    query = signed(user="emma", cards="1").split("?", 1)[1]
    return subprocess.run(
        [program("payme-service")], capture_output=True, text=True,
        check=False, stdin=subprocess.DEVNULL, env=stack.environment(
            REQUEST_METHOD="GET", QUERY_STRING=query, PAYME_DATADIR=SOURCE,
            SCRIPT_NAME="/payme-service", HTTP_ACCEPT_LANGUAGE="en", **more)
        ).stdout.partition("\r\n")[0]


for name, status, more in (
        ("a stranger by HTTP", 403, {"REMOTE_ADDR": "192.0.2.1"}),
        ("one who says it was HTTPS", 403, {
            "REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_FORWARDED_FOR": "127.0.0.1"}),
        ("a web server that says it was not", 403, {
            "REMOTE_ADDR": "192.0.2.1", "HTTPS": "off"}),
        ("nobody knows who", 403, {}),
        ("a stranger by HTTPS", 200, {
            "REMOTE_ADDR": "192.0.2.1", "HTTPS": "on"}),
        ("this machine", 200, {"REMOTE_ADDR": "::1"})):
    equal(as_cgi(**more)[:11], f"Status: {status}",
          f"cards and {name}: {status}")

# ------ the switch ------

configure_paylov(base=OUTSIDE)
new_workers(kill_workers("payme-service"), "payme-service")
equal(Visit(signed(user="anna", cards="1")).status, 403,
      "without card_form no card is taken")
equal(Visit(signed(user="anna", cards="1"), {
    "do": "add", "number": GOOD, "expiry": "03/99"}).status, 403, "nor sent")
ok("cards=1" not in confirm("nobody").text, "and none is asked for")

# ------ what is kept ------

journal = stack.db.run(
    "SELECT user, service, account, transaction_id, error, reference, terminal,"
    " merchant FROM payme_service_payment", "shop").stdout
for name, text in (("the journal", journal), ("the log", stack.log_text())):
    ok(not any(person in text for person in PERSONAL),
       f"{name} has no person in it")
    ok(f"\t{OTP}\t" not in text and f"otp={OTP}" not in text and
       GOOD not in text, f"{name} has no code and no number")
cards = [row[0] for row in stack.db.query(
    "SELECT id FROM payme_sandbox_paylov_card")]
ok(cards and not any(GOOD in text for text in SEEN),
   "no page has a card's number")
ok(cards and not any(card in text for card in cards for text in SEEN),
   "no page has Paylov's id of a card")
done()
