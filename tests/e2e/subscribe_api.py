"""A Subscribe API of few lines, which does as it is told: answers, loses, spoils
and delays them, charges cards and counts it.  With a merchant endpoint it calls
that on the way, as the real one does.
"""

import http.client
import http.server
import json
import socket
import socketserver
import threading
import time

from harness import KEY, new_id, now, wait_until

MERCHANT = "587f72c72cac0d162c722ae2"
PAN = "8600495473316478"
MASKED = "860049******6478"
MESSAGE = {"ru": "Отказ", "uz": "Rad etildi", "en": "Refused"}
CLIENT = {"cards.create", "cards.get_verify_code", "cards.verify"}


class Refused(Exception):
    """Of one error code."""

    def __init__(self, code, message=None):
        super().__init__(code)
        self.code = code
        self.message = MESSAGE if message is None else message


class Fault:
    """What goes wrong with the next calls of one method, ${times} of them.

    before, after: called around the effect; an effect of False leaves it out.
    answer: what to do with the bytes of the answer.  late: the effect comes so
    many seconds after the connection was cut.
    """

    def __init__(self, answer=None, before=None, after=None, effect=True,
                 times=1, late=None):
        self.answer = answer
        self.before = before
        self.after = after
        self.effect = effect
        self.times = times
        self.late = late


def lost(handler, _body):
    handler.hang_up()


def bad_gateway(handler, _body):
    handler.send(502, b"<html>502 Bad Gateway</html>", "text/html")


def page(handler, _body):
    handler.send(200, b"<html>maintenance</html>", "text/html")


