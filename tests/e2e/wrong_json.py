"""Wrong requests: texts that are no JSON, or JSON that two readers could read
in two ways.  All are sent with the right key."""

from wrong_case import Case
from wrong_envelope import ASK, UNKNOWN

PARAMS = f'{{"id":"{UNKNOWN}"}}'


def broken(name, body):
    return Case(f"no JSON: {name}", body, -32700)


def ambiguous(name, body):
    return Case(f"ambiguous: {name}", body, -32600)


def sound(name, body, id="7"):
    return Case(f"sound: {name}", body, -31003, id=id)


def within(text):
    """The call with one more member whose value is ${text}."""
    if isinstance(text, str):
        text = text.encode()
    return b'{"x":' + text + b"," + ASK.encode()[1:]


def truncated():
    for length in range(len(ASK)):
        yield broken(f"cut after {length} of {len(ASK)} bytes", ASK[:length])


SYNTAX = {
    "spaces alone": " \r\n\t ",
    "a trailing comma in an object": ASK[:-1] + ",}",
    "a trailing comma in params": ASK[:-2] + ",}}",
    "a trailing comma in a list": within("[1,2,]"),
    "a leading comma": "{," + ASK[1:],
    "two commas": ASK.replace(',"method"', ',,"method"'),
    "a comma alone in a list": within("[,]"),
    "a missing comma": ASK.replace(',"method"', ' "method"'),
    "a missing colon": ASK.replace('"method":', '"method" '),
    "two colons": ASK.replace('"method":', '"method"::'),
    "an equals sign": ASK.replace('"method":', '"method"='),
    "a semicolon": ASK.replace(',"method"', ';"method"'),
    "single quotes": ASK.replace('"', "'"),
    "a value in single quotes": ASK.replace(f'"{UNKNOWN}"', f"'{UNKNOWN}'"),
    "a key without quotes": ASK.replace('"method"', "method"),
    "a value without quotes": ASK.replace('"CheckTransaction"',
                                          "CheckTransaction"),
    "curly quotes": ASK.replace('"method"', "“method”"),
    "a comment": "/* Payme */" + ASK,
    "a comment within": ASK.replace("7,", "7,/* */"),
    "a comment to the end of line": "// Payme\n" + ASK,
    "a comment behind": ASK + " // x",
    "a hash comment": "# Payme\n" + ASK,
    "a bracket too many": ASK + "}",
    "a bracket of the wrong kind": ASK[:-1] + "]",
    "brackets that cross": within('[{]}'),
    "a text behind": ASK + "x",
    "a second value": ASK + ASK,
    "a second value behind a newline": ASK + "\n" + ASK,
    "a NUL behind": ASK + "\0",
    "a NUL before": "\0" + ASK,
    "a NUL between": ASK.replace(",", ",\0", 1),
    "a form feed between": ASK.replace(",", ",\f", 1),
    "a vertical tab between": ASK.replace(",", ",\v", 1),
    "a no-break space between": ASK.replace(",", ",\u00a0", 1),
    "a line separator between": ASK.replace(",", ",\u2028", 1),
    "a byte order mark": "\ufeff" + ASK,
    "a byte order mark behind": ASK + "\ufeff",
    "HTML": "<html><body>x</body></html>",
    "XML": "<?xml version='1.0'?><x/>",
    "a form": "method=CheckTransaction&id=7",
    "a callback": f"call({ASK});",
    "a prefix against hijacking": ")]}',\n" + ASK,
    "YAML": f"id: 7\nmethod: CheckTransaction\nparams: {{id: {UNKNOWN}}}",
    "brackets that never close": "[" * 200,
    "objects that never close": '{"a":' * 200,
    "an object closed as a list": "{]",
    "a key without a value": '{"id"}',
    "a key that is a number": '{1:2}',
    "a key that is a list": '{[]:2}',
    "a key that is null": '{null:2}',
}

NUMBERS = ["01", "-01", "00", "+1", ".5", "-.5", "1.", "1.e3", "1e", "1e+",
           "1E-", "0x10", "0b1", "0o7", "--1", "-", "1_000", "1,000.0x",
           "1 000", "NaN", "-NaN", "nan", "Infinity", "-Infinity", "inf",
           "1d", "1L", "1n", "٣", "１"]
