"""A strict reader of HTML: a page is only good when nothing in it has to be
guessed, and nothing in it could have come from outside.
"""

import html
import html.parser
import re

VOID = {"meta", "link", "input", "img", "br", "hr"}
ALONE = {"hidden", "required", "autofocus", "checked", "disabled", "novalidate",
         "selected"}
ADDRESSES = {"href", "src", "action", "formaction", "poster", "xlink:href"}
# A name, and either nothing or a value in double quotes.
ATTRIBUTE = re.compile(r'\s+([a-zA-Z:-]+)(?:="([^"<>]*)")?')


class Strict(html.parser.HTMLParser):
    """Problems, shape and content of one document or fragment."""

    def __init__(self, text, nonce=None):
        super().__init__(convert_charrefs=False)
        self.nonce = nonce
        self.problems = []
        self.shape = []  # tags with their attributes' names, in their order
        self.tags = []
        self.texts = {}  # of each kind of element, in their order
        self.open = []
        self.ids = set()
        self.feed(text)
        self.close()
        if self.rawdata:
            self.wrong(f"{self.rawdata[:40]!r} is left over")
        if self.open:
            self.wrong(f"{self.open} are left open")

    def wrong(self, what):
        line, column = self.getpos()
        self.problems.append(f"{line}:{column}: {what}")

    def handle_starttag(self, tag, attrs):
        self.check_attributes(tag, attrs)
        if tag in VOID:
            return
        self.open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag, attrs):
        self.check_attributes(tag, attrs)
        if "svg" not in self.open:
            self.wrong(f"<{tag}/> is closed by itself")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong(f"</{tag}> within {self.open}")
        else:
            self.open.pop()

    def handle_decl(self, decl):
        if decl != "DOCTYPE html" or self.shape:
            self.wrong(f"<!{decl}>")

    def handle_comment(self, data):
        self.wrong(f"a comment: {data[:40]!r}")

    def handle_pi(self, data):
        self.wrong(f"an instruction: {data[:40]!r}")

    def unknown_decl(self, data):
        self.wrong(f"a declaration: {data[:40]!r}")

    def handle_data(self, data):
        if self.open and self.open[-1] in ("script", "style"):
            return
        if "<" in data or ">" in data or "&" in data:
            self.wrong(f"a bare mark in {data[:40]!r}")
        self.add(data)

    def handle_entityref(self, name):
        if name not in ("amp", "lt", "gt", "quot"):
            self.wrong(f"&{name}")
        self.add(html.unescape(f"&{name};"))

    def handle_charref(self, name):
        if name != "39":
            self.wrong(f"&#{name}")
        self.add(html.unescape(f"&#{name};"))

    def add(self, text):
        if self.open:
            self.texts[self.open[-1]][-1] += text

    def check_attributes(self, tag, attrs):
        source = self.get_starttag_text()
        rest = source[1 + len(tag):].rstrip(">").rstrip("/")
        names = [name for name, _ in attrs]
        self.shape.append((tag, *names))
        self.tags.append((tag, dict(attrs)))
        if ATTRIBUTE.sub("", rest).strip():
            self.wrong(f"not every value is quoted in {source[:80]!r}")
        if len(set(names)) < len(names):
            self.wrong(f"an attribute twice in {source[:80]!r}")
        for name, value in attrs:
            self.check_attribute(tag, name, value)
        if tag in ("script", "style") and (
                self.nonce is None or dict(attrs).get("nonce") != self.nonce):
            self.wrong(f"<{tag}> without the nonce")

    def check_attribute(self, tag, name, value):
        if value is None and name not in ALONE:
            self.wrong(f"{name} has no value")
        if name.startswith("on") or name in ("style", "srcdoc"):
            self.wrong(f"{name} in <{tag}>")
        if name in ADDRESSES and not re.match(
                r"(https?://[\w.-]+(:\d+)?([/?#]|$)|[/?]|data:,$)", value):
            self.wrong(f"{name} leads to {value[:40]!r}")
        if name == "http-equiv" and value != "refresh":
            self.wrong(f"http-equiv is {value[:40]!r}")
        if name == "id":
            # A template's content is a document of its own.
            place = ("template" in self.open, value)
            if place in self.ids:
                self.wrong(f"the id {value} twice")
            self.ids.add(place)


def nonce_of(policy):
    found = re.search(r"script-src 'nonce-([A-Za-z0-9+/=]{24})'", policy or "")
    return found and found.group(1)
