import io
def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)

b = io.BytesIO(b'hello\nworld\nlast')
print(b.read(3), b.tell(), b.readline(), b.readline(3), b.read(), b.read(), b.seek(0), b.readlines(), b.seek(-4, 2), b.read(), b.seek(2), list(b))
t(b.seek, -1); t(b.seek, 0, 9); t(b.seek, 'a'); t(b.read, 'a'); t(b.write, 'text'); t(b.truncate, -1); t(b.readinto, b'ro')
b.seek(20); b.write(b'X'); print(b.getvalue()); b.seek(2); b.write(b'YY'); print(b.getvalue(), b.truncate(4), b.getvalue(), b.tell())
b.seek(0); ba = bytearray(3); print(b.readinto(ba), ba, b.read1(), b.seek(0), b.readlines(2))
v = b.getbuffer(); t(b.write, b'more and more'); t(b.truncate, 0); t(b.close); v[0] = 90; v.release(); print(b.getvalue()); b.write(b'!'); print(b.getvalue())
print(b.readable(), b.writable(), b.seekable(), b.isatty(), b.closed, b.flush()); t(b.fileno)
b.close(); print(b.closed); t(b.read); t(b.getvalue); t(b.write, b''); t(b.__enter__); t(lambda: list(b)); t(b.seek, 0); print(b.close())
with io.BytesIO() as w: w.writelines([b'a', bytearray(b'b'), memoryview(b'c')]); print(w.getvalue())
print(w.closed); t(io.BytesIO, 'x'); t(io.BytesIO, 5); print(io.BytesIO(initial_bytes=b'q').read())
import pickle, copy
p = io.BytesIO(b'abc'); p.seek(1); p.attr = 5; q = pickle.loads(pickle.dumps(p)); print(q.getvalue(), q.tell(), q.attr)
class B(io.BytesIO):
    def __init__(self, x): super().__init__(x * 2); self.y = 1
    def readline(self, *a): return super().readline(*a).upper()
print(B(b'ab\n').read(), list(B(b'ab\n')), B(b'').y, isinstance(B(b''), io.BufferedIOBase), isinstance(b, io.IOBase))

for nl in ('\n', '', None, '\r', '\r\n'):
    s = io.StringIO('a\nb\r\nc\rd', newline=nl)
    print(repr(nl), repr(s.getvalue()), list(s), s.newlines)
    s = io.StringIO(newline=nl); s.write('x\ny\r\nz\r'); s.write('\n'); print(repr(s.getvalue()), s.newlines)
s = io.StringIO('héllo\nwörld'); print(s.read(2), s.tell(), s.readline(), s.read(), s.seek(0), s.readlines(), s.seek(0, 2), s.write('!'), s.getvalue())
s.seek(1); s.write('EEE'); print(s.getvalue(), s.tell(), s.truncate(), s.getvalue(), s.truncate(2), s.getvalue()); s.seek(10); s.write('z'); print(repr(s.getvalue()))
t(s.write, b'x'); t(s.write, 5); t(s.seek, -1); t(s.seek, 1, 1); t(s.seek, 0, 5); t(s.read, 'a'); t(s.truncate, -2); t(io.StringIO, 5); t(io.StringIO, b''); t(io.StringIO, '', 'x'); t(io.StringIO, '', 5); t(s.detach); t(s.fileno)
print(s.readable(), s.writable(), s.seekable(), s.isatty(), s.closed, s.line_buffering, s.encoding, s.errors, s.seek(0, 1))
s.close(); t(s.read); t(s.getvalue); t(s.write, ''); t(lambda: list(s)); t(s.readline); print(s.closed)
w = io.StringIO()
for i in range(10000): w.write(str(i)); w.write(' ')
print(len(w.getvalue()), w.getvalue()[:20], w.getvalue()[-12:]); w.seek(5); print(w.read(5)); w.write('###'); print(w.getvalue()[:20])
p = io.StringIO('abc\n', newline=''); p.seek(2); q = pickle.loads(pickle.dumps(p)); print(repr(q.getvalue()), q.tell())
class S(io.StringIO):
    def write(self, x): return super().write(x.upper())
z = S(); print('abc', 5, file=z, sep='-', end='|'); print(z.getvalue())

d = io.IncrementalNewlineDecoder(None, translate=True)
print([d.decode(x) for x in ('a\r', '\nb', 'c\r', 'd\n', '\r')], repr(d.decode('', final=True)), d.newlines, d.getstate()); d.setstate((b'', 1)); print(repr(d.decode('\n'))); d.reset(); print(d.newlines)
d = io.IncrementalNewlineDecoder(None, translate=False); print([d.decode(x) for x in ('a\r', '\nb\r', 'c')], d.newlines)

class Raw(io.RawIOBase):
    def __init__(self, data=b''): self.data = data; self.pos = 0; self.written = b''
    def readable(self): return True
    def writable(self): return True
    def seekable(self): return True
    def readinto(self, b):
        n = min(len(b), 3, len(self.data) - self.pos)
        b[:n] = self.data[self.pos:self.pos + n]; self.pos += n
        return n
    def write(self, b):
        n = min(len(b), 4); self.written += bytes(b[:n]); return n
    def seek(self, p, w=0): self.pos = p if w == 0 else self.pos + p if w == 1 else len(self.data) + p; return self.pos
    def tell(self): return self.pos
r = Raw(b'line one\nline two\nthree'); print(r.read(5), r.readline(), r.readall(), r.read(2))
r = io.BufferedReader(Raw(b'line one\nline two\nthree'), 5); print(r.peek(2), r.read(2), r.readline(), r.read1(100), r.read(4), list(r), r.read(), r.tell(), r.seek(3), r.read(3), r.seek(-2, 1), r.read(2), r.raw.__class__.__name__)
t(io.BufferedReader, Raw(), 0); t(io.BufferedReader, 5); t(r.read, -2); t(r.seek, 0, 9); t(r.write, b'')
x = Raw(); w = io.BufferedWriter(x, 6); print(w.write(b'abc'), x.written, w.write(b'defghijkl'), x.written, w.flush(), x.written, w.tell()); t(w.read); t(w.write, 'a'); w.close(); t(w.write, b'x'); print(w.closed, x.closed)
y = Raw(b'0123456789'); q = io.BufferedRandom(y, 4); print(q.read(2), q.seek(1), q.read(3), q.tell()); w = io.BufferedRWPair(Raw(b'read'), Raw()); print(w.read(2), w.write(b'zz'), w.peek(), w.readable(), w.writable(), w.closed); w.close()
t(w.read)
class Bad(io.RawIOBase):
    def readable(self): return True
    def readinto(self, b): return 1000000
t(io.BufferedReader(Bad()).read, 5)
class NonBlock(Raw):
    def readinto(self, b): return None
    def write(self, b): return None
n = io.BufferedReader(NonBlock()); print(n.read(5), n.read(), n.read1(), n.peek(), n.readinto(bytearray(2)))
n = io.BufferedWriter(NonBlock(), 4)
try: n.write(b'abcdefgh')
except BlockingIOError as e: print(e, e.characters_written)
class Base(io.IOBase): pass
b = Base(); print(b.closed, b.readable(), b.seekable(), b.writable(), b.isatty()); t(b.fileno); t(b.seek, 0); t(b.tell); t(b.truncate); t(b.read) if hasattr(b, 'read') else print('no read'); b.close(); print(b.closed); t(b.flush); t(b.__enter__)
t(io.TextIOBase().read); t(io.BufferedIOBase().read); t(io.TextIOBase().detach); print(io.TextIOBase().encoding, io.RawIOBase.__mro__)
