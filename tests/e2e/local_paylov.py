"""The local Paylov of payme-sandbox: tokens, the seven endpoints, users' cards,
its errors and its faults.
"""

import concurrent.futures
import re
import time

from bills import (ACCOUNT, CABLE, CLOSED, CONSUMER, ELECTRICITY, EXPIRE, FAILS,
                   FINES, GAS, GOOD, HEAT, INTERNET, MOBILE, MOBILE97, NAME,
                   NURSERY, OTP, PASSWORD, SECRET, WASTE, WATER, Merchant,
                   Reply, basic, configure_paylov, grant, service)
from harness import done, equal, now, ok
from local import faults, stack

configure_paylov()

# ------ tokens ------

answer = grant()
equal((answer.status, sorted(answer.json)),
      (200, ["access_token", "expires_in", "refresh_expires_in",
             "refresh_token", "token_type"]), "a token is granted")
equal((answer.json["expires_in"], answer.json["token_type"]), (3600, "Bearer"),
      "for an hour")
ok("access_token" in grant(form=True, grant_type="password", username=NAME,
                           password=PASSWORD).json, "to a form as well")
renewed = grant(grant_type="refresh_token",
                refresh_token=answer.json["refresh_token"])
ok(renewed.json["access_token"] != answer.json["access_token"],
   "a refresh token gives another one")
equal((lambda a: (a.status, a.code))(grant(
    grant_type="refresh_token", refresh_token=answer.json["refresh_token"])),
    (400, "invalid_grant"), "once")
equal((lambda a: (a.status, a.code))(grant(
    grant_type="refresh_token", refresh_token=answer.json["access_token"])),
    (400, "invalid_grant"), "an access token is none")
for name, headers in (("no header", {}), ("another secret",
                                          basic(secret=SECRET + "x")),
                      ("another key", basic(key=CONSUMER[:-1])),
                      ("no base64", {"Authorization": "Basic ?"})):
    answer = grant(headers)
    equal((answer.status, answer.code), (401, "invalid_client"),
          f"{name}: invalid_client")
for name, fields, code in (
        ("a wrong password", {"grant_type": "password", "username": NAME,
                              "password": "x"}, "invalid_grant"),
        ("no user", {"grant_type": "password"}, "invalid_grant"),
        ("another grant", {"grant_type": "client_credentials"},
         "unsupported_grant_type")):
    answer = grant(**fields)
    equal((answer.status, answer.code), (400, code), f"{name}: {code}")
for name, token in (("none", ""), ("a made-up one", "0" * 96),
                    ("a refresh token", renewed.json["refresh_token"])):
    answer = Merchant(token or "-").get("/servicePayment/list/")
    equal((answer.status, answer.code), (401, "unauthorized"),
          f"the token is {name}: 401")
stack.db.execute("UPDATE payme_sandbox_paylov_token SET until=1")
equal(Merchant(renewed.json["access_token"]).get("/servicePayment/list/")
      .status, 401, "the token is out of date: 401")
me = Merchant()

# ------ services ------

services = me.get("/servicePayment/list/").result["services"]
equal(len(services), 12, "a dozen services")
first = services[0]
equal((first["service_id"], first["amount"], first["is_active"]),
      (ELECTRICITY, {"min": 500, "max": 5000000}, True), "as they are told")
ok("fields" not in first and "logo" in services[1], "without their fields")
equal({s["service_id"] for s in services} - {s["service_id"] for s in me.get(
    "/servicePayment/list/", available_for_me="true").result["services"]},
    {NURSERY}, "one of them is for others only")
equal([s["service_id"] for s in services if not s["is_active"]], [CLOSED],
      "one is inactive")
equal([s["service_id"] for s in services if not s["payment_available"]],
      [FINES], "one cannot be paid")
fields = me.get(f"/servicePayment/fields/{ELECTRICITY}/").result["data"]
equal([(f["name"], f["type"], f.get("dependency_of", "absent"))
       for f in fields[0]["fields"]],
      [("region", "select", None), ("soato", "select", "region"),
       ("customer_code", "text", "absent")], "region, district, customer code")
equal({v["filter"] for v in fields[0]["fields"][1]["values"]},
      {"1", "2", "3"}, "districts by the region's value")
equal(me.get("/servicePayment/fields/none/").code, "field_not_valid",
      "an unknown service has none")
