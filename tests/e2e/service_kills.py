"""Never two payments of one bill, never a lost one: payments whose process is
killed, whose answer is lost or spoilt, or whose database goes away, at a moment
that is drawn; users who ask again at once, from the start; sweeps in between.
The seed is printed: PAYME_SEED repeats a run.
"""

import concurrent.futures
import json
import os
import random
import subprocess
import threading
import time

from harness import Stack, done, equal, note, ok, program
from scripted_paylov import (CARD, PERSON, POWER, Fault, Paylov, bad_gateway,
                             half, lost, maintenance, unauthorized)

BILLS = 92
USERS = 20  # at a time
SEED = int(os.environ.get("PAYME_SEED", random.SystemRandom().getrandbits(32)))
note(f"PAYME_SEED={SEED}")
stack = Stack()
paylov = Paylov()
paylov.charging = 0.1
stack.configure(extra=paylov.settings())
lives = {}
said = []
lock = threading.Lock()
sweeping = threading.Lock()


def cut_database():
    """Every connection of the commands, in the middle of whatever they do."""
    stack.db.run("".join(
        f"KILL {row[0]};" for row in stack.db.query(
            "SELECT id FROM information_schema.processlist WHERE db='shop'"
            " AND id<>CONNECTION_ID()")), check=False)


class Life:
    """One bill, and what goes wrong with it before it is paid."""

    # Before the money goes, any number of these; with the money one of those.
    EARLY = (("killed before", "pay"), ("lost before", "pay"),
             ("killed at a time", "pay"), ("killed at a time", "create"),
             ("killed before", "create"), ("killed after", "create"),
             ("lost", "create"), ("half", "create"), ("502", "create"),
             ("401", "create"), ("database", "create"),
             ("502 before", "pay"))
    LATE = (("killed after", "pay"), ("killed after", "pay"), ("lost", "pay"),
            ("half", "pay"), ("502", "pay"), ("page", "pay"), ("401", "pay"),
            ("database", "pay"), ("killed at a time", "pay"))
    AFTER = (None, ("killed before", "status"), ("lost", "status"),
             ("killed after", "status"), ("502", "status"))

    def __init__(self, number):
        self.dice = random.Random(SEED + number)
        self.code = str(1000000 + number)
        self.user = self.dice.choice((None, f"u{number}"))
        self.troubles = [self.dice.choice(self.EARLY)
                         for _ in range(self.dice.choice((0, 1, 1, 2, 2)))]
        self.troubles += [self.dice.choice(self.LATE)] + [
            trouble for trouble in (self.dice.choice(self.AFTER),) if trouble]
        self.process = None
        self.happened = []
        self.paid = None
        lives[self.code] = self

    def kill(self, _handler=None):
        if self.process:
            self.process.kill()

    def fault(self, name):
        """The next trouble, if it is one of this call's."""
        with lock:
            if not self.troubles or self.troubles[0][1] != name or \
                    self.troubles[0][0] == "killed at a time":
                return None
            what, _ = self.troubles.pop(0)
            self.happened.append((what, name))
        return {
            "killed before": Fault(lost, before=self.kill, effect=False),
            "502 before": Fault(bad_gateway, effect=False),
            "killed after": Fault(lost, after=self.kill),
            "lost": Fault(lost), "lost before": Fault(lost, effect=False),
            "half": Fault(half), "502": Fault(bad_gateway),
            "page": Fault(maintenance), "401": Fault(unauthorized),
            "database": Fault(after=lambda _: cut_database()),
        }[what]

    def run(self, *words):
        """The exit status, negative if it was killed, and what it said: that
        was told, even if it was killed just after.
        """
        delay = None
        with lock:
            if self.troubles and self.troubles[0] == (
                    "killed at a time", words[0]):
                self.happened.append(self.troubles.pop(0))
                delay = self.dice.uniform(0, 0.25)
        self.process = subprocess.Popen(
            [program("payme"), "service", *words, "--json"], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, env=stack.environment())
        timer = threading.Timer(delay, self.kill) if delay else None
        if timer:
            timer.start()
        out, err = self.process.communicate(timeout=120)
        if timer:
            timer.cancel()
        with lock:
            said.append(err)
        try:
            return self.process.returncode, json.loads(out)
        except ValueError:
            return self.process.returncode, {}

    def ask(self):
        """From the start: a user who knows nothing of what was before."""
        words = ["create", POWER, "--amount", "500"]
        for name, value in {"region": "1", "district": "10",
                            "code": self.code}.items():
            words += ["--account", f"{name}={value}"]
        if self.user:
            words += ["--user", self.user]
        _, made = self.run(*words)
        if made.get("state") == "paid":
            self.paid = made
        return made.get("transactionId")

    def pass_time(self):
        """The quiet time goes by: no call about the bill is under way."""
        with sweeping:
            paylov.drain()
            stack.db.execute(
                "UPDATE payme_service_payment SET sent_time=1 WHERE"
                f" state IN (0,2) AND account LIKE '%\"{self.code}\"%'")

    def rest(self):
        """It is not known yet: asked again at once, or after some time."""
        if self.dice.random() < 0.5:
            self.pass_time()
        if self.dice.random() < 0.2:
            with sweeping:
                self.run("settle")

    def live(self):
        end = time.monotonic() + 150
        number = None
        while not self.paid and time.monotonic() < end:
            if number is None or self.dice.random() < 0.3:
                number = self.ask()
            if self.paid:
                break
            code = None
            if number is not None:
                code, said_now = self.run("pay", number, "--card", CARD,
                                          "--wait", "0")
                if said_now.get("state") == "paid":
                    self.paid = said_now
            if code == 1:
                number = None
            elif code != 0:
                self.rest()


