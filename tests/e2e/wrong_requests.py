"""Every request that is wrong gets the one answer that the protocol has for
it, through each way to a web server; none of them changes a row, and no secret
that was in them is found in any file afterwards.
"""

import base64
import json
import os

import wrong_case
import wrong_envelope
import wrong_json
import wrong_params
from harness import (KEY, LOGIN, OLD_KEY, Apache, Caller, Lighttpd, Stack,
                     credentials, done, equal, need, new_id, ok)

CASHBOXES = """
cashbox main {{
    merchant_id = "587f72c72cac0d162c722ae2"
    keys = {{'{key}', '{old}'}}
    allow = {{"127.0.0.1"}}
    account order_id {{
        title_ru = "Номер заказа"
        title_uz = "Buyurtma raqami"
        title_en = "Order number"
    }}
}}
cashbox phone {{
    merchant_id = "587f72c72cac0d162c722ae3"
    keys = {{'{key}'}}
    allow = {{"127.0.0.0/8"}}
    kind = "accumulating"
    min_amount = 1000
    max_amount = 100000000
    account phone {{ }}
}}
cashbox again {{
    merchant_id = "587f72c72cac0d162c722ae4"
    keys = {{'{key}'}}
    allow = {{"any"}}
    account user {{ }}
    account order {{ }}
}}
cashbox closed {{
    merchant_id = "587f72c72cac0d162c722ae5"
    keys = {{'{key}'}}
    account order_id {{ }}
}}
cashbox proxied {{
    merchant_id = "587f72c72cac0d162c722ae6"
    keys = {{'{key}'}}
    trusted_proxies = {{"127.0.0.1", "10.0.0.0/8"}}
    account order_id {{ }}
}}
cashbox named {{
    merchant_id = "587f72c72cac0d162c722ae7"
    login = "Shop"
    keys = {{"named-key-named-key-named-key-named-k"}}
    allow = {{"any"}}
    account order_id {{ }}
}}
"""

TABLES = ("payme_order", "payme_transaction", "payme_schema")


# ------ what there is before ------

def pay(caller, order, *steps):
    """A transaction on an order or account; its id and the order."""
    id = new_id()
    account = {"phone": order} if caller.path.endswith("phone") else order
    good = [caller.create(id, account).code == 0]
    for step in steps:
        good.append(step(id).code == 0)
    if not all(good):
        raise RuntimeError(f"the fixture {order} did not come about")
    return id, order


def furnish(stack, port):
    """Orders and transactions in every state: the ids by their state."""
    main = Caller(port, "/payme-merchant/main")
    phone = Caller(port, "/payme-merchant/phone")
    for order in ("2", "AB-1", "busy", "paid", "fulfilled", "cancelled",
                  "refunded", "open"):
        stack.add_order(order)
    for user in ("ali", "a&user=b"):
        stack.payme("order", "add", "--cashbox", "again", "--account",
                    f"user={user}", "--account", "order=1", "--amount",
                    "500000")
    stack.payme("account", "add", "--cashbox", "phone", "--account",
                "phone=903595731")
    known = {
        "busy": pay(main, "busy"),
        "performed": pay(main, "paid", main.perform),
        "fulfilled": pay(main, "fulfilled", main.perform),
        "cancelled": pay(main, "open", main.cancel),
        "refunded": pay(main, "refunded", main.perform, main.cancel),
        "spent": pay(phone, "903595731", phone.perform),
    }
    for command, order in (("fulfil", "fulfilled"), ("cancel", "cancelled")):
        stack.payme("order", command, "--account", f"order_id={order}")
    stack.db.execute("UPDATE payme_order SET balance=1 WHERE cashbox='phone'")
    return known


def stored(stack):
    return [stack.db.query(f"SELECT COUNT(*) FROM {table};"
                           f"CHECKSUM TABLE {table} EXTENDED")
            for table in TABLES]


# ------ the ways ------

REWRITE = """
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
Alias /rewritten/ {folder}/rewritten/
<Directory {folder}/rewritten>
    CGIPassAuth Off
    Options +ExecCGI +FollowSymLinks
    SetHandler cgi-script
    RewriteEngine On
    RewriteRule ^pay$ payme-merchant [E=HTTP_AUTHORIZATION:%{{HTTP:Authorization}}]
</Directory>
Alias /stripped/ {folder}/cgi/
<Location /stripped/>
    CGIPassAuth Off
    Options +ExecCGI
    SetHandler cgi-script
</Location>
"""


