"""Lives of transactions through a database connection that is not to be
relied on: every call is answered rightly or with -32400, a repeat answers what
was stored, and in the end the rows say what was answered.
"""

import itertools
import time

from agree import agree
from caller import WorkerCaller, workers
from harness import HALF_DAY, Stack, equal, new_id, now
from proxy import CLIENT, SERVER, Fault, Proxy
from sql import add_accounts, add_orders

SYSTEM_FAILURE = -32400
STATES = {"create": 1, "perform": 2, "cancel": -2}
FISCAL = {"receipt_id": 1, "status_code": 1, "message": "refused"}


class Kind:
    """What a life is about, and the calls that it is made of."""

    def __init__(self, methods, account=False):
        self.methods = methods.split()
        self.cashbox = "phone" if account else "main"
        self.field = "phone" if account else "order_id"
        self.add = add_accounts if account else add_orders


KINDS = {
    "order": Kind("create perform fiscal cancel"),
    "account": Kind("create perform", account=True),
    # One that somebody else reserved, 12 hours ago.
    "due order": Kind("create perform"),
    # An account on which there is a payment.
    "listing": Kind("check_perform check statement", account=True),
}


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
        KINDS[kind].add(self.stack, [life.number for life in new])
        if kind == "due order":
            self._reserve(new)
        for life in new if kind == "listing" else ():
            for method in ("create", "perform"):
                life.learn(method, life.send(life.direct, method))
        self.all += new
        return new

    def _reserve(self, lives):
        """By transactions whose time-out has come."""
        time = now() - HALF_DAY - 1000
        keys = ",".join(f"'order_id={life.number}'" for life in lives)
        self.stack.db.execute(f"""
            INSERT INTO payme_transaction (cashbox,payme_id,order_id,
                active_order,state,time,amount,create_time,perform_time,
                cancel_time,account)
            SELECT 'main',CONCAT('due{"0" * 15}',SUBSTR(account_key,10)),id,
                id,1,{time},amount,{time},0,0,account
            FROM payme_order WHERE account_key IN ({keys});
            UPDATE payme_order o JOIN payme_transaction t ON t.active_order=
                o.id SET o.live_id=t.payme_id,o.live_time=t.time,o.version=1
                WHERE account_key IN ({keys})""")

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
        equal(sum(1 for name in rows if not name.startswith("due")),
              sum(1 for life in self.all if life.row),
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
        return WorkerCaller(self.workers, life.kind.cashbox)

    def close(self):
        self.end()
        self.proxy.close()


class Life:
    """The calls about one transaction, each checked."""

    def __init__(self, town, kind, number):
        self.town = town
        self.kind = KINDS[kind]
        self.methods = self.kind.methods
        self.number = number
        self.account = {self.kind.field: str(number)}
        self.id = new_id()
        self.time = now()
        self.row = {}
        self.problems = []
        self.failed = []  # methods that were answered with -32400
        self.slowest = 0.0

    @property
    def direct(self):
        return WorkerCaller(self.town.direct, self.kind.cashbox)

    def _send(self, caller, method):
        if method == "create":
            return caller.create(self.id, self.account, time=self.time)
        if method == "check_perform":
            return caller.check_perform(self.account)
        if method == "statement":
            return caller.statement(self.time, self.time)
        if method == "fiscal":
            return caller.call_params("SetFiscalData", {
                "id": self.id, "type": "PERFORM", "fiscal_data": FISCAL})
        return getattr(caller, method)(self.id)

    def send(self, caller, method):
        """Sends one call, and notes how long it took."""
        begin = time.monotonic()
        answer = self._send(caller, method)
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
        again = self.send(self.direct, method)
        result = answer.result or {}
        if answer.code or result.get("state") != STATES.get(
                method, result.get("state")):
            self.problems.append(f"{method}: {answer.body}")
        elif again.result != result:
            self.problems.append(f"{method}: {answer.body}, {again.body}")
        elif method in STATES:
            self.row.update(result)

    def repeat(self, caller, method):
        """After SYSTEM_FAILURE; now there is no reason for it any more."""
        self.learn(method, self.send(caller, method))


def baseline_of_life(lane, kind):
    """What goes over the wire when nothing breaks."""
    life = lane.town.lives(kind)[0]
    lane.begin()
    for method in life.methods:
        life.call(lane.caller(life), method)
    lane.end()
    equal(life.problems + life.failed, [],
          f"{kind}: a life through the proxy")
    return Baseline(lane.proxy.links[0])


class Baseline:
    """The packets of one connection that has come to its end."""

    def __init__(self, link):
        link.join()
        self.packets = {
            CLIENT: [p for p in link.packets[CLIENT] if not p.parts],
            SERVER: link.packets[SERVER]}
        self.commits = list(self._commits())

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

    def cuts(self, sparse, **options):
        """By turns with and without a way back; around COMMIT both.

        Of all that is nothing special, one byte in ${sparse}."""
        count = 0
        for sender, packets in self.packets.items():
            for number, packet in enumerate(packets):
                commit = (sender, number) in self.commits
                for byte in range(len(packet)):
                    count += 1
                    if commit or byte == 0 \
                            or count % sparse == 0:
                        yield Fault(sender, number, byte,
                                    again=count % 2 == 0, **options)
                    if commit:
                        yield Fault(sender, number, byte,
                                    again=count % 2 != 0, **options)


def in_handshake(fault):
    """Then the program knows of no connection yet, and does not repeat."""
    return fault.number < (1 if fault.sender == CLIENT else 2)
