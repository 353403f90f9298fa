# test: smoke
# Generators: send, throw, close, return values, yield from in depth, state, errors, laziness.
import inspect
import itertools

log = []


def echo(name):
    log.append(f"{name} starts")
    received = None
    try:
        while True:
            try:
                received = yield (name, received)
            except ValueError as error:
                log.append(f"{name} caught {error!r}")
                received = "from error"
            if received == "stop":
                return f"{name} result"
    except GeneratorExit:
        log.append(f"{name} closes")
        raise
    finally:
        log.append(f"{name} finally")


def delegate(*names):
    results = []
    for name in names:
        results.append((yield from echo(name)))
    return results


g = delegate("a", "b")
print(next(g), g.send(1), g.send("x"), g.throw(ValueError("v")), g.send("stop"), g.throw(ValueError), g.send(3))
try:
    g.send("stop")
except StopIteration as stop:
    print("value", stop.value)
print(log)
log.clear()
g = delegate("c")
print(inspect.getgeneratorstate(g), next(g), inspect.getgeneratorstate(g), g.gi_yieldfrom.__name__)
g.close()
print(inspect.getgeneratorstate(g), log, g.gi_frame)
g.close()
print(list(g), next(g, "default"))
try:
    g.throw(KeyError("after close"))
except KeyError as error:
    print(repr(error))

fresh = echo("d")
try:
    fresh.send(5)
except TypeError as error:
    print(error)
try:
    fresh.throw(KeyError("not started"))
except KeyError as error:
    print(repr(error), list(fresh))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


try:
    s = stubborn()
    next(s)
    s.close()
except RuntimeError as error:
    print(error)


def raises_stop():
    yield 1
    raise StopIteration("inside")


try:
    list(raises_stop())
except RuntimeError as error:
    print(error, repr(error.__cause__))


def reenters():
    yield next(me)


me = reenters()
try:
    next(me)
except ValueError as error:
    print(error)


class Tree:
    def __init__(self, label, left=None, right=None):
        self.label, self.left, self.right = label, left, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.label
        if self.right:
            yield from self.right


def build(lo, hi):
    if lo >= hi:
        return None
    mid = (lo + hi) // 2
    return Tree(mid, build(lo, mid), build(mid + 1, hi))


tree = build(0, 200)
print(sum(tree), list(tree) == list(range(200)), max(tree))


def flatten(items):
    for item in items:
        if isinstance(item, (list, tuple)):
            yield from flatten(item)
        else:
            yield item


print(list(flatten([1, [2, (3, [4, []], 5)], "six", [[[7]]]])))


def averager():
    total, n = 0, 0
    average = None
    while (value := (yield average)) is not None:
        total += value
        n += 1
        average = total / n
    return n, average


def grouper(results, key):
    results[key] = yield from averager()


results = {}
for key, values in {"x": [1, 2, 3], "y": [10.5, 20]}.items():
    worker = grouper(results, key)
    next(worker)
    means = [worker.send(v) for v in values]
    print(key, means)
    try:
        worker.send(None)
    except StopIteration:
        pass
print(results)


def over_iterator():
    result = yield from [1, 2]
    print("list gives", result)
    result = yield from zip("ab", (yield "middle"))
    print("zip gives", result)


it = over_iterator()
print(next(it), next(it), next(it), it.send([5, 6]), next(it), next(it, "end"))
it = over_iterator()
next(it)
try:
    it.send("to a list")
except AttributeError as error:
    print(error)


class Source:
    def __iter__(self):
        return self

    def __next__(self):
        return "n"

    def send(self, value):
        return "sent", value

    def throw(self, *args):
        log.append(args[0].__name__ if isinstance(args[0], type) else repr(args[0]))
        return "thrown"

    def close(self):
        log.append("close called")


def through():
    yield from Source()


log.clear()
t = through()
print(next(t), t.send(3), t.throw(ZeroDivisionError), t.throw(OSError("x")))
t.close()
print(log)

# expressions: scopes, laziness, the first iterable is evaluated at once
order = []
lazy = (order.append(x) or x for x in order or [1, 2, 3])
order.append("later")
print(next(lazy), order, sum(lazy), order)
try:
    (x for x in None)
except TypeError as error:
    print(error)
print(list((x, y) for x in range(3) for y in range(x) if (x + y) % 2), [[j for j in range(i)] for i in range(3)])
print(list(itertools.islice((lambda: (yield from itertools.count(3)))(), 3)))


def fibonacci():
    a, b = 0, 1
    while True:
        a, b = b, a + (yield a) if False else a + b
        yield a


def pipeline(source, *stages):
    for stage in stages:
        source = stage(source)
    return source


evens = pipeline(fibonacci(), lambda s: (x for x in s if not x % 2), lambda s: itertools.takewhile(lambda x: x < 10**12, s))
print(list(evens)[-3:])
print(echo.__name__, type(echo("z")).__name__, echo("q").__qualname__, inspect.isgeneratorfunction(echo), repr(echo("r"))[:24])


def exceptions_inside():
    try:
        raise KeyError("outer")
    except KeyError:
        try:
            yield "in handler"
        finally:
            yield "in finally"


e = exceptions_inside()
print(next(e))
try:
    raise IndexError("caller's")
except IndexError:
    print(next(e))
try:
    e.throw(OSError("end"))
except OSError as error:
    print(repr(error), repr(error.__context__))
