"""1C-Bitrix."""

from storefront import Shop, clock, one

OLD = "2026-01-01 00:00:00"


class Bitrix(Shop):
    name = "1C-Bitrix"
    schema = "bitrix"
    presets = ("bitrix",)
    awaiting, paid = "awaiting", "paid"
    cancelled, refunded = "cancelled", "refunded"
    method, foreign_method = "Payme", "Cash"
    scans = ("option", "sale_order_props")
    referers = (("/personal/order/make/?ORDER_ID=A-31", "A-31", None),
                ("/personal/order/?ID=31", None, None))
    order_paid = {"PAYED": "Y", "DATE_PAYED": "local", "SUM_PAID": "19.99",
                  "DATE_UPDATE": "local", "UPDATED_1C": "N", "VERSION": "1",
                  "STATUS_ID": "P", "DATE_STATUS": "local"}
    payment_paid = {"PAID": "Y", "DATE_PAID": "local", "PS_STATUS": "Y",
                    "PS_INVOICE_ID": "5f" * 12, "PS_SUM": "19.9900",
                    "PS_CURRENCY": "UZS", "PS_RESPONSE_DATE": "local",
                    "PS_STATUS_DESCRIPTION": "Payme: test",
                    "UPDATED_1C": "N"}
    after_pay = {"order": order_paid, "payment": payment_paid}
    after_cancel = {"order": {"CANCELED": "Y", "DATE_CANCELED": "local",
                              "REASON_CANCELED": "Payme: test",
                              "DATE_UPDATE": "local", "UPDATED_1C": "N",
                              "VERSION": "1"}}
    after_refund = {"order": {"PAYED": "N", "DATE_PAYED": "local",
                              "SUM_PAID": "0.00", "DATE_UPDATE": "local",
                              "UPDATED_1C": "N", "VERSION": "1"},
                    "payment": {"PAID": "N", "DATE_PAID": "local",
                                "IS_RETURN": "Y", "UPDATED_1C": "N",
                                "PAY_RETURN_DATE": "today",
                                "PAY_RETURN_COMMENT": "Payme: test"}}
    many = f"""
        INSERT INTO b_sale_order (ID, LID, PERSON_TYPE_ID, STATUS_ID,
            DATE_STATUS, PRICE, CURRENCY, USER_ID, DATE_INSERT, DATE_UPDATE,
            ACCOUNT_NUMBER)
        SELECT seq, 's1', 1, 'F', '{OLD}', 1, 'UZS', 1, '{OLD}', '{OLD}', seq
        FROM seq_100001_to_110000;
        INSERT INTO b_sale_order_payment (ORDER_ID, PAY_SYSTEM_ID, SUM,
            CURRENCY, PAY_SYSTEM_NAME)
        SELECT seq, 1, 1, 'UZS', 'Payme' FROM seq_100001_to_110000;
        INSERT INTO b_sale_basket (FUSER_ID, ORDER_ID, PRODUCT_ID, PRICE,
            CURRENCY, DATE_INSERT, DATE_UPDATE, LID, NAME, DISCOUNT_PRICE)
        SELECT 1, seq, 1, 1, 'UZS', '{OLD}', '{OLD}', 's1', 'x', 0
        FROM seq_100001_to_110000;
        INSERT INTO b_sale_order_props_value (ORDER_ID, ORDER_PROPS_ID, NAME)
        SELECT seq, 1, 'x' FROM seq_100001_to_110000"""

    def fill(self, db):
        db.query("INSERT INTO b_option (MODULE_ID, NAME, VALUE) VALUES "
                 "('sale', 'status_on_paid', 'P'), "
                 "('main', 'status_on_paid', 'Z')")
        db.query("INSERT INTO b_sale_order_props (PERSON_TYPE_ID, NAME, TYPE,"
                 " PROPS_GROUP_ID, IS_EMAIL, IS_PHONE) VALUES "
                 "(1, 'Mail', 'STRING', 1, 'Y', 'N'), "
                 "(1, 'Phone', 'STRING', 1, 'N', 'Y')")

    def number_of(self, number):
        return f"A-{number}"

    def payment(self, db, number, total, currency, name, system,
                paid="N"):
        db.query("INSERT INTO b_sale_order_payment (ORDER_ID, "
                 "ACCOUNT_NUMBER, PAID, PAY_SYSTEM_ID, SUM, CURRENCY, "
                 f"PAY_SYSTEM_NAME, UPDATED_1C) VALUES ({number}, "
                 f"'A-{number}/{system}', '{paid}', {system}, {total}, "
                 f"'{currency}', '{name}', 'Y')")

    def line(self, db, number, product, quantity, price, parent="NULL"):
        db.query("INSERT INTO b_sale_basket (FUSER_ID, ORDER_ID, PRODUCT_ID, "
                 "PRICE, CURRENCY, DATE_INSERT, DATE_UPDATE, QUANTITY, LID, "
                 "NAME, DISCOUNT_PRICE, PRODUCT_XML_ID, SET_PARENT_ID) VALUES"
                 f" (1, {number}, {product}, {price}, 'UZS', '{OLD}', "
                 f"'{OLD}', {quantity}, 's1', 'Product {product}', 0, "
                 f"'XML-{product}', {parent})")

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        db.query("INSERT INTO b_sale_order (ID, LID, PERSON_TYPE_ID, "
                 "STATUS_ID, DATE_STATUS, PRICE, CURRENCY, USER_ID, "
                 "DATE_INSERT, DATE_UPDATE, ACCOUNT_NUMBER, UPDATED_1C) "
                 f"VALUES ({number}, 's1', 1, 'N', '{OLD}', {total}, "
                 f"'{currency}', 1, '{OLD}', '{OLD}', 'A-{number}', 'Y')")
        self.payment(db, number, total, currency, method or self.method,
                     7 if method == "Cash" else 9)
        db.query("INSERT INTO b_sale_order_props_value (ORDER_ID, "
                 "ORDER_PROPS_ID, NAME, VALUE) VALUES "
                 f"({number}, 1, 'Mail', '{self.email}'), "
                 f"({number}, 2, 'Phone', '{self.phone}')")
        if lines:
            self.line(db, number, 1, 2, f"{total} / 2")
        return self.number_of(number)

    def rich(self, db, number):
        """A set, a fraction, delivery, and a part from the inner account."""
        self.add(db, number, "123.45", lines=False)
        self.payment(db, number, "20.00", "UZS", "Inner account", 1, "Y")
        db.query("UPDATE b_sale_order SET PRICE = 143.45, PRICE_DELIVERY = "
                 f"13.45, SUM_PAID = 20 WHERE ID = {number}")
        self.line(db, number, 1, "1.5", "66.6666")
        parent = db.value("SELECT LAST_INSERT_ID()")
        self.line(db, number, 2, 1, "10.00", parent)  # a part of the set
        self.line(db, number, 3, 2, "15.00")
        return 12345

    rich_items = [
        ("Product 1", "XML-1", "1", "1.5", "6667", "10000", "goods"),
        ("Product 3", "XML-3", "3", "2", "1500", "3000", "goods"),
        ("Shipping", "", "", "1", "1345", "1345", "shipping"),
        ("Discounts", "rest", "rest", "1", "2000", "2000", "discount")]

    def edit(self, db, number, total):
        db.query(f"UPDATE b_sale_order_payment SET SUM = {total} "
                 f"WHERE ORDER_ID = {number[2:]}")

    def set_currency(self, db, number, currency):
        db.query(f"UPDATE b_sale_order_payment SET CURRENCY = '{currency}' "
                 f"WHERE ORDER_ID = {number[2:]}")

    def set_status(self, db, number, status):
        paid = "Y" if status == "paid" else "N"
        db.query(f"UPDATE b_sale_order SET PAYED = '{paid}', SUM_PAID = "
                 f"IF('{paid}' = 'Y', PRICE, 0), CANCELED = "
                 f"'{'Y' if status == 'cancelled' else 'N'}' "
                 f"WHERE ID = {number[2:]}")
        db.query(f"UPDATE b_sale_order_payment SET PAID = '{paid}', "
                 f"IS_RETURN = '{'Y' if status == 'refunded' else 'N'}' "
                 f"WHERE ORDER_ID = {number[2:]}")

    def more(self, trial):
        """An order of two payments."""
        db = trial.root
        number = trial.add("100.00")
        self.payment(db, number[2:], "50.00", "UZS", "Inner account", 1, "Y")
        db.query("UPDATE b_sale_order SET PRICE = 150, SUM_PAID = 50 "
                 f"WHERE ID = {number[2:]}")
        order = trial.find(number)
        yield "its own payment is found", order["tiyin"], "10000"
        yield "a half paid order is not cancelled", \
            trial.apply("cancel", order), 0
        trial.apply("pay", order)
        state = self.state(db, number)["order"]
        yield "both payments make it paid", \
            (state["PAYED"], state["SUM_PAID"]), ("Y", "150.00")
        trial.apply("refund", trial.find(number))
        state = self.state(db, number)["order"]
        yield "the other payment stays", \
            (state["PAYED"], state["SUM_PAID"]), ("N", "50.00")
        number = trial.add("100.00")
        self.payment(db, number[2:], "50.00", "UZS", "Inner account", 1)
        db.query(f"UPDATE b_sale_order SET PRICE = 150 WHERE ID = "
                 f"{number[2:]}")
        trial.apply("pay", trial.find(number))
        state = self.state(db, number)["order"]
        yield "the first of two payments does not", \
            (state["PAYED"], state["SUM_PAID"], state["STATUS_ID"]), \
            ("N", "100.00", "N")
        for before, wanted in (("F", ("Y", "F", OLD)),
                               ("DN", ("Y", "P", "local"))):
            number = trial.add("100.00")
            db.query(f"UPDATE b_sale_order SET STATUS_ID = '{before}' "
                     f"WHERE ID = {number[2:]}")
            trial.apply("pay", trial.find(number))
            state = self.state(db, number)["order"]
            yield f"the status of one paid in {before}", \
                (state["PAYED"], state["STATUS_ID"], state["DATE_STATUS"]), \
                wanted

    def state(self, db, number):
        return {
            "order": self.dates(db, one(
                db, f"SELECT * FROM b_sale_order WHERE ID = {number[2:]}")),
            "payment": self.dates(db, one(
                db, "SELECT *, IF(PAY_RETURN_DATE = DATE(UTC_TIMESTAMP() + "
                "INTERVAL 5 HOUR), 'today', PAY_RETURN_DATE) AS "
                "PAY_RETURN_DATE FROM b_sale_order_payment WHERE ORDER_ID = "
                f"{number[2:]}"))}

    def dates(self, db, row):
        return {name: clock(db, value) if "DATE" in name and value
                and ":" in value else value for name, value in row.items()}


SHOPS = [Bitrix()]
