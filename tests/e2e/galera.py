"""The example of several machines: three nodes of MariaDB Galera and two web
servers.  It is played as it stands; then orders are paid through both web
servers at once, a node is cut off, another one killed.  Every order is paid at
most once, repeats agree wherever they arrive, the nodes have one book.
"""

import atexit
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

from agree import agree
from caller import WorkerCaller, workers
from harness import (KEY, SOURCE, Database, credentials, done, equal, need,
                     new_id, note, ok, program, skip_all, start, stop,
                     wait_until)
from repeats import Load, Once, Orders, Payme
from sql import add_accounts, add_orders
from ways import alive

EXAMPLE = os.path.join(SOURCE, "examples", "galera")
CALLERS = 3  # at each web server
RACES = 30
AMOUNT = 500000


class Node(Database):
    """A node that the example has started."""

    def __init__(self, folder, number):
        self.number = number
        self.socket = f"{folder}/node-{number}.sock"
        self.pid_file = f"{folder}/node-{number}.pid"

    @property
    def db(self):
        return self

    @property
    def pid(self):
        with open(self.pid_file, encoding="ascii") as text:
            return int(text.read())

    def query(self, sql):
        """Once it has all that the others have."""
        return super().query("SET SESSION wsrep_sync_wait=7;" + sql)

    def status(self, name):
        return self.run(f"SHOW STATUS LIKE '{name}'").stdout.split("\t")[1] \
            .strip()

    def provider(self, option):
        self.run(f"SET GLOBAL wsrep_provider_options='{option}'")

    def book(self):
        return self.query(
            "SELECT * FROM payme_order ORDER BY id;"
            "SELECT * FROM payme_transaction ORDER BY id")


class Play:
    """The example, run until it is told to end."""

    def environment(self, **more):
        return {**os.environ, "PAYME_DATADIR": SOURCE, **more}

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="payme-")
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        with open(f"{self.folder}/keys", "w", encoding="ascii",
                  opener=lambda p, f: os.open(p, f, 0o600)) as keys:
            keys.write(KEY)
        self.process = start(
            [os.path.join(EXAMPLE, "run"), "--stay"], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={
                **os.environ, "PAYME": program("payme"),
                "PAYME_CGI": os.path.dirname(program("payme")),
                "PAYME_DATADIR": SOURCE, "PAYME_FOLDER": self.folder,
                "PAYME_PORTS": str(free_ports())})
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("Ctrl-C"):
                break
        self.text = "\n".join(self.lines)
        self.nodes = [Node(self.folder, n) for n in (1, 2, 3)]
        self.ports = [int(port) for port in re.findall(
            r"http://127\.0\.0\.1:(\d+)/", self.text)][:2]


def free_ports():
    """A number after which there are as many as the example takes."""
    for _ in range(100):
        base = random.randrange(15000, 30000)
        if all(free(base + 10 * kind + n)
               for kind in range(5) for n in (1, 2, 3)):
            return base
    raise RuntimeError("no free ports")


