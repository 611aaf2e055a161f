"""The time-out of 12 hours: whatever meets a transaction that is due, or its
order, cancels it first; a minute earlier nothing does.

A transaction is made old by moving its time in the database.
"""

import json

from harness import (HALF_DAY, Caller, Lighttpd, Stack, done, equal, need,
                     new_id, now, ok)
from sql import sequence

need("lighttpd")
stack = Stack()
lighttpd = Lighttpd(stack, processes=2)
main = Caller(lighttpd.port, "/payme-merchant/main")
phone = Caller(lighttpd.port, "/payme-merchant/phone")
again = Caller(lighttpd.port, "/payme-merchant/again")
MINUTE = 60000
EVER = (1000000000000, 9999999999999)


def set_time(id, time):
    stack.db.execute(
        f"UPDATE payme_transaction SET time={time} WHERE payme_id='{id}';"
        f"UPDATE payme_order SET live_time={time} WHERE live_id='{id}'")


def created(order, age):
    """The id of a transaction of that age on a new order."""
    stack.add_order(order)
    id = new_id()
    if main.create(id, order).code != 0:
        raise RuntimeError(f"no transaction on {order}")
    set_time(id, now() - age)
    return id


def state(id):
    """State, reason, and whether the transaction still has an order."""
    return tuple(stack.db.query(
        "SELECT t.state,t.reason,t.active_order IS NOT NULL,"
        "o.live_id IS NOT NULL,o.live_time<>0 FROM payme_transaction t JOIN"
        f" payme_order o ON o.id=t.order_id WHERE payme_id='{id}'")[0])


EXPIRED = ("-1", "4", "0", "0", "0")
CREATED = ("1", "NULL", "1", "1", "1")


def cancel_time(id):
    return int(stack.db.value("SELECT cancel_time FROM payme_transaction"
                              f" WHERE payme_id='{id}'"))


def fiscal(id, order):
    return main.call_params("SetFiscalData", {
        "id": id, "type": "PERFORM",
        "fiscal_data": {"receipt_id": 1, "status_code": -1}})


# What meets it; the code when it is due, and a minute before.
MEETINGS = {
    "CheckPerformTransaction": (
        lambda id, order: main.check_perform(order), 0, -31051),
    "CheckPerformTransaction of a wrong amount": (
        lambda id, order: main.check_perform(order, 1), -31001, -31001),
    "CreateTransaction of a wrong amount": (
        lambda id, order: main.create(new_id(), order, 1), -31001, -31001),
    "CreateTransaction of the same id": (
        lambda id, order: main.create(id, order), -31008, 0),
    "CreateTransaction of the same id and a wrong amount": (
        lambda id, order: main.create(id, order, 1), -31001, -31001),
    "PerformTransaction": (lambda id, order: main.perform(id), -31008, 0),
    "CheckTransaction": (lambda id, order: main.check(id), 0, 0),
    "GetStatement": (lambda id, order: main.statement(*EVER), 0, 0),
    "SetFiscalData": (fiscal, 0, 0),
    "CancelTransaction": (lambda id, order: main.cancel(id, 3), 0, 0),
    "payme expire": (lambda id, order: expire(), 0, 0),
}


class Done:
    code = 0


def expire():
    stack.payme("expire")
    return Done


def meetings():
    for number, (name, (meet, code, _)) in enumerate(MEETINGS.items()):
        order = f"due-{number}"
        id = created(order, HALF_DAY)
        start = now()
        equal(meet(id, order).code, code, f"{name} meets what is due: {code}")
        equal(state(id), EXPIRED, f"{name}: cancelled with reason 4")
        time = cancel_time(id)
        ok(start <= time <= now(), f"{name}: cancelled now")
        equal(stack.order(order)["state"], "awaiting",
              f"{name}: the order waits for payment again")
        result = main.check(id).result
        equal((result["state"], result["reason"], result["cancel_time"],
               result["perform_time"]), (-1, 4, time, 0),
              f"{name}: and so CheckTransaction tells")
        other = new_id()
        equal([main.create(other, order).code, main.perform(other).code],
              [0, 0], f"{name}: another transaction pays the order")


