# test: smoke
# `s += t` in loops grows strings in place; nobody else may see it.
import sys


def grow(n, piece):
    s = ""
    for i in range(n):
        s += piece
    return s


def two(n):
    s = ""
    for i in range(n):
        s += "ab"
        s += str(i)
        if i % 1000 == 0:
            s += "é" if i else "-"
    return s


def shared(n):
    s = ""
    kept = []
    for i in range(n):
        s += "0123456789"
        if i % 500 == 0:
            kept.append(s)
    return [len(k) for k in kept], s == kept[-1] + "0123456789" * (n - 1 - (n - 1) // 500 * 500)


def again(n):
    s = ""
    for i in range(n):
        s += "x" * 100
    t = s
    for i in range(n):
        s += "y" * 100
    u = s
    s += "!"
    return len(t), len(u), len(s), t[-1], u[-1], s[-1], hash(t) == hash("x" * 100 * n)


def parameter(s, n):
    if n == 0:
        return [s]
    for i in range(300):
        s += "abcdefghij" * 20
    r = parameter(s, n - 1)
    s += "?"
    return r + [s]


def wider(n):
    s = ""
    for i in range(n):
        s += "abc" * 50
        if i == n // 2:
            s += "\u20ac"
        if i == n - 3:
            s += "\U0001f600"
    return len(s), s.count("c"), s.count("\u20ac"), s[-5:], s.isascii()


def looked_at(n):
    s = ""
    seen = []
    for i in range(n):
        s += "abcdefghij" * 10
        if i in (n // 2, n // 2 + 1):
            seen.append(sys._getframe().f_locals["s"])
    return [len(x) for x in seen], len(s), len(locals()["s"])


def generator(n):
    s = ""
    for i in range(n):
        s += "abcdefghij" * 100
        if i % 50 == 0:
            yield i
    yield s


class Odd:
    def __init__(self, kept):
        self.kept = kept

    def __radd__(self, s):
        self.kept.append(s)
        return self.kept[0]


def guests(n):
    kept = []
    s = ""
    for i in range(n):
        s += "abcdefghij" * 10
        if i == n // 2:
            s += Odd(kept)
            kept.append(s)
    s += "."
    return [len(k) for k in kept], len(s)


def handlers(n):
    s = ""
    for i in range(n):
        try:
            s += "abcdefghij" * 10
            if i % 100 == 7:
                s += None
        except TypeError as e:
            s += "!"
    return len(s), s.count("!"), s[-1]


def numbers(n):
    a = 0
    b = 0.5
    c = 1j
    d = []
    for i in range(n):
        a += i
        b += 1
        c += 1
        d += [i]
    return a, b, c, len(d)


def mixed(n):
    s = ""
    for i in range(n):
        s += "abc" * 100
    try:
        s += 1
    except TypeError as e:
        print(e)
    return len(s)


for r in range(3):
    print(len(grow(200000, "x")), len(grow(3000, "αβγ")), len(grow(10, "")))
    print(len(two(20000)), hash(two(3000)) == hash(two(3000)))
    print(shared(3000), again(1000))
    print([len(x) for x in parameter("", 4)], [x[-3:] for x in parameter("", 3)])
    print(wider(2000), looked_at(1000))
    g = generator(300)
    total = []
    for x in g:
        if isinstance(x, str):
            total.append(len(x))
        else:
            total.append(len(g.gi_frame.f_locals["s"]))
    print(total)
    print(guests(1000), handlers(1000), numbers(1000), mixed(1000))
