# test: smoke
# Metaclasses: __prepare__, __new__, __init__, __call__, keywords, conflicts, mro(), class hooks.
import abc
import collections
import inspect

log = []


class Ordered(dict):
    def __setitem__(self, key, value):
        if key in self and not key.startswith("__"):
            log.append(f"{key} again")
        super().__setitem__(key, value)


class Meta(type):
    def __prepare__(name, bases, **kw):
        log.append(("prepare", name, len(bases), kw))
        return Ordered(injected=len(kw))

    def __new__(meta, name, bases, namespace, **kw):
        log.append(("new", name, [k for k in namespace if not k.startswith("__")]))
        cls = super().__new__(meta, name, bases, dict(namespace))
        cls.keywords = kw
        return cls

    def __init__(cls, name, bases, namespace, **kw):
        log.append(("init", name))
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kw):
        log.append(("call", cls.__name__, args))
        return super().__call__(*args, **kw)

    def __getattr__(cls, name):
        if name.startswith("find_"):
            return f"{cls.__name__}:{name}"
        raise AttributeError(f"class {cls.__name__} lacks {name}")

    def __len__(cls):
        return len(cls.keywords)

    def __iter__(cls):
        return iter(sorted(cls.keywords))

    def __contains__(cls, item):
        return item in cls.keywords

    def __or__(cls, other):
        return f"{cls.__name__}|{other}"

    def __repr__(cls):
        return f"<{cls.__name__}!>"

    def __instancecheck__(cls, instance):
        return "pretend" in getattr(instance, "__dict__", ()) or super().__instancecheck__(instance)

    def __subclasscheck__(cls, other):
        return other is int or super().__subclasscheck__(other)

    @property
    def shout(cls):
        return cls.__name__.upper()

    def method(cls):
        return "meta method", cls.__name__


class A(metaclass=Meta, size=3, kind="x"):
    x = 1
    x = 2

    def __init__(self, v=0):
        self.v = v


class B(A, flag=True):
    pass


for entry in log:
    print(entry)
log.clear()
print(A(5).v, B(v=6).v, log, A.injected, B.injected)
print(A.find_me, A.shout, A.method(), len(A), list(A), "size" in A, A | 3, [A, B], B.keywords)
for bad in (lambda: A.nothing, lambda: A().shout, lambda: A().method(), lambda: B.shout.x):
    try:
        bad()
    except AttributeError as error:
        print(error)
a = A()
a.pretend = True
print(isinstance(a, B), isinstance(A(), B), issubclass(int, A), issubclass(str, A), isinstance(5, A), type(A), type(B) is Meta)


class M1(type):
    pass


class M2(type):
    pass


class M3(M1, M2):
    pass


C1, C2 = M1("C1", (), {}), M2("C2", (), {})
try:
    class Conflict(C1, C2):
        pass
except TypeError as error:
    print(error)


class Fine(C1, C2, metaclass=M3):
    pass


print(type(Fine).__name__, Fine.__mro__[1:3])


def factory(name, bases, namespace, **kw):
    return name, [b.__name__ for b in bases], sorted(k for k in namespace if k[0] != "_"), kw


class NotAClass(int, metaclass=factory, option=1):
    attribute = 1

    def method(self):
        pass


print(NotAClass)


class Registry:
    known = {}

    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        Registry.known[tag or cls.__name__.lower()] = cls

    def __class_getitem__(cls, item):
        return cls.__name__, item


class Cat(Registry):
    pass


class Dog(Registry, tag="canine"):
    pass


print(sorted(Registry.known), Cat[3], Dog["x", 1:2])
try:
    class Fish(Registry, wet=True):
        pass
except TypeError as error:
    print(error)


class Named:
    def __set_name__(self, owner, name):
        log.append((owner.__name__, name))
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else f"{self.name} of {instance.label}"


log.clear()


class Holder:
    label = "holder"
    one = Named()
    two = other = Named()


print(log, Holder().one, Holder().two, Holder.one is Holder.__dict__["one"])


class BadName:
    def __set_name__(self, owner, name):
        raise ValueError("no name")


try:
    class Broken:
        attribute = BadName()
except RuntimeError as error:
    print(error, repr(error.__cause__))


class Reversed(type):
    def mro(cls):
        normal = super().mro()
        return [normal[0], *normal[-2:0:-1], normal[-1]]


class X:
    name = "X"


class Y:
    name = "Y"


class Z(X, Y, metaclass=Reversed):
    pass


print(Z.name, [c.__name__ for c in Z.__mro__])
for bases in ((X, object, Y), (X, X), (int, str), (bool,), (type(None),), (5,), (lambda: 0,)):
    try:
        type("T", bases, {})
        print("made", bases)
    except TypeError as error:
        print(error)
try:
    class I1(X, Y):
        pass

    class I2(Y, X):
        pass

    class I3(I1, I2):
        pass
except TypeError as error:
    print(error)


class Singleton(type):
    instances = {}

    def __call__(cls, *args):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*args)
        return cls.instances[cls]


class Config(metaclass=Singleton):
    def __init__(self, *args):
        self.args = args


print(Config(1) is Config(2), Config().args)


class Shape(abc.ABC):
    @property
    @abc.abstractmethod
    def area(self): ...

    @classmethod
    @abc.abstractmethod
    def make(cls): ...

    @staticmethod
    @abc.abstractmethod
    def helper(): ...

    def describe(self):
        return f"{type(self).__name__} of {self.area}"

    @classmethod
    def __subclasshook__(cls, other):
        return True if hasattr(other, "quack") else NotImplemented


class Half(Shape):
    area = 5


for cls in (Shape, Half):
    try:
        cls()
    except TypeError as error:
        print(error)
Full = type("Full", (Half,), {"make": classmethod(lambda cls: cls()), "helper": staticmethod(lambda: 1), "__module__": "m"})
print(Full.make().describe(), Full, Full.helper(), sorted(Shape.__abstractmethods__), inspect.isabstract(Half), inspect.isabstract(Full))
Duck = type("Duck", (), {"quack": 1})
Shape.register(list)
print(issubclass(Duck, Shape), isinstance([], Shape), isinstance(Duck(), Shape), issubclass(dict, Shape))
print(type("T", (), {}, ).__bases__, type("Q", (collections.OrderedDict,), {"__slots__": ()})(a=1), type(3), type(type))
for args in ((), (1, 2), ("T", (), {}, 4), (1, (), {}), ("T", [], {}), ("T", (), [])):
    try:
        print(type(*args))
    except TypeError as error:
        print(error)
