"""payme deliver: each change of an order is told to the shop, signed, at least
once, in order per order, whatever the shop does; and told once by whole sets of
processes.
"""

import hashlib
import hmac
import json
import re
import signal
import subprocess

from harness import (HALF_DAY, KEY, Caller, Lighttpd, Stack, done, equal,
                     free_port, new_id, now, ok, program, stop)
from scripted_shop import Holding, Shop, half, huge, lost, status
from subscribe_api import Payme

SECRET = "a secret of the shop: ключ"
SITE = f"site {{ link_secret = '{SECRET}' }}\n"
MONTH = 30 * 86400000
ATTEMPTS = 21
shop = Shop()
payme = Payme()
dead_port = free_port()

BOX = """
cashbox {name} {{{{
    merchant_id = "587f72c72cac0d162c722a{number}"
    keys = {{{{'{{key}}'}}}}
    allow = {{{{"any"}}}}
    {more}
}}}}
"""


def boxes(*rows):
    return "".join(BOX.format(name=name, number=number, more=more)
                   for number, (name, more) in enumerate(rows, 11))


ACCOUNT = "account order_id {{ }}"
ALL = boxes(
    ("main", f'notify_url = "{shop.url}/main?k=1" {ACCOUNT}'),
    ("phone", f'notify_url = "{shop.url}/phone" kind = "accumulating" '
     'min_amount = 1000 max_amount = 100000000 account phone {{ }}'),
    ("dead", f'notify_url = "http://127.0.0.1:{dead_port}/" {ACCOUNT}'),
    ("quiet", ACCOUNT))
# The scripted Payme knows the first cashbox by its usual name.
ALL = ALL.replace("587f72c72cac0d162c722a11", "587f72c72cac0d162c722ae2")

stack = Stack(cashboxes=ALL, extra=SITE + payme.settings())
lighttpd = Lighttpd(stack, processes=2)
main = Caller(lighttpd.port)
phone = Caller(lighttpd.port, "/payme-merchant/phone")
quiet = Caller(lighttpd.port, "/payme-merchant/quiet")
said = []


class Run:
    def __init__(self, *words):
        run = subprocess.run(
            [program("payme"), "deliver", *words], text=True, check=False,
            capture_output=True, timeout=300, env=stack.environment())
        self.status, self.out, self.err = \
            run.returncode, run.stdout, run.stderr
        said.append(run.stdout + run.stderr)

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def counts(self):
        """Done, put off, given up."""
        return tuple(int(n) for n in re.findall(r"\d+", self.out))


def rows(box="main", what="event,order_state,amount,payme_id"):
    return stack.db.query(
        f"SELECT {what} FROM payme_outbox WHERE cashbox='{box}' ORDER BY id")


def forget():
    stack.db.execute("DELETE FROM payme_outbox")
    shop.told()


def later(where="1"):
    """As if the time had come."""
    stack.db.execute("UPDATE payme_outbox SET due_time=1 WHERE state=0"
                     f" AND {where}")


def ids(requests):
    return [r.json["id"] for r in requests]


def paid(number, box="main", caller=main):
    """An order, and its notice."""
    id = new_id()
    stack.add_order(number, cashbox=box)
    caller.create(id, str(number))
    caller.perform(id)
    return id


RELEASED, HELD, PAID, CANCELLED, REFUNDED = "2", "3", "4", "5", "6"
IS_AWAITING, IS_PAID, IS_HELD, IS_CANCELLED, IS_REFUNDED = \
    "0", "1", "2", "4", "5"


# ------ what is stored ------

def stored_of_a_transaction():
    id = new_id()
    stack.add_order(1)
    start = now()
    for _ in range(2):
        main.create(id, "1", time=start)
    equal(rows(), [], "a reservation is no news for the shop")
    for _ in range(2):
        main.perform(id)
    equal(rows(), [[PAID, IS_PAID, "500000", id]],
          "a payment is told of once, however often it is repeated")
    for _ in range(2):
        main.cancel(id, 5)
    equal(rows()[1:], [[REFUNDED, IS_REFUNDED, "500000", id]],
          "a refund too")
    forget()
    stack.add_order(2)
    main.create(id := new_id(), "2")
    main.perform("f" * 24)
    main.create(new_id(), "2")
    main.cancel(id)
    main.cancel(id)
    main.create(new_id(), "2", time=now() - HALF_DAY + 60000)
    stack.db.execute("UPDATE payme_transaction SET time=time-120000"
                     " WHERE state=1")
    stack.payme("expire")
    equal((rows(), stack.db.value("SELECT COUNT(*) FROM payme_transaction"
                                  " WHERE state=1")), ([], "0"),
          "nor what ends unpaid, refused or expired")
    for _ in range(2):
        stack.payme("order", "cancel", "--account", "order_id=2")
    equal(rows(), [[CANCELLED, IS_CANCELLED, "500000", "NULL"]],
          "an order withdrawn is told of once, with no transaction")
    forget()
    paid("q", "quiet", quiet)
    equal(rows("quiet"), [], "without a notify_url nobody is told")


