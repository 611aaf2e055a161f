"""What is between a web server and the methods: a request that is not whole is
never carried out, nothing that a peer sends stops a worker, and plain CGI works
with whatever stands on descriptor 0.
"""

import json
import os
import random
import resource
import signal
import socket
import subprocess
import tempfile

from fastcgi import (ABORT, GET_VALUES, PARAMS, STDIN, Workers, begin, head,
                     pair, pieces, record, request, variables)
from harness import (Apache, Caller, Stack, catches, done, equal, need, new_id,
                     now, ok, program, start, stop, wait_until)
from sql import sequence

PATIENCE = 10  # lib/gateway/gateway.h
stack = Stack()
UNKNOWN = "f" * 24
ASK = json.dumps({"id": 7, "method": "CheckTransaction",
                  "params": {"id": UNKNOWN}}).encode()
with open(program("payme-merchant"), "rb") as executable:
    SANITIZED = b"__asan_init" in executable.read()


# In a build with sanitizers: libfcgi 2.4.2 loses what a broken head leaves.
with open(os.path.join(stack.folder, "leaks"), "w", encoding="ascii") as leaks:
    leaks.write("leak:libfcgi\n")
os.environ["LSAN_OPTIONS"] = f"suppressions={leaks.name}:print_suppressions=0"


def create(order, id=None):
    return json.dumps({
        "id": 7, "method": "CreateTransaction",
        "params": {"id": id or new_id(), "time": now(), "amount": 500000,
                   "account": {"order_id": order}}}).encode()


def rows():
    return int(stack.db.value("SELECT COUNT(*) FROM payme_transaction"))


# ------ requests that are cut off ------

def cuts(workers):
    """At every byte: up to the last byte of the body nothing is done."""
    stack.add_order("cut")
    body = create("cut")
    records = head(body) + pieces(body, 50)
    data = b"".join(records)
    before = rows()
    for length in range(len(data)):
        workers.peer().send(data[:length]).close()
    equal(workers.ask(ASK).code, -31003,
          f"after {len(data)} requests, each cut at another byte, the next"
          " one is answered")
    equal(rows(), before, "none of them was carried out")
    equal(workers.ask(body).code, 0, "the whole one is")
    equal(workers.process.poll(), None, "by the same process")


def boundaries(workers):
    """The peer stops sending at a boundary, or within, and listens."""
    stack.add_order("half")
    body = create("half")
    records = head(body) + pieces(body, 50)
    before = rows()
    within_head = 4
    codes = []
    for count in range(len(records)):
        for more in (b"", records[count][:5], records[count][:-1]):
            reply = workers.peer().send(*records[:count], more) \
                .half_close().read()
            codes.append(reply.code)
            wanted = (None,) if count < within_head else (-32400,)
            if reply.code not in wanted:
                ok(False, f"cut after record {count} and {len(more)} bytes",
                   reply.code, reply.output)
    ok(set(codes) == {None, -32400}, "a cut head has no answer, a cut body"
       " -32400", codes)
    equal(rows(), before, "none of them was carried out")


def lies(workers):
    """CONTENT_LENGTH against what is sent."""
    stack.add_order("lie")
    body = create("lie")
    length = len(body)
    before = rows()
    for text in (str(length + 1), str(length - 1), str(length + 100000),
                 "1", "-1", f"-{length}", "abc", f"{length}abc",
                 f" {length}", f"{length} ", f"+{length}", "0x10", "1e2",
                 f"{length}.0", "9" * 30, "-" + "9" * 30,
                 str(2**64 + length), str(2**32 + length), f"{length},"):
        equal(workers.ask(body, CONTENT_LENGTH=text).code, -32400,
              f"CONTENT_LENGTH {text} for {length} bytes: -32400")
    equal(rows(), before, "none of them was carried out")
    equal(workers.ask(body, CONTENT_LENGTH=f"00{length}").code, 0,
          "zeros in front are no lie")
    stack.add_order("none")
    equal(workers.ask(create("none"), CONTENT_LENGTH=None).code, 0,
          "without it, all that comes is the body")
    stack.add_order("empty")
    equal(workers.ask(create("empty"), CONTENT_LENGTH="").code, 0,
          "nor with an empty one")
    equal(workers.ask(b"x" * 3000000, CONTENT_LENGTH="5").code, -32400,
          "3 MB announced as 5 bytes")
    equal(workers.ask(b"", CONTENT_LENGTH="5").code, -32400,
          "nothing announced as 5 bytes")
    equal([workers.ask(text, CONTENT_LENGTH="0").code
           for text in (b"", body)], [-32700] * 2, "announced as nothing")


