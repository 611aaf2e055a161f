"""Wrong requests: parameters of every wrong type, accounts, amounts, and
states that do not allow what is asked."""

from harness import HALF_DAY, now
from wrong_case import Case, PLANTED_ACCOUNT, rpc
from wrong_envelope import UNKNOWN

CHECK_PERFORM = "CheckPerformTransaction"
CREATE = "CreateTransaction"
ACCOUNT = '{"order_id":"2"}'
ALLOW = {"allow": True}


def unless(wrong, *names):
    return [text for name, text in wrong.items() if name not in names]


# Every kind of JSON value.
VALUES = {
    "null": "null", "true": "true", "false": "false", "zero": "0",
    "negative": "-1", "integer": "1", "fraction": "1.5", "whole": "500000.0",
    "exponent": "1e12", "huge": "1" + "0" * 30, "empty": '""',
    "text": '"text"', "digits": '"1399114284039"', "list": "[]",
    "filled": '["2"]', "object": "{}", "deeper": '{"id":"2"}',
}
INTEGERS = ("zero", "negative", "integer", "huge")

BAD_IDS = unless(VALUES) + [
    '"' + "a" * 23 + '"', '"' + "a" * 25 + '"', '"' + "a" * 48 + '"',
    '"' + "я" * 12 + '"', '"' + "я" * 23 + '"', f'["{UNKNOWN}"]',
    f'{{"$oid":"{UNKNOWN}"}}', "5" * 24, '"' + "a" * 20000 + '"']
BAD_TIMES = unless(VALUES) + [
    "139911428403", "13991142840399", "999999999999", "10000000000000",
    "1399114284", "-1399114284039", "1399114284039.0", "1399114284039.5",
    "1.399114284039e12", '"2014-05-03"', "[1399114284039]"]
BAD_AMOUNTS = unless(VALUES, *INTEGERS) + [
    '"500000"', "5e5", "500000.5", "0.1", "-0.5", "[500000]",
    '{"tiyin":500000}']
NO_AMOUNTS = ["0", "-0", "-1", "-500000", "499999", "500001", "5000",
              "50000000", "9007199254740991", "9007199254740993",
              "9223372036854775807", "9223372036854775808",
              "-9223372036854775808", "-9223372036854775809",
              "18446744073710051616", "1" + "0" * 40]
BAD_ACCOUNTS = unless(VALUES, "object", "deeper")
BAD_REASONS = unless(VALUES, "integer") + ['"3"', "3.0", "3e0", "[3]"]
BAD_FIELDS = unless(VALUES, "empty", "text", "digits", *INTEGERS)


def shown(text):
    return text if len(text) <= 40 else text[:30] + "..."


def params_of(method, **changed):
    """The right parameters of the method with some changed; None: left out."""
    right = {"id": f'"{UNKNOWN}"', "time": str(now()), "amount": "500000",
             "account": ACCOUNT, "reason": "3", "from": "1399114284039",
             "to": "1399114284040"}
    texts = {name: changed.get(name, right[name]) for name in WANTED[method]}
    return "{" + ",".join(f'"{name}":{text}' for name, text in texts.items()
                          if text is not None) + "}"


WANTED = {
    CHECK_PERFORM: ("amount", "account"),
    CREATE: ("id", "time", "amount", "account"),
    "PerformTransaction": ("id",),
    "CancelTransaction": ("id", "reason"),
    "CheckTransaction": ("id",),
    "GetStatement": ("from", "to"),
}
BAD = {"id": BAD_IDS, "time": BAD_TIMES, "amount": BAD_AMOUNTS,
       "account": BAD_ACCOUNTS, "reason": BAD_REASONS, "from": BAD_TIMES,
       "to": BAD_TIMES}


def types():
    for method, names in WANTED.items():
        yield Case(f"{method} without any parameter", rpc(method, "{}"),
                   -32600, id="7", data=first(method))
        for name in names:
            yield Case(f"{method} without {name}",
                       rpc(method, params_of(method, **{name: None})),
                       -32600, id="7", data=name)
            for text in BAD[name]:
                yield Case(
                    f"{method}, {name} is {shown(text)}",
                    rpc(method, params_of(method, **{name: text})),
                    -32600, id="7", data=name)
    yield Case("a parameter in capitals is another one",
               rpc("CheckTransaction", f'{{"ID":"{UNKNOWN}"}}'), -32600,
               id="7", data="id")


