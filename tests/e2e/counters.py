"""How much a call or a page asks of the database, by the server's own counters,
and that no statement reads a whole table.
"""

import re
import subprocess

from harness import (KEY, OTHER, SOURCE, Caller, Lighttpd, Stack, done, equal,
                     new_id, now, ok, program)
from shop_stand import EXAMPLE, order as shop_order, tables
from sql import Session, add_orders, sequence

# A round trip is one of these; PREPARE only while the worker is cold.
COUNTERS = ("Questions", "Com_stmt_prepare", "Com_commit")

# Query, headers, statements: of each page, when it is there already.
PAGES = {
    "payme-checkout": [("", {}, 1), ("&lang=uz", {}, 1), ("&go=1", {}, 1)],
    "payme-status": [("", {}, 1), ("", {"Accept": "application/json"}, 1)],
    "payme-button": [("", {}, 1), ("&image=1", {}, 0)],
    "payme-qr": [("&type=page", {}, 1), ("&type=svg", {}, 1),
                 ("&type=png", {}, 1)],
}

# Cashboxes on a shop's own tables, with and without fiscal detail.
SHOPS = {"shop": "", "fiscal": 'fiscal { code = "00902001001000000" '
                               'package_code = "1" vat_percent = 12 }'}

stack = Stack(extra='site { base_url = "http://shop.test/cgi-bin" }'
              + "".join(f"""
cashbox {name} {{
    merchant_id = "587f72c72cac0d162c722ae6"
    keys = {{'{KEY}'}}
    allow = {{"127.0.0.1"}}
    orders = "{EXAMPLE}"
    account order_id {{ }}
    {settings}
}}
""" for name, settings in SHOPS.items()))
web = Lighttpd(stack, processes=1, extra="".join(f"""
fastcgi.server += ("/{name}" => ((
    "bin-path" => "{program(name)}",
    "socket" => "{stack.folder}/{name}.sock",
    "check-local" => "disable", "max-procs" => 1, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""" for name in PAGES))
caller = Caller(web.port)
session = Session(stack.db)
add_orders(stack, [str(n) for n in range(1, 41)])


def read_counters():
    rows = dict(session.query(
        "SHOW GLOBAL STATUS WHERE Variable_name IN ("
        + ",".join(f"'{name}'" for name in COUNTERS) + ")"))
    return [int(rows[name]) for name in COUNTERS]


def cost(call):
    """The counters' increase by ${call}, without what reading them takes."""
    first = read_counters()
    second = read_counters()
    answer = call()
    third = read_counters()
    return answer, [after - before - (before - still) for after, before, still
                    in zip(third, second, first)]


def life(order):
    """Each call once, from the first to the refund."""
    start = now()
    payme_id = new_id()
    return [
        ("CheckPerformTransaction", "reads",
         lambda: caller.check_perform(order)),
        ("CreateTransaction", "writes",
         lambda: caller.create(payme_id, order, time=start)),
        ("CreateTransaction again", "repeats",
         lambda: caller.create(payme_id, order, time=start)),
        ("CheckTransaction", "reads", lambda: caller.check(payme_id)),
        ("PerformTransaction", "writes", lambda: caller.perform(payme_id)),
        ("PerformTransaction again", "repeats",
         lambda: caller.perform(payme_id)),
        ("GetStatement", "reads", lambda: caller.statement(start, start)),
        ("CancelTransaction", "writes", lambda: caller.cancel(payme_id, 5)),
        ("CancelTransaction again", "repeats",
         lambda: caller.cancel(payme_id, 5)),
    ]


# ------ statements and commits ------

for _, _, call in life("1"):  # warm: connected, everything prepared
    call()
for name, kind, call in life("2"):
    answer, (questions, prepared, commits) = cost(call)
    ok(answer.code == 0, f"{name} succeeds", answer.body)
    equal(prepared, 0, f"{name} prepares nothing anew")
    if kind == "reads":
        equal((questions, commits), (1, 0),
              f"{name} is one statement and no commit")
    elif kind == "writes":
        equal(commits, 1, f"{name} commits once")
        ok(questions <= 4, f"{name} takes at most four round trips",
           f"{questions} round trips")
    else:
        equal(commits, 0, f"{name} commits nothing")
        ok(questions <= 2, f"{name} takes at most two round trips",
           f"{questions} round trips")

# ------ orders of a storefront ------

stack.db.execute(tables("InnoDB") + shop_order("A", "20.00") + """
INSERT INTO shop_line (order_id,title,sku,product_id,pieces,price)
SELECT id,'Tea','T',1,2,'10.00' FROM shop_order""")
for name, wanted in (("shop", 2), ("fiscal", 4)):
    shop = Caller(web.port, f"/payme-merchant/{name}")
    shop.check_perform("A", 2000)
    answer, counters = cost(lambda: shop.check_perform("A", 2000))
    equal(("detail" in answer.json.get("result", {}), counters),
          (name == "fiscal", [wanted, 0, 0]),
          f"CheckPerformTransaction at {name} takes {wanted} statements")
    answer, counters = cost(lambda: shop.check_perform("A", 2001))
    equal(answer.code, -31001, "a wrong amount is refused")
