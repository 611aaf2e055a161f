"""The tree for a shared host on a strict one: programs run as the customer's
user by suexec, .htaccess is all that he may set, nothing runs in /tmp, and the
database is reached by its socket.  What the guide says is done, and an order is
paid.
"""

import os
import subprocess
import sys

import hosted
from harness import (BUILD, KEY, SOURCE, Apache, Caller, credentials, done,
                     equal, find, free_port, listens, need, new_id, ok,
                     skip_all, start, stop, wait_until)
from ways import can_suexec, write

need("apache2", "mariadbd", "nsenter", "setpriv", "strip")
obstacle = can_suexec()
if obstacle:
    skip_all(obstacle)
if not os.path.exists(os.path.join(BUILD, "alone", "payme")):
    skip_all("there are no static executables")
UID = 61000

stack = hosted.new_host()
port = free_port()
# In a folder of its own: tests/e2e/dropin.py makes the other.
made = subprocess.run(
    ["sh", os.path.join(SOURCE, "packaging", "dropin", "make"),
     os.path.join(stack.folder, "dropin", "payme"), SOURCE,
     os.path.join(BUILD, "alone"), "strip"], text=True, check=False,
    capture_output=True, env={**os.environ, "PYTHON3": sys.executable})
if not ok(made.returncode == 0, "the tree is made", made.stdout, made.stderr):
    done()
BASE = f"http://127.0.0.1:{port}/cgi-bin/payme/bin"

# ------ steps 2 and 3 ------

home = os.path.join(stack.folder, "home")
tree = os.path.join(home, "public_html", "cgi-bin", "payme")
archive = os.path.join(stack.folder, "dropin", "payme.zip")
conf = os.path.join(tree, "payme.conf")
hosted.upload(archive, os.path.dirname(tree))
hosted.edit(archive, tree, hosted.settings(stack, BASE))
with open(conf, encoding="utf-8") as text:
    whole = text.read()
write(conf, whole.replace("cashbox main {\n", "cashbox main {\n"
                          '    trusted_proxies = {"127.0.0.1"}\n'), 0o600)
hosted.permit(tree)
hosted.own(home, UID)

# ------ the host ------

for name, line in (("passwd", f"shop:x:{UID}:{UID}::/:/bin/false\n"),
                   ("group", f"shop:x:{UID}:\n")):
    with open(f"/etc/{name}", encoding="utf-8") as text:
        write(os.path.join(stack.folder, name), text.read() + line, 0o644)
modules = ("mpm_event", "authz_core", "mime", "dir", "rewrite", "setenvif",
           "alias", "cgid", "suexec")
write(os.path.join(stack.folder, "apache.conf"), "".join(
    f"LoadModule {name}_module {Apache.MODULES}/mod_{name}.so\n"
    for name in modules) + f"""
ServerName localhost
Listen 127.0.0.1:{port}
User www-data
Group www-data
PidFile {stack.folder}/apache.pid
ErrorLog {stack.folder}/error.log
ScriptSock {stack.folder}/cgid.sock
TypesConfig /dev/null
SuexecUserGroup shop shop
DocumentRoot /var/www/shop/public_html
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Directory /var/www/shop/public_html>
    Require all granted
    AllowOverride FileInfo AuthConfig Limit Options=ExecCGI,Indexes
    Options FollowSymLinks
</Directory>
""", 0o644)
INSIDE = f"""
mount --bind {stack.folder}/passwd /etc/passwd &&
mount --bind {stack.folder}/group /etc/group &&
mount -t tmpfs payme /mnt && mkdir /mnt/shop &&
mount --bind {home} /mnt/shop &&
mount -t tmpfs payme /var && mkdir -p /var/www/shop /var/log/apache2 &&
mount --bind /mnt/shop /var/www/shop &&
mount --bind /tmp /tmp && mount -o remount,bind,noexec,nosuid /tmp &&
mount --bind {stack.folder} {stack.folder} &&
mount -o remount,bind,noexec,nosuid {stack.folder} &&
exec "$@"
"""
server = start([find("unshare"), "--mount", "sh", "-c", INSIDE, "host",
                find("apache2"), "-DFOREGROUND", "-f",
                f"{stack.folder}/apache.conf"],
               env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
               start_new_session=True, stdout=subprocess.DEVNULL,
               stderr=subprocess.DEVNULL)
wait_until(lambda: listens(port) or server.poll() is not None,
           what="Apache's start")


def log():
    with open(f"{stack.folder}/error.log", encoding="utf-8") as text:
        return text.read()[-2000:]


def within(*command):
    """The customer's command, as cron runs it."""
    return subprocess.run(
        [find("nsenter"), f"--target={server.pid}", "--mount", find("setpriv"),
         f"--reuid={UID}", f"--regid={UID}", "--clear-groups", *command],
        text=True, capture_output=True, check=False, env={})


TOOL = "/var/www/shop/public_html/cgi-bin/payme/tools/payme"
equal(within(f"{stack.folder}/home/public_html/cgi-bin/payme/tools/payme",
             "--help").returncode, 126,
      "nothing runs beneath /tmp")

# ------ steps 4 and 5 ------

address = within(TOOL, "link", "--signed", "--page", "payme-merchant",
                 "--lang", "en").stdout.strip()
ok(address.startswith(BASE), "the link of the self-test", address)
caller = Caller(port, path="/cgi-bin/payme/bin/payme-merchant")
HEADERS = {"Authorization": credentials(KEY),
           "X-Forwarded-For": "185.234.113.1"}
path = address[len(f"http://127.0.0.1:{port}"):]


def page(method="GET"):
    answer = caller.send("", method=method, headers=HEADERS, path=path)
    return answer.status, answer.body.decode()


status, body = page()
ok(status == 200 and "The tables are missing" in body, "the self-test runs",
   status, body, log())
status, body = page("POST")
status, body = page()
ok(status == 200 and "All is well" in body, "the button made the tables: all"
   " is well", status, body, log())
run = within(TOOL, "config", "check", "--web")
ok(run.returncode == 0 and "wrong" not in run.stdout,
   "payme config check --web", run.stdout, run.stderr)

# ------ step 6 ------

caller.send = lambda body, send=caller.send: send(body, headers=HEADERS)
run = within(TOOL, "order", "add", "--account", "order_id=197", "--amount",
             "500000")
equal(run.returncode, 0, "an order")
payme_id = new_id()
equal(caller.create(payme_id, "197").result["state"], 1, "it is being paid")
equal(caller.perform(payme_id).result["state"], 2, "it is paid")
for name in ("payme.conf", "bin/payme.conf", ".htaccess", "bin/.htaccess",
             "sql/001-payment.sql", "tools/payme"):
    answer = Caller(port).send("", method="GET",
                               path=f"/cgi-bin/payme/{name}")
    ok(answer.status in (403, 404) and hosted.SECRET not in answer.body.decode(),
       f"{name} is not shown", answer.status)
equal(within(TOOL, "expire").returncode, 0, "step 7: cron")
stop(server)
done()
