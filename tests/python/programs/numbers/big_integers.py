# test: smoke
# Big ints: all operators around word sizes, conversions, bit methods, number theory, own arithmetic in base 10**k.
import math
import sys


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


edges = [0, 1, -1, 2**30 - 1, 2**30, -2**30, 2**31, 2**60, 2**61 - 1, -2**61, 2**61, 2**62 - 1, 2**62, -2**62, -2**62 - 1, 2**63 - 1, 2**63, -2**63, 2**64, 2**64 - 1, 10**19, 3**80, -7**50, 2**200 + 1]
check = 0
for a in edges:
    for b in edges:
        results = [a + b, a - b, a * b, a & b, a | b, a ^ b, a < b, a == b]
        if b:
            q, r = divmod(a, b)
            assert q * b + r == a and (0 <= r < b or b < r <= 0), (a, b)
            results += [q, r, a // b, a % b, math.gcd(a, b)]
        for r in results:
            check = (check * 1000003 + r) % (2**89 - 1)
print(check)
for a in edges[::2]:
    print(a, ~a, -a, abs(a), a.bit_length(), a.bit_count(), a >> 7, a << 5, a >> 100, a ** 3 % 10**12, hex(a), oct(a), hash(a), float(a), a % 10, f"{a:,}", a.as_integer_ratio(), a.to_bytes(32, "little", signed=True).hex().rstrip("0f"), (a & 0xFF), bool(a))
for n in (1, 2, 3, 5):
    print([attempt(lambda: x.to_bytes(n, "big")) for x in (0, 255, 256, -1, 2**40)], [attempt(lambda: x.to_bytes(n, "little", signed=True)) for x in (127, 128, -128, -129)])
print([int.from_bytes(d, e, signed=s) for d in (b"", b"\xff", b"\x01\x02\xff" * 4) for e in ("big", "little") for s in (False, True)], attempt(lambda: int.from_bytes(b"a", "middle")), int.from_bytes([1, 2], "big"), attempt(lambda: (1).to_bytes(-1, "big")))
for text in ("0x_ff", "0b1_0", "0o17", " 42 ", "-0", "+7", "1_000", "١٢", "1__0", "_1", "1_", "0x", "", "-", "1e5", "9" * 30, "0077", "z", "1.0", "\x00", "1 2", "0b2"):
    print(repr(text), attempt(lambda: int(text)), attempt(lambda: int(text, 0)), attempt(lambda: int(text, 36)))
for f in (lambda: int("1", 1), lambda: int("1", 37), lambda: int(5, 10), lambda: int("8", 8), lambda: int([]), lambda: int(None), lambda: int(float("nan")), lambda: int(float("inf")), lambda: int(1e30), lambda: 1 << 10**20, lambda: 5 >> -1, lambda: 0 << 10**20, lambda: pow(2, -1), lambda: pow(3, -1, 7), lambda: pow(2, -1, 4), lambda: pow(2, 10, -7), lambda: pow(0, 0, 1), lambda: 2**-2, lambda: (-8) ** (1 / 3), lambda: 10**400 / 10**399, lambda: 10**400 / 3, lambda: float(10**400), lambda: 1e300 < 10**400, lambda: 10**400 == float("inf"), lambda: 10**16 + 1 == 1e16, lambda: 2**53 + 1 < float(2**53), lambda: int("1" * 5000), lambda: len(str(10**4299)), lambda: str(10**4300), lambda: int("0x" + "f" * 5000, 16).bit_length(), lambda: 10**5000 % 97, lambda: math.isqrt(-1), lambda: math.isqrt(10**41), lambda: math.factorial(-1), lambda: round(12345, -2), lambda: round(15, -1), lambda: round(25, -1), lambda: round(-5, -1), lambda: round(5, 2), lambda: round(7, -5), lambda: (5).real, lambda: (3).__add__(1.5), lambda: True + True, lambda: int.__new__(bool, 1), lambda: 5 .bit_length()):
    print(attempt(f))
print(math.comb(100, 50), math.perm(20, 5), math.factorial(30), math.gcd(0, 0), math.gcd(12, 18, 27), math.lcm(4, 6, 10), math.prod(range(1, 20)), math.isqrt(2 * 10**50), math.log2(2**1000), math.log10(10**300), math.log(10**500), attempt(lambda: math.comb(-1, 2)), attempt(lambda: math.factorial(2.5)), attempt(lambda: math.gcd(1.5)), math.dist([1, 2], [4, 6]))
sys.set_int_max_str_digits(0)
print(len(str(3**20000)), str(3**20000)[:20], int(str(7**5000)) == 7**5000, (2**4096 - 1) // (2**1024 + 1) % 10**15, (3**5000 * 7**3000) % 10**9, pow(3, 10**30, 10**20 + 39), (10**1500 + 7) ** 2 % 10**1000 == 14 * 10**1500 % 10**1000 + 49)


class Natural:
    """Digits in base 10000, least first."""
    BASE = 10000

    def __init__(self, value=0):
        if isinstance(value, str):
            self.digits = [int(value[max(i - 4, 0):i]) for i in range(len(value), 0, -4)]
        elif isinstance(value, list):
            self.digits = value
        else:
            self.digits = []
            while value:
                value, d = divmod(value, self.BASE)
                self.digits.append(d)
        while self.digits and not self.digits[-1]:
            self.digits.pop()

    def __add__(self, other):
        result, carry = [], 0
        a, b = self.digits, other.digits
        for i in range(max(len(a), len(b))):
            carry += (a[i] if i < len(a) else 0) + (b[i] if i < len(b) else 0)
            result.append(carry % self.BASE)
            carry //= self.BASE
        return Natural(result + [carry])

    def __mul__(self, other):
        result = [0] * (len(self.digits) + len(other.digits) + 1)
        for i, x in enumerate(self.digits):
            carry = 0
            for j, y in enumerate(other.digits):
                carry += result[i + j] + x * y
                result[i + j] = carry % self.BASE
                carry //= self.BASE
            result[i + len(other.digits)] += carry
        return Natural(result)

    def __divmod__(self, small):
        result, rest = [], 0
        for d in reversed(self.digits):
            rest = rest * self.BASE + d
            result.append(rest // small)
            rest %= small
        return Natural(result[::-1]), rest

    def __str__(self):
        return "".join([str(self.digits[-1]), *(f"{d:04}" for d in self.digits[-2::-1])]) if self.digits else "0"

    def __eq__(self, other):
        return self.digits == other.digits


f = Natural(1)
for k in range(2, 60):
    f = f * Natural(k)
print(f, str(f) == str(math.factorial(59)), divmod(f, 97)[1] == math.factorial(59) % 97, str(divmod(f, 1234)[0]) == str(math.factorial(59) // 1234))
a, b = Natural(0), Natural(1)
for _ in range(300):
    a, b = b, a + b
x, y = 0, 1
for _ in range(300):
    x, y = y, x + y
print(a, str(a) == str(x), Natural(str(x)) == a, Natural("00012345") == Natural(12345))
sqrt2 = math.isqrt(2 * 10**400)
digits = [int(c) for c in str(sqrt2)]
h = 1
for i in range(2500):
    h = h * 6364136223846793005 + 1442695040888963407 & 2**64 - 1
    if i % 5 == 0:
        h ^= h >> 33
    elif h > 2**63:
        h -= 2**62
print(sum(digits), h, divmod(-h, 2**31 - 1), -h >> 40, -h // 10**9)
