"""What one order or account does, one call after another: the protocol in its
plainest form.  Answers that came from calls at the same time are right if some
order of the same calls gives them here.
"""

import copy
import itertools

AWAITING, PAID, FULFILLED, WITHDRAWN, REFUNDED = (
    "awaiting", "paid", "fulfilled", "cancelled", "refunded")
REFUSED = -31008


class Book:
    """One order (or account) and its transactions: {id: state}."""

    def __init__(self, account=False, repay=False, old=()):
        self.account = account
        self.repay = repay
        self.state = AWAITING
        self.states = {}
        self.old = set(old)  # ids whose time-out has come

    def live(self):
        return [id for id, state in self.states.items() if state == 1]

    def expire(self):
        """payme expire, and what every call does first to what it meets."""
        for id in self.live():
            if id in self.old:
                self.states[id] = -1

    def age(self, id):
        self.old.add(id)

    def create(self, id):
        self.expire()
        if id in self.states:
            return 1 if self.states[id] == 1 else REFUSED
        if id in self.old:
            return REFUSED
        payable = self.state == AWAITING or (
            self.state == REFUNDED and self.repay)
        if not self.account and (self.live() or not payable):
            return REFUSED
        self.states[id] = 1
        return 1

    def perform(self, id):
        self.expire()
        if id not in self.states:
            return -31003
        if self.states[id] == 1:
            self.states[id] = 2
            if not self.account:
                self.state = PAID
        return 2 if self.states[id] == 2 else REFUSED

    def cancel(self, id):
        self.expire()
        if id not in self.states:
            return -31003
        if self.states[id] == 2 and self.state == FULFILLED:
            return -31007
        if self.states[id] == 2 and not self.account:
            self.state = REFUNDED
        if self.states[id] > 0:
            self.states[id] = -self.states[id]
        return self.states[id]

    def check(self, id):
        self.expire()
        return self.states.get(id, -31003)

    def fiscal(self, id):
        return 0 if id in self.states else -32001

    def withdraw(self):
        """Whether "payme order cancel" ends well."""
        self.expire()
        if self.state == AWAITING and not self.live():
            self.state = WITHDRAWN
        return self.state == WITHDRAWN

    def fulfil(self):
        self.expire()
        if self.state == PAID:
            self.state = FULFILLED
        return self.state == FULFILLED

    def outcome(self):
        return (self.state, dict(self.states))


def histories(book, calls):
    """(answers, outcome) of every order in which the calls can come."""
    for order in itertools.permutations(range(len(calls))):
        after = copy.deepcopy(book)
        answers = [None] * len(calls)
        for i in order:
            name, *arguments = calls[i]
            answers[i] = getattr(after, name)(*arguments)
        yield answers, after.outcome()
