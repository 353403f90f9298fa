# test: smoke
# Context managers: the protocol, contextlib's tools, exits that raise, swallow or return.
import contextlib
import io
import os
import sys
import tempfile

log = []


class Manager:
    def __init__(self, name, swallow=(), fail_enter=None, fail_exit=None):
        self.name, self.swallow, self.fail_enter, self.fail_exit = name, swallow, fail_enter, fail_exit

    def __enter__(self):
        log.append(f"+{self.name}")
        if self.fail_enter:
            raise self.fail_enter
        return self.name

    def __exit__(self, kind, value, trace):
        log.append(f"-{self.name}({kind.__name__ if kind else None}, {value!r}, {trace is not None})")
        if self.fail_exit:
            raise self.fail_exit
        return kind is not None and issubclass(kind, self.swallow)


def show(f):
    log.clear()
    try:
        print(f.__name__, "gives", f())
    except BaseException as error:
        chain = []
        while error:
            chain.append(repr(error))
            error = error.__context__
        print(f.__name__, "raises", chain)
    print("   ", *log)


def plain():
    with Manager("a") as a, Manager("b") as (b):
        return a + b


def swallowed():
    with Manager("a", ZeroDivisionError):
        1 / 0
    return "after"


def not_swallowed():
    with Manager("a", KeyError), Manager("b", ValueError):
        raise IndexError("i")


def inner_enters():
    with Manager("a"), Manager("b", fail_enter=OSError("enter")), Manager("c"):
        pass


def exit_raises():
    with Manager("a"), Manager("b", fail_exit=KeyError("exit")):
        raise ValueError("body")


def exit_replaces():
    with Manager("a", KeyError), Manager("b", fail_exit=KeyError("exit")):
        raise ValueError("body")
    return "kept going"


def loop_flow():
    for i in range(4):
        with (Manager(f"l{i}") as x, contextlib.nullcontext(i) as y):
            if i == 1:
                continue
            if i == 2:
                break
    return x, y


def generator_inside():
    def g():
        with Manager("g"):
            yield 1
            yield 2
    it = g()
    next(it)
    it.close()
    return "closed"


def targets():
    d = {}
    with contextlib.nullcontext((1, [2, 3])) as (d["x"], (d["y"], *d["z"])):
        return d


for f in (plain, swallowed, not_swallowed, inner_enters, exit_raises, exit_replaces, loop_flow, generator_inside, targets):
    show(f)
for thing in (5, type("E", (), {"__enter__": lambda s: s}), type("X", (), {"__exit__": lambda *a: 0})()):
    try:
        with thing:
            pass
    except TypeError as error:
        print(str(error).replace("type object", "'type'"))


@contextlib.contextmanager
def tag(name, handle=None):
    log.append(f"<{name}>")
    try:
        yield name.upper()
    except (handle or ()) as error:
        log.append(f"handled {error!r}")
    finally:
        log.append(f"</{name}>")


def by_generator():
    with tag("a") as a, tag("b", KeyError) as b:
        raise KeyError(a + b)
    return "fine"


@tag("decorated")
def decorated(x):
    log.append("inside")
    return x * 2


def twice():
    return decorated(2), decorated(3)


def yields_twice():
    @contextlib.contextmanager
    def bad():
        yield 1
        yield 2
    with bad():
        pass


def yields_never():
    @contextlib.contextmanager
    def bad():
        return
        yield
    with bad():
        pass


def stop_iteration():
    with tag("s"):
        raise StopIteration("through")


def reraises():
    @contextlib.contextmanager
    def change():
        try:
            yield
        except ValueError as error:
            raise TypeError("changed") from error
    with change():
        raise ValueError("orig")


def stack():
    with contextlib.ExitStack() as s:
        for name in "xyz":
            s.enter_context(Manager(name, ValueError if name == "y" else ()))
        s.callback(log.append, "callback")
        s.push(lambda *exc: log.append(f"pushed {exc[0].__name__}"))
        raise ValueError("in stack")
    return "done"


def stack_moves():
    with contextlib.ExitStack() as s:
        s.enter_context(Manager("kept"))
        kept = s.pop_all()
    log.append("outside")
    kept.close()
    return "ok"


def helpers():
    with contextlib.suppress(KeyError, IndexError):
        [][1]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        print("captured")
        print("error", file=sys.stderr)
    with contextlib.closing(io.StringIO("x")) as f:
        pass
    with tempfile.TemporaryDirectory() as d, contextlib.chdir(d):
        same = os.path.samefile(os.getcwd(), d)
    return out.getvalue(), f.closed, same, os.path.exists(d)


for f in (by_generator, twice, yields_twice, yields_never, stop_iteration, reraises, stack, stack_moves, helpers):
    show(f)


class Reusable(contextlib.ContextDecorator):
    depth = 0

    def __enter__(self):
        self.depth += 1
        return self

    def __exit__(self, *exc):
        self.depth -= 1


r = Reusable()


@r
def nested(n):
    return r.depth if n == 0 else nested(n - 1)


print(nested(5), r.depth, isinstance(r, contextlib.AbstractContextManager), issubclass(Manager, contextlib.AbstractContextManager))
total = 0
for i in range(800):
    with contextlib.suppress(ZeroDivisionError):
        with r:
            total += 10 // (i % 3)
print(total, r.depth)
