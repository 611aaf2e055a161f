"""A connection to the database that stays open, for tests that hold locks and
for many small questions; and rows made in bulk.
"""

import json
import re
import subprocess
import time

from harness import find, now, start, stop


class Session:
    """The command line client, fed through a pipe."""

    MARK = "-- answered --"

    def __init__(self, db):
        self.process = start(
            [find("mariadb"), "--no-defaults", f"--socket={db.socket}",
             "--user=root", "--batch", "--skip-column-names", "--unbuffered",
             "--default-character-set=utf8mb4", "shop"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def query(self, sql):
        """Rows of strings; NULL is the string NULL."""
        self.process.stdin.write(f"{sql};\nSELECT '{self.MARK}';\n")
        self.process.stdin.flush()
        rows = []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line == self.MARK:
                return rows
            rows.append(line.split("\t"))
        raise RuntimeError(f"the database refused: {sql}")

    def value(self, sql):
        rows = self.query(sql)
        return rows[0][0] if rows else None

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        stop(self.process)


class Lock:
    """Holds the row of one order, so that whoever wants it waits in line."""

    def __init__(self, db):
        self.holder = Session(db)
        self.watcher = Session(db)
        self.end = 0.0

    def take(self, account_key):
        """Not for longer than those who wait have patience."""
        self.end = time.monotonic() + 1.5
        self.holder.query("START TRANSACTION")
        self.holder.query("SELECT id FROM payme_order WHERE account_key="
                          f"'{account_key}' FOR UPDATE")

    def waiting(self):
        return int(self.watcher.query(
            "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'")[0][1])

    def wait_for(self, count):
        """Until so many wait; goes on without them when they do not come."""
        while self.waiting() < count and time.monotonic() < self.end:
            time.sleep(0.002)

    def release(self):
        self.holder.query("ROLLBACK")

    def close(self):
        self.holder.close()
        self.watcher.close()


def sequence(last, first=1):
    """A table whose column seq counts; MySQL has no seq_1_to_N."""
    digits = " UNION ALL ".join(f"SELECT {digit} AS d" for digit in range(10))
    places = range(len(str(last - first)))
    value = "+".join(f"{10 ** place}*t{place}.d" for place in places)
    tables = ",".join(f"({digits}) t{place}" for place in places)
    return (f"(SELECT {first}+{value} AS seq FROM {tables}"
            f" ORDER BY seq LIMIT {last - first + 1}) numbers")


def portable(sql):
    """The same without MariaDB's tables of numbers."""
    return re.sub(r"seq_(\d+)_to_(\d+)",
                  lambda found: sequence(int(found[2]), int(found[1])), sql)


def add_orders(stack, numbers, amount=500000, cashbox="main"):
    """As "payme order add" stores them, many at a time; may be repeated."""
    _add(stack, cashbox, "order_id", numbers, 1, amount)


def add_accounts(stack, phones, cashbox="phone"):
    _add(stack, cashbox, "phone", phones, 2, 0)


def _add(stack, cashbox, field, names, kind, amount):
    if not names:
        return
    time = now()
    rows = ",".join(
        f"('{cashbox}','{field}={name}',{kind},0,{amount},0,0,0,{time},{time},"
        f"'{json.dumps({field: name})}')" for name in names)
    stack.db.execute(
        "INSERT IGNORE INTO payme_order (cashbox,account_key,kind,state,amount,"
        "balance,live_time,version,create_time,change_time,account) VALUES "
        + rows)
