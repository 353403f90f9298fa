# test: smoke
"""After gc.collect() what cannot be reached is dead."""
import gc
import weakref


class C:
    pass


def attribute():
    o = C()
    o.x = 1
    w = weakref.ref(o)
    del o
    gc.collect()
    return w() is None


def cycle():
    o = C()
    o.me = o
    w = weakref.ref(o)
    del o
    gc.collect()
    return w() is None


def pair():
    o, p = C(), C()
    o.x = p
    w = weakref.ref(p)
    o = p = None
    gc.collect()
    return w() is None


def of_class():
    class A:
        pass
    w = weakref.ref(A)
    del A
    gc.collect()
    return w() is None


def mapping():
    d = weakref.WeakValueDictionary()
    objects = [C() for _ in range(5)]
    for i, o in enumerate(objects):
        d[i] = o
    del objects, o
    gc.collect()
    return len(d)


for f in (attribute, cycle, pair, of_class, mapping):
    print(f.__name__, f())
