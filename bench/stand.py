"""A private MariaDB and lighttpd for measurements.

Everything lives in one folder: unix sockets, data, logs.  lighttpd listens on
127.0.0.1, on a port that was free.  stop() ends the processes started here.
"""
import base64
import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import time

KEY = "0123456789abcdefghijABCDEFGHIJ012345"
CREDENTIALS = base64.b64encode(f"Paycom:{KEY}".encode()).decode()
# The time of the first old transaction; the n-th is n milliseconds younger.
OLD_TIME = 1_600_000_000_000


def find(*names):
    for name in names:
        path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        if path:
            return path
    raise SystemExit(f"bench: no {names[0]} on this machine")


def wait_for(what, condition, process, log):
    end = time.monotonic() + 60
    while not condition():
        if process.poll() is not None or time.monotonic() > end:
            with open(log, errors="replace") as text:
                raise SystemExit(
                    f"bench: {what} did not start:\n{text.read()}")
        time.sleep(0.05)


class Process:
    """A child that is ended by stop()."""

    def start(self, command, log, **options):
        self.log = log
        self.child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=open(log, "ab"),
            stderr=subprocess.STDOUT, **options)

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(60)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()


class Database(Process):
    def __init__(self, folder, preload=None, fsync_us=0):
        os.mkdir(folder)
        self.socket = os.path.join(folder, "s")
        data = os.path.join(folder, "data")
        # A server that starts removes the temporary tables of all others.
        scratch = os.path.join(folder, "tmp")
        os.mkdir(scratch)
        user = ["--user=root"] if os.geteuid() == 0 else []
        subprocess.run(
            [find("mariadb-install-db"), "--no-defaults", *user,
             f"--datadir={data}", f"--tmpdir={scratch}", "--skip-test-db",
             "--skip-name-resolve", "--force",
             "--auth-root-authentication-method=normal"],
            check=True, stdout=subprocess.DEVNULL)
        environment = dict(os.environ)
        if preload:
            environment["LD_PRELOAD"] = preload
            environment["SLOW_FSYNC_US"] = str(fsync_us)
        self.start(
            [find("mariadbd"), "--no-defaults", *user, f"--datadir={data}",
             f"--tmpdir={scratch}", f"--socket={self.socket}",
             "--skip-networking",
             f"--pid-file={folder}/pid", "--max-connections=100",
             "--innodb-flush-log-at-trx-commit=1"],
            os.path.join(folder, "log"), env=environment)
        wait_for("mariadbd", lambda: os.path.exists(self.socket), self.child,
                 self.log)
        self.sql("CREATE USER payme@localhost IDENTIFIED BY 'password'")

    def sql(self, text, database=""):
        """Runs it; the rows as lists of text."""
        out = subprocess.run(
            [find("mariadb"), "--no-defaults", f"--socket={self.socket}",
             "-u", "root", "-N", "-B", database],
            input=text.encode(), check=True, stdout=subprocess.PIPE).stdout
        return [line.split("\t") for line in out.decode().splitlines()]

    def fill(self, name, folder, old, fresh):
        """A database with ${old} paid orders and ${fresh} awaiting ones."""
        self.sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4;"
                 f"GRANT ALL ON {name}.* TO payme@localhost")
        for migration in sorted(glob.glob(os.path.join(folder, "[0-9]*.sql"))):
            with open(migration) as text:
                self.sql(text.read().replace("{}", "payme_"), name)
        self.sql("SET GLOBAL innodb_flush_log_at_trx_commit=0")
        for start in range(0, old, 100_000):
            end = min(old, start + 100_000) - 1
            self.sql(FILL_OLD.format(start=start, end=end, time=OLD_TIME),
                     name)
        for start in range(old, old + fresh, 100_000):
            end = min(old + fresh, start + 100_000) - 1
            self.sql(FILL_FRESH.format(start=start, end=end, time=OLD_TIME),
                     name)
        self.sql("SET GLOBAL innodb_flush_log_at_trx_commit=1;"
                 "FLUSH TABLES;"
                 "ANALYZE TABLE payme_order, payme_transaction", name)


ORDER = """INSERT INTO payme_order (cashbox,account_key,kind,state,amount,
balance,live_time,version,create_time,change_time,account)
SELECT 'main',CONCAT('order_id=',LPAD(seq,10,'0')),1,{state},500000,0,0,1,
{{time}}+seq,{{time}}+seq,CONCAT('{{{{"order_id":"',LPAD(seq,10,'0'),'"}}}}')
FROM seq_{{start}}_to_{{end}};
"""
FILL_FRESH = ORDER.format(state=0)
FILL_OLD = ORDER.format(state=1) + """INSERT INTO payme_transaction (cashbox,
payme_id,order_id,active_order,state,time,amount,create_time,perform_time,
cancel_time,account)
SELECT 'main',LPAD(LOWER(HEX(seq)),24,'0'),o.id,o.id,2,{time}+seq,500000,
{time}+seq+200,{time}+seq+900,0,o.account
FROM seq_{start}_to_{end} JOIN payme_order o ON o.cashbox='main'
AND o.account_key=CONCAT('order_id=',LPAD(seq,10,'0'));
"""

