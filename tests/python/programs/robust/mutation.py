# test: smoke
# Containers that change while they are looped over, sorted, compared, shown, searched, joined or copied: an error or an answer, never a crash.
import array
import bisect
import collections
import copy
import functools
import heapq
import io
import itertools
import operator
import random
import weakref


def attempt(name, f, show=True):
    try:
        r = f()
        print(name, "gives", r if show and not isinstance(r, (list, dict, set, tuple)) else type(r).__name__)
    except Exception as error:
        print(name, type(error).__name__, error if show else "")


class Acts:
    """Does something to a container whenever it is asked anything."""

    def __init__(self, action, hashed=0):
        self.action, self.hashed, self.times = action, hashed, 0

    def act(self):
        self.times += 1
        if self.times < 50:
            self.action()

    def __eq__(self, other):
        self.act()
        return False

    def __lt__(self, other):
        self.act()
        return True

    def __hash__(self):
        return self.hashed

    def __repr__(self):
        self.act()
        return "Acts"

    def __bool__(self):
        self.act()
        return True

    def __index__(self):
        self.act()
        return 1

    def __len__(self):
        self.act()
        return 2

    def __iter__(self):
        self.act()
        return iter([1, 2])

    def __call__(self, *args):
        self.act()
        return 0

    def __add__(self, other):
        self.act()
        return 0

    __radd__ = __add__
    __gt__ = __lt__


def fresh(n=8):
    items = list(range(n))
    items.insert(3, Acts(items.clear))
    return items


attempt("index", lambda: fresh().index("none"))
attempt("count", lambda: fresh().count("none"))
attempt("contains", lambda: "none" in fresh())
attempt("remove", lambda: fresh().remove("none"))
attempt("repr", lambda: len(repr(fresh())) > 0)
attempt("equal", lambda: fresh() == [0, 1, 2, "x", 3, 4])
attempt("less", lambda: fresh() < fresh())
attempt("sum", lambda: sum(fresh()))
attempt("min", lambda: min([Acts(lambda: None), 5]) is not None)
attempt("any", lambda: any(fresh()[3:]))
attempt("all", lambda: all([1, *fresh()[3:]]))
items = list(range(20))
attempt("sort key clears", lambda: items.sort(key=lambda x: items.clear()))
print(items)
items = list(range(20))
attempt("sort cmp appends", lambda: items.sort(key=functools.cmp_to_key(lambda a, b: items.append(1) or a - b)))
print(len(items))
items = [Acts(lambda: items.append(1)) for _ in range(6)]
attempt("sort lt appends", lambda: items.sort())
items = [3, 1, 2]
attempt("sort twice", lambda: items.sort(key=lambda x: items.sort() or x))
items = list(range(10))
attempt("slice index clears", lambda: items[Acts(items.clear):5])
items = list(range(10))
attempt("set slice", lambda: operator.setitem(items, slice(0, 5), Acts(items.clear)))
items = list(range(10))
attempt("insert", lambda: items.insert(Acts(items.clear), "x"))
attempt("extend self", lambda: items.extend(items))
items = list(range(10))
attempt("extend by iterator of self", lambda: items.extend(itertools.islice(items, 20)))
items = list(range(5))
attempt("append while looping", lambda: [items.append(x) for x in items if len(items) < 40] and len(items))
attempt("remove while looping", lambda: [items.remove(x) for x in items] and len(items))
items = list(range(10))
attempt("reversed while popping", lambda: [items.pop() and None for _ in reversed(items)])
items = [1] * 5
attempt("multiply", lambda: operator.imul(items, Acts(items.clear)))
attempt("join", lambda: ",".join(x for x in itertools.chain(["a"], iter(lambda: "b" if len(items) < 3 and not items.append(1) else "c", "c"))))
it = iter(items)
items.clear()
attempt("iterator of cleared", lambda: list(it))
items = [1, 2, 3]
it = iter(items)
list(it)
items.append(4)
attempt("iterator after end", lambda: list(it))

