# test: smoke
# asyncio: tasks, gather, queues, locks, timeouts, cancellation, async generators and contexts.
import asyncio
import contextlib

log = []


class Ticker:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        self.i = 0
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        await asyncio.sleep(0)
        return self.i


class Session:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        await asyncio.sleep(0)
        log.append(f"enter {self.name}")
        return self

    async def __aexit__(self, kind, error, trace):
        await asyncio.sleep(0)
        log.append(f"exit {self.name} {kind.__name__ if kind else None}")
        return kind is KeyError


async def numbers(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                log.append(f"got {got}")
            await asyncio.sleep(0)
    finally:
        log.append("numbers end")


async def comprehensions():
    print([x async for x in Ticker(4)], {x: y async for x in Ticker(3) for y in "ab" if x % 2})
    print([await double(x) for x in (1, 2)], [x async for x in numbers(5) if x % 2 == 0], {x async for x in Ticker(2)})
    lazy = (x * x async for x in Ticker(4))
    print(type(lazy).__name__, [v async for v in lazy])
    async for x in Ticker(3):
        if x == 2:
            break
    else:
        print("not here")
    async for x in Ticker(2):
        continue
    else:
        print("else", x)


async def double(x):
    await asyncio.sleep(0)
    return 2 * x


async def contexts():
    async with Session("a") as a, Session("b"):
        log.append(f"in {a.name}")
        raise KeyError("swallowed")
    try:
        async with Session("c"):
            raise ValueError("through")
    except ValueError as error:
        log.append(repr(error))

    @contextlib.asynccontextmanager
    async def managed(tag):
        log.append(f"<{tag}>")
        try:
            yield tag.upper()
        finally:
            log.append(f"</{tag}>")
    async with managed("p") as p, contextlib.AsyncExitStack() as stack:
        log.append(p)
        await stack.enter_async_context(managed("q"))
        stack.push_async_callback(double, 2)
        stack.callback(log.append, "callback")
    print(log)


async def generators():
    log.clear()
    g = numbers(10)
    print(await anext(g), await g.asend("hello"), await g.__anext__())
    await g.aclose()
    try:
        await anext(g)
    except StopAsyncIteration:
        print("ended", await anext(g, "default"))
    g = numbers(3)
    await anext(g)
    try:
        await g.athrow(RuntimeError("thrown in"))
    except RuntimeError as error:
        print(repr(error))
    print(log)


async def producer(queue, name, n):
    for i in range(n):
        await queue.put((name, i))
        await asyncio.sleep(0)
    await queue.put((name, None))


async def consumer(queue, producers):
    seen = []
    while producers:
        name, item = await queue.get()
        if item is None:
            producers -= 1
        else:
            seen.append(f"{name}{item}")
        queue.task_done()
    return seen


async def queues():
    queue = asyncio.Queue(maxsize=2)
    *_, seen = await asyncio.gather(producer(queue, "x", 4), producer(queue, "y", 3), consumer(queue, 2))
    await queue.join()
    print(seen, queue.empty())
    heap = asyncio.PriorityQueue()
    for v in (5, 1, 3):
        heap.put_nowait(v)
    print([heap.get_nowait() for _ in range(3)])
    try:
        heap.get_nowait()
    except asyncio.QueueEmpty as error:
        print(repr(error))


async def locks():
    lock, order = asyncio.Lock(), []
    semaphore, running, most = asyncio.Semaphore(2), 0, 0

    async def critical(name):
        async with lock:
            order.append(name + "+")
            await asyncio.sleep(0)
            order.append(name + "-")

    async def limited():
        nonlocal running, most
        async with semaphore:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1
    await asyncio.gather(*map(critical, "abc"), *(limited() for _ in range(6)))
    print(order, most, lock.locked())
    event = asyncio.Event()
    waiter = asyncio.create_task(event.wait())
    asyncio.get_running_loop().call_later(0.001, event.set)
    print(await waiter, event.is_set())


async def failures():
    async def fail(delay, error):
        await asyncio.sleep(delay)
        raise error
    print(await asyncio.gather(double(1), fail(0, KeyError("k")), return_exceptions=True))
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.005)
    except TimeoutError as error:
        print(type(error).__name__, isinstance(error, asyncio.TimeoutError))
    try:
        async with asyncio.timeout(0.005) as scope:
            await asyncio.sleep(5)
    except TimeoutError:
        print("timeout", scope.expired())

    async def cancellable():
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            log.append("cancelled")
            raise
    log.clear()
    task = asyncio.create_task(cancellable(), name="the task")
    await asyncio.sleep(0)
    print(task.cancel(), task.done(), task.get_name())
    try:
        await task
    except asyncio.CancelledError:
        print(log, task.cancelled(), task.done())
    try:
        async with asyncio.TaskGroup() as group:
            first = group.create_task(cancellable())
            group.create_task(fail(0, ValueError("v")))
            group.create_task(fail(0, TypeError("t")))
    except* ValueError as group:
        print(group.exceptions, first.cancelled())
    except* TypeError as group:
        print(group.exceptions)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(double(i)) for i in range(3)]
    print([t.result() for t in tasks])
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(s, s)) for s in (0, 5)],
                                       return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), done.pop().result())
    for task in pending:
        task.cancel()
    print([await f for f in asyncio.as_completed([asyncio.sleep(s / 100, s) for s in (3, 1, 2)])])
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda f: log.append(f.result()))
    future.set_result("future")
    await asyncio.sleep(0)
    print(log, await asyncio.to_thread(sum, [1, 2, 3]), await asyncio.shield(double(4)))


async def main():
    for part in (comprehensions, contexts, generators, queues, locks, failures):
        print("--", part.__name__)
        await part()
    return "done"


print(asyncio.run(main()))
coroutine = double(3)
try:
    coroutine.send(None)
    coroutine.send(None)
except StopIteration as stop:
    print(stop.value)
for bad in (lambda: asyncio.run(3), lambda: asyncio.get_running_loop(), lambda: coroutine.send(None)):
    try:
        bad()
    except (ValueError, RuntimeError) as error:
        print(type(error).__name__, error)
