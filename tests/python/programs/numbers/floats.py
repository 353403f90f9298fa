# test: smoke
# Arithmetic, text and rounding of floats and complex numbers.
import math
import operator
import random
import zlib


def outcome(f, *args):
    try:
        return repr(f(*args))
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def check(name, results):
    text = "\n".join(results)
    print(f"{name:14} {zlib.crc32(text.encode()):08x} {len(text)}")


inf, nan = float("inf"), float("nan")
numbers = [0.0, 1.0, 0.5, 1.5, 2.5, 3.7, 0.1, 1 / 3, 1e-5, 1e-4, 123456789.123, 1e10, 1e15, 1e16, 1e17, 2.0**53,
           2.0**61, 2.0**63, 1e100, 1e300, 5e-324, 1e-310, 1.7976931348623157e308, inf]
numbers += [-x for x in numbers] + [nan]
for name in "add sub mul truediv floordiv mod pow lt le eq ne gt ge".split():
    f = getattr(operator, name)
    check(name, [outcome(f, a, b) for a in numbers for b in numbers])
check("divmod", [outcome(divmod, a, b) for a in numbers for b in numbers])
for f in (repr, hash, int, round, math.floor, math.ceil, math.trunc, float.hex, float.is_integer,
          float.as_integer_ratio, operator.neg, abs, bool, complex):
    results = [outcome(f, x) for x in numbers if not (f is hash and x != x)]
    check(f.__name__, results)
for n in (-310, -308, -20, -5, -1, 0, 1, 2, 5, 15, 22, 330, None):
    check(f"round {n}", [outcome(round, x, n) for x in numbers])
rng = random.Random(99)
some = [rng.uniform(-1, 1) * 10.0 ** rng.randint(-320, 308) for _ in range(2000)]
check("random repr", [repr(x) for x in some])
print(all(float(repr(x)) == x and float.fromhex(x.hex()) == x for x in some))
for n in range(-5, 8):
    check(f"random round {n}", [repr(round(x, n)) for x in (rng.uniform(-1e6, 1e6) for _ in range(300))])
print("--- text")
for text in ("1", " 1.5\n", "1e5", "1E-5", ".5", "5.", ".", "", "e5", "1e", "1_0.5_0", "1__0", "_1", "1_", "inf", "-Infinity",
             "nan", "+NaN", "infin", "0x10", "\u0661.\u0665", "1e400", "1e-400", "\ud800", "1 2"):
    print(ascii(text), outcome(float, text), outcome(float.fromhex, text))
for text in ("0x1p0", "0x1.8p1", "-0x.8p-1", "0x1.fffffffffffff8p1023", "0x1p1024", "0x1p-1075", "0x1.1p-1075", "0x0.0p5",
             "1.8", "0x1.00000000000008p0", "0x1.00000000000018p0", "0x", "0xp5", "0x1p", "0x123456789abcdef01p-4"):
    print(text, outcome(float.fromhex, text))
for args in ((), (b"1.5",), (bytearray(b"2"),), (None,), ([],), ("x" * 20,), (10**400,), (True,), (1, 2)):
    print(args if len(str(args)) < 60 else "...", outcome(float, *args))


class F(float):
    pass


print(F(1.5), type(F(1.5) + 1), F("2").hex(), F(3) == 3, {3.0: 1}[F(3)], round(F(2.5)), F.fromhex("0x1p3"), type(F.fromhex("1")))
print("--- complex")
parts = [0.0, -0.0, 1.0, -2.5, 1e300, inf, nan]
complexes = [complex(a, b) for a in parts for b in parts]
for name in "add sub mul truediv eq ne lt floordiv".split():
    f = getattr(operator, name)
    check(name, [outcome(f, a, b) for a in complexes for b in complexes])
some = [z for z in complexes if math.isfinite(z.real) and math.isfinite(z.imag)]
check("pow", [outcome(pow, a, b) for a in some for b in (0, 1, 2, -1, 0.5, 1j, 2 - 1j, 101)])
for f in (repr, abs, bool, operator.neg, complex.conjugate, int, float):
    check(f.__name__, [outcome(f, z) for z in complexes])
for text in ("1", "j", "-j", "+1j", "1+j", "1-2.5j", " ( 1e5+2E-3j ) ", "1 + 2j", "1+2", "", "()", "nan+infj", "1_0+2_0j", "1+2jj"):
    print(text, outcome(complex, text))
for args in ((), (1, 2), (1j, 1j), ("1", 2), (1, "2"), (None,), (1, None), (True, False), (1 + 2j, 3)):
    print(args, outcome(complex, *args))
