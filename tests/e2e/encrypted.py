"""Connections to MariaDB: encrypted ones by an OpenSSL that is loaded when it
is wanted, plain ones without it, and the ways to log in.

tests/connection makes connections by the client library that the product is
linked with, in more ways than the configuration has settings for.
"""

import os
import subprocess
import tempfile
import shutil
import atexit

from harness import (BUILD, KEY, OTHER, SOURCE, Stack, credentials, done,
                     equal, find, free_port, need, note, ok, program, skip_all)

need("openssl")
with open(program("payme-merchant"), "rb") as image:
    if b"/ld-" not in image.read(4096):
        skip_all("the executables are of one file: see alone.py")
STATIC = os.path.exists(os.path.join(BUILD, "liblate.a"))
if OTHER:
    db = Stack().db
    if "YaSSL" in db.run("SHOW VARIABLES LIKE 'version_ssl_library'").stdout:
        skip_all("the server encrypts by YaSSL, which OpenSSL 3 refuses")
    db.stop()
note("client library: " + ("static" if STATIC else "shared"))

# ------ certificates ------

papers = tempfile.mkdtemp(prefix="payme-papers-")
atexit.register(shutil.rmtree, papers, ignore_errors=True)
os.chmod(papers, 0o755)


def paper(name):
    return os.path.join(papers, name)


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, text=True,
                          capture_output=True).stdout


def authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-keyout", paper(f"{name}.key"),
            "-out", paper(f"{name}.pem"))


def certificate(name, signer, address):
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-subj", f"/CN={name}", "-keyout", paper(f"{name}.key"),
            "-out", paper(f"{name}.csr"))
    with open(paper("extensions"), "w", encoding="ascii") as text:
        text.write(f"subjectAltName=IP:{address}\n")
    openssl("x509", "-req", "-days", "2", "-in", paper(f"{name}.csr"),
            "-CA", paper(f"{signer}.pem"), "-CAkey", paper(f"{signer}.key"),
            "-CAcreateserial", "-extfile", paper("extensions"),
            "-out", paper(f"{name}.pem"))


authority("authority")
authority("stranger")
certificate("server", "authority", "127.0.0.1")
certificate("client", "authority", "127.0.0.1")
fingerprint = openssl("x509", "-in", paper("server.pem"), "-noout",
                      "-fingerprint", "-sha1").strip().split("=")[1]

port = free_port()
stack = Stack(db_port=port, db_options=(
    f"--ssl-ca={paper('authority.pem')}", f"--ssl-cert={paper('server.pem')}",
    f"--ssl-key={paper('server.key')}"))
SOCKET = f"socket={stack.folder}/db.sock"
MYSQL = stack.db.is_mysql()
# MySQL 8's own way to log in, which takes OpenSSL.
SHA2 = MYSQL and stack.db.run("SELECT plugin FROM mysql.user WHERE user='root'"
                              ).stdout.startswith("caching_sha2_password")
BARE = STATIC and not SHA2  # who does not encrypt has no OpenSSL


class Talk:
    """What tests/connection printed."""

    def __init__(self, *options, env=None):
        run = subprocess.run(
            [program("tests/connection"), *options], text=True, check=False,
            capture_output=True, env={**os.environ, **(env or {})})
        self.text = run.stdout + run.stderr
        self.status = run.returncode
        lines = [line.split(": ", 1) for line in run.stdout.splitlines()]
        self.said = {name: value for name, value in lines if name != "loaded"}
        self.loaded = [value for name, value in lines if name == "loaded"]

    def get(self, name):
        return self.said.get(name, "")

    def has(self, library):
        return any(name.startswith(library) for name in self.loaded)


def good(talk, name):
    return ok(talk.status == 0 and talk.get("bytes") == "1200000"
              and "error" not in talk.said, name, talk.text)


def refused(talk, name, *words):
    return ok(talk.status == 0 and talk.get("error").startswith("2026 ")
              and all(word in talk.text for word in words)
              and "user" not in talk.said, name, talk.text)


# ------ plain ------

for name, options in (("the unix socket", [SOCKET]),
                      ("TCP", [f"port={port}"])):
    talk = Talk(*options, "user=root")
    good(talk, f"a plain connection by {name}")
    equal(talk.get("cipher"), "", f"by {name} it is not encrypted")
    if BARE:
        equal(talk.loaded, [], f"by {name} OpenSSL and zlib are not loaded")

talk = Talk(SOCKET, "compress=1")
good(talk, "a compressed connection")
ok(talk.has("libz") and (talk.has("libssl") != STATIC),
   "it loads zlib, and not TLS", talk.text)

# ------ encrypted ------

