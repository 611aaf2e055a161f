"""Fiscal detail of storefronts' orders: by payme-orders(5)'s worked example, and
by presets on tables like their storefronts'; in CheckPerformTransaction, in the
form of payme-checkout, in receipts.create.
"""

import base64
import html
import importlib
import json
import os
import re
import sys
from decimal import Decimal
from urllib.parse import urlsplit

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "cms"))

from database import Connection  # noqa: E402
from harness import (KEY, SOURCE, Caller, Lighttpd, Stack, done,  # noqa: E402
                     equal, new_id, ok, program)
from opencart import OpenCart3  # noqa: E402
from prestashop import PrestaShop  # noqa: E402
from shop_stand import EXAMPLE, order, tables  # noqa: E402
from subscribe_api import Payme  # noqa: E402
from woocommerce import Posts, Tables  # noqa: E402

CODE = "00902001001000000"
OTHER = "01905001001000000"
DELIVERY = "10112006002000000"
CMS = os.path.join(os.path.abspath(SOURCE), "sql", "cms")
# Every preset, in a database of its own.
ALL = [(shop, name) for module in (
    "woocommerce", "opencart", "prestashop", "joomla", "magento", "bitrix",
    "webasyst", "cscart")
       for shop in importlib.import_module(module).SHOPS
       for name in shop.presets]


def cashbox(name, orders, fiscal):
    return f"""
cashbox {name} {{{{
    merchant_id = "587f72c72cac0d162c722ae2"
    keys = {{{{'{KEY}'}}}}
    allow = {{{{"127.0.0.1"}}}}
    orders = "{orders}"
    {fiscal}
    account order_id {{{{ title_en = "Order number" }}}}
}}}}
"""


DEFAULT = (f'fiscal {{{{ code = "{CODE}" package_code = "1" '
           'vat_percent = 12 }}')
payme = Payme()
stack = Stack(
    cashboxes=cashbox("own", EXAMPLE, "fiscal {{ }}")
    + cashbox("none", EXAMPLE, "")
    + cashbox("woo", f"{CMS}/woocommerce.conf",
              f'fiscal {{{{ code = "{CODE}" package_code = "1" units = 5 '
              f'vat_percent = 12 shipping_code = "{DELIVERY}" '
              'shipping_package_code = "7" }}')
    + cashbox("legacy", f"{CMS}/woocommerce-legacy.conf", DEFAULT)
    + cashbox("opencart", f"{CMS}/opencart3.conf", DEFAULT)
    + cashbox("presta", f"{CMS}/prestashop.conf", DEFAULT)
    + "".join(cashbox(f"all-{i}", f"{CMS}/{name}.conf", DEFAULT
                      + f' shop {{{{ database = "cms_{i}" }}}}')
              for i, (_, name) in enumerate(ALL)),
    extra='site { base_url = "http://shop.test/cgi-bin" '
          'link_secret = "0123456789abcdef0123456789abcdef" }\n'
          + payme.settings())
stack.db.execute("ALTER DATABASE shop CHARACTER SET utf8mb4;"
                 + tables("InnoDB").replace("product_id INT NOT NULL",
                                            "product_id INT NULL"))
web = Lighttpd(stack, extra=f"""
fastcgi.server += ("/payme-checkout" => ((
    "bin-path" => "{program('payme-checkout')}",
    "socket" => "{stack.folder}/checkout.sock",
    "check-local" => "disable", "max-procs" => 1, "kill-signal" => 15,
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}",
                          "PAYME_DATADIR" => "{SOURCE}"))))
""")


def caller(name):
    return Caller(web.port, f"/payme-merchant/{name}")


def line(number, title, sku, product, pieces, price):
    return ("INSERT INTO shop_line (order_id,title,sku,product_id,pieces,"
            f"price) SELECT id,'{title}','{sku}',{product},{pieces},{price} "
            f"FROM shop_order WHERE number='{number}';")


def add(*rows):
    stack.db.execute("".join(rows))


def read(text):
    """Numbers as they stand there."""
    return json.loads(text, parse_float=Decimal)


