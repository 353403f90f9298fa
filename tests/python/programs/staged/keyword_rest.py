# Calls that fill **kwargs, in hot code: names that are parameters, positional-only ones, order, copies.
import functools


def rest(a, b=2, *c, d=4, **k):
    return a, b, c, d, sorted(k.items()), list(k)


def only(**k):
    k["own"] = 1
    return k


def positional(a, /, **k):
    return a, k


class C:
    def __init__(self, x, **options):
        self.x = x
        self.options = options

    def m(self, *a, **k):
        return self.x, a, k

    def __call__(self, **k):
        return k


class D(C):
    def __init__(self, x, y=0, **options):
        super().__init__(x, y=y, **options)


def passed(f):
    @functools.wraps(f)
    def inner(*a, **k):
        return f(*a, **k)

    return inner


wrapped = passed(rest)


def run(n):
    out = []
    for i in range(n):
        out.append(rest(i, z=1, y=i))
        out.append(rest(i, 2, 3, d=5, q="q"))
        out.append(only(b=i, a=2))
        out.append(positional(i, a=i))
        c = C(i, color="red", size=i)
        out.append((c.x, c.options, c.m(1, k=i), c(w=1)))
        d = D(i, color=i)
        out.append((d.x, d.options))
        out.append(wrapped(i, z=i))
        out.append(wrapped(i, d=i))
        try:
            rest(i, a=1)
        except TypeError as e:
            out.append(str(e))
        try:
            positional(b=1)
        except TypeError as e:
            out.append(str(e))
        out.append(str.format("{a}{b}", a=i, b=2))
        out.append(dict(a=i, b=only(c=i)))
    return out


r = run(300)
print(r[:12], r[-12:], len(r), sep="\n")
for i in range(200):
    scope = {"rest": rest, "i": i}
    exec("def f():\n  r = 0\n  for j in range(60): r = rest(1, k%d=j)\n  return r\nx = f()" % i, scope)
    if i % 50 == 0:
        print(scope["x"])
