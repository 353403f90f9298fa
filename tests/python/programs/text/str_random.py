# Random calls of str methods and formatting; the results are what CPython gives.

class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def choice(self, items):
        return items[self.below(len(items))]


LETTERS = ("ab", "aAzZ ._-", "a \t\n\r,\x85\xa0\u2028", "aé\xdf\u0130\u03a3\u03c3\u01c5\u20ac\ufb01",
           "a\U0001f600\U00010428\u0301\u0661\xbd\u2167\ud800", "{}%\x00\x7f\xad'\"\\")
R = Random(2024)


def text(most=12):
    letters = R.choice(LETTERS)
    return "".join([R.choice(letters) for _ in range(R.below(most + 1))])


def part(s):
    if R.below(4) == 0:
        return text(2)
    at = R.below(len(s) + 1)
    return s[at:at + R.below(4)]


def attempt(f, *args, **kwargs):
    try:
        return ascii(f(*args, **kwargs))
    except Exception as e:
        return type(e).__name__ + ": " + ascii(str(e))


UNARY = ("lower", "upper", "title", "capitalize", "casefold", "swapcase", "isalpha", "isalnum", "isascii",
         "isdecimal", "isdigit", "isnumeric", "isidentifier", "islower", "isupper", "istitle", "isprintable",
         "isspace", "split", "rsplit", "strip", "lstrip", "rstrip", "splitlines", "__repr__", "__len__")
SEARCH = ("find", "rfind", "index", "rindex", "count", "startswith", "endswith", "split", "rsplit", "partition",
          "rpartition", "strip", "removeprefix", "removesuffix", "__contains__")
NUMBERS = (0, 1, -1, 7, 255, -255, 1234567, 10**25, -2**70, True, 0.0, -0.0, 1.0, -1.5, 3.14159, 1e16, 1e-5,
           123456789.123, 1e100, 5e-324, float("inf"), float("nan"), 2.5, 1j, -2.5 + 3j)


def spec():
    s = ""
    if R.below(2):
        s = R.choice(("", "*", "0", "\u20ac")) + R.choice("<>=^")
    return (s + R.choice(("", "+", "-", " ")) + R.choice(("", "#")) + R.choice(("", "0")) +
            R.choice(("", "5", "12", "20")) + R.choice(("", "", ",", "_")) + R.choice(("", ".0", ".3", ".10")) +
            R.choice(("", "d", "b", "o", "x", "X", "e", "f", "F", "g", "G", "n", "%", "s", "q")))


def directive():
    return ("%" + R.choice(("", "-", "+", " ", "#", "0", "-+", "#0")) + R.choice(("", "5", "12")) +
            R.choice(("", ".0", ".3")) + R.choice("diouxXeEfFgGcrsa"))


for _ in range(400):
    print(attempt(getattr(text(), R.choice(UNARY))))
for _ in range(400):
    s = text(20)
    print(attempt(getattr(s, R.choice(SEARCH)), part(s)))
for _ in range(200):
    s = text(20)
    print(attempt(s.replace, part(s), text(3), R.below(4) - 1))
    print(attempt(s.find, part(s), R.below(10) - 3, R.below(20) - 3))
    print(ascii(s[R.below(10) - 5:R.below(20) - 5:R.choice((1, 2, -1, -3))]), ascii(s * R.below(4)))
    print(attempt(s.center, R.below(20), R.choice("*\xe9\u20ac")), attempt(s.zfill, R.below(12)))
    print(ascii(text(3).join([text(3) for _ in range(R.below(4))])))
for _ in range(400):
    print(attempt(format, R.choice(NUMBERS), spec()))
for _ in range(200):
    print(attempt(format, text(), spec()))
    print(attempt(lambda f, a: f % a, directive() + "|" + directive(), (R.choice(NUMBERS), R.choice(NUMBERS))))
    print(attempt(("{:" + spec() + "}{!r}{a}").format, R.choice(NUMBERS), text(3), a=R.below(9)))
