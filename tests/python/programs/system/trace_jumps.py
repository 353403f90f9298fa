# test: smoke
# frame.f_lineno set by a trace function: where a frame may go on, and what it finds there.
import sys


class context:
    def __init__(self, out, n):
        self.out, self.n = out, n

    def __enter__(self):
        self.out.append(self.n)
        return self.n

    def __exit__(self, *args):
        self.out.append(-self.n)


class jumper:
    """Jumps once from one line of a function to another, both relative to its head."""

    def __init__(self, function, source, to, event="line"):
        self.code, self.source, self.to, self.event, self.done = function.__code__, source, to, event, False
        self.seen = []

    def __call__(self, frame, event, argument):
        if frame.f_code is not self.code:
            return None
        line = frame.f_lineno - self.code.co_firstlineno
        self.seen.append(line if event == "line" else event)
        if event == self.event and line == self.source and not self.done:
            self.done = True
            try:
                frame.f_lineno = self.code.co_firstlineno + self.to
            except ValueError as e:
                self.seen.append(str(e))
            else:
                self.seen.append(("now", frame.f_lineno - self.code.co_firstlineno))
        return self


def jump(function, source, to, event="line", *args):
    tracer = jumper(function, source, to, event)
    out = []
    sys.settrace(tracer)
    try:
        r = function(out, *args)
    except Exception as e:
        r = repr(e)
    sys.settrace(None)
    print(function.__name__, source, to, out, r, tracer.seen)


def straight(out):
    out.append(1)
    x = 2
    out.append(3)
    # nothing
    out.append(x)
    return x


jump(straight, 1, 3)  # x has no value then
jump(straight, 3, 1)
jump(straight, 1, 4)
jump(straight, 3, 3)
jump(straight, 1, 100)
jump(straight, 1, -100)
jump(straight, 1, 6)


def loops(out):
    for i in 1, 2:
        out.append(i)
        for j in 3, 4:
            out.append(j)
            out.append(-j)
        out.append(5)
    else:
        out.append(6)
    while i < 4:
        i += 1
        out.append(i)
    return [k for k in (i, j)]


jump(loops, 4, 6)
jump(loops, 4, 2)
jump(loops, 5, 3)
jump(loops, 2, 8)
jump(loops, 2, 4)
jump(loops, 8, 2)
jump(loops, 2, 5)
jump(loops, 10, 1)
jump(loops, 6, 10)
jump(loops, 4, 11)


def returns(out):
    for i in 1, 2:
        out.append(i)
        return 3
    for k in 4, 5:
        out.append(k)
    return 6


jump(returns, 2, 5)
jump(returns, 1, 5)
jump(returns, 1, 4)
jump(returns, 1, 2)


def blocks(out):
    out.append(1)
    with context(out, 2):
        out.append(3)
        with context(out, 4) as x:
            out.append(5)
        out.append(6)
    with context(out, 7):
        out.append(8)
    try:
        out.append(9)
        1 / 0
    except ZeroDivisionError as e:
        out.append(10)
        out.append(type(e))
    except Exception:
        out.append(11)
    finally:
        out.append(12)
    out.append(sys.exc_info())
    return 13


jump(blocks, 5, 8)
jump(blocks, 5, 6)
jump(blocks, 5, 2)
jump(blocks, 3, 7)
jump(blocks, 1, 3)
jump(blocks, 3, 10)
jump(blocks, 13, 16)
jump(blocks, 13, 18)
jump(blocks, 13, 19)
jump(blocks, 13, 1)
jump(blocks, 10, 13)
jump(blocks, 10, 12)
jump(blocks, 10, 18)
jump(blocks, 10, 19)
jump(blocks, 18, 9)


def finals(out):
    try:
        try:
            out.append(1)
            1 / 0
        finally:
            out.append(2)
            out.append(3)
    except ZeroDivisionError:
        out.append(4)
    out.append(str(sys.exc_info()[1]))
    while True:
        try:
            out.append(5)
            break
        finally:
            out.append(6)
    return 7


jump(finals, 6, 7)
jump(finals, 3, 7)
jump(finals, 6, 11)
jump(finals, 6, 13)
jump(finals, 13, 11)
jump(finals, 11, 16)
jump(finals, 16, 9)


def ends(out):
    out.append(1)
    while True:
        out.append(2)
        if len(out) > 4:
            return out
    out.append(3)


jump(ends, 3, 6)


def expressions(out):
    print(
        out.append(1),
        out.append(2),
        sep=""
    )
    (
        len(
            out
        )
        + len([])
    )
    return [
        out.append(3),
        out.append(4),
    ]


