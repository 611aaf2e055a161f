"""What the end-to-end tests share: a private MariaDB, the real web servers and
a caller that speaks as Payme does.

Everything lives in one temporary folder, listens on 127.0.0.1 or on unix
sockets, and ends with the test.  A test is a program that prints TAP: it makes
a Stack, calls ok() for each claim, and ends with done().
"""

import atexit
import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get("PAYME_BUILD", os.getcwd())
SOURCE = os.environ.get("PAYME_SOURCE", os.getcwd())
KEY = "PgV4?mK#8s%cT&x@2Wq:Zr9-Lf6Ng3Hd1Jb7"
OLD_KEY = "0123456789abcdef0123456789abcdef0123"
LOGIN = "Paycom"
HALF_DAY = 43200000
# A folder with the programs "server" and "init" of another database server than
# the MariaDB that is installed; see tests/databases.
OTHER = os.environ.get("PAYME_DATABASE")

# ------ TAP ------

_count = 0
_failed = 0


def ok(condition, name, *details):
    """One claim; the details are shown when it does not hold."""
    global _count, _failed
    _count += 1
    if not condition:
        _failed += 1
    print(f"{'ok' if condition else 'not ok'} {_count} - {name}")
    if not condition:
        for detail in details:
            for line in str(detail).splitlines():
                print(f"#   {line}")
    sys.stdout.flush()
    return bool(condition)


def equal(got, wanted, name):
    return ok(got == wanted, name, f"got    {got!r}", f"wanted {wanted!r}")


def note(text):
    print(f"# {text}")
    sys.stdout.flush()


def done():
    print(f"1..{_count}")
    sys.exit(1 if _failed else 0)


def skip(name, reason):
    """One claim that cannot be tried here."""
    global _count
    _count += 1
    print(f"ok {_count} - {name} # SKIP {reason}")


def skip_all(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def need(*programs):
    """Skips the whole test where one of the programs is not installed."""
    for program in programs:
        if find(program) is None:
            skip_all(f"{program} is not installed")


def find(program):
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin"
    return shutil.which(program, path=path)


# ------ processes ------

_processes = []


def start(command, **options):
    """A process that ends with the test at the latest."""
    options.setdefault("stdin", subprocess.DEVNULL)
    process = subprocess.Popen(command, **options)
    _processes.append(process)
    return process


def stop(process, how=signal.SIGTERM, wait=20):
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process in _processes:
        _processes.remove(process)


def _stop_all():
    for process in reversed(_processes[:]):
        stop(process, wait=5)


atexit.register(_stop_all)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def wait_until(condition, seconds=20.0, what="it"):
    """Polls; raises when the time is over.  For what must come, not for luck."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise RuntimeError(f"{what} did not happen within {seconds} s")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listens(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def answers(port):
    """Whether a web server serves.  lighttpd listens before it starts its
    workers, and ends if one of them is killed meanwhile."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def now():
    return int(time.time() * 1000)


# ------ the database ------

def server_program():
    return f"{OTHER}/server" if OTHER else find("mariadbd")


class Database:
    """A private MariaDB, or what PAYME_DATABASE names, on a unix socket."""

    def __init__(self, folder, *options, port=None):
        need("mariadb", *(() if OTHER else ("mariadbd", "mariadb-install-db")))
        self.folder = os.path.join(folder, "db")
        self.socket = os.path.join(folder, "db.sock")
        self.options = options
        self.port = port
        self.user = "root" if os.getuid() == 0 else None
        # A server that starts removes the temporary tables of all others.
        self.scratch = os.path.join(folder, "db.tmp")
        os.mkdir(self.scratch)
        subprocess.run(
            self._init(), check=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.start()

    def _init(self):
        common = [f"--datadir={self.folder}", f"--tmpdir={self.scratch}",
                  *self._user()]
        if OTHER:
            return [f"{OTHER}/init", *common]
        return [find("mariadb-install-db"), "--no-defaults", *common,
                "--skip-test-db", "--skip-name-resolve", "--force",
                "--auth-root-authentication-method=normal"]

    def _user(self):
        return [f"--user={self.user}"] if self.user else []

    def start(self):
        net = ["--skip-networking"]
        if self.port:
            net = [f"--port={self.port}", "--bind-address=127.0.0.1"]
        self.process = start(
            [server_program(), "--no-defaults", f"--datadir={self.folder}",
             f"--socket={self.socket}", f"--pid-file={self.folder}/pid",
             f"--tmpdir={self.scratch}",
             f"--log-error={self.folder}/error.log",
             # At its start a server deletes what others have in /tmp.
             f"--tmpdir={self.folder}",
             "--innodb-flush-log-at-trx-commit=1",
             "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M",
             "--skip-log-bin", "--skip-name-resolve",
             "--max-connections=200",
             *net, *self.options, *self._user()],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers, 60, "the database's start")

    def answers(self):
        if self.process.poll() is not None:
            with open(f"{self.folder}/error.log", encoding="utf-8",
                      errors="replace") as log:
                raise RuntimeError("it ended:\n" + log.read()[-2000:])
        return self.run("SELECT 1", check=False).returncode == 0

    def is_mysql(self):
        return "MariaDB" not in self.run("SELECT VERSION()").stdout

    def stop(self):
        stop(self.process)

    def kill(self):
        stop(self.process, signal.SIGKILL)

    def run(self, sql, database="", check=True, user="root"):
        return subprocess.run(
            [find("mariadb"), "--no-defaults", f"--socket={self.socket}",
             f"--user={user}", "--batch", "--skip-column-names",
             "--default-character-set=utf8mb4", database],
            input=sql, check=check, text=True, capture_output=True)

    def dump(self):
        """All that the tables hold, for tests that search it."""
        tables = "".join(f"SELECT * FROM {row[0]};"
                         for row in self.query("SHOW TABLES"))
        return subprocess.run(
            [find("mariadb"), "--no-defaults", f"--socket={self.socket}",
             "--user=root", "--batch", "shop"], input=tables.encode(),
            check=True, capture_output=True).stdout.decode(errors="replace")

    def query(self, sql):
        """Rows of strings; NULL is the string NULL."""
        text = self.run(sql, "shop").stdout
        return [line.split("\t") for line in text.splitlines()]

    def value(self, sql):
        rows = self.query(sql)
        return rows[0][0] if rows else None

    def execute(self, sql):
        self.run(sql, "shop")


# ------ the whole ------

CASHBOXES = """
cashbox main {{
    merchant_id = "587f72c72cac0d162c722ae2"
    keys = {{'{key}', '{old}'}}
    allow = {{"127.0.0.1"}}
    account order_id {{
        title_ru = "Номер заказа"
        title_uz = "Buyurtma raqami"
        title_en = "Order number"
    }}
}}
cashbox phone {{
    merchant_id = "587f72c72cac0d162c722ae3"
    keys = {{'{key}'}}
    allow = {{"any"}}
    kind = "accumulating"
    min_amount = 1000
    max_amount = 100000000
    account phone {{ title_ru = "Телефон" }}
}}
cashbox again {{
    merchant_id = "587f72c72cac0d162c722ae4"
    keys = {{'{key}'}}
    allow = {{"any"}}
    repay_after_refund = true
    account user {{ }}
    account order {{ }}
}}
cashbox closed {{
    merchant_id = "587f72c72cac0d162c722ae5"
    keys = {{'{key}'}}
    account order_id {{ }}
}}
"""


class Stack:
    """A folder with a database, a configuration and the programs."""

    def __init__(self, database=True, db_options=(), cashboxes=CASHBOXES,
                 db_line=None, extra="", db_port=None):
        self.folder = tempfile.mkdtemp(prefix="payme-")
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.conf = os.path.join(self.folder, "payme.conf")
        self.log = os.path.join(self.folder, "payme.log")
        self.db = None
        if database:
            self.db = Database(self.folder, *db_options, port=db_port)
            self.db.run("CREATE DATABASE shop")
        self.configure(db_line, cashboxes, extra)
        if database and db_line is None:
            self.payme("migrate")

    def configure(self, db_line=None, cashboxes=CASHBOXES, extra=""):
        line = db_line or f'socket = "{self.folder}/db.sock"'
        text = (f"database {{\n{line}\nname = \"shop\"\nuser = \"root\"\n}}\n"
                f"log {{ target = \"{self.log}\" level = \"debug\" }}\n"
                + cashboxes.format(key=KEY, old=OLD_KEY) + extra)
        with open(self.conf, "w", encoding="utf-8",
                  opener=lambda p, f: os.open(p, f, 0o600)) as conf:
            conf.write(text)

    def environment(self, **more):
        return {**os.environ, "PAYME_CONF": self.conf,
                "PAYME_DATADIR": SOURCE, **more}

    def payme(self, *arguments, check=True, text=None, conf=None):
        """The administration command; its output."""
        env = self.environment()
        if conf:
            env["PAYME_CONF"] = conf
        result = subprocess.run(
            [program("payme"), *arguments], input=text, text=True,
            capture_output=True, env=env, check=False)
        if check and result.returncode != 0:
            raise RuntimeError(f"payme {arguments}: {result.stderr}")
        return result

    def add_order(self, number, amount=500000, *more, cashbox="main"):
        self.payme("order", "add", "--cashbox", cashbox, "--account",
                   f"order_id={number}", "--amount", str(amount), *more)

    def order(self, number, cashbox="main"):
        return json.loads(self.payme(
            "order", "show", "--cashbox", cashbox, "--account",
            f"order_id={number}", "--json").stdout)

    def balance(self, phone):
        return json.loads(self.payme(
            "account", "show", "--cashbox", "phone", "--account",
            f"phone={phone}", "--json").stdout)["balance"]

    def log_text(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""


def program(name):
    return os.path.join(BUILD, name)


# ------ the web servers ------

class Lighttpd:
    """FastCGI at /payme-merchant, plain CGI at /cgi/payme-merchant."""

    def __init__(self, stack, processes=4, extra="", port=None):
        need("lighttpd")
        self.port = port or free_port()
        self.folder = os.path.join(stack.folder, f"lighttpd-{self.port}")
        cgi = os.path.join(self.folder, "cgi")
        os.makedirs(cgi)
        os.symlink(program("payme-merchant"),
                   os.path.join(cgi, "payme-merchant"))
        self.conf = os.path.join(self.folder, "lighttpd.conf")
        with open(self.conf, "w", encoding="utf-8") as conf:
            conf.write(self._text(stack, processes, cgi) + extra)
        self.process = start(
            [find("lighttpd"), "-D", "-f", self.conf],
            env=stack.environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        wait_until(lambda: answers(self.port), what="lighttpd's start")

    def _text(self, stack, processes, cgi):
        return f"""
server.modules = ("mod_alias", "mod_fastcgi", "mod_cgi", "mod_setenv")
server.bind = "127.0.0.1"
server.port = {self.port}
server.document-root = "{self.folder}"
server.errorlog = "{self.folder}/error.log"
server.breakagelog = "{self.folder}/breakage.log"
server.stream-response-body = 1
server.max-request-size = 4096
server.max-keep-alive-requests = 1000000
fastcgi.server = ("/payme-merchant" => ((
    "bin-path" => "{program('payme-merchant')}",
    "socket" => "{self.folder}/m.sock",
    "check-local" => "disable",
    "max-procs" => {processes},
    "kill-signal" => 15,
    "bin-copy-environment" => ("PATH"),
    "bin-environment" => ("PAYME_CONF" => "{stack.conf}"))))
$HTTP["url"] =~ "^/cgi/" {{
    alias.url = ("/cgi/" => "{cgi}/")
    cgi.assign = ("" => "")
    setenv.add-environment = ("PAYME_CONF" => "{stack.conf}")
}}
"""

    def workers(self):
        """Process ids of the FastCGI workers."""
        return children(self.process.pid, "payme-merchant")

    def stop(self):
        stop(self.process)


class Apache:
    """mod_fcgid at /fcgid/, mod_cgid at /cgi/, the programs behind them."""

    MODULES = "/usr/lib/apache2/modules"

    def __init__(self, stack, extra="", programs=("payme-merchant",)):
        need("apache2")
        self.port = free_port()
        self.folder = os.path.join(stack.folder, f"apache-{self.port}")
        os.makedirs(os.path.join(self.folder, "fcgid"))
        os.makedirs(os.path.join(self.folder, "cgi"))
        for kind in ("fcgid", "cgi"):
            for name in programs:
                shutil.copy(program(name),
                            os.path.join(self.folder, kind, name))
        self.conf = os.path.join(self.folder, "apache.conf")
        with open(self.conf, "w", encoding="utf-8") as conf:
            conf.write(self._text(stack) + extra)
        self.process = start(
            [find("apache2"), "-DFOREGROUND", "-f", self.conf], env=stack.environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: listens(self.port), what="Apache's start")

    def _load(self, *names):
        return "".join(
            f"LoadModule {name}_module {self.MODULES}/mod_{name}.so\n"
            for name in names)

    def _text(self, stack):
        user = ("User www-data\nGroup www-data\n" if os.getuid() == 0 else "")
        if os.getuid() == 0:
            open_to_www_data(stack)
        return (self._load("mpm_event", "authz_core", "env", "alias",
                           "setenvif", "cgid", "fcgid") + f"""
ServerName localhost
Listen 127.0.0.1:{self.port}
PidFile {self.folder}/pid
ErrorLog {self.folder}/error.log
DocumentRoot {self.folder}
ScriptSock {self.folder}/cgid.sock
FcgidIPCDir {self.folder}/ipc
FcgidProcessTableFile {self.folder}/shm
FcgidMaxProcessesPerClass 4
FcgidMaxRequestLen 4194304
FcgidInitialEnv PAYME_CONF {stack.conf}
{user}
SetEnv PAYME_CONF {stack.conf}
ScriptAlias /cgi/ {self.folder}/cgi/
Alias /fcgid/ {self.folder}/fcgid/
<Directory {self.folder}>
    Require all granted
    CGIPassAuth On
</Directory>
<Directory {self.folder}/fcgid>
    Options +ExecCGI
    SetHandler fcgid-script
</Directory>
""")

    def workers(self):
        return children(self.process.pid, "payme-merchant")

    def stop(self):
        stop(self.process)


def open_to_www_data(stack):
    """Apache started by root runs the programs as www-data."""
    uid, gid = (int(subprocess.run(
        ["id", flag, "www-data"], check=True, capture_output=True,
        text=True).stdout) for flag in ("-u", "-g"))
    os.chmod(stack.folder, 0o755)
    os.chown(stack.conf, uid, gid)
    with open(stack.log, "a", encoding="utf-8"):
        os.chown(stack.log, uid, gid)


def children(pid, name):
    """All descendants of ${pid} that run the program ${name}."""
    found = []
    try:
        with open(f"/proc/{pid}/task/{pid}/children",
                  encoding="ascii") as text:
            pids = [int(child) for child in text.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return found
    for child in pids:
        try:
            with open(f"/proc/{child}/comm", encoding="ascii") as comm:
                if comm.read().strip() == name[:15]:
                    found.append(child)
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += children(child, name)
    return found


def catches(pid, how):
    """Whether the process has a handler of its own: it is past its start."""
    with open(f"/proc/{pid}/status", encoding="ascii") as text:
        for line in text:
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (how - 1) & 1)
    return False


# ------ Payme ------

def credentials(key=KEY, login=LOGIN):
    pair = f"{login}:{key}".encode()
    return "Basic " + base64.b64encode(pair).decode()


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error's code; 0 for a result."""
        return self.json.get("error", {}).get("code", 0)

    @property
    def result(self):
        return self.json.get("result")


class Caller:
    """Speaks to one endpoint as Payme does; one connection at a time."""

    def __init__(self, port, path="/payme-merchant", key=KEY, timeout=60):
        self.port = port
        self.path = path
        self.key = key
        self.timeout = timeout
        self.connection = None
        self.number = 0

    def send(self, body, method="POST", headers=None, path=None):
        """Anything at all; headers=None sends the right credentials."""
        if headers is None:
            headers = {"Authorization": credentials(self.key)}
        if isinstance(body, str):
            body = body.encode()
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=self.timeout)
            try:
                self.connection.request(
                    method, path or self.path, body, headers)
                response = self.connection.getresponse()
                return Answer(response.status, dict(response.getheaders()),
                              response.read())
            except (http.client.RemoteDisconnected, BrokenPipeError,
                    ConnectionResetError):
                # A kept connection that the server had closed meanwhile.
                self.connection.close()
                self.connection = None
                if attempt == 2:
                    raise
        return None

    def call(self, method, id=None, **params):
        self.number += 1
        body = json.dumps({
            "jsonrpc": "2.0", "id": self.number if id is None else id,
            "method": method, "params": params}, ensure_ascii=False)
        return self.send(body)

    def check_perform(self, account, amount=500000):
        return self.call("CheckPerformTransaction", amount=amount,
                         account=as_account(account))

    def create(self, payme_id, account, amount=500000, time=None):
        return self.call_params("CreateTransaction", {
            "id": payme_id, "time": time or now(), "amount": amount,
            "account": as_account(account)})

    def perform(self, payme_id):
        return self.call_params("PerformTransaction", {"id": payme_id})

    def cancel(self, payme_id, reason=3):
        return self.call_params(
            "CancelTransaction", {"id": payme_id, "reason": reason})

    def check(self, payme_id):
        return self.call_params("CheckTransaction", {"id": payme_id})

    def statement(self, start, end):
        return self.call_params("GetStatement", {"from": start, "to": end})

    def call_params(self, method, params):
        """For parameters whose names are Python's, or this class's."""
        self.number += 1
        return self.send(json.dumps({
            "id": self.number, "method": method, "params": params},
            ensure_ascii=False))


def as_account(account):
    return account if isinstance(account, dict) else {"order_id": account}


_ids = 0


def new_id():
    """24 hex digits that rise with time, as Payme's."""
    global _ids
    _ids += 1
    return f"{int(time.time()):08x}{os.getpid() & 0xffffff:06x}{_ids:010x}"
