# test: smoke
# functools and operator: partial, reduce, singledispatch, total_ordering, caches, cmp_to_key, getters.
import functools
import operator
import pickle
import types
from functools import partial, partialmethod, reduce, singledispatch, singledispatchmethod, total_ordering


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


basetwo = partial(int, base=2)
p = partial(print, "a", sep="-")
print(basetwo("1010"), basetwo.func, basetwo.args, basetwo.keywords, p("b", "c", end="!\n"), partial(p, "x", sep="+").args, repr(basetwo))
print(attempt(lambda: partial()), attempt(lambda: partial(5)), attempt(lambda: partial(int)("z")), partial(partial(max, 3), 9)(5), pickle.loads(pickle.dumps(basetwo))("11"))
p.attribute = 1
print(vars(p), reduce(operator.add, [1, 2, 3]), reduce(lambda a, b: a * b, range(1, 6), 10), attempt(lambda: reduce(operator.add, [])), attempt(lambda: reduce(5, [1, 2])), reduce(max, "hello"))


@singledispatch
def show(x, *more):
    "Shows."
    return f"object {x!r}"


@show.register
def _(x: int, *more):
    return f"int {x}"


@show.register
def _(x: list | tuple, *more):
    return "seq " + ",".join(map(show, x))


@show.register(str)
def show_str(x, *more):
    return f"str {x}"


class Sub(int):
    pass


show.register(Sub, lambda x: "sub")
print(show(1), show(True), show(Sub(3)), show([1, "a", (2.5,)]), show({}), show.dispatch(bool) is show.dispatch(int), sorted(c.__name__ for c in show.registry), show.__doc__)
print(attempt(show), attempt(lambda: show.register(5)), attempt(lambda: show.register(lambda x: 1))[:40])


class Visitor:
    @singledispatchmethod
    def visit(self, node):
        raise NotImplementedError(type(node).__name__)

    @visit.register
    def _(self, node: int):
        return node + 1

    @visit.register
    @classmethod
    def _(cls, node: str):
        return cls.__name__ + node


print(Visitor().visit(1), Visitor().visit("x"), attempt(lambda: Visitor().visit(None)))


@total_ordering
class Version:
    def __init__(self, text):
        self.parts = tuple(map(int, text.split(".")))

    def __eq__(self, other):
        return self.parts == other.parts if isinstance(other, Version) else NotImplemented

    def __lt__(self, other):
        return self.parts < other.parts if isinstance(other, Version) else NotImplemented

    def __repr__(self):
        return ".".join(map(str, self.parts))


a, b = Version("1.2"), Version("1.10")
print(a < b, a <= b, a > b, a >= b, a != b, sorted([b, a, Version("0.9.9")]), max(a, b), attempt(lambda: a > 3), attempt(lambda: a >= "x"), attempt(lambda: total_ordering(object)))

calls = []


@functools.lru_cache(maxsize=3)
def cached(x, y=0, *args, **kw):
    calls.append(x)
    return x * 10 + y


print([cached(i) for i in (1, 2, 3, 1, 4, 2, 1)], calls, cached.cache_info(), cached(1, y=2), cached(y=2, x=1), cached.cache_info())
cached.cache_clear()
print(cached.cache_info(), cached.__wrapped__(5), attempt(lambda: cached([])), functools.lru_cache(maxsize=None)(len).cache_info(), attempt(lambda: functools.lru_cache("x")))
typed = functools.lru_cache(typed=True)(lambda x: type(x).__name__)
print(typed(1), typed(1.0), typed(True), typed.cache_info(), typed.cache_parameters())


class Tree:
    def __init__(self, n):
        self.n = n

    @functools.cache
    def fib(self, k):
        return k if k < 2 else self.fib(k - 1) + self.fib(k - 2)

    @functools.cached_property
    def total(self):
        calls.append("total")
        return sum(range(self.n))

    def area(self, w, h, *, unit="m"):
        return f"{self.n * w * h}{unit}"

    square = partialmethod(area, 2, 2)
    feet = partialmethod(area, unit="ft")


calls.clear()
t = Tree(10)
print(t.fib(80), Tree.fib.cache_info().misses, t.total, t.total, calls, t.square(), t.feet(1, 2), t.square(unit="k"), Tree.square(Tree(3)))

compare = functools.cmp_to_key(lambda a, b: (len(a) > len(b)) - (len(a) < len(b)) or (a < b) - (a > b))
print(sorted(["bb", "a", "ccc", "b", "aa"], key=compare), compare("a") < compare("bb"), attempt(lambda: hash(compare("a"))), attempt(lambda: compare("a") < 5), compare("a").obj)


def wrapper(f):
    @functools.wraps(f, assigned=("__name__", "__doc__"), updated=())
    def inner(*a):
        return f(*a)
    return inner


def original(x: int) -> str:
    "Doc."


original.extra = 1
w = wrapper(original)
print(w.__name__, w.__doc__, w.__wrapped__ is original, hasattr(w, "extra"), w.__annotations__, functools.wraps(original)(lambda: 0).extra, functools.WRAPPER_ASSIGNMENTS)

get = operator.itemgetter(1, "k") if False else operator.itemgetter(1)
data = types.SimpleNamespace(a=types.SimpleNamespace(b=5), name="n", f=lambda *a, **k: (a, k))
print(get("abc"), operator.itemgetter(0, 2)("abc"), operator.itemgetter(slice(1, 3))("abcd"), operator.attrgetter("a.b")(data), operator.attrgetter("name", "a.b")(data), operator.methodcaller("f", 1, k=2)(data))
print(repr(operator.itemgetter(1, 2)), repr(operator.attrgetter("a.b")), repr(operator.methodcaller("f", 1, k=2)), attempt(lambda: operator.attrgetter("a.zz")(data)), attempt(lambda: operator.itemgetter(9)("a")), attempt(lambda: operator.attrgetter(5)),
      attempt(operator.itemgetter), attempt(lambda: operator.methodcaller(5)), pickle.loads(pickle.dumps(operator.itemgetter(2)))("xyz"))
l = [1, 2, 3]
print(operator.iadd(l, [4]), l, operator.concat("a", "b"), operator.contains([1], 1), operator.countOf([1, 1, 2], 1), operator.indexOf("abc", "c"), operator.setitem(l, 0, 9), operator.delitem(l, 1), l, operator.getitem(l, -1))
print(operator.truth([]), operator.is_(None, None), operator.is_not(1, None), operator.not_(0), operator.index(True), operator.inv(5), operator.pos(-3), operator.matmul, operator.call(max, 1, 5), operator.ipow(2, 5), operator.xor(6, 3), operator.length_hint(iter([1, 2])),
      attempt(lambda: operator.indexOf("abc", "z")), attempt(lambda: operator.concat(1, 2)), attempt(lambda: operator.index(1.5)), attempt(lambda: operator.length_hint(5, "x")))
print([getattr(operator, n)(7, 2) for n in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and_", "or_", "lt", "ge", "eq", "ne")])
steps = [partial(operator.mul, 3), partial(operator.add, 1), lambda v: v % 1009]
value = 1
for _ in range(1200):
    value = reduce(lambda v, f: f(v), steps, value)
print(value)
