"""Random decimals through all operations in random contexts: prints results, flags and exceptions.

    random_operations.py SEED ROUNDS

The output depends on the seed alone, so two implementations can be compared line by line.
"""
import decimal
import random
import sys
from decimal import Decimal
from fractions import Fraction

UNARY = ("abs exp ln log10 logb logical_invert minus next_minus next_plus normalize plus sqrt to_integral_value "
         "to_integral_exact copy_abs copy_negate is_finite is_infinite is_nan is_normal is_qnan is_signed is_snan "
         "is_subnormal is_zero number_class to_sci_string to_eng_string create_decimal radix copy_decimal _apply").split()
BINARY = ("add compare compare_signal compare_total compare_total_mag copy_sign divide divide_int divmod logical_and "
          "logical_or logical_xor max max_mag min min_mag multiply next_toward power quantize remainder remainder_near "
          "rotate same_quantum scaleb shift subtract").split()
OPERATORS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "//": lambda a, b: a // b, "%": lambda a, b: a % b, "divmod": divmod, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
CONVERSIONS = {
    "int": int, "float": float, "complex": complex, "round": round, "round2": lambda d: round(d, 2),
    "round-3": lambda d: round(d, -3), "ratio": lambda d: d.as_integer_ratio(), "tuple": lambda d: d.as_tuple(),
    "hash": lambda d: 0 if d.is_qnan() else hash(d), "bool": bool, "repr": repr, "str": str,
    "adjusted": lambda d: d.adjusted(), "floor": lambda d: d.__floor__(), "ceil": lambda d: d.__ceil__(),
    "eng": lambda d: d.to_eng_string(), "reduce": lambda d: d.__reduce__(), "neg": lambda d: -d, "pos": lambda d: +d,
    "abs": abs,
}
ROUNDINGS = [name for name in vars(decimal) if name.startswith("ROUND_")]
ROUNDINGS.sort()
SIGNALS = list(decimal.getcontext().flags)
SPECIAL = ("NaN sNaN -NaN NaN123 -sNaN45 Inf -Inf 0 -0 0E5 -0E-7 1 -1 10 1E1 1.0 1.000 0.1 9.99 1E3 5 0.5 2.5 1101 "
           "10011 1E-400 1E400 -1E-28 99999999999999999999999999999 123456789.123456789").split()


def random_digits(r):
    kind = r.random()
    n = r.choice((1, 2, 3, 5, 9, 15, 18, 19, 20, 28, 29, 38, 39, 40, 60, 77, 78, 155, 200))
    if kind < 0.15:
        return str(r.choice((1, 2, 5, 4, 25, 125, 8))) + "0" * r.randrange(n)
    if kind < 0.25:
        return "9" * n
    if kind < 0.3:
        return "".join(r.choice("01") for _ in range(n))
    if kind < 0.4:
        return str(r.randrange(1000))
    if kind < 0.45:
        return "1" + "0" * r.randrange(n) + r.choice("15")
    return "".join(r.choice("0123456789") for _ in range(n))


def random_text(r):
    if r.random() < 0.12:
        return r.choice(SPECIAL)
    digits = random_digits(r)
    kind = r.random()
    if kind < 0.4:
        at = r.randrange(len(digits) + 1)
        digits = (digits[:at] or "0") + "." + digits[at:]
    elif kind < 0.9:
        digits += "E%d" % r.choice((0, 1, -1, 2, -2, -6, -7, r.randrange(-40, 40), r.randrange(-320, 320)))
    return r.choice(("", "", "-")) + digits


def random_context(r):
    emax = r.choice((0, 1, 9, 30, 384, 999999, 999999, 425000000, decimal.MAX_EMAX))
    emin = -r.choice((0, 1, 9, 30, 383, 999999, 999999, 425000000, -decimal.MIN_EMIN))
    return decimal.Context(prec=r.choice((1, 2, 3, 5, 9, 16, 18, 19, 20, 28, 28, 34, 38, 39, 50, 77, 100, 160)),
                           rounding=r.choice(ROUNDINGS), Emin=emin, Emax=emax, capitals=r.randrange(2),
                           clamp=r.randrange(2), flags=[],
                           traps=[s for s in SIGNALS if r.random() < 0.04])


