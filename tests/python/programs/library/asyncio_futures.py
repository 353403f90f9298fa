# _asyncio.Future as programs see it: states, callbacks with contexts, awaiting, what is wrong.
import asyncio
import contextvars
import gc
import traceback
import weakref

loop = asyncio.new_event_loop()
var = contextvars.ContextVar("var", default=0)


def shown(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


def show(what, f, *args, **kwargs):
    print(what, "->", shown(f, *args, **kwargs))


def turn():
    loop.call_soon(loop.stop)
    loop.run_forever()


def new():
    return asyncio.Future(loop=loop)


def states():
    f = new()
    print(type(f).__module__, type(f).__name__, f)
    for name in ["_state", "_loop", "_callbacks", "_result", "_exception", "_log_traceback", "_source_traceback",
                 "_cancel_message", "_asyncio_future_blocking"]:
        print(name, repr(getattr(f, name)) if name != "_loop" else f._loop is loop)
    show("result", f.result)
    show("exception", f.exception)
    print(f.done(), f.cancelled(), f.get_loop() is loop)
    print(f.set_result([1, 2]), f.done(), f.result(), f.exception(), f, f._state)
    show("again", f.set_result, 1)
    show("again", f.set_exception, ValueError)
    show("cancel", f.cancel)
    f = new()
    print(f.cancel("why"), f.cancel(), f.cancelled(), f, f._cancel_message)
    for _ in range(2):
        show("cancelled", f.result)
        show("cancelled", f.exception)
    print(repr(f._make_cancelled_error()))
    f = new()
    for wrong in [3, int, StopIteration, StopIteration(1), None]:
        show("set_exception", f.set_exception, wrong)
    f.set_exception(KeyError("k"))
    print(f, f._log_traceback, repr(f.exception()), f._log_traceback)
    show("result", f.result)


def attributes():
    f = new()
    f.note = 1
    print(f.note, hasattr(f, "__dict__"), weakref.ref(f)() is f)
    for name, v in [("_log_traceback", True), ("_log_traceback", False), ("_asyncio_future_blocking", 5),
                    ("_cancel_message", "m"), ("_state", 1), ("_result", 1)]:
        show(f"{name} = {v}", setattr, f, name, v)
    for name in ["_log_traceback", "_asyncio_future_blocking", "_cancel_message", "note", "note"]:
        show(f"del {name}", delattr, f, name)
    print(f._asyncio_future_blocking, f._cancel_message)
    show("positional", asyncio.Future, loop)
    show("keyword", asyncio.Future, other=1)
    show("loop", asyncio.Future, loop=3)
    show("class", setattr, asyncio.Future, "x", 1)
    print(asyncio.Future[int])
    raw = asyncio.Future.__new__(asyncio.Future)
    for name in ["result", "exception", "get_loop", "cancel", "__await__", "__repr__", "done", "cancelled"]:
        show(name, getattr(raw, name))
    for name in ["_state", "_loop", "_callbacks", "_result", "_exception", "_log_traceback"]:
        show(name, getattr, raw, name)
    show("set_result", raw.set_result, 1)
    show("add_done_callback", raw.add_done_callback, print)
    show("remove_done_callback", raw.remove_done_callback, print)


def callbacks():
    log = []
    loop.set_exception_handler(lambda loop, context: log.append(context["message"][:21]))
    f = new()
    var.set(1)
    f.add_done_callback(lambda f: log.append(("a", var.get(), f.result())))
    var.set(2)
    f.add_done_callback(lambda f: log.append(("b", var.get(), f.result())))
    context = contextvars.Context()
    context.run(var.set, 3)
    f.add_done_callback(lambda f: log.append(("c", var.get(), f.result())), context=context)
    var.set(4)
    print(len(f._callbacks), f._callbacks[2][1] is context, log)
    f.set_result("r")
    print(f._callbacks, log)
    turn()
    print(log)
    f.add_done_callback(lambda f: log.append(("late", var.get())))
    turn()
    print(log[3:])

    f = new()
    for c in [print, len, print, repr, print]:
        f.add_done_callback(c)
    print([c.__name__ for c, _ in f._callbacks])
    print(f.remove_done_callback(print), f.remove_done_callback(print), f)
    print(f.remove_done_callback(len), f.remove_done_callback(repr), f._callbacks)

    removing = []

    class Equal:
        def __init__(self, f, what):
            self.f, self.what = f, what

        def __eq__(self, other):
            return self.what(self.f)

        def __call__(self, f):
            pass

    def cancels(f):
        f.cancel()
        return False

    def removes(f):
        if f not in removing:
            removing.append(f)
            print("inner", f.remove_done_callback(len))
        return True

    def fails(f):
        raise ZeroDivisionError("compared")

    for what in [cancels, removes, fails]:
        f = new()
        for c in [len, Equal(f, what), len, Equal(f, what), repr]:
            f.add_done_callback(c)
        show(what.__name__, f.remove_done_callback, print)
        print(f._state, None if f._callbacks is None else len(f._callbacks))

    class Refuses:
        n = 0

        def get_debug(self):
            return False

        def call_soon(self, *args, context=None):
            self.n += 1
            if self.n == 2:
                raise RuntimeError("no more")

    f = asyncio.Future(loop=Refuses())
    for _ in range(4):
        f.add_done_callback(print)
    show("refused", f.set_result, 1)
    print(f._state, f._callbacks, f._loop.n)
    turn()
    loop.set_exception_handler(None)


def waiting():
    f = new()
    i = f.__await__()
    print(type(i).__name__, iter(i) is i, next(i) is f, f._asyncio_future_blocking)
    show("again", next, i)
    f.set_result((1, 2))
    for step in [lambda: i.send(5), lambda: next(i)]:
        try:
            step()
        except StopIteration as e:
            print("stop", repr(e.value))
    f = new()
    i = iter(f)
    for args in [(), (1,), (int,), (ValueError, 2, 3), (ValueError(1), 2), (1, 2, 3, 4)]:
        show(f"throw{args}", i.throw, *args)
    for args in [(ValueError,), (ValueError, 2), (ValueError, (2, 3)), (ValueError(4), None, None)]:
        show(f"throw{args}", f.__await__().throw, *args)
    i = iter(f)
    next(i)
    print(i.close(), list(i))

    async def plain(f):
        return await f

    def legacy(f):
        return (yield from f)

    for make in [plain, legacy]:
        f = new()
        g = make(f)
        print(g.send(None) is f)
        f.set_result(make.__name__)
        try:
            g.send(None)
        except StopIteration as e:
            print(e.value)
        f = new()
        g = make(f)
        g.send(None)
        show("blocking is set", g.send, None)

    def raising():
        raise KeyError("deep")

    f = new()
    try:
        raising()
    except KeyError as e:
        f.set_exception(e)
    for _ in range(3):
        try:
            f.result()
        except KeyError as e:
            print([entry.name for entry in traceback.extract_tb(e.__traceback__)])


class Own(asyncio.Future):
    def __init__(self, *args, tag=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.tag = tag

    def cancel(self, msg=None):
        print("own cancel", msg)
        return super().cancel(msg)

    def result(self):
        print("own result")
        return super().result()

    def add_done_callback(self, *args, **kwargs):
        print("own add_done_callback", len(args), sorted(kwargs))
        return super().add_done_callback(*args, **kwargs)


def subclasses():
    f = Own(loop=loop, tag="t")
    print(f, f.tag, hasattr(f, "__dict__"), isinstance(f, asyncio.Future), asyncio.isfuture(f))

    async def main():
        f = Own()
        asyncio.get_running_loop().call_soon(f.set_result, 8)
        print(await f)
        t = asyncio.create_task(waits())
        await asyncio.sleep(0)
        t.cancel("message")
        try:
            await t
        except asyncio.CancelledError as e:
            print(repr(e))

    async def waits():
        await Own()

    loop.run_until_complete(main())

    class NoInit(asyncio.Future):
        def __init__(self):
            pass

    show("not initialised", repr, NoInit())
    show("not initialised", NoInit().result)


def lost():
    seen = []
    loop.set_exception_handler(lambda loop, context: seen.append(sorted(context)))

    def make(n):
        for i in range(n):
            new().set_exception(ValueError(i))
            quiet = new()
            quiet.set_exception(ValueError(i))
            quiet._log_traceback = False
            asked = new()
            asked.set_exception(ValueError(i))
            asked.exception()
            Own(loop=loop).set_exception(ValueError(i))

    def deeper(n):
        return deeper(n - 1) if n else make(50)

    deeper(10)
    for _ in range(3):
        gc.collect()
    loop.set_exception_handler(None)
    print(90 <= len(seen) <= 100, seen[0])


def debugging():
    loop.set_debug(True)
    f = new()
    print(f._source_traceback[-1].name, f._source_traceback[-2].name)
    print(repr(f).rpartition(" ")[0].split("created")[0])
    loop.set_debug(False)


for part in [states, attributes, callbacks, waiting, subclasses, lost, debugging]:
    print("---", part.__name__)
    part()
loop.close()