TCP = f"port={port}"
TRUST = f"ca={paper('authority.pem')}"

talk = Talk(TCP, "enforce=1")
good(talk, "an encrypted connection")
ok(talk.get("cipher") != "", "the server names its cipher", talk.text)
ok(talk.has("libssl") and talk.has("libcrypto"), "OpenSSL is loaded",
   talk.text)
libssl = next((name for name in talk.loaded if name.startswith("libssl")), "")

talk = Talk(SOCKET, "enforce=1")
good(talk, "an encrypted connection by the unix socket")
ok(talk.get("cipher") != "", "it is encrypted too", talk.text)

# MySQL 5.7 knows TLS 1.2 at most.
cipher = ("TLS_CHACHA20_POLY1305_SHA256"
          if talk.get("cipher").startswith("TLS_")
          else "ECDHE-ECDSA-AES128-GCM-SHA256")
equal(Talk(TCP, "enforce=1", f"ciphers={cipher}").get("cipher"), cipher,
      "a cipher can be chosen")

good(Talk(TCP, TRUST, "verify=1"), "a server that the authority vouches for")
refused(Talk(TCP, f"ca={paper('stranger.pem')}", "verify=1"),
        "a server that another authority vouches for", "certificate")
refused(Talk(TCP, "enforce=1", f"ca={papers}/absent.pem"),
        "an authority's file that is not there")
good(Talk(TCP, "enforce=1", f"fingerprint={fingerprint}"),
     "a server with the right fingerprint")
refused(Talk(TCP, "enforce=1", "fingerprint=" + ":".join(["00"] * 20)),
        "a server with another fingerprint")

stack.db.run("CREATE USER papers@'127.0.0.1' REQUIRE X509")
talk = Talk(TCP, TRUST, "user=papers", f"cert={paper('client.pem')}",
            f"key={paper('client.key')}")
good(talk, "a user with a certificate")
ok("error" in Talk(TCP, TRUST, "user=papers", "enforce=1").said,
   "the same user without it")
refused(Talk(TCP, TRUST, "user=papers", f"cert={paper('client.pem')}",
             f"key={paper('server.key')}"), "a certificate with another's key")

# ------ without OpenSSL ------

if STATIC:
    broken = os.path.join(papers, "broken")
    os.mkdir(broken)
    with open(os.path.join(broken, libssl), "w", encoding="ascii"):
        pass
    env = {"LD_LIBRARY_PATH": broken}
    refused(Talk(TCP, "enforce=1", env=env),
            "without OpenSSL an encrypted connection fails, and tells why",
            libssl)
    if BARE:
        good(Talk(TCP, env=env), "without it a plain one goes on")

# ------ the product ------

stack.add_order("1")
BODY = ('{"id":1,"method":"CheckPerformTransaction","params":'
        '{"amount":500000,"account":{"order_id":"1"}}}')


def as_cgi(name, **env):
    """One plain CGI life; its answer, and the dynamic loader's account."""
    return subprocess.run(
        [program(name)], input=BODY, text=True, capture_output=True,
        check=False, env=stack.environment(
            LD_DEBUG="files", REMOTE_ADDR="127.0.0.1",
            HTTP_AUTHORIZATION=credentials(KEY), QUERY_STRING="order_id=1",
            CONTENT_LENGTH=str(len(BODY)), **env))


for name, method, answer in (
        ("payme-merchant", "POST", '"allow":true'),
        ("payme-checkout", "GET", "</form>"), ("payme-status", "GET", "<h1"),
        ("payme-button", "GET", "<img"), ("payme-qr", "GET", "<svg")):
    life = as_cgi(name, REQUEST_METHOD=method)
    ok(answer in life.stdout, f"{name} answers", life.stdout)
    ok("libc.so" in life.stderr, "the loader gave account of it")
    if BARE:
        ok("libssl" not in life.stderr and "libcrypto" not in life.stderr,
           f"{name} runs without OpenSSL")

# ------ tls = true ------

stack.db.run("CREATE USER sealed@'127.0.0.1' REQUIRE SSL;"
             "GRANT ALL ON shop.* TO sealed@'127.0.0.1'")
HERE = f'hosts = {{"127.0.0.1:{port}"}}'


def configured(line, user="sealed"):
    stack.configure(line)
    with open(stack.conf, encoding="utf-8") as text:
        whole = text.read()
    with open(stack.conf, "w", encoding="utf-8") as text:
        text.write(whole.replace('user = "root"', f'user = "{user}"'))
    return as_cgi("payme-merchant", REQUEST_METHOD="POST")


def taken(name, line, user="sealed"):
    answer = configured(line, user).stdout
    ok('"allow":true' in answer, name, answer, stack.log_text()[-500:])