def random_spec(r):
    spec = r.choice(("", "", "<", ">", "^", "=", "*<", "é^", "0=", "x=")) + r.choice(("", "+", "-", " "))
    if r.random() < 0.1:
        spec += "z"
    spec += r.choice(("", "", "0")) + r.choice(("", "1", "7", "15", "30")) + r.choice(("", "", ","))
    return spec + r.choice(("", ".0", ".1", ".2", ".5", ".10", ".30")) + r.choice(("", *"eEfFgG%n", "d"))


def show(value):
    if isinstance(value, tuple):
        return "(" + ", ".join(map(show, value)) + ")"
    return f"{type(value).__name__} {value!r}"


def attempt(title, context, f, *args):
    context.clear_flags()
    try:
        result = show(f(*args))
    except (ArithmeticError, ValueError, TypeError, MemoryError) as e:
        result = f"{type(e).__name__}: {e}"
    flags = [s.__name__ for s in SIGNALS if context.flags[s]]
    print(title, *map(repr, args), "->", result, *flags)


def powers(r):
    return Decimal(random_text(r)), r.choice((Decimal(r.choice((0, 1, 2, 3, 5, -1, -2, 7, 10, 1000))),
                                              Decimal(r.randrange(-99999, 99999)) / r.choice((1, 10, 1000, 10**6)),
                                              Decimal(random_text(r))))


def main():
    seed, rounds = int(sys.argv[1]), int(sys.argv[2])
    r = random.Random(seed)
    for n in range(rounds):
        context = random_context(r)
        decimal.setcontext(context)
        print(n, context)
        a, b, c = (Decimal(random_text(r)) for _ in range(3))
        if r.random() < 0.15:
            b = r.choice((a, a.copy_negate(), a.copy_abs()))
        for name in r.sample(UNARY, 8):
            attempt(name, context, getattr(context, name), a)
        for name in r.sample(BINARY, 8):
            with decimal.localcontext(decimal.Context(prec=60, traps=[])):
                x, y = powers(r) if name == "power" else (a, b)
            if name in ("scaleb", "rotate", "shift"):
                y = Decimal(r.randrange(-30, 30))
            attempt(name, context, getattr(context, name), x, y)
        attempt("fma", context, context.fma, a, b, c)
        attempt("quantize", context, a.quantize, Decimal((0, (1,), r.randrange(-30, 10))), r.choice(ROUNDINGS))
        attempt("powmod", context, context.power, Decimal(r.randrange(-99, 99)), Decimal(r.randrange(-2, 99)),
                Decimal(r.randrange(-99, 99)))
        for name in r.sample(sorted(OPERATORS), 4):
            other = r.choice((b, r.randrange(-10**20, 10**20), r.randrange(-9, 9)))
            if "<" in name or ">" in name or "=" in name:
                other = r.choice((other, r.uniform(-99, 99), 0.5, Fraction(r.randrange(-9, 9), r.randrange(1, 9))))
            attempt(name, context, OPERATORS[name], a, other)
            attempt(name, context, OPERATORS[name], other, a)
        for name in r.sample(sorted(CONVERSIONS), 5):
            attempt(name, context, CONVERSIONS[name], a)
        attempt("format", context, format, a, random_spec(r))
        text = random_text(r)
        if r.random() < 0.3:
            at = r.randrange(len(text) + 1)
            text = text[:at] + r.choice((" ", "_", "e", "x", "\u0663", "\x00", "+", ".", "\u3000")) + text[at:]
        attempt("Decimal", context, Decimal, text)
        attempt("create", context, context.create_decimal, text)
        attempt("float", context, Decimal, r.choice((r.uniform(-1e10, 1e10), r.uniform(0, 1e-300), r.uniform(0, 1e300))))
        attempt("from_float", context, context.create_decimal_from_float, r.uniform(-1e3, 1e3))


main()