def detail(name, number, amount):
    """What CheckPerformTransaction says; None: it has no detail."""
    answer = caller(name).check_perform(number, amount)
    result = read(answer.body).get("result", {})
    ok(result.get("allow") is True, f"{name} {number} may be paid",
       answer.body)
    return result.get("detail")


def total(of):
    return (sum(item["price"] * item["count"] - item.get("discount", 0)
                for item in of["items"])
            + of.get("shipping", {"price": 0})["price"])


def payme_command(*words, text=None):
    """A file of ${text} is the last word."""
    if text is not None:
        path = os.path.join(stack.folder, "codes.csv")
        with open(path, "wb") as file:
            file.write(text.encode())
        words += (path,)
    return stack.payme(*words, check=False)


# ------ nothing is known yet ------

own = caller("own")
add(order("A-1", "30.50"), line("A-1", "Чай", "TEA-1", 41, 2, "10.00"),
    line("A-1", "Кружка \"Ёлка\"", "", 42, 1, "10.50"))
equal(detail("own", "A-1", 3050), None, "without codes: no detail")
ok("order_id=A-1: no fiscal detail: no IKPU for sku TEA-1 and 1 more"
   in stack.log_text(), "the log says why")
equal(payme_command("ikpu", "missing", "--cashbox", "own").stdout, "",
      "what nobody began to pay is not looked at")
first = new_id()
ok(own.create(first, "A-1", 3050).json["result"]["state"] == 1,
   "it is reserved all the same")
result = payme_command("ikpu", "missing", "--cashbox", "own")
equal((result.returncode, result.stdout, result.stderr),
      (1, "sku,product,code,package_code,vat_percent,units,title\n"
       "TEA-1,,,,,,Чай\n,42,,,,,\"Кружка \"\"Ёлка\"\"\"\n", ""),
      "ikpu missing gives a table to fill in")
equal(json.loads(payme_command("ikpu", "missing", "--cashbox", "own",
                               "--json").stdout),
      {"missing": [{"sku": "TEA-1", "product": None, "title": "Чай",
                    "orders": 1},
                   {"sku": None, "product": "42", "title": "Кружка \"Ёлка\"",
                    "orders": 1}], "orders": []}, "as JSON too")
equal(own.cancel(first, 3).json["result"]["state"], -1, "it is free again")

# ------ codes ------

HEADER = "sku,product,code,package_code,vat_percent,units,title\n"
result = payme_command(
    "ikpu", "import", "--cashbox", "own", text=HEADER
    + f"TEA-1,,{CODE},1,12,,\n"
    + ",,9.02001E+15,,101,x,\n"
    + f"TEA-1,,{OTHER},1,0,,\n"
    + f"A,,{CODE},1,0\n")
equal((result.returncode, [mistake.split(": ", 2)[2]
                           for mistake in result.stderr.splitlines()]),
      (1, ["line 3: a sku or a product is wanted",
           "line 3: code: 17 digits are wanted",
           "line 3: package_code: at most 32 letters, digits and \"-\" are "
           "wanted", "line 3: vat_percent: 0 to 100 is wanted",
           "line 3: units: the code of a unit is wanted",
           "line 5: 7 fields are wanted, not 5",
           "line 4: sku=TEA-1 stands in line 2 already",
           "nothing is imported"]), "every mistake is named with its line")
equal(payme_command("ikpu", "list", "--cashbox", "own").stdout, HEADER,
      "and nothing is imported")
for time in ("once", "again"):
    result = payme_command(
        "ikpu", "import", "--cashbox", "own", text="\ufeffcode;product;sku;"
        "package_code;vat_percent;units;title\r\n"
        f"{CODE};;TEA-1;1495086;12;;\"Чай; \"\"чёрный\"\"\"\r\n"
        f"{OTHER};42;;\"7\";0;166;\r\n;;;;;;\r\n")
    equal((result.returncode, result.stdout, result.stderr),
          (0, "2 codes\n", ""), f"a spreadsheet's file is imported {time}")
    listed = payme_command("ikpu", "list", "--cashbox", "own").stdout
    equal(listed, HEADER + f",42,{OTHER},7,0,166,\n"
          f"TEA-1,,{CODE},1495086,12,,\"Чай; \"\"чёрный\"\"\"\n",
          f"listed {time}")
