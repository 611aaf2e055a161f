"""payme receipt cancel, confirm-hold, send and what asks only; payme card and
payme reconcile: with billing and without, answered and lost.
"""

import json
import os

from cashier import (CANCELLED, CANCELLING, FAST, HELD, PAID, Run, books,
                     intent, lighttpd, new_order, new_receipt, pay, payme,
                     receipt, secrets, settle, stack)
from harness import KEY, Caller, done, equal, now, ok
from subscribe_api import MASKED, Fault, bad_gateway, lost

# ------ cancel, hold ------

def cancelled():
    order, id = new_receipt()
    equal((receipt("cancel", id).out, books(order, id)),
          ("cancelled\n", (0, "awaiting", CANCELLED)), "an open one: at once")
    equal(receipt("cancel", id).status, 0, "again: done")
    equal(pay(id).status, 1, "it is not paid any more")
    other = new_receipt(order=order)[1]
    ok(other != id, "the order gets another one")
    pay(other)
    equal((receipt("cancel", other).out, stack.order(order)["state"]),
          ("cancelling\n", "paid"), "a paid one is queued")
    payme.finish_cancel(other)
    equal((settle().status, books(order, other)), (0, (1, "refunded",
                                                       CANCELLED)),
          "settle sees the money gone back")
    order, id = new_receipt()
    pay(id)
    stack.payme("order", "fulfil", "--account", f"order_id={order}")
    equal((receipt("cancel", id).status, payme.receipts[id]["state"]), (1, 4),
          "a fulfilled order's is not cancelled")
    order, id = new_receipt()
    pay(id)
    payme.faults["receipts.cancel"] = Fault(lost)
    equal((receipt("cancel", id, *FAST).status, settle().status, intent(id)),
          (3, 0, "7"), "a lost answer: receipts.check knows that it is queued")
    order, id = new_receipt()
    pay(id)
    payme.faults["receipts.cancel"] = Fault(lost, effect=False)
    equal((receipt("cancel", id, *FAST).status,
           settle("--quiet", "0").status, books(order, id)),
          (3, 0, (1, "paid", PAID)), "or that it is not")
    stranger = payme.run("receipts.create", {
        "amount": 1, "account": {"order_id": "x"}})["receipt"]["_id"]
    equal((receipt("cancel", stranger).status,
           payme.receipts[stranger]["state"]), (0, 50),
          "a receipt of nobody's is cancelled")


def holds(kind):
    order, id = new_receipt("--hold")
    ok(payme.receipts[id]["hold"], f"{kind}: created with hold")
    run = pay(id, "--hold")
    equal((run.status, run.out, books(order, id)),
          (0, "held\n", (1, "held", HELD)), "paid: held")
    equal((pay(id).status, payme.charged(order)), (0, 1), "again: held")
    equal(Run("order", "cancel", "--account", f"order_id={order}").status, 1,
          "a held order is not withdrawn")
    run = receipt("confirm-hold", id)
    equal((run.status, run.out, books(order, id)),
          (0, "paid\n", (1, "paid", PAID)), "confirmed: paid")
    equal((receipt("confirm-hold", id).status,
           payme.count("receipts.confirm_hold")), (0, payme.count(
               "receipts.confirm_hold")), "again: paid")
    order, id = new_receipt("--hold")
    pay(id)
    payme.faults["receipts.confirm_hold"] = Fault(lost)
    equal((receipt("confirm-hold", id, *FAST).status, settle().status,
           books(order, id)), (3, 0, (1, "paid", PAID)),
          "a lost confirmation is found out")
    order, id = new_receipt("--hold")
    pay(id)
    payme.faults["receipts.confirm_hold"] = Fault(lost, effect=False)
    equal((receipt("confirm-hold", id, *FAST).status, settle().status,
           settle("--quiet", "0").status, books(order, id)),
          (3, 3, 0, (1, "held", HELD)), "or that it did not happen")
    if kind == "with billing":
        payme.ask_billing("cancel", payme.receipts[id]["transaction"], 3)
    run = receipt("cancel", id)
    equal((run.out, books(order, id)),
          ("cancelled\n", (1, "awaiting", CANCELLED)),
          "cancelled: the order awaits its payment")
    order, id = new_receipt()
    equal((pay(id, "--hold").status, payme.charged(order)), (1, 0),
          "without hold it is not held")


