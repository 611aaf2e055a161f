"""Webasyst Shop-Script."""

from storefront import Shop, clock, column, one

OLD = "2026-01-01 00:00:00"
CODE = "0123456789abcdef310123456789abcdef"


class ShopScript(Shop):
    name = "Shop-Script"
    schema = "shopscript"
    presets = ("shopscript",)
    awaiting, paid, cancelled, refunded = "new", "paid", "deleted", "refunded"
    method, foreign_method = "Payme", "Cash"
    secret = CODE
    scans = ()
    after_pay = {"status": "paid", "updated": "local", "paid": "local",
                 "day": "1", "date": "today",
                 "params": {"payment_transaction_id": "5f" * 12},
                 "log": [("pay", "new", "paid", "Payme: test", "local")]}
    after_cancel = {"status": "deleted", "updated": "local",
                    "params": {"reduced": "0"},
                    "stock": ["1: 12 12 7", "2: None None 4"],
                    "log": [("delete", "new", "deleted", "Payme: test",
                             "local")]}
    after_refund = {"status": "refunded", "updated": "local",
                    "day": None, "date": None, "params": {"reduced": "0"},
                    "stock": ["1: 12 12 7", "2: None None 4"],
                    "log": [("refund", "paid", "refunded", "Payme: test",
                             "local")]}
    many = f"""
        INSERT INTO shop_order (id, contact_id, create_datetime, total,
            currency) SELECT seq, seq, '{OLD}', 1, 'UZS'
        FROM seq_100001_to_110000;
        INSERT INTO shop_order_items (order_id, name, product_id, sku_id,
            type, price, quantity)
        SELECT seq, 'x', seq, seq, 'product', 1, 1 FROM seq_100001_to_110000;
        INSERT INTO shop_order_params SELECT seq, 'reduced', '1'
        FROM seq_100001_to_110000;
        INSERT INTO shop_order_params SELECT seq, 'auth_code', 'x'
        FROM seq_100001_to_110000;
        INSERT INTO wa_contact_emails (contact_id, email)
        SELECT seq, 'x' FROM seq_100001_to_110000;
        INSERT INTO wa_contact_data (contact_id, field, value)
        SELECT seq, 'phone', 'x' FROM seq_100001_to_110000;
        INSERT INTO shop_product (name, create_datetime, count)
        SELECT 'x', '{OLD}', 1 FROM seq_1_to_1000;
        INSERT INTO shop_product_skus (product_id, sku, sort, count)
        SELECT seq, 'x', 1, 1 FROM seq_1_to_1000;
        INSERT INTO shop_product_stocks
        SELECT seq, 9, seq, 1 FROM seq_1_to_1000"""

    def fill(self, db):
        db.query(f"INSERT INTO wa_contact_emails (contact_id, email) VALUES "
                 f"(1, '{self.email}')")
        db.query("INSERT INTO wa_contact_data (contact_id, field, value, "
                 f"sort) VALUES (1, 'phone', '{self.phone}', 0), "
                 "(1, 'phone', '1', 1)")
        for product, count, stock in ((1, "10", 5), (2, "NULL", 4)):
            db.query("INSERT INTO shop_product (name, create_datetime, count)"
                     f" VALUES ('Product {product}', '{OLD}', {count})")
            db.query("INSERT INTO shop_product_skus (product_id, sku, sort, "
                     f"count) VALUES ({product}, '', 1, {count})")
            db.query("INSERT INTO shop_product_stocks VALUES "
                     f"({product}, 1, {product}, {stock})")

    def line(self, db, number, product, quantity, price, kind="product"):
        db.query("INSERT INTO shop_order_items (order_id, name, product_id, "
                 "sku_id, sku_code, type, price, quantity, stock_id) VALUES "
                 f"({number}, 'Product {product}', {product}, {product}, "
                 f"'SKU-{product}', '{kind}', {price}, {quantity}, 1)")

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True, reduced="1"):
        db.query("INSERT INTO shop_order (id, contact_id, create_datetime, "
                 f"state_id, total, currency) VALUES ({number}, 1, '{OLD}', "
                 f"'{status or self.awaiting}', {total}, '{currency}')")
        for name, value in (("auth_code", CODE), ("payment_id", "3"),
                            ("payment_plugin", "invoicephys"),
                            ("payment_name", method or self.method),
                            ("reduced", reduced)):
            if value:
                db.query("INSERT INTO shop_order_params VALUES "
                         f"({number}, '{name}', '{value}')")
        if lines:
            self.line(db, number, 1, 2, f"{total} / 2")
        return str(number)

    def rich(self, db, number):
        self.add(db, number, "123.45", lines=False)
        db.query("UPDATE shop_order SET shipping = 13.45, discount = 11.99 "
                 f"WHERE id = {number}")
        self.line(db, number, 1, 3, "33.33")
        self.line(db, number, 2, 1, "22.00", "service")
        return 12345

    rich_items = [
        ("Product 1", "SKU-1", "1", "3", "3333", "9999", "goods"),
        ("Product 2", "SKU-2", "2", "1", "2200", "2200", "goods"),
        ("Shipping", "", "", "1", "1345", "1345", "shipping"),
        ("Discounts", "rest", "rest", "1", "1199", "1199", "discount")]

    def edit(self, db, number, total):
        db.query(f"UPDATE shop_order SET total = {total} WHERE id = {number}")

    def set_currency(self, db, number, currency):
        db.query(f"UPDATE shop_order SET currency = '{currency}' "
                 f"WHERE id = {number}")

    def set_status(self, db, number, status):
        paid = "DATE(paid_datetime)" if status == "paid" else "NULL"
        db.query(f"UPDATE shop_order SET state_id = '{status}', "
                 "paid_datetime = UTC_TIMESTAMP() + INTERVAL 5 HOUR, "
                 f"paid_date = {paid}, paid_year = YEAR(paid_date), "
                 "paid_month = MONTH(paid_date), "
                 f"paid_quarter = QUARTER(paid_date) WHERE id = {number}")

    def state(self, db, number):
        row = one(db, "SELECT *, paid_date = DATE(paid_datetime) AND "
                  "paid_year = YEAR(paid_datetime) AND paid_month = "
                  "MONTH(paid_datetime) AND paid_quarter = "
                  "QUARTER(paid_datetime) AS day FROM shop_order "
                  f"WHERE id = {number}")
        return {
            "status": row["state_id"], "total": row["total"],
            "updated": clock(db, row["update_datetime"]),
            "paid": clock(db, row["paid_datetime"]), "day": row["day"],
            "date": self.date(row),
            "params": {p["name"]: p["value"] for p in db.query(
                f"SELECT * FROM shop_order_params WHERE order_id = {number}")},
            "log": [(g["action_id"], g["before_state_id"],
                     g["after_state_id"], g["text"], clock(db, g["datetime"]))
                    for g in db.query("SELECT * FROM shop_order_log WHERE "
                                      f"order_id = {number} ORDER BY id")],
            "stock": self.stock(db)}

    def date(self, row):
        """Of the payment, as the reports see it: all of it, or none."""
        known = [row[f"paid_{part}"] is not None
                 for part in ("date", "year", "month", "quarter")]
        return "today" if all(known) else None if not any(known) else known

    def stock(self, db):
        return [f"{r['id']}: {r['count']} {r['kcount']} {r['tcount']}"
                for r in db.query(
                    "SELECT p.id, p.count, k.count AS kcount, "
                    "t.count AS tcount FROM shop_product p JOIN "
                    "shop_product_skus k ON k.product_id = p.id JOIN "
                    "shop_product_stocks t ON t.sku_id = k.id AND "
                    "t.stock_id = 1 ORDER BY p.id LIMIT 2")]

    def more(self, trial):
        """Stock that the order has not taken yet is taken at the payment."""
        for setting, name, wanted in (
                ("", "no setting", "1: 8 8 3"),
                ("disable_stock_count", "no count of stock", "1: 10 10 5"),
                ("update_stock_count_on_create_order",
                 "stock taken at the order", "1: 10 10 5")):
            trial.fresh()
            db = trial.root
            if setting:
                db.query("INSERT INTO wa_app_settings VALUES "
                         f"('shop', '{setting}', '1')")
            number = trial.add(reduced="")
            trial.apply("pay", trial.find(number))
            yield f"{name}: stock after the payment", \
                self.stock(db)[0], wanted
            yield f"{name}: its mark", column(
                db, "SELECT value FROM shop_order_params WHERE name = "
                f"'reduced' AND order_id = {number}"), \
                [] if setting else ["1"]
            if not setting:
                trial.apply("refund", trial.find(number))
                yield f"{name}: stock after the refund", \
                    self.stock(db)[0], "1: 10 10 5"


