"""Orders in a shop's own tables, by the worked example of payme-orders(5): with
transactions (InnoDB) and without (MyISAM).
"""

import re
from concurrent.futures import ThreadPoolExecutor

from harness import Caller, done, equal, new_id, note, now, ok
from shop_stand import Shop, order

LATE = now() - 43200000 - 60000


def life(shop):
    """From the first question to the refund."""
    caller = shop.caller
    shop.add(order("A-1", "19.99"), order("A-2", "21474836.48"),
             order("A-3", "100.00"))
    for number, amount in (("A-1", 1999), ("A-2", 2147483648)):
        first = new_id()
        equal(caller.check_perform(number, amount).json.get("result", {})
              .get("allow"), True, f"{number} may be paid")
        equal(shop.code(caller.check_perform(number, amount + 1)), -31001,
              f"{number} costs what it costs")
        equal(caller.create(first, number, amount).json["result"]["state"], 1,
              f"{number} is reserved")
        equal(caller.create(first, number, amount).json["result"]["state"], 1,
              f"{number}: the same again")
        equal(shop.code(caller.create(new_id(), number, amount)), -31008,
              f"{number} is busy")
        equal(shop.status(number), "new", f"{number} awaits its money")
        equal(caller.perform(first).json["result"]["state"], 2,
              f"{number} is paid")
        equal(caller.perform(first).json["result"]["state"], 2,
              f"{number} is paid once")
        equal(shop.status(number), "paid", f"{number}: the shop knows")
        equal(shop.history(number), ["paid"], f"{number}: in its history once")
        equal(shop.stack.db.value("SELECT payme_id FROM shop_order WHERE"
                                  f" number='{number}'"), first,
              f"{number}: with Payme's id")
        shop.add(f"UPDATE shop_order SET status='gone' WHERE"
                 f" number='{number}'")
        equal(caller.check(first).json["result"]["state"], 2,
              f"{number}: a manager's click does not unpay it")
        equal(shop.code(caller.check_perform(number, amount)), -31052,
              f"{number} is paid, whatever the shop shows")
        shop.add(f"UPDATE shop_order SET status='paid' WHERE"
                 f" number='{number}'")
        equal(caller.cancel(first, 5).json["result"]["state"], -2,
              f"{number} is refunded")
        equal(caller.cancel(first, 5).json["result"]["state"], -2,
              f"{number} is refunded once")
        equal((shop.status(number), shop.history(number)),
              ("back", ["paid", "back"]), f"{number}: the shop knows that too")
    first, second = new_id(), new_id()
    caller.create(first, "A-3", 10000)
    equal(caller.cancel(first, 3).json["result"]["state"], -1, "given up")
    equal(shop.status("A-3"), "new", "it may be paid again")
    caller.create(second, "A-3", 10000)
    equal(caller.perform(second).json["result"]["state"], 2, "and is")
    equal(shop.due(), "0", "nothing is left to tell")


def refusals(shop):
    caller = shop.caller
    shop.add(order("B-1", "10.00", currency="USD"),
             order("B-2", "10.00", pay_by="cash"),
             order("B-3", "10.00", status="void"),
             order("B-4", "10.00", status="paid"),
             order("B-5", "10.00", status="shipped"),
             order("B-6", "0.00"), order("7", "10.00"))
    wanted = {"B-1": (-31001, -31001), "B-2": (-31050, -31050),
              "B-3": (-31053, -31008), "B-4": (-31052, -31008),
              "B-5": (-31053, -31008), "B-6": (-31001, -31001),
              "b-1": (-31050, -31050), "07": (-31050, -31050),
              "7 ": (-31050, -31050), "7abc": (-31050, -31050),
              "ы": (-31050, -31050), "' OR 1=1 -- ": (-31050, -31050),
              "": (-31050, -31050)}
    for number, codes in wanted.items():
        equal((shop.code(caller.check_perform(number, 1000)),
               shop.code(caller.create(new_id(), number, 1000))), codes,
              f"{number!r} is not to be paid")
    equal(shop.stack.db.value("SELECT COUNT(*) FROM payme_order WHERE"
                              " account_key LIKE '%B-%'"), "0",
          "a refusal leaves no row")


