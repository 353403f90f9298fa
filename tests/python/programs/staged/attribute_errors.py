# Attributes by a guest's __getattr__ or property in hot code: what AttributeError names, and where it was raised.
import traceback


class Proxy:
    def __init__(self, target):
        self.target = target

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError("none: " + name)
        return getattr(self.target, name)

    @property
    def broken(self):
        raise AttributeError("property")


class Point:
    def __init__(self):
        self.x, self.y = 1, 2


class Both:
    @property
    def p(self):
        raise AttributeError("in p")

    def __getattr__(self, name):
        return name


def sums(n):
    p = Proxy(Point())
    total = 0
    for i in range(n):
        total += p.x + p.y + getattr(p, "x") + getattr(p, "y", 7)
    return total


print(sums(1000))


def lines(e):
    return [f.line for f in traceback.extract_tb(e.__traceback__)]


def fails(n):
    p = Proxy(Point())
    out = []
    for i in range(n):
        try:
            p.nothing
        except AttributeError as e:
            a = (e.name, e.obj is p, str(e), lines(e))
        try:
            p.z
        except AttributeError as e:
            b = (e.name, e.obj is p, e.obj is p.target, str(e), lines(e))
        try:
            p.broken
        except AttributeError as e:
            c = (e.name, e.obj is p, str(e), lines(e))
        try:
            getattr(p, "nobody")
        except AttributeError as e:
            d = (e.name, e.obj is p, str(e), lines(e))
        e = getattr(p, "nobody", 5), hasattr(p, "nobody"), hasattr(p, "x")
        out.append((a, b, c, d, e))
    return out


seen = fails(300)
print(len(set(map(str, seen))))
for part in seen[-1]:
    print(part)


def both(n):
    b = Both()
    return {b.p + b.q for i in range(n)}


print(both(300))