class ShopScript11(ShopScript):
    """Since 11.6 parts of a piece are sold and counted."""

    name = "Shop-Script 11.6"
    alters = (
        "shop_order_items MODIFY quantity decimal(15, 3) NOT NULL",
        "shop_product MODIFY count decimal(15, 3) DEFAULT NULL",
        "shop_product_skus MODIFY count decimal(15, 3) DEFAULT NULL",
        "shop_product_stocks MODIFY count decimal(15, 3) NOT NULL")
    rich_items = [(*row[:3], row[3] + ".000", *row[4:])
                  if row[1].startswith("SKU") else row
                  for row in ShopScript.rich_items]
    after_cancel, after_refund = (
        {**after, "stock": ["1: 12.000 12.000 7.000", "2: None None 4.000"]}
        for after in (ShopScript.after_cancel, ShopScript.after_refund))

    def more(self, trial):
        """A part of a piece: its sum, and its stock there and back."""
        trial.fresh()
        number = trial.add("4.17", lines=False, reduced="")
        self.line(trial.root, number, 1, "0.125", "33.33")
        order = trial.find(number)
        yield "a part of a piece", [
            (row["count"], row["price"], row["total"]) for row in
            trial.preset.order_items(trial.db, order)], \
            [("0.125", "3333", "417")]
        for event, wanted in (("pay", "1: 9.875 9.875 4.875"),
                              ("refund", "1: 10.000 10.000 5.000")):
            trial.apply(event, trial.find(number))
            yield f"its stock after {event}", self.stock(trial.root)[0], \
                wanted


SHOPS = [ShopScript(), ShopScript11()]
