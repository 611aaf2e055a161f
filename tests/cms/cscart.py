"""CS-Cart."""

from storefront import Shop, column, one, unix


class CsCart(Shop):
    name = "CS-Cart 4.11"
    schema = "cscart411"
    presets = ("cscart411",)
    awaiting, paid, cancelled, refunded = "O", "P", "I", "I"
    method, foreign_method = "Payme", "Cash"
    sub_tiyin = None  # decimal(12,2)
    scans = ("currencies", "statuses", "status_data", "settings_objects",
             "settings_sections")
    # (the shop's settings, the product's own, whether its stock moves)
    trackings = (({}, "B", True), ({}, "D", False), ({}, "O", False),
                 ({"inventory_tracking": "N"}, "B", False),
                 ({}, None, True), ({"default_tracking": "D"}, None, False),
                 ({"default_tracking": "D"}, "B", True),
                 ({"global_tracking": "D"}, "B", False),
                 ({"global_tracking": "B"}, "D", True),
                 ({"global_tracking": "B", "inventory_tracking": "N"}, "D",
                  False))
    referers = (
        ("/index.php?dispatch=checkout.complete&order_id=31", "31", None),
        ("/index.php?dispatch=orders.details&order_id=31", None, None))
    after_pay = {"status": "P", "updated": "unix"}
    after_cancel = {"status": "I", "updated": "unix", "stock": ["12", "20"]}
    after_refund = {"status": "I", "updated": "unix", "stock": ["12", "20"]}
    many = """
        INSERT INTO cscart_orders (order_id, status)
        SELECT seq, 'C' FROM seq_100001_to_110000;
        INSERT INTO cscart_order_details (item_id, order_id, product_id,
            extra) SELECT seq, seq, seq, '' FROM seq_100001_to_110000;
        INSERT INTO cscart_products (product_code)
        SELECT 'x' FROM seq_1_to_1000;
        INSERT INTO cscart_product_descriptions
        SELECT seq, 'ru', 'x' FROM seq_10_to_1000;
        INSERT INTO cscart_payment_descriptions
        SELECT seq, 'x', '', '', 'ru' FROM seq_10_to_100"""

    def fill(self, db):
        db.query("INSERT INTO cscart_currencies (currency_code, is_primary) "
                 "VALUES ('UZS', 'Y'), ('USD', 'N')")
        for payment, name in ((1, "Cash"), (2, "Payme")):
            for lang in ("ru", "en"):
                db.query("INSERT INTO cscart_payment_descriptions VALUES "
                         f"({payment}, '{name}', '', '', '{lang}')")
        for number, status in enumerate("OPCFDIBY", 1):
            self.one_status(db, number, status,
                            "I" if status in "FDI" else "D")
        db.query("INSERT INTO cscart_products (product_code, amount, "
                 "tracking) VALUES ('CODE-1', 10, 'B'), ('CODE-2', 20, 'D')")
        db.query("INSERT INTO cscart_product_descriptions VALUES "
                 "(1, 'en', 'Product 1'), (1, 'ru', 'Товар 1')")
        db.query("INSERT INTO cscart_settings_sections VALUES "
                 "(2, 'General'), (3, 'addon')")
        for section, name, value in ((2, "inventory_tracking", "Y"),
                                     (3, "inventory_tracking", "N"),
                                     (2, "global_tracking", ""),
                                     (2, "default_tracking", "B"),
                                     (3, "global_tracking", "D")):
            db.query("INSERT INTO cscart_settings_objects (name, section_id,"
                     " section_tab_id, value, handler) VALUES "
                     f"('{name}', {section}, 0, '{value}', '')")

    def one_status(self, db, number, status, inventory):
        db.query("INSERT INTO cscart_statuses (status) VALUES "
                 f"('{status}')")
        db.query("INSERT INTO cscart_status_data VALUES "
                 f"({number}, 'inventory', '{inventory}'), "
                 f"({number}, 'notify', 'Y')")

    def line(self, db, number, item, product, amount, price):
        db.query("INSERT INTO cscart_order_details VALUES "
                 f"({item}, {number}, {product}, 'CODE-{product}', {price}, "
                 f"{amount}, 'a:0:{{}}')")

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        db.query("INSERT INTO cscart_orders (order_id, total, status, phone, "
                 f"email, payment_id, lang_code) VALUES ({number}, {total}, "
                 f"'{status or self.awaiting}', '{self.phone}', "
                 f"'{self.email}', {1 if method == 'Cash' else 2}, 'ru')")
        if currency != "UZS":
            self.set_currency(db, number, currency)
        if lines:
            self.line(db, number, 11, 1, 1, f"{total}")
            self.line(db, number, 12, 1, 1, "0")
            self.line(db, number, 13, 2, 1, "0")
        return str(number)

    def rich(self, db, number):
        self.add(db, number, "123.45", lines=False)
        db.query("UPDATE cscart_orders SET shipping_cost = 13.45, "
                 f"subtotal_discount = 11.99 WHERE order_id = {number}")
        self.line(db, number, 1, 1, 3, "33.33")
        self.line(db, number, 2, 2, 1, "22.00")
        return 12345

    rich_items = [
        ("Товар 1", "CODE-1", "1", "3", "3333", "9999", "goods"),
        ("CODE-2", "CODE-2", "2", "1", "2200", "2200", "goods"),
        ("Shipping", "", "", "1", "1345", "1345", "shipping"),
        ("Discounts", "rest", "rest", "1", "1199", "1199", "discount")]

    def edit(self, db, number, total):
        db.query(f"UPDATE cscart_orders SET total = {total} "
                 f"WHERE order_id = {number}")

    def set_currency(self, db, number, currency):
        """There is but the shop's own."""
        db.query("UPDATE cscart_currencies SET is_primary = "
                 f"IF(currency_code = '{currency}', 'Y', 'N')")

    def undo_currency(self, db):
        self.set_currency(db, 0, "UZS")

    def set_status(self, db, number, status):
        db.query(f"UPDATE cscart_orders SET status = '{status}' "
                 f"WHERE order_id = {number}")

    def more(self, trial):
        """A parent order is no order to pay; its parts are."""
        number = trial.add()
        order = trial.find(number)
        trial.root.query("UPDATE cscart_orders SET is_parent_order = 'Y' "
                         f"WHERE order_id = {number}")
        yield "a parent order is not found", trial.find(number), None
        for event in ("pay", "cancel"):
            yield f"{event} of a parent order", trial.apply(event, order), 0
        self.set_status(trial.root, number, "P")
        yield "refund of a parent order", \
            trial.apply("refund", {**order, "status": "P"}), 0
        for event, status in (("cancel", "O"), ("refund", "P")):
            for settings, own, moves in self.trackings:
                yield f"stock by {settings} and {own}: {event}", \
                    self.tracked(trial, event, status, settings, own), \
                    "12" if moves else "10"

    def tracked(self, trial, event, status, settings, own):
        """The stock of a product of that tracking after the event."""
        trial.fresh()
        db = trial.root
        for name, value in settings.items():
            db.query(f"UPDATE cscart_settings_objects SET value = '{value}' "
                     f"WHERE name = '{name}' AND section_id = 2")
        own = f"'{own}'" if own else "NULL"
        db.query(f"UPDATE cscart_products SET tracking = {own} "
                 "WHERE product_id = 1")
        number = trial.add()
        self.set_status(db, number, status)
        trial.apply(event, trial.find(number))
        return self.state(db, number)["stock"][0]

    def state(self, db, number):
        row = one(db, f"SELECT * FROM cscart_orders WHERE order_id = {number}")
        return {"status": row["status"], "total": row["total"],
                "updated": unix(db, row.get("updated_at")),
                "stock": column(db, "SELECT amount FROM cscart_products "
                                "ORDER BY product_id LIMIT 2")}


class CsCart43(CsCart):
    name = "CS-Cart 4.3"
    schema = "cscart43"
    presets = ("cscart43",)
    after_pay = {"status": "P"}
    after_cancel = after_refund = {"status": "I", "stock": ["12", "20"]}
    trackings = CsCart.trackings[:4]


class CsCart42(CsCart43):
    name = "CS-Cart 4.2"
    schema = "cscart42"
    presets = ("cscart42",)

    def one_status(self, db, number, status, inventory):
        db.query("INSERT INTO cscart_status_data VALUES "
                 f"('{status}', 'O', 'inventory', '{inventory}'), "
                 f"('{status}', 'G', 'inventory', 'D'), "
                 f"('{status}', 'O', 'notify', 'Y')")


SHOPS = [CsCart(), CsCart43(), CsCart42()]
