"""A Paylov of few lines, which does as it is told: answers, loses, spoils and
delays, charges and counts it.  It does not watch over its callers: a payment
that is asked for twice before the first one has ended is charged twice.
"""

import base64
import http.server
import json
import socket
import socketserver
import threading
import time
import urllib.parse
import uuid

CONSUMER, SECRET = "key-of-the-shop", "S3cret/of+the=shop"
NAME, PASSWORD = "shop-user", "Pa55word of the shop"
CARD, OTP = "card-0001", "654321"
# What is told of persons: none of it may be kept.
PERSON, STREET = "QODIROV JAMSHID", "Chilonzor 9-kvartal"
INFO = [{"name": "fio", "value": PERSON, "title": "Owner"},
        {"name": "address", "value": STREET, "title": "Address"},
        {"name": "saldo", "value": "-1200", "title": "Debt"}]
POWER, PHONE, VIEW, ASLEEP = ("svc-power", "svc-phone", "svc-view",
                              "svc-asleep")


def field(name, kind="text", **more):
    return {"field_id": name, "name": name, "title": name.title(),
            "type": kind, "content": "text", "validation": None,
            "length": None, "required": True, "dependency_of": None,
            "values": [], **more}


def option(value, under=None):
    return {"id": 1000, "value": value, "title": f"<{value}>",
            "filter": under}


def service(service_id, *fields, **more):
    return {"service_id": service_id, "name": f"Name of {service_id}",
            "category": {"id": 3, "name": "Bills"},
            "amount": {"min": 500, "max": 100000}, "is_active": True,
            "has_info_method": True, "can_cancel": False,
            "payment_available": True, "fields": list(fields),
            "response_fields": [{"field_id": "1", "name": "saldo",
                                 "title": "Debt", "postfix": "UZS"}], **more}


SERVICES = [
    service(POWER, field("region", "select", values=[option("1"),
                                                     option("2")]),
            field("district", "select", dependency_of="region",
                  values=[option("10", "1"), option("20", "2")]),
            field("code", content="number", length=10)),
    service(PHONE, field("phone", content="number", validation=r"^9\d{8}$"),
            has_info_method=False),
    service(VIEW, field("code"), payment_available=False),
    service(ASLEEP, field("code"), is_active=False),
]


class Refused(Exception):
    """Of one error code."""

    def __init__(self, code, status=400):
        super().__init__(code)
        self.code = code
        self.status = status


class Fault:
    """What goes wrong with the next calls of one name, ${times} of them.

    before, after: called around the effect, with the handler; an effect of False
    leaves it out.  answer: what is done with the bytes of the answer.
    """

    def __init__(self, answer=None, before=None, after=None, effect=True,
                 times=1):
        self.answer = answer
        self.before = before
        self.after = after
        self.effect = effect
        self.times = times


def lost(handler, _status, _body):
    handler.hang_up()


def bad_gateway(handler, _status, _body):
    handler.send(502, b"<html>502 Bad Gateway</html>", "text/html")


def maintenance(handler, _status, _body):
    handler.send(200, b"<html>back soon</html>", "text/html")


def unauthorized(handler, _status, _body):
    handler.send(401, b'{"detail":"no"}')


def half(handler, status, body):
    handler.send(status, body, cut=len(body) // 2)


def slow(seconds):
    def wait(handler, status, body):
        time.sleep(seconds)
        handler.send(status, body)
    return wait


def with_json(status, value):
    """Another answer altogether."""
    def send(handler, _status, _body):
        text = value if isinstance(value, str) else json.dumps(value)
        handler.send(status, text.encode())
    return send


def changed(change):
    """The answer with its JSON changed."""
    def send(handler, status, body):
        answer = json.loads(body)
        change(answer)
        handler.send(status, json.dumps(answer).encode())
    return send


def inside(handler, _status, body):
    """The error within the result, and no status that tells of it."""
    handler.send(200, json.dumps({"result": json.loads(body)}).encode())


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def hang_up(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def send(self, status, body, kind="application/json", cut=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body[:cut])
        if cut is not None:
            self.hang_up()

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length)
        url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(url.query))
        try:
            self.server.paylov.answer(self, url.path)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_DELETE = do_GET

    def params(self):
        return json.loads(self.body)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.open = set()
        self.closed = threading.Condition()

    def process_request(self, request, client_address):
        with self.closed:
            self.open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.closed:
                self.open.discard(request)
                self.closed.notify_all()


