"""The database is there but does not speak: an answer that never comes, a
COMMIT that arrives later, a program whose host vanished, a server so slow that
every answer takes seconds.  Payme hears in time; nothing is done twice.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness import done, ok, wait_until
from lives import KINDS, SYSTEM_FAILURE, Lane, Town, baseline_of_life
from proxy import CLIENT, SERVER, Fault
from sql import Lock

LIMIT = 10.0  # seconds within which every call is answered

town = Town()
lock = Lock(town.stack.db)
probe = Lane(town, "probe")
baseline = {KINDS[kind]: baseline_of_life(probe, kind)
            for kind in ("order", "account")}
METHODS = KINDS["order"].methods
ORDER = baseline[KINDS["order"]]
probe.close()


def commit(life, method):
    """The number of that method's COMMIT among the program's packets."""
    ours = [number for sender, number in baseline[life.kind].commits
            if sender == CLIENT]
    return ours[life.methods.index(method)]


def before(lane, life, method):
    for earlier in life.methods[:life.methods.index(method)]:
        life.call(lane.caller(life), earlier)


# ------ COMMIT arrives later ------

def deliver_late(kind, method):
    """The program repeats, and waits for what it does not know to be done."""
    life = town.lives(kind)[0]
    lane = Lane(town, f"late-{kind}-{method}")
    fault = Fault(CLIENT, commit(life, method), 0, "hold")
    lane.begin(fault)
    before(lane, life, method)
    call = threading.Thread(
        target=lambda: life.call(lane.caller(life), method))
    call.start()
    fault.happened.wait()
    wait_until(lambda: lock.waiting() == 1, what="the wait for the COMMIT")
    fault.deliver()
    call.join()
    ok(not life.problems + life.failed,
       f"{kind}, {method}: a COMMIT that comes later is waited for",
       life.problems, life.failed)
    lane.close()


for kind in ("order", "account"):
    for method in KINDS[kind].methods:
        deliver_late(kind, method)

# ------ what takes its time, all at once ------


def stall(life, number):
    """From one answer on the server says nothing more."""
    fault = Fault(SERVER, number, 0, "stall")
    lane = Lane(town, f"stall-{number}")
    lane.begin(fault)
    for method in life.methods:
        answer = life.call(lane.caller(life), method)
        if answer.code == SYSTEM_FAILURE:
            life.repeat(lane.caller(life), method)
    lane.close()


def hold_long(life, method):
    """COMMIT comes when the call has long been answered."""
    fault = Fault(CLIENT, commit(life, method), 0, "hold")
    lane = Lane(town, f"long-{method}")
    lane.begin(fault)
    before(lane, life, method)
    answer = life.call(lane.caller(life), method)
    fault.deliver()
    if answer.code == SYSTEM_FAILURE:
        life.repeat(lane.caller(life), method)
    lane.close()


def vanish(life, method):
    """The server never hears that the program has gone."""
    fault = Fault(CLIENT, commit(life, method), 0, "vanish")
    lane = Lane(town, f"vanish-{method}")
    lane.begin(fault)
    before(lane, life, method)
    end = time.monotonic() + 3 * LIMIT
    while life.call(lane.caller(life), method).code == SYSTEM_FAILURE:
        if time.monotonic() > end:
            life.problems.append("locked for ever")
            break
    fault.end()
    lane.close()


def slow(life, method):
    """Each answer takes nearly as long as is waited for one."""
    lane = Lane(town, f"slow-{method}")
    lane.begin()
    before(lane, life, method)
    lane.proxy.delay = 3.4
    answer = life.call(lane.caller(life), method)
    lane.proxy.delay = 0
    if answer.code == SYSTEM_FAILURE:
        life.repeat(lane.caller(life), method)
    lane.close()


def slow_to_begin(life, delay):
    """The same from the greeting on."""
    lane = Lane(town, f"begin-{delay}")
    lane.proxy.delay = delay
    lane.begin()
    answer = life.call(lane.caller(life), "create")
    lane.proxy.delay = 0
    if answer.code == SYSTEM_FAILURE:
        life.repeat(lane.caller(life), "create")
    lane.close()


TROUBLES = {
    "the server falls silent": [
        (stall, number) for number in ORDER.answers()],
    "COMMIT comes after the answer": [
        (hold_long, method) for method in METHODS],
    "the program's host vanishes": [
        (vanish, method) for method in METHODS],
    "every answer takes 3.4 s": [
        (slow, method) for method in METHODS[1:]],
    "every answer takes its time from the greeting on": [
        (slow_to_begin, delay) for delay in (0.9, 1.4, 1.8)],
}

with ThreadPoolExecutor(64) as pool:
    jobs = {}
    for name, troubles in TROUBLES.items():
        lives = town.lives("order", len(troubles))
        jobs[name] = lives, [
            pool.submit(trouble, life, argument)
            for life, (trouble, argument) in zip(lives, troubles)]
    for name, (lives, work) in jobs.items():
        for job in work:
            job.result()
        problems = [f"{life.number}: {problem}" for life in lives
                    for problem in life.problems]
        ok(not problems, f"{name}: right answers", *problems)
        slowest = max(life.slowest for life in lives)
        ok(slowest < LIMIT, f"in time: the slowest after {slowest:.1f} s")

lock.close()
town.judge()
done()
