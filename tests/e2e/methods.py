"""What the methods do when all is right: orders with all their parts, repeats,
refunds, accounts that accumulate, cashboxes that do not see each other.
"""

import json
import os

from harness import (Caller, Lighttpd, Stack, done, equal, need, new_id, now,
                     ok)

need("lighttpd")
stack = Stack()
lighttpd = Lighttpd(stack, processes=2)
main = Caller(lighttpd.port, "/payme-merchant/main")
phone = Caller(lighttpd.port, "/payme-merchant/phone")
again = Caller(lighttpd.port, "/payme-merchant/again")
cgi = Caller(lighttpd.port, "/cgi/payme-merchant/main")


def write(name, content):
    """A file of the test; JSON unless it is a text already."""
    path = os.path.join(stack.folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content if isinstance(content, str)
                   else json.dumps(content, ensure_ascii=False))
    return path


def raw(caller, method, params, id="77"):
    """The bytes of the answer."""
    return caller.send(f'{{"id":{id},"method":"{method}","params":'
                       f'{json.dumps(params)}}}').body


def row(id, cashbox="main"):
    return stack.db.query(
        "SELECT * FROM payme_transaction WHERE payme_id="
        f"'{id}' AND cashbox='{cashbox}'")


# ------ an order with all its parts ------

RECEIVERS = '[{"id":"5305e3bab097f420a62ced0b","amount":200000},' \
            '{"amount":300000, "id":"4215e6bab097f420a62ced01"}]'
ADDITIONAL = '{"Заказчик": "Алишер", "balance": [1.50, null], "x": {"y": 2}}'
DETAIL = '''{
  "receipt_type": 0,
  "shipping": {"title": "Доставка", "price": 50000},
  "items": [
    {"title": "Помидоры", "price": 100000, "count": 2.500, "units": 241092,
     "code": "00702001001000001", "vat_percent": 15, "package_code": "123456",
     "discount": 10000},
    {"title": "Bodring ‘yangi’", "price": 210000, "count": 1, "discount": 0,
     "code": "00702001001000002", "vat_percent": 0, "package_code": "654321"}
  ]
}
'''


def whole_order():
    stack.add_order(
        "whole", 500000, "--receivers", write("receivers", RECEIVERS),
        "--additional", write("additional", ADDITIONAL),
        "--detail", write("detail", DETAIL))
    answer = main.check_perform("whole")
    equal(answer.result, {"allow": True, "additional": json.loads(ADDITIONAL),
                          "detail": json.loads(DETAIL)},
          "CheckPerformTransaction shows additional and detail")
    ok(DETAIL.strip().encode() in answer.body,
       "the detail letter by letter: 2.500 stays 2.500")
    id = new_id()
    created = main.create(id, "whole").result
    equal(created.pop("receivers"), json.loads(RECEIVERS),
          "CreateTransaction names the receivers")
    equal(set(created), {"create_time", "transaction", "state"},
          "and has its three members beside")
    equal((created["state"], type(created["transaction"])), (1, str),
          "the state is 1, the transaction a string")
    entry = main.statement(1000000000000, 9999999999999).result[
        "transactions"][0]
    equal(entry["receivers"], json.loads(RECEIVERS),
          "GetStatement has the receivers")
    shown = stack.order("whole")
    equal((shown["state"], shown["transaction"]), ("awaiting", id),
          "the order awaits payment and is reserved")
    main.cancel(id)


def bare_order():
    stack.add_order("bare")
    equal(main.check_perform("bare").result, {"allow": True},
          "an order without parts is allowed, and that is all")
    created = main.create(new_id(), "bare").result
    equal(set(created), {"create_time", "transaction", "state"},
          "its transaction has no receivers")


ITEM = {"title": "x", "price": 500000, "count": 1, "vat_percent": 15,
        "code": "00702001001000001", "package_code": "1"}


def detail(*items, **more):
    return json.dumps({"receipt_type": 0, "items": list(items), **more})


def item(**changed):
    made = {**ITEM, **changed}
    return detail({k: v for k, v in made.items() if v is not None})


