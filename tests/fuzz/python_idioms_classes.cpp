// Classes as people write them: what attribute access, operators and calls of methods must get
// right.
#include "python_idioms.hpp"

namespace metavm::fuzz::python_idioms {
namespace {

constexpr const char* all[] = {
    R"python(
class Account@:
    «30%__slots__ = ('_sum', 'name', 'log')»
    limit = «100..900»
    def __init__(self, name, total=«0¦0.0¦1»):
        self.name = name
        self._sum = total
        self.log = []
    @property
    def total(self):
        return self._sum
    @total.setter
    def total(self, v):
        if v < 0:
            raise ValueError(f'{self.name}: {v}')
        self._sum = v
    «50%@total.deleter
    def total(self):
        self._sum = 0»
    def pay(self, n):
        self.total -= n
        «50%self.log.append(n)»
        return self
    @classmethod
    def of(cls, text):
        name, _, total = text.partition(':')
        return cls(name, int(total))
    @staticmethod
    def fee(n):
        return n // «2..9» if n > «3..20» else «0.5¦1¦n»
class Saver@(Account@):
    «40%__slots__ = ('rate',)»
    def __init__(self, *a, rate=«2¦0.25», **k):
        super().__init__(*a, **k)
        self.rate = rate
    def pay(self, n):
        if n % «2..5» == 0:
            return super().pay(n + self.fee(n))
        return super().pay(n)
accounts@ = [Account@('a', 500), Saver@('s', 300, rate=«3¦1.5»), Account@.of('x:700'), Saver@.of('y:90')]
for k in range(«40..120»):
    b = accounts@[k % «1..4»]
    try:
        b.pay(k «% 7¦// 3¦* 0.5¦»)
        «30%if k % 11 == 5:
            del b.total»
        «30%b.extra = k»
    except «ValueError¦(ValueError, AttributeError)» as e:
        b.total = «100¦k¦250.5»
        if k % 5 == 0:
            print(k, e)
print([(b.name, b.total, len(b.log)) for b in accounts@])
)python",
    R"python(
class Vec@:
    «40%__slots__ = ('x', 'y')»
    def __init__(self, x, y=0):
        self.x, self.y = x, y
    def __add__(self, o):
        if not isinstance(o, Vec@):
            return «NotImplemented¦Vec@(self.x + o, self.y)»
        return Vec@(self.x + o.x, self.y + o.y)
    def __radd__(self, o):
        return «self¦Vec@(o + self.x, self.y)¦NotImplemented»
    «50%def __iadd__(self, o):
        self.x += getattr(o, 'x', o)
        return self»
    def __mul__(self, k):
        return Vec@(self.x * k, self.y * k) if isinstance(k, (int, float)) else self.x * k.x + self.y * k.y
    __rmul__ = __mul__
    def __neg__(self):
        return Vec@(-self.x, -self.y)
    def __eq__(self, o):
        return isinstance(o, Vec@) and (self.x, self.y) == (o.x, o.y)
    «50%def __hash__(self):
        return hash((self.x, self.y))»
    def __lt__(self, o):
        return self * self < o * o
    def __bool__(self):
        return self.x != 0 or self.y != 0
    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5
    def __getitem__(self, i):
        return (self.x, self.y)[i]
    def __len__(self):
        return 2
    «60%def __iter__(self):
        yield self.x
        yield self.y»
    def __repr__(self):
        return f'Vec({self.x}, {self.y})'
    «40%def __format__(self, spec):
        return format(self.x, spec) + '/' + format(self.y, spec)»
t = Vec@(«0¦0.0¦1»)
vs = [Vec@(i, i % 3) for i in range(8)] + [«Vec@(0.5, 2)¦3¦Vec@(1, 2.5)»]
for k in range(«40..90»):
    v = vs[k % len(vs)]
    try:
        t «= t + v¦+= v¦= v + t¦= t + v * 2¦= -t + v¦= 2 * v + t»
        if «v < t¦t == v¦not t¦abs(v) > 3¦v[0] > v[1]¦sum(v) > 4¦v in vs[:3]»:
            t = t + Vec@(«1¦0.25», k % 3)
        if k % 9 == 0:
            print(t, v, bool(v), len(vs), «max(vs[:8])¦sorted(vs[:8])[:2]¦sum(vs[:4], Vec@(0))¦f'{v}'¦[*v]¦v != t»)
    except TypeError as e:
        print(k, e) if k % 8 == 0 else None
        t = Vec@(k)
)python",
    R"python(
class A@:
    def __init__(self, **k):
        self.a = «1¦1.5¦'a'»
        super().__init__(**k)
    def f(self, x):
        return ['A', x]
class B@(A@):
    def __init__(self, b=«2¦None¦'b'», **k):
        super().__init__(**k)
        self.b = b
    def f(self, x):
        return ['B'] + super().f(x)
class C@(A@):
    «70%def __init__(self, c=3, **k):
        super().__init__(**k)
        self.c = c»
    def f(self, x):
        return ['C'] + super(C@, self).f(x + 1)
class D@(B@, C@):
    «60%def f(self, x):
        r = super().f(x)
        r.append(self.a)
        return r»
    def g(self):
        return [c.__name__ for c in type(self).__mro__][:-1]
objects@ = [D@(), «D@(b=5)¦B@(b='z')¦C@()¦A@()», D@(«c=7¦b=1, c=2¦b=3¦»)]
for k in range(«30..80»):
    o = objects@[k % 3]
    r = o.f(k)
    if k % 10 == 0:
        print(r, «isinstance(o, C@)¦issubclass(type(o), B@)¦hasattr(o, 'c')¦sorted(vars(o))¦getattr(o, 'g', len)»)
    if k == «15..25»:
        «C@.f = lambda self, x: ['new', x]¦del C@.f¦objects@[0].f = lambda x: ['own', x]¦D@.a = property(lambda self: 'prop')¦del objects@[0].a; A@.a = 'class'¦D@.__bases__ = (C@, B@)¦objects@[2].__class__ = B@¦A@.f = C@.f»
)python",
    R"python(
class Typed@:
    def __init__(self, kind, default=None):
        self.kind, self.default = kind, default
    def __set_name__(self, owner, name):
        self.name = '_' + name
    def __get__(self, o, owner=None):
        if o is None:
            return self
        return «o.__dict__.get(self.name, self.default)¦getattr(o, self.name, self.default)»
    «80%def __set__(self, o, v):
        if not isinstance(v, self.kind):
            raise TypeError(f'{self.name[1:]} wants {self.kind.__name__}, got {type(v).__name__}')
        o.__dict__[self.name] = v»
class Point@:
    x = Typed@(int, 0)
    y = Typed@(«float¦(int, float)¦object»)
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def norm(self):
        return self.x * self.x + self.y * self.y
bad = 0
for k in range(«40..100»):
    try:
        p = Point@(«k¦k if k % 13 else 'k'¦k % 5», «k / 2¦k * 0.5 if k % 17 else k¦1.5»)
        p.y = p.norm() «/ 3¦+ 0.5¦»
        if k % 12 == 0:
            print(p.x, p.y, sorted(p.__dict__.items()))
    except «TypeError¦(TypeError, AttributeError)» as e:
        bad += 1
        print(k, e) if bad < 3 else None
print(bad, type(Point@.x).__name__, «vars(p)¦'x' in vars(p)¦dir(p)[-2:]»)
)python",
    R"python(
