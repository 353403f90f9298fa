# test: smoke
# Coroutines and async generators, driven by hand.
class Step:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return got


def run(coro):
    sent, log = None, []
    try:
        while True:
            log.append(coro.send(sent))
            sent = len(log) * 10
    except StopIteration as e:
        return e.value, log


async def numbers(n):
    try:
        for i in range(n):
            got = await Step(i)
            back = yield (i, got)
            if back: print("sent back", back)
    finally:
        await Step("closing")
        print("closed", n)


async def collect():
    out = []
    async for x in numbers(3): out.append(x)
    squares = [x[0] ** 2 async for x in numbers(3) if await Step("if") >= 0]
    pairs = {k: v async for k, v in numbers(2)}
    gen = (x async for x in numbers(2))
    return out, squares, pairs, [y async for y in gen]


print(run(collect()))


async def by_hand():
    g = numbers(5)
    print(type(g.__anext__()).__name__, type(g.asend(1)).__name__, type(g.aclose()).__name__, g.ag_running)
    print(await g.__anext__(), await g.asend("hello"), await g.asend(None))
    try:
        await g.athrow(KeyError("thrown"))
    except KeyError as e:
        print("caught", e)
    try:
        await g.__anext__()
    except StopAsyncIteration as e:
        print("over", e.args)
    h = numbers(3)
    print(await anext(h), await anext(h, None))
    await h.aclose()
    await h.aclose()
    print(await anext(h, "default"))
    try:
        await anext(h)
    except StopAsyncIteration:
        print("stop")
    async def bad():
        try:
            yield 1
        finally:
            yield 2
    b = bad()
    print(await b.asend(None))
    try:
        await b.aclose()
    except RuntimeError as e:
        print(e)
    async def raises():
        yield 1
        raise StopAsyncIteration
    try:
        async for x in raises(): print(x)
    except RuntimeError as e:
        print(e, repr(e.__cause__))
    step = b.asend(None)
    try:
        while True: step.send(None)
    except StopAsyncIteration:
        print("finished")
    try:
        step.send(None)
    except RuntimeError as e:
        print(e)
    fresh = numbers(1)
    try:
        fresh.asend("x").send(None)
    except TypeError as e:
        print(e)


run(by_hand())


class Manager:
    def __init__(self, name): self.name = name
    async def __aenter__(self):
        print("enter", await Step(self.name)); return self
    async def __aexit__(self, *exc):
        print("exit", self.name, exc[0]); await Step("x"); return self.name == "swallow"


async def managers():
    async with Manager("a") as a, Manager("swallow"):
        raise ValueError("v")
    try:
        async with Manager("b"): raise IndexError
    except IndexError: print("index")
    return [await Step(i) for i in range(3)]


print(run(managers()))


async def simple(): return 5
c = simple()
w = c.__await__()
print(type(w).__name__)
try: next(w)
except StopIteration as e: print(e.value)
try: c.send(None)
except RuntimeError as e: print(e)


class Iter:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration("result")
        return self.n


def delegating():
    r = yield from Iter()
    print("got", r)
    r = yield from [10]
    return r


print(list(delegating()))


def throwing():
    try: yield 1
    except ValueError as e: print("inside", e); yield 2


g = throwing(); next(g)
print(g.throw(ValueError("one")))
g = throwing(); next(g)
for args in [(3,), (ValueError, "x", 5), (ValueError("a"), "b")]:
    try: g.throw(*args)
    except TypeError as e: print(e)
print(list[int], type(g)[int])
c = simple(); c.close()
