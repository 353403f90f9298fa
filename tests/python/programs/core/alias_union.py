# list[int], int | str, SimpleNamespace, mappingproxy, weak references.
import copy
import gc
import pickle
import types
import typing
import weakref


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


T = typing.TypeVar("T")
K = typing.TypeVar("K")
a = list[int]
print(a, a.__origin__, a.__args__, a.__parameters__, list[T].__parameters__, dict[K, list[T]].__parameters__)
print(list[T][int], dict[K, list[T]][str, int], tuple[int, ...], tuple[()], list["x"], dict[str, T][bytes])
print(a == list[int], a == list[str], hash(a) == hash(list[int]), a != 5)
print(a(), a("ab") if False else a((1, 2)), type(a).__name__, isinstance(a, type), a.append)
attempt(isinstance, [], a)
attempt(issubclass, list, a)
attempt(lambda: a[int])
attempt(lambda: list[T][int, str])
attempt(types.GenericAlias, 1)
print(list(tuple[int, str])[0], [*tuple[int]][0].__unpacked__)
print(pickle.loads(pickle.dumps(a)) == a, copy.copy(a) == a)


class Sub(list[int]):
    pass


print(Sub.__bases__, Sub.__orig_bases__)
u = int | str
print(u, u.__args__, int | None, None | int, (int | str) | (str | bytes), int | int, u == (str | int), hash(u) == hash(str | int))
print(isinstance(1, u), isinstance(None, int | None), issubclass(bool, u), isinstance(1.5, u))
print(list[int] | None, (list[T] | int)[str], (T | int).__parameters__, type(u).__name__)
attempt(lambda: int | 1)
attempt(isinstance, 1, list[int] | str)
attempt(lambda: isinstance(1, 1))
attempt(lambda: isinstance(1, (int, 1)))
attempt(lambda: isinstance(1.5, (int, 1)))
attempt(lambda: issubclass(1, int))
attempt(lambda: issubclass(int, 1))

n = types.SimpleNamespace(a=1, b="x")
n.c = n
print(n, n == types.SimpleNamespace(a=1), types.SimpleNamespace(a=1) == types.SimpleNamespace(a=1), vars(n).keys())
attempt(types.SimpleNamespace, 1)
attempt(lambda: n.missing)

p = types.MappingProxyType({"a": 1})
print(p, p["a"], len(p), list(p), "a" in p, p.get("b", 2), dict(p.items()), p | {"b": 2}, p == {"a": 1}, p.copy())
attempt(lambda: p["x"])
attempt(lambda: setattr(p, "x", 1))
attempt(types.MappingProxyType, 5)
attempt(types.MappingProxyType, [])


def assign():
    p["x"] = 1


attempt(assign)


class C:
    def __init__(self, v=0):
        self.v = v

    def __call__(self):
        return "called", self.v

    def __add__(self, o):
        return self.v, o

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([1, 2])


o = C(5)
log = []
r = weakref.ref(o, lambda ref: log.append(ref is r))
plain = weakref.ref(o)
print(r() is o, plain is weakref.ref(o), plain == r, hash(r) == hash(plain) == hash(o), weakref.getweakrefcount(o))
proxy = weakref.proxy(o)
print(proxy.v, proxy(), proxy + 1, len(proxy), list(proxy), proxy.__class__.__name__, type(proxy).__name__)
proxy.v = 6
print(o.v, isinstance(proxy, C))
attempt(weakref.ref, 1)
attempt(weakref.ref, "text")
attempt(weakref.ref)
attempt(hash, proxy)
print(weakref.ref(len)() is len, weakref.ref(C)() is C, weakref.ref({1})() is None or True)
values = weakref.WeakValueDictionary()
values["k"] = o
keys = weakref.WeakKeyDictionary()
keys[o] = 1
s = weakref.WeakSet([o])
print(len(values), len(keys), len(s), o in s, values["k"] is o)
