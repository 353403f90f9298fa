# test: smoke
# threading: locks, conditions, events, barriers, locals, timers; queues; executors; contextvars over threads.
import concurrent.futures
import contextvars
import queue
import sys
import threading
import time


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).split(' at 0x')[0]}"


counter, lock = 0, threading.Lock()


def increment(n):
    global counter
    for _ in range(n):
        with lock:
            counter += 1


threads = [threading.Thread(target=increment, args=(500,), name=f"t{i}") for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(counter, [t.name for t in threads], any(t.is_alive() for t in threads), threading.active_count(), threading.current_thread().name)
print(lock.locked(), lock.acquire(blocking=False), lock.acquire(timeout=0.001), lock.release(), attempt(lock.release), attempt(lambda: lock.acquire(False, 5)))
r = threading.RLock()
with r, r:
    print(attempt(lambda: r.release()), r.acquire(), r.release())
    r.acquire()
print(attempt(r.release) if "owned" not in repr(r) else "?")


class Buffer:
    def __init__(self, size):
        self.items, self.size, self.condition = [], size, threading.Condition()

    def put(self, item):
        with self.condition:
            self.condition.wait_for(lambda: len(self.items) < self.size)
            self.items.append(item)
            self.condition.notify_all()

    def get(self):
        with self.condition:
            while not self.items:
                self.condition.wait()
            item = self.items.pop(0)
            self.condition.notify_all()
            return item


buffer, got = Buffer(2), []
producers = [threading.Thread(target=lambda k=k: [buffer.put(k * 100 + i) for i in range(20)]) for k in range(2)]
consumer = threading.Thread(target=lambda: [got.append(buffer.get()) for _ in range(40)], daemon=True)
for t in [*producers, consumer]:
    t.start()
for t in [*producers, consumer]:
    t.join(5)
print(sorted(got) == sorted(k * 100 + i for k in range(2) for i in range(20)), [x for x in got if x < 100] == list(range(20)), consumer.daemon)
event, order = threading.Event(), []


def waiter():
    order.append("waiting")
    order.append(event.wait(5))


t = threading.Thread(target=waiter)
t.start()
time.sleep(0.01)
order.append("set")
event.set()
t.join()
print(order, event.is_set(), event.wait(0), event.clear(), event.wait(0.001))
barrier = threading.Barrier(3, action=lambda: order.append("action"))
results = []
threads = [threading.Thread(target=lambda: results.append(barrier.wait())) for _ in range(3)]
[t.start() for t in threads]
[t.join() for t in threads]
print(sorted(results), order[-1], barrier.n_waiting, barrier.broken)
broken = threading.Barrier(2)
print(attempt(lambda: broken.wait(0.001)), broken.broken)
semaphore = threading.BoundedSemaphore(2)
print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(blocking=False), semaphore.release(), semaphore.release(), attempt(semaphore.release), attempt(lambda: threading.Semaphore(-1)))
local = threading.local()
local.x = "main"
seen = []


def use_local(i):
    seen.append(hasattr(local, "x"))
    local.x = i
    time.sleep(0.001)
    seen.append(local.x == i)


threads = [threading.Thread(target=use_local, args=(i,)) for i in range(3)]
[t.start() for t in threads]
[t.join() for t in threads]
print(sorted(seen), local.x)
fired = threading.Event()
timer = threading.Timer(0.001, fired.set)
timer.start()
print(fired.wait(5))
cancelled = threading.Timer(5, print, ("never",))
cancelled.start()
cancelled.cancel()
cancelled.join()
for f in (lambda: t.start(), lambda: threading.Thread().join(), lambda: threading.current_thread().join(), lambda: threading.Thread(5), lambda: setattr(t, "daemon", True)):
    print(attempt(f))
caught = []
threading.excepthook = lambda args: caught.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="failing")
t.start()
t.join()
t = threading.Thread(target=sys.exit, name="exits")
t.start()
t.join()
print(caught)


class Worker(threading.Thread):
    def __init__(self, tasks, done):
        super().__init__(daemon=True)
        self.tasks, self.done = tasks, done

    def run(self):
        while (item := self.tasks.get()) is not None:
            self.done.put(item * item)
            self.tasks.task_done()
        self.tasks.task_done()


tasks, done = queue.Queue(), queue.SimpleQueue()
workers = [Worker(tasks, done) for _ in range(3)]
[w.start() for w in workers]
for i in range(50):
    tasks.put(i)
for _ in workers:
    tasks.put(None)
tasks.join()
print(sorted(done.get() for _ in range(50)) == [i * i for i in range(50)], tasks.empty(), done.empty(), tasks.qsize())
bounded, lifo, ranked = queue.Queue(1), queue.LifoQueue(), queue.PriorityQueue()
bounded.put(1)
print(bounded.full(), attempt(lambda: bounded.put(2, block=False)), attempt(lambda: bounded.put(2, timeout=0.001)), bounded.get(), attempt(bounded.get_nowait), attempt(lambda: bounded.get(timeout=-1)), attempt(lambda: [bounded.task_done() for _ in range(3)]))
for v in (3, 1, 2):
    lifo.put(v)
    ranked.put((v, str(v)))
print([lifo.get() for _ in range(3)], [ranked.get() for _ in range(3)])
with concurrent.futures.ThreadPoolExecutor(3, thread_name_prefix="pool") as pool:
    futures = [pool.submit(pow, i, 2) for i in range(10)]
    print([f.result() for f in futures], list(pool.map(lambda a, b: a * b, range(5), range(5))), sorted(f.result() for f in concurrent.futures.as_completed(futures[:3])))
    failing = pool.submit(int, "x")
    print(type(failing.exception()).__name__, attempt(failing.result), failing.done(), failing.cancelled(), pool.submit(lambda: threading.current_thread().name.startswith("pool")).result())
    called = []
    f = pool.submit(lambda: 5)
    f.add_done_callback(lambda f: called.append(f.result()))
    done_set, rest = concurrent.futures.wait([f, pool.submit(time.sleep, 0.001)])
    print(len(done_set), len(rest), called, attempt(lambda: list(pool.map(int, ["1", "z"]))))
    gate = threading.Event()
    blockers = [pool.submit(gate.wait) for _ in range(3)]
    waiting = pool.submit(print, "never")
    print(waiting.cancel(), waiting.cancelled(), attempt(lambda: blockers[0].result(timeout=0.001)), type(attempt(waiting.result)))
    gate.set()
print(attempt(lambda: pool.submit(len)), attempt(lambda: concurrent.futures.ThreadPoolExecutor(0)))
var = contextvars.ContextVar("var", default="default")
token = var.set("outer")
context = contextvars.copy_context()
print(context.run(lambda: (var.set("inner"), var.get())[1]), var.get(), context[var], len(context) >= 1, var in context, var.reset(token), var.get(), attempt(lambda: var.reset(token)), attempt(lambda: contextvars.ContextVar("empty").get()), token.var is var, token.old_value is contextvars.Token.MISSING, attempt(lambda: context.run(lambda: context.run(len, ""))))
t = threading.Thread(target=lambda: seen.append(var.get()))
var.set("main only")
t.start()
t.join()
print(seen[-1], [x for x in map(lambda i: contextvars.copy_context().run(lambda: var.set(i) and var.get()), range(3))], var.get())
