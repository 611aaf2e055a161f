"""The tree for a shared host, installed as its guide says: an account of an
ordinary user, a real Apache that listens to .htaccess alone, FTP that loses
permissions, one file edited.  Then every mistake that the self-test names is
made, and an order is paid.
"""

import hashlib
import hmac
import http.client
import os
import re
import shutil
import subprocess
import tarfile
import time
import zipfile

import hosted
from buyer import quote
from harness import (BUILD, KEY, Apache, Caller, credentials, done, equal, find,
                     free_port, listens, need, new_id, ok, skip, skip_all,
                     start, stop, wait_until)
from hosted import SECRET

need("apache2", "make", "mariadbd")
if not os.path.exists(os.path.join(BUILD, "absent.ld")):
    skip_all("static executables cannot be linked here")
clean = {name: value for name, value in os.environ.items()
         if not name.startswith("MAKE")}
made = subprocess.run(["make", "-C", BUILD, "dropin"], env=clean, text=True,
                      check=False, capture_output=True)
if not ok(made.returncode == 0, "make dropin", made.stdout, made.stderr):
    done()

# ------ the archives ------

ARCHIVE = os.path.join(BUILD, "dropin", "payme")
with zipfile.ZipFile(ARCHIVE + ".zip") as archive:
    zipped = {entry.filename: entry.external_attr >> 16 & 0o7777
              for entry in archive.infolist()}
with tarfile.open(ARCHIVE + ".tar.gz") as archive:
    tarred = {entry.name: entry.mode & 0o7777
              for entry in archive.getmembers() if entry.isfile()}
equal(zipped, tarred, "zip and tar.gz hold the same, with permissions")
equal({name for name, mode in zipped.items() if mode & 0o111},
      {"payme/tools/payme", *(f"payme/bin/payme-{name}" for name in (
          "button", "card", "checkout", "merchant", "qr", "service", "status",
          "telegram"))}, "the programs are executable, and nothing else")
ok("payme/sql/cms/woocommerce.conf" in zipped, "with the shops' presets")
equal(zipped["payme/payme.conf"], 0o600, "the settings are private")

# ------ an account ------

stack = hosted.new_host()
home = os.path.join(stack.folder, "home")
CGI = os.path.join(home, "public_html", "cgi-bin")
TREE = os.path.join(CGI, "payme")
PROGRAMS = os.path.join(TREE, "bin")
CONF = os.path.join(TREE, "payme.conf")
USER = 65534 if os.getuid() == 0 else os.getuid()
port = free_port()


def own(folder):
    if os.getuid() == 0:
        hosted.own(folder, USER)


def upload():
    shutil.rmtree(CGI, ignore_errors=True)
    hosted.upload(ARCHIVE + ".zip", CGI)
    own(home)


EDITS = hosted.settings(stack, f"http://127.0.0.1:{port}/cgi-bin/payme/bin")


def edit():
    hosted.edit(ARCHIVE + ".zip", TREE, EDITS)
    os.chmod(CONF, 0o600)
    own(TREE)


# ------ its web server ------

os.makedirs(home)
upload()
edit()
with open(os.path.join(stack.folder, "apache.conf"), "w",
          encoding="utf-8") as conf:
    modules = ("mpm_event", "authz_core", "mime", "dir", "rewrite", "setenvif",
               "alias", "cgid")
    conf.write("".join(
        f"LoadModule {name}_module {Apache.MODULES}/mod_{name}.so\n"
        for name in modules) + f"""
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {home}/apache.pid
ErrorLog {home}/error.log
ScriptSock {home}/cgid.sock
TypesConfig /dev/null
DocumentRoot {home}/public_html
<Directory {home}/public_html>
    Require all granted
    AllowOverride All
    Options FollowSymLinks
</Directory>
""")
server = start([find("apache2"), "-DFOREGROUND", "-f", conf.name],
               user=USER if os.getuid() == 0 else None,
               group=USER if os.getuid() == 0 else None,
               extra_groups=[] if os.getuid() == 0 else None,
               env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.DEVNULL,
               stderr=subprocess.DEVNULL)
wait_until(lambda: listens(port), what="Apache's start")


