"""payme receipt with the connection to the database cut, at every statement and
its answer and around every COMMIT: whatever the command says, nobody is charged
twice, and a sweep and a second try lead to the one payment.
"""

import subprocess

from harness import Stack, done, equal, ok, program
from lives import Baseline
from proxy import CLIENT, SERVER, Fault, Proxy
from subscribe_api import Payme

stack = Stack()
payme = Payme()
stack.configure(extra=payme.settings())
proxy = Proxy(f"{stack.folder}/proxy", f"{stack.folder}/db.sock")
cut_conf = proxy.configuration(stack)
numbers = iter(range(1000, 99999))


def run(*words, conf=None):
    return subprocess.run(
        [program("payme"), "receipt", *words], text=True, check=False,
        capture_output=True, timeout=120,
        env=stack.environment(**({"PAYME_CONF": conf} if conf else {})))


def settle():
    run("settle", "--quiet", "0")


class Command:
    """One step of a receipt's life, after those before it."""

    def __init__(self, *words, before=(), state):
        self.words = words
        self.before = before
        self.state = state

    def prepare(self):
        order = str(next(numbers))
        stack.add_order(order)
        for step in self.before:
            step.do(order)
        return order

    def do(self, order, conf=None):
        mine = [id for id, receipt in payme.receipts.items()
                if receipt["wanted"] == {"order_id": order}]
        words = list(self.words)
        if words[0] == "create":
            words += ["--order", order]
        else:
            words += mine[-1:] or ["none"]
        if words[0] == "pay":
            words += ["--token", payme.card()]
        return run(*words, "--wait", "0", conf=conf)

    def problem(self, order):
        """What is wrong after all, or None."""
        if payme.charged(order) > 1:
            return f"charged {payme.charged(order)} times"
        mine = [receipt for receipt in payme.receipts.values()
                if receipt["wanted"] == {"order_id": order}]
        if len(mine) != 1:
            return f"{len(mine)} receipts"
        if mine[0]["state"] == 21:
            payme.finish_cancel(mine[0]["_id"])
            settle()
        if stack.order(order)["state"] != self.state:
            return f"the order is {stack.order(order)['state']}"
        return None

    def __str__(self):
        return "payme receipt " + self.words[0]


def cut(command, fault):
    order = command.prepare()
    proxy.arm(fault)
    first = command.do(order, cut_conf)
    if not fault.happened.is_set():
        return "there was no cut"
    fault.over = True
    if first.returncode not in (0, 1, 3) or payme.charged(order) > 1:
        return f"exit status {first.returncode}: {first.stderr}"
    if first.returncode == 0 and command.words[0] == "pay" \
            and stack.order(order)["state"] != "paid":
        return "it says paid, and is not"
    settle()
    again = command.do(order)
    if again.returncode:
        return f"{first.stderr} and again {again.stderr}"
    return command.problem(order)


def cuts(link, number):
    """By turns with and without a way back; around COMMIT both."""
    baseline = Baseline(link)
    places = [(CLIENT, i) for i in range(len(baseline.packets[CLIENT]))] \
        + [(SERVER, i) for i in baseline.answers()]
    for turn, (sender, packet) in enumerate(places):
        commit = (sender, packet) in baseline.commits
        last = len(baseline.packets[sender][packet]) - 1
        for byte in {0, last} if commit else {0}:
            for again in (True, False) if commit else (turn % 2 == 0,):
                yield Fault(sender, packet, byte, again=again, link=number)


def cut_all(command):
    order = command.prepare()
    proxy.arm(None)
    equal((command.do(order, cut_conf).returncode, command.problem(order)),
          (0, None), f"{command}, through the proxy")
    links = list(proxy.links)
    for number, link in enumerate(links):
        faults = list(cuts(link, number))
        problems = [f"{fault}: {problem}" for fault in faults
                    if (problem := cut(command, fault))]
        ok(not problems, f"{command}, connection {number}: {len(faults)} cuts",
           *problems[:10])


create = Command("create", state="awaiting")
pay = Command("pay", before=(create,), state="paid")
cancel = Command("cancel", before=(create, pay), state="refunded")
for step in (create, pay, cancel):
    cut_all(step)
equal(payme.blind, [], "no payment was repeated before receipts.check")
proxy.close()
done()
