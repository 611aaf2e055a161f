"""Calls at the same time: what they answer, and what is stored, is always what
the same calls would have done one after another.
"""

import random
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from agree import agree
from harness import (CASHBOXES, HALF_DAY, Caller, Lighttpd, Stack, done, equal,
                     need, new_id, note, now, ok, server_program)
from model import Book, histories
from sql import Lock, Session, add_accounts, add_orders

CROWD = 50
ROUNDS = {"FastCGI": 24, "CGI": 6}
PATHS = {"FastCGI": "/payme-merchant", "CGI": "/cgi/payme-merchant"}
STATEMENT = ("--log-bin=bin", "--server-id=1", "--binlog-format=STATEMENT")
SERVERS = {
    "READ COMMITTED": (),
    "REPEATABLE READ": STATEMENT,
    "snapshot isolation": (*STATEMENT, "--innodb-snapshot-isolation=ON"),
}
REPAY = """
cashbox repay {{
    merchant_id = "587f72c72cac0d162c722ae6"
    keys = {{'{key}'}}
    allow = {{"any"}}
    repay_after_refund = true
    account order_id {{ }}
}}
"""
FISCAL = {"receipt_id": 1, "status_code": 0, "message": "accepted",
          "terminal_id": "EP000000000025", "fiscal_sign": "800031554082",
          "qr_code_url": "https://ofd.example/1", "date": "20220706221021"}
PROCESSES = ("expire", "withdraw", "fulfil")  # the others are HTTP calls

seed = random.randrange(1 << 32)
dice = random.Random(seed)


class Race:
    """Calls before, in their turn; then calls at the same time."""

    def __init__(self, name, before, calls, old="", **book):
        self.name = name
        self.before = before
        self.calls = calls
        self.old = old
        self.book = book

    @property
    def cashbox(self):
        if self.book.get("account"):
            return "phone"
        return "repay" if self.book.get("repay") else "main"


def calls(*words):
    """"perform A" for each call."""
    return [tuple(word.split()) for word in words]


RACES = [
    Race("Perform, Cancel", calls("create A"),
         calls("perform A", "cancel A")),
    Race("Perform, Perform", calls("create A"),
         calls("perform A", "perform A", "check A")),
    Race("Cancel, Cancel", calls("create A"),
         calls("cancel A", "cancel A", "check A")),
    Race("Cancel, Cancel after Perform", calls("create A", "perform A"),
         calls("cancel A", "cancel A", "perform A")),
    Race("all of one life", [],
         calls("create A", "create A", "perform A", "cancel A")),
    Race("Cancel, Create, Create", calls("create A"),
         calls("cancel A", "create B", "create C")),
    Race("Perform, Create, Cancel", calls("create A"),
         calls("perform A", "create B", "cancel A")),
    Race("Perform, lazy expiry", calls("create A"),
         calls("perform A", "check A", "create B", "cancel A"), old="A"),
    Race("Perform, payme expire", calls("create A"),
         calls("perform A", "expire", "create B"), old="A"),
    Race("Perform, Cancel at the time-out", calls("create A"),
         calls("perform A", "cancel A", "age A", "check A")),
    Race("Create, withdrawal", [], calls("create A", "withdraw", "create B")),
    Race("Cancel, withdrawal", calls("create A"),
         calls("cancel A", "withdraw", "perform A")),
    Race("Cancel, fulfilment", calls("create A", "perform A"),
         calls("cancel A", "fulfil", "cancel A")),
    Race("Perform, fulfilment", calls("create A"),
         calls("perform A", "fulfil", "cancel A")),
    Race("Create, Create after a refund",
         calls("create A", "perform A", "cancel A"),
         calls("create B", "create C", "create B", "perform C"), repay=True),
    Race("Cancel, Create that waits for the refund",
         calls("create A", "perform A"),
         calls("cancel A", "create B", "create C"), repay=True),
    Race("SetFiscalData, Perform", calls("create A"),
         calls("fiscal A", "perform A", "fiscal A", "check A")),
    Race("SetFiscalData, Create, Cancel", [],
         calls("fiscal A", "create A", "cancel A")),
    Race("an account, credited and refunded", calls("create A", "create B"),
         calls("perform A", "perform B", "cancel A", "perform A"),
         account=True),
    Race("an account, one id twice", [],
         calls("create A", "create A", "perform A", "create B"),
         account=True),
]


