"""payme migrate: twice, several at a time, while serving, cut off and repeated;
--dry-run only tells."""

import itertools
import json
import os
import shutil
import subprocess
import threading

from fastcgi import Workers
from harness import (SOURCE, Stack, done, equal, now, ok, program,
                     wait_until)

stack = Stack()
DATA = os.path.join(stack.folder, "data")
shutil.copytree(os.path.join(SOURCE, "sql"), os.path.join(DATA, "sql"))
NEWEST = max(int(name.split("-")[0]) for name in os.listdir(DATA + "/sql")
             if name[0].isdigit())


def start_migrate(*words, data=SOURCE):
    return subprocess.Popen(
        [program("payme"), "migrate", *words], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
        env=stack.environment(PAYME_DATADIR=data))


def migrate(*words, data=SOURCE):
    process = start_migrate(*words, data=data)
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


def fresh():
    stack.db.run("DROP DATABASE shop; CREATE DATABASE shop")


def tables():
    return sorted(row[0] for row in stack.db.query("SHOW TABLES"))


def versions():
    return [int(row[0]) for row in stack.db.query(
        "SELECT version FROM payme_schema ORDER BY version")]


def add_migration(number, text):
    path = f"{DATA}/sql/{number:03}-test.sql"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def alone():
    schema = stack.db.query("SHOW CREATE TABLE payme_order;"
                            "SHOW CREATE TABLE payme_transaction")
    fresh()
    status, output, errors = migrate("--dry-run")
    equal((status, output.count("would apply"), errors), (0, NEWEST, ""),
          "--dry-run tells each file")
    equal(tables(), [], "and applies none")
    status, output, errors = migrate()
    equal((status, output.count("applying"), errors), (0, NEWEST, ""),
          "migrate applies each")
    equal(({"payme_order", "payme_schema", "payme_transaction"}
           - set(tables()), versions()), (set(), list(range(1, NEWEST + 1))),
          "the tables are there")
    for words in ((), ("--dry-run",), ()):
        status, output, errors = migrate(*words)
        equal((status, "appl" in output, errors), (0, False, ""),
              f"again{' '.join(('', *words))}: nothing to apply")
    equal(stack.db.query("SHOW CREATE TABLE payme_order;"
                         "SHOW CREATE TABLE payme_transaction"), schema,
          "nothing changed")


def together():
    bad = []
    for _ in range(6):
        fresh()
        processes = [start_migrate() for _ in range(4)]
        for process in processes:
            _, errors = process.communicate(timeout=120)
            if process.returncode != 0 or errors:
                bad.append(errors)
        if versions() != list(range(1, NEWEST + 1)):
            bad.append(versions())
    equal(bad, [], "four at a time on an empty database, six times over")


def broken():
    path = add_migration(NEWEST + 1,
                         "CREATE TABLE IF NOT EXISTS {}more (\n"
                         "id INT PRIMARY KEY, KEY gone (id)) ENGINE=InnoDB;\n"
                         "ALTER TABLE {}more ADD COLUMN was INT NULL;\n"
                         "ALTER TABLE {}more ADD KEY was (was);\n"
                         "ALTER TABLE {}more DROP KEY gone;\n"
                         "ALTER TABLE {}more ADD COLUMN note BOGUS;\n")
    status, _, errors = migrate(data=DATA)
    equal(status, 1, "a migration that fails: exit status 1")
    ok("BOGUS" in errors, "with what the database says", errors)
    equal(versions()[-1], NEWEST, "its version does not count")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    add_migration(NEWEST + 1, text.replace("BOGUS", "TEXT"))
    run = subprocess.run([program("payme"), "config", "check"], text=True,
                         capture_output=True, check=False,
                         env=stack.environment(PAYME_DATADIR=DATA))
    ok(run.returncode == 1 and "payme migrate" in run.stdout,
       "config check knows that one is due", run.stdout)
    equal(migrate(data=DATA)[0], 0, "mended and repeated, it is applied")
    equal(versions()[-1], NEWEST + 1, "and counts")
    equal(migrate(data="/nonexistent")[0], 1, "no files: exit status 1")


def prefixed():
    with open(stack.conf, encoding="utf-8") as file:
        good = file.read()
    with open(stack.conf, "w", encoding="utf-8") as file:
        file.write(good.replace('name = "shop"', 'name = "shop"\n'
                                'table_prefix = "my_"'))
    equal(migrate()[0], 0, "another prefix")
    equal({"my_order", "my_schema", "my_transaction"} - set(tables()), set(),
          "makes tables of its own")
    with open(stack.conf, "w", encoding="utf-8") as file:
        file.write(good)


def serving():
    """Payments go on while the tables are changed under them."""
    workers = Workers(stack, "serving", count=2)
    over = threading.Event()
    codes = []

    def ask(method, **params):
        codes.append(workers.ask(json.dumps(
            {"id": 1, "method": method, "params": params})).code)

    def load(name):
        for count in itertools.count():
            if over.is_set():
                break
            id = f"{name:04}{count:020}"
            ask("CreateTransaction", id=id, time=now(), amount=500000,
                account={"order_id": str(name)})
            ask("CheckTransaction", id=id)
            ask("CancelTransaction", id=id, reason=3)

    for name in range(4):
        stack.add_order(str(name))
    threads = [threading.Thread(target=load, args=(name,), daemon=True)
               for name in range(4)]
    for thread in threads:
        thread.start()
    statuses = []
    for i in range(5):
        wanted = len(codes) + 60
        wait_until(lambda: len(codes) >= wanted, 60, "60 answers")
        add_migration(NEWEST + 2 + i,
                      f"ALTER TABLE {{}}order ADD COLUMN\n"
                      f"test{i} INT NULL;\n"
                      f"ALTER TABLE {{}}transaction ADD COLUMN\n"
                      f"test{i} INT NULL;\n")
        statuses.append(migrate(data=DATA)[0])
    over.set()
    for thread in threads:
        thread.join()
    equal(statuses, [0] * 5, "five migrations under load are applied")
    equal(set(codes), {0}, f"all {len(codes)} calls of that time are answered")
    equal(stack.db.value("SELECT COUNT(*) FROM payme_transaction WHERE"
                         " state<>-1"), "0", "and were carried out")
    workers.close()


alone()
together()
prefixed()
broken()
serving()
done()
