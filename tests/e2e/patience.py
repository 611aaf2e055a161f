"""A peer that falls silent, trickles, floods or never takes its answer holds a
worker no longer than GATEWAY_PATIENCE; whoever waits behind it is answered.

Each has a worker of its own, all at once: the test takes one patience.
"""

import threading
import time

from fastcgi import STDIN, Workers, begin, head, record, request
from harness import Stack, done, note, ok
from sql import sequence

PATIENCE = 10  # lib/gateway/gateway.h
SLACK = 10  # for a machine that is busy with other tests

stack = Stack()
stack.add_order("1")
stack.db.execute(
    "INSERT INTO payme_transaction (cashbox,payme_id,order_id,state,reason,"
    "time,amount,create_time,perform_time,cancel_time,account) SELECT 'main',"
    "LPAD(seq,24,'0'),1,-1,3,2000000000000+seq,1,1,0,3,'{}' FROM"
    f" {sequence(20000)}")

ASK = b'{"id":1,"method":"CheckTransaction","params":{"id":"%s"}}' % (
    b"f" * 24)
LIST = b'{"id":1,"method":"GetStatement","params":{"from":2000000000000,' \
       b'"to":2000000099999}}'
codes = []


# What the peer does, until ${over}.  Floods come late: they take a processor.

def never_speaks(peer, over):
    over.wait()


def half_a_header(peer, over):
    peer.send(begin()[:5])
    over.wait()


def half_a_head(peer, over):
    peer.send(*head(ASK)[:2])
    over.wait()


def half_a_body(peer, over):
    peer.send(*head(ASK), record(STDIN, ASK[:20]))
    codes.append(peer.read().code)
    over.wait()


def never_ends(peer, over):
    peer.send(*head(ASK), record(STDIN, ASK))
    codes.append(peer.read().code)
    over.wait()


def never_closes(peer, over):
    peer.send(*request(ASK))
    over.wait()


def never_reads(peer, over):
    peer.send(*request(LIST))
    over.wait()


def repeatedly(peer, over, data, pause):
    try:
        while not over.wait(pause) if pause else not over.is_set():
            peer.send(data)
    except OSError:
        pass  # given up, as it has to be


def trickles_a_head(peer, over):
    peer.send(begin())
    repeatedly(peer, over, record(4, b"\1\1AB"), 0.2)


def trickles_a_body(peer, over):
    peer.send(*head(ASK))
    repeatedly(peer, over, record(STDIN, b" "), 0.2)


def floods_a_head(peer, over):
    peer.send(begin())
    over.wait(PATIENCE - 2)
    repeatedly(peer, over, record(11, b"x" * 60000), 0)


def floods_a_body(peer, over):
    peer.send(*head(ASK))
    over.wait(PATIENCE - 2)
    repeatedly(peer, over, record(STDIN, b" " * 60000), 0)


def floods_after(peer, over):
    peer.send(*request(ASK))
    repeatedly(peer, over, b"x" * 60000, 0)


def trickles_after(peer, over):
    peer.send(*request(ASK))
    repeatedly(peer, over, b"x", 0.02)


PEERS = [never_speaks, half_a_header, half_a_head, half_a_body, never_ends,
         never_closes, never_reads, trickles_a_head, trickles_a_body, floods_a_head,
         floods_a_body, floods_after, trickles_after]
# These do not even take the time that the patience lasts.
QUICK = (never_speaks, never_closes)


class Trial(threading.Thread):
    def __init__(self, number, act):
        super().__init__(daemon=True)
        self.act = act
        self.workers = Workers(stack, f"peer-{number}")
        self.over = threading.Event()
        self.took = self.code = None

    def run(self):
        evil = self.workers.peer()
        actor = threading.Thread(target=self.act, args=(evil, self.over),
                                 daemon=True)
        actor.start()
        time.sleep(0.3)
        start = time.monotonic()
        try:
            self.code = self.workers.ask(
                ASK, PATIENCE + SLACK + 5).code
        except OSError as error:
            self.code = repr(error)
        self.took = time.monotonic() - start
        self.over.set()
        actor.join()
        evil.close()


trials = [Trial(number, act) for number, act in enumerate(PEERS)]
for trial in trials:
    trial.start()
for trial in trials:
    trial.join()
    name = trial.act.__name__.replace("_", " ")
    limit = PATIENCE - 2 if trial.act in QUICK else PATIENCE + SLACK
    ok(trial.code == -31003 and trial.took < limit,
       f"behind a peer that {name}, one is answered within {limit} s",
       f"{trial.code} after {trial.took:.1f} s")
    note(f"{trial.took:.1f} s")
    ok(trial.workers.process.poll() is None, "and the worker lives")
    trial.workers.close()
ok(codes == [-32400] * 2, "who falls silent within a body is told so", codes)
done()
