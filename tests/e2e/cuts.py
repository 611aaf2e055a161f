"""The connection to the database is cut at every byte that matters of whole
lives, in both directions; reconnecting is allowed, or refused for that call.
"""

from concurrent.futures import ThreadPoolExecutor

from harness import done, note, ok
from lives import Baseline, Lane, Town, in_handshake
from proxy import CLIENT, SERVER, Fault

LANES = 3
SPARSE = 12  # of the bytes that are nothing special, every so many


def faults(baseline, sparse):
    """By turns with and without a way back; around COMMIT both."""
    count = 0
    for sender, packets in baseline.packets.items():
        for number, packet in enumerate(packets):
            commit = (sender, number) in baseline.commits
            for byte in range(len(packet)):
                count += 1
                if commit or byte in (0, 4, len(packet) - 1) \
                        or count % sparse == 0:
                    yield Fault(sender, number, byte,
                                again=count % 2 == 0)
                if commit:
                    yield Fault(sender, number, byte,
                                again=count % 2 != 0)


def live_through(lane, fault, life):
    """One life with one cut; after that call all is well again."""
    lane.begin(fault)
    for method in life.methods:
        before = fault.happened.is_set()
        answer = life.call(lane.caller(life), method)
        if fault.happened.is_set():
            fault.over = True
        if answer.code != -32400:
            continue
        if before or not fault.happened.is_set():
            life.problems.append(f"{method}: -32400 without a cut")
        elif fault.again and not in_handshake(fault):
            life.problems.append(f"{method}: -32400, but it could reconnect")
        life.repeat(lane.caller(life), method)
    if not fault.happened.is_set():
        life.problems.append("there was no cut")


def work(lane, todo, problems):
    while True:
        try:
            fault, life = todo.pop()
        except IndexError:
            return
        live_through(lane, fault, life)
        problems.extend(f"{fault}: {p}" for p in life.problems)


def cut_all(town, kind, sparse):
    lanes = [Lane(town, f"{kind}-{i}") for i in range(LANES)]
    cuts = list(faults(Baseline(lanes[0], kind), sparse))
    lives = town.lives(kind, len(cuts))
    todo = list(zip(cuts, lives))
    problems = []
    with ThreadPoolExecutor(LANES) as pool:
        for job in [pool.submit(work, lane, todo, problems)
                    for lane in lanes]:
            job.result()
    for lane in lanes:
        lane.close()
    ok(not problems, f"{len(cuts)} cuts, each in a life of an {kind}:"
       " right answers", *problems[:20])
    note(f"{sum(len(life.failed) for life in lives)} calls had to be repeated")


town = Town()
cut_all(town, "order", SPARSE)
cut_all(town, "account", 1000)
town.judge()
done()
