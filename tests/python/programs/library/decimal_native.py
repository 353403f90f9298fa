# decimal: errors in the words of CPython's C module, contexts, subclasses, sizes without measure.
import copy
import decimal
import numbers
import pickle
import threading
from decimal import (BasicContext, Context, Decimal as D, DefaultContext, ExtendedContext, Inexact, InvalidOperation,
                     MAX_EMAX, MAX_PREC, MIN_EMIN, MIN_ETINY, getcontext, localcontext, setcontext)
from fractions import Fraction


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


print(decimal.__version__, decimal.__libmpdec_version__, decimal.HAVE_THREADS, decimal.HAVE_CONTEXTVAR)
print(MAX_PREC, MAX_EMAX, MIN_EMIN, MIN_ETINY, D.__module__, D.__doc__.split("\n")[1])
print(DefaultContext, BasicContext, ExtendedContext, sep="\n")
print(isinstance(D(1), numbers.Number), isinstance(D(1), numbers.Real), decimal.DecimalTuple.__module__)

print("-- construction")
for v in (1, -10**40, 0.1, float("-inf"), "1_0.5", " 3 ", "\u0661\u0662.5", "nan12", "-sNaN", (1, (1, 2, 3), -1),
          [0, [0, 0], 3], (0, (), "F"), (1, (4,), "n"), True, "1e-5", "1e5", "0E-10", "-.5e+3"):
    print(repr(v), repr(D(v)), end=", ")
print()
for v in ("x", "", "1e", "1..2", None, 1j, b"1", (1, 2), (2, (), 1), (1, (11,), 1), (1, 1, 1), (1, (1,), 1.5),
          (1, (1,), "x"), "1e1000000000000000000", "1\0"):
    print(attempt(D, v))
print(attempt(D, 1, 2, 3), attempt(D, 1, context=3), D("12", None), attempt(D.from_float, "x"))

print("-- signals")
for f in (lambda: D(1) / 0, lambda: D(0) / 0, lambda: D("snan") + 1, lambda: D("inf") - D("inf"), lambda: D(1) // 0,
          lambda: D(-1).sqrt(), lambda: D(-1).ln(), lambda: D("1e999999") * 10, lambda: D(1) < D("nan"),
          lambda: D(1) == D("snan"), lambda: hash(D("snan")), lambda: D(10) ** 29 // 1, lambda: D(1).quantize(D("1e-30")),
          lambda: D(0) ** 0, lambda: int(D("nan")), lambda: int(D("inf")), lambda: D("inf").as_integer_ratio(),
          lambda: float(D("snan")), lambda: D(2).logical_and(1), lambda: D(1) + 1.5, lambda: pow(D(2), 3, "x"),
          lambda: D(1).add, lambda: getcontext().add(1, "a"), lambda: format(D(1), "q"), lambda: round(D(1), 1.5)):
    print(attempt(f))
with localcontext() as c:
    c.traps[Inexact] = True
    c.traps[InvalidOperation] = False
    c.clear_flags()
    print(attempt(lambda: D(1) / 3), D("x"), c.flags[Inexact], list(s.__name__ for s, on in c.flags.items() if on))
    c.traps[decimal.FloatOperation] = True
    print(attempt(D, 1.5), attempt(lambda: D(1) < 1.5), D(1) == 1.0)
print(decimal.DivisionByZero.__mro__, decimal.FloatOperation.__bases__, decimal.Underflow.__bases__)

print("-- contexts")
c = Context(prec=5, rounding=decimal.ROUND_UP, Emin=-9, Emax=9, capitals=0, clamp=1, flags=[Inexact], traps=[])
print(c, c.Etiny(), c.Etop(), c.copy() == c, copy.copy(c), pickle.loads(pickle.dumps(c)), sep="\n")
for name, v in (("prec", 0), ("prec", "x"), ("Emin", 1), ("Emax", -1), ("rounding", "x"), ("capitals", 2), ("clamp", -1),
                ("traps", []), ("flags", {}), ("foo", 1), ("prec", MAX_PREC + 1)):
    print(name, attempt(setattr, c, name, v))
