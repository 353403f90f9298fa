# test: smoke
# re: matching, groups, replacement, splitting, flags, look-around, errors, a tokenizer, Unicode.
import re
import warnings

warnings.simplefilter("ignore")


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


m = re.match(r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d))?", "2024-05 rest")
print(m, m.group(), m[1], m["month"], m.groups(), m.groups("00"), m.groupdict(), m.span(2), m.span("day"), m.start(), m.end("year"), m.lastindex, m.lastgroup, m.re.pattern, m.string, m.pos, m.endpos, m.expand(r"\2/\g<year>"), m.regs)
print(attempt(lambda: m[9]), attempt(lambda: m["zz"]), attempt(lambda: m.group(1, 9)), m.group(1, "month"), bool(m), re.match("x", "y"), re.fullmatch(r"\d+", "12a"), re.search("b+", "aabbb").span())
print(re.findall(r"\d+", "a1b22c333"), re.findall(r"(\w)(\d)", "a1 b2"), re.findall("x*", "axb"), re.findall(r"(a)|b", "ab"), [m.span() for m in re.finditer(r"\b", "hi you")], re.findall(r"(?=(aa))", "aaaa"))
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.sub("a", lambda m: m[0].upper() * 2, "banana", 2), re.subn("x*", "-", "abxd"), re.sub(r"(?P<n>\d)", r"<\g<n>\g<0>>", "a1b2"), re.sub("", "-", "abc"), re.sub(r"\n", r"\\n\t", "a\nb"))
print(re.split(r"[,;]\s*", "a, b;c,,d"), re.split(r"(-)", "a-b-c"), re.split(r"\b", "one two"), re.split("x", "axbxc", maxsplit=1), re.split(r"(?:)", "abc"), re.escape("a.b*c d_é\n"))
print(re.findall("(?i)STRASSE|ß", "Straße strasse"), re.findall("^.", "ab\ncd", re.M), re.findall("a.c", "a\nc abc", re.S), re.findall(r"""
    (\d+)  # digits
    \s* [a-z#]  # a letter""", "12 a3b", re.X), re.findall(r"\w+", "naïve café_1 ١٢"), re.findall(r"\w+", "naïve café", re.A), re.findall(rb"\w+", b"ab \xe9c"))
print(re.search(r"(?<=\$)\d+", "cost $42").group(), re.search(r"(?<!\$)\b\d+", "cost $42 17").group(), re.findall(r"foo(?!bar)", "foobar foobaz"), re.findall(r"\b(\w+)\s+\1\b", "the the cat sat sat"), re.match(r"(a)?(?(1)b|c)", "ab").group(), re.match(r"(a)?(?(1)b|c)", "c").span())
print(re.match("a{2,3}", "aaaa").group(), re.match("a{2,3}?", "aaaa").group(), re.match("a{,2}", "aaa").group(), re.match("a{2}b", "aab").group(), re.match("<.*?>", "<a><b>").group(), re.match("(?:ab)+", "ababa").group(), re.match("a++b", "aaab"), re.match("a++ab", "aaab"), re.match("(?>a*)b", "aab"), re.match("a{2,}+a", "aaaa"))
print(re.match(r"(?s:.)(?-i:B)", "\nB", re.I), re.match(r"(?i:a)B", "AB"), re.match(r"(?i:a)B", "Ab"), re.match(r"[^\W\d_]+", "abc1").group(), re.match(r"[\]\-\\^a]+", "]-\\^a").group(), re.match(r"[a-cx-z]+", "abczq").group(), re.match("[]a]+", "]a").group(), re.match(r"\x41\u0042\103\N{LATIN SMALL LETTER A}", "ABCa"))
for pattern in ("(", ")", "[a", "a**", "*a", "a{3,2}", "(?P<1a>x)", "(?P<n>x)(?P<n>y)", "(?P=zz)", r"\1", "(?<=a*)b", "(?z)", "a(?i)b", "[z-a]", r"\q", "(?(3)a)", "(?P<n", "\\", "(?#", "x{99999999999}", "(?:", "[[:alpha:]]", r"\N{NOPE}", r"(?P<é>x)", "(?L)a", "a|*", r"[\w-z]", "(?a)(?u)", "(?"):
    print(repr(pattern), attempt(lambda: re.compile(pattern).pattern))
