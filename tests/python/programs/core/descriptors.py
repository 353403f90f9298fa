# property, staticmethod, classmethod, super, guest-made descriptors.
import functools
import types


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


class P:
    @property
    def x(self):
        "doc of x"
        return self._x

    @x.setter
    def x(self, v):
        self._x = v * 2

    @x.deleter
    def x(self):
        print("deleting")
        del self._x

    read_only = property(lambda self: 1, doc="given")
    nothing = property()


p = P()
p.x = 4
print(p.x, P.x.__doc__, P.read_only.__doc__)
del p.x
attempt(lambda: p.x)
attempt(setattr, p, "read_only", 1)
attempt(delattr, p, "read_only")
attempt(lambda: p.nothing)
attempt(setattr, p, "nothing", 1)
attempt(property, 1, 2, 3, 4, 5)
attempt(property, wrong=1)
free = property()
P.free = free
attempt(lambda: p.free)
attempt(setattr, free, "fget", 1)
print(P.x.fget.__name__, P.x.fset.__name__, P.x.fdel.__name__, P.nothing.fget)


class Sub(property):
    pass


class UsesSub:
    @Sub
    def y(self):
        "sub doc"
        return "y"


print(UsesSub.y.__doc__, UsesSub().y, type(UsesSub.y).__name__)


class M:
    @staticmethod
    def s(a):
        "static doc"
        return "static", a

    @classmethod
    def c(cls, a):
        return cls.__name__, a

    @classmethod
    @property
    def both(cls):
        return cls.__name__ + " both"

    def f(self):
        return "f"


class M2(M):
    pass


m = M2()
print(m.s(1), M.s(2), m.c(3), M2.c(4), M2.both)
print(M.__dict__["s"](5), M.__dict__["s"].__name__, M.__dict__["s"].__doc__, M.__dict__["c"].__wrapped__.__name__)
attempt(M.__dict__["c"], 1)
attempt(staticmethod)
attempt(classmethod, 1, 2)
attempt(classmethod, x=1)
print(M.f(m), M.f.__get__(m, M)(), M.f.__get__(None, M) is M.f)
attempt(M.f)
attempt(M.f.__get__, None)
print(m.f == m.f, m.f is m.f, hash(m.f) == hash(m.f), m.f.__self__ is m, m.f.__func__ is M.f)
print(m.c.__self__, m.f.__name__, m.f.__qualname__)
attempt(lambda: m.f.nothing)
attempt(setattr, m.f, "x", 1)
attempt(types.MethodType, 1, 2)
attempt(types.MethodType, M.f, None)
print(types.MethodType(len, [1, 2])())


class NonData:
    def __get__(self, o, t=None):
        return "non-data", o is None, t.__name__


class Data(NonData):
    def __set__(self, o, v):
        print("set", v)

    def __delete__(self, o):
        print("delete")


class D:
    n = NonData()
    d = Data()


d = D()
print(d.n, D.n, d.d, D.d)
d.n = 1
d.d = 2
del d.d
print(d.n, d.d, vars(d))
d.__dict__["d"] = 5
print(d.d)


class Raises:
    def __get__(self, o, t):
        raise AttributeError("inside")


class H:
    r = Raises()

    def __getattr__(self, name):
        return "getattr " + name


print(H().r)


# super
class A:
    attr = "A"

    def f(self):
        return "A.f"

    @classmethod
    def c(cls):
        return "A.c", cls.__name__

    @property
    def p(self):
        return "A.p", type(self).__name__


class B(A):
    attr = "B"

    def f(self):
        return "B.f", super().f()

    @classmethod
    def c(cls):
        return "B.c", super().c()

    @property
    def p(self):
        return "B.p", super().p

    def g(self):
        return super().attr, super(B, self).attr, super().__class__, repr(super())

    def no_self():
        return super()

    def deleted(self):
        del self
        return super()

    def in_comprehension(self):
        return [super(B, self).f() for _ in range(2)]


b = B()
print(b.f(), B.c(), b.c(), b.p, b.g(), b.in_comprehension())
attempt(B.no_self)
attempt(b.deleted)
attempt(B.f, 3)
attempt(super)
attempt(super, 1)
attempt(super, int, "a")
attempt(super, 1, 2, 3)
attempt(lambda: super(B, b).missing)
attempt(lambda: super(B).f)
print(super(B, b).__thisclass__, super(B, b).__self__ is b, super(B, b).__self_class__, repr(super(B)))
bound = super(B).__get__(b)
print(bound.f())


def outside(self):
    return super().f()


attempt(outside, b)
B.late = outside
attempt(b.late)
print(super(B, B).f(b))

# functions
def f(a, b=1, *args, c=2, **kw) -> int:
    "doc"
    return a


print(f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__code__.co_varnames, f.__code__.co_argcount)
f.__defaults__ = (7,)
f.__kwdefaults__ = {"c": 8}
print(f(1), f.__defaults__, f.__kwdefaults__)
for name in ("__defaults__", "__kwdefaults__", "__name__", "__qualname__", "__annotations__", "__code__"):
    attempt(setattr, f, name, 5)
attempt(setattr, f, "__globals__", {})
del f.__defaults__
attempt(f)
F = types.FunctionType
attempt(F)
attempt(F, 1, {})
attempt(F, f.__code__, 3)
attempt(F, f.__code__, {}, 3)
attempt(F, f.__code__, {}, "n", 3)
attempt(F, f.__code__, {}, "n", (1,), 3)
attempt(F, f.__code__, {}, "n", (1,), (3,))
h = F(f.__code__, {}, "new", (5,))
print(h(1, c=1), h.__name__, h.__qualname__, h.__module__, h.__doc__)


def make():
    value = 1

    def inner():
        return value

    return inner


inner = make()
attempt(F, inner.__code__, {})
attempt(F, inner.__code__, {}, None, None, ())
attempt(F, inner.__code__, {}, None, None, (1,))
print(F(inner.__code__, {}, None, None, inner.__closure__)(), inner.__closure__[0].cell_contents)
inner.__closure__[0].cell_contents = 9
print(inner())
attempt(setattr, f, "__code__", inner.__code__)
cell = types.CellType()
attempt(lambda: cell.cell_contents)
print(types.CellType(1) == types.CellType(1), types.CellType() == types.CellType(), types.CellType(1) < types.CellType(2))
attempt(hash, cell)
code = f.__code__.replace(co_name="renamed")
print(code.co_name, f.__code__ == f.__code__, f.__code__.co_name)
attempt(f.__code__.replace, wrong=1)
attempt(f.__code__.replace, co_name=1)
