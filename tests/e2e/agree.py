"""What must hold in the database at every moment, whatever happened before.

Each rule is a query for the rows that break it.  The last rules count: every
write raises an order's version by one, so a write that took effect twice, or
half, shows even where it left no other trace.
"""

# o.kind 1 is a one-time order, 2 an accumulating account; t.state 1 created,
# 2 performed, -1 and -2 cancelled; o.state as in payment/transaction.h.
RULES = {
    "a transaction has its order, in the same cashbox":
        "SELECT t.id FROM payme_transaction t LEFT JOIN payme_order o"
        " ON o.id=t.order_id WHERE o.id IS NULL OR o.cashbox<>t.cashbox",
    "a transaction's state is one of four":
        "SELECT id,state FROM payme_transaction"
        " WHERE state NOT IN (1,2,-1,-2)",
    "an order's kind and state exist":
        "SELECT id,kind,state FROM payme_order"
        " WHERE kind NOT IN (1,2) OR state NOT BETWEEN 0 AND 5",
    "times and reason are those of the state":
        "SELECT id,state,create_time,perform_time,cancel_time,reason"
        " FROM payme_transaction WHERE create_time<=0"
        " OR (perform_time>0)<>(state IN (2,-2))"
        " OR (cancel_time>0)<>(state<0)"
        " OR (reason IS NOT NULL)<>(state<0)",
    "times come one after another":
        "SELECT id,create_time,perform_time,cancel_time"
        " FROM payme_transaction"
        " WHERE (perform_time>0 AND perform_time<create_time)"
        " OR (cancel_time>0 AND cancel_time<"
        "GREATEST(create_time,perform_time))",
    "a performed transaction was not too old":
        "SELECT id FROM payme_transaction WHERE perform_time>0"
        " AND perform_time-time>=43200000+60000",
    "an amount is positive, and the order's where that has one":
        "SELECT t.id FROM payme_transaction t JOIN payme_order o"
        " ON o.id=t.order_id"
        " WHERE t.amount<=0 OR (o.kind=1 AND t.amount<>o.amount)",
    "active_order is the order while created or performed on a one-time one":
        "SELECT t.id,t.active_order FROM payme_transaction t"
        " JOIN payme_order o ON o.id=t.order_id WHERE NOT(t.active_order<=>"
        "IF(o.kind=1 AND t.state IN (1,2),o.id,NULL))",
    "live_id and live_time are those of the created transaction":
        "SELECT o.id,o.live_id,o.live_time FROM payme_order o"
        " LEFT JOIN payme_transaction t ON t.active_order=o.id AND t.state=1"
        " WHERE NOT(o.live_id<=>t.payme_id)"
        " OR o.live_time<>IFNULL(t.time,0)",
    "a one-time order is paid exactly if one transaction is performed":
        "SELECT o.id,o.state,COUNT(t.id) AS paid FROM payme_order o"
        " LEFT JOIN payme_transaction t ON t.order_id=o.id AND t.state=2"
        " WHERE o.kind=1 GROUP BY o.id,o.state"
        " HAVING paid<>(o.state IN (1,2,3))",
    "an order that is not paid is refunded exactly if a transaction is":
        "SELECT o.id,o.state,COUNT(t.id) AS back FROM payme_order o"
        " LEFT JOIN payme_transaction t ON t.order_id=o.id AND t.state=-2"
        " WHERE o.kind=1 AND o.state NOT IN (1,2,3) GROUP BY o.id,o.state"
        " HAVING (back>0)<>(o.state=5)",
    "a withdrawn order is not reserved":
        "SELECT id FROM payme_order WHERE state=4 AND live_id IS NOT NULL",
    "a one-time order has an amount and no balance":
        "SELECT id FROM payme_order"
        " WHERE kind=1 AND (amount<=0 OR balance<>0)",
    "a balance is the sum of what was performed and not given back":
        "SELECT o.id,o.balance,IFNULL(SUM(t.amount),0) AS credited"
        " FROM payme_order o LEFT JOIN payme_transaction t"
        " ON t.order_id=o.id AND t.state=2 WHERE o.kind=2"
        " GROUP BY o.id,o.balance HAVING credited<>o.balance",
    "an account has no amount, no reservation and no other state":
        "SELECT id FROM payme_order WHERE kind=2 AND"
        " (amount<>0 OR live_id IS NOT NULL OR state<>0)",
    "the version counts every write, once":
        "SELECT o.id,o.version,IFNULL(SUM(1+(t.perform_time>0)"
        "+(t.cancel_time>0)),0)+(o.state IN (3,4)) AS writes"
        " FROM payme_order o LEFT JOIN payme_transaction t"
        " ON t.order_id=o.id GROUP BY o.id,o.version,o.state"
        " HAVING writes<>o.version",
    "an order did not change before it was there":
        "SELECT id FROM payme_order WHERE change_time<create_time",
}


def agree(stack):
    """The rules that do not hold, with the rows; an empty list is good."""
    problems = []
    for name, sql in RULES.items():
        rows = stack.db.query(sql + " LIMIT 5")
        if rows:
            problems.append(f"{name}: not so in {rows}")
    return problems
