"""payme, the administrator's command: how each subcommand is used, with its
exit status; config check on set-ups that are broken in every way.
"""

import os
import re
import subprocess

from harness import KEY, Stack, done, equal, ok, program

stack = Stack()
with open(stack.conf, encoding="utf-8") as conf_file:
    GOOD = conf_file.read()

COMMANDS = [
    "config check", "config grants", "migrate", "order add", "order show", "order list",
    "order cancel", "order fulfil", "account add", "account show",
    "account list", "link", "transaction list", "transaction show", "expire",
    "sandbox run", "receipt create", "receipt pay", "receipt confirm-hold",
    "receipt cancel", "receipt settle", "receipt check", "receipt get",
    "receipt list", "receipt send", "receipt set-fiscal-data", "reconcile",
    "card check", "card remove",
]
# What each cannot do without, rightly filled in.
NEEDS = {
    "order add": ["--account", "order_id=1", "--amount", "1"],
    "order show": ["--account", "order_id=1"],
    "order cancel": ["--account", "order_id=1"],
    "order fulfil": ["--account", "order_id=1"],
    "account add": ["--cashbox", "phone", "--account", "phone=1"],
    "account show": ["--cashbox", "phone", "--account", "phone=1"],
    "link": ["--order", "1"],
    "transaction show": ["f" * 24],
    "receipt create": ["--order", "1"],
    "receipt pay": ["f" * 24, "--token", "t"],
    "receipt confirm-hold": ["f" * 24],
    "receipt cancel": ["f" * 24],
    "receipt check": ["f" * 24],
    "receipt get": ["f" * 24],
    "receipt list": ["--from", "1", "--to", "2"],
    "receipt send": ["f" * 24, "--phone", "998901304527"],
    "receipt set-fiscal-data": ["f" * 24, "--file", "/dev/null"],
    "reconcile": ["--from", "1", "--to", "2"],
    "card check": ["t"],
    "card remove": ["t"],
}


def payme(*words, conf=None, text=None, **env):
    return subprocess.run(
        [program("payme"), *words], input=text, text=True,
        capture_output=True, check=False, timeout=120,
        env={**stack.environment(), **({"PAYME_CONF": conf} if conf else {}),
             **env})


def refused(run, status, says, name):
    """Nothing on standard output, the reason on standard error."""
    return ok(run.returncode == status and says in run.stderr and
              run.stdout == "", name, run.returncode, run.stdout, run.stderr)


def write_conf(text, mode=0o600):
    os.unlink(stack.conf)
    with open(stack.conf, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)


# ------ usage ------

def usage():
    nowhere = "/nonexistent/payme.conf"
    for words in ([], ["bogus"], ["order"], ["order", "bogus"], ["order list"],
                  ["config"], ["--bogus"], ["", "add"], ["orde", "add"]):
        refused(payme(*words, conf=nowhere), 2, "usage: payme COMMAND",
                f"payme {' '.join(words)}: exit status 2")
    for words in (["--help"], ["order", "--help"], ["bogus", "--help"]):
        run = payme(*words, conf=nowhere)
        ok(run.returncode == 0 and run.stdout.startswith("usage: payme") and
           run.stderr == "", f"payme {' '.join(words)}: exit status 0")
    listed = payme("--help").stdout
    ok(all(re.search(rf"^  {command} ", listed, re.M) for command in COMMANDS),
       "payme --help lists every command", listed)
    equal(payme("--version").returncode, 0, "payme --version")
    for command in COMMANDS:
        words = command.split()
        run = payme(*words, "--help", conf=nowhere)
        ok(run.returncode == 0 and run.stderr == "" and
           run.stdout.startswith(f"usage: payme {command} ") and
           "--help" in run.stdout,
           f"payme {command} --help, without a configuration", run.stderr)
        refused(payme(*words, "--bogus", conf=nowhere), 2,
                f"usage: payme {command} ", f"payme {command} --bogus")
        refused(payme(*words, *NEEDS.get(command, []), "too", "many"), 2,
                "wrong number of arguments", f"payme {command} too many")
        if command in NEEDS:
            refused(payme(*words), 2, "",
                    f"payme {command} without what it needs")
    for words in (["order", "list", "--amount", "5"],
                  ["expire", "--cashbox", "main"],
                  ["migrate", "--json"], ["order", "add", "--account"],
                  ["order", "add", "--account", "order_id=1"],
                  ["order", "add", "--account", "order_id=1", "--amount", "1",
                   "--sum", "1"],
                  ["sandbox", "run", "http://127.0.0.1:1/", "--account",
                   "a=b"]):
        refused(payme(*words), 2, "", f"payme {' '.join(words)}: exit"
                " status 2")