jump(expressions, 3, 2)
jump(expressions, 2, 8)
jump(expressions, 2, 6)
jump(expressions, 3, 13)
jump(expressions, 13, 2)
jump(expressions, 13, 14)
jump(expressions, 7, 1)


def variables(out, n=None):
    n = [1, 2]
    m = 3
    cell = 4

    def inner():
        return cell

    del m
    m = n
    for q in m:
        out.append(q)
    return inner(), cell


jump(lambda out: out, 0, 0)
for goal in 4, 6, 9, 10, 11, 12, 13:
    jump(variables, 1, goal)
    jump(variables, 2, goal)
    jump(variables, 2, goal, "line", [5])


def frames_stay_watched(out):
    def stop(frame, event, argument):
        sys.settrace(None)

    def f(n):
        k = 1
        a = n
        for i in range(n):
            sys.settrace(None)
            try:
                out.append(k + i)
            except UnboundLocalError as e:
                out.append(str(e))
                k = 10
        return a

    def tracer(frame, event, argument):
        if frame.f_code is f.__code__:
            if event == "line" and frame.f_lineno == f.__code__.co_firstlineno + 1:
                frame.f_lineno += 2
            return tracer

    for _ in range(300):
        f(3)
    del out[:]
    sys.settrace(tracer)
    try:
        f(3)
    except UnboundLocalError as e:
        out.append(str(e))
    sys.settrace(None)
    out.append(f(2))
    print(out)


frames_stay_watched([])


def generators(out):
    def gen():
        out.append("a")
        x = yield 1
        out.append(x)
        for i in 1, 2:
            yield i
        try:
            1 / 0
        except ZeroDivisionError:
            yield 3
            out.append("b")
        out.append(sys.exc_info())
        yield 4

    first = gen.__code__.co_firstlineno

    def run(source, to, go_on):
        def tracer(frame, event, argument):
            if frame.f_code is gen.__code__:
                if event == "return" and frame.f_lineno == first + source and not out.count("jumps"):
                    out.append("jumps")
                    try:
                        frame.f_lineno = first + to
                    except ValueError as e:
                        out.append(str(e))
                return tracer

        g = gen()
        del out[:]
        sys.settrace(tracer)
        for i in g:
            out.append(i)
            # Where it goes on CPython leaves out an instruction.
            if "jumps" in out and sys.implementation.name == "cpython":
                break
        if not go_on:
            sys.settrace(None)
        print(source, to, out[: out.index("jumps") + 2])

    for to in 1, 3, 5, 8, 9, 10, 12, 14, 20:
        run(2, to, True)
        sys.settrace(None)
        run(5, to, False)


generators([])


def events(out):
    tried = []

    def attempt(frame, line, event):
        try:
            frame.f_lineno = line
        except Exception as e:
            out.append((event, type(e).__name__, str(e)))

    def f():
        x = 1
        try:
            1 / 0
        except ZeroDivisionError:
            x = len("abc")
        return x

    def tracer(frame, event, argument):
        if frame.f_code is f.__code__:
            if event not in tried:
                tried.append(event)
                line = frame.f_lineno
                for wanted in line, 2**70, 2**31, -(2**31), 1.5, True, None, "x", line + 1000, 1:
                    attempt(frame, wanted, event)
                attempt(frame.f_back, 5, event + " of another")
                try:
                    del frame.f_lineno
                except AttributeError as e:
                    out.append(str(e))
                frame.f_trace_opcodes = True
                if event == "line":
                    frame.f_lineno = line
            return tracer

    attempt(sys._getframe(), 5, "none")
    sys.settrace(tracer)
    f()
    sys.settrace(None)
    sys.setprofile(lambda frame, event, argument: attempt(frame, 3, event) if len(out) < 60 else None)
    f()
    sys.setprofile(None)
    for line in out:
        print(line)


events([])


def deep(out):
    # In warm code, from the outside.
    def work(n):
        total = 0
        for i in range(n):
            total += i
        total = -total
        return total

    for _ in range(2000):
        work(10)

    def tracer(frame, event, argument):
        if frame.f_code is work.__code__:
            if event == "line" and frame.f_lineno == work.__code__.co_firstlineno + 4:
                if frame.f_locals["total"] < 100:
                    frame.f_lineno -= 2
            return tracer

    sys.settrace(tracer)
    r = work(10)
    sys.settrace(None)
    print(r, work(10))


deep([])
