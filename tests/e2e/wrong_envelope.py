"""Wrong requests: transport, addresses, the order of the checks, envelope."""

from harness import KEY, LOGIN, OLD_KEY
from wrong_case import (Case, PLANTED, RIGHT, basic, forged, rpc, with_right)

UNKNOWN = "ffffffffffffffffffffffff"
ASK = rpc("CheckTransaction", f'{{"id":"{UNKNOWN}"}}')
ASK_BYTES = ASK.encode()
GARBAGE = "{]"
MIB = 1 << 20


def no_such(name, **more):
    """Looks wrong, but is let through to the method: no such transaction."""
    return Case(name, more.pop("body", ASK), -31003, id="7", **more)


def refused(name, **more):
    return Case(name, more.pop("body", ASK), -32504,
                id=more.pop("id", "7"), **more)


def padded(size):
    return ASK_BYTES + b" " * (size - len(ASK_BYTES))


def methods():
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD"):
        yield Case(f"HTTP {method}", ASK, -32300, id="7", method=method)
    yield Case("HTTP GET without a body", "", -32300, method="GET")
    yield Case("HTTP GET without credentials", "", -32300, method="GET",
               headers={})
    for kind in ("text/json; charset=UTF-8", "application/json",
                 "text/plain", "application/x-www-form-urlencoded",
                 "multipart/form-data; boundary=x", "nonsense"):
        yield no_such(f"Content-Type {kind} is ignored",
                      headers=with_right(Content_Type=kind))


def sizes():
    yield no_such("a body of 1 MiB", body=padded(MIB))
    yield Case("a body of 1 MiB and a byte", padded(MIB + 1), -32600)
    yield Case("a body of 3 MiB", padded(3 * MIB), -32600)
    yield Case("a body of 3 MiB that is no JSON", b"x" * (3 * MIB), -32600)


def order_of_checks():
    big = b"{" + b"]" * (MIB + 7)
    closed = "/closed"
    bad = forged()
    yield Case("not POST comes before address, size, key and JSON", big,
               -32300, method="PUT", headers=bad, path=closed)
    yield Case("not POST comes before an unknown cashbox", ASK, -32300,
               id="7", method="PUT", path="/nobody")
    yield Case("the address comes before size, key and JSON", big, -32504,
               headers=bad, path=closed)
    yield Case("the address comes before the JSON", GARBAGE, -32504,
               path=closed)
    yield Case("the size comes before key and JSON", big, -32600, headers=bad)
    yield Case("the key comes before the JSON", GARBAGE, -32504, headers=bad)
    yield Case("the key comes before ambiguous JSON", '{"id":7,"id":7}',
               -32504, headers=bad)
    yield refused("the key comes before the types", headers=bad,
                  body='{"id":7,"method":1,"params":[]}')
    yield refused("the key comes before the method", headers=bad,
                  body=rpc("NoSuchMethod", "{}"))
    yield refused("the key comes before the transaction", headers=bad)
    yield refused("the key comes before SetFiscalData's parameters",
                  headers=bad, body=rpc("SetFiscalData", "{}"))
    yield Case("the JSON comes before the types",
               '{"id":7,"method":1,"params":[],}', -32700)
    yield Case("the types come before the method",
               '{"id":7,"method":"NoSuchMethod","params":[]}', -32600,
               id="7", data="params")
    yield Case("a batch without a key", f"[{ASK}]", -32504, headers=bad)
    yield Case("no body without a key", "", -32504, headers={})


def keys():
    yield no_such("the other key of a rotation",
                  headers=basic(f"{LOGIN}:{OLD_KEY}"))
    yield no_such("the scheme in other letters", headers={
        "Authorization": "bASIC" + RIGHT["Authorization"][5:]})
    yield no_such("two spaces behind the scheme", headers={
        "Authorization": "Basic  " + RIGHT["Authorization"][6:]})
    yield no_such("a login of the cashbox's own", path="/named",
                  headers=basic("Shop:named-key-named-key-named-key-named-k"))
    right = RIGHT["Authorization"]
    token = right[6:]
    broken = {
        "none": None,
        "empty": "",
        "the scheme alone": "Basic",
        "the scheme and a space": "Basic ",
        "no scheme": token,
        "no space": "Basic" + token,
        "a tab for the space": "Basic\t" + token,
        "another scheme": "Bearer " + token,
        "Digest": f'Digest username="{LOGIN}", response="{PLANTED}"',
        "a longer scheme": "BasicX " + token,
        "not base64": "Basic !!!!" + PLANTED,
        "base64 without its padding": "Basic " + token.rstrip("="),
        "base64 with more padding": right + "=",
        "bytes behind the base64": right + "x",
        "twice the same": right + ", " + right,
        "in quotes": f'Basic "{token}"',
        "percent-encoded": "Basic " + token.replace("=", "%3D"),
        "a space within": right[:20] + " " + right[20:],
        "cut in the middle": right[:30],
        "without base64": f"Basic {LOGIN}:{KEY}",
        "4 KB": "Basic " + "QUJD" * 1024,
    }
    for name, header in broken.items():
        yield refused(f"Authorization: {name}", headers={} if header is None
                      else {"Authorization": header})