def half(handler, body):
    handler.send(200, body, cut=len(body) // 2)


def slow(seconds):
    def wait(handler, body):
        time.sleep(seconds)
        handler.send(200, body)
    return wait


def changed(change):
    """The answer with its JSON changed."""
    def send(handler, body):
        answer = json.loads(body)
        change(answer)
        handler.send(200, json.dumps(answer).encode())
    return send


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.payme.take(self, json.loads(body))

    def send(self, status, body, kind="application/json", cut=None):
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:cut])
            if cut is not None:
                self.hang_up()
        except OSError:
            pass

    def hang_up(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass

    def process_request(self, request, client_address):
        self.payme.count_busy(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.payme.count_busy(-1)


class Payme:
    def __init__(self, context=None):
        self.server = Server(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True)
        self.server.payme = self
        self.port = self.server.server_address[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}/api"
        self.lock = threading.RLock()
        self.receipts = {}
        self.tokens = {}
        self.charges = {}  # by receipt: how often the card was charged
        self.unchecked = set()  # receipts since whose payment nobody asked
        self.blind = []  # those that were paid again all the same
        self.calls = []  # (method, X-Auth, params)
        self.faults = {}
        self.busy = 0
        self.script = None  # chooses the fault of each call instead
        self.billing = None  # a Caller of the merchant's endpoint
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def settings(self, url=None):
        return f'subscribe {{ api_url = "{url or self.url}" }}\n'

    def count(self, method):
        return sum(1 for call in self.calls if call[0] == method)

    # ------ one call ------

    def fault(self, method, params):
        if self.script:
            return self.script(method, params) or Fault()
        with self.lock:
            fault = self.faults.get(method)
            if fault is None:
                return Fault()
            fault.times -= 1
            if fault.times == 0:
                del self.faults[method]
            return fault

    def count_busy(self, change):
        with self.lock:
            self.busy += change

    def wait_idle(self):
        """Until nothing is under way, also what came too late for anybody."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/")  # behind all that wait in line
        connection.getresponse().read()
        connection.close()
        wait_until(lambda: self.busy == 0, 60, "the end of all calls")

    def take(self, handler, call):
        method, params = call["method"], call["params"]
        auth = handler.headers.get("X-Auth", "")
        fault = self.fault(method, params)
        with self.lock:
            self.calls.append((method, auth, params))
        if fault.before:
            fault.before()
        if fault.late is not None:
            handler.hang_up()
            time.sleep(fault.late)
        answer = {"jsonrpc": "2.0", "id": call["id"]}
        try:
            if auth != (MERCHANT if method in CLIENT else f"{MERCHANT}:{KEY}"):
                raise Refused(-32504)
            if fault.effect:
                answer["result"] = self.run(method, params)
            else:
                raise Refused(-32400)
        except Refused as error:
            answer["error"] = {"code": error.code, "message": error.message,
                               "data": None, "origin": method}
        if fault.after:
            fault.after()
        body = json.dumps(answer, ensure_ascii=False).encode()
        if fault.answer:
            fault.answer(handler, body)
        else:
            handler.send(200, body)

    def run(self, method, params):
        return getattr(self, method.replace(".", "_"))(**params)

    # ------ cards ------

    def card(self, number=PAN, verify=True, charge=None):
        """A token; charging it gives the error ${charge}."""
        token = f"tok{new_id()}" + "x" * 360
        self.tokens[token] = {"number": number, "verify": verify,
                              "charge": charge}
        return token

    def token(self, token):
        if token not in self.tokens:
            raise Refused(-31400)
        return self.tokens[token]

    def cards_check(self, token):
        card = self.token(token)
        return {"card": {"number": card["number"], "expire": "03/99",
                         "token": token, "recurrent": True,
                         "verify": card["verify"], "type": "22618"}}

    def cards_remove(self, token):
        self.token(token)
        del self.tokens[token]
        return {"success": True}

    # ------ receipts ------

    def receipt(self, id):
        if id not in self.receipts:
            raise Refused(-31602)
        return self.receipts[id]

    def receipts_create(self, amount, account, description="", detail=None,
                        hold=False):
        if self.billing:
            self.ask_billing("check_perform", account, amount)
        id = new_id()
        fields = [{"name": name, "title": {"ru": name}, "value": value,
                   "main": True} for name, value in account.items()]
        fields.append({"name": "transaction", "title": "Номер чека",
                       "value": len(self.receipts), "main": False})
        with self.lock:
            self.receipts[id] = {
                "_id": id, "create_time": now(), "pay_time": 0,
                "cancel_time": 0, "state": 0, "type": 2, "external": False,
                "operation": -1, "category": None, "error": None,
                "description": description, "detail": detail,
                "amount": amount, "currency": 860, "commission": 0,
                "account": fields, "card": None, "meta": None,
                "merchant": {"_id": MERCHANT, "name": "t", "epos": {}},
                "processing_id": None, "hold": hold, "wanted": account}
        return {"receipt": self.shown(id)}

    def shown(self, id):
        return {name: value for name, value in self.receipts[id].items()
                if name not in ("hold", "wanted", "transaction")}

    def receipts_pay(self, id, token, payer=None, hold=False):
        with self.lock:
            if id in self.unchecked:
                self.blind.append(id)
            self.unchecked.add(id)
            receipt, card = self.receipt(id), self.token(token)
            if receipt["state"] != 0 or hold != receipt["hold"]:
                raise Refused(-31630)
            receipt["state"] = 1
        transaction = new_id()
        try:
            if card["charge"]:
                raise Refused(card["charge"])
            if self.billing:
                self.ask_billing("create", transaction, receipt["wanted"],
                                 receipt["amount"])
        except Refused:
            receipt["state"] = 0
            raise
        receipt["transaction"] = transaction
        with self.lock:
            self.charges[id] = self.charges.get(id, 0) + 1
            receipt["card"] = {"number": card["number"], "expire": "9903"}
            receipt["state"] = 5 if hold else 3
        if not hold:
            self.close_payment(receipt)
        return {"receipt": self.shown(id)}

    def close_payment(self, receipt):
        if self.billing:
            self.ask_billing("perform", receipt["transaction"])
        receipt["state"] = 4
        receipt["pay_time"] = now()

    def ask_billing(self, method, *arguments):
        """An error of the shop's is the answer, as of the real one."""
        with self.lock:
            answer = getattr(self.billing, method)(*arguments)
        if answer.code:
            raise Refused(answer.code)

    def receipts_confirm_hold(self, id):
        receipt = self.receipt(id)
        if receipt["state"] != 5:
            raise Refused(-31630)
        self.close_payment(receipt)
        return {"receipt": self.shown(id)}

    def receipts_cancel(self, id):
        receipt = self.receipt(id)
        if receipt["state"] in (0, 5):
            receipt["state"], receipt["cancel_time"] = 50, now()
        elif receipt["state"] == 4:
            receipt["state"] = 21
        elif receipt["state"] not in (21, 50):
            raise Refused(-31630)
        return {"receipt": self.shown(id)}

    def finish_cancel(self, id):
        """What Payme does by and by with a state 21."""
        receipt = self.receipt(id)
        if self.billing and "transaction" in receipt:
            self.ask_billing("cancel", receipt["transaction"], 5)
        receipt["state"], receipt["cancel_time"] = 50, now()

    def receipts_check(self, id):
        self.unchecked.discard(id)
        return {"state": self.receipt(id)["state"]}

    def receipts_get(self, id):
        return {"receipt": self.shown(self.receipt(id)["_id"])}

    def receipts_get_all(self, count, offset, **period):
        chosen = [self.shown(id) for id in sorted(self.receipts)
                  if period["from"] <= self.receipts[id]["create_time"]
                  <= period["to"]]
        return chosen[offset:offset + min(count, 50)]

    def receipts_send(self, id, phone):
        self.receipt(id)
        if not phone.isdigit():
            raise Refused(-31610)
        return {"success": True}

    def receipts_set_fiscal_data(self, id, fiscal_data):
        self.receipt(id)["fiscal"] = fiscal_data
        return {"success": True}

    # ------ the books ------

    def charged(self, order):
        """How often, over all receipts of the order."""
        return sum(times for id, times in self.charges.items()
                   if self.receipts[id]["wanted"].get("order_id") == order)
