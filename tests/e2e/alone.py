"""Executables of one file, in a folder that is all they see: the configuration,
the templates, and not one library.  There they log in in each way, by TLS, at
hosts that have names, and call out by HTTPS.

Only root may change what a process sees; others run them where they are.
"""

import atexit
import http.server
import json
import os
import random
import shutil
import socket
import ssl
import struct
import subprocess
import threading

from harness import (BUILD, CASHBOXES, KEY, OLD_KEY, SOURCE, Stack,
                     credentials, done, equal, find, free_port, need, note, ok,
                     skip, skip_all, wait_until)
from scripted_mysql import Server as Mysql

need("openssl", "make")
if not os.path.exists(os.path.join(BUILD, "absent.ld")):
    skip_all("static executables cannot be linked here")
NAMES = ("payme-merchant", "payme-checkout", "payme-status", "payme-button",
         "payme-qr", "payme-card", "payme-service", "payme-telegram",
         "payme-sandbox", "payme")
clean = {name: value for name, value in os.environ.items()
         if not name.startswith("MAKE")}
made = subprocess.run(
    ["make", "-C", BUILD, "alone/connection",
     *(f"alone/{name}" for name in NAMES)], env=clean, text=True, check=False,
    capture_output=True)
equal(made.returncode, 0, "they are linked")
if made.returncode:
    note(made.stderr)
    done()
ROOT = os.getuid() == 0

# ------ papers ------


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


port = free_port()
stack = Stack(database=False)
papers = os.path.join(stack.folder, "papers")
os.mkdir(papers)
os.chmod(stack.folder, 0o755)


def paper(name):
    return os.path.join(papers, name)


def authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            f"/CN={name}", "-keyout", paper(f"{name}.key"), "-out",
            paper(f"{name}.pem"))


authority("authority")
authority("stranger")
openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-subj", "/CN=here", "-keyout", paper("here.key"), "-out",
        paper("here.csr"))
with open(paper("names"), "w", encoding="ascii") as names:
    names.write("subjectAltName=DNS:here.payme.test,DNS:named.payme.test\n")
openssl("x509", "-req", "-days", "2", "-in", paper("here.csr"), "-CA",
        paper("authority.pem"), "-CAkey", paper("authority.key"),
        "-CAcreateserial", "-extfile", paper("names"), "-out",
        paper("here.pem"))
stack = Stack(db_port=port, db_options=(
    f"--ssl-ca={paper('authority.pem')}", f"--ssl-cert={paper('here.pem')}",
    f"--ssl-key={paper('here.key')}"))

# ------ the folder ------

cell = os.path.join(stack.folder, "cell")


