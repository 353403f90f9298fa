# Lines that tracing functions see: statements without code of their own, the jumps of loops and handlers.
import sys

def show(f, *a):
    events, first = [], f.__code__.co_firstlineno
    def tracer(frame, event, argument):
        if frame.f_code is f.__code__:
            events.append((frame.f_lineno - first, event))
        return tracer
    sys.settrace(tracer)
    try:
        f(*a)
    except Exception as error:
        sys.settrace(None)
        events.append(type(error).__name__)
    sys.settrace(None)
    print(f.__name__, events)

def statements():
    "documentation"
    x = 1
    "a string"
    5
    ...
    pass
    global y
    y = x
def nested_ifs():
    a = b = 1
    if a == 1:
        if b == 2:
            x = 4
        else:
            y = 6
    else:
        z = 8
def loops(n):
    for k in range(n):
        if k % 2:
            continue
        while True:
            if k:
                break
            k = 1
    else:
        pass
    while 0:
        x = 1
def handlers(fail):
    try:
        try:
            if fail:
                raise ValueError
        except KeyError:
            pass
        except ValueError as error:
            x = 1
        else:
            y = 2
    finally:
        z = 3
    return 4
def leaves(n):
    for k in range(n):
        try:
            with open(__file__):
                if k == 1:
                    break
                continue
        finally:
            x = 1
def escapes():
    try:
        1 / 0
    except KeyError:
        pass
def begun():
    import bdb
    sys.settrace(lambda frame, event, argument: None)
    sys._getframe().f_trace = lambda frame, event, argument: seen.append((frame.f_lineno - begun.__code__.co_firstlineno, event))
    x = 1
    sys.settrace(None)
seen = []
for f in statements, nested_ifs, escapes:
    show(f)
show(loops, 3)
show(handlers, False)
show(handlers, True)
show(leaves, 3)
begun()
print(seen)
