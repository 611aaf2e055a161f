"""What the log says of a call: one line for each, whatever it is and wherever the
log goes, with all that the operator asks for, and no secret.
"""

import json
import os
import re
import subprocess

from harness import (KEY, OLD_KEY, Stack, credentials, done, equal, new_id, now,
                     ok, program)

stack = Stack()
with open(stack.conf, encoding="utf-8") as text:
    GOOD = text.read().replace(' level = "debug"', "")


def target(text):
    with open(stack.conf, "w", encoding="utf-8") as conf:
        conf.write(GOOD.replace(f'target = "{stack.log}"', text))


def call(method, key=KEY, **params):
    """What it writes on standard error."""
    body = json.dumps({"id": 1, "method": method, "params": params})
    return subprocess.run(
        [program("payme-merchant")], input=body, text=True, check=True,
        capture_output=True, env=stack.environment(
            REQUEST_METHOD="POST", REMOTE_ADDR="127.0.0.1",
            CONTENT_LENGTH=str(len(body)), GATEWAY_INTERFACE="CGI/1.1",
            HTTP_AUTHORIZATION=credentials(key))).stderr


def calls(number):
    """Method and params of an order's life; the id and the code in the log."""
    stack.add_order(number)
    order = {"amount": 500000, "account": {"order_id": number}}
    payme_id = new_id()
    return (
        ("CheckPerformTransaction", order, "", 0),
        ("CreateTransaction", {**order, "id": payme_id, "time": now()},
         payme_id, 0),
        ("CheckTransaction", {"id": payme_id}, payme_id, 0),
        ("PerformTransaction", {"id": payme_id}, payme_id, 0),
        ("PerformTransaction", {"id": "f" * 24}, "f" * 24, -31003),
        ("GetStatement", {"from": now() - 1000, "to": now()}, "", 0),
        ("CancelTransaction", {"id": payme_id, "reason": 5}, payme_id, 0))


def line_of(method, payme_id, code):
    return re.compile(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z payme-merchant\[\d+\] "
        rf"info: main {method} {payme_id}: {code}, \d+ ms")


target(f'target = "{stack.log}"')
for where, read in (("file", stack.log_text), ("stderr", None)):
    if read is None:
        target('target = "stderr"')
    for method, params, payme_id, code in calls(where):
        before = len(read().splitlines()) if read else 0
        errors = call(method, **params)
        lines = (read() if read else errors).splitlines()[before:]
        ok(len(lines) == 1 and
           line_of(method, payme_id, code).fullmatch(lines[0]),
           f"{where}: {method} {code}", *lines)
        ok(read is None or errors == "", "and nothing elsewhere", errors)
said = call("CheckTransaction", key="0" * 36, id=new_id())
ok(len(said.splitlines()) == 1 and ": -32504, " in said,
   "a wrong key has its line, too", said)
equal(os.stat(stack.log).st_mode & 0o777, 0o600, "the log is private")
everything = stack.log_text() + said
equal([secret for secret in (KEY, OLD_KEY, "0" * 36, credentials())
       if secret in everything], [], "no secret is in it")
done()