CONF = """database {{
    socket = "{socket}"
    name = "{name}"
    user = "payme"
    password = "password"
}}
cashbox main {{
    merchant_id = "587f72c72cac0d162c722ae2"
    keys = {{"{key}"}}
    allow = {{"127.0.0.1"}}
    account order_id {{ title_ru = "Номер заказа" }}
}}
site {{
    base_url = "https://shop.example/cgi-bin"
    languages = {{"ru", "uz", "en"}}
    link_secret = "0123456789abcdefghijABCDEFGHIJ012345"
    store_url = "https://shop.example"
}}
log {{ target = "{log}" }}
"""

LIGHTTPD = """server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.modules = ("{module}")
server.errorlog = "{folder}/error.log"
server.breakagelog = "{folder}/breakage.log"
server.upload-dirs = ("{folder}")
server.max-keep-alive-requests = 50000
server.stream-response-body = 1
"""
FASTCGI = """fastcgi.server = ("/bench" => (("bin-path" => "{program}",
    "socket" => "{folder}/w", "check-local" => "disable",
    "min-procs" => {processes}, "max-procs" => {processes},
    "kill-signal" => 15,
    "bin-copy-environment" => ("PATH", "PAYME_CONF", "PAYME_DATADIR",
        "BENCH_ANSWER", "BENCH_SOCKET"))))
"""
CGI = """server.modules += ("mod_setenv")
setenv.add-environment = ("PAYME_CONF" => "{folder}/payme.conf")
cgi.assign = ("bench" => "{program}")
"""


class Web(Process):
    """lighttpd with one program, as FastCGI or (no processes) as CGI."""

    def __init__(self, folder, program, processes, database=None, name="",
                 **variables):
        os.mkdir(folder)
        conf = os.path.join(folder, "payme.conf")
        self.environment = dict(os.environ, PAYME_CONF=conf, **variables)
        if database:
            with open(conf, "w") as out:
                out.write(CONF.format(
                    socket=database.socket, name=name, key=KEY,
                    log=os.path.join(folder, "payme.log")))
            os.chmod(conf, 0o600)
        with open(os.path.join(folder, "bench"), "w"):
            pass
        self.port = self.free_port()
        with open(os.path.join(folder, "lighttpd.conf"), "w") as out:
            out.write((LIGHTTPD + (FASTCGI if processes else CGI)).format(
                folder=folder, port=self.port, program=program,
                module="mod_fastcgi" if processes else "mod_cgi",
                processes=processes))
        self.start([find("lighttpd"), "-D", "-f",
                    os.path.join(folder, "lighttpd.conf")],
                   os.path.join(folder, "log"), env=self.environment)
        self.program = program
        wait_for("lighttpd", self.answers, self.child, self.log)

    @staticmethod
    def free_port():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def workers(self):
        """The processes that lighttpd has started."""
        parent = str(self.child.pid)
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat") as text:
                    if text.read().rsplit(")", 1)[1].split()[1] == parent:
                        found.append(int(pid))
            except OSError:
                pass
        return found

    def page(self, query):
        """What the program answers to a GET, as a plain CGI."""
        answer = subprocess.run(
            [self.program], stdin=subprocess.DEVNULL, check=True,
            stdout=subprocess.PIPE, env=dict(
                self.environment, REQUEST_METHOD="GET", QUERY_STRING=query,
                HTTP_ACCEPT_LANGUAGE="ru", REMOTE_ADDR="127.0.0.1")).stdout
        if not answer.startswith(b"Status: 200 "):
            raise SystemExit(f"bench: {self.program}: {answer[:200]}")
        return answer

    def load(self, tool, **options):
        return run_tool(tool, "-p", self.port, "-u", "/bench", "-a",
                        CREDENTIALS, **options)


def run_tool(tool, *arguments, **options):
    """One of the C programs; its JSON."""
    command = [tool, *map(str, arguments)]
    for letter, value in options.items():
        command += [f"-{letter}", str(value)]
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"bench: {' '.join(command)}: "
                         f"{done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout)


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/schedstat") as text:
                total += int(text.read().split()[0])
        except OSError:
            pass
    return total / 1e9


def memory(pid):
    """Resident and proportional size and the highest resident, in kB."""
    sizes = {}
    for name in ("status", "smaps_rollup"):
        try:
            with open(f"/proc/{pid}/{name}") as text:
                for line in text:
                    word = line.split()
                    if word[0] in ("VmRSS:", "VmHWM:", "Pss:"):
                        sizes[word[0][:-1]] = int(word[1])
        except OSError:  # Pss of a process that may not be looked into
            pass
    return sizes


def life(program):
    """Seconds from the start to the end of a program of the web server's."""
    out = (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)
    silent = (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)
    nothing = (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)
    started = time.perf_counter()
    pid = os.posix_spawn(program, [program], {
        "REQUEST_METHOD": "POST", "PAYME_CONF": "/nonexistent"},
        file_actions=[nothing, out, silent])
    os.waitpid(pid, 0)
    return time.perf_counter() - started


def stripped(program, copy):
    """Bytes of the program without its symbols."""
    subprocess.run([find("strip"), "-o", copy, program], check=True)
    return os.path.getsize(copy)