def get(path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read().decode(errors="replace")
    connection.close()
    return response.status, dict(response.getheaders()), body


def link(page, **fields):
    fields.setdefault("exp", int(time.time()) + 86400)
    text = page + "?" + "&".join(
        f"{name}={quote(value)}" for name, value in sorted(fields.items()))
    return text + "&sig=" + hmac.new(
        SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def selftest(method="GET", login=credentials("typed", "anything"), **fields):
    fields = {"lang": "en", "selftest": "1", **fields}
    headers = {"Authorization": login} if login else {}
    return get("/cgi-bin/payme/bin/" + link("payme-merchant", **fields),
               method, **headers)


def said(name, *words, **more):
    status, headers, page = selftest(**more)
    ok(status == 200 and all(word in page for word in words) and "✗" in page,
       name, status, page)
    ok("Content-Security-Policy" in headers and
       headers["Cache-Control"] == "no-store" and "pass word" not in page and
       SECRET not in page and KEY not in page, "without a secret in it")
    return page


# ------ what FTP loses ------

equal(selftest()[0], 500, "step 3 left out: Apache cannot run the programs")
hosted.permit(TREE)
status, _, page = selftest(login=None)
equal(status, 401, "the self-test asks for a name and a password")
page = said("the tables are not there", "The tables are missing", "Make the tables",
            "0 / ")
ok('method="post"' in page and "All is well" not in page,
   "a button makes them", page)
ok("refused" not in page and "settings cannot" not in page,
   "the database and the settings are right", page)
status, _, page = selftest(method="POST")
ok(status == 200 and "✗ The tables" not in page and "Tables, version" in page,
   "the button has made them", page)
ok(stack.db.run("SHOW TABLES FROM shop_payme").stdout.count("payme_") > 8,
   "the tables are there")
said("the visitor's address is a proxy's", "127.0.0.1", "trusted_proxies")
with open(CONF, encoding="utf-8") as text:
    whole = text.read()
with open(CONF, "w", encoding="utf-8") as text:
    text.write(whole.replace(
        "cashbox main {\n",
        'cashbox main {\n    trusted_proxies = {"127.0.0.1"}\n'))
with open(CONF, encoding="utf-8") as text:
    GOOD = text.read()


def restore():
    with open(CONF, "w", encoding="utf-8") as text:
        text.write(GOOD)
    os.chmod(CONF, 0o600)


def well(name, **more):
    status, _, page = get(
        "/cgi-bin/payme/bin/" + link("payme-merchant", selftest="1", **{
            "lang": "en", **more}), Authorization=credentials(KEY),
        **{"X-Forwarded-For": "185.234.113.1"})
    return ok(status == 200 and "All is well" in page and "✗" not in page and
              "185.234.113.1" in page and "cashbox <code>main" in page, name,
              status, page)


well("as the guide says, and a proxy named: all is well")

# ------ anybody else ------


def refused(name, target, **headers):
    """The protocol's own answer."""
    status, sent, body = get("/cgi-bin/payme/bin/" + target, **headers)
    ok(status == 200 and sent["Content-Type"].startswith("application/json")
       and '"code":-32300' in body, name, status, body)


right = link("payme-merchant", selftest="1")
refused("no signature", "payme-merchant?selftest=1")
refused("a wrong signature", right[:-1] + ("0" if right[-1] != "0" else "1"))
refused("another page's signature", link("payme-status", selftest="1").replace(
    "payme-status", "payme-merchant"))
refused("what was not asked for", link("payme-merchant", other="1"))
refused("an unsigned parameter", right + "&lang=en")
refused("no expiry at all", "payme-merchant?selftest=1&sig=" + hmac.new(
    SECRET.encode(), b"payme-merchant?selftest=1", hashlib.sha256).hexdigest())
status, _, page = selftest(exp=int(time.time()) - 60)
ok(status == 200 and "too old" in page and "database" not in page.lower() and
   CONF not in page, "a link too old tells nothing but that", page)

# ------ every mistake by its name ------


def moved(path, other):
    os.rename(path, other)
    return lambda: os.rename(other, path)


os.chmod(CONF, 0o644)
said("settings open to others", "cannot be used", "mode 0644", "600")
restore()
with open(CONF, "w", encoding="utf-8") as text:
    text.write(GOOD.replace('    name = "shop', '    nam = "shop'))
said("a word misspelt", "cannot be used", "nam")
restore()
with open(CONF, "w", encoding="utf-8") as text:
    text.write(GOOD.replace('"pass word"', '"pass wort"'))
said("a wrong password", "The database refuses", "1045")
with open(CONF, "w", encoding="utf-8") as text:
    text.write(GOOD.replace('db.sock"', 'other.sock"'))
said("another socket", "The database refuses", "other.sock")
with open(CONF, "w", encoding="utf-8") as text:
    text.write(GOOD.replace(f":{port}/cgi-bin", f":{port}/cgi"))
said("another base_url", "base_url", f"127.0.0.1:{port}/cgi-bin/payme/bin")
restore()
for other in (os.path.join(PROGRAMS, "payme.conf"),
              os.path.join(CGI, "payme.conf")):
    back = moved(CONF, other)
    said(f"settings in {os.path.basename(os.path.dirname(other))}",
         "wrong folder", other)
    back()
back = moved(os.path.join(TREE, "templates"), os.path.join(TREE, "template"))
said("no templates", "templates of the pages are not found")
back()
back = moved(os.path.join(TREE, "sql"), os.path.join(TREE, "sq"))
said("no sql", "definition of the tables is not found")
back()
os.chmod(os.path.join(PROGRAMS, "payme-status"), 0o644)
back = moved(os.path.join(PROGRAMS, "payme-qr"), os.path.join(TREE, "payme-qr"))
said("a program without its permission, and none", "payme-qr, payme-status")
back()
hosted.permit(TREE)
stack.db.run("ALTER TABLE shop_payme.payme_card ENGINE=MyISAM")
said("a table that is not InnoDB", "not InnoDB", "1</code>")
stack.db.run("ALTER TABLE shop_payme.payme_card ENGINE=InnoDB;"
             "RENAME TABLE shop_payme.payme_card TO shop_payme.gone")
said("a table that is gone", "Some tables are gone", "1</code>")
stack.db.run("RENAME TABLE shop_payme.gone TO shop_payme.payme_card")
said("a link for more than a day: whose clock is off?", "clock is not",
     exp=int(time.time()) + 200000)
access = os.path.join(PROGRAMS, ".htaccess")
with open(access, encoding="ascii") as text:
    rules = text.read()
with open(access, "w", encoding="ascii") as text:
    text.write(rules.replace("RewriteRule", "#"))
status, headers, page = selftest()
ok(status == 401 and headers["WWW-Authenticate"].startswith("Basic ") and
   "does not arrive" in page and "-32504" in page,
   "the header Authorization is lost", status, page)
with open(access, "w", encoding="ascii") as text:
    text.write(rules)
for language, words in (("ru", "Самопроверка"), ("uz", "O‘zini tekshirish")):
    status, _, page = selftest(lang=language)
    ok(words in page and f'lang="{language}"' in page, f"in {language}", page)
page = selftest(lang="", login=credentials("x"))[2]
ok('lang="ru"' in page, "in the first language", page)
well("all is well again")

# Text mode spoils the line ends of what is no program.
for place, _, files in os.walk(TREE):
    for name in files:
        if not name.startswith("payme-") and name != "payme":
            path = os.path.join(place, name)
            with open(path, "rb") as text:
                content = text.read()
            if b"\0" not in content:
                with open(path, "wb") as text:
                    text.write(content.replace(b"\n", b"\r\n"))
stack.db.run("DROP DATABASE shop_payme; CREATE DATABASE shop_payme")
equal(selftest(method="POST")[0], 200, "text mode: the button")
well("text files in text mode: all is well")

# ------ nothing but programs ------

for path in ("payme.conf", "sql/001-payment.sql", "tools/payme", ".htaccess",
             "bin/.htaccess", "templates/checkout.mustache", "doc/sign.php",
             "bin/", "", "static/checkout.js", "bin/payme.conf",
             "tools/payme?migrate"):
    status, _, body = get(f"/cgi-bin/payme/{path}")
    ok(status in (403, 404) and "CREATE" not in body and SECRET not in body,
       f"/cgi-bin/payme/{path} is not shown", status, body[:200])

refusal = subprocess.run(
    [os.path.join(TREE, "tools", "payme"), "migrate"], check=False, text=True,
    capture_output=True, env={"SCRIPT_NAME": "/cgi-bin/payme/tools/payme"})
ok(refusal.stdout.startswith("Status: 403") and refusal.returncode == 2,
   "nor does the command run for a web server that ignores .htaccess")

# ------ steps 4 to 6 ------


def link_page(base):
    """What doc/link.html makes, run by node."""
    with open(os.path.join(TREE, "doc", "link.html"), encoding="utf-8") as page:
        script = re.search(r"<script>(.*)</script>", page.read(), re.S)[1]
    return subprocess.run(
        ["node", "-e", script + f"selftestLink({base!r}, {SECRET!r}, "
         f"{int(time.time())}).then(console.log)"], check=False, text=True,
        capture_output=True).stdout.strip()


def arrives(name, address):
    prefix = f"http://127.0.0.1:{port}"
    ok(address.startswith(prefix) and "All is well" in get(
        address[len(prefix):], Authorization=credentials(KEY), **{
            "Accept-Language": "en", "X-Forwarded-For": "185.234.113.1"})[2],
       name, address)


if find("node"):
    arrives("the link of doc/link.html", link_page(EDITS["base_url"] + "/"))
else:
    skip("the link of doc/link.html", "no node")


def guide(language):
    """The guide as it was unpacked, with the shop's own names put in."""
    with open(os.path.join(TREE, "doc", f"shared-hosting.{language}.md"),
              encoding="utf-8") as text:
        whole = text.read()
    for own in ("YOUR-SITE", "ВАШ-САЙТ", "SAYTINGIZ"):
        whole = whole.replace(f"https://{own}", f"http://127.0.0.1:{port}")
    return whole.replace("LINK-SECRET", SECRET)


def php(text):
    """What a program of the guide prints, or where it sends the buyer."""
    text = text.replace("header('Location: ", "print('").replace("<?php", "")
    return subprocess.run(["php", "-n", "-r", text], check=False, text=True,
                          capture_output=True,
                          cwd=os.path.join(TREE, "doc")).stdout.strip()


address = EDITS["base_url"] + "/" + link(
    "payme-checkout", order_id="197", amount="500000")
for language in ("en", "ru", "uz"):
    text = guide(language)
    ok(EDITS["base_url"] in text and EDITS["base_url"] + "/payme-merchant" in
       text and all(f"`{word}`" in text for word in EDITS),
       f"the guide in {language} names what is to be edited, and the address",
       text)
    # The lines of a program end as FTP has left them.
    programs = re.findall(r"```php\s(.*?)```", text, re.S)
    equal(len(programs), 2, f"the guide in {language} has two programs")
    if find("php"):
        arrives(f"the guide's link, {language}", php(programs[0]))
        address = php(programs[1])
if not find("php"):
    skip("the guide's programs", "no php")
made = subprocess.run(
    [os.path.join(TREE, "tools", "payme"), "link", "--signed", "--page",
     "payme-merchant"], check=False, text=True, capture_output=True, env={},
    user=USER if os.getuid() == 0 else None)
arrives("the link of payme link", made.stdout.strip() or made.stderr)

status, _, page = get(address[len(f"http://127.0.0.1:{port}"):])
ok(status == 200 and "5\u00a0000,00" in page and "</form>" in page,
   "the buyer sees the order of the shop's link", status, page)
caller = Caller(port, path="/cgi-bin/payme/bin/payme-merchant")
HEADERS = {"Authorization": credentials(KEY),
           "X-Forwarded-For": "185.234.113.7"}
caller.send = lambda body, send=caller.send: send(body, headers=HEADERS)
equal(caller.check_perform("197").result, {"allow": True},
      "Payme asks whether it may be paid")
payme_id = new_id()
equal(caller.create(payme_id, "197").result["state"], 1, "it is being paid")
equal(caller.perform(payme_id).result["state"], 2, "it is paid")
HEADERS["Authorization"] = credentials("wrong")
equal(caller.check_perform("197").code, -32504, "not by a wrong key")
HEADERS["Authorization"] = credentials(KEY)
HEADERS["X-Forwarded-For"] = "8.8.8.8"
equal(caller.check_perform("197").code, -32504, "nor from elsewhere")
status, _, body = get("/cgi-bin/payme/bin/payme-status?order_id=197",
                      Accept="application/json")
equal((status, body.strip()), (200, '{"state":"paid","amount":500000}'),
      "payme-status tells the shop")
for name in ("button?order_id=197", "qr?order_id=197", "card?order_id=197",
             "service"):
    status, _, body = get(f"/cgi-bin/payme/bin/payme-{name}")
    ok(status in (200, 403, 404, 409) and "<" in body, f"payme-{name} runs",
       status, body)
stop(server)
done()
