# test: smoke
# Exceptions: chaining, context, re-raising, groups and except*, attributes, finally orders, sys.exc_info, custom hierarchies.
import sys
import traceback

log = []


def describe(error, depth=0):
    text = repr(error)
    if error.__cause__:
        text += f" <cause {describe(error.__cause__)}>"
    elif error.__context__ and not error.__suppress_context__:
        text += f" <context {describe(error.__context__)}>"
    return text


def attempt(f, *args):
    try:
        return f(*args)
    except BaseException as error:
        return describe(error)


class Base(Exception):
    def __init__(self, code, *, detail=None):
        super().__init__(code, detail)
        self.code, self.detail = code, detail

    def __str__(self):
        return f"[{self.code}] {self.detail}"


class Derived(Base):
    pass


def nested():
    try:
        try:
            raise KeyError("first")
        except KeyError as a:
            try:
                raise ValueError("second") from a
            finally:
                log.append(type(sys.exc_info()[1]).__name__)
    except ValueError as b:
        raise Derived(7, detail="third") from b


def cycle():
    a, b = ValueError("a"), TypeError("b")
    try:
        raise a
    except ValueError:
        try:
            raise b
        except TypeError:
            raise a


def context_lost():
    try:
        1 / 0
    except ZeroDivisionError as e:
        e.__context__ = KeyError("injected")
        raise


def reraise_outside():
    raise


def bare():
    try:
        int("x")
    except ValueError:
        try:
            pass
        finally:
            log.append(repr(sys.exc_info()[1]))
        raise


def name_deleted():
    try:
        raise ValueError
    except ValueError as e:
        pass
    return e


