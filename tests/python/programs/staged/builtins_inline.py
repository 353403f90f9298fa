# test: smoke
# What compiled code does without C++: bound built-in methods, powers, complex numbers, characters, bytes, enumerate, zip, plain keys.
import sys
def f():
    out=[]
    for r in range(300):
        l=[]; a=l.append
        for i in range(50): a(i*r)
        g={1:2,"a":3,(1,2):5}.get
        out.append((sum(l),g((1,2)),g("a"),g(9,7),len(l)))
        z=complex(r,1.5); z=z*z+1-2j*z; out.append((z,z.real,z.imag,abs(z),z-1,1+z,2.5*z))
        out.append((r**2,2**(r%70),2.0**r,(-2.0)**(r%5),(r+.5)**.5,(r-3)**2))
        for i,c in enumerate("héllo",r): out.append((i,c))
        for i,c in enumerate(b"abc"): out.append((i,c))
        ba=bytearray(b"xyz"); ba[1]=r%256; out.append((bytes(ba),ba[0],ba[-1],b"qq"[1]))
        for a1,b1,c1 in zip("abc",range(5),{"k":1,"l":2,"m":3}): out.append((a1,b1,c1))
        for a1,b1 in zip((x for x in range(3)),"ab"): out.append((a1,b1))
        for i,kv in enumerate({"k":1,"l":2}.items(),1): out.append((i,kv))
        for i,t in enumerate(zip("ab",[1,2])): out.append((i,t))
        d={}
        for k in [1,"a",(1,"x"),(1.5,None),True,1.0,((1,2),3),2**70,None]: d[k]=d.get(k,0)+1
        out.append(list(d.items()))
    return out
g1=0
def h():
    global g1
    for i in range(1000): g1+=i
h()
acc=0.0; n=0
for i in range(2000):
    acc+=i*.5; n=n+1
    if i==1500: q=5
o=f()
import hashlib
print(len(o),hashlib.md5(repr(o).encode()).hexdigest(),g1,acc,n,q,[].append.__self__,"x".join.__name__)
try:
    for i,c in enumerate(zip([1],5)): pass
except TypeError as e: print(e)
class It:
    def __init__(s): s.i=0
    def __iter__(s): return s
    def __next__(s):
        s.i+=1
        if s.i>4: raise StopIteration
        if s.i==4 and bad: raise ValueError("x")
        return s.i
bad=False
r=[]
for k in range(200):
    bad=k==150
    try:
        for i,x in enumerate(It()): r.append((i,x))
        for i,x in zip(It(),"abc"): r.append((i,x))
    except ValueError as e: r.append(str(e))
print(len(r),hashlib.md5(repr(r).encode()).hexdigest())
