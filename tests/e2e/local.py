"""A shop with the local Payme beside it, behind lighttpd, and a browser of few
lines: what the tests of payme-sandbox share.
"""

import base64
import html
import html.parser
import http.client
import json
import os
import signal
import urllib.parse

from harness import (CASHBOXES, SOURCE, Lighttpd, Stack, children, free_port,
                     need, program, wait_until)

need("lighttpd")
MERCHANT = "587f72c72cac0d162c722ae2"
GOOD = "8600 4954 7331 6478"
WORKERS = 4
stack = Stack()
servers = "".join(f"""
fastcgi.server += ("/{name}" => ((
    "bin-path" => "{program(name)}",
    "socket" => "{stack.folder}/{name}.sock",
    "check-local" => "disable", "max-procs" => {processes},
    "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""" for name, processes in (("payme-checkout", 1), ("payme-status", 1),
                            ("payme-sandbox", WORKERS),
                            ("payme-card", WORKERS),
                            ("payme-service", WORKERS)))
port, payme_port = free_port(), free_port()
HERE = f"http://127.0.0.1:{port}"
# Payme is another origin, as it is in earnest.
PAYME = f"http://127.0.0.1:{payme_port}"
lighttpd = Lighttpd(
    stack, processes=2, port=port,
    extra=f'{servers}$SERVER["socket"] == "127.0.0.1:{payme_port}" {{}}\n')
SECRET = "a secret of the shop"
ON = "sandbox { enabled = true }\n"


def configure(extra=ON, checkout=f"{HERE}/payme-sandbox", box="",
              store=f"{HERE}/"):
    boxes = CASHBOXES.replace(
        "    merchant_id",
        f'    checkout_url = "{checkout}"\n    {box}\n    merchant_id')
    stack.configure(cashboxes=boxes, extra=f"""
site {{ base_url = "{HERE}" store_url = "{store}" link_secret = "{SECRET}" }}
{extra}""")


def workers(name="payme-sandbox"):
    return set(children(lighttpd.process.pid, name))


def kill_workers(name="payme-sandbox"):
    old = workers(name)
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    return old


def new_workers(old, name="payme-sandbox", count=WORKERS):
    """A worker reads its configuration once."""
    wait_until(lambda: len(workers(name) - old) == count, 30, "new workers")
    wait_until(lambda: Page(f"{HERE}/{name}/faults").status in
               (200, 400, 403, 404), 30, "their answer")


configure()


# ------ a browser of few lines ------

class Form(html.parser.HTMLParser):
    """The forms of a page: method, action and fields each; and its links."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.refresh = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.forms.append([a.get("method", "get"), a.get("action"), {}])
        elif tag in ("input", "button") and a.get("name") and self.forms:
            self.forms[-1][2].setdefault(a["name"], a.get("value", ""))
        elif tag == "a":
            self.links.append(a.get("href"))
        elif tag == "meta" and a.get("http-equiv") == "refresh":
            self.refresh = a["content"]


class Page:
    def __init__(self, url, data=None, language=None, method=None,
                 referer=None):
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        headers = {"Accept-Language": language or "en"}
        body = None
        if data is not None:
            body = data if isinstance(data, (str, bytes)) else \
                urllib.parse.urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if referer:
            headers["Referer"] = referer
        path = parts.path + ("?" + parts.query if parts.query else "")
        connection.request(method or ("GET" if data is None else "POST"),
                           path, body, headers)
        response = connection.getresponse()
        self.url = url
        self.status = response.status
        self.headers = dict(response.getheaders())
        self.body = response.read()
        self.text = self.body.decode()
        self.parsed = Form(self.text)
        connection.close()

    def follow(self, language=None):
        page = self
        while page.status == 303:
            page = Page(urllib.parse.urljoin(page.url,
                                             page.headers["Location"]),
                        language=language)
        return page

    def send(self, form=0, **fields):
        _, action, values = self.parsed.forms[form]
        return Page(urllib.parse.urljoin(self.url, action),
                    {**values, **fields}).follow()

    def heading(self):
        start = self.text.index("<h1")
        return html.unescape(
            self.text[start:].split(">", 1)[1].split("<", 1)[0])

    def problem(self):
        if 'role="alert"' not in self.text:
            return None
        return html.unescape(self.text.split('role="alert">', 1)[1]
                             .split("<", 1)[0])

    def button(self):
        return next((link for link in reversed(self.parsed.links)
                     if link and not link.startswith("/payme-sandbox")), None)


def sandbox(path="", **more):
    return Page(f"{HERE}/payme-sandbox{path}", **more)


def link(**values):
    text = ";".join(f"{name.replace('__', '.')}={value}"
                    for name, value in values.items())
    return "/" + base64.b64encode(text.encode()).decode()


_orders = 0


def new_order(amount=500000, *more):
    global _orders
    _orders += 1
    stack.add_order(_orders, amount, *more)
    return str(_orders)


def arrive(order, language="en"):
    """From the shop's form to Payme's page."""
    shop = Page(f"{HERE}/payme-checkout?order_id={order}&lang={language}")
    return shop.send()


def enter(page, number=GOOD, expiry="03/99"):
    return page.send(number=number, expiry=expiry)


def pay(order, number=GOOD, language="en"):
    return enter(arrive(order, language), number).send(code="666666")


def faults(**on):
    page = sandbox("/faults", data=on).follow()
    assert page.status == 200, page.text


def encoded(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.b64encode(text.encode()).decode()