REFUSED = [
    ("detail", "", "not JSON"),
    ("detail", "{", "not JSON"),
    ("detail", item()[:-1] + ",}", "not JSON"),
    ("detail", "[]", "an object is wanted"),
    ("detail", '{"receipt_type":0,"receipt_type":0}', "two members"),
    ("detail", json.dumps({"items": [ITEM]}), "receipt_type"),
    ("detail", detail(ITEM, receipt_type="0"), "receipt_type"),
    ("detail", detail(ITEM, receipt_type=1), "receipt_type"),
    ("detail", '{"receipt_type":0}', "items"),
    ("detail", detail(), "items"),
    ("detail", '{"receipt_type":0,"items":{}}', "items"),
    ("detail", detail(1), "items[0]"),
    ("detail", detail(ITEM, "x"), "items[1]"),
    ("detail", item(price="500000"), "items[0].price"),
    ("detail", item(price=-1), "items[0].price"),
    ("detail", item(price=500000.5), "items[0].price"),
    ("detail", item(price=10**30), "items[0].price"),
    ("detail", item(count=0), "items[0].count"),
    ("detail", item(count=-1), "items[0].count"),
    ("detail", item(count="1"), "items[0].count"),
    ("detail", item(count=1.0000001), "items[0].count"),
    ("detail", item(code="0070200100100000"), "items[0].code"),
    ("detail", item(code="007020010010000011"), "items[0].code"),
    ("detail", item(code="0070200100100000A"), "items[0].code"),
    ("detail", item(code=702001001000001), "items[0].code"),
    ("detail", item(vat_percent="15"), "items[0].vat_percent"),
    ("detail", item(vat_percent=-1), "items[0].vat_percent"),
    ("detail", item(units="x"), "items[0].units"),
    ("detail", item(discount=-5), "items[0].discount"),
    ("detail", item(title=""), "items[0].title"),
    ("detail", detail(ITEM, shipping=5), "shipping"),
    ("detail", detail(ITEM, shipping={"title": "x"}), "shipping.price"),
    ("detail", detail(ITEM, shipping={"price": 0}), "shipping.title"),
    ("detail", item(price=500001), "by 1 tiyin"),
    ("detail", item(price=499999), "by -1 tiyin"),
    ("detail", item(discount=1000), "by -1000 tiyin"),
    ("detail", item(count=2), "by 500000 tiyin"),
    ("detail", detail(ITEM, ITEM), "by 500000 tiyin"),
    ("detail", detail(ITEM, shipping={"title": "x", "price": 7}),
     "by 7 tiyin"),
    ("detail", item().replace('"count": 1', '"count": 0.000001'),
     "by -499999.500000 tiyin"),
    ("detail", item().replace('"count": 1', '"count": 1e0'),
     "items[0].count"),
    ("detail", item(price=1500, count=333.333333), "by -0.000500 tiyin"),
    ("detail", item(price=1500, count=333.333334), "by 0.001000 tiyin"),
    ("detail", item(price=2**53 - 1, count=999999999999),
     "by more than any amount"),
    ("receivers", "{}", "a list is wanted"),
    ("receivers", "[]", "by -500000 tiyin"),
    ("receivers", '[{"id":"5305e3bab097f420a62ced0b"}]', "[0].amount"),
    ("receivers", '[{"amount":500000}]', "[0].id"),
    ("receivers", '[{"id":"5305e3bab097f420a62ced0","amount":500000}]',
     "[0].id"),
    ("receivers", '[{"id":"5305e3bab097f420a62ced0b","amount":"500000"}]',
     "[0].amount"),
    ("receivers", '[{"id":"5305e3bab097f420a62ced0b","amount":0}]',
     "[0].amount"),
    ("receivers", '[{"id":"5305e3bab097f420a62ced0b","amount":499999}]',
     "by -1 tiyin"),
    ("additional", "[]", "an object is wanted"),
    ("additional", "x", "not JSON"),
] + [("detail", item(**{name: None}), f"items[0].{name}: is missing")
     for name in ITEM]


# 500000 tiyin exactly.
EXACT = [
    item(price=1000000, count=0.5),
    item(price=200000, count=2.5, discount=0),
    item(price=500001, discount=1),
    item(price=1500000, count=0.333334, discount=1),
    detail({**ITEM, "price": 4000000, "count": 0.1},
           {**ITEM, "price": 1000000, "count": 0.1}),
    detail({**ITEM, "price": 0}, {**ITEM, "price": 499990},
           shipping={"title": "x", "price": 10}),
]


def refused_orders():
    for part, text, reason in REFUSED:
        refused = stack.payme(
            "order", "add", "--account", "order_id=refused", "--amount",
            "500000", f"--{part}", write("part", text), check=False)
        ok(refused.returncode == 1 and reason in refused.stderr,
           f"a wrong {part} is refused: {reason}", text, refused.stderr)
    missing = stack.payme("order", "add", "--account", "order_id=refused",
                          "--amount", "500000", "--detail", "/nonexistent",
                          check=False)
    ok(missing.returncode == 1 and "/nonexistent" in missing.stderr,
       "a file that is not there is named", missing.stderr)
    equal(main.check_perform("refused").code, -31050,
          "no refused order was registered")
    for number, text in enumerate(EXACT):
        added = stack.payme(
            "order", "add", "--account", f"order_id=exact-{number}",
            "--amount", "500000", "--detail", write("part", text),
            check=False)
        equal(added.returncode, 0, f"it fits to the tiyin: {text[:60]}")


