"""The snippets of the examples: a link that a shop in PHP, Perl or Python has
signed is believed by the real page, whatever its texts are; and such a shop
believes what "payme deliver" tells, and nobody else.
"""

import html
import json
import os
import subprocess
import sys
import time

from buyer import SECRET, SITE, Buyer, signed
from harness import CASHBOXES, SOURCE, done, equal, find, ok, skip
from scripted_shop import Shop

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

# Each reads the body and prints what it believes, as JSON.
PHP_NOTICE = """
require $argv[1];
echo json_encode(payme_notice(
    $argv[2], file_get_contents('php://stdin'), $argv[3]));
"""
PERL_NOTICE = """
require $ARGV[0];
binmode STDIN;
my $said = payme_notice($ARGV[1], join('', <STDIN>), $ARGV[2]);
print JSON::PP->new->utf8->allow_nonref->encode($said);
"""
PYTHON_NOTICE = """
import json, runpy, sys
notice = runpy.run_path(sys.argv[1])["payme_notice"]
print(json.dumps(notice(sys.argv[2], sys.stdin.buffer.read(), sys.argv[3])))
"""
NOTICES = {
    "php": (["php", "-n", "-r", PHP_NOTICE, "--"], "notice.php"),
    "perl": (["perl", "-e", PERL_NOTICE], "notice.pl"),
    "python": ([sys.executable, "-c", PYTHON_NOTICE], "notice.py"),
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


def real_notice():
    """As the shop gets it: of an order with an odd number, withdrawn."""
    shop = Shop()
    stack.configure(extra=SITE, cashboxes=CASHBOXES.replace(
        "account order_id", f'notify_url = "{shop.url}" account order_id', 1))
    stack.add_order(ODD)
    stack.payme("order", "cancel", "--account", f"order_id={ODD}")
    stack.payme("deliver")
    return shop.told()[0]


def believed(language, body, signature, secret=SECRET):
    command, name = NOTICES[language]
    return json.loads(subprocess.run(
        [*command, os.path.join(EXAMPLES, name), secret, signature],
        input=body, check=True, stdout=subprocess.PIPE).stdout)


def check_notice(language, notice):
    signature = notice.headers["x-payme-signature"]
    equal(believed(language, notice.body, signature), notice.json,
          f"{language} believes a notice")
    equal((notice.json["account"]["order_id"], notice.json["event"]),
          (ODD, "cancelled"), "of what was done")
    for name, wrong in {
            "another body": (notice.body + b" ", signature),
            "no signature": (notice.body, ""),
            "a part of it": (notice.body, signature[:-1]),
            "more of it": (notice.body, signature + "0"),
            "another one": (notice.body, signature[::-1]),
            "another secret": (notice.body, signature, "x"),
            "no secret": (notice.body, signature, "")}.items():
        equal(believed(language, *wrong), None, f"{language}: not {name}")


ODD_IN_ALL = {"ru": ODD, "uz": ODD, "en": ODD}
told = real_notice()
for each in SNIPPETS:
    if usable(each):
        check(each)
        check_notice(each, told)
    else:
        skip(f"the snippet in {each}", f"{each} is not installed")
ok(" error: " not in stack.log_text(), "none of it is an error in the log")
done()
