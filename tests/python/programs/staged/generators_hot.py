# Generators in loops that become machine code: inlined, called, virtual, escaping, ended in every way.
import gc
import sys
import traceback


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def squares(it):
    for x in it:
        yield x * x


def odd(it):
    for x in it:
        if x & 1:
            yield x


def take(it, n):
    k = 0
    for x in it:
        if k >= n:
            return "taken"
        k += 1
        yield x


def pipeline():
    t = 0
    for r in range(40):
        for x in take(odd(squares(numbers(200))), 50 + r):
            t += x
    return t


def kinds(n):
    for i in range(n):
        yield i
        yield i / 2
        yield i % 3 == 0
        yield str(i)
        yield None
        yield (i, -i)


def use_kinds():
    counts = {}
    total = 0.0
    for r in range(30):
        for v in kinds(20):
            name = type(v).__name__
            counts[name] = counts.get(name, 0) + 1
            if name in ("int", "float"):
                total += v
    return counts, total


def floats(n, step):
    x = 0.0
    while x < n:
        yield x
        x += step


def accumulate():
    total = yield 0
    while True:
        got = yield total
        if got is None:
            return total
        total += got


def use_send():
    s = 0
    for r in range(60):
        g = accumulate()
        next(g)
        for i in range(20):
            s += g.send(i + r)
        try:
            g.send(None)
        except StopIteration as e:
            s += e.value
    return s


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right


def build(lo, hi):
    if lo >= hi:
        return None
    mid = (lo + hi) // 2
    return Node(mid, build(lo, mid), build(mid + 1, hi))


def walk(n):
    if n is not None:
        yield from walk(n.left)
        yield n.value
        yield from walk(n.right)


def walk_by_loop(n):
    if n is not None:
        for x in walk_by_loop(n.left):
            yield x
        yield n.value
        for x in walk_by_loop(n.right):
            yield x


def trees():
    t = build(0, 120)
    s = 0
    for r in range(12):
        for i, x in enumerate(walk(t)):
            s += x * (i + 1)
        for x in walk_by_loop(t):
            s -= x
    return s


def result_of(n):
    s = 0
    for i in range(n):
        s += i
        yield i
    return s


def delegating(n):
    total = 0
    for k in range(n):
        total += yield from result_of(k)
    return total


def use_delegating():
    got = []
    for r in range(25):
        g = delegating(12)
        count = 0
        while True:
            try:
                count += next(g)
            except StopIteration as e:
                got.append((count, e.value))
                break
    return got[0], got[-1], len(got)


def raising(n):
    for i in range(n):
        if i == 17:
            raise ValueError("at %d" % i)
        yield i


def use_raising():
    s = 0
    messages = set()
    for r in range(60):
        try:
            for x in raising(30):
                s += x
        except ValueError as e:
            messages.add(str(e))
            lines = [f.name for f in traceback.extract_tb(e.__traceback__)]
            assert lines == ["use_raising", "raising"], lines
    return s, messages


def in_handler(log):
    for i in range(1000):
        try:
            raise KeyError(i)
        except KeyError:
            got = yield sys.exc_info()[1].args[0]
            log.append((got, sys.exc_info()[1].args[0]))
        assert sys.exc_info()[1] is None or sys.exc_info()[0] is OSError


def use_handlers():
    log = []
    g = in_handler(log)
    s = 0
    try:
        raise OSError("outer")
    except OSError:
        for r in range(200):
            s += next(g) if r == 0 else g.send(r)
            assert sys.exc_info()[0] is OSError
    for r in range(200):
        s += g.send(r)
        assert sys.exc_info()[0] is None
    return s, log[0], log[-1]


def finally_log(log, n):
    try:
        for i in range(n):
            yield i
    finally:
        log.append("done")


def early_exit():
    log = []
    s = 0
    for r in range(80):
        g = finally_log(log, 10)
        for x in g:
            if x == 5:
                break
            s += x
        g.close()
        assert g.gi_frame is None and not g.gi_running
    return s, len(log)


def running_check():
    def self_caller():
        for i in range(300):
            if i >= 100:
                try:
                    next(me[0])
                except ValueError as e:
                    errors.add(str(e))
                assert me[0].gi_running
            yield i

    errors, me = set(), [None]
    me[0] = g = self_caller()
    s = 0
    for x in g:
        s += x
        assert not g.gi_running and g.gi_suspended
    return s, errors


