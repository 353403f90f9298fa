# Corners of classes and exceptions: what __new__ gives, orders of bases, contexts of what is thrown, namespaces.
import array
import collections.abc
import contextlib
import functools
import io
import sys
import time
import types
from contextlib import ExitStack, contextmanager


def contexts(e):
    numbers = []
    while e is not None and len(numbers) < 8:
        numbers.append(e.args[0])
        e = e.__context__
    return numbers


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


# What is thrown into a generator has no context but what the generator itself handles.
def generator(exc):
    try:
        yield
    finally:
        raise exc


def handling(exc):
    try:
        raise exc
    except Exception:
        yield


@contextmanager
def manager(exc):
    try:
        yield
    finally:
        raise exc


for _ in range(3):
    one, two, three, four, five = [Exception(i) for i in range(1, 6)]
    try:
        with ExitStack() as stack:
            stack.enter_context(manager(four))
            stack.enter_context(manager(three))
            stack.enter_context(manager(two))
            raise one
    except Exception as e:
        print(contexts(e))
    one, two, three, four, five = [Exception(i) for i in range(1, 6)]
    try:
        raise one
    except Exception:
        g = generator(two)
        next(g)
        try:
            g.throw(three)
        except Exception as e:
            print(contexts(e))
        h = handling(four)
        next(h)
        try:
            h.throw(five)
        except Exception as e:
            print(contexts(e))
        try:
            h.throw(ValueError("done"))
        except ValueError as e:
            print(contexts(e))


# __new__ that gives an instance of a subclass: the subclass's __init__ follows.
class Shape:
    def __new__(cls, kind):
        return object.__new__(Circle if kind == "round" else cls)


def make(kind):
    return Shape(kind)


class Circle(Shape):
    pass


for i in range(3):
    print(vars(make("round")), vars(make("flat")))
Circle.__init__ = lambda self, kind: setattr(self, "kind", kind)
for i in range(3):
    print(vars(make("round")), vars(make("flat")))
del Circle.__init__
print(vars(make("round")))


# The class need not be the first in its mro.
class Reversing(type):
    def mro(cls):
        return type.mro(cls)[::-1]


class A:
    def f(self):
        return "A"


class X(A, metaclass=Reversing):
    pass


print(X().f(), X.__mro__ == (object, A, X), isinstance(X(), object))


# __dict__ of classes and modules, through a base that has one.
class Base:
    pass


class Meta(type, Base):
    pass


class Module(types.ModuleType, Base):
    pass


descriptor = Base.__dict__["__dict__"]
for o in Meta("C", (), {}), Module("m"):
    attempt(descriptor.__set__, o, {})
    attempt(descriptor.__delete__, o)


class Slotted:
    __slots__ = ["__classcell__"]


print(type(Slotted.__dict__["__classcell__"]).__name__)


class Watched:
    def __getattribute__(self, name):
        print("asked for", name)
        return object.__getattribute__(self, name)


print(sys.getsizeof(Watched()) > 0)


class NoDict(types.ModuleType):
    __dict__ = 8


attempt(dir, NoDict("m"))


# Namespaces that are no containers.
class Names:
    def __init__(self):
        self.content = {}

    def __setitem__(self, key, value):
        self.content[key.lower()] = value

    def __getitem__(self, key):
        return self.content[key]


names = Names()
exec("x: int = 3\ny: str", {"__builtins__": __builtins__}, names)
print(names.content)


# anext with a default over all kinds of awaitables.
class Async:
    def __init__(self):
        self.n = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n += 1
        if self.n > 2:
            raise StopAsyncIteration
        return self.n


class Plain(Async):
    def __anext__(self):
        yield


async def consume(it):
    return [await anext(it, "end") for _ in range(4)]


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as e:
        return e.value


attempt(run, consume(Async()))
attempt(run, consume(Plain()))


# functools.partial's state.
def f(*args, **kwargs):
    return args, kwargs


p = functools.partial(f)
p.attribute = 1
p.__setstate__((f, (1,), {"a": 10}, None))
print(p.__reduce__()[2][1:], p(2))
p.__setstate__((f, (), {}, {"b": 1}))
print(p.__reduce__()[2][1:], p.b)
attempt(delattr, p, "__dict__")

# Small texts.
attempt(time.struct_time)
for data in b"ab", bytearray(b"ab"), memoryview(b"ab"):
    attempt(data.hex, b"\xff")
    attempt(data.hex, "\xff")
    print(data.hex("-"))
print(hash(""), hash(b""), {"": 1, 0: 2}[""])
print(issubclass(array.array, collections.abc.MutableSequence))


class Loader:
    def module_repr(self, module):
        return f"<crafted {module.__name__}>"


module = types.ModuleType("foo")
module.__loader__ = Loader()
print(module)


class Close:
    blucha = None
    bluc = None


def shown(f):
    try:
        f()
    except Exception:
        text = io.StringIO()
        with contextlib.redirect_stderr(text):
            sys.__excepthook__(*sys.exc_info())
        print(text.getvalue().replace(__file__, "FILE").split("\n", 2)[2])


shown(lambda: Close().bluch)


def raise_syntax_error(*place):
    raise SyntaxError("bad bad", place)


for start, end in (2, 7), (2, 3), (2, -2), (4, 2), (-4, 2), (4, 200), (300, 2000), (1, 0), (3, 0), (7, 8), (8, 9):
    shown(lambda: raise_syntax_error("bad.py", 1, start, "abcdefg", 1, end))


# Keys of sets and dicts are not hashed anew.
class Counting:
    hashes = 0

    def __hash__(self):
        Counting.hashes += 1
        return 5


keys = dict.fromkeys(Counting() for _ in range(10))
print(Counting.hashes)
for collection in set(keys), frozenset(keys), keys, keys.copy():
    print(dict.fromkeys(collection, 1) == dict.fromkeys(keys, 1), Counting.hashes)

import datetime

moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
print(datetime.date.ctime(moment), moment.ctime(), moment.date().ctime())
