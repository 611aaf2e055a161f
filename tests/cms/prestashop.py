"""PrestaShop 1.6, 1.7.0, 1.7.2 and 8."""

from storefront import Shop, clock, column, one

OLD = "2026-01-01 00:00:00"
KEY = "0123456789abcdef0123456789abcdef"


class PrestaShop(Shop):
    name = "PrestaShop"
    schema = "prestashop17"
    presets = ("prestashop17",)
    awaiting, paid, cancelled, refunded = "10", "2", "6", "7"
    method, foreign_method = "ps_wirepayment", "ps_cashondelivery"
    secret = KEY
    referers = (
        (f"/order-confirmation?id_cart=9&id_module=22&id_order=31&key={KEY}",
         "31", KEY),
        ("/ru/index.php?controller=order-confirmation&id_cart=9&id_module=22"
         f"&id_order=31&key={KEY}", "31", KEY),
        ("/order-confirmation?id_cart=9&id_order=31", None, None))
    after_pay = {"status": "2", "valid": "1", "modified": "local",
                 "real": "19.990000", "history": [("2", "0", "local")],
                 "payments": [("XKBKNABJK", "1", "19.990000", "Payme",
                               "1.000000", "5f" * 12, "local")]}
    after_cancel = {"status": "6", "valid": "0", "modified": "local",
                    "history": [("6", "0", "local")],
                    "stock": ["1:0 12 3 15", "2:0 20 0 20", "2:5 8 2 10"]}
    after_refund = {"status": "7", "valid": "0", "modified": "local",
                    "history": [("7", "0", "local")]}
    many = f"""
        INSERT INTO ps_orders (id_order, reference, id_carrier, id_lang,
            id_customer, id_cart, id_currency, id_address_delivery,
            id_address_invoice, current_state, payment, invoice_date,
            delivery_date, date_add, date_upd)
        SELECT seq, 'x', 1, 1, 1, 1, 1, 1, 1, 5, '', '{OLD}', '{OLD}',
            '{OLD}', '{OLD}' FROM seq_100001_to_110000;
        INSERT INTO ps_order_detail (id_order, id_shop, product_id,
            product_name, product_weight, tax_name)
        SELECT seq, 1, seq, 'x', 1, '' FROM seq_100001_to_110000;
        INSERT INTO ps_customer (email, passwd)
        SELECT seq, '' FROM seq_1_to_10000;
        INSERT INTO ps_address (alias) SELECT '' FROM seq_1_to_10000;
        INSERT INTO ps_currency (name, conversion_rate)
        SELECT 'x', 1 FROM seq_1_to_100;
        INSERT INTO ps_stock_available (id_product, id_product_attribute,
            id_shop, id_shop_group)
        SELECT seq, 0, 1, 1 FROM seq_100001_to_110000"""

    taken = ", ' ', reserved_quantity, ' ', physical_quantity"
    # Of a stock that shops share PrestaShop counts nothing as reserved.
    share = ", reserved_quantity = 0, physical_quantity = quantity"

    def fill(self, db):
        db.query("INSERT INTO ps_currency (name, iso_code, conversion_rate) "
                 "VALUES ('Sum', 'UZS', 1), ('Dollar', 'USD', 0.00008)")
        db.query("INSERT INTO ps_customer (email, passwd) VALUES "
                 f"('{self.email}', '')")
        db.query("INSERT INTO ps_address (alias, phone, phone_mobile) VALUES "
                 f"('home', '{self.phone}', '')")
        for product, attribute, quantity, taken in (
                (1, 0, 10, 5), (2, 0, 20, 0), (2, 5, 8, 2)):
            self.stock(db, product, attribute, quantity, taken)

    def stock(self, db, product, attribute, quantity, taken):
        db.query("INSERT INTO ps_stock_available (id_product, "
                 "id_product_attribute, id_shop, id_shop_group, quantity,"
                 " reserved_quantity, physical_quantity) VALUES "
                 f"({product}, {attribute}, 1, 0, {quantity}, {taken}, "
                 f"{quantity + taken})")

    def detail(self, db, number, product, quantity, total, attribute=0):
        db.query("INSERT INTO ps_order_detail (id_order, id_shop, product_id,"
                 " product_attribute_id, product_name, product_quantity, "
                 "product_reference, product_weight, tax_name, "
                 "total_price_tax_incl) VALUES "
                 f"({number}, 1, {product}, {attribute}, 'Product {product}',"
                 f" {quantity}, 'REF-{product}', 1, '', {total})")

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        db.query("INSERT INTO ps_orders (id_order, reference, id_carrier, "
                 "id_lang, id_customer, id_cart, id_currency, "
                 "id_address_delivery, id_address_invoice, current_state, "
                 "secure_key, payment, module, total_paid, "
                 "total_paid_tax_incl, invoice_date, delivery_date, date_add,"
                 f" date_upd) SELECT {number}, 'XKBKNABJK', 1, 1, 1, 1, "
                 f"id_currency, 1, 1, {status or self.awaiting}, '{KEY}', "
                 f"'Payme', '{method or self.method}', {total}, {total}, "
                 f"'{OLD}', '{OLD}', '{OLD}', '{OLD}' "
                 f"FROM ps_currency WHERE iso_code = '{currency}'")
        if lines:
            self.detail(db, number, 1, 2, total)
        return str(number)

    def rich(self, db, number):
        self.add(db, number, "123.45", lines=False)
        db.query("UPDATE ps_orders SET total_discounts_tax_incl = 10.00, "
                 "total_shipping_tax_incl = 13.45, "
                 f"total_wrapping_tax_incl = 1.00 WHERE id_order = {number}")
        self.detail(db, number, 1, 3, "100.000000")
        self.detail(db, number, 2, 1, "19.000000", 5)
        return 12345

    rich_items = [
        ("Product 1", "REF-1", "1", "3", "3334", "10000", "goods"),
        ("Product 2", "REF-2", "2", "1", "1900", "1900", "goods"),
        ("Wrapping", "wrapping", "wrapping", "1", "100", "100", "goods"),
        ("Shipping", "", "", "1", "1345", "1345", "shipping"),
        ("Discounts", "", "", "1", "1000", "1000", "discount")]

    def edit(self, db, number, total):
        db.query(f"UPDATE ps_orders SET total_paid = {total}, "
                 f"total_paid_tax_incl = {total} WHERE id_order = {number}")

    def set_currency(self, db, number, currency):
        db.query("UPDATE ps_orders SET id_currency = (SELECT id_currency "
                 f"FROM ps_currency WHERE iso_code = '{currency}') "
                 f"WHERE id_order = {number}")

    def set_status(self, db, number, status):
        db.query(f"UPDATE ps_orders SET current_state = {status} "
                 f"WHERE id_order = {number}")

    def state(self, db, number):
        row = one(db, f"SELECT * FROM ps_orders WHERE id_order = {number}")
        return {
            "status": row["current_state"], "valid": row["valid"],
            "total": row["total_paid"], "real": row["total_paid_real"],
            "modified": clock(db, row["date_upd"]),
            "history": [(h["id_order_state"], h["id_employee"],
                         clock(db, h["date_add"])) for h in db.query(
                             "SELECT * FROM ps_order_history WHERE id_order ="
                             f" {number} ORDER BY id_order_history")],
            "payments": [tuple(p.values()) for p in self.payments(db)],
            "stock": column(
                db, "SELECT CONCAT(id_product, ':', id_product_attribute, "
                f"' ', quantity{self.taken}) FROM "
                "ps_stock_available ORDER BY id_stock_available LIMIT 3")}

    def more(self, trial):
        """A combination is cancelled: its row, and that of all of them."""
        for shared, wanted in (
                ("", ["1:0 10 5 15", "2:0 21 0 21", "2:5 9 1 10"]),
                (self.share, ["1:0 10 0 10", "2:0 21 0 21", "2:5 9 0 9"])):
            trial.fresh()
            if shared:
                trial.root.query("UPDATE ps_stock_available SET id_shop = 0, "
                                 "id_shop_group = 1" + shared)
            number = trial.add(lines=False)
            self.detail(trial.root, number, 2, 1, "19.99", 5)
            trial.apply("cancel", trial.find(number))
            yield f"stock of a combination{shared and ', shared'}", \
                self.state(trial.root, number)["stock"], \
                wanted if self.taken else [" ".join(row.split()[:2])
                                           for row in wanted]

    def payments(self, db):
        rows = db.query(
            "SELECT order_reference, id_currency, amount, payment_method, "
            "conversion_rate, transaction_id, date_add FROM ps_order_payment "
            "ORDER BY id_order_payment")
        for row in rows:
            row["date_add"] = clock(db, row["date_add"])
        return rows