class Base@:
    registry = {}
    def __init_subclass__(cls, /, tag=None, **k):
        super().__init_subclass__(**k)
        Base@.registry[tag or cls.__name__] = cls
    def __new__(cls, *a):
        self = super().__new__(cls)
        self.args = a
        return self
class One@(Base@, tag='one'):
    def run(self):
        return sum(self.args)
class Two@(Base@, tag=«'two'¦'one'»):
    def run(self):
        return «self.args[0]¦len(self.args)¦max(self.args, default=None)»
class Meta@(type):
    def __call__(cls, *a, **k):
        cls.made = getattr(cls, 'made', 0) + 1
        return super().__call__(*a, **k)
    @property
    def shouted(cls):
        return cls.__name__.rstrip('_0123456789').upper()
    «50%def __iter__(cls):
        return iter([cls.made, 'it'])»
class Three@(metaclass=Meta@):
    def __init__(self, n):
        self.n = n
    def run(self):
        return self.n, type(self).made
for k in range(«30..70»):
    try:
        o = Base@.registry[«'one'¦('one', 'two')[k % 2]»](k, «2¦0.5¦k») if k % 3 else Three@(k)
        r = o.run()
        if k % 8 == 0:
            print(r, Three@.shouted, «list(Three@)¦sorted(Base@.registry)¦Three@.made»)
    except (TypeError, KeyError) as e:
        print(k, show(e)) if k % 6 == 0 else None
)python",
    R"python(
class Lazy@:
    def __init__(self, **k):
        self.__dict__.update(k)
        «40%self.depth = 0»
    def __getattr__(self, name):
        if name.startswith('__') or name == «'missing'¦'d'»:
            raise AttributeError(name)
        v = «len(name)¦name * 2¦(name, 1)»
        «50%setattr(self, name, v)»
        return v
    «40%def __setattr__(self, name, v):
        object.__setattr__(self, name, («v¦v, name¦str(v)»))»
    «30%def __delattr__(self, name):
        self.__dict__.pop(name, None)»
    «25%def __getattribute__(self, name):
        if name == 'b':
            return 'got b'
        return super().__getattribute__(name)»