def free(port):
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def at_once(*calls):
    """The answers to calls that begin together."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [job.result() for job in
                [pool.submit(run, call) for call in calls]]


def played(play):
    ok(play.lines[-1:] == ["Ctrl-C ends it."], "the example plays to its end",
       play.text)
    equal(len(re.findall(r"paid through web server", play.text)), 6,
          "two payments before a node is killed, two while it is dead, two"
          " when it is back")
    equal(len(re.findall(r"node \d: 6 payments, 3000000 tiyin", play.text)),
          3, "each node has all six")


# ------ both web servers at once ------

def order_races(sites, node):
    """Two buyers have the same order on two machines."""
    numbers = [f"race-{i}" for i in range(RACES)]
    add_orders(node, numbers)
    codes, differ = [], []
    for number in numbers:
        ids = new_id(), new_id()
        answers = at_once(*(
            lambda s=site, i=i: s.call("create", i, number)
            for site, i in zip(sites, ids)))
        codes.append(sorted(answer.code for answer in answers))
        for id, answer in zip(ids, answers):
            if answer.result:
                told = at_once(*(lambda s=site, i=id: s.call("perform", i)
                                 for site in sites))
                if told[0].result is None or \
                        told[0].result != told[1].result:
                    differ.append([answer.body for answer in told])
    wrong = [pair for pair in codes
             if pair[1] != 0 or not (-31099 <= pair[0] <= -31050 or
                                     pair[0] == -31008)]
    equal(wrong, [], "of two that reserve one order on two machines at once,"
          " one is told that it is taken")
    equal(differ, [], "one transaction performed on both at once is answered"
          " alike")


def account_races(sites, node):
    """One account is credited on two machines."""
    add_accounts(node, ["901111111"])
    phones = [Payme(site.port, "/payme-merchant/phone") for site in sites]

    def credit(site):
        for _ in range(RACES):
            with lock:
                id = new_id()
            site.call("create", id, {"phone": "901111111"})
            site.call("perform", id)

    lock = threading.Lock()
    at_once(*(lambda s=site: credit(s) for site in phones))
    equal(node.value("SELECT balance FROM payme_order WHERE"
                     " account_key='phone=901111111'"),
          str(2 * RACES * AMOUNT),
          "an account credited on both at once has all of it")


# ------ a node that is there and of no use ------

def merchant(conf, method, **params):
    """The program as plain CGI."""
    body = json.dumps({"id": 1, "method": method, "params": params}).encode()
    answer = subprocess.run(
        [program("payme-merchant")], input=body, check=True, timeout=60,
        capture_output=True, env={
            "PAYME_CONF": conf, "REQUEST_METHOD": "POST",
            "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": credentials()}).stdout
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])


def only(play, node):
    """A configuration that knows no other node."""
    with open(f"{play.folder}/web-1.conf", encoding="utf-8") as text:
        conf = re.sub(r"hosts = \{(\"[^\"]+\").*\}", r"hosts = {\1}",
                      text.read())
    path = f"{play.folder}/only-{node.number}.conf"
    with open(path, "w", encoding="utf-8",
              opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write(conf)
    return path


def connections(node):
    return int(node.run("SELECT COUNT(*) FROM information_schema.processlist"
                        " WHERE user='payme'").stdout)


def wait_for(node, size):
    wait_until(lambda: node.status("wsrep_cluster_size") == str(size) and
               node.status("wsrep_local_state_comment") == "Synced", 60,
               f"a cluster of {size}")


def cut_off(play):
    """A worker has both its connections to a node that loses the others."""
    lost, other = play.nodes[0], play.nodes[1]
    add_orders(other, ["cut-1", "cut-2"])
    before = connections(lost)
    worker = workers(play, conf=f"{play.folder}/web-1.conf")
    caller = WorkerCaller(worker)
    ids = [new_id(), new_id()]
    equal([caller.create(ids[0], "cut-1").code, caller.check(ids[0]).code,
           connections(lost) - before], [0, 0, 2],
          "a worker is connected to the first node, to read and to write")
    lost.provider("gmcast.isolate=1")
    wait_until(lambda: lost.status("wsrep_ready") == "OFF", 60, "its loss")
    wait_for(other, 2)
    equal([caller.check(ids[0]).code, caller.perform(ids[0]).code,
           caller.create(ids[1], "cut-2").code, connections(lost) - before],
          [0, 0, 0, 0],
          "cut off (1047) the node is left for the next one, at once")
    conf = f"{play.folder}/web-1.conf"
    equal(merchant(conf, "CheckTransaction", id=ids[0])["result"]["state"], 2,
          "a new process finds its way too")
    alone = only(play, lost)
    equal(merchant(alone, "CheckTransaction", id=ids[0])["error"]["code"],
          -32400, "who knows no other node says -32400")
    lost.provider("gmcast.isolate=0")
    wait_for(lost, 3)
    equal(merchant(alone, "CheckTransaction", id=ids[0])["result"]["state"],
          2, "and when it is back, what the others did meanwhile")
    worker.close()


# ------ a node that dies ------

def killed(play):
    dead, left = play.nodes[2], play.nodes[:2]
    load = Load(Orders(left[0]), play.ports * CALLERS,
                "/payme-merchant/main")
    try:
        load.more(80)
        os.kill(dead.pid, signal.SIGKILL)
        load.more(160)
    finally:
        load.end()
    note(f"{load.calls()} calls, of which Payme repeats"
         f" {len(load.failures())}")
    load.judge("a node is killed", left[0])
    first, second = (
        [Once(port, "/payme-merchant/main").check(id).result
         for id in load.ids[-40:]] for port in play.ports)
    equal(first, second, "both web servers tell the same of each")
    ok(left[0].book() == left[1].book(),
       "the nodes that are left have the same rows")
    equal(agree(left[0]), [], "the rows agree")


def library():
    with open(os.path.join(EXAMPLE, "node.cnf"), encoding="utf-8") as text:
        return re.search(r"^wsrep_provider = (.*)$", text.read(),
                         re.M).group(1)


need("mariadbd", "mariadb-install-db", "mariadb", "lighttpd")
if not os.path.exists(library()):
    skip_all(f"{library()} is not there")
play = Play()
played(play)
if play.process.poll() is not None:
    done()
sites = [Payme(port, "/payme-merchant/main") for port in play.ports]
order_races(sites, play.nodes[0])
account_races(sites, play.nodes[0])
equal([node.book() == play.nodes[0].book() for node in play.nodes], [True] * 3,
      "the nodes have the same rows")
note("conflicts: " + ", ".join(
    node.status("wsrep_local_cert_failures") + " + " +
    node.status("wsrep_local_bf_aborts") for node in play.nodes))
cut_off(play)
killed(play)
pids = [node.pid for node in play.nodes[:2]]
stop(play.process, wait=60)
equal([pid for pid in pids if alive(pid)], [], "told to end, all ends")
done()