def first(method):
    """The parameter that is complained of first."""
    order = ("id", "time", "amount", "account", "reason", "from", "to")
    return next(name for name in order if name in WANTED[method])


def ids():
    injections = ["' OR 1=1 -- aaaaaaaaaaaa", r"\\' OR 1=1 #aaaaaaaaaaaaa",
                  "%s%n%x%s%n%x%s%n%x%s%n%x", "_" * 24, "%" * 24, "я" * 24,
                  "💸" * 24, " " * 24, "f" * 23 + " ", UNKNOWN.upper()]
    for method in ("PerformTransaction", "CancelTransaction",
                   "CheckTransaction"):
        for text in injections:
            yield Case(f"{method} of {text}", rpc(method, params_of(
                method, id=f'"{text}"')), -31003, id="7")


# What is not order 2: data is the field.
STRANGERS = ["2abc", " 2", "2 ", "02", "0x2", "2.0", "2e0", "+2", "２", "②",
             "٢", "²", "II", "", " ", "22", "3", "-2", "2\\t", "2\\n",
             "2\\u00a0", "2\\u200b", "\\ufeff2", "2' --", "' OR 1=1 --",
             "' OR '1'='1", "2; DROP TABLE payme_order", '2\\" OR \\"1',
             "1 UNION SELECT 2", "2/**/", "2%", "_", "%", "2%00", "%32",
             "order_id=2", "2&order_id=2", "null", "true", "[2]",
             "x" * 300, "я" * 300, "2" * 300, "a'b\\\\", PLANTED_ACCOUNT]
NUMBERS = ["22", "-2", "20", "0", "-0", "9007199254740993",
           "18446744073709551618", "4294967298", "1" + "0" * 50]


def account(value, more=""):
    return f'{{"amount":500000,"account":{{"order_id":{value}{more}}}}}'


def accounts():
    for value in STRANGERS:
        yield Case(f"order {shown(value)!r}", rpc(
            CHECK_PERFORM, account(f'"{value}"')), -31050, id="7",
            data="order_id")
        yield Case(f"a transaction for order {shown(value)!r}",
                   rpc(CREATE, params_of(
                       CREATE, account=f'{{"order_id":"{value}"}}')),
                   -31050, id="7", data="order_id")
    for value in NUMBERS:
        yield Case(f"order {shown(value)}, a number", rpc(
            CHECK_PERFORM, account(value)), -31050, id="7", data="order_id")
    for name in ("ORDER_ID", "Order_Id", "order_id ", "order-id", "orderid",
                 "order", "id", ""):
        yield Case(f"the field {name!r}", rpc(
            CHECK_PERFORM, f'{{"amount":500000,"account":{{"{name}":"2"}}}}'),
            -31054, id="7", data="order_id")
    for method in (CHECK_PERFORM, CREATE):
        yield Case(f"{method} with an empty account", rpc(
            method, params_of(method, account="{}")), -31054, id="7",
            data="order_id")
        for text in BAD_FIELDS:
            yield Case(f"{method}, the field is {text}", rpc(
                method, params_of(method, account=f'{{"order_id":{text}}}')),
                -32600, id="7", data="account")
    yield Case("an account of 20 KB", rpc(CHECK_PERFORM, account(
        '"2"', f',"x":"{"y" * 20000}"')), -32600, id="7", data="account")
    yield Case("the letters' case counts", rpc(
        CHECK_PERFORM, account('"ab-1"')), -31050, id="7", data="order_id")
    yield Case("an unknown account comes before the amount", rpc(
        CHECK_PERFORM, '{"amount":1,"account":{"order_id":"3"}}'), -31050,
        id="7", data="order_id")
    yield Case("a missing field comes before the amount", rpc(
        CHECK_PERFORM, '{"amount":0,"account":{}}'), -31054, id="7",
        data="order_id")


def right_accounts():
    for name, params in {
            "a text": account('"2"'),
            "an integer is its decimal text": account("2"),
            "an escape": account(r'"\u0032"'),
            "the field's name with an escape":
                r'{"amount":500000,"account":{"order\u005fid":"2"}}',
            "fields too many": account('"2"', ',"x":[1],"y":null,"z":{}'),
            "space everywhere": account(' \t"2" \n '),
            "parameters too many": account('"2"')[:-1] + ',"id":1}'}.items():
        yield Case(f"right: {name}", rpc(CHECK_PERFORM, params), 0, id="7",
                   result=ALLOW)


