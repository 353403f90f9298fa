def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(repr(r))
    except Exception as e:
        print(type(e).__name__, e)

l = list(range(10))
for a in (None, -20, -3, 0, 2, 9, 20):
    for b in (None, -20, -3, 0, 2, 9, 20):
        for s in (None, 1, 2, -1, -3, 7, -20, 10**20, -10**20):
            print(l[a:b:s], end=' ')
print()
for a, b, s, v in [(0, 0, None, [1, 2]), (2, 5, None, 'ab'), (5, 2, None, (7,)), (None, None, 2, 'abcde'),
                   (None, None, -2, range(5)), (None, None, None, []), (-3, None, None, iter([1, 2, 3, 4])),
                   (0, 100, 3, [1, 2]), (1, 3, 1, 5), (1, 3, 2, 5)]:
    m = list(l)
    t(m.__setitem__, slice(a, b, s), v)
    print(m)
    m = list(l)
    t(m.__delitem__, slice(a, b, s))
    print(m)
m = [1, 2, 3]
m[1:1] = m
print(m)
m[::2] = m[1::2]
print(m)
m[::-1] = m
print(m)
t(l.__getitem__, 10)
t(l.__getitem__, -11)
t(l.__getitem__, 1.0)
t(l.__getitem__, 10**30)
t(l.__setitem__, 10, 1)
t(l.__delitem__, -11)
t(l.__setitem__, 'a', 1)
t(l.__getitem__, slice('a'))
t(l.__getitem__, slice(None, None, 0))
class I:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print(l[I(3)], l[I(1):I(4)])
t(l.__getitem__, I('x'))

m = [3, 1, 2]
t(m.append, 1); t(m.extend, (4, 5)); t(m.extend, 5); t(m.insert, 0, 9); t(m.insert, -1, 8); t(m.insert, 100, 7)
t(m.insert, 'a', 1); t(m.pop); t(m.pop, 0); t(m.pop, 100); t(m.pop, -100); t(m.pop, 'a'); t(m.pop, 1, 2)
t(m.remove, 5); t(m.remove, 55); t(m.index, 8); t(m.index, 8, 5); t(m.index, 1, -100, 100); t(m.index, 77)
t(m.index); t(m.index, 1, 'a'); t(m.count, 1); t(m.count, 'x'); t(m.reverse); print(m)
t(m.copy); t(m.clear); print(m); t([].pop); t(m.append); t(m.append, 1, 2); t(list, 1); t(list, [], 1); t(list, x=1)
m = [1]
m.append(m)
print(m, m == m, len(m))
t(lambda: [1] + (1,)); t(lambda: [1] + 1); t(lambda: [1] * 'a'); t(lambda: [1] * 1.5); t(lambda: 3 * [1, 2]); t(lambda: [1] * -1)
t(lambda: [0] * (1 << 70)); t(lambda: [1, 2] * True)
a = [1, 2]
b = a
a += [3]; a += 'xy'; a *= 2
print(a, a is b)
t(lambda: a.__iadd__(5))
def iadd():
    global a
    a += 5
t(iadd)
print([1, 2] < [1, 3], [1, 2] < [1, 2, 0], [] < [1], [2] > [1, 5], [1, 2] == [1, 2.0], [1] != [1], [1, 'a'] == [1, 'b'])
t(lambda: [1] < ['a']); t(lambda: [1] < (1,)); print([1] == (1,), [1] != (1,))
n = float('nan'); print([n] == [n], n in [n], [n].index(n), [n].count(n))
print(3 in [1, 2, 3], 3.0 in [1, 2, 3], 'a' in [1], [] in [[]], list('abc'), list({1: 2}), [*range(3), *'ab'])
t(hash, []); print([].__hash__)
class L(list):
    def __init__(self, *a): super().__init__(*a); self.extra = 1
s = L('abc')
print(s, type(s), s.extra, type(s[:]), type(s + s), type(s * 2), type(s.copy()), s == ['a', 'b', 'c'], repr(s))
class G(list):
    def __getitem__(self, i): return 'item %r' % (i,)
    def __len__(self): return 3
g = G([1, 2])
print(g[0], len(g), list(g), g[1:2])

class R:
    def __radd__(self, o): return ('radd', o)
    def __rmul__(self, o): return ('rmul', o)
print([1] + R(), [1] * R())
class Evil:
    def __init__(self, l): self.l = l
    def __eq__(self, o): self.l.clear(); return False
e = [1, 2, 3]
e[1] = Evil(e)
print(5 in e, e)
e = [1, 2, 3]; e[0] = Evil(e)
t(e.remove, 5); print(e)
e = [1, 2, 3]; e[0] = Evil(e)
t(e.index, 5)
e = [1, 2, 3]; e[0] = Evil(e)
print(e == [0, 2, 3])
class Bad:
    def __repr__(self): raise ValueError('no repr')
t(repr, [1, Bad()])
print(l.__sizeof__() > 0, list.__doc__ is not None)
d = []
for i in range(100000): d.append(i)
for i in range(50000): d.pop()
del d[10:49990]
print(len(d), d[:12], d[-3:])
while d: d.pop(0)
print(d)
x = [1, 2, 3, 4]
for i in x:
    if i == 2: x.remove(2)
    print(i, end=' ')
print(x)
it = iter(x)
print(next(it), it.__length_hint__(), it.__reduce__()[1:], list(it), it.__reduce__()[1:], it.__length_hint__())
it.__setstate__(1); print(list(it))
it = reversed([1, 2, 3]); print(next(it), it.__length_hint__(), it.__reduce__()[1:]); it.__setstate__(0); print(list(it))