# What was seen of it when it was locked serves its change, too; the engines of
# its tables are asked for once a minute.
stack.db.execute(shop_order("B", "20.00") + shop_order("C", "20.00"))
shop = Caller(web.port, "/payme-merchant/shop")
for order in ("B", "C"):
    payme_id = new_id()
    costs = [cost(call) for call in (
        lambda: shop.create(payme_id, order, 2000),
        lambda: shop.perform(payme_id), lambda: shop.cancel(payme_id, 5))]
equal([answer.code for answer, _ in costs], [0, 0, 0], "a shop's order lives")
equal([counters for _, counters in costs], [[8, 0, 1], [6, 0, 1], [6, 0, 1]],
      "in so many statements and commits")

# ------ pages ------

for name, visits in PAGES.items():
    for order in ("3", "none"):
        caller.send(None, "GET", {}, f"/{name}?order_id=4")
        for query, headers, wanted in visits:
            answer, counters = cost(lambda: caller.send(
                None, "GET", headers, f"/{name}?order_id={order}{query}"))
            equal((answer.status in (200, 303, 404), counters),
                  (True, [wanted, 0, 0]),
                  f"{name}?order_id={order}{query} takes {wanted} statements"
                  + (", as JSON" if headers else ""))

# ------ plans ------

TIME = 1700000000000
ROWS = 20000
NUMBERS = sequence(ROWS)
# One cashbox of ten; every twentieth transaction waits to be performed.
stack.db.execute(f"""
DELETE FROM payme_receipt;
DELETE FROM payme_transaction;
DELETE FROM payme_order;
INSERT INTO payme_order (id,cashbox,account_key,kind,state,amount,balance,
live_time,version,create_time,change_time,account)
SELECT seq,CONCAT('box',seq%10),CONCAT('order_id=',seq),1,1,500000,0,0,1,
{TIME},{TIME},'{{}}' FROM {NUMBERS};
INSERT INTO payme_transaction (id,cashbox,payme_id,order_id,active_order,
state,time,amount,create_time,perform_time,cancel_time,account)
SELECT seq,CONCAT('box',seq%10),LPAD(HEX(seq),24,'0'),seq,seq,
IF(seq%20=7,1,2),{TIME}+seq,500000,{TIME},0,0,'{{}}' FROM {NUMBERS};
INSERT INTO payme_receipt (id,cashbox,order_id,active_order,receipt_id,state,
mark,hold,watched,amount,attempt,seen,error,version,create_time,sent_time,
change_time,held_time,due_time)
SELECT seq,CONCAT('box',seq%10),seq,seq,LPAD(HEX(seq),24,'0'),
IF(seq%20=7,2,3),0,0,0,500000,0,
4,0,1,{TIME}+seq,0,0,IF(seq%20=7,{TIME}+seq,NULL),IF(seq%20=7,{TIME},NULL) FROM {NUMBERS};
INSERT INTO payme_card (id,cashbox,user,token_hash,key_id,sealed,number,pin,
tries,recurring,removed,create_time,change_time)
SELECT seq,CONCAT('box',seq%10),seq DIV 50,UNHEX(LPAD(HEX(seq),64,'0')),
IF(seq%100=7,'old','new'),'','','',IF(seq%100=17,3,0),1,seq%100=27,{TIME},{TIME}
FROM {NUMBERS};
INSERT INTO payme_promise (order_id,owner,again,end_time)
SELECT seq,seq,0,{TIME} FROM {NUMBERS};
INSERT INTO payme_telegram_charge (id,cashbox,charge_id,provider_id,payload,
order_id,user_id,state,again,currency,amount,create_time,change_time,due_time)
SELECT seq,CONCAT('box',seq%10),LPAD(HEX(seq),24,'0'),'','',seq,1,
IF(seq%100=17,3,1),0,'UZS',500000,{TIME}+seq,0,IF(seq%20=7,{TIME},NULL)
FROM {NUMBERS};
INSERT INTO payme_telegram_update (update_id,time)
SELECT seq,{TIME}+seq FROM {NUMBERS};
INSERT INTO payme_service_payment (id,user,service,account,amount,active,
transaction_id,state,otp,told,attempt,error,version,create_time,sent_time,
pay_time,change_time,due_time)
SELECT seq,seq DIV 50,'s','{{}}',500,UNHEX(SHA2(seq,256)),seq,IF(seq%20=7,2,3),
0,0,0,'',1,{TIME}+seq,0,0,0,IF(seq%20=7,{TIME},NULL) FROM {NUMBERS};
INSERT INTO payme_outbox (id,cashbox,order_id,kind,event,order_state,amount,
payme_id,state,attempts,time,due_time,done_time,problem)
SELECT seq,CONCAT('box',seq%10),seq DIV 4,1+seq%3,4,1,500000,NULL,
IF(seq%20=7,0,IF(seq%100=17,2,1)),1,{TIME}+seq,{TIME}+seq,0,NULL
FROM {NUMBERS};
INSERT INTO payme_find (subject,tries,start_time)
SELECT UNHEX(SHA2(seq,256)),5,{TIME}+seq FROM {NUMBERS};
INSERT INTO payme_ikpu (cashbox,item,code,package_code,vat_percent,change_time)
SELECT CONCAT('box',seq%200),CONCAT('sku=',seq),'00902001001000000','1',12,
{TIME} FROM {NUMBERS};
ANALYZE TABLE payme_ikpu,payme_order,payme_transaction,payme_receipt,payme_card,
payme_promise,payme_telegram_charge,payme_telegram_update,payme_service_payment,
payme_outbox,payme_find""")