def aborts(workers):
    stack.add_order("abort")
    body = create("abort")
    records = head(body) + pieces(body, 50)
    before = rows()
    codes = set()
    for count in range(1, len(records) + 1):
        codes.add(workers.peer().send(*records[:count], record(ABORT))
                  .half_close().read().code)
    ok(codes <= {None, -32400}, "an aborted request has no result", codes)
    equal(rows(), before, "and is not carried out")
    equal(workers.ask(body).code, 0, "the next one is")


def gone(workers):
    """The peer is gone before its answer, or in the middle of it."""
    stack.db.execute(
        "INSERT INTO payme_transaction (cashbox,payme_id,order_id,state,time,"
        "amount,create_time,perform_time,cancel_time,account) SELECT 'main',"
        "LPAD(seq,24,'0'),1,-1,2000000000000+seq,1,1,0,3,'{}' FROM"
        f" {sequence(9000)}")
    listing = b'{"id":1,"method":"GetStatement","params":{"from":' \
              b'2000000000000,"to":2000000099999}}'
    for _ in range(20):
        workers.peer().send(*request(ASK)).close()
        peer = workers.peer().send(*request(listing))
        peer.socket.recv(1000)
        peer.close()
    equal(workers.ask(ASK).code, -31003,
          "40 peers that went before the end of their answer do no harm")
    equal(workers.process.poll(), None, "to the process")


# ------ what is no request ------

def garbage(workers):
    numbers = random.Random(11)
    texts = [b"\0" * 4096, b"\xff" * 4096, b"GET / HTTP/1.0\r\n\r\n",
             b"\1" * 4096, b"\x01\x01", begin()[:8],
             record(12, b"x" * 100), record(255, b"x" * 100),
             record(STDIN, b"x"), record(PARAMS), record(ABORT),
             record(PARAMS, pair("A", "b")), begin(role=2), begin(role=3),
             begin(role=99), begin() + begin(), record(1, b""),
             record(1, b"\0\1"), record(1, b"\0\1" + b"\0" * 40),
             begin() + record(PARAMS, b"\x05"),
             begin() + record(PARAMS, b"\x7f\x7fshort") + record(PARAMS),
             begin() + record(PARAMS, pair("A", "b"), version=2),
             begin() + record(PARAMS, pair("A", "b"), request=2),
             begin() + record(STDIN, b"x"),
             record(GET_VALUES, pair("FCGI_MAX_CONNS", "")
                    + pair("FCGI_MPXS_CONNS", ""), request=0),
             record(GET_VALUES, b"", request=0),
             record(99, b"unknown management", request=0)]
    texts += [bytes(numbers.randrange(256) for _ in range(4096))
              for _ in range(20)]
    for text in texts:
        workers.peer().send(text).half_close().read()
    equal(workers.ask(ASK).code, -31003,
          f"after {len(texts)} kinds of garbage a request is answered")
    equal(workers.process.poll(), None, "by the same process")
    equal(workers.peer().send(
        record(GET_VALUES, pair("FCGI_MPXS_CONNS", ""), request=0),
        *request(ASK)).read().code, -31003,
        "a request behind a question about the server's limits")
    for padding in (1, 7, 255):
        split = [begin()] + [record(PARAMS, pair(*item), padding=padding)
                             for item in variables(ASK).items()]
        equal(workers.peer().send(
            *split, record(PARAMS), record(STDIN, ASK, padding=padding),
            record(STDIN, padding=padding)).read().code, -31003,
            f"records padded by {padding} bytes")
    whole = b"".join(request(ASK))
    peer = workers.peer()
    for i in range(0, len(whole), 3):
        peer.send(whole[i:i + 3])
    equal(peer.read().code, -31003, "a request that comes 3 bytes at a time")
    equal(workers.ask(ASK, LONG="x" * 100000, EMPTY="").code, -31003,
          "a variable of 100 kB")


