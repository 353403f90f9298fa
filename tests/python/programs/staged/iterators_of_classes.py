# for over objects with __next__ of their own: StopIteration ends the loop, others do not.
import sys


class Count:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Broken(Count):
    def __next__(self):
        if self.i == 5:
            raise KeyError(self.i)
        return Count.__next__(self)


class Inner(Count):
    """StopIteration of something that __next__ calls ends the loop as well."""

    def __next__(self):
        return next(self.it)


def total(it):
    s = 0
    for x in it:
        s += x
    else:
        s += 1000
    return s


def main():
    r = 0
    for i in range(300):
        r += total(Count(i % 7))
    print(r)
    for i in range(30):
        try:
            total(Broken(10))
        except KeyError as e:
            t = e.__traceback__
            names = []
            while t:
                names.append((t.tb_frame.f_code.co_name, t.tb_lineno))
                t = t.tb_next
    print(names)
    for i in range(30):
        x = Inner(0)
        x.it = iter([1, 2, 3])
        r += total(x)
    print(r)


main()


def nested(n):
    pairs = 0
    for a in Count(n):
        for b in Count(a):
            pairs += a * b
    return pairs


print(nested(60))
print([x * 2 for x in Count(4)], sum(Count(10)), dict.fromkeys(Count(3)))


def inside_handler():
    seen = set()
    for i in range(50):
        try:
            [][1]
        except IndexError as e:
            for x in Count(3):
                pass
            seen.add(sys.exc_info()[1] is e)
    return seen


print(inside_handler())


class Valued:
    def __next__(self):
        raise StopIteration(42)

    def __iter__(self):
        return self


def valued():
    for i in range(50):
        for x in Valued():
            pass
    return "done"


print(valued())


def generator():
    yield 1
    raise StopIteration(2)


def generators():
    texts = set()
    for i in range(50):
        try:
            for x in generator():
                pass
        except RuntimeError as e:
            texts.add((str(e), type(e.__cause__).__name__))
    return texts


print(generators())


class Mixed:
    """__next__ by class attribute, by built-in, and not at all."""


Mixed.__iter__ = lambda self: self
try:
    total(Mixed())
except TypeError as e:
    print(e)
Mixed.__next__ = lambda self: next(shared)
shared = iter(range(5))
print(total(Mixed()))
Mixed.__next__ = shared.__next__
print(total(Mixed()))
