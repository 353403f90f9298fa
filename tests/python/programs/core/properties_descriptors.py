# test: smoke
# Properties, validators as descriptors, cached properties, slots, __getattr__ and friends, class methods, weak keys.
import functools
import operator
import weakref


class Typed:
    def __init__(self, kind, *checks):
        self.kind, self.checks = kind, checks

    def __set_name__(self, owner, name):
        self.public, self.private = name, "_" + name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        try:
            return getattr(instance, self.private)
        except AttributeError:
            raise AttributeError(f"{self.public} is not set") from None

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.public} must be {self.kind.__name__}, not {type(value).__name__}")
        for check in self.checks:
            if not check(value):
                raise ValueError(f"bad {self.public}: {value!r}")
        setattr(instance, self.private, value)

    def __delete__(self, instance):
        delattr(instance, self.private)


class Person:
    name = Typed(str, str.isalpha)
    age = Typed(int, functools.partial(operator.le, 0), lambda n: n < 150)

    def __init__(self, name, age):
        self.name, self.age = name, age


p = Person("Ada", 36)
print(p.name, p.age, vars(p), type(Person.age).__name__)
for action in (lambda: setattr(p, "age", -1), lambda: setattr(p, "age", "x"), lambda: Person("R2D2", 3), lambda: Person("X", 200)):
    try:
        action()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
del p.age
print(hasattr(p, "age"), getattr(p, "age", "default"))
try:
    p.age
except AttributeError as error:
    print(error)


class Temperature:
    def __init__(self, celsius):
        self.celsius = celsius

    @property
    def fahrenheit(self):
        "In degrees Fahrenheit."
        return self.celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self.celsius = (value - 32) * 5 / 9

    @fahrenheit.deleter
    def fahrenheit(self):
        self.celsius = 0

    kelvin = property(lambda self: self.celsius + 273.15)
    secret = property(fset=lambda self, v: None)

    @functools.cached_property
    def expensive(self):
        print("computing")
        return self.celsius ** 2


class Kelvin(Temperature):
    @Temperature.fahrenheit.getter
    def fahrenheit(self):
        return super().fahrenheit - 1

    @property
    def kelvin(self):
        return round(super().kelvin)


t = Temperature(100)
t.fahrenheit = 50
print(t.celsius, t.fahrenheit, t.kelvin, t.expensive, t.expensive, sorted(vars(t)), Temperature.fahrenheit.__doc__)
del t.fahrenheit, t.expensive
print(t.celsius, t.expensive)
k = Kelvin(20)
k.fahrenheit = 41
print(k.celsius, k.fahrenheit, k.kelvin)
for action in (lambda: setattr(t, "kelvin", 1), lambda: delattr(t, "kelvin"), lambda: t.secret, lambda: Temperature.kelvin.fget(5)):
    try:
        action()
    except AttributeError as error:
        print(error)


class Slotted:
    __slots__ = ("a", "b", "__weakref__")

    def __init__(self, a):
        self.a = a


class Open(Slotted):
    pass


class Tight(Slotted):
    __slots__ = "c",


s = Slotted(1)
for action in (lambda: s.b, lambda: setattr(s, "z", 1), lambda: s.__dict__, lambda: delattr(s, "b"), lambda: Tight(1).z,
               lambda: setattr(Tight(2), "z", 1)):
    try:
        action()
    except AttributeError as error:
        print(error)
o = Open(1)
o.z = 5
tight = Tight(3)
tight.c = tight.b = 4
print(o.__dict__, o.a, tight.c, Slotted.a, Slotted.a.__get__(s), type(Slotted.a).__name__, weakref.ref(s)() is s)


class Dynamic:
    def __init__(self):
        self.log = []

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        self.log.append(name)
        return lambda *args: (name, args)

    def __setattr__(self, name, value):
        super().__setattr__(name, value if name == "log" else f"<{value}>")

    def __delattr__(self, name):
        self.log.append("del " + name)
        super().__delattr__(name)


d = Dynamic()
d.x = 5
print(d.x, d.anything(1, 2), d.other(), d.log, hasattr(d, "_no"))
del d.x
print(d.x(), d.log)


class Intercept:
    value = 1

    def __getattribute__(self, name):
        if name == "hidden":
            raise AttributeError("hidden!")
        if name == "__class__":
            return int
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        return f"fallback {name}"


i = Intercept()
print(i.value, i.hidden, i.missing, i.__class__, isinstance(i, int), type(i).__name__)


class Methods:
    count = 0

    def __init__(self):
        type(self).count += 1

    @classmethod
    def create(cls, n):
        return [cls() for _ in range(n)]

    @staticmethod
    def add(a, b=1):
        return a + b

    def bound(self, x):
        return x, self.count

    aliased = bound


class Child(Methods):
    @classmethod
    def create(cls, n):
        return super().create(n + 1)


print(len(Child.create(2)), Child.count, Methods.count, Methods.add(1), Methods().add(2, 3), Child.create.__self__)
m = Methods()
f = m.bound
print(f(1), f.__self__ is m, f.__func__ is Methods.bound, m.aliased(2), f == m.bound, f is m.bound, Methods.bound(m, 3))
print(Methods.__dict__["add"].__func__(5), type(Methods.__dict__["create"]).__name__, Methods.create.__name__)
non_data = type("N", (), {"__get__": lambda self, o, t=None: "from descriptor"})()
H = type("H", (), {"attribute": non_data})
h = H()
print(h.attribute, H.attribute)
h.__dict__["attribute"] = "from instance"
print(h.attribute)
H.attribute = property(lambda self: "data wins")
print(h.attribute)


class Lazy:
    values = weakref.WeakKeyDictionary()

    def __init__(self, f):
        self.f = f

    def __get__(self, instance, owner):
        if instance not in self.values:
            self.values[instance] = self.f(instance)
        return self.values[instance]


class User:
    @Lazy
    def token(self):
        print("token made")
        return 42


u = User()
total = 0
for _ in range(1500):
    total += u.token + t.kelvin
print(round(total, 3), len(Lazy.values))
