# Generators that die while they wait in try, finally or with are closed.
import contextlib
import gc

log = []


def finishes(k):
    try:
        yield k
        yield k + 1
    finally:
        log.append(("finally", k))


def catches(k):
    try:
        yield k
    except GeneratorExit:
        log.append(("exit", k))
        raise


def plain(k):
    yield k
    log.append("never")


def before(k):
    yield k
    try:
        yield k
    finally:
        log.append(("not entered", k))


@contextlib.contextmanager
def manager(k):
    try:
        yield k
    finally:
        log.append(("manager", k))


def inside(k):
    with manager(k):
        yield k


def outer(k):
    yield from finishes(k)


def stubborn():
    try:
        yield 1
    finally:
        yield 2


def start(make, n):
    for k in range(n):
        g = make(k)
        next(g)


def run(make, n):
    log.clear()
    start(make, n)
    g = None
    gc.collect()
    gc.collect()
    return len(log), sorted(set(str(x).rstrip("0123456789)") for x in log))


def scrub():
    return [0] * 50


for make in (finishes, catches, plain, before, inside, outer):
    count, what = run(make, 400)
    scrub()
    print(make.__name__, count >= 395 if what else count, what)


def full(n):
    log.clear()
    for k in range(n):
        for x in finishes(k):
            pass
    return len(log)


print(full(400))
log.clear()


def at_end():
    try:
        yield 1
    finally:
        print("closed at the end")


waits = at_end()
next(waits)
