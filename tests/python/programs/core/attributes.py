# test: smoke
# Attribute access: order of lookup, errors, dict mode, deletion.


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e, sorted(n for n in ("name", "obj") if getattr(e, n, None) is not None))


class C:
    shared = 1

    def method(self):
        return "method", self.x


c = C()
c.x = 5
print(c.x, c.shared, c.method())
attempt(lambda: c.y)
attempt(lambda: C.y)
attempt(setattr, c, 3, 4)
attempt(getattr, c, 3)
attempt(delattr, c, "nothing")
attempt(getattr, c, "nothing", "default")
c.shared = 2
print(c.shared, C.shared)
del c.shared
print(c.shared)

# Many attributes, in many orders.
objects = []
for i in range(30):
    o = C()
    for k in range(i, i + 20):
        setattr(o, f"a{k % 25}", k)
    objects.append(o)
print([sum(vars(o).values()) for o in objects])
print(list(vars(objects[3])))
for i, o in enumerate(objects):
    delattr(o, f"a{(i + 7) % 25}")
    if i % 3 == 0:
        o.extra = i
print([sum(vars(o).values()) for o in objects])
print(list(vars(objects[3])))

# __dict__ is the storage.
d = c.__dict__
d["z"] = 26
print(c.z, d is c.__dict__)
c.w = 1
print(sorted(d))
c.__dict__ = {"only": True}
attempt(lambda: c.x)
print(c.only, d)
attempt(setattr, c, "__dict__", 5)
del c.__dict__
print(c.__dict__)


class Fallback:
    def __init__(self):
        self.real = 1

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(name)
        return name.upper()


f = Fallback()
print(f.real, f.other)
attempt(lambda: f.nope)
print(hasattr(f, "nope"), hasattr(f, "yes"))


class Everything:
    def __getattribute__(self, name):
        if name == "fine":
            return object.__getattribute__(self, "hidden")
        raise AttributeError("no " + name)

    def __getattr__(self, name):
        return "fallback " + name


e = Everything()
object.__setattr__(e, "hidden", 9)
print(e.fine, e.missing)


class Watch:
    def __setattr__(self, name, value):
        print("set", name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("del", name)
        super().__delattr__(name)


w = Watch()
w.a = 1
w.a += 1
del w.a
attempt(delattr, w, "a")

# Class attributes that change under cached reads.
class Base:
    value = 0


class Derived(Base):
    pass


o = Derived()


def read():
    return o.value


print([read() for _ in range(3)])
Base.value = 1
print(read())
Derived.value = 2
print(read())
o.value = 3
print(read())
del o.value, Derived.value
print(read())
Derived.value = property(lambda self: "property")
print(read())
attempt(setattr, o, "value", 1)
del Derived.value


class Late:
    pass


Base.value = Late()
print(type(read()).__name__)
Late.__get__ = lambda self, instance, owner: ("bound", instance is o, owner.__name__)
print(read())
Late.__set__ = lambda self, instance, v: print("stored", v)
o.value = 4
print(read(), vars(o))

# Immutable classes and odd receivers.
attempt(setattr, int, "x", 1)
attempt(setattr, 1, "x", 1)
attempt(setattr, 1, "real", 1)
attempt(setattr, None, "x", 1)
attempt(lambda: (1).nothing)
attempt(lambda: None.nothing)
attempt(setattr, object(), "x", 1)
attempt(setattr, len, "x", 1)


def function():
    "text"


function.attribute = 1
print(function.attribute, function.__dict__, function.__doc__)
attempt(lambda: function.nothing)
attempt(setattr, function, "__code__", 1)
attempt(setattr, function, "__dict__", 1)
attempt(delattr, function, "__dict__")
print(dir(C())[-3:], "x" in dir(objects[0]), "a3" in dir(objects[0]))
print({}.__class__, (lambda: 0).__class__, C.__class__, type.__class__)
