# Calls of every form in code that becomes machine code, with their errors.
import functools


def f(a, b=2, /, c=3, *, d=4, e):
    return (a, b, c, d, e)


def g(*args, **kw):
    return f(*args, **kw)


def rest(x, y=7, *more, k=1, **kw):
    return (x, y, more, k, sorted(kw.items()))


def empty(*a, **k):
    return len(a), len(k), a, k


def passes(*a, **k):
    return rest(*a, **k)


def wrapped(fn):
    @functools.wraps(fn)
    def inner(*a, **k):
        return fn(*a, **k)

    return inner


@wrapped
def plus(a, b=10):
    return a + b


class Base:
    def __init__(self, x, y=0, *, z=5):
        self.x, self.y, self.z = x, y, z

    def method(self, k, *rest, s=1):
        return self.x * k * s + self.y + len(rest)

    @classmethod
    def make(cls, x, **kw):
        return cls(x, **kw)

    @staticmethod
    def static(a, b=3):
        return a - b

    @property
    def total(self):
        return self.x + self.y + self.z


class Derived(Base):
    def __init__(self, x):
        super().__init__(x, 3, z=1)

    def method(self, k, *rest, s=2):
        return super().method(k, *rest, s=s) + 1

    def __call__(self, z, *, w=1):
        return self.x + z * w


def calls(i):
    o = Base(i, y=2)
    q = Derived(i)
    m = q.method
    p = functools.partial(f, i, c=5)
    return (
        f(i, e=1),
        f(i, 5, e=2, d=i),
        f(i, 5, 6, e=3),
        g(i, 1, e=i),
        g(i, e=5, c=6),
        rest(i),
        rest(i, 1, 2, 3, k=9),
        rest(i, y=2, q=3, r=4),
        rest(x=i),
        empty(),
        empty(i, 2),
        empty(z=i),
        passes(i),
        passes(i, 2, 3),
        passes(i, k=3, w=i),
        plus(i),
        plus(i, 5),
        plus(i, b=6),
        plus(b=i, a=1),
        o.method(3, s=2),
        o.method(3, 4, 5),
        m(2),
        m(2, 3, s=5),
        Base.make(i).total,
        Base.make(i, y=4, z=6).total,
        Derived.static(i),
        q.static(i, b=i),
        Base.method(o, 2, s=3),
        q(4),
        q(4, w=3),
        p(e=1),
        p(7, e=2),
        (lambda *a, k=i: (a, k))(1, 2),
        [(lambda x, y=i: x + y)(1)],
        max(i, 3, 2),
        max([i, 7], key=lambda v: -v),
        sorted([3, i % 5, 1], reverse=True),
        "a,b,{}".format(i).split(",", 1),
        {}.get(i, "none"),
        dict(a=i).setdefault("a", 2),
        [i, 2, 3].pop(0),
        [1, i].index(i),
        int("12", 8) + int(x="7", base=8) if False else int("12", 8),
        "x".join(["1", str(i)]),
        isinstance(q, Base),
        divmod(i, 7),
    )


def wrong():
    return [
        lambda: f(),
        lambda: f(1),
        lambda: f(1, 2, 3, 4, e=1),
        lambda: f(1, b=2, e=1),
        lambda: f(1, e=1, q=2),
        lambda: f(1, 2, 3, c=3, e=1),
        lambda: rest(),
        lambda: rest(1, x=1),
        lambda: g(),
        lambda: plus(),
        lambda: plus(1, 2, 3),
        lambda: plus(1, z=3),
        lambda: Base(),
        lambda: Base(1, 2, 3),
        lambda: Base(1, q=2),
        lambda: Base.make(),
        lambda: Base.static(),
        lambda: Base.static(1, 2, 3),
        lambda: Base.method(),
        lambda: Derived(1)(),
        lambda: Derived(1)(1, 2),
        lambda: str.upper(5),
        lambda: list.append(5, 1),
        lambda: dict.get([], 1),
        lambda: str.split(7, ","),
        lambda: "a".split(1, 2, 3),
        lambda: [].append(),
        lambda: {}.get(),
        lambda: max(),
        lambda: isinstance(1),
    ]


results = {}
for i in range(400):
    r = calls(i)
    results[i] = r
    if i in (0, 7, 399):
        print(r)
print(hash(str(results)) == hash(str({i: calls(i) for i in range(400)})))

for number, w in enumerate(wrong()):
    seen = set()
    for i in range(120):
        try:
            w()
        except Exception as e:
            seen.add(type(e).__name__ + ": " + str(e))
    print(number, sorted(seen))


def changing(a, b=1, *, k=2):
    return a, b, k


seen = []
for i in range(900):
    if i == 300:
        changing.__defaults__ = (5, 6)
    if i == 450:
        changing.__kwdefaults__ = {"k": 7}
    if i == 500:
        changing.__kwdefaults__["k"] = 8
    if i == 600:
        changing.__defaults__ = None
        changing.__kwdefaults__ = None
    if i == 700:
        changing.__code__ = (lambda *a, **k: (a, k)).__code__
    if i == 800:
        Base.static = staticmethod(lambda *a: ("new", a))
    try:
        r = changing(3)
    except TypeError as e:
        r = str(e)
    s = Base.static(9, 1)
    if not seen or seen[-1] != (r, s):
        seen.append((r, s))
print(seen)


def generator_call(n, *rest, step=1, **kw):
    for i in range(0, n, step):
        yield i + len(rest) + len(kw)


print(sum(sum(generator_call(9, 1, 2, step=i % 3 + 1, q=1)) for i in range(300)))


def unbound_methods(f, *a):
    seen = set()
    for i in range(300):
        try:
            f(*a)
        except TypeError as e:
            seen.add(str(e))
    return seen


upper, append, bits = str.upper, list.append, int.bit_length
print(unbound_methods(lambda: upper(5)), unbound_methods(lambda: append(5, 1)), unbound_methods(lambda: bits("a")))
print({upper("abc") for i in range(300)}, {bits(i) for i in range(300)})
