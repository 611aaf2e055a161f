"""payme-service over the local Paylov, for Chromium: sets the servers up; run.js,
driven by node, does the looking.
"""

from chromium import run
from bills import (CABLE, CLOSED, ELECTRICITY, FAILS, FINES, GAS, GOOD, HEAT,
                   INTERNET, MOBILE, OTP, WATER, Merchant, configure_paylov)
from harness import find, free_port
from local import HERE, SECRET, stack


def go(parts):
    """${parts}: as run() of chromium.py has them."""
    configure_paylov(box="card_form = true")
    paylov = Merchant()
    for lang in ("ru", "uz", "en"):
        paylov.card(f"look-{lang}")
        paylov.card(f"fails-{lang}", number=FAILS)
    for user in ("once", "lost-paylov_lost", "lost-paylov_half"):
        paylov.card(user)
    shop_port = free_port()
    run(stack, parts, {
        "site": HERE, "payme": HERE, "shop": f"http://127.0.0.1:{shop_port}",
        "shopPort": shop_port, "secret": SECRET, "mariadb": find("mariadb"),
        "socket": f"{stack.folder}/db.sock", "otp": OTP, "number": GOOD,
        "services": {
            "electricity": ELECTRICITY, "gas": GAS, "water": WATER,
            "heat": HEAT,
            "mobile": MOBILE, "internet": INTERNET, "cable": CABLE,
            "closed": CLOSED, "fines": FINES},
    })
