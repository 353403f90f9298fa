# Coroutines: awaits that compiled code takes along, trampolines, an event loop of one's own.
import asyncio
from collections import deque


async def add(a, b):
    return a + b


async def chain(n):
    return 0 if n == 0 else 1 + await chain(n - 1)


async def work(n):
    s = 0
    for i in range(n):
        s += await add(i, 1)
        if i % 50 == 0:
            s += await chain(5)
    return s


def drive(coroutine):
    steps = 0
    try:
        while True:
            coroutine.send(None)
            steps += 1
    except StopIteration as e:
        return e.value, steps


class Switch:
    def __await__(self):
        got = yield self
        return got


async def task(name, n, log):
    s = 0
    for i in range(n):
        s += await Switch()
    log.append((name, s))
    return s


def event_loop():
    log = []
    ready = deque((task(k, 20 + k, log), None) for k in range(10))
    steps = 0
    while ready:
        t, value = ready.popleft()
        try:
            got = t.send(value)
            assert isinstance(got, Switch)
            ready.append((t, steps % 7))
            steps += 1
        except StopIteration:
            pass
    return steps, sorted(log)


class Manager:
    def __init__(self, log):
        self.log = log

    async def __aenter__(self):
        self.log.append("in")
        return await add(1, 2)

    async def __aexit__(self, kind, e, tb):
        await add(0, 0)
        self.log.append(kind.__name__ if kind else "out")
        return kind is KeyError


async def managed(n):
    log = []
    s = 0
    for i in range(n):
        async with Manager(log) as v:
            s += v
            if i % 3 == 0:
                raise KeyError(i)
    return s, len(log), log[:4]


async def items(n):
    for i in range(n):
        await add(i, i)
        yield i * 2


async def collected(n):
    s = 0
    async for x in items(n):
        s += x
    return s, [x async for x in items(5)], sum([x async for x in items(9) if x % 4 == 0])


async def failing(i):
    await add(i, i)
    if i % 5 == 0:
        raise ValueError(i)
    return i


async def catching(n):
    good = bad = 0
    for i in range(n):
        try:
            good += await failing(i)
        except ValueError as e:
            bad += e.args[0]
    return good, bad


async def waiting(queue, out):
    while True:
        item = await queue.get()
        if item is None:
            return
        out.append(item * 2)


async def pool():
    queue, out = asyncio.Queue(), []
    workers = [asyncio.create_task(waiting(queue, out)) for _ in range(3)]
    for i in range(100):
        await queue.put(i)
        if i % 10 == 0:
            await asyncio.sleep(0)
    for _ in workers:
        await queue.put(None)
    await asyncio.gather(*workers)
    return sorted(out)[-3:], len(out)


print(drive(work(1000)))
print(event_loop())
print(drive(managed(100)))
print(drive(collected(300)))
print(drive(catching(200)))
print(asyncio.run(pool()))
c = work(3)
drive(c)
try:
    c.send(None)
except RuntimeError as e:
    print(e)


async def twice():
    c = add(1, 2)
    s = 0
    for i in range(200):
        if i == 150:
            try:
                await c
                await c
            except RuntimeError as e:
                return str(e), s
        s += await add(i, 1)


print(drive(twice()))
