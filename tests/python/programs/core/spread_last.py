# f(a, b, *rest): what comes before the star, in which order, and what is wrong.
log = []


def note(x):
    log.append(x)
    return x


def show(*args, **kwargs):
    return args, kwargs


class Items:
    def __init__(self, n, fails=False):
        self.n, self.fails = n, fails

    def __iter__(self):
        note("iter")
        for i in range(self.n):
            yield i
        if self.fails:
            raise KeyError("item")


class Sequence:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i * 10


class Pair(tuple):
    def __iter__(self):
        return iter("own")


def attempt(f):
    log.clear()
    try:
        print(f(), log)
    except Exception as e:
        print(type(e).__name__, e, log)


rests = [(), (1,), (1, 2, 3), [], [4, 5], "xy", {6: 7}, range(3), Sequence(), Pair((1, 2)), None, 8, int]
for rest in rests:
    attempt(lambda: show(note("a"), *rest))
    attempt(lambda: show(note("a"), note("b"), *rest, k=note("k")))
    attempt(lambda: show(note("a"), note("b"), *rest, **{"k": note("k")}))
for n in (0, 3):
    attempt(lambda: show(1, *Items(n)))
    attempt(lambda: show(1, *Items(n, True)))
    attempt(lambda: show(1, *(note(i) for i in range(n)), k=note("k")))
attempt(lambda: show(1, *[2], 3))
attempt(lambda: show(*[1], 2, *[3]))
attempt(lambda: print(1, *3))
attempt(lambda: note(1, *(2,)))
attempt(lambda: show(*range(20), *range(3)))
attempt(lambda: show(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, *range(3)))
attempt(lambda: unknown(note(1), *note((2,))))


def changes():
    x = 1
    return show(x, *[x := 2, x + 1]), x


print(changes())


class Context:
    def run(self, f, *args):
        return f(*args)


def hot(n):
    c, total = Context(), 0
    f = lambda *a: len(a) + sum(a)
    for i in range(n):
        args = (i,) * (i % 3)
        total += c.run(f, *args)
        if i % 1000 == 500:
            args = [1, 2]
        total += f(1, *args)
        if i % 1500 == 700:
            try:
                f(1, 2, *i)
            except TypeError as e:
                print(e)
    return total


print(hot(4000))
