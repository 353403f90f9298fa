# Calls and displays with many values, and calls of functions that are never compiled, in hot loops: they run by plain
# or by C++, and the compiled code goes on behind them.
import sys


def eleven(a, b, c, d, e, f, g, h, i, j, k):
    return a + k if a % 7 else str(a)


def asks(x, y):
    z = x + y
    return sum(locals().values()) + (sys._getframe(0).f_lineno > 0)


class Record:
    def __init__(self, name, level, path, line, message, args, info, func=None, stack=None, **rest):
        self.name, self.level, self.message, self.args = name, level, message % args, args
        self.rest = len(rest)
        if line % 50 == 49:
            raise LookupError(line)


def work(n):
    total, texts, errors = 0, [], []
    for i in range(n):
        r = eleven(i, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10.5 if i % 3 else 1)
        total += len(r) if isinstance(r, str) else r
        total += asks(i, 2)
        d = {"a": i, "b": 1, "c": 2, "d": 3, "e": 4, "f": 5, "g": 6, "h": 7, "i": 8, "j": 9, "k": 10, "l": 11, "a": 3}
        total += len(d) + d["a"]
        x = [i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, i]
        total += x[-1] + x[1]
        t = f"{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i}{i!r:>4}"
        total += len(t)
        try:
            q = Record("a", 10, "p", i, "%d of %s", (i, n), None, "f", None, k=1, l=2)
            total += len(q.message) + q.rest
        except LookupError as e:
            errors.append(e.args[0])
        try:
            eleven(i, None, 2, 3, 4, 5, 6, 7, 8, 9, "x" if i % 11 == 5 else 1)
        except TypeError as e:
            texts.append(str(e))
    return total, len(texts), texts[0], sum(errors)


for k in range(3):
    print(work(700))
