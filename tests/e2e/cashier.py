"""A shop with a scripted Payme, and the commands that charge cards there: what
the tests of "payme receipt" share.
"""

import json
import subprocess

from harness import KEY, Lighttpd, Stack, equal, need, ok, program
from subscribe_api import PAN, Payme

need("lighttpd")
stack = Stack()
payme = Payme()
stack.configure(extra=payme.settings())
lighttpd = Lighttpd(stack, processes=2)
said = []  # all that was written on standard output and error
numbers = iter(range(1000, 9999))
FAST = ("--wait", "0")


class Run:
    def __init__(self, *words, text=None):
        run = subprocess.run(
            [program("payme"), *words], input=text, text=True, check=False,
            capture_output=True, timeout=200, env=stack.environment())
        self.status, self.out, self.err = \
            run.returncode, run.stdout, run.stderr
        said.append(run.stdout + run.stderr)

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"{self.status} {self.out!r} {self.err[-300:]!r}"


def receipt(*words, text=None):
    return Run("receipt", *words, text=text)


def new_order(amount=500000, *more):
    number = str(next(numbers))
    stack.add_order(number, amount, *more)
    return number


def new_receipt(*more, order=None):
    order = order or new_order()
    run = receipt("create", "--order", order, *more)
    if run.status:
        raise RuntimeError(run)
    return order, run.out.strip()


def pay(id, *more, token=None):
    return receipt("pay", id, "--token", token or payme.card(), *more)


def intent(id):
    return stack.db.value(
        f"SELECT state FROM payme_receipt WHERE receipt_id='{id}'")


def books(order, id):
    """Charges, the order's state, the state of the intent."""
    return (payme.charged(order), stack.order(order)["state"], intent(id))


NEW, PAYING, PAID, HELD, REFUSED, CANCELLING, CANCELLED, DISPUTED = \
    "1", "2", "3", "4", "5", "7", "8", "9"


def settle(*more):
    return receipt("settle", "--cashbox", "main", *more)


def start(*words):
    return subprocess.Popen(
        [program("payme"), "receipt", *words], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=stack.environment())


def finish(process):
    said.extend(process.communicate(timeout=200))
    return process.returncode


used = set()
_card = payme.card


def remembered(*arguments, **more):
    token = _card(*arguments, **more)
    used.add(token)
    return token


payme.card = remembered


def secrets(least):
    """Whether any of them is where it must not be."""
    equal(payme.blind, [], "no payment was repeated before receipts.check")
    dump = stack.db.dump()
    ok(len(used) > least and "order_id=" in dump, "many tokens were used")
    places = {"the log": stack.log_text(), "the database": dump,
              "what the commands said": "\n".join(said)}
    for place, text in places.items():
        found = [secret for secret in (*used, PAN, KEY) if secret in text]
        equal(found, [], f"no token, card number or key in {place}")
