"""payme service behind a Paylov of our own: what goes out, what is made of odd
answers, tokens, the journal, the catalogue; and nothing of persons is kept.
"""

import concurrent.futures
import json
import subprocess
import time

from harness import Stack, done, equal, now, ok, program
from scripted_paylov import (ASLEEP, CARD, OTP, PASSWORD, PERSON, PHONE, POWER,
                             SECRET, SERVICES, STREET, VIEW, Fault, Paylov,
                             bad_gateway, changed, half, inside, lost,
                             maintenance, slow, unauthorized, with_json)

stack = Stack()
paylov = Paylov()
stack.configure(extra=paylov.settings())
said = []  # all that the command wrote on standard error
UNREAL = "00000000-0000-0000-0000-000000000000"


class Run:
    def __init__(self, *words, text=None, env=None):
        result = subprocess.run(
            [program("payme"), "service", *words], input=text, text=True,
            capture_output=True, env=env or stack.environment(), check=False)
        self.code = result.returncode
        self.out = result.stdout.strip()
        self.err = result.stderr
        said.append(self.err)

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            return None


def service(*words, **more):
    return Run(*words, "--json", **more)


def account(**fields):
    return [word for name, value in fields.items()
            for word in ("--account", f"{name}={value}")]


_codes = iter(range(1000000, 2000000))


def create(*more, sid=POWER, amount=500, fields=None):
    if fields is None:
        fields = {"region": "1", "district": "10", "code": next(_codes)}
    return service("create", sid, "--amount", str(amount),
                   *account(**fields), *more)


def bill(*more, **what):
    return create(*more, **what).json["transactionId"]


def pay(transaction, *more, wait="0"):
    return service("pay", transaction, "--card", CARD, "--wait", wait, *more)


def settle(quiet="0"):
    return service("settle", "--quiet", quiet)


def rows(where="1=1"):
    return stack.db.query("SELECT transaction_id,state,told,error FROM "
                          f"payme_service_payment WHERE {where} ORDER BY id")


def state(transaction):
    return rows(f"transaction_id='{transaction}'")[0][1]


CREATING, CREATED, PAYING, PAID, REFUSED, CANCELLED, ABANDONED = (
    str(n) for n in range(7))


def charged(transaction):
    return paylov.charges.count(transaction)


