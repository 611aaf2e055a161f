"""Every way in which the examples put the programs behind a web server: the
real server, with the very snippet, its paths led into one temporary folder.
"""

import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess

from harness import (SOURCE, answers, catches, children, find, free_port,
                     open_to_www_data, program, start, stop, wait_until)

EXAMPLES = os.path.join(SOURCE, "examples")
PROGRAMS = ("payme-merchant", "payme-checkout", "payme-status",
            "payme-button", "payme-qr", "payme-card", "payme-service",
            "payme-telegram")
MODULES = "/usr/lib/apache2/modules"
ROOT = os.getuid() == 0
# Nothing of the test's own settings may help a snippet.
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin") +
               ":/usr/sbin:/sbin"}


def example(name):
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as text:
        return text.read()


class Place:
    """Where the snippets' paths lead: programs, data and configuration."""

    def __init__(self, stack):
        self.stack = stack
        self.folder = stack.folder
        self.lib = os.path.join(self.folder, "lib")
        self.run = os.path.join(self.folder, "run")
        copy_programs(os.path.join(self.lib, "cgi-bin"))
        copy_data(self.lib)
        os.mkdir(self.run)
        os.chmod(self.lib, 0o755)
        if ROOT:
            open_to_www_data(stack)
            shutil.chown(self.run, "www-data", "www-data")
        self.paths = {
            "/usr/libexec/payme": self.lib, "/usr/share/payme": self.lib,
            "/etc/payme/payme.conf": stack.conf, "/run/payme": self.run,
            "/run/lighttpd": self.run}

    def snippet(self, name):
        text = example(name)
        for path, place in self.paths.items():
            text = text.replace(path, place)
        return text


def copy_programs(folder):
    os.makedirs(folder)
    for name in PROGRAMS:
        shutil.copy(program(name), folder)
        os.chmod(os.path.join(folder, name), 0o755)


def copy_data(folder):
    for name in ("templates", "static"):
        shutil.copytree(os.path.join(SOURCE, name),
                        os.path.join(folder, name))
    for at, folders, files in os.walk(folder):
        for each in folders:
            os.chmod(os.path.join(at, each), 0o755)
        for each in files:
            if not at.endswith("cgi-bin"):
                os.chmod(os.path.join(at, each), 0o644)


def as_www_data():
    """Options of a process that root starts for the web server's user."""
    return {"user": "www-data", "group": "www-data",
            "extra_groups": []} if ROOT else {}


# ------ the servers ------

class Server:
    """A web server in a folder of its own."""

    def __init__(self, place, name):
        self.place = place
        self.port = free_port()
        self.folder = os.path.join(place.folder, f"{name}-{self.port}")
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o755)
        self.conf = os.path.join(self.folder, "server.conf")
        self.log = os.path.join(self.folder, "error.log")
        self.helpers = []
        # Where a file may be left that nobody should see.
        self.left = place.lib

    def begin(self, text, *command, **options):
        with open(self.conf, "w", encoding="utf-8") as conf:
            conf.write(text)
        with open(os.path.join(self.folder, "output"), "wb") as out:
            # Apache ends its whole group.
            self.process = start(command, stdout=out, stderr=out,
                                 start_new_session=True,
                                 env=ENVIRONMENT, **options)
        wait_until(lambda: self.process.poll() is not None or
                   answers(self.port), what="the web server's start")
        if self.process.poll() is not None:
            raise RuntimeError(self.told())

    def told(self):
        text = ""
        for path in (os.path.join(self.folder, "output"), self.log):
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as log:
                    text += log.read()[-2000:]
        return text

    def signal(self, how):
        self.process.send_signal(how)

    def workers(self):
        """Process ids of what answers payme-merchant."""
        return [pid for process in [self.process, *self.helpers]
                for pid in children(process.pid, "payme-merchant")]

    def stop(self):
        stop(self.process)
        for helper in self.helpers:
            stop(helper)


def alive(pid):
    """Not even waiting for its parent to notice."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as text:
            return text.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def at_work(pid):
    """Past its start: told to end, it ends well."""
    try:
        return alive(pid) and catches(pid, signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        return False


class Lighttpd(Server):
    def __init__(self, place, snippet):
        super().__init__(place, "lighttpd")
        self.begin(f"""
