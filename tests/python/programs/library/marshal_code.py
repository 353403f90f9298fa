# Code objects through marshal.
import marshal
def t(src):
    c=compile(src,'x','exec')
    try: d=marshal.dumps(c); exec(marshal.loads(d), {'__name__':'q'}); 
    except Exception as e: print(src.strip()[:40], repr(e))
for s in ["x=1","def f(a,b=2):\n  'doc'\n  return a\nprint(f(3))","class A:\n  x=1\n  def f(self): return self.x\nprint(A().f())",
 "assert 1","x={1,2}\nprint(1 in {1,2,3})","print([i for i in range(3)])","def g():\n  yield 1\nprint(list(g()))","try:\n 1/0\nexcept ZeroDivisionError as e: print(e)","print(f'{1+1!r:>5}')","x=...;y=1j;z=b'a';w=-1.5;v=10**30","def f(*a,**k): return a,k\nprint(f(1,x=2))", "import os.path as p", "from os import path", "x=lambda: (yield)","match 3:\n  case 1|3: print('m')","def f():\n  x=1\n  def g(): return x\n  return g\nprint(f()())", "global q", "x: int=3", "with open('/dev/null') as f: pass","def f():\n  return None\n","for i in (1,2): print(i)","print(__debug__)","del_=1; del del_", "a,*b=1,2,3", "x=(1,(2,3)); print(x[0:1])","async def f(): await x", "class B:\n  def __init__(self): super().__init__()\nB()"]: t(s)
