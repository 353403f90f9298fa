import io, os, tempfile
def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)).replace(d, 'D'))
    except Exception as e:
        print(type(e).__name__, str(e).replace(d, 'D'))
d = tempfile.mkdtemp()
def text(data, **k): return io.TextIOWrapper(io.BytesIO(data), **k)

for enc in ('utf-8', 'latin-1', 'ascii', 'utf-16', 'utf-8-sig', 'utf-32', 'cp1252', 'utf-7'):
    src = 'abc\r\nd\n\ré' if enc != 'ascii' else 'abc\r\nd\n\re'
    data = src.encode(enc)
    for nl in (None, '', '\n', '\r', '\r\n'):
        f = text(data, encoding=enc, newline=nl)
        print(enc, repr(nl), f.readlines(), f.newlines)
        w = io.BytesIO(); g = io.TextIOWrapper(w, encoding=enc, newline=nl); g.write(src); g.write('x\n'); g.flush(); print(w.getvalue())
long = ''.join('line %d é ü 中 \U0001f600\n' % i for i in range(3000))
f = text(long.encode(), encoding='utf-8'); print(f.read() == long, f.read()); f = text(long.encode(), encoding='utf-8'); print(sum(1 for _ in f)); f = text(long.encode(), encoding='utf-8'); print(''.join(f) == long)
f = text(long.encode(), encoding='utf-8'); print(''.join(iter(lambda: f.read(7), '')) == long); f = text(long.encode('utf-16'), encoding='utf-16'); print(f.read() == long)
f = text(long.encode(), encoding='utf-8'); out = []
while True:
    l = f.readline(5)
    if not l: break
    out.append(l)
print(''.join(out) == long, len(out))
# positions
for enc in ('utf-8', 'utf-16', 'latin-1', 'utf-8-sig'):
    src = ''.join('line %d é\n' % i for i in range(50))
    f = text(src.encode(enc), encoding=enc)
    places = []
    while True:
        at = f.tell(); l = f.readline()
        places.append((at, l))
        if not l: break
    ok = True
    for at, l in reversed(places):
        f.seek(at); ok = ok and f.readline() == l
    print(enc, ok, len(places)); f.seek(0); print(f.read(10) == src[:10], f.tell() != 0, f.read(3) == src[10:13])
f = text(b'a\r\nb\r\nc', encoding='ascii'); print(f.read(2), f.tell(), f.read(1), f.tell()); f = text('éa\r\nb'.encode(), encoding='utf-8'); f.read(1); print(f.tell()); f.read(2); p = f.tell(); r = f.read(); f.seek(p); print(f.read() == r)
f = text(b'abc\ndef', encoding='ascii'); next(f); t(f.tell); print(list(f), f.tell())
t(f.seek, 1, 1); t(f.seek, -1); t(f.seek, 1, 2); t(f.seek, 0, 7); print(f.seek(0, 2), f.seek(0, 1), f.seek(0))
t(text, b'', encoding='nope'); t(text, b'', encoding=5); t(text, b'', encoding='hex'); t(text, b'', errors=5); t(text, b'', newline='x'); t(text, b'', newline=5); t(text(b'\xff', encoding='utf-8').read); t(text(b'\xff', encoding='ascii').read); print(text(b'a\xffb', encoding='utf-8', errors='replace').read(), text(b'a\xff', encoding='utf-8', errors='surrogateescape').read().encode('utf-8', 'surrogateescape'), text(b'a\xffb', encoding='ascii', errors='ignore').read())
w = text(b'', encoding='ascii'); t(w.write, 'é'); t(w.write, b'x'); t(w.write, 5); print(w.write('abc'), w.buffer.getvalue(), w.flush(), w.buffer.getvalue(), w.encoding, w.errors, w.line_buffering, w.write_through)
w.reconfigure(encoding='utf-8', line_buffering=True, errors='replace'); w.write('é\n'); print(w.buffer.getvalue(), w.encoding, w.errors, w.line_buffering); w.reconfigure(newline='\r\n'); w.write('a\n'); print(w.buffer.getvalue())
r = text(b'abc', encoding='ascii'); r.read(1); t(r.reconfigure, encoding='utf-8'); r.reconfigure(line_buffering=True)
b = w.detach(); t(w.read); t(w.write, ''); t(lambda: w.closed); print(b.getvalue()); t(repr, w)
w = text(b'', encoding='utf-8', write_through=True); w.write('now'); print(w.buffer.getvalue()); w.close(); t(w.write, ''); t(w.read); t(w.readline); print(w.closed, w.buffer.closed); t(w.flush); t(lambda: next(w)); t(w.fileno); t(w.tell)
print(io.text_encoding(None), io.text_encoding('x'), io.DEFAULT_BUFFER_SIZE, io.UnsupportedOperation.__mro__)
class Enc(io.TextIOWrapper):
    def readline(self, *a): return super().readline(*a).upper()
