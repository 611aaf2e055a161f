"""The texts of the pages: every language has all of them, and every text that a
template or a page asks for is there.
"""

import glob
import json
import os
import re
import sys

SOURCE = os.environ["PAYME_SOURCE"]
sys.path.insert(0, os.path.join(SOURCE, "tests", "e2e"))
from harness import done, equal, ok  # noqa: E402

TEMPLATES = os.path.join(SOURCE, "templates")


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def check(name, folder, asked):
    words = {lang: json.loads(read(os.path.join(folder, f"{lang}.json")))
             for lang in ("ru", "uz", "en")}
    equal(set(words["uz"]), set(words["ru"]), f"{name}: Uzbek has every text")
    equal(set(words["en"]), set(words["ru"]), f"{name}: English has every text")
    ok(all(text.strip() for table in words.values()
           for text in table.values()), f"{name}: and none is empty")
    equal(asked - set(words["ru"]), set(), f"{name}: none is missing")
    return set(words["ru"])


def asked_by_templates(letter):
    files = glob.glob(os.path.join(TEMPLATES, "**", "*.mustache"),
                      recursive=True)
    return {key for path in files
            for key in re.findall(r"{{{?" + letter + r"\.(\w+)}", read(path))}


def asked_by_code(function):
    files = glob.glob(os.path.join(SOURCE, "lib", "**", "*.c"), recursive=True)
    return {key for path in files
            for key in re.findall(function + r'\(\w+, "([^"]+)"\)',
                                  read(path))}


pages = "".join(read(path) for path in
                glob.glob(os.path.join(SOURCE, "lib", "page", "*.c")))
pairs = {key for pair in re.findall(r'"(\w+)",\s*"(\w+_text)"', pages)
         for key in pair}
ways = set(re.findall(r'_text", "(\w+)", (?:true|false)}', pages))
errors = set(re.findall(r"-(316\d\d)\b", read(os.path.join(
    SOURCE, "lib", "checkout", "checkout.c"))))
ok(len(pairs) > 20 and len(ways) > 1 and len(errors) == 7,
   "the pages' tables have their texts", pairs, ways, errors)
check("pages", os.path.join(TEMPLATES, "words"),
      asked_by_templates("t") | asked_by_code("page_word") | pairs | ways |
      {f"error_{code}" for code in errors} | {"no_card_text"})
steps = "".join(read(path) for path in sorted(glob.glob(
    os.path.join(SOURCE, "lib", "sandbox", "scenario*.c"))))
tried = set(re.findall(r'{[A-Z_]+, "([^"]+)", TWIST', steps))
tried |= set(re.findall(r'"(error -[^"]+)"', steps))
ok(len(tried) > 10, "the scenarios have their steps")
check("sandbox", os.path.join(TEMPLATES, "sandbox", "words"),
      asked_by_templates("s") | asked_by_code("sandbox_word") | tried |
      {f"state_{n}" for n in (0, 1, 2, 3, 4, 5, 6, 20, 21, 30, 50)})
check("report", os.path.join(TEMPLATES, "report", "words"),
      asked_by_templates("r") |
      set(re.findall(r'"(\w+)"}[,}]', read(os.path.join(
          SOURCE, "lib", "report", "report_page.c")))) |
      {f"reason_{n}" for n in (0, 1, 2, 3, 4, 5, 10)})
acts = read(os.path.join(SOURCE, "lib", "card", "card_act.c"))
check("card", os.path.join(TEMPLATES, "card", "words"),
      asked_by_templates("c") | asked_by_code("card_word") |
      set(re.findall(r'\[WALLET_\w+\] = "(\w+)"', acts)) |
      {"refused", "refused_text", "off", "off_text"})
updates = read(os.path.join(SOURCE, "lib", "telegram", "update.c"))
refusals = set(re.findall(r'\[VERDICT_\w+\] = "(\w+)"', updates))
ok(len(refusals) == 5, "Telegram's refusals have their texts")
check("telegram", os.path.join(TEMPLATES, "telegram", "words"),
      asked_by_code("telegram_word") | refusals)
sources = [read(path) for path in
           glob.glob(os.path.join(SOURCE, "lib", "service", "*.c"))]
heads = {key for text in sources for key in re.findall(
    r'visit_message\(\w+, \d+, "(\w+)"\)|\[BILL_\w+\] = "(\w+)"|'
    r'\[PAYLOV_OBSTACLE_\w+\] = "(\w+)"|: "(\w+)";|{"[a-z_]+", "([a-z_]+)"}', text)
    for key in key if key}
texts = {f"{key}_text" for text in sources for key in re.findall(
    r'visit_message\(\w+, \d+, "(\w+)"\)', text)}
ok(len(heads) > 10, "the steps have their headings")
check("service", os.path.join(TEMPLATES, "service", "words"),
      asked_by_templates("v") | asked_by_code("visit_word") | heads | texts |
      {f"{key}_text" for key in ("not_begun", "paying", "paid", "cancelled",
                                 "abandoned")} |
      {f"state_{key}" for key in ("creating", "created", "paying", "paid",
                                  "refused", "cancelled")} |
      {f"flaw_{key}" for key in ("missing", "choice", "parent", "digits",
                                 "length", "form", "text")})
done()
