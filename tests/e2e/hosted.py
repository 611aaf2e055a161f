"""A customer's account on a shared host: one database, a tree unpacked by FTP,
and one file edited, as the guide says.
"""

import os
import re
import zipfile

from harness import KEY, Database, Stack

SECRET = "rJ4vT8kW2pZ6yN0qB5sD9fH3gL7mX1cA"


def new_host():
    """A stack of nothing but the customer's database."""
    stack = Stack(database=False)
    os.chmod(stack.folder, 0o755)
    stack.db = Database(stack.folder)
    stack.db.run("CREATE DATABASE shop_payme; CREATE USER shop_payme@localhost"
                 " IDENTIFIED BY 'pass word'; "
                 "GRANT ALL ON shop_payme.* TO shop_payme@localhost")
    return stack


def upload(archive, folder):
    """As FTP in binary mode does: what comes is readable, and no more."""
    with zipfile.ZipFile(archive) as source:
        source.extractall(folder)
    for place, folders, files in os.walk(folder):
        for name in folders:
            os.chmod(os.path.join(place, name), 0o755)
        for name in files:
            os.chmod(os.path.join(place, name), 0o644)


def settings(stack, base):
    """What step 2 names, and what is written there."""
    return {"link_secret": SECRET, "base_url": base,
            "store_url": "https://shop.example", "socket": stack.db.socket,
            "name": "shop_payme", "user": "shop_payme",
            "password": "pass word", "merchant_id": "587f72c72cac0d162c722ae2",
            "keys": None}


def edit(archive, tree, values):
    """Step 2: between the quotes; nothing else is touched."""
    with zipfile.ZipFile(archive) as source:
        text = source.read("payme/payme.conf").decode()
    for name, value in values.items():
        old = rf'(?m)^(\s*{name} = )("[^"\n]*"|\{{"[^"\n]*"\}})$'
        value = f"{{'{KEY}'}}" if name == "keys" else f'"{value}"'
        assert len(re.findall(old, text)) == 1, name
        text = re.sub(old, lambda found, v=value: found[1] + v, text)
    with open(os.path.join(tree, "payme.conf"), "w",
              encoding="utf-8") as conf:
        conf.write(text)


def permit(tree):
    """The table of step 3."""
    for name in os.listdir(os.path.join(tree, "bin")):
        if name.startswith("payme"):
            os.chmod(os.path.join(tree, "bin", name), 0o755)
    os.chmod(os.path.join(tree, "tools", "payme"), 0o755)
    os.chmod(os.path.join(tree, "payme.conf"), 0o600)


def own(folder, user):
    """Gives all of it to the customer."""
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.lchown(os.path.join(place, name), user, user)
    os.chown(folder, user, user)