def not_taken(name, line, *words, user="sealed"):
    before = len(stack.log_text())
    life = configured(line, user)
    told = stack.log_text()[before:] + "".join(
        line for line in life.stderr.splitlines() if "error:" in line)
    ok('"code":-32400' in life.stdout and all(word in told for word in words),
       name, life.stdout, told)


not_taken("a user who has to encrypt, without tls", HERE, "1045")
taken("the same with tls", HERE + " tls = true")
taken("a server that tls_ca vouches for",
      f'{HERE} tls = true tls_ca = "{paper("authority.pem")}"')
not_taken("a server that another authority vouches for",
          f'{HERE} tls = true tls_ca = "{paper("stranger.pem")}"', "2026")
not_taken("a server of another name",
          f'hosts = {{"localhost:{port}"}} tls = true '
          f'tls_ca = "{paper("authority.pem")}"', "2026")
not_taken("a tls_ca that is not there",
          f'{HERE} tls = true tls_ca = "absent.pem"', "2026")
not_taken("tls_ca without tls", f'{HERE} tls_ca = "x.pem"', "tls_ca")
shutil.copy(paper("authority.pem"), os.path.join(stack.folder, "beside.pem"))
taken("a tls_ca beside the configuration",
      f'{HERE} tls = true tls_ca = "beside.pem"')
taken("tls by the unix socket", f'socket = "{stack.folder}/db.sock" tls = true',
      user="root")
stack.configure(f'socket = "{stack.folder}/db.sock"')

plain = Stack(db_port=free_port(), db_options=("--skip-ssl",))
whole = f'hosts = {{"127.0.0.1:{plain.db.port}"}} tls = true'
not_taken("a server that does not encrypt", whole, "does not encrypt",
          user="root")
plain.db.stop()
stack.configure(f'socket = "{stack.folder}/db.sock"')

# libcurl's OpenSSL is its own business.
bound = [line for line in subprocess.run(
    [program("payme"), "--version"], capture_output=True, text=True,
    check=False, env=stack.environment(LD_DEBUG="bindings", LD_BIND_NOW="1")
    ).stderr.splitlines() if "symbol `SSL_CTX_new'" in line]
ok(bound and all("libssl" in line.split(" to ")[1] for line in bound),
   "nobody's calls to OpenSSL are taken for the client library's", *bound)

# ------ ways to log in ------



def identified(plugin):
    return (f"IDENTIFIED WITH {plugin} BY 'secret'" if MYSQL
            else f"IDENTIFIED VIA {plugin} USING PASSWORD('secret')")


stack.db.run("CREATE USER native@'127.0.0.1' "
             + identified("mysql_native_password"))
good(Talk(TCP, "user=native", "password=secret"), "mysql_native_password")
ok(Talk(TCP, "user=native", "password=wrong").get("error").startswith("1045 "),
   "mysql_native_password refuses a wrong password")

loaded = stack.db.run("INSTALL SONAME 'auth_ed25519'", check=False)
if loaded.returncode == 0:
    stack.db.run(f"CREATE USER modern@'127.0.0.1' {identified('ed25519')}")
    good(Talk(TCP, "user=modern", "password=secret"), "ed25519")
    ok(Talk(TCP, "user=modern", "password=wrong").get("error")
       .startswith("1045 "), "ed25519 refuses a wrong password")
    good(Talk(TCP, "enforce=1", "user=modern", "password=secret"),
         "ed25519 within an encrypted connection")
else:
    note("ed25519: this server has no plugin for it")

if SHA2:
    for name, option in (("TCP", TCP), ("the unix socket", SOCKET)):
        host = "127.0.0.1" if option == TCP else "localhost"
        who = "user=cached", "password=secret"
        stack.db.run(f"CREATE USER cached@'{host}' "
                     + identified("caching_sha2_password"))
        ok(Talk(option, "user=cached", "password=wrong").get("error")
           .startswith("1045 "), f"caching_sha2_password by {name} refuses a"
           " wrong password")
        good(Talk(option, *who), f"caching_sha2_password by {name}")
        good(Talk(option, *who), "again, the server remembers it")
        stack.db.run("FLUSH PRIVILEGES")
        good(Talk(option, *who, "enforce=1"), "and encrypted")
else:
    note("caching_sha2_password: this server has it not, or not as its own")

# No MariaDB of Debian 12 logs anybody in by these; MySQL does.
for plugin in ("client_ed25519", "caching_sha2_password", "sha256_password"):
    good(Talk(TCP, f"plugin={plugin}"), f"the plugin {plugin} can be loaded")

done()
