# Exceptions that compiled code handles itself: what handlers see is what plain shows them.
import sys
import traceback


class Oops(Exception):
    def __init__(self, code, more=None):
        self.code = code
        self.more = more


class Worse(Oops):
    pass


def show(e):
    lines = []
    t = e.__traceback__
    while t is not None:
        lines.append((t.tb_frame.f_code.co_name, t.tb_lineno))
        t = t.tb_next
    return lines


def thrower(i):
    if i % 3 == 0:
        raise Oops(i)
    if i % 7 == 0:
        raise Worse(i, "more")
    return i


def middle(i):
    return thrower(i) + 1


def caught_inlined(i):
    try:
        return middle(i)
    except Worse as e:
        return -e.code * 2
    except Oops as e:
        return -e.code


def total(f, n):
    s = 0
    for i in range(n):
        s = s * 3 % 1000003 + f(i)
    return s


print(total(caught_inlined, 500))


def last_trace(n):
    last = None
    for i in range(n):
        try:
            middle(i)
        except Oops as e:
            last = e
    return last


e = last_trace(301)
print(show(e), e.code, type(e).__name__)
print("".join(traceback.format_exception(e)).replace(__file__, "FILE"))
t = e.__traceback__
print(t.tb_frame.f_code.co_name, t.tb_next.tb_frame.f_globals is globals(), t.tb_frame is e.__traceback__.tb_frame)
print(t.tb_next.tb_next.tb_frame.f_back is t.tb_next.tb_frame)


# sys.exc_info() and what handlers of handlers see
def infos(n):
    seen = []
    for i in range(n):
        before = sys.exc_info()[0]
        try:
            thrower(i * 3)
        except Oops as a:
            first = sys.exc_info()[1] is a
            try:
                {}["key"]
            except KeyError as b:
                second = sys.exc_info()[1] is b and b.__context__ is a
            third = sys.exc_info()[1] is a
            item = (before, first, second, third)
            if not seen or seen[-1] != item:
                seen.append(item)
        after = sys.exc_info()
        if after != (None, None, None):
            seen.append(after)
    return seen


print(infos(200))


# finally, return in finally, break and continue through it
def finals(n):
    log = 0
    for i in range(n):
        try:
            try:
                if i % 5 == 1:
                    continue
                thrower(i)
                if i % 11 == 10:
                    break
            finally:
                log = log * 31 % 999983 + i
        except Oops:
            log += 7
        else:
            log += 1
    return log


print(finals(10), finals(90), finals(300))


def swallowing(i):
    try:
        thrower(i)
    finally:
        return i


print(total(swallowing, 200))


# reraise: bare, with context, from
def again(i):
    try:
        thrower(i)
    except Worse:
        raise
    except Oops as e:
        raise ValueError(e.code) from e
    return 1


def agains(n):
    r = []
    for i in range(n):
        try:
            again(i)
        except ValueError as e:
            if i > n - 8:
                r.append((show(e), show(e.__cause__), e.__context__ is e.__cause__, e.__suppress_context__))
        except Oops as e:
            if i > n - 8:
                r.append((show(e), e.more))
    return r


for line in agains(200):
    print(line)


# the name of a handler is gone behind it
def unbound(n):
    r = 0
    for i in range(n):
        try:
            thrower(i)
        except Oops as e:
            r += e.code
        try:
            e
        except UnboundLocalError as u:
            r += 1
            text = str(u)
    return r, text


print(unbound(100))


# exceptions of built-in operations
def builtins_(n):
    d = {1: 2}
    l = [1, 2, 3]
    c = [0] * 6
    for i in range(n):
        try:
            c[0] += d[i % 3]
        except KeyError as e:
            c[1] += e.args[0]
        try:
            c[2] += l[i % 5]
        except IndexError:
            c[3] += 1
        try:
            c[4] += 10 // (i % 4)
        except ZeroDivisionError:
            c[5] += 1
    return c


print(builtins_(300))


# tuples of classes, classes found while running, a pattern that is no class
def patterns(n, which):
    c = 0
    for i in range(n):
        try:
            thrower(i)
        except (KeyError, Worse):
            c += 100
        except which:
            c += 1
    return c


print(patterns(100, Oops), patterns(100, (ValueError, Oops)))
try:
    patterns(100, 5)
except TypeError as e:
    print(e, type(e.__context__).__name__)
try:
    patterns(100, (Oops, 5))
except TypeError as e:
    print(e, type(e.__context__).__name__)


# a recursion that unwinds through compiled frames
def down(n):
    if n == 0:
        raise Oops(0)
    return 1 + down(n - 1)


def downs(n):
    lengths = set()
    for i in range(n):
        try:
            down(i % 9)
        except Oops as e:
            lengths.add(len(show(e)) - i % 9)
    return lengths


print(downs(300))


# with: the exit sees the exception, and may swallow it
class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
        self.log = []

    def __enter__(self):
        return self

    def __exit__(self, kind, e, tb):
        self.log.append(None if kind is None else (kind.__name__, e.code, tb.tb_lineno))
        return self.swallow


def withs(n, swallow):
    m = Manager(swallow)
    c = 0
    for i in range(n):
        try:
            with m as x:
                c += thrower(i)
            c += 1000
        except Oops:
            c -= 1
    return c, m.log[-8:], len(m.log)


print(withs(200, True))
print(withs(200, False))


# an exception that a callee of the handler raises
def nested(n):
    r = []
    for i in range(n):
        try:
            try:
                thrower(i * 3)
            except Oops as e:
                middle(e.code + 3)
        except Oops as e:
            r = [show(e), show(e.__context__), e.code - e.__context__.code]
    return r


print(nested(150))


# else clauses, loops around, generators of exceptions in the middle of expressions
def orelse(n):
    a = b = c = 0
    for i in range(n):
        try:
            x = thrower(i)
        except Worse:
            a += 1
            continue
        except Oops:
            b += 1
        else:
            c += x
    return a, b, c


print(orelse(400))


class Meta(type):
    def __instancecheck__(cls, o):
        return True

    def __subclasscheck__(cls, o):
        return True


class Odd(Exception, metaclass=Meta):
    pass


def odd(n):
    c = 0
    for i in range(n):
        try:
            try:
                thrower(i * 3)
            except Odd:
                c += 1
        except Oops:
            c += 100
    return c


print(odd(100))
