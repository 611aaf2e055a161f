"""The greeting of MySQL 8: a server that logs one user in by
caching_sha2_password, as it is told to, and understands nothing else.
"""

import hashlib
import os
import socket
import struct
import subprocess
import threading

PLUGIN = b"caching_sha2_password"
# What MySQL 8 can do, TLS and compression left out.
ABLE = 0x00000001 | 0x00000008 | 0x00000200 | 0x00002000 | 0x00008000 | \
    0x00080000
OK = b"\x00\x00\x00\x02\x00\x00\x00"
KNOWN, ASKS = b"\x01\x03", b"\x01\x04"


def sha(data):
    return hashlib.sha256(data).digest()


def mixed(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


def scrambled(password, nonce):
    return mixed(sha(password), sha(sha(sha(password)) + nonce))


class Server:
    """Knows the password's hash already, or asks for the password."""

    def __init__(self, folder, password, known, path=None):
        self.password = password.encode()
        self.known = known
        self.key = os.path.join(folder, "mysql.key")
        self.said = []  # what became of each login
        openssl("genrsa", "-out", self.key, "2048")
        family = socket.AF_INET if path is None else socket.AF_UNIX
        self.listener = socket.socket(family)
        self.listener.bind(path or ("127.0.0.1", 0))
        if path:
            os.chmod(path, 0o666)
        self.port = None if path else self.listener.getsockname()[1]
        self.listener.listen(8)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                try:
                    self.said.append(Talk(self, connection).log_in())
                except (OSError, EOFError, struct.error) as error:
                    self.said.append(f"broken off: {error}")


class Talk:
    def __init__(self, server, connection):
        self.server = server
        self.connection = connection
        self.number = 0

    def send(self, data):
        self.connection.sendall(
            struct.pack("<I", len(data))[:3] + bytes([self.number]) + data)
        self.number = (self.number + 1) % 256

    def read(self):
        head = self._exactly(4)
        self.number = (head[3] + 1) % 256
        return self._exactly(struct.unpack("<I", head[:3] + b"\0")[0])

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.connection.recv(count - len(data))
            if not piece:
                raise EOFError("the client is gone")
            data += piece
        return data

    def log_in(self):
        nonce = bytes(33 + b % 90 for b in os.urandom(20))
        self.send(b"\x0a8.0.99\0" + struct.pack("<I", 1) + nonce[:8] + b"\0" +
                  struct.pack("<HBHHB", ABLE & 0xffff, 45, 2, ABLE >> 16, 21) +
                  bytes(10) + nonce[8:] + b"\0" + PLUGIN + b"\0")
        rest = self.read()[32:].split(b"\0", 1)[1]
        answer = rest[1:1 + rest[0]]
        if answer in (b"", b"\0"):
            return self.refuse("no password")
        if self.server.known:
            if answer != scrambled(self.server.password, nonce):
                return self.refuse("wrong scramble")
            self.send(KNOWN)
            return self.accept("scramble")
        self.send(ASKS)
        return self.whole(self.read(), nonce)

    def whole(self, answer, nonce):
        """The password itself, as it is only where nobody listens."""
        how = "password"
        if answer == b"\x02":
            self.send(b"\x01" + openssl("rsa", "-in", self.server.key,
                                        "-pubout"))
            plain = openssl("pkeyutl", "-decrypt", "-inkey", self.server.key,
                            "-pkeyopt", "rsa_padding_mode:oaep",
                            text=self.read())
            answer = mixed(plain, nonce * 20)
            how = "encrypted password"
        if answer != self.server.password + b"\0":
            return self.refuse("wrong password")
        return self.accept(how)

    def refuse(self, why):
        self.send(b"\xff" + struct.pack("<H", 1045) + b"#28000refused")
        return why

    def accept(self, how):
        self.send(OK)
        return how if self.read()[:1] == b"\x03" else how + ", unused"


def openssl(*arguments, text=None):
    return subprocess.run(["openssl", *arguments], check=True, input=text,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout
