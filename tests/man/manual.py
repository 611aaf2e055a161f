"""The manuals: sound mdoc, and nothing that the programs take is left out."""

import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from harness import SOURCE, done, equal, need, ok, program  # noqa: E402

need("mandoc")


def read(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as text:
        return text.read()


def lint(page):
    # What is not installed yet cannot be found: that is no fault of the page.
    result = subprocess.run(["mandoc", "-Tlint", page], text=True,
                            capture_output=True, check=False)
    return [line for line in (result.stdout + result.stderr).splitlines()
            if "referenced manual not found" not in line]


pages = sorted(glob.glob(os.path.join(SOURCE, "man", "*.[1-8]")))
ok(len(pages) >= 5, "the pages are there")
for page in pages:
    equal(lint(page), [], f"{os.path.basename(page)} is sound mdoc")

conf = read("man", "payme.conf.5")
for option in sorted(set(re.findall(
        r'CFG_(?:STR|STR_LIST|INT|BOOL|SEC)\("(\w+)"',
        read("lib", "setting", "config_option.c")))):
    ok(re.search(rf"(Ic|Ss) ([\w ,]*\b)?{option}\b", conf) or
       re.search(rf"\.Ic {option}\b|, Ic {option}\b", conf),
       f"payme.conf(5) has the option {option}")

manual = read("man", "payme.1")
usage = subprocess.run([program("payme"), "--help"], text=True,
                       capture_output=True, check=True).stdout
commands = re.findall(r"^  ((?:[a-z]+ )?[a-z-]+)  ", usage, re.M)
ok(len(commands) > 10, "the command lists its subcommands")
for command in commands:
    ok(f"Cm {command}" in manual, f"payme(1) has the command {command}")
for option in sorted(set(re.findall(
        r'\[OPTION_\w+\] = \{"([\w-]+)"', read("admin", "payme.c")))):
    ok(f"Fl -{option}" in manual, f"payme(1) has the option --{option}")

templates = set(re.findall(r"Ic (\w+)", read("man", "payme-templates.5")))
for path in sorted(glob.glob(os.path.join(SOURCE, "templates", "**",
                                          "*.mustache"), recursive=True)):
    name = os.path.relpath(path, os.path.join(SOURCE, "templates"))
    used = set(re.findall(r"{{{?[#^&]?\s*([a-z_]+)\s*}", read(path)))
    equal(sorted(used - templates), [],
          f"payme-templates(5) has what {name} uses")

orders = read("man", "payme-orders.5")
for option in sorted(set(re.findall(
        r'CFG_(?:STR|STR_LIST|SEC)\("(\w+)"',
        read("lib", "setting", "preset.c")))):
    ok(re.search(rf"Ic ([\w ,]* )?{option}\b", orders),
       f"payme-orders(5) has the option {option}")



def exit_statuses(page):
    section = re.search(r"\.Sh EXIT STATUS\n(.*?)\n\.Sh ", read(page), re.S)
    return set(re.findall(r"\b\d\b", section[1])) if section else set()


# EXIT_SUCCESS, EXIT_FAILURE, and what is returned as a number.
pages_main = read("lib", "page", "page.c")
for page in sorted(glob.glob(os.path.join(SOURCE, "man", "*.8"))):
    name = os.path.basename(page)[:-2]
    source = read("cgi-bin", f"{name}.c")
    if "page_main(" in source:
        source = pages_main
    ok("EXIT_SUCCESS" in source, f"{name} ends in one place", source)
    equal(exit_statuses(page),
          {"0", "1", *re.findall(r"return (\d);", source)},
          f"{name}(8) has each exit status")
equal(exit_statuses(os.path.join(SOURCE, "man", "payme.1")),
      set(re.findall(r"STATUS_\w+ = (\d)", read("admin", "command.h"))),
      "payme(1) has each exit status")

merchant = read("man", "payme-merchant.8")
codes = set(re.findall(r"= (-3[12]\d{3})", read(
    "lib", "merchant", "message.h") + read("lib", "payment", "transaction.h")))
ok(len(codes) > 15, "the sources name the codes")
for code in sorted(codes):
    ok(code in merchant, f"payme-merchant(8) has the code {code}")

for header, page in (("base/money.h", "libpayme.3"),
                     ("payment/transaction.h", "libpayme.3"),
                     ("subscribe/subscribe.h", "payme_subscribe.3"),
                     ("paylov/paylov.h", "payme_paylov.3")):
    text, library = read("lib", *header.split("/")), read("man", page)
    for name in sorted(set(re.findall(r"^[\w \*]*?\b([a-z_]+)\(", text,
                                      re.M))):
        ok(f"Fn {name}" in library, f"{page} has {name}()")
    for name in sorted(set(re.findall(r"\bPAY(?:ME|LOV)_[A-Z_]+\b", text))):
        if not name.endswith(("_H", "_MUST_CHECK")):
            ok(f"Dv {name}" in library, f"{page} has {name}")

ok(len(read("README.md").splitlines()) <= 150, "the README is short")
done()