def without_configuration():
    for command in COMMANDS:
        words = command.split() + NEEDS.get(command, [])
        run = payme(*words, conf="/nonexistent/payme.conf")
        ok(run.returncode == 1 and run.stderr.strip(),
           f"payme {command} without a configuration: exit status 1",
           run.returncode, run.stderr)
        if "--cashbox" in payme(*command.split(), "--help").stdout and \
                command != "sandbox run":
            refused(payme(*words, "--cashbox", "nobody"), 1, "nobody",
                    f"payme {command} of an unknown cashbox")


# ------ config check ------

def changed(old, new):
    if old not in GOOD:
        raise ValueError(old)
    return GOOD.replace(old, new, 1)


PHONE = 'kind = "accumulating"'
# The text, and the key; the wrong line has a mark where it is to be named.
BROKEN = {
    "an unknown key": (changed(PHONE, PHONE + "\ncolour = 1 #!"), "colour"),
    "an unknown section": (GOOD + "\nshop { #!\n}\n", "shop"),
    "a wrong type": (changed("min_amount = 1000", 'min_amount = "x" #!'),
                     "min_amount"),
    "a wrong boolean": (changed("refund = true", 'refund = "x" #!'),
                        "repay_after_refund"),
    "a list for a text": (changed(
        'merchant_id = "587f72c72cac0d162c722ae3"',
        'merchant_id = {"a", "b"} #!'), ""),
    "an amount below 1": (changed("min_amount = 1000", "min_amount = 0 #!"),
                          "min_amount"),
    "a limit above the other": (changed("min_amount = 1000",
                                        "min_amount = 100000001"),
                                "min_amount"),
    "an unknown kind": (changed(PHONE, 'kind = "monthly" #!'), "kind"),
    "an unknown source of orders": (changed(
        PHONE, PHONE + '\norders = "nowhere" #!'), "orders"),
    "no merchant_id": (changed(
        'merchant_id = "587f72c72cac0d162c722ae3"', ""), "merchant_id"),
    "an empty merchant_id": (changed(
        'merchant_id = "587f72c72cac0d162c722ae3"', 'merchant_id = ""'),
        "merchant_id"),
    "no keys": (changed(f"""c722ae3"\n    keys = {{'{KEY}'}}""", 'c722ae3"'),
                "keys"),
    "no account": (changed("account phone { title_ru = \"Телефон\" }", ""),
                   "account"),
    "a cashbox twice": (changed("cashbox phone {", "cashbox main { #!"),
                        "main"),
    "a field twice": (changed("account user { }", "account order { }"),
                      "order"),
    "a cashbox with a strange name": (changed("cashbox phone",
                                              'cashbox "ph one"'), "ph one"),
    "no name of the database": (changed('name = "shop"', ""), "name"),
    "socket and hosts": (changed('name = "shop"',
                                 'name = "shop"\nhosts = {"a:1"}'), "hosts"),
    "a port out of range": (changed('name = "shop"', 'name = "shop"\n'
                                    'hosts = {"a:65536"} #!'), "hosts"),
    "a password's file that is not there": (changed(
        'name = "shop"', 'name = "shop"\npassword_file = "nope"'),
        "password_file"),
    "a table prefix with a quote": (changed(
        'name = "shop"', 'name = "shop"\ntable_prefix = "a`b" #!'),
        "table_prefix"),
    "an address of five parts": (changed(
        'allow = {"127.0.0.1"}', 'allow = {"1.2.3.4.5"} #!'), "allow"),
    "a block of 33 bits": (changed(
        'allow = {"127.0.0.1"}', 'allow = {"127.0.0.1",\n"10.0.0.0/33"} #!'),
        "allow"),
    "a range backwards": (changed(
        'allow = {"127.0.0.1"}', 'allow = {"10.0.0.9-10.0.0.1"} #!'),
        "allow"),
    "a login with a colon": (changed(PHONE, PHONE + '\nlogin = "a:b" #!'),
                             "login"),
    "an unknown language": (GOOD + '\nsite {\nlanguages = {"de"} #!\n}\n',
                            "languages"),
    "a language twice": (GOOD + '\nsite {\nlanguages = {"ru", "ru"}\n}\n',
                         "languages"),
    "an address that is not http": (
        GOOD + '\nsite {\nbase_url = "ftp://x" #!\n}\n', "base_url"),
    "an API without TLS": (
        GOOD + '\nsubscribe {\napi_url = "http://example.com" #!\n}\n',
        "api_url"),
    "an unknown level": (changed('level = "debug"', 'level = "loud"'),
                         "level"),
    "an include that is not there": (GOOD + '\ninclude("nope.conf") #!\n',
                                     "nope.conf"),
    "a quote that is missing": (changed(PHONE, 'kind = "accumulating'), ""),
    "a brace that is missing": (GOOD.rstrip()[:-1], "brace"),
    "all but its end": (GOOD[:GOOD.index("account order_id { }")], "brace"),
    "a comment without an end": (GOOD + "/* and so on\n", "comment"),
    "a brace too many": (GOOD + "\n} #!\n", ""),
    "nothing in it": ("", "required"),
}


