"""OpenCart 2, 3 and 4."""

from preset import Preset
from storefront import Shop, clock, column, one

OLD = "2026-01-01 00:00:00"


class OpenCart3(Shop):
    name = "OpenCart 3"
    schema = "opencart3"
    presets = ("opencart3",)
    awaiting, paid, cancelled, refunded = "1", "2", "7", "11"
    # A session's end is local time, +05:00, or UTC, by the version.
    clocks = (5, 0)
    scans = ("currency", "setting", "order_option", "order_voucher")
    after_pay = {"status": "2", "modified": "local",
                 "history": [("2", "0", "Payme: test", "local")]}
    after_cancel = {"status": "7", "modified": "local",
                    "history": [("7", "0", "Payme: test", "local")],
                    "stock": ["12", "20"], "options": ["7", "8"]}
    after_refund = {"status": "11", "modified": "local",
                    "history": [("11", "0", "Payme: test", "local")],
                    "stock": ["12", "20"], "options": ["7", "8"]}
    many = f"""
        INSERT INTO oc_order (order_id, invoice_prefix, firstname, email,
            telephone, payment_method, payment_code, comment, language_id,
            currency_id, currency_code, date_added, date_modified,
            order_status_id)
        SELECT seq, '', '', '', '', '', 'cod', '', 1, 1, 'UZS', '{OLD}',
            '{OLD}', 5 FROM seq_100001_to_110000;
        INSERT INTO oc_order_product (order_id, product_id, name, model,
            quantity, reward)
        SELECT seq, 1, 'x', 'x', 1, 0 FROM seq_100001_to_110000;
        INSERT INTO oc_order_total (order_id, code, title, sort_order)
        SELECT seq, 'tax', 'x', 1 FROM seq_100001_to_110000;
        INSERT INTO oc_product (model, sku, date_added, date_modified)
        SELECT 'x', 'x', '{OLD}', '{OLD}' FROM seq_1_to_1000;
        INSERT INTO oc_product_option_value (product_option_id, product_id,
            quantity, subtract)
        SELECT 1, 1, 1, 1 FROM seq_1_to_1000;
        INSERT INTO oc_session (session_id, data, expire)
        SELECT seq, '', '{OLD}' FROM seq_1_to_10000"""

    def fill(self, db):
        db.query("INSERT INTO oc_currency (title, code, symbol_left, "
                 "symbol_right, decimal_place, value, status, date_modified) "
                 f"VALUES ('Sum', 'UZS', '', '', '2', 1, 1, '{OLD}'), "
                 f"('Dollar', 'USD', '$', '', '2', 1, 1, '{OLD}')")
        for product, stock, subtract in ((1, 10, 1), (2, 20, 0)):
            db.query("INSERT INTO oc_product (model, sku, quantity, subtract,"
                     " date_added, date_modified) VALUES "
                     f"('MODEL-{product}', '', {stock}, {subtract}, "
                     f"'{OLD}', '{OLD}')")
        for option, stock, subtract in ((1, 5, 1), (2, 8, 0)):
            db.query("INSERT INTO oc_product_option_value "
                     "(product_option_id, product_id, quantity, subtract) "
                     f"VALUES ({option}, 1, {stock}, {subtract})")
        for key, value in (
                ("config_processing_status", '["5","1","2","12","3"]'),
                ("config_complete_status", '["5","3"]'),
                ("config_order_status_id", "1")):
            db.query("INSERT INTO oc_setting (code, `key`, value, serialized)"
                     f" VALUES ('config', '{key}', '{value}', 1)")

    taken = ["8", "20"]  # what is left after an order
    extra = ""  # columns of a line that only some versions have
    extra_values = ""

    def product(self, db, number, product, quantity, price, tax="0"):
        db.query("INSERT INTO oc_order_product (order_id, product_id, name, "
                 f"model, quantity, price, total, tax, reward{self.extra}) "
                 f"VALUES ({number}, {product}, 'Product {product}', "
                 f"'MODEL-{product}', {quantity}, {price}, "
                 f"{price} * {quantity}, {tax}, 0{self.extra_values})")
        line = db.value("SELECT LAST_INSERT_ID()")
        for option in (1, 2):
            db.query("INSERT INTO oc_order_option (order_id, "
                     "order_product_id, product_option_id, "
                     "product_option_value_id, name, value, type) VALUES "
                     f"({number}, {line}, {option}, {option}, '', '', '')")
        return line

    def total_row(self, db, number, code, value):
        db.query("INSERT INTO oc_order_total (order_id, code, title, value, "
                 f"sort_order) VALUES ({number}, '{code}', '{code}', {value},"
                 " 1)")

    payment = "payment_method, payment_code"

    def pays(self, method):
        return f"'Payme', '{method}'"

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, rate="1.00000000", lines=True):
        db.query("INSERT INTO oc_order (order_id, invoice_prefix, firstname, "
                 f"email, telephone, {self.payment}, comment, "
                 "total, order_status_id, language_id, currency_id, "
                 "currency_code, currency_value, date_added, date_modified) "
                 f"VALUES ({number}, 'INV-2026-00', 'Ali', '{self.email}', "
                 f"'{self.phone}', {self.pays(method or self.method)}, '', "
                 f"{total}, {status or self.awaiting}, 1, 1, '{currency}', "
                 f"{rate}, '{OLD}', '{OLD}')")
        if lines:
            self.product(db, number, 1, 2, f"{total} / 2")
            self.total_row(db, number, "sub_total", total)
            self.total_row(db, number, "total", total)
        return str(number)

    def rich(self, db, number):
        """Tax on goods and on delivery, a coupon, a fee, a gift voucher."""
        self.add(db, number, "166.55", lines=False)
        self.product(db, number, 1, 3, "33.3300", "4.0000")
        self.product(db, number, 2, 1, "20.0600", "2.4000")
        self.voucher(db, number)
        for code, value in (("sub_total", "145.05"), ("shipping", "10"),
                            ("coupon", "-5"), ("low_order_fee", "0.50"),
                            ("tax", "10.40"), ("tax", "5.60"),
                            ("total", "166.55")):
            self.total_row(db, number, code, value)
        return 16655

    rich_items = [
        ("Product 1", "MODEL-1", "1", "3", "3733", "11199", "goods"),
        ("Product 2", "MODEL-2", "2", "1", "2246", "2246", "goods"),
        ("Gift", "voucher", "voucher", "1", "2500", "2500", "goods"),
        ("shipping", "shipping", "shipping", "1", "1000", "1000",
         "shipping"),
        ("coupon", "coupon", "coupon", "1", "500", "500", "discount"),
        ("low_order_fee", "low_order_fee", "low_order_fee", "1", "50", "50",
         "goods"),
        ("tax", "tax", "tax", "1", "160", "160", "shipping")]

    def voucher(self, db, number):
        db.query("INSERT INTO oc_order_voucher (order_id, voucher_id, "
                 "description, code, message, amount) VALUES "
                 f"({number}, 1, 'Gift', '', '', 25.0000)")

    def sessions(self, db):
        late, over = max(self.clocks) + 1, min(self.clocks) - 1
        rows = [("a" * 25 + str(place), '{"order_id":"31","currency":"UZS"}',
                 hours + 1, "31") for place, hours in enumerate(self.clocks)]
        rows += (("b" * 26, '{"order_id":32}', late, "32"),
                 ("c" * 26, '{"order_id":"33"}', over, None),
                 ("d" * 26, '{"cart":[]}', late, None),
                 ("e" * 26, '{"order_id', late, None))
        for cookie, data, hours, _ in rows:
            db.query("INSERT INTO oc_session (session_id, data, expire) "
                     f"VALUES ('{cookie}', '{data}', UTC_TIMESTAMP() "
                     f"+ INTERVAL {hours} HOUR)")
        return (*((cookie, known) for cookie, _, _, known in rows),
                ("", None), ("%", None))

    def west(self, trial):
        """Of a shop west of Greenwich the local clock is the earlier one."""
        preset = Preset(trial.preset.name, time_zone="-08:00")
        for mark, hours, known in (("w", -7, "31"), ("v", 1, "31"),
                                   ("x", -9, None)):
            cookie = mark * 26
            trial.root.query(
                "INSERT INTO oc_session (session_id, data, expire) VALUES "
                f"('{cookie}', '{{\"order_id\":\"31\"}}', "
                f"UTC_TIMESTAMP() + INTERVAL {hours} HOUR)")
            rows = trial.db.execute(*preset.sql(preset.session,
                                                {"cookie": cookie}))
            yield f"a session's end in {hours} hours, at -08:00", \
                next(iter(rows[0].values())) if rows else None, known

    def edit(self, db, number, total):
        db.query(f"UPDATE oc_order SET total = {total} "
                 f"WHERE order_id = {number}")

    def set_currency(self, db, number, currency):
        db.query(f"UPDATE oc_order SET currency_code = '{currency}' "
                 f"WHERE order_id = {number}")

    def set_status(self, db, number, status):
        db.query(f"UPDATE oc_order SET order_status_id = {status} "
                 f"WHERE order_id = {number}")

    def more(self, trial):
        yield from self.rates(trial)
        yield from self.stocks(trial)
        if len(self.clocks) > 1:
            yield from self.west(trial)

    def rates(self, trial):
        """The base currency is dollars; the buyer saw sums, rounded."""
        for total, rate, places, tiyin in (
                ("1.5747", "12700", "2", "1999869"),
                ("1.5747", "12700", "0", "1999900"),
                ("0.0001", "12345.67890123", "2", "123"),
                ("1690.9123", "12700.00000001", "2", "2147458621"),
                ("19.9900", "1", "0", "2000"),
                ("100.0000", "1", "4", "10000")):
            trial.root.query("UPDATE oc_currency SET decimal_place = "
                             f"'{places}' WHERE code = 'UZS'")
            number = trial.add(total, rate=rate)
            order = trial.find(number)
            name = f"{total} * {rate} to {places} places"
            yield name, (order["tiyin"], order["exact"]), (tiyin, "1")
            rows = trial.preset.order_items(trial.db, order)
            off = abs(trial.sum(rows) - int(tiyin))
            yield f"{name}: its lines", off <= 100 * len(rows), True
            yield f"{name}: not at another price", \
                trial.apply("pay", order, int(tiyin) + 1), 0
            yield f"{name}: paid", trial.apply("pay", order), 1
        for total, rate in (("19.9950", "1"), ("19.9999", "1")):
            order = trial.find(trial.add(total, rate=rate))
            yield f"{total} of its own currency is not exact", \
                order["exact"], "0"

    def stock(self, trial, number):
        state = self.state(trial.root, number)
        return [state[name] for name in ("stock", "options")]

    def stocks(self, trial):
        """What the shop's settings say of the stock."""
        back = [self.after_cancel[name] for name in ("stock", "options")]
        taken = [self.taken, ["3", "8"]]
        old_php = 'a:2:{i:0;s:1:"5";i:1;s:1:"%s";}'
        for events, old, key, value, after in (
                ("cancel", "1", "config_processing_status", '["2"]', None),
                ("cancel", "1", "config_complete_status", '["1"]', back),
                ("cancel", "1", "config_complete_status", '["7"]', None),
                ("refund", "15", "config_complete_status", '["5"]', None),
                ("refund", "5", "config_processing_status", '["5"]', back),
                ("refund", "5", "config_complete_status", '["11"]', None),
                ("cancel", "1", "config_other_status", '["1","7"]', back),
                ("cancel", "1", "config_processing_status", old_php % "1",
                 back),
                ("pay", "1", "config_processing_status", '["2"]', taken),
                ("pay", "1", "config_processing_status", '["12"]', None),
                ("pay", "1", "config_processing_status", '["1"]', None),
                ("pay", "1", "config_complete_status", '["2"]', None),
                ("pay", "1", "config_processing_status", old_php % "2",
                 taken),
                ("pay pay", "1", "config_processing_status", '["2"]', taken),
                ("pay refund", "1", "config_processing_status", '["2"]',
                 None),
                ("pay refund", "1", "config_other_status", '["2"]', back)):
            trial.fresh()
            trial.root.query("DELETE FROM oc_setting WHERE `key` = "
                             f"'{key}'")
            trial.root.query("INSERT INTO oc_setting (code, `key`, value, "
                             f"serialized) VALUES ('config', '{key}', "
                             f"'{value}', 1)")
            number = trial.add(status=old)
            before = self.stock(trial, number)
            for event in events.split():
                trial.apply(event, trial.find(number))
            yield f"{events} from {old}, {key} {value}", \
                self.stock(trial, number), after or before
        for event, seen, real in (("cancel", "1", "0"), ("refund", "2", "5"),
                                  ("pay", "0", "1")):
            number = trial.add(status=real)
            order = {**trial.find(number), "status": seen}
            yield f"{event} of one seen in {seen} that is in {real}", \
                trial.apply(event, order), 0

    def state(self, db, number):
        row = one(db, f"SELECT * FROM oc_order WHERE order_id = {number}")
        return {
            "status": row["order_status_id"], "total": row["total"],
            "modified": clock(db, row["date_modified"]),
            "history": [(h["order_status_id"], h["notify"], h["comment"],
                         clock(db, h["date_added"])) for h in db.query(
                             "SELECT * FROM oc_order_history WHERE order_id ="
                             f" {number} ORDER BY order_history_id")],
            "stock": column(db, "SELECT quantity FROM oc_product "
                            "ORDER BY product_id LIMIT 2"),
            "options": column(db, "SELECT quantity FROM "
                              "oc_product_option_value ORDER BY "
                              "product_option_value_id LIMIT 2")}