equal(me.get(f"/servicePayment/fields/{CABLE}/").result["data"][0]["fields"][0]
      ["values"], [], "a choice may have no values")
rows = me.post("/servicePayment/info/", service_id=ELECTRICITY,
               account=ACCOUNT).result["data"]
values = {row["name"]: row["value"] for row in rows}
equal((values["fio"], values["soato"], values["customer_code"]),
      ("NORMATOV BAHODIR", "26290 - Яшнабадский РЭС", "1000000"),
      "what is known of an account")
equal(me.post("/servicePayment/info/", service_id=MOBILE,
              account={"phone": "901234567"}).code, "permission_denied",
      "nothing where there is no info")

# ------ accounts and amounts ------

for name, sid, account, code in (
        ("nothing", ELECTRICITY, {}, "field_required"),
        ("no district", ELECTRICITY, {"region": "1", "customer_code": "1"},
         "field_required"),
        ("a district of another region", ELECTRICITY,
         {**ACCOUNT, "region": "2"}, "field_not_valid"),
        ("letters", ELECTRICITY, {**ACCOUNT, "customer_code": "12a"},
         "field_not_valid"),
        ("too long", WATER, {"account": "1234567890"}, "field_not_valid"),
        ("another form", MOBILE, {"phone": "991234567"}, "field_not_valid"),
        ("an unknown field", WATER, {"account": "1", "x": "1"},
         "field_not_valid"),
        ("a number", WATER, {"account": 1}, "validation_error"),
        ("no object", WATER, "1", "validation_error"),
        ("nobody's", WATER, {"account": "123404"}, "validation_error")):
    answer = me.create(service_id=sid, account=account)
    equal((answer.status, answer.code), (400, code), f"an account, {name}")
for name, sid, account, amount, code in (
        ("too little", ELECTRICITY, ACCOUNT, 499, "invalid_amount"),
        ("too much", ELECTRICITY, ACCOUNT, 5000001, "invalid_amount"),
        ("none", ELECTRICITY, ACCOUNT, None, "field_required"),
        ("half", ELECTRICITY, ACCOUNT, 500.5, "field_required"),
        ("inactive", CLOSED, {"phone": "1234567"}, 500, "permission_denied"),
        ("unpayable", FINES, {"series": "AA12345678"}, 1000,
         "permission_denied"),
        ("unknown", service("99"), {}, 500, "field_not_valid")):
    answer = me.create(service_id=sid, account=account, amount=amount)
    equal((answer.status, answer.code), (400, code), f"a payment, {name}")
for name, sid, account in (
        ("a district that needs none", HEAT,
         {"district": "5", "account": "7"}),
        ("an option for all", HEAT,
         {"district": "6", "street": "999", "account": "7"}),
        ("an empty list", CABLE, {"account": "K-1"}),
        ("an absent member", WASTE, {"region": "1", "account": "5"}),
        ("a regular expression", MOBILE, {"phone": "911234567"}),
        ("a length", GAS, {"region": "10", "customer_code": "1234567890"}),
        ("letters", INTERNET, {"login": "логин"}),
        ("no info", MOBILE97, {"phone": "971234567"})):
    answer = me.create(service_id=sid, account=account, amount=1000)
    ok(answer.result and answer.result["transactionId"],
       f"a payment with {name}", answer.json)

# ------ cards ------

made = me.post("/merchant/userCard/createUserCard/", userId="u1",
               cardNumber=GOOD, expireDate=EXPIRE, phoneNumber="+998901234527")
equal(sorted(made.result), ["cid", "otpSentPhone"], "a card is begun")
cid = made.result["cid"]
equal(me.get("/merchant/userCard/getAllUserCards/", userId="u1").result,
      {"cards": []}, "and not there before its code")
equal(me.post("/merchant/userCard/confirmUserCardCreate/", cardId=cid,
              otp="000000").code, "invalid_otp", "a wrong code")
card = me.post("/merchant/userCard/confirmUserCardCreate/", cardId=cid,
               otp=OTP, cardName="mine").result["card"]
equal((card["cardId"], card["number"], card["expireDate"], card["cardName"]),
      (cid, "860049******6478", "9903", "mine"), "the right one")
equal(me.post("/merchant/userCard/confirmUserCardCreate/", cardId=cid,
              otp=OTP).code, "card_is_already_activated", "once")
