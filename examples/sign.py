# payme_sign(secret, "payme-checkout", order_id="197", exp=int(time.time()) + 86400)
# is the signed link, to be put behind the base_url of payme.conf and a slash.
# With amount (in tiyin), description and detail it registers its order.
# The secret is the link_secret without an end of line.
import hashlib
import hmac
from urllib.parse import quote, urlencode


def payme_sign(secret, page, **parameters):
    query = urlencode(sorted(parameters.items()), quote_via=quote, safe="")
    link = f"{page}?{query}"
    sig = hmac.new(secret.encode(), link.encode(), hashlib.sha256)
    return f"{link}&sig={sig.hexdigest()}"