class PrestaShop16(PrestaShop):
    name = "PrestaShop 1.6"
    schema = "prestashop16"
    presets = ("prestashop16",)
    method, foreign_method = "bankwire", "cashondelivery"
    taken, share = "", ", quantity = quantity"
    after_pay = {**PrestaShop.after_pay,
                 "payments": [("XKBKNABJK", "1", "19.99", "Payme",
                               "1.000000", "5f" * 12, "local")]}
    after_cancel = {**PrestaShop.after_cancel,
                    "stock": ["1:0 12", "2:0 20", "2:5 8"]}

    def stock(self, db, product, attribute, quantity, taken):
        db.query("INSERT INTO ps_stock_available (id_product, "
                 "id_product_attribute, id_shop, id_shop_group, quantity) "
                 f"VALUES ({product}, {attribute}, 1, 0, {quantity})")


class PrestaShop170(PrestaShop16):
    """Its tables are those of 1.6 with an ISBN, the rest is as in 1.7."""
    name = "PrestaShop 1.7.0"
    alters = ("ps_order_detail ADD product_isbn varchar(13)",)
    presets = ("prestashop170",)
    method = PrestaShop.method
    foreign_method = PrestaShop.foreign_method


SHOPS = [PrestaShop(), PrestaShop16(), PrestaShop170()]