print(list(Enc(io.BytesIO(b'a\nb'), encoding='ascii')))

p = os.path.join(d, 'f.txt')
with open(p, 'w') as f: print(f.write('hello\nwörld\n'), f.mode, os.path.basename(f.name), f.closed, f.readable(), f.writable()); t(f.read); t(f.readline)
with open(p, encoding='utf-8') as f: print(f.read(), f.mode, f.encoding, f.newlines, f.buffer.__class__.__name__, f.buffer.raw.__class__.__name__); t(f.write, 'x')
with open(p, 'a') as f: print(f.tell() > 0, f.write('more\n'), f.tell())
with open(p, 'r+') as f: print(f.readline(), f.tell(), f.write('MORE'), f.seek(0), f.read())
with open(p, 'rb') as f: print(f.read(), f.tell(), f.seek(3), f.peek(2)[:2], f.readline(), f.mode, f.raw.mode, f.raw.closefd)
with open(p, 'rb', buffering=0) as f: print(type(f).__name__, f.read(4), f.readall(), f.read(), f.readinto(bytearray(3)), f.seekable(), f.tell(), repr(f).replace(d, 'D')); t(f.write, b'')
with open(p, 'w+b') as f: print(f.write(b'0123456789'), f.seek(2), f.read(3), f.write(b'XX'), f.seek(0), f.read(), f.truncate(4), f.seek(0), f.read(), type(f).__name__)
with open(p, 'wb') as f: f.writelines([b'a' * 10000, b'b' * 5]); print(f.tell(), os.path.getsize(p))
print(os.path.getsize(p)); t(open, p, 'x'); t(open, d); t(open, os.path.join(d, 'none').replace(d, 'nowhere')); t(open, p, 'q'); t(open, p, 'rw'); t(open, p, 'rbt'); t(open, p, 'rr'); t(open, p, 'b'); t(open, p, ''); t(open, p, 'rb', encoding='x'); t(open, p, 'rb', errors='x'); t(open, p, 'rb', newline=''); t(open, p, 'r', 0); t(open, p, 5); t(open, -1); t(open, 1.5); t(open, p, closefd=False); t(open, p, opener=lambda *a: 'x'); t(open, 9999); t(open); t(open, 'a\0b')
fd = os.open(p, os.O_RDONLY)
f = open(fd, 'rb', closefd=False); print(f.read(3), f.fileno() == fd, f.name == fd); f.close(); print(os.read(fd, 2)); os.close(fd); print(f.closed)
f = open(p); print(repr(f).replace(d, 'D')); print(repr(f.buffer).replace(d, 'D')); f.close(); t(f.read); t(lambda: list(f)); t(f.fileno); t(f.__enter__); print(f.closed, repr(f.buffer.raw)); f.close()
with open(p, 'w', newline='\r\n', buffering=1) as f: f.write('a\nb'); print(os.path.getsize(p), f.line_buffering)
with open(p, newline='') as f: print(f.readlines())
with open(p, 'w') as f:
    for i in range(5000): print(i, 'x' * (i % 50), file=f)
with open(p) as f: print(sum(len(l) for l in f), f.readline() == '')
with open(p) as f: print(f.readlines(30), len(f.readlines()), f.readlines())
import pathlib; print(pathlib.Path(p).read_text()[:10], pathlib.Path(p).write_text('z'), open(pathlib.Path(p)).read(), io.open is open, open(p.encode(), 'rb').read())
import shutil; shutil.rmtree(d); print(os.path.exists(d))
