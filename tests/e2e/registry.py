"""payme order, account and transaction: what they change, refuse and show, as
text and as JSON."""

import datetime
import json
import subprocess

from fastcgi import Workers
from harness import (KEY, Stack, done, equal, new_id, now, ok, program)

stack = Stack()
workers = Workers(stack, "worker")


def call(method, cashbox="main", **params):
    """The code of the answer; 0 for a result."""
    return workers.ask(json.dumps({"id": 1, "method": method,
                                   "params": params}),
                       PATH_INFO="/" + cashbox).code


def payme(*words, text=None):
    return subprocess.run([program("payme"), *words], input=text,
                          encoding="utf-8", errors="surrogateescape",
                          capture_output=True, check=False, timeout=120,
                          env=stack.environment())


def refused(says, *words, text=None):
    run = payme(*words, text=text)
    ok(run.returncode == 1 and says in run.stderr and run.stdout == "",
       f"payme {ascii(' '.join(words))[:70]}: {says}", run.returncode,
       ascii(run.stdout), ascii(run.stderr))


def listed(*words):
    run = payme(*words, "--json")
    if run.returncode != 0:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)


def account(*pairs):
    return [word for pair in pairs for word in ("--account", pair)]


# ------ orders ------

def adding():
    start = now()
    equal(listed("order", "list"), [], "no orders: an empty list")
    equal(payme("order", "list").stdout, "", "and no text")
    run = payme("order", "add", *account("order_id=197"), "--amount",
                "500000", "--json")
    order = json.loads(run.stdout)
    ok(start <= order.pop("create_time") <= now() and
       start <= order.pop("change_time") <= now(), "an order has its times")
    equal(order, {"account": {"order_id": "197"}, "amount": 500000,
                  "state": "awaiting"}, "order add --json shows the order")
    shown = payme("order", "show", *account("order_id=197")).stdout
    ok('{"order_id":"197"}' in shown and "5000.00 sum" in shown and
       "awaiting" in shown, "order show as text", shown)
    ok('awaiting   5000.00 sum {"order_id":"197"}' in
       payme("order", "list").stdout, "order list as text")
    for text, tiyin in (("5000.00", 500000), ("5000", 500000), ("0.01", 1),
                        ("5000.5", 500050), ("90071992547409.91", 2**53 - 1)):
        run = payme("order", "add", *account(f"order_id=sum-{text}"), "--sum",
                    text, "--json")
        equal(json.loads(run.stdout or "{}").get("amount"), tiyin,
              f"--sum {text} is {tiyin} tiyin")
    refused("registered already", "order", "add", *account("order_id=197"),
            "--amount", "500000")
    for option, text in (
            ("amount", "0"), ("amount", "-1"), ("amount", "+5"),
            ("amount", "5.0"), ("amount", "5000,00"), ("amount", "abc"),
            ("amount", ""), ("amount", " 5"), ("amount", "5 "),
            ("amount", "1e5"), ("amount", "9007199254740992"),
            ("amount", "9" * 30), ("sum", "0"), ("sum", "0.00"),
            ("sum", "5000.005"), ("sum", "5000."), ("sum", ".5"),
            ("sum", "-5"), ("sum", "5 000"), ("sum", "90071992547409.92")):
        refused("amount", "order", "add", *account("order_id=x"),
                f"--{option}", text)
    for words, says in (
            (account("phone=1"), "FIELD=VALUE"), (account("order_id"),
             "FIELD=VALUE"), (account("order_id="), "FIELD=VALUE"),
            (account("=1"), "FIELD=VALUE"), (account("ORDER_ID=1"),
             "FIELD=VALUE"), (account("order_id=" + "x" * 300), "too long"),
            (account("order_id=\udcff"), "UTF-8")):
        refused(says, "order", "add", *words, "--amount", "1")
    refused("another kind", "order", "add", "--cashbox", "phone",
            *account("phone=1"), "--amount", "1")
    equal(len(listed("order", "list")), 6, "nothing refused was registered")


