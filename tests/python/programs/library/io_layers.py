# test: smoke
# io: raw, buffered and text layers of our own, newline modes, seek and tell in text, StringIO, BytesIO, print and input.
import codecs
import contextlib
import io
import os
import sys
import tempfile


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Slow(io.RawIOBase):
    """Gives few bytes at a time and logs."""

    def __init__(self, data, step=3):
        self.data, self.step, self.position, self.log = bytearray(data), step, 0, []

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return True

    def readinto(self, b):
        n = min(len(b), self.step, len(self.data) - self.position)
        b[:n] = self.data[self.position:self.position + n]
        self.log.append(f"r{n}")
        self.position += n
        return n

    def write(self, b):
        n = min(len(b), self.step)
        self.data[self.position:self.position + n] = b[:n]
        self.position += n
        self.log.append(f"w{n}")
        return n

    def seek(self, offset, whence=0):
        self.position = (0, self.position, len(self.data))[whence] + offset
        return self.position

    def truncate(self, size=None):
        del self.data[self.position if size is None else size:]
        return len(self.data)


raw = Slow(b"hello world\nsecond line\nlast")
print(raw.read(5), raw.readline(), raw.readall(), raw.read(), raw.log, raw.tell(), raw.seek(0), raw.readlines(), list(raw))
raw.seek(0)
raw.log.clear()
reader = io.BufferedReader(raw, 8)
print(reader.peek(1)[:3], reader.read(2), reader.read1(4), reader.readline(), reader.tell(), reader.read(100), reader.log if hasattr(reader, "log") else raw.log, reader.seek(6), reader.readinto(b := bytearray(5)), b, reader.raw is raw)
raw = Slow(b"", 4)
writer = io.BufferedWriter(raw, 6)
print(writer.write(b"abc"), bytes(raw.data), writer.write(b"defgh"), bytes(raw.data), writer.flush(), bytes(raw.data), writer.tell(), writer.seek(1), writer.write(b"XY"), writer.close(), bytes(raw.data), raw.closed, attempt(lambda: writer.write(b"z")))
raw = Slow(b"0123456789", 5)
random = io.BufferedRandom(raw, 4)
print(random.read(3), random.write(b"ab"), random.read(2), random.seek(0), random.read(), random.seek(-2, 2), random.write(b"END"), random.flush(), bytes(raw.data), random.truncate(4), bytes(raw.data))
text = io.TextIOWrapper(Slow("añb\r\nсд\rе\n\U0001F600 end".encode(), 2), encoding="utf-8")
print([text.readline() for _ in range(3)], text.read(2), text.read(), text.newlines, text.encoding, text.errors, text.line_buffering)
for newline in (None, "", "\n", "\r", "\r\n"):
    t = io.TextIOWrapper(io.BytesIO(b"a\nb\r\nc\rd"), newline=newline)
    w = io.BytesIO()
    out = io.TextIOWrapper(w, newline=newline, write_through=True)
    out.write("x\ny\r\nz")
    print(repr(newline), t.readlines(), t.newlines, w.getvalue(), io.StringIO("a\r\nb\rc", newline).getvalue().encode(), list(io.StringIO("a\r\nb\rc", newline)))
t = io.TextIOWrapper(io.BytesIO("línea uno\nzwei ö\n終".encode("utf-8")), encoding="utf-8")
first = t.readline()
mark = t.tell()
rest = t.read()
print(first, mark, rest, t.seek(mark), t.readline(), t.tell(), t.seek(0, 2), t.seek(0), t.read(3), attempt(lambda: t.seek(1, 1)), attempt(lambda: t.seek(-1)), [attempt(lambda: [t.tell() for _ in t][0])])
for codec, errors in (("ascii", "strict"), ("ascii", "replace"), ("latin-1", "strict"), ("utf-16", "strict"), ("utf-8-sig", "strict"), ("cp437", "backslashreplace"), ("nope", "strict"), ("utf-8", "nope")):
    b = io.BytesIO()
    def run():
        w = io.TextIOWrapper(b, encoding=codec, errors=errors)
        w.write("é日")
        w.flush()
        data = b.getvalue()
        b.seek(0)
        return data, ascii(io.TextIOWrapper(b, encoding=codec, errors=errors).read())
    print(codec, errors, attempt(run))
