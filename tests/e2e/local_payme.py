"""payme-sandbox: a buyer pays at the local Payme, as a browser without
JavaScript would, with each published test card; wrong cheques, lost and doubled
calls, a killed process, refunds, the scenarios from a page.
"""

import base64
import concurrent.futures
import html
import json
import urllib.parse

from harness import done, equal, ok, wait_until
from local import (GOOD, HERE, MERCHANT, ON, Page, arrive, configure, encoded,
                   enter, faults, kill_workers, link, new_order, new_workers,
                   pay, sandbox, stack)

# ------ a payment ------

for language, heading, sum_, status in (
        ("ru", "Ожидает оплаты", "5 000,00 сум", "Оплачено"),
        ("uz", "To‘lov kutilmoqda", "5 000,00 so‘m", "To‘landi"),
        ("en", "Awaiting payment", "5,000.00 sum", "Paid")):
    order = new_order(500000, "--description-ru", "Чайник",
                      "--description-uz", "Choynak",
                      "--description-en", "Teapot")
    page = arrive(order, language)
    ok(page.status == 200, f"{language}: the shop's form leads to a receipt",
       stack.log_text())
    equal(page.heading(), heading, f"{language}: which awaits its payment")
    ok(sum_.replace(" ", "\u00a0") in page.text, f"{language}: of the sum",
       page.text)
    page = enter(page)
    ok("860049******6478" in page.text and "4954" not in page.text,
       f"{language}: the card is shown masked")
    page = page.send(code="666666")
    equal(page.heading(), status, f"{language}: it is paid")
    equal(stack.order(order)["state"], "paid",
          f"{language}: and the shop has it")
    back = page.button()
    ok(back and back.startswith(f"{HERE}/payme-status/main/{order}"),
       f"{language}: the way back is the shop's return page", back)
    ok(page.parsed.refresh and page.parsed.refresh.endswith("url=" + back),
       f"{language}: and is gone by itself", page.parsed.refresh)
    returned = Page(back, language=language)
    equal(returned.status, 200, f"{language}: the return page is there")

page = sandbox(link(m=MERCHANT, ac__order_id=new_order(1999), a=1999, l="uz"))
equal(page.status, 303, "a GET link makes a receipt")
page = page.follow()
ok('lang="uz"' in page.text, "in the language of the link")
equal(enter(page).send(code="666666").heading(), "To‘landi",
      "and 19.99 sum are paid")
equal(sandbox().status, 200, "the receipts are listed")
ok("19,99" in sandbox("/?lang=ru").text, "with what was paid")

# ------ the test cards ------

for number, entered, charged in (
        ("8600 0691 9540 6311", None, None),
        ("8600069195406311", None, None),
        ("8600 0609 2109 0842", "no SMS", None),
        ("3333 3364 1580 4657", "expired", None),
        ("4444 4459 8745 9073", "blocked", None),
        ("8600 1434 1777 0323", None, "unknown error"),
        ("8600 4954 7331 6479", "no card", None),
        ("1", "no card", None),
        ("<script>", "no card", None)):
    order = new_order()
    page = enter(arrive(order), number)
    if entered:
        ok(entered in (page.problem() or "") and
           "(-31630)" in page.problem(),
           f"card {number}: it is refused, with the code of a cheque",
           page.problem())
        ok("number" in page.parsed.forms[0][2], f"card {number}: another one "
           "may be entered")
        continue
    equal(page.problem(), None, f"card {number}: it is taken")
    page = page.send(code="666666")
    if charged:
        ok(charged in (page.problem() or ""),
           f"card {number}: it is refused when charged", page.problem())
        equal(stack.order(order)["state"], "awaiting",
              f"card {number}: the order is free again")
        ok('"reason":2' in html.unescape(page.text),
           f"card {number}: the transaction was cancelled with reason 2")
        equal(enter(page).send(code="666666").heading(), "Paid",
              f"card {number}: another card pays the same receipt")
    else:
        equal(page.heading(), "Paid", f"card {number}: it pays")

ok("expiry" in (enter(arrive(new_order()), GOOD, "03/98").problem() or ""),
   "a wrong expiry is refused")

with concurrent.futures.ThreadPoolExecutor() as pool:
    slow_order, order = new_order(), new_order()
    slow = pool.submit(pay, slow_order, "8600 1343 0184 9596")
    quick = pay(order)
    ok(not slow.done(), "the slow card is still at it when another has paid")
    equal(quick.heading(), "Paid", "which had not to wait for it")
    ok("in time" in (slow.result().problem() or ""),
       "the slow card ends with an error", slow.result().problem())
    equal(stack.order(slow_order)["state"], "awaiting", "and the order is free")

