"""SIGTERM, SIGUSR1 and SIGHUP end a worker after all that it has accepted and
all that is queued; several share a socket; nothing is lost, no exit is bad.
"""

import json
import os
import resource
import signal
import subprocess
import threading
import time

from fastcgi import Workers, head, pieces, record, request
from fastcgi import PARAMS, STDIN
from harness import (Stack, catches, done, equal, find, new_id, now, ok, start,
                     wait_until)

STOPS = (signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP)
stack = Stack()
ASK = b'{"id":7,"method":"CheckTransaction","params":{"id":"%s"}}' % (
    b"f" * 24)


def create(order, id=None):
    return json.dumps({
        "id": 7, "method": "CreateTransaction",
        "params": {"id": id or new_id(), "time": now(), "amount": 500000,
                   "account": {"order_id": order}}}).encode()


class Lock:
    """Holds an order's row, so that who writes it waits."""

    def __init__(self, order):
        self.client = start(
            [find("mariadb"), "--no-defaults", "--batch", "--unbuffered",
             "--skip-column-names", f"--socket={stack.db.socket}",
             "--user=root", "shop"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.say(f"BEGIN; SELECT 'held' FROM payme_order WHERE account_key="
                 f"'order_id={order}' FOR UPDATE;")
        if "held" not in self.client.stdout.readline():
            raise RuntimeError("the row is not held")

    def say(self, text):
        self.client.stdin.write(text + "\n")
        self.client.stdin.flush()

    def wait_for_waiter(self):
        """Until somebody waits for the row."""
        wait_until(lambda: stack.db.value(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE"
            " command='Execute' AND info LIKE '%FOR UPDATE%'") != "0",
            what="a lock wait")

    def release(self):
        self.client.stdin.close()
        self.client.wait()


def idle():
    """The signal comes at every moment around the wait for a request."""
    bad = []
    for i in range(200):
        workers = Workers(stack, f"idle-{i}")
        how = STOPS[i % 3]
        if i % 4 == 0:
            wait_until(lambda: catches(workers.process.pid, how),
                       what="the worker's start")
        else:
            for _ in range(i % 4):
                if workers.ask(ASK).code != -31003:
                    bad.append((i, "no answer"))
            time.sleep(i % 10 * 0.0001)
        status = workers.end(how)
        if status != 0:
            bad.append((i, how.name, status))
        workers.close()
    equal(bad, [], "200 workers end well when told so while they are idle")


def under_way():
    """Between two records: the request is answered, then the worker ends."""
    for i, how in enumerate(STOPS):
        stack.add_order(f"way-{i}")
        body = create(f"way-{i}")
        records = head(body) + pieces(body, 60) + [record(STDIN)]
        for part in (1, 2, 4, 5, len(records) - 1):
            workers = Workers(stack, f"way-{i}-{part}")
            equal(workers.ask(ASK).code, -31003, "a worker is at work")
            peer = workers.peer().send(*records[:part])
            # It has taken the connection when another one finds it waiting.
            wait_until(lambda: queue_length(workers.path) == 0,
                       what="the accept")
            workers.process.send_signal(how)
            code = peer.send(*records[part:]).read().code
            equal((code, workers.status()), (0, 0),
                  f"{how.name} after {part} records of {len(records)}")
            workers.close()
    equal(stack.db.value("SELECT COUNT(*) FROM payme_transaction WHERE"
                         " account LIKE '%way-%'"), "3",
          "each was carried out once")


def queue_length(path):
    """Connections that nobody has accepted yet."""
    with open("/proc/net/unix", encoding="ascii", errors="replace") as text:
        return sum(line.split()[5] == "02" and line.rstrip().endswith(path)
                   for line in text)


def at_work():
    """In the method, with ten more in the queue."""
    for i, how in enumerate(STOPS):
        order = f"work-{i}"
        stack.add_order(order)
        workers = Workers(stack, order)
        equal(workers.ask(ASK).code, -31003, "a worker is at work")
        lock = Lock(order)
        id = new_id()
        first = workers.peer().send(*request(create(order, id)))
        lock.wait_for_waiter()
        others = [workers.peer().send(*request(ASK)) for _ in range(10)]
        workers.process.send_signal(how)
        late = workers.peer().send(*request(ASK))
        lock.release()
        equal(first.read().code, 0, f"{how.name} in the middle of a method")
        equal([peer.read().code for peer in others], [-31003] * 10,
              "ten that were queued are answered too")
        late.close()
        equal(workers.status(), 0, "then it ends well")
        equal(stack.db.value("SELECT COUNT(*) FROM payme_transaction WHERE"
                             f" payme_id='{id}'"), "1", "what it did is there")
        workers.close()


def shared():
    """Three on one socket, one after the other told to end under load."""
    workers = Workers(stack, "shared", count=3, backlog=128)
    over = threading.Event()
    codes = []

    def load():
        while not over.is_set():
            codes.append(workers.ask(ASK).code)

    threads = [threading.Thread(target=load, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    statuses = []
    for _ in range(4):
        wanted = len(codes) + 100
        wait_until(lambda: len(codes) >= wanted, 60, "100 answers")
        workers.processes.append(workers.spawn())
        statuses.append(workers.end(signal.SIGTERM))
        workers.processes.pop(0)
    over.set()
    for thread in threads:
        thread.join()
    equal(statuses, [0] * 4, "told to stop under load, each ends, and well")
    equal(set(codes), {-31003}, f"all {len(codes)} requests of that time are"
          " answered")
    workers.close()


class Alone:
    """A worker with a socket of its own, as the web servers start it that do
    so: known by the socket's name, or by its parent's.
    """

    def __init__(self, name, parent="python3"):
        before = called()
        call(parent)
        try:
            self.workers = Workers(stack, name, backlog=128)
            wait_until(lambda: catches(self.workers.process.pid,
                                       signal.SIGTERM), what="its start")
        finally:
            call(before)
        self.workers.listener.close()
        self.codes = []

    def load(self):
        """Until nobody is let in any more."""
        while True:
            try:
                peer = self.workers.peer()
            except ConnectionRefusedError:
                return
            try:
                peer.send(*request(ASK))
            except BrokenPipeError:
                pass
            self.codes.append(peer.read().code)

    def end_under_load(self):
        threads = [threading.Thread(target=self.load, daemon=True)
                   for _ in range(8)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(self.codes) >= 20, 60, "20 answers")
        status = self.workers.end(signal.SIGTERM)
        for thread in threads:
            thread.join(60)
        self.workers.close()
        return status


def called():
    with open("/proc/self/comm", encoding="ascii") as text:
        return text.read().rstrip()


def call(name):
    with open("/proc/self/comm", "w", encoding="ascii") as text:
        text.write(name)


def alone():
    """Nobody is let in who will not be answered."""
    for how, name, parent in (
            ("mod_fcgid", f"{os.getpid()}.%d", "python3"),
            ("lighttpd", "worker.sock-%d", "lighttpd")):
        statuses, codes = [], []
        for i in range(10):
            worker = Alone(name % i, parent)
            statuses.append(worker.end_under_load())
            codes += worker.codes
        equal((set(statuses), set(codes)), ({0}, {-31003}),
              f"as {how} starts it, a worker told to end answers all"
              f" {len(codes)} that it let in")


def lingers():
    """mod_fcgid tells it to stop before the last requests go to it."""
    answered = 0
    for i in range(10, 15):
        worker = Alone(f"{os.getpid()}.{i}").workers
        worker.process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        try:
            answered += worker.ask(ASK).code == -31003
        except ConnectionRefusedError:
            pass
        equal(worker.status(), 0, "and it ends")
        worker.close()
    ok(answered > 0, "a worker of mod_fcgid's answers who comes a little"
       " after the signal", answered)


def killed():
    """kill -9 of one leaves the queue to the others."""
    stack.add_order("killed")
    workers = Workers(stack, "killed", count=1)
    lock = Lock("killed")
    id = new_id()
    first = workers.peer().send(*request(create("killed", id)))
    lock.wait_for_waiter()
    others = [workers.peer().send(*request(ASK)) for _ in range(5)]
    workers.process.kill()
    workers.process.wait()
    lock.release()
    equal(first.read().code, None, "kill -9: the one in hand has no answer")
    workers.processes.append(workers.spawn())
    equal([peer.read().code for peer in others], [-31003] * 5,
          "the queued ones are answered by the next process")
    equal(workers.ask(create("killed", id)).code, 0,
          "and Payme's repeat gets its transaction")
    equal(stack.db.value("SELECT COUNT(*) FROM payme_transaction WHERE"
                         f" payme_id='{id}'"), "1", "which is there once")
    workers.close()


def descriptors():
    """No descriptor left for accept(): it waits a little, then ends badly and
    leaves the queue to others."""
    limit = {"preexec_fn": lambda: resource.setrlimit(
        resource.RLIMIT_NOFILE, (4, 4))}
    workers = Workers(stack, "full", **limit)
    peer = workers.peer().send(*request(ASK))
    equal(workers.status(), 1, "no descriptor: exit status 1")
    ok("accept" in stack.log_text() and "open files" in stack.log_text(),
       "the log says why")
    workers.options = {}
    workers.processes.append(workers.spawn())
    equal(peer.read().code, -31003, "the next process answers who waited")
    workers.close()


idle()
under_way()
at_work()
shared()
alone()
lingers()
killed()
descriptors()
done()
