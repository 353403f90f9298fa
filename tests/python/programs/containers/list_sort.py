def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)

seed = 12345
def rnd(n):
    global seed
    seed = (seed * 6364136223846793005 + 1442695040888963407) % (1 << 64)
    return (seed >> 33) % n

def check(items, **k):
    r = sorted(items, **k)
    key = k.get('key') or (lambda x: x)
    rev = k.get('reverse')
    pairs = [(key(x), i) for i, x in enumerate(items)]
    ok = len(r) == len(items)
    for a, b in zip(r, r[1:]):
        ok = ok and not (key(a) < key(b) if rev else key(b) < key(a))
    return ok

for n in (0, 1, 2, 5, 40, 64, 65, 200, 1500):
    kinds = {
        'random': [rnd(n + 1) for _ in range(n)],
        'few': [rnd(4) for _ in range(n)],
        'up': list(range(n)),
        'down': list(range(n, 0, -1)),
        'saw': [i % 17 for i in range(n)],
        'floats': [rnd(1000) / 8 for _ in range(n)],
        'mixed': [rnd(1000) / 8 if rnd(2) else rnd(100) for _ in range(n)],
        'big': [rnd(1000) << 70 for _ in range(n)],
        'strs': [str(rnd(10000)) for _ in range(n)],
        'wide': [chr(rnd(5000)) * 3 for _ in range(n)],
        'tuples': [(rnd(5), str(rnd(5)), rnd(5)) for _ in range(n)],
        'tuples of str': [(str(rnd(5)), rnd(5)) for _ in range(n)],
        'tuples of float': [(rnd(5) / 2, rnd(5)) for _ in range(n)],
        'lists': [[rnd(3), rnd(3)] for _ in range(n)],
        'bools': [rnd(2) == 1 for _ in range(n)],
        'bytes': [bytes([rnd(256), rnd(256)]) for _ in range(n)],
    }
    for name, items in kinds.items():
        print(n, name, check(items), check(items, reverse=True), check(items, key=lambda x: str(x)),
              check(items, key=lambda x: (str(x)[:1], 0), reverse=True))
# stability
pairs = [(rnd(10), i) for i in range(1000)]
s = sorted(pairs, key=lambda p: p[0])
print(all(a[0] < b[0] or a[1] < b[1] for a, b in zip(s, s[1:])))
s = sorted(pairs, key=lambda p: p[0], reverse=True)
print(all(a[0] > b[0] or a[1] < b[1] for a, b in zip(s, s[1:])))
t([3, 'a', 1].sort)
t(sorted, [1, None])
t([].sort, 1)
t([1].sort, reverse='x')
t([1].sort, key=5)
t(sorted, 5)
t(sorted)
t(sorted, [], 1)
t(sorted, [3, 1], key=None, reverse=1)
l = [3, 1, 2]
def k(x):
    l.append(x)
    return x
t(l.sort, key=k)
print(l)
l = [3, 1, 2]
def k(x):
    print('inside', l)
    return x
l.sort(key=k)
print(l)
class C:
    def __init__(self, v): self.v = v
    def __lt__(self, o):
        if self.v == 7: raise KeyError(7)
        return self.v < o.v
    def __repr__(self): return 'C%d' % self.v
l = [C(i) for i in (5, 3, 7, 1)]
t(l.sort)
print(sorted(x.v for x in l))
l = [C(rnd(6)) for i in range(200)]
print([x.v for x in sorted(l)] == sorted(x.v for x in l))
n = float('nan')
print(sorted([3.0, n, 1.0, 2.0]), sorted([1, True, 0, False, 1.0]), sorted('hello'), sorted({'b': 1, 'a': 2}))
print(sorted([(1, 'a'), (1,), (0, 5), ()]), sorted([[2], [1, 5], []]), sorted(['é', 'e', 'z', 'ā', '\U0001f600', '']))
import functools
print(sorted([5, 2, 8], key=functools.cmp_to_key(lambda a, b: b - a)))
print(max([3, 1, 2]), min('hello'), max([], default=4), max(1, 5, 3), min([[3], [1]], key=len), max('a', 'b', key=ord))
t(max, []); t(min); t(max, 1, 2, default=3); t(max, 1, 'a'); t(min, [1], x=1); t(max, 5); t(max, [1, 2], key=3)
