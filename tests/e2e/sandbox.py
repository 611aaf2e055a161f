"""payme sandbox run against anybody's endpoint: a merchant of a few lines here,
right at first, then with one fault at a time: exactly the steps that it spoils
fail.  And against our own, on every kind of cashbox.
"""

import base64
import copy
import http.server
import json
import os
import socketserver
import subprocess
import threading

from harness import (KEY, LOGIN, Lighttpd, Stack, done, equal, need, ok,
                     program)

AMOUNT = 500000
MESSAGE = {"ru": "Ошибка", "uz": "Xato", "en": "Error"}


def error(code, data=None, message=None):
    body = {"code": code, "message": message or MESSAGE}
    if data is not None:
        body["data"] = data
    return {"error": body}


class Merchant:
    """What the protocol wants, of one order or account, in memory."""

    def __init__(self, many=False):
        self.many = many
        self.transactions = {}
        self.clock = 1600000000000

    def answer(self, method, params, authorised):
        if not authorised:
            return error(-32504)
        return getattr(self, method)(params)

    def payable(self, params):
        if params["account"] != {"order_id": "1"}:
            return error(-31050, "order_id")
        wrong = params["amount"] <= 0 if self.many else \
            params["amount"] != AMOUNT
        return error(-31001) if wrong else None

    def busy(self):
        return not self.many and any(
            t["state"] in (1, 2) for t in self.transactions.values())

    def tick(self):
        self.clock += 1
        return self.clock

    def CheckPerformTransaction(self, params):
        bad = self.payable(params)
        if bad is None and self.busy():
            bad = error(-31051, "order_id")
        return bad or {"result": {"allow": True}}

    def CreateTransaction(self, params):
        bad = self.payable(params)
        if bad:
            return bad
        found = self.transactions.get(params["id"])
        if found is None:
            if self.busy():
                return error(-31008)
            found = self.transactions[params["id"]] = {
                "create_time": self.tick(), "perform_time": 0,
                "cancel_time": 0, "state": 1, "reason": None,
                "transaction": str(len(self.transactions) + 1)}
        elif found["state"] != 1:
            return error(-31008)
        return self.part(found, "create_time")

    @staticmethod
    def part(found, time):
        return {"result": {name: found[name] for name in
                           (time, "transaction", "state")}}

    def PerformTransaction(self, params):
        found = self.transactions.get(params["id"])
        if found is None:
            return error(-31003)
        if found["state"] == 1:
            found.update(state=2, perform_time=self.tick())
        if found["state"] != 2:
            return error(-31008)
        return self.part(found, "perform_time")

    def CancelTransaction(self, params):
        found = self.transactions.get(params["id"])
        if found is None:
            return error(-31003)
        if found["state"] > 0:
            found.update(state=-found["state"], cancel_time=self.tick(),
                         reason=params["reason"])
        return self.part(found, "cancel_time")

    def CheckTransaction(self, params):
        found = self.transactions.get(params["id"])
        return error(-31003) if found is None else {"result": found}

    def GetStatement(self, params):
        return {"result": {"transactions": []}}


