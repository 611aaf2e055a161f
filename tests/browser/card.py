"""payme-card's form and the local Payme in Chromium; Payme is another origin.

This sets the servers up; run.js, driven by node, does the looking.
"""

from chromium import run
from harness import KEY, find, free_port
from local import HERE, MERCHANT, ON, PAYME, SECRET, configure, stack

shop_port = free_port()
shop = f"http://127.0.0.1:{shop_port}"
configure(ON + f"""subscribe {{ api_url = "{PAYME}/payme-sandbox/api"
    card_keys = {{"{"ab" * 32}"}} }}\n""", box="card_form = true",
          checkout=f"{PAYME}/payme-sandbox", store=f"{shop}/")
run(stack, [["card", "card_look", "card_saved", "card_once", "local"],
            ["card_lost"]], {
    "site": HERE, "payme": PAYME, "shop": shop, "shopPort": shop_port,
    "secret": SECRET, "key": KEY, "merchant": MERCHANT,
    "mariadb": find("mariadb"), "socket": f"{stack.folder}/db.sock",
})