def several_fields():
    def case(name, fields, code, data):
        return Case(f"two fields: {name}", rpc(
            CHECK_PERFORM, f'{{"amount":500000,"account":{{{fields}}}}}'),
            code, id="7", data=data, path="/again")

    yield case("none", "", -31054, "user")
    yield case("the first one is missing", '"order":"1"', -31054, "user")
    yield case("the second one is missing", '"user":"ali"', -31054, "order")
    yield case("swapped", '"user":"1","order":"ali"', -31050, "user")
    yield case("another user", '"user":"vali","order":"1"', -31050, "user")
    yield case("another order", '"user":"ali","order":"2"', -31050, "user")
    yield case("both in one", '"user":"ali&order=1","order":""', -31050,
               "user")
    yield case("the other one in one", '"user":"","order":"1&user=ali"',
               -31050, "user")
    yield case("cut at another place", '"user":"b","order":"1&user=a"',
               -31050, "user")
    yield case("the second one is null", '"user":"ali","order":null',
               -32600, "account")
    yield case("the first one is a list", '"user":["ali"],"order":"1"',
               -32600, "account")
    yield Case("two fields: in another order", rpc(
        CHECK_PERFORM, '{"account":{"order":1,"user":"ali"},"amount":500000}'),
        0, id="7", result=ALLOW, path="/again")


def amounts():
    for text in NO_AMOUNTS:
        for method in (CHECK_PERFORM, CREATE):
            yield Case(f"{method} of {shown(text)} tiyin", rpc(
                method, params_of(method, amount=text)), -31001, id="7")
    for text in ("999", "1", "0", "-1", "100000001", "1" + "0" * 30):
        for method in (CHECK_PERFORM, CREATE):
            yield Case(f"{method} of {shown(text)} tiyin to an account", rpc(
                method, params_of(method, amount=text,
                                  account='{"phone":"903595731"}')),
                -31001, id="7", path="/phone")
    for text in ("1000", "100000000"):
        yield Case(f"right: {text} tiyin to an account", rpc(
            CHECK_PERFORM, params_of(CHECK_PERFORM, amount=text,
                                     account='{"phone":"903595731"}')),
            0, id="7", result=ALLOW, path="/phone")
    yield Case("an unknown account that accumulates", rpc(
        CHECK_PERFORM, '{"amount":1000,"account":{"phone":"903595732"}}'),
        -31050, id="7", data="phone", path="/phone")


CODES = {"busy": -31051, "paid": -31052, "fulfilled": -31052,
         "cancelled": -31053, "refunded": -31053}


def states(known):
    """${known}: the ids of transactions in each state."""
    for order, code in CODES.items():
        text = f'{{"order_id":"{order}"}}'
        yield Case(f"may an order that is {order} be paid?", rpc(
            CHECK_PERFORM, params_of(CHECK_PERFORM, account=text)), code,
            id="7", data="order_id")
        yield Case(f"a new transaction for an order that is {order}", rpc(
            CREATE, params_of(CREATE, account=text)), -31008, id="7")
        yield Case(f"a wrong amount comes before {order}", rpc(
            CHECK_PERFORM, params_of(CHECK_PERFORM, account=text,
                                     amount="1")), -31001, id="7")
    for state in ("performed", "cancelled", "refunded", "fulfilled"):
        id = f'"{known[state][0]}"'
        text = f'{{"order_id":"{known[state][1]}"}}'
        yield Case(f"create again what is {state}", rpc(
            CREATE, params_of(CREATE, id=id, account=text)), -31008, id="7")
    for state in ("cancelled", "refunded"):
        yield Case(f"perform what is {state}", rpc(
            "PerformTransaction", f'{{"id":"{known[state][0]}"}}'), -31008,
            id="7")
    yield Case("refund what is fulfilled", rpc(
        "CancelTransaction",
        f'{{"id":"{known["fulfilled"][0]}","reason":5}}'), -31007, id="7")
    yield Case("refund more than the balance", rpc(
        "CancelTransaction", f'{{"id":"{known["spent"][0]}","reason":5}}'),
        -31007, id="7", path="/phone")
    yield from repeats(known)
    yield from strangers(known)