def credentials():
    once = RIGHT["Authorization"][6:]
    for name, pair in {
            "an unknown key": f"{LOGIN}:{PLANTED}",
            "login in small letters": f"paycom:{KEY}",
            "login in capitals": f"PAYCOM:{KEY}",
            "no login": f":{KEY}",
            "no colon": LOGIN + KEY,
            "no key": f"{LOGIN}:",
            "nothing but a colon": ":",
            "nothing": "",
            "swapped": f"{KEY}:{LOGIN}",
            "a key too short": f"{LOGIN}:{KEY[:-1]}",
            "a key too long": f"{LOGIN}:{KEY}x",
            "a key in other letters": f"{LOGIN}:{KEY.swapcase()}",
            "a key with another last letter": f"{LOGIN}:{KEY[:-1]}8",
            "a key cut at its colon": f"{LOGIN}:{KEY.split(':')[0]}",
            "a newline behind the key": f"{LOGIN}:{KEY}\n",
            "a space before the key": f"{LOGIN}: {KEY}",
            "a NUL behind the key": f"{LOGIN}:{KEY}\0",
            "a NUL behind the login": f"{LOGIN}\0:{KEY}",
            "both keys": f"{LOGIN}:{KEY}{OLD_KEY}",
            "another cashbox's login": f"Shop:{KEY}",
            "another cashbox's key":
                f"{LOGIN}:named-key-named-key-named-key-named-k",
            "encoded twice": once,
            "invalid UTF-8": b"Paycom:\xff\xfe\x80" + KEY[3:].encode(),
            "a key of 2 KB": f"{LOGIN}:" + "k" * 2048}.items():
        yield refused(f"credentials: {name}", headers=basic(pair))
    for name in ("X-Auth", "Proxy-Authorization", "X-Authorization",
                 "Redirect-Http-Authorization", "Http-Authorization",
                 "Redirect-Authorization"):
        yield refused(f"credentials in the header {name}",
                      headers={name: RIGHT["Authorization"]})
    yield refused("credentials in the query", headers={},
                  path=f"?Authorization=Basic+{once[:20]}{PLANTED}")


def cashboxes():
    for path in ("/nobody", "/MAIN", "/main2", "/mai", "/main/extra",
                 "/main%20", "/%6Dainx", "/payme", "/null",
                 "/" + "m" * 300, "/%D0%BC%D0%B0%D0%B8%D0%BD",
                 "/main'--", '/main"'):
        yield refused(f"no such cashbox: {path[:40]}", path=path)
    for path in ("", "/", "/main", "/main/", "/mai%6E", "/main?cashbox=closed"):
        yield no_such(f"the first cashbox: {path or 'no path'}", path=path)


def addresses():
    def forwarded(text, **more):
        return with_right(X_Forwarded_For=text, **more)

    yield refused("an address that is not allowed", path="/closed")
    yield refused("X-Forwarded-For from no proxy", path="/closed",
                  headers=forwarded("185.234.113.5"))
    yield no_such("X-Forwarded-For from no proxy does not harm",
                  headers=forwarded("8.8.8.8"))
    for name in ("X-Real-IP", "Forwarded", "X-Forwarded", "Client-IP",
                 "True-Client-IP", "X-Client-IP", "CF-Connecting-IP",
                 "Remote-Addr", "X-Remote-Addr", "Redirect-Remote-Addr"):
        value = ("for=" if name == "Forwarded" else "") + "185.234.113.5"
        for path in ("/closed", "/proxied"):
            yield refused(f"the forged header {name}, cashbox {path[1:]}",
                          path=path, headers={**RIGHT, name: value})
    refusals = ["8.8.8.8", "185.234.113.0", "185.234.113.16",
                "185.234.113.5, 8.8.8.8", "8.8.8.8, 10.1.1.1",
                "185.234.113.5, 8.8.8.8, 10.1.1.1", "127.0.0.1", "10.1.1.1",
                "10.1.1.1, 10.2.2.2", "unknown", "_hidden",
                "185.234.113.5:4711", "185.234.113.005", "185.234.113",
                "0xb9.234.113.5", "3119149317", "185.234.113.5, unknown",
                "185.234.113.5, ' OR 1=1", "[::ffff:185.234.113.5]",
                "::ffff:8.8.8.8", "::1", "fe80::1", "," * 300,
                "185.234.113.5, " + "9" * 100, "185.234.113.5;",
                "for=185.234.113.5", '"185.234.113.5"']
    for text in refusals:
        yield refused(f"behind a proxy: {text[:40]}", path="/proxied",
                      headers=forwarded(text))
    yield refused("behind a proxy that says nothing", path="/proxied")
    for text in ("185.234.113.1", "185.234.113.15", "8.8.8.8, 185.234.113.5",
                 "185.234.113.16,185.234.113.5 , 10.9.9.9",
                 "junk, 185.234.113.5", "::ffff:185.234.113.5",
                 "10.1.1.1, 185.234.113.5,\t10.3.3.3"):
        yield no_such(f"behind a proxy, allowed: {text}", path="/proxied",
                      headers=forwarded(text))


