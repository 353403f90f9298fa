# Errors of calls to functions written in C, operators, containers: all worded as CPython words them.
import itertools


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


class A:
    pass


a = A()
attempt(list.append)
attempt(list.append, 1, 2)
attempt(list.__len__)
attempt(list.__len__, 1)
attempt([].append)
attempt([].append, 1, 2)
attempt([].append, x=1)
attempt([].__len__, 2)
attempt([].__setitem__, 1)
attempt(len)
attempt(len, 1, 2)
attempt(len, x=1)
attempt([].pop, 1, 2)
attempt([].pop, x=1)
attempt([].insert, 1)
attempt(isinstance, 1)
attempt(getattr, 1)
attempt("".split, 1, 2, 3)
attempt("".split, foo=1)
attempt([].sort, 1)
attempt([].sort, foo=1)
attempt(int, 1, 2, 3)
attempt(itertools.combinations, 1, 2, 3)
attempt(itertools.combinations, 1)
attempt(itertools.combinations, r=1)
attempt(sum)
attempt(sum, [], 1, 2)
attempt(sorted)
attempt(sorted, [], foo=1)
attempt({}.get)
attempt({}.get, 1, 2, 3)
attempt(divmod, 1)
attempt((1).__add__)
attempt((1).__add__, 1, 2)
attempt((1).__add__, x=1)
attempt(list.__new__)
attempt(list.__new__, 1)
attempt(list.__new__, int)
attempt(type.__call__)
attempt(type.__call__, 1)
attempt(dict.__dict__["fromkeys"], 1)
attempt(type(len))
attempt(type(a.__init__))
attempt(type(None), 1)
attempt(type(...), 1)

# operators
attempt(lambda: a + 1)
attempt(lambda: 1 + a)
attempt(lambda: [] + 1)
attempt(lambda: [] * "a")
attempt(lambda: 1.5 * [])
attempt(lambda: "a" + 1)
attempt(lambda: {} + 1)
attempt(lambda: -a)
attempt(lambda: ~1.5)
attempt(lambda: abs("a"))
attempt(lambda: 2 ** "a")
attempt(lambda: pow(2, "a", 3))
attempt(lambda: divmod("a", 1) if False else divmod(a, 1))
attempt(lambda: print >> 1)
attempt(lambda: a < a)
attempt(lambda: 1 < "a")
attempt(lambda: a @ a)


def inplace(x, y):
    x += y


attempt(inplace, 1, "a")
attempt(inplace, [], 1)
attempt(inplace, a, 1)
attempt(lambda: a[0])
attempt(lambda: int[0])
attempt(lambda: a())
attempt(lambda: (lambda x: x())(1))
attempt(lambda: len(a))
attempt(lambda: iter(a))
attempt(lambda: next(a))
attempt(lambda: next([]))
attempt(lambda: 1 in a)
attempt(lambda: 1 in 1)
attempt(lambda: hash([]))
attempt(lambda: format(a, "x"))


def set_item(o, k):
    o[k] = 1


def del_item(o, k):
    del o[k]


for o, k in [(1, 0), ((1,), 0), ("ab", 0), ("ab", "x"), (range(3), 0), (a, 0), (len, 0)]:
    attempt(set_item, o, k)
    attempt(del_item, o, k)


class Returns:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __len__(self):
        return self.len

    def __bool__(self):
        return self.bool

    def __hash__(self):
        return self.hash

    def __repr__(self):
        return self.repr

    def __str__(self):
        return self.str

    def __iter__(self):
        return self.iter

    def __index__(self):
        return self.index

    def __contains__(self, x):
        return self.contains

    def __format__(self, spec):
        return self.format

    def __length_hint__(self):
        return self.hint


for n in (-1, 10**30, -(10**30), "a", 1.5, True):
    attempt(lambda: len(Returns(len=n)))
attempt(lambda: bool(Returns(bool=1)))
attempt(lambda: hash(Returns(hash="a")))
attempt(lambda: [hash(Returns(hash=h)) for h in (-1, 5, True)])
attempt(lambda: repr(Returns(repr=1)))
attempt(lambda: str(Returns(str=1)))
attempt(lambda: iter(Returns(iter=1)))
attempt(lambda: [1, 2][Returns(index="a")])
attempt(lambda: [1, 2][Returns(index=1)])
attempt(lambda: 5 in Returns(contains=[1]))
attempt(lambda: format(Returns(format=1)))


class Nones:
    __iter__ = None
    __contains__ = None
    __hash__ = None
    __len__ = None
    __call__ = None


attempt(lambda: iter(Nones()))
attempt(lambda: 1 in Nones())
attempt(lambda: hash(Nones()))
attempt(lambda: Nones()())


# reflected operators
class L:
    def __init__(self, name):
        self.name = name

    def __add__(self, o):
        print("add", self.name)
        return NotImplemented

    def __radd__(self, o):
        print("radd", self.name)
        return NotImplemented

    def __eq__(self, o):
        print("eq", self.name)
        return NotImplemented

    def __lt__(self, o):
        print("lt", self.name)
        return NotImplemented

    def __gt__(self, o):
        print("gt", self.name)
        return NotImplemented


class K(L):
    def __radd__(self, o):
        print("K.radd", self.name)
        return NotImplemented


attempt(lambda: L("a") + L("b"))
attempt(lambda: L("a") + K("b"))
attempt(lambda: K("a") + L("b"))
attempt(lambda: 1 + L("b"))
attempt(lambda: [] + L("b"))
attempt(lambda: L("a") == L("b"))
attempt(lambda: L("a") == K("b"))
attempt(lambda: L("a") < K("b"))
attempt(lambda: L("a") != 5)


class Radd:
    def __radd__(self, o):
        return "radd", o

    def __rmul__(self, o):
        return "rmul", o


print([1] + Radd(), "s" + Radd(), (1,) * Radd(), 1 + Radd())
x = [1]
x += Radd()
print(x)


class I(int):
    def __radd__(self, o):
        return "I.radd"


print(1 + I(2), I(2) + 1, 1.5 + I(2))


class Callable:
    def __call__(self, *args, **kw):
        return args, kw


print(Callable()(1, x=2))
c = Callable()
c.__call__ = lambda: "never"
print(c())