server.bind = "127.0.0.1"
server.port = {self.port}
server.document-root = "{self.folder}"
server.errorlog = "{self.log}"
server.breakagelog = "{self.folder}/breakage.log"
mimetype.assign = (".js" => "text/javascript", ".svg" => "image/svg+xml")
""" + place.snippet(snippet), find("lighttpd"), "-D", "-f", self.conf)

    def reload(self):
        self.signal(signal.SIGUSR1)


class Nginx(Server):
    def __init__(self, place, snippet):
        super().__init__(place, "nginx")
        temporary = "".join(
            f"    {kind}_temp_path {self.folder}/{kind};\n" for kind in
            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        self.begin(f"""
{"user www-data;" if ROOT else ""}
pid {self.folder}/pid;
error_log {self.log};
worker_processes 2;
daemon off;
events {{ }}
http {{
{temporary}    access_log off;
    types {{ text/javascript js; image/svg+xml svg; }}
    server {{
        listen 127.0.0.1:{self.port};
        root {self.folder};
        {place.snippet(snippet)}
    }}
}}
""", find("nginx"), "-e", self.log, "-p", self.folder, "-c", self.conf)

    def reload(self):
        self.signal(signal.SIGHUP)


class Apache(Server):
    """${modules} beside those that every Debian has enabled."""

    USUAL = ("authz_core", "env", "alias", "setenvif", "mime", "dir")

    def __init__(self, place, snippet, *modules, mpm="event", text=None,
                 listen=True, command=()):
        super().__init__(place, "apache")
        self.options = (find("apache2"), "-f", self.conf)
        self.begin(self.head(mpm, modules, listen) + (
            place.snippet(snippet) if text is None else text),
            *command, *self.options, "-DFOREGROUND")

    def head(self, mpm, modules, listen):
        lines = [f"LoadModule {name}_module {MODULES}/mod_{name}.so"
                 for name in (f"mpm_{mpm}", *self.USUAL, *modules)]
        if listen:
            lines.append(f"Listen 127.0.0.1:{self.port}")
        if ROOT:
            lines += ["User www-data", "Group www-data"]
        if "cgid" in modules:
            lines.append(f"ScriptSock {self.folder}/cgid.sock")
        if "fcgid" in modules:
            lines += [f"FcgidIPCDir {self.folder}/ipc",
                      f"FcgidProcessTableFile {self.folder}/shm"]
        return "\n".join(lines) + f"""
ServerName localhost
PidFile {self.folder}/pid
ErrorLog {self.log}
DocumentRoot {self.folder}
TypesConfig /dev/null
AddType text/javascript .js
AddType image/svg+xml .svg
<Directory />
    AllowOverride None
    Require all denied
</Directory>
"""

    def reload(self):
        subprocess.run([*self.options, "-k", "graceful"], check=True,
                       env=ENVIRONMENT, capture_output=True)


# ------ workers on a socket that outlives each of them ------

UNIT = "payme-workers@.service"


def unit(place, name):
    """Environment and command of the unit of systemd's for that program."""
    text = place.snippet(UNIT).replace("%i", name)
    return (dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.M)),
            shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M).group(1)))


