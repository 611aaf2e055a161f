"""Magento 2."""

from storefront import Shop, clock, one

OLD = "2026-01-01 00:00:00"
CODE = "0123456789abcdef0123456789abcdef"


class Magento(Shop):
    name = "Magento 2"
    schema = "magento2"
    presets = ("magento2",)
    awaiting, paid = "pending", "processing"
    cancelled, refunded = "canceled", "closed"
    states = {"pending": "new", "processing": "processing",
              "canceled": "canceled", "closed": "closed"}
    method, foreign_method = "banktransfer", "cashondelivery"
    secret = CODE
    history = {"is_customer_notified": "0", "is_visible_on_front": "0",
               "comment": "Payme: test", "created_at": "utc",
               "entity_name": "order"}
    after_pay = {
        "state": "processing", "status": "processing", "updated": "utc",
        "total_paid": "19.9900", "base_total_paid": "19.9900",
        "total_due": "0.0000", "base_total_due": "0.0000",
        "grid": ["processing", "19.9900", "19.9900", None, "utc"],
        "payment": ["19.9900", "19.9900", "5f" * 12],
        "history": {**history, "status": "processing"}}
    after_cancel = {
        "state": "canceled", "status": "canceled", "updated": "utc",
        "total_canceled": "19.9900", "base_total_canceled": "19.9900",
        "subtotal_canceled": "19.9900", "base_subtotal_canceled": "19.9900",
        "grid": ["canceled", None, None, None, "utc"], "qty": "2.0000",
        "history": {**history, "status": "canceled"}}
    after_refund = {
        "state": "closed", "status": "closed", "updated": "utc",
        "total_refunded": "19.9900", "base_total_refunded": "19.9900",
        "total_offline_refunded": "19.9900",
        "base_total_offline_refunded": "19.9900",
        "grid": ["closed", "19.9900", "19.9900", "19.9900", "utc"],
        "history": {**history, "status": "closed"}}
    many = """
        INSERT INTO sales_order (entity_id, increment_id, store_id, status)
        SELECT seq, LPAD(seq, 9, '0'), 1, 'complete'
        FROM seq_100001_to_110000;
        INSERT INTO sales_order_grid (entity_id)
        SELECT seq FROM seq_100001_to_110000;
        INSERT INTO sales_order_payment (parent_id)
        SELECT seq FROM seq_100001_to_110000;
        INSERT INTO sales_order_address (parent_id, address_type)
        SELECT seq, 'billing' FROM seq_100001_to_110000;
        INSERT INTO sales_order_item (order_id)
        SELECT seq FROM seq_100001_to_110000"""

    def number_of(self, number):
        return f"{int(number):09d}"

    def line(self, db, number, product, quantity, total, discount="0",
             parent="NULL"):
        db.query("INSERT INTO sales_order_item (order_id, parent_item_id, "
                 "product_id, sku, name, qty_ordered, row_total_incl_tax, "
                 f"discount_amount) VALUES ({number}, {parent}, {product}, "
                 f"'SKU-{product}', 'Product {product}', {quantity}, {total},"
                 f" {discount})")

    def add(self, db, number, total="19.99", currency="UZS", method=None,
            status=None, lines=True):
        status = status or self.awaiting
        db.query("INSERT INTO sales_order (entity_id, increment_id, store_id,"
                 " state, status, protect_code, grand_total, "
                 "base_grand_total, total_due, base_total_due, subtotal, "
                 "base_subtotal, base_currency_code, order_currency_code, "
                 "customer_email, created_at, updated_at) VALUES "
                 f"({number}, '{self.number_of(number)}', 1, "
                 f"'{self.states[status]}', '{status}', '{CODE}', {total}, "
                 f"{total}, {total}, {total}, {total}, {total}, '{currency}',"
                 f" '{currency}', '{self.email}', '{OLD}', '{OLD}')")
        db.query("INSERT INTO sales_order (entity_id, increment_id, store_id,"
                 f" state, status) VALUES (500000 + {number}, "
                 f"'{self.number_of(number)}', 2, 'new', 'other')")
        db.query("INSERT INTO sales_order_grid (entity_id, status) VALUES "
                 f"({number}, '{status}')")
        db.query("INSERT INTO sales_order_payment (parent_id, method) VALUES "
                 f"({number}, '{method or self.method}')")
        db.query("INSERT INTO sales_order_address (parent_id, address_type, "
                 f"telephone) VALUES ({number}, 'billing', '{self.phone}'), "
                 f"({number}, 'shipping', '1')")
        if lines:
            self.line(db, number, 1, 2, total)
        return self.number_of(number)

    def rich(self, db, number):
        """A configurable product with its simple one, and a discount."""
        self.add(db, number, "123.45", lines=False)
        db.query("UPDATE sales_order SET shipping_incl_tax = 15.00, "
                 "shipping_discount_amount = 1.55 "
                 f"WHERE entity_id = {number}")
        self.line(db, number, 1, 3, "100.00", "5.00")
        self.line(db, number, 2, 3, "NULL", "0",
                  db.value("SELECT LAST_INSERT_ID()"))
        self.line(db, number, 3, "1.5", "20.00")
        return 12345

    rich_items = [
        ("Product 1", "SKU-1", "1", "3", "3334", "9500", "goods"),
        ("Product 3", "SKU-3", "3", "1.5", "1334", "2000", "goods"),
        ("Shipping", "", "", "1", "1345", "1345", "shipping"),
        ("Discounts", "rest", "rest", "1", "500", "500", "discount")]

    def edit(self, db, number, total):
        db.query(f"UPDATE sales_order SET grand_total = {total}, total_due = "
                 f"{total} WHERE entity_id = {int(number)}")

    def set_currency(self, db, number, currency):
        db.query(f"UPDATE sales_order SET order_currency_code = '{currency}' "
                 f"WHERE entity_id = {int(number)}")

    def set_status(self, db, number, status):
        db.query(f"UPDATE sales_order SET status = '{status}', state = "
                 f"'{self.states[status]}', total_paid = grand_total, "
                 "base_total_paid = base_grand_total "
                 f"WHERE entity_id = {int(number)}")

    def more(self, trial):
        """State and status are two things."""
        for state, status in (("holded", "pending"), ("new", "fraud")):
            number = trial.add()
            order = trial.find(number)
            trial.root.query(
                f"UPDATE sales_order SET state = '{state}', status = "
                f"'{status}' WHERE entity_id = {int(number)}")
            for event in ("pay", "cancel"):
                yield f"{event} of a {state}, {status} one", \
                    trial.apply(event, order), 0

    def state(self, db, number):
        number = int(number)
        row = one(db, f"SELECT * FROM sales_order WHERE entity_id = {number}")
        row["updated"] = clock(db, row.pop("updated_at"))
        grid = one(db, "SELECT * FROM sales_order_grid WHERE entity_id = "
                   f"{number}")
        payment = one(db, "SELECT * FROM sales_order_payment WHERE parent_id "
                      f"= {number}")
        history = one(db, "SELECT * FROM sales_order_status_history WHERE "
                      f"parent_id = {number} ORDER BY entity_id DESC")
        if history:
            history["created_at"] = clock(db, history["created_at"])
            history.pop("entity_id")
            history.pop("parent_id")
        return {**row,
                "grid": [grid["status"], grid["total_paid"],
                         grid["base_total_paid"], grid["total_refunded"],
                         clock(db, grid["updated_at"])],
                "payment": [payment["amount_paid"],
                            payment["base_amount_paid"],
                            payment["last_trans_id"]],
                "qty": db.value("SELECT qty_canceled FROM sales_order_item "
                                f"WHERE order_id = {number}"),
                "history": history}


SHOPS = [Magento()]
