"""VirtueMart and JoomShopping, both on Joomla."""

from storefront import Shop, clock, column, one

OLD = "2026-01-01 00:00:00"
HASH = "0123456789abcdef0123456789abcdef"


class VirtueMart(Shop):
    name = "VirtueMart 3"
    schema = "virtuemart3"
    presets = ("virtuemart3",)
    awaiting, paid, cancelled, refunded = "P", "C", "X", "R"
    method, foreign_method = "1", "2"
    secret = "p_Ab12Cd"
    scans = ("virtuemart_currencies", "virtuemart_orderstates")
    referers = (
        ("/index.php?option=com_virtuemart&view=orders&layout=details"
         "&order_number=AB31&order_pass=p_Ab12Cd", "AB31", "p_Ab12Cd"),
        ("/orders/number?order_number=AB31", None, None))
    after_pay = {"status": "C", "modified": "utc", "lines": ["C utc"],
                 "history": [("C", "0", "Payme: test", "utc", "utc", "1")]}
    after_cancel = {"status": "X", "modified": "utc", "lines": ["X utc"],
                    "history": [("X", "0", "Payme: test", "utc", "utc",
                                 "1")],
                    "stock": ["12 3", "20 9"]}
    after_refund = {"status": "R", "modified": "utc", "lines": ["R utc"],
                    "history": [("R", "0", "Payme: test", "utc", "utc",
                                 "1")],
                    "stock": ["12 3", "20 9"]}
    many = f"""
        INSERT INTO jos_virtuemart_orders (virtuemart_order_id, order_number,
            order_status) SELECT seq, seq, 'F' FROM seq_100001_to_110000;
        INSERT INTO jos_virtuemart_order_items (virtuemart_order_id,
            virtuemart_product_id) SELECT seq, 1 FROM seq_100001_to_110000;
        INSERT INTO jos_virtuemart_order_userinfos (virtuemart_order_id,
            address_type) SELECT seq, 'BT' FROM seq_100001_to_110000;
        INSERT INTO jos_virtuemart_products (product_params)
        SELECT '' FROM seq_1_to_1000"""

    def fill(self, db):
        db.query("INSERT INTO jos_virtuemart_currencies VALUES "
                 "(175, 'UZS', 860), (144, 'USD', 840)")
        for code, handle in zip("PUCXRSFD", "RRRAAORA"):
            db.query("INSERT INTO jos_virtuemart_orderstates "
                     "(order_status_code, order_stock_handle) VALUES "
                     f"('{code}', '{handle}')")
        db.query("INSERT INTO jos_virtuemart_products (product_in_stock, "
                 "product_ordered, product_params) VALUES (12, 5, ''), "
                 "(20, 9, '')")

    def line(self, db, number, product, quantity, price):
        db.query("INSERT INTO jos_virtuemart_order_items ("
                 "virtuemart_order_id, virtuemart_product_id, order_item_sku,"
                 " order_item_name, product_quantity, product_final_price, "
                 f"order_status) VALUES ({number}, {product}, "
                 f"'SKU-{product}', 'Product {product}', {quantity}, {price},"
                 f" '{self.awaiting}')")

    def number_of(self, number):
        return f"AB{number}"

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        db.query("INSERT INTO jos_virtuemart_orders (virtuemart_order_id, "
                 "order_number, order_pass, order_total, order_currency, "
                 "order_status, virtuemart_paymentmethod_id, modified_on) "
                 f"VALUES ({number}, 'AB{number}', '{self.secret}', {total}, "
                 f"{175 if currency == 'UZS' else 144}, "
                 f"'{status or self.awaiting}', {method or self.method}, "
                 f"'{OLD}')")
        db.query("INSERT INTO jos_virtuemart_order_userinfos ("
                 "virtuemart_order_id, address_type, phone_1, phone_2, email)"
                 f" VALUES ({number}, 'ST', '1', '', ''), "
                 f"({number}, 'BT', '{self.phone}', '', '{self.email}')")
        if lines:
            self.line(db, number, 1, 2, f"{total} / 2")
        return self.number_of(number)

    def rich(self, db, number):
        """Delivery with its tax, a payment fee, a coupon of more."""
        self.add(db, number, "123.45", lines=False)
        db.query("UPDATE jos_virtuemart_orders SET order_shipment = 10, "
                 "order_shipment_tax = 1.2, order_payment = 2, "
                 "coupon_discount = -9.74 "
                 f"WHERE virtuemart_order_id = {number}")
        self.line(db, number, 1, 3, "33.33000")
        self.line(db, number, 2, 1, "20.00000")
        return 12345

    rich_items = [
        ("Product 1", "SKU-1", "1", "3", "3333", "9999", "goods"),
        ("Product 2", "SKU-2", "2", "1", "2000", "2000", "goods"),
        ("Shipping", "", "", "1", "1120", "1120", "shipping"),
        ("Discounts", "rest", "rest", "1", "774", "774", "discount")]

    def more(self, trial):
        """The status that was looked up is the one that is left."""
        for event, seen, real in (("pay", "P", "U"), ("cancel", "U", "P"),
                                  ("refund", "C", "S")):
            number = trial.add()
            self.set_status(trial.root, number, seen)
            order = trial.find(number)
            self.set_status(trial.root, number, real)
            yield f"{event} from {seen} when it is {real}", \
                trial.apply(event, order), 0
        trial.fresh()
        number = trial.add()
        self.set_status(trial.root, number, "S")
        trial.apply("refund", trial.find(number))
        yield "stock of what was shipped", \
            self.state(trial.root, number)["stock"][0], "14 5"

    def one(self, number):
        return f"virtuemart_order_id = {number[2:]}"

    def edit(self, db, number, total):
        db.query(f"UPDATE jos_virtuemart_orders SET order_total = {total} "
                 f"WHERE {self.one(number)}")

    def set_currency(self, db, number, currency):
        db.query("UPDATE jos_virtuemart_orders SET order_currency = 144 "
                 f"WHERE {self.one(number)}")

    def set_status(self, db, number, status):
        for table in ("orders", "order_items"):
            db.query(f"UPDATE jos_virtuemart_{table} SET order_status = "
                     f"'{status}' WHERE {self.one(number)}")

    def state(self, db, number):
        row = one(db, "SELECT * FROM jos_virtuemart_orders WHERE "
                  f"{self.one(number)}")
        return {
            "status": row["order_status"], "total": row["order_total"],
            "modified": clock(db, row["modified_on"]),
            "paid": row.get("paid"), "paid_on": clock(db, row.get("paid_on")),
            "lines": [f"{i['order_status']} {clock(db, i['modified_on'])}"
                      for i in db.query(
                          "SELECT * FROM jos_virtuemart_order_items WHERE "
                          f"{self.one(number)}")],
            "history": [(h["order_status_code"], h["customer_notified"],
                         h["comments"], clock(db, h["created_on"]),
                         clock(db, h["modified_on"]),
                         *([h["published"]] if "published" in h else []))
                        for h in db.query(
                            "SELECT * FROM jos_virtuemart_order_histories "
                            f"WHERE {self.one(number)}")],
            "stock": column(
                db, "SELECT CONCAT(product_in_stock, ' ', product_ordered) "
                "FROM jos_virtuemart_products ORDER BY virtuemart_product_id "
                "LIMIT 2")}