def broken_files():
    for name, (text, key) in BROKEN.items():
        write_conf(text)
        run = payme("config", "check")
        lines = [number + 1 for number, line in enumerate(text.split("\n"))
                 if line.endswith("#!")]
        place = stack.conf + (f":{lines[0]}:" if lines else ":")
        told = [line for line in run.stdout.splitlines()
                if line.startswith(place) and key in line]
        ok(run.returncode == 1 and told and run.stderr.strip(),
           f"config check: {name}, with file, line and key", run.stdout,
           run.stderr)
        other = payme("order", "list")
        ok(other.returncode == 1 and key in other.stderr and
           other.stdout == "", f"and no command works on {name}",
           other.stderr)
        ok(KEY not in run.stdout + run.stderr + other.stderr,
           "and no key is shown")
    for end in ("# the end", "// the end", "/* the end */", "\n\n# end\n\n"):
        write_conf(GOOD + end)
        equal(payme("config", "check").returncode, 0,
              f"config check: it may end in {end!r}")
    write_conf(GOOD)


def secrets():
    included = os.path.join(stack.folder, "more.conf")

    def write(path, text, mode):
        if os.path.exists(path):
            os.unlink(path)
        with open(path, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)

    for mode in (0o604, 0o644, 0o602, 0o601):
        write_conf(GOOD, mode)
        run = payme("config", "check")
        ok(run.returncode == 1 and stack.conf in run.stdout and
           f"{mode:04o}" in run.stdout and "chmod" in run.stdout,
           f"config check: keys in a file of mode {mode:04o}", run.stdout)
        refused(payme("order", "list"), 1, "chmod", "and no command works")
    write_conf(GOOD)
    write_conf(GOOD.replace(f"keys = {{'{KEY}'}}", 'keys_file = "secret"'))
    secret = os.path.join(stack.folder, "secret")
    write(secret, KEY + "\n", 0o640)
    equal(payme("config", "check").returncode, 0,
          "a file of keys that its group may read")
    os.chmod(secret, 0o644)
    run = payme("config", "check")
    ok(run.returncode == 1 and "secret: holds a secret" in run.stdout and
       "0644" in run.stdout, "a file of keys that all may read", run.stdout)
    write_conf(GOOD + '\ninclude("more.conf")\n')
    write(included, "site {\nbase_url = 5x\nbogus = 1\n}\n", 0o600)
    run = payme("config", "check")
    ok(run.returncode == 1 and f"{included}:" in run.stdout,
       "a mistake in an included file is told with its name", run.stdout)
    write(included, 'site { link_secret = "0123456789abcdef0123456789abcdef" }',
          0o644)
    run = payme("config", "check")
    ok(run.returncode == 1 and included in run.stdout and
       "0123456789abcdef" not in run.stdout + run.stderr,
       "a secret in an included file that is open to others", run.stdout)
    write_conf(GOOD)


