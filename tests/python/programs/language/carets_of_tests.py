# Where tracebacks point to when a truth value cannot be told, or an iterator fails.
import sys
import traceback


def report():
    sys.stdout.write(traceback.format_exc().replace(__file__, "FILE"))


class B:
    def __bool__(self): raise ValueError
b = B()
def f1():
    if b:
        pass
def f2():
    while 1 and b:
        pass
def f3():
    x = 1 if b else 2
def f4():
    [x for x in [b] if x]
def f5():
    return 1 or 2 and not b
def f6():
    assert b
def f7():
    if not b: pass
def f8():
    x = b and 2
class N:
    def __iter__(self): return self
    def __next__(self): raise ValueError
def f9():
    for i in N(): pass
def f10():
    [i for i in N()]
def f11():
    {[]: 1 for i in [1]}
def f12():
    for i in 5: pass
def f13():
    x, y = [1]
for f in [f1,f2,f3,f4,f5,f6,f7,f8,f9,f10,f11,f12,f13]:
    try: f()
    except Exception: report()
