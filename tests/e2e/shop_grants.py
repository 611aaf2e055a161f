"""payme config grants: a user of the database with those GRANTs can do all that
the programs do, and nothing else.
"""

import glob
import os
import re
import subprocess

from harness import SOURCE, Caller, Lighttpd, done, equal, new_id, ok, program
from shop_stand import Shop, order


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def granted(text):
    """{table: {verb}} of the GRANTs."""
    return {table: set(verbs.split(", ")) for verbs, table in re.findall(
        r"^GRANT ([A-Z, ]+) ON `shop`\.`(\w+)` TO 'payme'@'localhost';$",
        text, re.M)}


def used():
    """The same of our own tables, as the sources have them."""
    tables = {}
    deeds = (("SELECT", r"(?:FROM|JOIN) `{}(\w+)`"),
             ("INSERT", r"INSERT (?:IGNORE )?INTO `{}(\w+)`"),
             ("UPDATE", r"UPDATE `{}(\w+)`"),
             ("DELETE", r"DELETE FROM `{}(\w+)`"))
    for path in glob.glob(os.path.join(SOURCE, "lib", "**", "*.c"),
                          recursive=True):
        # Who brings the tables up to date is an administrator.
        if "/sandbox/" in path or path.endswith("schema.c"):
            continue
        # The pieces of a literal are one text.
        text = re.sub(r'"\s*"', "", read(path))
        for verb, pattern in deeds:
            for table in re.findall(pattern, text):
                tables.setdefault(table, set()).add(verb)
        for table in re.findall(
                r'INSERT INTO `{}(\w+)`[^"]*ON DUPLICATE KEY UPDATE', text):
            tables[table] |= {"SELECT", "UPDATE"}
    return tables


shop = Shop("InnoDB")
stack = shop.stack
run = stack.payme("config", "grants")
equal("root" in run.stdout, True, "for the configured user")
root = read(stack.conf)
with open(stack.conf, "w", encoding="utf-8") as conf:
    conf.write(root.replace('user = "root"', 'user = "payme"'))
run = stack.payme("config", "grants")
ok(run.returncode == 0, "it needs no database that lets it in", run.stderr)
grants = granted(run.stdout)
ours = {table[6:]: verbs for table, verbs in grants.items()
        if table.startswith("payme_")}
wanted = used()
equal({table: verbs for table, verbs in wanted.items()
       if verbs - ours.get(table, set())}, {},
      "all that our statements do is granted")
equal({table: verbs - wanted.get(table, set())
       for table, verbs in ours.items()
       if verbs - wanted.get(table, set())}, {"schema": {"SELECT"}},
      "and nothing else")
equal({table: verbs for table, verbs in grants.items()
       if not table.startswith("payme_")},
      {"shop_order": {"SELECT", "UPDATE"}, "shop_line": {"SELECT"},
       "shop_history": {"INSERT"}}, "of the shop's tables what its preset does")

ok(stack.payme("config", "check", check=False).returncode == 1,
   "without them nothing is in order")
stack.db.execute("CREATE USER 'payme'@'localhost';\n" + run.stdout)
check = stack.payme("config", "check", check=False)
ok(check.returncode == 0, "with them all is", check.stdout, check.stderr)
shop.web.stop()
shop.web = Lighttpd(stack, processes=1)
shop.caller = caller = Caller(shop.web.port)
shop.add(order("G-1", "19.99"), order("G-2", "19.99"))
first, second = new_id(), new_id()
equal(caller.check_perform("G-1", 1999).json["result"]["allow"], True,
      "an order may be paid")
equal([caller.create(first, "G-1", 1999).json["result"]["state"],
       caller.perform(first).json["result"]["state"], shop.status("G-1"),
       caller.cancel(first, 5).json["result"]["state"], shop.status("G-1")],
      [1, 2, "paid", -2, "back"], "is paid, and refunded")
equal([caller.create(second, "G-2", 1999).json["result"]["state"],
       caller.cancel(second, 3).json["result"]["state"],
       caller.check(second).json["result"]["state"]], [1, -1, -1],
      "is given up")
for command in (["expire"], ["order", "list"], ["transaction", "list"],
                ["deliver"], ["order", "show", "--account", "order_id=G-1"]):
    result = stack.payme(*command, check=False)
    equal((result.returncode, result.stderr), (0, ""),
          "payme " + " ".join(command[:2]))
statements = subprocess.run(
    [program("tests/statements")], check=True, text=True,
    capture_output=True).stdout.splitlines()
result = stack.db.run("".join(
    "PREPARE s FROM '%s';\n" % sql.replace("{}", "payme_").replace("'", "''")
    for sql in statements), "shop", check=False, user="payme")
ok(len(statements) > 10 and result.returncode == 0,
   "every statement of ours is allowed", result.stderr)
for sql in ("DELETE FROM payme_order", "DELETE FROM payme_transaction",
            "UPDATE payme_schema SET version=1", "DROP TABLE payme_order",
            "DELETE FROM shop_order", "UPDATE shop_line SET price=0",
            "INSERT INTO shop_order SET number='x'",
            "SELECT * FROM shop_history", "SELECT * FROM mysql.global_priv"):
    result = stack.db.run(sql, "shop", check=False, user="payme")
    ok(result.returncode != 0 and "denied" in result.stderr,
       f"refused: {sql}", result.stdout, result.stderr)
shop.web.stop()
stack.db.stop()
done()