def databases():
    run = payme("config", "check")
    ok(run.returncode == 0 and run.stderr == "" and "wrong" not in run.stdout
       and "schema version" in run.stdout, "config check of a good set-up",
       run.stdout, run.stderr)
    for cashbox in ("main", "phone", "again", "closed"):
        ok(f"cashbox {cashbox}" in run.stdout, f"tells of cashbox {cashbox}")
    changes = {
        "a table that has no transactions": (
            "ALTER TABLE payme_order ENGINE=MyISAM",
            "ALTER TABLE payme_order ENGINE=InnoDB", "InnoDB"),
        "a table that is missing": (
            "RENAME TABLE payme_transaction TO away",
            "RENAME TABLE away TO payme_transaction", "missing"),
        "a schema that was never made": (
            "RENAME TABLE payme_schema TO away",
            "RENAME TABLE away TO payme_schema", "payme migrate"),
        "an old schema": (
            "CREATE TABLE away AS SELECT * FROM payme_schema;"
            "DELETE FROM payme_schema",
            "INSERT INTO payme_schema SELECT * FROM away; DROP TABLE away",
            "payme migrate"),
    }
    for name, (break_it, mend_it, says) in changes.items():
        stack.db.execute(break_it)
        run = payme("config", "check")
        stack.db.execute(mend_it)
        ok(run.returncode == 1 and says in run.stdout,
           f"config check: {name}", run.stdout, run.stderr)
        equal(payme("config", "check").returncode, 0, "and mended")
    stack.db.run("SET GLOBAL innodb_flush_log_at_trx_commit=2")
    run = payme("config", "check")
    ok(run.returncode == 0 and "innodb_flush_log_at_trx_commit" in run.stdout,
       "config check: a database that may forget is a note", run.stdout)
    stack.db.run("SET GLOBAL read_only=1")
    run = payme("config", "check")
    stack.db.run("SET GLOBAL read_only=0")
    ok(run.returncode == 1 and "it takes no writes" in run.stdout,
       "config check: a database that takes no writes", run.stdout)
    ok("link_secret is empty" in run.stdout and "base_url is empty"
       in run.stdout, "config check: what cannot be made without a setting",
       run.stdout)
    stack.db.run("SET GLOBAL innodb_flush_log_at_trx_commit=1;"
                 "CREATE USER u@localhost IDENTIFIED BY 'right'")
    for name, text, says in (
            ("a wrong password", changed('user = "root"',
             'user = "u"\npassword = "wrong"'), "1045"),
            ("an unknown database", changed('name = "shop"', 'name = "nix"'),
             "1049"),
            ("a socket that is not there", changed("db.sock", "nix.sock"),
             "2002"),
            ("a port that nobody listens on", changed(
                f'socket = "{stack.db.socket}"', 'hosts = {"127.0.0.1:1"}'),
             "2002"),
            ("templates that are not there",
             GOOD + '\nsite {\ntemplates = "/nonexistent"\n}\n', None)):
        write_conf(text)
        run = payme("config", "check")
        ok(run.returncode == 1 and (says or "/nonexistent") in
           run.stdout + run.stderr, f"config check: {name}", run.stdout,
           run.stderr)
        if says:
            refused(payme("order", "list"), 1, says, f"order list: {name}")
    write_conf(GOOD)


usage()
without_configuration()
broken_files()
secrets()
databases()
done()