def the_calls():
    # ------ one after the other ------
    listed = service("list")
    equal([s["service_id"] for s in listed.json],
          [s["service_id"] for s in SERVICES], "the services are listed")
    equal(service("list", "--mine").json, [
        s for s in listed.json if s["is_active"]], "or those for this merchant")
    fields = service("fields", POWER).json
    equal([f["name"] for f in fields["fields"]],
          ["region", "district", "code"], "a service has its fields")
    equal(fields["fields"][1]["values"][1],
          {"value": "20", "title": "<20>", "filter": "2"}, "and options")
    answer = service("info", POWER, *account(region="1", district="10",
                                             code="7"))
    equal([row["name"] for row in answer.json], ["fio", "address", "saldo"],
          "what is known of an account")
    equal(paylov.calls[-1][1], {"service_id": POWER, "account": {
        "region": "1", "district": "10", "code": "7"}}, "which was sent")
    ok("Debt: -1200 UZS" in Run("info", POWER, *account(
        region="1", district="10", code="7")).out, "with its unit")
    made = create("--user", "u1")
    number = made.json["transactionId"]
    equal((made.json["state"], made.json["otp"], made.json["again"],
           [row["name"] for row in made.json["data"]]),
          ("created", False, False, ["fio", "address", "saldo"]),
          "a payment is created")
    sent = paylov.calls[-1][1]
    equal((sent["amount"], sent["userId"], "cardId" in sent),
          (500, "u1", False), "in whole sum, for a user")
    equal(service("status", number).json["status"], "created", "its state")
    paid = pay(number)
    equal((paid.code, paid.json["state"], paid.json["paymentRef"],
           paid.json["eposTerminal"], paid.json["amount"]),
          (0, "paid", "023581615065", "929028", 500), "it is paid")
    equal(paylov.calls[-1][1], {"transactionId": number, "cardId": CARD,
                                "userId": "u1"}, "with a card, by the user")
    equal(service("status", number).json["status"], "paid", "once more")
    again = pay(number)
    equal((again.code, again.json["again"], charged(number)), (0, True, 1),
          "and not twice")
    equal(paylov.times("pay"), 1, "Paylov was not even asked")
    listed = service("transactions", "--user", "u1", "--service", POWER,
                     "--begin", "2026-11-01", "--end", "2026-11-30").json
    equal((listed[0]["id"], listed[0]["cardNumber"]),
          (number, "860049******6478"), "what was paid is listed, masked")
    equal(paylov.calls[-1][1], {
        "serviceId": POWER, "userId": "u1", "beginDate": "2026-11-01",
        "endDate": "2026-11-30"}, "by what was asked for")
    equal([(c["cardId"], c["number"]) for c in service(
        "cards", "--user", "u1").json], [(CARD, "860049******6478")],
        "cards are listed, masked")
    made = create("--card", CARD, "--phone", "998901234567")
    number = made.json["transactionId"]
    equal((made.json["otp"], made.json["sms"]),
          (True, {"otpSentPhone": "+998*****1234"}), "a code is sent")
    equal(paylov.calls[-1][1]["phoneNumber"], "+998901234567",
          "if it is his telephone")
    refused = pay(number)
    ok(refused.code == 1 and paylov.times("pay") == 1,
       "without it nothing is asked", refused.err)
    refused = pay(number, "--otp", "000000")
    ok(refused.code == 1 and "invalid_otp" in refused.err, "a wrong code",
       refused.err)
    paid = Run("pay", number, "--card", CARD, "--otp", "-", text=OTP)
    equal((paid.code, paid.out), (0, "paid"), "the right one")


def refusals_before_sending():
    # ------ the rules ------
    count = len(paylov.calls)
    good = {"region": "1", "district": "10", "code": "5"}
    for name, sid, fields, amount in (
            ("a field is missing", POWER, {"region": "1"}, 500),
            ("another region", POWER, {**good, "region": "2"}, 500),
            ("no such option", POWER, {**good, "region": "3"}, 500),
            ("letters", POWER, {**good, "code": "5a"}, 500),
            ("too long", POWER, {**good, "code": "12345678901"}, 500),
            ("unknown", POWER, {**good, "more": "1"}, 500),
            ("no such form", PHONE, {"phone": "123456789"}, 500),
            ("too little", POWER, good, 499),
            ("too much", POWER, good, 100001),
            ("not payable", VIEW, {"code": "1"}, 500),
            ("inactive", ASLEEP, {"code": "1"}, 500)):
        answer = create(sid=sid, fields=fields, amount=amount)
        ok(answer.code == 1 and answer.err.startswith("payme: "),
           f"refused, {name}", answer.err)
    for amount in ("0", "-1", "5.00", "500.5", "1e3", "", "90071992547410"):
        ok(create(amount=amount, fields=good).code == 1,
           f"refused, an amount {amount!r}")
    ok(create(sid="svc-none", fields={}).code == 1, "refused, no such service")
    equal(Run("create", POWER).code, 2, "without an amount it is wrong usage")
    equal(Run("pay", UNREAL).code, 2, "without a card too")
    answer = pay(UNREAL)
    ok(answer.code == 1 and "no payment of this shop" in answer.err,
       "a transaction that we did not make is not paid", answer.err)
    ok(all(name == "fields" for name, _ in paylov.calls[count:]),
       "nobody was asked to do any of it", paylov.calls[count:])
    equal(service("status", UNREAL).code, 1, "nor is it there")