class Way:
    """One way to the program on one database."""

    def __init__(self, stack, lighttpd, kind):
        self.stack = stack
        self.port = lighttpd.port
        self.path = PATHS[kind]
        self.rounds = ROUNDS[kind]
        self.threads = ThreadPoolExecutor(CROWD)
        self.local = threading.local()

    def caller(self, cashbox="main"):
        """One for each thread and cashbox."""
        callers = self.local.__dict__
        if cashbox not in callers:
            callers[cashbox] = Caller(self.port, f"{self.path}/{cashbox}")
        return callers[cashbox]

    def at_once(self, tasks):
        """Runs them as nearly together as can be; what they returned."""
        barrier = threading.Barrier(len(tasks))

        def run(task):
            barrier.wait()
            return task()

        return [f.result()
                for f in [self.threads.submit(run, task) for task in tasks]]


def without_id(answer):
    return answer.body.rpartition(b',"id":')[0]


# ------ a crowd ------

def crowd_on_one_id(way, name):
    number, payme_id, time = next_number(), new_id(), now()
    add_orders(way.stack, [number])
    answers = way.at_once([lambda: way.caller().create(
        payme_id, str(number), time=time)] * CROWD)
    equal([a.status for a in answers], [200] * CROWD,
          f"{name}: {CROWD} Creates with one id: all answered")
    equal({without_id(a) for a in answers}, {without_id(answers[0])},
          "byte for byte the same")
    equal(answers[0].code, 0, "a success")
    equal(way.stack.db.value("SELECT COUNT(*) FROM payme_transaction"
                             f" WHERE payme_id='{payme_id}'"), "1", "one row")


def crowd_of_one_id_on_many_orders(way, name):
    numbers = [next_number() for _ in range(CROWD)]
    payme_id = new_id()
    add_orders(way.stack, numbers)
    answers = way.at_once([
        lambda n=n: way.caller().create(payme_id, str(n)) for n in numbers])
    equal(sorted(a.code for a in answers), [-31050] * (CROWD - 1) + [0],
          f"{name}: one id on {CROWD} orders: one success, the others -31050")


def crowd_on_one_order(way, name):
    number = next_number()
    add_orders(way.stack, [number])
    ids = [new_id() for _ in range(CROWD)]
    answers = way.at_once([
        lambda i=i: way.caller().create(i, str(number)) for i in ids])
    equal(sorted(a.code for a in answers), [-31008] * (CROWD - 1) + [0],
          f"{name}: {CROWD} ids on one order: one success, the others -31008")


def crowd_on_one_account(way, name):
    number = next_number()
    add_accounts(way.stack, [number])
    account = {"phone": str(number)}
    ids = [new_id() for _ in range(CROWD)]
    for method, task in (
            ("Creates", lambda i: way.caller("phone").create(
                i, account, amount=100000)),
            ("Performs", lambda i: way.caller("phone").perform(i)),
            ("Cancels of two in three", lambda i: way.caller("phone").cancel(
                i) if int(i, 16) % 3 else way.caller("phone").perform(i))):
        answers = way.at_once([lambda i=i: task(i) for i in ids])
        equal([a.code for a in answers], [0] * CROWD,
              f"{name}: {CROWD} {method} on one account: all succeed")
    left = sum(100000 for i in ids if int(i, 16) % 3 == 0)
    equal(way.stack.balance(number), left, "its balance is what is left")


def crowd_of_orders(way, name):
    numbers = [next_number() for _ in range(CROWD)]
    add_orders(way.stack, numbers)
    before = collisions(way.stack)
    answers = way.at_once([
        lambda n=n: way.caller().create(new_id(), str(n)) for n in numbers])
    equal([a.code for a in answers], [0] * CROWD,
          f"{name}: {CROWD} ids on {CROWD} orders: all succeed")
    equal(collisions(way.stack) - before, 0, "and none collides with another")