equal(payme_command("ikpu", "import", "--cashbox", "own",
                    text=listed).returncode, 0,
      "what is listed can be imported")
equal(json.loads(payme_command("ikpu", "list", "--cashbox", "own",
                               "--json").stdout),
      [{"sku": None, "product": "42", "code": OTHER, "package_code": "7",
        "vat_percent": 0, "units": 166, "title": None},
       {"sku": "TEA-1", "product": None, "code": CODE,
        "package_code": "1495086", "vat_percent": 12,
        "title": "Чай; \"чёрный\""}], "listed as JSON")
result = payme_command("ikpu", "missing", "--cashbox", "own")
equal((result.returncode, result.stdout), (0, ""), "nothing is missing now")
for item, code, said in (
        ("sku=TEA-1", 0, "1 codes removed"), ("sku=TEA-1", 1, "has no code"),
        ("sku=42", 1, "has no code"), ("TEA-1", 2, "is wanted"),
        ("sku=", 2, "is wanted")):
    result = payme_command("ikpu", "remove", item, "--cashbox", "own")
    ok(result.returncode == code and said in result.stdout + result.stderr,
       f"ikpu remove {item}: {said}", result)
equal(payme_command("ikpu", "list", "--cashbox", "own").stdout,
      HEADER + f",42,{OTHER},7,0,166,\n", "what was removed is not listed")
equal(payme_command("ikpu", "missing", "--cashbox", "own").stdout,
      HEADER + "TEA-1,,,,,,Чай\n", "and is missing")
payme_command("ikpu", "import", "--cashbox", "own", text=listed)
payme_command("ikpu", "import", "--cashbox", "none", text=listed)
equal((payme_command("ikpu", "remove", "all", "--cashbox", "none").stdout,
       payme_command("ikpu", "list", "--cashbox", "none").stdout,
       payme_command("ikpu", "list", "--cashbox", "own").stdout),
      ("2 codes removed\n", HEADER, listed), "all of one cashbox's can be")
result = payme_command("ikpu", "import", "--cashbox", "none", text=listed)
ok(result.returncode == 0 and "not used yet" in result.stderr,
   "a cashbox that sends no detail: it is said")

# ------ the detail ------

WANTED = {"receipt_type": 0, "items": [
    {"title": "Чай; \"чёрный\"", "price": 1000, "count": 2, "code": CODE,
     "package_code": "1495086", "vat_percent": 12},
    {"title": "Кружка \"Ёлка\"", "price": 1050, "count": 1, "code": OTHER,
     "package_code": "7", "vat_percent": 0, "units": 166}]}
equal(detail("own", "A-1", 3050), WANTED, "the lines with their codes")
equal(detail("none", "A-1", 3050), None, "only where it is wanted")
equal("detail" in own.check_perform("A-1", 3051).json, False,
      "a wrong amount is refused as ever")

add(order("A-0", "1.00"), line("A-0", "Box", "", "0", 1, "1.00"),
    "UPDATE shop_line SET product_id=NULL WHERE title='Box';")
equal(detail("own", "A-0", 100), None, "goods without any name: no detail")
own.create(first := new_id(), "A-0", 100)
result = payme_command("ikpu", "missing", "--cashbox", "own")
equal((result.returncode, result.stdout, result.stderr),
      (1, "", "payme: order_id=A-0: no IKPU for Box, without sku and "
       "product\n"), "and no file can mend that")
own.cancel(first, 3)
add("DELETE FROM shop_order WHERE number='A-0'")

add(order("A-2", "10.00"), line("A-2", "x", "TEA-1", 1, 1, "5.00"))
equal(detail("own", "A-2", 1000), None, "sums that differ: no detail")
own.create(first := new_id(), "A-2", 1000)
result = payme_command("ikpu", "missing", "--cashbox", "own")
equal((result.returncode, result.stdout, result.stderr),
      (1, "", "payme: order_id=A-2: its lines make 500 tiyin, the order "
       "1000\n"), "and somebody is told")
equal(own.perform(first).json["result"]["state"], 2, "it is paid all the same")

add(order("A-3", "9.99"), line("A-3", "x", "TEA-1", 1, 3, "3.33"),
    line("A-3", "free", "", 999, 1, "0.00"))
