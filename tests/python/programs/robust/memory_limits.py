# test: deep resident exact timeout=60 stage="-X heap-limit=48"
"""Memory that the program itself limits runs out as MemoryError: it can be caught, and the program goes on."""
import gc
import os
import resource

LIMIT = 256 << 20


class Plain:
    pass


def lists():
    kept = []
    while True:
        kept.append([None] * 1000)


def large_lists():
    kept = []
    while True:
        kept.append([None] * 100000)


def one_list():
    kept = []
    while True:
        kept.append(None)


def pairs():
    kept = None
    while True:
        kept = (kept, None)


def instances():
    kept = None
    while True:
        n = Plain()
        n.next = kept
        kept = n


def dicts():
    kept = []
    while True:
        kept.append({"a": 1, len(kept): None})


def one_dict():
    kept = {}
    while True:
        kept[len(kept)] = None


def strings():
    kept = []
    while True:
        kept.append("x" * (1000 + len(kept) % 20000))


def one_string():
    kept = "x"
    while True:
        kept = kept + kept


def buffers():
    kept = []
    while True:
        kept.append(bytearray(50000))


def ints():
    kept = []
    while True:
        kept.append(1 << (8000 + len(kept)))


def generators():
    def numbers(last):
        yield last

    kept = None
    while True:
        kept = numbers(kept)
        next(kept)


def built_in():
    return list(range(1 << 40))


def comprehension():
    return [[i] for i in range(1 << 40)]


def attempt(f):
    try:
        f()
    except MemoryError:
        return "MemoryError"
    return "no error"


def work():
    """What a program does that goes on."""
    table = {str(i): [i, float(i)] for i in range(5000)}
    return sum(int(k) + v[0] for k, v in table.items()), sorted(table)[:3], len("".join(table))


def goes_on():
    """A place on a stack that is not in use may still keep what used the memory up, for a while."""
    for turn in range(3):
        try:
            return work() == expected
        except MemoryError:
            gc.collect()
    return False


def in_child(f):
    pid = os.fork()
    if pid == 0:
        status = 3
        try:
            status = 2 if attempt(f) != "MemoryError" else 0 if goes_on() else 1
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


expected = work()
resource.setrlimit(resource.RLIMIT_AS, (LIMIT, resource.getrlimit(resource.RLIMIT_AS)[1]))
tried = (lists, large_lists, one_list, pairs, instances, dicts, one_dict, strings, one_string, buffers, ints, generators,
         built_in, comprehension)
for f in tried:
    print(f.__name__, in_child(f))