def the_same_bill():
    # ------ one live transaction ------
    fields = {"region": "1", "district": "10", "code": next(_codes)}
    other = {"code": fields["code"], "district": "10", "region": "1"}
    first = bill(fields=fields)
    again = create(fields=other)
    equal((again.json["transactionId"], again.json["again"],
           again.json["data"]), (first, True, []),
          "the same bill is the same transaction")
    equal(paylov.times("create"), len(paylov.payments),
          "and no other one is made")
    ok(bill("--user", "u2", fields=fields) != first,
       "another user's is another one")
    second = bill(fields=fields, amount=600)
    ok(second != first, "so is another amount")
    answer = pay(first)
    ok(answer.code == 1 and charged(first) == 0 and
       "abandoned" in answer.err, "and the first one is not paid any more",
       answer.err)
    equal(pay(second).code, 0, "but the second")
    third = bill(fields=fields, amount=600)
    ok(third not in (first, second), "what was paid, and told, may come again")
    paylov.payments[third]["state"] = "cancelled"
    fourth = create(fields=fields, amount=600)
    ok(fourth.json["transactionId"] != third, "so may what Paylov cancelled")
    equal(state(third), CANCELLED, "which is noted")
    paylov.faults["status"] = Fault(bad_gateway)
    answer = create(fields=fields, amount=600)
    equal((answer.code, paylov.times("create")), (1, len(paylov.payments)),
          "without an answer no other one is made")
    # Paid, and whoever asked died before he was told.
    number = bill(fields={**fields, "code": "77"})
    pay(number)
    stack.db.execute(
        "UPDATE payme_service_payment SET told=0,active="
        "UNHEX(SHA2('x',256)) WHERE transaction_id="
        f"'{number}'")
    told = service("status", number)
    equal((told.json["state"], rows(f"transaction_id='{number}'")[0][2]),
          ("paid", "1"), "an end that is shown is told")


OUTCOMES = (
    # name, fault, code at once, charges, state, state after settle
    ("the answer is lost", Fault(lost), 0, 1, PAID, PAID),
    ("half of it comes", Fault(half), 0, 1, PAID, PAID),
    ("a 502 comes", Fault(bad_gateway), 0, 1, PAID, PAID),
    ("a page comes", Fault(maintenance), 0, 1, PAID, PAID),
    ("a 401 comes after all", Fault(unauthorized), 0, 1, PAID, PAID),
    ("it comes slowly", Fault(slow(2)), 0, 1, PAID, PAID),
    ("nothing but true comes", Fault(with_json(200, {"result": True})),
     0, 1, PAID, PAID),
    ("members are missing", Fault(with_json(200, {"result": {}})), 0, 1, PAID,
     PAID),
    ("another transaction is told", Fault(changed(
        lambda a: a["result"].update(transactionId=UNREAL))), 0, 1, PAID,
     PAID),
    ("an error and a receipt come", Fault(changed(
        lambda a: a["result"].update(error={"code": "insufficient_funds"}))),
     0, 1, PAID, PAID),
    ("a code that nobody knows comes", Fault(with_json(
        400, {"error": {"code": "brand_new", "message": "?"}})), 0, 1, PAID,
     PAID),
    ("error_at_pay comes", Fault(with_json(
        400, {"error": {"code": "error_at_pay"}})), 0, 1, PAID, PAID),
    ("the request is lost", Fault(lost, effect=False), 3, 0, PAYING, REFUSED),
    ("a 502 comes before", Fault(bad_gateway, effect=False), 3, 0, PAYING,
     REFUSED),
    ("a 401 comes before", Fault(unauthorized, effect=False), 3, 0, PAYING,
     REFUSED),
    ("it is refused", Fault(with_json(
        400, {"error": {"code": "insufficient_funds", "message": PERSON}}),
        effect=False), 1, 0, REFUSED, REFUSED),
    ("it is refused with 200", Fault(with_json(
        200, {"error": {"code": "card_expired"}}), effect=False), 1, 0,
     REFUSED, REFUSED),
    ("it is refused in the result", Fault(with_json(
        200, {"result": {"error": {"code": "insufficient_funds",
                                   "message": "no"}}}), effect=False), 1, 0,
     REFUSED, REFUSED),
    ("it is refused in three languages", Fault(with_json(
        400, {"result": None, "error": {"code": "card_is_blocked", "message": {
            "ru": "нет", "uz": "yo‘q"}, "data": None}}), effect=False), 1, 0,
     REFUSED, REFUSED),
)