def ageing():
    """What is held for long; UZCARD lets it go, HUMO can only be confirmed."""
    DAY = 86400000
    ids = {}
    for name, number, days in (
            ("young", "8600495473316478", 3), ("uzcard", "8600495473316478", 27),
            ("humo", "9860" + "1" * 12, 26), ("other", "4" * 16, 25.5),
            ("over", "9860" + "2" * 12, 31)):
        order, id = new_receipt("--hold")
        pay(id, token=payme.card(number))
        ids[name] = id
        stack.db.execute(
            f"UPDATE payme_receipt SET held_time=held_time-{int(days * DAY)},"
            f"sent_time=sent_time-{int(days * DAY)},due_time=0"
            f" WHERE receipt_id='{id}'")
    rows = receipt("holds", "--json").json
    equal([(row["id"], row["kind"], row["card"], row["days_left"])
           for row in rows if row["id"] in ids.values()],
          [(ids["over"], "humo", "986022******2222", -2),
           (ids["uzcard"], "uzcard", MASKED, 2),
           (ids["humo"], "humo", "986011******1111", 3),
           (ids["other"], None, "444444******4444", 4),
           (ids["young"], "uzcard", MASKED, 26)],
          "receipt holds: the oldest first, masked, with the days that are left")
    equal([rows[0][name] for name in ("cashbox", "amount")] +
          [rows[0]["end_time"] - rows[0]["held_time"]],
          ["main", 500000, 30 * DAY], "and all that is known of each")
    run = receipt("holds", "--days", "5")
    lines = [line for line in run.out.splitlines()
             if line.split()[0] in ids.values()]
    equal((run.status, len(lines)), (1, 4), "--days: those that end soon")
    for line, text in zip(lines, (
            ": it can only be confirmed", "; then it is let go",
            "; then it can only be confirmed",
            "; then UZCARD lets it go, and HUMO can only be confirmed")):
        ok(line.endswith(text), f"each says{text}", line)
    run = settle()
    equal([name for name in ids if f"{ids[name]}: held for" in run.err],
          ["uzcard", "humo", "other", "over"], "settle warns of them")
    ok("held for" not in settle().err, "not each minute")
    receipt("confirm-hold", ids["humo"])
    receipt("cancel", ids["uzcard"])
    left = {row["id"] for row in receipt("holds", "--json").json}
    ok(not left & {ids["humo"], ids["uzcard"]} and ids["other"] in left,
       "what is confirmed or cancelled is held no more", left)
    for name in ("young", "other", "over"):
        receipt("cancel", ids[name])
    equal((receipt("holds").status, receipt("holds", "--days", "31").status),
          (0, 1), "and more than 30 days are none")
    order = new_order()
    id = new_receipt("--hold", order=order)[1]
    equal(receipt("create", "--order", order).out.strip(), id,
          "who does not ask for hold takes the receipt that has it")
    equal((pay(id).out, intent(id)), ("held\n", HELD), "and it is held")
    receipt("cancel", id)


def billing():
    """Payme calls the Merchant API while the command waits."""
    payme.billing = Caller(lighttpd.port)
    for name, fault in (("answered", None), ("lost", Fault(lost))):
        order, id = new_receipt()
        if fault:
            payme.faults["receipts.pay"] = fault
        equal((pay(id).status, books(order, id)), (0, (1, "paid", PAID)),
              f"with billing, {name}")
        equal(stack.db.query(
            "SELECT t.state,r.mark FROM payme_transaction t JOIN payme_receipt"
            " r ON r.order_id=t.order_id WHERE receipt_id="
            f"'{id}'"), [["2", "0"]], "the transaction made it paid")
        receipt("cancel", id)
        payme.finish_cancel(id)
        equal((settle().status, books(order, id)),
              (0, (1, "refunded", CANCELLED)), "and refunded")
    order, id = new_receipt()
    caller = Caller(lighttpd.port)
    other = "a" * 24
    caller.create(other, order)
    equal((pay(id).status, payme.charged(order)), (1, 0),
          "an order that another payment reserves is not charged")
    caller.cancel(other)
    equal(pay(id).status, 0, "afterwards it is")
    holds("with billing")
    payme.billing = None


# ------ the others ------

def invoices():
    order, id = new_receipt()
    equal(receipt("send", id, "--phone", "998901304527").status, 0, "sent")
    equal(payme.calls[-1][2], {"id": id, "phone": "998901304527"},
          "to the phone")
    equal((receipt("send", id, "--phone", "+998").status,
           receipt("send", id).status), (1, 2), "a phone is digits")
    payme.run("receipts.pay", {"id": id, "token": payme.card()})
    equal((settle().status, books(order, id)), (0, (1, "paid", PAID)),
          "the buyer paid at Payme: settle sees it")


