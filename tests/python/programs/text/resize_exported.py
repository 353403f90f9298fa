# test: exact
# Whether a bytearray may be resized depends on who still refers to its views.
import array, io
def attempt(f, *a):
    try:
        return f(*a)
    except BufferError as error:
        return 'BufferError'
class Holder: pass
h = Holder()
def grow(b): b += b'x'; return len(b)
def local():
    b = bytearray(b'abc'); v = memoryview(b)
    return attempt(grow, b), bytes(v)
def attribute():
    b = bytearray(b'abc'); h.view = memoryview(b)[1:]
    r = attempt(grow, b)
    del h.view
    return r, attempt(grow, b)
def cell():
    b = bytearray(b'abc'); v = memoryview(b)
    def g(): return bytes(v)
    return attempt(grow, b), g()
def generator():
    b = bytearray(b'abc')
    def g():
        v = memoryview(b)
        yield 1
        yield bytes(v)
    it = g(); next(it)
    r = attempt(grow, b)
    return r, next(it), list(it), attempt(grow, b)
def in_list():
    b = bytearray(b'abc'); l = [memoryview(b) for _ in range(3)]
    r = attempt(grow, b)
    l.clear()
    return r, attempt(grow, b)
def argument(v, b):
    return attempt(grow, b), bytes(v)
def passed():
    b = bytearray(b'abc')
    return argument(memoryview(b), b), attempt(grow, b)
def released():
    b = bytearray(b'abc')
    with memoryview(b) as v: r = attempt(grow, b)
    return r, attempt(grow, b)
def arrays():
    a = array.array('h', [1, 2, 3]); v = memoryview(a)
    r = attempt(a.append, 4)
    del v
    return r, attempt(a.append, 5), len(a)
def files():
    f = io.BytesIO(b'abc'); v = f.getbuffer()
    r = attempt(f.write, b'defgh')
    del v
    return r, attempt(f.write, b'ghijkl'), f.getvalue()
def joined():
    # Views that only C++ holds: CPython forbids the resize, too.
    b = bytearray(b'abcdef'); out = []
    def parts():
        for i in range(3):
            yield memoryview(b)[i:i + 2]
            out.append(attempt(grow, b))
    return b','.join(parts())
for _ in range(30):
    r = [f() for f in (local, attribute, cell, generator, in_list, passed, released, arrays, files)]
for x in r: print(x)
print(joined())

# Temporaries are gone, as with a reference count.
def f():
    b = bytearray(b'hello world'*10)
    n = 0
    while len(b) > 20:
        n += memoryview(b)[:5].tobytes().count(b'l')
        del b[:5]
    return n
print(f(), f())
b = bytearray(b'hello world'*10)
for i in range(5):
    x = bytes(memoryview(b)[:5])
    del b[:5]
print(b)
def g(b, n):
    v = memoryview(b)
    with v: x = v[:n].tobytes()
    del b[:n]
    return x
print([g(b, 3) for i in range(4)])
import re
def h(b):
    out = []
    while b:
        m = re.match(b'.', b)
        out.append(m.group())
        del m
        b.pop(0)
    return out
print(len(h(b)))
import struct
def k(b):
    s = 0
    for i in range(5):
        s += struct.unpack_from('<H', memoryview(b)[i:])[0]
        b += b'x'
    return s
print(k(bytearray(b'abcdefghijk')))
