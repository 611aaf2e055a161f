"""Never two charges, never a lost one: payments whose process is killed, whose
answer is lost, or whose database goes away, at a random moment; buyers who try
again at once; sweeps that are killed too.  The seed is printed: PAYME_SEED
repeats a run.
"""

import concurrent.futures
import os
import random
import subprocess
import threading
import time

from harness import (Caller, Lighttpd, Stack, done, equal, need, note, ok,
                     program)
from subscribe_api import (PAN, Fault, Payme, bad_gateway, half, lost)

need("lighttpd")
RUNS = 210
SEED = int(os.environ.get("PAYME_SEED", random.SystemRandom().getrandbits(32)))
note(f"PAYME_SEED={SEED}")
stack = Stack()
payme = Payme()
stack.configure(extra=payme.settings())
lighttpd = Lighttpd(stack, processes=2)
caller = Caller(lighttpd.port)
said = []
lock = threading.Lock()


def start(*words):
    return subprocess.Popen(
        [program("payme"), *words], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        env=stack.environment())


def finish(process):
    out, err = process.communicate(timeout=200)
    with lock:
        said.append(out + err)
    return out.strip()


def cut_database():
    """Every connection of the commands, in the middle of whatever they do."""
    stack.db.run("".join(
        f"KILL {row[0]};" for row in stack.db.query(
            "SELECT id FROM information_schema.processlist WHERE db='shop'"
            " AND id<>CONNECTION_ID()")), check=False)


class Life:
    """One order, and what goes wrong with its first payment."""

    METHODS = ("receipts.create", "receipts.pay", "receipts.pay",
               "receipts.pay", "receipts.get", "receipts.check")
    WHAT = ("killed before", "killed before", "killed after", "killed after",
            "killed while late", "lost", "lost before", "late", "502", "half",
            "database", "killed at a time")

    def __init__(self, number, dice):
        self.order = str(number)
        self.hold = dice.random() < 0.1
        self.billing = dice.random() < 0.4
        self.method = dice.choice(self.METHODS)
        self.what = dice.choice(self.WHAT)
        self.delay = dice.uniform(0, 0.3)
        self.again = dice.choice((0, 0, 1, 2))
        self.wait = dice.choice(("0", "0", "2"))
        self.armed = True
        self.process = None

    def __str__(self):
        return (f"order {self.order}: {self.method} {self.what}"
                f"{' hold' if self.hold else ''}"
                f"{' billing' if self.billing else ''}")

    def kill(self):
        process = self.process
        if process:
            process.kill()

    def fault(self):
        """Of the call that is chosen, once."""
        self.armed = False
        return {
            "killed before": lambda: Fault(before=self.kill),
            "killed after": lambda: Fault(after=self.kill),
            "killed while late": lambda: Fault(late=self.delay,
                                               after=self.kill),
            "lost": lambda: Fault(lost),
            "lost before": lambda: Fault(lost, effect=False),
            "late": lambda: Fault(late=self.delay),
            "502": lambda: Fault(bad_gateway),
            "half": lambda: Fault(half),
            "database": lambda: Fault(after=cut_database),
        }.get(self.what, Fault)()

    def run(self, *words):
        self.process = start(*words)
        if self.armed and self.what == "killed at a time":
            try:
                self.process.wait(self.delay)
            except subprocess.TimeoutExpired:
                self.kill()
            self.armed = words[1] == "create" and self.armed
        return finish(self.process)

    def create(self):
        return self.run("receipt", "create", "--order", self.order, "--wait",
                        self.wait, *(("--hold",) if self.hold else ()))

    def pay(self, id):
        return self.run("receipt", "pay", id, "--token", payme.card(),
                        "--wait", self.wait)

    def live(self):
        stack.add_order(self.order)
        for _ in range(1 + self.again):
            id = self.create()
            if id:
                self.pay(id)

    # ------ afterwards ------

    def charged(self):
        return payme.charged(self.order)

    def state(self):
        return stack.order(self.order)["state"]

    def good(self):
        return "held" if self.hold else "paid"