class RewritingApache(Apache):
    """With a folder as a shared host would have it: .htaccess rules only."""

    def _text(self, stack):
        folder = os.path.join(self.folder, "rewritten")
        os.makedirs(folder)
        os.link(os.path.join(self.folder, "cgi", "payme-merchant"),
                os.path.join(folder, "payme-merchant"))
        return super()._text(stack) + REWRITE.format(folder=self.folder)


need("lighttpd", "apache2")
stack = Stack(cashboxes=CASHBOXES)
lighttpd = Lighttpd(stack, processes=2, extra='server.http-parseopts = '
                    '("method-get-body" => "enable")\n')
apache = RewritingApache(stack)
known = furnish(stack, lighttpd.port)
before = stored(stack)
ways = {
    "lighttpd, FastCGI": Caller(lighttpd.port, "/payme-merchant"),
    "lighttpd, CGI": Caller(lighttpd.port, "/cgi/payme-merchant"),
    "Apache, mod_fcgid": Caller(apache.port, "/fcgid/payme-merchant"),
    "Apache, mod_cgid": Caller(apache.port, "/cgi/payme-merchant"),
}


def judge(number, case):
    """Through both kinds of lighttpd; every fifth through Apache too."""
    found = []
    for way, caller in ways.items():
        if way.startswith("Apache") and number % 5:
            continue
        try:
            problems = case.problems(case.send(caller))
        except (OSError, ValueError) as error:
            problems = [f"no answer: {error!r}"]
        found += [f"{way}: {problem}" for problem in problems]
    ok(not found, f"{case.name}: {case.code or 'right'}", *found)


count = 0
for cases in (wrong_envelope.cases(), wrong_json.cases(),
              wrong_params.cases(known)):
    for case in cases:
        judge(count, case)
        count += 1

# ------ without a Content-Length ------

def chunked(caller, body):
    """The code of the answer to ${body}, sent in pieces of 999 bytes."""
    caller.connection.request(
        "POST", caller.path,
        (body[i:i + 999] for i in range(0, len(body), 999)),
        {**wrong_case.RIGHT, "Transfer-Encoding": "chunked"},
        encode_chunked=True)
    response = caller.connection.getresponse()
    return json.loads(response.read())["error"]["code"]


for way, caller in ways.items():
    equal([chunked(caller, body) for body in (
        wrong_envelope.ASK_BYTES, wrong_envelope.padded(100000),
        wrong_envelope.ASK_BYTES[:-1],
        wrong_envelope.padded(wrong_envelope.MIB + 1))],
          [-31003, -31003, -32700, -32600],
          f"{way}: chunks of a good body, a cut one, a large one")

# ------ the header behind an Apache rewrite ------

rewritten = Caller(apache.port, "/rewritten/pay")
stripped = Caller(apache.port, "/stripped/payme-merchant")
equal(rewritten.check("f" * 24).code, -31003,
      "credentials arrive as REDIRECT_HTTP_AUTHORIZATION")
for key in (wrong_case.PLANTED, KEY[:-1], ""):
    rewritten.key = key
    equal(rewritten.check("f" * 24).code, -32504,
          f"a wrong key of {len(key)} characters does not, that way")
equal(rewritten.send("{}", headers={}).code, -32504,
      "nor does a request without the header")
equal(stripped.check("f" * 24).code, -32504,
      "where the web server drops the header, the key is missing")

# ------ afterwards ------

equal(stored(stack), before, f"{count} wrong requests changed no row")
ok(count >= 300, "there are 300 of them and more", f"there are {count}")
for server in (lighttpd, apache):
    server.stop()


def files_with(text):
    """The files of this run, the configuration apart, that hold ${text}."""
    found = []
    for folder, _, names in os.walk(stack.folder):
        for name in names:
            path = os.path.join(folder, name)
            if path == stack.conf or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                if text in file.read():
                    found.append(path)
    return found


for name, text in {
        "key": KEY, "other key": OLD_KEY,
        "Authorization header": credentials().split()[1],
        "other key's header": credentials(OLD_KEY).split()[1],
        "forged key": wrong_case.PLANTED,
        "forged header":
            base64.b64encode(f"{LOGIN}:{wrong_case.PLANTED}".encode()).decode()}.items():
    equal(files_with(text.encode()), [], f"no file of this run has the {name}")
ok(wrong_case.PLANTED_ACCOUNT not in stack.log_text(), "no account is in the log")
ok(files_with(known["performed"][0].encode()),
   "while the search does find what is there")
done()
