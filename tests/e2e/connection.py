"""What a connection of ours is set to, whatever the server's own settings are;
and one that the server has closed meanwhile costs no call.
"""

import json

from fastcgi import Workers
from harness import Stack, done, equal, free_port, new_id, now, wait_until
from sql import Session, add_orders

OTHERS = """
SET GLOBAL sql_mode='';
SET GLOBAL time_zone='+05:00';
SET GLOBAL autocommit=1;
SET GLOBAL innodb_lock_wait_timeout=50;
SET GLOBAL TRANSACTION ISOLATION LEVEL SERIALIZABLE;
"""


def isolation_name(session):
    """Each server has one of the two at least."""
    rows = session.query("SHOW VARIABLES WHERE Variable_name IN"
                         " ('tx_isolation','transaction_isolation')")
    return sorted(row[0] for row in rows)[-1]


# By TCP: at a unix socket nobody reads the server's last words.
port = free_port()
stack = Stack(db_port=port)
stack.configure(f'hosts = {{"127.0.0.1:{port}"}}')
add_orders(stack, ["1", "2"])
session = Session(stack.db)
# A trigger runs with the settings of the session that it is run by, but for
# the modes and character sets, which are those of the session that made it.
stack.db.execute(f"""{OTHERS}
CREATE TABLE seen (isolation TEXT, zone TEXT, wait INT, autocommit INT);
CREATE TRIGGER watch AFTER UPDATE ON payme_order FOR EACH ROW
INSERT INTO seen VALUES (@@session.{isolation_name(session)},
@@session.time_zone,@@session.innodb_lock_wait_timeout,@@session.autocommit)""")
workers = Workers(stack, "one")


def ask(method, order, **more):
    return workers.ask(json.dumps({"id": 1, "method": method, "params": {
        "amount": 500000, "account": {"order_id": order}, **more}})).code


def create(order):
    return ask("CreateTransaction", order, id=new_id(), time=now())


def check(order):
    return ask("CheckPerformTransaction", order)


def connections():
    return int(session.value("SELECT COUNT(*) FROM"
                             " information_schema.processlist WHERE db='shop'"
                             " AND id<>CONNECTION_ID()"))


equal(create("1"), 0, "a transaction is created")
equal(session.query("SELECT * FROM seen"),
      [["READ-COMMITTED", "+00:00", "3", "0"]],
      "with the isolation, time zone, patience and commits of ours")
equal(connections() > 0, True, "the connection stays")
for row in session.query("SELECT id FROM information_schema.processlist WHERE"
                         " db='shop' AND id<>CONNECTION_ID()"):
    session.query(f"KILL {row[0]}")
wait_until(lambda: connections() == 0, what="the end of what was killed")
equal(create("2"), 0, "where it was killed, the next call has a new one")
workers.end(15)
session.query("SET GLOBAL wait_timeout=1")
workers.spawn()
# On the connection that reads; the other one has a limit of ours.
equal(check("1"), -31051, "one order, one transaction")
wait_until(lambda: connections() == 0, what="the end of what was idle")
equal(check("2"), -31051, "where it was idle for too long, likewise")
equal(stack.log_text().count(" error:"), 0, "and no error is logged")
done()
