"""WooCommerce, both of its ways to keep orders."""

from storefront import Shop, clock, column, one, unix

KEY = "wc_order_Xy12AbCdEf345"
OLD = "2026-01-01 00:00:00"


class WooCommerce(Shop):
    schema = "woocommerce"
    awaiting = reserved = "wc-on-hold"
    paid = "wc-processing"
    cancelled = "wc-cancelled"
    refunded = "wc-refunded"
    method = "bacs"
    secret = KEY
    scans = ("options",)
    referers = (
        (f"/checkout/order-received/31/?key={KEY}", "31", KEY),
        (f"/shop/?page_id=7&order-received=31&key={KEY}", "31", KEY),
        (f"/checkout/order-pay/31/?pay_for_order=true&key={KEY}", "31", KEY),
        ("/checkout/order-received/31/", None, None),
        ("/my-account/orders/", None, None))

    def fill(self, db):
        for product, stock in ((1, "10"), (2, "0"), (3, "5"), (4, "")):
            db.query(
                "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) "
                f"VALUES ({product}, '_stock', '{stock}'), "
                f"({product}, '_stock_status', "
                f"'{'instock' if stock not in ('0', '') else 'outofstock'}'),"
                f" ({product}, '_manage_stock', "
                f"'{'no' if stock == '' else 'yes'}'), "
                f"({product}, '_sku', 'SKU-{product}')")
            db.query("INSERT INTO wp_wc_product_meta_lookup (product_id, "
                     "stock_quantity, stock_status) VALUES "
                     f"({product}, {stock or 'NULL'}, 'outofstock')")

    def meta(self, db, number, **values):
        for key, value in values.items():
            db.query("INSERT INTO wp_postmeta (post_id, meta_key, meta_value)"
                     f" VALUES ({number}, '_{key}', '{value}')")

    def item(self, db, number, kind, name, **values):
        db.query("INSERT INTO wp_woocommerce_order_items (order_item_name, "
                 f"order_item_type, order_id) VALUES ('{name}', '{kind}', "
                 f"{number})")
        item = db.value("SELECT LAST_INSERT_ID()")
        for key, value in values.items():
            key = key if key in ("cost", "total_tax") else "_" + key
            db.query("INSERT INTO wp_woocommerce_order_itemmeta "
                     "(order_item_id, meta_key, meta_value) VALUES "
                     f"({item}, '{key}', '{value}')")

    def line(self, db, number, product, quantity, total, tax="0",
             variation="0", subtotal=None, stock=True):
        values = {"reduced_stock": quantity} if stock else {}
        self.item(db, number, "line_item", f"Product {product}",
                  product_id=product, variation_id=variation, qty=quantity,
                  line_subtotal=subtotal or total, line_subtotal_tax=tax,
                  line_total=total, line_tax=tax, **values)

    def rich(self, db, number):
        """Three for 100 less 10, one of a variation, delivery, a fee."""
        self.add(db, number, "143.35", lines=False)
        self.line(db, number, 1, 3, "90.00", subtotal="100.00")
        self.line(db, number, 2, 1, "30.10", tax="3.25", variation="3")
        self.item(db, number, "shipping", "Courier", cost="15.00",
                  total_tax="1.00")
        self.item(db, number, "shipping", "Nothing", cost="0", total_tax="0")
        self.item(db, number, "fee", "Box", line_total="5.00", line_tax="0")
        self.item(db, number, "fee", "Thanks", line_total="-1.00",
                  line_tax="0")
        self.item(db, number, "coupon", "TEN", discount_amount="10.00")
        return 14335

    rich_items = [
        ("Product 1", "SKU-1", "1", "3", "3334", "9000", "goods"),
        ("Product 2", "SKU-3", "2", "1", "3335", "3335", "goods"),
        ("Courier", None, None, "1", "1600", "1600", "shipping"),
        ("Box", None, None, "1", "500", "500", "goods"),
        ("Thanks", None, None, "1", "100", "100", "discount")]

    def stock(self, db):
        return column(db, "SELECT CONCAT_WS(' ', s.meta_value, t.meta_value, "
                      "l.stock_quantity, l.stock_status) "
                      "FROM wp_postmeta s JOIN wp_postmeta t USING (post_id) "
                      "JOIN wp_wc_product_meta_lookup l "
                      "ON l.product_id = s.post_id "
                      "WHERE s.meta_key = '_stock' "
                      "AND t.meta_key = '_stock_status' ORDER BY s.post_id")

    def notes(self, db, number):
        rows = db.query(
            "SELECT comment_author, comment_content, comment_approved, "
            "comment_type, comment_date, comment_date_gmt FROM wp_comments "
            f"WHERE comment_post_ID = {number} ORDER BY comment_ID")
        return [(row["comment_author"], row["comment_content"],
                 row["comment_approved"], row["comment_type"],
                 clock(db, row["comment_date"]),
                 clock(db, row["comment_date_gmt"])) for row in rows]

    def product(self, db, product, stock, **metas):
        self.meta(db, product, stock=stock, stock_status="outofstock",
                  **metas)
        db.query("INSERT INTO wp_wc_product_meta_lookup (product_id, "
                 "stock_quantity, stock_status) VALUES "
                 f"({product}, 0, 'outofstock')")

    def more(self, trial):
        """Stock of variations, their parent's, and what is no number."""
        trial.fresh()
        db = trial.root
        for product, stock, manages in ((21, "10", "yes"), (22, "7", "yes"),
                                        (23, "50", "no"), (24, "abc", "yes"),
                                        (25, "-2", "yes"), (26, "", "yes")):
            self.product(db, product, stock, manage_stock=manages,
                         other="yes")
        number = trial.add(lines=False)
        for product, variation, count in ((21, 22, 2), (21, 23, 3),
                                          (24, 0, 1), (25, 0, 1), (26, 0, 1)):
            self.line(db, number, product, count, "1", variation=variation)
        self.line(db, number, 21, 9, "1", stock=False)
        yield "is cancelled whatever the stock", \
            trial.apply("cancel", trial.find(number)), 1
        yield "stock of variations and of no number", [
            f"{row['post_id']} {row['s']} {row['stock_quantity']} "
            f"{row['stock_status']} {row['t']}" for row in db.query(
                "SELECT s.post_id, s.meta_value AS s, t.meta_value AS t, "
                "l.stock_quantity, l.stock_status FROM wp_postmeta s "
                "JOIN wp_postmeta t ON t.post_id = s.post_id AND t.meta_key "
                "= '_stock_status' JOIN wp_wc_product_meta_lookup l ON "
                "l.product_id = s.post_id WHERE s.meta_key = '_stock' AND "
                "s.post_id > 20 ORDER BY s.post_id")], \
            ["21 13 13 instock instock", "22 9 9 instock instock",
             "23 50 0 outofstock outofstock", "24 abc 0 outofstock outofstock",
             "25 -1 -1 outofstock outofstock", "26  0 outofstock outofstock"]
        yield "the marks are gone", column(
            db, "SELECT COUNT(*) FROM wp_woocommerce_order_itemmeta WHERE "
            "meta_key = '_reduced_stock'"), ["0"]
        yield "all else of the lines is there", column(
            db, "SELECT COUNT(*) FROM wp_woocommerce_order_itemmeta"), ["42"]

    note = ("WooCommerce", "Payme: test", "1", "order_note", "local", "utc")


