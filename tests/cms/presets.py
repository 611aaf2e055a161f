"""Every preset on the tables of its storefront: what an order is worth, that
it is paid, cancelled and refunded once, as the storefront's own code would
leave it, and that no statement reads all orders.
"""

import atexit
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             "..", "e2e"))

from harness import KEY, SOURCE, Database, done, equal, ok, program  # noqa: E402
from database import Connection, Refused  # noqa: E402
from sql import portable  # noqa: E402
from preset import FOLDER, ITEMS, LISTS, LOOKUP, Preset  # noqa: E402

MODULES = ("woocommerce", "opencart", "prestashop", "joomla",
           "magento", "bitrix", "webasyst", "cscart")
SHOPS = [shop for name in MODULES
         for shop in importlib.import_module(name).SHOPS]
BIG = "21474836.48"  # what a 32 bit number of tiyin does not hold

folder = tempfile.mkdtemp(prefix="payme-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
# Nothing here outlives the test: no waiting for the disk.
server = Database(folder, "--innodb-flush-log-at-trx-commit=0",
                  "--innodb-flush-method=nosync", "--innodb-doublewrite=0",
                  "--innodb-file-per-table=0")
admin = Connection(server.socket, "mysql")


def snapshot(db):
    """Every row of every table."""
    tables = [next(iter(row.values())) for row in db.query("SHOW TABLES")]
    return {name: db.query(f"SELECT * FROM `{name}`") for name in tables}


def grants(name):
    """What "payme config grants" wants for the storefront's tables."""
    conf = os.path.join(folder, f"{name}.conf")
    with open(conf, "w", encoding="utf-8",
              opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(f"""
database {{ socket = "{server.socket}" name = "cms" user = "payme" }}
cashbox main {{
    merchant_id = "587f72c72cac0d162c722ae2"
    keys = {{"{KEY}"}}
    orders = "{name}"
    account order_id {{ }}
}}""")
    text = subprocess.run(
        [program("payme"), "config", "grants"], check=True, text=True,
        capture_output=True, env={**os.environ, "PAYME_CONF": conf,
                                  "PAYME_DATADIR": SOURCE}).stdout
    return [line for line in text.splitlines()
            if line.startswith("GRANT") and "`cms`.`payme_" not in line]


class Trial:
    """One storefront served by one preset."""

    def __init__(self, shop, name):
        self.shop = shop
        self.preset = Preset(name)
        self.title = f"{shop.name} by {name}"
        self.grants = grants(name)
        self.number = 30
        self.root = self.db = None

    def claim(self, text):
        return f"{self.title}: {text}"

    def fresh(self):
        """The shop's tables anew, a user with the grants that were named."""
        for connection in (self.root, self.db):
            if connection:
                connection.close()
        for sql in ("DROP DATABASE IF EXISTS cms", "CREATE DATABASE cms",
                    "DROP USER IF EXISTS payme@localhost",
                    "CREATE USER payme@localhost"):
            admin.query(sql)
        self.root = Connection(server.socket, "cms")
        self.root.query("SET SESSION sql_mode=''")
        self.shop.create(self.root)
        for grant in self.grants:
            admin.query(grant)
        self.db = Connection(server.socket, "cms", "payme")

    def add(self, *values, **more):
        if self.shop.undo_currency:
            self.shop.undo_currency(self.root)
        self.number += 1
        return self.shop.add(self.root, self.number, *values, **more)

    def find(self, number):
        return self.preset.lookup_order(self.db, number)

    def apply(self, event, order, *values):
        return self.preset.apply(self.db, event, order, *values)

    def run(self):
        self.fresh()
        for part in (self.settings, self.money, self.strangers, self.paid,
                     self.reserved, self.edited, self.cancelled,
                     self.refunded, self.items, self.browser, self.more,
                     self.indexes):
            try:
                part()
            except Refused as refusal:
                ok(False, self.claim(part.__name__), refusal)

    # ------ the parts ------

    def settings(self):
        preset = self.preset
        ok(preset.title and preset.currency == "UZS"
           and isinstance(preset.prefix, str), self.claim("has its settings"))
        lists = {name: getattr(preset, name) for name in LISTS}
        over = set(lists["cancelled"] + lists["refunded"])
        payable = set(lists["awaiting"] + lists["reserved"])
        ok(all(isinstance(value, list) for value in lists.values())
           and payable.isdisjoint(lists["paid"]) and payable.isdisjoint(over)
           and over.isdisjoint(lists["paid"]),
           self.claim("payable, paid and over are apart"), lists)

    def money(self):
        for total, tiyin in (("19.99", "1999"), (BIG, "2147483648"),
                             ("1", "100"), ("0.01", "1"),
                             ("100000.10", "10000010")):
            number = self.add(total)
            order = self.find(number)
            equal((order["number"], order["tiyin"], order["exact"]),
                  (number, tiyin, "1"), self.claim(f"{total} exactly"))
        equal(list(order), LOOKUP, self.claim("the columns of lookup"))
        equal((order["status"], order["currency"], order["method"],
               order["secret"], order["email"], order["phone"]),
              (self.shop.awaiting, "UZS", self.shop.method, self.shop.secret,
               self.shop.email, self.shop.phone),
              self.claim("what lookup says of the order"))
        ok(order["status"] in self.preset.awaiting
           and order["method"] in self.preset.methods,
           self.claim("it may be paid"))
        if self.shop.sub_tiyin:
            order = self.find(self.add(self.shop.sub_tiyin))
            equal(order["exact"], "0", self.claim("a sub-tiyin total"))

    def strangers(self):
        order = self.find(self.add(currency="USD"))
        ok(order is None or order["currency"] != "UZS",
           self.claim("another currency is seen"), order)
        order = self.find(self.add(method=self.shop.foreign_method))
        ok(order["method"] not in self.preset.methods,
           self.claim("another way to pay is seen"), order)
        number = self.add()
        for text in ("0", "-1", "", "999999", f"{number}abc", f"0{number}",
                     f" {number}", f"{number}.0", f"{number} OR 1=1",
                     "' OR ''='", "1e3", "NULL", "%", "\\", "x" * 300):
            order = self.find(text)
            ok(order is None or isinstance(order, dict)
               and order["number"] != text,
               self.claim(f"no order is called {text[:20]!r}"), order)

    def paid(self):
        self.fresh()
        number = self.add()
        before = self.shop.state(self.root, number)
        order = self.find(number)
        equal(self.apply("pay", order), 1, self.claim("is paid"))
        equal(self.shop.state(self.root, number),
              self.expect(before, self.shop.after_pay), self.claim("as if by hand"))
        equal(self.find(number)["status"], self.preset.paid[0],
              self.claim("and is looked up as paid"))
        rows = snapshot(self.root)
        equal(self.apply("pay", order), 0, self.claim("is paid once"))
        equal(self.apply("cancel", self.find(number)), 0,
              self.claim("is not cancelled when paid"))
        ok(snapshot(self.root) == rows, self.claim("nothing more is written"))
        number = self.add(BIG)
        equal(self.apply("pay", self.find(number)), 1,
              self.claim("a big one is paid"))
        words = "Payme: it's 100% <b>\"paid\"</b> -- ; \\ оплачено"
        equal(self.apply("pay", self.find(self.add()), None, "5e" * 12,
                         words), 1, self.claim("any words for the history"))

    def reserved(self):
        number = self.add()
        order = self.find(number)
        if not self.preset.reserve:
            ok(not self.preset.reserved, self.claim("nothing to reserve"))
            return
        before = self.shop.state(self.root, number)
        equal(self.apply("reserve", order), 1, self.claim("is reserved"))
        equal(self.shop.state(self.root, number),
              self.expect(before, self.shop.after_reserve),
              self.claim("and looks so"))
        order = self.find(number)
        ok(order["status"] == self.preset.reserved[0],
           self.claim("in the status for it"), order)
        if self.preset.release:
            equal(self.apply("release", order), 1, self.claim("is released"))
            order = self.find(number)
        ok(order["status"] in self.preset.awaiting + self.preset.reserved,
           self.claim("may be paid again"), order)
        equal(self.apply("pay", order), 1, self.claim("and is paid"))
        equal(self.apply("reserve", order), 0,
              self.claim("a paid one is not reserved"))

    def edited(self):
        """Between lookup and pay; the compare-and-swap must see it."""
        shop, root = self.shop, self.root
        for what, edit in (
                ("total", lambda n: shop.edit(root, n, "20.00")),
                ("currency", lambda n: shop.set_currency(root, n, "USD")),
                ("cancellation",
                 lambda n: shop.set_status(root, n, shop.cancelled)),
                ("payment", lambda n: shop.set_status(root, n, shop.paid)),
                ("refund",
                 lambda n: shop.set_status(root, n, shop.refunded))):
            number = self.add()
            order = self.find(number)
            edit(number)
            rows = snapshot(root)
            equal(self.apply("pay", order, 1999), 0,
                  self.claim(f"an order's new {what} stops its payment"))
            again = self.find(number)
            equal(self.apply("pay", again, 1999) if again else 0, 0,
                  self.claim(f"looked up after it or before ({what})"))
            if self.preset.reserve:
                equal(self.apply("reserve", order, 1999), 0,
                      self.claim(f"and its reservation ({what})"))
            ok(snapshot(root) == rows, self.claim(f"without a trace ({what})"))

    def cancelled(self):
        self.fresh()
        number = self.add()
        before = self.shop.state(self.root, number)
        order = self.find(number)
        equal(self.apply("cancel", order), 1, self.claim("is cancelled"))
        equal(self.shop.state(self.root, number),
              self.expect(before, self.shop.after_cancel),
              self.claim("as the shop would"))
        rows = snapshot(self.root)
        equal(self.apply("cancel", order), 0, self.claim("once"))
        equal(self.apply("pay", order), 0,
              self.claim("and is not paid after that"))
        equal(self.apply("refund", order), 0, self.claim("nor refunded"))
        equal(self.apply("cancel", self.find(number)), 0,
              self.claim("nor cancelled, however often"))
        ok(snapshot(self.root) == rows,
           self.claim("what was cancelled stays as it is"))

    def refunded(self):
        self.fresh()
        number = self.add()
        equal(self.apply("refund", self.find(number)), 0,
              self.claim("no refund before the payment"))
        self.shop.set_status(self.root, number, self.shop.paid)
        before = self.shop.state(self.root, number)
        order = self.find(number)
        equal(self.apply("refund", order), 1, self.claim("is refunded"))
        equal(self.shop.state(self.root, number),
              self.expect(before, self.shop.after_refund),
              self.claim("as the shop leaves it"))
        rows = snapshot(self.root)
        equal(self.apply("refund", order), 0, self.claim("refunded once"))
        equal(self.apply("refund", self.find(number)), 0,
              self.claim("however often"))
        equal(self.apply("pay", order), 0, self.claim("not paid again"))
        ok(snapshot(self.root) == rows, self.claim("and stays refunded"))

    def items(self):
        number = self.add(BIG)
        rows = self.preset.order_items(self.db, self.find(number))
        equal(list(rows[0]), ITEMS, self.claim("the columns of items"))
        equal(self.sum(rows), 2147483648, self.claim("one line is the order"))
        self.number += 1
        tiyin = self.shop.rich(self.root, self.number)
        order = self.find(self.shop.number_of(self.number))
        rows = self.preset.order_items(self.db, order)
        equal([tuple(row.values()) for row in rows], self.shop.rich_items,
              self.claim("lines, delivery and discounts"))
        equal((self.sum(rows), order["tiyin"]), (tiyin, str(tiyin)),
              self.claim("are the order's total"))

    def sum(self, rows):
        signs = {"goods": 1, "shipping": 1, "discount": -1}
        for row in rows:
            if row["kind"] == "goods":
                whole = int(row["price"]) * float(row["count"])
                ok(whole >= int(row["total"]),
                   self.claim(f"{row['title']}: pieces make its price"), row)
        return sum(signs[row["kind"]] * int(row["total"]) for row in rows)

    def browser(self):
        pattern = self.preset.referer or ""
        for address, number, secret in self.shop.referers:
            found = re.search(pattern, address) if pattern else None
            equal(found and (found[1], found[2] if found.re.groups > 1
                             else None),
                  number and (number, secret), self.claim(f"at {address}"))
        for row in self.shop.sessions(self.root) if self.preset.session else ():
            cookie, number = row
            rows = self.db.execute(*self.preset.sql(self.preset.session,
                                                    {"cookie": cookie}))
            found = next(iter(rows[0].values())) if rows else None
            equal(found, number, self.claim(f"session {cookie[:12]!r}"))

    def more(self):
        """What only this storefront has: claims of its own."""
        for name, got, wanted in self.shop.more(self):
            equal(got, wanted, self.claim(name))

    def expect(self, before, after):
        """What was, with what the shop would have changed; nested too."""
        return {name: {**value, **after.get(name, {})}
                if isinstance(value, dict) else after.get(name, value)
                for name, value in before.items()}

    def indexes(self):
        """With 10,000 orders no statement looks at all of them."""
        number = self.add()
        for statement in self.shop.many.split(";"):
            if statement.strip():
                self.root.query(portable(statement))
        for row in self.root.query("SHOW TABLES"):
            self.root.query(f"ANALYZE TABLE `{next(iter(row.values()))}`")
        order = self.find(number)
        values = {**order, "tiyin": int(order["tiyin"]),
                  "transaction": "5f" * 12, "note": "x", "cookie": "x"}
        small = {self.preset.prefix + name for name in self.shop.scans}
        for name, text in self.preset.statements():
            sql, parameters = self.preset.sql(text, values)
            if sql.lstrip().startswith("INSERT") and "SELECT" not in sql:
                continue
            try:
                plan = self.root.execute("EXPLAIN " + sql, parameters)
            except Refused as refusal:
                ok(False, self.claim(f"EXPLAIN {name}"), refusal)
                continue
            wide = [row for row in plan if row["type"] in ("ALL", "index")
                    and row["select_type"] != "INSERT"
                    and not row["table"].startswith("<")
                    and self.table(sql, row["table"]) not in small]
            ok(not wide, self.claim(f"{name} finds its rows by keys"),
               *wide, sql)

    def table(self, sql, alias):
        """The table that an alias of the statement means."""
        found = re.search(rf"`([^`]+)`\s+(?:AS\s+)?{re.escape(alias)}\b", sql)
        return found[1] if found else alias


# The trials, then what is said of all files.
only = sys.argv[1:]
for one_shop in SHOPS:
    for preset_name in one_shop.presets:
        if not only or preset_name in only:
            Trial(one_shop, preset_name).run()
families = {name: Preset(name) for name in
            ("woocommerce", "opencart", "prestashop", "cscart",
             "joomshopping", "virtuemart")}
tried = {name for shop in SHOPS for name in shop.presets} | set(families)
files = {name[:-5] for name in os.listdir(FOLDER) if name.endswith(".conf")}
equal(files, tried, "every preset is tried")

if not only:
    # What two files say alike stays alike.
    for one_name, other, names in (
            ("opencart2", "opencart3",
             ("lookup", "items", "pay", "cancel", "refund", "methods")),
            ("cscart411", "cscart43",
             ("lookup", "items", "methods", "paid", "http", "referer")),
            ("cscart411", "cscart42",
             ("lookup", "items", "methods", "paid", "http", "referer")),
            ("joomshopping5", "joomshopping4",
             ("lookup", "items", "methods", "paid", "referer")),
            ("virtuemart4", "virtuemart3",
             ("lookup", "items", "cancel", "refund", "referer", "methods")),
            ("prestashop17", "prestashop16",
             ("lookup", "items", "pay", "refund", "referer")),
            ("prestashop17", "prestashop170",
             ("lookup", "items", "pay", "refund", "referer", "methods",
              "awaiting", "paid", "cancelled", "refunded", "http")),
            ("prestashop170", "prestashop16", ("cancel",)),
            ("woocommerce-hpos", "woocommerce-legacy",
             ("items", "methods", "paid", "referer"))):
        pair = Preset(one_name), Preset(other)
        equal([getattr(pair[0], name) for name in names],
              [getattr(pair[1], name) for name in names],
              f"{one_name} and {other} agree")
    # Which of a family rules is seen from the tables.
    for one_shop in SHOPS:
        for name, family in families.items():
            if one_shop.presets[0].startswith(name) \
                    and name != "woocommerce":
                trial = Trial(one_shop, one_shop.presets[0])
                trial.fresh()
                rows = trial.db.execute(*family.sql(family.variant))
                equal([list(row.values()) for row in rows],
                      [[one_shop.presets[0]]], trial.claim("is chosen"))
    shop = SHOPS[0]
    trial = Trial(shop, shop.presets[0])
    trial.grants = grants("woocommerce")
    trial.fresh()
    variant = families["woocommerce"]
    option = "woocommerce_custom_orders_table_enabled"
    for value, wanted in ((None, "woocommerce-legacy"),
                          ("yes", "woocommerce-hpos"),
                          ("no", "woocommerce-legacy")):
        if value:
            trial.root.query("REPLACE INTO wp_options (option_name, "
                             f"option_value) VALUES ('{option}', '{value}')")
        rows = trial.db.execute(*variant.sql(variant.variant))
        equal([list(row.values()) for row in rows], [[wanted]],
              f"WooCommerce, order tables: {value}")
        ok(wanted in variant.variants, f"{wanted} is named as a variant")
done()
