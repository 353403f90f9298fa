# Frame objects: identity, variables, lines, what tracebacks keep; trace functions.
import sys


def f(a, b=2):
    c = 3
    fr = sys._getframe()
    assert fr is sys._getframe()
    print(fr.f_lineno, fr.f_code.co_name, sorted(fr.f_locals), fr.f_back.f_code.co_name, fr.f_back.f_lineno)
    d = 4
    print(sorted(fr.f_locals.items(), key=str)[1:3], locals() is fr.f_locals, fr.f_globals is globals())
    return fr


x = f(1)
print(x.f_lineno, x.f_locals["d"], x.f_back.f_code.co_name, sys._getframe().f_back)


def g():
    y = 1
    yield sys._getframe()
    y = 2
    yield y


it = g()
fr = next(it)
print(fr.f_locals, fr.f_lineno, it.gi_frame is fr, fr.f_back)
next(it)
print(fr.f_locals, fr.f_lineno)
list(it)
print(it.gi_frame)


def h():
    v = 5
    try:
        1 / 0
    except ZeroDivisionError as e:
        return e.__traceback__


tb = h()
print(tb.tb_frame.f_locals["v"], tb.tb_lineno, tb.tb_frame.f_lineno, tb.tb_next)


def rec(n):
    if n == 0:
        raise KeyError(n)
    rec(n - 1)


try:
    rec(3)
except KeyError as e:
    t = e.__traceback__
    while t:
        print(t.tb_frame.f_code.co_name, t.tb_lineno, t.tb_frame.f_locals.get("n"))
        t = t.tb_next


def closure(a):
    def inner():
        return a, sorted(sys._getframe().f_locals)
    b = [inner(), sorted(sys._getframe().f_locals)]
    del a
    try:
        print(b, sorted(locals()))
    finally:
        try:
            sys._getframe().clear()
        except RuntimeError as e:
            print(e)


closure(1)


def named(fullname):
    other = 1
    return "{fullname} {other}".format(**locals())


for i in range(3):
    print(named(i))

events = []


def tracer(fr, event, arg):
    shown = repr(arg) if event == "return" else arg[0].__name__ if event == "exception" else None
    events.append((event, fr.f_code.co_name, fr.f_lineno - fr.f_code.co_firstlineno, shown))
    return tracer


def traced(n):
    total = 0
    for i in range(n):
        total += i
    if n:
        total = helper(total)
    return total


def helper(n):
    n = n + 1
    if n > 100:
        n = 2

    return n


def failing():
    raise ValueError("x")


def gen():
    yield 1
    yield 2


sys.settrace(tracer)
traced(2)
list(gen())
try:
    failing()
except ValueError:
    sys.settrace(None)
for e in events:
    print(e)
print(sys.gettrace())

calls = []
sys.setprofile(lambda fr, event, arg: calls.append((event, fr.f_code.co_name)) if event in ("call", "return") else None)
traced(1)
sys.setprofile(None)
print(calls)