for name, action in (("clear", lambda d: d.clear()), ("add", lambda d: d.__setitem__(len(d) + 100, 1)), ("delete", lambda d: d.pop(next(iter(d)), None)), ("same size", lambda d: d.__setitem__(next(iter(d)), 5)), ("replace", lambda d: (d.pop(next(iter(d))), d.__setitem__("new%d" % len(d), 1)))):
    for view in ("keys", "values", "items", "__iter__", "__reversed__"):
        d = {i: i for i in range(6)}

        def loop():
            n = 0
            for _ in getattr(d, view)():
                action(d)
                n += 1
                if n > 20:
                    break
            return n
        attempt(f"dict {view} {name}", loop)
d = {}
d[Acts(d.clear, hash("k"))] = 1
attempt("dict lookup clears", lambda: d.get("k", "default"))
d = {Acts(lambda: d.update({i: i for i in range(100)}), hash("k")): 1}
attempt("dict insert grows", lambda: d.__setitem__("k", 2))
print(len(d) > 1)
d = {1: Acts(lambda: d.clear()), 2: 3, 3: 4}
attempt("dict repr clears", lambda: len(repr(d)) > 0)
d = {1: Acts(lambda: d.clear()), 2: 3, 3: 4}
attempt("dict eq clears", lambda: d == {1: 5, 2: 3, 3: 4})
d = {i: i for i in range(9)}


class Keys:
    def keys(self):
        return iter([1, 2, 3])

    def __getitem__(self, k):
        d.clear()
        return k


attempt("update clears", lambda: d.update(Keys()))
attempt("setdefault", lambda: d.setdefault(Acts(d.clear), 1))
attempt("fromkeys", lambda: dict.fromkeys(Acts(d.clear)))
attempt("copy of changing", lambda: copy.copy({k: d.clear() for k in range(3)}))
attempt("popitem loop", lambda: [d.popitem() for _ in d])

s = set(range(10))
attempt("set loop add", lambda: [s.add(x + 100) for x in s])
attempt("set loop clear", lambda: [s.clear() for _ in s])
s = {Acts(lambda: s.clear(), hash("k")), 1, 2}
attempt("set lookup clears", lambda: "k" in s)
s = {Acts(lambda: s.clear(), hash("k")), 1, 2}
attempt("set union", lambda: len(s | {"k", 5}) >= 0)
s = {Acts(lambda: s.clear(), hash("k")), 1, 2}
attempt("set difference update", lambda: s.difference_update({"k"}))
s = {Acts(lambda: s.clear(), hash("k")), 1, 2}
attempt("set subset", lambda: s <= {"k", 1, 2})
s = {Acts(lambda: s.clear(), hash("k")), 1, 2}
attempt("set equal", lambda: s == {"k", 1, 2})
q = collections.deque(range(10))
attempt("deque loop", lambda: [q.append(1) for _ in q])
q = collections.deque([1, Acts(lambda: q.clear()), 3])
attempt("deque index", lambda: q.index("none"))
q = collections.deque([1, Acts(lambda: q.clear()), 3])
attempt("deque remove", lambda: q.remove("none"))
q = collections.deque([1, Acts(lambda: q.clear()), 3])
attempt("deque count", lambda: q.count("none"))
q = collections.deque([1, Acts(lambda: q.clear()), 3])
attempt("deque repr", lambda: len(repr(q)) > 0)
q = collections.deque([1, Acts(lambda: q.clear()), 3])
attempt("deque eq", lambda: q == collections.deque([1, 2, 3]))
q = collections.deque(range(5))
attempt("deque extend self", lambda: q.extend(q) or len(q))
q = collections.deque([1, 2], 2)
attempt("deque rotate", lambda: q.rotate(10**6) or len(q))
h = [Acts(lambda: h.clear()), 1, 2, 3]
attempt("heappop", lambda: type(heapq.heappop(h)).__name__, False)
h = [Acts(lambda: h.clear()) for _ in range(5)]
attempt("heapify", lambda: heapq.heapify(h), False)
h = [Acts(lambda: h.append(1)) for _ in range(5)]
attempt("heappush", lambda: heapq.heappush(h, Acts(lambda: h.clear())), False)
b = [1, 2, 3]
attempt("bisect", lambda: bisect.bisect(b, Acts(b.clear)), False)
b = [1, 2, 3]
attempt("insort", lambda: bisect.insort(b, Acts(b.clear)), False)
ba = bytearray(b"0123456789")
attempt("bytearray slice", lambda: ba[Acts(ba.clear):])
ba = bytearray(b"0123456789")
attempt("bytearray setitem", lambda: operator.setitem(ba, 9, Acts(ba.clear)))
ba = bytearray(b"0123456789")
attempt("bytearray extend", lambda: ba.extend(Acts(ba.clear)))
ba = bytearray(b"0123456789")
attempt("bytearray insert", lambda: ba.insert(5, Acts(ba.clear)))
ba = bytearray(b"abc")
attempt("bytearray join", lambda: ba.join([b"x", bytearray(b"y")] * 3))
ba = bytearray(b"abc")
attempt("bytearray loop", lambda: [ba.append(1) for _ in ba if len(ba) < 20] and len(ba))
with memoryview(ba) as m:
    for change in (lambda: ba.append(1), ba.clear, lambda: ba.__imul__(3), lambda: ba.__setitem__(slice(0, 1), b"longer"), lambda: ba.__delitem__(0), lambda: ba.extend(b"xx")):
        attempt("exported", change)
    attempt("memoryview setitem", lambda: operator.setitem(m, 0, Acts(lambda: None)))
    m2 = memoryview(bytearray(8))
    attempt("released while indexing", lambda: operator.setitem(m2, 0, Acts(m2.release)))
