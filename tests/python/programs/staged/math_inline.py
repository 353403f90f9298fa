# Functions of math, random numbers, characters in hot loops.
import math,random
def f(n):
    s=0.0;t=0;out=[]
    for i in range(n):
        s+=math.sqrt(i)+math.sin(i)*math.cos(i)+math.exp(-i/n)+math.log(i+1)+math.atan2(i,n)+math.fabs(-i)+math.pow(i,1.5)+math.fmod(i,3)+math.atan(i)+math.tan(i)
        t+=math.floor(i/3)+math.ceil(-i/7)+math.floor(i)+int(i/2.5)
    for v in (-1,0,float('inf'),float('nan'),'x',10**400,1e300):
        for fn in (math.sqrt,math.sin,math.log,math.exp,math.floor,math.ceil):
            try: out.append(fn(v) if v!=1e300 or fn not in(math.floor,math.ceil) else 0)
            except Exception as e: out.append((type(e).__name__,str(e)))
    return s,t,out
for i in range(5): r=f(3000)
print(r)
def g(s):
    n=0
    for c in s:
        if c=="a": n+=1
        elif c>"é": n+=2
    return n,type(iter(s)).__name__
for i in range(300): x=g("banana"*5),g("éàaœ"*5),g("日本a"*4)
print(x)
random.seed(1)
print([random.randrange(100) for _ in range(2000)][-5:],[random.randint(1,6) for _ in range(2000)][-5:],random.random())