def escaping(n):
    kept = []
    s = 0
    for r in range(n):
        g = numbers(10)
        for x in g:
            s += x
            if x == r % 10:
                break
        kept.append(g)
    for g in kept:
        for x in g:
            s += x
    return s


def throwing():
    def catcher():
        caught = 0
        while True:
            try:
                yield caught
            except LookupError:
                caught += 1

    s = 0
    for r in range(50):
        g = catcher()
        next(g)
        for i in range(10):
            s += g.throw(KeyError(i)) if i % 2 else next(g)
        try:
            g.throw(OSError, "out")
        except OSError as e:
            s += len(str(e))
        assert list(g) == []
    return s


def wide(n):
    a, b, c, d, e, f, g, h = range(8)
    a1, b1, c1, d1, e1, f1, g1, h1 = range(8, 16)
    a2, b2, c2, d2, e2, f2, g2, h2 = range(16, 24)
    a3, b3, c3, d3, e3, f3, g3, h3 = range(24, 32)
    a4, b4, c4, d4, e4, f4, g4, h4 = range(32, 40)
    for i in range(n):
        a += h4
        h4 += 1
        yield a + b + c + d + e + f + g + h + a1 + b1 + c1 + d1 + e1 + f1 + g1 + h1
        yield a2 + b2 + c2 + d2 + e2 + f2 + g2 + h2 + a3 + b3 + c3 + d3 + e3 + f3 + g3 + h3
        yield a4 + b4 + c4 + d4 + e4 + f4 + g4 + h4


def locals_of_suspended():
    def g(n):
        for i in range(n):
            x = i * 2
            yield x
            assert x == i * 2

    it = g(500)
    for k in range(300):
        next(it)
    assert it.gi_frame.f_locals["x"] == 598, it.gi_frame.f_locals
    assert it.gi_frame.f_lineno == it.gi_frame.f_code.co_firstlineno + 3
    return it.gi_frame.f_locals["n"]


def garbage(n):
    for i in range(n):
        junk = [i] * 10
        yield junk
        assert junk[0] == i


def use_garbage():
    s = 0
    for r in range(10):
        for j in garbage(200):
            s += j[3]
        gc.collect()
    g = garbage(1000)
    for j in g:
        s += j[0]
        if j[0] % 100 == 0:
            gc.collect(0)
    return s


def recursion(n):
    if n:
        yield from recursion(n - 1)
    yield n


def limits():
    for r in range(30):
        s = sum(recursion(100))
    try:
        list(recursion(100000))
    except RecursionError as e:
        print("RecursionError", str(e)[:32])
    return s


def expressions():
    t = 0
    for r in range(40):
        t += sum(x * x for x in range(30) if x % 3)
        t += max(x % 17 for x in range(60))
        t += any(x > 40 for x in range(50)) + all(x < 40 for x in range(50))
        t += len(list(x for x in range(20))) + len(set(x // 2 for x in range(20)))
        t += len(",".join(str(x) for x in range(20)))
        t += len(dict((x, -x) for x in range(15))) + sorted(-x for x in range(9))[0]
        for i, x in enumerate(y + 1 for y in range(10)):
            t += i * x
        for a, b in zip((y for y in range(10)), numbers(8)):
            t += a * b
    return t


def unpacking():
    s = 0
    for r in range(300):
        a, b, *c = numbers(6)
        s += a + b * r + sum(c)
    return s


def names():
    def f(n):
        for i in range(n):
            yield i

    seen = set()
    for r in range(300):
        if r == 150:
            f.__name__ = "renamed"
        g = f(2)
        seen.add((g.__name__, g.__qualname__))
        for x in g:
            pass
    return sorted(seen)


for work in (
    pipeline, use_kinds, lambda: sum(sum(floats(10, 0.25)) for r in range(60)), use_send, trees, use_delegating, use_raising,
    use_handlers, early_exit, running_check, lambda: escaping(200), throwing, lambda: [sum(wide(r)) for r in range(60)][-1],
    locals_of_suspended, use_garbage, limits, expressions, unpacking, names,
):
    print(work())