t = io.TextIOWrapper(io.BytesIO(b"\xff\xfe abc"), encoding="utf-8")
print(attempt(t.read), attempt(lambda: t.reconfigure(encoding="latin-1")), attempt(lambda: io.TextIOWrapper(io.BytesIO(b"x"), encoding="hex")), attempt(lambda: io.TextIOWrapper(5)), attempt(lambda: t.write(5)), attempt(lambda: io.TextIOWrapper(io.BytesIO()).detach()) is not None)
s = io.StringIO("abc\ndéf\n")
print(s.read(2), s.readline(), s.tell(), s.readlines(), s.seek(0), s.write("XYZW"), s.getvalue(), s.seek(20), s.write("!"), repr(s.getvalue()), s.truncate(3), s.getvalue(), attempt(lambda: s.write(b"")), attempt(lambda: s.seek(1, 1)), s.close(), attempt(s.read), s.closed)
b = io.BytesIO(b"0123456789")
view = b.getbuffer()
view[2:4] = b"ab"
print(b.getvalue(), attempt(lambda: b.write(b"longer" * 5)), attempt(b.close), view.release(), b.seek(-3, 2), b.read1(2), b.readinto(bytearray(9)), b.write(b"more"), b.tell(), b.getvalue(), b.truncate(2), b.getvalue(), b.seek(5), b.write(b"."), b.getvalue())
pair = io.BufferedRWPair(io.BytesIO(b"in"), sink := io.BytesIO())
print(pair.read(), pair.write(b"out"), pair.flush(), sink.getvalue(), pair.readable(), pair.writable(), attempt(lambda: pair.tell()))
r, w = os.pipe()
with open(w, "wb", 0) as pw, open(r, "rb") as pr:
    print(pw.write(b"line\nrest"), pr.readline(), pr.read1(), pw.fileno() == w, attempt(lambda: pr.seek(0)), pr.seekable(), pr.isatty(), pw.close(), pr.read())
out = io.StringIO()
print("a", 1, None, sep="|", end="!\n", file=out)
print(file=out)
print(*[1, 2], sep="", flush=True, file=out)
print(repr(out.getvalue()), attempt(lambda: print("x", sep=5)), attempt(lambda: print("x", end=b"")), attempt(lambda: print("x", file=5)), attempt(lambda: print(zz=1)))


class Writer:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


w = Writer()
print("p", 2, file=w)
print(w.parts, attempt(lambda: print("x", flush=True, file=w)))
old = sys.stdin
sys.stdin = io.StringIO("first\nsecond\n")
with contextlib.redirect_stdout(io.StringIO()) as prompt:
    answers = [input("? "), input(), attempt(input)]
sys.stdin = old
print(answers, repr(prompt.getvalue()), sys.stdin.read(), attempt(input), sys.stdout.encoding, sys.stdout.errors, sys.stdin.readable(), sys.stdout.name, sys.stderr.name, sys.stdout.fileno())
print(sys.stdout.buffer.write(b"") == 0, sys.stdout.write("written\n"), sys.stdout.writelines(["l1\n", "l2\n"]), sys.__stdout__ is sys.stdout)


class Upper(io.TextIOWrapper):
    def write(self, text):
        return super().write(text.upper())


u = Upper(target := io.BytesIO(), encoding="ascii", line_buffering=True)
print("shout", file=u)
print(target.getvalue(), u.line_buffering, [c.__name__ for c in type(u).__mro__][:4], isinstance(u, io.IOBase), issubclass(io.BytesIO, io.BufferedIOBase), io.DEFAULT_BUFFER_SIZE, io.SEEK_END)
decoder = codecs.getincrementaldecoder("utf-8")("replace")
print([decoder.decode(bytes([x])) for x in "é€\U0001F600".encode()], decoder.decode(b"\xe2", True), codecs.lookup("UTF8").name, codecs.encode("abc", "rot13"), codecs.decode(b"616263", "hex"), codecs.getreader("latin-1")(io.BytesIO(b"\xe9")).read(), list(codecs.iterencode("aé", "utf-8")), codecs.BOM_UTF8, attempt(lambda: codecs.lookup("nope")), attempt(lambda: codecs.encode("x", "hex")), codecs.escape_decode(b"\\x41")[0])
codecs.register_error("stars", lambda e: ("*" * (e.end - e.start), e.end))
print("aéüb".encode("ascii", "stars"), b"a\xff\xfeb".decode("utf-8", "stars"), attempt(lambda: "é".encode("ascii", codecs.lookup_error("strict").__name__)), attempt(lambda: codecs.register_error("x", 5)))
with tempfile.TemporaryFile("w+", encoding="utf-8") as f:
    offsets = []
    for i in range(400):
        offsets.append(f.tell())
        f.write(f"{i}:é{'x' * (i % 17)}\n")
    checks = 0
    for i in range(399, 0, -37):
        f.seek(offsets[i])
        checks += f.readline().startswith(f"{i}:")
    f.seek(0)
    print(checks, sum(len(line) for line in f), f.tell() == offsets[-1] + len(f"399:é{'x' * (399 % 17)}\n".encode()))