LITERALS = ["True", "TRUE", "truE", "tru", "truee", "False", "NULL", "None",
            "nul", "nil", "undefined", "yes", "t"]
ESCAPES = [r'"\x41"', r'"\u12"', r'"\u12G4"', r'"\u+123"', r'"\U00000041"',
           r'"\'"', r'"\a"', r'"\0"', r'"\v"', r'"\ "', '"\\\n"', '"\\',
           r'"\ud800"', r'"\udc00"', r'"\ud800x"', r'"\ud800\n"',
           r'"\ud800\u0041"', r'"\ud800\ud800"', r'"\udc00\ud800"',
           r'"\ud83d\u"', '"\\u０041"']

# RFC 3629: what is not UTF-8, one of each kind.
NOT_UTF8 = {
    "a lone continuation": b"\x80", "the last continuation": b"\xbf",
    "an overlong slash": b"\xc0\xaf", "an overlong NUL": b"\xc0\x80",
    "an overlong DEL": b"\xc1\xbf", "an overlong 3": b"\xe0\x80\x80",
    "the last overlong 3": b"\xe0\x9f\xbf",
    "an overlong 4": b"\xf0\x80\x80\x80",
    "the last overlong 4": b"\xf0\x8f\xbf\xbf",
    "an overlong 5": b"\xf8\x80\x80\x80\x80",
    "the first surrogate": b"\xed\xa0\x80",
    "the last surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates (CESU-8)": b"\xed\xa0\xbd\xed\xb2\xb8",
    "beyond U+10FFFF": b"\xf4\x90\x80\x80", "0xf5": b"\xf5\x80\x80\x80",
    "0xfe": b"\xfe", "0xff": b"\xff", "UTF-16's mark": b"\xff\xfe",
    "1 of 2": b"\xd0", "1 of 3": b"\xe2", "2 of 3": b"\xe2\x82",
    "1 of 4": b"\xf0", "3 of 4": b"\xf0\x9f\x92",
    "1 of 2 and a letter": b"\xd0A", "2 of 3 and a letter": b"\xe2\x82A",
    "windows-1251": "Номер".encode("cp1251"), "latin-1": b"caf\xe9",
}


def syntax():
    for name, body in SYNTAX.items():
        yield broken(name, body)
    for text in NUMBERS:
        yield broken(f"the number {text}", within(text))
    for text in LITERALS:
        yield broken(f"the literal {text}", within(text))
    for text in ESCAPES:
        yield broken(f"the escape {text!r}", within(text))
    for code in range(32):
        yield broken(f"the control character {code} in a string",
                     within(b'"a' + bytes([code]) + b'b"'))
    yield broken("a control character in a key", within(b'{"\n":1}'))
    yield broken("a newline in the method",
                 ASK.replace("CheckTransaction", "CheckTransaction\n"))
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32-le"):
        yield broken(encoding, ASK.encode(encoding))


def utf8():
    for name, text in NOT_UTF8.items():
        yield broken(f"{name} in a value", within(b'"' + text + b'"'))
    for name in ("a lone continuation", "an overlong NUL", "1 of 2",
                 "the first surrogate", "0xff"):
        text = NOT_UTF8[name]
        yield broken(f"{name} in a key", within(b'{"' + text + b'":1}'))
        yield broken(f"{name} in the id",
                     ASK.encode().replace(b"7", b'"' + text + b'"', 1))
        yield broken(f"{name} in the method", ASK.encode().replace(
            b"CheckTransaction", b"Check" + text))
        yield broken(f"{name} between", ASK.encode() + text)
    yield broken("a string that ends within a character",
                 b'{"id":7,"method":"\xd0"}')


