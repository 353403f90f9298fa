def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)

p = (1, 2, 3, 4, 5)
for a in (None, -9, -2, 0, 1, 9):
    for b in (None, -9, -2, 0, 3, 9):
        for s in (None, 1, 2, -1, -2): print(p[a:b:s], end=' ')
print()
t(p.__getitem__, 9); t(p.__getitem__, 'a'); t(p.index, 3); t(p.index, 9); t(p.index, 1, 1); t(p.count, 1); t(lambda: p + [1]); t(lambda: p * 'a')
t(tuple, 5); t(tuple, [1], 2); t(tuple, x=1); print(tuple('ab'), tuple(), tuple([1]), (), (1,), tuple(p) is p, p[:] is p, p * 1 is p, (1,) * 3, 2 * (1, 2), p * -1)
print((1, 2) < (1, 3), (1,) < (1, 0), () < (1,), (1, 2) == (1, 2.0), (1, 2) != (2, 1), (1, 'a') < (2, 3)); t(lambda: (1,) < ('a',)); t(lambda: (1,) < [1])
print(hash((1, 2)) == hash((1, 2)), hash((1, (2, 'a'))) == hash((1.0, (2, 'a'))), len({hash((i, j)) for i in range(50) for j in range(50)})); t(hash, (1, []))
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def f(self): return len(self)
x = T(1, 2); x.attr = 5; print(x, x.f(), x.attr, type(x[:]), type(x + x), x == (1, 2), x.__getnewargs__(), hash(x) == hash((1, 2)), x.__dict__)
l = []; q = (l,); l.append(q); print(q, l)
print(next(iter(p)), list(reversed(p)), p.__iter__().__length_hint__(), iter(p).__reduce__()[1:], 3 in p, (3,) in [(3,)])
print(tuple(i for i in range(40)), (*p, *'ab'), [*p])

for r in (range(5), range(2, 8), range(0, 10, 3), range(10, 0, -3), range(0), range(5, 5), range(1, 10, 20), range(-5, 5, 5), range(10**30, 10**30 + 5), range(5, 0), range(0, 10**20, 10**19), range(2**61 - 3, 2**61 + 3), range(-2**61 + 2, -2**61 - 3, -1)):
    print(r, list(r), list(reversed(r)), bool(r), r == r[:], hash(r) == hash(r[:]), r.start, r.stop, r.step)
    t(len, r); t(r.__getitem__, 0); t(r.__getitem__, -1); t(r.__getitem__, 99)
    print(r[1:], r[::-1], r[::2], r[-2:], 3 in r, 3.0 in r, 'a' in r, r.count(3), iter(r).__length_hint__())
    t(r.index, 3); t(r.index, 'x'); t(r.index, 10**30 + 2)
t(range); t(range, 1, 2, 3, 4); t(range, 1.0); t(range, 'a'); t(range, 1, 2, 0); t(range, x=1); t(len, range(10**20)); t(range(5).__getitem__, 'a'); t(range(5).__getitem__, 10**20)
print(range(3) == range(0, 3, 1), range(0) == range(5, 2), range(0, 3, 2) == range(0, 4, 2), range(3) != range(4), range(3) == [0, 1, 2], hash(range(0)) == hash(range(3, 3)))
print(range(5).__reduce__(), len({range(3), range(0, 3)}), True in range(2), range(True), range(10)[I] if 0 else '', range(3).__doc__ is not None)
class I(int): pass
print(I(3) in range(5), range(I(4)), list(range(I(2), I(4))))
try: range(3).start = 1
except AttributeError as e: print(e)
it = iter(range(10)); next(it); next(it); print(it.__reduce__()[1:] and list(it), list(it)); it = iter(range(10)); it.__setstate__(7); print(list(it))
it = iter(range(10**20, 10**20 + 3)); print(next(it), it.__length_hint__(), list(it), next(it, 'end'))
for s in (slice(3), slice(1, 2), slice(1, 2, 3), slice(None), slice('a', 'b')):
    print(s, s.start, s.stop, s.step, s == slice(s.start, s.stop, s.step), s.__reduce__())
t(slice); t(slice, 1, 2, 3, 4); t(hash, slice(1)); print(slice(1) < slice(2), slice(1, 2) == slice(1, 2), slice(1) != slice(2)); t(lambda: slice(1) < slice('a'))
for n in (0, 1, 5, 10**30):
    for s in (slice(None), slice(1, None, 2), slice(None, None, -1), slice(-3, -1), slice(10, -10, -3), slice(2**70, None, -2**65)): print(s.indices(n), end=' ')
print()
t(slice(1).indices, -1); t(slice(None, None, 0).indices, 3); t(slice('a').indices, 3); t(slice(1).indices, 'a')
print(sum(range(1000001)), max(range(10)), min(range(5, 2, -1)), list(map(str, range(3))), [*range(2)], dict.fromkeys(range(2)), {*range(3)})
