def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)

print(list(enumerate('ab')), list(enumerate('ab', 5)), list(enumerate('ab', start=-1)), list(enumerate(iterable='x')), next(enumerate('a', 2**61 - 1)), list(enumerate('abc', 2**61 - 1)), list(enumerate('ab', 10**30)))
t(enumerate); t(enumerate, 1); t(enumerate, [], 'a'); t(enumerate, [], 1, 2); t(enumerate, [], x=1)
print(list(zip()), list(zip([1])), list(zip('abc', [1, 2])), list(zip(range(3), 'xyz', [7, 8, 9])), list(zip(*[range(2)] * 12)))
t(lambda: list(zip([1], [1, 2], strict=True))); t(lambda: list(zip([1, 2], [1], strict=True))); t(lambda: list(zip([1, 2], [1, 2], [1], strict=True))); t(lambda: list(zip([1], [2], strict=True))); t(lambda: list(zip([1], [1], [1, 2], strict=True)))
t(zip, 1); t(zip, [], x=1); t(lambda: list(zip([], strict=[])))
print(list(map(abs, [-1, 2])), list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(map(max, *[[1, 2]] * 10)), list(map(None, [])))
t(map); t(map, abs); t(map, abs, 5); t(lambda: list(map(5, [1]))); t(lambda: list(map(None, [1])))
print(list(filter(None, [0, 1, '', 'a'])), list(filter(lambda x: x > 1, [1, 2, 3])), list(filter(bool, [0, 5]))); t(filter, 1); t(filter, None, 5); t(lambda: list(filter(5, [1])))
print(list(reversed('abc')), list(reversed([1, 2])), list(reversed((1, 2))), list(reversed({1: 2, 3: 4})), list(reversed(range(3)))); t(reversed, 5); t(reversed, {1}); t(reversed); t(reversed, iter([]))
class Seq:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError
        return i * i
print(list(Seq(4)), list(reversed(Seq(4))), 9 in Seq(4), 5 in Seq(4), tuple(Seq(3)), [*Seq(2)], sorted(Seq(3), reverse=True), reversed(Seq(3)).__length_hint__(), iter(Seq(3)).__length_hint__())
class NoLen:
    def __getitem__(self, i):
        if i == 3: raise StopIteration
        return i
print(list(NoLen()), iter(NoLen()).__reduce__()[2], iter(NoLen()).__length_hint__()); t(reversed, NoLen())
class Rev:
    def __reversed__(self): return 'rev'
print(reversed(Rev()))
class NoRev(list): __reversed__ = None
t(reversed, NoRev())
n = 0
def count():
    global n
    n += 1
    return n
print(list(iter(count, 5)), list(iter(count, 8))); t(iter, 5); t(iter); t(iter, 1, 2); t(iter, count); t(next, 5); t(next, []); t(next, iter([])); t(next, iter([]), 'd'); t(next); t(next, iter([1]), 2, 3)
def stop(): raise StopIteration
print(list(iter(stop, 1)))
class It:
    def __init__(self, l): self.l = l
    def __iter__(self): return self
    def __next__(self):
        if not self.l: raise StopIteration('value')
        return self.l.pop()
i = It([1, 2, 3]); print(next(i), list(i), next(i, 'none'))
try: next(i)
except StopIteration as e: print(e.value)
class BadIter:
    def __iter__(self): return 5
class NoneIter: __iter__ = None
t(iter, BadIter()); t(iter, NoneIter()); t(list, BadIter()); t(lambda: 5 in NoneIter())
class Err:
    def __iter__(self): return self
    def __next__(self): raise ValueError('from next')
t(list, Err()); t(tuple, Err()); t(set, Err()); t(dict, Err()); t(sum, Err()); t(max, Err()); t(lambda: [*Err()]); t(sorted, Err()); t(lambda: 1 in Err()); t(list, zip(Err())); t(list, map(abs, Err())); t(any, Err()); t(lambda: dict(zip([1], Err())))
for x in ([1, 2, 3], (1, 2, 3), 'abc', b'abc', bytearray(b'abc'), range(3), {1: 2}, {1: 2}.items(), {1: 2}.values(), reversed([1, 2, 3]), reversed((1, 2)), enumerate([1, 2]), zip([1], [2]), map(abs, [1]), filter(None, [1])):
    i = iter(x); f = next(i)
    print(type(i).__name__, f, i is iter(i), getattr(i, '__length_hint__', lambda: '-')(), list(i), next(i, 'over'), next(i, 'over'))
import copy, pickle
for x in (iter([1, 2, 3]), iter((1, 2, 3)), iter('abc'), iter(b'abc'), iter(range(3)), iter({1: 2, 3: 4}), enumerate('ab', 3), zip('ab', [1, 2]), map(abs, [1, 2]), reversed([1, 2, 3]), iter(range(10**20, 10**20 + 2)), iter({5})):
    y = copy.copy(x) if not isinstance(x, (enumerate, zip, map)) else x
    z = pickle.loads(pickle.dumps(y))
    print(type(x).__name__, list(z))
print(all([]), any([]), all([1, 'a', [0]]), any([0, '', None]), all(x > 0 for x in [1, -1]), any(x > 0 for x in [-1, 1])); t(all, 5); t(any)
print(sum([]), sum([1, 2.5]), sum([[1], [2]], []), sum(range(10), 5), sum([True, True]), sum([10**20, 1]), sum([0.1] * 10), sum([1, 2], start=3), sum([2**62, 2**62, -2**63]), sum((i / 3 for i in range(100))), sum([1, 2.0, 3j]))
t(sum); t(sum, 5); t(sum, ['a']); t(sum, ['a'], ''); t(sum, [b'a'], b''); t(sum, [], bytearray()); t(sum, [1], x=2); t(sum, [[]])
class E2(enumerate):
    def __next__(self): return ('mine', super().__next__())
print(list(E2('ab')))
class Z(zip): pass
class Mp(map):
    def __init__(self, *a): self.a = 1
print(list(Z('ab', 'cd')), type(Z()), list(Mp(abs, [-1])), Mp(abs, []).a)
def deep(n):
    x = iter([1])
    for _ in range(n): x = map(lambda v: v, x)
    return x
try: print(list(deep(100)))
except RecursionError: print('RecursionError')
l = []
for _ in range(100000): l = [l]
try: repr(l); print('fine')
except RecursionError as e: print('RecursionError')
a = []; b = []
for _ in range(100000): a = [a]; b = [b]
try: a == b; print('fine')
except RecursionError as e: print('RecursionError')
