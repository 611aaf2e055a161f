# payme_notice(secret, body, environ.get("HTTP_X_PAYME_SIGNATURE", "")), with the
# bytes of the request's body, is what "payme deliver" tells, or None: then answer
# 403, it is somebody else's.
# Answer 204 once it is stored, within 30 seconds; after anything else it comes again.
# It may come twice: do nothing for an "id" that was seen. The secret is the
# link_secret without an end of line.
import hashlib
import hmac
import json


def payme_notice(secret, body, signature):
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(wanted.encode(), signature.encode()):
        return None
    return json.loads(body)
