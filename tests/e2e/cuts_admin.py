"""The shop's side, with the connection to the database cut: "payme order add",
"cancel" and "fulfil" and "payme expire" say that they are done when they are,
and are done once; after a failure they can be repeated.
"""

import json
import subprocess

from harness import done, equal, note, ok, program
from lives import Baseline, Lane, Town, in_handshake

SPARSE = 200


class Command:
    """One command on an order of its own."""

    def __init__(self, town, words, before, state, link=0):
        self.town = town
        self.words = words
        self.before = before  # methods of the order's transaction
        self.state = state  # of the order afterwards
        self.link = link  # the connection that writes

    def prepare(self):
        """The life of the order on which it is run."""
        if self.words == ["order", "add"]:
            return next(self.town.numbers), None
        kind = "due order" if self.words == ["expire"] else "order"
        life = self.town.lives(kind)[0]
        for method in self.before:
            life.call(life.direct, method)
        return life.number, life

    def run(self, lane, number):
        words = list(self.words)
        if words != ["expire"]:
            words += ["--account", f"order_id={number}"]
        if words[1:2] == ["add"]:
            words += ["--amount", "500000"]
        return subprocess.run(
            [program("payme"), *words], capture_output=True, text=True,
            env=self.town.stack.environment(PAYME_CONF=lane.conf),
            check=False)

    def problem(self, number):
        order = json.loads(self.town.stack.payme(
            "order", "show", "--account", f"order_id={number}",
            "--json").stdout)
        if order["state"] != self.state or "transaction" in order:
            return f"stored {order}"
        return None


def cut(lane, command, fault):
    """What goes wrong with it, or None."""
    number, _ = command.prepare()
    lane.proxy.arm(fault)
    result = command.run(lane, number)
    if not fault.happened.is_set():
        return "there was no cut"
    fault.over = True
    if result.returncode and fault.again and not in_handshake(fault):
        return f"failed, but it could reconnect: {result.stderr}"
    if result.returncode:
        again = command.run(lane, number)
        if again.returncode and "registered" not in again.stderr:
            return f"{result.stderr} and again {again.stderr}"
    return command.problem(number)


def cut_all(town, command):
    name = "payme " + " ".join(command.words)
    lane = Lane(town, name.replace(" ", "-"))
    number, _ = command.prepare()
    lane.proxy.arm(None)
    equal((command.run(lane, number).returncode, command.problem(number)),
          (0, None), f"{name}, through the proxy")
    baseline = Baseline(lane.proxy.links[command.link])
    cuts = list(baseline.cuts(SPARSE, link=command.link))
    problems = [f"{fault}: {problem}" for fault in cuts
                if (problem := cut(lane, command, fault))]
    ok(not problems, f"{name}: {len(cuts)} cuts: done once, or to be repeated",
       *problems[:10])
    lane.close()


town = Town()
for command in (
        Command(town, ["order", "add"], (), "awaiting"),
        Command(town, ["order", "cancel"], (), "cancelled"),
        Command(town, ["order", "fulfil"], ("create", "perform"),
                "fulfilled"),
        Command(town, ["expire"], (), "awaiting", link=1)):
    cut_all(town, command)
town.judge()
done()
