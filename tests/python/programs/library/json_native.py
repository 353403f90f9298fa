# test: smoke
"""_json: what json reads and writes, and the words of its errors."""
import json
import json.decoder
import json.encoder
import json.scanner

print(json.scanner.c_make_scanner is not None, json.encoder.c_make_encoder is not None)
TEXT = ('{"a": [1, -2.5, 3e2, 1E-2, "x\\u0041\\ud83d\\ude00\\/\\b\\f\\n\\r\\t", null, true, false, NaN, -Infinity, '
        'Infinity, 123456789012345678901234567890], "b": {}, "": [[], [[]]], "\u00e9\u4e2d": "\U0001f600"}')
print(ascii(json.loads(TEXT)))
print(json.dumps(json.loads(TEXT)) == json.dumps(json.loads(TEXT.encode("utf-16"))))
for ensure in (True, False):
    print(ascii(json.dumps({"a": [1, 2.5, None, True, {"k": (1, 2)}], "\u00e9": "\U0001f600\n\"\\\x00\x7f",
                            1: 2, None: 3, 2.5: 1, False: 0}, ensure_ascii=ensure)))
print(json.dumps({"b": 1, "a": {"d": [], "c": {}}}, sort_keys=True, indent=2, separators=(",", ": ")))
print(json.dumps({(1, 2): 3, "x": 4, b"y": 5}, skipkeys=True))
for bad in ["", "[", "[1", "[1,", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "[1,]", '"abc', '"\\x"',
            '"\\u12"', '"\\u12', '"\t"', "nul", "[1 2]", '{"a" 1}', "{1:2}", "-", "01", "1.", "1e", "[]x", "\ufeff{}",
            '"\\ud800\\u12"', '"\\ud800\\u0041"', '"\\ud800', '"\\', '"\\u123\u0663"', "\u0663", " 1 ", "+1"]:
    try:
        print(ascii(bad), ascii(json.loads(bad)))
    except ValueError as e:
        print(ascii(bad), type(e).__name__, ascii(str(e)))
print(ascii(json.loads('"a\tb"', strict=False)))


class Kept:
    pass


circle = []
circle.append({"c": circle})
for value in (circle, {1: object()}, {(1,): 2}, float("inf"), {float("nan"): 1}, Kept):
    try:
        print(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, str(e).replace(repr(Kept), "Kept"))
print(json.dumps([Kept(), {2: Kept()}], default=lambda o: [o.__class__.__name__]))
print(json.loads(TEXT, object_pairs_hook=len), json.loads('[{"a": {"b": 1}}]', object_hook=lambda d: sorted(d)))
print(json.loads("[1.5, 2, NaN]", parse_float=lambda s: "f" + s, parse_int=lambda s: "i" + s,
                 parse_constant=lambda s: "c" + s))


class Int(int):
    def __repr__(self):
        return "no"


class Dict(dict):
    def items(self):
        return [("own", Int(5)), ("x", [Int(6)])]


print(json.dumps(Dict(a=1)), json.dumps({Int(3): Int(4)}))
records = json.loads('[{"key": 1, "k\u00e9": 2}, {"key": 3, "k\u00e9": 4}]')
print(all(a is b for a, b in zip(records[0], records[1])))
for depth, open_, close in ((100000, "[", "]"), (100000, '{"a":', "}")):
    try:
        json.loads(open_ * depth + "1" + close * depth)
    except RecursionError as e:
        print(e)
deep = []
for _ in range(100000):
    deep = [deep]
try:
    json.dumps(deep)
except RecursionError as e:
    print(e)
for arguments in [(1,), ("x", "y"), ('"abc', 5), ('"abc', -1), ('"ab"', 1)]:
    try:
        print(json.decoder.scanstring(*arguments))
    except Exception as e:
        print(type(e).__name__, e)
for f in (json.encoder.encode_basestring, json.encoder.encode_basestring_ascii):
    try:
        print(ascii(f("\u0080\ud800\"")), f(b"x"))
    except TypeError as e:
        print(e)


def mutate(o):
    data.clear()
    return "gone"


data = {"a": 1, "b": Kept(), "c": 2}
print(json.dumps(data, default=mutate))
items = [1, Kept(), 2]
print(json.dumps(items, default=lambda o: items.clear()))
