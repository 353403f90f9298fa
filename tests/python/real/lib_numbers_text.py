# real:
"""decimal, fractions, statistics, random, math, cmath, difflib, textwrap, string, re, bisect, heapq, itertools, calendar, datetime."""
import bisect
import calendar
import cmath
import datetime as dt
import difflib
import fractions
import heapq
import itertools
import locale
import math
import pprint
import random
import re
import reprlib
import statistics
import string
import textwrap
import unicodedata
import zoneinfo
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, getcontext, localcontext

print(Decimal("1.10") + Decimal("2.205"), Decimal(1) / 7, Decimal("2").sqrt(), Decimal("1e-7") * 3, Decimal("123456.789").quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal("-0").is_signed(), Decimal("NaN"), Decimal("1.5").as_tuple(), Decimal(0.1), Decimal("12").ln(), Decimal("1E+3"), f"{Decimal('1234567.891'):,.2f}", Decimal("7") // 2, Decimal("-7") % 3, Decimal(2) ** Decimal("0.5"), Decimal("3.14").as_integer_ratio(), round(Decimal("2.675"), 2), Decimal("1.0") == 1, hash(Decimal("0.5")) == hash(0.5))
with localcontext() as context:
    context.prec = 50
    print(Decimal(2).sqrt(), Decimal(1).exp(), sum(Decimal(1) / n for n in range(1, 30)), context.flags[InvalidOperation])
for text in ("x", "1/0"):
    try:
        print(Decimal(text) if text == "x" else Decimal(1) / 0)
    except ArithmeticError as e:
        print(type(e).__name__, e.args)
print(getcontext(), Context(prec=3).divide(1, 3), Decimal("1e999999") * 10 if False else Decimal("Infinity") - 1)
print(fractions.Fraction(3, -6), fractions.Fraction("0.125") + fractions.Fraction(1, 3), fractions.Fraction(math.pi).limit_denominator(1000), fractions.Fraction(1.5), round(fractions.Fraction(7, 2)), fractions.Fraction(2, 3) ** -2, fractions.Fraction(1, 3) < 0.34)
sample = [2.5, 3.25, 5.5, 11.25, 11.75, 2.5]
print(statistics.mean(sample), statistics.median(sample), statistics.stdev(sample), statistics.quantiles(sample, n=4), statistics.mode("aabbb"), statistics.multimode([1, 1, 2, 2]), statistics.linear_regression([1, 2, 3], [2, 4, 5]), statistics.correlation([1, 2, 3], [3, 1, 2]), statistics.harmonic_mean([40, 60]), statistics.NormalDist(100, 15).cdf(115), statistics.fmean([1, 2], [3, 1]), statistics.geometric_mean([1, 10, 100]), statistics.mean([fractions.Fraction(1, 2), 1]))
r = random.Random(42)
print(r.random(), r.randint(1, 100), r.choice("abc"), r.sample(range(100), 5), r.shuffle(l := list(range(6))), l, r.gauss(0, 1), r.choices("xyz", [1, 2, 3], k=4), r.uniform(1, 2), r.betavariate(1, 2), r.expovariate(3), r.triangular(), r.getrandbits(100), r.randbytes(4), r.vonmisesvariate(0, 4), random.Random("text").random())
print(math.comb(50, 25), math.factorial(20), math.isqrt(10**20 + 1), math.gcd(12, 18, 27), math.lcm(4, 6), math.fsum([0.1] * 10), math.hypot(3, 4, 12), math.dist((1, 2), (4, 6)), math.nextafter(1, 2), math.ulp(1.0), math.gamma(5.5), math.erf(0.3), math.frexp(10), math.cbrt(27), math.perm(5, 2), math.prod([1.5, 2]), cmath.sqrt(-1), cmath.polar(1j), cmath.exp(1j * math.pi))
a, b = "one two three\nfour\nfive\n".splitlines(True), "one 2 three\nfour\nsix\nfive\n".splitlines(True)
print("".join(difflib.unified_diff(a, b, "a", "b")), "".join(difflib.ndiff(a, b)), "".join(difflib.context_diff(a, b)), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), difflib.SequenceMatcher(None, "abcd", "bcde").get_opcodes(), round(difflib.SequenceMatcher(None, "private", "privet").ratio(), 4), len(difflib.HtmlDiff().make_table(a, b)))
text = "The quick brown fox jumped over the lazy dog, hyphen-ated words and a verylongwordthatmustbebroken indeed."
print(textwrap.fill(text, 24, initial_indent="* ", subsequent_indent="  "), textwrap.shorten(text, 40, placeholder="…"), textwrap.dedent("  a\n    b\n"), textwrap.indent("x\n\ny\n", "> "), string.Template("$a ${b}c $$ $d").safe_substitute(a=1, b=2), string.capwords("a bc"), string.Formatter().format("{0[k]} {x.real:>6} {!r}" if False else "{0[k]} {x.real:>6}", {"k": 1}, x=2j), sep="\n")
print(re.findall(r"(?P<k>\w+)=(?P<v>\d+)", "a=1, bb=22"), re.sub(r"(?i)(a)(b)?", lambda m: f"<{m[1]}{m[2]}>", "abA"), re.split(r"[,;]\s*", "a, b;c", maxsplit=1), re.match(r"(?<!x)(\d{2,3}?)(?=\d)", "12345").span(), re.compile(r"""(?x) ^ (\S+) \s+ # comment
 (.*?) $""", re.M).findall("a b c\nd  e"), re.fullmatch(r"((a)|b)*", "ab").groups(), re.escape("a.b*c"), re.sub(r"\b(\w)(\w*)", r"\g<2>\1", "hello big world"), [m.start() for m in re.finditer("(?=aa)", "aaaa")], re.search(r"(?>a+)b|a*+c", "aac"))
