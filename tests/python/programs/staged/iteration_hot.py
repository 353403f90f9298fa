# Iteration over everything built in, in code that becomes machine code.
import itertools


def lists(xs):
    s = 0
    for i, x in enumerate(xs):
        s += i * x
        if len(xs) < 40 and x == 3:
            xs.append(i)
    for i, x in enumerate(tuple(xs), 5):
        s += i - x
    for a, b in zip(xs, range(100)):
        s += a * b
    for a, b, c in zip(xs, tuple(xs), range(3, 30)):
        s += a + b + c
    for x in reversed(xs):
        s = (s * 3 + x) % 100003
    return s


def dicts(d):
    s = 0
    for k in d:
        s += k
    for v in d.values():
        s += v
    for k, v in d.items():
        s += k * v
        d[k] = v + 1
    for pair in d.items():
        s += pair[0] + len(pair)
    for i, (k, v) in enumerate(d.items()):
        s += i * k
    for k in list(d):
        if k % 3 == 0:
            del d[k]
            d[-k] = k
    for k in d:
        s += k
    return s


def changing(n):
    out = []
    for r in range(n):
        d = {i: i for i in range(5)}
        try:
            for k in d:
                if k == 3:
                    d[100] = 1
        except RuntimeError as e:
            out.append(str(e))
        try:
            for k in d:
                del d[k]
                d[k + 1000] = 1
        except RuntimeError as e:
            out.append(str(e))
        s = {1, 2, 3}
        try:
            for k in s:
                s.add(k + 100)
        except RuntimeError as e:
            out.append(str(e))
    return sorted(set(out)), len(out)


def sets(s):
    t = 0
    for x in s:
        t += x
    for x in frozenset(s):
        t -= x // 2
    return t


def functions(xs):
    s = 0
    for x in map(lambda q: q + 1, xs):
        s += x
    for x in map(abs, xs):
        s += x
    for x in map(lambda p, q: p * q, xs, xs):
        s += x
    for x in filter(lambda q: q & 1, xs):
        s += x
    for x in filter(None, xs):
        s += x
    for x in map(str, xs):
        s += len(x)
    return s


def failing(xs):
    def inverse(q):
        return 12 // q

    s = 0
    try:
        for x in map(inverse, xs):
            s += x
    except ZeroDivisionError:
        s += 1000
    return s


def strings(text):
    n = 0
    for c in text:
        n += c == "a"
    for i, c in enumerate(text):
        n += i if c > "b" else ord(c)
    return n


def iterators(n):
    s = 0
    it = iter([1, 2, 3, 4, 5, 6])
    for x in it:
        s += x
        if x == n % 6:
            break
    for x in it:
        s += 100 * x
    for x in it:
        s += 10000
    e = enumerate(iter("abc"))
    next(e)
    for i, c in e:
        s += i
    z = zip([1, 2, 3], iter((4, 5)))
    for a, b in z:
        s += a * b
    try:
        for a, b in zip([1, 2], (3,), strict=True):
            s += a
    except ValueError as x:
        s += len(str(x))
    xs = [1, 2, 3]
    one = iter(xs)
    for a, b in zip(one, one):
        s += a * 10 + b
    return s


class Count:
    def __init__(self, n):
        self.n, self.i = n, 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Bag:
    def __init__(self, xs):
        self.xs = xs

    def __iter__(self):
        yield from self.xs

    def __getitem__(self, i):
        return self.xs[i]


class Indexed:
    def __getitem__(self, i):
        if i > 6:
            raise IndexError
        return i * i


def objects(n):
    s = 0
    for x in Count(n % 7):
        s += x
    for x in Bag(range(n % 9)):
        s += x
    for x in Indexed():
        s += x
    for i, x in enumerate(Bag([3, 4, 5])):
        s += i * x
    for a, b in zip(Count(3), Bag("xyz")):
        s += a + len(b)
    for x in iter(Count(4).__next__, 3):
        s += x
    return s


def tools(n):
    s = 0
    for x in itertools.chain(range(n % 5), [7, 8], (y for y in range(3))):
        s += x
    for a, b in itertools.product(range(3), "ab"):
        s += a + ord(b)
    for x in itertools.islice(itertools.count(n), 5):
        s += x
    for k, g in itertools.groupby([1, 1, 2, 2, 2, 3]):
        s += k * sum(g)
    for p in itertools.permutations(range(3)):
        s += p[0] * 9 + p[1]
    return s


def unpacked(n):
    s = 0
    for a, (b, c), *d in [(1, (2, 3), 4, 5), (n, (6, 7))]:
        s += a + b * c + len(d)
    for k, v in [[1, 2], (3, 4), "56"]:
        s += int(k) - int(v)
    try:
        for a, b in [(1, 2), (3, 4, 5)]:
            s += a
    except ValueError as e:
        s += len(str(e))
    return s


def comprehended(xs):
    return (
        sum([x * x for x in xs if x % 3]),
        len({x % 7 for x in xs}),
        sum({x: -x for x in xs}.values()),
        [(i, x) for i, x in enumerate(xs) if i == 2],
        [a - b for a, b in zip(xs, xs[1:])][:3],
        [y for x in xs if x > 5 for y in range(x % 4)][:5],
    )


results = []
for r in range(150):
    results.append(
        (
            lists(list(range(r % 13))),
            dicts({i: r for i in range(r % 11)}),
            sets({1, 2, r, r * 2}),
            functions([r, 0, -3, 4]),
            failing([1, 2, r % 3, 4]),
            strings("abcab" * (r % 4)),
            iterators(r),
            objects(r),
            tools(r),
            unpacked(r),
            comprehended(list(range(r % 17))),
        )
    )
print(results[0])
print(results[77])
print(results[149])
print(sum(x[0] + x[1] + x[2] + x[3] + x[4] + x[5] + x[6] + x[7] + x[8] + x[9] for x in results))
print(changing(60))
