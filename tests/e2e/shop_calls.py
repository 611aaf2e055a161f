"""effects = "http": a shop's own API is asked for what became of an order, once
and again until it is done, and never for what it shows already.
"""

import atexit
import http.server
import json
import os
import shutil
import tempfile
import threading
import urllib.parse

from harness import done, equal, new_id, ok
from shop_stand import EXAMPLE, Shop, order

STEPS = """
http pay {
    step login {
        path = "/login"
        type = "form"
        body = "name={api_user}&key={api_key}"
        take = "token"
    }
    step order {
        method = "PUT"
        path = "/orders/{id}"
        auth = "bearer"
        body = '{"token": "{token}", "status": "{as_paid}", "transaction": "{transaction}"}'
        expect = "\\"done\\""
    }
}
http refund {
    step order {
        method = "PUT"
        path = "/orders/{id}"
        auth = "bearer"
        body = '{"status": "{as_refunded}", "note": "{note}"}'
    }
}
"""
KEY = "s3cret&key=1"


class Storefront(http.server.BaseHTTPRequestHandler):
    """Changes its orders itself; may lose what it answers."""

    shop = None
    asked = []
    fault = None

    def log_message(self, *_):
        pass

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def read(self):
        return self.rfile.read(int(self.headers["Content-Length"])).decode()

    def do_POST(self):
        form = urllib.parse.parse_qs(self.read())
        Storefront.asked.append("login")
        if form != {"name": ["me"], "key": [KEY]}:
            return self.reply(401, "{}")
        return self.reply(200, '{"token": "to\\"ken"}')

    def do_PUT(self):
        body = json.loads(self.read())
        number = self.path.rsplit("/", 1)[1]
        Storefront.asked.append((number, body["status"]))
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self.reply(401, "{}")
        if Storefront.fault == "refuses":
            return self.reply(500, "")
        self.shop.add(f"UPDATE shop_order SET status='{body['status']}'"
                      f" WHERE id={int(number)}")
        if Storefront.fault == "loses":
            self.close_connection = True
            return None
        return self.reply(200, '{"done": true}')


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Storefront)
threading.Thread(target=server.serve_forever, daemon=True).start()
settings = (f'effects = "http" api_url = "http://127.0.0.1:'
            f'{server.server_port}" api_user = "me" api_key = "{KEY}"')


folder = tempfile.mkdtemp(prefix="payme-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
preset = os.path.join(folder, "orders.conf")
shutil.copy(EXAMPLE, preset)
with open(preset, "a", encoding="utf-8") as file:
    file.write(STEPS)
shop = Shop("InnoDB", settings, preset)
Storefront.shop = shop
caller = shop.caller


def deliver():
    shop.stack.db.execute("UPDATE payme_outbox SET due_time=0 WHERE state=0")
    Storefront.asked.clear()
    result = shop.stack.payme("deliver", check=False)
    return result.returncode, list(Storefront.asked)


def paid(number):
    payme_id = new_id()
    shop.add(order(number, "10.00"))
    caller.create(payme_id, number, 1000)
    equal(caller.perform(payme_id).json["result"]["state"], 2,
          f"{number} is paid")
    return payme_id, shop.stack.db.value(
        f"SELECT id FROM shop_order WHERE number='{number}'")


result = shop.stack.payme("config", "check", check=False)
equal(result.returncode, 0, "config check finds nothing wrong")

first, key = paid("A")
equal((shop.status("A"), shop.history("A")), ("new", []),
      "its tables are left to the shop")
equal(deliver(), (0, ["login", (key, "paid")]), "the shop is asked, in steps")
equal(shop.status("A"), "paid", "and does it")
equal(deliver(), (0, []), "once")
caller.cancel(first, 5)
equal(deliver(), (0, [(key, "back")]), "and told of the refund")
equal((shop.status("A"), shop.due()), ("back", "0"), "which it does, too")

Storefront.fault = "loses"
_, key = paid("B")
equal(deliver(), (1, ["login", (key, "paid")]), "an answer is lost")
Storefront.fault = None
equal((deliver(), shop.due()), ((0, []), "0"),
      "what it shows already is not asked for again")

Storefront.fault = "refuses"
_, key = paid("C")
equal(deliver(), (1, ["login", (key, "paid")]), "the shop does not do it")
Storefront.fault = None
equal((deliver(), shop.status("C")), ((0, ["login", (key, "paid")]), "paid"),
      "it is asked again")

_, key = paid("D")
shop.add("UPDATE shop_order SET status='void' WHERE number='D'")
equal(deliver(), (1, []), "an order that was cancelled meanwhile is left")
ok("status in the shop has changed" in shop.stack.db.value(
    "SELECT problem FROM payme_outbox WHERE state=0"), "and it is told why")
shop.add("UPDATE shop_order SET status='new',total=99 WHERE number='D'")
equal(deliver(), (1, []), "so is one of another sum")

text = shop.stack.log_text() + shop.stack.db.dump()
ok(KEY not in text, "the key is neither in the log nor in the database")
shop.close()
server.shutdown()
done()