heap = [5, 1, 8, 3]
heapq.heapify(heap)
print(heapq.heappushpop(heap, 0), heapq.nsmallest(2, heap), list(heapq.merge([1, 4], [2, 3])), heapq.nlargest(2, ["a", "bbb", "cc"], key=len), bisect.bisect([1, 3, 3, 5], 3), [list(g) for _, g in itertools.groupby("aabca")], list(itertools.accumulate([1, 2, 3], max)), list(itertools.pairwise("abc")), list(itertools.zip_longest("ab", "x", fillvalue="-")), len(list(itertools.product("ab", repeat=3))), list(itertools.islice(itertools.cycle("ab"), 3)), list(itertools.starmap(pow, [(2, 3)])), list(itertools.combinations_with_replacement("ab", 2)))
print(calendar.month(2024, 2), calendar.TextCalendar(6).formatweekheader(3), calendar.monthrange(2023, 2), calendar.HTMLCalendar().formatmonth(2024, 2)[:80], calendar.isleap(1900), calendar.timegm((2020, 1, 1, 0, 0, 0)))
when = dt.datetime(2024, 3, 10, 1, 30, 15, 123456, tzinfo=zoneinfo.ZoneInfo("America/New_York"))
print(when.isoformat(), when + dt.timedelta(hours=1), (when.astimezone(dt.timezone.utc) + dt.timedelta(hours=1)).astimezone(when.tzinfo), when.strftime("%A %d %B %Y %I:%M %p %j %U %z %Z"), dt.datetime.strptime("05 Jan 2021 +0530", "%d %b %Y %z"), dt.date.fromisocalendar(2020, 53, 5), dt.timedelta(days=-1, seconds=5, microseconds=7), dt.timedelta(hours=50) // dt.timedelta(minutes=7), dt.datetime.fromisoformat("2020-01-02T03:04:05.678+01:00"), dt.date(2020, 2, 29).isocalendar(), when.utctimetuple().tm_yday, dt.time.fromisoformat("04:23:01"), dt.datetime.fromtimestamp(0, dt.timezone.utc), repr(dt.timedelta(1.5)))
for action in (lambda: dt.date(2021, 2, 29), lambda: dt.datetime(2020, 13, 1), lambda: dt.time(25), lambda: dt.date(0, 1, 1), lambda: dt.datetime.strptime("x", "%Y"), lambda: dt.date(2020, 1, 1) < dt.datetime(2020, 1, 1), lambda: dt.timedelta(10**10), lambda: dt.date.fromisoformat("2020-1-1"), lambda: dt.date("a"), lambda: dt.date.max + dt.timedelta(1), lambda: dt.datetime(1, 1, 1, second=60), lambda: dt.date(2020, 1, 1) + 1, lambda: dt.date.today() < 5):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, e)
pprint.pprint({"b": [list(range(30)), {"x": "long text " * 10}], "a": (1,), "s": {3, 1, 2}, "n": None}, width=60, compact=True)
print(reprlib.repr(list(range(100))), unicodedata.normalize("NFKD", "é①"), unicodedata.name("☺"), locale.format_string("%d", 12345, grouping=True), {3, 1, 2}, {(1, 2), (0, 1)}, set(range(10, 0, -3)), {x % 7 for x in (100, 33, 5, 12)}, frozenset([1000, 1, 64, 32]))
