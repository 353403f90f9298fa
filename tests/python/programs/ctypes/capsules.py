# What pythonapi has: capsules, as dill makes them; objects that C holds.
import ctypes
import gc
from ctypes import PYFUNCTYPE, c_bool, c_char_p, c_int, c_long, c_size_t, c_void_p, py_object, pythonapi


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, str(e))


def function(name, result, *arguments):
    f = getattr(pythonapi, name)
    f.restype, f.argtypes = result, arguments
    return f


new = function("PyCapsule_New", py_object, c_void_p, c_char_p, c_void_p)
get_pointer = function("PyCapsule_GetPointer", c_void_p, py_object, c_char_p)
get_name = function("PyCapsule_GetName", c_char_p, py_object)
get_context = function("PyCapsule_GetContext", c_void_p, py_object)
get_destructor = function("PyCapsule_GetDestructor", c_void_p, py_object)
is_valid = function("PyCapsule_IsValid", c_bool, py_object, c_char_p)
set_context = function("PyCapsule_SetContext", c_int, py_object, c_void_p)
set_name = function("PyCapsule_SetName", c_int, py_object, c_char_p)
set_pointer = function("PyCapsule_SetPointer", c_int, py_object, c_void_p)
set_destructor = function("PyCapsule_SetDestructor", c_int, py_object, c_void_p)

name, other = ctypes.create_string_buffer(b"a.name"), ctypes.create_string_buffer(b"another")
capsule = new(4096, name, None)
print(type(capsule).__name__, repr(capsule).partition(" at ")[0], get_pointer(capsule, name), get_name(capsule))
print(get_context(capsule), get_destructor(capsule), is_valid(capsule, b"a.name"), is_valid(capsule, b"b"), is_valid(3, None))
attempt(get_pointer, capsule, b"wrong")
attempt(get_pointer, "no capsule", b"wrong")
attempt(new, None, name, None)
attempt(set_pointer, capsule, None)
print(set_context(capsule, 77), set_name(capsule, other), set_pointer(capsule, 8192))
print(get_context(capsule), get_name(capsule), get_pointer(capsule, b"another"), is_valid(capsule, b"a.name"))

DESTRUCTOR = PYFUNCTYPE(None, c_void_p)
gone = []
destructor = DESTRUCTOR(lambda c: gone.append(c is not None))
del capsule
set_destructor(new(1, other, None), destructor)
for _ in range(3):
    gc.collect()
print(gone)

print(function("PyBytes_FromStringAndSize", py_object, c_char_p, c_size_t)(b"abcdef", 3))
print(function("PyLong_FromLong", py_object, c_long)(42), function("PyLong_AsLong", c_long, py_object)(-5))
attempt(pythonapi.PyLong_AsLong, 2**70)


# C may be the only one to hold an object.
class Thing:
    pass


thing = Thing()
address = id(thing)
increment, decrement = function("Py_IncRef", None, py_object), function("Py_DecRef", None, py_object)
increment(thing)
del thing
gc.collect()
again = ctypes.cast(address, py_object).value
print(type(again).__name__)
decrement(again)
print(hasattr(pythonapi, "Py_NoSuchFunction"), hasattr(ctypes.CDLL("libc.so.6"), "PyCapsule_New"))
