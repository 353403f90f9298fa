# _queue.SimpleQueue between threads.
import _queue
import gc
import queue
import threading
import time
import weakref

print(queue.SimpleQueue is _queue.SimpleQueue, queue.Empty is _queue.Empty, queue.SimpleQueue.__module__)
q = queue.SimpleQueue()
print(q.empty(), q.qsize())
for i in range(100):
    q.put(i)
    q.put_nowait(-i)
print(q.empty(), q.qsize(), [q.get() for _ in range(10)], q.qsize())
print(sum(q.get_nowait() for _ in range(190)), q.empty())
for arguments in (False,), (True, 0), (True, 0.01), (True, -1), (True, "x"), (True, 1e300), (0, 5):
    try:
        print(q.get(*arguments))
    except Exception as e:
        print(type(e).__name__, e)
for wrong in (lambda: q.put(), lambda: q.put(1, 2, 3, 4), lambda: queue.SimpleQueue(1), lambda: q.get(x=1)):
    try:
        wrong()
    except TypeError as e:
        print("TypeError")
q.put(1, block=True, timeout=-5)
print(q.get(timeout=5), queue.SimpleQueue[int])

total = 0
results = queue.SimpleQueue()


def work():
    while (item := q.get()) is not None:
        results.put(item * item)
    results.put(None)


threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads:
    t.start()
for i in range(2000):
    q.put(i)
    if i % 500 == 0:
        time.sleep(0.001)
for t in threads:
    q.put(None)
ended = 0
while ended < 4:
    item = results.get()
    if item is None:
        ended += 1
    else:
        total += item
print(total, results.empty(), q.empty())
for t in threads:
    t.join()


class Named(queue.SimpleQueue):
    def __init__(self, name):
        self.name = name


n = Named.__new__(Named)
n.put("x")
print(n.get(), isinstance(n, queue.SimpleQueue))


class Item:
    pass


def gone():
    item = Item()
    reference = weakref.ref(item)
    q.put(item)
    del item
    q.get()
    return reference


references = [gone() for _ in range(50)]
gc.collect()
print(sum(r() is None for r in references) >= 45)