def collisions(stack):
    """Deadlocks and waits for a lock that were given up, as logged."""
    log = stack.log_text()
    return log.count(": 1213 ") + log.count(": 1205 ")


_number = 0


def next_number():
    global _number
    _number += 1
    return _number


# ------ few, in every order ------

class Round:
    """One race on an order of its own."""

    def __init__(self, way, race, number, lock=None):
        self.way = way
        self.race = race
        self.number = number
        self.lock = lock
        self.ids = {letter: new_id() for letter in "ABC"}
        field = "phone" if race.book.get("account") else "order_id"
        self.key = f"{field}={number}"
        self.account = {field: str(number)}
        self.answers = []

    def issue(self, call):
        """Sends one call; the Answer, or whether the command ended well."""
        what, letter = call[0], (call[1:] or [None])[0]
        if what in PROCESSES:
            return self.command(what)
        if what == "age":
            return None
        caller = self.way.caller(self.race.cashbox)
        if what == "create":
            return caller.create(self.ids[letter], self.account)
        if what == "fiscal":
            return caller.call_params("SetFiscalData", {
                "id": self.ids[letter], "type": "PERFORM",
                "fiscal_data": FISCAL})
        return getattr(caller, what)(self.ids[letter])

    def command(self, what):
        words = {"expire": ["expire"], "withdraw": ["order", "cancel"],
                 "fulfil": ["order", "fulfil"]}[what]
        if what != "expire":
            words += ["--cashbox", self.race.cashbox, "--account", self.key]
        result = self.way.stack.payme(*words, check=False).returncode == 0
        return None if what == "expire" and result else result

    def grow_old(self, session):
        """Moves what was created back to its time-out, or just before it."""
        time = now() - HALF_DAY
        if self.race.old:
            time -= 1000
        else:
            time += dice.randrange(4, 12)
        session.query(
            "UPDATE payme_order o JOIN payme_transaction t ON t.order_id=o.id"
            f" SET o.live_time={time},t.time={time}"
            f" WHERE t.payme_id='{self.ids['A']}'")

    def run(self, session):
        for call in self.race.before:
            self.issue(call)
        if self.race.old or ("age", "A") in self.race.calls:
            self.grow_old(session)
        slow = any(call[0] in PROCESSES for call in self.race.calls)
        if self.lock:
            self.collide()
        else:
            self.answers = self.way.at_once(
                [self.task(call, slow) for call in self.race.calls])

    def task(self, call, slow):
        """A command takes its time to start: the calls spread over it."""
        delay = dice.random() * 0.02 if slow and call[0] not in PROCESSES \
            else 0
        def run():
            threading.Event().wait(delay)
            return self.issue(call)
        return run

    def waits(self, call):
        """Whether it wants the order's lock, even when it comes first."""
        if call[0] in ("create", "withdraw", "fulfil"):
            return True
        created = any(before == ("create", call[-1])
                      for before in self.race.before)
        return call[0] in ("perform", "cancel", "fiscal") and created

    def collide(self):
        """All wait for the order's lock, in an order of their own."""
        self.lock.take(self.key)
        lined_up = dice.sample(range(len(self.race.calls)),
                               len(self.race.calls))
        futures = {}
        waiting = 0
        for i in lined_up:
            call = self.race.calls[i]
            futures[i] = self.way.threads.submit(self.issue, call)
            if self.waits(call):
                waiting += 1
                self.lock.wait_for(waiting)
        self.lock.release()
        self.answers = [futures[i].result()
                        for i in range(len(self.race.calls))]

    # ------ judged ------

    def short(self):
        return [short(answer) for answer in self.answers]

    def problem(self, order, transactions):
        """Why what came and what is stored fit no history, or None."""
        letters = {id: letter for letter, id in self.ids.items()}
        stored = (order["state"], {
            letters[id]: row["state"] for id, row in transactions.items()})
        book = Book(old=self.race.old, **self.race.book)
        for call in self.race.before:
            name, *arguments = call
            if self.race.old and name == "create":
                book.states[arguments[0]] = 1  # it was young then
            else:
                getattr(book, name)(*arguments)
        if not any(answers == self.short() and outcome == stored
                   for answers, outcome in histories(book, self.race.calls)):
            return f"{self.short()} and then {stored}"
        return self.times(transactions)

    def times(self, transactions):
        """Every member of a result is what the row says in the end."""
        for call, answer in zip(self.race.calls, self.answers):
            if not hasattr(answer, "result") or not answer.result:
                continue
            row = transactions.get(self.ids[call[1]])
            for member in ("create_time", "perform_time", "cancel_time"):
                got = answer.result.get(member, 0)
                if got and got != row[member]:
                    return f"{call}: {answer.body} but stored {row}"
        return None