o = Lazy@(a=1, b=2.5)
names = ['a', 'b', 'c', 'd', 'e', 'missing']
for k in range(«40..90»):
    n = names[k % «3..6»]
    try:
        x = getattr(o, n)
        if k % 5 == 2:
            «delattr(o, n)¦setattr(o, n, k)¦del o.a¦o.a = k¦o.__dict__[n] = k»
        y = o.a, o.c
        if k % 7 == 0:
            print(n, show(x), show(y), hasattr(o, 'd'), len(vars(o)))
    except AttributeError as e:
        if k % 4 == 0:
            print(k, show(e))
print(sorted(vars(o), key=str))
)python",
    R"python(
class Num@(«int¦float»):
    def __add__(self, o):
        return Num@(«super().__add__(o)¦int(self) + int(o)»)
    def __repr__(self):
        return f'N{«int¦float»(self)}'
class Name@(str):
    def __getitem__(self, i):
        return Name@(super().__getitem__(i))
    def shout(self):
        return self.upper() + '!'
class Stack@(list):
    def push(self, x):
        self.append(x)
        return self
    «50%def __len__(self):
        return super().__len__() + 1»
    «50%def append(self, x):
        super().append((x,))»
class Table@(dict):
    def __missing__(self, key):
        «self[key] = r = [key]¦r = key»
        return r
    «40%def __setitem__(self, key, v):
        super().__setitem__(str(key), v)»
class Pair@(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))
    first = property(lambda self: self[0])
t, n, s, d = Num@(0), Name@('name'), Stack@(), Table@()
for k in range(«30..80»):
    try:
        t = t + «k¦Num@(k)¦1» if k % 5 else «Num@(k)¦k + t¦t * 2»
        n = Name@(str(k))[«0¦-1¦:1»] if k % 3 else n
        s.push(k) if len(s) < 9 else s.pop()
        d[«k % 4¦n¦str(k % 3)»] «= k¦= [k]»
        x = d[«k % 6¦'q'¦k % 2»]
        p = Pair@(k, x)
        if k % 9 == 0:
            print(t, n.shout(), len(s), s[-1:], x, p.first, type(t).__name__.rstrip('_0123456789'), len(d))
    except (TypeError, IndexError) as e:
        print(k, show(e)) if k % 6 == 0 else None
)python",
    R"python(
import dataclasses
from dataclasses import dataclass, field
@dataclass«(order=True)¦(frozen=True)¦(order=True, slots=True)¦¦(eq=False)¦(unsafe_hash=True)»
class Item@:
    n: int
    name: str = «'x'¦'item'»
    «50%tags: list = field(default_factory=list, compare=False)»
    «40%kind: 'str' = field(default='k', repr=False, kw_only=True)»
    def cost(self):
        return self.n * «2¦1.5»
@dataclass
class Order@:
    items: list
    total: float = field(init=False, default=0)
    def __post_init__(self):
        self.total = sum(i.cost() for i in self.items)
    def __add__(self, o):
        return Order@(self.items + o.items)
for k in range(«20..50»):
    try:
        i = Item@(k % 5, *(['n' + str(k % 3)] if k % 2 else []))
        o = Order@([i] * (k % 3)) + Order@([Item@(2)])
        «40%i.n += 1»
        «30%i = dataclasses.replace(i, n=k)»
        if k % 7 == 0:
            print(repr(i).replace('@', ''), o.total, «i == Item@(k % 5)¦i < Item@(3)¦dataclasses.asdict(i)¦dataclasses.astuple(i)¦sorted([i, Item@(1)])[0].n¦hash(i) == hash(i)»)
    except (TypeError, dataclasses.FrozenInstanceError) as e:
        print(k, show(e)) if k % 5 == 0 else None
print([f.name for f in dataclasses.fields(Item@)])
)python",
    R"python(
class Count@:
    def __init__(self, n):
        self.n, self.i = n, 0
    def __iter__(self):
        «self.i = 0
        return self¦return Count@(self.n)¦return iter(range(self.n))¦return self»
    def __next__(self):
        if self.i >= self.n:
            raise StopIteration«¦(self.i)»
        self.i += 1
        «30%if self.i == 5:
            raise ValueError('five')»
        return self.i «¦* 0.5¦, self.n»
class Seq@:
    def __init__(self, *x):
        self.x = x
    def __getitem__(self, i):
        «if isinstance(i, slice):
            return Seq@(*self.x[i])
        return self.x[i]¦return self.x[i]¦return self.x[i] if i < 4 else [][0]»
    «60%def __len__(self):
        return len(self.x)»
    «30%def __contains__(self, v):
        return v == 'in'»
    «30%def __reversed__(self):
        return iter('rev')»
