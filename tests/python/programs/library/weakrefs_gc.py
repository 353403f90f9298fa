# test: smoke collected
# weakref, gc, finalizers: collected after gc.collect(), resurrection, cycles, callbacks, weak containers, proxies.
import copy
import gc
import sys
import types
import weakref

log = []


class Node:
    def __init__(self, name, *refs):
        self.name, self.refs = name, list(refs)

    def __repr__(self):
        return f"Node({self.name})"

    def method(self):
        return "method of " + self.name


class Final(Node):
    def __del__(self):
        log.append(f"del {self.name}")


def clear():
    for _ in range(3):
        # Calls between C++ and guests leave no stale words where they stood.
        sorted(range(20), key=lambda v: repr([[v]]))
        gc.collect()


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def isolated(f):
    """Deeper frames, so that no stale reference stays on the stack."""
    def deep(n):
        return f() if n == 0 else deep(n - 1)
    return deep(30)


n = Node("n")
r = weakref.ref(n, lambda ref: log.append("callback"))
print(r() is n, weakref.ref(n) is weakref.ref(n), r == weakref.ref(n), hash(r) == hash(n), weakref.getweakrefcount(n) >= 1, weakref.getweakrefs(n)[0] is not None, r.__callback__ is not None, isinstance(r, weakref.ReferenceType), attempt(lambda: weakref.ref(5)), attempt(lambda: weakref.ref([])), attempt(lambda: weakref.ref("s")), weakref.ref({1}.__class__)() is set)
del n
clear()
print(r == r)
log.clear()


def make_cycle():
    a = Final("a")
    b = Final("b", a)
    a.refs.append(b)
    return weakref.ref(a)


made = isolated(lambda: [make_cycle() for _ in range(6)])
clear()
# Stale references on the native stack may keep a few.
print(sum(w() is None for w in made) >= 4, {*log} == {"del a", "del b"})
log.clear()
saved = []


class Phoenix:
    def __init__(self):
        self.lives = 0

    def __del__(self):
        self.lives += 1
        saved.append(self)
        log.append(f"rises {self.lives}")


isolated(lambda: [Phoenix() for _ in range(6)] and None)
clear()
# One of the cycles above may end only now: a stale reference kept it.
print({*log} - {"del a", "del b"}, 4 <= len(saved) <= 6, {p.lives for p in saved})
saved.clear()
clear()
print({*log} - {"del a", "del b"})
log.clear()
p_target = Node("target")
p = weakref.proxy(p_target)
print(p.name, p.method(), str(p), p == p_target, type(p).__name__, isinstance(p, Node), p.refs, attempt(lambda: hash(p)), bool(p), attempt(lambda: p.nothing))
p.name = "changed"
print(p_target.name, weakref.proxy(len)([1, 2]) if False else weakref.proxy(lambda x: x + 1)(1) if False else "call")
dead = isolated(lambda: [weakref.proxy(Node(str(i))) for i in range(6)])
clear()
print(sorted({attempt(lambda: d.name) for d in dead} - {*"012345"}))


class Numbers:
    def __add__(self, other):
        return 42

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i * 2

    def __call__(self, *a):
        return a

    def __iter__(self):
        return iter([1, 2])

    def __contains__(self, x):
        return x == 1

    def __bool__(self):
        return False

    def __iadd__(self, other):
        return "iadd"

    def __index__(self):
        return 2


numbers = Numbers()
q = weakref.proxy(numbers)
print(q + 1, len(q), q[4], q(1, 2), list(q), 1 in q, bool(q), [0, 1, 2][q], type(q).__name__)
q += 1
print(q)
keys, values, members = weakref.WeakKeyDictionary(), weakref.WeakValueDictionary(), weakref.WeakSet()
kept = [Node(str(i)) for i in range(4)]
for i, node in enumerate(kept):
    keys[node] = i
    values[i] = node
    members.add(node)
print(len(keys), len(values), len(members), keys[kept[1]], values[2], kept[3] in members, sorted(values), sorted(x.name for x in members), values.get(9, "none"), keys.get(Node("z"), "none"), attempt(lambda: values[9]), attempt(lambda: keys.__setitem__(5, 1)), attempt(lambda: values.__setitem__(1, 5)))
del keys[kept[3]], values[3]
members.discard(kept[3])
print(sorted(keys.values()), sorted(values), sorted(x.name for x in members), values.pop(1), values.setdefault(7, kept[0]), {k: v.name for k, v in values.items()}, len(values | {8: kept[1]}), copy.copy(keys)[kept[0]], len(members & {kept[0]}), len(members - set(kept)))


class Resource:
    def __init__(self, name):
        self.finalizer = weakref.finalize(self, log.append, f"closed {name}")

    def close(self):
        self.finalizer()


a = Resource("a")
isolated(lambda: [Resource("b") for _ in range(6)] and None)
clear()
a.close()
a.close()
print(sorted({*log}), log.count("closed a"), a.finalizer.alive, weakref.finalize(a, print).detach()[1] is print)
log.clear()
m = weakref.WeakMethod(a.close)
print(m() == a.close, m()(), attempt(lambda: weakref.WeakMethod(len)))
del a
clear()


class BadDel:
    def __del__(self):
        raise ValueError("in del")


unraised = []
sys.unraisablehook = lambda args: unraised.append((args.exc_type.__name__, str(args.exc_value)))
isolated(lambda: [BadDel() for _ in range(6)] and None)
clear()
bad = isolated(lambda: [weakref.ref(Node("t"), lambda r: 1 / 0) for _ in range(6)])
clear()
sys.unraisablehook = sys.__unraisablehook__
print(sorted({*unraised}))


class Slotted:
    __slots__ = ("x", "__weakref__")


class NoWeak:
    __slots__ = ("x",)


print(isinstance(weakref.ref(Slotted()), weakref.ref), attempt(lambda: weakref.ref(NoWeak())), attempt(lambda: weakref.ref(None)), type(weakref.ref(types)).__name__, weakref.ref(attempt)() is attempt)
print(gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), len(gc.get_threshold()), len(gc.get_count()), gc.is_tracked([]), gc.is_tracked(1), isinstance(gc.get_objects(), list), gc.garbage, isinstance(gc.get_referents([1, "a"]), list), gc.callbacks == [] or True, attempt(lambda: gc.collect(5)))


class Pool:
    live = weakref.WeakSet()

    def __init__(self, i):
        self.i = i
        self.ring = [self]
        Pool.live.add(self)


total = 0
for i in range(1500):
    pool = Pool(i)
    total += len(pool.ring) + pool.ring[0].i % 3
pool = None
clear()
print(total, len(Pool.live) < 750)
parent = Node("parent")
for i in range(200):
    parent = Node(f"p{i}", parent, weakref.ref(parent))
depth, node = 0, parent
while node.refs:
    assert node.refs[1]() is node.refs[0]
    depth, node = depth + 1, node.refs[0]
print(depth, node)
