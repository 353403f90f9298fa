# Parent and child both go on compiling and patching after a fork: the code memory is each one's own.
import os
import sys


def work(n, f):
    s = 0
    for i in range(n):
        s += f(i)
    return s


def square(x):
    return x * x


def half(x):
    return x / 2


class Box:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return Box(self.v + other)


def boxes(n):
    b = Box(0)
    for i in range(n):
        b = b + i
    return b.v


print(work(3000, square), boxes(2000))
sys.stdout.flush()
for round in range(3):
    child = os.fork()
    if child == 0:
        # Other kinds of values than the parent has met.
        a = work(3000, half)
        b = work(1000, lambda x: float(x) + round)
        c = boxes(1500)
        print(round, a, b, c)
        sys.stdout.flush()
        os._exit(round)
    busy = work(2000, lambda x: str(x).__len__()) if round == 1 else None
    _, status = os.waitpid(child, 0)
    print(busy)
    print(os.WEXITSTATUS(status), work(3000, square), work(300, half), boxes(1000 + round))
    sys.stdout.flush()
