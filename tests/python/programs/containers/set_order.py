# test: timeout=60
# The order of a set of ints, floats and tuples of ints, which programs see, after all that changes sets.
import random

r = random.Random(7)
out = []


def element():
    k = r.random()
    if k < 0.5:
        return r.randrange(-40, 200)
    if k < 0.7:
        return r.randrange(-(10**6), 10**6)
    if k < 0.8:
        return (r.randrange(5), r.randrange(5))
    if k < 0.85:
        return r.randrange(2**61 - 3, 2**64)
    if k < 0.9:
        return r.random()
    return frozenset({r.randrange(9), r.randrange(9)}) if k < 0.95 else float(r.randrange(50))


def some():
    return [element() for _ in range(r.randrange(30))]


changes = [
    lambda a, b: a.add(element()) or a,
    lambda a, b: a.add(element()) or a,
    lambda a, b: a.add(element()) or a,
    lambda a, b: a.discard(element()) or a,
    lambda a, b: out.append(a.pop()) or a if a else a,
    lambda a, b: a | b,
    lambda a, b: a & b if r.random() < 0.3 else a,
    lambda a, b: a - b if r.random() < 0.3 else a.copy(),
    lambda a, b: a ^ b,
    lambda a, b: a.update(some()) or a,
    lambda a, b: a.update(dict.fromkeys(some())) or a,
    lambda a, b: a.__ior__(b),
    lambda a, b: a.__isub__(set(list(b)[:3])),
    lambda a, b: a.__ixor__(set(some())),
    lambda a, b: set(frozenset(list(a))),
    lambda a, b: {x for x in a if r.random() < 0.9},
    lambda a, b: a.union(b, some(), a, dict.fromkeys(some())),
    lambda a, b: a.intersection_update(list(b) + list(a)[::2]) or a,
    lambda a, b: a.difference_update(dict.fromkeys(some())) or a,
    lambda a, b: a.symmetric_difference(list(b)),
    lambda a, b: a.difference(b, [1, 2]) if r.random() < 0.3 else a,
    lambda a, b: set(dict.fromkeys(a).keys() | b),
    lambda a, b: set(dict.fromkeys(some()).keys() - b) or a,
]
sets = [set() for _ in range(4)]
for step in range(4000):
    i = r.randrange(4)
    sets[i] = r.choice(changes)(sets[i], sets[r.randrange(4)])
    if len(sets[i]) > 400:
        while len(sets[i]) > 50:
            sets[i].pop()
    if step % 10 == 0:
        out.append(list(sets[i]))
total = 0
for x in out:
    total = (total * 7 + sum(n * c for n, c in enumerate(repr(x).encode()))) % 1000003
print(total, len(out))
print(out[-3:])
print({5, 100, 37, 8, 33, 1, 65}, {-1, -2, 3}, {1.5, 2, 3}, {3, 1, 2}, set(range(20, 0, -1)), frozenset([7, 3, 99, 1000]))
print(hash((1, 2)), hash(frozenset({1, 2})), hash((1, (2, 3))), hash(()), hash(frozenset()))
d = {1: 0, 33: 0, 65: 0, 2: 0, 100: 3}
print(d.keys() & {65, 1, 2, 100}, d.keys() | {7}, d.keys() - {1}, d.keys() ^ {1, 9}, {1, 9, 100} & d.keys())


class Hashed:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n

    def __eq__(self, other):
        return self.n == other.n

    def __repr__(self):
        return f"H{self.n}"


print({Hashed(n * n % 50) for n in range(20)}, {Hashed(2**62 + n) for n in range(5)}, {Hashed(2**63 - 1 - n) for n in range(5)}, {Hashed(-(2**80) - n) for n in range(3)})
print([hash(Hashed(n)) for n in (-1, 2**62, 2**63 - 1, -(2**63), 2**64, 2**61 - 1)])
