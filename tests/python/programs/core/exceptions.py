# test: smoke
# Built-in exceptions: attributes, text, chaining.
import copy
import pickle


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except BaseException as e:
        print(type(e).__name__, e)


e = Exception(1, "two")
print(repr(e), str(e), e.args, str(Exception()), repr(Exception()), str(Exception("x")), repr(Exception("x")))
e.args = [3]
print(e.args, repr(e))
for name, value in [
    ("args", 5),
    ("__cause__", 5),
    ("__context__", 5),
    ("__traceback__", 5),
    ("__suppress_context__", 5),
]:
    attempt(setattr, e, name, value)
    attempt(delattr, e, name)
attempt(e.with_traceback, 5)
attempt(e.add_note, 5)
e.add_note("one")
e.add_note("two")
print(e.__notes__, e.__dict__)
attempt(e.__setstate__, 5)
attempt(Exception, x=1)
print(e.__reduce__())

print(StopIteration().value, StopIteration(1).value, StopIteration(1, 2).value)
print(SystemExit().code, SystemExit(1).code, SystemExit(1, 2).code)
print(str(KeyError("a")), str(KeyError("a", 2)), str(KeyError()))
i = ImportError("m", name="n", path="p")
print(i, i.msg, i.name, i.path, i.__reduce__(), ImportError("a", "b").msg)
attempt(ImportError, "a", wrong=1)
n = NameError("m", name="n")
print(n, n.name)
a = AttributeError("m", name="n", obj=4)
print(a, a.name, a.obj, a.__reduce__())
attempt(AttributeError, "a", wrong=1)

for args in [(), (1,), (2, "x"), (2, "x", "f"), (2, "x", "f", None, "g"), (13, "p"), (17, "e", b"f"), (1, 2, 3, 4, 5, 6)]:
    o = OSError(*args)
    print(type(o).__name__, repr(o), str(o), o.args, o.errno, o.strerror, o.filename, o.filename2, o.__reduce__()[1])
b = BlockingIOError(11, "x", 5)
print(b.characters_written, b.filename)
attempt(lambda: BlockingIOError(11, "x").characters_written)
attempt(OSError, 2, x=1)


class MyOS(OSError):
    def __init__(self, a):
        super().__init__(2, "text", a)


m = MyOS("file")
print(repr(m), m.filename, m.errno, m.args)

for args in [("m",), ("m", ("f", 1, 2, "text")), ("m", ("f", 1, 2, "text", 3, 4)), ("m", ("d/f", None, 2, "t")), ("m", (None, 1, 2, "t"))]:
    s = SyntaxError(*args)
    print(str(s), s.msg, s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset, s.print_file_and_line)
attempt(SyntaxError, "m", ("f", 1, 2, "t", 3))
attempt(SyntaxError, "m", (1, 2))
attempt(SyntaxError, "m", 7)

for u in [
    UnicodeDecodeError("c", b"abc", 1, 2, "why"),
    UnicodeDecodeError("c", bytearray(b"abc"), 1, 3, "why"),
    UnicodeEncodeError("c", "abc", 1, 2, "why"),
    UnicodeEncodeError("c", "a\u1234c", 1, 2, "why"),
    UnicodeEncodeError("c", "a\U00012345c", 1, 2, "why"),
    UnicodeEncodeError("c", "abc", 0, 3, "why"),
    UnicodeTranslateError("abc", 1, 2, "why"),
    UnicodeTranslateError("abc", 0, 3, "why"),
    UnicodeDecodeError("c", b"abc", 1, 20, "why"),
    UnicodeDecodeError("c", b"abc", -5, -2, "why"),
]:
    print(u, repr(u), u.start, u.end, u.reason, u.object)
attempt(UnicodeDecodeError, "c", "abc", 1, 2, "why")
attempt(UnicodeDecodeError, "c", b"abc", 1, 2)
attempt(UnicodeEncodeError, "c", b"abc", 1, 2, "why")
attempt(UnicodeDecodeError, 1, b"abc", 1, 2, "why")

# raise
for thing in (1, int, None, "text"):
    def f():
        raise thing

    attempt(f)


def g():
    raise ValueError from 5


attempt(g)


class NotException:
    def __new__(cls):
        return 5


class Odd(Exception):
    def __new__(cls, *args):
        return 5


def h():
    raise Odd


attempt(h)


def chain():
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            raise KeyError("k")
    except KeyError as k:
        raise ValueError("v") from k


try:
    chain()
except ValueError as v:
    print(repr(v.__cause__), repr(v.__cause__.__context__), v.__suppress_context__, v.__context__ is v.__cause__)

try:
    try:
        raise ValueError(1)
    except ValueError:
        raise TypeError(2) from None
except TypeError as t:
    print(t.__cause__, repr(t.__context__), t.__suppress_context__)


def matching(pattern):
    try:
        raise KeyError("x")
    except pattern:
        return "caught"


attempt(matching, LookupError)
attempt(matching, (ValueError, KeyError))
attempt(matching, ())
attempt(matching, 5)
attempt(matching, (5, KeyError))
attempt(matching, int)

# Context cycles are cut.
x, y = ValueError("x"), ValueError("y")
try:
    try:
        raise x
    except ValueError:
        try:
            raise y
        except ValueError:
            raise x
except ValueError as z:
    print(repr(z), repr(z.__context__), z.__context__.__context__)


class Own(Exception):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b


o = Own(1, 2)
print(repr(o), o.args, o.b, vars(o))
attempt(Own, 1)


class Plain(Exception):
    pass


p = Plain("text", 5)
p.note = [1]
for q in (copy.copy(p), pickle.loads(pickle.dumps(p)), copy.deepcopy(p)):
    print(repr(q), q.note)
print(repr(pickle.loads(pickle.dumps(OSError(2, "x", "f")))))
print([c.__name__ for c in ExceptionGroup.__mro__])
print(EnvironmentError is OSError, IOError is OSError)
del e.__notes__
attempt(lambda: e.__notes__)
