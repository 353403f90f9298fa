# Large ints, unpacking with stars, copies of lists and dicts in hot code.
def f():
    out=[]
    big=2**70
    for i in range(400):
        a=big+i; b=(-1)**i*(3**45)-i
        out.append((a+b,a-b,a*b,a//7,a%(i+1),b//3,b%7,a&b,a|b,a^b,a>>3,a<<5,b>>70,a<b,a==b,a!=b,a>=b,i<a,a>i,(a*2)//2==a,a&0xffffffffffffffff))
        x,*y=[i,2,3]; *p,q=(1,i,3); u,*v,w="abc"+str(i)
        out.append((x,y,p,q,u,v,w,list((1,i)),list([i,2]),tuple([1,i]),tuple((i,)),dict({i:1}),list("ab"),tuple({i:2}),list(map(str,[i])),list(range(3)),[1,2,3,4][1:3]))
        try: a//0
        except ZeroDivisionError as e: out.append(str(e))
        try: a,*b=5
        except TypeError as e: out.append(str(e))
        try: a,b,*c=[1]
        except ValueError as e: out.append(str(e))
        try: list(5)
        except TypeError as e: out.append(str(e))
        l=list(); l2=[1,2,3,4,5]; del l2[1]; l2[1:2]=[7,8]; l3=l2.copy(); l3.append(i); out.append((l,l2,l3,l2[::-1]))
    return out
import hashlib
r=f()
print(len(r),hashlib.md5(repr(r).encode()).hexdigest())
s=1
for i in range(3000): s=(s*6364136223846793005+1442695040888963407)&0xffffffffffffffff
print(s, sum((i**3<<40)//(i+1) for i in range(3000)))