# ------ codes ------

page = enter(arrive(new_order()))
for left in (2, 1):
    page = page.send(code="123456")
    ok("code is wrong" in page.problem(), f"a wrong code, {left} are left")
    ok("code" in page.parsed.forms[0][2], "the code is asked for again")
page = page.send(code="666665")
ok("too often" in page.problem(), "the third wrong code is the last one")
equal(enter(page).send(code="666666").heading(), "Paid",
      "the card entered again pays")

# ------ twice ------

order = new_order()
page = enter(arrive(order))
with concurrent.futures.ThreadPoolExecutor() as pool:
    list(pool.map(lambda _: page.send(code="666666"), range(4)))
receipt = urllib.parse.urlsplit(page.url).path.rsplit("/", 1)[1]
equal(stack.db.value("SELECT COUNT(*) FROM payme_sandbox_call WHERE receipt="
                     f"'{receipt}' AND request LIKE '%CreateTransaction%'"),
      "1", "a code that is sent four times at once pays once")
page = Page(page.url)
equal(page.heading(), "Paid", "and is paid")
equal(page.parsed.refresh, None, "who looks again is not sent away")

# ------ cancelled, refunded ------

order = new_order()
page = arrive(order).send(1)
equal(page.heading(), "Cancelled", "the buyer may give up")
equal(stack.order(order)["state"], "awaiting", "which the shop does not hear")

order = new_order()
page = pay(order).send(do="refund")
equal(page.heading(), "Cancelled", "the money goes back")
equal(stack.order(order)["state"], "refunded", "and the shop knows")
equal(Page(f"{HERE}/payme-checkout?order_id={order}").status, 409,
      "and it is not paid again")
order = new_order()
page = pay(order)
stack.payme("order", "fulfil", "--account", f"order_id={order}")
page = page.send(do="refund")
equal(page.heading(), "Paid", "what is delivered in full stays paid")
ok("-31007" in page.problem(), "and the refusal is shown", page.problem())

# ------ the way back ------

order = new_order()
body = {"merchant": MERCHANT, "amount": 500000, "account[order_id]": order,
        "lang": "en", "callback": "https://shop.example/?t=:transaction"
        "&o=:account.order_id&x=:account.other", "callback_timeout": 2500}
page = sandbox("", data=body).follow()
given_up = page.send(1)
equal(given_up.button(),
      f"https://shop.example/?t=null&o={order}&x=:account.other",
      "without a transaction the placeholder is null")
page = enter(sandbox("", data=body).follow()).send(code="666666")
payme_id = stack.db.value(
    "SELECT payme_id FROM payme_transaction WHERE state=2"
    " ORDER BY id DESC LIMIT 1")
equal(page.button(),
      f"https://shop.example/?t={payme_id}&o={order}&x=:account.other",
      "with one it is the transaction's id")
ok(page.parsed.refresh.startswith("3;"), "after the time that was asked for")
ok("2500)" in page.text, "to the millisecond with JavaScript")
body = {"merchant": MERCHANT, "amount": 500000,
        "account[order_id]": new_order()}
page = sandbox("", data=body, referer="https://shop.example/cart").follow()
equal(page.send(1).button(), "https://shop.example/cart",
      "without a callback the buyer goes back where he came from")

configure(box="callback_timeout = 2500")
new_workers(kill_workers("payme-checkout"), "payme-checkout", 1)
page = pay(new_order())
ok("2500)" in page.text, "the shop may say how long the buyer is to wait")
configure(box='currency = "860"\n    callback ='
          ' "https://shop.example/back/:transaction/:account.order_id"')
new_workers(kill_workers("payme-checkout"), "payme-checkout", 1)
order = new_order()
back = pay(order).button()
payme_id = stack.db.value(
    "SELECT payme_id FROM payme_transaction WHERE state=2"
    f" AND account LIKE '%\"{order}\"%'")
equal(back, f"https://shop.example/back/{payme_id}/{order}",
      "the shop may have a page of its own to come back to")
left = Page(f"{HERE}/payme-checkout?order_id={new_order()}&go=1&lang=uz")
told = base64.b64decode(left.headers["Location"].rsplit("/", 1)[1]).decode()
equal(told.split(";")[3:], [
    "l=uz", "c=https://shop.example/back/:transaction/:account.order_id",
    "cr=860"], "and name the currency in its links")
equal(arrive(new_order()).status, 200, "which the form has no field for")
left = left.follow()
equal((left.status, "number" in left.parsed.forms[0][2]), (200, True),
      "such a link leads to the card")
configure()
new_workers(kill_workers("payme-checkout"), "payme-checkout", 1)

# ------ wrong cheques ------

