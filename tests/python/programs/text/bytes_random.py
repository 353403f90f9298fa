# Random calls of the methods of bytes and bytearray, and of codecs; the results are what CPython gives.
import _codecs
import warnings

warnings.simplefilter("ignore")


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def choice(self, items):
        return items[self.below(len(items))]


R = Random(7)
LETTERS = (b"ab", b"aAzZ ._-09", b"a \t\n\r\x0b,\x00", b"\x7f\x80\xff'\"\\%")


def data(most=12):
    letters = R.choice(LETTERS)
    return bytes([R.choice(letters) for _ in range(R.below(most + 1))])


def part(s):
    if R.below(4) == 0:
        return data(2)
    at = R.below(len(s) + 1)
    return s[at:at + R.below(4)]


def attempt(f, *args, **kwargs):
    try:
        return ascii(f(*args, **kwargs))
    except Exception as e:
        return type(e).__name__ + ": " + ascii(str(e))


UNARY = ("lower", "upper", "title", "capitalize", "swapcase", "isalpha", "isalnum", "isascii", "isdigit", "islower",
         "isupper", "istitle", "isspace", "split", "rsplit", "strip", "lstrip", "rstrip", "splitlines", "hex")
SEARCH = ("find", "rfind", "index", "count", "startswith", "endswith", "split", "rsplit", "partition", "rpartition",
          "strip", "removeprefix", "removesuffix", "__contains__", "join", "__add__", "__eq__", "__lt__")
CODECS = ("utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_be", "utf_7", "unicode_escape",
          "raw_unicode_escape")
ERRORS = ("strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass",
          "xmlcharrefreplace", "namereplace")

for kind in (bytes, bytearray):
    for _ in range(200):
        print(attempt(getattr(kind(data()), R.choice(UNARY))))
        s = kind(data(20))
        method = R.choice(SEARCH)
        print(attempt(getattr(s, method), [part(s), data(2)] if method == "join" else part(s)))
        print(attempt(s.replace, part(s), data(3), R.below(4) - 1))
        print(s[R.below(10) - 5:R.below(20) - 5:R.choice((1, 2, -1, -3))], s * R.below(4))
        print(attempt(s.center, R.below(20), b"*"), attempt(s.zfill, R.below(12)))

for _ in range(300):
    b = bytearray(data(20))
    b[R.below(10):R.below(20)] = data(6)
    del b[R.below(5):R.below(20):R.choice((1, 2, -1))]
    b.insert(R.below(9), R.below(256))
    b += data(30)
    print(b, b.pop(0), len(b), attempt(b.remove, R.choice((97, 32))))
    view = memoryview(b)[R.below(5):R.below(20):R.choice((1, 2, -1))]
    print(view.tolist(), view.nbytes, view.contiguous, view.tobytes(), attempt(view.hex, ":"))
    view.release()

for _ in range(600):
    codec = R.choice(CODECS)
    raw = bytes([R.below(256) if R.below(2) else R.choice(b"a+-\\ux\xd8\xdc\x00\xe4\xb8") for _ in range(R.below(10))])
    print(codec, attempt(getattr(_codecs, codec + "_decode"), raw, R.choice(ERRORS), bool(R.below(2))))
    s = "".join([R.choice("a+~\\\xe9\u20ac\U0001f600\ud800\udc80\n") for _ in range(R.below(6))])
    print(attempt(getattr(_codecs, R.choice(CODECS + ("ascii", "latin_1")) + "_encode"), s, R.choice(ERRORS)))
