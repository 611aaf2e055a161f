"""The snippets of the examples: a link that a shop in PHP, Perl or Python has
signed is believed by the real page, whatever its texts are.
"""

import html
import json
import os
import subprocess
import sys
import time

from buyer import SECRET, Buyer, signed
from harness import SOURCE, done, equal, find, ok, skip

buyer = Buyer()
stack = buyer.stack
EXAMPLES = os.path.join(SOURCE, "examples")

# Each reads [page, {name: value}] as JSON and prints the link.
PHP = """
require $argv[1];
$said = json_decode(stream_get_contents(STDIN), true);
echo payme_sign($argv[2], $said[0], $said[1]);
"""
PERL = """
use JSON::PP;
require $ARGV[0];
my $said = decode_json(join '', <STDIN>);
print payme_sign($ARGV[1], $said->[0], %{$said->[1]});
"""
PYTHON = """
import json, runpy, sys
sign = runpy.run_path(sys.argv[1])["payme_sign"]
page, parameters = json.load(sys.stdin)
print(sign(sys.argv[2], page, **parameters), end="")
"""
SNIPPETS = {
    "php": (["php", "-n", "-r", PHP, "--"], "sign.php"),
    "perl": (["perl", "-e", PERL], "sign.pl"),
    "python": ([sys.executable, "-c", PYTHON], "sign.py"),
}

# A text with everything that one encoder or another treats in its own way.
ODD = "Чай so‘m 😀 +%2B%~'\"<&>=?#;/\\|^`{}[]()*!$,:@_-."
DETAIL = json.dumps({"receipt_type": 0, "items": [{
    "title": "Чай & кофе+", "price": 250000, "count": 2, "code": "0" * 17,
    "package_code": "1", "vat_percent": 12}]}, ensure_ascii=False)


def usable(language):
    """Whether the interpreter is there, with all that its snippet needs."""
    if language == "perl":
        return find("perl") is not None and subprocess.run(
            ["perl", "-MDigest::SHA", "-MJSON::PP", "-e", "1"],
            stderr=subprocess.DEVNULL, check=False).returncode == 0
    return language == "python" or find(language) is not None


def sign(language, page, **parameters):
    command, name = SNIPPETS[language]
    return subprocess.run(
        [*command, os.path.join(EXAMPLES, name), SECRET],
        input=json.dumps([page, parameters]).encode(), check=True,
        stdout=subprocess.PIPE).stdout.decode()


def check(language):
    exp = int(time.time()) + 600
    for parameters in (
            {"order_id": "197"}, {"order_id": ODD, "description": ODD},
            {"a": " ", "A": "+", "b": "%20", "a.b": "~", "aa": ""},
            {"10": "x", "9": "y", "1e1": "z", "0": "0", "_": "1"},
            {"Я": "1", "я": "2", "ё": "3", "z": "4", "‘": "5", "é": "6"},
            {"x": "a" * 3000}, {}):
        equal(sign(language, "payme-checkout", exp=exp, **parameters),
              signed("payme-checkout", exp=exp, **parameters)[1:],
              f"{language} signs {', '.join(parameters) or 'nothing'}")

    number = f"{language} {ODD}"
    link = sign(language, "payme-checkout", exp=exp, order_id=number,
                amount=500000, description=ODD, detail=DETAIL)
    shown = buyer.send("/" + link)
    equal(shown.status, 200, f"the order that {language} signs is taken")
    order = stack.order(number)
    equal((order["amount"], order["account"]["order_id"]), (500000, number),
          "with its number and amount")
    equal((order.get("description"), order.get("detail")),
          (ODD_IN_ALL, json.loads(DETAIL)), "its description and detail")
    ok(html.escape(ODD, quote=False).replace("'", "&#39;").replace(
        '"', "&quot;") in shown.text, "and the buyer reads what is bought")
    equal(buyer.send("/" + link.replace("amount=500000", "amount=500001"))
          .status, 403, f"what {language} signed is not changed")
    old = sign(language, "payme-checkout", exp=exp - 1200, order_id=number)
    equal(buyer.send("/" + old).status, 403, "nor used too late")


ODD_IN_ALL = {"ru": ODD, "uz": ODD, "en": ODD}
for each in SNIPPETS:
    if usable(each):
        check(each)
    else:
        skip(f"the snippet in {each}", f"{each} is not installed")
ok(" error: " not in stack.log_text(), "none of it is an error in the log")
done()