def stored_of_an_account():
    stack.payme("account", "add", "--cashbox", "phone", "--account",
                "phone=903595731")
    first, second = new_id(), new_id()
    for id, amount in ((first, 5000), (second, 7000)):
        phone.create(id, {"phone": "903595731"}, amount)
        for _ in range(2):
            phone.perform(id)
    for _ in range(2):
        phone.cancel(first, 5)
    equal(rows("phone"), [[PAID, IS_AWAITING, "5000", first],
                          [PAID, IS_AWAITING, "7000", second],
                          [REFUNDED, IS_AWAITING, "5000", first]],
          "of an account each payment and each refund, with its amount")
    equal(Run().counts, (3, 0, 0), "they are sent")
    equal([(r.json["event"], r.json["state"], r.json["amount"],
            r.json["account"]) for r in shop.told("/phone")],
          [("paid", "paid", 5000, {"phone": "903595731"}),
           ("paid", "paid", 7000, {"phone": "903595731"}),
           ("refunded", "refunded", 5000, {"phone": "903595731"})],
          "with what became of the payment")
    forget()


def receipt(*words):
    return stack.payme("receipt", *words, "--wait", "0").stdout.strip()


def stored_of_receipts():
    events = {}
    for number, steps in (
            ("10", ["pay"]), ("11", ["pay", "pay"]),
            ("12", ["hold"]), ("13", ["hold", "confirm-hold"]),
            ("14", ["hold", "cancel"]), ("15", ["cancel"])):
        stack.add_order(number)
        hold = ["--hold"] * ("hold" in steps)
        id = receipt("create", "--order", number, *hold)
        for step in steps:
            if step in ("pay", "hold"):
                receipt("pay", id, "--token", payme.card(), *hold)
            else:
                receipt(step, id)
        events[number] = [(event, state) for event, state, id in rows(
            what="event,order_state,payme_id") if id == "NULL"]
        forget()
    equal(events, {
        "10": [(PAID, IS_PAID)], "11": [(PAID, IS_PAID)],
        "12": [(HELD, IS_HELD)], "13": [(HELD, IS_HELD), (PAID, IS_PAID)],
        "14": [(HELD, IS_HELD), (RELEASED, IS_AWAITING)], "15": []},
          "receipts: paid, held, taken, released; none of a cancelled one")


# ------ what is sent ------

def sent():
    start = now()
    id = paid(20)
    equal(Run().counts, (1, 0, 0), "a notice is sent")
    requests = shop.told()
    request = requests[0]
    said_ = request.json
    equal((len(requests), request.method, request.path),
          (1, "POST", "/main?k=1"), "by one POST")
    equal({**said_, "id": 0, "time": 0}, {
        "id": 0, "event": "paid", "cashbox": "main",
        "account": {"order_id": "20"}, "amount": 500000, "state": "paid",
        "transaction": id, "time": 0}, "which says what happened")
    ok(start <= said_["time"] <= now(), "and when", said_)
    equal(request.headers["x-payme-signature"],
          hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest(),
          "signed with the link secret")
    equal((request.headers["content-type"],
           request.headers["x-payme-event-id"]),
          ("application/json", str(said_["id"])), "as JSON, with its id")
    ok("authorization" not in request.headers and "expect" not in
       request.headers, "and nothing else that matters", request.headers)
    equal((Run().counts, shop.told()), ((0, 0, 0), []), "and never again")
    stack.payme("order", "cancel", "--account", "order_id=2")
    main.cancel(id, 5)
    Run()
    equal([(r.json["event"], r.json["state"], r.json["transaction"])
           for r in shop.told()], [("refunded", "refunded", id)],
          "a refund is news of its own")
    forget()