class Asked:
    """One call, as a fault sees it."""

    def __init__(self, method, params, answer, authorised, before):
        self.method = method
        self.params = params
        self.answer = answer
        self.authorised = authorised
        self.again = before == (method, params)
        self.code = answer.get("error", {}).get("code")
        self.result = answer.get("result")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        call = json.loads(body)
        wanted = base64.b64encode(f"{LOGIN}:{KEY}".encode()).decode()
        authorised = self.headers["Authorization"] == f"Basic {wanted}"
        answer = copy.deepcopy(server.merchant.answer(
            call["method"], call["params"], authorised))
        asked = Asked(call["method"], call["params"], answer, authorised,
                      server.before)
        server.before = (call["method"], call["params"])
        answer["id"] = call["id"]
        status, text = 200, None
        if server.fault:
            spoilt = server.fault(asked)
            if isinstance(spoilt, int):
                status = spoilt
            elif isinstance(spoilt, str):
                text = spoilt
            elif spoilt is not None:
                answer = {"id": call["id"], **spoilt}
        data = (json.dumps(answer) if text is None else text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    fault = None
    before = None

    def reset(self, fault=None, many=False):
        self.merchant = Merchant(many)
        self.fault = fault
        self.before = None


# ------ the faults ------

def changed(asked, **members):
    """The result with members changed; None: gone."""
    result = {**asked.result, **members}
    return {"result": {k: v for k, v in result.items() if v != "gone"}}


def of(method, spoil, again=None):
    """Spoils the results of one method, of repeats or first calls only."""
    def fault(asked):
        if asked.method == method and asked.result is not None and \
                again in (None, asked.again):
            return spoil(asked)
        return None
    return fault


def on_code(code, spoil):
    return lambda asked: spoil(asked) if asked.code == code else None


CHECK_PERFORM, CREATE, PERFORM, CANCEL, CHECK = (
    "CheckPerformTransaction", "CreateTransaction", "PerformTransaction",
    "CancelTransaction", "CheckTransaction")
ALL1, ALL2 = range(1, 19), range(1, 12)

# The fault, and the steps of both scenarios that it spoils.
FAULTS = {
    "the key is not looked at": (
        on_code(-32504, lambda a: {"result": {"allow": True}}),
        range(1, 7), []),
    "a wrong key is answered by HTTP 401": (
        on_code(-32504, lambda a: 401), range(1, 7), []),
    "a wrong key has another code": (
        on_code(-32504, lambda a: error(-32600)), range(1, 7), []),
    "only PerformTransaction does not look at the key": (
        lambda a: {"result": {}} if a.code == -32504 and a.method == PERFORM
        else None, [3], []),
    "a wrong amount is allowed": (
        lambda a: {"result": {"allow": True}} if a.code == -31001 and
        a.method == CHECK_PERFORM else None, [7], []),
    "a wrong amount is an account's error": (
        on_code(-31001, lambda a: error(-31055, "amount")), [7, 8], []),
    "an unknown account has the code of a transaction": (
        on_code(-31050, lambda a: error(-31003)), [9, 10], []),
    "an account's error has no field": (
        on_code(-31050, lambda a: error(-31050)), [9, 10], []),
    "an account's error has one language": (
        on_code(-31050, lambda a: error(-31050, "order_id", "Ошибка")),
        [9, 10], []),
    "allow is false": (
        of(CHECK_PERFORM, lambda a: changed(a, allow=False)), [11], [1]),
    "allow is missing": (
        of(CHECK_PERFORM, lambda a: changed(a, allow="gone")), [11], [1]),
    "a transaction is created in state 0": (
        of(CREATE, lambda a: changed(a, state=0), again=False), [12, 13],
        [2, 3]),
    "the transaction is a number": (
        of(CREATE, lambda a: changed(a, transaction=5)), [12], [2]),
    "create_time is missing": (
        of(CREATE, lambda a: changed(a, create_time="gone")), [12], [2]),
    "a repeated creation has another time": (
        of(CREATE, lambda a: changed(a, create_time=1), again=True), [13],
        [3]),
    "a repeated creation is refused": (
        of(CREATE, lambda a: error(-31008), again=True), [13], [3]),
    "a busy order has an account's code": (
        on_code(-31008, lambda a: error(-31051, "order_id")), [15], [5]),
    "a busy order takes another transaction": (
        on_code(-31008, lambda a: {"result": {
            "create_time": 1, "transaction": "9", "state": 1}}), [15], [5]),
    "what is created is not found": (
        of(CHECK, lambda a: error(-31003)), [14, 18], [4, 8, 11]),
    "CheckTransaction has another state": (
        of(CHECK, lambda a: changed(a, state=1)), [18], [8, 11]),
    "PerformTransaction is refused": (
        of(PERFORM, lambda a: error(-31008)), [], [6, 7]),
    "PerformTransaction stays in state 1": (
        of(PERFORM, lambda a: changed(a, state=1), again=False), [], [6, 7]),
    "a repeated PerformTransaction has another time": (
        of(PERFORM, lambda a: changed(a, perform_time=1), again=True), [],
        [7]),
    "a refund ends in state -1": (
        of(CANCEL, lambda a: changed(a, state=-1)), [], [9]),
    "cancel_time is a text": (
        of(CANCEL, lambda a: changed(a, cancel_time="5")), [16], [9]),
    "a repeated cancellation is refused": (
        of(CANCEL, lambda a: error(-31007), again=True), [17], [10]),
    "a cancellation is answered by HTTP 500": (
        lambda a: 500 if a.method == CANCEL and a.authorised else None,
        [16, 17], [9, 10]),
    "the id does not come back": (
        lambda a: {**a.answer, "id": 4711}, ALL1, ALL2),
    "the id comes back as a text": (
        lambda a: {**a.answer, "id": str(a.answer["id"])}, ALL1, ALL2),
    "result and error come together": (
        lambda a: {"result": {}, **a.answer} if a.code else None,
        [*range(1, 11), 15], [5]),
    "the code is a text": (
        lambda a: {"error": {**a.answer["error"], "code": str(a.code)}}
        if a.code else None, [*range(1, 11), 15], [5]),
    "HTML": (lambda a: "<html>Internal Server Error</html>", ALL1, ALL2),
    "nothing": (lambda a: "", ALL1, ALL2),
    "a list": (lambda a: "[]", ALL1, ALL2),
    "a trailing comma": (
        lambda a: json.dumps(a.answer)[:-1] + ",}", ALL1, ALL2),
    "HTTP 500": (lambda a: 500, ALL1, ALL2),
    "HTTP 302": (lambda a: 302, ALL1, ALL2),
}


# ------ the play ------

stack = Stack(database=False)
KEY_FILE = os.path.join(stack.folder, "key")
with open(KEY_FILE, "w", encoding="utf-8") as file:
    file.write(KEY + "\n")


def run(url, *words, conf="/nonexistent"):
    return subprocess.run(
        [program("payme"), "sandbox", "run", url, *words], text=True,
        capture_output=True, check=False, timeout=120,
        env={**stack.environment(), "PAYME_CONF": conf})


def play(*words, url=None):
    return run(url or f"http://127.0.0.1:{server.server_address[1]}/pay",
               "--account", "order_id=1", "--amount", str(AMOUNT),
               "--key-file", KEY_FILE, *words)


def failed(report):
    """The numbers of the steps that failed, by scenario."""
    steps = json.loads(report.stdout)
    found = {1: [], 2: []}
    for scenario in found:
        of_it = [step for step in steps if step["scenario"] == scenario]
        found[scenario] = [number for number, step in enumerate(of_it, 1)
                           if not step["passed"]]
    return found[1], found[2]


def right():
    for many, kind in ((False, "one-time"), (True, "accumulating")):
        server.reset(many=many)
        report = play("--kind", kind, "--json")
        equal((report.returncode, failed(report), report.stderr),
              (0, ([], []), ""), f"a right merchant passes, {kind}")
    server.reset()
    report = play("--json", "--scenario", "1")
    steps = json.loads(report.stdout)
    equal(len(steps), len(ALL1), "scenario 1 has its steps")
    equal(set(steps[0]), {"scenario", "step", "method", "name", "expected",
                          "request", "response", "passed"},
          "each with what was asked, wanted and answered")
    equal([step["request"]["id"] for step in steps], list(ALL1),
          "their requests are numbered")
    report = play("--scenario", "2")
    equal((report.returncode, report.stdout.count("\nok ")), (0, len(ALL2)),
          "scenario 2 as text")
    server.reset()
    report = play("--verbose")
    ok("> {" in report.stdout and "< {" in report.stdout,
       "--verbose shows requests and answers")
    ok(KEY not in report.stdout + report.stderr, "and never the key")
    report = play("--scenario", "payment", "--json")
    equal((report.returncode, len(json.loads(report.stdout))), (0, 4),
          "a plain payment has four steps")
    report = play("--scenario", "payment", "--json")
    equal(report.returncode, 1, "which cannot be had twice")
    server.reset()
    equal(play("--login", "Other", "--scenario", "2").returncode, 1,
          "another login is another one")
    ok("--scenario" in play("--scenario", "3").stderr,
       "an unknown scenario is refused")


def faults():
    for name, (fault, first, second) in FAULTS.items():
        server.reset(fault)
        report = play("--json")
        equal(failed(report), (list(first), list(second)),
              f"{name}: these steps fail, and no others")
        ok(report.returncode == 1 and "failed" in report.stderr,
           "exit status 1, and the reason", report.stderr)
        server.reset(fault)
        text = play().stdout
        equal(text.count("\nFAIL"), len(list(first)) + len(list(second)),
              "the text tells as many")


def unreachable():
    for url in ("http://127.0.0.1:1/", "ftp://127.0.0.1/",
                "file:///etc/passwd", "http://"):
        report = play("--json", url=url)
        equal((report.returncode, failed(report)),
              (1, (list(ALL1), list(ALL2))), f"{url}: all steps fail")
    for words in ((), ("--account", "order_id=1", "--amount", "5"),):
        report = run("http://127.0.0.1:1/", *words)
        ok(report.returncode == 1 and "configuration" in report.stderr,
           "without a key or an order, the configuration is asked for",
           report.stderr)


def ours():
    own = Stack()
    lighttpd = Lighttpd(own, processes=1)
    url = f"http://127.0.0.1:{lighttpd.port}"
    for cashbox in ("main", "phone", "again"):
        report = run(f"{url}/payme-merchant/{cashbox}", "--cashbox", cashbox,
                     "--json", conf=own.conf)
        equal((report.returncode, failed(report)), (0, ([], [])),
              f"our own merchant passes on cashbox {cashbox}")
    report = run(f"{url}/payme-merchant/closed", "--cashbox", "closed",
                 "--json", conf=own.conf)
    equal(failed(report), (list(range(7, 19)), list(ALL2)),
          "where our address is not allowed, all but the wrong key fails")
    equal(run(url + "/nothing", "--cashbox", "main", conf=own.conf)
          .returncode, 1, "another path of the server does not")
    with open(own.conf, "a", encoding="utf-8") as conf:
        conf.write(f'site {{ base_url = "{url}" }}\n')
    report = subprocess.run(
        [program("payme"), "sandbox", "run", "--cashbox", "phone"],
        text=True, capture_output=True, check=False, timeout=120,
        env=own.environment())
    equal(report.returncode, 0, "without an address, base_url is played with")


need("lighttpd")
server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
right()
faults()
unreachable()
ours()
server.shutdown()
server.server_close()
done()
