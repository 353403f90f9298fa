# Python functions that C calls: qsort, bsearch, exceptions in them, threads, recursion, what they keep alive.
import ctypes
import gc
import sys
import threading
from ctypes import *

libc = CDLL(None)
COMPARE = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, str(e))


@COMPARE
def compare(a, b):
    return a[0] - b[0]


numbers = (c_int * 2000)(*[(i * 7919) % 2003 for i in range(2000)])
libc.qsort(numbers, len(numbers), sizeof(c_int), compare)
print(numbers[:] == sorted(numbers), numbers[:5])
libc.bsearch.restype = POINTER(c_int)
found = libc.bsearch(byref(c_int(1234)), numbers, len(numbers), sizeof(c_int), compare)
print(found[0])
print(bool(libc.bsearch(byref(c_int(-1)), numbers, len(numbers), sizeof(c_int), compare)))

# All kinds of arguments and results, through C's calling convention.
for t, value in ((c_byte, -5), (c_ubyte, 250), (c_short, -300), (c_ushort, 60000), (c_int, -70000), (c_uint, 2**32 - 1),
                 (c_long, -(2**62)), (c_ulong, 2**64 - 1), (c_float, 0.5), (c_double, 1e300), (c_longdouble, 0.25),
                 (c_char, b"x"), (c_wchar, "€"), (c_bool, True), (c_void_p, 2**40), (py_object, "object")):
    seen = []
    f = CFUNCTYPE(t, c_int, t, c_double, t)(lambda *args: seen.append(args) or args[1])
    print(t.__name__, f(1, value, 2.5, value), seen)
many = CFUNCTYPE(c_double, *[c_double, c_int] * 12)(lambda *args: sum(args))
print(many(*range(24)))


class Triple(Structure):
    _fields_ = [("a", c_long), ("b", c_double), ("c", c_int)]


class Pair(Structure):
    _fields_ = [("x", c_float), ("y", c_float)]


@CFUNCTYPE(c_double, Triple, Pair)
def add(t, p):
    t.a += 1000
    return t.a + t.b + t.c + p.x + p.y


t = Triple(1, 0.5, 2)
print(add(t, Pair(0.25, 0.125)), t.a)


# Exceptions do not get through C.
def hook(u):
    print("unraisable:", u.exc_type.__name__, u.exc_value, "|", u.err_msg, "|", u.object.__name__)


sys.unraisablehook = hook


@CFUNCTYPE(None, c_int)
def fails(n):
    raise ValueError(n)


@CFUNCTYPE(c_int)
def wrong():
    return "text"


print(fails(3))
wrong()


@COMPARE
def broken(a, b):
    return 1 // 0


raised = set()
sys.unraisablehook = lambda u: raised.add((u.exc_type.__name__, u.object.__name__))
libc.qsort((c_int * 2)(2, 1), 2, 4, broken)
print(raised)
sys.unraisablehook = sys.__unraisablehook__

# Recursion through C.
@CFUNCTYPE(c_int, c_int)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


print(fibonacci(15))

# Callbacks in structures, returned functions.
class Table(Structure):
    _fields_ = [("f", CFUNCTYPE(c_int, c_int)), ("g", CFUNCTYPE(c_int, c_int))]


table = Table(lambda_ := CFUNCTYPE(c_int, c_int)(lambda n: n + 1))
print(table.f(41), bool(table.g))
del lambda_
gc.collect()
print(table.f(1))
attempt(CFUNCTYPE(POINTER(c_int)), lambda: None)
attempt(CFUNCTYPE(c_int), 1.5)

# Out of reach: garbage, the code with it.
class Owner:
    def __init__(self):
        self.callback = CFUNCTYPE(c_int)(self.run)

    def run(self):
        return 7

    def __del__(self):
        results.append(self.callback())


results = []
for i in range(20):
    Owner()
gc.collect()
gc.collect()
print(len(results) >= 18, set(results))

# From several threads at once, and from threads that C makes.
def work():
    array = (c_int * 300)(*[(i * 7919) % 307 for i in range(300)])
    libc.qsort(array, len(array), sizeof(c_int), compare)
    ok.append(array[:] == sorted(array))


ok = []
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(ok)

START = CFUNCTYPE(c_void_p, c_void_p)
names = []


@START
def run(argument):
    names.append((argument, threading.get_ident() != main, [i * i for i in range(5)]))
    gc.collect()
    return argument


main = threading.get_ident()
handles = (c_ulong * 3)()
libc.pthread_create.argtypes = [c_void_p, c_void_p, START, c_void_p]
libc.pthread_join.argtypes = [c_ulong, POINTER(c_void_p)]
for i in range(3):
    libc.pthread_create(byref(handles, i * sizeof(c_ulong)), None, run, i + 1)
result = c_void_p()
for i in range(3):
    libc.pthread_join(handles[i], byref(result))
    print(result.value)
print(sorted(names))

# Many that are forgotten at once.
NUMBER = CFUNCTYPE(c_int, c_int)
print(sum(NUMBER(lambda n: n + 1)(i) for i in range(20000)))
