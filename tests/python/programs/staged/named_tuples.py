# Named tuples, and other classes with a __new__ of their own, in hot code.
from collections import namedtuple
import typing
P = namedtuple("P", "x y z", defaults=(7,))
class T(typing.NamedTuple):
    a: int
    b: str = "q"
    def both(self):
        return self.b * self.a
class Sub(P):
    def __new__(cls, x):
        self = super().__new__(cls, x, x + 1)
        self.extra = x
        return self
class Odd(P):
    __slots__ = ()
    def __getitem__(self, i): return "item"
    def __iter__(self): return iter((1, 2, 3))
class Single:
    made = None
    def __new__(cls, *a):
        if cls.made is None:
            cls.made = object.__new__(cls)
        return cls.made
class New:
    def __new__(cls, x):
        if x % 2: return x
        self = object.__new__(cls)
        self.x = x
        return self
def main(n):
    s = 0
    for i in range(n):
        p = P(i, i + 1)
        a, b, c = p
        s += p.x * p.y + p.z + a - b + c + p[0] + p[-1] + len(p) + sum(p)
        q = P(i, y=2, z=3)
        s += q.y + (q == (i, 2, 3)) + (p == P(i, i + 1, 7))
        t = T(i % 4)
        s += len(t.both()) + t.a
        u = Sub(i)
        s += u.extra + u.y + u[1]
        o = Odd(i, 2, 3)
        x, y, z = o
        s += x + y + z + o.x + len(o[0])
        s += Single() is Single(1)
        w = New(i)
        s += w if i % 2 else w.x
        r = p._replace(x=5)
        s += r.x + len(r._asdict())
    try:
        P(1)
    except TypeError as e:
        print(e)
    try:
        p.x = 3
    except AttributeError as e:
        print(e)
    return s, p, q, t, u, o, r
print(main(300))
def late(n):
    s = 0
    for i in range(n):
        s += P(i, 2).x
    return s
print(late(100))
P.x = property(lambda self: 1000)
print(late(100))
P.__new__ = lambda cls, *a: "replaced"
try:
    print(late(100))
except AttributeError as e:
    print(e)
