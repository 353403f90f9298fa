# test: timeout=100
# The machine behind `re`: interrupts, matches in the middle of matches, threads, large patterns and texts.
import re
import signal
import threading
import time


class Enough(Exception):
    pass


def stop(*_):
    raise Enough


def match_and_stop(*_):
    print("in the handler:", re.findall(r"(\w)+?(?=\b)|(b)*c", "ab bbc"))
    raise Enough


hopeless = [(r"(a+)+$", "a" * 40 + "b"), (r"(?:a|aa)+$", "a" * 60 + "b"), (r"(?:(a*)*b?)*c", "a" * 40),
            (r"(.*?,){25}P", ",".join(map(str, range(34))))]
for handler in stop, match_and_stop:
    signal.signal(signal.SIGALRM, handler)
    for pattern, text in hopeless:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        start = time.monotonic()
        try:
            re.match(pattern, text)
            print("no end expected")
        except Enough:
            print("interrupted", time.monotonic() - start < 10)

# A function that replaces may match with the same pattern.
number = re.compile(r"\d+")
print(number.sub(lambda m: number.sub("n", m[0] * 2) + str(len(number.findall(m[0] + " 1"))), "1 22 333"))

# Threads take turns in the middle of matches.
word = re.compile(r"(?:(a)|(b)|c)*?d")
results = {}


def work(n):
    text = "abc" * (3000 + n) + "d"
    total = 0
    for i in range(20):
        total += word.match(text).end() + len(re.findall(r"(?:ab|bc|c|a)", text[:500 + i]))
    results[n] = total


threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results.items()))

# Long texts and many choices.
print(re.match(r"(?:a|b)*", "ab" * 300000).end(), re.match(r"(?:(a)|b)*?c", "ab" * 100000 + "c").span(1))
print(re.match(r"(?:.|\n)*x", "ab" * 200000 + "x" + "c" * 1000).end())
# Deep nesting, many groups, many alternatives.
print(re.match("(?:" * 90 + "a*" + ")*" * 90, "aaa").span())
print(re.match("(" * 90 + "a" + ")" * 90, "a").groups() == ("a",) * 90)
many = re.compile("|".join(f"(w{i}x)" for i in range(300)))
print([m.lastindex for m in many.finditer("w17x w299x w500x w0x")])
print(re.search("(?:" + "|".join(f"k{i}(?:a|b)*" for i in range(200)) + ")c", "k199ababc").group())
print(re.compile("(?:a?){300}b").match("a" * 300 + "b").end())
print(re.match("".join(f"(?:{c}|x)*" for c in "abcdefghij") * 30 + "$", "abcdefghij" * 5).end())

# Texts of every width by the same pattern, hot.
p = re.compile(r"([^\W\d_]+)[\s,]*(\d*)(?i:ß|k)?")
for text in ("abc, 12k", "äöü 3ß", "Ωμέγα,4K", "\U0001d538\U0001d539 5\u212a"):
    found = {p.match(text).group(0, 1, 2) for _ in range(300)}
    print(ascii(found))
# What changes between searches.
data = bytearray(b"one two three")
finder = re.compile(rb"\w+").finditer(data)
print(next(finder).group())
data[4:7] = b"TWO"
print([m.group() for m in finder])

# Letters that are alike but for their case, without a simple mapping between them.
print(re.match("ß", "ẞ", re.I), re.match("\ufb05", "\ufb06", re.I), re.match("[\u0390-\u0391]", "\u1fd3", re.I))
try:
    re.match("a", "a").group(1 << 1000)
except IndexError as e:
    print(e)
