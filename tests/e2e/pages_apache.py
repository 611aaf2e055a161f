"""The buyer's pages through Apache: FastCGI by mod_fcgid, CGI by mod_cgid."""

import http.client
import json
import os
import shutil

from buyer import PAGES, SITE, signed
from harness import (SOURCE, Apache, Stack, done, equal, need, ok)

need("apache2")
stack = Stack(extra=SITE)
# Where Apache's user may read them.
data = os.path.join(stack.folder, "data")
for name in ("templates", "static"):
    shutil.copytree(os.path.join(SOURCE, name), os.path.join(data, name))
stack.payme("order", "add", "--account", "order_id=197", "--amount", "500000",
            "--description-ru", "Чайник")
apache = Apache(stack, programs=PAGES, extra=f"""
LoadModule include_module {Apache.MODULES}/mod_include.so
FcgidInitialEnv PAYME_DATADIR {data}
SetEnv PAYME_DATADIR {data}
Alias /static/checkout.js {data}/static/checkout.js
Alias /static/button {data}/static/button
<Directory {data}/static>
    Require all granted
</Directory>
<Files "*.shtml">
    Options +Includes
    SetOutputFilter INCLUDES
    ForceType text/html
</Files>
""")


def get(path, method="GET", **headers):
    """Status, headers and body."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", apache.port, timeout=60)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, dict(response.getheaders()), body.decode(
        errors="replace")


def pages(kind):
    status, headers, body = get(f"/{kind}/payme-checkout?order_id=197")
    equal(status, 200, f"{kind}: the order is shown")
    ok("5\u00a0000,00\u00a0сум" in body and "Чайник" not in body and
       'action="https://checkout.paycom.uz"' in body,
       f"{kind}: with its sum and the form, without what is bought")
    ok(all(name in headers for name in (
        "Content-Security-Policy", "X-Content-Type-Options",
        "Referrer-Policy", "Cache-Control")), f"{kind}: and its headers",
       headers)
    equal(get(f"/{kind}/payme-checkout/main/197?lang=uz")[2].count(
        '<html lang="uz">'), 1, f"{kind}: the order by its path")
    status, _, body = get(f"/{kind}" + signed("payme-checkout", order_id=197))
    ok(status == 200 and "Чайник" in body, f"{kind}: a signed link tells more")
    equal(get(f"/{kind}" + signed("payme-checkout", order_id=197) + "0")[0],
          403, f"{kind}: if it is signed right")
    status, headers, _ = get(f"/{kind}/payme-checkout?order_id=197&go=1")
    ok(status == 303 and headers["Location"].startswith(
        "https://checkout.paycom.uz/bT01"), f"{kind}: go=1 redirects")
    status, headers, body = get(f"/{kind}/payme-status/main/197",
                                Accept="application/json")
    equal((status, json.loads(body)),
          (200, {"state": "awaiting", "amount": 500000}),
          f"{kind}: the state as JSON, by the path of the way back")
    equal(get(f"/{kind}/payme-status?order_id=none")[0], 404,
          f"{kind}: there is no such order")
    status, headers, body = get(f"/{kind}/payme-qr?order_id=197&type=png")
    equal((status, headers["Content-Type"], body[1:4]),
          (200, "image/png", "PNG"), f"{kind}: the QR code")
    status, headers, body = get(f"/{kind}/payme-button?order_id=197")
    ok(status == 200 and body.lstrip().startswith("<a "),
       f"{kind}: the button", body)
    status, headers, body = get(f"/{kind}/payme-button?image=1&value=white")
    equal((status, headers["Content-Type"], body[:4]),
          (200, "image/svg+xml", "<svg"), f"{kind}: its picture")
    status, _, body = get(f"/{kind}/payme-checkout?order_id=197", "POST")
    ok(status == 405 and "<h1>" in body, f"{kind}: a page is not written")
    equal(get(f"/{kind}/payme-checkout?order_id=197", "HEAD")[2], "",
          f"{kind}: a HEAD has no body")


def included(kind):
    """mod_include asks with the headers and the address of the whole page."""
    with open(os.path.join(apache.folder, f"{kind}.shtml"), "w",
              encoding="utf-8") as page:
        page.write('<p><!--#include virtual="'
                   f'/{kind}/payme-button?order_id=197&amp;lang=en" --></p>')
    for wanted in ("document", "iframe"):
        _, _, body = get(f"/{kind}.shtml", **{"Sec-Fetch-Dest": wanted})
        ok(body.startswith("<p>") and "<html" not in body and
           'alt="Pay with Payme"' in body,
           f"{kind}: a server-side include is a fragment in a page that a"
           f" browser wants as {wanted}", body)


for kind in ("fcgid", "cgi"):
    pages(kind)
    included(kind)
equal(get("/static/checkout.js")[0], 200, "checkout.js is served")
equal(get("/static/button/white_uz.svg")[0], 200, "and the button's picture")
done()
