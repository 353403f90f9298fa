# Attributes of instances, classes, modules and super() in hot code.
import math
import sys
import types


class Many:
    def __init__(self, n):
        self.a = n
        self.b = n + 1
        self.c = n + 2
        self.d = n + 3
        self.e = n + 4
        self.f = n + 5
        self.g = n + 6
        self.h = n + 7
        self.i = n + 8
        self.j = n + 9

    def step(self, k):
        self.a += k
        self.c -= k
        self.g *= 3
        self.j += self.a
        self.i = self.h = k
        self.g %= 1000003


def many(n):
    m = Many(0)
    s = 0
    for i in range(n):
        m.step(i)
        x = Many(i)
        x.extra = i
        x.more = x.extra + 1
        s += x.j + x.more + m.g
        s %= 1000003
    return s, sorted(m.__dict__.items()), sorted(x.__dict__)


print(many(300))


class Failure(Exception):
    def __init__(self, code):
        self.code = code
        self.depth = 0

    def deeper(self):
        self.depth += 1


class Detailed(Failure):
    def __init__(self, code, text):
        super().__init__(code)
        self.text = text


class Plainer(ValueError):
    def __init__(self, a, b):
        super().__init__(a, b, "third")
        self.sum = a + b


def failures(n):
    r = []
    for i in range(n):
        for f in (lambda: Failure(i), lambda: Detailed(i, "t"), lambda: Plainer(i, 1), lambda: ValueError(i, i),
                  lambda: KeyError(), lambda: StopIteration(i), lambda: OSError(2, "no")):
            e = f()
            if isinstance(e, Failure):
                e.deeper()
                e.deeper()
            r.append((type(e).__name__, e.args, sorted(e.__dict__.items()), e.__cause__, e.__context__, e.__suppress_context__))
        r = r[-7:]
    return r


for line in failures(60):
    print(line)


class Slots:
    __slots__ = ("x", "y", "z")

    def __init__(self, x):
        self.x = x
        self.y = 0

    def move(self):
        self.y += self.x
        return self.y


def slots(n):
    p = Slots(3)
    for i in range(n):
        p.move()
        q = Slots(i)
        q.z = q.move()
    try:
        del q.z
        q.z
    except AttributeError as e:
        text = str(e)
    return p.y, q.y, text


print(slots(200))


class Temperature:
    scale = 2
    count = 0

    def __init__(self, c):
        self._c = c

    @property
    def c(self):
        return self._c

    @c.setter
    def c(self, v):
        if v < 0:
            raise ValueError("too cold")
        self._c = v

    @c.deleter
    def c(self):
        self._c = None

    @classmethod
    def make(cls, c):
        cls.count += 1
        return cls(c)

    @staticmethod
    def double(x, y=1):
        return x * 2 + y


class Warm(Temperature):
    scale = 3


def properties(n):
    t = Temperature(1)
    s = 0
    for i in range(n):
        t.c = t.c + 1
        t.c += 1
        s += t.c * Temperature.scale + Warm.scale * t.scale
        u = Temperature.make(i)
        w = Warm.make(i)
        s += u.c + w.c + Temperature.double(i) + t.double(i) + Warm.double(i, 2) + w.double(i, 5)
        if i % 10 == 0:
            try:
                t.c = -1
            except ValueError:
                s += 1
    del t.c
    return s, t.c, Temperature.count, Warm.count


print(properties(200))
Temperature.scale = 50
print(properties(100))
Temperature.double = staticmethod(lambda x, y=1: -x)
print(properties(100))


def modules(n):
    s = 0.0
    for i in range(n):
        s += math.sqrt(i) + math.floor(math.pi) + math.pi
        s += sys.maxsize & 1
    return round(s, 6)


print(modules(200))
mod = types.ModuleType("mod")
mod.value = 1
mod.f = lambda x: x + mod.value
mod.Cls = Slots


def from_module(n):
    s = 0
    for i in range(n):
        s += mod.value + mod.f(i) + mod.Cls(i).x
    return s


print(from_module(200))
mod.value = 7
print(from_module(200))
mod.f = lambda x: 0
print(from_module(200))
del mod.f
try:
    from_module(10)
