"""payme receipt create and pay against a Subscribe API that answers, refuses,
loses and spoils: what is said, what is charged, what is in the books; and
nothing secret is in any log, output or table.
"""

import concurrent.futures
import json
import os
import resource
import signal
import ssl
import subprocess
import threading
import time

from cashier import (CANCELLED, CANCELLING, DISPUTED, FAST, HELD, NEW, PAID,
                     PAYING, REFUSED, Run, books, finish, intent, new_order,
                     new_receipt, pay, payme, receipt, secrets, settle, stack,
                     start)
from harness import KEY, done, equal, find, need, ok, program
from subscribe_api import (Fault, Payme, bad_gateway, changed, half, lost,
                           page, slow)

need("openssl")

# ------ create ------

def create():
    detail = os.path.join(stack.folder, "detail.json")
    with open(detail, "w", encoding="utf-8") as file:
        json.dump({"receipt_type": 0, "items": [{
            "title": "Чай", "price": 500000, "count": 1,
            "code": "00702001001000001", "package_code": "1",
            "vat_percent": 12}]}, file)
    order = new_order(500000, "--detail", detail, "--description-ru", "Чайник",
                      "--description-en", "Teapot")
    run = receipt("create", "--account", f"order_id={order}")
    id = run.out.strip()
    ok(run.status == 0 and id in payme.receipts and len(id) == 24,
       "receipt create prints the receipt's id", run)
    method, auth, params = payme.calls[-1]
    equal((method, auth), ("receipts.create",
                           f"587f72c72cac0d162c722ae2:{KEY}"),
          "with the id and the key of the cashbox")
    equal((params["amount"], params["account"], params["description"],
           params["detail"]["items"][0]["title"], "hold" in params),
          (500000, {"order_id": order}, "Чайник", "Чай", False),
          "amount, account, description and detail are the order's")
    count = payme.count("receipts.create")
    equal((receipt("create", "--order", order).out.strip(),
           payme.count("receipts.create")), (id, count),
          "again: the same one, and Payme is not asked")
    equal(receipt("create", "--order", order, "--json").json,
          {"id": id, "state": "new", "payme_state": None, "amount": 500000},
          "as JSON")
    payme.faults["receipts.cancel"] = Fault(bad_gateway, effect=False)
    equal((receipt("create", "--order", order, "--hold").status,
           payme.count("receipts.create")), (3, count),
          "with hold, and the old one may be cancelled or not: not known")
    receipt("settle", "--quiet", "0")
    held = receipt("create", "--order", order, "--hold").out.strip()
    equal((payme.receipts[id]["state"], held != id,
           payme.calls[-1][2].get("hold"), payme.count("receipts.create")),
          (50, True, True, count + 1),
          "with hold: the one without is cancelled and gives way")
    equal(receipt("create", "--order", order).out.strip(), held,
          "which without hold does not")
    order, id = new_receipt()
    receipt("send", id, "--phone", "998901304527")
    run = receipt("create", "--order", order, "--hold")
    ok(run.status == 1 and "without hold" in run.err
       and payme.receipts[id]["state"] == 0,
       "nor does an invoice that was sent: refused", run)
    equal(receipt("create", "--order", "none").status, 1, "no such order")
    equal(receipt("create").status, 2, "without an order: wrong usage")
    stack.payme("account", "add", "--cashbox", "phone", "--account",
                "phone=901")
    equal(receipt("create", "--cashbox", "phone", "--order", "901").status, 1,
          "an account that is credited any number of times has none")
    english, id = new_receipt("--lang", "en", order=new_order(
        700, "--description-ru", "Чай", "--description-en", "Tea"))
    equal(payme.receipts[id]["description"], "Tea", "--lang chooses")
    ok("receipt" in Run("order", "cancel", "--account",
                        f"order_id={english}").err,
       "an order with a receipt is not withdrawn")


def create_refused():
    order = new_order()
    payme.faults["receipts.create"] = Fault(changed(lambda a: a.update(
        error={"code": -31050, "message": "нет такого заказа"})),
        effect=False)
    run = receipt("create", "--order", order)
    ok(run.status == 1 and "нет такого заказа (-31050)" in run.err,
       "a refusal is told with its text and code", run)
    equal(receipt("create", "--order", order).status, 0,
          "and stands in nobody's way")