class VirtueMart34(VirtueMart):
    """The mark of a row of the history is gone."""

    name = "VirtueMart 3.4"
    alters = ("jos_virtuemart_order_histories DROP COLUMN published",)
    after_pay, after_cancel, after_refund = (
        {**after, "history": [row[:-1] for row in after["history"]]}
        for after in (VirtueMart.after_pay, VirtueMart.after_cancel,
                      VirtueMart.after_refund))


class VirtueMart4(VirtueMart34):
    """All tables InnoDB, and an order says what was paid of it."""

    name = "VirtueMart 4"
    schema = "virtuemart4"
    alters = ()
    presets = ("virtuemart4",)
    after_pay = {**VirtueMart34.after_pay, "paid": "19.99000",
                 "paid_on": "utc"}

    def more(self, trial):
        """What is said to be paid already stays as it is said."""
        yield from super().more(trial)
        number = trial.add("30.00")
        trial.root.query("UPDATE jos_virtuemart_orders SET paid = 10, "
                         f"paid_on = '{OLD}' WHERE {self.one(number)}")
        trial.apply("pay", trial.find(number))
        state = self.state(trial.root, number)
        yield "a part that was paid before", \
            (state["paid"], state["paid_on"]), ("10.00000", OLD)
        number = trial.add("30.00")
        trial.apply("pay", trial.find(number))
        trial.apply("refund", trial.find(number))
        state = self.state(trial.root, number)
        yield "what was paid, after the refund", \
            (state["status"], state["paid"], state["paid_on"]), \
            ("R", "30.00000", "utc")