class OpenCart2(OpenCart3):
    name = "OpenCart 2"
    schema = "opencart2"
    presets = ("opencart2",)
    clocks = ()
    many = OpenCart3.many[:OpenCart3.many.rindex(";")]

    def sessions(self, db):
        return ()


class OpenCart4(OpenCart3):
    name = "OpenCart 4"
    schema = "opencart4"
    presets = ("opencart4",)
    method, foreign_method = "bank_transfer.bank_transfer", "cod.cod"
    clocks = (0,)
    payment = "payment_method"
    extra, extra_values = ", master_id", ", 2"  # all are variants of product 2
    taken = ["8", "18"]
    after_cancel = {**OpenCart3.after_cancel, "stock": ["12", "22"]}
    after_refund = {**OpenCart3.after_refund, "stock": ["12", "22"]}
    rich_items = [
        *OpenCart3.rich_items[:2],
        ("Vouchers", "voucher", "voucher", "1", "2500", "2500", "goods"),
        *OpenCart3.rich_items[3:]]
    many = OpenCart3.many
    for old, new in (
            ("payment_method, payment_code, comm", "payment_method, comm"),
            ("'', '', '', 'cod', '', 1", "'', '', '{}', '', 1"),
            ("product_id, name, model,", "product_id, master_id, name, model,"),
            ("seq, 1, 'x', 'x', 1, 0", "seq, 1, 0, 'x', 'x', 1, 0"),
            ("(order_id, code,", "(order_id, extension, code,"),
            ("seq, 'tax', 'x'", "seq, '', 'tax', 'x'")):
        many = many.replace(old, new)

    def fill(self, db):
        super().fill(db)
        db.query("UPDATE oc_product SET subtract = 1")
        db.query("UPDATE oc_currency SET decimal_place = 2")

    def pays(self, method):
        return f"'{{\"name\":\"Payme\",\"code\":\"{method}\"}}'"

    def voucher(self, db, number):
        """Only the subtotal knows of it."""

    def total_row(self, db, number, code, value):
        db.query("INSERT INTO oc_order_total (order_id, extension, code, "
                 f"title, value, sort_order) VALUES ({number}, 'opencart', "
                 f"'{code}', '{code}', {value}, 1)")


SHOPS = [OpenCart3(), OpenCart2(), OpenCart4()]
