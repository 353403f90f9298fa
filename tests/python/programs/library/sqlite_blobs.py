# Blobs of sqlite3, read and written in place; extensions.
import sqlite3
import threading


def attempt(f):
    try:
        print("=>", repr(f()).partition(" at 0x")[0][:80])
    except Exception as e:
        print(type(e).__name__, str(e)[:100])


c = sqlite3.connect(':memory:')
c.execute("create table test(b blob)")
data = b"this blob data string is exactly fifty bytes long!"
c.execute("insert into test(b) values (?)",(data,))
print(sqlite3.Blob, sqlite3.Blob.__doc__)
attempt(lambda: sqlite3.Blob())
attempt(lambda: c.blobopen())
attempt(lambda: c.blobopen("test","b"))
attempt(lambda: c.blobopen(1,2,3))
attempt(lambda: c.blobopen("nope","b",1))
attempt(lambda: c.blobopen("test","x",1))
attempt(lambda: c.blobopen("test","b",99))
attempt(lambda: c.blobopen("test","b",2**70))
attempt(lambda: c.blobopen("test","b",1,readonly=1,name='main').read(3))
attempt(lambda: c.blobopen("test","b",1,name='aux'))
attempt(lambda: c.blobopen("te\0st","b",1))
attempt(lambda: c.blobopen("test","b",1,True))
b = c.blobopen("test","b",1)
attempt(lambda: len(b))
attempt(lambda: b.read())
attempt(lambda: b.read())
attempt(lambda: b.tell())
attempt(lambda: b.seek(0))
attempt(lambda: b.read(5))
attempt(lambda: b.read(-1))
attempt(lambda: b.seek(-5,2))
attempt(lambda: b.tell())
attempt(lambda: b.seek(3,1))
attempt(lambda: b.seek(10,1))
attempt(lambda: b.seek(-1))
attempt(lambda: b.seek(51))
attempt(lambda: b.seek(0,5))
attempt(lambda: b.seek(2**40))
attempt(lambda: b.seek(2**70))
attempt(lambda: b.seek('x'))
attempt(lambda: b.seek(2**31-1,1))
attempt(lambda: b.read('x'))
attempt(lambda: b.read(1,2))
b.seek(0)
attempt(lambda: b.write(b'abc'))
attempt(lambda: b.tell())
attempt(lambda: b.write('abc'))
attempt(lambda: b.write(b'x'*60)); b.seek(0)
attempt(lambda: b.read())
attempt(lambda: b[0])
attempt(lambda: b[-1])
attempt(lambda: b[50])
attempt(lambda: b[-51])
attempt(lambda: b[2**70])
attempt(lambda: b['x'])
attempt(lambda: b[1:5])
attempt(lambda: b[5:1])
attempt(lambda: b[::7])
attempt(lambda: b[1.5])


def s(k, v):
    b[k]=v


def d(k):
    del b[k]


attempt(lambda: s(0,65))
attempt(lambda: s(0,300))
attempt(lambda: s(0,-1))
attempt(lambda: s(0,b'a'))
attempt(lambda: s(0,'a'))
attempt(lambda: s(99,1))
attempt(lambda: s(0,2**70))
attempt(lambda: s(slice(0,3),b'xyz'))
attempt(lambda: s(slice(0,3),b'xy'))
attempt(lambda: s(slice(0,6,2),b'123'))
attempt(lambda: s(slice(0,3),'xyz'))
attempt(lambda: s('x',1))
attempt(lambda: s(slice(3,0),b''))
attempt(lambda: s(slice(0,6,-2),b''))
attempt(lambda: d(0))
attempt(lambda: d(slice(0,3)))
attempt(lambda: s(slice(0,5),bytearray(b'qwert')))
b.seek(0); attempt(lambda: b.read())
attempt(lambda: b.foo)
attempt(lambda: setattr(b,'foo',1))
attempt(lambda: hash(b) and 1)
attempt(lambda: iter(b))
attempt(lambda: next(iter(b)))
attempt(lambda: 65 in b)
r = c.blobopen("test","b",1,readonly=True)
attempt(lambda: r.write(b'a'))


def rs(k, v):
    r[k]=v


attempt(lambda: rs(0,1))
attempt(lambda: rs(slice(0,2),b'ab'))
with c.blobopen("test","b",1) as w: attempt(lambda: w.read(4)); 
attempt(lambda: w.read())
attempt(lambda: w.__enter__())
attempt(lambda: w.close())
attempt(lambda: len(w))
attempt(lambda: w[0])
attempt(lambda: w.__exit__(None,None,None))
attempt(lambda: w.tell())
attempt(lambda: w.seek(0))
attempt(lambda: w.write(b''))
c.execute("update test set b='changed'")
attempt(lambda: b.read())
attempt(lambda: b.write(b'a'))
attempt(lambda: b[0])
attempt(lambda: s(0,1))
attempt(lambda: len(b))
c.execute("create table nums(n)"); c.execute("insert into nums values(1),(null),(1.5),('text')")
for i in 1,2,3,4: attempt(lambda: c.blobopen('nums','n',i))
b2 = c.blobopen("test","b",1)
c.close()
attempt(lambda: b2.read())
attempt(lambda: b2.close())
attempt(lambda: c.blobopen("test","b",1))
attempt(lambda: b2.tell())
c = sqlite3.connect(':memory:')
attempt(lambda: c.load_extension('nope'))
attempt(lambda: c.enable_load_extension(True))
attempt(lambda: c.load_extension('/nonexistent'))
attempt(lambda: c.enable_load_extension(False))
attempt(lambda: c.load_extension('nope'))
attempt(lambda: c.enable_load_extension())
attempt(lambda: c.load_extension(3))
attempt(lambda: c.enable_load_extension('x'))
c.execute("create table test(b blob)")
c.execute("insert into test values(zeroblob(10))")
b = c.blobopen("test", "b", 1)


def other():
    try:
        b.read()
    except sqlite3.ProgrammingError as e:
        print(str(e)[:60])


thread = threading.Thread(target=other)
thread.start()
thread.join()

# One that is forgotten does not keep the database from being closed.
blobs = [c.blobopen("test", "b", 1, readonly=True) for _ in range(50)]
del blobs
c.close()
attempt(b.read)