def put(path, text, mode=0o644):
    path = os.path.join(cell, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(path, mode)


for name in ("templates", "sql", "static"):
    shutil.copytree(os.path.join(SOURCE, name), os.path.join(cell, name))
os.mkdir(os.path.join(cell, "bin"))
for name in ("connection", *NAMES):
    shutil.copy(os.path.join(BUILD, "alone", name), os.path.join(cell, "bin"))
for name in os.listdir(os.path.join(cell, "bin")):
    with open(os.path.join(cell, "bin", name), "rb") as program:
        image = program.read()
    start, = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<HH", image, 54)
    kinds = [struct.unpack_from("<I", image, start + i * size)[0]
             for i in range(count)]
    ok(image[:5] == b"\x7fELF\x02" and 3 not in kinds,
       f"{name} asks for no loader", kinds)
with open(paper("authority.pem"), encoding="ascii") as text:
    put("etc/ssl/certs/ca-certificates.crt", text.read())
put("etc/hosts", "127.0.0.1 here.payme.test\n")
# Nothing that is named here may be loaded.
put("etc/nsswitch.conf", "hosts: resolve myhostname\npasswd: sss\n")
put("authority.pem", open(paper("authority.pem"), encoding="ascii").read())
put("stranger.pem", open(paper("stranger.pem"), encoding="ascii").read())


def configure(host="here.payme.test", user="root", api="", tls=""):
    put("payme.conf", f"""
database {{ hosts = {{"{host}:{port}"}} name = "shop" user = "{user}"
    password = "{'' if user == 'root' else 'secret'}" {tls} }}
site {{ base_url = "https://shop.example" link_secret = "{'s' * 32}" }}
sandbox {{ enabled = true }}
telegram {{ token = "1:a" secret = "hook" }}
{api}
""" + CASHBOXES.format(key=KEY, old=OLD_KEY), 0o600)


def run(name, *arguments, text="", **env):
    """In the cell; an argument's @ is its place."""
    inside = "" if ROOT else cell

    def enter():
        os.chroot(cell)
        os.chdir("/")
    return subprocess.run(
        [f"{inside}/bin/{name}", *(a.replace("@", inside) for a in arguments)],
        executable=f"{inside}/bin/{name}", input=text, text=True, check=False,
        capture_output=True, env=env, preexec_fn=enter if ROOT else None)


if not ROOT:
    note("not root: they see all of this machine")
    NAMED = "127.0.0.1"
else:
    NAMED = "here.payme.test"
configure(NAMED)

# ------ the product ------

result = run("payme", "migrate")
ok(result.returncode == 0 and "schema version" in result.stdout,
   "payme migrate", result.stderr)
result = run("payme", "config", "check")
equal(result.returncode, 0, "payme config check")
result = run("payme", "order", "add", "--account", "order_id=197", "--amount",
             "500000")
equal(result.returncode, 0, "payme order add")

CHECK = json.dumps({"id": 1, "method": "CheckPerformTransaction", "params": {
    "amount": 500000, "account": {"order_id": "197"}}})


def page(name, query="order_id=197", text="", **env):
    return run(name, text=text, QUERY_STRING=query, REMOTE_ADDR="127.0.0.1",
               CONTENT_LENGTH=str(len(text)), GATEWAY_INTERFACE="CGI/1.1",
               **{"REQUEST_METHOD": "POST" if text else "GET", **env})


def allowed():
    life = page("payme-merchant", "", CHECK,
                HTTP_AUTHORIZATION=credentials(KEY))
    return life.stdout + life.stderr


for _ in range(2):
    ok('"allow":true' in allowed(), "payme-merchant answers", allowed())
for name, wanted in (
        ("payme-checkout", "</form>"), ("payme-status", "<h1"),
        ("payme-button", "<img"), ("payme-qr", "<svg"),
        ("payme-card", "<h1"), ("payme-service", "<h1"),
        ("payme-sandbox", "<h1")):
    result = page(name)
    ok(result.returncode == 0 and wanted in result.stdout, f"{name} answers",
       result.stdout[:400], result.stderr)
result = page("payme-qr", "order_id=197&type=page")
ok("<svg" in result.stdout, "payme-qr shows its page")
result = page("payme-telegram", "", "{}", CONTENT_TYPE="application/json",
              HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN="hook")
ok(result.stdout.startswith("Status: 200"), "payme-telegram answers",
   result.stdout, result.stderr)

# ------ ways to log in, and TLS ------


class Connection:
    def __init__(self, *options):
        result = run("connection", f"host={NAMED}", f"port={port}", *options)
        self.text = result.stdout + result.stderr
        self.said = dict(line.split(": ", 1)
                         for line in result.stdout.splitlines())


def good(name, *options):
    talk = Connection(*options)
    ok(talk.said.get("bytes") == "1200000" and "error" not in talk.said, name,
       talk.text)
    return talk


def refused(name, code, *options):
    talk = Connection(*options)
    ok(talk.said.get("error", "").startswith(code), name, talk.text)


def user(name, how):
    stack.db.run(f"CREATE USER {name}@'127.0.0.1' IDENTIFIED VIA {how} USING "
                 f"PASSWORD('secret'); GRANT ALL ON shop.* TO {name}@'127.0.0.1'")


user("native", "mysql_native_password")
good("mysql_native_password", "user=native", "password=secret")
refused("and not with a wrong password", "1045", "user=native", "password=no")
talk = good("an encrypted connection", "enforce=1")
ok(talk.said.get("cipher"), "its cipher", talk.text)
if ROOT:
    good("a server that the authority vouches for", "verify=1",
         "ca=@/authority.pem")
    refused("a server that another vouches for", "2026", "verify=1",
            "ca=@/stranger.pem")
if stack.db.run("INSTALL SONAME 'auth_ed25519'", check=False).returncode == 0:
    user("modern", "ed25519")
    for tls in ((), ("enforce=1",)):
        good(f"ed25519 {' '.join(tls)}", "user=modern", "password=secret",
             *tls)
        refused("and not with a wrong password", "1045", "user=modern",
                "password=Secret", *tls)
    stack.db.run("CREATE USER wordy@'127.0.0.1' IDENTIFIED VIA ed25519 USING "
                 f"PASSWORD('{'word ' * 40}')")
    good("ed25519 with a long password", "user=wordy",
         f"password={'word ' * 40}")
    configure(NAMED, "modern")
    ok('"allow":true' in allowed(), "payme-merchant logs in by ed25519",
       allowed())
else:
    skip("ed25519", "this server has no plugin for it")

if ROOT:
    stack.db.run("CREATE USER sealed@'127.0.0.1' IDENTIFIED BY 'secret' REQUIRE SSL;"
                 "GRANT ALL ON shop.* TO sealed@'127.0.0.1'")
    for ca, wanted in (("authority", '"allow":true'), ("stranger", "-32400")):
        configure(NAMED, "sealed", tls=f'tls = true tls_ca = "{ca}.pem"')
        ok(wanted in allowed(), f"payme-merchant by TLS, and the {ca}",
           allowed())
os.mkdir(os.path.join(cell, "run"))
for known, where, how in ((True, "TCP", "scramble"),
                          (False, "TCP", "encrypted password"),
                          (True, "socket", "scramble"),
                          (False, "socket", "password")):
    path = None if where == "TCP" else f"{cell}/run/{int(known)}"
    mysql = Mysql(stack.folder, "secret", known, path)
    options = [f"port={mysql.port}"] if path is None else \
        [f"socket=@/run/{int(known)}"]
    Connection("user=a", "password=secret", *options)
    Connection("user=a", "password=Secret", *options)
    Connection("user=a", "password=", *options)
    wait_until(lambda m=mysql: len(m.said) == 3, what="the third login")
    equal(mysql.said, [how, "wrong scramble" if known else "wrong password",
                       "no password"],
          f"caching_sha2_password by {where}, "
          f"{'known' if known else 'unknown'} to the server")

# ------ the names of hosts, and HTTPS ------


class Api(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"id": asked["id"], "result": {"card": {
            "number": "860006******6311", "expire": "03/99",
            "token": "T", "recurrent": True, "verify": True}}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass


def https(name):
    server = Quiet(("127.0.0.1", 0), Api)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paper(f"{name}.pem"), paper(f"{name}.key"))
    server.socket = context.wrap_socket(server.socket, server_side=True,
                                        do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def card_check(host, name="here"):
    configure(NAMED, api=f"subscribe {{ api_url = "
                         f"\"https://{host}:{https(name)}/api\" }}")
    return run("payme", "card", "check", "T", "--json")


def dns(address):
    """Says that every name is 127.0.0.1."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    asked = []

    def serve():
        while True:
            query, client = server.recvfrom(512)
            asked.append(query)
            a = query[-4:-2] == b"\0\1"
            answer = (b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1" if a else b"")
            server.sendto(query[:2] + b"\x81\x80\0\1" +
                          (b"\0\1" if a else b"\0\0") + bytes(4) +
                          query[12:] + answer, client)
    threading.Thread(target=serve, daemon=True).start()
    return asked


if ROOT:
    result = card_check("here.payme.test")
    ok(result.returncode == 0 and "860006" in result.stdout,
       "payme calls out by HTTPS", result.stdout, result.stderr)
    result = card_check("here.payme.test", "stranger")
    ok(result.returncode != 0 and "certificate" in result.stderr,
       "but not to whom the authority does not vouch for", result.stderr)
    os.rename(f"{cell}/etc/ssl", f"{cell}/etc/gone")
    os.makedirs(f"{cell}/etc/pki/tls/certs")
    shutil.copy(paper("authority.pem"),
                f"{cell}/etc/pki/tls/certs/ca-bundle.crt")
    result = card_check("here.payme.test")
    ok(result.returncode == 0, "the authorities stand elsewhere, as at CentOS",
       result.stderr)
    address = f"127.{random.randint(1, 250)}.{os.getpid() % 250 + 1}.53"
    try:
        asked = dns(address)
    except OSError as error:
        skip("names by DNS", str(error))
    else:
        put("etc/resolv.conf", f"nameserver {address}\n")
        NAMED = "named.payme.test"
        configure(NAMED)
        ok('"allow":true' in allowed() and asked,
           "the database's host by DNS", allowed())
        result = card_check(NAMED)
        ok(result.returncode == 0, "libcurl's host by DNS", result.stderr)
else:
    skip("host names and HTTPS", "only root may change what a process sees")
done()
