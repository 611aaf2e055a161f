"""Payme without a web server between: a caller that speaks FastCGI to workers,
and can take their response piece by piece.
"""

import socket
import struct

from fastcgi import END, STDOUT, Workers, request
from harness import Answer, Caller, credentials

_made = 0


def workers(stack, count=1, conf=None):
    """Workers of that configuration; workers.close() ends them."""
    global _made
    _made += 1
    return Workers(stack, f"w{_made}.sock", count,
                   env=stack.environment(PAYME_CONF=conf or stack.conf))


class WorkerCaller(Caller):
    """Calls a cashbox; a connection for each request, as web servers do."""

    def __init__(self, some_workers, cashbox="main", **options):
        super().__init__(None, "/" + cashbox, **options)
        self.socket_path = some_workers.path

    def send(self, body, method="POST", headers=None, path=None):
        with self.begin(body) as response:
            return as_answer(response.rest())

    def begin(self, body):
        """Sends the request; the response comes when it is asked for."""
        connection = socket.socket(socket.AF_UNIX)
        # Blocking, until there is room in the backlog.
        connection.connect(self.socket_path)
        connection.settimeout(self.timeout)
        body = body if isinstance(body, bytes) else body.encode()
        connection.sendall(b"".join(request(
            body, PATH_INFO=self.path,
            HTTP_AUTHORIZATION=credentials(self.key))))
        return Response(connection)


class Response:
    """What comes on one connection; ended once the worker said so."""

    def __init__(self, connection):
        self.connection = connection
        self.ended = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.connection.close()

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.connection.recv(count - len(data))
            if not piece:
                raise ConnectionResetError("the worker went away")
            data += piece
        return data

    def piece(self):
        """The next bytes of the response; b"" at its end."""
        while not self.ended:
            _, kind, _, length, padding = struct.unpack(
                ">BBHHBx", self._exactly(8))
            content = self._exactly(length + padding)[:length]
            if kind == END:
                self.ended = True
            elif kind == STDOUT and content:
                return content
        return b""

    def rest(self):
        return b"".join(iter(self.piece, b""))


def as_answer(text):
    """A response of CGI: the status stands among the headers."""
    head, _, body = text.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1)
                   for line in head.decode().split("\r\n"))
    return Answer(int(headers["Status"].split()[0]), headers, body)