def after_pay():
    # ------ whatever comes of it ------
    for name, fault, code, charges, now_state, end in OUTCOMES:
        number = bill()
        count = paylov.times("pay")
        paylov.faults["pay"] = fault
        answer = pay(number)
        equal((answer.code, charged(number), state(number)),
              (code, charges, now_state), f"{name}: the first try")
        if code == 3:
            equal((pay(number).code, paylov.times("pay") - count,
                   settle("60").code), (3, 1, 3),
                  f"{name}: too early to try again")
        if now_state == PAYING:
            equal(settle().code, 0, f"{name}: it is settled")
        equal((state(number), paylov.times("pay") - count), (end, 1),
              f"{name}: and asked for once")
        equal((pay(number).code, charged(number)), (0, 1),
              f"{name}: in the end it is paid once")
    number = bill()
    paylov.payments[number]["state"] = "cancelled"
    answer = pay(number)
    equal((answer.code, state(number)), (1, CANCELLED),
          "what is cancelled is not paid")
    number = bill()
    paylov.payments[number]["state"] = "processing"
    paylov.faults["pay"] = Fault(lost)
    equal((pay(number).code, settle().code, state(number)), (3, 3, PAYING),
          "a state that nobody knows is neither paid nor failed")
    paylov.payments[number].update(state="paid", time=time.time())
    equal((settle().code, state(number)), (0, PAID), "until it is another one")
    number = bill()
    paylov.faults["pay"] = Fault(lost)
    paylov.faults["status"] = Fault(bad_gateway, times=2)
    equal((pay(number).code, service("status", number).code),
          (3, 3), "without its state nothing is known")
    equal((settle().code, state(number)), (0, PAID), "the sweep knows it later")
    # It becomes quiet while the answer about its state is on its way.
    number = bill()
    paylov.faults["pay"] = Fault(lost, effect=False)
    equal(pay(number).code, 3, "an old answer: it is not known")
    paylov.faults["status"] = Fault(slow(0.5), before=lambda _: (
        stack.db.execute(
            "UPDATE payme_service_payment SET sent_time="
            f"{int(time.time() * 1000) - 59900}"
            f" WHERE transaction_id='{number}'")))
    equal((settle("60").code, state(number)), (3, PAYING),
          "an old answer: it says nothing of what came since")
    equal((settle("60").code, state(number)), (0, REFUSED),
          "an old answer: a new one does")


