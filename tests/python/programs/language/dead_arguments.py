# An object that was an argument of a call that is over does not live on in the caller's frame.
import gc
import weakref


class Thing:
    def stop(self):
        pass


class Holder:
    pass


def collect():
    gc.collect()


def by_method(holder):
    holder.thing.stop()
    holder.thing = None
    collect()


def by_call(holder):
    id(holder.thing)
    (lambda a, b: None)(1, holder.thing)
    holder.thing = None
    collect()


def in_handler(holder):
    try:
        raise ValueError(holder.thing)
    except ValueError:
        pass
    holder.thing = None
    collect()


def in_loop(holder):
    for x in [1, 2, 3]:
        if x == 2:
            holder.thing.stop()
            holder.thing = None
            gc.collect()
    return x


def shown(thing):
    # A variable is kept as long as it can be seen.
    collect()
    collect()
    return sorted(locals())


holder = Holder()
for f in (by_method, by_call, in_handler, in_loop):
    references = []
    for i in range(6):
        holder.thing = Thing()
        references.append(weakref.ref(holder.thing))
        f(holder)
    collect()
    # Machine code and the stacks of C++ may hold the last ones.
    print(f.__name__, sum(r() is not None for r in references) < 3)
print(shown(Thing()))


def nested(n, kept):
    value = [n]
    total = sum(map(len, [value, kept])) + len(value)
    if n:
        total += nested(n - 1, value + [total]) + value[0]
    else:
        gc.collect()
    return total + value[0] + len(kept)


print([nested(n, [0]) for n in range(6)])


def unfinished():
    with open("/dev/null") as a, open("/dev/null") as b:
        for x in (1, 2):
            try:
                yield [x, a.name, b.name]
            finally:
                gc.collect()
    return {k: [k, gc.collect() >= 0] for k in "ab"}


def outer():
    r = yield from unfinished()
    collect()
    yield r


print(list(outer()))
