# test: smoke
# What trace functions see of statements over several lines, of `for`, `await` and `yield from` at their end.
import sys
import textwrap

snips = {}
def S(name, text): snips[name]=textwrap.dedent(text)
S("genexp", """
def f():
    list((
        x
        for x in range(2)
    ))
    for i in (y for y in [1]):
        pass
f()
""")
S("arigo2", """
def f():
    for x in (1, 2):
        try:
            y = x
        except ValueError:
            pass
        else:
            z = 1
    return 1
f()
""")
S("yieldfrom", """
def g():
    yield 1
    return 5
def f():
    r = yield from g()
    yield r
for i in f(): pass
""")
S("async", """
class A:
    def __init__(self): self.n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 2:
            raise StopAsyncIteration
        return self.n
async def h():
    return 1
async def f():
    async for i in A():
        pass
    else:
        x = 1
    y = await h()
    return y
c = f()
try:
    c.send(None)
except StopIteration: pass
""")
S("iterclass", """
class I:
    def __init__(self): self.n=0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 1:
            raise StopIteration(3)
        return self.n
def f():
    for i in I():
        pass
    [x for x in I()]
    a = list(I())
    (b,) = I()
    yield from I()
for _ in f(): pass
""")
S("multicall", """
def g(*a, **k): return a
def f():
    x = g(
        1,
        g(2),
        3,
        k=g(
            4,
        ),
    )
    y = {
        1: g(2),
        g(3):
            4,
    }
    z = [
        g(1),
        g(2),
    ]
    w = (g(1)
         + g(2)
         + g(
           3))
    s = f'''{
       g(1)}
    '''
    return (
        x,
        y,
    )
f()
""")
S("deco", """
def d(n):
    def w(f):
        return f
    return w
def f():
    @d(1)
    @d(
        2
    )
    def g(
        a=1,
        b=2,
    ):
        pass
    @d(3)
    class C(
        object,
    ):
        '''doc'''
        x = 1
        def m(self):
            pass
        y: int = 1
    @d(4)
    async def k(): pass
f()
""")
S("with", """
class C:
    def __init__(s, v=False): s.v = v
    def __enter__(s): return s
    def __exit__(s, *a):
        return s.v
def f():
    with C() as a, \\
         C(True) as b:
        x = 1
    with C(True):
        1/0
    for i in range(2):
        with C():
            continue
    with (
        C() as a,
        C(),
    ):
        pass
    with C():
        return 3
f()
""")
S("trys", """
def f():
    try:
        1/0
    except:
        x = 1
    try:
        1/0
    except ZeroDivisionError as e:
        x = 1
    finally:
        y = 2
    try:
        x = 1
    except ValueError:
        pass
    else:
        z = 1
    finally:
        w = 3
    try:
        try:
            1/0
        finally:
            w = 4
    except (ValueError,
            TypeError):
        pass
    except Exception:
        pass
    while x < 3:
        x += 1
        if x == 2:
            continue
        break
    else:
        x = 4
    if x:
        pass
    elif y:
        pass
    a = (x
         if y
         else z)
    b = (x and
         y or
         z)
    assert (x or
            y)
    del a, \\
        b
    for i in [1,
              2]:
        if i == 1: continue
        break
    def g(): return 1
    return g(
    )
f()
""")
S("match", """
def f(x):
    match x:
        case 1:
            return 1
        case [a,
              b]:
            y = a
        case {"k": v}:
            y = v
        case str() if x:
            y = 2
        case _:
            y = 3
    return y
f(1); f([1,2]); f({"k": 2}); f("s"); f(2.0)
""")
S("comp", """
def f():
    a = [
        x
        for x in range(2)
        if x
    ]
    b = {
        x: 1
        for x in range(2)
    }
    c = lambda: (
        1,
        a)
    c()
    global q
    q = 1
    import os, \\
        sys
    from os import (
        path,
        sep,
    )
    nonl = 1
    x: int = 5
    x += (
        1)
    x = y = (
        a, b)
    x, \\
      y = a, b
    a[0
      ] = 5
    a[0] += 1
    print(
        end='')
    if not (a and
            b):
        pass
    raise ValueError(
        1
    )
try: f()
except ValueError: pass
""")
S("star", """
def f():
    try:
        raise ExceptionGroup("x", [ValueError(1), TypeError(2)])
    except* ValueError:
        x = 1
    except* TypeError as e:
        y = 2
    try:
        x = 1
    except* ValueError:
        pass
    else:
        z = 1
    finally:
        z = 3
f()
""")
S("whiles", """
def f():
    i = 0
    while True:
        i += 1
        if i > 2:
            break
    while i: i -= 1
    while (i < 2
           and i < 3):
        i += 1
    for j in range(2): i = j
    if i: pass
    x = 1; y = 2
    return
f()
""")
def run(name, text):
    ev = []
    def tr(fr, e, arg):
        if fr.f_code.co_filename != name: return None
        a = ""
        if e == "exception": a = arg[0].__name__
        if e == "return": a = repr(arg)[:12] if not callable(arg) and "object" not in repr(arg) else "."
        ev.append(f"{fr.f_code.co_name}:{e}:{fr.f_lineno}:{a}")
        return tr
    code = compile(text, name, "exec")
    sys.settrace(tr)
    try:
        exec(code, {"__name__": "x"})
    finally:
        sys.settrace(None)
    print("==", name)
    for e in ev: print(e)
for n, t in snips.items():
    try: run(n, t)
    except BaseException as e: print("!!", n, repr(e))