equal(total(detail("own", "A-3", 999)), 999, "a gift needs no code")
add("UPDATE shop_order SET total='9.98' WHERE number='A-3'")
equal(detail("own", "A-3", 998)["items"][0],
      {**WANTED["items"][0], "price": 333, "count": 3, "discount": 1},
      "a tiyin less")
add("UPDATE shop_order SET total='10.00' WHERE number='A-3'")
equal(detail("own", "A-3", 1000)["items"][0],
      {**WANTED["items"][0], "price": 334, "count": 3, "discount": 2},
      "a tiyin more")

# A product's code, and that of one SKU of it.
add(order("A-4", "3.00"), line("A-4", "x", "TEA-1", 42, 1, "1.00"),
    line("A-4", "y", "TEA-7", 42, 2, "1.00"))
equal([item["code"] for item in detail("own", "A-4", 300)["items"]],
      [CODE, OTHER], "a SKU says more than a product")

many = "".join(line("A-5", f"n{i}", f"S-{i}", 1000 + i, 1, "1.01")
               for i in range(130))
add(order("A-5", "131.30"), many)
payme_command("ikpu", "import", "--cashbox", "own", text=HEADER + "".join(
    f"S-{i},,{i:017d},1,12,,\n" for i in range(130)))
equal([(item["title"], int(item["code"]))
       for item in detail("own", "A-5", 13130)["items"]],
      [(f"n{i}", i) for i in range(130)], "130 lines, each with its code")

# ------ where else it goes ------

def form_fields(path):
    body = caller("own").send(None, "GET", {}, path).body.decode()
    return {html.unescape(name): html.unescape(value) for name, value in
            re.findall(r'<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"',
                       body)}


link = urlsplit(stack.payme("link", "--cashbox", "own", "--order", "A-1",
                            "--signed").stdout.strip())
fields = form_fields(f"/payme-checkout?{link.query}")
equal((fields.get("amount"), read(base64.b64decode(
    fields.get("detail", "bnVsbA==")))), ("3050", WANTED),
      "the form of a signed page carries it")
secret = stack.db.value("SELECT MD5('A-1')")
fields = form_fields("/payme-checkout?cashbox=own&order_id=A-1&token="
                     + secret)
equal((fields.get("amount"), read(base64.b64decode(
    fields.get("detail", "bnVsbA==")))), ("3050", WANTED),
      "of one with the shop's own secret too")
for wrong in ("", "&token=" + secret[:-1] + "x"):
    fields = form_fields("/payme-checkout?cashbox=own&order_id=A-1" + wrong)
    equal((fields.get("amount"), fields.get("detail")), (None, None),
          "nothing is told to who only knows the number")
result = payme_command("receipt", "create", "--cashbox", "own", "--order",
                       "A-1")
equal((result.returncode, payme.calls[-1][2]["detail"],
       payme.calls[-1][2]["amount"]), (0, WANTED, 3050),
      "receipts.create has it")
equal(stack.order("A-3", "own").get("detail", {}).get("receipt_type"), 0,
      "payme order show shows it")

# ------ storefronts ------

root = Connection(stack.db.socket, "shop")
root.query("SET SESSION sql_mode=''")


def storefront(name, shop, number):
    """The detail of its order with everything in it."""
    amount = shop.rich(root, number)
    found = detail(name, str(number), amount)
    if ok(found is not None, f"{name}: there is a detail", stack.log_text()):
        equal(total(found), amount, f"{name}: it is the order's sum")
        ok(all(item["code"] == CODE for item in found["items"]
               if item["title"] != "Courier"), f"{name}: by default")
    return found or {"items": []}


def brief(found):
    return [(item["title"], item["price"], item["count"],
             item.get("discount", 0)) for item in found["items"]]


woo = Tables()
woo.create(root)
root.query("REPLACE INTO wp_options (option_name, option_value) VALUES "
           "('woocommerce_custom_orders_table_enabled', 'yes')")