lives = {}
dice = random.Random(SEED)
for run in range(RUNS):
    life = Life(5000 + run, dice)
    lives[life.order] = life


def order_of(method, params):
    if method == "receipts.create":
        return params["account"]["order_id"]
    receipt = payme.receipts.get(params.get("id"))
    return receipt and receipt["wanted"]["order_id"]


def script(method, params):
    life = lives.get(order_of(method, params))
    if life and life.armed and life.method == method:
        return life.fault()
    return None


def with_billing(method, *arguments):
    """Only the orders of a shop with billing are asked about there."""
    order = next((a["order_id"] for a in arguments if isinstance(a, dict)),
                 None) or transactions.get(arguments[0])
    if order is None or not lives[order].billing:
        return
    if method == "create":
        transactions[arguments[0]] = order
    with lock:
        answer = getattr(caller, method)(*arguments)
    if answer.code:
        raise RuntimeError(f"{method}: {answer.body}")


transactions = {}
payme.script = script
payme.billing = caller
payme.ask_billing = with_billing


# ------ everybody pays ------

started = time.monotonic()
with concurrent.futures.ThreadPoolExecutor(6) as pool:
    list(pool.map(Life.live, lives.values()))
payme.script = None
payme.wait_idle()
note(f"{RUNS} runs in {time.monotonic() - started:.1f} s, "
     f"{payme.count('receipts.pay')} payments sent")
ok(all(life.charged() <= 1 for life in lives.values()), "nobody paid twice",
   *[life for life in lives.values() if life.charged() > 1])
unsettled = [life for life in lives.values() if life.charged()
             and life.state() not in ("paid", "held")]
note(f"{len(unsettled)} charged and not known of")
ok(len(unsettled) > RUNS / 20, "many a payment is not known of")


# ------ the sweeps ------

for delay in (0.02, 0.05, 0.1, 0.2):
    sweeps = [start("receipt", "settle", "--quiet", "1") for _ in range(2)]
    time.sleep(delay)
    for sweep in sweeps:
        sweep.kill()
        finish(sweep)
time.sleep(1.1)
sweep = start("receipt", "settle", "--quiet", "1")
finish(sweep)
equal(sweep.returncode, 0, "settle knows of all")
lost_ones = [life for life in lives.values()
             if life.charged() and life.state() != life.good()]
equal([str(life) for life in lost_ones], [], "no charge is lost")
early = [life for life in lives.values()
         if not life.charged() and life.state() != "awaiting"]
equal([str(life) for life in early], [], "nothing is paid without a charge")


# ------ whoever has not paid does ------

rest = [life for life in lives.values() if not life.charged()]
note(f"{len(rest)} orders are paid now")


def pay_now(life):
    life.armed = False
    id = life.create()
    return life.pay(id)


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    equal([f"{life}: {word}" for life, word in zip(rest, pool.map(pay_now, rest))
           if word != life.good()], [], "what was not charged can be paid")
equal([str(life) for life in lives.values() if life.charged() != 1], [],
      "each order was charged once")
equal([str(life) for life in lives.values() if life.state() != life.good()],
      [], "and is paid, or held")
equal(payme.blind, [], "no payment was repeated before receipts.check")
equal(stack.db.query(
    "SELECT r.id FROM payme_receipt r JOIN payme_order o ON o.id=r.order_id"
    " WHERE r.active_order IS NULL AND r.state<>8 OR r.state=3 AND o.state<>1"
    " OR r.state=4 AND o.state<>2 OR r.state NOT IN (3,4,8)"), [],
    "receipts and orders agree")
dump = stack.db.dump()
equal([place for place, text in (("output", "".join(said)), ("database", dump),
                                 ("log", stack.log_text()))
       if PAN in text or any(token in text for token in payme.tokens)], [],
      "no token or card number in output, database or log")
done()
