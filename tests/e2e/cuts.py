"""The connection to the database is cut at every byte that matters of whole
lives, in both directions; reconnecting is allowed, or refused for that call.
"""

from concurrent.futures import ThreadPoolExecutor

from harness import done, note, ok
from lives import Lane, Town, baseline_of_life, in_handshake

LANES = 3
NO_MORE = 1000000
SPARSE = 8  # of the bytes that are nothing special, every so many


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
    cuts = list(baseline_of_life(lanes[0], kind).cuts(sparse))
    lives = town.lives(kind, len(cuts))
    todo = list(zip(cuts, lives))
    problems = []
    with ThreadPoolExecutor(LANES) as pool:
        for job in [pool.submit(work, lane, todo, problems)
                    for lane in lanes]:
            job.result()
    for lane in lanes:
        lane.close()
    ok(not problems, f"{kind}: {len(cuts)} cuts, each in another life:"
       " right answers", *problems[:20])
    note(f"{sum(len(life.failed) for life in lives)} calls had to be repeated")


town = Town()
cut_all(town, "order", SPARSE)
cut_all(town, "account", NO_MORE)
cut_all(town, "due order", NO_MORE)
cut_all(town, "listing", 32)
town.judge()
done()
