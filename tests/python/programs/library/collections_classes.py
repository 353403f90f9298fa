# test: smoke
# collections: deque, Counter, OrderedDict, defaultdict, namedtuple, ChainMap, User*, and their abstract classes.
import collections
import collections.abc as abc
import copy
import pickle
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque, namedtuple


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


d = deque(range(5), maxlen=5)
d.append(5)
d.appendleft(-1)
d.rotate(2)
d.extendleft("ab")
print(d, d.maxlen, d[0], d[-1], d.count(1), d.index(3), list(reversed(d)), 3 in d, attempt(lambda: d.index("zz")), attempt(lambda: d[9]))
d.remove("b")
d.insert(1, "new")
del d[0]
d[0] = "set"
print(d, d + deque([1]), d * 2, d == deque(d, 9), d < deque([9]) if isinstance(d[0], int) else "n/a", d.copy().maxlen, copy.deepcopy(d) == d)
print(attempt(lambda: deque(maxlen=-1)), attempt(lambda: deque().pop()), attempt(lambda: deque([1]).remove(2)), attempt(lambda: deque(5)),
      attempt(lambda: deque([1], 1).insert(0, 2)), attempt(lambda: hash(deque())), deque("abc") * 0, pickle.loads(pickle.dumps(d)))
e = deque([1, 2, 3])
print(attempt(lambda: [e.append(x) for x in e]), attempt(lambda: [e.popleft() for _ in e]))
e.clear()
e.extend(e)
e += [1, 2]
e *= 2
e.reverse()
print(e, bool(e), len(e))

c = Counter("abracadabra")
print(c, c.most_common(2), c["zz"], sorted(c.elements()), c.total(), c & Counter("abc"), c | Counter("zzz"), c - Counter("aaaa"), +Counter(a=-1, b=2), -Counter(a=-1, b=2))
c.update("aaa")
c.subtract({"a": 10, "q": 1})
print(sorted(c.items()), Counter(a=1) <= Counter(a=2), Counter(a=1) == Counter(a=1, b=0), attempt(lambda: Counter.fromkeys("a")), repr(Counter()), Counter([1, 1, 2]))
del c["not there"]
c += Counter(z=3)
c &= Counter(z=2, b=1)
print(c, copy.copy(c), pickle.loads(pickle.dumps(c)))

o = OrderedDict(b=1, a=2, c=3)
o.move_to_end("b")
o.move_to_end("c", last=False)
print(o, list(reversed(o)), o == dict(c=3, a=2, b=1), o == OrderedDict(a=2, b=1, c=3), o.popitem(last=False), o.popitem(), o.pop("zz", 5), attempt(lambda: o.pop("zz")))
print(attempt(lambda: o.move_to_end("zz")), o | {"n": 1}, {"n": 1} | o, attempt(lambda: OrderedDict().popitem()), OrderedDict.fromkeys("ba", 0), o.setdefault("s", []))
o["self"] = o
print(o, attempt(lambda: [o.update(x=1) for _ in o]))

dd = defaultdict(list, x=[1])
dd["y"].append(2)
print(dd, dd.get("z"), "z" in dd, dd["z"], len(dd), dd.default_factory, copy.copy(dd), dd | {"k": 1}, attempt(lambda: defaultdict(5)), attempt(lambda: defaultdict(None)["q"]))
nested = (lambda f: f(f))(lambda f: defaultdict(lambda: f(f)))
nested[1][2][3] = 4
print(dict(nested[1][2]), sum(len(v) for v in nested.values()))

