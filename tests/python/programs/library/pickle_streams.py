"""_pickle: Pickler and Unpickler, their hooks, memos and errors; the bytes they write."""
import collections
import copyreg
import io
import pickle
import sys
import threading
import _pickle


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)).partition(" at 0x")[0][:300])
    except RecursionError as e:
        print("RecursionError")
    except Exception as e:
        print(type(e).__module__, type(e).__name__, str(e).partition(" at 0x")[0].partition(" from '")[0])


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"Point({self.x!r}, {self.y!r})"


class Slotted:
    __slots__ = ("a", "b")


class Both(Slotted):
    def __init__(self):
        self.a, self.c = 1, [self]


class Outer:
    class Inner:
        def method(self):
            return "method"


print(pickle.Pickler is _pickle.Pickler, pickle.Unpickler is _pickle.Unpickler, pickle.dumps is _pickle.dumps)
print(_pickle.Pickler, _pickle.PicklingError, _pickle.PicklingError.__mro__[1])

print("-- bytes")
p = Point(1, [2, "x"])
b = Both()
b.b = "b"
for o in (p, b, Outer.Inner, Outer.Inner().method, (1, (2, (3, (4,)))), {1: {2, 3}}, frozenset("a"), 2**40, -2**40, "\u20ac"):
    for protocol in range(6):
        try:
            print(protocol, pickle.dumps(o, protocol))
        except Exception as e:
            print(protocol, type(e).__name__, e)
print(pickle.dumps([p, p, p.__dict__], 4))
loaded = pickle.loads(pickle.dumps([p, p, b]))
print(loaded[0] is loaded[1], loaded[0], loaded[2].a, loaded[2].b, loaded[2].c[0] is loaded[2])
# The attributes of an instance are still its own afterwards.
p.z = 5
print(pickle.loads(pickle.dumps(p)).__dict__)

print("-- frames")


class Pieces(list):
    def write(self, data):
        self.append(bytes(data))


for o in ("s" * 70000, [b"b" * 65535, b"c" * 65536], ["piece %d" % i for i in range(12000)], bytearray(70000)):
    for protocol in (3, 4, 5):
        pieces = Pieces()
        pickle.dump(o, pieces, protocol)
        s = b"".join(pieces)
        print(protocol, [len(x) for x in pieces], [x[:2] for x in pieces], s == pickle.dumps(o, protocol), pickle.loads(s) == o)

print("-- hooks")


class WithIds(pickle.Pickler):
    def persistent_id(self, o):
        return "id-%d" % o if isinstance(o, int) and o > 100 else None

    def reducer_override(self, o):
        if o is Point:
            return len, ("four",)
        return NotImplemented


class FromIds(pickle.Unpickler):
    def persistent_load(self, pid):
        return ("loaded", pid)

    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


for protocol in (0, 2, 5):
    f = io.BytesIO()
    WithIds(f, protocol).dump([1, 101, {"k": 102}, Point, Outer, collections.OrderedDict])
    f.seek(0)
    print(FromIds(f).load())


class Tabled(pickle.Pickler):
    dispatch_table = collections.ChainMap({Point: lambda o: (Point, (o.y, o.x))}, copyreg.dispatch_table)


f = io.BytesIO()
Tabled(f).dump([Point(1, 2), 1j])
print(pickle.loads(f.getvalue()))
f = io.BytesIO()
pk = pickle.Pickler(f)
show(getattr, pk, "dispatch_table")
show(getattr, pk, "persistent_id")
pk.dispatch_table = {Point: lambda o: "Point"}
show(pk.dump, Point(1, 2))
pk.persistent_id = lambda o: None
show(setattr, pk, "persistent_id", 5)
print(pk.bin, pk.fast)
uk = pickle.Unpickler(io.BytesIO(b"I5\n0"))
show(getattr, uk, "persistent_load")
show(setattr, uk, "persistent_load", 5)