c, q = Count@(«3..7»), Seq@(«1, 2, 3¦'a', 2.5, None, True¦*range(6)»)
for k in range(«30..60»):
    try:
        r = «[x for x in c]¦sum(1 for x in q)¦list(zip(c, q))¦next(iter(c))¦2 in q¦max(c)¦list(map(str, q))¦tuple(reversed(q))¦[*c, *q]¦dict(enumerate(c))¦sorted(q, key=str)¦q[k % 5]¦len(q)¦bool(q)¦q[1:]¦[(a, b) for a in c for b in q]¦any(x == 3 for x in c)¦(lambda a, *b: b)(*q)»
        if k % 6 == 0:
            print(show(r))
        for x in «c¦q¦Count@(k % 4)»:
            if x == «2¦k¦'a'»:
                «break¦continue¦r = x»
        else:
            r = 'else'
        print(show(r)) if k % 13 == 0 else None
    except Exception as e:
        print(k, show(e)) if k % 5 == 0 else None
)python",
    R"python(
import enum
from typing import NamedTuple
from collections import namedtuple
class Color@(enum.«Enum¦IntEnum»):
    RED = 1
    GREEN = 2
    BLUE = 4
    «50%@property
    def dark(self):
        return self.value > 1»
    def mixed(self, o):
        return Color@((self.value | o.value) & «4¦3¦7»)
P@ = namedtuple('P', 'x y'«¦, defaults=[5]»)
class Q@(NamedTuple):
    a: int
    b: str = 'b'
    def twice(self):
        return self._replace(a=self.a * 2)
cs = list(Color@)
for k in range(«20..50»):
    try:
        c = cs[k % 3].mixed(cs[k // 2 % 3])
        p = P@(k, *[2] * (k % 2 + «0¦1»))
        x, y = p
        q = Q@(k)«.twice()¦»
        if k % 6 == 0:
            print(c.name, c is Color@.BLUE, p, p._asdict(), q.a, q < Q@(9), «c < 3¦c == 4¦{c: 1}[c]¦Color@['RED'].value¦getattr(c, 'dark', None)¦p.x + x»)
    except (ValueError, TypeError) as e:
        print(k, str(e).replace('@', '')[:60]) if k % 5 == 0 else None
)python",
    R"python(
import abc
class Shape@(abc.ABC):
    sides = 0
    @abc.abstractmethod
    def area(self): ...
    @property
    @abc.abstractmethod
    def name(self): ...
    def text(self, *, precision=«1..3»):
        return f'{self.name}:{self.area():.{precision}f}'
class Square@(Shape@):
    sides = 4
    def __init__(self, a):
        self.a = a
    def area(self):
        return self.a * self.a
    name = property(lambda self: 'square')
class Circle@(Shape@):
    def __init__(self, r):
        self.r = r
    «70%def area(self):
        return 3.14159 * self.r ** 2»
    @property
    def name(self):
        return 'circle' if self.r > «3..20» else «'dot'¦None¦self.missing»
@Shape@.register
class Line@:
    def text(self, **k):
        return 'line', k
shapes = [Square@, Circle@, Line@, Shape@]
for k in range(«30..60»):
    try:
        c = shapes[k % «2..4»]
        o = c() if c is Line@ else c(k «/ 2¦% 7¦»)
        t = o.text(«¦precision=2») if k % 4 else o.text(precision=k % 5)
        if k % 8 == 0:
            print(t, isinstance(o, Shape@), getattr(o, 'sides', -1))
    except (TypeError, AttributeError) as e:
        print(k, str(e).replace('@', '')[:70]) if k % 5 == 0 else None
)python",
    R"python(
class Guard@:
    open = 0
    def __init__(self, swallow=()):
        self.swallow = swallow
    def __enter__(self):
        Guard@.open += 1
        «15%if Guard@.open > 3:
            raise RuntimeError('too many')»
        return «self¦Guard@.open¦None»
    def __exit__(self, kind, e, trace):
        Guard@.open -= 1
        «30%self.last = kind and kind.__name__»
        return kind is not None and issubclass(kind, self.swallow)
def work@(k, log):
    with Guard@(«ValueError¦()¦(KeyError, ValueError)») as g, Guard@() as h:
        log.append((g is None, type(h).__name__[:1]))
        for i in range(4):
            with Guard@(«LookupError¦ZeroDivisionError¦()»):
                if i == k % 5:
                    «raise KeyError(i)¦return i¦continue¦break¦1 // (i - 2)¦raise ValueError(k)»
                log.append(i)
        «30%return 'inner'»
    return 'done'
for k in range(«30..60»):
    log = []
    try:
        r = work@(k, log)
    except Exception as e:
        r = show(e)
    if k % 7 == 0:
        print(r, log, Guard@.open)
)python",
};

}  // namespace

const texts classes = all;

}  // namespace metavm::fuzz::python_idioms
