"""mmap: files and memory, what closes, shrinks or is resized under a reader."""
import mmap
import os
import re
import tempfile


def attempt(f, *arguments, **keywords):
    try:
        return f(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


folder = tempfile.mkdtemp()
path = os.path.join(folder, "file")
with open(path, "wb") as f:
    f.write(b"hello\nworld\n" * 1000)
with open(path, "r+b") as f:
    m = mmap.mmap(f.fileno(), 0)
print(len(m), m.size(), m[:5], m.readline(), m.find(b"world"), m.rfind(b"hello"), m.find(b"nothing"), m[0], m[-1], m[::-1][:6])
print(m, m.tell(), attempt(m.seek, -1), attempt(m.seek, 5, 9), attempt(lambda: m[99999]), attempt(lambda: m["a"]))
m[0:5] = b"HELLO"
m[6] = ord("W")
m[10:0:-2] = b"12345"
m.flush()
with open(path, "rb") as f:
    print(f.read(12))
m.seek(0)
print(m.read(3), m.read_byte(), m.tell(), m.write(b"xy"), attempt(m.write, b"z" * 20000), attempt(m.write_byte, 300))
m.move(20, 0, 5)
print(m[20:25], attempt(m.move, 0, 11999, 5))
view = memoryview(m)
print(attempt(m.close), view[20:25].tobytes(), view.readonly, re.findall(rb"w\w+", m)[0])
view.release()
print(attempt(m.__setitem__, slice(0, 3), b"toolong"), attempt(m.__setitem__, 0, "a"), attempt(m.__delitem__, 0))
m.resize(4096)
print(len(m), os.path.getsize(path), m[-3:])
m.resize(100000)
print(len(m), m.size(), m[99990:])
m.close()
m.close()
print(m.closed, m, attempt(len, m), attempt(m.read), attempt(m.find, b"x"), attempt(lambda: m[0]))
with open(path, "r+b") as f, mmap.mmap(f.fileno(), 100, access=mmap.ACCESS_READ) as r:
    print(attempt(r.__setitem__, 0, 1), attempt(r.write, b"x"), attempt(r.resize, 10), memoryview(r).readonly, len(r))
with open(path, "r+b") as f, mmap.mmap(f.fileno(), 100, access=mmap.ACCESS_COPY) as c:
    c[:3] = b"abc"
    print(c[:3], attempt(c.resize, 10))
with open(path, "rb") as f:
    print(f.read(3))
    print(attempt(mmap.mmap, f.fileno(), 200000), attempt(mmap.mmap, f.fileno(), 10, offset=200000), attempt(mmap.mmap, -1, -1),
          attempt(mmap.mmap, -1, 10, access=mmap.ACCESS_READ, prot=mmap.PROT_READ), attempt(mmap.mmap, -1, 10, access=9))
a = mmap.mmap(-1, 5)
a.write(b"abcde")
print(list(a), b"c" in a, a.find(b"d", 0), a.find(b"d", -1), bytes(a), attempt(a.write, b"f"), attempt(mmap.mmap, -1, 0))
a.close()
os.remove(path)
os.rmdir(folder)
