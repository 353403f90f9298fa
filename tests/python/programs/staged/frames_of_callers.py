# Hot functions that ask for a frame of their callers now and then: sys._getframe(1) and the like.
import sys


class Handle:
    __slots__ = ("callback", "owner", "where", "cancelled")

    def __init__(self, callback, owner, cancelled=None):
        if cancelled is None:
            cancelled = False
        self.callback = callback
        self.owner = owner
        self.cancelled = cancelled
        if self.owner.debug:
            f = sys._getframe(1)
            self.where = f.f_code.co_name, f.f_lineno, f.f_locals.get("i", "no i") % 7, f.f_back.f_code.co_name
        else:
            self.where = None


class Owner:
    debug = False


def make(owner, i):
    h = Handle(len, owner)
    if h.where:
        return h.where, h.cancelled, i
    return None


def run(owner, n):
    seen = []
    for i in range(n):
        owner.debug = i % 1000 == 999
        h = make(owner, i)
        if h:
            seen.append(h)
    return seen


for where in run(Owner(), 6000):
    print(where)


def grandparent(deep, x):
    kept = x * 2
    if deep:
        try:
            f = sys._getframe(2)
        except ValueError as e:
            return str(e), kept
        return f.f_code.co_name, f.f_lineno, kept, sys._getframe(1).f_code.co_name
    return kept


def parent(deep, x):
    y = grandparent(deep, x)
    return y


def loop(n):
    total = 0
    for i in range(n):
        y = parent(i % 700 == 699, i)
        if type(y) is tuple:
            print(y)
        else:
            total += y
    return total


print(loop(3000))


def too_high(n):
    for i in range(n):
        if i % 400 == 399:
            try:
                sys._getframe(999_999)
            except ValueError as e:
                print(e, i)
        try:
            sys._getframe(0x0).f_lineno
        except ValueError:
            pass


too_high(1300)