def doubled():
    root = {"id": "7", "method": '"CheckTransaction"', "params": PARAMS}
    for name, value in root.items():
        yield ambiguous(f"{name} twice, alike",
                        f'{{"{name}":{value},' + ASK[1:])
        yield ambiguous(f"{name} twice, the other one null",
                        f'{{"{name}":null,' + ASK[1:])
        yield ambiguous(f"{name} twice, the last one wrong",
                        ASK[:-1] + f',"{name}":[]}}')
    pay = '"amount":500000,"account":{"order_id":"2"}'
    for name, params in {
            "amount twice": f'{{{pay},"amount":1}}',
            "amount twice, alike": f'{{{pay},"amount":500000}}',
            "account twice": f'{{{pay},"account":{{"order_id":"3"}}}}',
            "a field of the account twice":
                '{"amount":500000,"account":{"order_id":"2","order_id":"3"}}',
            "a field too many twice": '{"amount":500000,"account":'
                '{"order_id":"2","x":1,"x":2}}',
            "a field twice by an escape": '{"amount":500000,"account":'
                r'{"order_id":"2","order\u005fid":"3"}}'}.items():
        yield ambiguous(name, '{"id":7,"method":"CheckPerformTransaction",'
                        f'"params":{params}}}')
    yield ambiguous("an id of params twice",
                    ASK.replace(PARAMS, PARAMS[:-1] + ',"id":1}'))
    yield ambiguous("equal keys deep within",
                    within('[[{"a":[{"b":1,"b":1}]}]]'))
    yield ambiguous("equal keys beside", within('{"a":1,"a":1}'))
    yield ambiguous("two empty keys", within('{"":1,"":1}'))
    yield ambiguous("keys equal by an escape",
                    r'{"m\u0065thod":"X",' + ASK[1:])
    yield ambiguous("keys equal by an escaped slash",
                    within(r'{"a/":1,"a\/":2}'))
    yield ambiguous("keys equal by a pair of surrogates",
                    within(r'{"💸":1,"\ud83d\udcb8":2}'))
    yield sound("keys that differ in case", within('{"a":1,"A":1}'))
    yield sound("keys of one look", within('{"a":1,"\u0430":1}'))
    yield sound("one key in two objects", within('[{"a":1},{"a":1}]'))


def zeros():
    nul = r"\u0000"
    yield ambiguous("U+0000 behind the method", ASK.replace(
        "CheckTransaction", "CheckTransaction" + nul))
    yield ambiguous("U+0000 in the key method", ASK.replace(
        '"method"', f'"method{nul}x"'))
    yield ambiguous("a second method that ends in U+0000",
                    f'{{"method{nul}":"X",' + ASK[1:])
    yield ambiguous("U+0000 in the id",
                    ASK.replace("7", f'"7{nul}"', 1))
    yield ambiguous("U+0000 in the transaction's id",
                    ASK.replace(UNKNOWN, UNKNOWN[:23] + nul))
    yield ambiguous("U+0000 behind a 24-character id",
                    ASK.replace(UNKNOWN, UNKNOWN + nul))
    yield ambiguous("U+0000 beside", within(f'"{nul}"'))
    yield ambiguous("U+0000 in an account", '{"id":7,"method":'
                    '"CheckPerformTransaction","params":{"amount":500000,'
                    f'"account":{{"order_id":"2{nul}"}}}}}}')


def depth():
    yield sound("16 deep", within("[" * 15 + "]" * 15))
    yield ambiguous("17 deep", within("[" * 16 + "]" * 16))
    yield ambiguous("17 objects deep", within('{"a":' * 16 + "1" + "}" * 16))
    yield ambiguous("1000 deep", within("[" * 1000 + "]" * 1000))
    yield ambiguous("500000 deep", b"[" * 500000 + b"]" * 500000)
    yield ambiguous("1000000 deep, never closed", b"[" * 1000000)
    yield sound("10000 beside each other",
                within("[" + "[]," * 9999 + "[]]"))
    yield sound("50000 members", within(
        "{" + ",".join(f'"{i}":0' for i in range(50000)) + "}"))
    yield sound("a number of 100000 digits", within("9" * 100000))
    yield sound("a number of 100000 decimals", within("0." + "9" * 100000))
    yield sound("an exponent out of range", within("1e999999"))
    yield sound("a string of 500000 characters", within('"' + "x" * 500000
                                                        + '"'))
    yield sound("space everywhere", ASK.replace(":", " : ").replace(
        ",", "\n,\t").replace("{", "\r\n{ ") + "\n\n")
    yield sound("every escape", within(r'"\"\\\/\b\f\n\r\t\u20ac\ud83d\udcb8"'))
    yield sound("DEL and all of Unicode's corners", within(
        '"\x7f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"'))


def cases():
    for part in (truncated, syntax, utf8, doubled, zeros, depth):
        yield from part()