equal([c["cardId"] for c in me.get("/merchant/userCard/getAllUserCards/",
                                   userId="u1").result["cards"]], [cid],
      "it is listed")
for number, expire, code in (
        (GOOD, "0399", "invalid_card"), (GOOD[:-1] + "9", EXPIRE,
                                         "card_not_found_in_processing_center"),
        ("8600060921090842", EXPIRE, "sms_not_active"),
        ("3333336415804657", EXPIRE, "card_expired"),
        ("4444445987459073", EXPIRE, "card_is_blocked")):
    equal(me.post("/merchant/userCard/createUserCard/", userId="u1",
                  cardNumber=number, expireDate=expire).code, code,
          f"the card {number} {expire}: {code}")
spoiled = me.post("/merchant/userCard/createUserCard/", userId="u1",
                  cardNumber=GOOD, expireDate=EXPIRE).result["cid"]
codes = [me.post("/merchant/userCard/confirmUserCardCreate/", cardId=spoiled,
                 otp=otp).code for otp in ("1", "2", "3", OTP)]
equal(codes, ["invalid_otp"] * 3 + ["too_many_attempts"], "three wrong codes")

# ------ payments ------

answer = me.create(userId="u1")
bill = answer.result["transactionId"]
ok(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill),
   "a payment has a UUID")
ok("sms" not in answer.result and len(answer.result["data"]) > 5,
   "what it is about is told, and no code sent", answer.result)
status = me.status(bill).result
equal((status["status"], status["payedAt"], status["cancelTime"],
       status["amount"], status["serviceId"]),
      ("created", None, None, 500, ELECTRICITY), "it is created")
paid = me.pay(bill, cid, userId="u1").result
equal(sorted(paid), ["cardId", "eposMerchant", "eposTerminal", "payedAt",
                     "paymentRef", "transactionId"], "and paid")
ok(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", paid["payedAt"]),
   "at a time", paid)
status = me.status(bill).result
equal((status["status"], status["payedAt"]), ("paid", paid["payedAt"]),
      "which its state tells too")
equal(me.pay(bill, cid).code, "transaction_already_payed", "not twice")
equal(me.pay("none", cid).code, "transaction_not_found", "nor an unknown one")
equal(me.pay(me.bill(), "none").code, "card_not_found",
      "nor with an unknown card")
equal(me.status("none").code, "transaction_not_found",
      "an unknown one has no state")

answer = me.create(cardId=cid, phoneNumber="+998901234527")
bill = answer.result["transactionId"]
ok(answer.result["sms"]["otpSentPhone"].startswith("+998"),
   "with a card a code is sent")
equal([me.pay(bill, cid, **more).code for more in (
    {}, {"otp": "1"}, {"otp": "2"})],
    ["field_required", "invalid_otp", "invalid_otp"], "which is wanted")
equal(me.pay(bill, me.card("u2"), otp=OTP).code, "card_not_found",
      "with that card")
ok(me.pay(bill, cid, otp=OTP).result, "and right")
bill = me.bill(cardId=cid)
equal([me.pay(bill, cid, otp=str(i)).code for i in range(3)],
      ["invalid_otp", "invalid_otp", "too_many_attempts"],
      "three wrong ones are too many")
equal((me.state(bill), me.pay(bill, cid, otp=OTP).code),
      ("cancelled", "transaction_not_available_for_payment"),
      "then it is cancelled")
equal(me.create(cardId=cid, phoneNumber="+998900000000").code,
      "phone_not_match", "another telephone than the card's")
equal(me.create(cardId="none").code, "card_not_found", "an unknown card")
bill = me.bill(cardId=cid)
stack.db.execute("UPDATE payme_sandbox_paylov_payment SET create_time=1"
                 f" WHERE id='{bill}'")
equal(me.pay(bill, cid, otp=OTP).code, "otp_expired", "a code grows old")
bill = me.bill()
equal(me.pay(bill, me.card(number=FAILS)).code, "error_at_pay",
      "a card that fails")
equal(me.state(bill), "cancelled", "ends the payment")
bill = me.bill()
with concurrent.futures.ThreadPoolExecutor() as pool:
    codes = sorted(a.code or "" for a in pool.map(
        lambda _: me.pay(bill, cid), range(4)))
equal(codes, [""] + ["transaction_already_payed"] * 3,
      "of four payments at once one is done")

# ------ the list of what was paid ------

