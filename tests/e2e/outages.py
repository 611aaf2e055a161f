"""The database is not there: stopped, hanging, refused on every host, or a
host that accepts and never speaks.  Payme is told so in time, with HTTP 200;
when it is back the very next call works, and another host is turned to.
"""

import itertools
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from agree import agree
from caller import WorkerCaller, workers
from harness import (Caller, Lighttpd, Stack, done, equal, free_port, need,
                     new_id, now, ok)
from sql import add_orders

LIMIT = 10.0  # seconds within which every call is answered
numbers = itertools.count(1)
FISCAL = {"receipt_id": 1, "status_code": 1, "message": "refused"}


class Methods:
    """Each method of the protocol, so that it succeeds once."""

    def __init__(self, stack):
        self.numbers = [str(next(numbers)) for _ in range(4)]
        self.ids = [new_id() for _ in range(3)]
        add_orders(stack, self.numbers)

    def prepare(self, caller):
        """What is to be performed, and what is to be cancelled."""
        for i in (1, 2):
            caller.create(self.ids[i], self.numbers[i])

    def all(self):
        a, b, c = self.ids
        return {
            "CheckPerformTransaction":
                lambda caller: caller.check_perform(self.numbers[3]),
            "CreateTransaction":
                lambda caller: caller.create(a, self.numbers[0]),
            "PerformTransaction": lambda caller: caller.perform(b),
            "CancelTransaction": lambda caller: caller.cancel(c),
            "CheckTransaction": lambda caller: caller.check(b),
            "GetStatement":
                lambda caller: caller.statement(now() - 1000000, now()),
            "SetFiscalData": lambda caller: caller.call_params(
                "SetFiscalData", {"id": b, "type": "PERFORM",
                                  "fiscal_data": FISCAL}),
        }


class Front:
    """A worker for each method, each with open connections or with none."""

    def __init__(self, stack, warm):
        self.methods = Methods(stack)
        self.workers = {name: workers(stack) for name in self.methods.all()}
        if warm:
            self.warm()

    def callers(self):
        return {name: WorkerCaller(some)
                for name, some in self.workers.items()}

    def warm(self):
        """Both connections of each: one reads, one writes."""
        for caller in self.callers().values():
            caller.check(self.methods.ids[0])
            caller.perform(self.methods.ids[0])
        self.methods.prepare(caller)

    def call_all(self):
        """{method: (code, seconds)} of all at the same time."""
        return at_once(self.methods.all(), self.callers())

    def close(self):
        for some in self.workers.values():
            some.close()


def at_once(methods, callers):
    def call(name):
        begin = time.monotonic()
        answer = methods[name](callers[name])
        code = answer.code if answer.status == 200 else answer.status
        return code, time.monotonic() - begin

    with ThreadPoolExecutor(len(methods)) as pool:
        jobs = {name: pool.submit(call, name) for name in methods}
        return {name: job.result() for name, job in jobs.items()}


def judge(name, answers, wanted):
    equal({method: code for method, (code, _) in answers.items()},
          {method: wanted for method in answers},
          f"{name}: all methods answer {wanted or 'rightly'}")
    slowest = max(seconds for _, seconds in answers.values())
    ok(slowest < LIMIT, f"in time: the slowest after {slowest:.1f} s", answers)


def outage(stack, name, begin, end):
    """Before, during, after; with open connections, without, and as CGI."""
    warm, cold = Front(stack, True), Front(stack, False)
    cold.methods.prepare(WorkerCaller(next(iter(warm.workers.values()))))
    lighttpd = Lighttpd(stack, processes=1)
    cgi = Methods(stack)
    cgi.prepare(WorkerCaller(next(iter(warm.workers.values()))))
    paths = {method: Caller(lighttpd.port, "/cgi/payme-merchant/main")
             for method in cgi.all()}
    fronts = {"with open connections": warm.call_all,
              "with none": cold.call_all,
              "CGI": lambda: at_once(cgi.all(), paths)}
    begin()
    with ThreadPoolExecutor(len(fronts)) as pool:
        for way, job in {way: pool.submit(call)
                         for way, call in fronts.items()}.items():
            judge(f"{name}, {way}", job.result(), -32400)
    end()
    for way, call in fronts.items():
        judge(f"{name} no more, {way}", call(), 0)
    warm.close()
    cold.close()
    lighttpd.stop()


class BlackHole:
    """Accepts, and never says a word."""

    def __init__(self, *ports):
        self.listeners = []
        self.taken = []
        for port in ports:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
            self.listeners.append(listener)
            threading.Thread(target=self._accept, args=(listener,),
                             daemon=True).start()

    def _accept(self, listener):
        try:
            while True:
                self.taken.append(listener.accept()[0])
        except OSError:
            pass

    def close(self):
        for listener in self.listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in self.taken:
            connection.close()


def hosts(*ports):
    names = ", ".join(f'"127.0.0.1:{port}"' for port in ports)
    return f"hosts = {{{names}}}"


need("mariadbd", "lighttpd")
port = free_port()
stack = Stack(db_port=port)
process = stack.db.process
outage(stack, "stopped", stack.db.stop, stack.db.start)
process = stack.db.process
outage(stack, "hanging", lambda: process.send_signal(signal.SIGSTOP),
       lambda: process.send_signal(signal.SIGCONT))

stack.configure(hosts(free_port(), free_port(), port))
outage(stack, "refused on three hosts", stack.db.stop, stack.db.start)

others = free_port(), free_port()
holes = []


def fall_in():
    stack.db.stop()
    holes.append(BlackHole(*others, port))


def climb_out():
    holes.pop().close()
    stack.db.start()


stack.configure(hosts(*others, port))
outage(stack, "three black holes", fall_in, climb_out)

hole = BlackHole(others[0])
stack.configure(hosts(others[0], port))
front = Front(stack, False)
front.methods.prepare(WorkerCaller(next(iter(front.workers.values()))))
judge("the first of two hosts is a black hole", front.call_all(), 0)
front.close()
hole.close()
equal(agree(stack), [], "the rows agree")
done()