def variants(workers):
    """What a web server may leave out or say in another way."""
    equal(workers.ask(ASK, REQUEST_METHOD=None).code, -32300, "no method")
    for method in ("post", "POST ", "", "POSTX", "OPTIONS", "TRACE", "M" * 99):
        equal(workers.ask(ASK, REQUEST_METHOD=method).code, -32300,
              f"the method {method[:9]!r}")
    for address in (None, "", "unix:", "localhost", "127.0.0.1:80",
                    "127.0.0.2", "1" * 500):
        equal(workers.ask(ASK, REMOTE_ADDR=address).code, -32504,
              f"REMOTE_ADDR {str(address)[:20]}")
    equal(workers.ask(ASK, REMOTE_ADDR="::ffff:127.0.0.1").code, -31003,
          "an IPv4 address in IPv6's clothes")
    header = variables(b"")["HTTP_AUTHORIZATION"]
    for name in ("REDIRECT_HTTP_AUTHORIZATION",
                 "REDIRECT_REDIRECT_HTTP_AUTHORIZATION"):
        equal(workers.ask(ASK, **{"HTTP_AUTHORIZATION": None,
                                  name: header}).code, -31003, name)
    for name in ("HTTP_REDIRECT_HTTP_AUTHORIZATION", "AUTHORIZATION",
                 "HTTP_X_AUTHORIZATION", "REDIRECT_AUTHORIZATION"):
        equal(workers.ask(ASK, **{"HTTP_AUTHORIZATION": None,
                                  name: header}).code, -32504,
              f"not {name}")
    equal(workers.ask(ASK, HTTP_AUTHORIZATION="Basic x",
                      REDIRECT_HTTP_AUTHORIZATION=header).code, -32504,
          "the plain name comes first")
    equal(workers.ask(ASK, PATH_INFO="/again").code, -31003, "PATH_INFO")


def kept(workers):
    """A web server that wants to keep its connection (FCGI_KEEP_CONN)."""
    codes = []
    for _ in range(5):
        peer = workers.peer().send(begin(flags=1), *request(ASK)[1:])
        codes.append(workers.ask(ASK, PATIENCE).code)
        codes.append(peer.read().code)
    equal(codes, [-31003] * 10, "a connection that is to be kept is answered,"
          " closed, and holds up nobody")


def bodies(workers):
    for size in (1, 7, 4096, 65535):
        padded = ASK + b" " * 70000
        equal(workers.peer().send(*head(padded), *pieces(padded, size),
                                  record(STDIN)).read().code, -31003,
              f"a body in records of {size} bytes")


# ------ memory and descriptors ------

def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as text:
        for line in text:
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0


def constant():
    """Thousands of requests of every kind by a process of few descriptors."""
    stack.add_order("life")
    # Three, the log, two connections, one peer; and three to spare.
    workers = Workers(stack, "constant", preexec_fn=lambda:
                      resource.setrlimit(resource.RLIMIT_NOFILE, (10, 10)))

    def life():
        id = new_id()
        bodies = [create("life", id), json.dumps({
            "id": 1, "method": "CancelTransaction",
            "params": {"id": id, "reason": 3}}).encode(), ASK, b"{", ASK[:-1]]
        for body in bodies:
            workers.ask(body)
        workers.ask(ASK, HTTP_AUTHORIZATION="Basic x")
        workers.ask(ASK, CONTENT_LENGTH="1")
        workers.peer().send(*head(ASK)[:2]).close()
        workers.peer().send(*head(ASK)).close()
        workers.peer().send(b"\xff" * 100).close()

    for _ in range(60):
        life()
    before = resident(workers.process.pid)
    for _ in range(300):
        life()
    after = resident(workers.process.pid)
    equal(workers.ask(ASK).code, -31003,
          "3600 requests, and every descriptor came back")
    ok(SANITIZED or after - before < 200,
       "the process has not grown by 200 kB", f"{before} kB, then {after} kB")
    equal(workers.end(signal.SIGTERM), 0, "it ends well")
    workers.close()


# ------ the configuration ------

