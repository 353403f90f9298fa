# Tracebacks as printed: chains, groups, notes, syntax errors, recursion, generators, exec, the last one uncaught.
import io
import os
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


class Relative(io.StringIO):
    def write(self, text):
        sys.stdout.write(text.replace(HERE, ""))


out = Relative()


def show(f, *args):
    try:
        f(*args)
    except BaseException:
        traceback.print_exc(file=out)
        print("-----")


def simple(x):
    y = x + 1
    return y / (x
                - x)


def chained():
    try:
        simple(2)
    except ZeroDivisionError as error:
        raise ValueError("wrapped") from error


def context():
    try:
        {}["missing"]
    except KeyError:
        undefined_name


def suppressed():
    try:
        [].pop()
    except IndexError:
        raise RuntimeError from None


def group():
    errors = []
    for f in (chained, lambda: int("x"), context):
        try:
            f()
        except Exception as error:
            errors.append(error)
    errors.append(ExceptionGroup("inner", [OSError(2, "No such file"), TypeError()]))
    raise ExceptionGroup("outer", errors)


def notes():
    error = ValueError("has notes")
    error.add_note("first note")
    error.add_note("second\nnote")
    raise error


def recursive(n):
    if n == 0:
        raise RecursionError("deep enough")
    x = 1
    recursive(n - 1)


def generator():
    yield 1
    raise LookupError("in generator")


def compiled():
    exec(compile("def f():\n    return g()\n\ndef g():\n    return [][1]\n\nf()", "<made>", "exec"), {})


def syntax():
    compile("def f(:\n  pass", "<syntax>", "exec")


def indentation():
    compile("if 1:\npass", "<indent>", "exec")


class Unprintable(Exception):
    def __str__(self):
        raise TypeError("no text")


class Empty(Exception):
    pass


class Inner:
    class Nested(Exception):
        pass

    def method(self):
        raise self.Nested("nested", 5)


def with_statement():
    class Manager:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            raise OSError("from exit")
    with Manager():
        raise ValueError("from body")


def finally_raises():
    try:
        1 / 0
    finally:
        raise KeyError("finally")


def multi_line():
    return sum(
        int(text)
        for text in
        ["1", "two"]
    )


for f in (simple, ):
    show(f, 1)
for f in (chained, context, suppressed, group, notes, compiled, syntax, indentation, with_statement, finally_raises, multi_line):
    show(f)
show(recursive, 10)
show(lambda: list(generator()))
show(Inner().method)
for kind in (Unprintable, Empty, KeyboardInterrupt, SystemExit):
    def raiser(kind=kind):
        raise kind("x\ny") if kind is not Empty else Empty
    show(raiser)
show(lambda: (_ for _ in ()).throw(StopIteration("s")))
show(lambda: "abc".foo.bar)
show(lambda: simple(1) + simple(
    2))
show(lambda: print(undefined[0]))


class Fails:
    def __init__(self, where):
        self.where = where

    def __enter__(self):
        if self.where == "enter":
            raise OSError("enter")

    def __exit__(self, *args):
        if self.where == "exit":
            raise OSError("exit")


def one_line(where):
    with Fails("") as a, Fails(where) as b: pass


def many_lines(where):
    with (Fails("") as a,
          Fails(where) as b):
        if where == "body": raise ValueError
        pass


def unstarted():
    x = yield


async def coroutine(
        argument):
    return argument


for where in ("enter", "exit", "body"):
    show(one_line, where)
    show(many_lines, where)
show(unstarted().throw, ValueError("not started"))
c = coroutine(1)
show(c.throw, ValueError("not started"))
try:
    chained()
except ValueError as error:
    te = traceback.TracebackException.from_exception(error, limit=1)
    print("".join(te.format(chain=False)), file=out)
    print([(f.name, f.lineno, f.line) for f in traceback.extract_tb(error.__traceback__)])
    print(traceback.format_exception_only(error), repr(traceback.format_exception_only(type(error), error)))
    tb = error.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
    print(tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_lasti > 0)
    error.__traceback__ = None
    traceback.print_exception(error, chain=False, file=out)
    traceback.print_exception(error.with_traceback(tb), chain=False, file=out)


def outer():
    def inner():
        return [s.name for s in traceback.extract_stack()]
    return inner()


print(outer())


def hook(kind, value, tb):
    print("hook:", kind.__name__, value, traceback.extract_tb(tb)[-1].name)
    sys.__excepthook__(kind, value, tb)


sys.excepthook = hook
print("last words", flush=True)
group()
