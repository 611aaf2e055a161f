"""payme config check --web: what is wrong with the web server, found by asking
it; and what waits because nothing runs from cron.
"""

import http.server
import os
import re
import shutil
import threading

from harness import SOURCE, Stack, done, equal, need, new_id, now, ok
from ways import WAYS, Apache, Place

need("lighttpd", "apache2", "mariadbd")
OUTBOX = """
INSERT INTO payme_outbox (cashbox,order_id,kind,event,order_state,amount,state,
    attempts,time,due_time,done_time)
VALUES ('main',{order},1,1,1,500000,0,0,{time},{time},0)"""
RECEIPT = """
INSERT INTO payme_receipt (cashbox,order_id,active_order,receipt_id,state,mark,
    hold,watched,amount,attempt,seen,error,version,create_time,sent_time,
    change_time,due_time)
VALUES ('main',{order},{order},'{id}',2,0,0,0,500000,1,0,0,1,{time},{time},
    {time},{time})"""
SECRET = "a secret of the shop, long enough"
stack = Stack()
place = Place(stack)
shutil.copytree(os.path.join(SOURCE, "sql"), os.path.join(place.lib, "sql"))


def configure(base, extra="", site=""):
    stack.configure(extra=f"""
site {{ base_url = "{base}" link_secret = "{SECRET}" {site} }}
{extra}
""")


def check(*options):
    return stack.payme("config", "check", *options, check=False)


def wrong(name, *words, options=("--web",)):
    run = check(*options)
    told = [line for line in run.stdout.splitlines()
            if line.startswith("wrong ")]
    ok(run.returncode == 1 and any(all(word in line for word in words)
                                   for line in told), name, run.stdout,
       run.stderr)
    ok(SECRET not in run.stdout + run.stderr, "without a secret in it")


def well(name):
    run = check("--web")
    ok(run.returncode == 0 and "wrong" not in run.stdout and
       run.stdout.count("Payme's address is http") == 4, name, run.stdout,
       run.stderr)


# ------ real servers ------


def real():
    server = WAYS["lighttpd, CGI"].begin(place)
    configure(f"http://127.0.0.1:{server.port}/cgi-bin")
    well("lighttpd: all is well, and Payme's addresses are told")
    configure(f"http://localhost:{server.port}/cgi-bin")
    well("and by its other name")
    configure(f"http://127.0.0.1:{server.port}/cgi")
    wrong("another folder", "answers 404", "base_url")
    os.rename(os.path.join(place.lib, "templates"),
              os.path.join(place.lib, "gone"))
    configure(f"http://127.0.0.1:{server.port}/cgi-bin")
    wrong("what the self-test finds there", "the web server:", "templates")
    os.rename(os.path.join(place.lib, "gone"),
              os.path.join(place.lib, "templates"))
    server.stop()
    wrong("nobody listens", "payme-merchant:", "onnect")
    server = Apache(place, None, "cgid", text=place.snippet(
        "apache-cgi.conf").replace("CGIPassAuth On", ""))
    configure(f"http://127.0.0.1:{server.port}/cgi-bin")
    wrong("Apache keeps the key for itself", "Authorization", "-32504")
    server.stop()


# ------ whatever else answers ------


class Scripted(http.server.BaseHTTPRequestHandler):
    """${answers}: what stands at the beginning of a path, and what comes."""

    answers = {}

    def log_message(self, *_):
        pass

    def do_GET(self):
        status, body = next(
            (answer for path, answer in self.answers.items()
             if self.path.startswith(path)), (404, ""))
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "https://shop.example" + self.path)
        self.end_headers()
        try:
            self.wfile.write(body.encode())
        except ConnectionError:
            pass


FINE = (200, "<title>payme-cgi: Self-test</title>")
PROGRAM = "/a/b/payme-merchant"