print(attempt(delattr, c, "prec"), attempt(setcontext, 3), attempt(localcontext, 3), attempt(localcontext, foo=3))
print(attempt(Context, traps=[1]), attempt(Context, prec=0), attempt(lambda: c.flags["x"]), c.flags == c.traps)
print(c.flags, c.flags.copy() == c.flags, len(c.traps), c.flags is c.flags, type(c.flags).__mro__[1:3])
print(c.create_decimal("123456.7"), c.divide(2, 3), c.to_sci_string(D("1e10")), c.create_decimal_from_float(0.1))
with localcontext(prec=3, rounding=decimal.ROUND_DOWN) as inner:
    print(D(2) / 3, inner is getcontext(), getcontext().prec)
print(getcontext().prec, D(2) / 3)


def work():
    seen.append(getcontext().prec)
    getcontext().prec = 7
    seen.append(str(D(1) / 3))


seen = []
t = threading.Thread(target=work)
t.start()
t.join()
print(seen, getcontext().prec)

print("-- numbers")
print(D("1.5") == 1.5, D("1.5") == Fraction(3, 2), D("1.5") < Fraction(5, 3), D(3) == 3 + 0j, 2 > D("1.99"), D("0.1") == 0.1)
print([hash(D(x)) == hash(F) for x, F in (("1.5", 1.5), ("1e30", 10**30), ("-0.1", Fraction(-1, 10)), ("inf", float("inf")))])
print(D("123.456").as_tuple(), D("0.125").as_integer_ratio(), D("-nan5").as_tuple(), D("-inf").as_tuple())
print(f"{D('1234567.891'):,.2f} {D('0.00012'):%} {D('1e3'):f} {D('-0.004'):z.2f} {D('1.5'):*^10} {D('12345'):08.1e}")
print(f"{D('nan'):010} {D('-inf'):>8} {D('1e-9')} {D('1e-7'):g} {D('123456789'):n} {D(7):é^5}")
print(D("12e7").to_eng_string(), D("0e1").to_eng_string(), D("1.23e-8").to_eng_string(), D("1e-7"), D("-0e-3"))
print(round(D("2.5")), round(D("3.5")), round(D("2.675"), 2), round(D("1234"), -2), int(D("-7.9")), D("7.9").__floor__())


class Money(D):
    def __new__(cls, v):
        self = super().__new__(cls, v)
        self.note = "note"
        return self

    def __repr__(self):
        return f"Money({self})"


m = Money("1.50")
print(m, repr(m), m.note, type(m + 1).__name__, type(-m).__name__, Money.from_float(0.5), hash(m) == hash(D("1.5")))
x = pickle.loads(pickle.dumps(D("-1.25e-7")))
print(x, type(x).__name__, copy.copy(x) is x, copy.deepcopy(x) is x)

print("-- without measure")
with localcontext(Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)) as c:
    print(D(4) / 2, D(1) / 8, D(9).sqrt(), D(0).exp(), D(1).ln(), D("1e5").log10(), D(2) ** 10, D(1) / D("1e-9"))
    for f in (lambda: D(1) / 3, lambda: D(2).sqrt(), lambda: D("1e999999999999999999") + 1, lambda: D(1).shift(10**15),
              lambda: D(1).rotate(10**15), lambda: format(D(1), "999999999999"), lambda: D("1e1000000000000") % 7,
              lambda: D(1).quantize(D("1e-99999999999999"))):
        print(attempt(f))
    print(D("1E999999999999999999") > D("1e-999999999999999999"), D("1E+999999999999999999") * D("1e-999999999999999999"))
print(attempt(int, D("1e999999999999999999")), attempt(format, D("1e999999999999999999"), "f"))
print(hash(D("1e999999999999999999")), D("1e-999999999999999999") + 1)
print(attempt(lambda: D(10) ** D(10**9)), attempt(lambda: D("1.1") ** D("1e30")), D("0.9") ** D("1e30"), D(-2) ** -1074)
