"""A whole payment through each way to a web server: both scenarios of the
official sandbox, played by "payme sandbox run", and what the books say then.
"""

import json

from harness import Apache, Lighttpd, Stack, done, equal, need, ok

need("lighttpd", "apache2")
stack = Stack()
lighttpd = Lighttpd(stack, processes=2)
apache = Apache(stack)

WAYS = {
    "lighttpd, FastCGI": f"http://127.0.0.1:{lighttpd.port}/payme-merchant",
    "lighttpd, CGI": f"http://127.0.0.1:{lighttpd.port}/cgi/payme-merchant",
    "Apache, mod_fcgid": f"http://127.0.0.1:{apache.port}/fcgid/payme-merchant",
    "Apache, mod_cgid": f"http://127.0.0.1:{apache.port}/cgi/payme-merchant",
}


def play(url, *options):
    return stack.payme("sandbox", "run", url, *options, check=False)


for way, url in WAYS.items():
    for cashbox in ("main", "phone", "again"):
        played = play(f"{url}/{cashbox}", "--cashbox", cashbox)
        equal(played.returncode, 0,
              f"{way}: both scenarios pass on cashbox {cashbox}")
        if played.returncode:
            ok(False, "its report", played.stdout, played.stderr)

stack.add_order("197", 500000)
url = WAYS["lighttpd, FastCGI"]
paid = play(url, "--scenario", "payment", "--account", "order_id=197",
            "--amount", "500000", "--json")
equal(paid.returncode, 0, "a plain payment passes")
steps = json.loads(paid.stdout)
equal([step["method"] for step in steps],
      ["CheckPerformTransaction", "CreateTransaction", "PerformTransaction",
       "CheckTransaction"], "its report lists the four calls")
equal(stack.order("197")["state"], "paid", "the order is paid")
again = play(url, "--scenario", "payment", "--account", "order_id=197",
             "--amount", "500000")
equal(again.returncode, 1, "a paid order cannot be paid again")
ok("FAIL" in again.stdout, "and the report says which step failed")

unreachable = play("http://127.0.0.1:1/", "--scenario", "1")
equal(unreachable.returncode, 1, "an endpoint that is not there fails")
done()
