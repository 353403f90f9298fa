# test: smoke
# Iteration and unpacking: protocols old and new, sentinels, reversed, zip, slices with indexes, comprehensions of every kind.
import itertools


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Old:
    def __getitem__(self, i):
        if i >= 4:
            raise IndexError(i)
        return i * i


class OldStop(Old):
    def __getitem__(self, i):
        if i == 2:
            raise StopIteration
        return i


class OldError(Old):
    def __getitem__(self, i):
        raise KeyError(i)


class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration("done")
        self.n -= 1
        return self.n

    def __length_hint__(self):
        return self.n


class NotIterator:
    def __iter__(self):
        return 5


class NoneIter:
    __iter__ = None

    def __getitem__(self, i):
        return i


class Backwards:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return "abc"[i]


class Custom:
    def __reversed__(self):
        return iter("custom")


print(list(Old()), 9 in Old(), 5 in Old(), attempt(lambda: list(OldStop())), attempt(lambda: list(OldError())), list(Count(3)), attempt(lambda: iter(NotIterator())), attempt(lambda: iter(NoneIter())), attempt(lambda: 1 in NoneIter()), list(reversed(Backwards())), "".join(reversed(Custom())), attempt(lambda: reversed(Count(1))), attempt(lambda: reversed({1})), list(reversed({1: 2, 3: 4})), list(reversed(range(3))), attempt(lambda: next(5)), attempt(lambda: next(iter([]))), next(iter([]), "default"))
state = iter([3, 1, 4, 0, 5])
print(list(iter(lambda: next(state), 0)), list(state), attempt(lambda: iter(5, 0)), list(iter(iter([1, 2]).__next__, 2)), list(enumerate("ab", 5)), list(enumerate(Count(2), -1)), list(zip("abc", Count(2))), list(zip()), list(map(lambda *a: a, [1, 2], "xyz")), list(filter(None, [0, 1, "", "a"])), list(zip(*[(1, 2), (3, 4)])))
for source, targets in (([1, 2, 3], "a, b, c"), ([1, 2], "a, b, c"), ([1, 2, 3, 4], "a, b, c"), (range(5), "a, *b"), (range(5), "*a, b"), (range(5), "a, *b, c"), ([1], "a, *b, c"), ("xy", "a, b"), ({1: 2}, "a,"), (Count(3), "a, b, c"), (Old(), "a, b, *c"), (5, "a, b"), (None, "a, b"), ([[1, 2], 3], "(a, b), c"), ([1, 2], "(a, b), c"), (iter([]), "*a,"), (OldError(), "a, b"), ([], "[]"), ([1], "[]"), (Count(9), "a, b")):
    space = {"s": source}
    result = attempt(lambda: exec(f"{targets} = s", space))
    print(targets, "=", type(source).__name__, result or {k: v for k, v in space.items() if len(k) == 1 and k != "s"})
print([x for x in range(10) if x % 2 if x > 3], [(x, y) for x in range(3) for y in range(x)], {x: y for x, y in zip("ab", [1, 2])}, {x % 3 for x in range(10)}, [[y for y in range(x)] for x in range(4)], [x for x in [y * 2 for y in range(3)]], [a + b for a, b in [(1, 2), (3, 4)]], [z for x in [[1, 2], [3]] for y in [x] for z in y], [*(x for x in "ab"), *[1]], {**{k: 1 for k in "a"}, "b": 2}, [x := 5, x + 1], [y for x in range(3) if (y := x * x) > 0], y, list((lambda x=x: x) for x in range(2))[1]())
x = "outer"
print([x for x in range(3)], x, [(lambda: x)() for x in range(2)], [f() for f in [lambda: x for x in range(3)]], sum(x for x in range(4)), x)


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


class Sliced:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        self.set = key, value

    def __delitem__(self, key):
        self.deleted = key

    def __class_getitem__(cls, key):
        return "class", key


s = Sliced()
print(s[1], s[1:2], s[::], s[1, 2], s[1:2, ::3], s[...], s[()], s[1:2,], s["k":None:[]], Sliced[int], s[*[1, 2]], s[*"ab", 3], s[lambda: 0].__name__, s[(a := 3):a])
s[1:2] = 3
del s[::2, 5]
print(s.set, s.deleted, slice(5).indices(3), slice(None, None, -1).indices(4), slice(-100, 100, 2).indices(5), slice(3, 1).indices(5), attempt(lambda: slice(0, 1, 0).indices(3)), attempt(lambda: slice("a").indices(3)), attempt(lambda: slice(1).indices(-1)), slice(1, 2) == slice(1, 2), slice(1) < slice(2), attempt(lambda: hash(slice(1))), slice(1, 2, 3).step, repr(slice(1, None)))
l = list(range(10))
print(l[Index(2)], l[Index(1):Index(5)], l[::-2], l[-3:], l[5:2], l[2:8:3], l[100:], l[-100:3], l[:10**30], l[-(10**30):1], attempt(lambda: l[10]), attempt(lambda: l["a"]), attempt(lambda: l[1.5:2]), attempt(lambda: l[10**30]), "abc"[Index(1)], (1, 2)[Index(-1)], range(10)[2:8][1], b"abc"[Index(0)])
l[2:4] = "xyz"
l[::4] = [0] * len(l[::4])
l[5:5] = [9, 9]
del l[1:3], l[-1]
l[len(l):] = [7]
print(l, attempt(lambda: l.__setitem__(slice(0, 4, 2), [1])), attempt(lambda: l.__setitem__(slice(0, 1), 5)), attempt(lambda: l.__delitem__(99)), l.__setitem__(slice(None), []), l)


def chunks(items, n):
    it = iter(items)
    while chunk := list(itertools.islice(it, n)):
        yield chunk


class Linked:
    def __init__(self, *items):
        self.first = None
        for item in reversed(items):
            self.first = item, self.first

    def __iter__(self):
        node = self.first
        while node:
            value, node = node
            yield value

    def __reversed__(self):
        return reversed(list(self))

    def __len__(self):
        return sum(1 for _ in self)

    def __contains__(self, x):
        return any(x == y for y in self)

    def __bool__(self):
        return self.first is not None


k = Linked(*"linked")
print(list(k), list(reversed(k)), len(k), "k" in k, "z" in k, bool(Linked()), sorted(k), max(k), dict(enumerate(k)), ",".join(k), tuple(zip(k, k)), [*k, *k][7], list(chunks(k, 4)), first if (first := next(iter(k))) else 0)
a, (b, *c), *d = 1, "xyz", 4, 5
(e, f), g = h = (1, 2), 3
[i, j] = range(2)
for i, (j, *k) in [(1, "ab"), (2, "cde")]:
    pass
for *p, q in ([1, 2, 3],):
    pass
print(a, b, c, d, e, f, g, h, i, j, k, p, q)
total = 0
data = [(i, (i * 2, i * 3)) for i in range(400)]
for i, (a, b) in data:
    first, *rest = a, b, i
    total += sum(x for x in rest if x % 2) + len([y for y in (a, b) if y > i]) + first
for x in Old():
    total += x
for n in Count(500):
    if n % 7 == 0:
        continue
    total += n
print(total, sum(1 for _ in zip(*[iter(range(99))] * 3)), max(map(len, chunks(range(100), 7))))