def tried_again():
    for name, answer, problem in (
            ("500", status(500), "answered 500"),
            ("404", status(404), "answered 404"),
            ("a redirection", status(301, Location=f"{shop.url}/other"),
             "answered 301: redirections are not followed"),
            ("a lost answer", lost, None),
            ("half an answer", half, None),
            ("a huge refusal", huge(500), "answered 500"),
            ("too much", status(429), "answered 429")):
        shop.always(answer)
        number = name.replace(" ", "-")
        paid(number)
        before = now()
        run = Run()
        shop.always(None)
        (state, attempts, due, why), = rows(
            what="state,attempts,due_time,problem")
        equal((run.status, run.counts, state, attempts),
              (1, (0, 1, 0), "0", "1"), f"{name}: it is put off")
        ok(59000 < int(due) - before < 120000, "for a minute", due, before)
        ok(why == problem if problem else len(why) > 5,
           f"with the reason: {why}")
        ok(why in run.err, "which is told", run.err)
        equal((Run().counts, len(shop.told())), ((0, 0, 0), 1),
              "it is not sent before its time")
        later()
        equal(Run().counts, (1, 0, 0), "then it is sent again")
        equal([r.path for r in shop.told()], ["/main?k=1"], "to that address")
        equal(rows(what="state,problem"), [["1", "NULL"]],
              "and nothing remains to be done")
        forget()
    for name, answer in (("204", status(204)), ("a huge 200", huge(200))):
        shop.always(answer)
        paid(name.replace(" ", "-"))
        equal(Run().counts, (1, 0, 0), f"{name} is an answer")
        forget()
    shop.always(None)


def backoff():
    pauses = []
    id = paid("backoff")
    shop.always(status(500))
    while rows(what="state") == [["0"]]:
        before = now()
        Run()
        (due,), = rows(what="due_time")
        pauses.append(round((int(due) - before) / 60000))
        later()
    wanted = [min(2 ** n, 360) for n in range(ATTEMPTS - 1)] + [0]
    equal(pauses, wanted, "the pauses grow from a minute to six hours")
    ok(70 < sum(wanted) / 60 < 78, "for about three days")
    equal((len(shop.told()), rows(what="state,attempts")),
          (ATTEMPTS, [["2", str(ATTEMPTS)]]), "then it is given up")
    later()
    equal(Run().counts, (0, 0, 0), "and not sent any more")
    return id


def dead_letters():
    backoff()
    paid("letter")
    stack.db.execute(f"UPDATE payme_outbox SET attempts={ATTEMPTS - 1}"
                     " WHERE state=0")
    run = Run()
    equal((run.status, run.counts), (1, (0, 0, 1)), "a letter dies")
    ok("given up: answered 500" in run.err and "--status" in run.err,
       "which is told", run.err)
    shop.always(None)
    seen = Run("--status", "--json").json
    equal((seen["due"], seen["done"], seen["given_up"], seen["oldest_due"]),
          (0, 0, 2, None), "the status counts them")
    equal([(d["cashbox"], d["kind"], d["event"], d["account"]["order_id"],
            d["attempts"], d["problem"]) for d in seen["dead"]],
          [("main", "notice", "paid", "backoff", 21, "answered 500"),
           ("main", "notice", "paid", "letter", 21, "answered 500")],
          "and lists them with their problem")
    equal(seen["queues"], [{"cashbox": "main", "kind": "notice",
                            "state": "given_up", "count": 2}], "by queue")
    text = Run("--status").out
    ok("0 due, 0 done, 2 given up" in text and "answered 500" in text,
       "as text, too", text)
    shop.told()
    letter = seen["dead"][1]["id"]
    equal((Run("--again", str(letter)).out, Run().counts, ids(shop.told())),
          ("1 due again\n", (1, 0, 0), [letter]), "one is tried once more")
    run = Run("--again", str(letter))
    equal((run.status, run.err), (1, f"payme: {letter} was not given up\n"),
          "but not what is done")
    equal((Run("--again", "all", "--json").json, Run().counts,
           ids(shop.told())), ({"due": 1}, (1, 0, 0), [seen["dead"][0]["id"]]),
          "or all of them")
    equal([Run(*words).status for words in (
        ("--again", "0"), ("--again", "x"), ("--drop", "x"), ("--limit", "0"),
        ("--limit", "x"))], [2] * 5, "nonsense is refused")
    forget()


