"""What the test knows of a storefront: its tables, how its checkout leaves an
order there, and how its own code would leave it paid, cancelled, refunded.
"""

import os

from harness import SOURCE

PRODUCT_STOCK = 10  # before an order of two pieces took them: 12


class Shop:
    name = ""
    schema = ""
    alters = ()           # what another version has otherwise in its tables
    presets = ()          # that serve these tables
    awaiting = paid = cancelled = refunded = reserved = None
    method = "bank_transfer"
    foreign_method = "cod"
    local = "local"       # the clock of the dates that the preset writes
    sub_tiyin = "19.999"  # a total that no coin pays; None if it cannot be
    secret = None
    email = "buyer@example.uz"
    phone = "+998901234567"
    after_reserve = after_pay = after_cancel = after_refund = {}
    referers = ()         # (path and query, number, secret)
    scans = ()            # tables that have no key for what is asked of them
    many = ""             # SQL: an order and its rows for each number of @seq

    def create(self, db):
        path = os.path.join(SOURCE, "tests", "cms", "schema",
                            self.schema + ".sql")
        with open(path, encoding="utf-8") as text:
            for statement in text.read().split(";\n"):
                if statement.strip():
                    db.query(statement)
        for change in self.alters:
            db.query("ALTER TABLE " + change)
        self.fill(db)

    def fill(self, db):
        """What the shop holds before its first order."""

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None):
        """An order of two pieces of product 1; its number."""
        raise NotImplementedError

    def number_of(self, number):
        """How the buyer knows the order of this id."""
        return str(number)

    def rich(self, db, number):
        """An order with a discount, delivery and odd prices; its tiyin."""
        raise NotImplementedError

    def edit(self, db, number, total):
        raise NotImplementedError

    def set_status(self, db, number, status):
        raise NotImplementedError

    undo_currency = None  # where the currency is the shop's, not the order's

    def more(self, trial):
        """(claim, got, wanted) of what no other storefront has."""
        return ()

    def state(self, db, number):
        """What is written of an order, dates as the clock they show."""
        raise NotImplementedError


def clock(db, value):
    """Whose time a DATETIME shows: 'utc', 'local' (+05:00) or neither."""
    if value is None or value.startswith("0000"):
        return None
    age = int(db.value("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), "
                       f"'{value}')"))
    if abs(age) < 600:
        return "utc"
    if abs(age - 5 * 3600) < 600:
        return "local"
    return value


def unix(db, value):
    """The same of a number of seconds."""
    if value in (None, "0"):
        return None
    age = int(db.value(f"SELECT UNIX_TIMESTAMP() - {value}"))
    return "unix" if abs(age) < 600 else value


def one(db, sql):
    rows = db.query(sql)
    return rows[0] if rows else {}


def column(db, sql):
    return [next(iter(row.values())) for row in db.query(sql)]
