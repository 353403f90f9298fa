# Every function of math and cmath: a checksum of the results, errors in words.
import cmath
import math
import random
import zlib


def outcome(f, *args):
    try:
        return repr(f(*args))
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def check(name, results):
    text = "\n".join(results)
    print(f"{name:12} {zlib.crc32(text.encode()):08x} {len(text)}")


inf, nan = float("inf"), float("nan")
rng = random.Random(4)
numbers = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, 10.0, -7.25, 1e-8, 1e-300, 5e-324, 1e15, 1e300, -1e300, 170.6, 171.7, -170.5,
           inf, -inf, nan]
numbers += [rng.uniform(-200, 200) for _ in range(200)] + [rng.uniform(-2, 2) for _ in range(200)]
for name in ("acos acosh asin asinh atan atanh cbrt ceil cos cosh degrees erf erfc exp exp2 expm1 fabs floor frexp gamma "
             "isfinite isinf isnan lgamma log log10 log1p log2 modf radians sin sinh sqrt tan tanh trunc ulp").split():
    f = getattr(math, name)
    check(name, [outcome(f, x) for x in numbers])
    for x in ("x", None, True, 10**400, -(10**400), 3):
        print(" ", outcome(f, x)[:70], end=";" if x != 3 else "\n")
pairs = [(a, b) for a in numbers[:40] for b in numbers[:40]]
for name in "atan2 copysign fmod hypot nextafter pow remainder dist log isclose".split():
    f = getattr(math, name)
    check(name, [outcome(f, (a,), (b,)) if name == "dist" else outcome(f, a, b) for a, b in pairs])
    print(" ", outcome(f, 1), outcome(f, 1, "x"), outcome(f))
lists = [[rng.uniform(-1e3, 1e3) * 10.0 ** rng.randint(-12, 12) for _ in range(rng.randint(0, 9))] for _ in range(300)]
for f in (math.fsum, math.prod, lambda v: math.hypot(*v), lambda v: math.dist(v, v[::-1])):
    check("lists", [outcome(f, v) for v in lists])
print(outcome(math.fsum, [1e308, 1e308]), outcome(math.fsum, [inf, -inf]), outcome(math.fsum, [inf, 1]), outcome(math.fsum, "a"))
print(math.prod([]), math.prod([2, 3.5]), math.prod([2], start=10), outcome(math.prod, ["a", 3]), outcome(math.prod, 3))
print(math.prod([10**10] * 5), outcome(math.dist, (1,), (1, 2)), math.hypot(), math.hypot(3), math.hypot(1e300, 1e300))

ints = [0, 1, 2, 3, 5, 12, 20, 21, 62, 100, 1000, 2**61, 2**64, 10**30, -1, -5, True]
check("factorial", [outcome(math.factorial, n) for n in ints if n < 2000])
for name in "comb perm".split():
    f = getattr(math, name)
    check(name, [outcome(f, a, b) for a in ints for b in ints if b < 2000])
    print(outcome(f, 1.0, 2), outcome(f, 10**30, 10**25), outcome(f))
print(math.perm(5), math.perm(5, None), outcome(math.perm, -5), math.comb(10**20, 10**20 - 2))
for name in "gcd lcm".split():
    f = getattr(math, name)
    check(name, [outcome(f, a, b, c) for a in ints for b in ints for c in ints])
    print(f(), f(-12), outcome(f, 1.0))
check("isqrt", [outcome(math.isqrt, n) for n in ints + [n * n + d for n in ints for d in (-1, 0, 1)]])
print(outcome(math.factorial, 10**20), outcome(math.factorial, 1.5), outcome(math.isqrt, 1.5))
for args in ((1.0, 3), (1.0, 10**400), (1.0, -(10**400)), (1.0, 1.0), (0.0, 10**400), (inf, -5), (1.5, -1075), ("a", 1)):
    print("ldexp", outcome(math.ldexp, *args)[:70])
print(outcome(lambda: math.isclose(1, 1.1, rel_tol=0.2)), outcome(lambda: math.isclose(1, 1.1, abs_tol=0.2)),
      outcome(lambda: math.isclose(1, 2, rel_tol=-1)), math.pi, math.e, math.tau, math.inf, math.nan)


class N:
    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"

    def __float__(self):
        return 2.25

    def __index__(self):
        return 6


print(math.floor(N()), math.ceil(N()), math.trunc(N()), math.sqrt(N()), math.factorial(N()), math.gcd(N(), 4), math.log(N()))

print("--- cmath")
parts = [0.0, -0.0, 1.0, -1.0, 0.3, -2.5, 1e-310, 800.0, -1e300, inf, -inf, nan]
complexes = [complex(a, b) for a in parts for b in parts]
finite = [z for z in complexes if cmath.isfinite(z)] + [complex(rng.uniform(-3, 3), rng.uniform(-3, 3)) for _ in range(100)]


def text(f, z):
    # The sign of a zero or NaN beside an infinity is the C library's affair.
    return outcome(f, z)


for name in "acos acosh asin asinh atan atanh cos cosh exp log log10 sin sinh sqrt tan tanh phase polar isfinite isinf isnan".split():
    f = getattr(cmath, name)
    check(name, [text(f, z) for z in finite])
    print(" ", outcome(f, "x"), outcome(f, 1), outcome(f, True), outcome(f))
check("rect", [outcome(cmath.rect, a, b) for a in parts for b in parts])
check("log base", [outcome(cmath.log, a, b) for a in finite[:30] for b in (0, 1, 2, 1j, 10 + 1j)])
print(cmath.isclose(1 + 1j, 1 + 1.0000000001j), outcome(lambda: cmath.isclose(1, 2, abs_tol=-1)), cmath.infj, cmath.nanj)
for name in "sqrt exp log cosh sinh tanh acos asinh atanh".split():
    f = getattr(cmath, name)
    print(name, *(outcome(f, z) for z in (complex(inf, 0), complex(-inf, 1), complex(0, inf), complex(nan, 0), complex(1, nan))))
