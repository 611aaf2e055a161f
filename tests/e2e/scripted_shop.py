"""A shop that is told of payments, and does as it is told: believes, refuses,
loses, spoils and delays.  It remembers what it was sent, as it was sent.
"""

import http.server
import json
import socket
import socketserver
import threading

from harness import wait_until


class Request:
    def __init__(self, handler, body):
        self.method = handler.command
        self.path = handler.path
        self.headers = {name.lower(): value
                        for name, value in handler.headers.items()}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


# ------ what it answers: a function of the handler and the request ------

def status(code, body=b"", **headers):
    def answer(handler, _request):
        handler.send(code, body, **headers)
    return answer


def lost(handler, _request):
    """It is done, but nobody hears of it."""
    handler.hang_up()


def half(handler, _request):
    handler.send(200, b"half of it", length=20)
    handler.hang_up()


def huge(code):
    def answer(handler, _request):
        piece = b"x" * 65536
        handler.send(code, b"", length=1 << 30)
        try:
            for _ in range(1 << 14):
                handler.wfile.write(piece)
        except OSError:
            pass
        handler.hang_up()
    return answer


class Holding:
    """Lets requests wait until they are let go."""

    def __init__(self):
        self.event = threading.Event()
        self.count = 0

    def __call__(self, handler, _request):
        self.count += 1
        self.event.wait(120)
        handler.send(200, b"")

    def wait(self, count=1):
        wait_until(lambda: self.count >= count, 30, "the request")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.shop.take(self, Request(self, body))

    do_POST = do_GET = do_PUT = do_PATCH = do_DELETE = take

    def send(self, code, body, length=None, **headers):
        try:
            self.send_response(code)
            self.send_header("Content-Length", str(
                len(body) if length is None else length))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
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


class Shop:
    """script(request): what to answer; None: 200.  Or one for all."""

    def __init__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.shop = self
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests = []
        self.script = None
        self.lock = threading.Lock()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, handler, request):
        with self.lock:
            self.requests.append(request)
            answer = self.script and self.script(request)
        (answer or status(200, b"{}"))(handler, request)

    def told(self, path=None):
        """The requests since the last time."""
        with self.lock:
            requests, self.requests = self.requests, []
        return [r for r in requests if path in (None, r.path)]

    def always(self, answer):
        self.script = answer and (lambda _request: answer)