NUMBER = 10007
VALUES = {
    "cashbox": f"'box{NUMBER % 10}'",
    "account_key": f"'order_id={NUMBER}'",
    "payme_id": f"'{NUMBER:024X}'",
    "receipt_id": f"'{NUMBER:024X}'",
    "active_order": str(NUMBER),
    "order_id": str(NUMBER),
    "charge_id": f"'{NUMBER:024X}'",
    "update_id": str(NUMBER),
    "subject": f"UNHEX(SHA2({NUMBER},256))",
    "start_time<=": str(TIME + 900),
    "start_time>": str(TIME + 900),
    "time<": str(TIME + 1),
    "due_time<=": str(TIME),
    "held_time<=": str(TIME + NUMBER),
    "due_time": str(TIME),
    "due_time<": str(TIME + 1000),
    "due_time>": str(TIME),
    "attempts": "1",
    "id<": str(NUMBER),
    "id>=": str(NUMBER),
    "create_time>=": str(TIME + NUMBER),
    "create_time<=": str(TIME + NUMBER + 900),
    "id": str(NUMBER),
    "kind": "1",
    "version": "1",
    "t.state": "1",
    "state": "1",
    "time>=": str(TIME + NUMBER),
    "time<=": str(TIME + NUMBER + 1000),
    "LIMIT": "100",
    "user": f"'{NUMBER // 50}'",
    "pin": "''",
    "key_id": "'old'",
    "tries>=": "3",
    "tries<": "3",
    "change_time<": str(TIME + 1),
    "id>": "0",
    "id<=": "1000",
    "IN": f"'sku={NUMBER}'",
    "item": f"'sku={NUMBER}'",
    "active": f"UNHEX(SHA2({NUMBER},256))",
    "transaction_id": f"'{NUMBER}'",
}


def literal(before):
    """The value of the "?" that stands after the text ${before}."""
    if before.rstrip().endswith("LIMIT"):
        return VALUES["LIMIT"]
    if re.search(r" IN \([^)]*$", before):
        return VALUES["IN"]
    if before.endswith(" AND "):  # ? IN ('',cashbox)
        return "'box7'"
    match = re.search(r"(?:(\w)\.)?(\w+)\s*([<>]?=|[<>])\s*$", before)
    table, column, sign = match.groups()
    for name in (f"{table}.{column}", column + sign, column):
        if name in VALUES:
            return VALUES[name]
    # What only is written may be anything.
    if " WHERE " not in before:
        return "1"
    raise KeyError(f"no value for {column}: {before}")


def fill_in(sql):
    pieces = sql.replace("{}", "payme_").split("?")
    text = pieces[0]
    for piece in pieces[1:]:
        text += literal(text) + piece
    return text


def shape(row):
    """A line of EXPLAIN without the two columns that only MySQL has."""
    return row[:3] + row[4:10] + row[11:] if len(row) == 12 else row


# By an index, in its order, and a small part of the table; all that a cashbox
# has is a tenth of it.  Who counts rows reads nothing but the index.
GOOD = {"const", "eq_ref", "ref", "range", "unique_subquery"}
BAD = ("filesort", "temporary")
FEW = ROWS // 20
if OTHER:
    # Which index, and whether the few rows are sorted, each optimizer decides
    # by itself: MySQL takes two at once where a longer one would do.
    GOOD |= {"index_merge"}
    BAD = ()
    FEW = ROWS // 10
WHOLE_CASHBOX = ("WHERE cashbox=? AND kind=? ORDER BY id",
                 "DELETE FROM `{}ikpu` WHERE cashbox=?")
WHOLE_INDEX = "GROUP BY state,cashbox,kind"
statements = subprocess.run(
    [program("tests/statements")], check=True, capture_output=True,
    text=True).stdout.splitlines()
ok(len(statements) > 10, "the statements are known", statements)
for sql in statements:
    if sql.startswith("INSERT") and "SELECT" not in sql:
        continue
    plan = [shape(row) for row in session.query("EXPLAIN " + fill_in(sql))]
    if WHOLE_INDEX in sql:
        equal([(row[3], row[9]) for row in plan], [("index", "Using index")],
              "by an index alone: " + sql[:54])
        continue
    most = ROWS if sql.endswith(WHOLE_CASHBOX) else FEW
    ok(plan and all(row[3] in GOOD and int(row[8]) <= most
                    and not any(word in row[9] for word in BAD)
                    for row in plan), "by an index: " + sql[:54], sql, *plan)

session.close()
done()