def descriptions():
    payme("order", "add", *account("order_id=told"), "--amount", "5",
          "--description-ru", "Заказ «1»", "--description-uz", "Buyurtma \"1\"",
          "--description-en", "Line\nbreak\\", "--additional", "-",
          text=' {"Имя": "Али"}\n')
    order = listed("order", "show", *account("order_id=told"))
    equal(order["description"], {"ru": "Заказ «1»", "uz": 'Buyurtma "1"',
                                 "en": "Line\nbreak\\"},
          "descriptions in three languages")
    equal(order["additional"], {"Имя": "Али"},
          "a part from standard input")
    refused("UTF-8", "order", "add", *account("order_id=x"), "--amount", "5",
            "--description-uz", "\udcff")
    for value in ("2abc", " 2", "02", "2", "а/б?в=г&д", "'; DROP TABLE x;",
                  "💸", "%00"):
        payme("order", "add", *account(f"order_id={value}"), "--amount", "7")
        order = listed("order", "show", *account(f"order_id={value}"))
        equal((order["account"], order["amount"]), ({"order_id": value}, 7),
              f"the order {value!r} is one of its own")
        equal(call("CheckPerformTransaction", amount=7,
                   account={"order_id": value}), 0, "and payable")


def several_fields():
    both = account("order=1", "user=ali")
    run = payme("order", "add", "--cashbox", "again", *both, "--amount", "9",
                "--json")
    equal(json.loads(run.stdout)["account"], {"user": "ali", "order": "1"},
          "an account of two fields, in any order")
    refused("registered already", "order", "add", "--cashbox", "again",
            *account("user=ali", "order=1"), "--amount", "9")
    refused("--account user=VALUE is required", "order", "show", "--cashbox",
            "again", *account("order=1"))
    refused("no such order", "order", "show", "--cashbox", "again",
            *account("user=1", "order=ali"))
    equal([o["account"] for o in listed("order", "list", "--cashbox",
                                        "again")],
          [{"user": "ali", "order": "1"}], "each cashbox lists its own")


def pay(order, *methods):
    id = new_id()
    codes = [call("CreateTransaction", id=id, time=now(), amount=7,
                  account={"order_id": order})]
    codes += [call(method, id=id, reason=5) for method in methods]
    if any(codes):
        raise RuntimeError(f"{order}: {codes}")
    return id


def lives():
    """Each state, what may be done in it, and how it is listed."""
    wanted = {"awaiting": [], "reserved": [()], "paid": [
        ("PerformTransaction",)], "refunded": [
        ("PerformTransaction", "CancelTransaction")]}
    for name, payments in wanted.items():
        payme("order", "add", *account(f"order_id={name}"), "--amount", "7")
        for methods in payments:
            pay(name, *methods)
    for name, cancel, fulfil in (
            ("reserved", "under way", "under way"),
            ("paid", "it is paid", None), ("paid", "it is fulfilled", None),
            ("refunded", "it is refunded", "it is refunded"),
            ("awaiting", None, "it is cancelled"),
            ("awaiting", None, "it is cancelled"),
            ("nowhere", "no such order", "no such order")):
        for command, says in (("cancel", cancel), ("fulfil", fulfil)):
            words = ("order", command, *account(f"order_id={name}"))
            if says:
                refused(says, *words)
            else:
                equal(payme(*words).returncode, 0,
                      f"{' '.join(words)}: done")
    states = {name: listed("order", "show", *account(f"order_id={name}"))
              ["state"] for name in wanted}
    equal(states, {"awaiting": "cancelled", "reserved": "awaiting",
                   "paid": "fulfilled", "refunded": "refunded"},
          "the states that came of it")
    for state in ("cancelled", "fulfilled", "refunded", "paid", "held"):
        found = [o["account"]["order_id"] for o in listed(
            "order", "list", "--state", state)]
        equal(found, [name for name in states if states[name] == state],
              f"order list --state {state}")
    refused("no such state", "order", "list", "--state", "bogus")
    reserved = listed("order", "show", *account("order_id=reserved"))
    equal(len(reserved["transaction"]), 24,
          "a reserved order names its transaction")


def accounts():
    equal(listed("account", "list", "--cashbox", "phone"), [],
          "no accounts: an empty list")
    phone = ("--cashbox", "phone", *account("phone=903595731"))
    made = json.loads(payme("account", "add", *phone, "--json").stdout)
    equal((made["account"], made["balance"], "amount" in made),
          ({"phone": "903595731"}, 0, False), "account add")
    refused("registered already", "account", "add", *phone)
    refused("another kind", "account", "add", *account("order_id=1"))
    refused("no such", "account", "show", "--cashbox", "phone",
            *account("phone=1"))
    id = new_id()
    call("CreateTransaction", "phone", id=id, time=now(), amount=123450,
         account={"phone": "903595731"})
    call("PerformTransaction", "phone", id=id)
    equal(listed("account", "show", *phone)["balance"], 123450,
          "account show has the balance")
    ok("1234.50 sum" in payme("account", "show", *phone).stdout, "as text")
    equal([a["balance"] for a in listed("account", "list", "--cashbox",
                                        "phone")], [123450], "account list")


