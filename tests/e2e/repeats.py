"""A caller that repeats as Payme does: on every lost answer and every -32400."""

import http.client
import time

from harness import Answer, Caller, credentials

PAYME_GIVES_UP = 120.0  # seconds; only then the test does
LOST = (http.client.HTTPException, OSError)


class Once(Caller):
    """A connection for each request, and no second one."""

    def send(self, body, method="POST", headers=None, path=None):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(
                method, path or self.path, body.encode(),
                headers or {"Authorization": credentials(self.key)})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()),
                          response.read())
        finally:
            connection.close()


class Payme:
    """Repeats until there is an answer that counts."""

    def __init__(self, port, path, timeout=20):
        self.port = port
        self.path = path
        self.timeout = timeout
        self.calls = 0
        self.repeats = 0
        self.failures = []  # what came in place of an answer

    def once(self, method, *arguments):
        """None for whatever Payme takes for a system failure."""
        caller = Once(self.port, self.path, timeout=self.timeout)
        self.calls += 1
        try:
            answer = getattr(caller, method)(*arguments)
            if answer.status == 200 and answer.code != -32400:
                return answer
            self.failures.append((method, answer.status, answer.body[:200]))
        except LOST as problem:
            self.failures.append((method, repr(problem)))
        return None

    def call(self, method, *arguments):
        end = time.monotonic() + PAYME_GIVES_UP
        while time.monotonic() < end:
            answer = self.once(method, *arguments)
            if answer:
                return answer
            self.repeats += 1
            time.sleep(0.05)
        raise RuntimeError(f"{method} {arguments}: never answered")