def repeats(known):
    busy = f'"{known["busy"][0]}"'
    for name, changed, code, data in (
            ("another amount", {"amount": "500001"}, -31001, None),
            ("no amount at all", {"amount": "0"}, -31001, None),
            ("another order", {"account": ACCOUNT}, -31050, "order_id"),
            ("no such order", {"account": '{"order_id":"3"}'}, -31050,
             "order_id"),
            ("no field", {"account": "{}"}, -31054, "order_id")):
        right = {"id": busy, "account": '{"order_id":"busy"}'}
        yield Case(f"a repeat with {name}", rpc(
            CREATE, params_of(CREATE, **{**right, **changed})), code, id="7",
            data=data)
    for age, name in ((HALF_DAY, "12 hours"), (HALF_DAY * 60, "30 days")):
        yield Case(f"a new transaction that is {name} old", rpc(
            CREATE, params_of(CREATE, time=str(now() - age))), -31008,
            id="7")


def strangers(known):
    """Transactions of another cashbox are not there."""
    mine = known["performed"][0]
    for method in ("PerformTransaction", "CancelTransaction",
                   "CheckTransaction"):
        for id, path, where in (
                (mine, "/phone", "another cashbox's"),
                (mine.upper(), "", "in capitals"),
                (mine[:-1] + "g", "", "one letter off")):
            yield Case(f"{method}: {where}", rpc(method, params_of(
                method, id=f'"{id}"')), -31003, id="7", path=path)


FISCAL = {"receipt_id": "121", "status_code": "0", "message": '"accepted"',
          "terminal_id": '"EP000000000025"', "fiscal_sign": '"800031554082"',
          "qr_code_url": '"https://ofd.example/1"',
          "date": '"20220706221021"'}


def fiscal_data(**changed):
    texts = {**FISCAL, **changed}
    return "{" + ",".join(f'"{name}":{text}' for name, text in texts.items()
                          if text is not None) + "}"


def fiscal(known):
    mine = known["performed"][0]

    def case(name, plain, code=-32602, **changed):
        texts = {"id": f'"{mine}"', "type": '"PERFORM"',
                 "fiscal_data": fiscal_data(), **changed}
        params = "{" + ",".join(f'"{key}":{text}' for key, text
                                in texts.items() if text is not None) + "}"
        return Case(f"SetFiscalData, {name}", rpc("SetFiscalData", params),
                    code, id="7", plain=plain)

    yield case("no parameters", "id", id=None, type=None, fiscal_data=None)
    for name in ("id", "type", "fiscal_data"):
        yield case(f"no {name}", name, **{name: None})
    for text in unless(VALUES, "empty", "text", "digits"):
        yield case(f"id is {shown(text)}", "id", id=text)
    for text in unless(VALUES) + ['"perform"', '"REFUND"', '"PERFORM "',
                                  '"CANCEL\\n"', '["PERFORM"]']:
        yield case(f"type is {shown(text)}", "type", type=text)
    for text in unless(VALUES, "object", "deeper"):
        yield case(f"fiscal_data is {shown(text)}", "fiscal_data",
                   fiscal_data=text)
    for name in FISCAL:
        for text in BAD_MEMBERS[name]:
            yield case(f"{name} is {shown(text)}", "fiscal_data." + name,
                       fiscal_data=fiscal_data(**{name: text}))
        if name != "message":
            yield case(f"no {name}", "fiscal_data." + name,
                       fiscal_data=fiscal_data(**{name: None}))
    yield case("20 KB", "fiscal_data",
               fiscal_data=fiscal_data(x='"' + "y" * 20000 + '"'))
    for text in (f'"{UNKNOWN}"', '""', '"text"', f'"{mine[:-1]}"',
                 f'"{mine}0"', f'"{mine} "', "\"' OR '1'='1\"",
                 '"' + "x" * 5000 + '"'):
        yield case(f"the unknown id {shown(text)}", "id", -32001, id=text)


NOT_TEXT = unless(VALUES, "empty", "text", "digits", "null")
BAD_MEMBERS = {
    "receipt_id": ["null", "true", "1.5", "1e3", "[]", "{}"],
    "status_code": ["null", "false", '"0"', "0.0", "1e0", "[]", "{}"],
    "message": NOT_TEXT, "terminal_id": NOT_TEXT + ["null"],
    "fiscal_sign": ["null", "800031554082", "[]"],
    "qr_code_url": ["null", "1", "{}"], "date": ["null", "20220706221021"],
}


def cases(known):
    for part in (types, ids, accounts, right_accounts, several_fields,
                 amounts):
        yield from part()
    yield from states(known)
    yield from fiscal(known)