def short(answer):
    if not hasattr(answer, "body"):
        return answer
    if answer.status != 200:
        return f"HTTP {answer.status}"
    if answer.code:
        return answer.code
    return answer.result.get("state", 0)


STATES = ("awaiting", "paid", "held", "fulfilled", "cancelled", "refunded")


def stored_rows(session, rounds):
    """The order and the transactions of each round."""
    keys = ",".join(f"'{round.key}'" for round in rounds)
    orders, transactions = {}, {}
    for key, state, box in session.query(
            "SELECT account_key,state,cashbox FROM payme_order"
            f" WHERE account_key IN ({keys})"):
        orders[key] = {"state": STATES[int(state)]}
        transactions[key] = {}
    for key, payme_id, *numbers in session.query(
            "SELECT o.account_key,t.payme_id,t.state,t.create_time,"
            "t.perform_time,t.cancel_time FROM payme_order o"
            " JOIN payme_transaction t ON t.order_id=o.id"
            f" WHERE o.account_key IN ({keys})"):
        transactions[key][payme_id] = dict(zip(
            ("state", "create_time", "perform_time", "cancel_time"),
            map(int, numbers)))
    return orders, transactions


def run_race(way, race, name, session, lock):
    numbers = [next_number() for _ in range(way.rounds)]
    add = add_accounts if race.book.get("account") else add_orders
    add(way.stack, numbers, cashbox=race.cashbox)
    # One in three waits in line; the others meet as chance will have it.
    rounds = [Round(way, race, number, lock if i % 3 == 0 else None)
              for i, number in enumerate(numbers)]
    for round in rounds:
        round.run(session)
    orders, transactions = stored_rows(session, rounds)
    problems = [f"{round.key}: {problem}" for round in rounds
                if (problem := round.problem(
                    orders[round.key], transactions[round.key]))]
    ok(not problems, f"{name}: {race.name}", *problems[:5])


def known(option):
    """Whether this server has it."""
    text = subprocess.run(
        [server_program(), "--no-defaults", "--verbose", "--help"],
        capture_output=True, text=True, check=False).stdout
    return option.split("=")[0] in text


def run_all(server, options):
    stack = Stack(db_options=options, cashboxes=CASHBOXES + REPAY)
    lighttpd = Lighttpd(stack)
    session, lock = Session(stack.db), Lock(stack.db)
    for kind in PATHS:
        name = f"{server}, {kind}"
        way = Way(stack, lighttpd, kind)
        for crowd in (crowd_on_one_id, crowd_of_one_id_on_many_orders,
                      crowd_on_one_order, crowd_on_one_account,
                      crowd_of_orders):
            crowd(way, name)
        for race in RACES:
            run_race(way, race, name, session, lock)
        way.threads.shutdown()
    session.close()
    lock.close()
    equal(agree(stack), [], f"{server}: the rows agree")
    equal(" 1665 " in stack.log_text(), server != "READ COMMITTED",
          "and the isolation was another one only where it had to be")
    lighttpd.stop()
    stack.db.stop()


need("lighttpd")
note(f"seed {seed}")
for server, options in SERVERS.items():
    if all(known(option) for option in options):
        run_all(server, options)
    else:
        note(f"{server}: not with this server")
done()
