"""Callers that repeat as Payme does: on every lost answer and every -32400."""

import http.client
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness import Answer, Caller, credentials, equal, new_id, wait_until
from sql import add_orders

PAYME_GIVES_UP = 120.0  # seconds; only then the test does
LOST = (http.client.HTTPException, OSError)


class Once(Caller):
    """A connection for each request, and no second one."""

    def send(self, body, method="POST", headers=None, path=None):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(
                method, path or self.path, body.encode(),
                headers or {"Authorization": credentials(self.key)})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()),
                          response.read())
        finally:
            connection.close()


class Payme:
    """Repeats until there is an answer that counts."""

    def __init__(self, port, path, timeout=20):
        self.port = port
        self.path = path
        self.timeout = timeout
        self.calls = 0
        self.repeats = 0
        self.failures = []  # what came in place of an answer

    def once(self, method, *arguments):
        """None for whatever Payme takes for a system failure."""
        caller = Once(self.port, self.path, timeout=self.timeout)
        self.calls += 1
        try:
            answer = getattr(caller, method)(*arguments)
            if answer.status == 200 and answer.code != -32400:
                return answer
            self.failures.append((method, answer.status, answer.body[:200]))
        except LOST as problem:
            self.failures.append((method, repr(problem)))
        return None

    def call(self, method, *arguments):
        end = time.monotonic() + PAYME_GIVES_UP
        while time.monotonic() < end:
            answer = self.once(method, *arguments)
            if answer:
                return answer
            self.repeats += 1
            time.sleep(0.05)
        raise RuntimeError(f"{method} {arguments}: never answered")


class Orders:
    """As many as are asked for."""

    def __init__(self, stack):
        self.stack = stack
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.batch = []

    def take(self):
        with self.lock:
            if not self.batch:
                self.batch = [str(next(self.numbers)) for _ in range(200)]
                add_orders(self.stack, self.batch)
            return self.batch.pop()

    def new_id(self):
        with self.lock:
            return new_id()


class Load:
    """Orders are paid, one after another, at each of the ports at once."""

    def __init__(self, orders, ports, path):
        self.orders = orders
        self.over = threading.Event()
        self.paid = []
        self.ids = []
        self.wrong = []
        self.paymes = [Payme(port, path) for port in ports]
        self.pool = ThreadPoolExecutor(len(ports))
        self.jobs = [self.pool.submit(self.run, payme)
                     for payme in self.paymes]

    def run(self, payme):
        while not self.over.is_set():
            self.pay(payme, self.orders.take(), self.orders.new_id())

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
        self.ids.append(payme_id)

    def calls(self):
        return sum(payme.calls for payme in self.paymes)

    def failures(self):
        return [each for payme in self.paymes for each in payme.failures]

    def more(self, count):
        """Until so many more calls have been made, whatever became of them."""
        wanted = self.calls() + count
        wait_until(lambda: self.calls() >= wanted or
                   any(job.done() for job in self.jobs), 60, "more calls")

    def end(self):
        self.over.set()
        for job in self.jobs:
            job.result()
        self.pool.shutdown()

    def judge(self, name, stack):
        equal(self.wrong[:3], [], f"{name}: every call is answered rightly")
        # Each order once, as the books of the database have it.
        keys = ",".join(f"'order_id={order}'" for order in self.paid)
        equal(stack.db.query(
            "SELECT COUNT(DISTINCT o.id),COUNT(t.id) FROM payme_order o"
            " JOIN payme_transaction t ON t.order_id=o.id AND t.state=2"
            f" WHERE o.account_key IN ({keys}) AND o.state=1"),
            [[str(len(self.paid))] * 2],
            f"{name}: each order by exactly one transaction")
