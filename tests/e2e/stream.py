"""GetStatement of 200,000 transactions: in constant memory, from the first row
on; and what breaks off half way is never taken for a shorter list.
"""

import json
import os
import signal
import time

from agree import agree
from caller import WorkerCaller, as_answer, workers
from harness import (HALF_DAY, Stack, done, equal, need, note, now, ok,
                     program, wait_until)
from proxy import SERVER, Fault, Proxy
from sql import Session, add_accounts, add_orders, sequence

COUNT = 200000
FEW = 2000
MEGABYTE = 1 << 20
START = now() - 40 * HALF_DAY  # of the first; one each millisecond
MANY = START, START + COUNT - 1


def fill(stack):
    """All performed, on one account."""
    add_accounts(stack, ["901234567"])
    stack.db.execute(f"""
        INSERT INTO payme_transaction (cashbox,payme_id,order_id,state,time,
            amount,create_time,perform_time,cancel_time,account)
        SELECT 'phone',LPAD(seq,24,'0'),1,2,{START}+seq-1,1000+seq,
            {START}+seq,{START}+seq+1,0,'{{"phone":"901234567"}}'
        FROM {sequence(COUNT)};
        UPDATE payme_order SET version=2*{COUNT},balance=
            (SELECT SUM(amount) FROM payme_transaction)""")


def statement(start, end):
    return json.dumps({"id": 1, "method": "GetStatement",
                       "params": {"from": start, "to": end}})


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


class Worker:
    """One process, and calls that it alone answers."""

    def __init__(self, stack, conf=None):
        self.workers = workers(stack, conf=conf)
        self.caller = WorkerCaller(self.workers, "phone")

    def peak(self):
        """The most memory that it ever had, in bytes."""
        with open(f"/proc/{self.workers.process.pid}/status",
                  encoding="ascii") as text:
            for line in text:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return None

    def begin(self, size):
        """A statement of all, of which so many bytes were taken."""
        response = self.caller.begin(statement(*MANY))
        taken = b""
        while len(taken) < size:
            taken += response.piece()
        return response, taken

    def lives_on(self, name):
        answer = self.caller.check(f"{1:024}")
        equal((answer.code, self.workers.process.poll()), (0, None), name)

    def close(self):
        self.workers.close()


def running(session):
    """Statements of ours that the database has not ended."""
    return session.query(
        "SELECT id FROM information_schema.processlist"
        " WHERE info LIKE '%ORDER BY t.time,t.id' AND id<>CONNECTION_ID()")


# ------ memory ------

def constant_memory(stack):
    peaks = []
    for count in (FEW, COUNT):
        worker = Worker(stack)
        answer = worker.caller.statement(START, START + count - 1)
        listed = answer.result["transactions"]
        equal(len(listed), count, f"{count} transactions are listed")
        equal([entry["time"] for entry in listed],
              list(range(START, START + count)), "in order of their time")
        peaks.append(worker.peak())
        worker.close()
    note(f"{len(answer.body)} bytes; peaks of {peaks} bytes")
    with open(program("payme-merchant"), "rb") as binary:
        if b"__asan_init" in binary.read():
            note("with a sanitizer its memory says nothing")
            return
    ok(peaks[1] - peaks[0] < MEGABYTE,
       f"{COUNT} take at most 1 MB more than {FEW}", peaks)
    ok(peaks[1] < 10 * MEGABYTE, "and less than 10 MB", peaks)


# ------ begun, and not ended ------

def early(worker, session):
    response, taken = worker.begin(1)
    ok(running(session), "the first bytes come while the query still runs")
    taken += response.rest()
    equal(len(as_answer(taken).result["transactions"]), COUNT,
          "and all the others when they are taken")
    response.close()
    wait_until(lambda: not running(session), what="the end of the query")


def sent_by_database(session):
    return int(session.query("SHOW GLOBAL STATUS LIKE 'Bytes_sent'")[0][1])


def client_gone(worker, session):
    before = sent_by_database(session)
    response, _ = worker.begin(MEGABYTE)
    response.close()
    worker.lives_on("the client gone half way: the next one is served")
    wait_until(lambda: not running(session), what="the end of the query")
    sent = sent_by_database(session) - before
    ok(sent < 10 * MEGABYTE, "without all the rest being read", sent)


