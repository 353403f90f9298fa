# Tracing that begins in the middle of a frame, and within a trace function; what a cleared frame still shows.
import sys

events = []


def inner():
    pass


def middle():
    inner()


def outer():
    middle()
    return 1


def follow(frame, event, argument):
    events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    if frame.f_code is inner.__code__:
        if event == "return":
            frame.f_back.f_trace = follow
        return follow


sys.settrace(follow)
outer()
sys.settrace(None)
print(events)

depth = 0


def debugged():
    sys.settrace(nested)
    return outer()


def nested(frame, event, argument):
    global depth
    if frame.f_code is debugged.__code__:
        return None
    print("  " * depth, frame.f_code.co_name, event, sys._getframe(1) is frame)
    if frame.f_code is middle.__code__ and event == "line" and depth < 2:
        depth += 1
        inner()  # is not traced
        print(sys.call_tracing(debugged, ()))
        try:
            sys.call_tracing(divmod, (1, 0))
        except ZeroDivisionError as e:
            print(e)
        depth -= 1
    return nested


sys.settrace(nested)
middle()
sys.settrace(None)


def closures():
    x, y = 5, 6

    def fails():
        z = x + 2
        1 / 0

    return fails()


try:
    closures()
except ZeroDivisionError as e:
    entry = e.__traceback__.tb_next
    while entry:
        print(sorted(entry.tb_frame.f_locals))
        entry.tb_frame.clear()
        print(entry.tb_frame.f_locals)
        entry = entry.tb_next

code = compile("def f():\n    pass\nf()\n", "c", "exec")
print(code.co_consts[0].co_name, code.co_consts[-1], compile("'doc'", "c", "exec").co_consts)