def dropped():
    """What the shop has learned otherwise need not be sent to it."""
    for number in ("one", "two", "three"):
        paid(f"drop-{number}")
    paid("drop-due")
    stack.db.execute("UPDATE payme_outbox SET state=2 ORDER BY id LIMIT 3")
    (dead,), (second,), (third,), (due,) = rows(what="id")
    run = Run("--drop", due)
    equal((run.status, run.err), (1, f"payme: {due} was not given up\n"),
          "what is still due is not dropped")
    equal([Run(what, which, "--cashbox", "phone").out
           for what in ("--again", "--drop") for which in ("all", dead)],
          ["0 due again\n", "", "0 forgotten\n", ""],
          "nor what is another cashbox's")
    equal((Run("--drop", dead).out, rows(what="id")),
          ("1 forgotten\n", [[second], [third], [due]]),
          "one that was given up is")
    equal((Run("--drop", "all", "--cashbox", "main", "--json").json,
           rows(what="id")), ({"forgotten": 2}, [[due]]), "or all of them")
    equal((Run().counts, len(shop.told())), ((1, 0, 0), 1),
          "and they are not sent")
    forget()


def in_order():
    first = paid("row")
    main.cancel(first, 5)
    other = paid("other")
    shop.script = lambda request: (
        status(500) if request.json["account"]["order_id"] == "row" else None)
    equal(Run().counts, (1, 1, 0), "a notice fails, another is sent")
    equal([(r.json["account"]["order_id"], r.json["event"])
           for r in shop.told()], [("row", "paid"), ("other", "paid")],
          "the later one of the order that failed waits")
    later("event=6")
    equal((Run().counts, shop.told()), ((0, 0, 0), []),
          "even when its time has come")
    shop.script = None
    later("event=4")
    equal(Run().counts, (2, 0, 0), "after the first the second")
    equal([r.json["event"] for r in shop.told()], ["paid", "refunded"],
          "in their order")
    forget()
    second = paid("again")
    main.cancel(second, 5)
    stack.db.execute(f"UPDATE payme_outbox SET attempts={ATTEMPTS - 1}"
                     " WHERE event=4")
    shop.always(status(500))
    Run("--limit", "1")
    shop.always(None)
    equal((Run().counts, [r.json["event"] for r in shop.told()]),
          ((1, 0, 0), ["paid", "refunded"]),
          "what is given up keeps nobody waiting")
    forget()
    ok(other, "there was another")


def fair():
    for number in range(6):
        paid(f"d{number}", "dead", Caller(
            lighttpd.port, "/payme-merchant/dead"))
    for number in range(4):
        paid(f"f{number}")
    run = Run()
    equal(run.counts, (4, 3, 0), "a shop that is gone keeps no other waiting")
    equal(sorted(row[0] for row in rows("dead", "attempts")),
          ["0", "0", "0", "1", "1", "1"], "and is not asked for each notice")
    ok("cashbox dead" in run.err and "main" not in run.err,
       "it is named", run.err)
    equal((len(shop.told()), Run("--cashbox", "main").counts),
          (4, (0, 0, 0)), "one cashbox may be served alone")
    seen = Run("--status", "--json").json
    oldest = stack.db.value("SELECT MIN(time) FROM payme_outbox WHERE state=0")
    equal((seen["due"], seen["done"], str(seen["oldest_due"])),
          (6, 4, oldest), "the status tells what waits, and for how long")
    forget()
    for number in range(5):
        paid(f"l{number}")
    equal((Run("--limit", "2").counts, Run("--limit", "2", "--json").json,
           Run().counts), ((2, 0, 0), {"done": 2, "put_off": 0, "given_up": 0},
                           (1, 0, 0)), "a run may be limited")
    forget()


# ------ many processes, killed ones ------

def deliver(*words):
    return subprocess.Popen(
        [program("payme"), "deliver", *words], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=stack.environment())


def finish(process):
    out, err = process.communicate(timeout=300)
    said.append(out + err)
    return out, err


