# test: smoke
# decimal, fractions, statistics, seeded random, numbers: exact results and errors.
import decimal
import fractions
import math
import numbers
import random
import statistics
from decimal import Decimal as D
from fractions import Fraction as F


def attempt(f):
    try:
        return f()
    except Exception as error:
        return type(error).__name__  # the wording is that of C or Python


print(D("0.1") + D("0.2"), D(1) / D(3), D("1.10") * 3, D(0.1), D("1E+5"), D("-0"), D("nan"), D("inf"), D((0, (1, 2, 3), -2)), repr(D("1.50")), D("1.5") == 1.5, D("2") ** D("0.5"), -D("1.20"), abs(D("-3")), D("7") // D("2"), D("-7") % D("3"), divmod(D("7.5"), 2), D(10) ** 30, hash(D("1.5")) == hash(1.5), D("1_000.5"), D(" 12 "), bool(D("0.0")), int(D("-1.9")), float(D("1e3")), round(D("2.675"), 2), round(D("2.5")), complex(D(2)))
print([D("2.5").quantize(D("1"), rounding=getattr(decimal, r)) for r in ("ROUND_HALF_EVEN", "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_05UP")], D("123.456").as_tuple(), D("1200").normalize(), D("1.23E+4").to_eng_string(), D("0.00").is_zero(), D("5").sqrt(), D("2").ln(), D("100").log10(), D("1").exp(), D("3").compare(D("4")), D("-5").copy_abs(), D("1.0").same_quantum(D("2.5")), D("12345").adjusted(), D("6").fma(2, 3), D("7").logical_and(1) if False else D("10").logical_or(D("1")), D("1.5").as_integer_ratio(), max(D("1"), D("nan"), key=str), D("9.99").next_plus(), D("15").shift(1), D("123").rotate(1), D("1").is_signed())
for f in (lambda: D(1) / 0, lambda: D(0) / 0, lambda: D("x"), lambda: D("1") + 1.5, lambda: D("inf") - D("inf"), lambda: D(-1).sqrt(), lambda: D("1e999999") * D("1e999999"), lambda: D("1").quantize(D("1e-50")), lambda: int(D("nan")), lambda: int(D("inf")), lambda: D("snan") + 1, lambda: D("nan") < 1, lambda: D(1) < "a", lambda: D([1]), lambda: D(None), lambda: D(2) ** D("nan"), lambda: D(0) ** 0, lambda: D("-1").ln(), lambda: hash(D("snan")), lambda: D((0, (10,), 0)), lambda: format(D("1"), "d"), lambda: math.floor(D("nan"))):
    print(attempt(f))
with decimal.localcontext() as context:
    context.prec = 6
    print(D(1) / 7, D("123456789") + 0, bool(context.flags[decimal.Inexact]), D(2).sqrt(), context.create_decimal("1.23456789"), decimal.getcontext().prec)
    context.traps[decimal.DivisionByZero] = False
    print(D(1) / 0, -D(1) / 0)
    context.traps[decimal.Inexact] = True
    print(attempt(lambda: D(1) / 3))
print(decimal.getcontext().prec, decimal.Context(prec=3, rounding=decimal.ROUND_UP).divide(D(2), D(3)), decimal.ExtendedContext.power(D(2), D(10)))


def pi(digits):
    with decimal.localcontext() as c:
        c.prec = digits + 2
        three = D(3)
        lasts, t, s, n, na, d, da = 0, three, 3, 1, 0, 0, 24
        while s != lasts:
            lasts = s
            n, na, d, da = n + na, na + 8, d + da, da + 32
            t = (t * n) / d
            s += t
        c.prec = digits
        return +s


print(pi(60), sum(D(1) / D(math.factorial(k)) for k in range(30)))
print(F(3, -6), F("0.125"), F("3/4"), F(1.5), F(D("0.3")), F("1e-2"), F(1, 3) + F(1, 6), F(1, 3) * 3, F(2, 3) ** 3, F(2, 3) ** -2, F(4, 9) ** 0.5, F(7, 2) // 2, F(-7, 2) % 2, divmod(F(7, 2), F(2, 3)), F(1, 3) + 0.5, F(1, 2) < 0.75, F(1, 2) == 0.5, hash(F(1, 2)) == hash(0.5), round(F(7, 2)), round(F(22, 7), 2), math.floor(F(-7, 2)), math.ceil(F(7, 2)), math.trunc(F(-7, 2)), F(math.pi).limit_denominator(1000), F(5).denominator, int(F(9, 2)), float(F(1, 8)), F.from_float(0.1), repr(F(1, 2)), bool(F(0)), abs(F(-1, 2)), sum([F(1, k) for k in range(1, 20)]), F("-.5"), complex(F(1, 2)), F(1, 3).as_integer_ratio())
for f in (lambda: F(1, 0), lambda: F("x"), lambda: F(1.5, 2), lambda: F("1/0"), lambda: F(float("nan")), lambda: F(float("inf")), lambda: F(1) / 0, lambda: F(0) ** -1, lambda: F(1) < "a", lambda: F(1, 2) + "x", lambda: F(1, 2) % 0, lambda: F(1j), lambda: setattr(F(1), "numerator", 2)):
    print(attempt(f))
data = [2.5, 3.25, 5.5, 11.25, 11.5]
print(statistics.mean(data), statistics.median(data), statistics.stdev(data), statistics.pvariance(data), statistics.mode([1, 2, 2, 3]), statistics.multimode("aabbc"), statistics.median_low([1, 2, 3, 4]), statistics.median_grouped([1, 3, 3, 5]), statistics.harmonic_mean([40, 60]), statistics.geometric_mean([54, 24, 36]), statistics.quantiles(range(1, 100)), statistics.fmean(data, weights=range(5)), statistics.mean([F(1, 2), F(1, 3)]), statistics.mean([D("1.5"), D(2)]), statistics.variance([1, 2, 4]), statistics.correlation(data, [1, 2, 3, 4, 6]), statistics.linear_regression([1, 2, 3], [2, 4, 6.5]), statistics.covariance([1, 2, 3], [1, 5, 7]))
print(attempt(lambda: statistics.mean([])), attempt(lambda: statistics.stdev([1])), attempt(lambda: statistics.mode([])), attempt(lambda: statistics.mean(["a"])), statistics.NormalDist(100, 15).cdf(115), statistics.NormalDist.from_samples(data), statistics.NormalDist(2, 3) + statistics.NormalDist(1, 4), statistics.NormalDist().inv_cdf(0.975), statistics.NormalDist(1, 2).zscore(4))
rng = random.Random(2024)
print([rng.randrange(100) for _ in range(8)], rng.random(), rng.uniform(1, 5), rng.choice("abc"), rng.sample(range(50), 5), rng.choices("xyz", [1, 2, 7], k=6), rng.gauss(0, 1), rng.betavariate(2, 3), rng.expovariate(2), rng.triangular(0, 10, 3), rng.getrandbits(70), rng.randbytes(4), rng.normalvariate(5, 2), rng.vonmisesvariate(0, 4), rng.paretovariate(3), rng.weibullvariate(1, 2), rng.lognormvariate(0, 1), rng.gammavariate(2, 1), rng.randint(5, 5))
deck = list(range(10))
rng.shuffle(deck)
state = rng.getstate()
print(deck, rng.random() == (rng.setstate(state) or rng.random()), random.Random("text").random(), random.Random(b"bytes").random(), random.Random(1.5).random(), random.Random(-5).random() == random.Random(5).random(), random.Random(10**40).getrandbits(8))
for f in (lambda: rng.randrange(0), lambda: rng.randint(3, 1), lambda: rng.choice([]), lambda: rng.sample([1], 2), lambda: rng.sample({1}, 1), lambda: rng.choices([], k=1), lambda: rng.randrange(1, 10, 0), lambda: rng.getrandbits(-1), lambda: random.Random([]), lambda: rng.choices([1], [0]), lambda: rng.choices([1, 2], [1]), lambda: rng.setstate(5), lambda: rng.sample("abc", -1)):
    print(attempt(f))
print([isinstance(v, k) for v in (1, 1.5, 1j, D(1), F(1, 2), True) for k in (numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral)])
inside = sum(rng.random() ** 2 + rng.random() ** 2 < 1 for _ in range(4000))
total = F(0)
for k in range(1, 120):
    total += F((-1) ** k, k * k)
print(inside, total.numerator % 10**9, float(total), sum(D(k).sqrt() for k in range(60)))