def create_lost():
    """The answer with the id does not come."""
    for name, fault in (("lost", lost), ("502", bad_gateway), ("HTML", page),
                        ("half", half)):
        order = new_order()
        payme.faults["receipts.create"] = Fault(answer=fault)
        run = receipt("create", "--order", order)
        mine = [id for id, r in payme.receipts.items()
                if r["wanted"] == {"order_id": order}]
        equal((run.status, [run.out.strip()]), (0, mine),
              f"receipts.create, answer {name}: found again by its account")
    order = new_order()
    payme.faults["receipts.create"] = Fault(answer=lost, effect=False)
    run = receipt("create", "--order", order, *FAST)
    equal(run.status, 3, "and where there is none: not known")
    equal(receipt("create", "--order", order, *FAST).status, 3,
          "once more: still not known, nothing is sent")
    equal((settle().status, settle("--quiet", "0").status), (3, 0),
          "settle forgets it after the quiet time, not before")
    equal(receipt("create", "--order", order).status, 0, "then it is made")
    equal(sum(r["wanted"] == {"order_id": order}
              for r in payme.receipts.values()), 1, "once")


# ------ pay ------

def paid():
    order, id = new_receipt()
    token = payme.card()
    run = receipt("pay", id, "--token", token, "--phone", "998901304527",
                  "--json")
    equal((run.status, run.out and run.json, run.err),
          (0, {"id": id, "state": "paid", "payme_state": 4,
               "amount": 500000}, ""), "receipt pay")
    call = [c for c in payme.calls if c[0] == "receipts.pay"][-1]
    equal(call[2], {"id": id, "token": token,
                    "payer": {"phone": "998901304527"}}, "sends what it must")
    equal(books(order, id), (1, "paid", PAID),
          "the order is paid, also without billing")
    count = payme.count("receipts.pay")
    equal((pay(id).status, payme.count("receipts.pay")), (0, count),
          "again: paid, and nothing is sent")
    equal(receipt("create", "--order", order).status, 1,
          "a paid order gets no other receipt")
    order, id = new_receipt()
    run = receipt("pay", id, "--token", "-", text=payme.card() + "\n")
    equal((run.status, books(order, id)), (0, (1, "paid", PAID)),
          "the token from standard input")
    equal(pay("f" * 24).status, 1, "a receipt of nobody's is not paid")
    order, id = new_receipt()
    stack.db.execute("UPDATE payme_order SET state=4 WHERE account_key="
                     f"'order_id={order}'")
    equal((pay(id).status, payme.charged(order)), (1, 0),
          "an order that is closed is not charged")


def refused_cards():
    for code, text in ((-31300, "нет"), (-31301, {"uz": "yo'q"}),
                       (-31303, None), (-31400, "x"), (-32500, "x"),
                       (-32504, "x"), (-32602, "x"), (-31001, "x"),
                       (-31302, "x")):
        order, id = new_receipt()
        token = payme.card()

        def refuse(answer, code=code, text=text):
            answer.pop("result", None)
            answer["error"] = {"code": code, "message": text}
        payme.faults["receipts.pay"] = Fault(answer=changed(refuse),
                                             effect=False)
        run = receipt("pay", id, "--token", token)
        shown = text if isinstance(text, str) else \
            text["uz"] if text else "refused"
        ok(run.status == 1 and shown in run.err and str(code) in run.err,
           f"{code}: refused, with Payme's text", run)
        equal(books(order, id), (0, "awaiting", REFUSED), "nothing is charged")
        run = pay(id)
        equal((run.status, books(order, id)), (0, (1, "paid", PAID)),
              "another card pays the same receipt")


UNCLEAR = {
    "lost": lost, "502": bad_gateway, "HTML": page, "half": half,
    **{str(code): changed(lambda a, code=code: (
        a.pop("result", None), a.update(error={"code": code})))
       for code in (-32400, -31002, -31008, -31622, -31623, -31630, -12345)},
    "nothing": changed(lambda a: (a.pop("result", None), a.pop("error", None))),
    "both": changed(lambda a: a.update(result={"receipt": {}},
                                       error={"code": -31303})),
    "another receipt": changed(lambda a: a.update(
        result={"receipt": {"_id": "other", "state": 4}}, error=None)),
}


def unclear_answers():
    """Charged or not, the answer does not tell; receipts.check does."""
    ids = {}
    for name, answer in UNCLEAR.items():
        for effect in (True, False):
            order, id = new_receipt()
            payme.faults["receipts.pay"] = Fault(answer, effect=effect)
            run = pay(id, *FAST)
            ok(run.status == 3 and "settle" in run.err,
               f"receipts.pay, {name}, {'' if effect else 'not '}charged:"
               " not known", run)
            ids[id] = (order, effect)
    equal({intent(id) for id in ids}, {PAYING}, "their payment is under way")
    count = payme.count("receipts.pay")
    equal(settle().status, 3, "settle before the quiet time: some are open")
    equal({(books(order, id), effect) for id, (order, effect) in ids.items()},
          {((1, "paid", PAID), True), ((0, "awaiting", PAYING), False)},
          "those that were charged are paid, the others not given up")
    id, order = next((id, order) for id, (order, effect) in ids.items()
                     if not effect)
    equal((pay(id, *FAST).status, payme.count("receipts.pay")), (3, count),
          "an open one is not charged again")
    equal(receipt("cancel", id, *FAST).status, 3, "nor cancelled")
    equal(settle("--quiet", "0").status, 0, "settle after it: all are known")
    equal({books(order, id) for id, (order, effect) in ids.items()
           if not effect}, {(0, "awaiting", REFUSED)}, "they are free")
    equal(payme.count("receipts.pay"), count, "nothing was sent by itself")
    equal((pay(id).status, books(order, id)), (0, (1, "paid", PAID)),
          "and paid on the same receipt")