order = new_order()
GET = {"m": MERCHANT, "ac__order_id": order, "a": 500000}
POST = {"merchant": MERCHANT, "account[order_id]": order, "amount": 500000}
DETAIL = {"receipt_type": 0, "items": [{
    "title": "Чайник", "price": 500000, "count": 1, "vat_percent": 12,
    "code": "00702001001000001", "package_code": "123456"}]}


def without(fields, name):
    return {k: v for k, v in fields.items() if k != name}


def refused(page, code, name):
    return ok(page.status == 400 and f"<dd>{code}</dd>" in page.text,
              f"{name}: {code}", page.status, page.text[-600:])


for name, code, fields in (
        ("another merchant", -31601, {**GET, "m": "587f72c72cac0d162c722aff"}),
        ("no merchant", -31610, without(GET, "m")),
        ("no amount", -31610, without(GET, "a")),
        ("an amount of words", -31610, {**GET, "a": "much"}),
        ("half a tiyin", -31610, {**GET, "a": "1.5"}),
        ("a negative amount", -31610, {**GET, "a": "-1"}),
        ("nothing", -31611, {**GET, "a": "0"}),
        ("more than there is", -31612, {**GET, "a": 2**53}),
        ("no account", -31610, without(GET, "ac__order_id")),
        ("an empty account", -31610, {**GET, "ac__order_id": ""}),
        ("an unknown field", -31610, {**GET, "ac__phone": "1"}),
        ("an unknown parameter", -31610, {**GET, "z": "1"}),
        ("another currency", -31610, {**GET, "cr": "840"}),
        ("a script to come back to", -31610, {**GET, "c": "javascript:alert(1)"}),
        ("a relative callback", -31610, {**GET, "c": "/paid"}),
        ("a line in the callback", -31610, {**GET, "c": "https://a/\r\nX: y"}),
        ("a time-out of words", -31610, {**GET, "ct": "soon"}),
        ("a value with =", -31610, {**GET, "c": "https://a/?b=c"}),
        ("too little for an account", -31611,
         {"m": MERCHANT[:-1] + "3", "ac__phone": "1", "a": 999}),
        ("too much for an account", -31612,
         {"m": MERCHANT[:-1] + "3", "ac__phone": "1", "a": 100000001})):
    refused(sandbox(link(**fields)), code, "GET, " + name)
for name, path in (("no base64", "/%25"), ("no text", "/" + "AAAA"),
                   ("no pairs", "/" + encoded("hello")),
                   ("a value twice", link(**GET) + encoded(";a=1"))):
    refused(sandbox(path), -31610, "GET, " + name)
for name, code, fields in (
        ("no merchant", -31610, without(POST, "merchant")),
        ("no account", -31610, without(POST, "account[order_id]")),
        ("nothing", -31611, {**POST, "amount": 0}),
        ("a script to come back to", -31610,
         {**POST, "callback": "javascript:alert(1)"}),
        ("a detail that is no base64", -31610, {**POST, "detail": "?"}),
        ("a detail that is no JSON", -31610,
         {**POST, "detail": encoded("hello")}),
        ("a detail of another sum", -31610, {**POST, "detail": encoded(
            {**DETAIL, "shipping": {"title": "x", "price": 1}})}),
        ("a detail without IKPU", -31610, {**POST, "detail": encoded(
            {**DETAIL, "items": [without(DETAIL["items"][0], "code")]})})):
    refused(sandbox("", data=fields), code, "POST, " + name)
refused(sandbox("", data="merchant=%zz"), -31610, "POST, broken escapes")
refused(sandbox("", data="amount=1&amount=2"), -31610, "POST, a name twice")
page = sandbox("", data={**POST, "detail": encoded(DETAIL), "lang": "de",
                         "button": "colored", "description": "<b>&",
                         "description[en]": "<script>x</script>"}).follow()
ok("Чайник" in page.text and "&lt;script&gt;" in page.text
   and "<script>x" not in page.text, "a right detail and description are shown")
page = sandbox(link(**{**GET, "m": "nobody", "l": "uz"}), language="ru")
ok('<html lang="uz">' in page.text, "a refusal is in the cheque's language",
   page.text)
page = sandbox(link(**{**GET, "a": 500001}))
ok(page.status == 409 and "-31001" in page.text,
   "the merchant's own refusal of the amount is shown", page.text)
page = sandbox(link(**{**GET, "ac__order_id": "nobody"}), language="uz")
ok(page.status == 409 and "-3105" in page.text,
   "and of the account", page.text)
equal(sandbox("/receipt/nothing").status, 404, "a receipt that is none")
equal(sandbox("", method="PUT").status, 405, "another method")

# ------ faults ------