def edits(shop):
    """What happens in the shop between Create and Perform."""
    caller = shop.caller
    for number, change, name in (
            ("C-1", "total=11.00", "its sum"),
            ("C-2", "status='void'", "cancelled"),
            ("C-3", "status='paid'", "paid otherwise"),
            ("C-4", "currency='USD'", "its currency"),
            ("C-5", "number='C-x'", "its number")):
        payme_id = new_id()
        shop.add(order(number, "10.00"))
        caller.create(payme_id, number, 1000)
        shop.add(f"UPDATE shop_order SET {change} WHERE number='{number}'")
        before = shop.status(number)
        equal(shop.code(caller.perform(payme_id)), -31008,
              f"{name} changed: not paid")
        equal(caller.check(payme_id).json["result"]["state"], 1,
              f"{name} changed: Payme is told nothing else")
        equal(caller.cancel(payme_id, 5).json["result"]["state"], -1,
              f"{name} changed: given up")
        equal(shop.status(number), before, f"{name} changed: left alone")
    shop.add(order("C-6", "10.00"))
    first = new_id()
    caller.create(first, "C-6", 1000)
    caller.cancel(first, 3)
    shop.add("UPDATE shop_order SET total=12.5 WHERE number='C-6'")
    second = new_id()
    equal(shop.code(caller.create(second, "C-6", 1000)), -31001,
          "the old sum is not taken any more")
    caller.create(second, "C-6", 1250)
    equal(caller.perform(second).json["result"]["state"], 2,
          "the new sum is")
    first = new_id()
    shop.add(order("C-7", "10.00"))
    caller.create(first, "C-7", 1000)
    shop.stack.db.execute(
        f"UPDATE payme_transaction SET time={LATE} WHERE payme_id='{first}';"
        f"UPDATE payme_order SET live_time={LATE} WHERE live_id='{first}'")
    shop.stack.payme("expire")
    equal((caller.check(first).json["result"]["state"], shop.status("C-7")),
          (-1, "new"), "the 12 hours: free again")


def race(shop):
    """Fifty buyers of one order, and one buyer of fifty."""
    shop.add(order("D-1", "10.00"))
    ids = [new_id() for _ in range(24)]

    def pay(payme_id):
        caller = Caller(shop.web.port)
        if shop.code(caller.create(payme_id, "D-1", 1000)) == 0:
            return shop.code(caller.perform(payme_id)) == 0
        return False

    with ThreadPoolExecutor(12) as crowd:
        paid = list(crowd.map(pay, ids))
    equal((paid.count(True), shop.status("D-1"), shop.history("D-1")),
          (1, "paid", ["paid"]), "24 at once: paid once")
    shop.add(*(order(f"E-{i}", "10.00") for i in range(24)))

    def all_of(i):
        caller = Caller(shop.web.port)
        payme_id = new_id()
        return (shop.code(caller.create(payme_id, f"E-{i}", 1000)),
                shop.code(caller.perform(payme_id)))

    with ThreadPoolExecutor(12) as crowd:
        codes = list(crowd.map(all_of, range(24)))
    equal(set(codes), {(0, 0)}, "24 orders at once: all paid")
    equal(shop.stack.db.value("SELECT COUNT(*) FROM shop_history h JOIN"
                              " shop_order o ON o.id=h.order_id"
                              " WHERE o.number LIKE 'E-%'"), "24",
          "each once in the history")
    equal(shop.due(), "0", "nothing is left to tell")