def odd_answers():
    """Taken as they are."""
    def string_message(answer):
        answer.pop("result", None)
        answer["error"] = {"code": -31303, "message": "мало денег"}
    for name, fault, status in (
            ("a null id", Fault(changed(lambda a: a.update(id=None))), 0),
            ("another id", Fault(changed(lambda a: a.update(id=9))), 0),
            ("no id", Fault(changed(lambda a: a.pop("id"))), 0),
            ("no jsonrpc", Fault(changed(lambda a: a.pop("jsonrpc"))), 0),
            ("a slow one", Fault(slow(2)), 0),
            ("a string as message", Fault(changed(string_message),
                                          effect=False), 1)):
        order, id = new_receipt()
        payme.faults["receipts.pay"] = fault
        run = pay(id)
        equal((run.status, payme.charged(order)), (status, 1 - status),
              f"receipts.pay, {name}")


def found_out():
    """Within the same command, by asking again."""
    order, id = new_receipt()
    payme.faults["receipts.pay"] = Fault(lost)
    equal((pay(id).status, books(order, id)), (0, (1, "paid", PAID)),
          "the answer is lost, receipts.check finds the payment")
    order, id = new_receipt()
    payme.faults["receipts.pay"] = Fault(lost)
    payme.faults["receipts.check"] = Fault(bad_gateway)
    equal((pay(id).status, books(order, id)), (0, (1, "paid", PAID)),
          "also when that fails at first")
    order, id = new_receipt()
    payme.faults["receipts.get"] = Fault(lost)
    equal((pay(id).status, books(order, id)), (0, (1, "paid", PAID)),
          "and when the comparison fails at first")


def told(number):
    """The state that receipts.pay, check and get tell from now on."""
    def tell(answer):
        result = answer.get("result", {})
        result.get("receipt", result)["state"] = number
    for method in ("receipts.pay", "receipts.check", "receipts.get"):
        payme.faults[method] = Fault(changed(tell), times=-1)


def states():
    """What the state of the answer means, and that of receipts.check."""
    for number, status, settled, state in (
            (1, 3, 3, PAYING), (2, 3, 3, PAYING), (3, 3, 3, PAYING),
            (6, 3, 3, PAYING), (30, 3, 3, PAYING), (20, 3, 3, PAYING),
            (77, 3, 3, PAYING), (-1, 3, 3, PAYING), (21, 3, 0, CANCELLING),
            (50, 3, 0, CANCELLED), (5, 3, 0, HELD), (4, 0, 0, PAID)):
        order, id = new_receipt()
        told(number)
        equal((pay(id, *FAST).status, settle().status, intent(id),
               stack.order(order)["state"]),
              (status, settled, state,
               {PAID: "paid", HELD: "held"}.get(state, "awaiting")),
              f"receipts.pay tells state {number}")
        payme.faults.clear()
        settle()
    for number, status in ((2, 3), (50, 1)):
        id = new_receipt()[1]
        told(number)
        equal(pay(id, "--wait", "1").status, status,
              f"state {number}, asked for again: exit status {status}")
        payme.faults.clear()
    settle()


def disputed():
    def other_amount(answer):
        answer["result"]["receipt"]["amount"] += 1

    def other_account(answer):
        answer["result"]["receipt"]["account"][0]["value"] = "0"

    def no_account(answer):
        answer["result"]["receipt"]["account"] = []
    for name, change in (("another amount", other_amount),
                         ("another account", other_account),
                         ("no account", no_account)):
        order, id = new_receipt()
        payme.faults["receipts.get"] = Fault(changed(change))
        run = pay(id)
        ok(run.status == 3 and "charged, but" in run.err,
           f"receipts.get tells {name}: disputed", run)
        equal(books(order, id), (1, "awaiting", DISPUTED),
              "the order is not paid by it")
        equal(settle().status, 1, "settle warns of it")
        equal(receipt("create", "--order", order).status, 1,
              "and the order gets no other receipt")
        receipt("cancel", id)
        payme.finish_cancel(id)
        equal((settle().status, intent(id)), (0, CANCELLED),
              "until it is cancelled")


