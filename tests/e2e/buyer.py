"""The buyer's pages behind lighttpd, for tests that send what no browser would:
requests as bytes, answers with every header line as it came.
"""

import hashlib
import hmac
import socket
import time
import urllib.parse

from harness import SOURCE, Lighttpd, Stack, need, program

PAGES = ("payme-checkout", "payme-button", "payme-qr", "payme-status",
         "payme-card")
SECRET = "a secret of the shop"
SITE = f"""
site {{
    base_url = "http://shop.test/cgi-bin"
    link_secret = '{SECRET}'
    store_url = "https://shop.example"
}}
"""

# What lighttpd would refuse by itself.
LET_THROUGH = """
server.max-request-field-size = 32768
server.http-parseopts = ("header-strict" => "disable",
    "host-strict" => "disable", "url-normalize" => "disable",
    "url-ctrls-reject" => "disable")
"""


def quote(value):
    return urllib.parse.quote(
        value if isinstance(value, bytes) else str(value), safe="-._~")


def signed(name, **fields):
    """The address with its signature; it is good for ten minutes."""
    fields.setdefault("exp", int(time.time()) + 600)
    pairs = "&".join(
        f"{quote(key)}={quote(value)}" for key, value in sorted(fields.items()))
    sig = hmac.new(SECRET.encode(), f"{name}?{pairs}".encode(),
                   hashlib.sha256).hexdigest()
    return f"/{name}?{pairs}&sig={sig}"


class Reply:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.line = lines[0]
        words = lines[0].split(" ")
        self.status = int(words[1]) if len(words) > 1 else 0
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:]]

    def header(self, name):
        for line in self.headers:
            if line[0] == name:
                return line[1]
        return None

    @property
    def type(self):
        return (self.header("Content-Type") or "").split(";")[0]

    @property
    def text(self):
        return self.body.decode()


class Buyer:
    """A stack with its pages; ${extra} goes to the web server."""

    def __init__(self, site=SITE, extra="", pages=PAGES, **options):
        need("lighttpd")
        self.pages = pages
        self.stack = Stack(extra=site, **options)
        self.lighttpd = Lighttpd(
            self.stack, processes=1, extra=self._servers() + extra)

    def _servers(self):
        return "".join(f"""
fastcgi.server += ("/{name}" => ((
    "bin-path" => "{program(name)}",
    "socket" => "{self.stack.folder}/{name}.sock",
    "check-local" => "disable", "max-procs" => 1, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{self.stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""" for name in self.pages)

    def send(self, target, method="GET", headers=(), body=b""):
        """One request on a connection of its own; str or bytes."""
        lines = [b" ".join((_bytes(method), _bytes(target), b"HTTP/1.0")),
                 b"Host: shop.test"]
        lines += [_bytes(line) for line in headers]
        if body or method in ("POST", "PUT", "PATCH"):
            lines.append(b"Content-Length: %d" % len(body))
        with socket.create_connection(
                ("127.0.0.1", self.lighttpd.port), timeout=60) as connection:
            connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
        return Reply(b"".join(pieces))

    def page(self, name, *headers, **fields):
        query = "&".join(f"{quote(key)}={quote(value)}"
                         for key, value in fields.items())
        return self.send(f"/{name}?{query}", headers=headers)


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode()
