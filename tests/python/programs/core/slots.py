# __slots__ in all its forms.


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


class A:
    __slots__ = ("x", "y")


a = A()
attempt(lambda: a.x)
a.x = 1
a.y = 2
print(a.x, a.y)
attempt(setattr, a, "z", 3)
attempt(lambda: a.__dict__)
del a.x
attempt(lambda: a.x)
attempt(delattr, a, "x")
print(A.x, A.__slots__, sorted(k for k in vars(A) if not k.startswith("__")))
attempt(A.x.__get__, 5)
print(A.x.__get__(None, A) is A.x, A.y.__get__(a))
A.x.__set__(a, 10)
print(a.x, A.x.__name__, A.x.__objclass__)


class B(A):
    __slots__ = "single"


class C(B):
    pass


b, c = B(), C()
b.single = b.x = 1
c.single = c.x = c.free = 3
print(b.single, b.x, c.single, c.x, c.free, c.__dict__)
attempt(setattr, b, "free", 1)


class Private:
    __slots__ = ("__hidden", "_one")

    def __init__(self):
        self.__hidden = 5


print(Private()._Private__hidden, sorted(k for k in vars(Private) if "hidden" in k))


class WithDict:
    __slots__ = ("x", "__dict__")


w = WithDict()
w.x = 1
w.other = 2
print(w.__dict__, w.x)


class FromDict:
    __slots__ = {"a": "doc of a", "b": "doc of b"}


print(FromDict.__slots__, FromDict.a)

for names, bases, more in [
    (("a", "a"), (), {}),
    (("1",), (), {}),
    ((1,), (), {}),
    (("a",), (), {"a": 1}),
    (("a",), (int,), {}),
    (("a",), (tuple,), {}),
    (("a",), (bytes,), {}),
    ((), (int,), {}),
    (("__dict__", "__dict__"), (), {}),
    (("__dict__",), (C,), {}),
    (("__weakref__",), (C,), {}),
    (5, (), {}),
    ("name", (str,), {}),
]:
    def build():
        return type("T", bases, {"__slots__": names, **more}).__name__

    attempt(build)


class S(str):
    __slots__ = ("extra",)


s = S("text")
s.extra = 1
print(s, s.extra, hasattr(s, "__dict__"))
attempt(lambda: S("a").extra)


class Other:
    __slots__ = ("q",)


attempt(lambda: type("T", (A, Other), {}))


class Empty:
    __slots__ = ()


class Mixed(A, Empty):
    __slots__ = ()


m = Mixed()
m.x = 1
attempt(setattr, m, "z", 1)
print(m.x)

# __class__ assignment
class P:
    pass


class Q:
    def hello(self):
        return "hello", self.v


p = P()
p.v = 8
p.__class__ = Q
print(p.hello(), type(p).__name__)
attempt(setattr, p, "__class__", A)
attempt(setattr, p, "__class__", int)
attempt(setattr, p, "__class__", 5)
attempt(setattr, 5, "__class__", P)


class A2:
    __slots__ = ("x", "y")


class A3:
    __slots__ = ("x", "z")


a.__class__ = A2
print(a.x, type(a).__name__)
attempt(setattr, a, "__class__", A3)

import copy
import pickle

c.single = [1]
d = copy.copy(c)
print(d.single is c.single, d.x, d.free, type(d).__name__)
print(copy.deepcopy(c).single)
attempt(lambda: pickle.loads(pickle.dumps(b)).single)
attempt(lambda: pickle.dumps(b, 0))
print(b.__reduce_ex__(2)[2])
