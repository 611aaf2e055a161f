"""A wrong request, the answer it has to get, and how an answer is judged."""

import base64
import re

from harness import KEY, LOGIN, credentials

CONTENT_TYPE = "application/json; charset=UTF-8"
RIGHT = {"Authorization": credentials()}

# What is planted here may be seen by the program, and nowhere afterwards.
PLANTED = "pLaNtEd-secret-51c0a8e7"
PLANTED_ACCOUNT = "pLaNtEd-account-9d2f"


class Case:
    """One request.  ${id} and ${code}: what the answer has to say; ${data}:
    error.data, None for none; ${plain}: the message is a string that says
    that; ${code} 0: it only looks wrong, ${result} is its result."""

    def __init__(self, name, body, code, id="null", data=None, plain=None,
                 headers=None, method="POST", path="", result=None):
        self.name = name
        self.body = body if isinstance(body, bytes) else body.encode()
        self.code = code
        self.id = id.encode()
        self.data = data
        self.plain = plain
        self.headers = RIGHT if headers is None else headers
        self.method = method
        self.path = path
        self.result = result

    def send(self, caller):
        return caller.send(self.body, self.method, self.headers,
                           caller.path + self.path)

    def problems(self, answer):
        """What is wrong with the answer; an empty list if nothing is."""
        found = []
        if answer.status != 200:
            found.append(f"HTTP status {answer.status}")
        kind = answer.headers.get("Content-Type")
        if kind != CONTENT_TYPE:
            found.append(f"Content-Type {kind}")
        if self.method != "HEAD":
            found += self.body_problems(answer)
        if found:
            found.append(f"answer {answer.body[:300]!r}")
        return found

    def body_problems(self, answer):
        try:
            root = answer.json
        except ValueError:
            return ["the answer is no JSON"]
        wanted = {"id", "result" if self.code == 0 else "error"}
        found = []
        if set(root) != wanted:
            found.append(f"members {sorted(root)}, not {sorted(wanted)}")
        if not echoes(answer.body, self.id):
            found.append(f"the id is not {self.id[:80]!r}")
        if self.code == 0:
            if root.get("result") != self.result:
                found.append(f"the result is not {self.result}")
            return found
        return found + self.error_problems(root.get("error", {}))

    def error_problems(self, error):
        members = {"code", "message"} | (
            set() if self.data is None else {"data"})
        found = []
        if set(error) != members:
            found.append(f"error members {sorted(error)}")
        if error.get("code") != self.code or \
                not isinstance(error.get("code"), int):
            found.append(f"code {error.get('code')}, not {self.code}")
        if error.get("data") != self.data:
            found.append(f"data {error.get('data')!r}, not {self.data!r}")
        message = error.get("message")
        if self.plain is None:
            return found + message_problems(message)
        if not isinstance(message, str) or not message.strip() or \
                self.plain not in message:
            found.append(f"message {message!r} is no string with {self.plain}")
        return found


def echoes(body, raw):
    """Whether the id is there, letter by letter."""
    return re.search(rb'"id"\s*:\s*' + re.escape(raw) + rb'\s*[,}]',
                     body) is not None


def message_problems(message):
    if not isinstance(message, dict) or set(message) != {"ru", "uz", "en"}:
        return [f"message {message!r} is not {{ru, uz, en}}"]
    texts = list(message.values())
    if not all(isinstance(t, str) and t.strip() for t in texts):
        return ["a message is empty"]
    if len(set(texts)) != 3:
        return ["two languages have one message"]
    if not re.search("[а-яА-Я]", message["ru"]):
        return ["the Russian message is not Russian"]
    return []


def rpc(method, params, id="7"):
    """A call out of raw JSON texts; ${method} is a bare name."""
    return f'{{"id":{id},"method":"{method}","params":{params}}}'


def basic(text):
    pair = text if isinstance(text, bytes) else text.encode()
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


def forged():
    """Credentials that nobody gave out."""
    return basic(f"{LOGIN}:{PLANTED}")


def with_right(**more):
    """The right credentials and other headers, "_" in names being "-"."""
    return {**RIGHT, **{k.replace("_", "-"): v for k, v in more.items()}}


assert len(KEY) == 36