for f in (lambda: re.sub("(a)", r"\2", "a"), lambda: re.sub("a", r"\g<x>", "a"), lambda: re.sub("a", "\\", "a"), lambda: re.sub("a", r"\q", "a"), lambda: re.match(b"a", "a"), lambda: re.match("a", b"a"), lambda: re.match(5, "a"), lambda: re.compile(re.compile("a"), re.I), lambda: re.sub("a", 5, "a"), lambda: re.match("a", None),
          lambda: re.sub("a", b"x", "a"), lambda: re.compile("a").match("ba", 1).span(), lambda: re.compile("^a").match("ba", 1), lambda: re.compile("a$").match("ab", 0, 1).span(), lambda: re.compile("a").sub("b", "a", count=-1), lambda: re.compile(b"a", re.U)):
    print(attempt(f))
try:
    re.compile("ab(c\n(d")
except re.error as error:
    print(error.msg, error.pos, error.lineno, error.colno, repr(error.pattern), error)
p = re.compile(r"(?P<a>x)(?P<b>y)?", re.I | re.M)
print(p, p.flags, p.groups, p.groupindex, p == re.compile(p.pattern, re.I | re.M), hash(p) == hash(re.compile(p.pattern, re.I | re.M)), re.I | re.M, repr(re.RegexFlag(0)), re.compile("a" * 300).__repr__()[:50], p.fullmatch("XY"), p.scanner("xyx").search())
scanner = re.Scanner([(r"\d+\.\d+", lambda s, t: float(t)), (r"\d+", lambda s, t: int(t)), (r"[a-z]+", lambda s, t: t.upper()), (r"\s+", None), (r"[+*]", lambda s, t: s.match.start())])
print(scanner.scan("12 ab 3.5 + x !rest"))
for text, pattern in (("aaaaaaaaaaaaaaaaaaaaab", r"(a|aa)+b"), ("x" * 50 + "y", r"x*x*x*x*y"), ("((()))", r"\(+\)+"), ("a,b,c", r"(?:(\w),?)+"), ("abcabc", r"(abc)\1"), ("ABCabc", r"(?i)(abc)\1"), ("aXbX", r".*?X"), ("", r"^$"), ("\n", r"$"), ("a\n", r"a$"), ("a\n", r"a\Z"), ("é", r"\w"), ("٣", r"\d"), ("\u2003", r"\s"), ("ſ", "(?i)s"), ("K", "(?i)k"), ("İ", "(?i)i")):
    m = re.search(pattern, text)
    print(repr(text[:12]), pattern, m and (m.span(), m.groups()))
TOKEN = re.compile(r"""(?P<num>\d+(\.\d*)?) | (?P<id>[A-Za-z_]\w*) | (?P<str>"(?:[^"\\]|\\.)*") | (?P<op>[-+*/=<>!]=?|[(){};,]) | (?P<ws>\s+) | (?P<bad>.)""", re.X)
source = 'while (x1 <= 10.5) { print("a \\"q\\" b", x1); x1 = x1 + 1; } @'
print([(m.lastgroup, m[0]) for m in TOKEN.finditer(source) if m.lastgroup != "ws"])
counts = {}
for m in TOKEN.finditer(source * 60):
    counts[m.lastgroup] = counts.get(m.lastgroup, 0) + len(m[0])
print(counts)
roman = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
print([bool(roman.match(t)) for t in ("MCMXCIV", "IIII", "XLII", "VX")], re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", "1234567"), re.sub(r"([A-Z])", r"_\1", "camelCaseName").lower(), re.sub(r"_(\w)", lambda m: m[1].upper(), "snake_case_name"))
email = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
print(email.findall("x@y.z, bad@, a.b+c@d-e.co.uk;"), re.sub(r"\s+", " ", "  a \t b\n c ").strip(), dict(re.findall(r"(\w+)=([^&]*)", "a=1&bb=two&c=")), re.purge())
