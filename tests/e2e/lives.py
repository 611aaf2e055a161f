"""Lives of transactions through a database connection that is not to be
relied on: every call is answered rightly or with -32400, a repeat answers what
was stored, and in the end the rows say what was answered.
"""

import itertools
import time

from agree import agree
from caller import WorkerCaller, workers
from harness import Stack, equal, new_id
from proxy import CLIENT, SERVER, Proxy
from sql import add_accounts, add_orders

SYSTEM_FAILURE = -32400
CASHBOXES = {"order": "main", "account": "phone"}
FIELDS = {"order": "order_id", "account": "phone"}
METHODS = {"order": ("create", "perform", "cancel"),
           "account": ("create", "perform")}
STATES = {"create": 1, "perform": 2, "cancel": -2}


class Town:
    """A database, healthy workers on it, and all lives that began there."""

    def __init__(self):
        self.stack = Stack()
        self.direct = workers(self.stack, 2)
        self.numbers = itertools.count(100001)  # all of one length
        self.all = []

    def lives(self, kind, count=1):
        """So many, each on an order or account of its own."""
        new = [Life(self, kind, next(self.numbers)) for _ in range(count)]
        (add_orders if kind == "order" else add_accounts)(
            self.stack, [life.number for life in new])
        self.all += new
        return new

    def judge(self):
        """The rows agree, with each other and with what was answered."""
        equal(agree(self.stack), [], "the rows agree")
        rows = {}
        for payme_id, *row in self.stack.db.query(
                "SELECT payme_id,id,state,create_time,perform_time,"
                "cancel_time FROM payme_transaction"):
            rows[payme_id] = dict(zip(
                ("transaction", "state", "create_time", "perform_time",
                 "cancel_time"), (row[0], *map(int, row[1:]))))
        wrong = [(life.row, rows.get(life.id)) for life in self.all
                 if not life.row.items() <= rows.get(life.id, {}).items()]
        equal(wrong[:5], [], f"{len(self.all)} lives: stored as answered")
        equal(len(rows), sum(1 for life in self.all if life.row),
              "and nothing else is stored")


class Lane:
    """A worker behind a proxy; a new one for each life."""

    def __init__(self, town, name):
        self.town = town
        folder = town.stack.folder
        self.proxy = Proxy(f"{folder}/proxy-{name}", f"{folder}/db.sock")
        self.conf = self.proxy.configuration(town.stack)
        self.workers = None

    def begin(self, fault=None):
        self.end()
        self.proxy.arm(fault)
        self.workers = workers(self.town.stack, conf=self.conf)

    def end(self):
        if self.workers:
            self.workers.close()
        self.workers = None

    def caller(self, life):
        return WorkerCaller(self.workers, CASHBOXES[life.kind])

    def close(self):
        self.end()
        self.proxy.close()


class Life:
    """Create, Perform and, of an order, Cancel; each call is checked."""

    def __init__(self, town, kind, number):
        self.town = town
        self.kind = kind
        self.number = number
        self.account = {FIELDS[kind]: str(number)}
        self.id = new_id()
        self.row = {}
        self.problems = []
        self.failed = []  # methods that were answered with -32400
        self.slowest = 0.0

    @property
    def methods(self):
        return METHODS[self.kind]

    def send(self, caller, method):
        """Sends one call, and notes how long it took."""
        begin = time.monotonic()
        answer = (caller.create(self.id, self.account)
                  if method == "create" else getattr(caller, method)(self.id))
        self.slowest = max(self.slowest, time.monotonic() - begin)
        if answer.status != 200:
            self.problems.append(f"{method}: HTTP {answer.status}")
        return answer

    def call(self, caller, method):
        """The answer; SYSTEM_FAILURE is noted and to be repeated."""
        answer = self.send(caller, method)
        if answer.code == SYSTEM_FAILURE:
            self.failed.append(method)
        else:
            self.learn(method, answer)
        return answer

    def learn(self, method, answer):
        """A right answer, and the same from a worker that knows nothing."""
        again = self.send(
            WorkerCaller(self.town.direct, CASHBOXES[self.kind]), method)
        if answer.code or answer.result.get("state") != STATES[method]:
            self.problems.append(f"{method}: {answer.body}")
        elif again.result != answer.result:
            self.problems.append(f"{method}: {answer.body}, {again.body}")
        else:
            self.row.update(answer.result)

    def repeat(self, caller, method):
        """After SYSTEM_FAILURE; now there is no reason for it any more."""
        self.learn(method, self.send(caller, method))


class Baseline:
    """What goes over the wire when nothing breaks."""

    def __init__(self, lane, kind):
        life = lane.town.lives(kind)[0]
        lane.begin()
        for method in life.methods:
            life.call(lane.caller(life), method)
        lane.end()
        equal(life.problems + life.failed, [],
              f"a life of an {kind} through the proxy")
        link = lane.proxy.links[0]
        link.join()
        self.packets = link.packets
        self.commits = list(self._commits())
        self.methods = life.methods

    def _commits(self):
        """(sender, number) of each COMMIT and of its OK."""
        for i, packet in enumerate(self.packets[CLIENT]):
            if packet.commits:
                yield CLIENT, i
                yield SERVER, next(
                    j for j, answer in enumerate(self.packets[SERVER])
                    if answer.after == i + 1)

    def answers(self):
        """The first packet of each answer of the server."""
        return [next(j for j, answer in enumerate(self.packets[SERVER])
                     if answer.after == i)
                for i in range(len(self.packets[CLIENT]) + 1)]


def in_handshake(fault):
    """Then the program knows of no connection yet, and does not repeat."""
    return fault.number < (1 if fault.sender == CLIENT else 2)
