"""libpayme as it is installed: each header alone in C and C++, no names but the
public ones, and the example, built by pkg-config, against a Subscribe API.
"""

import glob
import os
import re
import subprocess

from harness import (BUILD, KEY, SOURCE, Stack, done, equal, find, need, ok)
from subscribe_api import MERCHANT, Fault, Payme, lost

need("make", "cc", "pkg-config", "nm")
stack = Stack(database=False)
root = os.path.join(stack.folder, "root")
clean = {name: value for name, value in os.environ.items()
         if not name.startswith("MAKE")}


def run(*command, **more):
    return subprocess.run(command, text=True, capture_output=True,
                          check=False, **more)


installed = run("make", "-C", BUILD, "install", f"DESTDIR={root}", env=clean)
equal(installed.returncode, 0, "make install DESTDIR=")


def only(pattern):
    return glob.glob(f"{root}/**/{pattern}", recursive=True)[0]


# ------ headers ------

headers = sorted(glob.glob(f"{os.path.dirname(only('subscribe.h'))}/*.h"))
equal([os.path.basename(h) for h in headers],
      ["money.h", "paylov.h", "subscribe.h", "transaction.h"], "the headers")
for name, language, standard in (("cc", "c", "c99"), ("c++", "c++", "c++11"),
                                 ("clang++", "c++", "c++17")):
    for header in headers if find(name) else ():
        result = run(name, "-Wall", "-Wextra", "-pedantic", "-Werror", "-x",
                     language, f"-std={standard}", "-fsyntax-only", header)
        ok(result.returncode == 0,
           f"{os.path.basename(header)} alone for {name} -std={standard}",
           result.stderr)

# ------ names ------

with open(os.path.join(SOURCE, "lib", "public"), encoding="ascii") as file:
    public = file.read().split()
equal(public, sorted(public), "lib/public is sorted")
declared = set()
for header in headers:
    with open(header, encoding="utf-8") as file:
        declared |= set(re.findall(r"^[a-z][\w \*]*?\b([a-z_]+)\(",
                                   file.read(), re.M))
equal(sorted(declared), public, "what the headers declare is public")
archive = only("libpayme.a")
symbols = run("nm", "-g", "--defined-only", archive).stdout
equal(sorted(re.findall(r" [A-Z] (\w+)$", symbols, re.M)), public,
      "and nothing else has a name in libpayme.a")

# ------ the example ------

flags = run("pkg-config", "--cflags", "--libs", "payme", env={
    **os.environ, "PKG_CONFIG_SYSROOT_DIR": root,
    "PKG_CONFIG_PATH": os.path.dirname(only("payme.pc"))})
ok(flags.returncode == 0 and "-lpayme" in flags.stdout, "pkg-config payme",
   flags)
mine = os.path.join(stack.folder, "mine.c")
with open(mine, "w", encoding="ascii") as file:
    file.write("#include <stdlib.h>\n" + "".join(
        f"void {name}(void);\nvoid {name}(void) {{ abort(); }}\n"
        for name in ("buf_add", "http_post", "json_read", "log_error",
                     "text_utf8_count", "client_begin", "rule_kind")))
pay = os.path.join(stack.folder, "pay")
sanitize = ["-fsanitize=address,undefined"] \
    if "__asan" in run("nm", archive).stdout else []
built = run("cc", "-Wall", "-Wextra", "-Werror", *sanitize, "-o", pay,
            os.path.join(SOURCE, "examples", "pay.c"), mine,
            *flags.stdout.split())
equal((built.returncode, built.stderr), (0, ""),
      "the example is built, beside functions of the same names")
payme = Payme()


def example(token, order="197", amount="500000", **more):
    return run(pay, order, amount, env={
        **os.environ, "PAYME_URL": payme.url, "PAYME_ID": MERCHANT,
        "PAYME_KEY": KEY, "PAYME_TOKEN": token, **more})


with open(os.path.join(SOURCE, "examples", "pay.c"), encoding="utf-8") as file:
    equal(len(file.readlines()), 40, "of 40 lines")
result = example(payme.card())
ok(result.returncode == 0 and "is paid" in result.stdout, "it pays", result)
payme.faults["receipts.pay"] = Fault(lost)
result = example(payme.card())
equal((result.returncode, payme.blind), (0, []),
      "it asks where the answer is lost")
result = example(payme.card(charge=-31303))
ok(result.returncode == 1 and "Отказ" in result.stderr, "it is refused",
   result)
equal(example(payme.card(), amount="0").returncode, 3, "it sends no nonsense")
equal(example("", PAYME_URL="http://example.org/").returncode, 2,
      "and no key without TLS")
equal(sorted(payme.charges.values()), [1, 1], "two are charged, once each")
done()