# ------ repeats ------

def times_between(answer, name, start):
    return start <= answer.result[name] <= now()


def repeats():
    stack.add_order("repeat")
    id = new_id()
    create = {"id": id, "time": now(), "amount": 500000,
              "account": {"order_id": "repeat"}}
    start = now()
    created = main.call_params("CreateTransaction", create)
    ok(times_between(created, "create_time", start),
       "create_time is our clock's")
    steps = [("CreateTransaction", create), ("PerformTransaction", {"id": id}),
             ("CancelTransaction", {"id": id, "reason": 5})]
    firsts = []
    for method, params in steps:
        first = raw(main, method, params)
        firsts.append(first)
        before = row(id)
        copies = {raw(caller, method, params)
                  for caller in (main, cgi, main, cgi)}
        equal(copies, {first},
              f"{method}: four repeats, as FastCGI and CGI, byte for byte")
        equal(row(id), before, f"{method}: a repeat changes nothing")
    equal(raw(main, "CancelTransaction", {"id": id, "reason": 1}), firsts[2],
          "a repeat with another reason has the first answer")
    equal(main.check(id).result["reason"], 5, "the first reason stays")
    equal(raw(main, *steps[1])[:16], b'{"error":{"code"',
          "what is refunded is not performed again")


def states():
    stack.add_order("states")
    id = new_id()
    created = main.create(id, "states").result
    wanted = {"create_time": created["create_time"], "perform_time": 0,
              "cancel_time": 0, "transaction": created["transaction"],
              "state": 1, "reason": None}
    equal(main.check(id).result, wanted,
          "CheckTransaction: zeros and null where nothing came yet")
    performed = main.perform(id).result
    equal((performed["transaction"], performed["state"], len(performed)),
          (created["transaction"], 2, 3), "PerformTransaction: three members")
    wanted.update(state=2, perform_time=performed["perform_time"])
    equal(main.check(id).result, wanted, "CheckTransaction after Perform")
    equal(stack.order("states")["state"], "paid", "the order is paid")
    refunded = main.cancel(id, 5).result
    equal((refunded["transaction"], refunded["state"], len(refunded)),
          (created["transaction"], -2, 3), "CancelTransaction: three members")
    wanted.update(state=-2, cancel_time=refunded["cancel_time"], reason=5)
    equal(main.check(id).result, wanted,
          "CheckTransaction after the refund: perform_time stays")
    equal(stack.order("states")["state"], "refunded", "the order is refunded")
    stack.add_order("unpaid")
    id = new_id()
    main.create(id, "unpaid")
    cancelled = main.cancel(id, 3).result
    result = main.check(id).result
    equal((result["state"], result["perform_time"], result["cancel_time"],
           result["reason"]), (-1, 0, cancelled["cancel_time"], 3),
          "CheckTransaction after an unpaid cancellation")
    equal(stack.order("unpaid")["state"], "awaiting", "its order is free")
    other = new_id()
    equal([main.check_perform("unpaid").code, main.create(other, "unpaid").code,
           main.perform(other).code], [0, 0, 0],
          "and is paid by another transaction")
    equal(main.perform(id).code, -31008, "while the first one stays cancelled")


def reasons():
    values = list(range(1, 11)) + [99, 2147483648, 2**53, 2**63 - 2]
    for paid in (False, True):
        stored = []
        for value in values:
            order = f"reason-{paid}-{value}"
            stack.add_order(order)
            id = new_id()
            main.create(id, order)
            if paid:
                main.perform(id)
            main.cancel(id, value)
            stored.append(main.check(id).result["reason"])
        equal(stored, values, "every reason is stored as it came, "
              + ("after" if paid else "before") + " Perform")


# ------ refunds ------

def refunds():
    stack.add_order("once")
    first, second = new_id(), new_id()
    for step in (main.create(first, "once"), main.perform(first),
                 main.cancel(first)):
        equal(step.code, 0, "a payment and its refund, step by step")
    equal([main.check_perform("once").code,
           main.create(second, "once").code], [-31053, -31008],
          "after a refund the order is closed")
    account = {"user": "ali", "order": "1"}
    stack.payme("order", "add", "--cashbox", "again", "--account", "user=ali",
                "--account", "order=1", "--amount", "500000")
    for round in (1, 2, 3):
        id = new_id()
        equal([again.check_perform(account).code,
               again.create(id, account).code, again.perform(id).code,
               again.check_perform(account).code,
               again.create(new_id(), account).code,
               again.cancel(id).code, again.perform(id).code],
              [0, 0, 0, -31052, -31008, 0, -31008],
              f"repay_after_refund: round {round} of pay and refund")
    listed = again.statement(1000000000000, 9999999999999).result
    equal([t["state"] for t in listed["transactions"]], [-2, -2, -2],
          "each round is a transaction of its own")