def before():
    for number, (name, (meet, _, code)) in enumerate(MEETINGS.items()):
        order = f"young-{number}"
        id = created(order, HALF_DAY - MINUTE)
        equal(meet(id, order).code, code, f"{name}, a minute earlier: {code}")
        wanted = {"PerformTransaction": ("2", "NULL", "1", "0", "0"),
                  "CancelTransaction": ("-1", "3", "0", "0", "0")}
        equal(state(id), wanted.get(name, CREATED),
              f"{name}: no time-out of it")


def another():
    """A new transaction on an order whose reservation is due."""
    id, other = created("taken", HALF_DAY), new_id()
    equal(main.create(other, "taken").result["state"], 1,
          "CreateTransaction takes an order from what is due")
    equal(tuple(stack.db.query("SELECT state,reason,active_order IS NOT NULL"
                               " FROM payme_transaction WHERE payme_id="
                               f"'{id}'")[0]), ("-1", "4", "0"),
          "which is cancelled in the same step")
    equal(stack.order("taken")["transaction"], other, "and reserves it")
    equal([main.perform(id).code, main.cancel(id).result["state"],
           main.create(id, "taken").code, main.perform(other).code],
          [-31008, -1, -31008, 0], "the first one is of no use any more")
    id, other = created("late", HALF_DAY), new_id()
    equal(main.create(other, "late", time=now() - HALF_DAY).code, -31008,
          "a transaction that comes due is not stored")
    equal(state(id), EXPIRED, "the one that it met is cancelled all the same")
    equal(main.check(other).code, -31003, "the new one does not exist")


def answers():
    id = created("answers", HALF_DAY)
    first = main.cancel(id, 3)
    equal((first.result["state"], first.result["cancel_time"]),
          (-1, cancel_time(id)), "CancelTransaction answers what is stored")
    equal(main.check(id).result["reason"], 4, "the time-out is the reason")
    equal(main.cancel(id, 5).result, first.result, "and so again")
    id = created("older", HALF_DAY * 700)
    entry = [t for t in main.statement(*EVER).result["transactions"]
             if t["id"] == id]
    equal([(t["state"], t["reason"], t["cancel_time"]) for t in entry],
          [(-1, 4, cancel_time(id))],
          "GetStatement lists what it has just cancelled")


def performed():
    id = new_id()
    stack.add_order("old-paid")
    main.create(id, "old-paid")
    main.perform(id)
    set_time(id, now() - HALF_DAY * 60)
    stack.payme("expire")
    main.statement(*EVER)
    equal(main.check(id).result["state"], 2, "what is performed stays so")
    equal(main.perform(id).code, 0, "is repeated")
    equal(main.cancel(id, 5).result["state"], -2, "and refunded after weeks")


def accounts():
    stack.payme("account", "add", "--cashbox", "phone", "--account",
                "phone=905")
    ids = [new_id() for _ in range(4)]
    for id in ids:
        phone.create(id, {"phone": "905"}, 1000)
    for id in ids[:3]:
        set_time(id, now() - HALF_DAY)
    equal(phone.check_perform({"phone": "905"}, 1000).code, 0,
          "an account with due transactions takes another one")
    equal([phone.perform(ids[0]).code, phone.check(ids[1]).result["state"],
           phone.cancel(ids[2]).result["state"], phone.perform(ids[3]).code],
          [-31008, -1, -1, 0], "each of an account's has its own time-out")
    equal(stack.balance("905"), 1000, "the one that was not due is credited")


