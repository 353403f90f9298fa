# test: smoke
# Every operator on ints around the borders of representations: a checksum for each operator.
import operator
import zlib

numbers = [0, 1, 2, 3, 7, 10, 63, 64, 100, 2**30, 2**31, 2**53, 2**53 + 1, 2**60, 2**61 - 1, 2**61, 2**61 + 1, 2**62,
           2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**64 + 1, 10**18, 10**19, 10**30, 2**127, 2**128 - 1, 3**200, 10**100]
numbers += [-n for n in numbers[1:]]


def outcome(f, *args):
    try:
        return repr(f(*args))
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def check(name, results):
    text = "\n".join(results)
    print(f"{name:12} {zlib.crc32(text.encode()):08x} {len(text)}")


for name in "add sub mul floordiv mod truediv and_ or_ xor lt le eq ne gt ge".split():
    f = getattr(operator, name)
    check(name, [outcome(f, a, b) for a in numbers for b in numbers])
check("divmod", [outcome(divmod, a, b) for a in numbers for b in numbers])
check("lshift", [outcome(operator.lshift, a, n) for a in numbers for n in (-1, 0, 1, 60, 61, 62, 63, 64, 65, 200)])
check("rshift", [outcome(operator.rshift, a, n) for a in numbers for n in (-1, 0, 1, 60, 61, 62, 63, 64, 65, 200)])
check("pow", [outcome(pow, a, n) for a in numbers for n in (-2, -1, 0, 1, 2, 3, 17)])
check("pow mod", [outcome(pow, a, b, c) for a in numbers[::3] for b in (-3, 0, 1, 5, 2**70) for c in numbers])
for f in (operator.neg, operator.invert, abs, bool, hash, str, hex, oct, bin, float, complex, int.bit_length,
          int.bit_count, int.as_integer_ratio):
    check(f.__name__, [outcome(f, a) for a in numbers])
for n in (-40, -20, -5, -2, -1, 0, 3):
    check(f"round {n}", [outcome(round, a, n) for a in numbers])
for order in ("little", "big"):
    for signed in (False, True):
        for size in (0, 1, 8, 9, 40):
            check("to_bytes", [outcome(lambda a: a.to_bytes(size, order, signed=signed), a) for a in numbers])
    data = [a.to_bytes(50, order, signed=True) for a in numbers]
    check("from_bytes", [outcome(lambda b: int.from_bytes(b, order, signed=True), b) for b in data])
    check("from_bytes", [outcome(lambda b: int.from_bytes(b, order), b) for b in data])

doubles = [0.0, -0.0, 1.0, -1.5, 2.0**53, 2.0**61, -2.0**63, 2.0**64, 1e30, -1e100, 1e300, 5e-324, float("inf"),
           float("-inf"), float("nan")]
for name in "add sub mul floordiv mod truediv pow lt le eq ne gt ge".split():
    f = getattr(operator, name)
    few = [n for n in numbers if name != "pow" or abs(n) < 10**20]
    check("mixed " + name, [outcome(f, a, d) for a in few for d in doubles] + [outcome(f, d, a) for a in few for d in doubles])

print("--- text")
for text in ("12", " 12\n", "+7", "-0", "1_000", "1__0", "_1", "1_", "", "-", "0x1f", "0b101", "0o17", "010", "00", "0_0",
             "\u0661\u0662", "\u2003 5", "\ud800", "1\x00", "9" * 30, "z" * 250):
    for base in (10, 0, 2, 8, 16, 36, 37, 1):
        r = outcome(int, text, base)
        print(ascii(text[:8]), base, r[:120])
print(outcome(int, "9" * 5000), outcome(str, 10**5000))
for args in ((), (b"12",), (bytearray(b"1_2"),), (b"1 2",), (None,), ([],), (1.9,), (-1.9,), (1e30,), (float("nan"),),
             (float("inf"),), ("5", "x"), (5, 10), ("1", 2, 3)):
    print(args, outcome(int, *args))
print(outcome(lambda: int(x=1)), outcome(lambda: int(base=3)), int("101", base=2))


class Small(int):
    def __repr__(self):
        return f"Small({int(self)})"

    def __index__(self):
        return 77


s = Small(5)
print(s, s + 1, type(s + 1), -s, s.real, int(s), Small("12"), Small(2**70), s == 5, hash(s) == hash(5), [10, 20][Small(1) - 1])
print(isinstance(True, int), True + True, True & False, True | 1, ~True, -True, True == 1, {1: "a", True: "b"})
print(bool(), bool([]), bool("0"), outcome(bool, 1, 2))


class Index:
    def __index__(self):
        return 3


class Bad:
    def __int__(self):
        return "x"


class Trunc:
    def __trunc__(self):
        return 5


print(int(Index()), outcome(int, Bad()), [1, 2, 3, 4][Index()], bin(Index()))
for f in (operator.index,):
    print(outcome(f, 1.5), outcome(f, True), outcome(f, Index()))