class Paylov:
    def __init__(self, prefix="", life=3600):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.paylov = self
        self.prefix = prefix
        self.url = f"http://127.0.0.1:{self.server.server_port}{prefix}"
        self.life = life  # of an access token, in seconds as it is told
        self.lock = threading.RLock()
        self.faults = {}
        self.plan = None  # (name, handler) -> Fault or None, instead of them
        self.calls = []  # (name, body or query)
        self.access, self.refresh = {}, set()
        self.grants = []  # "password" or "refresh_token"
        self.services = SERVICES
        self.payments = {}
        self.charges = []  # transaction ids, one for each charge
        self.cards = {CARD: {"cardId": CARD, "userId": "u1", "owner": PERSON,
                             "cardName": "mine",
                             "number": "8600495473316478",
                             "expireDate": "9903", "balance": 100,
                             "status": {"is_active": True}}}
        self.charging = 0.0  # seconds that a charge takes
        self.clock = None  # the form of times
        self.token_time = 0.0
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def drain(self):
        """Until each call that was sent before has come to its end, whether
        its sender lives or not: connections are taken in their order.
        """
        with socket.create_connection(self.server.server_address) as last:
            last.sendall(b"GET /drain HTTP/1.0\r\n\r\n")
            while last.recv(4096):
                pass
        with self.server.closed:
            before = set(self.server.open)
            self.server.closed.wait_for(
                lambda: not before & self.server.open)

    def settings(self, more="", **other):
        values = {"base_url": self.url, "consumer_key": CONSUMER,
                  "consumer_secret": SECRET, "username": NAME,
                  "password": PASSWORD, **other}
        return "paylov {\n" + "".join(
            f"    {name} = '{value}'\n" for name, value in values.items()
        ) + more + "\n}\n"

    # ------ addresses ------

    ROUTES = {
        ("POST", "/merchant/oauth2/token/"): "token",
        ("GET", "/servicePayment/list/"): "list",
        ("POST", "/servicePayment/info/"): "info",
        ("POST", "/servicePayment/create/"): "create",
        ("POST", "/servicePayment/pay/"): "pay",
        ("GET", "/servicePayment/transaction/status/"): "status",
        ("GET", "/servicePayment/transaction/all"): "transactions",
        ("GET", "/merchant/userCard/getAllUserCards/"): "card_list",
    }
    FIELDS = "/servicePayment/fields/"

    def answer(self, handler, path):
        path = path[len(self.prefix):]
        name = self.ROUTES.get((handler.command, path))
        handler.rest = None
        if path.startswith(self.FIELDS) and path.endswith("/"):
            name, handler.rest = "fields", path[len(self.FIELDS):-1]
        if name is None:
            handler.send(404, b"<html>404</html>", "text/html")
            return
        with self.lock:
            fault = self.plan(name, handler) if self.plan \
                else self.faults.get(name)
            if fault and fault.times > 0:
                fault.times -= 1
            else:
                fault = None
            if name != "token":
                self.calls.append((name, handler.query or
                                   json.loads(handler.body or b"null")))
        fault = fault or Fault()
        if fault.before:
            fault.before(handler)
        status, body = self.effect(handler, name) if fault.effect \
            else (200, b"{}")
        if fault.after:
            fault.after(handler)
        (fault.answer or (lambda h, s, b: h.send(s, b)))(handler, status, body)

    def effect(self, handler, name):
        try:
            if name == "token":
                return self.token(handler)
            self.check(handler)
            return 200, json.dumps(
                {"result": getattr(self, name)(handler)}).encode()
        except Refused as error:
            return error.status, json.dumps({"error": {
                "code": error.code,
                "message": f"{error.code}, {PERSON}"}}).encode()

    def times(self, name):
        with self.lock:
            return sum(call == name for call, _ in self.calls)

    # ------ tokens ------

    def token(self, handler):
        wanted = base64.b64encode(f"{CONSUMER}:{SECRET}".encode()).decode()
        if handler.headers.get("Authorization") != f"Basic {wanted}":
            return 401, b'{"error":"invalid_client"}'
        fields = handler.params()
        with self.lock:
            self.grants.append(fields["grant_type"])
        time.sleep(self.token_time)
        with self.lock:
            if fields["grant_type"] == "refresh_token":
                if fields["refresh_token"] not in self.refresh:
                    return 400, b'{"error":"invalid_grant"}'
                self.refresh.discard(fields["refresh_token"])
            elif (fields["username"], fields["password"]) != (NAME, PASSWORD):
                return 400, b'{"error":"invalid_grant"}'
            access, refresh = uuid.uuid4().hex, uuid.uuid4().hex
            self.access[access] = True
            self.refresh.add(refresh)
        return 200, json.dumps({
            "access_token": access, "expires_in": self.life,
            "refresh_token": refresh, "refresh_expires_in": 604800,
            "token_type": "Bearer"}).encode()

    def check(self, handler):
        kind, _, token = handler.headers.get(
            "Authorization", "").partition(" ")
        with self.lock:
            if kind != "Bearer" or not self.access.get(token):
                raise Refused("unauthorized", 401)

    def expire(self, refresh=False):
        """Every access token that was given is spent."""
        with self.lock:
            self.access.clear()
            if refresh:
                self.refresh.clear()

    # ------ services ------

    def list(self, handler):
        mine = handler.query.get("available_for_me") == "true"
        return {"services": [
            {name: value for name, value in s.items()
             if name not in ("fields", "response_fields")}
            if isinstance(s, dict) else s
            for s in self.services if not mine or s["is_active"]]}

    def fields(self, handler):
        for found in self.services:
            if found["service_id"] == handler.rest:
                return {"data": [found]}
        raise Refused("field_not_valid")

    def info(self, handler):
        return {"data": INFO}

    # ------ payments ------

    def moment(self, seconds):
        if self.clock:
            return self.clock(seconds)
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds + 18000))

    def create(self, handler):
        asked = handler.params()
        number = str(uuid.uuid4())
        with self.lock:
            self.payments[number] = {
                "id": number, "state": "created", "asked": asked,
                "otp": "cardId" in asked, "time": None}
        return {"transactionId": number, "data": INFO, **(
            {"sms": {"otpSentPhone": "+998*****1234"}}
            if "cardId" in asked else {})}

    def find(self, number):
        with self.lock:
            payment = self.payments.get(number)
        if payment is None:
            raise Refused("transaction_not_found")
        return payment

    def pay(self, handler):
        asked = handler.params()
        payment = self.find(asked["transactionId"])
        if payment["state"] != "created":
            raise Refused("transaction_already_payed"
                          if payment["state"] == "paid"
                          else "transaction_not_available_for_payment")
        if asked["cardId"] not in self.cards:
            raise Refused("card_not_found")
        if payment["otp"] and asked.get("otp") != OTP:
            raise Refused("invalid_otp")
        with self.lock:
            self.charges.append(payment["id"])
        time.sleep(self.charging)
        with self.lock:
            payment["state"] = "paid"
            payment["time"] = time.time()
        return {"transactionId": payment["id"], "cardId": asked["cardId"],
                "payedAt": self.moment(payment["time"]),
                "paymentRef": "023581615065", "eposMerchant": "905100",
                "eposTerminal": "929028"}

    def status(self, handler):
        payment = self.find(handler.query["transactionId"])
        return {"transactionId": payment["id"], "status": payment["state"],
                "payedAt": payment["time"] and self.moment(payment["time"]),
                "serviceId": payment["asked"]["service_id"],
                "cancelTime": None, "amount": payment["asked"]["amount"]}

    def transactions(self, handler):
        with self.lock:
            paid = [p for p in self.payments.values() if p["state"] == "paid"]
        return {"totalTransaction": len(paid), "transactions": [
            {"id": p["id"], "userId": p["asked"].get("userId", ""),
             "cardNumber": "8600495473316478", "owner": PERSON,
             "amount": p["asked"]["amount"], "date": self.moment(p["time"]),
             "serviceId": p["asked"]["service_id"]} for p in paid],
            "error": None}

    def card_list(self, handler):
        return {"cards": [card for card in self.cards.values()
                          if card["userId"] == handler.query["userId"]]}