faults(lost="1")
order = new_order()
page = pay(order)
equal(page.heading(), "Paid", "lost answers: the calls are repeated and it is "
      "paid")
receipt = urllib.parse.urlsplit(page.url).path.rsplit("/", 1)[1]
equal(stack.db.query(
    "SELECT COUNT(*),COUNT(DISTINCT answer) FROM payme_sandbox_call WHERE "
    f"receipt='{receipt}' AND request LIKE '%PerformTransaction\"%'"
    " AND request NOT LIKE '%Check%'"), [["2", "1"]],
    "lost answers: the repeated call is answered by the same bytes")
faults(doubled="1")
equal(pay(new_order()).heading(), "Paid", "doubled calls: it is paid")
faults(bank="1")
order = new_order()
page = pay(order)
ok("enough money" in page.problem(), "no money: the card is refused")
equal(stack.order(order)["state"], "awaiting", "no money: the order is free")
faults(key="1")
page = sandbox(link(**{**GET, "ac__order_id": new_order()}))
ok("-32504" in page.text, "a wrong key: the merchant's refusal is shown",
   page.text)
equal(sandbox("/faults", data={"delay": "soon"}).status, 400,
      "a fault of words is refused")

# A process is killed on its way: the next reader takes the receipt on, from
# wherever it was, even if Create was booked and nobody has heard of it.
for where, forget in (
        ("after Create", ""),
        ("before Create's answer", ",state=1,transaction=NULL")):
    faults(delay="3000")
    order = new_order()
    page = enter(arrive(order))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        lost = pool.submit(page.send, code="666666")
        wait_until(lambda: stack.db.value(
            "SELECT COUNT(*) FROM payme_transaction WHERE state=1") == "1",
            30, "CreateTransaction")
        old = kill_workers()
        equal(lost.result().status, 500, f"the process is killed {where}")
    new_workers(old)
    faults()
    page = Page(page.url)
    ok(page.parsed.refresh == "2", "the receipt is on its way", page.text)
    stack.db.execute(f"UPDATE payme_sandbox_receipt SET change_time=1{forget}"
                     " WHERE state IN (1,2,3)")
    equal(Page(page.url).heading(), "Paid", "the next reader takes it on")
    equal(stack.order(order)["state"], "paid", "and the order is paid")
    equal(stack.db.value("SELECT COUNT(*) FROM payme_transaction t JOIN "
                         "payme_order o ON o.id=t.order_id WHERE "
                         f"o.account_key='order_id={order}'"), "1",
          "by one transaction")

# ------ scenarios ------

page = sandbox("/scenario")
equal(page.status, 200, "the scenarios have a page")
page = page.send(scenario="all", endpoint="", key="", cashbox="main",
                 sum="", **{"account[order_id]": ""})
ok("All steps passed" in page.text, "both pass against our own", page.text)
ok(page.text.count("✓") == 29, "every step is shown", page.text.count("✓"))
page = sandbox("/scenario", data={"scenario": "1", "cashbox": "phone"})
ok("All steps passed" in page.text, "an accumulating account too", page.text)
equal(sandbox("/scenario", data={"cashbox": "nobody"}).status, 404,
      "of an unknown cashbox")
page = sandbox("/scenario", data={
    "cashbox": "main", "endpoint": f"{HERE}/elsewhere"})
equal(page.status, 400, "our key is not sent to an address of others")
page = sandbox("/scenario", data={
    "cashbox": "main", "endpoint": f"{HERE}/elsewhere", "key": "another",
    "scenario": "2"})
ok("Steps that failed: 11" in page.text, "a server that is none fails",
   page.text[:3000])

# ------ a merchant that is away, or wrong ------

configure(ON.replace("true", 'true endpoint = "http://127.0.0.1:1/"'))
new_workers(kill_workers())
page = sandbox(link(**GET))
ok("-31622" in page.text, "an endpoint that is away", page.text)
configure(ON.replace("true", f'true endpoint = "{HERE}/nothing"'))
new_workers(kill_workers())
page = sandbox(link(**GET))
ok("-31623" in page.text, "an endpoint that answers anything", page.text)

configure("")
new_workers(kill_workers())
equal(sandbox().status, 403, "it does not run unless it is switched on")
ok(MERCHANT not in sandbox(link(**GET)).text, "not even for a cheque")

# ------ what is kept ------

dump = stack.db.run("SELECT * FROM payme_sandbox_receipt;"
                    "SELECT * FROM payme_sandbox_call", "shop").stdout
ok("8600495473316478" not in dump and "666666" not in dump,
   "no card number and no code is kept")
ok("8600495473316478" not in stack.log_text(), "nor logged")
done()