class JoomShopping(Shop):
    name = "JoomShopping 5"
    schema = "joomshopping"
    presets = ("joomshopping5",)
    awaiting, paid, cancelled, refunded = "1", "6", "3", "4"
    method, foreign_method = "payme", "cod"
    secret = HASH
    scans = ("jshopping_payment_method",)
    after_pay = {"status": "6", "modified": "local",
                 "transaction": "5f" * 12,
                 "history": [("6", "0", "Payme: test", "local", "0")]}
    after_cancel = {"status": "3", "modified": "local", "removed": "0",
                    "history": [("3", "0", "Payme: test", "local", "0")],
                    "stock": ["12.00", "20.00", "1.00"]}
    after_refund = {**after_cancel, "status": "4",
                    "history": [("4", "0", "Payme: test", "local", "0")]}
    texts = ("order_tax_ext", "shipping_tax_ext", "payment_tax_ext",
             "package_tax_ext", "payment_params", "payment_params_data",
             "shipping_params", "shipping_params_data", "order_add_info",
             "file_stat_downloads", "order_custom_info", "transaction")
    item_texts = ("product_attributes", "product_freeattributes",
                  "freeattributes", "extra_fields", "files", "params")
    empty = ", ".join(["''"] * len(texts))
    item_empty = ", ".join(["''"] * len(item_texts))
    many = f"""
        INSERT INTO jos_jshopping_orders (order_id, order_number,
            order_created, order_status, {", ".join(texts)})
        SELECT seq, LPAD(seq, 8, '0'), 1, 7, {empty}
        FROM seq_100001_to_110000;
        INSERT INTO jos_jshopping_order_item (order_id, product_id,
            attributes, {", ".join(item_texts)})
        SELECT seq, 1, '', {item_empty} FROM seq_100001_to_110000;
        INSERT INTO jos_jshopping_products (product_quantity)
        SELECT 1 FROM seq_1_to_1000"""

    def fill(self, db):
        db.query("INSERT INTO jos_jshopping_payment_method (payment_code, "
                 "payment_params, payment_type, order_description) VALUES "
                 "('payme', '', 1, ''), ('cod', '', 1, '')")
        db.query("INSERT INTO jos_jshopping_products (product_quantity, "
                 "unlimited) VALUES (10, 0), (20, 0), (1, 1)")

    def line(self, db, number, product, quantity, price, attributes="a:0:{}",
             tax="0"):
        db.query("INSERT INTO jos_jshopping_order_item (order_id, product_id,"
                 " product_ean, product_name, product_quantity, "
                 "product_item_price, product_tax, attributes, "
                 f"{', '.join(self.item_texts)}) VALUES ({number}, {product},"
                 f" 'EAN-{product}', 'Product {product}', {quantity}, "
                 f"{price}, {tax}, '{attributes}', {self.item_empty})")

    def number_of(self, number):
        return f"{int(number):08d}"

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        db.query("INSERT INTO jos_jshopping_orders (order_id, order_number, "
                 "order_total, currency_code_iso, order_status, "
                 "order_created, payment_method_id, email, phone, order_hash,"
                 " product_stock_removed, order_m_date, "
                 f"{', '.join(self.texts)}) VALUES ({number}, "
                 f"'{self.number_of(number)}', {total}, '{currency}', "
                 f"{status or self.awaiting}, 1, "
                 f"{2 if method == 'cod' else 1}, '{self.email}', "
                 f"'{self.phone}', '{HASH}', 1, '{OLD}', {self.empty})")
        if lines:
            self.line(db, number, 1, 2, f"{total} / 2")
            self.line(db, number, 3, 1, "0")  # its stock is not counted
        return self.number_of(number)

    def rich(self, db, number):
        """Shown without tax: 12 % comes on top of all but the coupon."""
        self.add(db, number, "150.00", lines=False)
        db.query("UPDATE jos_jshopping_orders SET display_price = 1, "
                 "order_shipping = 10, shipping_tax = 12, order_package = 1, "
                 f"order_discount = 1 WHERE order_id = {number}")
        self.line(db, number, 1, 3, "33.33", tax="12")
        self.line(db, number, 2, "1.50", "20", tax="12", attributes="a:1:{}")
        return 15000

    rich_items = [
        ("Product 1", "EAN-1", "1", "3.00", "3733", "11199", "goods"),
        ("Product 2", "EAN-2", "2", "1.50", "2240", "3360", "goods"),
        ("Shipping", "", "", "1", "1232", "1232", "shipping"),
        ("Discounts", "rest", "rest", "1", "791", "791", "discount")]

    def more(self, trial):
        """Lines with attributes, and an order whose stock was never taken."""
        for attributes, removed, wanted in (
                ("", 1, ("0", "12.00")), ("a:0:{}", 1, ("0", "12.00")),
                ('a:1:{i:1;s:1:"4";}', 1, ("1", "10.00")),
                ("a:0:{}", 0, ("0", "10.00"))):
            for event, status in (("cancel", "1"), ("refund", "6")):
                trial.fresh()
                number = trial.add(lines=False)
                self.line(trial.root, int(number), 1, 2, "1", attributes)
                self.line(trial.root, int(number), 2, 1, "1")
                trial.root.query(
                    f"UPDATE jos_jshopping_orders SET order_status = {status}"
                    f", product_stock_removed = {removed}")
                trial.apply(event, trial.find(number))
                state = self.state(trial.root, number)
                yield f"{event}: attributes {attributes!r}, mark {removed}", \
                    (state["removed"], state["stock"][0]), wanted

    def edit(self, db, number, total):
        db.query(f"UPDATE jos_jshopping_orders SET order_total = {total} "
                 f"WHERE order_id = {int(number)}")

    def set_currency(self, db, number, currency):
        db.query("UPDATE jos_jshopping_orders SET currency_code_iso = "
                 f"'{currency}' WHERE order_id = {int(number)}")

    def set_status(self, db, number, status):
        db.query(f"UPDATE jos_jshopping_orders SET order_status = {status} "
                 f"WHERE order_id = {int(number)}")

    def state(self, db, number):
        row = one(db, "SELECT * FROM jos_jshopping_orders WHERE order_id = "
                  f"{int(number)}")
        return {
            "status": row["order_status"], "total": row["order_total"],
            "modified": clock(db, row["order_m_date"]),
            "transaction": row["transaction"],
            "removed": row["product_stock_removed"],
            "history": [(h["order_status_id"], h["customer_notify"],
                         h["comments"], clock(db, h["status_date_added"]),
                         *([h["include_comment"]] if "include_comment" in h
                           else []))
                        for h in db.query(
                            "SELECT * FROM jos_jshopping_order_history WHERE "
                            f"order_id = {int(number)}")],
            "stock": column(db, "SELECT product_quantity FROM "
                            "jos_jshopping_products ORDER BY product_id "
                            "LIMIT 3")}


class JoomShopping4(JoomShopping):
    """A row of the history does not say whether its comment was sent."""

    name = "JoomShopping 4"
    alters = ("jos_jshopping_order_history DROP COLUMN include_comment",)
    presets = ("joomshopping4",)
    after_pay, after_cancel, after_refund = (
        {**after, "history": [row[:-1] for row in after["history"]]}
        for after in (JoomShopping.after_pay, JoomShopping.after_cancel,
                      JoomShopping.after_refund))


SHOPS = [VirtueMart(), VirtueMart34(), VirtueMart4(), JoomShopping(),
         JoomShopping4()]