def sweep():
    """More than one sweep's worth, in two cashboxes."""
    old = now() - HALF_DAY
    for cashbox, prefix in (("main", "a"), ("again", "b")):
        for kind, time in (("o", old), ("y", now())):
            stack.db.execute(
                "INSERT INTO payme_order (cashbox,account_key,kind,state,"
                "amount,balance,live_id,live_time,version,create_time,"
                "change_time,account) SELECT '%(box)s',CONCAT('%(name)s-',seq)"
                ",1,0,100,0,CONCAT('%(name)s',LPAD(seq,22,'0')),%(time)d,0,1,"
                "1,'{}' FROM %(rows)s;INSERT INTO payme_transaction ("
                "cashbox,payme_id,order_id,active_order,state,time,amount,"
                "create_time,perform_time,cancel_time,account) SELECT cashbox,"
                "live_id,id,id,1,live_time,amount,1,0,0,'{}' FROM payme_order"
                " WHERE live_id LIKE '%(name)s0%%'" % {
                    "box": cashbox, "name": prefix + kind, "time": time,
                    "rows": sequence(130)})
    swept = stack.payme("expire", "--json")
    equal(json.loads(swept.stdout), {"expired": 260},
          "payme expire: all 260 of both cashboxes")
    equal(stack.db.query(
        "SELECT SUBSTR(payme_id,1,2) k,state,COALESCE(reason,0),COUNT(*)"
        " FROM payme_transaction WHERE SUBSTR(payme_id,1,3) IN"
        " ('ao0','ay0','bo0','by0') GROUP BY k,state,reason ORDER BY k"),
        [["ao", "-1", "4", "130"], ["ay", "1", "0", "130"],
         ["bo", "-1", "4", "130"], ["by", "1", "0", "130"]],
        "and none that is not due")
    equal(stack.payme("expire").stdout, "0 expired\n", "there are none left")
    equal(main.check("ao" + f"{7:022}").result["reason"], 4,
          "as CheckTransaction tells")


def former():
    """Of a cashbox that the configuration does not have any more."""
    id = created("former", HALF_DAY)
    stack.db.execute(
        f"UPDATE payme_transaction SET cashbox='gone' WHERE payme_id='{id}';"
        f"UPDATE payme_order SET cashbox='gone' WHERE live_id='{id}'")
    equal((stack.payme("expire").stdout, state(id)), ("1 expired\n", EXPIRED),
          "payme expire: also of a cashbox that is not configured any more")


def statements():
    """Many due ones in one list, among others."""
    stack.db.execute("UPDATE payme_transaction SET time=time-43200000 WHERE"
                     " payme_id LIKE 'by0%';UPDATE payme_order SET live_time="
                     "live_time-43200000 WHERE live_id LIKE 'by0%'")
    listed = [t for t in again.statement(*EVER).result["transactions"]
              if t["id"].startswith("by")]
    equal({(t["state"], t["reason"]) for t in listed}, {(-1, 4)},
          "GetStatement cancels 130 due ones as it lists them")
    equal(len(listed), 130, "and lists each once")
    equal(stack.db.value("SELECT COUNT(*) FROM payme_order WHERE live_id"
                         " LIKE 'by0%'"), "0", "their orders are free")
    repeated = [t for t in again.statement(*EVER).result["transactions"]
                if t["id"].startswith("by")]
    equal(repeated, listed, "the next list is the same")


def held():
    """Money that is held waits for days: nothing times out."""
    ids = {}
    for order in ("h1", "h2", "h3"):
        ids[order] = created(order, 20 * HALF_DAY)
        stack.db.execute("UPDATE payme_order SET state=2 WHERE live_id="
                         f"'{ids[order]}'")
    stack.payme("expire")
    equal([main.check(id).result["state"] for id in ids.values()], [1] * 3,
          "held for ten days: payme expire and CheckTransaction let it be")
    equal([t["state"] for t in main.statement(*EVER).result["transactions"]
           if t["id"] in ids.values()], [1] * 3, "GetStatement too")
    equal([main.check_perform("h1").code, main.create(new_id(), "h1").code],
          [-31051, -31008], "its order is nobody else's")
    equal(main.perform(ids["h1"]).result["state"], 2, "it is performed")
    equal(stack.order("h1")["state"], "paid", "its order is paid")
    equal(main.cancel(ids["h2"]).result["state"], -1, "or cancelled")
    equal((stack.order("h2")["state"], state(ids["h2"])[3]),
          ("awaiting", "0"), "its order awaits another payment")
    equal(main.create(new_id(), "h2").code, 0, "and gets it")
    equal(main.create(ids["h3"], "h3").code, 0,
          "CreateTransaction again is the same")


meetings()
before()
held()
another()
answers()
performed()
accounts()
sweep()
former()
statements()
done()