class Tables(WooCommerce):
    name = "WooCommerce, order tables"
    presets = ("woocommerce-hpos",)
    after_reserve = {"status": "wc-on-hold", "updated": "utc"}
    after_pay = {"status": "wc-processing", "updated": "utc",
                 "transaction": "5f" * 12, "paid": "utc",
                 "notes": [WooCommerce.note]}
    after_cancel = {"status": "wc-cancelled", "updated": "utc",
                    "reduced": "0", "lines": [],
                    "stock": ["12 instock 12 instock",
                              "0 outofstock 0 outofstock",
                              "5 instock 5 outofstock",
                              " outofstock outofstock"],
                    "notes": [WooCommerce.note]}
    after_refund = {"status": "wc-refunded", "updated": "utc",
                    "notes": [WooCommerce.note]}
    many = """
        INSERT INTO wp_wc_orders (id, status, currency, type, total_amount,
            payment_method, date_updated_gmt)
        SELECT seq, 'wc-completed', 'UZS', 'shop_order', 19.99, 'bacs', '{old}'
        FROM seq_100001_to_110000;
        INSERT INTO wp_wc_order_operational_data (order_id, order_key)
        SELECT seq, 'wc_order_x' FROM seq_100001_to_110000;
        INSERT INTO wp_wc_order_addresses (order_id, address_type)
        SELECT seq, 'billing' FROM seq_100001_to_110000;
        INSERT INTO wp_woocommerce_order_items (order_item_name,
            order_item_type, order_id)
        SELECT 'x', 'line_item', seq FROM seq_100001_to_110000;
        INSERT INTO wp_woocommerce_order_itemmeta (order_item_id, meta_key,
            meta_value)
        SELECT order_item_id, m.k, '1' FROM wp_woocommerce_order_items,
            (SELECT '_product_id' AS k UNION SELECT '_qty'
             UNION SELECT '_line_total') m WHERE order_id > 100000;
        INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
        SELECT seq, m.k, '1' FROM seq_100001_to_110000,
            (SELECT '_stock' AS k UNION SELECT '_sku'
             UNION SELECT '_manage_stock') m;
        INSERT INTO wp_wc_product_meta_lookup (product_id)
        SELECT seq FROM seq_10001_to_11000""".replace("{old}", OLD)

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        db.query("INSERT INTO wp_wc_orders (id, status, currency, type, "
                 "total_amount, billing_email, date_updated_gmt, "
                 f"payment_method) VALUES ({number}, "
                 f"'{status or self.awaiting}', '{currency}', 'shop_order', "
                 f"{total}, '{self.email}', '{OLD}', "
                 f"'{method or self.method}')")
        db.query("INSERT INTO wp_wc_order_operational_data (order_id, "
                 f"order_key, order_stock_reduced) VALUES ({number}, '{KEY}',"
                 " 1)")
        db.query("INSERT INTO wp_wc_order_addresses (order_id, address_type, "
                 f"phone) VALUES ({number}, 'billing', '{self.phone}'), "
                 f"({number}, 'shipping', '1')")
        db.query("INSERT INTO wp_posts (ID, post_content, post_title, "
                 "post_excerpt, to_ping, pinged, post_content_filtered, "
                 "post_status, post_type, post_date, post_modified, "
                 "post_date_gmt, post_modified_gmt) VALUES "
                 f"({number}, '', '', '', '', '', '', 'draft', "
                 f"'shop_order_placehold', '{OLD}', '{OLD}', '{OLD}', "
                 f"'{OLD}')")
        if lines:
            self.line(db, number, 1, 2, total)
        return str(number)

    def edit(self, db, number, total):
        db.query(f"UPDATE wp_wc_orders SET total_amount = {total} "
                 f"WHERE id = {number}")

    def set_currency(self, db, number, currency):
        db.query(f"UPDATE wp_wc_orders SET currency = '{currency}' "
                 f"WHERE id = {number}")

    def set_status(self, db, number, status):
        db.query(f"UPDATE wp_wc_orders SET status = '{status}' "
                 f"WHERE id = {number}")

    def state(self, db, number):
        row = one(db, "SELECT * FROM wp_wc_orders o JOIN "
                  "wp_wc_order_operational_data d ON d.order_id = o.id "
                  f"WHERE o.id = {number}")
        return {
            "status": row["status"], "total": row["total_amount"],
            "updated": clock(db, row["date_updated_gmt"]),
            "transaction": row["transaction_id"],
            "paid": clock(db, row["date_paid_gmt"]),
            "reduced": row["order_stock_reduced"],
            "post": column(db, "SELECT CONCAT(post_type, ' ', post_status) "
                           f"FROM wp_posts WHERE ID = {number}"),
            "lines": column(db, "SELECT m.meta_value FROM "
                            "wp_woocommerce_order_itemmeta m JOIN "
                            "wp_woocommerce_order_items i "
                            "USING (order_item_id) WHERE i.order_id = "
                            f"{number} AND meta_key = '_reduced_stock'"),
            "stock": self.stock(db), "notes": self.notes(db, number)}


