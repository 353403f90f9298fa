# Misuse raises, whatever C memory it is about; classes that change under their instances.
import copy
import ctypes
import gc
import weakref
from ctypes import *


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, str(e).replace("misuse.", ""))


Data = Structure.__mro__[1]


class Plain(Data):
    pass


class Small(Structure):
    _fields_ = [("a", c_byte)]


class Large(Structure):
    _fields_ = [("a", c_byte * 1000), ("b", c_int)]


class Nothing(Structure):
    _fields_ = []


try:
    Plain()
except TypeError as e:
    print("TypeError")
attempt(Structure.__new__, int)
attempt(Structure.__new__, c_int)
attempt(c_int.__init__, 3)
attempt(object.__reduce_ex__, Small(3), 2)
attempt(Small.a.__get__, 3, 4)
attempt(type(Small.a).__set__, 3, 4, 5)
attempt(ctypes._CFuncPtr.__call__, 3)


# Metaclasses that are called with other bases.
for base, names in ((Structure, {"_fields_": [("a", c_int)]}), (Array, {"_type_": c_char, "_length_": 3}),
                    (ctypes._SimpleCData, {"_type_": "z"}), (ctypes._Pointer, {"_type_": c_int}),
                    (ctypes._CFuncPtr, {"_flags_": 1})):
    for bases in ((), (list,), (int,)):
        made = type(base)("Made", bases, names)
        for name in ("a", "value", "raw", "contents", "restype"):
            try:
                getattr(made(), name)
            except (TypeError, AttributeError):
                pass


# Fields and classes of others: CPython reads what is behind the object.
def of_another_class():
    Large.b.__get__(c_byte())


def another_class():
    x = Small()
    x.__class__ = Large
    x.b


def longer_array():
    class A(Array):
        _type_, _length_ = c_int, 3

    class B(A):
        _length_ = 30000

    a = A()
    a.__class__ = B
    a[20000]


for f in (of_another_class, another_class, longer_array):
    try:
        f()
    except (ValueError, IndexError):
        pass

def array_of(t):
    return (t * 3)()


attempt(lambda: c_char * 2**62 * 4)
attempt(lambda: bool(create_string_buffer(2**60)))
attempt(resize, c_int(), 2**55)
attempt(c_int.from_buffer_copy, b"1234", -(2**63))
attempt(c_int.from_address, 1.5)
attempt(CFUNCTYPE(Large), len)
attempt(lambda: CFUNCTYPE(c_int, Structure))
attempt(setattr, CDLL(None).abs, "argtypes", [c_int] * 2000)
attempt(CDLL(None).abs, *range(2000))
attempt(POINTER, [])
attempt(POINTER, int)
attempt(pointer, int)
attempt(setattr, Small(), "a", "x")
attempt(lambda: Small.a.__delete__(Small()))
attempt(lambda: ctypes._unpickle and 1)


for t in (c_char, c_int):
    for n in (2**40, 2**41):
        attempt(lambda: cast(array_of(t), POINTER(t))[:n])
attempt(lambda: (c_wchar * 1).from_buffer_copy(b"\xff" * 4).value)

# What changes the memory while it is being written to.
class Growing:
    def __index__(self):
        resize(array, sizeof(array) + 4096)
        return 2


array = (c_int * 3)()
array[Growing()] = 5
array[0] = Growing()
print(array[2], len(array), sizeof(array))


class GrowingSequence:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        resize(array, sizeof(array) + 4096)
        return 7


array[:] = GrowingSequence()
print(len(array))


class Failing:
    _as_parameter_ = property(lambda self: 1 // 0)


class Looping:
    pass


loop = Looping()
loop._as_parameter_ = loop
attempt(CDLL(None).abs, Failing())
for take in (c_int,):  # CPython 3.11 crashes for some others
    try:
        take.from_param(loop)
    except RecursionError as e:
        print("RecursionError")

reference = weakref.ref(c_int(3))
gc.collect()
print(reference())

# Many bytes objects of all lengths, whose ends C has to find.
libc = CDLL(None)
libc.strlen.argtypes, libc.strlen.restype = [c_char_p], c_size_t
for n in range(0, 100):
    text = b"x" * n
    assert libc.strlen(text) == n == libc.strlen(c_char_p(text)), n
    assert cast(c_char_p(text), c_void_p).value == cast(c_char_p(text), c_void_p).value
    assert c_char_p(text).value == text and string_at(text) == text
total = 0
for i in range(20000):
    total += libc.strlen(b"%08d" % i)
print(total)
words = (c_char_p * 1000)(*(b"%08d" % i for i in range(1000)))
gc.collect()
print(all(words[i] == b"%08d" % i for i in range(1000)))
wide = (c_wchar_p * 100)(*(chr(0x100 + i) * i for i in range(100)))
gc.collect()
print(all(wide[i] == chr(0x100 + i) * i for i in range(100)))

# Parts outlive the whole, and what is cast keeps what it came from.
parts = []
for i in range(200):
    large = Large(b=i)
    parts.append((large.a, cast(pointer(large), POINTER(Large))))
del large
gc.collect()
junk = [bytearray(1000) for _ in range(500)]
print(sum(p.contents.b for _, p in parts), all(not any(a) for a, _ in parts))