print("-- memos")
f = io.BytesIO()
pk = pickle.Pickler(f, 2)
shared = ["shared"]
pk.dump(shared)
first = f.tell()
pk.dump([shared, shared])
print(f.getvalue()[first:])
copy = pk.memo.copy()
print(sorted((n, o) for n, o in copy.values() if isinstance(o, str)), copy[id(shared)][0], type(pk.memo).__name__)
pk2 = pickle.Pickler(io.BytesIO(), 2)
pk2.memo = {id(shared): (70000, shared)}
out = io.BytesIO()
pk3 = pickle.Pickler(out, 2)
pk3.memo = pk2.memo
pk3.dump([shared, "new"])
print(out.getvalue(), len(pk3.memo.copy()))
pk3.clear_memo()
print(pk3.memo.copy(), pk.memo.__reduce__()[0])
show(setattr, pk, "memo", 5)
show(setattr, pk, "memo", {1: 2})
uk = pickle.Unpickler(io.BytesIO(f.getvalue()))
print(uk.load(), uk.load(), sorted(uk.memo.copy()))
uk2 = pickle.Unpickler(io.BytesIO(b"h\x01."))
uk2.memo = uk.memo
print(uk2.load(), uk2.memo.copy() == uk.memo.copy())
show(setattr, uk2, "memo", {"a": 1})
show(setattr, uk2, "memo", {-1: 1})
show(setattr, uk2, "memo", None)
uk2.memo.clear()
print(uk2.memo.copy(), uk2.memo.__reduce__())
for n in (10**4, 10**6):
    print(pickle.loads(b"(lp%d\n0g%d\n." % (n, n)))

print("-- fast")
f = io.BytesIO()
pk = pickle.Pickler(f)
pk.fast = True
pk.dump([shared, shared, Point(1, Point(2, 3)), (shared,)])
print(f.getvalue(), pickle.loads(f.getvalue()))
circle = []
circle.append(circle)
show(pk.dump, circle)

print("-- files")


class File:
    def __init__(self, data, parts):
        self.file = io.BytesIO(data)
        for part in parts:
            setattr(self, part, getattr(self, "_" + part))

    def read(self, n):
        print("read", n, end="; ")
        return self.file.read(n)

    def readline(self):
        print("readline", end="; ")
        return self.file.readline()

    def _readinto(self, b):
        print("readinto", len(b), end="; ")
        return self.file.readinto(b)

    def _peek(self, n):
        print("peek", n, end="; ")
        here = self.file.tell()
        data = self.file.read(min(n, 60))
        self.file.seek(here)
        return data


for parts in ([], ["readinto"], ["peek"], ["peek", "readinto"]):
    for protocol in (0, 5):
        data = pickle.dumps([b"x" * 100, "text" * 30, bytearray(200), 5], protocol)
        f = File(data + pickle.dumps("second") + b"rest", parts)
        u = pickle.Unpickler(f)
        print(len(repr(u.load())), u.load(), f.file.read())


class NoPeek(File):
    def peek(self, n):
        raise NotImplementedError


print(pickle.load(NoPeek(pickle.dumps([1, 2]), [])))
show(pickle.load, io.StringIO("text"))
show(pickle.load, 5)
show(pickle.dump, 5, 5)