def fulfilled():
    stack.add_order("delivered")
    id = new_id()
    fulfil = ("order", "fulfil", "--account", "order_id=delivered")
    equal(stack.payme(*fulfil, check=False).returncode, 1,
          "an unpaid order is not fulfilled")
    main.create(id, "delivered")
    equal(stack.payme(*fulfil, check=False).returncode, 1,
          "nor one that is being paid")
    main.perform(id)
    equal([stack.payme(*fulfil, check=False).returncode
           for _ in range(2)], [0, 0], "a paid one is, twice as well as once")
    before = row(id), stack.order("delivered")
    equal([main.cancel(id).code for _ in range(2)], [-31007, -31007],
          "a fulfilled order's payment is not cancelled")
    equal((row(id), stack.order("delivered")), before, "nothing changed")
    equal(main.check(id).result["state"], 2, "it stays performed")
    equal(main.perform(id).result["state"], 2, "and is repeated as such")


# ------ accounts that accumulate ------

def accumulating():
    stack.payme("account", "add", "--cashbox", "phone", "--account",
                "phone=901")
    ids = [new_id() for _ in range(4)]
    codes = [phone.create(id, {"phone": "901"}, amount).code
             for id, amount in zip(ids, (1000, 2000, 3000, 100000000))]
    equal(codes, [0] * 4, "four transactions at a time on one account")
    equal(phone.check_perform({"phone": "901"}, 1000).result,
          {"allow": True}, "and it takes another one")
    equal(stack.balance("901"), 0, "nothing is credited yet")
    equal([phone.create(new_id(), {"phone": "901"}, amount).code
           for amount in (999, 100000001)], [-31001, -31001],
          "beyond the limits there is none")
    for id in ids[:3] + ids[:3]:
        phone.perform(id)
    equal(stack.balance("901"), 6000, "each is credited once")
    phone.cancel(ids[3])
    equal(stack.balance("901"), 6000, "an unpaid cancellation costs nothing")
    equal([phone.cancel(id).result["state"] for id in (ids[1], ids[1])],
          [-2, -2], "a refund, and its repeat")
    equal(stack.balance("901"), 4000, "take the money once")
    stack.db.execute("UPDATE payme_order SET balance=2999 WHERE"
                     " account_key='phone=901'")
    before = row(ids[2], "phone")
    equal(phone.cancel(ids[2]).code, -31007,
          "what the balance does not cover is not refunded")
    equal((row(ids[2], "phone"), stack.balance("901")), (before, 2999),
          "nothing changed")
    stack.db.execute("UPDATE payme_order SET balance=3000 WHERE"
                     " account_key='phone=901'")
    equal((phone.cancel(ids[2]).code, stack.balance("901")), (0, 0),
          "to the last tiyin it is")
    stack.db.execute("UPDATE payme_order SET balance=9223372036854775807"
                     " WHERE account_key='phone=901'")
    full = new_id()
    phone.create(full, {"phone": "901"}, 1000)
    equal((phone.perform(full).code, phone.check(full).result["state"],
           stack.balance("901")), (-31008, 1, 9223372036854775807),
          "a balance never overflows")


# ------ two cashboxes ------

def strangers():
    stack.add_order("shared")
    stack.payme("account", "add", "--cashbox", "phone", "--account",
                "phone=shared")
    id = new_id()
    equal([main.create(id, "shared").code,
           phone.create(id, {"phone": "shared"}, 1000).code], [0, 0],
          "two cashboxes may have transactions of one id")
    numbers = {caller.check(id).result["transaction"]
               for caller in (main, phone)}
    equal(len(numbers), 2, "which are two transactions")
    equal([main.perform(id).code, phone.check(id).result["state"]], [0, 1],
          "one is performed and not the other")
    equal([phone.cancel(id).code, main.check(id).result["state"]], [0, 2],
          "the other one is cancelled and not the first")
    lists = [caller.statement(1000000000000, 9999999999999).result
             ["transactions"] for caller in (main, phone, again)]
    known = [{t["transaction"] for t in found} for found in lists]
    ok(not known[0] & known[1] and not known[0] & known[2]
       and not known[1] & known[2] and all(known),
       "GetStatement lists each cashbox's own")
    equal([again.check_perform({"user": "shared", "order": "shared"}).code,
           phone.check_perform({"phone": "repeat"}).code], [-31050, -31050],
          "orders are not found from another cashbox")


whole_order()
bare_order()
refused_orders()
repeats()
states()
reasons()
refunds()
fulfilled()
accumulating()
strangers()
done()