def scripted():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/a/b"
    configure(base)
    Scripted.answers = {PROGRAM: FINE}
    well("nothing else is wrong")
    for name, answers, words in (
            ("a redirect", {PROGRAM: (301, "")}, ("redirect", "-32300")),
            ("CGI is not permitted", {PROGRAM: (403, "")}, ("+ExecCGI",)),
            ("it does not run", {PROGRAM: (500, "")}, ("executable", "755")),
            ("no process", {PROGRAM: (503, "")}, ("no process",)),
            ("a bot check", {PROGRAM: (429, "")}, ("no answer of",)),
            ("the program is shown", {PROGRAM: (200, "\x7fELF" * 900000)},
             ("not run, but shown",)),
            ("another link_secret", {PROGRAM: (
                200, '{"error":{"code":-32300}}')}, ("link_secret",)),
            ("another payme.conf", {PROGRAM: (
                200, '{"error":{"code":-32400}}')}, ("payme.conf",)),
            ("no PATH_INFO", {PROGRAM + "?": FINE}, ("AcceptPathInfo",)),
            *((f"{path} is shown", {PROGRAM: FINE, path: (
                200, "cashbox main { merchant_id")}, (path, "anybody"))
              for path in ("/payme.conf", "/a/payme.conf",
                           "/a/b/payme.conf"))):
        Scripted.answers = answers
        wrong(name, *words)
    configure("", site="")
    wrong("no address", "base_url")
    server.shutdown()


# ------ without the web server ------


def of_readme():
    """Ten lines, and they are all that is wanted."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as text:
        lines = re.search(r"ten lines\n\n```\n(.*?)```", text.read(),
                          re.S)[1]
    equal(lines.count("\n"), 10, "the README's configuration has ten lines")
    with open(stack.conf, "w", encoding="utf-8") as conf:
        conf.write(lines.replace("/run/mysqld/mysqld.sock", stack.db.socket))
    for name in ("database.password", "link.secret", "main.keys"):
        path = os.path.join(stack.folder, name)
        with open(path, "w", encoding="ascii") as secret:
            os.fchmod(secret.fileno(), 0o600)
            secret.write("secret" if name[0] == "d" else "s" * 36)
    stack.db.run("CREATE USER payme@localhost IDENTIFIED BY 'secret';"
                 "GRANT ALL ON shop.* TO payme@localhost")
    run = check()
    ok(run.returncode == 0 and "wrong" not in run.stdout,
       "and is all that is wanted", run.stdout, run.stderr)


def settings():
    configure("http://shop.example/cgi-bin")
    equal(check().returncode, 0, "http is no mistake yet")
    stack.configure(cashboxes="""
cashbox main {{ merchant_id = "587f72c72cac0d162c722ae2" keys = {{"{key}"}}
    card_form = true account order_id {{ }} }}
""", extra=f"""
site {{ base_url = "http://shop.example" link_secret = "{SECRET}" }}
subscribe {{ card_keys = {{"{'0' * 64}"}} }}
""")
    wrong("a card form without TLS", "card_form", "https", options=())


def cron():
    """Nothing runs from it."""
    configure("", site="")
    equal(check().returncode, 0, "nothing waits")
    stack.add_order("1")
    order = stack.db.value("SELECT id FROM payme_order LIMIT 1")
    for minutes, code in ((5, 0), (20, 1)):
        stack.db.execute("DELETE FROM payme_outbox")
        stack.db.execute(OUTBOX.format(
            order=order, time=now() - minutes * 60000))
        equal(check().returncode, code,
              f"what shops are to be told waits for {minutes} minutes")
    wrong("and what to do", "payme deliver", "cron", options=())
    stack.db.execute("DELETE FROM payme_outbox")
    for minutes, code in ((5, 0), (20, 1)):
        stack.db.execute("DELETE FROM payme_receipt")
        stack.db.execute(RECEIPT.format(
            order=order, time=now() - minutes * 60000, id=new_id()))
        equal(check().returncode, code,
              f"a payment by card is due for {minutes} minutes")
    wrong("and what to do", "payme receipt settle", "cron", options=())
    stack.db.execute("DELETE FROM payme_receipt")


real()
scripted()
settings()
cron()
of_readme()
done()
