# test: smoke
# itertools: every function, recipes on top, laziness, errors, copies.
import collections
import copy
import functools
import itertools as it
import operator
import random


def attempt(f):
    try:
        r = f()
        return list(it.islice(r, 12)) if hasattr(r, "__next__") else r
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(list(it.accumulate([1, 2, 3, 4])), list(it.accumulate([3, 1, 2], max)), list(it.accumulate([1, 2, 3], operator.mul, initial=10)), list(it.accumulate([])), list(it.accumulate([], initial=5)))
print(list(it.chain("ab", [1], ())), list(it.chain.from_iterable(["xy", "z"])), list(it.compress("abcdef", [1, 0, True, None, 5])))
print(list(it.islice(it.count(5, 3), 4)), list(it.islice(it.count(0.5, 0.25), 3)), list(it.islice(it.count(10**20), 2)), repr(it.count(3)), repr(it.count(3, 2)), repr(it.repeat("x", 3)), repr(it.repeat(1)))
print(list(it.islice(it.cycle("abc"), 7)), list(it.repeat(1, 3)), list(map(pow, range(4), it.repeat(2))), it.repeat(0, 5).__length_hint__())
print(list(it.dropwhile(lambda x: x < 3, [1, 3, 2, 5, 1])), list(it.takewhile(lambda x: x < 3, [1, 2, 5, 1])), list(it.filterfalse(None, [0, 1, "", "a"])), list(it.filterfalse(lambda x: x % 2, range(6))))
print([(k, list(g)) for k, g in it.groupby("AAaaBbC", str.lower)], [k for k, _ in it.groupby([1, 1, 2, 1])])
groups = it.groupby([1, 1, 2, 2, 3])
first, g1 = next(groups)
second, g2 = next(groups)
print(first, list(g1), second, list(g2), list(next(groups)[1]))
print(list(it.islice(range(20), 5)), list(it.islice(range(20), 3, 12, 4)), list(it.islice("abc", 2, None)), list(it.pairwise("abcd")), list(it.pairwise([1])))
print(list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.zip_longest("abc", [1], fillvalue="-")), list(zip("abc", range(9))), list(it.product("ab", repeat=2)), list(it.product()), list(it.product([1, 2], "x", [])))
print(list(it.permutations("abc", 2)), list(it.permutations(range(3)))[-1], list(it.combinations("abcd", 3)), list(it.combinations_with_replacement("ab", 3)), list(it.permutations([1], 2)), list(it.combinations([], 0)))
a, b, c = it.tee(iter([1, 2, 3]), 3)
print(next(a), list(b), list(a), list(copy.copy(c)), list(c), it.tee([], 0))
for f in (lambda: it.count("a"), lambda: it.islice([1], -1), lambda: it.islice([1], 0, 5, 0), lambda: it.product([1], repeat=-1), lambda: it.combinations("ab", -1), lambda: it.permutations("ab", -1),
          lambda: it.permutations("ab", "x"), lambda: it.cycle(5), lambda: it.chain(1), lambda: it.starmap(pow, [1]), lambda: it.groupby(3), lambda: it.accumulate(5), lambda: it.repeat(), lambda: it.tee([1], -1),
          lambda: it.zip_longest([1], bad=2), lambda: zip("ab", "a", strict=True), lambda: zip("a", "ab", strict=True), lambda: zip("a", "b", "", strict=True), lambda: it.pairwise(), lambda: it.compress("a"),
          lambda: it.islice("abc", 1, 2, 3, 4), lambda: it.combinations(range(3), 2, 1), lambda: it.count(1, 2, 3), lambda: it.dropwhile(None, [1]), lambda: it.takewhile(5, [1])):
    print(attempt(f))


def sliding(iterable, n):
    window = collections.deque(maxlen=n)
    for x in iterable:
        window.append(x)
        if len(window) == n:
            yield tuple(window)


def batched(iterable, n):
    source = iter(iterable)
    while batch := tuple(it.islice(source, n)):
        yield batch


def roundrobin(*iterables):
    nexts = it.cycle(iter(x).__next__ for x in iterables)
    active = len(iterables)
    while active:
        try:
            for n in nexts:
                yield n()
        except StopIteration:
            active -= 1
            nexts = it.cycle(it.islice(nexts, active))


def powerset(s):
    return it.chain.from_iterable(it.combinations(s, r) for r in range(len(s) + 1))


def unique(iterable, key=None):
    seen = set()
    for x in iterable:
        k = key(x) if key else x
        if k not in seen:
            seen.add(k)
            yield x


def partition(f, iterable):
    a, b = it.tee(iterable)
    return list(it.filterfalse(f, a)), list(filter(f, b))


def matmul(a, b):
    return list(batched(it.starmap(lambda r, c: sum(map(operator.mul, r, c)), it.product(a, zip(*b))), len(b[0])))


print(list(sliding(range(6), 3)), list(batched("abcdefg", 3)), "".join(roundrobin("ABC", "D", "EF")), list(powerset([1, 2, 3])))
print("".join(unique("AAAABBBCCDAABBB")), "".join(unique("ABBcCAD", str.lower)), partition(lambda x: x % 3 == 0, range(10)), matmul([(1, 2), (3, 4)], [(5, 6), (7, 8)]))


def primes():
    yield 2
    d = {}
    for n in it.count(3, 2):
        p = d.pop(n, None)
        if p is None:
            d[n * n] = 2 * n
            yield n
        else:
            d[next(k for k in it.count(n + p, p) if k not in d)] = p


def triangle():
    row = [1]
    while True:
        yield row
        row = [a + b for a, b in it.pairwise([0, *row, 0])]


print(list(it.islice(primes(), 20)), list(it.takewhile(lambda r: len(r) < 7, triangle()))[-1], functools.reduce(operator.add, it.islice(primes(), 300)))
collatz = lambda n: it.chain(it.takewhile(lambda k: k > 1, it.accumulate(it.repeat(n), lambda k, _: k // 2 if k % 2 == 0 else 3 * k + 1)), [1])
print(list(collatz(6)), max((sum(1 for _ in collatz(n)), n) for n in range(1, 60)))
look_and_say = it.accumulate(range(7), lambda s, _: "".join(f"{sum(1 for _ in g)}{k}" for k, g in it.groupby(s)), initial="1")
print(list(look_and_say))
rng = random.Random(5)
words = ["".join(rng.choices("abc", k=rng.randrange(1, 5))) for _ in range(300)]
by_length = {k: sorted(set(g)) for k, g in it.groupby(sorted(words, key=lambda w: (len(w), w)), len)}
print({k: (len(v), v[:3]) for k, v in by_length.items()})
print(sum(len(list(p)) for p in it.permutations(range(6))), sum(a * b for a, b in it.combinations(range(40), 2)), sum(1 for p in it.product(range(5), repeat=4) if sum(p) == 10))
calls = []
lazy = map(lambda x: calls.append(x) or x, it.count())
print(next(lazy), next(it.islice(lazy, 2, None)), calls, list(zip(it.islice(lazy, 2), it.islice(lazy, 2))), calls)
t1, t2 = it.tee(map(str, range(3)))
print(next(t1), next(t1), next(t2), [*t1], [*t2])
state = it.cycle([1, 2, 3])
next(state)
print(it.islice(range(5), 1, 4).__reduce__()[0].__name__, list(copy.copy(it.islice(range(5), 1, 4))), next(copy.deepcopy(state)))
