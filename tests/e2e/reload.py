"""Behind each web server that keeps workers: it is reloaded, and its workers
are told to end, or killed, while orders are paid.  Told to, nothing is lost;
killed, no more than what was under way, and a repeat is answered rightly.
"""

import itertools
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from agree import agree
from harness import (Stack, done, equal, need, new_id, note, ok, skip,
                     wait_until)
from repeats import Payme
from sql import add_orders
from ways import WAYS, Place, alive, at_work

CALLERS = 6
TIMES = 4
BETWEEN = 40  # calls from one time to the next

need("mariadbd")
stack = Stack()
place = Place(stack)


class Orders:
    """As many as are asked for."""

    def __init__(self):
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.batch = []

    def take(self):
        with self.lock:
            if not self.batch:
                self.batch = [str(next(self.numbers)) for _ in range(200)]
                add_orders(stack, self.batch)
            return self.batch.pop()

    def new_id(self):
        with self.lock:
            return new_id()


orders = Orders()


class Load:
    """Orders are paid, one after another in each thread, until the end."""

    def __init__(self, server):
        self.over = threading.Event()
        self.paid = []
        self.wrong = []
        self.paymes = [Payme(server.port, "/cgi-bin/payme-merchant/main")
                       for _ in range(CALLERS)]
        self.pool = ThreadPoolExecutor(CALLERS)
        self.jobs = [self.pool.submit(self.run, payme)
                     for payme in self.paymes]

    def run(self, payme):
        while not self.over.is_set():
            self.pay(payme, orders.take(), orders.new_id())

    def pay(self, payme, order, payme_id):
        """A call that has to be repeated is answered as the first time."""
        for method, state, arguments in (
                ("create", 1, (payme_id, order)),
                ("perform", 2, (payme_id,)), ("check", 2, (payme_id,))):
            answer = payme.call(method, *arguments)
            if (answer.result or {}).get("state") != state:
                self.wrong.append((method, order, answer.body))
                return
        self.paid.append(order)

    def calls(self):
        return sum(payme.calls for payme in self.paymes)

    def failures(self):
        return [each for payme in self.paymes for each in payme.failures]

    def more(self):
        """Until so many more calls have been made, whatever became of them."""
        wanted = self.calls() + BETWEEN
        wait_until(lambda: self.calls() >= wanted or
                   any(job.done() for job in self.jobs), 60, "more calls")

    def end(self):
        self.over.set()
        for job in self.jobs:
            job.result()
        self.pool.shutdown()

    def judge(self, name):
        equal(self.wrong[:3], [], f"{name}: every call is answered rightly")
        # Each order once, as the books of the database have it.
        keys = ",".join(f"'order_id={order}'" for order in self.paid)
        equal(stack.db.query(
            "SELECT COUNT(DISTINCT o.id),COUNT(t.id) FROM payme_order o"
            " JOIN payme_transaction t ON t.order_id=o.id AND t.state=2"
            f" WHERE o.account_key IN ({keys}) AND o.state=1"),
            [[str(len(self.paid))] * 2],
            f"{name}: each order by exactly one transaction")


# ------ what happens to the servers ------

def ready(server):
    """Workers that are past their start."""
    return [pid for pid in server.workers() if at_work(pid)]


def replaced(server, gone):
    return not any(map(alive, gone)) and ready(server)


def reload(server):
    before = [] if server.helpers else server.workers()
    server.reload()
    wait_until(lambda: replaced(server, before), 60, "new workers")


def end_with(how):
    def act(server):
        target = ready(server)[0]
        os.kill(target, how)
        wait_until(lambda: replaced(server, [target]), 60, "its end")
    return act


def trial(server, name, act, most):
    """${act} so many times; no more than ${most} calls may be lost."""
    load = Load(server)
    try:
        for _ in range(TIMES):
            load.more()
            act(server)
        load.more()
    finally:
        load.end()
    lost = load.failures()
    ok(len(lost) <= most, f"{name}: of {load.calls()} calls {len(lost)} were"
       f" lost, {most} may be", *lost, server.told())
    load.judge(name)


NEVER = 0
ONE = TIMES  # what the worker had in hand
QUEUE = TIMES * CALLERS  # and what waited for it
# What may be lost when the server is reloaded, a worker told to end, killed.
LIMITS = {
    # Each worker has a socket of its own, which ends with it.
    "lighttpd": (NEVER, QUEUE, QUEUE),
    "lighttpd, workers": (NEVER, NEVER, ONE),
    # Whoever waits for a process while it is reloaded is forgotten.
    "Apache, mod_fcgid": (None, QUEUE, QUEUE),
    "Apache, mod_proxy_fcgi, workers": (NEVER, NEVER, ONE),
    "nginx, workers": (NEVER, NEVER, ONE),
}


def way(name, limits):
    obstacle = WAYS[name].obstacle()
    if obstacle:
        skip(name, obstacle)
        return
    server = WAYS[name].begin(place)
    for what, act, most in zip(
            ("reloaded", "workers told to end", "workers killed"),
            (reload, end_with(signal.SIGTERM), end_with(signal.SIGKILL)),
            limits):
        if most is not None:
            trial(server, f"{name}, {what}", act, most)
    server.stop()


for each in LIMITS.items():
    way(*each)
note(f"{stack.db.value('SELECT COUNT(*) FROM payme_transaction')}"
     " transactions")
equal(agree(stack), [], "the rows agree")
done()