def not_sent():
    order, id = new_receipt()
    count = len(payme.calls)
    closed = Payme()
    closed.close()
    folder = stack.folder
    subprocess.run(
        [find("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
         "-keyout", f"{folder}/tls.key", "-out", f"{folder}/tls.pem", "-days",
         "2", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/tls.pem", f"{folder}/tls.key")
    stranger = Payme(context)
    for name, url in (("refused", closed.url),
                      ("no TLS", payme.url.replace("http:", "https:")),
                      ("a certificate of nobody's", stranger.url)):
        stack.configure(extra=payme.settings(url))
        run = pay(id)
        ok(run.status == 1 and intent(id) == NEW, f"not sent, {name}", run)
        equal(receipt("create", "--order", new_order()).status, 1,
              "receipts.create neither")
    stranger.close()
    stack.configure(extra=payme.settings())
    equal((len(payme.calls), len(stranger.calls)), (count, 0),
          "nobody was asked")
    equal((pay(id).status, books(order, id)), (0, (1, "paid", PAID)),
          "later it is paid")


# ------ many at a time ------

def together():
    order = new_order()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(
            lambda _: receipt("create", "--order", order, *FAST), range(8)))
    ids = {run.out.strip() for run in runs if run.status == 0}
    ok(len(ids) == 1 and {run.status for run in runs} <= {0, 3},
       "eight creations at a time: one receipt", runs)
    equal(sum(r["wanted"] == {"order_id": order}
              for r in payme.receipts.values()), 1, "at Payme too")
    id = ids.pop()
    count = payme.count("receipts.pay")
    payme.faults["receipts.pay"] = Fault(slow(1))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: pay(id, "--wait", "20"), range(8)))
    equal(({run.status for run in runs}, payme.count("receipts.pay") - count,
           books(order, id)), ({0}, 1, (1, "paid", PAID)),
          "eight payments at a time: one is sent, all say paid")


def hold_up(method, when):
    """The next call of the method waits; two events: it is there, go on."""
    there, go_on = threading.Event(), threading.Event()

    def wait():
        there.set()
        go_on.wait(60)
    payme.faults[method] = Fault(**{when: wait})
    return there, go_on


def stale():
    """What a slow sweep has seen is of no use once the card is tried again."""
    order, id = new_receipt()
    payme.faults["receipts.pay"] = Fault(lost, effect=False)
    pay(id, *FAST)
    there, go_on = hold_up("receipts.check", "after")
    sweep = start("settle", "--quiet", "0")
    there.wait(60)
    settle("--quiet", "0")
    equal(intent(id), REFUSED, "a sweep gives an open receipt up")
    paying_there, pay_on = hold_up("receipts.pay", "before")
    paying = start("pay", id, "--token", payme.card())
    paying_there.wait(60)
    go_on.set()
    finish(sweep)
    equal(intent(id), PAYING, "a slower one not the payment begun since")
    pay_on.set()
    equal((finish(paying), books(order, id)), (0, (1, "paid", PAID)),
          "which is made")


def old():
    """It becomes quiet while the answer about its state is on its way."""
    late, quiet = True, 1
    while late:
        quiet *= 2
        _, id = new_receipt()
        payme.faults["receipts.pay"] = Fault(lost, effect=False)
        begun = time.monotonic()
        pay(id, *FAST)
        sent = time.monotonic()
        there, go_on = hold_up("receipts.check", "after")
        sweep = start("settle", "--quiet", str(quiet))
        there.wait(60)
        late = time.monotonic() - begun >= quiet
        if not late:
            time.sleep(max(0, sent + quiet + 0.1 - time.monotonic()))
        go_on.set()
        status = finish(sweep)
    equal((status, intent(id)), (3, PAYING),
          "an old answer says nothing of what came since")
    equal((settle("--quiet", str(quiet)).status, intent(id)), (0, REFUSED),
          "a new one does")


def no_core():
    """It has a token and a key, and dies with limits that allow a core file."""
    order, id = new_receipt()
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    there, go_on = hold_up("receipts.pay", "before")
    process = subprocess.Popen(
        [program("payme"), "receipt", "pay", id, "--token", payme.card()],
        cwd=stack.folder, env=stack.environment(),
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_CORE, (most, most)))
    there.wait(60)
    process.send_signal(signal.SIGABRT)
    status = os.waitpid(process.pid, 0)[1]
    equal((os.WIFSIGNALED(status), os.WCOREDUMP(status)), (True, False),
          "whoever is killed leaves no core file")
    go_on.set()
    payme.wait_idle()
    equal((settle().status, books(order, id)), (0, (1, "paid", PAID)),
          "and what it paid is known to settle")


create()
create_refused()
create_lost()
paid()
refused_cards()
unclear_answers()
odd_answers()
found_out()
states()
disputed()
not_sent()
together()
stale()
old()
no_core()
secrets(50)
done()