print("-- errors of reading")
for data in (b"", b"\x80", b"(", b"(.", b".", b"0", b"1", b"e", b"]ae.", b"(]e", b"N(u", b"}(Nu.", b"(Nd.", b"a", b"Na", b"NNa", b"\xff",
             b"'", b"x", b"h\x05.", b"g5\n.", b"gx\n", b"p1\n", b"Np-1\n.", b"N\x93.", b"NN\x93.", b"\x80\x06.", b"I\n.", b"Ix\n.", b"I5", b"L5\n.",
             b"Lx\n.", b"F1_0\n.", b"Fx\n.", b"Sx\n.", b"S'a\n.", b"S'a\\x41'\n.", b"V\\u20ac\n.", b"V\\uxx\n.", b"\x8b\xff\xff\xff\xff.",
             b"T\xff\xff\xff\xff.", b"X\x02\0\0\0a", b"X\x02\0\0\0\xff\xff.", b"\x8d" + b"\xff" * 8, b"\x8e" + b"\xff" * 8, b"\x96" + b"\xff" * 8,
             b"\x95" + b"\xff" * 8, b"\x95\x05" + b"\0" * 7 + b"N.", b"P1\n.", b"NQ.", b"\x82\x00.", b"\x82\x09.", b"ccopy\nnothing\n.", b"cnothing\nx\n.",
             b"\x8c\x04copy\x8c\x09copy.nope\x93.", b"\x80\x04\x8c\x04copy\x8c\x0fa.<locals>.path\x93.", b"\x80\x04\x8c\x04copy\x8c\x08copy.xyz\x93.", b"NN\x81.", b"cbuiltins\nint\nN\x81.", b"NNN\x92.",
             b"cbuiltins\nint\n)N\x92.", b"NNR.", b"NNb.", b"cbuiltins\nobject\n)\x81Nb.", b"cbuiltins\nobject\n)\x81]b.",
             b"\x8c\x08__main__\x8c\x05Point\x93.", b"c__main__\nPoint\n)\x81]b.", b"c__main__\nSlotted\n)\x81N]\x86b.", b"c__main__\nPoint\n)\x81N}K\x01K\x02s\x86b.",
             b"\x97.", b"\x98.", b"(oN.", b"(NNo.", b"i__main__\nPoint\n.", b"(i__main__\nPoint\n.", b"(K\x01K\x02i__main__\nPoint\n.", b"(c__main__\nPoint\nK\x03K\x04o.",
             b"I01\n.", b"I00\n.", b"I010\n.", b"I0x10\n.", b"I99999999999999999999\n.", b"\x8a\x00.", b"\x8a\x08\0\0\0\0\0\0\0\x80.", b"]]K\x01ae.", b"N]K\x01\x90.", b"(]K\x01\x90.",
             b"(\x8fK\x01\x90.", b"\x8f(K\x01K\x01\x90.", b"(](1N.", b"((0N.", b"2", b"K\x012\x86.", b"]K\x01K\x02e."):
    print(data[:40], end=" ")
    show(pickle.loads, data)
for data in ("text", 5, memoryview(bytes(8))[::2], memoryview(pickle.dumps(7)), bytearray(b"K\x05."), None):
    show(pickle.loads, data)
for encoding, errors in (("ASCII", "strict"), ("latin1", "strict"), ("bytes", "strict"), ("ascii", "replace"), ("nothing", "strict")):
    show(pickle.loads, b"U\x02a\xff.", encoding=encoding, errors=errors)
show(pickle.loads, b"N.", encoding=5)
print(pickle.loads(b"cUserDict\nUserDict\n.").__name__, pickle.loads(b"c__builtin__\nxrange\n."))
show(pickle.loads, b"c__builtin__\nxrange\n.", fix_imports=False)
print(pickle.dumps(range, 2), pickle.dumps(range, 2, fix_imports=False), pickle.dumps(range, 3))

print("-- errors of writing")


class Reduces:
    def __init__(self, result):
        self.result = result

    def __reduce__(self):
        return self.result


class Bare:
    __reduce_ex__ = None


for result in (5, (), (1, 2), (len, 5), (len, (), None, 5), (len, (), None, None, 5), (len, (), None, None, None, 5), (1,) * 7,
               (copyreg.__newobj__, ()), (copyreg.__newobj__, (5,)), (copyreg.__newobj__, (int,)), (copyreg.__newobj_ex__, ()),
               (copyreg.__newobj_ex__, (5, 5, 5)), (copyreg.__newobj_ex__, (int, 5, 5)), (copyreg.__newobj_ex__, (int, (), 5)), "nothing", "Point",
               (dict, (), None, None, iter([5])), (list, (), None, iter([1, 2]))):
    for protocol in (0, 2, 4):
        show(pickle.dumps, Reduces(result), protocol)


