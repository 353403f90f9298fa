def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(sorted(r, key=repr) if isinstance(r, (set, frozenset)) else repr(r), type(r).__name__)
    except Exception as e:
        print(type(e).__name__, e)

a, b = {1, 2, 3}, {3, 4}
for o in ('__and__', '__or__', '__sub__', '__xor__', '__rand__', '__ror__', '__rsub__', '__rxor__'):
    t(getattr(a, o), b); t(getattr(frozenset(a), o), b); t(getattr(a, o), [1])
for o in ('union', 'intersection', 'difference', 'symmetric_difference', 'issubset', 'issuperset', 'isdisjoint'):
    t(getattr(a, o), b); t(getattr(a, o), [1, 2, 3, 3]); t(getattr(a, o), 'ab'); t(getattr(a, o), 5); t(getattr(a, o)); t(getattr(a, o), {1: 2})
    t(getattr(a, o), [[]])
t(a.union, b, [9], 'x'); t(a.intersection, [1, 2], (2, 5)); t(a.difference, [1], [2])
for o in ('update', 'intersection_update', 'difference_update', 'symmetric_difference_update'):
    s = {1, 2, 3}; t(getattr(s, o), {3, 4}); print(s); t(getattr(s, o), [4, 5, 5]); print(s); t(getattr(s, o), s); print(s)
s = {1, 2}
s |= {3}; s &= {1, 3, 4}; s -= {1}; s ^= {3, 7}; print(s)
def f(): s = {1}; s |= [2]
t(f)
t(s.add, 5); t(s.add, []); t(s.discard, 99); t(s.discard, 5); t(s.remove, 99); t(s.remove, 7); t(s.pop); t(s.clear); t({1, 2}.copy)
t(lambda: {4}.pop()); t(set, 5); t(set, [], 1); t(frozenset, [], 1); t(lambda: {[]}); t(lambda: {1, {2}})
print({frozenset([1])} == {frozenset([1])}, {1} in {frozenset([1])}, frozenset({1}) in {frozenset({1})}); x = {frozenset({1}), 2}; x.remove({1}); print(x); x.discard({5})
print({1, 2} == {2, 1}, {1} < {1, 2}, {1} <= {1}, {1, 2} > {1}, {1} >= {2}, {1} != {1}, {1} == [1], {1} == frozenset([1]), {1: 1}.keys() == {1})
t(lambda: {1} < [1]); t(lambda: {1} | [1]); t(hash, set()); print(hash(frozenset([1, 2])) == hash(frozenset([2, 1])), hash(frozenset()) == hash(frozenset([])))
print(set(), {1}, frozenset(), frozenset({1}), {'a'}, {(1, 2)}, [set()], len({1, 1.0, True}), 1 in {1}, 'x' in {1})
class S(set): pass
class F(frozenset):
    def __new__(cls, *a): return super().__new__(cls, [1])
print(S([1]), F(), S([1]) | S([2]), type(S([1]) | S([2])), type(S().copy()), type(F([1]) & {1}), S([1]) == {1})
f = frozenset([1]); print(f.copy() is f, frozenset(f) is f, f.union() == f)
s = {1, 2, 3}
try:
    for i in s: s.add(i + 10)
except RuntimeError as e: print(e)
it = iter({1, 2, 3}); next(it); print(it.__length_hint__(), len(it.__reduce__()[1][0]))
print(S([1]).__reduce__()[1:], frozenset([1]).__reduce__())
class H:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return isinstance(o, H) and self.n == o.n
s = {H(i) for i in range(40)}
print(len(s), H(5) in s, H(50) in s); s -= {H(i) for i in range(0, 40, 2)}; print(len(s), H(4) in s, H(5) in s)
class BadEq:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError('eq')
t(lambda: {1} | {BadEq()}); t(lambda: {1}.issuperset([BadEq()])); t(lambda: {BadEq()} & {1})
s = set()
for i in range(20000): s.add(i * 7 % 10007)
for i in range(0, 10007, 2): s.discard(i)
print(len(s), sum(s), s == set(range(1, 10007, 2)), s >= {1, 3}, s.isdisjoint(range(0, 100, 2)))
while len(s) > 10: s.pop()
print(len(s))
r = repr({1}); print(r); n = float('nan'); print(len({n, n}), {n} == {n})