ROOTS = ["1", "-1.5", '"text"', "true", "false", "null", "[]", "{}",
         "[1,2]", f"[{ASK}]", f"[{ASK},{ASK}]", '[[]]', '""', "0"]

IDS = ["0", "-1", "-0", "1", "9223372036854775807", "9223372036854775808",
       "-9223372036854775808", "-9223372036854775809", "1" + "0" * 100,
       "18446744073709551616", "null", '""', '"a"', '"null"', r'"\u0041\n\""',
       r'"\/\\\b\f\r\t"', '"\U0001f4b8"', r'"\ud83d\udcb8"', '"Ї‘"',
       '"' + "x" * 10000 + '"', '"</script>"', '"\x7f"', "7 ", " 7", "\t7\n"]

BAD_IDS = ["true", "false", "{}", "[]", "[7]", '{"id":7}', "1.0", "1.5",
           "1e3", "1E2", "-0.0", "10e-1", "[null]"]


def envelopes():
    for root in ROOTS:
        shown = root if len(root) < 20 else root[:10] + "..."
        data = "id" if root == "{}" else None
        yield Case(f"the root is {shown}", root, -32600, data=data)
    for id in IDS:
        shown = repr(id if len(id) < 40 else id[:20])
        yield Case(f"the id {shown} comes back", rpc("X", "{}", id), -32601,
                   id=id.strip(), data="X")
    yield Case("the id comes back without the key",
               rpc("X", "{}", r'"\u0041"'), -32504, id=r'"\u0041"',
               headers=forged())
    yield Case("a huge id comes back without POST",
               rpc("X", "{}", "9" * 50), -32300, id="9" * 50, method="PUT")
    for id in BAD_IDS:
        yield Case(f"the id is {id}", rpc("CheckTransaction", "{}", id),
                   -32600, data="id")
    yield Case("no id", f'{{"method":"CheckTransaction","params":{{"id":'
               f'"{UNKNOWN}"}}}}', -32600, data="id")
    yield Case("an id that stands in params only",
               '{"method":"X","params":{"id":7}}', -32600, data="id")
    yield Case("the id in capitals", '{"ID":7,"method":"X","params":{}}',
               -32600, data="id")
    for value in ("null", "1", "1.5", "true", "{}", "[]", '["X"]'):
        yield Case(f"the method is {value}",
                   f'{{"id":7,"method":{value},"params":{{}}}}', -32600,
                   id="7", data="method")
    yield Case("no method", '{"id":7,"params":{}}', -32600, id="7",
               data="method")
    yield Case("nothing but an id", '{"id":7}', -32600, id="7", data="method")
    for value in ("null", "1", "1.5", "true", "[]", '[{"id":1}]', '"{}"',
                  '[1,2,3]'):
        yield Case(f"params is {value}",
                   f'{{"id":7,"method":"CheckTransaction","params":{value}}}',
                   -32600, id="7", data="params")
    yield Case("no params", '{"id":7,"method":"CheckTransaction"}', -32600,
               id="7", data="params")
    yield Case("parameters beside params",
               f'{{"id":"{UNKNOWN}","method":"CheckTransaction"}}', -32600,
               id=f'"{UNKNOWN}"', data="params")
    yield Case("a member too many is ignored", '{"jsonrpc":"1.0","extra":[1],'
               + ASK[1:], -31003, id="7")


def unknown_methods():
    for name in ("", "checktransaction", "CHECKTRANSACTION",
                 " CheckTransaction", "CheckTransaction ",
                 "CheckTransactions", "CheckTransactio", "ChangePassword",
                 "receipts.create", "cards.create", "rpc.discover",
                 "Проверка", "' OR 1=1 --", "<script>", "{}", "%s%n%x",
                 "../../etc/passwd", "C" * 5000, "checkPerformTransaction"):
        yield Case(f"the method {name[:30]!r}", rpc(name, "{}"), -32601,
                   id="7", data=name)
    yield Case("the method's name is written with escapes",
               rpc(r"Check\u0054ransaction", f'{{"id":"{UNKNOWN}"}}'),
               -31003, id="7")
    yield Case("an unknown method's name comes back decoded",
               rpc(r"No\u0022pe\n", "{}"), -32601, id="7", data='No"pe\n')


def cases():
    for part in (methods, sizes, order_of_checks, keys, credentials,
                 cashboxes, addresses, envelopes, unknown_methods):
        yield from part()
