# Structures, unions, bit fields, arrays and pointers: layouts, values, what is kept alive, pickling.
import copy
import ctypes
import pickle
from ctypes import *


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, str(e))


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_int)]

    def __repr__(self):
        return f"Point({self.x}, {self.y})"


class Rectangle(Structure):
    _fields_ = [("low", Point), ("high", Point), ("name", c_char * 8), ("weight", c_double)]


r = Rectangle(Point(1, 2), (3, 4), b"box", 1.5)
print(r.low, r.high, r.name, r.weight, sizeof(r), alignment(r))
r.low.x = 10
inner = r.low
inner.y = 20
print(r.low, inner._b_base_ is r, r._b_base_, r._b_needsfree_, inner._b_needsfree_)
for name, _ in Rectangle._fields_:
    print(getattr(Rectangle, name))
print(Point(y=5), Point(1), Point())
attempt(Point, 1, 2, 3)
attempt(Point, 1, x=3)
attempt(setattr, r, "low", 3)
attempt(setattr, r, "low", (1, 2, 3))
attempt(setattr, r, "name", b"far too long")
attempt(hash, r)


class Derived(Point):
    _fields_ = [("z", c_short)]


d = Derived(1, 2, 3)
print(d.x, d.y, d.z, sizeof(Derived), Derived.z.offset)


class Packed(Structure):
    _pack_ = 1
    _fields_ = [("a", c_byte), ("b", c_longlong), ("c", c_short)]


print(sizeof(Packed), Packed.b.offset, Packed.c.offset)


class Bits(Structure):
    _fields_ = [("a", c_int, 3), ("b", c_int, 5), ("c", c_uint, 24), ("d", c_short, 9), ("e", c_ubyte, 4),
                ("f", c_longlong, 40)]


b = Bits(a=-1, b=15, c=0xABCDEF, d=-200, e=9, f=-(2**38))
print(b.a, b.b, hex(b.c), b.d, b.e, b.f, sizeof(Bits), bytes(b).hex())
b.a, b.b = 5, 16
print(b.a, b.b)
for name, *_ in Bits._fields_:
    print(name, getattr(Bits, name))


class Number(Union):
    _fields_ = [("i", c_uint), ("f", c_float), ("b", c_ubyte * 4)]


n = Number(f=1.0)
print(hex(n.i), n.b[:], sizeof(n))
n.b[3] = 0x40
print(n.f)


class Variant(Structure):
    class Content(Union):
        _fields_ = [("number", c_int), ("text", c_char * 4)]

    _anonymous_ = ["content"]
    _fields_ = [("kind", c_int), ("content", Content)]


v = Variant(kind=1)
v.text = b"abc"
print(v.number, v.content.text, Variant.number, Variant.text)


class Big(BigEndianStructure):
    _fields_ = [("a", c_ushort), ("b", c_int), ("c", c_double), ("d", c_ubyte * 2), ("e", c_uint, 4), ("f", c_uint, 12)]


g = Big(0x1234, -2, 1.0, (1, 2), 0xF, 0xABC)
print(bytes(g).hex(), g.a, g.b, g.c, g.d[:], g.e, hex(g.f))


class BigUnion(BigEndianUnion):
    _fields_ = [("n", c_uint), ("b", c_ubyte * 4)]


print(BigUnion(n=1).b[:], c_int.__ctype_be__(1).value, bytes(c_int.__ctype_be__(1)))


class Node(Structure):
    pass


Node._fields_ = [("value", c_int), ("next", POINTER(Node))]
head = None
for i in range(5):
    node = Node(i)
    if head is not None:
        node.next = pointer(head)
    head = node
values, node = [], pointer(head)
while node:
    values.append(node.contents.value)
    node = node.contents.next
print(values)

# Arrays.
A = c_int * 5
a = A(1, 2, 3)
print(a[:], len(a), a[-3], a[::-2], list(a), 3 in a, A._length_, A._type_, A is c_int * 5)
a[1:3] = 20, 30
a[4] = 7
print(a[:])
attempt(lambda: a[5])
attempt(lambda: a["x"])
attempt(A, 1, 2, 3, 4, 5, 6)
attempt(lambda: c_int * -1)
attempt(lambda: c_int * 1.5)
grid = (c_double * 2 * 3)((1, 2), (3, 4))
print([row[:] for row in grid], sizeof(grid))
chars = (c_char * 6)(*b"abc")
print(chars.value, chars.raw, chars[1], chars[1:5])
chars.value = b"xy"
print(chars.raw)
attempt(setattr, chars, "value", b"1234567")
words = (c_char_p * 3)(b"one", None, b"three")
print(words[:], words._objects)
texts = (c_wchar_p * 2)("eins", "zwei")
print(texts[:])

