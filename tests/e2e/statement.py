"""GetStatement: both ends inclusive, by Payme's time and our number, only the
cashbox's own; and SetFiscalData: kept apart for sale and refund.
"""

import json
import random

from harness import (Caller, Lighttpd, Stack, done, equal, need, new_id, now,
                     ok)
from sql import sequence

need("lighttpd")
stack = Stack()
lighttpd = Lighttpd(stack, processes=2)
main = Caller(lighttpd.port, "/payme-merchant/main")
phone = Caller(lighttpd.port, "/payme-merchant/phone")
EVER = (1000000000000, 9999999999999)
T = now() - 3600000


def created(order, time, caller=main):
    stack.add_order(order)
    id = new_id()
    if caller.create(id, order, time=time).code != 0:
        raise RuntimeError(f"no transaction on {order}")
    return id


def ids(start, end, caller=main):
    return [t["id"] for t in caller.statement(start, end).result
            ["transactions"]]


# ------ GetStatement ------

def empty():
    equal(main.statement(*EVER).body,
          b'{"result":{"transactions":[]},"id":1}\n', "nothing: an empty list")


def borders():
    at = {time: created(f"at-{time}", T + time) for time in (0, 1, 2, 1000)}
    for start, end, wanted in (
            (0, 1000, [0, 1, 2, 1000]), (0, 0, [0]), (1, 1, [1]),
            (1000, 1000, [1000]), (1, 2, [1, 2]), (0, 999, [0, 1, 2]),
            (1, 1000, [1, 2, 1000]), (3, 999, []), (1001, 5000, []),
            (2, 1, []), (1000, 0, [])):
        equal(ids(T + start, T + end), [at[time] for time in wanted],
              f"from {start} to {end}: {wanted}")
    equal(ids(*EVER), [at[time] for time in (0, 1, 2, 1000)],
          "from ever to ever: all")
    equal(ids(*reversed(EVER)), [], "from after to: none")


def order():
    times = list(range(60)) + [30] * 6
    random.Random(7).shuffle(times)
    made = [(T - 100000 + time, number, created(f"order-{number}",
                                                T - 100000 + time))
            for number, time in enumerate(times)]
    equal(ids(T - 100000, T - 90000), [id for _, _, id in sorted(made)],
          "by Payme's time whatever came first, ties as they came")


ACCOUNT = '{ "b\\u0031": [1, {"x": null}],  "order_id" : "\\u0076iew" }'


def entries():
    stack.add_order("view")
    one = new_id()
    time = T + 50000
    raw = main.send(
        '{"id":1,"method":"CreateTransaction","params":{"id":"%s","time":%d,'
        '"amount":500000,"account":%s}}' % (one, time, ACCOUNT)).result
    wanted = {"id": one, "time": time, "amount": 500000,
              "account": json.loads(ACCOUNT),
              "create_time": raw["create_time"], "perform_time": 0,
              "cancel_time": 0, "transaction": raw["transaction"], "state": 1,
              "reason": None}
    answer = main.statement(time, time)
    equal(answer.result, {"transactions": [wanted]},
          "a created transaction: ten fields, the account with all its fields")
    ok(ACCOUNT.encode() in answer.body, "as it was sent, letter by letter")
    wanted["perform_time"] = main.perform(one).result["perform_time"]
    wanted["state"] = 2
    equal(main.statement(time, time).result["transactions"], [wanted],
          "a performed one")
    wanted["cancel_time"] = main.cancel(one, 5).result["cancel_time"]
    wanted.update(state=-2, reason=5)
    equal(main.statement(time, time).result["transactions"], [wanted],
          "a refunded one")
    two = created("view-2", time)
    cancelled = main.cancel(two, 3).result["cancel_time"]
    listed = main.statement(time, time).result["transactions"]
    equal([(t["id"], t["state"], t["reason"], t["cancel_time"],
            t["perform_time"]) for t in listed[1:]],
          [(two, -1, 3, cancelled, 0)], "and one cancelled before")


def failures():
    before = ids(*EVER)
    stack.add_order("fails")
    equal([main.create(new_id(), "fails", 1).code,
           main.create(new_id(), "no such order").code,
           main.create(new_id(), "view").code], [-31001, -31050, -31008],
          "refused transactions")
    equal(ids(*EVER), before, "are not listed")
    equal(ids(*EVER, caller=phone), [], "nor are another cashbox's")