P = namedtuple("P", "x y z", defaults=[0], module="mod")
p = P(1, 2)
print(p, p.y, p._asdict(), p._replace(x=9), P._fields, P._field_defaults, P._make("abc"), p == (1, 2, 0), p[1:], P.__module__, P.__doc__, P.x.__doc__, hash(p) == hash((1, 2, 0)))
x, *rest = p
print(x, rest, attempt(lambda: P()), attempt(lambda: P(1, 2, 3, 4)), attempt(lambda: p._replace(q=1)), attempt(lambda: setattr(p, "x", 5)), attempt(lambda: P._make([1])))
for args in (("T", "a a"), ("T", "def"), ("T", "_a"), ("1T", "a"), ("T", ["a", 5]), ("class", "a")):
    print(attempt(lambda: namedtuple(*args)))
print(namedtuple("T", "a def a _x", rename=True)._fields, namedtuple("E", ())(), type(p).__mro__[1], P.__new__.__defaults__, copy.copy(p), P(*"abc") < P(*"abd"))


class Point(namedtuple("Base", "x, y")):
    __slots__ = ()

    @property
    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    def __add__(self, other):
        return Point(*map(sum, zip(self, other)))


print(Point(3, 4).norm, Point(1, 2) + Point(3, 4), sum([Point(1, 1)] * 3, Point(0, 0)), repr(Point(1, 2)._replace(y=5)))

base, over = {"a": 1, "b": 2}, {"b": 3}
m = ChainMap(over, base)
m["new"] = 5
print(m["b"], m["a"], m.maps, len(m), sorted(m), m.new_child({"a": 0})["a"], m.parents, attempt(lambda: m["q"]), attempt(lambda: m.__delitem__("a")), m.pop("b"), m["b"], m | {"z": 1}, dict(m))


class Lower(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __missing__(self, key):
        return f"no {key}"


low = Lower(A=1)
low.update({"B": 2}, C=3)
print(low, low["a"], low["X"], "A" in low, low.get("Q", "default"), low.data, low | {"D": 4}, {"E": 1} | low, isinstance(low, abc.MutableMapping), isinstance(low, dict))
ul = UserList([3, 1, 2])
ul.sort()
ul += (4,)
print(ul, ul[1:], ul * 2, 1 in ul, ul + [5], [0] + ul, ul == [1, 2, 3, 4], max(ul), ul.copy(), type(ul[:2]).__name__)
us = UserString("hello")
print(us.upper(), us + "!", us[1:3], us == "hello", type(us + "x").__name__, "ell" in us, us.replace("l", "L"), len(us), us % (), hash(us) == hash("hello"), us.encode())


class Squares(abc.Sequence):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(self.n))]
        if not -self.n <= i < self.n:
            raise IndexError(i)
        return (i % self.n) ** 2


class Bag(abc.MutableSet):
    def __init__(self, items=()):
        self.items = list(dict.fromkeys(items))

    def __contains__(self, x):
        return x in self.items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def add(self, x):
        if x not in self.items:
            self.items.append(x)

    def discard(self, x):
        if x in self.items:
            self.items.remove(x)

    def __repr__(self):
        return f"Bag({self.items})"


s = Squares(6)
print(list(s), s[-1], s[1:4], 16 in s, s.index(9), s.count(4), list(reversed(s)), attempt(lambda: s.index(7)), attempt(lambda: s[6]))
b = Bag("hello")
b |= Bag("xyz")
b -= Bag("l")
print(b, b & {"h", "q"}, b | ["new"], b - {"h"}, b ^ {"h", "k"}, b <= Bag("heoxyz!"), b == set("heoxyz"), b.isdisjoint("qw"), attempt(lambda: b.remove("zz")), b.pop(), attempt(abc.MutableSet))
for cls in (list, dict, str, set, int, range, type(iter([])), type(x for x in ()), len, deque, Squares, type(None)):
    kinds = [n for n in sorted(abc.__all__) if (isinstance(cls, type) and issubclass(cls, getattr(abc, n)) or not isinstance(cls, type) and isinstance(cls, getattr(abc, n)))]
    print(getattr(cls, "__name__", cls), kinds)
total = Counter()
for i in range(1500):
    d.append(i)
    total[i % 7] += d[0] if isinstance(d[0], int) else 1
print(sorted(total.items()), d)
