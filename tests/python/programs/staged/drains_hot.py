# Built-in functions over generators, and super(), in code that becomes machine code.
import sys
import traceback


def work(n):
    xs = range(n)
    return (
        sum(x * x for x in xs),
        sum(x / 2 for x in xs),
        sum((x for x in xs), 100),
        sum([1, 2] for x in xs) if False else 0,
        any(x > 5 for x in xs),
        all(x < 5 for x in xs),
        list(x + 1 for x in xs if x & 1),
        tuple(x for x in xs),
        sorted(-x for x in xs),
        sorted(set(x % 3 for x in xs)),
        max(x % 7 for x in xs) if n else None,
        min(-x for x in xs) if n else None,
        max((str(x) for x in xs), default="none"),
        "-".join(str(x) for x in xs),
        ",".join(c for c in "abc"),
        dict((x, x * 2) for x in xs),
        frozenset(x for x in xs) == set(xs),
        len(list(list(y for y in range(x)) for x in xs)),
    )


def caught(f):
    try:
        return f()
    except Exception as e:
        names = [t.name for t in traceback.extract_tb(e.__traceback__)]
        return type(e).__name__, str(e), names[1:]


def failing(k):
    for i in range(5):
        if i == k:
            raise LookupError(k)
        yield i


def errors(r):
    return [
        caught(lambda: sum(failing(3))),
        caught(lambda: sum(x for x in ["a", 1])),
        caught(lambda: max(x for x in [])),
        caught(lambda: min(x for x in ())),
        caught(lambda: max(x for x in [1, "a"])),
        caught(lambda: "".join(x for x in [1])),
        caught(lambda: set([x] for x in [1])),
        caught(lambda: sorted(x for x in [1, None])),
        caught(lambda: list(failing(r % 5))),
        caught(lambda: any(failing(0))),
    ]


def callers():
    f = sys._getframe(1)
    yield f.f_code.co_name
    yield sys._getframe(1).f_code.co_name


class A:
    def __init__(self, x, *, y=1):
        self.x, self.y = x, y

    def m(self, k=2):
        return ("A", self.x * k)

    def __eq__(self, other):
        return isinstance(other, A) and self.x == other.x

    @classmethod
    def make(cls, x):
        return cls(x)

    @property
    def p(self):
        return self.x


class B(A):
    def __init__(self, x):
        super().__init__(x, y=5)

    def m(self, k=3):
        return ("B",) + super().m(k=k)

    @classmethod
    def make(cls, x):
        r = super().make(x + 1)
        r.y += 1
        return r

    @property
    def p(self):
        return super().p + 1


class C(A):
    def m(self, k=4):
        return ("C",) + super().m(k)


class D(B, C):
    def m(self, *a, **k):
        return ("D",) + super().m(*a, **k)

    def captured(self):
        return [super(D, self).m(1) for _ in range(2)], (lambda: self)()

    def rebound(self, other):
        self = other
        return super().m(2)

    def missing(self):
        try:
            return super().nothing()
        except AttributeError as e:
            return str(e)


class Plain:
    def __init__(self):
        super().__init__()
        self.v = 3


def supers(i):
    d = D(i)
    d2, b = D.make(i), B.make(i)
    return d.m(), d.m(5), d.m(k=6), d2.y, b.y, b.p, d.p, d.captured()[0], d.rebound(b if i % 50 == 49 else d2), d.missing(), Plain().v


print(work(0))
for r in range(150):
    w = work(r % 20)
    e = errors(r)
print(w)
for line in e:
    print(line)
for r in range(150):
    c = list(callers()), "".join(callers())
print(c)
outs = []
for i in range(400):
    if i == 300:
        A.m = lambda self, k=0: ("new", k)
    try:
        s = supers(i)
    except TypeError as x:
        s = str(x)
    if i in (0, 299, 300, 348, 349, 399):
        print(s)


class Growing(A):
    def __setattr__(self, name, v):
        super().__setattr__(name, v)


class Grown(Growing):
    def __setattr__(self, name, v):
        super(Grown, self).__setattr__(name, v + 1)


t = 0
for i in range(200):
    for cls in (Growing, Grown):
        o = cls(i)
        for k, name in enumerate("abcdefghijklm"):
            setattr(o, name, k)
        t += o.m + o.x if name == "m" else 0
print(t)
