def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)

d = dict(a=1, b=2)
print(d, dict([('x', 1), ['y', 2]]), dict({'k': 1}, z=3), dict(d, a=9), dict(['ab', 'cd']), {}, {1: {2: {}}}, {**d, 'c': 3})
t(dict, 1); t(dict, [1]); t(dict, ['abc']); t(dict, [(1,)]); t(dict, 1, 2); t(dict, None); t(dict, [[[], 1]])
class M:
    def keys(self): return ['p', 'q']
    def __getitem__(self, k): return k * 2
print(dict(M()), {**M()})
t(d.get, 'a'); t(d.get, 'z'); t(d.get, 'z', 5); t(d.get); t(d.get, []); t(d.setdefault, 'a', 7); t(d.setdefault, 'n'); t(d.setdefault)
t(d.__getitem__, 'zz'); t(d.pop, 'a'); t(d.pop, 'a'); t(d.pop, 'a', None); t(d.pop); t(d.popitem); t(d.popitem); t(d.popitem)
t(d.__delitem__, 1); t({}.__delitem__, ()); t(lambda: {[]: 1}); t(lambda: {}[{}]); t(lambda: [] in {}); t(hash, {})
d.update(x=1); d.update({'y': 2}, z=3); d.update([(1, 2)]); d.update(M()); print(d)
t(d.update, 1); t(d.update, [1]); t(d.update, 1, 2); t(d.update); print(d.copy() == d, d.copy() is d)
print(dict.fromkeys('abc'), dict.fromkeys([1, 2], 0), dict.fromkeys({1: 2}), dict.fromkeys(range(2), []))
t(dict.fromkeys); t(dict.fromkeys, 1)
print(d.keys(), d.values(), d.items(), len(d), list(d), list(reversed(d)), list(reversed(d.items())), list(reversed(d.values())))
print(d | {'x': 5}, {'x': 5} | d)
e = d; e |= [('m', 1)]; print(e is d, e); t(lambda: d | [1]); t(lambda: d | 5)
def f():
    x = {}
    x |= 5
t(f)
print({1: 2} == {1: 2.0}, {1: 2} != {1: 3}, {1: 2} == {1: 2, 3: 4}, {} == {}, {1: 2} == [1]); t(lambda: {} < {})
print({1: 'i', 1.0: 'f', True: 'b'}, {0: 'a', False: 'b', 0.0: 'c', -0.0: 'd'}, {'a': 1, 'a': 2})
k = d.keys(); i = d.items(); v = d.values()
print('x' in k, 'zz' in k, ('x', 5) in i, ('x', 1) in i, 5 in v, ('x',) in i, [1] in v)
t(lambda: [] in k)
a, b = {1: 0, 2: 0, 3: 0}.keys(), {2: 0, 3: 0, 4: 0}.keys()
print(sorted(a & b), sorted(a | b), sorted(a - b), sorted(a ^ b), sorted([5, 2] & a), sorted(a & [2]), sorted([9] | a), sorted([1, 9] - a))
print(a == {1, 2, 3}, a <= {1, 2, 3, 4}, a < {1, 2, 3}, a >= {1}, a > {1}, a != b, a == [1, 2, 3], a.isdisjoint([7]), a.isdisjoint(b))
print({1: 2}.items() & {(1, 2)}, {1: 2}.items() == {(1, 2)}, {1: [2]}.items() == {1: [2]}.items()); t(lambda: {1: []}.items() | set())
t(lambda: a < [1]); t(lambda: {}.values() == {}.values()); t(hash, {}.keys()); print(k.mapping['x'], type(k.mapping))
class D(dict):
    def __missing__(self, key): return 'missing %r' % (key,)
x = D(a=1)
print(x['a'], x['b'], x.get('b'), 'b' in x, x, type(x.copy()), type(x | {}), D.fromkeys('q'))
class I(dict):
    def __getitem__(self, k): return 'item'
    def __setitem__(self, k, v): super().__setitem__(k, 'set')
    def keys(self): return ['only']
y = I(a=1); y['b'] = 2
print(y, dict(y), {**y}, y.get('a'), list(y.items()))
for what in ('keys', 'values', 'items'):
    q = {1: 1, 2: 2}
    try:
        for z in getattr(q, what)(): q[len(q) + 5] = 0
    except RuntimeError as err: print(err)
    q = {1: 1, 2: 2}
    try:
        for z in getattr(q, what)(): q.pop(1, 0); q[9] = 9
    except RuntimeError as err: print(err)
q = {1: 1, 2: 2}
for z in q: q[z] = 'changed'
print(q)
it = iter(q); next(it); print(it.__length_hint__(), it.__reduce__()[1], list(it), it.__length_hint__())
class H:
    def __init__(self, h, n): self.h = h; self.n = n
    def __hash__(self): return self.h
    def __eq__(self, o): return self.n == o.n
    def __repr__(self): return 'H(%r)' % self.n
c = {H(1, i): i for i in range(50)}
print([c[H(1, i)] for i in range(50)] == list(range(50)), len(c))
for i in range(0, 50, 2): del c[H(1, i)]
print(len(c), H(1, 3) in c, H(1, 4) in c, list(c)[:3])
class Evil:
    def __init__(self): self.armed = False
    def __hash__(self): return 5
    def __eq__(self, o):
        if self.armed: victim.clear()
        return False
victim = {}
ev = Evil(); victim[ev] = 1
other = Evil()
ev.armed = True
t(victim.get, other); print(victim)
class BadHash:
    def __hash__(self): raise ValueError('bad hash')
class BadEq:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError('bad eq')
t(lambda: {BadHash(): 1}); t(lambda: {1: 1}[BadEq()]); t(lambda: {BadEq(): 1, BadEq(): 2})
r = {}; r['self'] = r; print(r, r.values()); print({1: r.items()})
t(lambda: dict(**{'a': 1}, **{'b': 2})); t(lambda: dict(**{'a': 1}, **{'a': 2})); t(lambda: dict(**{1: 2})); t(lambda: dict(**5))
def kw(**k): return k
t(lambda: kw(a=1, **{'a': 2})); t(lambda: kw(**M()))
big = {}
for n in range(5000): big[n] = n; big[str(n)] = n
for n in range(0, 5000, 3): del big[n]
print(len(big), sum(v for v in big.values()), list(big)[:5], list(big)[-2:])
for n in range(6000): big.pop(n, None)
print(len(big), big['4999']); big.clear(); print(big, big.get(1))
lru = {}
for n in range(20000):
    lru[n] = n
    if len(lru) > 100: del lru[next(iter(lru))]
print(len(lru), next(iter(lru)), lru.popitem())
print(type({}.keys()).__name__, type(iter({})).__name__, type(iter({}.items())).__name__, type(reversed({})).__name__)
print(sorted(set(dir({})) - set(dir(object()))))
class S(str):
    def __hash__(self): return hash('zz')
    def __eq__(self, o): return str(o) == 'zz'
s = {'zz': 1}
print(s.get(S('abc')), {S('q'): 1}.get('zz'))
n = float('nan'); m = {n: 1}; print(m.get(n))
print({(1, 2): 3}[(1, 2)], {frozenset([1]): 2}[frozenset([1])], {None: 1, ...: 2, int: 3}[...])
