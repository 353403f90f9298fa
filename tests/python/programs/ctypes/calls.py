# test: smoke
# Functions of the C library and of libm: by name, by address, with and without prototypes.
import ctypes
import ctypes.util
from ctypes import (
    CDLL, CFUNCTYPE, POINTER, PYFUNCTYPE, ArgumentError, Structure, byref, c_char, c_char_p, c_double, c_float, c_int,
    c_long, c_longlong, c_size_t, c_ubyte, c_uint, c_void_p, c_wchar_p, create_string_buffer, create_unicode_buffer,
    memmove, memset, sizeof, string_at, wstring_at,
)

libc = CDLL(ctypes.util.find_library("c"))
libm = CDLL(ctypes.util.find_library("m"))


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, str(e))


# Without prototypes: ints, bytes, str, None.
print(libc.abs(-5), libc.strlen(b"hello"), libc.strlen(b"eightlet"), libc.strlen(b""), libc.wcslen("wörld"))
print(libc.atoi(b"  42"), libc.toupper(97), libc["abs"](-1), libc.abs is libc.abs, libc["abs"] is libc["abs"])
attempt(libc.abs, 1.5)
attempt(libc.abs, [])
attempt(libc.abs, 2**70)
attempt(lambda: libc.no_such_function_here)
attempt(lambda: CDLL("libno_such_library.so.99"))

# With prototypes.
sqrt = libm.sqrt
sqrt.argtypes, sqrt.restype = [c_double], c_double
print(sqrt(2), sqrt(2.25), sqrt(c_double(4)))
attempt(sqrt, "x")
attempt(sqrt)
libm.pow.argtypes, libm.pow.restype = (c_double, c_double), c_double
print(libm.pow(2, 0.5), libm.pow(10, -3))
libm.sqrtf.argtypes, libm.sqrtf.restype = [c_float], c_float
print(libm.sqrtf(2), libm.sqrtf(c_float(9)))
libm.ldexp.argtypes, libm.ldexp.restype = [c_double, c_int], c_double
print(libm.ldexp(0.75, 4))
exponent = c_int()
libm.frexp.argtypes, libm.frexp.restype = [c_double, POINTER(c_int)], c_double
print(libm.frexp(10.0, byref(exponent)), exponent.value, libm.frexp(3.0, exponent), exponent)
libm.fmal.restype = ctypes.c_longdouble
libm.fmal.argtypes = [ctypes.c_longdouble] * 3
print(libm.fmal(2, 3, 0.5))
libc.labs.argtypes, libc.labs.restype = [c_long], c_long
print(libc.labs(-(2**40)))
libc.strtoull.argtypes, libc.strtoull.restype = [c_char_p, c_void_p, c_int], ctypes.c_ulonglong
print(libc.strtoull(b"ffffffffffffffff", None, 16))

# Variadic functions; more arguments than registers.
buffer = create_string_buffer(200)
libc.snprintf.restype = c_int
print(libc.snprintf(buffer, sizeof(buffer), b"%d %s %ld %c", 7, b"seven", c_long(2**40), 65), buffer.value)
libc.snprintf(buffer, c_size_t(sizeof(buffer)), b"%.2f %.3f|%d", c_double(1.5), c_double(2.25), 3)
print(buffer.value)
libc.snprintf(buffer, sizeof(buffer), b"%d %d %d %d %d %d %d %d %d", *range(9))
print(buffer.value)
libc.snprintf(buffer, sizeof(buffer), b"%g %g %g %g %g %g %g %g %g %g", *map(c_double, range(10)))
print(buffer.value)

# Memory.
target = create_string_buffer(10)
memmove(target, b"0123456789", 10)
print(target.raw)
memset(target, ord("x"), 3)
print(target.raw, string_at(target, 4), string_at(ctypes.addressof(target) + 2, 2), target[3:6])
print(wstring_at("wide"), wstring_at("wide", 2), string_at(b"ended\0by zero"), string_at(b"a\0b", 3))
wide = create_unicode_buffer("ünïcode", 12)
print(wide.value, len(wide), sizeof(wide), wide[1:3])

# What restype may be.
libc.getenv.restype = c_char_p
print(libc.getenv(b"NO_SUCH_VARIABLE_HERE"))
libc.strchr.restype = c_char_p
libc.strchr.argtypes = [c_char_p, c_char]
print(libc.strchr(b"abcdef", b"d"), libc.strchr(b"abcdef", b"x"))
libc.abs.restype = str
print(repr(libc.abs(-3)))
libc.abs.restype = None
print(libc.abs(-3))
del libc.abs.restype
print(libc.abs(-3), libc.abs.restype)


def check(result, function, arguments):
    if result < 0:
        raise ValueError("negative", result, arguments)
    return arguments


labs = CDLL(None).labs
labs.restype, labs.errcheck = c_long, check
print(labs(5))
atol = CDLL(None).atol
atol.restype, atol.errcheck = c_long, check
attempt(atol, b"-5")
print(atol(b"12"))

# paramflags.
prototype = CFUNCTYPE(c_double, c_double, POINTER(c_int))
frexp = prototype(("frexp", libm), ((1, "x", 8.0), (2, "exponent")))
print(frexp(10.0), frexp(), frexp(x=3.0))
attempt(frexp, 1, 2)
attempt(frexp, y=2)
frexp = prototype(("frexp", libm), ((1, "x"), (2, "exponent")))
attempt(frexp)
frexp.errcheck = lambda result, function, arguments: (result, arguments[1].value)
print(frexp(10.0))

# _as_parameter_ and from_param.
class Number:
    def __init__(self, n):
        self._as_parameter_ = n


class Doubled:
    @classmethod
    def from_param(cls, value):
        return c_int(value * 2)


print(libc.abs(Number(-8)), libc.abs(Number(Number(-9))))
f = CDLL(None).abs
f.argtypes = [Doubled]
print(f(-4))
f.argtypes = [c_int]
print(f(Number(-6)))


class Refusing:
    @classmethod
    def from_param(cls, value):
        raise KeyError(value)


f.argtypes = [Refusing]
attempt(f, 3)

# By address.
address = ctypes.cast(libc.abs, c_void_p).value
again = CFUNCTYPE(c_int, c_int)(address)
print(again(-12), bool(again), bool(CFUNCTYPE(c_int)()))
attempt(CFUNCTYPE(c_int), "no function")
