# test: smoke
# Every way to define and call: positional-only, defaults, packing, unpacking order, errors, recursion, methods, keywords that clash.
import functools



def attempt(f, *args, **kw):
    try:
        return f(*args, **kw)
    except TypeError as error:
        return str(error)


def plain(a, b): return a, b
def defaults(a, b=2, c=3): return a, b, c
def star(a, *args): return a, args
def keyword_only(a, *, k, d=4): return a, k, d
def positional(a, b=2, /, c=3): return a, b, c
def both(a, /, b, *args, k=1, **kw): return a, b, args, k, kw
def only_kw(**kw): return kw
def name_clash(self, /, **kw): return self, kw
def nothing(): return "nothing"


calls = [
    (plain, (1, 2), {}), (plain, (1,), {}), (plain, (1, 2, 3), {}), (plain, (1,), {"b": 2}), (plain, (1,), {"a": 2}), (plain, (), {}), (plain, (), {"c": 1}), (plain, (1, 2), {"c": 3}),
    (defaults, (1,), {}), (defaults, (1,), {"c": 5}), (defaults, (), {}), (defaults, (1, 2, 3, 4), {}), (defaults, (1, 2), {"b": 3}), (star, (1, 2, 3), {}), (star, (), {}), (star, (1,), {"args": 2}),
    (keyword_only, (1,), {"k": 2}), (keyword_only, (1,), {}), (keyword_only, (1, 2), {"k": 3}), (keyword_only, (1,), {"k": 2, "z": 3}), (keyword_only, (), {}), (positional, (1,), {}), (positional, (), {"a": 1}), (positional, (1,), {"b": 5}), (positional, (1, 2, 3), {}), (positional, (1,), {"c": 9}), (positional, (1, 2, 3, 4), {}),
    (both, (1, 2, 3, 4), {"k": 5, "a": 6, "z": 7}), (both, (1,), {"b": 2}), (both, (), {"a": 1, "b": 2}), (both, (1, 2), {"b": 3}), (only_kw, (), {"if": 1, "a b": 2}), (only_kw, (1,), {}), (name_clash, (1,), {"self": 2}), (nothing, (), {}), (nothing, (1,), {}), (nothing, (1, 2), {"x": 1}), (nothing, (), {"x": 1}),
]
for f, args, kw in calls:
    print(f.__name__, args, kw, "->", attempt(f, *args, **kw) if "f" not in kw else None)


class C:
    def method(self, x, y=2): return x, y
    @classmethod
    def cm(cls, x): return cls.__name__, x
    @staticmethod
    def sm(x): return x
    def __call__(self, *a, **k): return a, k
    def no_self(): pass


c = C()
for f in (lambda: c.method(1), lambda: c.method(), lambda: c.method(1, 2, 3), lambda: C.method(1), lambda: C.method(c), lambda: C.cm(), lambda: C.cm(1), lambda: c.sm(), lambda: c(1, k=2), lambda: c.no_self(), lambda: C(1), lambda: C(x=1), lambda: c.method(x=1, **{"x": 2}), lambda: c.method(*[1], *[2], *[3]), lambda: plain(**{"a": 1}, **{"a": 2}), lambda: plain(*1), lambda: plain(**1), lambda: plain(*[1], **{1: 2}), lambda: plain(1, *(), b=2, **{}), lambda: (lambda a: a)(), lambda: (lambda: 0)(1)):
    print(attempt(f))


class HasInit:
    def __init__(self, a, *, b): self.v = a, b


class HasNew:
    def __new__(cls, a): return super().__new__(cls)


class BadInit:
    def __init__(self): return 5


class NewOther:
    def __new__(cls, x): return x
    def __init__(self, x): print("never for ints")


for f in (lambda: HasInit(1), lambda: HasInit(1, b=2).v, lambda: HasInit(1, 2), lambda: HasNew(), lambda: HasNew(1, 2), lambda: BadInit(), lambda: NewOther(5), lambda: object(1), lambda: object.__new__(C, 1).__class__, lambda: object.__new__(int), lambda: object.__init__(c, 1), lambda: int.__new__(str), lambda: type("T", (), {"__init__": lambda self: None})(1)):
    r = attempt(f)
    print(r if not isinstance(r, (HasNew, C)) else type(r).__name__)
order = []


def note(x, v=None):
    order.append(x)
    return x if v is None else v


note("f", both)(note(1), *note("args", (2, 3)), note(4), k=note("k"), **note("kw", {"z": 1}), y=note("y"))
print(order)
order.clear()


def d1(f):
    order.append("d1")
    return f


@(order.append("expr"), d1)[1]
@d1
def defined(a=note("default"), *, k=note("kwdefault")) -> note("return"):
    x: note("never") = 1


print(order, defined.__annotations__)
print((lambda *a, **k: (a, k))(*range(3), *"ab", **{"x": 1}, y=2), [*range(2), *"c"], {*[1], *[2]}, {**{"a": 1}, "b": 2, **{"a": 3}}, (*"xy",), print(*[], sep="", end=""))


def mutate(*args, **kw):
    kw["new"] = 1
    return kw, args


original = {"a": 1}
t = (1, 2)
print(mutate(*t, **original), original, mutate(*t)[1] is t or mutate(*t)[1] == t)


class Mapping:
    def keys(self): return ["p", "q"]
    def __getitem__(self, k): return k * 2


class BadKeys:
    def keys(self): return 5
    def __getitem__(self, k): return 1


print(only_kw(**Mapping()), attempt(lambda: only_kw(**BadKeys())), attempt(lambda: only_kw(**Mapping(), **{"p": 1})))


def recursion(n, *args, acc=0, **kw):
    return acc if n == 0 else recursion(n - 1, *args, acc=acc + sum(args), **kw)


print(recursion(50, 1, 2, 3, extra=1))


def many(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, *rest, k0=0, k1=1, k2=2, k3=3, **kw):
    return a0 + a9 + len(rest) + k0 + k3 + len(kw)


print(many(*range(15), k3=7, z=1, y=2), many(**{f"a{i}": i for i in range(10)}), attempt(lambda: many(*range(5))))
partial = functools.partial(both, 1, k=9)
print(partial(2, 3, z=4), attempt(partial), partial(b=5))
source = "def f(" + ", ".join(f"p{i}" for i in range(300)) + "): return p0 + p299"
space = {}
exec(source, space)
print(space["f"](*range(300)), attempt(lambda: space["f"](*range(299))))
for bad in ("def f(a, a): pass", "def f(a=1, b): pass", "def f(*, **k): pass", "def f(*): pass", "def f(a, /, b, /): pass", "def f(**k, a): pass", "f(a=1, 2)", "f(**k, *a)", "f(a=1, a=2)", "f(1=2)", "def f(*a, *b): pass", "lambda a, a: 0", "def f(/, a): pass", "f(x for x in y, 1)", "f(a.b=1)", "f(True=1)", "def f(None): pass"):
    try:
        compile(bad, "s", "exec")
        print(bad, "fine")
    except SyntaxError as error:
        print(bad, "|", error.msg)
total = 0
for i in range(1500):
    total += many(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, k1=i) + both(i, 2, 3, k=i)[3] + defaults(i, c=1)[2] + len(star(1, *t)[1])
print(total)