def breakages():
    """How it is broken, and a part of what the log has to say."""
    with open(stack.conf, encoding="utf-8") as file:
        text = file.read()
    yield "is not there", None, stack.conf
    yield "is empty", "", "required"
    yield "has an unknown key", text.replace("name =", "nmae ="), "nmae"
    yield "is cut off", text[:len(text) // 2], stack.conf
    yield "has a wrong address", text.replace('"127.0.0.1"', '"127.0.0.x"'), \
        "allow"
    yield "is open to others", text, "others"


def write_conf(text, mode):
    if os.path.exists(stack.conf):
        os.unlink(stack.conf)
    if text is None:
        return
    with open(stack.conf, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)


def configuration():
    with open(stack.conf, encoding="utf-8") as file:
        good = file.read()
    for number, (name, text, says) in enumerate(list(breakages())):
        write_conf(text, 0o644 if name == "is open to others" else 0o600)
        workers = Workers(stack, f"conf-{number}")
        broken = workers.ask(ASK)
        equal((broken.code, broken.json["id"]), (-32400, 7),
              f"a configuration that {name}: -32400 and the id")
        equal(workers.ask(ASK, REQUEST_METHOD="GET").code, -32300,
              "not POST comes first here too")
        equal(cgi(ASK).code, -32400, "as plain CGI too")
        ok(says in workers.errors() and "error" in workers.errors(),
           f"the log says {says}", workers.errors())
        write_conf(good, 0o600)
        equal(workers.ask(ASK).code, -31003, "mended, without a restart")
        equal(workers.end(signal.SIGTERM), 0, "it ends well")
        workers.close()


# ------ plain CGI ------

class Run:
    """One run of the program; what it wrote."""

    def __init__(self, stdin, body=None, command=(), **more):
        env = {**stack.environment(), **variables(body or ASK, **more)}
        self.process = start([*command, program("payme-merchant")],
                             stdin=stdin, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=env)

    def finish(self, data=None):
        self.output, self.errors = self.process.communicate(data, 60)
        return self

    @property
    def json(self):
        return json.loads(self.output.split(b"\r\n\r\n", 1)[1])

    @property
    def code(self):
        if self.process.returncode != 0:
            return f"exit {self.process.returncode}"
        return self.json.get("error", {}).get("code", 0)


def cgi(body, **more):
    return Run(subprocess.PIPE, body, **more).finish(body)


def inputs():
    run = cgi(ASK)
    equal(run.code, -31003, "a pipe")
    ok(run.output.startswith(b"Status: 200 OK\r\n") and
       b"\r\nContent-Type: application/json; charset=UTF-8\r\n" in run.output,
       "with status and content type", run.output)
    equal(run.errors, b"", "and nothing on standard error")
    with tempfile.TemporaryFile() as file:
        file.write(ASK)
        file.seek(0)
        equal(Run(file).finish().code, -31003, "a file")
    for half_closed in (True, False):
        ours, theirs = socket.socketpair()
        run = Run(theirs)
        theirs.close()
        ours.sendall(ASK)
        if half_closed:
            ours.shutdown(socket.SHUT_WR)
        else:
            ours.close()
        equal(run.finish().code, -31003, "a socket pair, "
              + ("half closed" if half_closed else "closed"))
        ours.close()
    equal(Run(subprocess.DEVNULL).finish().code, -32400,
          "/dev/null for an announced body")
    equal(Run(subprocess.DEVNULL, CONTENT_LENGTH="0").finish().code, -32700,
          "/dev/null for no body")
    equal(Run(subprocess.DEVNULL, REQUEST_METHOD="GET", CONTENT_LENGTH=None)
          .finish().code, -32300, "/dev/null for a GET")
    closed = ("sh", "-c", 'exec "$0" <&-')
    equal(Run(subprocess.DEVNULL, command=closed).finish().code, -32400,
          "a closed descriptor")
    equal(Run(subprocess.DEVNULL, command=closed, CONTENT_LENGTH="0",
              REQUEST_METHOD="GET").finish().code, -32300,
          "a closed descriptor for a GET")
    equal(Run(subprocess.DEVNULL, command=closed, CONTENT_LENGTH=None)
          .finish().code in (-32700, -32400), True,
          "a closed descriptor for a body without a length")


def without_errors():
    """Standard error closed, and the log goes there."""
    with open(stack.conf, encoding="utf-8") as file:
        good = file.read()
    write_conf(good.replace(f'target = "{stack.log}"', 'target = "stderr"'),
               0o600)
    closed = ("sh", "-c", 'exec "$0" 2>&-')
    run = Run(subprocess.PIPE, command=closed).finish(ASK)
    equal(run.code, -31003, "standard error closed: plain CGI")
    workers = Workers(stack, "no-errors", command=closed)
    codes = [workers.ask(ASK).code for _ in range(5)]
    equal(codes, [-31003] * 5, "standard error closed: FastCGI")
    stack.add_order("silent")
    id = new_id()
    codes = [workers.ask(create("silent", id)).code for _ in range(3)]
    equal(codes, [0] * 3, "and what is written is written")
    workers.close()
    write_conf(good, 0o600)


def cgi_bodies():
    equal(cgi(ASK, CONTENT_LENGTH=None).code, -31003, "no CONTENT_LENGTH")
    stack.add_order("cgi")
    body = create("cgi")
    before = rows()
    for text in (str(len(body) + 1), str(len(body) - 1), "x", "-1"):
        equal(cgi(body, CONTENT_LENGTH=text).code, -32400,
              f"CONTENT_LENGTH {text}")
    for length in (0, 1, len(body) // 2, len(body) - 1):
        equal(Run(subprocess.PIPE, body).finish(body[:length]).code, -32400,
              f"a body cut after {length} bytes")
    equal(rows(), before, "none of them was carried out")
    for how in (signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP):
        run = Run(subprocess.PIPE, body)
        run.process.stdin.write(body[:50])
        run.process.stdin.flush()
        wait_until(lambda: catches(run.process.pid, how), what="its start")
        run.process.send_signal(how)
        equal(run.finish(body[50:]).code, 0,
              f"{how.name} while the body comes does not stop it")
    big = cgi(ASK + b" " * 3000000)
    equal(big.code, -32600, "a body of 3 MB is read and refused")


def by_hand():
    """Without a web server it says so."""
    env = stack.environment()
    for name, stdin in (("/dev/null", subprocess.DEVNULL),
                        ("a pipe", subprocess.PIPE)):
        run = subprocess.run([program("payme-merchant")], stdin=stdin,
                             capture_output=True, env=env, timeout=60,
                             check=False)
        equal((run.returncode, run.stdout), (2, b""),
              f"started by hand on {name}: exit status 2")
        ok(b"web server" in run.stderr, "and a hint", run.stderr)
    closed = subprocess.run(["sh", "-c", f'exec "{program("payme-merchant")}"'
                             " <&-"], capture_output=True, env=env,
                            timeout=60, check=False)
    equal(closed.returncode, 2, "on a closed descriptor too")


def early_answers():
    """Under mod_cgid an unread body costs the answer."""
    need("apache2")
    apache = Apache(stack)
    filler = b" " * 300000
    for kind in ("cgi", "fcgid"):
        caller = Caller(apache.port, f"/{kind}/payme-merchant")
        for name, wanted, options in (
                ("a wrong key", -32504, {"headers": {}}),
                ("another method", -32300, {"method": "PUT"}),
                ("a wrong cashbox", -32504,
                 {"path": caller.path + "/nobody"}),
                ("a wrong address", -32504,
                 {"path": caller.path + "/closed"}),
                ("a large body", -32600, {})):
            body = ASK + filler * (4 if wanted == -32600 else 1)
            codes = []
            for _ in range(30 if kind == "cgi" else 5):
                answer = caller.send(body, **options)
                codes.append(answer.code if answer.status == 200
                             else answer.status)
            equal(set(codes), {wanted}, f"Apache {kind}, {name}:"
                  f" {len(codes)} of {len(codes)} answers are whole")
    stop(apache.process)


main = Workers(stack, "main")
for test in (cuts, boundaries, lies, aborts, gone, garbage, variants, kept,
             bodies):
    test(main)
equal(main.end(signal.SIGTERM), 0, "after all that, the worker ends well")
main.close()
constant()
configuration()
inputs()
without_errors()
cgi_bodies()
by_hand()
early_answers()
done()
