# test: smoke
# Making classes: bases, order of methods, metaclasses, hooks.


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


class A:
    def who(self):
        return ["A"]


class B(A):
    def who(self):
        return ["B"] + super().who()


class C(A):
    def who(self):
        return ["C"] + super().who()


class D(B, C):
    def who(self):
        return ["D"] + super().who()


print(D().who(), [k.__name__ for k in D.__mro__], D.mro() == list(D.__mro__))
attempt(type, "X", (A, B), {})
attempt(type, "X", (A, A), {})
attempt(type, "X", (object, A), {})
attempt(type, "X", (bool,), {})
attempt(type, "X", (int, str), {})
attempt(type, "X", (1,), {})
attempt(type, "X", 1, {})
attempt(type, 1, (), {})
attempt(type, "X", (), 1)
attempt(type, "X", ())
attempt(type)
attempt(type, "X\0", (), {})
attempt(type, "X", (), {"__qualname__": 1})
attempt(type, "X", (), {}, keyword=1)
print(A.__subclasses__(), A.__bases__, A.__base__, object.__base__, type.__base__)
print(A, A.__name__, A.__qualname__, A.__module__, A.__doc__, int.__module__)


class Outer:
    class Inner:
        "inner doc"

        def f(self):
            pass


print(Outer.Inner, Outer.Inner.__qualname__, Outer.Inner.f.__qualname__, Outer.Inner.__doc__)
A.__name__ = "Renamed"
print(A, A.__name__)
attempt(setattr, A, "__name__", 1)
attempt(setattr, int, "__name__", "x")
attempt(delattr, A, "__name__")
A.__name__ = "A"

# Construction
attempt(A, 1)
attempt(A, x=1)
attempt(object, 1)


class Init:
    def __init__(self, a, b=2):
        self.a, self.b = a, b


attempt(lambda: vars(Init(1)))
attempt(Init)
attempt(Init, 1, 2, 3)
attempt(Init, 1, c=3)


class Bad:
    def __init__(self):
        return 1


attempt(Bad)


class New:
    def __new__(cls, *args):
        print("new", cls.__name__, args)
        return super().__new__(cls)

    def __init__(self, *args):
        print("init", args)


New(1, 2)


class Other:
    def __new__(cls):
        return 5

    def __init__(self):
        print("never")


print(Other())
attempt(object.__new__)
attempt(object.__new__, 1)
attempt(object.__new__, int)
attempt(int.__new__, str)
attempt(int.__new__, bool)
attempt(object.__new__, A, 1)
attempt(object.__init__, New(), 1)

# Metaclasses
class Meta(type):
    log = []

    @classmethod
    def __prepare__(meta, name, bases, **kw):
        meta.log.append(("prepare", name, [b.__name__ for b in bases], kw))
        return {"prepared": True}

    def __new__(meta, name, bases, names, **kw):
        meta.log.append(("new", name, sorted(k for k in names if not k.startswith("__"))))
        return super().__new__(meta, name, bases, names)

    def __init__(cls, name, bases, names, **kw):
        meta = type(cls)
        meta.log.append(("init", name, kw))
        super().__init__(name, bases, names)

    def __call__(cls, *args):
        return ("called", super().__call__(*args))

    def __instancecheck__(cls, o):
        return o == 5 or super().__instancecheck__(o)

    def __len__(cls):
        return 42

    def __iter__(cls):
        return iter("abc")

    @property
    def prop(cls):
        return cls.__name__ + " prop"


class M(metaclass=Meta, key=1):
    x = 1


class N(M):
    pass


print(Meta.log)
print(type(N).__name__, N.prepared, len(N), list(N), N.prop, isinstance(5, N), isinstance(6, N))
print(type(M()), type(M()[1]).__name__)
attempt(lambda: M()[1].prop)


class Meta2(type):
    pass


class O(metaclass=Meta2):
    pass


attempt(lambda: type("X", (M, O), {}))


def conflict():
    class X(M, metaclass=Meta2):
        pass


attempt(conflict)


def function_metaclass(name, bases, names, **kw):
    return name, bases, sorted(k for k in names if not k.startswith("__")), kw


class F(metaclass=function_metaclass, k=2):
    a = b = 1


print(F)


class NotMapping(type):
    @classmethod
    def __prepare__(cls, *args):
        return 5


def not_mapping():
    class X(metaclass=NotMapping):
        pass


attempt(not_mapping)


# Hooks
class Registry:
    known = []

    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        Registry.known.append((cls.__name__, tag))


class R1(Registry, tag="one"):
    pass


class R2(R1):
    pass


print(Registry.known)
attempt(lambda: type("R3", (Registry,), {}, wrong=1))


class Named:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)


class UsesNamed:
    one = Named()
    two = Named()


class Failing:
    def __set_name__(self, owner, name):
        raise ValueError("no")


try:
    class UsesFailing:
        f = Failing()
except RuntimeError as e:
    print(e, repr(e.__cause__))


class Entries:
    def __mro_entries__(self, bases):
        print("entries", len(bases))
        return (A,)


class FromEntries(C, Entries()):
    pass


print([k.__name__ for k in FromEntries.__mro__], len(FromEntries.__orig_bases__))
attempt(type, "X", (Entries(),), {})


class Subscript:
    def __class_getitem__(cls, item):
        return cls.__name__, item


print(Subscript[1, 2])
attempt(lambda: A[1])
attempt(lambda: int[1])

# __bases__
class P1:
    def f(self):
        return 1


class P2:
    def f(self):
        return 2


class Child(P1):
    pass


child = Child()
print(child.f())
Child.__bases__ = (P2,)
print(child.f(), P1.__subclasses__(), P2.__subclasses__())
attempt(setattr, Child, "__bases__", ())
attempt(setattr, Child, "__bases__", (1,))
attempt(setattr, Child, "__bases__", 1)
attempt(setattr, P2, "__bases__", (Child,))
attempt(setattr, int, "__bases__", (object,))


# mro()
class Order(type):
    def mro(cls):
        return [cls, C, A, object]


class Ordered(B, metaclass=Order):
    pass


print(Ordered().who(), Ordered.__bases__)

# __class__ cell
def cell():
    class NoCell(type):
        def __new__(meta, name, bases, names):
            names.pop("__classcell__", None)
            return super().__new__(meta, name, bases, names)

    class X(metaclass=NoCell):
        def f(self):
            return __class__


attempt(cell)


class Cell:
    def f(self):
        return __class__


print(Cell().f() is Cell)

# abstract
import abc


class Abstract(abc.ABC):
    @abc.abstractmethod
    def a(self):
        pass

    @property
    @abc.abstractmethod
    def b(self):
        pass


class Half(Abstract):
    def a(self):
        pass


class Whole(Half):
    b = 1


attempt(Abstract)
attempt(Half)
print(Whole().b, sorted(Abstract.__abstractmethods__), Whole.__abstractmethods__)
attempt(lambda: A.__abstractmethods__)
attempt(lambda: type.__abstractmethods__)