def left_behind(shop):
    """MyISAM: told later what could not be told at once."""
    shop.add(order("F-1", "10.00"), order("F-2", "10.00"))
    first, second = new_id(), new_id()
    caller = shop.caller
    caller.create(first, "F-1", 1000)
    shop.add("RENAME TABLE shop_history TO shop_gone")
    equal(caller.perform(first).json["result"]["state"], 2,
          "paid, whatever becomes of the shop's tables")
    equal(shop.due(), "1", "it is recorded that the shop is to be told")
    shop.add("RENAME TABLE shop_gone TO shop_history")
    shop.add("UPDATE shop_order SET status='new' WHERE number='F-1'")
    equal(caller.cancel(first, 5).json["result"]["state"], -2, "refunded")
    equal((shop.due(), shop.status("F-1"), shop.history("F-1")),
          ("0", "back", ["paid", "back"]), "both are told, in their order")
    caller.create(second, "F-2", 1000)
    shop.add("RENAME TABLE shop_history TO shop_gone")
    caller.perform(second)
    shop.add("RENAME TABLE shop_gone TO shop_history")
    equal(shop.status("F-2"), "paid",
          "where the first statement did its work already")
    equal(shop.due(), "1", "the rest is to be done")
    shop.stack.db.execute("UPDATE payme_outbox SET due_time=0 WHERE state=0")
    result = shop.stack.payme("deliver", check=False)
    equal((result.returncode, shop.due(), shop.status("F-2")),
          (0, "0", "paid"), "and is found done by payme deliver")
    ok(re.search(r"order \d+: pay: the shop shows it already; a line of its"
                 " history, or stock, may be missing", result.stderr),
       "with a warning of what may be missing")
    third = new_id()
    shop.add(order("F-3", "10.00"))
    caller.create(third, "F-3", 1000)
    shop.add("RENAME TABLE shop_order TO shop_away")
    equal(shop.code(caller.perform(third)), -32400,
          "an order that cannot be looked at is not paid")
    shop.add("RENAME TABLE shop_away TO shop_order")
    shop.add("RENAME TABLE shop_history TO shop_gone")
    caller.perform(third)
    shop.add("RENAME TABLE shop_gone TO shop_history")
    shop.add("UPDATE shop_order SET status='gone' WHERE number='F-3'")
    shop.stack.db.execute("UPDATE payme_outbox SET due_time=0 WHERE state=0")
    shop.stack.payme("deliver", check=False)
    listed = shop.stack.payme("deliver", "--status", "--json").stdout
    ok("its status is gone" in listed,
       "what a human must look at is told", listed)


def config_check(shop):
    result = shop.stack.payme("config", "check", check=False)
    ok(result.returncode == 0 and "A shop of one's own" in result.stdout,
       "config check finds nothing wrong", result.stdout, result.stderr)
    ok((shop.engine == "InnoDB") == ("own transaction" in result.stdout),
       "config check knows about transactions", result.stdout)
    for change, back, word in (
            ("RENAME TABLE shop_history TO shop_h",
             "RENAME TABLE shop_h TO shop_history", "shop_history"),
            ("ALTER TABLE shop_order CHANGE total sum DECIMAL(15,2) NOT NULL",
             "ALTER TABLE shop_order CHANGE sum total DECIMAL(15,2) NOT NULL",
             "total"),
            ("ALTER TABLE shop_order MODIFY total DOUBLE NOT NULL",
             "ALTER TABLE shop_order MODIFY total DECIMAL(15,2) NOT NULL",
             "order.total")):
        shop.add(change)
        result = shop.stack.payme("config", "check", check=False)
        shop.add(back)
        ok(result.returncode == 1 and word in result.stdout,
           f"config check names {word}", result.stdout)


for engine in ("InnoDB", "MyISAM"):
    note(engine)
    shop = Shop(engine)
    life(shop)
    refusals(shop)
    edits(shop)
    race(shop)
    config_check(shop)
    if engine == "MyISAM":
        left_behind(shop)
    shop.close()
done()
