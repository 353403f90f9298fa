# test: smoke
# f-strings, format() and its mini-language for every built-in kind, %-formatting, str.format fields.
import datetime
import decimal
import fractions

name, n, pi, items = "wörld", 42, 3.14159265, {"k": [1, 2, 3]}
print(f"hello {name!r:>10} {name!a} {name!s:^9}|{n:05d}|{n:#x}|{pi:.3f}|{pi:>{n // 4}.{n // 20}}|{items['k'][1]}")
print(f"{{}} {{{n}}} {n=} {n = } {pi=:.2f} {name = !r} {n + 1=:>6} {'a' if n else 'b'} {(lambda x: x * 2)(n)}")
print(f"{n:{'>'}{6}}|{n!r:{'^'}{8}}|{f'{n}' f'{name}'!r}|{f'{n!r}'}" rf"\d{n}" "plain{}" F"{'nested ' 'strings'}")
print(f"""multi
{
    n
    + 1
} line""" f'{datetime.date(2024, 2, 29):%A %d %B %Y}' f"{n:,}{-1234567.891:,.2f}{10**9:_}{255:_b}{2**40:_x}")

for value, specs in {
    0: ["", "d", "+d", " d", "05", "<5", "^5", "x>5", "=+5", "b", "#b", "#o", "#X", "c", "e", ".2f", "%", "n", ",", "_"],
    -1234567: ["d", "+", "012", ",", "_", "#x", "#_x", "=12", "<12,", "^+14,", ".3e", "E", "g", "G", ",.1f", ".0%", "*>14", "014,"],
    2**70: ["", ",", "x", "e", ".3g", ">30", "f"],
    True: ["", "d", "5", "s" if False else "x", ".1f"],
    3.0: ["", "f", "e", "g", "n", "%", "+", "05", "<8", ".0f", "#.0f", ".1", "#g", "r" if False else "G"],
    -0.000012345: ["", "f", ".3e", "g", ".2g", "+.1%", "z.2f", ",", "015.7f", "G", "E"],
    1e16: ["", "f", ",", "g", ".17g", "e", "_.2f"],
    float("inf"): ["", "f", "F", "+", "05", "%", "E"],
    float("nan"): ["", "F", "+g", "8"],
    1 - 2j: ["", ".2f", "+", ">20", ",.1f", "g", "e"],
    "text": ["", "s", "10", ">10", "^11", "*^11", ".2", ".2s", "5.1", "<3", "010"],
    decimal.Decimal("-1234.5678"): ["", ".2f", ",", "e", ".3", ">15", "+.1%", "G", "z.0f", "015"],
    fractions.Fraction(22, 7): [""],
    datetime.datetime(2024, 1, 2, 3, 4, 5, 678): ["", "%Y/%m/%d", "%H:%M:%S.%f", "%j %U %w %%", "%y%b"],
}.items():
    print(repr(value), [format(value, spec) for spec in specs])

bad = [(5, "s"), (5, ".2"), (5, "c,"), (5, "q"), (5, ",n"), (-1, "c"), (2**21, "c"), (5.0, "d"), (5.0, "x"), (1j, "d"),
       (1j, "05"), (1j, "=5"), ("a", "d"), ("a", "+"), ("a", "=5"), ("a", ","), ("a", "#"), (None, "5"), ([], "x"), (5, "10.5d"),
       (5, "xx"), (5, ",_"), (5, "__"), (5, ",x"), (object, "z"), (1.5, ".99999999999999999999"), (1, "99999999999999999999"),
       ("x", "z"), (5, "zd"), (5, "\x00>5d"), (5, ">>5"), (b"b", "s"), (True, "s"), (3.5, "_c"), (5, " +d")]
for value, spec in bad:
    try:
        print(repr(value), spec, repr(format(value, spec)))
    except (ValueError, TypeError, OverflowError) as error:
        print(repr(value)[:20], repr(spec), type(error).__name__, error)

print("{} {} {0}" if False else "{0} {1} {0}".format("a", "b"), "{x} {y[1]} {z.real} {0!r:>5}".format("q", x=1, y="ab", z=5))
print("{:{}} {:{w}.{p}}|{{}}".format("a", 4, "abcdef", w=8, p=3), "{0[key]} {0[0]}".format({"key": 1, 0: 2}))
print("{a.__class__.__name__} {!s} {!a}".format("é", "é", a=1), "{:%}".format(0.5), "{: }".format(7))
for template in ("{", "}", "{0", "{0!}", "{0!x}", "{}{0}", "{0}{}", "{2}", "{x}", "{0.a}", "{0[}", "{0[a}", "{!r", "{0!rx}",
                 "{:{:{}}}", "{[]}", "{0]}", "a}b", "{0.}", "{0..a}", "{-1}", "{0[1]x}"):
    try:
        print(repr(template), repr(template.format("s", 1, 2) if "2}" not in template else template.format(1)))
    except (ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        print(repr(template), type(error).__name__, error)


class Custom:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "REPR"


c = Custom()
print(f"{c} {c:x y:z} {c!r:>6} {c!s}", "{:{}}".format(c, "in"), "%s %r" % (c, c), format(c))


class Bad:
    def __format__(self, spec):
        return 5


try:
    f"{Bad()}"
except TypeError as error:
    print(error)

print("%d %5d %-5d| %05d %+d % d %x %#X %o %#o %i %u" % (1, 2, 3, 4, 5, 6, 255, 255, 8, 8, -7, 9))
print("%f %.2f %e %.3E %g %G %10.3f|%-10.1f|%010.2f %#.0f %+.1e" % ((pi,) * 11))
print("%s %r %a %10s|%-10s|%.2s %c%c %%" % ("é", "é", "é", "r", "l", "cut", "x", 66))
print("%(a)s %(b)05.1f %(a)r" % {"a": "A", "b": 2.25}, "%*d|%-*d|%.*f" % (5, 42, 5, 42, 2, pi), "%s" % (("t",),))
print(b"%s %d %a %b %x %c %5.1f" % (b"b", 3, "é", b"z", 255, 65, 2.5), bytearray(b"%r") % 5)
for template, values in (("%d", "x"), ("%d", 1.7), ("%x", 1.5), ("%c", "ab"), ("%c", -1), ("%s %s", (1,)), ("%s", (1, 2)), ("%q", 1),
                         ("%", 1), ("%(a", {}), ("%(a)s", {}), ("%(a)s", 5), ("%*d", ("x", 1)), ("%s", ()), ("x", 5), ("x", {}),
                         ("x", [1]), ("%d", None), ("%.99999999999f", 1.0), (b"%s", "text"), (b"%c", 256), (b"%d", "1"), ("%z", 1)):
    try:
        print(repr(template), repr(template % values))
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        print(repr(template), type(error).__name__, error)
total = 0
for i in range(600):
    total += len(f"{i}:{i * 1.5:.2f}{name!r}{i:>5}") + len("%d-%s" % (i, i)) + len("{:x}{}".format(i, name))
print(total)