a = array.array("i", range(10))
a = array.array("i", range(10))
attempt("array extend self", lambda: a.extend(a) or len(a))
a = array.array("i", range(10))
attempt("array loop", lambda: [a.pop() for _ in a] and len(a))
f = io.BytesIO(b"0123456789")
attempt("BytesIO seek", lambda: f.seek(Acts(f.close)))
f = io.StringIO("text")
attempt("StringIO read", lambda: f.read(Acts(f.close)))
f = io.BytesIO(b"line\n" * 3)
attempt("BytesIO loop", lambda: [f.close() for _ in f])


def grows(g=[]):
    for i in g:
        yield i


attempt("generator re-entered", lambda: next(g) if (g := (next(g) for _ in [1])) else None, False)
it = itertools.groupby([1, 1, 2], key=lambda x: next(it, None))
attempt("groupby re-entered", lambda: [k for k, _ in it], False)
t1, t2 = itertools.tee(iter(lambda: next(t2, 0), 9))
attempt("tee re-entered", lambda: next(t1), False)
cycle = itertools.cycle([1, 2])
attempt("cycle", lambda: list(itertools.islice(cycle, 5)))


class Shrinks(list):
    def __len__(self):
        return 10**9

    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i


attempt("lying len", lambda: list(Shrinks()), False)
attempt("lying reversed", lambda: random.Random(1).choice(Shrinks()), False)
attempt("lying tuple", lambda: tuple(reversed(Shrinks())), False)


class Slots:
    __slots__ = ("a",)


class Other:
    __slots__ = ("b", "c")


x = Slots()
attempt("class assignment", lambda: setattr(x, "__class__", Other))
attempt("class assignment to int", lambda: setattr(x, "__class__", int))


class Base:
    pass


class Derived(Base):
    def f(self):
        return super().f


attempt("bases to itself", lambda: setattr(Base, "__bases__", (Derived,)))
attempt("bases empty", lambda: setattr(Derived, "__bases__", ()))
ns = {}


class Watches(dict):
    def __missing__(self, k):
        self.clear()
        raise KeyError(k)


attempt("exec missing", lambda: exec("a = 1\nb = a + undefined_thing", {}, Watches()))
refs = []


class Tracked:
    pass


for _ in range(20):
    refs.append(weakref.ref(Tracked(), lambda r: refs.clear()))
attempt("weakref callbacks clear their list", lambda: [Tracked() for _ in range(100)])