def in_loop():
    out = []
    for i in range(4):
        try:
            out.append(10 // (i - 1))
        except ZeroDivisionError:
            out.append("z")
            continue
        else:
            out.append("ok")
            if i == 2:
                break
        finally:
            out.append(i)
    else:
        out.append("never")
    return out


def tuple_match(e):
    kinds = (KeyError, (ValueError, (TypeError,)))
    try:
        raise e
    except kinds[0]:
        return "key"
    except (ValueError, *kinds[1][1]):
        return "value or type"
    except:
        return "bare " + type(sys.exc_info()[1]).__name__


def bad_match():
    try:
        1 / 0
    except 5:
        pass


def bad_raise(x):
    raise x


def bad_cause(x):
    raise ValueError("v") from x


class Refuses(Exception):
    def __new__(cls, *args):
        return 5


class NeedsArguments(Exception):
    def __init__(self, a, b):
        pass


for f in (nested, cycle, context_lost, reraise_outside, bare, name_deleted, in_loop, bad_match):
    print(f.__name__, attempt(f))
print(log, sys.exc_info())
print([tuple_match(e) for e in (KeyError(), ValueError(), TypeError(), IndexError(), KeyboardInterrupt())])
print([attempt(bad_raise, x) for x in (5, "text", int, None, Refuses, NeedsArguments, NotImplemented, ValueError, ValueError("made"))], [attempt(bad_cause, x) for x in (None, 5, KeyError, KeyError("k"))])


def order():
    try:
        try:
            log.append("body")
            raise ValueError
        except TypeError:
            log.append("wrong")
        finally:
            log.append("inner")
            try:
                raise KeyError("swallowed in finally")
            except KeyError:
                log.append("handled")
    except ValueError as e:
        log.append(repr(e.__context__))
    else:
        log.append("no")
    finally:
        log.append("outer")


log.clear()
order()
print(log)


def group_of(*errors):
    raise ExceptionGroup("g", errors)


def split(*errors):
    seen = []
    try:
        group_of(*errors)
    except* (KeyError, IndexError) as g:
        seen.append(("lookup", [repr(e) for e in g.exceptions]))
    except* ValueError as g:
        seen.append(("value", len(g.exceptions), g.message))
        if len(g.exceptions) > 1:
            raise RuntimeError("too many") from g
    except* OSError:
        seen.append("os")
        raise
    else:
        seen.append("else")
    finally:
        seen.append("finally")
        print(seen)
    return seen


def flat(error, depth=0):
    if isinstance(error, BaseExceptionGroup):
        return f"{type(error).__name__}({error.message!r}: {', '.join(map(flat, error.exceptions))})"
    return repr(error)


for errors in ((KeyError("k"), ValueError("v")), (ValueError(1), ValueError(2), IndexError()), (OSError(2, "x"), TypeError("t")), (ExceptionGroup("n", [KeyError(1), TypeError(2)]), ValueError(3)), (TypeError("only"),)):
    try:
        split(*errors)
    except BaseException as error:
        print("left", flat(error), "| cause", error.__cause__ and flat(error.__cause__))
try:
    try:
        raise ValueError("naked")
    except* ValueError as g:
        print(flat(g))
    try:
        raise KeyError("naked")
    except* ValueError:
        pass
except KeyError as error:
    print(repr(error))
g = ExceptionGroup("top", [ValueError(1), ExceptionGroup("sub", [TypeError(2), ValueError(3)]), OSError(4)])
match, rest = g.split(ValueError)
print(flat(match), flat(rest), flat(g.subgroup(lambda e: isinstance(e, OSError))), g.subgroup(KeyError), flat(g.derive([KeyError(5)])), g, repr(g), len(g.exceptions))
for bad in (lambda: ExceptionGroup("x", []), lambda: ExceptionGroup("x", [5]), lambda: ExceptionGroup(5, [ValueError()]), lambda: ExceptionGroup("x"), lambda: ExceptionGroup("x", [KeyboardInterrupt()]), lambda: BaseExceptionGroup("x", [KeyboardInterrupt(), ValueError()]), lambda: BaseExceptionGroup("x", [ValueError()]), lambda: ExceptionGroup("x", ValueError())):
    print(attempt(bad))
for source in ("try: pass\nexcept* ValueError: pass\nexcept TypeError: pass", "try: pass\nexcept*: pass", "def f():\n try: pass\n except* ValueError: return", "for x in y:\n try: pass\n except* ValueError: break", "try: pass", "try: pass\nexcept: pass\nexcept ValueError: pass"):
    print(attempt(compile, source, "s", "exec"))
errors = [OSError(2, "No such", "file"), OSError(13, "denied"), OSError("one"), FileNotFoundError(2, "x", "a", None, "b"), UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "bad"), UnicodeEncodeError("ascii", "aé", 1, 2, "no"), SyntaxError("msg", ("f.py", 3, 5, "text", 3, 9)), StopIteration(5), SystemExit(3), ImportError("m", name="n", path="p"), AttributeError("a", name="nm", obj=5), NameError("n", name="q"), KeyError("k"), KeyError(), KeyError("a", "b"), StopAsyncIteration(), IndentationError("i"), Base(1), BlockingIOError(11, "b", 7)]
for e in errors:
    extra = {k: getattr(e, k) for k in ("errno", "strerror", "filename", "filename2", "start", "end", "reason", "object", "encoding", "msg", "lineno", "offset", "text", "end_offset", "value", "code", "name", "path", "characters_written") if hasattr(e, k)}
    print(type(e).__name__, str(e), repr(e), e.args, extra)
e = ValueError("noted")
e.add_note("n1")
print(e.__notes__, attempt(lambda: e.add_note(5)), attempt(lambda: setattr(e, "__cause__", 5)), attempt(lambda: setattr(e, "__traceback__", 5)), attempt(lambda: setattr(e, "args", 5)), e.with_traceback(None) is e, attempt(lambda: e.with_traceback(5)), attempt(lambda: delattr(e, "args")), e.__suppress_context__, attempt(lambda: setattr(e, "__context__", "x")))
e.args = [1, 2]
print(e.args, e, e == ValueError(1, 2), isinstance(e, Exception), issubclass(KeyError, LookupError), [c.__name__ for c in FileNotFoundError.__mro__])


def depth(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        depth(n - 1)
    except ValueError as e:
        if n % 3 == 0:
            raise ValueError(n) from e
        raise


try:
    depth(9)
except ValueError as error:
    chain = []
    while error:
        chain.append((error.args[0], len(traceback.extract_tb(error.__traceback__))))
        error = error.__cause__
    print(chain)
count = 0
for i in range(1500):
    try:
        if i % 3 == 0:
            raise Base(i, detail=i % 5)
        elif i % 7 == 0:
            [][i]
        count += 1
    except Base as error:
        count += error.code if error.detail else 0
    except IndexError:
        count -= 1
    finally:
        count += 2
print(count)
