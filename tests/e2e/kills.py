"""Workers, web servers and MariaDB are killed or restarted at random moments
while payments go on, by callers who repeat as Payme does: on every lost answer
and every -32400.  Nothing acknowledged is lost, nothing happens twice.
"""

import os
import random
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from agree import agree
from harness import (Apache, Caller, Lighttpd, Stack, done, equal, find, need,
                     new_id, note, wait_until)
from repeats import PAYME_GIVES_UP, Payme
from sql import add_accounts, add_orders

CALLERS = 8
WORKER_KILLS = 24
DATABASE_KILLS = 3
RESTARTS = 5
PATHS = {"order": "main", "account": "phone"}
FIELDS = {"order": "order_id", "account": "phone"}
RESULTS = ("transaction", "create_time", "perform_time", "cancel_time")

seed = random.randrange(1 << 32)


class Life:
    """One transaction, from CheckPerformTransaction to its end."""

    def __init__(self, payme, dice, kind, number):
        self.payme = payme
        self.dice = dice
        self.account = {FIELDS[kind]: str(number)}
        self.id = new_id()
        self.row = {}
        self.problems = []

    def call(self, method, state, *arguments):
        """What was acknowledged once is so for ever, word for word."""
        for _ in range(self.dice.choice((1, 1, 2, 3))):
            answer = self.payme.call(method, *arguments)
            result = answer.result or {}
            if result.get("state") != state:
                self.problems.append(f"{method}: {answer.body}")
                return
            for name in RESULTS:
                if result.get(name):
                    if self.row.setdefault(name, result[name]) != \
                            result[name]:
                        self.problems.append(
                            f"{method}: {answer.body}, before {self.row}")
        self.row["state"] = state

    def live(self):
        allowed = self.payme.call("check_perform", self.account)
        if allowed.result != {"allow": True}:
            self.problems.append(f"check_perform: {allowed.body}")
        self.call("create", 1, self.id, self.account)
        self.call("check", 1, self.id)
        end = self.dice.random()
        if end < 0.25:
            self.call("cancel", -1, self.id)
        elif end < 0.9:
            self.call("perform", 2, self.id)
            if end > 0.7:
                self.call("cancel", -2, self.id)
        self.call("check", self.row["state"], self.id)


class Load:
    """Lives, one after another in each thread, until told to end."""

    def __init__(self, stack, lighttpd):
        self.stack = stack
        self.lives = []
        self.over = threading.Event()
        self.accounts = [f"90{i:07}" for i in range(3)]
        add_accounts(stack, self.accounts)
        self.pool = ThreadPoolExecutor(CALLERS)
        self.paymes = [
            Payme(lighttpd.port,
                  ("/cgi" if i == 0 else "") + "/payme-merchant")
            for i in range(CALLERS)]
        self.jobs = [self.pool.submit(self.run, i, payme)
                     for i, payme in enumerate(self.paymes)]

    def run(self, i, payme):
        dice = random.Random(seed + i)
        path = payme.path
        orders = iter(())
        first = i * 100000
        while not self.over.is_set():
            kind = dice.choice(("order", "order", "account"))
            number = dice.choice(self.accounts)
            if kind == "order":
                number = next(orders, None)
                if number is None:
                    first += 1000
                    orders = iter(self.more(first))
                    number = next(orders)
            payme.path = f"{path}/{PATHS[kind]}"
            life = Life(payme, dice, kind, number)
            self.lives.append(life)
            life.live()

    def more(self, first):
        """New orders; by SQL, which needs a database that is there."""
        numbers = range(first, first + 100)
        end = time.monotonic() + PAYME_GIVES_UP
        while time.monotonic() < end:
            try:
                add_orders(self.stack, numbers)
                return numbers
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        raise RuntimeError("no orders")

    def end(self):
        self.over.set()
        for job in self.jobs:
            job.result()
        self.pool.shutdown()


def kill_workers(lighttpd, dice):
    for _ in range(WORKER_KILLS):
        time.sleep(dice.uniform(0.02, 0.15))
        workers = lighttpd.workers()
        if workers:
            how = dice.choice((signal.SIGKILL, signal.SIGKILL,
                               signal.SIGTERM))
            try:
                os.kill(dice.choice(workers), how)
            except ProcessLookupError:
                pass


def judge(stack, load, name):
    problems = [problem for life in load.lives for problem in life.problems]
    note(f"{name}: {len(load.lives)} lives,"
         f" {sum(payme.repeats for payme in load.paymes)} repeats")
    equal(problems[:10], [], f"{name}: every call was answered rightly")
    rows = {}
    for payme_id, number, state, *times in stack.db.query(
            "SELECT payme_id,id,state,create_time,perform_time,cancel_time"
            " FROM payme_transaction"):
        rows[payme_id] = dict(
            zip(RESULTS, (number, *map(int, times))), state=int(state))
    wrong = [(life.row, rows.get(life.id)) for life in load.lives
             if not life.row.items() <= rows.get(life.id, {}).items()]
    equal(wrong[:5], [], "what was acknowledged is stored")
    equal(agree(stack), [], "the rows agree")


def under_kills(stack):
    dice = random.Random(seed)
    lighttpd = Lighttpd(stack)
    load = Load(stack, lighttpd)
    try:
        for _ in range(DATABASE_KILLS):
            kill_workers(lighttpd, dice)
            stack.db.kill()
            time.sleep(dice.uniform(0, 0.5))
            stack.db.start()
        kill_workers(lighttpd, dice)
    finally:
        load.end()
    judge(stack, load, "kills")
    lighttpd.stop()


# ------ restarts ------

BETWEEN = 60  # requests from one restart to the next


def restarts(server, command, path, name, stack, patience=20):
    """Each request on a connection of its own; how many were lost."""
    over = threading.Event()
    payme_id = new_id()
    number = f"{os.getpid()}{server.port}"
    add_orders(stack, [number])
    Caller(server.port, path).create(payme_id, number)
    answers = []  # to the first attempt; None: it was lost
    states = set()

    def ask():
        payme = Payme(server.port, path, timeout=patience)
        while not over.is_set():
            first = payme.once("check", payme_id)
            answers.append(first)
            answer = first or payme.call("check", payme_id)
            states.add(answer.result["state"])

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(ask) for _ in range(4)]
        try:
            for _ in range(RESTARTS):
                seen = len(answers) + BETWEEN
                wait_until(lambda: len(answers) > seen, what="requests")
                before = set(server.workers())
                command()
                wait_until(lambda: not before & set(server.workers()),
                           what="new workers")
        finally:
            over.set()
        for job in jobs:
            job.result()
    equal(states, {1}, f"{name}: all is answered rightly")
    note(f"{answers.count(None)} of {len(answers)} had to be repeated")
    return answers.count(None)


def graceful(stack):
    lighttpd = Lighttpd(stack)
    lost = restarts(
        lighttpd, lambda: lighttpd.process.send_signal(signal.SIGUSR1),
        "/payme-merchant/main", "lighttpd restarts gracefully", stack)
    equal(lost, 0, "at the first attempt")
    lighttpd.stop()
    apache = Apache(stack)
    # Who waits for a new process then is forgotten by mod_fcgid.
    restarts(apache, lambda: subprocess.run(
        [find("apache2"), "-f", apache.conf, "-k", "graceful"],
        env=stack.environment(), check=True, capture_output=True),
        "/fcgid/payme-merchant/main", "Apache restarts gracefully", stack,
        patience=5)
    apache.stop()


need("lighttpd", "apache2")
note(f"seed {seed}")
stack = Stack()
under_kills(stack)
graceful(stack)
done()