found = storefront("woo", woo, 31)
equal(brief(found), [("Product 1", 3334, 3, 1072), ("Product 2", 3335, 1, 26),
                     ("Box", 500, 1, 4), ("Courier", 1600, 1, 0)],
      "WooCommerce: coupon, tax, a fee, thanks, delivery as a line")
equal((found["items"][-1], "shipping" in found),
      ({"title": "Courier", "price": 1600, "count": 1, "code": DELIVERY,
        "package_code": "7", "vat_percent": 12}, False),
      "with a code of its own")
found = storefront("legacy", Posts(), 32)
equal((brief(found)[:3], found["shipping"]),
      ([("Product 1", 3334, 3, 1072), ("Product 2", 3335, 1, 26),
        ("Box", 500, 1, 4)], {"title": "Courier", "price": 1600}),
      "WooCommerce's posts: delivery as shipping")
opencart = OpenCart3()
opencart.create(root)
found = storefront("opencart", opencart, 33)
equal((brief(found), found["shipping"]),
      ([("Product 1", 3733, 3, 350), ("Product 2", 2246, 1, 70),
        ("Gift", 2500, 1, 78), ("low_order_fee", 50, 1, 2)],
       {"title": "shipping", "price": 1160}),
      "OpenCart: order_total's lines, tax on the delivery with it")
# The total in whole sum, as OpenCart shows prices of a currency without coins.
opencart.edit(root, 33, "167")
equal(total(detail("opencart", "33", 16700)), 16700,
      "OpenCart: a total rounded to whole sum")
presta = PrestaShop()
presta.create(root)
found = storefront("presta", presta, 34)
equal((brief(found), found["shipping"]),
      ([("Product 1", 3334, 3, 835), ("Product 2", 1900, 1, 158),
        ("Wrapping", 100, 1, 9)], {"title": "Shipping", "price": 1345}),
      "PrestaShop: discounts over what they are on")

for i, (shop, name) in enumerate(ALL):
    stack.db.run(f"CREATE DATABASE cms_{i}")
    at = Connection(stack.db.socket, f"cms_{i}")
    at.query("SET SESSION sql_mode=''")
    shop.create(at)
    amount = shop.rich(at, 51)
    found = detail(f"all-{i}", shop.number_of(51), amount)
    equal((found and total(found), {item["code"] for item in (
        found or {"items": []})["items"]}), (amount, {CODE}),
        f"{shop.name} by {name}: the order's sum, all with codes")
    if name == "shopscript":
        equal([str(item["count"]) for item in found["items"]], ["3", "1"],
              f"{shop.name}: pieces are whole, however they are stored")
    at.close()

# Weight, as plugins of WooCommerce sell it.
woo.add(root, 41, "41.10", lines=False)
woo.line(root, 41, 1, "0.333", "33.30")
woo.line(root, 41, 2, "0.125", "7.80")
found = detail("woo", "41", 4110)
equal((brief(found), total(found)),
      ([("Product 1", 10000, Decimal("0.333"), 0),
        ("Product 2", 6240, Decimal("0.125"), 0)], 4110),
      "parts of a piece, exactly")
woo.add(root, 42, "1.24", lines=False)
woo.line(root, 42, 1, "0.333", "1.24")
found = detail("woo", "42", 124)
equal((brief(found), found["items"][0].get("units")),
      ([("Product 1 × 0.333", 125, 1, 1)], None),
      "a part that makes no whole tiyin is sold as one piece")

# ------ the statements ------

result = stack.payme("config", "check", check=False)
ok(result.returncode == 0, "config check finds nothing wrong", result.stdout)
with open(EXAMPLE, encoding="utf-8") as file:
    text = file.read()
wrong = os.path.join(stack.folder, "wrong.conf")
with open(wrong, "w", encoding="utf-8") as file:
    file.write(text.replace("'goods' AS kind", "'goods' AS sort"))
with open(stack.conf, encoding="utf-8") as file:
    conf = file.read().replace(EXAMPLE, wrong)
with open(stack.conf, "w", encoding="utf-8") as file:
    file.write(conf)
result = stack.payme("config", "check", check=False)
ok(result.returncode == 1 and "items: these columns are wanted" in
   result.stdout, "config check knows the columns of items", result.stdout)

payme.close()
web.stop()
root.close()
stack.db.stop()
done()
