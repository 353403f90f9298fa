# test: smoke
# Exceptions that come out of guest code which C++ has called: whether C++ catches them or not, the frames that they passed
# know who called them, and compiled code that had called goes on.
import sys
import traceback


class Asking:
    def __getattr__(self, name):
        raise AttributeError(name)


class Touched(Asking):
    def __init__(self):
        self.__dict__["x"] = 1


class Counted:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise StopIteration
        self.n -= 1
        return self.n


def swallowed(n):
    t = Touched()
    s = 0
    for i in range(n):
        s += getattr(t, "nothing", 1) + hasattr(t, "nothing") + sum(Counted(3)) + max(Counted(2), default=0)
    return s


print(swallowed(3000))


def names(f):
    r = []
    while f is not None:
        r.append((f.f_code.co_name, f.f_lineno))
        f = f.f_back
    return r


def key(x):
    if x == 3:
        raise ValueError(x)
    return -x


def handled(n):
    seen = None
    for i in range(n):
        try:
            sorted([1, 2, 3], key=key)
        except ValueError as e:
            tb = e.__traceback__
            while tb.tb_next:
                tb = tb.tb_next
            seen = tb.tb_frame
        if i % 500 == 0:
            print(names(seen), seen.f_back is sys._getframe())
    return seen


f = handled(1001)
print([name for name, line in names(f)])


def passing(n):
    return list(map(key, range(n)))


def outer(n):
    for i in range(n):
        passing(3)
        if i % 400 == 399:
            try:
                passing(5)
            except ValueError as e:
                kept.append(e)
    return n


kept = []
outer(1200)
for e in kept:
    print([(f.name, f.lineno) for f in traceback.extract_tb(e.__traceback__)])
    tb = e.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
    print([name for name, line in names(tb.tb_frame)])


# Looked at while C++ still runs above the compiled code.
class Looking:
    def __init__(self):
        self.last = None

    def fail(self):
        raise KeyError("k")

    def __lt__(self, other):
        try:
            self.fail()
        except KeyError as e:
            self.last = e
        if looks[0]:
            print(names(self.last.__traceback__.tb_frame), names(self.last.__traceback__.tb_next.tb_frame))
        return False


def sorting(n):
    a = [Looking(), Looking()]
    for i in range(n):
        looks[0] = i % 700 == 0
        a.sort()
    return a[0].last or a[1].last


looks = [False]
e = sorting(1401)
print([name for name, line in names(e.__traceback__.tb_frame)])