def broken_off(worker, name, breaks):
    response, taken = worker.begin(MEGABYTE)
    breaks()
    taken += response.rest()
    response.close()
    body = as_answer(taken).body
    ok(len(body) < COUNT * 200 and not is_json(body),
       f"{name}: the answer is no JSON", body[-200:])


def database_gone(stack, worker):
    session = Session(stack.db)
    for what in ("QUERY", "CONNECTION"):
        broken_off(worker, f"KILL {what}",
                   lambda: session.query(
                       f"KILL {what} {running(session)[0][0]}"))
        worker.lives_on("and the worker goes on")
    session.close()
    process = stack.db.process
    broken_off(worker, "the database hangs",
               lambda: process.send_signal(signal.SIGSTOP))
    process.send_signal(signal.SIGCONT)
    worker.lives_on("and when it goes on, so does the worker")
    broken_off(worker, "the database is killed", stack.db.kill)
    stack.db.start()
    worker.lives_on("and when it is back, so is the worker")


def cut_at_the_end(stack):
    """Of the last rows, and of what says that they were the last ones."""
    proxy = Proxy(os.path.join(stack.folder, "proxy"), stack.db.socket)
    conf = proxy.configuration(stack)
    proxy.arm(None)
    wanted = whole(stack, conf)
    packets = proxy.links[0].packets[SERVER]
    wrong = []
    for number in range(len(packets) - 3, len(packets)):
        for byte in range(0, len(packets[number]), 5):
            proxy.arm(Fault(SERVER, number, byte))
            got = whole(stack, conf)
            if got != wanted and is_json(got):
                wrong.append((number, byte, got[-100:]))
    equal(wrong, [], "cut off in its last rows: the whole list, or no JSON")
    proxy.close()


def whole(stack, conf):
    worker = Worker(stack, conf)
    body = worker.caller.statement(START, START + 399).body
    worker.close()
    return body


# ------ what is due ------

def due(stack, worker):
    """Created, and never performed, on an account and on orders."""
    time = now() - 2 * HALF_DAY
    numbers = range(1, 51)
    add_orders(stack, numbers, cashbox="phone")
    stack.db.execute(f"""
        INSERT INTO payme_transaction (cashbox,payme_id,order_id,active_order,
            state,time,amount,create_time,perform_time,cancel_time,account)
        SELECT 'phone',CONCAT('d',LPAD(id,23,'0')),id,id,1,{time}+id,amount,
            {time}+id,0,0,account FROM payme_order WHERE kind=1;
        UPDATE payme_order o JOIN payme_transaction t ON t.active_order=o.id
            SET o.live_id=t.payme_id,o.live_time=t.time,o.version=1;
        INSERT INTO payme_transaction (cashbox,payme_id,order_id,state,time,
            amount,create_time,perform_time,cancel_time,account)
        SELECT 'phone',CONCAT('e',LPAD(seq,23,'0')),1,1,{time}+seq,5000,
            {time}+seq,0,0,'{{"phone":"901234567"}}' FROM {sequence(50)};
        UPDATE payme_order SET version=version+50 WHERE kind=2""")
    equal(agree(stack), [], "before: the rows agree")
    listed = worker.caller.statement(time, time + 1000).result["transactions"]
    stored = stack.db.query(
        "SELECT payme_id,id,state,reason,cancel_time FROM payme_transaction"
        f" WHERE time>={time} ORDER BY time,id")
    equal([[entry[name] for name in (
        "id", "transaction", "state", "reason", "cancel_time")]
        for entry in listed],
        [[row[0], row[1], *map(int, row[2:])] for row in stored],
        "what is due is listed as it is stored then")
    equal({(entry["state"], entry["reason"]) for entry in listed}, {(-1, 4)},
          "expired")
    equal(len(listed), 100, "all of it")


need("mariadbd")
stack = Stack()
began = time.monotonic()
fill(stack)
note(f"filled in {time.monotonic() - began:.1f} s")
constant_memory(stack)
session = Session(stack.db)
worker = Worker(stack)
worker.lives_on("a worker")
early(worker, session)
client_gone(worker, session)
session.close()
due(stack, worker)
cut_at_the_end(stack)
database_gone(stack, worker)
equal(agree(stack), [], "the rows agree")
done()
