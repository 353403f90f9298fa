# test: smoke
# A discrete event simulation: processes are generators, resources queue, statistics at the end.
import heapq
import random
import statistics
from collections import deque
from itertools import count


class Environment:
    def __init__(self):
        self.now, self.queue, self.ids, self.handled = 0.0, [], count(), 0

    def schedule(self, delay, process, value=None):
        heapq.heappush(self.queue, (self.now + delay, next(self.ids), process, value))

    def start(self, generator):
        process = Process(self, generator)
        self.schedule(0, process)
        return process

    def run(self, until):
        while self.queue and self.queue[0][0] <= until:
            self.now, _, process, value = heapq.heappop(self.queue)
            self.handled += 1
            process.resume(value)
        self.now = until


class Process:
    def __init__(self, env, generator):
        self.env, self.generator, self.waiting, self.done, self.result = env, generator, [], False, None

    def resume(self, value):
        if self.done:
            return
        try:
            if isinstance(value, BaseException):
                request = self.generator.throw(value)
            else:
                request = self.generator.send(value)
        except StopIteration as stop:
            self.done, self.result = True, stop.value
            for other in self.waiting:
                self.env.schedule(0, other, self.result)
            return
        match request:
            case float() | int():
                self.env.schedule(request, self, self.env.now)
            case Resource():
                request.enqueue(self)
            case Process(done=True, result=result):
                self.env.schedule(0, self, result)
            case Process():
                request.waiting.append(self)
            case _:
                self.env.schedule(0, self, TypeError(f"cannot wait for {request!r}"))

    def interrupt(self, cause):
        self.env.schedule(0, self, Interrupt(cause))


class Interrupt(Exception):
    pass


class Resource:
    def __init__(self, env, capacity):
        self.env, self.free, self.queue, self.longest = env, capacity, deque(), 0

    def enqueue(self, process):
        if self.free:
            self.free -= 1
            self.env.schedule(0, process)
        else:
            self.queue.append(process)
            self.longest = max(self.longest, len(self.queue))

    def release(self):
        if self.queue:
            self.env.schedule(0, self.queue.popleft())
        else:
            self.free += 1


def customer(env, counter, waits, rng):
    arrived = env.now
    yield counter
    waits.append(env.now - arrived)
    yield rng.expovariate(1 / 4)
    counter.release()
    return env.now - arrived


def source(env, counter, waits, rng, total):
    for _ in range(total):
        env.start(customer(env, counter, waits, rng))
        yield rng.uniform(0.5, 4)


for servers in (1, 2, 3):
    env, rng, waits = Environment(), random.Random(servers), []
    desk = Resource(env, servers)
    env.start(source(env, desk, waits, rng, 250))
    env.run(2000)
    print(servers, len(waits), f"{statistics.mean(waits):.4f} {max(waits):.4f}", desk.longest, env.handled)


log = []


def worker(env, name):
    try:
        for step in count():
            yield 10
            log.append((env.now, name, step))
    except Interrupt as interrupt:
        log.append((env.now, name, "interrupted", interrupt.args[0]))
        yield 1
    finally:
        log.append((env.now, name, "end"))
    return name.upper()


def boss(env):
    first = env.start(worker(env, "ann"))
    second = env.start(worker(env, "bob"))
    yield 25
    first.interrupt("coffee")
    log.append((env.now, "got", (yield first)))
    log.append((env.now, "again", (yield first)))
    second.interrupt("fire")
    log.append((env.now, "got", (yield second)))
    try:
        yield "nonsense"
    except TypeError as error:
        log.append(str(error))
    return 42


env = Environment()
process = env.start(boss(env))
env.run(100)
for entry in log:
    print(entry)
print(process.done, process.result, env.now, env.handled)