def local():
    class Local:
        pass

    return Local


L = local()
show(pickle.dumps, L)
show(pickle.dumps, L())
show(pickle.dumps, lambda: 1)
show(pickle.dumps, (i for i in ()))
show(pickle.dumps, sys)
show(pickle.dumps, threading.Lock())
show(pickle.dumps, open(__file__))
for o in (memoryview(b""), local.__code__, Point.__dict__, type.__dict__["__dict__"]):
    show(pickle.dumps, o, 4)
show(pickle.dumps, dict.__dict__["fromkeys"])
L.__qualname__ = L.__name__ = "Gone"
show(pickle.dumps, L)
L.__module__ = "gone_module"
show(pickle.dumps, L)
L.__qualname__ = "Point"
L.__module__ = "__main__"
show(pickle.dumps, L)
show(pickle.dumps, 1, 6)
show(pickle.dumps, 1, "x")
show(pickle.dumps, 1, -1)
show(pickle.dumps, 1, buffer_callback=print)
show(pickle.dumps)
show(pickle.Pickler)
show(pickle.Unpickler)
for cls, method in ((pickle.Pickler, "dump"), (pickle.Unpickler, "load")):
    made = cls.__new__(cls)
    show(getattr(made, method), *([1] if method == "dump" else []))
    class Lazy(cls):
        def __init__(self):
            pass
    show(getattr(Lazy(), method), *([1] if method == "dump" else []))
    made.__init__(io.BytesIO(b"K\x07."))
    show(getattr(made, method), *([1] if method == "dump" else []))


class Grows(dict):
    pass


d = {}


class Grow:
    def __reduce__(self):
        d[len(d)] = None
        return int, ()


d.update({1: Grow(), 2: Grow()})
show(pickle.dumps, d)
s = {Grow(), Grow()}
d = s


class Grow:
    def __reduce__(self):
        d.add(len(d))
        return int, ()


s.clear()
s.update((Grow(), Grow()))
show(pickle.dumps, s)

print("-- deep")
deep = []
for _ in range(100000):
    deep = [deep]
show(pickle.dumps, deep)
deep = {}
for _ in range(100000):
    deep = {1: deep}
show(pickle.dumps, deep)
deep = ()
for _ in range(100000):
    deep = (deep,)
show(pickle.dumps, deep)
deep = None
for _ in range(100000):
    deep = Point(deep, 1)
show(pickle.dumps, deep)
nested = pickle.loads(b"]" * 100000 + b"a" * 99999 + b".")
print(len(nested))


class Chain:
    def __reduce__(self):
        return Chain, (), Chain()


show(pickle.dumps, Chain())

print("-- extension codes")
copyreg.add_extension("__main__", "Point", 0xF0F0)
s = pickle.dumps(Point(1, 2), 2)
print(s, pickle.loads(s), pickle.loads(s))
copyreg.remove_extension("__main__", "Point", 0xF0F0)
show(pickle.loads, s)

print("-- buffers")
data = bytearray(b"mutable")
for o in (pickle.PickleBuffer(b"const"), pickle.PickleBuffer(data)):
    print(pickle.dumps(o, 5), type(pickle.loads(pickle.dumps(o, 5))))
    kept = []
    s = pickle.dumps([o, o], 5, buffer_callback=kept.append)
    print(s, len(kept), len(pickle.loads(s, buffers=kept)))
    show(pickle.loads, s)
    show(pickle.loads, s, buffers=[])
    show(pickle.dumps, o, 4)
print(memoryview(pickle.PickleBuffer(data)).obj is data)
show(pickle.dumps, pickle.PickleBuffer(memoryview(b"strided")[::2]), 5)
print(pickle.loads(pickle.dumps(o, 5, buffer_callback=lambda b: True)))