except AttributeError as e:
    print(e)
mod.__getattr__ = lambda name: lambda x: len(name)
print(from_module(50))


class A:
    def who(self, x):
        return "A" + x

    def only(self):
        return "only A"


class B(A):
    def who(self, x):
        return "B" + super().who(x)


class C(A):
    def who(self, x):
        return "C" + super().who(x)


class D(B, C):
    def who(self, x):
        return "D" + super().who(x)

    def inner(self):
        def f():
            return self
        return super().only() + str(f() is self)

    def __repr__(self):
        return "<" + super().__repr__()[-1]

    def in_comprehension(self):
        s = super()
        return [s.who(str(i)) for i in range(2)]

    def reassigned(self):
        self = B()
        return super(B, self).who("!")

    @classmethod
    def make(cls):
        return super().__new__(cls)

    def absent(self):
        return super().nothing()


def supers(n):
    d, b = D(), B()
    for i in range(n):
        r = [d.who("x"), b.who("y"), d.inner(), repr(d), d.in_comprehension(), d.reassigned(), type(D.make()).__name__]
        try:
            d.absent()
        except AttributeError as e:
            r.append(str(e))
    return r


print(supers(60))
C.who = lambda self, x: "new"
print(supers(60))
B.__bases__ = (C,)
print(B().who("z"))


class Dynamic:
    def __getattr__(self, name):
        if name.startswith("x"):
            return len(name)
        raise AttributeError(name)

    def __setattr__(self, name, v):
        object.__setattr__(self, "_" + name, v)


def dynamic(n):
    o = Dynamic()
    s = 0
    for i in range(n):
        o.value = i
        s += o._value + o.xyz + getattr(o, "nothing", 3) + getattr(o, "_value")
        s += hasattr(o, "xx") + hasattr(o, "yy")
    return s


print(dynamic(200))


class Meta(type):
    def __getattr__(cls, name):
        return "meta " + name

    @property
    def level(cls):
        return 5


class WithMeta(metaclass=Meta):
    own = 1


def metas(n):
    for i in range(n):
        r = WithMeta.own, WithMeta.level, WithMeta.other, isinstance(WithMeta, Meta), type(WithMeta).__name__
    return r


print(metas(100))


def builtins_(n):
    s = 0
    for i in range(n):
        s += abs(-i) + abs(i) + max(i, 3) + min(i, 7, 4) + ord(chr(65 + i % 20)) + len("abc") + len((1, 2)) + len([i])
        s += int(2.7 + i) + int(-1.5) + int(i) + (1 if isinstance(i, (str, int)) else 0) + (isinstance(i, str)) + len(str(i))
        s += int(float(i)) + int(max(2.5, i * 1.0)) + int(abs(-0.5 - i)) + bool(i) + len({1: 2}) + len({1, i})
        for k in range(i % 3):
            s += k
        for k in range(5, 2, -1):
            s += k
        for k in range(2, 9, 3):
            s += k
    return s


print(builtins_(300))


class Ctx:
    def __enter__(self):
        return 5

    def __exit__(self, *a):
        return False


class Ctx3:
    n = 0

    def __enter__(self):
        self.n += 1
        return self

    def __exit__(self, t, e, tb):
        self.n += 2


def contexts(n):
    s = 0
    c = Ctx3()
    for i in range(n):
        with Ctx() as x, c:
            s += x
    return s, c.n


print(contexts(100))


class It:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n)) if self.n % 2 else It2(self.n)


class It2:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return self.n


class BadIter:
    def __iter__(self):
        return 5


def iters(n):
    s = 0
    for i in range(n):
        for x in It(i % 6):
            s += x
        try:
            for x in BadIter():
                pass
        except TypeError as e:
            text = str(e)
    return s, text


print(iters(100))


def sorting(n):
    words = ["b%d" % (i * 7 % 13) for i in range(n)]
    words.sort(key=lambda w: (len(w), w))
    return words[:5], sorted(range(n), key=lambda x: -x)[:3], list(map(lambda x: x + 1, range(5))), max(words, key=lambda w: w[-1])


for i in range(30):
    last = sorting(50)
print(last)
