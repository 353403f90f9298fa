# Time, errno, process and environment through the C library; uuid, shared memory of multiprocessing.
import ctypes
import errno
import os
import pickle
import threading
import time
import uuid
from ctypes import *
from ctypes import util
from multiprocessing import Array as SharedArray, Value, sharedctypes

libc = CDLL(None, use_errno=True)


class tm(Structure):
    _fields_ = [(name, c_int) for name in "sec min hour mday mon year wday yday isdst".split()] + [
        ("gmtoff", c_long), ("zone", c_char_p)]


libc.gmtime.restype = POINTER(tm)
libc.gmtime.argtypes = [POINTER(c_long)]
libc.timegm.restype = c_long
now = c_long(1_000_000_000)
t = libc.gmtime(byref(now)).contents
print(t.year + 1900, t.mon + 1, t.mday, t.hour, t.min, t.sec, t.wday, t.yday, t.zone)
print(libc.timegm(byref(t)))
own = tm()
libc.gmtime_r.restype = c_void_p
print(libc.gmtime_r(byref(now), byref(own)) == addressof(own), own.mday)
buffer = create_string_buffer(50)
libc.strftime(buffer, sizeof(buffer), b"%Y-%m-%d %H:%M:%S", byref(own))
print(buffer.value)
clock = c_long()
print(abs(libc.time(byref(clock)) - time.time()) < 5, abs(clock.value - time.time()) < 5)


class division(Structure):
    _fields_ = [("quotient", c_int), ("remainder", c_int)]


class long_division(Structure):
    _fields_ = [("quotient", c_long), ("remainder", c_long)]


libc.div.restype = division
libc.ldiv.restype = long_division
libc.ldiv.argtypes = [c_long, c_long]
d, l = libc.div(17, 5), libc.ldiv(-(2**40), 1000)
print(d.quotient, d.remainder, l.quotient, l.remainder)

# errno belongs to the thread.
ctypes.set_errno(0)
print(libc.open(b"/no/such/file", 0), errno.errorcode[ctypes.get_errno()], os.strerror(ctypes.get_errno()))
print(ctypes.set_errno(7), ctypes.get_errno())
seen = []
thread = threading.Thread(target=lambda: seen.append((ctypes.get_errno(), ctypes.set_errno(5))))
thread.start()
thread.join()
print(seen, ctypes.get_errno())
print(libc.getpid() == os.getpid(), c_long.in_dll(CDLL(None), "stdout").value != 0)
os.environ["METAVM_CTYPES"] = "eins"
libc.getenv.restype = c_char_p
print(libc.getenv(b"METAVM_CTYPES"))

# Without the lock, others go on.
done = []
thread = threading.Thread(target=lambda: done.append(1))
libc.usleep.argtypes = [c_uint]
thread.start()
for _ in range(100):
    libc.usleep(2000)
    if done:
        break
thread.join()
print(done)

print(util.find_library("c"), util.find_library("m"), util.find_library("no_such_library_here"))
print(uuid.uuid1().version, uuid.uuid4().version, uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"))

# multiprocessing
v, a = Value("i", 5), SharedArray("d", [1, 2, 3])
with v.get_lock():
    v.value += 1
a[1] = 7.5
print(v.value, a[:], len(a))


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_double)]


p = sharedctypes.Value(Point, 1, 2.5, lock=False)
s = sharedctypes.RawArray("c", b"shared")
print(p.x, p.y, s.value, sharedctypes.copy(p).y)
child = os.fork()
if child == 0:
    v.value = 99
    a[0] = -1
    os._exit(0)
os.waitpid(child, 0)
print(v.value, a[:])
try:
    pickle.dumps(v)
except RuntimeError as e:
    print(e)
