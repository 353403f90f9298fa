# _asyncio.Task as programs see it: steps, cancellation, what may be awaited, names, stacks, loops of threads.
import asyncio
import collections.abc
import contextvars
import gc
import io
import os
import re
import threading
import traceback

from asyncio import tasks


def shown(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


def clean(x):
    return re.sub(r" at 0x[0-9a-f]+", "", re.sub(r"/[^ ]*/", "", str(x)))


def show(what, f, *args, **kwargs):
    print(what, "->", clean(shown(f, *args, **kwargs)))


class Loop:
    """Calls nothing by itself."""

    def __init__(self):
        self.calls = []
        self.reports = []

    def get_debug(self):
        return False

    def call_soon(self, f, *args, context=None):
        self.calls.append((f, args, context))

    def call_exception_handler(self, context):
        self.reports.append(context)

    def step(self):
        f, args, context = self.calls.pop(0)
        return f(*args)

    def __repr__(self):
        return "<Loop>"


async def returns(v):
    return v


async def waits(f):
    return await f


def steps():
    loop = Loop()
    t = asyncio.Task(returns(1), loop=loop, name="n")
    f = loop.calls[0][0]
    print(type(f).__name__, f.__self__ is t, clean(f), t.get_name(), clean(t))
    show("argument", f, 1)
    show("keyword", f, x=1)
    print(loop.step(), t.result(), clean(t))
    show("done already", f)
    future = asyncio.Future(loop=loop)
    t = asyncio.Task(waits(future), loop=loop, name=5)
    loop.step()
    print(clean(future), clean(t), t._fut_waiter is future, t._must_cancel, t.get_coro().__name__)
    wakeup = future._callbacks[0][0]
    print(wakeup.__name__, wakeup.__qualname__, wakeup.__self__ is t, wakeup.__module__, clean(wakeup))
    print(t.cancel("m"), t.cancelling(), clean(t), clean(future), loop.step(), clean(t))
    show("again", wakeup, future)
    print(t.uncancel(), t.uncancel(), t.cancel(), t.cancelling())
    show("result", t.result)
    show("set_result", t.set_result, 1)
    show("set_exception", t.set_exception, ValueError)


def wrong():
    loop = Loop()
    show("no coroutine", asyncio.Task, 3, loop=loop)
    show("nothing", asyncio.Task)
    show("positional", asyncio.Task, 3, 4, loop=loop)
    raw = asyncio.Task.__new__(asyncio.Task)
    for name in ["__repr__", "result", "cancelling", "uncancel", "cancel"]:
        show(name, getattr(raw, name))
    print(raw._coro, raw._fut_waiter, raw._must_cancel, raw._log_destroy_pending)

    def generator():
        yield 1

    class Yields:
        def __init__(self, v):
            self.v = v

        def __await__(self):
            yield self.v

    class Duck:
        _asyncio_future_blocking = True

        def get_loop(self):
            return loop

        def add_done_callback(self, f, *, context):
            print("duck", f.__name__, type(context).__name__)

    class OldDuck(Duck):
        get_loop = property()
        _loop = loop

    class NoDuck(Duck):
        _asyncio_future_blocking = None

    class BadDuck(Duck):
        def add_done_callback(self, f, *, context):
            raise OSError("no callbacks")

    async def awaits(v):
        await Yields(v)

    done = asyncio.Future(loop=loop)
    done.set_result(1)
    for v in [generator(), 3, done, asyncio.Future(loop=Loop()), None, [], Duck(), OldDuck(), NoDuck(), BadDuck()]:
        loop.calls.clear()
        t = asyncio.Task(awaits(v), loop=loop, name="n")
        show("first", loop.step)
        while loop.calls:
            show("next", loop.step)
        print(t._state, clean(t._fut_waiter)[:12], clean(shown(t.exception)))

    async def itself():
        await Yields(t)

    t = asyncio.Task(itself(), loop=loop, name="n")
    loop.calls = loop.calls[-1:]
    loop.step()
    loop.step()
    print(clean(repr(t.exception())))


def cancellation():
    loop = Loop()

    async def refuses(f):
        try:
            await f
        except asyncio.CancelledError as e:
            return repr(e)

    t = asyncio.Task(refuses(asyncio.Future(loop=loop)), loop=loop)
    t.cancel("early")
    print(t._must_cancel, loop.step(), t._must_cancel, t.cancelled())

    f = asyncio.Future(loop=loop)
    t = asyncio.Task(refuses(f), loop=loop)
    loop.calls.clear()
    step = t._callbacks
    print(step)
    t.get_coro().close()

    async def chain():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            raise ValueError("instead")

    async def deep(n):
        if n:
            return await asyncio.create_task(deep(n - 1))
        await asyncio.sleep(10)

    async def main():
        t = asyncio.create_task(chain())
        await asyncio.sleep(0)
        t.cancel()
        try:
            await t
        except ValueError as e:
            print(repr(e), repr(e.__context__))
        t = asyncio.create_task(deep(3))
        for _ in range(6):
            await asyncio.sleep(0)
        t.cancel("from outside")
        for _ in range(2):
            try:
                await t
            except asyncio.CancelledError as e:
                print(repr(e), [x.name for x in traceback.extract_tb(e.__traceback__)])
        t = asyncio.create_task(returns(1))
        t.cancel()
        t.cancel()
        print(t.cancelling(), t.uncancel(), t.cancelling())
        print(await asyncio.gather(t, returns(2), return_exceptions=True))
        try:
            async with asyncio.timeout(0.001):
                await asyncio.sleep(10)
        except TimeoutError as e:
            print(repr(e), asyncio.current_task().cancelling())
        async with asyncio.TaskGroup() as group:
            a, b = group.create_task(returns(3)), group.create_task(returns(4))
        print(a.result(), b.result())

    asyncio.run(main())


class Coroutine(collections.abc.Coroutine):
    def __init__(self, loop):
        self.loop, self.n = loop, 0

    def send(self, v):
        self.n += 1
        if self.n == 1:
            return None
        if self.n == 2:
            f = asyncio.Future(loop=self.loop)
            self.loop.call_soon(f.set_result, 1)
            return next(f.__await__())
        raise StopIteration(self.n)

    def throw(self, *args):
        print("thrown", args)
        raise args[0]

    def close(self):
        pass

    def __await__(self):
        return self


def coroutines():
    loop = asyncio.new_event_loop()
    print(loop.run_until_complete(asyncio.Task(Coroutine(loop), loop=loop)))
    t = asyncio.Task(Coroutine(loop), loop=loop)
    t.cancel("c")
    show("cancelled", loop.run_until_complete, t)

    async def interrupts():
        raise KeyboardInterrupt("k")

    async def exits():
        raise SystemExit(3)

    async def stops():
        raise StopIteration(4)

    for f in [interrupts, exits, stops]:
        t = asyncio.Task(f(), loop=loop, name="n")
        show(f.__name__, loop.run_until_complete, t)
        print(clean(t), repr(t.exception()))
    loop.close()


def contexts():
    var = contextvars.ContextVar("var", default=0)
    seen = []

    async def sets(n):
        var.set(var.get() + n)
        await asyncio.sleep(0)
        seen.append(var.get())

    async def main():
        var.set(10)
        a = asyncio.create_task(sets(1))
        own = contextvars.copy_context()
        b = asyncio.create_task(sets(2), context=own)
        var.set(20)
        c = asyncio.create_task(sets(3))
        await asyncio.gather(a, b, c)
        print(seen, var.get(), own[var], list(own.values()))

    asyncio.run(main())
    print(var.get())


def stacks():
    async def inner(f):
        await f

    async def outer(f):
        await inner(f)

    async def fails():
        1 / 0

    async def main():
        f = asyncio.get_running_loop().create_future()
        t = asyncio.create_task(outer(f), name="s")
        print(t.get_name(), [x.f_code.co_name for x in t.get_stack()])
        await asyncio.sleep(0)
        print([x.f_code.co_name for x in t.get_stack()], t.get_stack(limit=0))
        out = io.StringIO()
        t.print_stack(limit=1, file=out)
        print(clean(out.getvalue()))
        f.set_result(1)
        await t
        out = io.StringIO()
        t.print_stack(file=out)
        print(clean(out.getvalue()), t.get_stack())
        t.set_name(7)
        print(t.get_name(), t.set_name("x"), t.get_name())
        t = asyncio.create_task(fails())
        try:
            await t
        except ZeroDivisionError:
            print([x.f_code.co_name for x in t.get_stack()])
        show("get_stack", t.get_stack, 3)

    asyncio.run(main())


def loops():
    show("none", asyncio.get_running_loop)
    print(asyncio._get_running_loop())
    asyncio._set_running_loop(3)
    print(asyncio._get_running_loop(), asyncio.get_event_loop())
    other = []
    thread = threading.Thread(target=lambda: other.append(asyncio._get_running_loop()))
    thread.start()
    thread.join()
    pid = os.fork()
    if not pid:
        os._exit(0 if asyncio._get_running_loop() is None else 1)
    print(other, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), asyncio._get_running_loop())
    asyncio._set_running_loop(None)
    show("none", asyncio.get_running_loop)
    loop = Loop()
    print(tasks._enter_task(loop, "a"), tasks._current_tasks, asyncio.current_task(loop))
    show("entered", tasks._enter_task, loop, "b")
    show("not that", tasks._leave_task, loop, "b")
    print(tasks._leave_task(loop=loop, task="a"))
    show("left", tasks._leave_task, loop, "a")
    t = asyncio.Task(returns(1), loop=loop)
    print(asyncio.all_tasks(loop) == {t}, t in tasks._all_tasks)
    tasks._unregister_task(t)
    print(asyncio.all_tasks(loop))
    tasks._register_task(t)
    print(asyncio.all_tasks(loop) == {t})
    loop.step()

    async def work(i):
        await asyncio.sleep(0)
        return i, asyncio.current_task().get_name()

    async def main():
        return await asyncio.gather(*[asyncio.create_task(work(i), name=f"t{i}") for i in range(4)])

    results = {}
    threads = [threading.Thread(target=lambda i=i: results.update({i: asyncio.run(main())})) for i in range(3)]
    for x in threads:
        x.start()
    for x in threads:
        x.join()
    print(sorted(results.items()))


class Own(asyncio.Task):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = 0

    def cancel(self, msg=None):
        self.steps += 1
        return super().cancel(msg)


def lost():
    loop = Loop()

    def make(n):
        for i in range(n):
            asyncio.Task(waits(asyncio.Future(loop=loop)), loop=loop).get_coro().close()
            t = Own(waits(asyncio.Future(loop=loop)), loop=loop)
            t.get_coro().close()
            quiet = asyncio.Task(waits(asyncio.Future(loop=loop)), loop=loop)
            quiet._log_destroy_pending = False
            quiet.get_coro().close()
        loop.calls.clear()

    def deeper(n):
        return deeper(n - 1) if n else make(50)

    deeper(10)
    for _ in range(3):
        gc.collect()
    print(90 <= len(loop.reports) <= 100, sorted(loop.reports[0]), loop.reports[0]["message"])

    async def main():
        t = Own(asyncio.sleep(5))
        await asyncio.sleep(0)
        t.cancel()
        try:
            await t
        except asyncio.CancelledError:
            print(t.steps, type(t).__name__, isinstance(t, asyncio.Future))

    asyncio.run(main())


for part in [steps, wrong, cancellation, coroutines, contexts, stacks, loops, lost]:
    print("---", part.__name__)
    part()
