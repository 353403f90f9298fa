# test: smoke
# str methods with Unicode of every width, errors in CPython's words, normalisation, codecs.
import string
import unicodedata


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


index = "x"
words = ["", "a", "Straße", "ÀÉÎ", "ǆungla", "İstanbul", "ﬁne", "ΣΊΣΥΦΟΣ", "hello World", "日本語", "\U0001F600x", "x\u0301", "١٢٣", "²½", "Ⅷ", "a_1", "1a", "\t \n", "\u3000", "ab\x00c", "\ud800"]
for w in words:
    print(ascii(w), [ascii(f(w)) for f in (str.upper, str.lower, str.title, str.capitalize, str.swapcase, str.casefold)], [int(f(w)) for f in (str.isalpha, str.isdigit, str.isdecimal, str.isnumeric, str.isalnum, str.isspace, str.isupper, str.islower, str.istitle, str.isidentifier, str.isprintable, str.isascii)], len(w))
s = "añb日\U0001F600c" * 2
print(s, s[1], s[-1], s[2:5], s[::-1], s[::3], s.find("日"), s.rfind("日"), s.index("\U0001F600"), s.count("c"), "日\U0001F600" in s, s.replace("日", "--"), s.replace("", ".", 3), s.split("日"), s.partition("c"), s.rpartition("c"), s.startswith(("x", "añ")), s.endswith("c", 0, 6), s * 0, s.find("c", 6), s.find("", 99), s.rfind("", 3), s.find("zz"), hash(s) == hash("".join(list(s))))
print("a,b,,c".split(","), " a  b ".split(), "a b c".split(None, 1), "a b c".rsplit(" ", 1), "".split(), "".split(","), "\x1ca\x85b".split(), "l1\nl2\r\nl3\rl4\x0bl5\u2028l6\x1cl7".splitlines(), "a\n\nb".splitlines(True), ",".join(["x"]), "-".join("日本"), "".join([]), attempt(lambda: ",".join([1])), attempt(lambda: ",".join(5)), attempt(lambda: "a".split("")), attempt(lambda: "a".split(5)), attempt(lambda: "a".partition("")))
print("abc".center(10, "*"), "abc".center(6, "日"), "x".ljust(3) + "|", "x".rjust(3, "."), "-5".zfill(4), "+日".zfill(5), "a\tbc\td".expandtabs(4), "\t".expandtabs(0), attempt(lambda: "x".center(5, "ab")), attempt(lambda: "x".center("a")), "  xx ".strip(), "xyxaxy".strip("xy"), "日本日".lstrip("日"), "a..".rstrip("."), "prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"), "x".removesuffix(""), attempt(lambda: "x".strip(5)))
table = str.maketrans({"a": "1", "b": None, "c": "日本", ord("d"): 233})
print("abcd".translate(table), "abc".translate({97: "X"}), "hello".translate(str.maketrans("el", "ip", "o")), attempt(lambda: str.maketrans("a", "bc")), attempt(lambda: "a".translate({97: 1.5})), attempt(lambda: str.maketrans({"ab": 1})), "a".translate({97: 0x1F600}), attempt(lambda: "a".translate({97: 0x110000})), attempt(lambda: str.maketrans(5)))
for f in (lambda: "abc".index("z"), lambda: "abc".rindex("z"), lambda: "a" + 5, lambda: "a" * "b", lambda: "abc"[index], lambda: "abc"[9], lambda: "abc"[1:2:0], lambda: 5 in "abc", lambda: "a" < 5, lambda: chr(-1), lambda: chr(0x110000), lambda: ord("ab"), lambda: ord(b"ab"), lambda: ord(5), lambda: "a".replace("a"), lambda: "a".replace(1, "b"), lambda: "a".startswith(5), lambda: "a".count(), lambda: "a".find(5), lambda: str(b"a", "nope"), lambda: str(5, "utf-8"), lambda: str("a", "utf-8"), lambda: "a".encode("nope"), lambda: "é".encode("ascii"), lambda: "a".zfill("x"), lambda: setattr("a", "x", 1), lambda: "a".splitlines(x=1), lambda: "x" % 1, lambda: "abc".__getitem__(), lambda: del_):
    print(attempt(f))
