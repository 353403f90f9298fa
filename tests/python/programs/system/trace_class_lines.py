# The lines that a tracing function sees of class bodies: the head, also of decorated classes, and the docstring.
import sys

events = []


def tracer(frame, event, argument):
    events.append((event, frame.f_code.co_name, frame.f_lineno))
    return tracer


def decorate(cls):
    return cls


def make():
    class Inner(decorate(object)):
        y = 1

        class Deep:
            "doc"

    return Inner


sys.settrace(tracer)


@decorate
@decorate
class A(object):
    "doc"
    x = 1


class B:
    x = 1


class C: pass


class D:
    """doc
    more"""


make()
sys.settrace(None)
for e in events:
    print(*e)
