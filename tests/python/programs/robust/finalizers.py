# Finalizers and callbacks of weak references that raise, resurrect, allocate, collect, change what is being changed, or start threads.
import gc
import io
import sys
import threading
import weakref

sys.unraisablehook = lambda args: seen.add(type(args.exc_value).__name__)
seen, alive, counts = set(), [], {}


def count(name):
    counts[name] = counts.get(name, 0) + 1


class Raises:
    def __del__(self):
        count("raises")
        raise ValueError("in __del__")


class RaisesDeep:
    def __del__(self):
        def deep(n):
            return deep(n + 1)
        count("deep")
        deep(0)


class Resurrects:
    def __del__(self):
        count("resurrects")
        alive.append(self)


class Allocates:
    def __init__(self, depth=0):
        self.depth, self.data = depth, [0] * 20

    def __del__(self):
        count("allocates")
        if self.depth < 3:
            Allocates(self.depth + 1).me = [Allocates(9)]


class Collects:
    def __del__(self):
        count("collects")
        if counts["collects"] < 5:
            gc.collect()


class Cycle:
    def __init__(self):
        self.me, self.f = self, lambda: self

    def __del__(self):
        count("cycle")
        self.me.f().me = None


class Slots:
    __slots__ = ("a", "__weakref__")

    def __del__(self):
        count("slots")
        self.a = self


class Changes(dict):
    def __del__(self):
        count("changes")
        self.clear()
        self["k"] = self
        registry.pop(next(iter(registry), None), None)


class Starts:
    def __del__(self):
        count("starts")
        if counts["starts"] <= 3:
            t = threading.Thread(target=count, args=("thread",))
            t.start()
            t.join()


class Generates:
    def run(self):
        try:
            yield 1
        finally:
            count("generator closed")
            alive.append(None)

    def stubborn(self):
        while True:
            try:
                yield 1
            except GeneratorExit:
                count("stubborn")
                return


class Prints:
    def __del__(self):
        print("never seen", file=closed)


class BadAttribute:
    @property
    def __del__(self):
        raise AttributeError("no __del__ for you")


registry = {i: i for i in range(1000)}
closed = io.StringIO()
closed.close()
kinds = [Raises, RaisesDeep, Resurrects, Allocates, Collects, Cycle, Slots, Changes, Starts, Prints, BadAttribute]


def churn(kind, n):
    def deep(k):
        return [kind() for _ in range(n)] and None if k == 0 else deep(k - 1)
    return deep(40)


for kind in kinds:
    churn(kind, 8)
    gc.collect()


def generators():
    made = [Generates().run() for _ in range(8)] + [Generates().stubborn() for _ in range(8)]
    for g in made:
        next(g)


generators()
gc.collect()


class Plain:
    pass


def callbacks(action):
    def deep(k):
        if k:
            return deep(k - 1)
        targets = [Plain() for _ in range(8)]
        return [weakref.ref(t, action) for t in targets]
    return deep(40)


refs = []


def raising(ref):
    count("callback raises")
    raise KeyError("in callback")


def clearing(ref):
    count("callback clears")
    refs.clear()


def growing(ref):
    count("callback grows")
    refs.append(weakref.ref(Plain(), lambda r: count("inner")))


def collecting(ref):
    count("callback collects")
    if counts["callback collects"] < 4:
        gc.collect()


for action in (raising, clearing, growing, collecting):
    refs.extend(callbacks(action))
    gc.collect()
    gc.collect()
values = weakref.WeakValueDictionary()
keys = weakref.WeakKeyDictionary()
for i in range(200):
    p = Plain()
    values[i] = keys[p] = p
    if i % 50 == 0:
        gc.collect()
        for v in list(values.values()):
            values.pop(0, None)
for _ in values:
    gc.collect()
    break
finalizers = [weakref.finalize(Plain(), count, "finalize") for _ in range(5)]
bad = weakref.finalize(Plain(), lambda: 1 / 0)
bad.atexit = False
gc.collect()
for k in range(3):
    alive.clear()
    gc.collect()
expected = {"raises", "deep", "resurrects", "allocates", "collects", "cycle", "slots", "changes", "starts", "thread", "generator closed", "stubborn", "callback raises", "callback grows", "callback collects", "inner"}
print(sorted(expected - set(counts)), sorted({"ValueError", "RecursionError", "KeyError"} - seen))
del sys.unraisablehook
print("still here")
sys.stderr = io.StringIO()