def large():
    """Longer than any buffer on the way."""
    stack.db.execute(
        "INSERT INTO payme_transaction (cashbox,payme_id,order_id,state,reason"
        ",time,amount,create_time,perform_time,cancel_time,account) SELECT"
        " 'again',LPAD(seq,24,'0'),1,-2,5,2000000000000+seq DIV 3,seq,1,2,3,"
        "CONCAT('{\"user\":\"',REPEAT('я',seq MOD 300),'\"}') FROM"
        f" {sequence(20000)}")
    again = Caller(lighttpd.port, "/payme-merchant/again")
    listed = again.statement(2000000000000, 2000000099999).result
    equal([int(t["id"]) for t in listed["transactions"]],
          list(range(1, 20001)), "20000 transactions come whole and in order")
    equal(sum(t["amount"] for t in listed["transactions"]), 200010000,
          "with their amounts")
    equal(len(listed["transactions"][298]["account"]["user"]), 299,
          "and accounts of any length")


# ------ SetFiscalData ------

FISCAL = {"receipt_id": 121, "status_code": 0, "message": "accepted",
          "terminal_id": "EP000000000025", "fiscal_sign": "800031554082",
          "qr_code_url": "https://ofd.soliq.uz/check?t=EP&r=1&c=2&s=8",
          "date": "20220706221021"}


def set_fiscal(id, kind, caller=main, **changed):
    return caller.call_params("SetFiscalData", {
        "id": id, "type": kind, "fiscal_data": {**FISCAL, **changed}})


def kept(id):
    return json.loads(stack.payme("transaction", "show", id,
                                  "--json").stdout)["fiscal"]


def fiscal():
    id = created("fiscal", T + 70000)
    before = main.check(id).result
    answer = set_fiscal(id, "PERFORM")
    equal(answer.result, {"success": True}, "SetFiscalData before Perform")
    equal(kept(id), {"perform_data": FISCAL}, "is kept as it came")
    main.perform(id)
    equal(set_fiscal(id, "PERFORM", receipt_id="122").result,
          {"success": True}, "after Perform, receipt_id as a text")
    equal(kept(id)["perform_data"]["receipt_id"], "122",
          "replaces what was there")
    equal(set_fiscal(id, "CANCEL", receipt_id=123).result,
          {"success": True}, "the refund's data before the refund")
    main.cancel(id, 5)
    set_fiscal(id, "CANCEL", receipt_id=124)
    equal({kind: data["receipt_id"] for kind, data in kept(id).items()},
          {"perform_data": "122", "cancel_data": 124},
          "sale and refund are kept apart, each replaced by its own kind only")
    set_fiscal(id, "PERFORM", receipt_id=125)
    equal({kind: data["receipt_id"] for kind, data in kept(id).items()},
          {"perform_data": 125, "cancel_data": 124}, "also after the refund")
    copies = {set_fiscal(id, "PERFORM", receipt_id=125).body.split(b',"id"')[0]
              for _ in range(3)}
    equal(copies, {b'{"result":{"success":true}'}, "a repeat has one answer")
    after = main.check(id).result
    equal((after["state"], after["create_time"]),
          (-2, before["create_time"]), "it changes nothing of the payment")


def fiscal_forms():
    id = created("forms", T + 80000)
    for name, data in {
            "a failure: no more than receipt and code":
                {"receipt_id": 1, "status_code": -1},
            "a failure with its message":
                {"receipt_id": "1", "status_code": 2, "message": "Ошибка ‘x’"},
            "fields too many": {**FISCAL, "more": {"a": [1, None]}},
            "a huge receipt_id": {**FISCAL, "receipt_id": 10**30},
            "no message": {k: v for k, v in FISCAL.items() if k != "message"},
            "a text with every escape": {**FISCAL, "message": "\"\\\n\t€"}}.items():
        equal(main.call_params("SetFiscalData", {
            "id": id, "type": "PERFORM", "fiscal_data": data}).result,
            {"success": True}, f"SetFiscalData takes {name}")
        equal(kept(id)["perform_data"], data, "and keeps it")
    equal(set_fiscal(id, "PERFORM", caller=phone).code, -32001,
          "another cashbox's transaction is unknown")


empty()
borders()
order()
entries()
failures()
large()
fiscal()
fiscal_forms()
done()