def questions():
    order, id = new_receipt()
    equal((receipt("check", id).out, receipt("check", id, "--json").json),
          ("0 open\n", {"id": id, "state": 0, "stage": "open"}), "check")
    equal(receipt("check", "f" * 24).status, 1, "of none")
    payme.faults["receipts.check"] = Fault(lost)
    equal(receipt("check", id).status, 3, "without an answer: exit status 3")
    for state, stage in ((0, "open"), (1, "in progress"), (2, "in progress"),
                         (3, "in progress"), (4, "paid"), (5, "held"),
                         (6, "in progress"), (20, "stuck"),
                         (21, "cancelling"), (30, "in progress"),
                         (50, "cancelled"), (7, "unknown"), (-4, "unknown")):
        payme.receipts[id]["state"] = state
        text = receipt("get", id).out
        equal((receipt("check", id).out, f"state       {state} {stage}\n" in
               text), (f"{state} {stage}\n", True), f"{state} is {stage}")
    payme.receipts[id]["state"] = 0
    pay(id)
    got = receipt("get", id, "--json").json
    equal((got["_id"], got["state"], got["amount"], got["card"]["number"]),
          (id, 4, 500000, MASKED), "get, with the card masked")
    ok(MASKED in receipt("get", id).out, "as text too")
    file = os.path.join(stack.folder, "fiscal.json")
    data = {"receipt_id": 121, "status_code": 0, "message": "accepted",
            "terminal_id": "EP1", "fiscal_sign": "800031554082",
            "date": "20260706221021", "qr_code_url": "https://ofd.uz/c"}
    for wrong in ({}, {"receipt_id": "121"}, {"receipt_id": 1},
                  {**data, "date": "1"}, {**data, "message": 7}, []):
        with open(file, "w", encoding="utf-8") as text:
            json.dump(wrong, text)
        equal(receipt("set-fiscal-data", id, "--file", file).status, 1,
              f"fiscal data {str(wrong)[:30]}: refused")
    with open(file, "w", encoding="utf-8") as text:
        json.dump(data, text)
    equal((receipt("set-fiscal-data", id, "--file", file).status,
           payme.receipts[id]["fiscal"]), (0, data), "set-fiscal-data")
    old, payme.receipts = payme.receipts, {}
    for _ in range(120):
        payme.run("receipts.create", {"amount": 7, "account": {"a": "b"}})
    period = ("--from", str(now() - 3600000), "--to", str(now() + 3600000))
    listed = receipt("list", *period, "--json").json
    equal([r["_id"] for r in listed], sorted(payme.receipts),
          "list: all pages")
    listed = receipt("list", *period, "--count", "10", "--offset", "100",
                     "--json").json
    equal([r["_id"] for r in listed], sorted(payme.receipts)[100:110],
          "or one of them")
    equal((receipt("list", *period, "--count", "51").status,
           receipt("list").status), (1, 2), "at most 50")
    payme.receipts = old


def cards():
    token = payme.card()
    equal(Run("card", "check", token, "--json").json,
          {"number": MASKED, "expire": "03/99", "recurrent": True,
           "verify": True}, "card check: masked, without the token")
    equal(Run("card", "check", "-", text=token + "\n").status, 0,
          "the token from standard input")
    equal([Run("card", "remove", token).status for _ in range(2)], [0, 1],
          "card remove; there is no second time")
    equal(Run("card", "check", token).status, 1, "it is gone")
    auths = {auth for method, auth, _ in payme.calls
             if method.startswith("cards.")}
    equal(auths, {f"587f72c72cac0d162c722ae2:{KEY}"}, "with the key")


def reconcile():
    payme.receipts.clear()
    stack.db.execute("DELETE FROM payme_receipt;DELETE FROM payme_transaction")
    start = now() - 1000

    def run(*more):
        return Run("reconcile", "--from", str(start), "--to",
                   str(now() + 3600000), *more)
    equal((run().status, run("--json").json), (0, []), "nothing, no difference")
    orders = [new_receipt() for _ in range(4)]
    for _, id in orders:
        pay(id)
    new_receipt()
    payme.billing = Caller(lighttpd.port)
    for _ in range(3):
        pay(new_receipt()[1])
    payme.billing = None
    equal(run().status, 0, "paid with billing and without: no difference")
    payme.receipts[orders[0][1]]["state"] = 50
    payme.receipts[orders[1][1]]["amount"] += 1
    del payme.receipts[orders[2][1]]
    stack.db.execute("UPDATE payme_receipt SET state=1 WHERE receipt_id="
                     f"'{orders[3][1]}'")
    stranger = payme.run("receipts.create", {
        "amount": 9, "account": {"order_id": "x"}})["receipt"]["_id"]
    payme.run("receipts.pay", {"id": stranger, "token": payme.card()})
    caller = Caller(lighttpd.port)
    transaction = "b" * 24
    order = new_order()
    caller.create(transaction, order)
    caller.perform(transaction)
    told_now = run("--json")
    equal((told_now.status,
           {d["id"]: d["difference"] for d in told_now.json}), (1, {
               orders[0][1]: "cancelled at Payme, paid here",
               orders[1][1]: "another amount here",
               orders[2][1]: "paid here, unknown to Payme",
               orders[3][1]: "paid at Payme, not here",
               stranger: "paid at Payme, not here",
               transaction: "paid here, unknown to Payme"}),
          "each difference is told once")
    payme.faults["receipts.get_all"] = Fault(bad_gateway)
    equal(run().status, 3, "without an answer: not known")


cancelled()
holds("without billing")
ageing()
billing()
invoices()
questions()
cards()
reconcile()
secrets(20)
done()
