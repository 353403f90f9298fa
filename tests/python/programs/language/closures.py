# test: smoke
# Closures and scopes: cells, late binding, class scopes, comprehensions, decorators, defaults.
import functools
import types


def counters():
    n = 0

    def up():
        nonlocal n
        n += 1
        return n

    def get():
        return n
    return up, get


up, get = counters()
up(), up()
print(get(), up.__closure__[0] is get.__closure__[0], up.__code__.co_freevars, counters.__code__.co_cellvars)
print(get.__closure__[0].cell_contents)
get.__closure__[0].cell_contents = 40
print(up(), get())

late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])

x = "global"


class Scope:
    x = "class"
    seen = x
    listed = [x for _ in range(1)]
    iterable = [c for c in x]

    def method(self):
        return x, self.x

    nested = (lambda: x)()
    try:
        inner = [y for _ in range(1) for y in [seen]]
    except NameError as error:
        inner = str(error)


print(Scope.seen, Scope.listed, Scope.iterable, Scope().method(), Scope.nested, Scope.inner)


def outer():
    x = "outer"

    class Inner:
        captured = x
        x = x + " in class"

        def get(self):
            return x, __class__.__name__
    return Inner.captured, Inner.x, Inner().get()


try:
    print(outer())
except NameError as error:
    print("NameError", error)


def outer2():
    y = "outer"

    class Inner:
        z = y

        def get(self):
            return y, __class__.__name__
    y = "changed"
    return Inner.z, Inner().get()


print(outer2())


def trace(prefix, /, *, upper=False):
    def decorate(f):
        calls = 0

        @functools.wraps(f)
        def inner(*args, **kwargs):
            nonlocal calls
            calls += 1
            result = f(*args, **kwargs)
            shown = ", ".join([*map(repr, args), *(f"{k}={v!r}" for k, v in kwargs.items())])
            text = f"{prefix}{calls} {f.__name__}({shown}) = {result!r}"
            print(text.upper() if upper else text)
            return result
        inner.calls = lambda: calls
        return inner
    return decorate


@trace("#", upper=True)
@trace("> ")
def add(a, b=10, *rest, scale=1, **more):
    """Adds."""
    return (a + b + sum(rest)) * scale + len(more)


add(1)
add(1, 2, 3, scale=2)
add(b=1, a=5, extra=0)
print(add.__doc__, add.__name__, add.calls(), add.__wrapped__.calls(), add.__wrapped__.__wrapped__.__defaults__,
      add.__wrapped__.__wrapped__.__kwdefaults__)


def accumulate(value, into=[]):
    into.append(value)
    return into


print(accumulate(1), accumulate(2), accumulate(3, []), accumulate.__defaults__)
accumulate.__defaults__ = ([9],)
print(accumulate(4))
accumulate.__defaults__ = None
try:
    accumulate(5)
except TypeError as error:
    print(error)


def compose(*functions):
    return functools.reduce(lambda f, g: lambda *a: f(g(*a)), functions, lambda v: v)


print(compose(str, lambda n: n + 1, lambda n: n * 2)(20), compose()(3))


def curry(f, n=None, taken=()):
    n = f.__code__.co_argcount if n is None else n
    return f(*taken) if len(taken) >= n else lambda *more: curry(f, n, taken + more)


print(curry(lambda a, b, c: a + b * c)(1)(2)(3), curry(lambda a, b, c: (a, b, c))(1, 2)(3))


def stack():
    items = []

    def dispatch(message, *args):
        return {"push": items.append, "pop": items.pop, "size": lambda: len(items),
                "all": lambda: tuple(items)}[message](*args)
    return dispatch


s, t = stack(), stack()
for k in range(5):
    s("push", k * k)
t("push", "x")
print(s("pop"), s("size"), s("all"), t("all"))

Y = lambda f: (lambda g: g(g))(lambda g: f(lambda *a: g(g)(*a)))
print(Y(lambda self: lambda n: 1 if n < 2 else n * self(n - 1))(20))


def deep(n):
    def level(k):
        if k == 0:
            return lambda: n
        below = level(k - 1)
        return lambda: below() + k
    return level(n)()


print(deep(30))


def hot():
    total = 0
    adders = [lambda v, k=k: v + k + total for k in range(5)]
    for i in range(3000):
        total += adders[i % 5](i) % 7
    return total


print(hot())
code = compile("def f(): return (a, b)", "f", "exec")
made = types.FunctionType(next(c for c in code.co_consts if hasattr(c, "co_code")), {"a": 1, "b": 2}, "made")
print(made(), made.__name__, made.__globals__.keys() - {"__builtins__"} == {"a", "b"})
cell = types.CellType()
try:
    cell.cell_contents
except ValueError as error:
    print(error)
cell.cell_contents = 5
print(cell == types.CellType(5), cell < types.CellType(6), cell.cell_contents)
print((lambda *, k=1, **kw: (k, kw))(**{"z": 2}), (lambda a, /, b: a - b)(5, b=3))
print([f(3) for f in (lambda x: lambda y: x * y, abs)][0](4))