def plan(name, handler):
    """Whose call it is."""
    if name == "create":
        code = handler.params()["account"]["code"]
    elif name in ("pay", "status"):
        number = (handler.params() if name == "pay" else
                  handler.query)["transactionId"]
        payment = paylov.payments.get(number)
        code = payment and payment["asked"]["account"]["code"]
    else:
        return None
    return lives[code].fault(name) if code in lives else None


paylov.plan = plan
subprocess.run([program("payme"), "service", "list"], check=True,
               capture_output=True, env=stack.environment())
for number in range(BILLS):
    Life(number)
with concurrent.futures.ThreadPoolExecutor(USERS) as pool:
    jobs = [pool.submit(life.live) for life in lives.values()]
    for job in jobs:
        job.result()

happened = [entry for life in lives.values() for entry in life.happened]
note(f"{len(happened)} troubles: " + ", ".join(
    f"{what} {sum(entry[0] == what for entry in happened)}"
    for what in sorted({entry[0] for entry in happened})))
note(f"{len(paylov.payments)} transactions, {len(paylov.charges)} charges")
ok(len(happened) >= 200, "200 troubles and more", len(happened))
equal([life.code for life in lives.values() if not life.paid], [],
      "each bill is paid in the end")
by_code = {}
for transaction in paylov.charges:
    by_code.setdefault(paylov.payments[transaction]["asked"]["account"]["code"],
                       []).append(transaction)
equal({code: len(charges) for code, charges in by_code.items()
       if len(charges) != 1}, {}, "and none of them twice")
equal(sorted(by_code), sorted(lives), "all of them were charged")
equal([code for code, charges in by_code.items()
       if lives[code].paid["transactionId"] not in charges], [],
      "and what was told is what was charged")
equal(stack.db.value("SELECT COUNT(*) FROM payme_service_payment"
                     " WHERE state=3"), str(BILLS),
      "the journal has each payment once")
equal(stack.db.query("SELECT transaction_id FROM payme_service_payment WHERE"
                     " state=2"), [], "none of them is unknown")
stack.db.execute("UPDATE payme_service_payment SET sent_time=1 WHERE state=0")
settled = stack.payme("service", "settle", check=False)
equal((settled.returncode, stack.db.query(
    "SELECT id FROM payme_service_payment WHERE state IN (0,2)")), (0, []),
    "and nothing is left to be settled")
ok(not any(PERSON in text for text in said), "nobody's name was told")
done()