for text in ("é", "日本", "\U0001F600", "\ud800", "ß\x80\xff"):
    row = []
    for codec in ("ascii", "latin-1", "utf-8", "utf-16-le", "utf-32-be", "utf-7", "cp1252", "cp437", "koi8-r", "shift_jis" if False else "iso8859-15", "unicode_escape", "raw_unicode_escape", "punycode", "idna" if False else "utf-8-sig"):
        row.append(attempt(lambda: text.encode(codec)) if not isinstance(r := attempt(lambda: text.encode(codec)), str) else r.split(":")[0])
    print(ascii(text), row)
for handler in ("ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogateescape", "surrogatepass", "nope"):
    print(handler, attempt(lambda: "aé日\udc80z".encode("ascii", handler)), attempt(lambda: ascii(b"a\xe9\xff\x80z".decode("utf-8", handler))), attempt(lambda: ascii(b"\xed\xa0\x80".decode("utf-8", handler))))
for data in (b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc0\x80", b"\xf5\x80\x80\x80", b"\xed\xb0\x80", b"a\x80b", b"\xfe\xff", b"\xe2\x28\xa1"):
    print(data, attempt(lambda: data.decode()), ascii(data.decode("utf-8", "replace")), attempt(lambda: ascii(data.decode("utf-16"))))
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\t\n\r\\\x00\x7f\x80\xad\u200b\u2028\ud800\U0001F600\U000E0001"), ascii("é日\U0001F600"), "\N{GREEK SMALL LETTER ALPHA}\x41\101\u00e9", r"\n", "a" "b", """x
y""", 'a\
b', str(b"x"), str(), str(None), str(object=5), str(b"\xe9", "latin-1"))
print([unicodedata.normalize(f, "ﬁé\u0301Å").encode() for f in ("NFC", "NFD", "NFKC", "NFKD")], unicodedata.name("é"), unicodedata.lookup("SNOWMAN"), unicodedata.category("A"), unicodedata.numeric("½"), unicodedata.digit("²"), unicodedata.decimal("٣"), unicodedata.bidirectional("א"), unicodedata.combining("\u0301"), unicodedata.east_asian_width("日"), unicodedata.mirrored("("), unicodedata.decomposition("é"), unicodedata.is_normalized("NFC", "é"), attempt(lambda: unicodedata.name("\x00")), unicodedata.name("\x00", "none"), attempt(lambda: unicodedata.lookup("nope")), attempt(lambda: unicodedata.decimal("a")), unicodedata.unidata_version)
print(sorted(["b", "a", "B", "á", "Z", "日", "\U0001F600", "\uffff"]), "a" < "á" < "日" < "\U0001F600", "\uffff" < "\U00010000", max("日本語"), sorted("hello", key=str.upper, reverse=True), "abc" == "ab" + "c", "ǆ".title(), "ŉ".upper(), "ß".upper().lower(), "ſ".upper(), "K".lower(), "ΑΣ".lower(), "ΑΣΑ".lower(), "\u1e9e".lower(), "ﬀ".casefold())
print(string.ascii_letters, string.digits, string.punctuation, string.printable.isprintable(), string.whitespace.isspace(), string.hexdigits)


def slug(text):
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain.lower()).split())


print([slug(t) for t in ("Crème Brûlée!", "  Ünïcode  тест ", "日本", "Ａｂｃ１")])
total, built = 0, ""
for i in range(2500):
    c = chr((i * 7919) % 0x2FFF + 32)
    built += c
    if c.isalpha():
        total += ord(c.upper()[0]) - ord(c.lower()[0])
    if len(built) > 60:
        total += built.count(c) + len(built.strip()) + built.find("\u0100")
        built = built[30:]
print(total, ascii(built[:5]))