def odd_answers():
    # ------ shapes ------
    bare = {"service_id": "bare", "fields": [
        {"name": "code"}, {"title": "nameless"},
        {"name": "kind", "values": [{"value": 1}, {}]},
        {"name": "sub", "type": "select", "dependency_of": "kind", "values": [
            {"value": "a", "filter": 1}, {"value": "b", "filter": "2"}]}]}
    paylov.services = [bare, {"name": "no id"}, 7, None]
    for name, method in (("as it is", None), (
            "alone", changed(lambda a: a.update(result=bare)))):
        if method:
            paylov.faults["fields"] = Fault(method)
        got = service("fields", "bare").json
        equal([(f["name"], f["type"], len(f["values"]))
               for f in got["fields"]],
              [("code", "text", 0), ("kind", "select", 1),
               ("sub", "select", 2)], f"a bare service, {name}")
    got = service("list").json
    equal([(s["service_id"], s["is_active"], s["amount"]) for s in got],
          [("bare", True, None)], "what is no service is left out")
    made = create(sid="bare", fields={"code": "x", "kind": "1", "sub": "a"},
                  amount=1)
    ok(made.code == 0, "it can be paid", made.err)
    ok(create(sid="bare", fields={"kind": "1", "sub": "b"}, amount=1).code
       == 1, "by its rules")
    paylov.services = SERVICES
    # The fields come without their service: the list has the rest.
    service("list")
    for _ in range(2):
        paylov.faults["fields"] = Fault(changed(lambda a: a.update(
            result={"data": [{"fields": SERVICES[0]["fields"]}]})))
        answer = create(amount=499)
        ok(answer.code == 1 and "below" in answer.err,
           "the limits are those of the list", answer.err)
    paylov.faults["fields"] = Fault(changed(lambda a: a.update(
        result={"data": [{"fields": []}]})))
    answer = create(sid=VIEW, fields={})
    ok(answer.code == 1 and "cannot be paid" in answer.err,
       "and whether it can be paid", answer.err)
    for name, form in (
            ("with a zone", lambda s: time.strftime(
                "%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(s))),
            ("with a fraction", lambda s: time.strftime(
                "%Y-%m-%dT%H:%M:%S.123456", time.gmtime(s + 18000))),
            ("day first", lambda s: time.strftime(
                "%d.%m.%Y %H:%M:%S", time.gmtime(s + 18000))),
            ("a number", lambda s: int(s)),
            ("milliseconds", lambda s: int(s * 1000))):
        paylov.clock = form
        number = bill()
        before = now() // 1000 * 1000
        answer = pay(number)
        stored = int(stack.db.value(
            "SELECT pay_time FROM payme_service_payment WHERE "
            f"transaction_id='{number}'"))
        ok(answer.code == 0 and before <= stored <= now(), f"a time {name}",
           answer.out, before, stored)
    paylov.clock = None
    paylov.faults["transactions"] = Fault(with_json(200, {"result": {
        "totalTransaction": 1, "transactions": [],
        "error": {"code": "server_error", "message": "x"}}}))
    answer = service("transactions")
    ok(answer.code == 1 and "server_error" in answer.err,
       "an error inside the result", answer.err)
    paylov.faults["transactions"] = Fault(with_json(200, {"result": {
        "transactions": [{"id": "x", "amount": "500.00"}, {}, None]}}))
    equal([(t["id"], t["amount"], t["date"]) for t in service(
        "transactions").json], [("x", 500, None)], "members are missing")
    for name, fault in (("502", bad_gateway), ("half", half),
                        ("a page", maintenance), ("lost", lost),
                        ("no list", with_json(200, {"result": {}})),
                        ("a number", with_json(200, "7"))):
        for call, words in (("info", ("info", POWER, *account(
                region="1", district="10", code="7"))),
                ("card_list", ("cards", "--user", "u1")),
                ("transactions", ("transactions",))):
            paylov.faults[call] = Fault(fault)
            answer = service(*words)
            ok(answer.code == 1 and "\npayme: " in "\n" + answer.err,
               f"{call}, {name}: told, exit 1", answer.code, answer.err)
    for name, fault, code in (
            ("lost", Fault(lost), 3), ("502", Fault(bad_gateway), 3),
            ("no id", Fault(with_json(200, {"result": {"data": []}})), 3),
            ("wrapped twice", Fault(inside), 3),
            ("refused", Fault(with_json(400, {"error": {
                "code": "field_not_valid", "message": "f"}})), 1),
            ("401", Fault(unauthorized), 1)):
        fields = {"region": "2", "district": "20", "code": next(_codes)}
        paylov.faults["create"] = fault
        answer = create(fields=fields)
        equal(answer.code, code, f"create, {name}: exit {code}")
        made = create(fields=fields)
        equal((made.code, len(rows(f"account LIKE '%{fields['code']}%' AND "
                                   "active IS NOT NULL"))), (0, 1),
              f"create, {name}: then one that can be paid")
    stack.db.execute("UPDATE payme_service_payment SET sent_time=1"
                     " WHERE state=0")
    equal((settle("60").code, rows("state=0")), (0, []),
          "what was never answered is given up")


def tokens():
    # ------ one token for all ------
    def granted(work):
        paylov.grants.clear()
        result = work()
        return result, list(paylov.grants)

    def many(count, *words):
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            return [r.code for r in pool.map(
                lambda _: service(*words), range(count))]

    equal(granted(lambda: many(8, "cards", "--user", "u1")), ([0] * 8, []),
          "a token that is good is asked for by nobody")
    stack.db.execute("UPDATE payme_service_token SET until_time=1")
    paylov.token_time = 1.0
    equal(granted(lambda: many(8, "cards", "--user", "u1")),
          ([0] * 8, ["refresh_token"]),
          "8 processes with an expired token refresh it once")
    paylov.expire()
    equal(granted(lambda: many(8, "cards", "--user", "u1")),
          ([0] * 8, ["refresh_token"]),
          "so they do after a 401 in the middle")
    paylov.expire(refresh=True)
    equal(granted(lambda: many(8, "cards", "--user", "u1")),
          ([0] * 8, ["refresh_token", "password"]),
          "and by the password if no refresh token is taken")
    stack.db.execute("UPDATE payme_service_token SET until_time="
                     f"{now() + 50000},token_time={now() - 3550000}")
    equal(granted(lambda: service("list").code), (0, ["refresh_token"]),
          "a minute early")
    stack.db.execute("UPDATE payme_service_token SET until_time="
                     f"{now() + 120000},token_time={now() - 3480000}")
    equal(granted(lambda: service("list").code), (0, []), "and not two")
    end = now() + 2500
    stack.db.execute(
        f"UPDATE payme_service_token SET until_time=1,lease=7,lease_time={end}")
    equal(granted(lambda: service("list").code), (0, ["refresh_token"]),
          "who died over it is waited for")
    ok(now() >= end, "as long as he may be alive")
    # Another machine, whose clock goes two seconds before ours, is about it.
    stack.db.execute("UPDATE payme_service_token SET until_time=1,lease=7,"
                     f"lease_time={now() + 27000}")

    def others_grant():
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(lambda: service("list").code)
            time.sleep(1)
            stack.db.execute(
                "UPDATE payme_service_token SET lease=0,lease_time=0,"
                f"token_time={now() + 2000},until_time={now() + 3602000}")
            return waiting.result()

    equal(granted(others_grant), (0, []),
          "who has it in hand by another clock is waited for too")
    paylov.token_time = 0.0
    stack.db.execute("UPDATE payme_service_token SET sealed=REVERSE(sealed)")
    equal(granted(lambda: service("list").code), (0, ["password"]),
          "what is not ours to open is no token")
    dump = stack.db.run("SELECT HEX(sealed) FROM payme_service_token",
                        "shop").stdout
    ok(not any(token.encode().hex().upper() in dump
               for token in list(paylov.access) + list(paylov.refresh)),
       "no token stands in the database as it is")
    old = stack.conf
    for name, more in (("a wrong secret", {"consumer_secret": "x"}),
                       ("a wrong password", {"password": "x"})):
        stack.configure(extra=paylov.settings(**more))
        stack.db.execute("DELETE FROM payme_service_token")
        number = str(UNREAL)
        count = len(paylov.calls)
        results = many(2, "transactions")
        ok(results == [1, 1] and len(paylov.calls) == count,
           f"{name}: nothing is asked", results, number)
    stack.configure(extra=paylov.settings())
    for name, value in (("an unknown host", "http://127.0.0.1:1"),):
        stack.configure(extra=paylov.settings(base_url=value))
        answer = service("transactions")
        ok(answer.code == 1, f"{name}: told", answer.err)
    stack.configure(extra="")
    answer = service("list")
    ok(answer.code == 1 and "base_url" in answer.err,
       "without the section it is told", answer.err)
    stack.configure(extra=paylov.settings())
    ok(old == stack.conf, "the configuration is as before")
    service("list")
    paylov.faults["fields"] = Fault(unauthorized, times=2)
    equal(granted(lambda: service("fields", POWER).code)[1],
          ["refresh_token"], "a second 401 is the end")


def catalogue():
    # ------ what is kept ------
    fresh = service("list")
    paylov.faults["list"] = Fault(bad_gateway)
    stale = service("list")
    equal((stale.code, stale.json), (0, fresh.json),
          "while Paylov is down the list is what it was")
    ok("does not answer" in stale.err, "with a note", stale.err)
    service("fields", POWER)
    paylov.faults["fields"] = Fault(lost)
    stale = service("fields", POWER)
    ok(stale.code == 0 and stale.json["service_id"] == POWER and
       "does not answer" in stale.err, "so are the fields", stale.err)
    paylov.faults["fields"] = Fault(with_json(
        400, {"error": {"code": "field_not_valid"}}))
    equal(service("fields", POWER).code, 1, "a refusal is an answer")
    paylov.faults["fields"] = Fault(lost)
    equal(service("fields", PHONE).code if not stack.db.query(
        "SELECT 1 FROM payme_service_catalogue WHERE name LIKE '%phone'")
        else 1, 1, "what was never told is not known")


def reconcile():
    # ------ the books ------
    def books():
        result = stack.payme(
            "reconcile", "--from", str(start), "--to", str(now() + 1000),
            "--json", check=False)
        said.append(result.stderr)
        return result.returncode, json.loads(result.stdout or "null")

    # Paylov's times are whole seconds, and so the books' first one counts as a
    # whole: nothing that was paid before, at the other Paylov, may be of it.
    start = (now() // 1000 + 1) * 1000
    while now() < start:
        time.sleep(0.05)
    stack.configure(extra=paylov.settings() + (
        'subscribe { api_url = "http://127.0.0.1:1/" }\n'))
    good, lone, wrong, gone = (bill() for _ in range(4))
    for number in (good, wrong, gone):
        pay(number)
    paylov.payments[lone].update(state="paid", time=time.time())
    paylov.payments[UNREAL] = {
        "id": UNREAL, "state": "paid", "time": time.time(), "otp": False,
        "asked": {"service_id": POWER, "amount": 900}}
    paylov.payments[wrong]["asked"]["amount"] = 501
    paylov.payments[gone]["state"] = "cancelled"
    code, differences = books()
    equal((code, sorted((d["id"], d["difference"]) for d in differences)),
          (1, sorted([(lone, "paid at Paylov, created here"),
                      (UNREAL, "paid at Paylov, unknown here"),
                      (wrong, "another amount here"),
                      (gone, "paid here, cancelled at Paylov")])),
          "every difference is told")
    stack.configure(extra=paylov.settings())


def nothing_of_persons():
    # ------ what is kept ------
    # A refusal's text is told to whoever asked, and to nobody else.
    dump = stack.db.dump()
    log = stack.log_text() + "".join(
        line for text in said for line in text.splitlines(True)
        if not line.startswith("payme: "))
    for name, text in (("a name", PERSON), ("an address", STREET),
                       ("a card's number", "8600495473316478"),
                       ("a password", PASSWORD), ("a secret", SECRET),
                       ("a token", next(iter(paylov.access)))):
        ok(text not in dump, f"{name} is not in the database")
        ok(text not in log, f"{name} is not in the log")


def paths():
    # ------ other addresses ------
    other = Paylov("/gate")
    other.ROUTES = {(verb, "/v2" + path): name
                    for (verb, path), name in Paylov.ROUTES.items()}
    other.FIELDS = "/v3/all-fields/"
    more = "".join(
        f"    {name}_path = '{path}'\n" for (_, path), name in
        (*other.ROUTES.items(), (("GET", other.FIELDS), "fields")))
    stack.configure(extra=other.settings(more))
    equal([service("list").code, service("fields", POWER).code, service(
        "info", POWER, *account(region="1", district="10", code="1")).code],
        [0] * 3, "every path may be another one: list, fields, info")
    made = create(fields={"region": "1", "district": "10", "code": "1"})
    equal(made.code, 0, "create")
    equal([pay(made.json["transactionId"]).code, service(
        "status", made.json["transactionId"]).code, service(
        "transactions").code, service("cards", "--user", "u1").code],
        [0] * 4, "pay, status, transactions, cards")
    stack.configure(extra=paylov.settings())
    other.close()


the_calls()
refusals_before_sending()
the_same_bill()
after_pay()
odd_answers()
tokens()
catalogue()
paths()
reconcile()
nothing_of_persons()
equal(sorted(set(paylov.charges)), sorted(paylov.charges),
      "nothing was charged twice")
done()