def killed():
    holding = Holding()
    paid("killed")
    shop.always(holding)
    process = deliver()
    holding.wait()
    stop(process, signal.SIGKILL)
    finish(process)
    shop.always(None)
    equal(rows(what="state,attempts"), [["0", "1"]],
          "a process is killed in the middle")
    equal(Run().counts, (0, 0, 0), "its lease stands")
    due = int(rows(what="due_time")[0][0])
    ok(0 < due - now() < 130000, "but not for long", due - now())
    later()
    holding.event.set()
    equal(Run().counts, (1, 0, 0), "then another one sends the notice again")
    first, second = shop.told()
    equal((first.body, first.headers["x-payme-event-id"]),
          (second.body, second.headers["x-payme-event-id"]),
          "the very same, with the same id")
    forget()


def overtaken():
    """Slower than its lease: another process has sent it meanwhile."""
    for answer, name in ((status(500), "in vain"), (status(200), "well")):
        holding = Holding()
        paid(f"late-{name[:2]}")
        shop.always(holding)
        process = deliver()
        holding.wait()
        shop.always(answer)
        later()
        Run()
        holding.event.set()
        finish(process)
        shop.always(None)
        equal((rows(what="state"), len(shop.told())), ([["1"]], 2),
              f"a process outlives its lease, the next one ends {name}: done")
        forget()


def all_at_once():
    count = 60
    for number in range(count // 2):
        main.cancel(paid(f"m{number}"), 5)
    shop.script = lambda request: (
        status(500) if request.json["id"] % 7 == 0 else None)
    with_trouble = [deliver() for _ in range(4)]
    for process in with_trouble:
        finish(process)
    refused = [r for r in shop.requests if r.json["id"] % 7 == 0]
    shop.script = None
    for _ in range(3):
        later()
        again = [deliver() for _ in range(4)]
        for process in again:
            finish(process)
    requests = shop.told()
    good = [r for r in requests if r not in refused]
    equal((len(set(ids(good))), len(good)), (count, count),
          "four at once: each notice is believed once")
    equal(len(refused), len(set(ids(refused))), "and refused once")
    seen = {}
    for r in good:
        seen.setdefault(r.json["account"]["order_id"], []).append(
            r.json["event"])
    equal(set(map(tuple, seen.values())), {("paid", "refunded")},
          "those of an order in their order")
    equal({row[0] for row in rows(what="state")}, {"1"}, "all are done")
    forget()


# ------ the rest ------

def swept():
    for number in range(3):
        paid(f"s{number}")
    Run()
    stack.db.execute(
        f"UPDATE payme_outbox SET due_time=due_time-{MONTH + 60000}"
        " ORDER BY id LIMIT 2; UPDATE payme_outbox SET state=2 LIMIT 1")
    Run()
    equal(rows(what="state"), [["2"], ["1"]],
          "what was done a month ago is forgotten, nothing else")
    forget()


def orphans():
    paid("orphan")
    stack.configure(cashboxes=ALL.replace(
        f'notify_url = "{shop.url}/main?k=1"', ""), extra=SITE)
    run = Run()
    equal((run.status, run.counts), (1, (0, 1, 0)),
          "without its address a notice waits")
    ok("no notify_url" in run.err, "with the reason", run.err)
    stack.configure(cashboxes=ALL, extra=SITE)
    later()
    stack.db.execute("DELETE FROM payme_transaction; DELETE FROM payme_order")
    run = Run()
    ok("the order is gone" in run.err, "so does one without its order",
       run.err)
    forget()


def checked():
    stack.configure(cashboxes=ALL)
    for words in (("config", "check"), ("deliver",)):
        run = stack.payme(*words, check=False)
        ok(run.returncode == 1 and "link_secret" in run.stdout + run.stderr
           and "payme.conf" in run.stdout + run.stderr
           and "notify_url" in run.stdout + run.stderr,
           f"payme {' '.join(words)}: a notify_url without a link secret is"
           " refused, with file and line", run.stdout + run.stderr)
    stack.configure(cashboxes=ALL, extra=SITE)


stored_of_a_transaction()
stored_of_an_account()
stored_of_receipts()
sent()
tried_again()
dead_letters()
dropped()
in_order()
fair()
killed()
overtaken()
all_at_once()
swept()
orphans()
checked()
texts = "\n".join(said) + stack.log_text() + stack.db.dump()
for secret in (SECRET, KEY):
    ok(secret not in texts, "no secret is told, logged or stored")
ok(" error: " not in stack.log_text(), "and no error is logged")
done()