# Pointers.
i = c_int(42)
p = pointer(i)
print(p.contents, p[0], p.contents is p.contents, bool(p), bool(POINTER(c_int)()))
p[0] = 5
print(i)
p.contents = c_int(99)
print(p[0], i.value)
attempt(lambda: POINTER(c_int)().contents)
attempt(lambda: p[:])
q = cast(a, POINTER(c_int))
print(q[0:5], q[3:0:-1])
attempt(lambda: cast(a, c_int))
print(POINTER(c_int) is POINTER(c_int), POINTER(Point).__name__, POINTER(Point)._type_ is Point)
print(sorted(k for k in p._objects))

# Memory of others.
memory = bytearray(range(16))
view = (c_ushort * 4).from_buffer(memory, 2)
view[0] = 0xFFFF
print(memory.hex(), view[:])
attempt(memory.append, 1)
del view
attempt(lambda: Point.from_buffer(b"12345678"))
attempt(lambda: Point.from_buffer(bytearray(4)))
attempt(lambda: Point.from_buffer_copy(b"1234567"))
print(Point.from_buffer_copy(b"\1\0\0\0\2\0\0\0"))
same = Point.from_address(addressof(r.low))
same.x = 77
print(r.low)
resize(a, 40)
print(sizeof(a), a[:], len(a))
attempt(resize, a, 1)

# The buffer protocol.
for o in (c_int(3), A(), r, grid, p, chars, Number(), (Point * 2)(), c_bool(), c_wchar("x"), Packed(), g):
    m = memoryview(o)
    print(type(o).__name__, m.format, m.shape, m.itemsize, m.nbytes, m.readonly, m.ndim)
print(memoryview(grid).cast("B").nbytes, bytes(Point(1, 2)), bytes(c_short(-2)))

# Simple values.
for t in (c_byte, c_ubyte, c_short, c_ushort, c_int, c_uint, c_long, c_ulong):
    print(t.__name__, t(-1).value, t(2**70 + 5).value, t(True).value, sizeof(t))
for t in (c_float, c_double, c_longdouble):
    print(t.__name__, t(0.1).value, t(3).value, sizeof(t), alignment(t))
for t, x in ((c_char, b"x"), (c_wchar, "ß"), (c_bool, []), (c_bool, "x"), (c_char_p, b"t"), (c_wchar_p, "t"),
             (c_void_p, 5), (c_void_p, None), (py_object, [1])):
    print(t.__name__, t(x).value)
for t, x in ((c_int, 1.5), (c_int, "x"), (c_char, b"xy"), (c_char, 256), (c_wchar, "xy"), (c_double, "x"), (c_char_p, "x"),
             (c_wchar_p, b"x"), (c_void_p, "x")):
    attempt(t, x)
attempt(lambda: py_object().value)
print(py_object(), py_object("s"), c_int(7), c_char(b"c"))


class MyInt(c_int):
    pass


class Holder(Structure):
    _fields_ = [("plain", c_int), ("own", MyInt)]


h = Holder(1, 2)
print(h.plain, type(h.own).__name__, h.own.value, MyInt(3).value, bool(MyInt(0)))

# Objects in C memory.
things = [1, 2.5, "text", None, True, 2**61 - 1, -(2**60), (), ..., 10**30, 1j]
cells = (py_object * len(things))(*things)
print(cells[:] == things, [cell is thing for cell, thing in zip(cells, things)].count(True) >= 5)

# Pickling.
class Three(Array):
    _type_, _length_ = c_int, 3


for o in (Point(3, 4), c_int(5), c_double(0.5), Three(7, 8, 9), n):
    for protocol in (0, 2, 5):
        c = pickle.loads(pickle.dumps(o, protocol))
        assert type(c) is type(o) and bytes(c) == bytes(o)
print(copy.copy(Point(5, 6)), copy.deepcopy(Three(1, 2))[:])
for o in (p, c_char_p(b"x"), head, words, py_object(1), CFUNCTYPE(None)(print)):
    attempt(pickle.dumps, o)


# What a class must say.
def make(base, **names):
    return type(base)("Made", (base,), names)


for fields in (3, [3], [("a",)], [("a", int)], [("a", c_float, 3)], [("a", c_int, 0)], [("a", c_int, 33)], [(b"a", c_int)]):
    attempt(make, Structure, _fields_=fields)
attempt(make, Structure, _fields_=[("a", c_int)], _pack_=-1)
attempt(make, Structure, _fields_=[("a", c_int)], _anonymous_=["b"])
attempt(make, Array, _length_=3)
attempt(make, Array, _length_=-3, _type_=c_int)
attempt(make, Array, _length_=3, _type_=int)
attempt(make, ctypes._SimpleCData)
attempt(make, ctypes._SimpleCData, _type_="xy")
attempt(make, ctypes._SimpleCData, _type_="y")
attempt(make, ctypes._Pointer, _type_=3)
attempt(make, ctypes._CFuncPtr)
for base in (Structure, Union, Array, ctypes._Pointer, ctypes._SimpleCData, ctypes._CFuncPtr):
    attempt(base)
    attempt(sizeof, base)
attempt(setattr, Point, "_fields_", [])


class Self(Structure):
    pass


attempt(setattr, Self, "_fields_", [("me", Self)])