def start_workers(place):
    """A process for each program; what systemd would do."""
    helpers = []
    for name in PROGRAMS:
        environment, command = unit(place, name)
        folder = os.path.join(place.run, name)
        if not os.path.isdir(folder):
            os.mkdir(folder)
            if ROOT:
                shutil.chown(folder, "www-data", "www-data")
        helpers.append(start(
            command, env={**ENVIRONMENT, **environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **as_www_data()))
        path = os.path.join(folder, "socket")
        wait_until(lambda p=path: accepts(p), what=f"{name}'s workers")
    return helpers


def accepts(path):
    with socket.socket(socket.AF_UNIX) as s:
        return s.connect_ex(path) == 0


def with_workers(make, *arguments):
    def begin(place):
        helpers = start_workers(place)
        server = make(place, *arguments)
        server.helpers = helpers
        return server
    return begin


# ------ shared hosts ------

# The least that a host has to allow.
OVERRIDE = "FileInfo Options=ExecCGI"

def shared_host(override, cure=None):
    """cgi-bin in what is shown, and nothing to set but .htaccess."""
    def begin(place):
        shown = os.path.join(place.folder, f"shown-{free_port()}")
        text = example("htaccess")
        customer(place, shown)
        write(os.path.join(shown, ".htaccess"),
              cure(text) if cure else text, 0o644)
        server = Apache(place, None, "cgid", "rewrite", text=f"""
DocumentRoot {shown}
<Directory {shown}>
    AllowOverride {override}
    Options FollowSymLinks
    Require all granted
</Directory>
""")
        server.left = shown
        return server
    return begin


def customer(place, folder):
    """What is copied to a host: programs, data, configuration."""
    copy_programs(os.path.join(folder, "cgi-bin"))
    copy_data(folder)
    conf = os.path.join(folder, "payme.conf")
    with open(place.stack.conf, encoding="utf-8") as text:
        write(conf, text.read().replace(
            place.stack.log, os.path.join(folder, "payme.log")), 0o600)
    os.chmod(folder, 0o755)
    if ROOT:
        shutil.chown(conf, "www-data", "www-data")


def write(path, text, mode):
    with open(path, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)


def with_pass_auth(text):
    """The same without mod_rewrite."""
    start_of, end_of = text.index("<IfModule"), text.index("</IfModule>")
    return (text[:start_of] + "CGIPassAuth On\n" +
            text[end_of + len("</IfModule>\n"):])


def suexec(place, htaccess=None):
    """Root has a view of the files of its own: with a user "shop", and a
    /var/www and /var/log in which everything is of this test's.
    """
    port = free_port()
    home = os.path.join(place.folder, f"shop-{port}")
    customer(place, home)
    if htaccess:
        write(os.path.join(home, "cgi-bin", ".htaccess"), htaccess, 0o644)
    os.mkdir(os.path.join(home, "htdocs"))
    users = {}
    for name, line in (("passwd", "shop:x:61000:61000::/:/bin/false\n"),
                       ("group", "shop:x:61000:\n")):
        users[name] = os.path.join(place.folder, f"{name}-{port}")
        with open(f"/etc/{name}", encoding="utf-8") as text:
            write(users[name], text.read() + line, 0o644)
    for at, _, files in os.walk(home):
        os.chown(at, 61000, 61000)
        for each in files:
            os.chown(os.path.join(at, each), 61000, 61000)
    snippet = example("apache-suexec.conf").replace(
        "*:80>", f"127.0.0.1:{port}>")
    if htaccess:
        snippet = snippet.replace("CGIPassAuth On", "")
        snippet += f"""
<Directory /var/www/shop>
    AllowOverride {OVERRIDE}
</Directory>
"""
    script = f"""
mount -t tmpfs payme /mnt && mkdir /mnt/shop &&
mount --bind {home} /mnt/shop &&
mount --bind {users["passwd"]} /etc/passwd &&
mount --bind {users["group"]} /etc/group &&
mount -t tmpfs payme /var && mkdir -p /var/www/shop /var/log/apache2 &&
mount --bind /mnt/shop /var/www/shop &&
exec "$@"
"""
    server = Apache.__new__(Apache)
    Server.__init__(server, place, "suexec")
    server.port = port
    server.left = home
    server.options = (find("apache2"), "-f", server.conf)
    server.begin(server.head("event", ("cgid", "suexec", "rewrite"), True) +
                 snippet,
                 find("unshare"), "--mount", "sh", "-c", script, "suexec",
                 *server.options, "-DFOREGROUND")
    return server


def can_suexec():
    """Why not, or None."""
    if not ROOT:
        return "suexec takes root"
    if not os.access("/usr/lib/apache2/suexec", os.X_OK):
        return "suexec is not installed"
    if not find("unshare") or subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "payme", "/mnt"],
            capture_output=True, check=False).returncode != 0:
        return "no view of the files of our own is to be had"
    try:
        pwd.getpwuid(61000)
        return "the user 61000 exists"
    except KeyError:
        return None


# ------ the table ------

class Way:
    """${needs}: the programs without which it is skipped."""

    def __init__(self, begin, *needs, why_not=None):
        self.begin = begin
        self.needs = needs
        self.why_not = why_not

    def obstacle(self):
        for name in self.needs:
            if name.startswith("/"):
                if not os.path.exists(name):
                    return f"{name} is not there"
            elif find(name) is None:
                return f"{name} is not installed"
        return self.why_not() if self.why_not else None


WORKERS = ("spawn-fcgi", "multiwatch")
WAYS = {
    "lighttpd": Way(lambda p: Lighttpd(p, "lighttpd.conf"), "lighttpd"),
    "lighttpd, workers": Way(
        with_workers(Lighttpd, "lighttpd-workers.conf"),
        "lighttpd", *WORKERS),
    "lighttpd, CGI": Way(
        lambda p: Lighttpd(p, "lighttpd-cgi.conf"), "lighttpd"),
    "Apache, mod_fcgid": Way(
        lambda p: Apache(p, "apache.conf", "fcgid"),
        "apache2", f"{MODULES}/mod_fcgid.so"),
    "Apache, mod_proxy_fcgi, workers": Way(
        with_workers(Apache, "apache-workers.conf", "proxy", "proxy_fcgi"),
        "apache2", *WORKERS),
    "Apache, mod_cgid": Way(
        lambda p: Apache(p, "apache-cgi.conf", "cgid"), "apache2"),
    "Apache, mod_cgi": Way(
        lambda p: Apache(p, "apache-cgi.conf", "cgi", mpm="prefork"),
        "apache2"),
    "Apache, suexec": Way(suexec, "apache2", why_not=can_suexec),
    "Apache, suexec, .htaccess": Way(
        lambda p: suexec(p, example("htaccess")), "apache2",
        why_not=can_suexec),
    "nginx, workers": Way(
        with_workers(Nginx, "nginx.conf"), "nginx", *WORKERS),
    ".htaccess, rewriting": Way(
        shared_host(OVERRIDE), "apache2"),
    ".htaccess, CGIPassAuth": Way(
        shared_host(OVERRIDE + " AuthConfig", with_pass_auth), "apache2"),
}
