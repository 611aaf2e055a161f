"""The local Paylov behind lighttpd, and a caller of it: what the tests of
service payments share.
"""

import base64
import http.client
import json
import urllib.parse

from local import HERE, ON, configure, kill_workers, new_workers

PORT = int(HERE.rsplit(":", 1)[1])
BASE = f"{HERE}/payme-sandbox/paylov"
CONSUMER, SECRET = "consumer-1", "S3cret-of-the-consumer"
NAME, PASSWORD = "subscriber", "Pa55word-of-the-subscriber"
GOOD, EXPIRE, OTP = "8600495473316478", "9903", "123456"
FAILS, SLOW = "8600143417770323", "8600134301849596"
# What the local Paylov tells of persons.
PERSONAL = ("NORMATOV", "Qorasaroy", "YULDASHEVA", "KARIMOV", "ALIYEV")


def service(number):
    return f"0f2f0b1e-6c0f-4a51-9a37-3f1d4b8c1a{number}"


ELECTRICITY, GAS, WATER, HEAT = (service(n) for n in ("01", "02", "03", "04"))
MOBILE, MOBILE97, INTERNET = (service(n) for n in ("05", "06", "07"))
CABLE, WASTE, CLOSED, FINES, NURSERY = (
    service(n) for n in ("08", "09", "0a", "0b", "0c"))
ACCOUNT = {"region": "1", "soato": "26290", "customer_code": "1000000"}


def section(base=BASE, more=""):
    return (f'paylov {{\n    base_url = "{base}"\n'
            f'    consumer_key = "{CONSUMER}"\n'
            f'    consumer_secret = "{SECRET}"\n    username = "{NAME}"\n'
            f'    password = "{PASSWORD}"\n{more}\n}}\n')


def configure_paylov(more="", base=BASE, box=""):
    old = kill_workers()
    configure(ON + section(base, more), box=box)
    new_workers(old)


class Reply:
    def __init__(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        headers = dict(headers or {})
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, "/payme-sandbox/paylov" + path, body,
                           headers)
        response = connection.getresponse()
        self.status = response.status
        self.whole = True
        try:
            self.body = response.read()
        except http.client.IncompleteRead as error:
            self.body, self.whole = error.partial, False
        connection.close()
        try:
            self.json = json.loads(self.body)
        except ValueError:
            self.json = {}
        self.result = self.json.get("result")
        error = self.json.get("error")
        self.code = error.get("code") if isinstance(error, dict) else error


def basic(key=CONSUMER, secret=SECRET):
    pair = base64.b64encode(f"{key}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def grant(headers=None, form=False, **fields):
    """A token; by name and password unless told otherwise."""
    fields = fields or {"grant_type": "password", "username": NAME,
                        "password": PASSWORD}
    body = urllib.parse.urlencode(fields) if form else json.dumps(fields)
    return Reply("POST", "/merchant/oauth2/token/", body,
                 basic() if headers is None else headers)


class Merchant:
    """Calls with one access token."""

    def __init__(self, token=None):
        self.token = token or grant().json["access_token"]

    def call(self, method, path, body=None, **query):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return Reply(method, path,
                     None if body is None else json.dumps(body),
                     {"Authorization": f"Bearer {self.token}"})

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, **body):
        return self.call("POST", path, body)

    def card(self, user="u1", number=GOOD, **more):
        made = self.post("/merchant/userCard/createUserCard/", userId=user,
                         cardNumber=number, expireDate=EXPIRE, **more)
        self.post("/merchant/userCard/confirmUserCardCreate/",
                  cardId=made.result["cid"], otp=OTP)
        return made.result["cid"]

    def create(self, service_id=ELECTRICITY, account=None, amount=500, **more):
        return self.post("/servicePayment/create/", service_id=service_id,
                         account=ACCOUNT if account is None else account,
                         amount=amount, **more)

    def bill(self, **more):
        return self.create(**more).result["transactionId"]

    def pay(self, transaction, card, **more):
        return self.post("/servicePayment/pay/", transactionId=transaction,
                         cardId=card, **more)

    def status(self, transaction):
        return self.get("/servicePayment/transaction/status/",
                        transactionId=transaction)

    def state(self, transaction):
        return self.status(transaction).result["status"]