# ------ transactions ------

def transactions():
    stack.db.execute("DELETE FROM payme_transaction")
    equal(listed("transaction", "list"), [], "no transactions: an empty list")
    base = int(datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)
               .timestamp()) * 1000
    made = []
    for day, state in enumerate((1, 2, -1, -2)):
        id = f"{day:024}"
        made.append(id)
        reason = "NULL" if state > 0 else str(day)
        stack.db.execute(
            "INSERT INTO payme_transaction (cashbox,payme_id,order_id,state,"
            "reason,time,amount,create_time,perform_time,cancel_time,account,"
            f"fiscal_perform) VALUES ('main','{id}',1,{state},{reason},"
            f"{base + day * 86400000},{day + 1}00,{base + 5},0,0,"
            "'{\"order_id\":\"197\",\"x\":[1]}','{\"receipt_id\":5}')")
    equal([t["id"] for t in listed("transaction", "list")], made,
          "transaction list: all, by time")
    first = listed("transaction", "list")[0]
    equal(first, {
        "id": made[0], "time": base, "amount": 100, "account":
        {"order_id": "197", "x": [1]}, "create_time": base + 5,
        "perform_time": 0, "cancel_time": 0,
        "transaction": first["transaction"], "state": 1, "reason": None},
        "each as GetStatement has it")
    for state, index in ((1, 0), (2, 1), (-1, 2), (-2, 3)):
        equal([t["id"] for t in listed("transaction", "list", "--state",
                                       str(state))], [made[index]],
              f"transaction list --state {state}")
    for start, end, wanted in (
            (str(base), str(base), made[:1]), (str(base + 1), None, made[1:]),
            ("2026-11-02", "2026-11-03", made[1:3]),
            ("2026-11-02T00:00:00Z", "2026-11-02T23:59:59Z", made[1:2]),
            (None, "2026-10-31", []), ("2026-11-05", None, [])):
        words = (["--from", start] if start else []) + \
            (["--to", end] if end else [])
        equal([t["id"] for t in listed("transaction", "list", *words)],
              wanted, f"transaction list {' '.join(words)}")
    for option, text in (("from", "yesterday"), ("to", "2026-13-01"),
                         ("from", ""), ("to", "2026-11-01x"),
                         ("state", "0"), ("state", "3"), ("state", "paid")):
        refused(text, "transaction", "list", f"--{option}", text)
    equal(listed("transaction", "list", "--cashbox", "phone"), [],
          "another cashbox has none of them")
    shown = listed("transaction", "show", made[3])
    equal((shown["id"], shown["state"], shown["reason"], shown["fiscal"]),
          (made[3], -2, 3, {"perform_data": {"receipt_id": 5}}),
          "transaction show, with its fiscal data")
    text = payme("transaction", "show", made[0]).stdout
    ok(made[0] in text and "2026-11-01 00:00:00 UTC" in text and
       "1.00 sum" in text, "as text", text)
    ok(f"{made[1]}  2 2026-11-02 00:00:00 UTC 2.00 sum" in
       payme("transaction", "list").stdout, "the list as text")
    for words in ((made[0], "--cashbox", "phone"), ("f" * 24,), ("",),
                  ("' OR 1=1 --",), (made[0] + " ",)):
        refused("no such transaction", "transaction", "show", *words)


def without_database():
    stack.db.stop()
    for words in (("order", "list"), ("transaction", "list"), ("expire",),
                  ("migrate",), ("transaction", "show", "f" * 24),
                  ("order", "add", *account("order_id=z"), "--amount", "1")):
        refused("database", *words)
    run = payme("order", "list", "--json")
    ok(KEY not in run.stdout + run.stderr, "and no secret is told")


adding()
descriptions()
several_fields()
lives()
accounts()
transactions()
workers.close()
without_database()
done()
