"""The web server's side of FastCGI, letter by letter: for the tests that do
what no web server would.
"""

import json
import os
import socket
import struct
import subprocess

from harness import credentials, program, start

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = range(1, 8)
GET_VALUES = 9
RESPONDER = 1


def record(kind, content=b"", request=1, version=1, padding=0):
    return struct.pack(">BBHHBx", version, kind, request, len(content),
                       padding) + content + b"\0" * padding


def begin(role=RESPONDER, flags=0):
    return record(BEGIN, struct.pack(">HB5x", role, flags))


def pair(name, value):
    def length(text):
        return bytes([len(text)]) if len(text) < 128 else \
            struct.pack(">I", len(text) | 0x80000000)
    name, value = name.encode(), value.encode()
    return length(name) + length(value) + name + value


def variables(body, **more):
    """The CGI variables of Payme's request; None: not there."""
    made = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "/payme-merchant",
            "HTTP_AUTHORIZATION": credentials(), "GATEWAY_INTERFACE":
            "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", **more}
    return {name: text for name, text in made.items() if text is not None}


def head(body, **more):
    """The records up to the body."""
    text = b"".join(pair(*item) for item in variables(body, **more).items())
    half = len(text) // 2
    return [begin(), record(PARAMS, text[:half]), record(PARAMS, text[half:]),
            record(PARAMS)]


def pieces(body, size=60000):
    return [record(STDIN, body[i:i + size])
            for i in range(0, len(body), size)]


def request(body, **more):
    """All records of a request."""
    body = body if isinstance(body, bytes) else body.encode()
    return head(body, **more) + pieces(body) + [record(STDIN)]


class Reply:
    """What came back: the response, and whether it was ended properly."""

    def __init__(self, data):
        self.output = self.errors = b""
        self.ended = False
        while len(data) >= 8:
            _, kind, _, length, padding = struct.unpack(">BBHHBx", data[:8])
            content = data[8:8 + length]
            data = data[8 + length + padding:]
            if kind == STDOUT:
                self.output += content
            elif kind == STDERR:
                self.errors += content
            elif kind == END:
                self.ended = True

    @property
    def json(self):
        return json.loads(self.output.split(b"\r\n\r\n", 1)[1])

    @property
    def code(self):
        """The error's code, 0 for a result, None for no whole answer."""
        if not self.ended or not self.output:
            return None
        return self.json.get("error", {}).get("code", 0)


class Peer:
    """One connection to a worker."""

    def __init__(self, path, timeout=60):
        self.socket = socket.socket(socket.AF_UNIX)
        # Blocking, until there is room in the backlog.
        self.socket.connect(path)
        self.socket.settimeout(timeout)

    def send(self, *records):
        self.socket.sendall(b"".join(records))
        return self

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def read(self):
        """The reply, up to the end of the connection."""
        data = b""
        try:
            while True:
                piece = self.socket.recv(65536)
                if not piece:
                    break
                data += piece
        except ConnectionResetError:
            pass
        self.close()
        return Reply(data)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def ask(path, body, timeout=60, **more):
    return Peer(path, timeout).send(*request(body, **more)).read()


class Workers:
    """Processes on one listening socket of the test's own."""

    def __init__(self, stack, name, count=1, backlog=64, command=(),
                 **options):
        self.path = os.path.join(stack.folder, name)
        self.errors_path = self.path + ".errors"
        self.stack = stack
        self.command = [*command, program("payme-merchant")]
        self.options = options
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(backlog)
        self.processes = [self.spawn() for _ in range(count)]

    def spawn(self):
        with open(self.errors_path, "ab") as errors:
            return start(self.command, stdin=self.listener,
                         stdout=subprocess.DEVNULL, stderr=errors,
                         **{"env": self.stack.environment(), **self.options})

    @property
    def process(self):
        return self.processes[0]

    def errors(self):
        with open(self.errors_path, encoding="utf-8",
                  errors="replace") as text:
            return text.read()

    def ask(self, body, timeout=60, **more):
        return ask(self.path, body, timeout, **more)

    def peer(self, timeout=60):
        return Peer(self.path, timeout)

    def end(self, how, wait=20):
        """Sends the signal; the exit status, None if it did not end."""
        self.process.send_signal(how)
        return self.status(wait)

    def status(self, wait=20):
        try:
            return self.process.wait(wait)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.listener.close()
        os.unlink(self.path)
