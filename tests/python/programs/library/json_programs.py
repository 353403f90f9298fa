# test: smoke
# json: encoding, decoding, hooks, indents, errors with positions, Unicode; a parser of our own against it.
import io
import json
import math
from collections import OrderedDict
from decimal import Decimal


def attempt(f):
    try:
        return f()
    except json.JSONDecodeError as error:
        return "JSONDecodeError"
    except Exception as error:
        return type(error).__name__  # the wording is that of C or Python


data = {"s": 'q"\\/\b\f\n\r\té\u2028\U0001F600', "n": [0, -1, 1.5, 1e100, -0.0, 10**20, True, None], "e": {}, "l": [], "nested": {"a": [{"b": [[]]}]}, "": 1}
text = json.dumps(data)
print(text)
print(json.loads(text) == data, json.dumps(data, ensure_ascii=False), json.dumps(data, sort_keys=True, separators=(",", ":")))
print(json.dumps(data, indent=2), json.dumps([1, [2, {}], []], indent="--"), json.dumps({"a": [1, 2]}, indent=0), json.dumps([], indent=3), sep="\n")
print(json.dumps({1: "int", 2.5: "float", True: "bool", None: "none"}), json.dumps((1, 2)), json.dumps(float("inf")), json.dumps([math.nan]), json.loads("[NaN, Infinity, -Infinity]"), json.dumps("\ud800"), json.dumps("\x7f\x00"))
for value in ({1, 2}, b"x", {(1,): 2}, object, 1j, {"a": {"b": Decimal(1)}}, float("nan"), [float("inf")]):
    print(attempt(lambda: json.dumps(value, allow_nan=False))[:90])
print(json.dumps({(1,): 2, "k": 3}, skipkeys=True), json.dumps([{1, 2}, 3 + 4j], default=lambda o: sorted(o) if isinstance(o, set) else [o.real, o.imag]), attempt(lambda: json.dumps(object(), default=lambda o: o)))
loop = []
loop.append(loop)
print(attempt(lambda: json.dumps(loop)), attempt(lambda: json.dumps({"a": {"b": loop}})))
for bad in ("", " ", "{", "[1,", "[1 2]", '{"a" 1}', '{"a":}', "{'a':1}", '{"a":1,}', "[1,]", "nul", "tru", "01", "1.", "-", ".5", "+1", "1e", '"abc', '"\t"', r'"\x"', r'"\u12"', r'"\ud800\u0041"', "[]]", "1 2", '{"a":1 "b":2}', "\ufeff[]", "[1,\n2,\n x]", '{"a": 1, "a": 2}', '{1: 2}', "NaN", "[", '"\\"', "0x1", "1_0", "١"):
    print(repr(bad), ascii(attempt(lambda: json.loads(bad))))
try:
    json.loads('{"a": [1,\n 2, oops]}')
except json.JSONDecodeError as error:
    print(error.msg, error.pos, error.lineno, error.colno, len(error.doc))
print(json.loads('{"b": 1, "a": {"c": 2}}', object_pairs_hook=OrderedDict), json.loads('{"re": 1, "im": 2}', object_hook=lambda d: complex(d["re"], d["im"])), json.loads("[1.1, 2]", parse_float=Decimal, parse_int=str), json.loads("[NaN]", parse_constant=lambda c: "const " + c))
print(json.loads(b'"\xc3\xa9"'), json.loads('"x"'.encode("utf-16")), json.loads(bytearray(b"[1]")), attempt(lambda: json.loads(5)), json.loads(' \n[ 1 ,\t2 ] \r'), json.loads("-0"), json.loads("-0.0"), json.loads("1E5"), json.loads("1e400"), json.loads("123456789012345678901234567890"), json.loads('"\\ud83d\\ude00"'))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, Point):
            return {"__point__": [o.x, o.y]}
        return super().default(o)


out = io.StringIO()
json.dump({"p": Point(1, 2)}, out, cls=Encoder)
print(out.getvalue(), list(Encoder(indent=1).iterencode([Point(3, 4)])), attempt(lambda: Encoder().encode(5j)))
out.seek(0)
back = json.load(out, object_hook=lambda d: Point(*d["__point__"]) if "__point__" in d else d)
print(back["p"].x, json.JSONDecoder().raw_decode('[1] rest'), json.JSONDecoder(strict=False).decode('"a\tb"'), attempt(lambda: json.JSONDecoder().raw_decode("rest")))


class Parser:
    """The same by hand."""

    def __init__(self, text):
        self.text, self.i = text, 0

    def error(self, what):
        raise ValueError(f"{what} at {self.i}")

    def space(self):
        while self.i < len(self.text) and self.text[self.i] in " \t\r\n":
            self.i += 1

    def parse(self):
        value = self.value()
        self.space()
        if self.i != len(self.text):
            self.error("extra data")
        return value

    def value(self):
        self.space()
        c = self.text[self.i:self.i + 1]
        if c == "{":
            return self.sequence("}", self.pair, dict)
        if c == "[":
            return self.sequence("]", self.value, list)
        if c == '"':
            return self.string()
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.i):
                self.i += len(word)
                return value
        start = self.i
        while self.text[self.i:self.i + 1] and self.text[self.i] in "+-0123456789.eE":
            self.i += 1
        number = self.text[start:self.i]
        if not number:
            self.error("no value")
        return float(number) if set(number) & set(".eE") else int(number)

    def sequence(self, end, item, kind):
        self.i += 1
        items = []
        self.space()
        while self.text[self.i:self.i + 1] != end:
            items.append(item())
            self.space()
            if self.text[self.i:self.i + 1] == ",":
                self.i += 1
                self.space()
            elif self.text[self.i:self.i + 1] != end:
                self.error(f"wanted , or {end}")
        self.i += 1
        return kind(items)

    def pair(self):
        self.space()
        key = self.string()
        self.space()
        if self.text[self.i] != ":":
            self.error("wanted :")
        self.i += 1
        return key, self.value()

    def string(self):
        self.i += 1
        parts = []
        while (c := self.text[self.i]) != '"':
            self.i += 1
            if c == "\\":
                c = self.text[self.i]
                self.i += 1
                if c == "u":
                    code = int(self.text[self.i:self.i + 4], 16)
                    self.i += 4
                    if 0xD800 <= code < 0xDC00 and self.text.startswith("\\u", self.i):
                        low = int(self.text[self.i + 2:self.i + 6], 16)
                        code = 0x10000 + (code - 0xD800 << 10) + (low - 0xDC00)
                        self.i += 6
                    c = chr(code)
                else:
                    c = {"n": "\n", "t": "\t", "b": "\b", "f": "\f", "r": "\r"}.get(c, c)
            parts.append(c)
        self.i += 1
        return "".join(parts)


for indent in (None, 2):
    print(Parser(json.dumps(data, indent=indent)).parse() == data)
big = [{"id": i, "name": f"n{i}", "values": [i / 4, i * i, None, i % 2 == 0]} for i in range(60)]
text = json.dumps(big)
print(len(text), Parser(text).parse() == big == json.loads(text), attempt(lambda: Parser("[1 2]").parse()), attempt(lambda: Parser("[1] x").parse()))