class Posts(WooCommerce):
    name = "WooCommerce, posts"
    presets = ("woocommerce-legacy",)
    local_and_gmt = ["local", "utc"]
    after_reserve = {"status": "wc-on-hold", "modified": local_and_gmt}
    after_pay = {"status": "wc-processing", "modified": local_and_gmt,
                 "transaction": ["5f" * 12], "paid": ["unix"],
                 "paid_date": ["local"], "comments": "1",
                 "notes": [WooCommerce.note]}
    after_cancel = {**Tables.after_cancel, "modified": local_and_gmt,
                    "reduced": "no", "comments": "1"}
    after_cancel.pop("updated")
    after_refund = {"status": "wc-refunded", "modified": local_and_gmt,
                    "comments": "1", "notes": [WooCommerce.note]}
    many = f"""
        INSERT INTO wp_posts (ID, post_content, post_title, post_excerpt,
            to_ping, pinged, post_content_filtered, post_status, post_type,
            post_date, post_date_gmt, post_modified, post_modified_gmt)
        SELECT seq, '', '', '', '', '', '', 'wc-completed', 'shop_order',
            '{OLD}', '{OLD}', '{OLD}', '{OLD}' FROM seq_100001_to_110000;
        INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
        SELECT seq, m.k, '1' FROM seq_100001_to_110000,
            (SELECT '_stock' AS k UNION SELECT '_sku'
             UNION SELECT '_manage_stock' UNION SELECT '_order_total'
             UNION SELECT '_order_currency' UNION SELECT '_order_key'
             UNION SELECT '_payment_method') m;
        INSERT INTO wp_woocommerce_order_items (order_item_name,
            order_item_type, order_id)
        SELECT 'x', 'line_item', seq FROM seq_100001_to_110000;
        INSERT INTO wp_woocommerce_order_itemmeta (order_item_id, meta_key,
            meta_value)
        SELECT order_item_id, m.k, '1' FROM wp_woocommerce_order_items,
            (SELECT '_product_id' AS k UNION SELECT '_qty'
             UNION SELECT '_line_total') m WHERE order_id > 100000;
        INSERT INTO wp_wc_product_meta_lookup (product_id)
        SELECT seq FROM seq_10001_to_11000"""

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        db.query("INSERT INTO wp_posts (ID, post_content, post_title, "
                 "post_excerpt, to_ping, pinged, post_content_filtered, "
                 "post_status, post_type, post_date, post_modified, "
                 "post_date_gmt, post_modified_gmt) VALUES "
                 f"({number}, '', '', '', '', '', '', "
                 f"'{status or self.awaiting}', 'shop_order', '{OLD}', "
                 f"'{OLD}', '{OLD}', '{OLD}')")
        self.meta(db, number, order_total=total, order_currency=currency,
                  payment_method=method or self.method, order_key=KEY,
                  billing_email=self.email, billing_phone=self.phone,
                  order_stock_reduced="yes")
        if lines:
            self.line(db, number, 1, 2, total)
        return str(number)

    def edit(self, db, number, total):
        db.query(f"UPDATE wp_postmeta SET meta_value = '{total}' WHERE "
                 f"post_id = {number} AND meta_key = '_order_total'")

    def set_currency(self, db, number, currency):
        db.query(f"UPDATE wp_postmeta SET meta_value = '{currency}' WHERE "
                 f"post_id = {number} AND meta_key = '_order_currency'")

    def set_status(self, db, number, status):
        db.query(f"UPDATE wp_posts SET post_status = '{status}' "
                 f"WHERE ID = {number}")

    def more(self, trial):
        yield from super().more(trial)
        number = trial.add()
        self.meta(trial.root, number, transaction_id="old", date_paid="1",
                  paid_date="x", other="kept")
        trial.apply("pay", trial.find(number))
        yield "an earlier payment's marks give way", [
            self.get(trial.root, number, key) for key in
            ("_transaction_id", "_other")], [["5f" * 12], ["kept"]]
        yield "and its dates", [
            len(self.get(trial.root, number, key))
            for key in ("_date_paid", "_paid_date")], [1, 1]

    def get(self, db, number, key):
        return column(db, "SELECT meta_value FROM wp_postmeta WHERE post_id "
                      f"= {number} AND meta_key = '{key}' ORDER BY meta_id")

    def state(self, db, number):
        row = one(db, f"SELECT * FROM wp_posts WHERE ID = {number}")
        return {
            "status": row["post_status"],
            "total": self.get(db, number, "_order_total"),
            "modified": [clock(db, row["post_modified"]),
                         clock(db, row["post_modified_gmt"])],
            "transaction": self.get(db, number, "_transaction_id"),
            "paid": [unix(db, value)
                     for value in self.get(db, number, "_date_paid")],
            "paid_date": [clock(db, value)
                          for value in self.get(db, number, "_paid_date")],
            "reduced": self.get(db, number, "_order_stock_reduced")[0],
            "comments": row["comment_count"],
            "lines": column(db, "SELECT m.meta_value FROM "
                            "wp_woocommerce_order_itemmeta m JOIN "
                            "wp_woocommerce_order_items i "
                            "USING (order_item_id) WHERE i.order_id = "
                            f"{number} AND meta_key = '_reduced_stock'"),
            "stock": self.stock(db), "notes": self.notes(db, number)}


SHOPS = [Tables(), Posts()]
