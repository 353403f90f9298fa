# A generator's frame is looked at again after compiled code has gone on with it.
import sys


def info(depth):
    f = sys._getframe(depth)
    out = []
    while f is not None:
        out.append((f.f_code.co_name, f.f_lineno))
        f = f.f_back
    return out


class Look:
    """Called by C++: compiled code waits for it."""

    def __lt__(self, other):
        SEEN.append(info(1)[:3])
        held.append(sys._getframe(1))
        return True


def items(i):
    for k in range(3):
        if i % 41 == 0:
            SEEN.append(info(1)[:3])
        if i % 59 == 0:
            min(LOOKS)
            FRAMES.append((held[0].f_lineno, held[0].f_locals["k"] == k, held[0].f_back.f_code.co_name))
        yield k
    held.clear()


SEEN = []
FRAMES = []
held = []
LOOKS = [Look(), Look()]


def work(n):
    t = 0
    for i in range(n):
        t += sum(items(i))
        t += len([1 for x in items(i)])
        for x in items(i):
            t += x
    return t


print(work(4000))
counts = {}
for s in SEEN + FRAMES:
    counts[str(s)] = counts.get(str(s), 0) + 1
for k in sorted(counts):
    print(counts[k], k)
