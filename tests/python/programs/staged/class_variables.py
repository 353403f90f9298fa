# test: smoke
# Attributes of classes that are assigned to while code that reads them is warm: directly, through instances, subclasses,
# super(), getattr; what they hold becomes a function, a property, a descriptor, goes away, is hidden, comes back.


class Counter:
    made = 0
    last = None
    total = 0.0

    def __init__(self):
        Counter.made += 1
        Counter.last = self
        self.number = self.made

    @classmethod
    def add(cls, x):
        cls.total += x


class Derived(Counter):
    pass


for i in range(3000):
    Counter()
    Derived.add(0.5)
print(Counter.made, Counter.last.number, Counter.total, Derived.total, Derived.__dict__.get("total"))


class Settings:
    value = 1
    label = "a"
    table = {}


class Special(Settings):
    def read(self):
        return self.value, super().value


def read(o, n):
    s = 0
    for i in range(n):
        v = o.value
        if callable(v):
            v = v()
        s += v
    return s


def write(cls, n):
    for i in range(n):
        cls.value = cls.value + 1
    return cls.value


o, p = Settings(), Special()
print(write(Settings, 2000), read(o, 2000), read(p, 2000), read(Settings, 2000), p.read())
print(write(Special, 2000), read(o, 2000), read(p, 2000), p.read())  # Special has its own from now on
Settings.value = 7
print(read(o, 1000), read(p, 1000), read(Settings, 1000), p.read())
del Special.value
print(read(o, 1000), read(p, 1000), read(Special, 1000), p.read())

# Data becomes a function, a property, a class method, and data again.
for new in (lambda self=None: 3, property(lambda self: 5), classmethod(lambda cls: 11), staticmethod(lambda: 13), 17, None,
            2.5, "text", [1], 19):
    Settings.value = new
    for k in (o, p, Settings, Special):
        try:
            print(type(new).__name__, read(k, 500), end="; ")
        except TypeError as e:
            print(type(new).__name__, "TypeError", end="; ")
    print()


# An object that is data until its class becomes a descriptor, or callable.
class Box:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return self.v + other

    __radd__ = __add__


def total(o, n):
    s = 0
    for i in range(n):
        s += o.value
    return s


Settings.value = Box(1)
print(total(o, 1000))
Settings.value = Box(2)
print(total(o, 1000), write(Settings, 1), total(o, 10))
Settings.value = Box(3)
Settings.value = Box(4)
print(total(o, 1000))
Box.__get__ = lambda self, instance, owner: 100
print(total(o, 1000), total(Settings, 10))
del Box.__get__
print(total(o, 1000))
Box.__call__ = lambda self: 1000


def call(o, n):
    s = 0
    for i in range(n):
        s += o.value()
    return s


print(call(o, 500), call(Settings, 500))
Settings.value = Box(5)
print(call(o, 500))
Settings.value = int
print(call(o, 500), call(Settings, 500))
Settings.value = float
print(call(o, 500), call(Settings, 500))


# Metaclasses that watch, or that have an attribute of the same name.
class Watching(type):
    log = []

    def __setattr__(cls, name, v):
        Watching.log.append((name, v))
        super().__setattr__(name, v)


class Watched(metaclass=Watching):
    x = 0


def count(cls, n):
    for i in range(n):
        cls.x += 1
    return cls.x


print(count(Watched, 300), len(Watching.log))


class Meta(type):
    @property
    def x(cls):
        return 42

    @x.setter
    def x(cls, v):
        seen.append(v)


seen = []


class WithMeta(metaclass=Meta):
    x = 0


print(count(WithMeta, 300), len(seen), WithMeta.__dict__["x"], WithMeta().x)


# Instances hide the variable, slots and exceptions have it too.
class Slotted:
    __slots__ = ("a",)
    shared = 0


class Problem(Exception):
    count = 0

    def __init__(self):
        type(self).count += 1


def provoke(n):
    for i in range(n):
        try:
            raise Problem
        except Problem as e:
            Slotted.shared += e.count
    return Problem.count, Slotted().shared


print(provoke(1000))
q = Settings()
Settings.value = 1
q.value = 10
print(total(q, 500), total(o, 500), write(Settings, 500), total(q, 500), getattr(o, "value"), hasattr(q, "value"))
print(sorted(k for k in vars(Settings) if not k.startswith("_")), Settings.__dict__["value"])

# Names with underscores keep their meaning.
Settings.__doc__ = "one"
Settings.__doc__ = "two"
Settings.__len__ = lambda self: 3
Settings.__len__ = lambda self: 4
print(Settings.__doc__, len(o))


class Node:
    head = None
    size = 0

    def __init__(self, v):
        self.v, self.next = v, Node.head
        Node.head = self
        Node.size += 1


for i in range(5000):
    Node(i)
s, n = 0, Node.head
while n is not None:
    s, n = s + n.v, n.next
print(s, Node.size)

# A variable per class out of a loop of classes: one site, many classes.
classes = [type("K%d" % i, (), {"n": 0}) for i in range(12)]
for i in range(4000):
    k = classes[i % 12]
    k.n += i
print([k.n for k in classes])