listed = me.get("/servicePayment/transaction/all").result
equal((listed["totalTransaction"], len(listed["transactions"]),
       listed["error"]), (3, 3, None), "what was paid is listed")
equal(sorted(listed["transactions"][0]), ["amount", "cardNumber", "date", "id",
                                          "owner", "serviceId", "userId"],
      "as it is documented")
today = time.strftime("%Y-%m-%d", time.gmtime(now() / 1000 + 18000))
for query, count in (({"userId": "u1"}, 1), ({"userId": "nobody"}, 0),
                     ({"serviceId": ELECTRICITY}, 3), ({"serviceId": GAS}, 0),
                     ({"beginDate": today, "endDate": today}, 3),
                     ({"endDate": "2020-01-01"}, 0),
                     ({"beginDate": "2099-01-01"}, 0)):
    equal(me.get("/servicePayment/transaction/all", **query)
          .result["totalTransaction"], count, f"by {query}")
equal(me.get("/servicePayment/transaction/all", beginDate="today").code,
      "field_not_valid", "but not by a date that is none")
equal(me.get("/merchant/servicePayment/transaction/all/")
      .result["totalTransaction"], 3, "at its other address too")

# ------ addresses and bodies ------

for method, path in (("GET", "/servicePayment/list"),
                     ("POST", "/servicePayment/list/"),
                     ("GET", "/servicePayment/nothing/"),
                     ("PUT", "/servicePayment/pay/")):
    equal(me.call(method, path).status, 404, f"{method} {path}: 404")
for body in ("", "{", "[]", "1", '{"a":1,"a":2}'):
    answer = Reply("POST", "/servicePayment/info/", body,
                   {"Authorization": f"Bearer {me.token}"})
    equal((answer.status, answer.code), (400, "validation_error"),
          f"a body {body!r}")
equal(me.call("DELETE", "/merchant/userCard/deleteUserCard/",
              userCardId="none").code, "card_not_found",
      "no unknown card is removed")
mine = me.card("u3")
equal(me.call("DELETE", "/merchant/userCard/deleteUserCard/",
              userCardId=mine).result, True, "a known one is")
equal(me.pay(me.bill(), mine).code, "card_not_found", "and pays no more")

# ------ faults ------

for name, check in (
        ("paylov_lost", lambda a: not a.whole and a.body == b""),
        ("paylov_half", lambda a: not a.whole and a.body.startswith(b'{"res')),
        ("paylov_html", lambda a: a.status == 502 and b"<html>" in a.body)):
    bill = me.bill()
    faults(**{name: "1"})
    answer = me.pay(bill, cid)
    ok(check(answer), f"{name}: the answer does not come", answer.status,
       answer.body)
    equal(me.state(bill), "paid", f"{name}: but it was paid")
bill = me.bill()
faults(paylov_slow="1")
start = time.monotonic()
ok(me.pay(bill, cid).result and time.monotonic() - start >= 5,
   "paylov_slow: five seconds later")
faults(paylov_error="1")
answer = me.pay(bill, cid)
equal((answer.status, answer.result["error"]["code"]),
      (200, "transaction_already_payed"),
      "paylov_error: the error stands in the result")
faults(paylov_401="1")
once = Merchant()
equal([once.get("/servicePayment/list/").status for _ in range(3)],
      [200, 401, 401], "paylov_401: a token is good once")
faults(paylov_expired="1")
answer = grant()
equal(answer.json["expires_in"], 0, "paylov_expired: no time is left")
equal(grant(grant_type="refresh_token",
            refresh_token=answer.json["refresh_token"]).code, "invalid_grant",
      "paylov_expired: nor for a refresh")
faults(bank="1")
bill = me.bill()
equal((me.pay(bill, cid).code, me.state(bill)),
      ("insufficient_funds", "created"), "bank: no money, it stays created")
faults()
ok(me.pay(bill, cid).result, "and may be paid with another card")

dump = stack.db.run("SELECT * FROM payme_sandbox_paylov_token;"
                    "SELECT * FROM payme_sandbox_paylov_card;"
                    "SELECT * FROM payme_sandbox_paylov_payment",
                    "shop").stdout
ok(me.token not in dump and GOOD not in dump and PASSWORD not in dump,
   "no token and no number is kept")
ok(not any(text in stack.log_text() for text in (
    me.token, GOOD, PASSWORD, SECRET, "NORMATOV")), "nor logged")
done()
