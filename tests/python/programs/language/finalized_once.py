# __del__ is called once, however the instance was made; streams can be referred to weakly.
import gc
import io
import itertools
import contextvars
import types
import weakref


def finalized(self):
    # At the end at the latest; a second time for the same instance would be seen.
    if id(self) in seen.setdefault(type(self).__name__, set()):
        print("twice", type(self).__name__)
    seen[type(self).__name__].add(id(self))


seen = {}


class Plain:
    def __del__(self):
        finalized(self)


class Started(Plain):
    def __init__(self):
        self.x = 1


class Made(Plain):
    def __new__(cls):
        return super().__new__(cls)


class Listed(list):
    def __del__(self):
        finalized(self)


class Failed(Exception):
    def __del__(self):
        finalized(self)


class Spaced(types.SimpleNamespace):
    def __del__(self):
        finalized(self)


kept = [cls() for cls in (Plain, Started, Made, Listed, Failed, Spaced) for repeat in range(20)]
kept[::2] = []
gc.collect()
print(sorted(seen))
for o in (io.StringIO(), io.BytesIO(), open("/dev/null"), open("/dev/null", "rb", 0),
          itertools.tee([])[0], contextvars.Context(), ExceptionGroup("g", [ValueError()])):
    print(type(weakref.ref(o)()) is type(o))
for o in (ValueError(), iter([]), io.IncrementalNewlineDecoder(None, 0)):
    try:
        weakref.ref(o)
        print("no error", type(o))
    except TypeError as e:
        print(e)
